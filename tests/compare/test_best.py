"""The probability of being best: shares of a whole, calibrated, and flipped by the numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.compare import probability_best


def values(*shifts: float, n: int = 20, seed: int = 1) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    luck = rng.normal(size=n)
    return [luck + shift + 0.3 * rng.normal(size=n) for shift in shifts]


def test_the_clear_winner_has_all_of_it_and_the_other_way_round() -> None:
    assert probability_best(values(1.0, 0.0)) == [1.0, 0.0]
    assert probability_best(values(1.0, 0.0), better=-1) == [0.0, 1.0]


def test_shares_sum_to_one() -> None:
    found = probability_best(values(0.0, 0.05, 0.1))
    assert sum(share or 0.0 for share in found) == pytest.approx(1, abs=1e-5)
    assert all(share is not None and 0 < share < 1 for share in found)


def test_identical_brands_share_it_evenly() -> None:
    (one,) = values(0.1)
    assert probability_best([one, one]) == [0.5, 0.5]
    assert probability_best([one, one, one - 1]) == [0.5, 0.5, 0.0]


def test_pairing_counts() -> None:
    """The same numbers shuffled: the luck both share no longer cancels."""
    a, b = values(0.2, 0.0)
    (sure, _), (unsure, _) = (
        probability_best([a, b]),
        probability_best([a, np.random.default_rng(1).permutation(b)]),
    )
    assert sure is not None
    assert unsure is not None
    assert sure > 0.95 > unsure


def test_who_never_has_a_value_is_not_in_the_race() -> None:
    nan = math.nan
    assert probability_best([[1.0, 2.0, 1.5], [nan] * 3, [0.0, 0.5, 0.1]]) == [1.0, None, 0.0]
    assert probability_best([[nan, nan], [nan, nan]]) == [None, None]
    assert probability_best([[1.0], [2.0]]) == [None, None]


def test_without_a_better_way_there_is_no_best() -> None:
    with pytest.raises(ValueError, match="better way"):
        probability_best([[1.0, 2.0], [2.0, 3.0]], better=0)


def test_many_replicates() -> None:
    found = probability_best(values(0.0, 0.01, n=5000))
    assert sum(share or 0.0 for share in found) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("n", [5, 20])
def test_of_two_that_do_not_differ_one_is_said_to_be_best_as_rarely_as_it_should(n: int) -> None:
    """A chance of .975 or more goes to one of the two in 5 % of runs, as the interval excludes 0."""
    rng = np.random.default_rng(n)
    runs = 1500
    sure = 0
    for _ in range(runs):
        share = probability_best([rng.normal(size=n), rng.normal(size=n)])[0]
        assert share is not None
        sure += share >= 0.975 or share <= 0.025
    assert 0.015 <= sure / runs <= 0.065


def test_nobody_is_nearly_surely_best_beside_whom_they_are_not_told_apart_from() -> None:
    """Alone the interval excludes 0, and the chance is .975 or more; of many pairs that is not clear."""
    a, b = values(0.2, 0.0)
    alone = probability_best([a, b])
    among = probability_best([a, b], apart=lambda one, other: False)
    sure = probability_best([a, b], apart=lambda one, other: True)
    assert alone[0] is not None
    assert among[0] is not None
    assert alone == sure
    assert alone[0] >= 0.975 > among[0] > 0.97
    assert probability_best([b, a], apart=lambda one, other: False) == among[::-1]
    # Where the interval holds 0 anyway, the rule changes nothing.
    c, d = values(0.05, 0.0)
    assert probability_best([c, d]) == probability_best([c, d], apart=lambda one, other: False)
