"""Fact 3: a question draws comments."""

from __future__ import annotations

from sim_facts.evaluator import Measure, Record, ratio
from sim_facts.fact import Claim, Fact
from sim_facts.setups import AUDIENCE

__all__ = ["FACT"]


def _pull(brand: str) -> Measure:
    """Comments of a post that asks, as a multiple of those of a post that tells, of the same brand."""

    def pull(record: Record) -> float:
        asks, under_asks = record.total(brand, "asks"), record.total(brand, "asked")
        tells, under_tells = record.total(brand, "posts") - asks, record.total(brand, "comments") - under_asks
        return ratio(ratio(under_asks, asks), ratio(under_tells, tells))

    return AUDIENCE.each(pull)


FACT = Fact(
    3,
    "C",
    "A question draws 1.3-3 times the comments of a statement.",
    "[DeVries2012]_",
    tuple(
        Claim(brand, f"comments of a question against a statement, {how}", _pull(brand), 1.3, 3, "ratio")
        for brand, how in (
            ("ordinary", "ordinary brand"),
            ("ignorer", "ask-and-ignore"),
            ("follower-up", "follow-up"),
        )
    ),
)
