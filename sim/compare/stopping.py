"""How many replicates are enough: the rule behind ``sim run --until-sure``.

The rule is that of Chow and Robbins [ChowRobbins1965]_: add observations until the interval is as narrow as
asked for. The precision is fixed beforehand and the rule never asks whether a difference is clear, so that
looking does not favour an answer; coverage is kept as the precision gets finer (for simulations
[GlynnWhitt1992]_). For coarse precisions it is not kept by itself: few replicates that happen to lie close
together stop it too early [SinghamSchruben2012]_. Therefore nothing is decided before 20 replicates, and
looks are few: at 20, 30, 45, ... (each half as many again), which together with intervals that take skewness
into account keeps it near .95. Measured in ``benchmarks/coverage.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import ceil, floor, inf, isfinite, sqrt

import numpy as np

from sim.compare.intervals import LEVEL, Interval, mean_interval
from sim.compare.selection import kim_nelson
from sim.compare.summary import Collected
from sim.results.typed import Stopping

__all__ = ["CEILING", "FLOOR", "HEADLINE", "RULE", "Needed", "checkpoints", "enough", "pairing", "stopping"]

RULE = "Chow-Robbins at geometric checkpoints"

#: Replicates before the first look.
FLOOR = 20
#: Replicates at which to give up, unless told otherwise.
CEILING = 1000
#: The measure whose paired differences decide, unless told otherwise.
HEADLINE = "followers_kept"

_GROWTH = 1.5
_ENDLESS = 10**9  # replicates: more are not counted


def checkpoints(most: int = CEILING, first: int = FLOOR) -> Iterator[int]:
    """Numbers of replicates at which to look: ``first``, then each half as many again, up to ``most``.

    >>> list(checkpoints(100))
    [20, 30, 45, 67, 100]
    """
    n = first
    while n < most:
        yield n
        n = floor(n * _GROWTH)
    yield most


def enough(collected: Collected, precision: float, measure: str = HEADLINE) -> bool:
    """Whether every interval that decides reaches ``precision`` at most to each side (on average of both)."""
    return all(_half(interval) <= precision for _, _, interval in _intervals(collected, measure))


def stopping(
    collected: Collected, precision: float, most: int, measure: str = HEADLINE, better: int = 1
) -> Stopping:
    """What ``summary.json`` says of a run that was extended until it was sure.

    Args:
        collected: all replicates.
        precision: half-width asked for, in the unit of the measure.
        most: the ceiling.
        measure: whose paired differences decide.
        better: +1 if more of it is better, -1 if less is; with 0 nobody is selected as the best.
    """
    a, b, interval = max(_intervals(collected, measure), key=lambda row: _half(row[2]))
    half = _half(interval)
    numbers: Stopping = {
        "rule": RULE,
        "measure": measure,
        "precision": precision,
        "floor": FLOOR,
        "ceiling": most,
        "replicates": collected.replicates,
        "reached": half <= precision,
        "widest": {
            "a": collected.brands[a],
            "b": None if b is None else collected.brands[b],
            "half_width": float(f"{half:.10g}") if isfinite(half) else None,
        },
        "pairing": None,
        "selection": None,
    }
    if b is None:
        return numbers
    columns = [measures[measure] for measures in collected.measures]
    need = pairing(columns[a], columns[b], precision)
    if need is not None:
        numbers["pairing"] = {
            "a": collected.brands[a],
            "b": collected.brands[b],
            "variance_ratio": need.ratio,
            "common": need.common,
            "independent": need.independent,
        }
    if not better:
        return numbers
    table = np.stack([np.asarray(column) for column in columns], axis=1)
    selection = kim_nelson(table, precision, better=better, first=FLOOR)
    numbers["selection"] = {
        "procedure": "Kim-Nelson",
        "indifference": precision,
        "left": [collected.brands[place] for place in selection.left],
        "best": None if selection.best is None else collected.brands[selection.best],
        "after": selection.after,
    }
    return numbers


@dataclass(frozen=True, slots=True)
class Needed:
    """Replicates needed for a precision, with the luck both brands share and with luck of their own.

    ``ratio``: variance of a difference without pairing over that with it (None if that is 0).
    """

    common: int
    independent: int
    ratio: float | None


def pairing(a: list[float], b: list[float], precision: float) -> Needed | None:
    """What pairing saves, measured: both numbers follow from variances over the same replicates.

    With common luck the difference of a replicate varies as the paired differences do; with luck of their own
    it would vary as the sum of both variances (common random numbers, Law & Kelton 2000). None with fewer
    than two replicates in common.
    """
    first, second = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    both = np.isfinite(first) & np.isfinite(second)
    if both.sum() < 2:
        return None
    first, second = first[both], second[both]
    apart = [float(np.var(first, ddof=1)), float(np.var(second, ddof=1))]
    together = float(np.var(first - second, ddof=1))
    if together <= 1e-24 * sum(apart):  # a difference that never varies, but for the last bits
        together = 0.0
    freedom = sum(apart) ** 2 / sum(part**2 for part in apart) if any(apart) else 1.0
    return Needed(
        _replicates_for(together, precision, 1.0),
        _replicates_for(sum(apart), precision, freedom),
        float(f"{sum(apart) / together:.4g}") if together else None,
    )


def _replicates_for(variance: float, precision: float, freedom: float) -> int:
    """The fewest replicates whose interval is narrow enough: Student's, ``freedom`` (n - 1) degrees."""
    from scipy.special import ndtri, stdtrit

    tail = (1 + LEVEL) / 2
    low = max(2, ceil(min(float(ndtri(tail)) ** 2 * variance / precision**2, _ENDLESS)))
    for n in range(low, low + 50):  # Student's quantile asks for a few more than the normal one
        if float(stdtrit(freedom * (n - 1), tail)) * sqrt(variance / n) <= precision:
            return n
    return low


def _half(interval: Interval) -> float:
    return inf if interval.low is None or interval.high is None else (interval.high - interval.low) / 2


def _intervals(collected: Collected, measure: str) -> list[tuple[int, int | None, Interval]]:
    """Of every paired difference in the measure; of its mean, where a brand is alone."""
    columns = [np.asarray(measures[measure], dtype=np.float64) for measures in collected.measures]
    if len(columns) == 1:
        return [(0, None, mean_interval(columns[0]))]
    return [(a, b, mean_interval(columns[a] - columns[b])) for a, b in combinations(range(len(columns)), 2)]
