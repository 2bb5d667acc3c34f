"""Two samples that share no luck."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.compare import Interval, paired, unpaired


def test_against_a_published_example() -> None:
    """Welch's t, its degrees of freedom and p by scipy, for two samples of unequal size and spread."""
    from scipy.stats import ttest_ind

    a, b = [27.5, 21.0, 19.0, 23.6, 17.0, 17.9], [27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0]
    theirs = ttest_ind(a, b, equal_var=False)
    ours = unpaired(a, b)
    low, high = theirs.confidence_interval(0.95)
    assert ours.p == pytest.approx(theirs.pvalue)
    assert (ours.difference.low, ours.difference.high) == pytest.approx((low, high))
    assert (ours.of_a, ours.of_b) == (6, 8)


def test_it_covers_and_pays_for_the_luck_that_is_not_shared() -> None:
    rng = np.random.default_rng(2)
    hits = 0
    for _ in range(1000):
        found = unpaired(rng.normal(1, 1, 12), rng.normal(0, 3, 20)).difference
        assert found.low is not None
        assert found.high is not None
        hits += found.low <= 1 <= found.high
    assert 0.93 <= hits / 1000 <= 0.97
    luck = rng.normal(size=20)
    a, b = luck + 0.1 * rng.normal(size=20) + 0.3, luck
    assert paired(a, b).difference.clear
    assert not unpaired(a, b).difference.clear


def test_edges() -> None:
    assert unpaired([], [1.0]).difference == Interval(None, None, None)
    assert unpaired([2.0], [1.0, 3.0]).difference == Interval(0.0, None, None)
    assert unpaired([2.0, 2.0], [1.0, 1.0]) == unpaired([2.0, 2.0, math.nan], [1.0, 1.0])
    assert unpaired([2.0, 2.0], [1.0, 1.0]).difference == Interval(1.0, 1.0, 1.0)
    assert unpaired([1.0, 1.0], [1.0, 1.0]).p == 1.0
