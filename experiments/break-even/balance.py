"""A measure: credit less debit, 0 where a brand breaks even. Linear in both, so no spread biases it."""

from sim import hookimpl


@hookimpl
def register_measures():
    """The mean balance of a follower's books on the last day."""
    return {"balance": lambda columns: float((columns["credit"] - columns["debit"]).mean())}
