"""A league: who is ahead of whom, who is worth their money; and a tournament goes on from what it has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim import ScenarioError, plugins
from sim.experiment.tournament import Question, Tournament, league, worth_it
from sim.scenario import load

NOISE = np.array([0.01, -0.01, 0.02, -0.02, 0.0, 0.015, -0.015, 0.005])


def test_a_group_ends_where_somebody_is_clearly_behind_its_first() -> None:
    own = np.array([0.001, -0.001, 0.0015, -0.0005, 0.0008, -0.0012, 0.0004, -0.0009])
    values = np.stack([NOISE + 0.5, NOISE + 0.9, NOISE + 0.9 - own, NOISE + 0.5 + own])
    assert [sorted(group) for group in league(values, 1)] == [[1, 2], [0, 3]]
    assert [sorted(group) for group in league(values, -1)] == [[0, 3], [1, 2]]


def test_equal_players_are_one_group() -> None:
    assert league(np.stack([NOISE, NOISE, NOISE]), 1) == [[0, 1, 2]]


@pytest.mark.parametrize(
    ("costs", "worth"),
    [
        (
            [5.0, 3.0, 1.0, 2.0],
            {1, 2},
        ),  # of the first group the cheaper one; of the second, who is cheaper still
        ([1.0, 3.0, 2.0, 5.0], {0}),  # nobody is cheaper than the best
        ([3.0, 3.0, 1.0, 1.0], {0, 1, 2, 3}),  # as cheap and as good
        ([5.0, 4.0, 4.0, 6.0], {1}),  # as cheap, and worse
    ],
)
def test_who_is_worth_the_money(costs: list[float], worth: set[int]) -> None:
    assert worth_it([[0, 1], [2, 3]], costs) == worth


def _asked(tmp_path: Path, **question: Any) -> Tournament:
    registry = plugins.load(())
    scenario = load(
        "scenarios/bakery.yaml", ["audience.size=200", "replicates=3"], registry=plugins.load, days=15
    )
    return Tournament(scenario, registry, Question("Daily question", replicates=3, **question), tmp_path)


def test_the_present_plan_plays_as_it_is_and_the_others_as_declared(tmp_path: Path) -> None:
    asked = _asked(tmp_path, strategies=("silence", "canned-reply"))
    assert asked.players == ["genuine-follow-up", "silence", "canned-reply"]
    told = asked.run(workers=0)
    assert isinstance(told, dict)
    rows = {row["strategy"]: row for row in told["league"]}
    assert rows["genuine-follow-up"]["present"]
    assert not rows["silence"]["present"]
    assert rows["silence"]["measures"]["cost"]["mean"] == 0
    assert rows["silence"]["worth_it"]
    # A post a day as the scenario has it, and not the .7 that the strategy declares: 15 x half an hour at 24.
    assert rows["genuine-follow-up"]["measures"]["cost"]["mean"] >= 180
    assert json.loads((asked.place / "tournament.json").read_text()) == told


def test_what_was_played_is_found_again(tmp_path: Path) -> None:
    first = _asked(tmp_path, strategies=("silence",)).run(workers=0)
    seen: list[int] = []
    again = _asked(tmp_path, strategies=("silence",)).run(
        workers=0, progress=lambda progress: seen.append(progress.counts.done)
    )
    assert again == first
    assert set(seen) <= {6}


def test_all_that_are_installed_play(tmp_path: Path) -> None:
    asked = _asked(tmp_path)
    assert set(asked.players) | set(asked.left_out) == set(plugins.load(()).strategies)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ({"strategies": ("genuine-follow-up",)}, "plays against nobody"),
        ({"strategies": ("brodcast",)}, "Did you mean 'broadcast'"),
        ({"measure": "replies"}, "has no better end"),
        ({"measure": "trsut"}, "Did you mean 'trust'"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, question: Any, says: str) -> None:
    with pytest.raises(Exception, match=says):
        _asked(tmp_path, **question)


def test_a_brand_that_there_is_not_is_refused(tmp_path: Path) -> None:
    scenario = load("scenarios/bakery.yaml", [], registry=plugins.load)
    with pytest.raises(ScenarioError, match="The brands are"):
        Tournament(scenario, plugins.load(()), Question("Nobody at all"), tmp_path)
