"""Fact 9: canned replies look fine early, and less fine later; who sees through them falls silent."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.model import TrustModel
from sim_facts.evaluator import Measure, Record, Setup, Watcher, less, ratio
from sim_facts.fact import Claim, Fact
from sim_facts.watchers import Comments, comments_of

__all__ = ["FACT"]

_EARLY, _HALF, _LATE = 28, 90, 180

Ties = dict[int, dict[str, dict[str, npt.NDArray[Any]]]]  # evening -> brand -> column, over followers


class _Watch(Watcher):
    """Ties before the first day and on three evenings, and who commented when."""

    def __init__(self, model: TrustModel) -> None:
        super().__init__(model)
        self._comments = comments_of("canned", "genuine")(model)
        self._ties: Ties = {}
        self.evening()

    def evening(self) -> None:
        """Keep the ties if this is one of the evenings."""
        if self.model.day in (0, _EARLY, _HALF, _LATE):
            self._ties[self.model.day] = {
                name: {column: np.array(columns[column]) for column in ("trust", "grudge", "commented")}
                for name, columns in self.model.view.brands.items()
            }

    def observations(self) -> tuple[Ties, Comments]:
        """What was kept."""
        return self._ties, self._comments.observations()


_SETUP = Setup(
    """
brands:
  - {name: canned, strategy: canned-reply, with: {answer_rate: 0.95}, replies_per_day: unlimited}
  - {name: genuine, strategy: genuine-follow-up, with: {answer_rate: 0.95}, replies_per_day: unlimited}
  - {name: silent, strategy: ask-and-ignore, with: {answer_rate: 0}}
""",
    days=_LATE,
    watch=_Watch,
)


def _gain(record: Record, brand: str, day: int) -> float:
    """Trust of contributors against what they brought along."""
    ties = record.observations[0]
    now, contributors = ties[day][brand]["trust"], ties[day][brand]["commented"]
    return float((now - ties[0][brand]["trust"])[contributors].mean()) if contributors.any() else float("nan")


def _share_of_gain(day: int) -> Measure:
    """Contributors' gain in trust under canned replies, as a share of that under genuine ones."""
    return _SETUP.each(lambda r: ratio(_gain(r, "canned", day), _gain(r, "genuine", day)))


def _share_over_silence(record: Record) -> float:
    """The same after four weeks, both counted from what silence comes to. "Gain" can be read so, too."""
    canned, genuine, silent = (_gain(record, name, _EARLY) for name in ("canned", "genuine", "silent"))
    return ratio(canned - silent, genuine - silent)


def _comments_left(record: Record) -> float:
    """Comments of the second quarter from those who saw through a reply in the first, as a multiple of what
    the same people wrote to the genuine brand.
    """
    ties, comments = record.observations
    witnesses = ties[_HALF]["canned"]["grudge"] > 0
    canned, genuine = (
        np.bincount(np.concatenate(comments[name][_HALF:]), minlength=record.size)[witnesses].sum()
        for name in ("canned", "genuine")
    )
    return ratio(float(canned), float(genuine))


FACT = Fact(
    9,
    "T",
    "Canned looks fine early: contributors' gain in weeks 1-4 is 40-100 % of that under genuine answers, "
    "later it flattens or turns; who recognises it comments at least 50 % less.",
    "[Luo2019]_",
    (
        Claim(
            "early",
            "contributors' gain of trust in four weeks, canned against genuine",
            _share_of_gain(_EARLY),
            0.4,
            1,
        ),
        Claim(
            "early-over-silence",
            "the same, both counted from what silence comes to",
            _SETUP.each(_share_over_silence),
            0.4,
            1,
        ),
        Claim(
            "later",
            "contributors' gain, canned against genuine, 180 days less four weeks",
            less(_share_of_gain(_LATE), _share_of_gain(_EARLY)),
            high=0,
        ),
        Claim(
            "comments",
            "later comments of who saw through it, against the same people's to the genuine brand",
            _SETUP.each(_comments_left),
            high=0.5,
        ),
    ),
    concerns=("canned-reply",),
)
