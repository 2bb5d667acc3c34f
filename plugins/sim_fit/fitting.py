"""A fit: from an import and prior runs to what the data say of each parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sim_fit.calibration import Calibrated, calibrate
from sim_fit.design import Design
from sim_fit.predicting import Prediction, dropped, held_out, predictions
from sim_fit.priors import KEPT, Prior, prior_of
from sim_fit.question import Question
from sim_fit.regression import Posterior, Summaries, posterior
from sim_fit.table import Table
from sim_fit.targets import values

__all__ = ["DRAWS", "Estimate", "Fit", "fitted"]

Floats = npt.NDArray[np.float64]

DRAWS: Final = 1000


@dataclass(frozen=True)
class Estimate:
    """One parameter. ``low`` and ``high`` hold 90 %; None where calibration failed or nothing may be said.

    ``kept``: no export tells of it, and the prior is returned as it is.
    """

    prior: Prior
    median: float
    low: float | None
    high: float | None
    contraction: float
    calibrated: Calibrated | None
    kept: bool

    @property
    def name(self) -> str:
        """As the table of parameters has it."""
        return self.prior.name

    @property
    def told(self) -> bool:
        """Whether the data say something: its variance is less than half the prior's."""
        return self.low is not None and self.contraction > 0.5


@dataclass(frozen=True)
class Fit:
    """What came of it. ``draws``: (DRAWS, parameters) in their own units, in the order of ``estimates``."""

    question: Question
    runs: int
    estimates: tuple[Estimate, ...]
    draws: Floats
    predictions: tuple[Prediction, ...]
    held_out: tuple[Prediction, ...]
    dropped: Mapping[str, tuple[str, ...]]  #: export left out -> parameters that moved out of their interval
    calibrated: tuple[Calibrated, ...]


def fitted(question: Question, table: Table) -> Fit:
    """Fit to the data with prior runs of the question's design."""
    design = question.design
    places = [design.places[name] for name in design.inferred]
    shares = table.shares[:, places]
    summaries = Summaries(shares, table.compared)
    observed = values(question.data, design.compared, design.change)
    inference = posterior(shares, summaries, summaries.of(observed))
    calibrations = calibrate(design.inferred, shares, summaries)
    rng = np.random.default_rng([design.seed, len(table)])
    rows = rng.choice(len(inference.rows), DRAWS, p=inference.weights)
    estimates, columns = [], []
    for name in (*design.free, *(name for name in KEPT if name not in design.free)):
        estimate, column = _estimate(name, design, inference, calibrations, rows, rng)
        estimates.append(estimate)
        columns.append(column)
    return Fit(
        question, len(table), tuple(estimates), np.column_stack(columns),
        predictions(question, table, summaries, observed), held_out(question, table, shares),
        dropped(question, table, shares, observed, inference), tuple(calibrations),
    )  # fmt: skip


def _estimate(
    name: str,
    design: Design,
    inference: Posterior,
    calibrations: Sequence[Calibrated],
    rows: npt.NDArray[np.int64],
    rng: np.random.Generator,
) -> tuple[Estimate, Floats]:
    """What is said of a parameter, and draws of it: of the prior, where nothing may be said."""
    prior = prior_of(name)
    even = rng.permutation((np.arange(DRAWS) + 0.5) / DRAWS)
    if name in KEPT:
        return Estimate(prior, float(prior.value(0.5)), None, None, 0.0, None, True), prior.value(even)
    place = design.inferred.index(name)
    check = calibrations[place]
    if not check.passes:
        return Estimate(prior, float(prior.value(0.5)), None, None, 0.0, check, False), prior.value(even)
    low, median, high = prior.value(inference.quantile(place, np.array([0.05, 0.5, 0.95])))
    return (
        Estimate(prior, float(median), float(low), float(high), inference.contraction(place), check, False),
        prior.value(inference.shares[rows, place]),
    )
