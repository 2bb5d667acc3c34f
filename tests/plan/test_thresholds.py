"""Crossings with known roots, the algebra of MODEL, sizes, and choosing among plans with known values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from sim_plan.break_even import algebra
from sim_plan.capacity import LEAST, MOST, capacity
from sim_plan.choosing import against, best_of, finalists
from sim_plan.crossing import bisected, crossing
from sim_plan.decisions import Decision, Option
from sim_plan.policies import Policy
from sim_plan.search import Candidate

NOISE = np.array([-2.0, -1.0, -0.5, 0.0, 0.3, 0.4, 0.8, 2.0])


@pytest.mark.parametrize("rising", [1, -1])
def test_a_root_and_its_interval(rising: int) -> None:
    points = bisected(lambda p: rising * (p - 0.62 + 0.02 * NOISE), 0.0, 1.0, 6)
    found = crossing(points)
    assert found["side"] == "found"
    assert found["root"] == pytest.approx(0.62, abs=1e-9)
    assert found["low"] is not None
    assert found["high"] is not None
    # The interval of a mean of these eight is about the standard error times Student's t on either side.
    reach = 2.36 * 0.02 * NOISE.std(ddof=1) / np.sqrt(8)
    assert found["root"] - found["low"] == pytest.approx(reach, rel=0.3)
    assert found["high"] - found["root"] == pytest.approx(reach, rel=0.3)


def test_no_root() -> None:
    above = crossing(bisected(lambda p: 3 + p + NOISE, 0.0, 1.0, 6))
    assert (above["side"], above["clear"]) == ("above", True)
    unsure = crossing(bisected(lambda p: 1 + p + NOISE, 0.0, 1.0, 6))
    assert (unsure["side"], unsure["clear"]) == ("above", False)
    assert crossing(bisected(lambda p: p - 3 + NOISE, 0.0, 1.0, 6))["side"] == "below"


def test_a_root_too_unsure_for_an_interval() -> None:
    found = crossing(bisected(lambda p: p - 0.62 + 9 * NOISE, 0.0, 1.0, 4))
    assert (found["side"], found["low"], found["high"]) == ("found", None, None)


def test_intervals_hold_the_root_about_as_often_as_they_say() -> None:
    rng = np.random.Generator(np.random.Philox(key=[1, 2]))
    held = 0
    for _ in range(200):
        noise = rng.normal(0, 0.05, 10)
        found = crossing(bisected(lambda p, noise=noise: p - 0.4 + noise, 0.0, 1.0, 5))  # type: ignore[misc]
        assert found["low"] is not None
        assert found["high"] is not None
        held += found["low"] <= 0.4 <= found["high"]
    assert 0.90 <= held / 200 <= 0.99


@pytest.mark.parametrize(
    ("kappa", "lift", "turns", "printed"),
    [(1, 0, 1, 0.50), (2, 0.3, 1, 0.76), (2, 0.3, 1.75, 0.61), (3, 0.3, 1.75, 0.72), (1.4, 0, 1, 0.62)],
)
def test_the_algebra_gives_the_printed_table(kappa: float, lift: float, turns: float, printed: float) -> None:
    psychology = {"act_share": 0.5, "asking_lift": lift, "negativity": kappa, "turn_credit": 0}
    found = algebra(psychology, turns)
    assert found == pytest.approx(printed, abs=0.005)


def sizes(limit: float, looked: list[int]) -> Any:
    """Ways whose trust differs by how far the audience is from `limit`."""

    def run(policies: Sequence[Policy], size: int) -> list[list[dict[str, float]]]:
        looked.append(size)
        lead = np.log(limit / size)
        return [[{"trust": lead + 0.05 * x} for x in NOISE], [{"trust": 0.0} for _ in NOISE]]

    return run


@pytest.mark.parametrize("limit", [300, 5_000, 15_999, 70_000])
@pytest.mark.parametrize("size", [200, 20_000, 2_000_000])
def test_the_size_at_which_hands_run_out(limit: int, size: int) -> None:
    looked: list[int] = []
    found = capacity(Policy("a", {}, 20), Policy("b", {}, 20), size, sizes(limit, looked))
    assert found["side"] == "found"
    assert found["low"] < found["root"] < found["high"]
    assert found["root"] == pytest.approx(limit, rel=0.01)
    assert found["low"] == pytest.approx(limit, rel=0.1)
    assert found["least"] == min(looked)
    assert len(looked) <= 16


def test_sizes_that_are_not_looked_at() -> None:
    looked: list[int] = []
    found = capacity(Policy("a", {}, 20), Policy("b", {}, 20), 20_000, sizes(10**9, looked))
    assert (found["side"], found["most"], max(looked)) == ("above", MOST, MOST)
    found = capacity(Policy("a", {}, 20), Policy("b", {}, 20), 20_000, sizes(1, looked))
    assert (found["side"], found["least"], min(looked)) == ("below", LEAST, LEAST)


def tried(strategy: str, questions: float, value: float) -> Candidate:
    option = Option(strategy, (Decision("questions", 0.0, 1.0, 0.05),), {"questions": 0.5})
    return Candidate(option, option.policy({"questions": questions}, 20), value)


def test_finalists_are_the_first_two_and_then_those_that_differ() -> None:
    ranked = [
        tried("a", 0.10, 9),
        tried("a", 0.15, 8),
        tried("a", 0.20, 7),
        tried("a", 0.05, 6),
        tried("a", 0.35, 5),
        tried("b", 0.10, 4),
        tried("a", 0.90, 3),
        tried("b", 0.90, 2),
    ]
    assert [each.value for each in finalists(ranked)] == [9, 8, 5, 4, 3]
    assert finalists(ranked[:1]) == ranked[:1]


def test_the_best_of_several() -> None:
    low, high, none = NOISE, NOISE + 1, np.full(8, np.nan)
    assert best_of([none, low, high], 1) == 2
    assert best_of([none, low, high], -1) == 1
    assert best_of([high, high], 1) == 0


def test_comparing_with_many_asks_for_more() -> None:
    one, many = against(NOISE, 0.5 * NOISE - 1, 1), against(NOISE, 0.5 * NOISE - 1, 6)
    assert one.mean == many.mean
    assert one.low is not None
    assert many.low is not None
    assert many.low < one.low
    same = against(NOISE, NOISE, 6)
    assert (same.mean, same.low, same.high) == (0, 0, 0)
