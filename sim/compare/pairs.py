"""Two brands compared on one measure, and many such pairs.

**Paired.** Replicate 7 of one brand and replicate 7 of the other share every follower and every random
number, so their difference holds what the way of talking makes, and little else. Differences are therefore
taken replicate by replicate (the paired design; common random numbers, Law & Kelton 2000), never between
means.

**Unpaired.** What a tool without pairing would say of a run, and all that can be said of two runs with
different seeds or different people: Welch's interval, in which each sample keeps its own variance
[Welch1947]_.

**Many pairs.** Of twenty pairs that do not differ, one interval in twenty excludes 0 by luck alone. Holm
[Holm1979]_ orders the p-values and asks more of the smallest: the chance of even one false "clear difference"
in the family stays below 5 %, whatever the dependence between pairs (and brands that share their luck do
depend on each other).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, isfinite, sqrt
from typing import ClassVar, Literal, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from sim.compare.intervals import LEVEL, Interval, mean_interval, p_value, sign_test

__all__ = ["Paired", "Unpaired", "clear", "holm", "paired", "unpaired"]

P = TypeVar("P", float, float | None)


@dataclass(frozen=True, slots=True)
class Paired:
    """What ``a`` minus ``b`` is, replicate by replicate.

    ``difference`` is the mean difference with its 95 % interval; ``p`` how surprising it would be if there
    were none: from the interval, or by the sign test where too few replicates differ for one (None for a
    single replicate). Of ``of`` replicates ``a_better`` went to ``a``, ``b_better`` to
    ``b``, and ``draws`` to nobody; those in which one of the two has no value do not count.
    """

    difference: Interval
    a_better: int
    b_better: int
    draws: int
    of: int
    p: float | None

    @property
    def same(self) -> bool:
        """Whether there are several replicates, and the two do exactly as well in each."""
        return self.draws == self.of > 1


def paired(a: ArrayLike, b: ArrayLike, better: int = 1) -> Paired:
    """Compare two brands on one measure.

    Args:
        a: the measure of one brand, shape (replicates,).
        b: of the other, same shape and order of replicates.
        better: +1 if more is better, -1 if less is; 0 (neither) counts how often ``a`` is higher.

    Raises:
        ValueError: the shapes differ.
    """
    first = np.asarray(a, dtype=np.float64)
    second = np.asarray(b, dtype=np.float64)
    if first.shape != second.shape or first.ndim != 1:
        raise ValueError(f"paired values need one shape (replicates,), not {first.shape} and {second.shape}")
    both = np.isfinite(first) & np.isfinite(second)
    differences = first[both] - second[both]
    wins = int(np.count_nonzero(differences * (better or 1) > 0))
    losses = int(np.count_nonzero(differences * (better or 1) < 0))
    of = int(both.sum())
    difference = mean_interval(differences)
    p = p_value(difference, of)
    if p is None and of > 1:
        p = sign_test(wins, losses)
    return Paired(difference, wins, losses, of - wins - losses, of, p)


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


def holm(p_values: Sequence[P]) -> list[P]:
    """Adjusted p-values of one family, in order; None (nothing was tested) stays and does not count.

    >>> holm([0.01, None, 0.04, 0.03])
    [0.03, None, 0.06, 0.06]
    """
    order = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    p_holm = list(p_values)
    largest = 0.0
    for rank, (p, place) in enumerate(order):
        largest = max(largest, min(1.0, (len(order) - rank) * p))
        p_holm[place] = float(f"{largest:.10g}")
    return p_holm


def clear(p_holm: float | None) -> bool | None:
    """Whether a difference with this adjusted p-value is a clear one; None if nothing was tested."""
    return None if p_holm is None else p_holm < 1 - LEVEL
