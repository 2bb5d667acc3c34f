"""What runs give, kept: numbers change on purpose, and with a changelog line of kind ``results``."""
