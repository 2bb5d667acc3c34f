"""The search: finds what is there to find, tries nothing twice, and does the same every time."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence

import pytest
from sim_plan.decisions import Decision, Option
from sim_plan.search import Tried, optimiser, search, single_changes
from sim_plan.ways import Way

SHARE = Decision("questions", 0.0, 1.0, 0.05)
POSTS = Decision("posts_per_day", 0.3, 2.0, 0.1)
PEOPLE = Decision("people", 0, 40, 2, whole=True)
TONE = Decision("tone", choices=("dry", "warm"))
A = Option("a", (SHARE, POSTS), {"questions": 0.5, "posts_per_day": 1.0})
B = Option("b", (POSTS, PEOPLE, TONE), {"posts_per_day": 1.0, "people": 10, "tone": "dry"})


def value(way: Way) -> float:
    """Best: b, 1.5 posts, 30 people, warm, at 1; a comes to .8 at most."""
    posts = way.with_["posts_per_day"]
    if way.strategy == "a":
        return 0.8 - (way.with_["questions"] - 0.2) ** 2 - (posts - 0.6) ** 2
    far = ((way.with_["people"] - 30) / 40) ** 2 + (posts - 1.5) ** 2
    return 1.0 - far - (0.3 if way.with_["tone"] == "dry" else 0)


def look(trials: int = 60, better: int = 1, options: Sequence[Option] = (A, B)) -> list[Tried]:
    return search(
        options,
        [options[0].way({}, 0)],
        lambda way: 20,
        lambda ways: [better * value(way) for way in ways],
        trials=trials,
        seed=3,
        better=better,
    )


def keys(found: Sequence[Tried]) -> list[str]:
    return [each.way.key for each in found]


def test_it_finds_the_best_of_two_strategies() -> None:
    found = look()
    assert len(found) == len(set(keys(found))) == 60
    best = found[0].way
    assert best.strategy == "b"
    assert best.with_["tone"] == "warm"
    assert found[0].value > 0.99  # the neighbours of the best are tried too
    assert [each.value for each in found] == sorted((each.value for each in found), reverse=True)
    assert A.way({}, 20).key in keys(found)  # what was to be tried first


def test_less_is_better_is_the_same_search() -> None:
    assert look(better=-1)[0].way.key == look()[0].way.key


def test_the_same_seed_tries_the_same() -> None:
    assert keys(look(24)) == keys(look(24))


def test_values_lie_on_the_grid() -> None:
    for each in look(30):
        assert each.way.hands == 20
        for decision in each.option.decisions:
            decided = each.way.with_[decision.name]
            assert decision.snapped(decided) == decided
            assert isinstance(decided, int) == (decision is PEOPLE)


def test_it_ends_when_everything_was_tried() -> None:
    only = Option("c", (TONE,), {"tone": "dry"})
    found = search(
        [only],
        [],
        lambda way: 1,
        lambda ways: [float(len(way.with_["tone"])) for way in ways],
        trials=9,
        seed=1,
        better=1,
    )
    assert {each.way.with_["tone"] for each in found} == {"dry", "warm"}
    assert found[0].way.with_["tone"] == "warm"


def test_what_cannot_be_paid_or_measured_is_left_out() -> None:
    asked: list[Way] = []

    def values(ways: Sequence[Way]) -> list[float]:
        asked.extend(ways)
        return [math.nan if way.with_["questions"] == 0.5 else value(way) for way in ways]

    found = search(
        [A],
        [A.way({}, 0)],
        lambda way: 10 - 10 * way.with_["posts_per_day"],
        values,
        trials=20,
        seed=1,
        better=1,
    )
    assert asked
    assert all(
        way.with_["posts_per_day"] <= 1 and way.hands == 10 - 10 * way.with_["posts_per_day"] for way in asked
    )
    assert all(each.way.with_["questions"] != 0.5 for each in found)


def test_it_is_silent_and_leaves_logging_as_it_was(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    import optuna

    before = optuna.logging.get_verbosity()
    with caplog.at_level(logging.DEBUG):
        look(8)
    assert capfd.readouterr() == ("", "")
    assert optuna.logging.get_verbosity() == before
    assert optimiser() == f"optuna {optuna.__version__} (TPE)"


def test_one_change_at_a_time() -> None:
    changes = list(single_changes(A, A.way({}, 20), lambda way: 7))
    assert {name for name, _ in changes} == {"questions", "posts_per_day"}
    for name, way in changes:
        assert way.hands == 7
        other = "posts_per_day" if name == "questions" else "questions"
        assert way.with_[other] == A.with_[other]
        assert way.with_[name] != A.with_[name]
