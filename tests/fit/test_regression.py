"""The posterior where it is known, and a calibration that can fail."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm
from sim_fit.calibration import binomial_bounds, calibrate
from sim_fit.checking import _too_narrow
from sim_fit.regression import Summaries, posterior, quantiles

NOISE = 0.05


@pytest.fixture(scope="module")
def table() -> tuple[np.ndarray, np.ndarray]:
    """Two parameters, even over 0 to 1. The first is seen with a known noise, the second not at all."""
    rng = np.random.default_rng(7)
    shares = rng.random((1500, 2))
    seen = shares[:, 0] + NOISE * rng.standard_normal(1500)
    return shares, np.column_stack([seen, rng.standard_normal(1500)])


def test_it_finds_the_posterior_that_is_known(table) -> None:
    """Even prior, normal noise: the posterior is the normal around what was seen, away from the ends."""
    shares, compared = table
    summaries = Summaries(shares, compared)
    found = posterior(shares, summaries, summaries.of(np.array([0.5, 0.0])))
    levels = np.array([0.05, 0.5, 0.95])
    assert found.quantile(0, levels) == pytest.approx(norm(0.5, NOISE).ppf(levels), abs=0.012)
    assert found.contraction(0) == pytest.approx(1 - 12 * NOISE**2, abs=0.01)
    assert found.quantile(1, levels) == pytest.approx(levels, abs=0.06)
    assert found.contraction(1) == pytest.approx(0.0, abs=0.15)
    assert found.weights.sum() == pytest.approx(1.0)


def test_scatter_is_that_of_the_data_and_not_of_the_neighbours() -> None:
    """A parameter whose noise grows with another one that is known: the interval follows."""
    rng = np.random.default_rng(3)
    shares = rng.random((2000, 2))
    noise = 0.02 + 0.2 * shares[:, 1]
    compared = np.column_stack([shares[:, 0] + noise * rng.standard_normal(2000), shares[:, 1]])
    summaries = Summaries(shares, compared)
    wide = []
    for known in (0.1, 0.9):
        found = posterior(shares, summaries, summaries.of(np.array([0.5, known])))
        low, high = found.quantile(0, np.array([0.05, 0.95]))
        wide.append(high - low)
    assert wide[1] / wide[0] > 2.5  # truly 5


def test_calibration_passes_what_is_calibrated_and_fails_what_was_broken_on_purpose(table) -> None:
    shares, compared = table
    summaries = Summaries(shares, compared)
    good = calibrate(["seen", "unseen"], shares, summaries, 300)
    assert [each.passes for each in good] == [True, True]
    assert good[0].covered[0.9] == pytest.approx(0.9, abs=0.045)
    assert good[0].contraction > 0.9 > 0.2 > good[1].contraction
    broken = calibrate(["seen", "unseen"], shares, summaries, 300, _too_narrow)
    assert [each.passes for each in broken] == [False, False]
    assert broken[0].covered[0.9] < 0.75

    def shifted(*given):
        found = posterior(given[0], given[1], given[2], leave_out=given[3])
        return type(found)(np.clip(found.shares + 0.5 * NOISE, 0, 1), found.rows, found.weights)

    assert not calibrate(["seen", "unseen"], shares, summaries, 300, shifted)[0].passes


def test_a_truth_does_not_see_itself(table) -> None:
    shares, compared = table
    summaries = Summaries(shares, compared)
    found = posterior(shares, summaries, summaries.table[5], leave_out=5)
    assert 5 not in found.rows
    assert 5 in posterior(shares, summaries, summaries.table[5]).rows


def test_quantiles_of_weighted_values_by_hand() -> None:
    column, weights = np.array([3.0, 1.0, 2.0]), np.array([0.2, 0.5, 0.3])
    # In order 1, 2, 3; their middles lie at .25, .65, .9 of the weight.
    assert quantiles(column, weights, np.array([0.25, 0.45, 0.65, 0.9])) == pytest.approx([1, 1.5, 2, 3])


def test_binomial_bounds_by_hand() -> None:
    # Of two coins both fall heads with 1/4: no bound above 1/2 holds all but 10 % of what may come.
    assert binomial_bounds(0.5, 2, 0.1) == (0.0, 1.0)
    low, high = binomial_bounds(0.9, 300, 0.01)
    assert 0.85 < low < 0.86
    assert 0.94 < high < 0.945
