"""Fact 24: one dropped question makes hardly anybody call a brand a phony."""

from __future__ import annotations

from typing import Final

from sim_facts.evaluator import Evaluator, Numbers, Record, Setup, ratio
from sim_facts.fact import Claim, Fact

__all__ = ["FACT"]

_ONCE: Final = Setup(
    """
brands:
  - {name: once, strategy: ask-and-ignore, with: {posts_per_day: 1, questions: 1, answer_rate: 0}}
timeline:
  - {day: 2, brand: once, strategy: silence}
""",
    days=30,
)


def flagged(evaluator: Evaluator) -> Numbers:
    """Share of followers who have ever taken a brand for a phony that asked once and dropped the answers."""
    return evaluator.each(_ONCE, lambda r: r.mean("once", "flagged_ever") / r.size)


def of_the_dropped(evaluator: Evaluator) -> Numbers:
    """The same share of those who had answered."""

    def share(record: Record) -> float:
        return ratio(
            record.mean("once", "flagged_ever", "contributors"), record.mean("once", "people", "contributors")
        )

    return evaluator.each(_ONCE, share)


FACT = Fact(
    24,
    "B",
    "One dropped question flags hardly anybody.",
    "[KalmanRafaeli2011]_",
    (
        Claim("once", "ever flagged after one question, dropped", flagged, high=0.01, part=True),
        Claim("dropped", "the same, of those whose answer was dropped", of_the_dropped, part=True),
    ),
)
