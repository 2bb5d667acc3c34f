"""Where two brands part: the first act that differs, and the first evening on which anybody feels it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.explain import Watched, watch
from sim.explain.asking import difference
from sim.explain.parting import _differ, her_parting, parting
from sim.explain.watching import prepared
from sim.model.replicate import release
from tests.reference.test_agreement import registry, scenario


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
    assert parting(asked, registry(), "Brand 0", "Brand 1", 0) is None
    one, other = both(asked, [5, 6])
    assert her_parting(one, other, 5, asked.psychology) is None


def test_other_hands_that_are_never_missed_do_not_part() -> None:
    asked = pair(
        {"strategy": "everything", "replies_per_day": 10_000},
        {"strategy": "everything", "replies_per_day": "unlimited"},
    )
    assert parting(asked, registry(), "Brand 0", "Brand 1", 0) is None


@pytest.mark.parametrize("day", [1, 6])
def test_brands_that_post_otherwise(day: int) -> None:
    change = {"day": day, "brand": "Brand 1", "strategy": "silence"}
    ask = {"strategy": "ask-and-ignore", "with": {"posts_per_day": 1, "questions": 1}}
    asked = pair(ask, ask, timeline=(change,))
    found = parting(asked, registry(), "Brand 0", "Brand 1", 0)
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
    found = parting(asked, registry(), "Brand 0", "Brand 1", 0)
    assert found is not None
    assert (found.what, found.a, found.b, found.turn) == ("reply", "NONE", "PERSONAL", 1)
    assert found.felt == first_felt(asked) == found.day
    one, other = both(asked)
    assert found.moved == (one.trust[found.day] != other.trust[found.day]).sum()
    sentence = found.sentence("Cold", "Warm")
    assert f"follower {found.follower} writes to both: Cold ignores her comment, Warm answers it" in sentence
    hers = her_parting(one, other, int(found.follower), asked.psychology)
    assert hers is not None
    assert hers.day == found.day
    assert "heard nothing" in hers.a.text
    assert "personal answer" in hers.b.text
    assert her_parting(one, one, int(found.follower), asked.psychology) is None


def test_whom_nothing_reached_feels_nothing() -> None:
    asked = pair({"strategy": "broadcast"}, {"strategy": "silence"}, days=3)
    one, other = both(asked)
    quiet = np.flatnonzero(
        (one.trust == other.trust).all(axis=0) & (one.attention == other.attention).all(axis=0)
    )
    assert len(quiet)
    assert her_parting(one, other, int(quiet[0]), asked.psychology) is None
    moved = np.flatnonzero((one.attention != other.attention).any(axis=0))
    hers = her_parting(one, other, int(moved[0]), asked.psychology)
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
    found = parting(asked, registry(), "Brand 0", "Brand 1", 0)
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
    assert nothing.moved == 0  # the records themselves, with the day they were touched, are not asked
    grudge = was.everyone["grudge"].copy()
    grudge[[5, 9]] += 0.01
    assert difference(was, replace(was, everyone=was.everyone | {"grudge": grudge}), 3).moved == 2
