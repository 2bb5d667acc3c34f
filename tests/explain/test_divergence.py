"""Where two brands part: the first act that differs, and the first evening on which anybody feels it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.explain import Watched, watch
from sim.explain.asking import difference
from sim.explain.divergence import _age, _differ, first_divergence, follower_divergence
from sim.explain.watching import prepared
from sim.model.replicate import release
from tests.reference.test_agreement import registry, scenario

ROOT = Path(__file__).parents[2]


def pair(a: dict[str, Any], b: dict[str, Any], **options: Any) -> Any:
    return scenario(a, b, **({"days": 14, "size": 120} | options))


def both(asked: Any, rows: Any = range(120)) -> tuple[Watched, Watched]:
    one, other = (watch(asked, registry(), name, 0, rows) for name in ("Brand 0", "Brand 1"))
    return one, other


def first_felt(asked: Any) -> int:
    """By force: the first evening on which anything of anybody differs."""
    one, other = both(asked)
    differ = np.zeros(asked.days + 1, bool)
    for name in ("trust", "attention", "expectation", "standing"):
        differ |= (getattr(one, name) != getattr(other, name)).any(axis=1)
    return int(np.argmax(differ))


def test_the_same_under_two_names_never_parts() -> None:
    same = {"strategy": "everything", "replies_per_day": 10}
    asked = pair(same, same)
    assert first_divergence(asked, registry(), "Brand 0", "Brand 1", 0) is None
    one, other = both(asked, [5, 6])
    assert follower_divergence(one, other, 5, asked.psychology) is None


def test_other_hands_that_are_never_missed_do_not_part() -> None:
    asked = pair(
        {"strategy": "everything", "replies_per_day": 10_000},
        {"strategy": "everything", "replies_per_day": "unlimited"},
    )
    assert first_divergence(asked, registry(), "Brand 0", "Brand 1", 0) is None


@pytest.mark.parametrize("day", [1, 6])
def test_brands_that_post_otherwise(day: int) -> None:
    change = {"day": day, "brand": "Brand 1", "strategy": "silence"}
    ask = {"strategy": "ask-and-ignore", "with": {"posts_per_day": 1, "questions": 1}}
    asked = pair(ask, ask, timeline=(change,))
    found = first_divergence(asked, registry(), "Brand 0", "Brand 1", 0)
    assert found is not None
    assert (found.day, found.what, found.a, found.b) == (day, "posts", ["asks"], [])
    assert found.felt == first_felt(asked) == day
    assert found.sentence("A", "B").startswith(
        f"On day {day} A asks a question; B posts nothing. That evening"
    )


def test_brands_that_reply_otherwise() -> None:
    posts = {"posts_per_day": 1, "questions": 1}
    asked = pair(
        {"strategy": "ask-and-ignore", "with": posts | {"answer_rate": 0}},
        {"strategy": "ask-and-ignore", "with": posts | {"answer_rate": 1}},
    )
    found = first_divergence(asked, registry(), "Brand 0", "Brand 1", 0)
    assert found is not None
    assert (found.what, found.a, found.b, found.turn) == ("reply", "NONE", "PERSONAL", 1)
    assert found.felt == first_felt(asked) == found.day
    one, other = both(asked)
    assert found.moved == (one.trust[found.day] != other.trust[found.day]).sum()
    sentence = found.sentence("Cold", "Warm")
    assert (
        f"follower {found.follower} writes to both: Cold ignores their comment, Warm answers it" in sentence
    )
    hers = follower_divergence(one, other, int(found.follower), asked.psychology)
    assert hers is not None
    assert hers.day == found.day
    assert "heard nothing" in hers.a.text
    assert "personal answer" in hers.b.text
    assert follower_divergence(one, one, int(found.follower), asked.psychology) is None


def incident(**about: Any) -> dict[str, Any]:
    return {"day": 5, "brand": "Brand 0", "event": "fault", "severity": 20, "seen": 0.5} | about


@pytest.mark.parametrize(
    ("timeline", "a", "b", "said"),
    [
        ((incident(),), ["fault"], [], "On day 5 A has a fault; B has no incident."),
        (
            (incident(), incident(brand="Brand 1", event="breach")),
            ["fault"],
            ["breach"],
            "On day 5 A has a fault; B has a breach.",
        ),
        (
            (incident(), incident(brand="Brand 1", severity=3)),
            ["fault (severity 20)"],
            ["fault (severity 3)"],
            "On day 5 A has a fault (severity 20); B has a fault (severity 3).",
        ),
    ],
)
def test_brands_to_which_other_things_happen(timeline: Any, a: list[str], b: list[str], said: str) -> None:
    """The brands do the same until then; afterwards other people write to them."""
    same = {"strategy": "everything", "replies_per_day": 10}
    asked = pair(same, same, timeline=timeline, days=20)
    found = first_divergence(asked, registry(), "Brand 0", "Brand 1", 0)
    assert found is not None
    assert (found.day, found.what, found.a, found.b, found.follower) == (5, "incident", a, b, None)
    assert found.felt == first_felt(asked) == 5
    assert found.sentence("A", "B").startswith(f"{said} That evening ")


def test_the_bad_day_that_ships() -> None:
    from sim.scenario import load

    shipped = load(ROOT / "scenarios" / "bad-day.yaml", registry=lambda files: registry())
    small = shipped.audience.model_copy(update={"size": 200})
    early = tuple(event.model_copy(update={"day": 9}) for event in shipped.timeline)
    asked = shipped.model_copy(update={"audience": small, "timeline": early, "days": 15})
    found = first_divergence(asked, registry(), "Trusted", "Trusted calm", 0)
    assert found is not None
    assert (found.day, found.what, found.a, found.b) == (9, "incident", ["fault"], [])


ABOUT = """
from sim.strategy import Post, Reply, Strategy


class News(Strategy):
    \"\"\"Source: none; a test's.\"\"\"

    name = "news"
    POSTS = (Post.tell("news"),)

    def plan(self, day):
        return list(self.POSTS)

    def answer(self, inbox):
        return inbox.all(Reply.PERSONAL)


class Offers(News):
    \"\"\"Source: none; a test's.\"\"\"

    name = "offers"
    POSTS = (Post.tell("offers"),)


class Plain(News):
    \"\"\"Source: none; a test's.\"\"\"

    name = "plain"
    POSTS = (Post.tell("nothing much"),)


class Twice(News):
    \"\"\"Source: none; a test's.\"\"\"

    name = "twice"
    POSTS = (Post.ask(), Post.tell("news"),)


class Sorry(News):
    \"\"\"Source: none; a test's.\"\"\"

    name = "sorry"
    POSTS = (Post.ask(), Post.apologise("news"),)
"""


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        ("news", "offers", "A tells something about news; B tells something about offers or sales."),
        ("news", "plain", "A tells something about news; B tells something."),
        ("twice", "sorry", "with post 2 of 2, A tells something about news; B apologises about news."),
        ("sorry", "plain", "A posts 2 times, 1 of them a question; B tells something."),
    ],
)
def test_posts_are_told_apart_by_what_they_are_about(tmp_path: Path, a: str, b: str, said: str) -> None:
    from sim.plugins import load
    from sim.scenario import loads

    file = tmp_path / "about.py"
    file.write_text(ABOUT, encoding="utf-8")
    plugins = load([file])
    topics = "{news: {reach: 2}, offers: {reach: .5}, sales: {reach: .5}, nothing much: {}}"
    text = f"name: x\ndays: 3\naudience: {{size: 50}}\ntopics: {topics}\nbrands: "
    text += f"[{{name: A, strategy: {a}}}, {{name: B, strategy: {b}}}]"
    found = first_divergence(loads(text, registry=plugins), plugins, "A", "B", 0)
    assert found is not None
    assert (found.day, found.what) == (1, "posts")
    assert found.sentence("A", "B").startswith("On day 1")
    assert said in found.sentence("A", "B")


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        ({"median_minutes": 9, "spread": 0}, {"median_minutes": 41, "spread": 0},
         ("answers after 9 minutes", "answers after 41 minutes")),
        ({"median_minutes": 90, "spread": 0}, {"median_minutes": 91, "spread": 0},
         ("answers after 1 hour 30 minutes", "answers after 1 hour 31 minutes")),
        ({"median_minutes": 1442, "spread": 0}, {"median_minutes": 1443, "spread": 0},
         ("answers after 1 day 2 minutes", "answers after 1 day 3 minutes")),
        ({"median_minutes": 0}, {"replies_per_day": 0}, ("answers at once", "leaves it open")),
        ({"median_minutes": 9, "spread": 0}, None, ("answers after 9 minutes", "answers at once")),
    ],
)  # fmt: skip
def test_at_a_desk_it_is_said_how_long_each_took(a: Any, b: Any, said: tuple[str, str]) -> None:
    answer = {"strategy": "ask-and-ignore", "with": {"posts_per_day": 1, "questions": 1, "answer_rate": 1}}
    always = {"hours": "0-24", "hours_per_day": "unlimited"}
    desks = [answer | ({} if desk is None else {"desk": always | desk}) for desk in (a, b)]
    found = first_divergence(pair(*desks), registry(), "Brand 0", "Brand 1", 0)
    assert found is not None
    assert found.what == "desk"
    assert (found.a, found.b) == said


def test_where_two_read_alike_every_unit_is_told() -> None:
    assert [_age(seconds, 2) for seconds in (0, 45, 3_600, 90_061, 90_119)] == [
        "at once", "after 45 seconds", "after 1 hour", "after 1 day 1 hour", "after 1 day 1 hour",
    ]  # fmt: skip
    assert [_age(seconds, 4) for seconds in (90_061, 90_119)] == [
        "after 1 day 1 hour 1 minute 1 second", "after 1 day 1 hour 1 minute 59 seconds",
    ]  # fmt: skip


def test_of_one_follower_the_line_that_differs_is_told() -> None:
    """Not the first one of that day, which both may have in common."""
    posts = {"posts_per_day": 2, "questions": 1}
    asked = pair(
        {"strategy": "ask-and-ignore", "with": posts | {"answer_rate": 0.5}},
        {"strategy": "ask-and-ignore", "with": posts | {"answer_rate": 0.6}},
    )
    one, other = both(asked)
    told = 0
    for row in range(120):
        hers = follower_divergence(one, other, row, asked.psychology)
        if hers is not None and hers.a and hers.b:
            assert (hers.a.text, hers.a.after) != (hers.b.text, hers.b.after)
            told += 1
    assert told > 20


def test_whom_nothing_reached_feels_nothing() -> None:
    asked = pair({"strategy": "broadcast"}, {"strategy": "silence"}, days=3)
    one, other = both(asked)
    quiet = np.flatnonzero(
        (one.trust == other.trust).all(axis=0) & (one.attention == other.attention).all(axis=0)
    )
    assert len(quiet)
    assert follower_divergence(one, other, int(quiet[0]), asked.psychology) is None
    moved = np.flatnonzero((one.attention != other.attention).any(axis=0))
    hers = follower_divergence(one, other, int(moved[0]), asked.psychology)
    assert hers is not None
    assert hers.b is None
    assert hers.a is not None


def test_a_difference_that_nobody_feels_is_said_to_be_none() -> None:
    posts = {"posts_per_day": 1}
    asked = pair(
        {"strategy": "broadcast", "with": posts},
        {"strategy": "silence"},
        psychology={"reach": 0},
        days=4,
    )
    found = first_divergence(asked, registry(), "Brand 0", "Brand 1", 0)
    assert found is not None
    assert found.felt is None
    assert found.sentence("A", "B").endswith("No follower ever feels a difference.")


def test_the_day_a_tie_was_last_faded_is_no_difference() -> None:
    """Nor is its rounding; the least of what a tie holds is."""
    posts = {"strategy": "ask-and-ignore", "with": {"posts_per_day": 1, "questions": 1}}
    watched = (prepared(pair(posts, posts), registry(), "Brand 0", 0, np.arange(0), ()) for _ in range(2))
    models = list(watched)
    for model in models:
        for _ in range(8):
            model.step()
    one, other = (model.brands[0].world for model in models)
    t, day = one.tables, one.day
    rows = np.flatnonzero(
        (one.ties["touched"] < day) & (one.ties["s"] > 0) & (one.ties["c"] == 0) & (one.eyes["standing"] == 0)
    )
    row = int(rows[0])
    tie, eye = other.ties[row], other.eyes[row]
    days = day - int(tie["touched"])
    tie["r"], tie["s"] = tie["r"] * t.fade[days], tie["s"] * t.fade[days]
    tie["k"], tie["d"] = tie["k"] * t.grudge_fade[days], tie["d"] * t.grudge_fade[days]
    first = one.audience.rests[row] / 256 + 1 / 512
    eye["A"] = first + (eye["A"] - first) * t.drift[day - int(eye["touched"])]
    tie["touched"] = eye["touched"] = day
    assert one.ties[row] != tie
    assert not _differ(one, other).any()
    for column, of in (
        ("r", tie),
        ("s", tie),
        ("k", tie),
        ("x", tie),
        ("d", tie),
        ("c", tie),
        ("A", eye),
        ("standing", eye),
    ):
        kept = of[column]
        of[column] = kept + (1 if column in ("c", "standing") else 0.001)
        assert np.flatnonzero(_differ(one, other)).tolist() == [row]
        of[column] = kept
    for model in models:
        release(model)


def test_ties_that_end_alike_have_not_moved() -> None:
    asked = pair({"strategy": "everything"}, {"strategy": "everything"}, days=6, size=40)
    was, _ = both(asked, [3])
    nothing = difference(was, replace(was, ties=was.ties["r"], eyes=was.eyes["A"]), 3)
    assert (
        nothing["others_moved"] == 0
    )  # the records themselves, with the day they were touched, are not asked
    grudge = was.everyone["grudge"].copy()
    grudge[[5, 9]] += 0.01
    assert difference(was, replace(was, everyone=was.everyone | {"grudge": grudge}), 3)["others_moved"] == 2
