"""Watching changes nothing, and what it tells, put through the equations, is what was recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.explain import Kind, Reason, Watched, watch
from sim.explain.events import OVER_INCIDENT
from sim.model import run_replicate
from sim.plugins import load
from sim.report.filming import Filming
from sim.trust_rule import BETA
from tests.explain.replaying import replayed
from tests.reference.test_agreement import LIVELY, registry, scenario

#: The engine rounds attention whenever a post might have driven her away, event or none.
ROUNDING = 2e-6

LOUD = LIVELY | {"callout_on_ignored": 0.4, "callout_seen": 0.7, "join_chance": 1, "join_trust": 0.6}

CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "every reply, several posts a day": (
        {"strategy": "everything", "replies_per_day": 30},
        {"size": 400, "days": 90, "seed": 13, "psychology": LIVELY | {"exit_hazard": 0.008}},
    ),
    "call-outs": ({"strategy": "ask-and-ignore"}, {"graph": "small-world", "psychology": LOUD, "days": 30}),
    "templates": ({"strategy": "canned-reply", "replies_per_day": 10}, {"seed": 3}),
    "few hands": ({"strategy": "genuine-follow-up", "replies_per_day": 2}, {"graph": "nobody"}),
    "a bot": ({"strategy": "auto-reply"}, {"seed": 2}),
    "its own dice": ({"strategy": "dicer", "replies_per_day": "unlimited"}, {"seed": 7}),
    "a change of ways": (
        {"strategy": "everything", "replies_per_day": 3},
        {"timeline": ({"day": 12, "brand": "Brand 0", "strategy": "canned-reply"},), "seed": 8},
    ),
    "a pool": (
        {"strategy": "everything", "replies_per_day": 30},
        {"size": 120, "pool": 180, "psychology": LOUD | {"gain_background": 0.01}, "seed": 5},
    ),
    "gone at once": (
        {"strategy": "everything"},
        {"psychology": LIVELY | {"exit_hazard": 0.2}, "days": 10},
    ),
    "all certain": (
        {"strategy": "everything", "replies_per_day": 20},
        {
            "psychology": LIVELY | {"reach": 1, "feed_feedback": 0, "thread_opening": 1, "recognition": 1},
            "days": 12,
        },
    ),
}


RULED = ("every reply, several posts a day", "call-outs", "templates", "a pool")


@pytest.fixture(
    scope="module",
    params=[
        *((name, BETA) for name in CASES),
        *((name, rule) for name in RULED for rule in ("log-odds", "rescorla-wagner")),
    ],
    ids=" by ".join,
)
def case(request: Any) -> tuple[Any, Watched]:
    name, rule = request.param
    brand, options = CASES[name]
    asked = scenario(brand, {"strategy": "broadcast"}, **options).model_copy(update={"trust_rule": rule})
    return asked, watch(asked, registry(), "Brand 0", 1, range(0, asked.audience.people, 3))


def test_watching_changes_no_digit(case: tuple[Any, Watched]) -> None:
    asked, watched = case
    run = run_replicate(asked, 1, registry=registry())
    np.testing.assert_array_equal(run.daily[0], watched.daily)
    np.testing.assert_equal(run.measures[0], watched.measures)  # no value is no value in both


def test_watching_changes_no_tie(case: tuple[Any, Watched]) -> None:
    from sim.model import TrustModel

    asked, watched = case
    model = TrustModel(asked, replicate=1, registry=registry())
    model.run_model()
    assert model.brands[0].world.ties.tobytes() == watched.ties.tobytes()
    assert model.brands[0].world.eyes.tobytes() == watched.eyes.tobytes()


def test_events_put_through_the_equations_give_what_was_recorded(case: tuple[Any, Watched]) -> None:
    asked, watched = case
    for place in range(len(watched.rows)):
        told = replayed(watched, place, asked)
        if asked.trust_rule == BETA:
            np.testing.assert_allclose(told["trust"], watched.trust[:, place], rtol=0, atol=1e-12)
        np.testing.assert_array_equal(told["expectation"], watched.expectation[:, place])
        np.testing.assert_allclose(told["attention"], watched.attention[:, place], rtol=0, atol=ROUNDING)
        np.testing.assert_array_equal(told["standing"], watched.standing[:, place])


def test_evenings_are_the_columns_that_plugins_see(case: tuple[Any, Watched]) -> None:
    _, watched = case
    for name in ("trust", "attention", "expectation", "standing"):
        now = getattr(watched, name)[-1]
        np.testing.assert_array_equal(now, watched.everyone[name][watched.rows])


def test_each_event_carries_the_tie_after_it(case: tuple[Any, Watched]) -> None:
    """The last event of a day leaves the tie as it is that evening."""
    _, watched = case
    events = watched.events
    last = {(int(event["place"]), int(event["day"])): event for event in events}
    for (place, day), event in last.items():
        assert event["x"] == np.float32(watched.expectation[day, place])
        assert event["A"] == pytest.approx(watched.attention[day, place], abs=1e-7)
        W = 2.0
        r, s, k = (float(event[name]) for name in "rsk")
        trust = (r + W * float(watched.traits["disposition"][place])) / (r + s + k + W)
        assert trust == pytest.approx(watched.trust[day, place], abs=1e-6)


def test_whom_one_watches_does_not_matter() -> None:
    asked = scenario({"strategy": "everything", "replies_per_day": 30}, days=20)
    alone = watch(asked, registry(), "Brand 0", 0, [17])
    among = watch(asked, registry(), "Brand 0", 0, range(240))
    hers = among.events[among.events["place"] == 17]
    assert len(alone.events) > 3
    for name in set(hers.dtype.names) - {"place"}:
        np.testing.assert_array_equal(alone.events[name], hers[name])
    np.testing.assert_array_equal(alone.trust[:, 0], among.trust[:, 17])
    np.testing.assert_array_equal(alone.ties, among.ties)
    np.testing.assert_array_equal(alone.eyes, among.eyes)


def test_everything_that_can_happen_is_told() -> None:
    asked = scenario(
        {"strategy": "everything", "replies_per_day": 30},
        size=400,
        days=90,
        seed=13,
        psychology=LIVELY | {"exit_hazard": 0.008, "callout_on_ignored": 0.2},
    )
    watched = watch(asked, registry(), "Brand 0", 0, range(400))
    elsewhere = {*OVER_INCIDENT, Kind.BEGAN}  # test_storms, and with a pool
    events, flows = watched.events, dict.fromkeys(set(Kind) - elsewhere, 0)
    flows |= {
        Kind(kind): int(n) for kind, n in zip(*np.unique(events["kind"], return_counts=True), strict=True)
    }
    assert all(flows.values()), flows
    assert set(events["reason"].tolist()) == set(Reason)
    from sim.measures import COLUMNS

    sums = dict(zip(COLUMNS, np.nansum(watched.daily[:, 0], axis=0), strict=True))
    looks = flows[Kind.LOOKED] + flows[Kind.READ] + flows[Kind.READ_FAKE] + flows[Kind.WROTE]
    gone_before = sums["looks"] - looks  # looked in the morning at a second post, and left over the first
    assert 0 <= gone_before < 0.01 * sums["looks"]
    assert flows[Kind.WROTE] == sums["comments"]
    assert flows[Kind.CONTINUED] == sums["turns"]
    assert flows[Kind.READ] + flows[Kind.READ_FAKE] == sums["opened"]
    assert flows[Kind.RECOGNISED] + flows[Kind.READ_FAKE] == sums["recognised"]
    assert flows[Kind.UNFOLLOWED] == sums["unfollows"]
    assert flows[Kind.MUTED] == sums["mutes"]
    assert flows[Kind.STOPPED] == sums["stops"]
    assert flows[Kind.JOINED] == sums["joins"]
    for reason, column in {Reason.BORED: "bored", Reason.IGNORED: "ignored", Reason.PHONY: "phony"}.items():
        assert (events["reason"] == reason).sum() == sums[f"left_{column}"]
    left = np.flatnonzero(watched.everyone["gone"])
    assert len(left) == (watched.standing[-1] != 0).sum()
    assert (watched.standing[watched.everyone["gone"][left], left] != 0).all()
    assert (watched.standing[watched.everyone["gone"][left] - 1, left] == 0).all()


def test_who_heard_whom_are_neighbours_who_spoke() -> None:
    asked = scenario({"strategy": "ask-and-ignore"}, psychology=LOUD, days=20)
    watched = watch(asked, registry(), "Brand 0", 0, range(240))
    spoke = {(int(e["place"]), int(e["day"])) for e in watched.events if e["kind"] == Kind.CALLED_OUT}
    joined = {(int(e["place"]), int(e["day"]) + 1) for e in watched.events if e["kind"] == Kind.JOINED}
    calls = watched.heard[~watched.heard["praise"]]
    assert len(calls) > 50
    assert {(int(h["source"]), int(h["day"])) for h in calls} <= spoke | joined
    counts = {
        (int(e["place"]), int(e["day"])): int(e["count"])
        for e in watched.events
        if e["kind"] == Kind.HEARD_CALL_OUTS
    }
    for (place, day), count in counts.items():
        assert ((calls["hearer"] == place) & (calls["day"] == day)).sum() == count


@pytest.mark.parametrize("row", [-1, 240])
def test_a_follower_who_is_not_there(row: int) -> None:
    with pytest.raises(ScenarioError, match="numbered from 0 to 239"):
        watch(scenario({"strategy": "silence"}), registry(), "Brand 0", 0, [row])


def test_a_brand_that_is_not_there() -> None:
    with pytest.raises(ScenarioError, match="Did you mean 'Brand 0'"):
        watch(scenario({"strategy": "silence"}), registry(), "Brnd 0", 0, [1])


def test_a_rule_that_looks_at_others_is_not_told(tmp_path: Path) -> None:
    path = tmp_path / "herd.py"
    path.write_text(
        "from sim import TrustRule, hookimpl\n\n\n"
        "class Herd(TrustRule):\n"
        '    name = "herd"\n\n'
        "    def update(self, trust, *evidence):\n"
        "        return (trust.mean() + trust) / 2\n\n\n"
        "@hookimpl\n"
        "def register_trust_rules():\n"
        "    return [Herd]\n",
        encoding="utf-8",
    )
    asked = scenario({"strategy": "genuine-follow-up"}).model_copy(update={"trust_rule": "herd"})
    with pytest.raises(ScenarioError, match="looks at more than the follower"):
        watch(asked, load([path]), "Brand 0", 1, range(240))
    filming = Filming()
    run_replicate(asked, 1, registry=load([path]), onlooker=filming)
    assert filming.film is None
    assert "looks at more than the follower" in str(filming.refused)
