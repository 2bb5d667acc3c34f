"""Fact 24: one dropped question makes hardly anybody call a brand a phony."""

from __future__ import annotations

from sim_facts.evaluator import Record, Setup, ratio
from sim_facts.fact import Claim, Fact

__all__ = ["FACT"]

_ONCE = Setup(
    """
brands:
  - {name: once, strategy: ask-and-ignore, with: {posts_per_day: 1, questions: 1, answer_rate: 0}}
timeline:
  - {day: 2, brand: once, strategy: silence}
""",
    days=30,
)


def _of_the_dropped(record: Record) -> float:
    flagged, people = (record.mean("once", column, "contributors") for column in ("flagged_ever", "people"))
    return ratio(flagged, people)


FACT = Fact(
    24,
    "B",
    "One dropped question flags hardly anybody.",
    "[KalmanRafaeli2011]_",
    (
        Claim(
            "once",
            "ever flagged after one question, dropped",
            _ONCE.each(lambda r: r.mean("once", "flagged_ever") / r.size),
            high=0.01,
            part=True,
        ),
        Claim(
            "dropped", "the same, of those whose answer was dropped", _ONCE.each(_of_the_dropped), part=True
        ),
    ),
)
