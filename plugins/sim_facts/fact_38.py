"""Fact 38: the follower counter of a brand rises by two fifths in a year."""

from __future__ import annotations

from sim_facts.evaluator import Record, ratio
from sim_facts.fact import Claim, Fact
from sim_facts.setups import GROWING

__all__ = ["FACT"]


def _a_year(record: Record) -> float:
    """Growth of the ordinary brand's counter, as if the run went on for a year at the same pace. Who muted
    still counts.
    """
    people, unfollowed = (record.mean("ordinary", column, "everyone") for column in ("people", "unfollowed"))
    counter: float = ratio(people - unfollowed, record.size) ** (365 / GROWING.days)
    return counter - 1


FACT = Fact(
    38,
    "C",
    "The follower counters of brands rose by 42 % a year, in the median, in 2015 (here ten points more or "
    "fewer; how many people might follow is not known: here three for each who does).",
    "public follower counts of brands",
    (
        Claim(
            "year",
            "rise of the follower counter in a year, ordinary brand",
            GROWING.each(_a_year),
            0.32,
            0.52,
        ),
    ),
)
