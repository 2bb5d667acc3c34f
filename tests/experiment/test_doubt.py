"""Doubt: what is varied, what turns a ranking, and a doubt of a tiny town."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import replace
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from sim.cli.main import app
from sim.compare.doubt import read_doubt
from sim.doubt import Doubt, Question, best_split, doubted, guesses, worlds_worth
from sim.doubt.asking import design
from sim.doubt.findings import worlds_found
from sim.doubt.split import round_between
from sim.errors import ScenarioError
from sim.experiment import run_scenario, work
from sim.experiment.copies import Copy, smaller
from sim.experiment.listed import Stopped
from sim.experiment.store import Counts
from sim.parameters import PARAMETERS, TRAITS
from sim.plugins import load as load_plugins
from sim.results import load
from sim.rivals import RIVALS
from sim.scenario import Scenario, dump, loads, own_numbers

from .conftest import SCENARIO

#: Shows so much that some leave within its few days.
TOWN = SCENARIO.replace("reach: 0.4", "reach: 0.6, exit_hazard: 0.1")
QUESTION = Question(points=20, replicates=1, rival_replicates=2)


def scenario(text: str = TOWN) -> Scenario:
    return loads(text, registry=load_plugins())


# --- what turns it


def test_the_cut_that_parts_the_worlds_by_hand() -> None:
    # Of 20 worlds, five are turned: those where the first number is 16 to 20.
    first = np.arange(1.0, 21)
    second = np.tile([1.0, 2, 3, 4], 5)
    found = best_split(np.column_stack([second, first]), first <= 15)
    assert found is not None
    assert (found.column, found.above, found.value) == (1, True, 15.5)
    assert found.p == 1 / 500  # of 499 shuffles, none does as well: 5 of 20 at one end is one in 7,752
    turned = best_split(np.column_stack([second, first]), first > 5)
    assert turned is not None
    assert (turned.above, turned.value) == (False, 5.5)


def test_a_cut_need_not_be_perfect_but_most_of_what_turned_is_on_its_side() -> None:
    x = np.arange(30.0)
    ahead = x < 20
    ahead[[3, 25]] = ~ahead[[3, 25]]  # one turned elsewhere, one that lies there did not
    found = best_split(x[:, None], ahead)
    assert found is not None
    assert (found.above, found.value) == (True, 19.5)


def test_nothing_is_named_where_luck_would_do_as_well() -> None:
    luck = np.random.default_rng(1)
    values = luck.random((60, 50))
    named = sum(best_split(values, luck.permutation(60) < 45) is not None for _ in range(40))
    assert named <= 2  # one in a hundred, by construction
    two = values[:, 0] < np.sort(values[:, 0])[-2]
    assert best_split(values, two) is None  # with fifty numbers, two worlds lie at an end of one of them
    assert best_split(values, np.ones(60, bool)) is None


def test_there_is_no_cut_between_equal_values() -> None:
    x = np.repeat([1.0, 2, 3], 8)
    found = best_split(x[:, None], x < 3)
    assert found is not None
    assert 2 < found.value < 3
    assert best_split(np.ones((24, 1)), x < 3) is None


@pytest.mark.parametrize(
    ("low", "high", "value"),
    [(0.0271, 0.0342, 0.03), (2, 3, 2.5), (0.118, 0.139, 0.13), (-0.2, 0.3, 0), (14.2, 14.9, 14.6)],
)
def test_a_cut_is_a_round_number(low: float, high: float, value: float) -> None:
    assert low < round_between(low, high) < high
    assert round_between(low, high) == pytest.approx(value, abs=0.06)


def test_worlds_in_which_it_matters_by_hand() -> None:
    differences = {("A", "B", "trust"): np.array([[0.03], [0.05], [0.02], [0.01], [0.0], [-0.01], [-0.02]])}
    about = {"trust": {"title": "trust", "unit": "trust", "better": 1}}
    (row,) = worlds_found((), np.ones((6, 1)), differences, about, {"trust": 0.02})
    assert (row["ahead"], row["equal"], row["behind"]) == (3, 1, 2)
    assert row["enough"] == {"ahead": 2, "behind": 1}
    # Of six worlds, ends of the middle nine tenths: a quarter of the way from each end to the next.
    assert (row["low"], row["high"]) == pytest.approx((-0.0175, 0.0425))
    (row,) = worlds_found((), np.ones((6, 1)), differences, about, {})
    assert row["enough"] is None


# --- what is varied


def test_guesses_are_what_nobody_has_measured_for_this_brand() -> None:
    names = {each.name for each in guesses(scenario(), load_plugins())}
    assert {"negativity", "exit_hazard", "recognition"} <= names  # C and D, whatever the scenario says
    assert "participation.mean" not in names  # B: the town has its own
    assert "participation.sigma" in names  # B: as the model has it
    assert "reach" not in names  # A: its own again
    assert "silence_after" not in names  # no desk: it idles
    assert "Warm.answer_rate" in names
    left = {each.name for each in guesses(scenario(TOWN.replace("reach: 0.6, ", "")), load_plugins())}
    assert "reach" in left
    set_ = TOWN.replace("genuine-follow-up}", "genuine-follow-up, with: {answer_rate: 0.7}}")
    assert "Warm.answer_rate" not in {each.name for each in guesses(scenario(set_), load_plugins())}


def test_what_the_user_wrote_is_theirs_even_where_it_is_the_default(tmp_path: Path) -> None:
    usual = PARAMETERS["reach"].default, TRAITS["participation.sigma"].default
    text = TOWN.replace("reach: 0.6, ", f"reach: {usual[0]}, ").replace(
        "genuine-follow-up}", "genuine-follow-up, with: {answer_rate: 0.85}}"
    )
    path = tmp_path / "town.yaml"
    path.write_text(text)
    own = own_numbers(path, [f"audience.traits.participation.sigma={usual[1]}"])
    assert own is not None
    assert {"psychology.reach", "brands.Warm.with.answer_rate"} <= own
    names = {each.name for each in guesses(scenario(text), load_plugins(), own)}
    left = {each.name for each in guesses(scenario(text), load_plugins())}
    assert left - names == {"reach", "participation.sigma", "Warm.answer_rate"}
    assert "negativity" in names  # C: of that nobody has measured more than the sign
    # The file beside a run writes out everything: whose a number is, it does not say.
    path.write_text(dump(scenario(text)))
    assert own_numbers(path) is None


def test_a_platform_gives_what_its_numbers_usually_are() -> None:
    page = TOWN.replace("audience: {size: 40,", "audience: {size: 40, platform: facebook-page,")
    found = {each.name: each for each in guesses(scenario(page.replace("reach: 0.6, ", "")), load_plugins())}
    assert found["reach"].base == 0.031
    assert found["reach"].values.low <= 0.031 <= found["reach"].values.high


def test_every_range_holds_what_the_scenario_has() -> None:
    far = scenario(TOWN.replace("exit_hazard: 0.1", "exit_hazard: 0.1, negativity: 9"))
    found = {each.name: each for each in guesses(far, load_plugins())}
    assert all(each.values.low <= each.base <= each.values.high for each in found.values())
    assert (found["negativity"].values.low, found["negativity"].values.high) == (
        PARAMETERS["negativity"].low,
        9,
    )


# --- the copy


def test_a_copy_has_everything_in_proportion() -> None:
    text = """
name: Large
days: 10
audience: {size: 10_000, pool: 2_000}
brands:
  - {name: Many, strategy: long-talks, with: {people: 20}, replies_per_day: 100}
  - {name: Free, strategy: broadcast, replies_per_day: unlimited}
timeline:
  - {day: 3, brand: Many, strategy: genuine-follow-up, replies_per_day: 50}
  - {day: 4, brand: Free, strategy: genuine-follow-up}
"""
    copy, small = smaller(scenario(text), load_plugins(), 2000)
    assert copy == Copy(10_000, 2000)
    assert (small.audience.size, small.audience.pool) == (2000, 400)
    assert [brand.replies_per_day for brand in small.brands] == [20, inf]
    assert small.brands[0].with_["people"] == 4
    assert small.brands[0].with_["questions"] == 0.5  # a share stays
    assert [change.replies_per_day for change in small.changes] == [10, None]
    copy, _ = smaller(scenario(text), load_plugins(), 500)
    assert copy.used == 2000  # fewer would leave the second way of Many less than ten hands
    assert smaller(scenario(), load_plugins(), 500)[0].whole


# --- a doubt


def doubt(out: Path, question: Question = QUESTION) -> Doubt:
    return Doubt(scenario(), load_plugins(), question, out)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("doubt")


@pytest.fixture(scope="module")
def found(out: Path) -> dict[str, Any]:
    made = doubt(out).run(workers=0)
    assert isinstance(made, dict)
    return made


def test_what_it_says_is_in_its_file_and_adds_up(found: dict[str, Any], out: Path) -> None:
    assert json.loads((doubt(out).place / "doubt.json").read_text()) == found
    assert found["audience"] == {"followers": 40, "simulated": 40}
    assert [(row["a"], row["measure"]) for row in found["pairs"]][1:] == [("Warm", "trust")]
    for row in found["pairs"]:
        assert row["ahead"] + row["behind"] + row["equal"] == row["of"] == 20
        assert row["low"] <= row["base"]["mean"] <= row["high"]
        assert 0 <= row["enough"]["ahead"] <= row["ahead"]
        assert 0 <= row["enough"]["behind"] <= row["behind"]
    assert {each["name"] for each in found["parameters"]} == {each.name for each in doubt(out).varied}


@pytest.mark.slow
def test_each_rival_has_its_effect(found: dict[str, Any], out: Path) -> None:
    under = found["rivals"]
    assert under["of"] == len(RIVALS)
    (effect,) = under["measures"]["trust"]["effects"]
    assert effect["as_it_is"] == next(row["base"] for row in found["pairs"] if row["measure"] == "trust")
    assert set(effect["rivals"]) == {rival.name for rival in RIVALS}
    assert effect["rivals"]["rescorla-wagner"] != effect["as_it_is"]
    (sole,) = under["measures"]["trust"]["effects"]
    assert (sole["a"], sole["b"]) == ("Warm", "Loud")
    alone = doubt(out, replace(QUESTION, rival_replicates=0)).run(workers=0)
    assert isinstance(alone, dict)
    assert alone["rivals"] is None


def test_a_rival_that_the_scenario_is_already_is_left_out(tmp_path: Path) -> None:
    text = TOWN.replace("exit_hazard: 0.1", "exit_hazard: 0.1, negativity: 1")
    asked = Doubt(scenario(text), load_plugins(), QUESTION, tmp_path)
    assert "no-negativity" not in asked.rivals
    assert len(asked.rivals) == len(RIVALS) - 1


def test_the_same_numbers_again_without_a_run(
    found: dict[str, Any], out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("nothing is to be run")

    monkeypatch.setattr(work, "perform", refuse)
    assert doubt(out).run(workers=0) == found


def test_interrupted_it_is_kept_and_ends_the_same(found: dict[str, Any], tmp_path: Path) -> None:
    sent: list[int] = []

    def interrupt(counts: Counts) -> None:
        if counts.done and not sent:
            sent.append(counts.done)
            os.kill(os.getpid(), signal.SIGINT)

    stopped = doubt(tmp_path).run(workers=0, progress=interrupt)
    assert isinstance(stopped, Stopped)
    assert 0 < stopped.counts.done < stopped.counts.all
    assert doubt(tmp_path).run(workers=0) == found


def test_more_points_begin_with_the_same_ones() -> None:
    points = design(5, 100, seed=1)
    assert points.shape == (100, 5)
    assert np.array_equal(points[:60], design(5, 60, seed=1))
    assert not np.array_equal(points, design(5, 100, seed=2))
    thirds = np.floor(3 * points).astype(int)
    counts = np.array([np.bincount(column, minlength=3) for column in thirds.T])
    assert counts.min() >= 28  # of 100: evenly, where luck would leave about five more or fewer


@pytest.mark.slow
def test_the_command(out: Path, found: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "town.yaml"
    file.write_text(TOWN)
    how = [
        "doubt",
        str(file),
        "--points",
        "20",
        "--replicates",
        "1",
        "--workers",
        "0",
        "--out",
        str(tmp_path),
    ]
    told = CliRunner().invoke(app, [*how, "--quiet", "--measure", "trust", "--pair", "Loud:Warm"])
    assert told.exit_code == 0, told.output
    assert "20 worlds, in which" in told.output
    assert "ahead in" in " ".join(told.output.split())
    assert "Under rivals" in told.output
    made = json.loads(CliRunner().invoke(app, [*how, "--json"]).stdout)
    assert [row["measure"] for row in made["pairs"]] == ["followers_kept", "trust"]
    wrong = CliRunner().invoke(app, [*how, "--pair", "Loud:Wram"])
    assert isinstance(wrong.exception, ScenarioError)
    assert "Did you mean 'Warm'?" in str(wrong.exception)


# --- beside a run


def asked(text: str = TOWN, **changes: Any) -> Scenario:
    return scenario(text).model_copy(update={"replicates": 20, **changes})


def test_a_run_pays_for_as_many_worlds_as_it_has_replicates_of_that_size() -> None:
    registry = load_plugins()
    assert worlds_worth(asked(), registry) == 20
    assert worlds_worth(asked(replicates=45), registry) == 45
    assert worlds_worth(asked(replicates=500), registry) == 60
    assert worlds_worth(asked(replicates=19), registry) == 0  # too few to say anything
    large = asked(TOWN.replace("size: 40", "size: 10_000"))
    assert 20 < worlds_worth(large, registry) <= 60  # the copy is cheaper
    assert worlds_worth(large.model_copy(update={"replicates": 2}), registry) == 0
    assert worlds_worth(asked(brands=asked().brands[:1]), registry) == 0
    assert worlds_worth(asked(trust_rule="log-odds"), registry) == 0


def test_it_is_kept_beside_the_run_and_the_same_every_time(tmp_path: Path) -> None:
    registry, question = load_plugins(), asked()
    run = run_scenario(question, registry, tmp_path).run
    assert run is not None
    assert doubted(run, question, registry) == 0
    content = (run.directory / "doubt.json").read_bytes()
    found = read_doubt(run.directory, run.brands)
    assert found is not None
    assert (found["worlds"], found["replicates"], found["rivals"]) == (20, 1, None)
    assert load(run.directory).sums.fits("doubt.json")
    assert doubted(run, question, registry, workers=1) == 0
    assert (run.directory / "doubt.json").read_bytes() == content
    told: list[tuple[int, int]] = []

    def interrupt(done: int, of: int) -> None:
        told.append((done, of))
        if len(told) == 2:
            os.kill(os.getpid(), signal.SIGINT)

    (run.directory / "doubt.json").unlink()
    assert doubted(run, question, registry, progress=interrupt) == signal.SIGINT
    assert told[0] == (0, 21)
    assert not (run.directory / "doubt.json").exists()
