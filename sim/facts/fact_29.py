"""Fact 29: who pretends to listen is found out below the answer rate that the algebra names."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.facts.fact import Claim, Fact
from sim.facts.lab import Lab, Numbers, Setup
from sim.parameters import pretence_boundary

__all__ = ["FACT"]

_RATES: Final = (0.0, 0.15, 0.3, 0.4, 0.5, 0.6, 0.75, 0.9, 1.0)
_SETUP: Final = Setup(
    "brands:\n"
    + "".join(
        f"  - {{name: asks-{rate}, strategy: ask-and-ignore, with: {{questions: 1, answer_rate: {rate}}}, "
        "replies_per_day: unlimited}\n"
        for rate in _RATES
    )
)


def knee(lab: Lab) -> Numbers:
    """Where the share flagged bends most, less the boundary: where it lies farthest below its chord."""

    def share(brand: str) -> Numbers:
        return lab.each(_SETUP, lambda r: r.mean(brand, "flagged") / r.size)

    flagged = np.array([share(f"asks-{rate}") for rate in _RATES])
    chord = flagged[0] + np.outer(_RATES, flagged[-1] - flagged[0])
    bends: Numbers = np.array(_RATES)[np.argmax(chord - flagged, axis=0)]
    psychology = lab.scenario(_SETUP).psychology
    return bends - pretence_boundary(psychology.pretender_answers, psychology.listener_answers)


FACT = Fact(
    29,
    "T",
    "The share flagged, by the answer rate of a brand that asks, has its knee within .1 of the pretence "
    "boundary.",
    "equation 11",
    (Claim("knee", "answer rate at the knee, less the boundary", knee, -0.1, 0.1),),
)
