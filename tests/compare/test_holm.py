"""Many pairs at once: the chance of even one false "clear difference" stays where it is said to be."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.compare import clear, holm, paired


def test_by_hand() -> None:
    # The smallest of four counts four times, the next three times, ...; never below the one before.
    assert holm([0.01, 0.04, 0.03, 0.005]) == [0.03, 0.06, 0.06, 0.02]
    assert holm([0.5, 0.9]) == [1.0, 1.0]  # and no chance is more than 1


def test_one_pair_stays_as_it_is() -> None:
    assert holm([0.049]) == [0.049]
    assert clear(0.049)
    assert not clear(0.051)


def test_what_was_not_tested_does_not_count() -> None:
    assert holm([None, 0.02, None]) == [None, 0.02, None]
    assert clear(None) is None


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_it_asks_for_more_and_keeps_the_order(p_values: list[float]) -> None:
    adjusted = holm(p_values)
    assert all(p is not None and raw - 1e-9 <= p <= 1 for raw, p in zip(p_values, adjusted, strict=True))
    order = np.argsort(p_values, kind="stable")
    along = [adjusted[place] for place in order]
    assert along == sorted(along)  # type: ignore[type-var]


@pytest.mark.slow
def test_four_brands_that_do_not_differ_are_rarely_told_apart() -> None:
    """Skewed, and correlated through the luck they share: six pairs, at least one "clear" in 5 % or less."""
    rng = np.random.default_rng(4)
    runs, plain, adjusted = 1000, 0, 0
    for _ in range(runs):
        values = rng.exponential(size=20) + 0.5 * rng.exponential(size=(4, 20))
        p_values = [paired(values[a], values[b]).p for a, b in combinations(range(4), 2)]
        plain += any(p is not None and p < 0.05 for p in p_values)
        adjusted += any(clear(p) for p in holm(p_values))
    assert plain / runs > 0.10
    assert adjusted / runs <= 0.05 + 2 * math.sqrt(0.05 * 0.95 / runs)
