"""What is free, between which values; and what nobody can decide."""

from __future__ import annotations

from pathlib import Path

import pytest
from sim_plan.decisions import Decision, described, options
from sim_plan.policies import Policy

from sim import plugins
from sim.errors import ScenarioError

OWN = '''\
from typing import Annotated, Literal

from sim import Bounds, Count, Post, Rate, Reply, Strategy, Texts


class Mine(Strategy):
    """Everything there is."""

    name = "mine"
    often: Rate = 0.25
    stars: Annotated[float, Bounds(1, 5)] = 3.0
    guests: Count = 6
    tone: Literal["dry", "warm"] = "dry"
    loud: bool = False
    lines: Texts = ("hello",)
    free: float = 2.0

    def plan(self, day):
        return [Post.tell()]

    def answer(self, inbox):
        return inbox.all(Reply.PERSONAL)
'''


def present(registry: plugins.Registry, strategy: str, **changes: object) -> Policy:
    return Policy(strategy, {**registry.strategies[strategy].create().settings(), **changes}, 20)


def test_people_who_answer_people_may_do_it_another_way(registry: plugins.Registry) -> None:
    found = options(present(registry, "genuine-follow-up", posts_per_day=1.0), registry)
    assert [option.strategy for option in found] == [
        "genuine-follow-up",
        "personal-thanks",
        "long-talks",
        "honest-pause",
    ]
    free = {decision.name: decision for decision in found[0].decisions}
    assert (free["questions"].low, free["questions"].high, free["questions"].step) == (0, 1, 0.05)
    assert (free["posts_per_day"].low, free["posts_per_day"].high, free["posts_per_day"].step) == (
        0.3,
        2,
        0.1,
    )
    people = found[2].decision("people")
    assert people is not None
    assert people.whole
    assert (people.low, people.high) == (0, 40)
    assert found[1].with_["posts_per_day"] == 1  # another way starts from what is done now


def test_who_stands_for_something_else_is_not_told_to_change(registry: plugins.Registry) -> None:
    assert [each.strategy for each in options(present(registry, "canned-reply"), registry)] == [
        "canned-reply"
    ]
    asked = options(present(registry, "canned-reply"), registry, strategies=["broadcast", "broadcast"])
    assert [each.strategy for each in asked] == ["canned-reply", "broadcast"]


def test_ranges_of_every_kind(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(OWN)
    registry = plugins.load([file])
    (option,) = options(present(registry, "mine"), registry)
    free = {decision.name: decision for decision in option.decisions}
    assert set(free) == {"often", "stars", "guests", "tone", "loud", "free"}  # texts are nobody's to search
    assert (free["often"].low, free["often"].high) == (0.25, 1.95)  # from what is done now
    assert free["tone"].choices == ("dry", "warm")
    assert free["loud"].choices == (False, True)
    assert (free["stars"].low, free["stars"].high, free["stars"].step, free["stars"].open) == (
        1,
        5,
        0.2,
        False,
    )
    assert (free["guests"].low, free["guests"].high, free["guests"].open) == (0, 24, True)
    assert (free["free"].low, free["free"].high) == (0, 8)
    assert free["guests"].snapped(6.7) == 7
    assert isinstance(free["guests"].snapped(6.7), int)
    with pytest.raises(ScenarioError, match="lines is a list of texts, which has no range"):
        options(present(registry, "mine"), registry, ranges={"lines": (0, 1)})


def test_what_is_kept_and_what_is_searched_elsewhere(registry: plugins.Registry) -> None:
    policy = present(registry, "broadcast")
    (first, *_) = options(policy, registry, kept=["posts_per_day"], ranges={"answer_rate": (0.2, 0.4)})
    assert [(each.name, each.low, each.high, each.step) for each in first.decisions] == [
        ("answer_rate", 0.2, 0.4, 0.01)
    ]


@pytest.mark.parametrize(
    ("strategy", "asked", "sentence"),
    [
        ("silence", {}, "it has no parameters, so there is nothing to decide"),
        ("mixed", {}, "none of its parameters is a number, a choice or a switch"),
        (
            "canned-reply",
            {"kept": ["posts_per_day", "questions", "answer_rate"]},
            "everything it could decide is",
        ),
        (
            "broadcast",
            {"kept": ["posts_a_day"]},
            "no strategy to choose from has a parameter 'posts_a_day'. Did",
        ),
        ("broadcast", {"ranges": {"answer_rate": (0, 2)}}, "answer_rate must be a number from 0 to 1, not 2"),
        (
            "broadcast",
            {"strategies": ["broadcst"]},
            "no strategy is called 'broadcst'. Did you mean 'broadcast'?",
        ),
    ],
)
def test_what_cannot_be_decided(
    registry: plugins.Registry, strategy: str, asked: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ScenarioError) as error:
        options(present(registry, strategy), registry, **asked)  # type: ignore[arg-type]
    assert sentence in str(error.value)


def test_a_decision() -> None:
    share = Decision("questions", 0.0, 1.0, 0.05)
    assert share.snapped(0.512) == 0.5
    assert share.snapped(7) == 1
    assert share.spread(1.0) == [0.0, 0.15, 0.4, 0.7]
    assert share.distance(0.2, 0.7) == 0.5
    assert share.at_edge(1.0)
    assert not share.at_edge(0.95)
    assert share.around(0.5) == [0.0, 1.0, 0.45, 0.55, 0.15, 0.4, 0.7]
    choice = Decision("tone", choices=("dry", "warm"))
    assert choice.spread("dry") == ["warm"]
    assert choice.around("warm") == ["dry"]
    assert choice.distance("dry", "warm") == 1
    assert not choice.at_edge("dry")


def test_in_words() -> None:
    assert described({"strategy": "silence", "with": {}}) == "silence"
    assert described({"strategy": "a", "with": {"x": 1.0, "tone": "dry", "loud": True}}) == (
        "a (x 1, tone dry, loud True)"
    )
