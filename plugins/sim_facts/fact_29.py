"""Fact 29: who pretends to listen is found out below the answer rate that the algebra names."""

from __future__ import annotations

import numpy as np

from sim.parameters import pretence_boundary
from sim_facts.evaluator import Evaluator, Measure, Numbers, Setup
from sim_facts.fact import Claim, Fact

__all__ = ["FACT"]

_RATES = tuple(step / 10 for step in range(11))
_SETUP = Setup(
    "brands:\n"
    + "".join(
        f"  - {{name: asks-{rate}, strategy: ask-and-ignore, with: {{questions: 1, answer_rate: {rate}}}, "
        "replies_per_day: unlimited}\n"
        for rate in _RATES
    )
)


def _believed(listener: float, pretender: float) -> Setup:
    """What people believe of who means it and who does not, and so another boundary."""
    return _SETUP.at(f"psychology.listener_answers={listener}", f"psychology.pretender_answers={pretender}")


def _knee(setup: Setup) -> Measure:
    """Where the share flagged bends most, less the boundary: where it lies farthest below its chord.

    Between the rates that are looked at, a parabola through the lowest three.
    """

    def share(brand: str) -> Measure:
        return setup.each(lambda r: r.mean(brand, "flagged") / r.size)

    def knee(evaluator: Evaluator) -> Numbers:
        flagged = np.array([share(f"asks-{rate}")(evaluator) for rate in _RATES])
        below = flagged[0] + np.outer(_RATES, flagged[-1] - flagged[0]) - flagged
        peak = np.clip(np.argmax(below, axis=0), 1, len(_RATES) - 2)
        before, at, after = (below[peak + step, np.arange(below.shape[1])] for step in (-1, 0, 1))
        bend = before - 2 * at + after
        nowhere = np.full_like(bend, np.nan)  # nobody is flagged
        offset = np.divide(before - after, bend, out=nowhere, where=bend != 0)
        bends: Numbers = np.array(_RATES)[peak] + 0.05 * offset
        psychology = evaluator.scenario(setup).psychology
        return bends - pretence_boundary(psychology.pretender_answers, psychology.listener_answers)

    return knee


FACT = Fact(
    29,
    "T",
    "The share flagged, by the answer rate of a brand that asks, has its knee within .1 of the pretence "
    "boundary.",
    "equation 11",
    (
        Claim("knee", "answer rate at the knee, less the boundary", _knee(_SETUP), -0.1, 0.1),
        Claim(
            "low",
            "the same where listeners answer 60% and pretenders 10%",
            _knee(_believed(0.6, 0.1)),
            -0.1,
            0.1,
        ),
        Claim(
            "high",
            "the same where listeners answer 95% and pretenders 40%",
            _knee(_believed(0.95, 0.4)),
            -0.1,
            0.1,
        ),
    ),
)
