"""Parameters and memory are declared once; everything else follows."""

from __future__ import annotations

import copy
import math
import pickle
from typing import Annotated, ClassVar, Literal

import numpy as np
import pytest

from sim import (
    Bounds,
    Count,
    Days,
    PluginError,
    Post,
    Rate,
    Share,
    State,
    Strategy,
    Texts,
    Unit,
    Weights,
    parameter,
)
from sim.strategy import ParameterError, problems


class Kind(Strategy):
    """A strategy with one parameter of each type."""

    name = "kind"

    questions: Share = 0.5  # share of posts that ask
    speed: Rate = parameter(0.7, "posts a day")
    people: Count = 3
    pause: Days = 7
    bold: bool = False
    tone: Literal["warm", "dry"] = "warm"
    title: str = "Hello"
    words: Texts = ("a", "b")
    mix: Weights = parameter({"broadcast": 1.0})
    stars: Annotated[float, Bounds(1, 5), Unit("stars"), "how kind"] = 4
    limit: Share | None = None
    LOUD: ClassVar[int] = 3

    seen: State[list] = []  # noqa: RUF012  (that memory is copied is what is tested)
    asked: State[int] = 0

    def plan(self, day):
        return [Post.tell()]

    def answer(self, inbox):
        return inbox.nothing()


class Child(Kind):
    """Another default for an inherited parameter, and one more."""

    name = "child"
    questions = 0.9
    more: Count = 1


def info(name):
    return {one.name: one for one in Kind.parameters()}[name]


def test_order_types_bounds_units_and_defaults():
    found = [(one.name, one.type, one.default, one.low, one.high, one.unit) for one in Kind.parameters()]
    assert found == [
        ("questions", "number", 0.5, 0, 1, "share"),
        ("speed", "number", 0.7, 0, 16, "a day"),
        ("people", "whole number", 3, 0, None, ""),
        ("pause", "whole number", 7, 0, None, "days"),
        ("bold", "true or false", False, None, None, ""),
        ("tone", "choice", "warm", None, None, ""),
        ("title", "text", "Hello", None, None, ""),
        ("words", "texts", ("a", "b"), None, None, ""),
        ("mix", "weights", {"broadcast": 1.0}, 0, None, "weight"),
        ("stars", "number", 4.0, 1, 5, "stars"),
        ("limit", "number", None, 0, 1, "share"),
    ]


def test_help_comes_from_the_comment_the_call_or_the_type():
    assert info("questions").help == "share of posts that ask"
    assert info("speed").help == "posts a day"
    assert info("stars").help == "how kind"
    assert info("people").help == ""


def test_a_subclass_changes_a_default_and_adds_its_own():
    assert Child().questions == 0.9
    assert [one.name for one in Child.parameters()][-1] == "more"
    assert Kind().questions == 0.5
    assert problems(Child) == []


@pytest.mark.parametrize(
    ("values", "stored"),
    [
        ({"questions": 1}, 1.0),
        ({"questions": np.float64(0.25)}, 0.25),
        ({"people": np.int64(4)}, 4),
        ({"people": 4.0}, 4),
        ({"tone": "dry"}, "dry"),
        ({"words": ["x"]}, ("x",)),
        ({"mix": {"a": 1, "b": 0}}, {"a": 1.0, "b": 0.0}),
        ({"limit": None}, None),
        ({"limit": 0.5}, 0.5),
    ],
)
def test_values_that_fit(values, stored):
    (name,) = values
    found = getattr(Kind(**values), name)
    assert found == stored
    assert type(found) is type(stored)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"questions": 1.5}, "questions must be a number from 0 to 1, not 1.5"),
        ({"questions": math.nan}, "questions must be a number from 0 to 1, not nan"),
        ({"questions": "half"}, "questions must be a number from 0 to 1, not 'half'"),
        ({"questions": "0.5"}, "questions must be a number from 0 to 1, not '0.5'"),
        ({"questions": True}, "questions must be a number from 0 to 1, not True"),
        ({"questions": np.bool_(True)}, "questions must be a number from 0 to 1, not np.True_"),
        ({"questions": None}, "questions must be a number from 0 to 1, not None"),
        ({"questions": [0.5]}, "questions must be a number from 0 to 1, not [0.5]"),
        ({"speed": 17}, "speed must be a number from 0 to 16, not 17"),
        ({"speed": math.inf}, "speed must be a number from 0 to 16, not inf"),
        ({"people": 2.5}, "people must be a whole number of 0 or more, not 2.5"),
        ({"people": -1}, "people must be a whole number of 0 or more, not -1"),
        ({"people": math.inf}, "people must be a whole number of 0 or more, not inf"),
        ({"bold": 1}, "bold must be true or false, not 1"),
        ({"tone": "warn"}, "tone must be one of warm, dry, not 'warn'. Did you mean 'warm'?"),
        ({"title": 3}, "title must be text, not 3"),
        ({"words": "ab"}, "words must be a list of texts, not 'ab'"),
        ({"mix": {"a": -1}}, "mix.a must be"),
        ({"mix": {"a": 0}}, "mix needs at least one weight above 0"),
        ({"mix": {}}, "mix needs at least one weight above 0"),
        ({"mix": ["a"]}, "mix must be names with a weight each"),
        ({"limit": 2}, "limit must be a number from 0 to 1 or nothing, not 2"),
        ({"question": 0.5}, "unknown parameter 'question'; it has questions, speed"),
        ({"asked": 3}, "'asked' is its memory (State), not a parameter"),
        ({"LOUD": 3}, "'LOUD' is a constant of Kind"),
        ({"self": 3}, "unknown parameter 'self'"),
    ],
)
def test_values_that_do_not_fit_are_told_by_name(values, sentence):
    (name,) = values
    with pytest.raises(ParameterError) as caught:
        Kind(**values)
    assert str(caught.value).startswith("kind: ")
    assert sentence in str(caught.value)
    assert caught.value.parameter == name
    assert isinstance(caught.value, (PluginError, ValueError))


def test_a_misspelt_parameter_gets_a_suggestion_that_survives_a_worker():
    with pytest.raises(ParameterError) as caught:
        Kind(question=0.5)
    back = pickle.loads(pickle.dumps(caught.value))
    assert (back.suggestion, back.parameter, str(back)) == ("questions", "question", str(caught.value))
    assert "Did you mean 'questions'?" in str(back)


def test_settings_and_repr_make_the_same_strategy_again():
    strategy = Kind(questions=0.1, words=["x"], mix={"a": 2})
    assert Kind(**strategy.settings()).settings() == strategy.settings()
    assert repr(strategy) == "Kind(questions=0.1, words=('x',), mix={'a': 2.0})"
    assert eval(repr(strategy)).settings() == strategy.settings()


def test_memory_is_never_shared_and_reset_forgets_everything():
    a, b = Kind(), Kind(questions=0.2)
    b.seen.append(1)
    b.asked += 5
    b.scribbled = "not declared"
    b.mix["broadcast"] = 9
    assert (a.seen, a.asked, a.mix) == ([], 0, {"broadcast": 1.0})
    b.reset()
    assert (b.seen, b.asked, b.questions, hasattr(b, "scribbled")) == ([], 0, 0.2, False)


def test_copies_and_pickles_keep_memory_and_stay_apart():
    strategy = Kind(questions=0.2)
    strategy.seen.append(1)
    for twin in (copy.deepcopy(strategy), pickle.loads(pickle.dumps(strategy))):
        assert (twin.seen, twin.questions) == ([1], 0.2)
        twin.seen.append(2)
    assert strategy.seen == [1]


def test_schema_says_what_check_checks():
    assert info("questions").schema() == {
        "type": "number", "minimum": 0, "maximum": 1, "default": 0.5,
        "description": "share of posts that ask [share]",
    }  # fmt: skip
    assert info("tone").schema() == {"enum": ["warm", "dry"], "default": "warm"}
    assert info("limit").schema()["anyOf"][1] == {"type": "null"}
    assert info("mix").schema()["additionalProperties"] == {"type": "number", "minimum": 0}


def test_a_default_that_is_a_guess_says_between_which_ends():
    class Fine(Strategy):
        name = "fine"
        often: Rate = parameter(1.0, "posts a day", guess=(0.5, 2))

    class Child(Fine):
        name = "child"
        often = 3.0  # the guess was of the other default

    assert [each.guess for each in Fine.parameters()] == [(0.5, 2)]
    assert [each.guess for each in Child.parameters()] == [None]


@pytest.mark.parametrize("guess", [(2, 3), (0.5, 99), (2, 0.5), "ab", (1,)])
def test_a_guess_that_is_no_range_for_it_is_refused(guess):
    class Broken(Strategy):
        name = "broken"
        often: Rate = parameter(1.0, guess=guess)

    with pytest.raises(PluginError, match="is no range for it"):
        Broken.parameters()
