"""From the plans tried to the one recommended: a few go on, are run again, and are compared in pairs.

The best of several is compared with all others at once, so its intervals are widened until all of them hold
together with 95 % (Bonferroni; comparison with the best [Hsu1996]_, under common luck [NelsonMatejcik1995]_).
The replicates are fresh: a plan that only had luck in the search loses it here.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np
from numpy.typing import NDArray

from sim.compare import LEVEL, Interval, paired
from sim_plan.search import Tried

__all__ = ["FINALISTS", "against", "apart", "best_of", "finalists"]

FINALISTS = 5  # plans of the search that go on
_APART = 0.15  # of the range of a decision: plans closer than this in all of them count as one

Values = NDArray[np.float64]


def finalists(tried: Sequence[Tried]) -> list[Tried]:
    """The best plan and the one next to it, however close; then the best that differ from all before them:
    another strategy, or a decision at least 15 % of its range off.
    """
    chosen = list(tried[:2])
    for each in tried[2:]:
        if len(chosen) == FINALISTS:
            break
        if all(_differ(each, other) for other in chosen):
            chosen.append(each)
    return chosen


def _differ(a: Tried, b: Tried) -> bool:
    if a.way.strategy != b.way.strategy:
        return True
    gaps = (
        decision.distance(a.way.with_[decision.name], b.way.with_[decision.name])
        for decision in a.option.decisions
    )
    return max(gaps, default=0.0) >= _APART


def best_of(values: Sequence[Values], better: int) -> int:
    """Which plan has the best mean; the first of equals."""
    means = [better * float(np.nanmean(each)) if np.isfinite(each).any() else -inf for each in values]
    return means.index(max(means))


def against(best: Values, other: Values, comparisons: int) -> Interval:
    """Best minus other, with an interval that holds together with those of ``comparisons - 1`` others."""
    found = paired(best, other).difference
    if found.mean is None or found.low is None or found.high is None or comparisons <= 1:
        return found
    n = int(np.isfinite(best - other).sum())
    wider = _student(1 - (1 - LEVEL) / 2 / comparisons, n - 1) / _student((1 + LEVEL) / 2, n - 1)
    return Interval(
        found.mean,
        found.mean - wider * (found.mean - found.low),
        found.mean + wider * (found.high - found.mean),
    )


def apart(best: Values, other: Values, comparisons: int, better: int) -> bool:
    """Whether ``best`` is clearly better with all comparisons taken together, as :func:`against` shows it."""
    found = paired(best, other)
    mean = found.difference.mean or 0.0
    return found.p is not None and found.p * max(comparisons, 1) < 1 - LEVEL and better * mean > 0


def _student(probability: float, freedom: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, probability))
