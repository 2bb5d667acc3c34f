"""Fact 35: a desk used beyond its capacity loses trust abruptly although its answer rate falls smoothly."""

from __future__ import annotations

import numpy as np

from sim_facts.evaluator import Record, Setup, ratio
from sim_facts.fact import Claim, Fact

__all__ = ["FACT"]

#: From hands enough (of 10,000 followers) to none, in even steps.
_HANDS = (80, 64, 48, 32, 16, 0)
_NAMES = tuple(f"hands-{hands}" for hands in _HANDS)
_DESKS = Setup(
    "brands:\n"
    + "".join(
        f"  - {{name: hands-{hands}, strategy: first-come, with: {{posts_per_day: 1, questions: 1}},\n"
        f"     desk: {{replies_per_day: {hands}, median_minutes: 33, give_up_after: 3}}}}\n"
        for hands in _HANDS
    )
)


def _answer_shares(record: Record) -> list[float]:
    """Share of comments that each desk answers, by a person."""
    return [record.ratio(name, "answered", "comments") for name in _NAMES]


def _smooth(record: Record) -> float:
    """The steepest of five even steps of hands, in the share of comments answered: 1 is all at once."""
    steps = -np.diff(_answer_shares(record))
    return ratio(float(steps.max()), float(steps.sum()))


def _abrupt(record: Record) -> float:
    """Trust of contributors lost for each answer lost: where it falls most steeply, against the whole way."""
    answered = np.diff(_answer_shares(record))
    trust = np.diff([record.mean(name, "trust", "contributors") for name in _NAMES])
    steps = answered < 0  # where hands are enough, nothing falls
    if not steps.any():
        return float("nan")
    return ratio(float((trust[steps] / answered[steps]).max()), float(trust.sum() / answered.sum()))


FACT = Fact(
    35,
    "T",
    "A desk used beyond its capacity loses trust abruptly although its answer rate falls smoothly.",
    "none",
    (
        Claim(
            "smooth",
            "steepest of five even cuts of hands, share of the answers lost",
            _DESKS.each(_smooth),
            high=0.5,
            part=True,
        ),
        Claim(
            "abrupt",
            "trust lost for each answer lost, at its steepest against the mean",
            _DESKS.each(_abrupt),
            2,
            unit="ratio",
        ),
    ),
)
