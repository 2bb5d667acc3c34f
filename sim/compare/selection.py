"""Choosing the best of several: the fully sequential procedure of Kim and Nelson [KimNelson2001]_.

After every replicate each system is held against each other one, and those that are behind by more than luck
explains are dropped, until one is left. With the confidence asked for, the one left is the best, or less than
the indifference ``delta`` behind it. Looking after every replicate is allowed for, and so is common luck,
which makes it quick: what counts is the spread of differences. It takes means of replicates for roughly
normal, as they are for shares of an audience.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

import numpy as np
from numpy.typing import ArrayLike

from sim.compare.intervals import LEVEL

__all__ = ["Selection", "kim_nelson"]


@dataclass(frozen=True, slots=True)
class Selection:
    """What the procedure came to.

    ``left``: positions of the systems not dropped, in the order given. ``best``: the one selected, None while
    several are left. ``after``: replicates after which it was (None likewise).
    """

    left: tuple[int, ...]
    best: int | None
    after: int | None


def kim_nelson(
    values: ArrayLike, delta: float, *, better: int = 1, first: int = 20, confidence: float = LEVEL
) -> Selection:
    """Select the best mean, as far as the replicates at hand allow.

    Args:
        values: shape (replicates, systems); rows share their luck, and come in order; those with a NaN are
            left out.
        delta: differences smaller than this do not matter, in the unit of the values; above 0.
        better: +1 if more is better, -1 if less is.
        first: replicates from which the spread is taken; nothing is dropped before.
        confidence: that the system selected is within ``delta`` of the best, 0.5 to 1.

    Raises:
        ValueError: ``delta`` is not above 0, ``first`` is below 2, or ``values`` has another shape.
    """
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] == 0 or not delta > 0 or first < 2 or better not in (-1, 1):
        raise ValueError("selection needs values of shape (replicates, systems), delta > 0, first >= 2")
    table = better * table[np.isfinite(table).all(axis=1)]
    n, systems = table.shape
    alive = np.arange(systems)
    if systems == 1:
        return Selection((0,), 0, 0)
    if n < first:
        return Selection(tuple(range(systems)), None, None)
    alpha = 1 - confidence
    eta = ((2 * alpha / (systems - 1)) ** (-2 / (first - 1)) - 1) / 2
    start = table[:first]
    spread = np.var(start[:, :, None] - start[:, None, :], axis=0, ddof=1)
    # h^2 S^2 / delta^2: the replicates after which two systems are told apart at the latest.
    latest = 2 * eta * (first - 1) * spread / delta**2
    sums = np.cumsum(table, axis=0)
    for r in range(first, n + 1):
        means = sums[r - 1, alive] / r
        lead = np.maximum(delta / (2 * r) * (latest[np.ix_(alive, alive)] - r), 0)
        keep = (means[:, None] >= means[None, :] - lead).all(axis=1)
        alive = alive[keep]
        decided = r > floor(float(latest[np.ix_(alive, alive)].max()))  # who is still level now is as good
        if len(alive) == 1 or decided:
            return Selection((int(alive[0]),), int(alive[0]), r)
    return Selection(tuple(int(place) for place in alive), None, None)
