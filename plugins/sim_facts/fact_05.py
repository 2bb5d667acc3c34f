"""Fact 5: the first answer is worth most, and more where answers are rare.

Worth is read as trust gained. That credit shrinks with expectation is built in (3); what a piece of credit
does to trust follows from all that went before, and that is tested.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.model import TrustModel
from sim_facts.evaluator import Record, Setup, Watcher, ratio
from sim_facts.fact import Claim, Fact

__all__ = ["FACT"]

_MOST = 5  # answers that are looked at


class _Gains(Watcher):
    """How much trust each follower gained on the day of their first, second ... genuine answer.

    ``observations()`` is brand -> array (followers, 5) of the change of trust from the evening before, NaN
    where they did not get that far. A day with several answers to them counts as one.
    """

    def __init__(self, model: TrustModel) -> None:
        super().__init__(model)
        self._before = {name: np.array(columns["trust"]) for name, columns in model.view.brands.items()}
        self._count = {name: np.zeros(model.size, np.int64) for name in self._before}
        self._gains = {name: np.full((model.size, _MOST), np.nan) for name in self._before}

    def evening(self) -> None:
        """Who talked with the brand today, for which time, and what did it do to their trust?"""
        for name, columns in self.model.view.brands.items():
            now, count = columns["trust"], self._count[name]
            today = np.flatnonzero((columns["talked"] == self.model.day) & (count < _MOST))
            self._gains[name][today, count[today]] = now[today] - self._before[name][today]
            count[today] += 1
            self._before[name] = now

    def observations(self) -> dict[str, npt.NDArray[np.float64]]:
        """What was gained."""
        return self._gains


_SETUP = Setup(
    """
brands:
  - {name: often, strategy: personal-thanks, with: {answer_rate: 0.85}}
  - {name: rarely, strategy: personal-thanks, with: {answer_rate: 0.1}}
""",
    watch=_Gains,
)


def _first_over_fifth(record: Record) -> float:
    """Among who got five."""
    gains = record.observations["often"]
    complete = np.isfinite(gains).all(axis=1)
    if not complete.any():
        return float("nan")
    return ratio(float(gains[complete, 0].mean()), float(gains[complete, -1].mean()))


def _rarely_less_often(record: Record) -> float:
    """Of the same people."""
    rarely, often = record.observations["rarely"][:, 0], record.observations["often"][:, 0]
    both = np.isfinite(rarely) & np.isfinite(often)
    return float((rarely[both] - often[both]).mean()) if both.any() else float("nan")


FACT = Fact(
    5,
    "T/B",
    "The first answer is worth at least twice the fifth, and more where answers are rare.",
    "[Homburg2015]_",
    (
        Claim(
            "first-over-fifth",
            "trust won by the first answer against the fifth",
            _SETUP.each(_first_over_fifth),
            2,
            unit="ratio",
        ),
        Claim(
            "rare",
            "trust won by a first answer where 10% are answered, less where 85% are",
            _SETUP.each(_rarely_less_often),
            0,
            unit="trust",
        ),
    ),
)
