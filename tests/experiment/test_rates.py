"""What a rate of posting alone does, tried beside a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.experiment.single import run_scenario
from sim.plugins import load as plugins
from sim.results.shape import misfit
from sim.results.typed import RunSummary
from sim.scenario import loads

HEAD = """\
name: Rates
days: 40
seed: 3
replicates: 6
audience: {size: 400}
psychology: {reach: 0.3}
brands:
"""


def ran(brands: str, place: Path, *sets: str) -> dict[str, Any]:
    scenario = loads(HEAD + brands, registry=plugins(), sets=sets)
    run = run_scenario(scenario, plugins(), place, workers=1).run
    assert run is not None
    assert misfit(run.summary, RunSummary) is None
    return run.summary


SLOW = "  - {name: Slow, strategy: broadcast, with: {posts_per_day: 1}}\n"
FAST = "  - {name: Fast, strategy: broadcast, with: {posts_per_day: 3}}\n"


def test_of_two_that_differ_in_their_rate_alone_nothing_is_left(tmp_path: Path) -> None:
    found = ran(SLOW + FAST, tmp_path)["rates"]
    assert found["posts_per_day"] == {"Slow": 1.0, "Fast": 3.0}
    (alone,) = found["alone"]
    assert {alone["brand"], alone["as"]} == {"Slow", "Fast"}
    assert alone["as"] == found["leader"]
    for each in alone["measures"].values():  # at one rate they are one brand, and have one luck
        assert each["lead"]["mean"] == 0
        assert not each["lead_clear"]
    assert alone["rate"] == found["posts_per_day"][found["leader"]]


def test_the_summary_opens_with_it(tmp_path: Path) -> None:
    summary = ran(SLOW + FAST, tmp_path)
    assert summary["headline"].startswith("Fast posts 3 times a day, Slow once. At the rate of ")
    alike = ran(
        SLOW + "  - {name: Warm, strategy: genuine-follow-up, with: {posts_per_day: 1.2}}\n", tmp_path
    )
    assert "rates" not in alike
    assert "posts" not in alike["headline"]


def test_who_has_no_number_for_it(tmp_path: Path) -> None:
    mixed = "  - {name: Odd, strategy: apologises, with: {usually: broadcast}}\n"
    found = ran(FAST + mixed, tmp_path)["rates"]
    # Of the two only one has a rate: that one posts as the other does, whoever leads.
    (alone,) = found["alone"]
    assert (alone["brand"], alone["as"], found["untold"]) == ("Fast", "Odd", [])
    assert abs(alone["rate"] - found["posts_per_day"]["Odd"]) < 0.05
    silent = ran(mixed + "  - {name: Mute, strategy: silence}\n", tmp_path)
    assert silent["rates"]["alone"] == []
    assert len(silent["rates"]["untold"]) == 1
    assert "cannot be told apart" in silent["headline"]


def test_changes_of_its_ways_go_along(tmp_path: Path) -> None:
    change = "timeline:\n  - {day: 20, brand: Fast, strategy: genuine-follow-up, with: {posts_per_day: 4}}\n"
    found = ran(SLOW + FAST + change, tmp_path)["rates"]
    (alone,) = found["alone"]
    measured = found["posts_per_day"]
    assert measured["Fast"] > 3
    assert abs(alone["rate"] - measured[alone["as"]]) < 0.1 * measured[alone["as"]]


def test_one_replicate_tells_rates_and_no_more(tmp_path: Path) -> None:
    summary = ran(SLOW + FAST, tmp_path, "replicates=1")
    assert summary["rates"]["alone"] == summary["rates"]["untold"] == []
    assert summary["headline"].startswith("Fast posts 3 times a day, Slow once. What that alone does was not")
