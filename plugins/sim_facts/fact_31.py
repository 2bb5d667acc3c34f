"""Fact 31: an ordinary brand is looked at nearly as much after half a year."""

from __future__ import annotations

from sim_facts.evaluator import Evaluator, Numbers, Record, ratio
from sim_facts.fact import Claim, Fact
from sim_facts.setups import AUDIENCE

__all__ = ["FACT"]

_MONTH = 30


def fall(evaluator: Evaluator) -> Numbers:
    """How much looks per time shown fall from the first month to the last."""

    def looks(record: Record, first: int, last: int) -> float:
        total, shown = (
            record.total("ordinary", column, first) - record.total("ordinary", column, last + 1)
            for column in ("looks", "shown")
        )
        return ratio(total, shown)

    days = AUDIENCE.days
    return evaluator.each(AUDIENCE, lambda r: 1 - looks(r, days - _MONTH + 1, days) / looks(r, 1, _MONTH))


FACT = Fact(
    31,
    "C",
    "Looks per post shown fall at most 10 % in half a year for an ordinary brand.",
    "public export of one account",
    (Claim("fall", "fall of looks per time shown, first month to sixth", fall, high=0.1),),
)
