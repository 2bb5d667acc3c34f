"""Intervals cover what they say they cover, and behave at the edges."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.compare import Interval, mean_interval
from sim.compare.intervals import sign_test

Draw = Callable[[np.random.Generator, int], np.ndarray]

KINDS: dict[str, tuple[Draw, float]] = {
    "normal": (lambda rng, n: rng.normal(size=n), 0.0),
    "skewed": (lambda rng, n: rng.exponential(size=n), 1.0),
    "very skewed": (lambda rng, n: rng.lognormal(size=n), math.exp(0.5)),
    "heavy tails": (lambda rng, n: rng.standard_t(3, size=n), 0.0),
    "counts": (lambda rng, n: rng.poisson(0.5, size=n).astype(float), 0.5),
    "two values": (lambda rng, n: (rng.random(n) < 0.5).astype(float), 0.5),
    "mostly zeros": (lambda rng, n: np.where(rng.random(n) < 0.1, rng.exponential(size=n), 0.0), 0.1),
}


@pytest.mark.parametrize("n", [5, 10, 20, 40])
@pytest.mark.parametrize("kind", KINDS)
def test_coverage(kind: str, n: int) -> None:
    """Nominal .95; at least .88 where five values of a long tail are all there is, near .95 from 20 on. Where
    no interval is told, none is wrong.
    """
    draw, truth = KINDS[kind]
    rng = np.random.default_rng([n, *kind.encode()])
    runs = 1000
    hits = 0
    for _ in range(runs):
        values = draw(rng, n)
        found = mean_interval(values)
        if found.low is None or found.high is None:
            assert kind in ("counts", "two values", "mostly zeros")
            hits += 1
        else:
            hits += found.low <= truth <= found.high or values.min() == values.max()
    assert hits / runs >= (0.86 if n == 5 else 0.885 if n == 10 else 0.90)
    if kind in ("normal", "skewed") and n >= 10:
        assert 0.92 <= hits / runs <= 0.975


def test_equal_values_give_an_interval_of_no_width() -> None:
    assert mean_interval([0.0] * 20) == Interval(0.0, 0.0, 0.0)
    assert mean_interval([0.1] * 3) == Interval(0.1, 0.1, 0.1)


def test_one_value_has_no_interval_and_none_has_no_mean() -> None:
    assert mean_interval([0.25]) == Interval(0.25, None, None)
    assert mean_interval([]) == Interval(None, None, None)
    assert mean_interval([math.nan, math.nan]) == Interval(None, None, None)
    assert not mean_interval([0.25]).clear


def test_replicates_without_a_value_are_left_out() -> None:
    assert mean_interval([1.0, math.nan, 2.0, 4.0]) == mean_interval([1.0, 2.0, 4.0])


def test_a_long_tail_to_the_right_widens_the_interval_to_the_right() -> None:
    found = mean_interval([0.1, 0.2, 0.2, 0.3, 0.3, 0.4, 0.5, 0.7, 1.0, 5.0])
    assert found.mean is not None
    assert found.low is not None
    assert found.high is not None
    assert found.high - found.mean > 1.5 * (found.mean - found.low)


@pytest.mark.parametrize("n", [3, 10, 20, 200])
def test_few_odd_replicates_among_equal_ones_tell_no_interval(n: int) -> None:
    odd = min(5, (n - 1) // 2)
    assert mean_interval([0.0] * (n - odd) + [1.0] * odd) == Interval(float(f"{odd / n:.10g}"), None, None)
    assert mean_interval([7.0] * (n - 1) + [6.5]).low is not None  # a difference all the same


def test_six_odd_replicates_do() -> None:
    assert mean_interval([0.0] * 7 + [1.0, 2, 3, 4, 5, 6]).low is not None
    assert mean_interval([0.0] * 5 + [1.0, 2, 3, 4, 5]).low is not None  # half are equal: not most


def test_the_sign_test() -> None:
    assert sign_test(6, 0) == sign_test(0, 6) == 2 / 64
    assert sign_test(5, 0) == 2 / 32
    assert sign_test(9, 1) == pytest.approx(22 / 1024)
    assert sign_test(4, 4) == sign_test(0, 0) == 1


def test_clear_is_an_interval_on_one_side_of_nothing() -> None:
    assert mean_interval([1.0, 1.1, 0.9, 1.0, 1.2]).clear
    assert mean_interval([-1.0, -1.1, -0.9, -1.0, -1.2]).clear
    assert not mean_interval([1.0, -1.1, 0.9, -1.0, 0.2]).clear
    assert not mean_interval([0.0, 0.0, 0.0]).clear


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40))
def test_the_mean_lies_in_its_interval_and_again_gives_the_same(values: list[float]) -> None:
    found = mean_interval(values)
    assert mean_interval(list(values)) == found
    assert found.mean is not None
    if found.low is None or found.high is None:  # too few differ
        assert len(set(values)) < len(values)
        return
    slack = 1e-9 * max(map(abs, values))
    assert found.low <= found.mean + slack
    assert found.mean <= found.high + slack


@given(st.lists(st.floats(-1e3, 1e3), min_size=5, max_size=30))
def test_turning_the_sign_turns_the_interval(values: list[float]) -> None:
    """What is lost is what is won, seen from the other brand."""
    one, other = mean_interval(values), mean_interval([-value for value in values])
    if one.low is None or one.high is None or other.low is None or other.high is None:
        assert (one.low, one.high) == (other.low, other.high)
        return
    assert math.isclose(one.low, -other.high, rel_tol=1e-6, abs_tol=1e-6)
    assert math.isclose(one.high, -other.low, rel_tol=1e-6, abs_tol=1e-6)
