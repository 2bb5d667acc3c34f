"""Fact 19: trust rises with the answer rate, and crosses a broadcaster's where the algebra says it may."""

from __future__ import annotations

import numpy as np

from sim_facts.crossing import crossings
from sim_facts.evaluator import Measure, Record, Setup, less
from sim_facts.fact import Claim, Fact

__all__ = ["FACT"]

_RATES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_ASKERS = [f"asks-{rate}" for rate in _RATES]
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


def _smallest_step(record: Record) -> float:
    """The least that trust rises from one answer rate to the next."""
    return float(np.diff([record.mean(brand, "trust") for brand in _ASKERS]).min())


def _crossing(setup: Setup, group: str) -> Measure:
    """The answer rate at which a brand that asks is trusted as much as one that broadcasts."""

    def lead(brand: str) -> Measure:
        return setup.each(lambda r: r.lead(brand, "teller", "trust", group))

    return lambda evaluator: crossings(_RATES, [lead(brand)(evaluator) for brand in _ASKERS])


def _moved(a: Setup, b: Setup) -> Measure:
    """How far the crossing for everyone lies higher in ``a`` than in ``b``."""
    return less(_crossing(a, "all"), _crossing(b, "all"))


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
            _SETUP.each(_smallest_step),
            0,
            unit="trust",
        ),
        Claim(
            "crossing",
            "answer rate level with a broadcaster, everyone",
            _crossing(_SETUP, "all"),
            0.4,
            0.8,
            part=True,
        ),
        Claim(
            "contributors",
            "answer rate level with a broadcaster, contributors",
            _crossing(_SETUP, "contributors"),
            0.4,
            0.8,
            part=True,
        ),
        Claim("negativity", "that rate with negativity 3 less with 1", _moved(_HARSH, _EVEN), 0),
        Claim("turns", "that rate with 3 turns less with 1", _moved(_THREE_TURNS, _ONE_TURN), high=0),
    ),
    concerns=("genuine-follow-up",),
)
