"""What the fitted model brings, against the data: what it was shown, what it was not, one export left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim_fit.question import Question
from sim_fit.regression import Posterior, Summaries, given, posterior, quantiles
from sim_fit.table import Table
from sim_fit.targets import KNOWN, values

__all__ = ["Prediction", "dropped", "held_out", "predictions"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Prediction:
    """One number of the data, against what the fitted model brings: on the target's scale."""

    name: str
    seen: float
    low: float
    high: float

    @property
    def inside(self) -> bool:
        """Whether the data lie within the predictive 95 %."""
        return self.low <= self.seen <= self.high


def predictions(
    question: Question, table: Table, summaries: Summaries, observed: Floats
) -> tuple[Prediction, ...]:
    """Each target against the runs that have the data's summaries.

    These hold a number for each parameter. Where several targets tell of one, or one of none, they need not
    agree with that: then the model cannot make what was seen.
    """
    count = len(question.design.targets)
    outcomes, _, weights = given(table.compared[:, :count], summaries, summaries.of(observed))
    return _intervals(question.design.targets, observed, outcomes, weights)


def held_out(question: Question, table: Table, shares: Floats) -> tuple[Prediction, ...]:
    """The last days, predicted from those before; nothing where those would be too few."""
    design = question.design
    if not design.predicted:
        return ()
    cut = design.days - design.held
    first = values(question.data.between(0, cut), design.compared, design.change)
    last = values(question.data.between(cut, design.days), design.predicted)
    summaries = Summaries(shares, table.first)
    outcomes, _, weights = given(table.predicted, summaries, summaries.of(first))
    return _intervals(design.predicted, last, outcomes, weights)


def _intervals(
    names: Sequence[str], observed: Floats, outcomes: Floats, weights: Floats
) -> tuple[Prediction, ...]:
    ends = np.array([0.025, 0.975])
    return tuple(
        Prediction(name, float(observed[place]), *map(float, quantiles(outcomes[:, place], weights, ends)))
        for place, name in enumerate(names)
    )


#: Export -> how :class:`~sim_fit.targets.Target` says where it comes from.
_EXPORTS = {"the daily numbers": "daily", "the posts": "posts", "the conversations": "conversations"}


def dropped(
    question: Question, table: Table, shares: Floats, observed: Floats, inference: Posterior
) -> dict[str, tuple[str, ...]]:
    """One export left out in turn: which parameters then have a 95 % interval that does not meet the one they
    have with all. Nothing where there is one export alone.
    """
    design = question.design
    groups = {
        what: [name for name in design.targets if KNOWN[name].export.startswith(word)]
        for what, word in _EXPORTS.items()
    }
    groups = {what: names for what, names in groups.items() if names}
    if len(groups) < 2:
        return {}
    ends = np.array([0.025, 0.975])
    conflicts: dict[str, tuple[str, ...]] = {}
    for what, names in groups.items():
        columns = [place for place, name in enumerate(design.compared) if name not in names]
        summaries = Summaries(shares, table.compared[:, columns])
        other = posterior(shares, summaries, summaries.of(observed[columns]))
        apart = []
        for place, name in enumerate(design.inferred):
            a, b = inference.quantile(place, ends), other.quantile(place, ends)
            if name in design.free and (a[0] > b[1] or b[0] > a[1]):
                apart.append(name)
        conflicts[what] = tuple(apart)
    return conflicts
