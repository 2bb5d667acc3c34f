"""What decides who is ahead: the one number, and the value of it, that best parts the worlds.

Every number is tried at every value that lies between two worlds, as the first cut of a regression tree
[Breiman1984]_ is found. With some fifty numbers and sixty worlds the best of these cuts looks good by luck
alone, so it is named only if luck does as well in one of a hundred shuffles at most: who is ahead is dealt
out to the worlds anew, and the best cut looked for again (the permutation test of the maximum
[WestfallYoung1993]_).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import floor, log10

import numpy as np
from numpy.typing import NDArray

__all__ = ["Split", "best_split"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_SHUFFLES = 499
_LEVEL = 0.01  # several differences are looked at
_APART = 0.3  # least difference of the shares on the two sides
_AT_ONCE = 50  # shuffles, so that memory stays small
_KEY = 0x646F756274  # any fixed number: this one spells "doubt"


@dataclass(frozen=True, slots=True)
class Split:
    """A cut through the worlds.

    ``column``: of the number, ``value``: where it cuts, a round one between the two worlds next to it.
    ``above``: whether the rarer outcome lies mostly above it. ``p``: how often luck does as well.
    """

    column: int
    value: float
    above: bool
    p: float


def best_split(values: Floats, ahead: Bools) -> Split | None:
    """The cut that parts the worlds best by who is ahead in them; None where no single number decides it.

    Args:
        values: of each number in each world, shape (worlds, numbers).
        ahead: who is, shape (worlds,).

    On the side that is named lie at least half of the worlds of the rarer outcome, and their share there
    differs by .3 or more from that on the other.
    """
    rare = ahead if 2 * np.count_nonzero(ahead) < len(ahead) else ~ahead
    count = int(np.count_nonzero(rare))
    if not count:
        return None
    order = np.argsort(values, axis=0, kind="stable")
    sorted_ = np.take_along_axis(values, order, axis=0)
    there = sorted_[1:] > sorted_[:-1]  # no cut between equal values
    phi, apart = _strengths(rare[None, order], there)
    strength = np.where(apart[0] >= _APART, np.abs(phi[0]), 0.0)
    at, column = np.unravel_index(int(np.argmax(strength)), strength.shape)
    best = float(strength[at, column])
    if not best:
        return None
    luck = _luck(len(ahead), count, order.tobytes(), there.tobytes())
    p = (1 + int(np.count_nonzero(luck >= best - 1e-12))) / (1 + _SHUFFLES)
    if p > _LEVEL:
        return None
    below, above = sorted_[at, column], sorted_[at + 1, column]
    return Split(int(column), round_between(float(below), float(above)), bool(phi[0, at, column] < 0), p)


def _strengths(rare: Bools, there: Bools) -> tuple[Floats, Floats]:
    """Of every cut: the correlation (phi) between lying below it and the rarer outcome, 0 where half of that
    lies on the other side; and how far the shares of the two sides differ.

    Args:
        rare: in the order of each number, shape (deals, worlds, numbers).
        there: whether there is a cut after each world, shape (worlds - 1, numbers).
    """
    n, total = rare.shape[1], int(np.count_nonzero(rare[0, :, 0]))
    below = np.arange(1, n)[:, None]
    of_them = np.cumsum(rare, axis=1)[:, :-1]
    rest = total - of_them
    apart = np.abs(of_them / below - rest / (n - below))
    phi = (of_them * (n - below - rest) - rest * (below - of_them)) / np.sqrt(
        below * (n - below) * float(total * (n - total))
    )
    holds = there & np.where(phi > 0, 2 * of_them >= total, 2 * rest >= total)
    return np.where(holds, phi, 0.0), apart


@lru_cache(maxsize=16)
def _luck(n: int, count: int, order_: bytes, there_: bytes) -> Floats:
    """The best cut of each shuffle, shape (shuffles,)."""
    order = np.frombuffer(order_, np.int64).reshape(n, -1)
    there = np.frombuffer(there_, np.bool_).reshape(n - 1, -1)
    raw = np.random.Philox(key=np.array([_KEY, n], dtype=np.uint64)).random_raw(_SHUFFLES * n)
    deals = np.argsort(np.argsort(raw.reshape(_SHUFFLES, n), axis=1), axis=1) < count
    best = []
    for start in range(0, _SHUFFLES, _AT_ONCE):
        phi, apart = _strengths(deals[start : start + _AT_ONCE][:, order], there)
        best.append(np.where(apart >= _APART, np.abs(phi), 0.0).max(axis=(1, 2)))
    return np.concatenate(best)


def round_between(low: float, high: float) -> float:
    """The roundest number between the two: that with the fewest digits, near the middle of them.

    >>> round_between(0.0271, 0.0342), round_between(2, 3), round_between(0.118, 0.139)
    (0.03, 2.5, 0.13)
    """
    middle = (low + high) / 2
    size = floor(log10(max(abs(low), abs(high))))
    for places in range(-size, 17 - size):
        value = round(middle, places)
        if low < value < high:
            return value
    return middle
