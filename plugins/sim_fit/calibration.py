"""Whether posteriors of a design mean what they say: simulation-based calibration (Talts et al. 2018).

The truths are runs of the table itself, each left out in turn. What passes here is the arithmetic; whether
the model is that of the data is another question, asked of the review and of rivals.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.compare import holm
from sim_fit.regression import Posterior, Summaries, posterior

__all__ = ["LEVELS", "TRUTHS", "Calibrated", "calibrate"]

Floats = npt.NDArray[np.float64]

LEVELS: Final = (0.5, 0.8, 0.9, 0.95)
TRUTHS: Final = 300
_BINS: Final = 10
_ALPHA: Final = 0.05


@dataclass(frozen=True)
class Calibrated:
    """How the posterior of one parameter did.

    Attributes:
        name: which.
        truths: how many it was tried on.
        covered: level -> share of intervals that held the truth.
        bounds: level -> what that share lies between in 99 of 100 tables if the level is true.
        p: of even ranks of the truth, as it is.
        adjusted: the same, Holm's over all parameters.
        contraction: mean, over the truths.
        passes: whether ranks are even and intervals cover: no fewer than they say.
    """

    name: str
    truths: int
    covered: dict[float, float]
    bounds: dict[float, tuple[float, float]]
    p: float
    adjusted: float
    contraction: float
    passes: bool


def calibrate(
    names: Sequence[str],
    shares: Floats,
    summaries: Summaries,
    truths: int = TRUTHS,
    of: Callable[[Floats, Summaries, Floats, int], Posterior] | None = None,
) -> list[Calibrated]:
    """Infer the parameters of so many runs of a table, each from the others.

    Args:
        names: of the parameters.
        shares: (runs, parameters), of the priors.
        summaries: of the runs.
        truths: how many runs.
        of: gives the posterior for (shares, summaries, observed, leave_out); ours by default.
    """
    of = of or (lambda table, known, observed, out: posterior(table, known, observed, leave_out=out))
    rows = np.linspace(0, len(shares) - 1, min(truths, len(shares))).astype(np.int64)
    ranks = np.empty((len(rows), len(names)))
    contractions = np.empty_like(ranks)
    for number, row in enumerate(rows):
        inference = of(shares, summaries, summaries.table[row], int(row))
        for place in range(len(names)):
            ranks[number, place] = inference.below(place, shares[row, place])
            contractions[number, place] = inference.contraction(place)
    raw = [_evenness(ranks[:, place]) for place in range(len(names))]
    p_holm = holm(raw)
    return [
        _calibration(
            name,
            ranks[:, place],
            raw[place],
            p_holm[place],
            float(contractions[:, place].mean()),
            len(names),
        )
        for place, name in enumerate(names)
    ]


def _calibration(
    name: str, ranks: Floats, p: float, p_holm: float, contraction: float, parameters: int
) -> Calibrated:
    coverage = {level: float((np.abs(ranks - 0.5) <= level / 2).mean()) for level in LEVELS}
    bounds = {level: binomial_bounds(level, len(ranks), 0.01) for level in LEVELS}
    strict = {
        level: binomial_bounds(level, len(ranks), 2 * _ALPHA / (parameters * len(LEVELS))) for level in LEVELS
    }
    covers = all(coverage[level] >= low for level, (low, _) in strict.items())  # too wide is no false promise
    return Calibrated(name, len(ranks), coverage, bounds, p, p_holm, contraction, covers and p_holm >= _ALPHA)


def _evenness(ranks: Floats) -> float:
    """Chance of ranks as uneven as these if all are as likely: chi-squared over ten bins."""
    from scipy.stats import chisquare

    counts = np.bincount(np.minimum((ranks * _BINS).astype(np.int64), _BINS - 1), minlength=_BINS)
    return float(chisquare(counts).pvalue)


def binomial_bounds(level: float, trials: int, alpha: float) -> tuple[float, float]:
    """Between which a share lies, but for ``alpha``, if each trial succeeds with chance ``level``."""
    from scipy.stats import binom

    low, high = binom.ppf([alpha / 2, 1 - alpha / 2], trials, level)
    return float(low / trials), float(high / trials)
