"""Fact 34: slow answers lose the voice: who waited for long goes on talking less often."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sim import Reply, TrustModel
from sim_facts.evaluator import Record, Setup, Watcher, ratio
from sim_facts.fact import Claim, Fact

__all__ = ["FACT"]

QUICK, SLOW = 1 / 6, 24.0  # hours: ten minutes, a day


class _Goes(Watcher):
    """How old first answers that asked back were, and whether they were taken up."""

    def __init__(self, model: TrustModel) -> None:
        super().__init__(model)
        self.taus: list[npt.NDArray[np.float64]] = []
        self.went_on: list[npt.NDArray[np.bool_]] = []
        for brand in model.brands:
            self._listen(brand.world)

    def _listen(self, world: Any) -> None:
        answer = world.answer

        def listener(messages: npt.NDArray[np.void], replies: npt.NDArray[np.uint8]) -> npt.NDArray[np.void]:
            further: npt.NDArray[np.void] = answer(messages, replies)
            mask = (replies == Reply.FOLLOW_UP) & (messages["turn"] == 1)
            self.taus.append(messages["tau"][mask])
            self.went_on.append(np.isin(messages["number"][mask], further["number"]))
            return further

        world.answer = listener

    def observations(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
        """Hours, and whether they went on."""
        return np.concatenate(self.taus), np.concatenate(self.went_on)


#: A desk of so uneven a pace that both classes are full: a sixth each.
_UNEVEN = Setup(
    """
brands:
  - {name: uneven, strategy: genuine-follow-up, with: {answer_rate: 1, questions: 1},
     desk: {median_minutes: 120, spread: 2.5, hours_per_day: unlimited}}
""",
    watch=_Goes,
)


def _falls(record: Record) -> float:
    """Share of questions back that are taken up, quick answers less slow ones."""
    taus, went_on = record.observations
    quick, slow = (
        ratio(float(np.count_nonzero(went_on[which])), float(np.count_nonzero(which)))
        for which in (taus <= QUICK, taus > SLOW)
    )
    return quick - slow


FACT = Fact(
    34,
    "C",
    "The chance to go on talking falls by .14 from answers within ten minutes to those after more than a"
    " day.",
    "docs/model/facts.md (measured)",
    (Claim("falls", "go on talking, quick answers less slow ones", _UNEVEN.each(_falls), 0.09, 0.19),),
)
