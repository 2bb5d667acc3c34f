"""The search: finds what is there to find, tries nothing twice, and does the same every time."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sim_plan.decisions import Decision, Option
from sim_plan.policies import Policy
from sim_plan.search import Candidate, optimiser, search, single_changes

SHARE = Decision("questions", 0.0, 1.0, 0.05)
POSTS = Decision("posts_per_day", 0.3, 2.0, 0.1)
PEOPLE = Decision("people", 0, 40, 2, whole=True)
TONE = Decision("tone", choices=("dry", "warm"))
A = Option("a", (SHARE, POSTS), {"questions": 0.5, "posts_per_day": 1.0})
B = Option("b", (POSTS, PEOPLE, TONE), {"posts_per_day": 1.0, "people": 10, "tone": "dry"})


def value(policy: Policy) -> float:
    """Best: b, 1.5 posts, 30 people, warm, at 1; a comes to .8 at most."""
    posts = policy.with_["posts_per_day"]
    if policy.strategy == "a":
        return 0.8 - (policy.with_["questions"] - 0.2) ** 2 - (posts - 0.6) ** 2
    far = ((policy.with_["people"] - 30) / 40) ** 2 + (posts - 1.5) ** 2
    return 1.0 - far - (0.3 if policy.with_["tone"] == "dry" else 0)


def look(trials: int = 60, better: int = 1, options: Sequence[Option] = (A, B)) -> list[Candidate]:
    return search(
        options,
        [options[0].policy({}, 0)],
        lambda policy: replace(policy, hands=20),
        lambda policies: [better * value(policy) for policy in policies],
        trials=trials,
        seed=3,
        better=better,
    )


def keys(found: Sequence[Candidate]) -> list[str]:
    return [each.policy.key for each in found]


def test_it_finds_the_best_of_two_strategies() -> None:
    found = look()
    assert len(found) == len(set(keys(found))) == 60
    best = found[0].policy
    assert best.strategy == "b"
    assert best.with_["tone"] == "warm"
    assert found[0].value > 0.99  # the neighbours of the best are tried too
    assert [each.value for each in found] == sorted((each.value for each in found), reverse=True)
    assert A.policy({}, 20).key in keys(found)  # what was to be tried first


def test_less_is_better_is_the_same_search() -> None:
    assert look(better=-1)[0].policy.key == look()[0].policy.key


def test_the_same_seed_tries_the_same() -> None:
    assert keys(look(24)) == keys(look(24))


def test_values_lie_on_the_grid() -> None:
    for each in look(30):
        assert each.policy.hands == 20
        for decision in each.option.decisions:
            decided = each.policy.with_[decision.name]
            assert decision.snapped(decided) == decided
            assert isinstance(decided, int) == (decision is PEOPLE)


def test_it_ends_when_everything_was_tried() -> None:
    only = Option("c", (TONE,), {"tone": "dry"})
    found = search(
        [only],
        [],
        lambda policy: replace(policy, hands=1),
        lambda policies: [float(len(policy.with_["tone"])) for policy in policies],
        trials=9,
        seed=1,
        better=1,
    )
    assert {each.policy.with_["tone"] for each in found} == {"dry", "warm"}
    assert found[0].policy.with_["tone"] == "warm"


def test_what_cannot_be_paid_or_measured_is_left_out() -> None:
    asked: list[Policy] = []

    def values(policies: Sequence[Policy]) -> list[float]:
        asked.extend(policies)
        return [math.nan if policy.with_["questions"] == 0.5 else value(policy) for policy in policies]

    found = search(
        [A],
        [A.policy({}, 0)],
        lambda policy: replace(policy, hands=10 - 10 * policy.with_["posts_per_day"]),
        values,
        trials=20,
        seed=1,
        better=1,
    )
    assert asked
    assert all(
        policy.with_["posts_per_day"] <= 1 and policy.hands == 10 - 10 * policy.with_["posts_per_day"]
        for policy in asked
    )
    assert all(each.policy.with_["questions"] != 0.5 for each in found)


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
    changes = list(single_changes(A, A.policy({}, 20), lambda policy: replace(policy, hands=7)))
    assert {name for name, _ in changes} == {"questions", "posts_per_day"}
    for name, policy in changes:
        assert policy.hands == 7
        other = "posts_per_day" if name == "questions" else "questions"
        assert policy.with_[other] == A.with_[other]
        assert policy.with_[name] != A.with_[name]
