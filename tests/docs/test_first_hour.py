"""What the first hour says about its runs, in words, is so."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim import plugins
from sim.compare import mean_interval
from sim.measures import ReplicateResult
from sim.model import run_replicate
from sim.scenario import Scenario, load, loads

from .blocks import DOCS, ROOT, blocks

pytestmark = pytest.mark.slow

PAGE = (DOCS / "tutorial" / "first-hour.md").read_text(encoding="utf-8")
REGISTRY = plugins.load()


def results_of(scenario: Scenario) -> list[ReplicateResult]:
    return [run_replicate(scenario, number, registry=REGISTRY) for number in range(scenario.replicates)]


@cache
def classroom(*sets: str) -> tuple[list[str], list[ReplicateResult]]:
    scenario = load(ROOT / "scenarios" / "classroom.yaml", sets, registry=REGISTRY)
    return [brand.name for brand in scenario.brands], results_of(scenario)


@cache
def written(name: str, *sets: str) -> tuple[list[str], list[ReplicateResult]]:
    (block,) = [block for block in blocks(PAGE) if block.saved_as == name]
    scenario = loads(block.text, registry=REGISTRY, base=Path(), sets=sets)
    return [brand.name for brand in scenario.brands], results_of(scenario)


def values(run: tuple[list[str], list[ReplicateResult]], brand: str, measure: str) -> np.ndarray:
    names, results = run
    return np.array([result.measures[names.index(brand)][measure] for result in results])


def of_group(run: tuple[list[str], list[ReplicateResult]], brand: str, group: str, what: str) -> float:
    names, results = run
    return float(np.mean([result.groups[names.index(brand)][group][what] for result in results]))


def clearly_less(a: np.ndarray, b: np.ndarray) -> bool:
    high = mean_interval(a - b).high
    return high is not None and high < 0


def test_parrot_keeps_as_many_as_megaphone_and_is_trusted_less() -> None:
    run = classroom()
    kept = mean_interval(values(run, "Parrot", "followers_kept") - values(run, "Megaphone", "followers_kept"))
    assert not kept.clear
    assert kept.mean is not None
    assert abs(kept.mean) < 0.005
    assert clearly_less(values(run, "Parrot", "trust"), values(run, "Megaphone", "trust"))
    assert 0.37 < values(run, "Parrot", "flagged_phony").mean() < 0.46  # four in ten
    # And most of them are still there: more people know than have left.
    assert values(run, "Parrot", "flagged_phony").mean() > 2 * (
        1 - values(run, "Parrot", "followers_kept").mean()
    )


def test_pollster_gets_comments_and_loses_the_rest() -> None:
    run = classroom()
    assert clearly_less(values(run, "Megaphone", "comments"), values(run, "Pollster", "comments"))
    for measure in ("followers_kept", "trust", "attention"):
        assert clearly_less(values(run, "Pollster", measure), values(run, "Megaphone", measure)), measure


def test_contributors_differ_and_lurkers_do_not() -> None:
    run = classroom()
    spread = {
        group: np.ptp([of_group(run, brand, group, "trust") for brand in run[0]])
        for group in ("contributors", "lurkers")
    }
    assert spread["contributors"] > 0.2 > 0.05 > spread["lurkers"]
    assert all(1 / 8 < of_group(run, brand, "lurkers", "share") < 1 / 6 for brand in run[0])  # one in seven


def test_without_negativity_the_order_stays() -> None:
    before, after = classroom(), classroom("psychology.negativity=1")
    trust = [{name: values(run, name, "trust").mean() for name in run[0]} for run in (before, after)]
    assert sorted(trust[0], key=trust[0].get) == sorted(trust[1], key=trust[1].get)  # type: ignore[arg-type]
    gains = {name: trust[1][name] - trust[0][name] for name in trust[0]}
    assert min(gains.values()) > 0
    assert max(gains, key=gains.get) == "Pollster"  # type: ignore[arg-type]


def test_half_the_answers_lose_two_thirds_of_the_followers() -> None:
    before, after = classroom(), classroom("brands.Pollster.with.answer_rate=0.5")
    lost = [1 - values(run, "Pollster", "followers_kept").mean() for run in (before, after)]
    assert lost[1] / lost[0] == pytest.approx(2 / 3, abs=0.05)
    assert values(after, "Pollster", "replies").mean() == pytest.approx(140, abs=5)
    phony = [values(run, "Pollster", "flagged_phony").mean() for run in (before, after)]
    assert phony == [pytest.approx(1 / 8, abs=0.015), pytest.approx(1 / 40, abs=0.005)]


def test_twins_do_not_differ_at_all() -> None:
    run = written("twins.yaml")
    for measure in run[1][0].measures[0]:
        np.testing.assert_array_equal(values(run, "Castor", measure), values(run, "Pollux", measure))


def test_the_corner_shop_asks_more_than_it_can_live_up_to() -> None:
    run = written("corner.yaml")
    kept = mean_interval(values(run, "Ask", "followers_kept") - values(run, "Tell", "followers_kept"))
    assert kept.clear
    assert kept.mean == pytest.approx(-0.003, abs=0.0005)
    assert clearly_less(values(run, "Ask", "trust"), values(run, "Tell", "trust"))
    assert of_group(run, "Ask", "contributors", "trust") < of_group(run, "Tell", "contributors", "trust")
    assert 2.5 < values(run, "Ask", "replies").mean() / values(run, "Tell", "replies").mean() < 3.5


def test_the_lesson_is_learned_on_day_61() -> None:
    names, results = written("lesson-learned.yaml")
    for result in results:
        goes_on, stops = result.daily[names.index("Goes on")], result.daily[names.index("Stops")]
        np.testing.assert_array_equal(goes_on[:60], stops[:60])
        assert not np.array_equal(goes_on, stops, equal_nan=True)
