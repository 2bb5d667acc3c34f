"""Screening: which of many parameters matter at all, by the elementary effects of [Morris1991]_.

A trajectory starts at a random corner of a grid of four levels and moves one parameter at a time, each by two
thirds of its range, until all have moved. What a step changes, divided by its length, is one elementary
effect. Their mean size over trajectories is mu* [Campolongo2007]_; their standard deviation, sigma, is large
where the effect depends on where the others stand. Costs (parameters + 1) design points a trajectory.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.compare import Interval, mean_interval
from sim.experiment import tidy

__all__ = ["Effect", "effects", "elementary", "moved", "trajectories"]

Floats = NDArray[np.float64]

_LEVELS = 4
_STEP = 2  # levels: with half of them, every level is left and reached equally often


@dataclass(frozen=True, slots=True)
class Effect:
    """What one parameter does to one number, per whole range.

    ``size``: mu*, the mean size of its elementary effects, with the 95 % interval over trajectories;
    ``mean``: mu, with their signs; ``sigma``: their standard deviation (0 with one). ``inert``: every one of
    them is exactly 0. ``count``: how many there are.
    """

    size: Interval
    mean: float
    sigma: float
    inert: bool
    count: int


def trajectories(parameters: int, count: int, seed: int) -> Floats:
    """Trajectories through the unit cube, shape (count, parameters + 1, parameters).

    More of them begin with the same ones, so that what was run is found.
    """
    walks = np.empty((count, parameters + 1, parameters))
    for number in range(count):
        luck = np.random.Generator(np.random.Philox(key=np.array([seed, number], dtype=np.uint64)))
        level = luck.integers(_LEVELS, size=parameters)
        order = luck.permutation(parameters)
        for step in range(parameters + 1):
            walks[number, step] = level / (_LEVELS - 1)
            if step < parameters:
                level[order[step]] = (level[order[step]] + _STEP) % _LEVELS
    return walks


def moved(walks: Floats) -> NDArray[np.int64]:
    """Which parameter each step of a trajectory moves, shape (..., parameters)."""
    steps: NDArray[np.int64] = np.argmax(np.diff(walks, axis=-2) != 0, axis=-1)
    return steps


def elementary(walks: Floats, values: Floats) -> Floats:
    """Elementary effects, shape (trajectories, parameters); NaN where a value is missing.

    Args:
        walks: as from :func:`trajectories`.
        values: what was found at each point, shape (trajectories, parameters + 1).
    """
    which = moved(walks)
    lengths = np.take_along_axis(np.diff(walks, axis=1), which[..., None], axis=2)[..., 0]
    table = np.empty_like(lengths)
    np.put_along_axis(table, which, np.diff(values, axis=1) / lengths, axis=1)
    return table


def effects(walks: Floats, values: Floats) -> list[Effect]:
    """The effect of each parameter; arguments as for :func:`elementary`."""
    rows = []
    for column in elementary(walks, values).T:
        # Rounded, so that effects that are equal but for the last digits count as equal.
        finite = np.array([tidy(value) for value in column if np.isfinite(value)])
        rows.append(
            Effect(
                size=mean_interval(np.abs(finite)),
                mean=tidy(finite.mean()) if len(finite) else float("nan"),
                sigma=tidy(finite.std(ddof=1)) if len(finite) > 1 else 0.0,
                inert=len(finite) > 0 and not finite.any(),
                count=len(finite),
            )
        )
    return rows
