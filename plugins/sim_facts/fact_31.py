"""Fact 31: an ordinary brand is looked at nearly as much after half a year."""

from __future__ import annotations

from sim_facts.evaluator import Record, ratio
from sim_facts.fact import Claim, Fact
from sim_facts.setups import AUDIENCE

__all__ = ["FACT"]

_MONTH = 30


def _looks(record: Record, first: int) -> float:
    """Looks per time shown in the month from day ``first`` on."""
    looks, shown = (
        record.total("ordinary", column, first) - record.total("ordinary", column, first + _MONTH)
        for column in ("looks", "shown")
    )
    return ratio(looks, shown)


def _fall(record: Record) -> float:
    """How much they fall from the first month to the last."""
    return 1 - _looks(record, AUDIENCE.days - _MONTH + 1) / _looks(record, 1)


FACT = Fact(
    31,
    "C",
    "Looks per post shown fall at most 10 % in half a year for an ordinary brand.",
    "public export of one account",
    (Claim("fall", "fall of looks per time shown, first month to sixth", AUDIENCE.each(_fall), high=0.1),),
)
