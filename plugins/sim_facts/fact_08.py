"""Fact 8: canned replies beat silence while few recognise them, and lose to it when many do."""

from __future__ import annotations

from math import log

import numpy as np

from sim_facts.crossing import crossings
from sim_facts.evaluator import Evaluator, Measure, Numbers, Setup
from sim_facts.fact import Claim, Fact

__all__ = ["FACT"]

#: The plausible range of ``recognition``, by even factors.
_LEVELS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1)
_SETUP = Setup(
    """
brands:
  - {name: canned, strategy: canned-reply, replies_per_day: unlimited}
  - {name: silent, strategy: ask-and-ignore, with: {answer_rate: 0}}
"""
)


def _canned_less_silent(level: float) -> Measure:
    """Mean trust of contributors on the last day, canned less silent, at a level of recognition."""
    setup = _SETUP.at(f"psychology.recognition={level}")
    return setup.each(lambda r: r.lead("canned", "silent", "trust", "contributors"))


def _crossing(evaluator: Evaluator) -> Numbers:
    """The recognition at which the two are level, between the ends of its range (on a log scale)."""
    levels = crossings(
        [log(level) for level in _LEVELS],
        [_canned_less_silent(level)(evaluator) for level in _LEVELS],
        ends=False,  # that there is one is the claim
    )
    return np.exp(levels)


FACT = Fact(
    8,
    "T",
    "Canned beats silence below some level of recognition and loses above it; the crossing exists.",
    "[Luo2019]_, [Sprout2017]_",
    (
        Claim(
            "low",
            f"trust of contributors, canned less silent, recognition {_LEVELS[0]:g}",
            _canned_less_silent(_LEVELS[0]),
            0,
            unit="trust",
        ),
        Claim(
            "high",
            f"trust of contributors, canned less silent, recognition {_LEVELS[-1]:g}",
            _canned_less_silent(_LEVELS[-1]),
            high=0,
            unit="trust",
        ),
        Claim(
            "crossing",
            "recognition at which the two are level",
            _crossing,
            _LEVELS[0],
            _LEVELS[-1],
            unit="number",
        ),
    ),
)
