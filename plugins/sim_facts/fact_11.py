"""Fact 11: falling is faster than rising, but for an audience by less than for a single event."""

from __future__ import annotations

from math import inf

from sim_facts.evaluator import Evaluator, Measure, Numbers, Record, Setup, ratio
from sim_facts.fact import Claim, Fact

__all__ = ["FACT"]

_SWITCH, _SPAN = 90, 60
# Posts and questions are the same; only whether everybody or nobody is answered differs, and when that turns.
_SETUP = Setup(
    f"""
brands:
  - {{name: answers, strategy: ask-and-ignore, with: {{answer_rate: 1}}, replies_per_day: unlimited}}
  - {{name: ignores, strategy: ask-and-ignore, with: {{answer_rate: 0}}}}
  - {{name: stops, strategy: ask-and-ignore, with: {{answer_rate: 1}}, replies_per_day: unlimited}}
  - {{name: begins, strategy: ask-and-ignore, with: {{answer_rate: 0}}, replies_per_day: unlimited}}
  - {{name: silence, strategy: silence}}
timeline:
  - {{day: {_SWITCH + 1}, brand: stops, strategy: ask-and-ignore, with: {{answer_rate: 0}}}}
  - {{day: {_SWITCH + 1}, brand: begins, strategy: ask-and-ignore, with: {{answer_rate: 1}}}}
""",
    days=_SWITCH + _SPAN,
)


def _from_new(record: Record) -> float:
    """From the trust that people bring along."""
    start = record.mean("silence", "trust", day=_SPAN)
    ignored, answered = (record.mean(name, "trust", day=_SPAN) for name in ("ignores", "answers"))
    return ratio(start - ignored, answered - start)


def _after_switch(record: Record) -> float:
    """From the trust that was built, or lost, in 90 days."""
    stops, begins = (
        record.mean(name, "trust") - record.mean(name, "trust", day=_SWITCH) for name in ("stops", "begins")
    )
    return ratio(-stops, begins)


def _fall_over_rise(new: bool, per_kappa: bool) -> Measure:
    """Mean trust lost in 60 days without answers, as a multiple of what 60 days of answers win."""
    ratios = _SETUP.each(_from_new if new else _after_switch)

    def over_kappa(evaluator: Evaluator) -> Numbers:
        return ratios(evaluator) / evaluator.scenario(_SETUP).psychology.negativity

    return over_kappa if per_kappa else ratios


_FROM = {True: "from the start", False: f"after {_SWITCH} days of the opposite"}

FACT = Fact(
    11,
    "T",
    "Falling is faster than rising, but at audience level by less than the negativity ratio.",
    "[Slovic1993]_",
    tuple(
        Claim(
            f"{'new' if new else 'switch'}-{'kappa' if per_kappa else 'faster'}",
            f"trust lost in {_SPAN} days against won, {_FROM[new]}{', over negativity' if per_kappa else ''}",
            _fall_over_rise(new, per_kappa),
            low=-inf if per_kappa else 1,
            high=1 if per_kappa else inf,
            unit="ratio",
        )
        for new in (True, False)
        for per_kappa in (False, True)
    ),
)
