"""Fact 19: trust rises with the answer rate, and crosses a broadcaster's where the algebra says it may."""

from __future__ import annotations

from functools import partial

import numpy as np

from sim_facts.crossing import crossings
from sim_facts.evaluator import Evaluator, Numbers, Setup
from sim_facts.fact import Claim, Fact

__all__ = ["FACT"]

_RATES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_SETUP = Setup(
    "brands:\n  - {name: teller, strategy: broadcast}\n"
    + "".join(
        f"  - {{name: asks-{rate}, strategy: genuine-follow-up, with: {{answer_rate: {rate}}}, "
        "replies_per_day: unlimited}\n"
        for rate in _RATES
    )
)
_EVEN, _HARSH = (_SETUP.at(f"psychology.negativity={kappa}") for kappa in (1, 3))
_ONE_TURN, _THREE_TURNS = (_SETUP.at(f"psychology.max_turns={turns}") for turns in (1, 3))


def _trust(setup: Setup, brand: str, group: str, evaluator: Evaluator) -> Numbers:
    return evaluator.each(setup, lambda r: r.mean(brand, "trust", group))


def smallest_step(evaluator: Evaluator) -> Numbers:
    """The least that trust rises from one answer rate to the next."""
    trust = np.array([_trust(_SETUP, f"asks-{rate}", "all", evaluator) for rate in _RATES])
    steps: Numbers = np.diff(trust, axis=0).min(axis=0)
    return steps


def crossing(setup: Setup, group: str, evaluator: Evaluator) -> Numbers:
    """The answer rate at which a brand that asks is trusted as much as one that broadcasts."""
    teller = _trust(setup, "teller", group, evaluator)
    return crossings(_RATES, [_trust(setup, f"asks-{rate}", group, evaluator) - teller for rate in _RATES])


def moved(a: Setup, b: Setup, evaluator: Evaluator) -> Numbers:
    """How far the crossing for everyone lies higher in ``a`` than in ``b``."""
    return crossing(a, "all", evaluator) - crossing(b, "all", evaluator)


FACT = Fact(
    19,
    "T",
    "Trust rises with the answer rate and crosses the broadcaster's between .4 and .8; higher for larger "
    "negativity, lower with more turns.",
    "break-even algebra",
    (
        Claim(
            "rises",
            "smallest rise of trust per 20 points of answers, everyone",
            smallest_step,
            0,
            unit="trust",
        ),
        Claim(
            "crossing",
            "answer rate level with a broadcaster, everyone",
            partial(crossing, _SETUP, "all"),
            0.4,
            0.8,
            part=True,
        ),
        Claim(
            "contributors",
            "answer rate level with a broadcaster, contributors",
            partial(crossing, _SETUP, "contributors"),
            0.4,
            0.8,
            part=True,
        ),
        Claim("negativity", "that rate with negativity 3 less with 1", partial(moved, _HARSH, _EVEN), 0),
        Claim("turns", "that rate with 3 turns less with 1", partial(moved, _THREE_TURNS, _ONE_TURN), high=0),
    ),
    concerns=("genuine-follow-up",),
)
