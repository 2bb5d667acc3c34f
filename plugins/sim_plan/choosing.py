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
from sim_plan.search import Candidate

__all__ = ["FINALISTS", "against", "apart", "best_of", "finalists"]

FINALISTS = 5  # plans of the search that go on
_APART = 0.15  # of the range of a decision: plans closer than this in all of them count as one

Values = NDArray[np.float64]


def finalists(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The best plan and the one next to it, however close; then the best that differ from all before them:
    another strategy, or a decision at least 15 % of its range off.
    """
    selection = list(candidates[:2])
    for each in candidates[2:]:
        if len(selection) == FINALISTS:
            break
        if all(_differ(each, other) for other in selection):
            selection.append(each)
    return selection


def _differ(a: Candidate, b: Candidate) -> bool:
    if a.policy.strategy != b.policy.strategy:
        return True
    gaps = (
        decision.distance(a.policy.with_[decision.name], b.policy.with_[decision.name])
        for decision in a.option.decisions
    )
    return max(gaps, default=0.0) >= _APART


def best_of(values: Sequence[Values], better: int) -> int:
    """Which plan has the best mean; the first of equals."""
    means = [better * float(np.nanmean(each)) if np.isfinite(each).any() else -inf for each in values]
    return means.index(max(means))


def against(best: Values, other: Values, comparisons: int) -> Interval:
    """Best minus other, with an interval that holds together with those of ``comparisons - 1`` others."""
    difference = paired(best, other).difference
    if difference.mean is None or difference.low is None or difference.high is None or comparisons <= 1:
        return difference
    n = int(np.isfinite(best - other).sum())
    wider = _student(1 - (1 - LEVEL) / 2 / comparisons, n - 1) / _student((1 + LEVEL) / 2, n - 1)
    return Interval(
        difference.mean,
        difference.mean - wider * (difference.mean - difference.low),
        difference.mean + wider * (difference.high - difference.mean),
    )


def apart(best: Values, other: Values, comparisons: int, better: int) -> bool:
    """Whether ``best`` is clearly better with all comparisons taken together, as :func:`against` shows it."""
    pair = paired(best, other)
    mean = pair.difference.mean or 0.0
    return pair.p is not None and pair.p * max(comparisons, 1) < 1 - LEVEL and better * mean > 0


def _student(probability: float, freedom: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, probability))
