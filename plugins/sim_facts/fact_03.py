"""Fact 3: a question draws comments."""

from __future__ import annotations

from functools import partial

from sim_facts.fact import Claim, Fact
from sim_facts.lab import Lab, Numbers, Record, ratio
from sim_facts.setups import AUDIENCE

__all__ = ["FACT"]


def question_pull(brand: str, lab: Lab) -> Numbers:
    """Comments of a post that asks, as a multiple of those of a post that tells, of the same brand."""

    def pull(record: Record) -> float:
        asks, asked = record.total(brand, "asks"), record.total(brand, "asked")
        tells, told = record.total(brand, "posts") - asks, record.total(brand, "comments") - asked
        return ratio(ratio(asked, asks), ratio(told, tells))

    return lab.each(AUDIENCE, pull)


FACT = Fact(
    3,
    "C",
    "A question draws 1.3-3 times the comments of a statement.",
    "[DeVries2012]_",
    tuple(
        Claim(
            brand,
            f"comments of a question against a statement, {how}",
            partial(question_pull, brand),
            1.3,
            3,
            "ratio",
        )
        for brand, how in (
            ("ordinary", "ordinary brand"),
            ("ignorer", "ask-and-ignore"),
            ("follower-up", "follow-up"),
        )
    ),
)
