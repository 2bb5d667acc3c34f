"""Fact 5: the first answer is worth most, and more where answers are rare.

Worth is read as trust gained. That credit shrinks with expectation is built in (3); what a piece of credit
does to trust follows from all that went before, and that is tested.
"""

from __future__ import annotations

import numpy as np

from sim_facts.evaluator import Evaluator, Numbers, Record, Setup, ratio
from sim_facts.fact import Claim, Fact
from sim_facts.watchers import Answered

__all__ = ["FACT"]

_SETUP = Setup(
    """
brands:
  - {name: often, strategy: personal-thanks, with: {answer_rate: 0.85}}
  - {name: rarely, strategy: personal-thanks, with: {answer_rate: 0.1}}
""",
    watch=Answered,
)


def _first_over_fifth(record: Record) -> float:
    gains = record.observations["often"]
    complete = np.isfinite(gains).all(axis=1)
    if not complete.any():
        return float("nan")
    return ratio(float(gains[complete, 0].mean()), float(gains[complete, -1].mean()))


def first_over_fifth(evaluator: Evaluator) -> Numbers:
    """Trust that the first answer won, as a multiple of what the fifth won, among who got five."""
    return evaluator.each(_SETUP, _first_over_fifth)


def _rarely_less_often(record: Record) -> float:
    rarely, often = record.observations["rarely"][:, 0], record.observations["often"][:, 0]
    both = np.isfinite(rarely) & np.isfinite(often)
    return float((rarely[both] - often[both]).mean()) if both.any() else float("nan")


def rarely_less_often(evaluator: Evaluator) -> Numbers:
    """Trust won by the first answer of a brand that answers 10 %, less by that of one that answers 85 %, same
    people.
    """
    return evaluator.each(_SETUP, _rarely_less_often)


FACT = Fact(
    5,
    "T/B",
    "The first answer is worth at least twice the fifth, and more where answers are rare.",
    "[Homburg2015]_",
    (
        Claim(
            "first-over-fifth",
            "trust won by the first answer against the fifth",
            first_over_fifth,
            2,
            unit="ratio",
        ),
        Claim(
            "rare",
            "trust won by a first answer where 10% are answered, less where 85% are",
            rarely_less_often,
            0,
            unit="trust",
        ),
    ),
)
