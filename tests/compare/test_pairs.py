"""Brands are compared replicate by replicate."""

from __future__ import annotations

import math

import pytest

from sim.compare import Interval, paired


def test_pairing_takes_out_the_luck_both_share() -> None:
    a = [0.10, 0.50, 0.90, 0.30]
    b = [0.09, 0.49, 0.88, 0.29]
    found = paired(a, b)
    assert found.difference.clear
    assert (found.a_better, found.of) == (4, 4)
    # The same numbers in another order, as an unpaired tool would see them, tell nothing.
    assert not paired(a, [0.49, 0.09, 0.29, 0.88]).difference.clear


def test_identical_brands_differ_by_exactly_nothing() -> None:
    found = paired([0.1, 0.7, 0.3], [0.1, 0.7, 0.3])
    assert found.difference == Interval(0.0, 0.0, 0.0)
    assert (found.a_better, found.b_better, found.draws, found.of) == (0, 0, 3, 3)
    assert found.p == 1


def test_draws_count_apart() -> None:
    found = paired([1.0, 2.0, 3.0, 5.0], [1.0, 1.0, 4.0, 4.0])
    assert (found.a_better, found.b_better, found.draws, found.of) == (2, 1, 1, 4)


def test_less_may_be_better() -> None:
    assert paired([1, 2, 9], [3, 4, 5], better=-1).a_better == 2
    assert paired([1, 2, 9], [3, 4, 5], better=+1).a_better == 1
    assert paired([1, 2, 9], [3, 4, 5], better=0).a_better == 1


def test_replicates_in_which_one_has_no_value_do_not_count() -> None:
    found = paired([1.0, math.nan, 3.0], [0.5, 0.5, math.nan])
    assert found.of == 1
    assert found.difference == Interval(0.5, None, None)


def test_unequal_numbers_of_replicates_are_refused() -> None:
    with pytest.raises(ValueError, match="one shape"):
        paired([1.0, 2.0], [1.0])
