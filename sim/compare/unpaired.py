"""Two samples that share no luck: Welch's interval.

What a tool without pairing would say of a run, and all that can be said of two runs with different seeds or
different people. The interval is Welch's, in which each sample keeps its own variance [Welch1947]_.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum, isfinite, sqrt
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike

from sim.compare.intervals import LEVEL, Interval

__all__ = ["Unpaired", "unpaired"]


@dataclass(frozen=True, slots=True)
class Unpaired:
    """``a`` minus ``b`` from ``of_a`` and ``of_b`` values; ``p`` is of Welch's test. What pairs of replicates
    would say is not known.
    """

    difference: Interval
    of_a: int
    of_b: int
    p: float | None
    a_better: ClassVar[None] = None
    b_better: ClassVar[None] = None
    draws: ClassVar[None] = None
    of: ClassVar[None] = None
    same: ClassVar[Literal[False]] = False


def unpaired(a: ArrayLike, b: ArrayLike) -> Unpaired:
    """The difference of two means with its 95 % interval, as if the two had nothing in common.

    NaN and infinity are left out. With fewer than two values on either side there is no interval.
    """
    first, second = _values(a), _values(b)
    of = len(first), len(second)
    if not first or not second:
        return Unpaired(Interval(None, None, None), *of, None)
    mean = fsum(first) / of[0] - fsum(second) / of[1]
    if min(of) < 2:
        return Unpaired(Interval(mean, None, None), *of, None)
    parts = [_squared_error(first), _squared_error(second)]
    error = sqrt(sum(parts))
    if error == 0:
        return Unpaired(Interval(mean, mean, mean), *of, float(mean == 0))
    from scipy.special import stdtr, stdtrit

    freedom = sum(parts) ** 2 / sum(part**2 / (n - 1) for part, n in zip(parts, of, strict=True))
    reach = float(stdtrit(freedom, (1 + LEVEL) / 2)) * error
    p = 2 * float(stdtr(freedom, -abs(mean) / error))
    return Unpaired(Interval(mean, mean - reach, mean + reach), *of, p)


def _values(column: ArrayLike) -> list[float]:
    return [float(x) for x in np.asarray(column, dtype=np.float64).ravel() if isfinite(x)]


def _squared_error(x: list[float]) -> float:
    """Of the mean."""
    middle = fsum(x) / len(x)
    return fsum((value - middle) ** 2 for value in x) / (len(x) - 1) / len(x) if min(x) < max(x) else 0.0
