"""Shares of variance: how much of what a number does is due to which parameter, alone or with others.

Two independent samples A and B of the ranges, and for each parameter A with that parameter's column from B.
The first-order index (alone) is estimated as in [Saltelli2010]_, the total one (alone and with others) as in
[Jansen1999]_; A and B come from one scrambled Sobol sequence [Sobol1967]_, [Owen1998]_. Intervals are
percentiles of the bootstrap over lines of the design [Archer1997]_. Costs (parameters + 2) design points a
line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.compare import LEVEL, Interval, resamples
from sim.experiment import tidy

__all__ = ["Index", "design", "indices"]

Floats = NDArray[np.float64]

_FEWEST = 8  # lines below which resamples say nothing


@dataclass(frozen=True, slots=True)
class Index:
    """Shares of the variance of one number, 0 to 1 up to the error of the sample.

    ``first``: due to the parameter alone; ``total``: due to it alone and together with others.
    """

    first: Interval
    total: Interval


def design(parameters: int, lines: int, seed: int) -> Floats:
    """Points in the unit cube, shape (lines, parameters + 2, parameters): A, B, then A with one column of B.

    ``lines`` is a power of two; twice as many begin with the same ones.
    """
    from scipy.stats import qmc

    both = qmc.Sobol(2 * parameters, seed=np.random.default_rng(seed)).random(lines)
    a, b = both[:, :parameters], both[:, parameters:]
    points = np.repeat(a[:, None, :], parameters + 2, axis=1)
    points[:, 1] = b
    for number in range(parameters):
        points[:, 2 + number, number] = b[:, number]
    return points


def indices(values: Floats) -> Sequence[Index]:
    """First-order and total index of each parameter.

    Args:
        values: what was found at the points of :func:`design`, shape (lines, parameters + 2). Lines with a
            missing value are left out.

    Means are None where nothing varies (or nothing is left), ends of intervals with fewer than 8 lines.
    """
    y = values[np.isfinite(values).all(axis=1)]
    parameters = values.shape[1] - 2
    if len(y) < 2 or np.ptp(y) == 0:
        nothing = Interval(None, None, None)
        return [Index(nothing, nothing)] * parameters
    y = y - y[:, :2].mean()  # the estimators do not change with the mean, their errors do
    a, b, mixed = y[:, :1], y[:, 1:2], y[:, 2:]
    # A column a line holds each sum that the estimators are made of: resampling weighs lines anew.
    parts = np.hstack([a, b, a**2, b**2, b * (mixed - a), (a - mixed) ** 2 / 2])
    means = _shares(parts.mean(axis=0)[None], parameters)[0]
    ends = np.full((2, 2 * parameters), np.nan)
    if len(y) >= _FEWEST:
        spread = _shares(resamples(len(y)) @ parts / len(y), parameters)
        ends = np.quantile(spread, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    intervals = [
        Interval(tidy(mean), *(None if np.isnan(end) else tidy(end) for end in (low, high)))
        for mean, low, high in zip(means, *ends, strict=True)
    ]
    return [Index(*both) for both in zip(intervals[:parameters], intervals[parameters:], strict=True)]


def _shares(means: Floats, parameters: int) -> Floats:
    """First-order, then total indices, from means of the parts; shape (samples, 2 x parameters)."""
    mean = means[:, :2].mean(axis=1)
    variance = means[:, 2:4].mean(axis=1) - mean**2
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(variance[:, None] > 0, means[:, 4:] / variance[:, None], 0.0)
