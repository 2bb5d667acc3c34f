"""Kim and Nelson's procedure selects the best, or who is within the indifference of it."""

from __future__ import annotations

import numpy as np
import pytest

from sim.compare import kim_nelson


def race(rng: np.random.Generator, n: int, *means: float) -> np.ndarray:
    """Systems that share half of their luck."""
    return np.array(means) + rng.normal(size=(n, 1)) + rng.normal(size=(n, len(means)))


@pytest.mark.slow
def test_the_best_is_selected_as_often_as_promised() -> None:
    """The hardest case: everyone else exactly the indifference behind."""
    rng = np.random.default_rng(3)
    runs, right, after = 300, 0, 0
    for _ in range(runs):
        found = kim_nelson(race(rng, 600, 0.5, 0.0, 0.0, 0.0), 0.5)
        assert found.best is not None
        assert found.after is not None
        right += found.best == 0
        after += found.after
    assert right / runs >= 0.95 - 2 * np.sqrt(0.05 * 0.95 / runs)
    assert after / runs < 150  # it stops when it knows


def test_a_clear_winner_is_selected_at_once_and_the_other_way_round() -> None:
    table = race(np.random.default_rng(1), 40, 9.0, 0.0, 5.0)
    assert kim_nelson(table, 0.5).best == 0
    assert kim_nelson(table, 0.5).after == 20
    assert kim_nelson(table, 0.5, better=-1).best == 1


def test_common_luck_makes_it_quick() -> None:
    rng = np.random.default_rng(5)
    luck = rng.normal(size=(500, 1))
    together = np.hstack([luck, luck + 0.2]) + 0.1 * rng.normal(size=(500, 2))
    apart = np.hstack([luck, rng.normal(size=(500, 1)) + 0.2])
    quick, slow = kim_nelson(together, 0.2), kim_nelson(apart, 0.2)
    assert (quick.best, quick.after) == (1, 20)
    assert slow.after is None or slow.after > 30


def test_what_cannot_be_told_yet_stays() -> None:
    found = kim_nelson(race(np.random.default_rng(2), 25, 0.0, 0.0, -99.0), 0.01)
    assert (found.left, found.best, found.after) == ((0, 1), None, None)
    assert kim_nelson(race(np.random.default_rng(2), 10, 0.0, 9.0), 0.5).left == (
        0,
        1,
    )  # before the first look


def test_identical_systems_are_as_good_as_each_other() -> None:
    luck = np.random.default_rng(2).normal(size=(30, 1))
    assert kim_nelson(np.hstack([luck, luck]), 0.1).best == 0


def test_alone() -> None:
    assert kim_nelson(np.zeros((3, 1)), 0.1).best == 0


@pytest.mark.parametrize("wrong", [{"delta": 0.0}, {"delta": 1.0, "first": 1}, {"delta": 1.0, "better": 0}])
def test_what_makes_no_sense_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="delta > 0"):
        kim_nelson(np.zeros((30, 2)), **wrong)  # type: ignore[arg-type]
