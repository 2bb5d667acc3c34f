"""How probable it is that each brand is the best on a measure.

The replicates are resampled as wholes (the paired bootstrap: all brands of a replicate stay together, with
the luck they share), and the share of resamples in which a brand has the best mean is its probability of
being best; those that tie for it share it. Read as a probability this is the first-order answer to "the
problem of regions" [EfronTibshirani1998]_. Plain resampling is too sure of itself with few or skewed
replicates, so resampled differences from the leader are stretched until they reach as far as the interval
does (as the "expanded percentile" of [Hesterberg2015]_ does with Student's): of two brands, one is the best
with .975 or more where the interval excludes 0. A brand that differs from the leader in too few replicates
for an interval counts as its equal.

One rule for chances and for what is called clear: a brand that is not told apart from the leader, all pairs
taken into account (Holm), is ahead of it in one resample of forty at least. So nobody has a chance of .975 or
more beside somebody from whom they are not told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.compare.intervals import LEVEL, mean_interval, resamples

__all__ = ["probability_best"]

Floats = NDArray[np.float64]

_FEWEST = 2
_MOST = 2000  # more replicates are averaged in so many groups: their resampled means are as good


def probability_best(
    values: Sequence[ArrayLike], better: int = 1, apart: Callable[[int, int], bool] | None = None
) -> list[float | None]:
    """For each brand, the probability that its mean is the best.

    Args:
        values: the measure of each brand, shape (replicates,), same order of replicates. Replicates in which
            a brand has no value (NaN) are left out; a brand that never has one is not in the race.
        better: +1 if more is better, -1 if less is.
        apart: whether two of them, by their places, are told apart; by their interval if left out.

    Returns:
        Shares that sum to 1 over the brands in the race. None for brands not in it, and for all with fewer
        than two replicates in common.

    Raises:
        ValueError: ``better`` is 0: without a better way there is no best.
    """
    if better not in (-1, 1):
        raise ValueError("best needs a better way: +1 or -1")
    shares: list[float | None] = [None] * len(values)
    columns = [np.asarray(column, dtype=np.float64) for column in values]
    racing = [place for place, column in enumerate(columns) if np.isfinite(column).any()]
    if not racing:
        return shares
    table = np.stack([columns[place] for place in racing], axis=1)
    table = better * table[np.isfinite(table).all(axis=1)]
    n = len(table)
    if n < _FEWEST:
        return shares
    leader = int(np.argmax(table.mean(axis=0)))
    level = np.zeros(len(racing), dtype=bool)
    if apart is not None:
        level[:] = [place != racing[leader] and not apart(racing[leader], place) for place in racing]
    for place, share in zip(racing, _shares(table, leader, level), strict=True):
        shares[place] = share
    return shares


def _shares(table: Floats, leader: int, level: NDArray[np.bool_]) -> list[float]:
    """Shares of the brands; ``level``: those that are not told apart from the leader."""
    # Against the leader, so that identical brands differ by exactly 0 in every resample.
    table = table - table[:, [leader]]
    scale = max(float(np.abs(table).max()), 1e-300)
    reaches = []  # how far the interval of a brand behind the leader reaches up, towards the leader
    for column in table.T:
        interval = mean_interval(column)
        if interval.mean is None or interval.high is None:
            column[:] = 0
            reaches.append(0.0)
        else:
            reaches.append(interval.high - interval.mean)
    if len(table) > _MOST:
        table = np.stack([part.mean(axis=0) for part in np.array_split(table, _MOST)])
    middle = table.mean(axis=0)
    away = resamples(len(table)) @ (table - middle) / len(table)
    ends = np.quantile(away, (1 + LEVEL) / 2, axis=0, method="higher")
    reaches = [
        max(reach, -mean * (1 + 1e-9)) if open_ else reach
        for reach, mean, open_ in zip(reaches, middle, level, strict=True)
    ]
    stretch = [
        max(reach / end, 1.0) if end > 1e-12 * scale else 1.0
        for reach, end in zip(reaches, ends, strict=True)
    ]
    means = middle + away * np.array(stretch)
    # Sums in another order differ in their last bits: what is equal up to these is a tie.
    leading = means >= means.max(axis=1, keepdims=True) - 1e-12 * scale
    shares = (leading / leading.sum(axis=1, keepdims=True)).mean(axis=0)
    return [float(f"{share:.6g}") for share in shares]
