"""95 % intervals of a mean over replicates.

The replicates of a simulation are few (20) and their differences often skewed, where Student's t covers too
rarely. The bootstrap-t (Efron 1979; Hall 1988) takes the skewness from the data: the mean is studentised in
resamples of the replicates, and the quantiles found there replace those of Student's t. Where they are the
shorter ones (heavy tails, which few replicates hide), Student's stay: each side reaches as far as the longer
of the two. Where most replicates give exactly 0, as differences do when brands do the same, and fewer than
six anything else, nothing can be said of what is rare, and no interval is given: six is the fewest with which
even the sign test [DixonMood1946]_ could tell a difference. How often intervals cover the truth is measured
by ``benchmarks/coverage.py``; the tables are in ``docs/explanation/certainty.md``.

The resamples are a pure function of the number of replicates (numbers of a Philox generator under a fixed
key), so the same data give the same interval, and every measure and pair is resampled alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, comb, floor, fsum, isfinite, sqrt
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.numbers import Mean

if TYPE_CHECKING:
    Floats = NDArray[np.float64]

__all__ = ["FEWEST_APART", "LEVEL", "Interval", "mean_interval", "p_value", "resamples", "sign_test"]

#: Coverage the intervals aim at.
LEVEL = 0.95

#: Replicates that must differ where most do not, for an interval: five go one way in 1 of 16 by luck.
FEWEST_APART = 6

_RESAMPLES = 1999  # (resamples + 1) * 2.5 % is a whole number, so that the quantiles are order statistics
_KEY = 0x7472757374  # any fixed number: this one spells "trust"
_FEWEST = 5  # below, resamples repeat too few values to show a shape, and Student's t is used
_MOST = 2000  # above, the mean is normal enough, and the table of resamples would be large
_WIDEST = 3.0  # no limit lies further out than this many times Student's t: see _limits
_DIGITS = 10  # significant digits kept: more than replicates resolve, fewer than processors disagree about


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over replicates with its 95 % interval, in the unit of the measure.

    ``low`` and ``high`` are None where the spread is not known: there is only one replicate, or most are 0
    and too few are not. All three are None when no replicate had a value.
    """

    mean: float | None
    low: float | None
    high: float | None

    @property
    def clear(self) -> bool:
        """Whether the interval lies on one side of 0: for a difference, that there is one."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)

    def as_dict(self) -> Mean:
        """As it stands in ``summary.json``."""
        return {"mean": self.mean, "low": self.low, "high": self.high}


def mean_interval(values: ArrayLike) -> Interval:
    """Mean of ``values`` (one a replicate) with its 95 % interval.

    NaN and infinity stand for "no value in this replicate" and are left out. Values that are all equal give
    an interval of no width; where most are exactly 0 and fewer than six are not, there is none.
    """
    x = [float(value) for value in np.asarray(values, dtype=np.float64).ravel() if isfinite(value)]
    n = len(x)
    if n == 0:
        return Interval(None, None, None)
    if min(x) == max(x):
        value = _round(x[0])
        return Interval(value, None, None) if n == 1 else Interval(value, value, value)
    mean = fsum(x) / n
    if _too_few_differ(x):
        return Interval(_round(mean), None, None)
    below, above = _limits(np.array(x) - mean)
    return Interval(_round(mean), _round(mean - below), _round(mean + above))


def p_value(interval: Interval, n: int) -> float | None:
    """How surprising the mean of ``n`` values would be if the truth were 0: two-sided, from the interval.

    Below 0.05 exactly where the interval excludes 0. Beyond that, the tail is Student's, stretched as the
    interval is on the side of 0. None without an interval; 0 or 1 where all values are equal.
    """
    if interval.mean is None or interval.low is None or interval.high is None:
        return None
    reach = interval.mean - interval.low if interval.mean > 0 else interval.high - interval.mean
    if interval.mean == 0 or reach <= 0:
        return float(interval.mean == 0)
    from scipy.special import stdtr, stdtrit

    student = float(stdtrit(n - 1, (1 + LEVEL) / 2))
    return _round(2 * float(stdtr(n - 1, -student * abs(interval.mean) / reach)))


def sign_test(better: int, worse: int) -> float:
    """How surprising it would be that so many replicates went one way, so many the other, if neither way were
    favoured: two-sided, ties left out [DixonMood1946]_.

    >>> sign_test(6, 0), sign_test(5, 0), sign_test(3, 3)
    (0.03125, 0.0625, 1.0)
    """
    of = better + worse
    tail = sum(comb(of, k) for k in range(min(better, worse) + 1))
    return float(min(1.0, 2 * tail / 2**of))


def _too_few_differ(x: list[float]) -> bool:
    """Whether most of ``x`` is 0, and too little is not for saying how far that reaches."""
    same = x.count(0.0)
    return 2 * same > len(x) and len(x) - same < FEWEST_APART


def _limits(d: Floats) -> tuple[float, float]:
    """How far the interval reaches below and above the mean, from the deviations ``d`` from it."""
    from scipy.special import stdtrit  # half a second less than scipy.stats

    n = len(d)
    error = sqrt(fsum(d * d) / (n - 1) / n)
    student = float(stdtrit(n - 1, (1 + LEVEL) / 2))
    if not _FEWEST <= n <= _MOST:
        return student * error, student * error
    counts = resamples(n)
    means = counts @ d / n
    variances = np.maximum(counts @ (d * d) - n * means * means, 0) / (n - 1) / n
    # A resample that repeats one value has no spread and an endless t. It stands at the end of the line, and
    # the cap below (which in the simulations costs no coverage) keeps it from making the interval endless.
    flat = variances <= 1e-12 * error**2
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(flat, np.sign(means) * np.inf, means / np.sqrt(variances))
    t[flat & (means == 0)] = 0
    t.sort()
    tail = (_RESAMPLES + 1) * (1 - LEVEL) / 2
    lower, upper = t[floor(tail) - 1], t[ceil(_RESAMPLES + 1 - tail) - 1]
    cap = _WIDEST * student
    return float(min(max(upper, student), cap)) * error, float(min(max(-lower, student), cap)) * error


@lru_cache(maxsize=4)
def resamples(n: int) -> Floats:
    """How often each of ``n`` replicates stands in each resample: shape (1999, n), rows sum to n.

    The same for every measure and pair, so that what is compared is resampled alike.
    """
    raw = np.random.Philox(key=np.array([_KEY, n], dtype=np.uint64)).random_raw(_RESAMPLES * n)
    draws = ((raw >> np.uint64(32)) * np.uint64(n)) >> np.uint64(32)
    cells = np.arange(_RESAMPLES).repeat(n) * n + draws.astype(np.int64)
    return np.bincount(cells, minlength=_RESAMPLES * n).reshape(_RESAMPLES, n).astype(np.float64)


def _round(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}") + 0.0  # no minus zero
