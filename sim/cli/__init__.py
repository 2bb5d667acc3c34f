"""The command line: ``sim``. One file a command, heavy imports inside the commands."""

from sim.cli.main import main

__all__ = ["main"]
