"""The engine agrees with the reference on every tie, day by day, and on everything that happens."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim import plugins
from sim.parameters import PARAMETERS
from sim.scenario import Scenario, loads

from .agreement import REPLIES, compare

GRAPHS = {
    "powerlaw": {"kind": "powerlaw-cluster", "mean_degree": 8, "triad_closure": 0.5},
    "nobody": {"kind": "none"},
    "small-world": {"kind": "small-world", "mean_degree": 6, "rewiring": 0.1},
}

# Everything turned up: weeks and hundreds show what takes months and thousands at the defaults. All of it is
# written out, so that the defaults may move.
LIVELY = {
    "prior_weight": 2,
    "negativity": 2,
    "act_share": 0.5,
    "forgetting": 0.98,
    "grudge_forgetting": 0.995,
    "first_expectation": 0.5,
    "learning": 0.3,
    "bystander_learning": 0.05,
    "asking_lift": 0.3,
    "bystander_weight": 0.15,
    "question_pull": 2,
    "self_selection": 1,
    "liking": 0.2,
    "reach": 0.6,
    "feed_feedback": 0.5,
    "affinity_memory": 0.9,
    "habituation": 0.05,
    "attention_gain": 0.1,
    "attention_recovery": 0.03,
    "post_value": 0.45,
    "post_gain": 0.08,
    "thread_opening": 0.4,
    "visible_comments": 6,
    "continue_chance": 0.5,
    "max_turns": 3,
    "turn_credit": 0.5,
    "closeness_gain": 0.3,
    "closeness_memory": 0.99,
    "delay_cost": 0.2,
    "slow_continue": 0.1,
    "silence_after": 3,
    "canned_worth": 0.6,
    "disclosed_worth": 0.2,
    "recognition": 0.06,
    "false_alarm": 0.02,
    "record_protects": 1,
    "grudge_weight": 4,
    "pretender_prior": 0.1,
    "listener_answers": 0.79,
    "pretender_answers": 0.15,
    "listener_turns": 0.5,
    "pretender_turns": 0.1,
    "unasked_weight": 0.3,
    "reader_inference": 0.5,
    "template_doubt": 2,
    "phony_debit": 2,
    "voice_credit": 0,
    "callout_on_fake": 0.3,
    "callout_on_ignored": 0.08,
    "callout_seen": 0.25,
    "callout_weight": 0.5,
    "join_trust": 0.45,
    "join_sources": 2,
    "join_chance": 0.3,
    "praise": 0.2,
    "exit_hazard": 0.004,
    "exit_shown": 0.5,
    "exit_trust_slope": 4,
    "exit_attention_slope": 3,
    "gain_background": 0.002,
    "gain_praise": 0.05,
    "gain_talk": 0.01,
    "gain_callouts": 1,
    "newcomer_exit": 3,
    "reach_spread": 0,
    "comment_spread": 0,
    "incident_chance": 0,
    "incident_callout": 0.05,
    "incident_join": 0.01,
    "heat_memory": 1.5,
    "heat_seen": 4,
    "apology_worth": 0.3,
}
#: Small enough for seconds; what never happens in so little would be told at the end of this file.
SMALL: dict[str, Any] = {"size": 120, "days": 40}
TRAITS = {
    "participation": {"mean": 0.3, "sigma": 1.2},
    "first_attention": {"mean": 0.5, "concentration": 8},
}


@cache
def registry() -> plugins.Registry:
    return plugins.load([Path(__file__).with_name("everything.py")])


def scenario(
    *brands: dict[str, Any],
    graph: str = "powerlaw",
    seed: int = 1,
    size: int = 240,
    days: int = 45,
    psychology: dict[str, float] = LIVELY,
    traits: dict[str, Any] = TRAITS,
    timeline: tuple[dict[str, Any], ...] = (),
    pool: int = 0,
    topics: dict[str, Any] | None = None,
) -> Scenario:
    text = yaml.safe_dump(
        {
            "name": "Agreement",
            "days": days,
            "seed": seed,
            "audience": {"size": size, "pool": pool, "network": GRAPHS[graph], "traits": traits},
            "psychology": psychology,
            "brands": [{"name": f"Brand {i}", **brand} for i, brand in enumerate(brands)],
            "timeline": list(timeline),
            "topics": topics or {},
        }
    )
    return loads(text, registry=registry())


SHIPPED = sorted(plugins.load().strategies)


def test_every_parameter_is_turned_up() -> None:
    assert set(LIVELY) == set(PARAMETERS)


def test_the_shipped_strategies_are_here() -> None:
    assert {"broadcast", "ask-and-ignore", "genuine-follow-up", "canned-reply"} <= set(SHIPPED)


@pytest.mark.parametrize("strategy", SHIPPED)
def test_every_shipped_strategy(strategy: str) -> None:
    graph, seed = [("powerlaw", 1), ("nobody", 2**40 + 17), ("small-world", 3)][SHIPPED.index(strategy) % 3]
    happened = compare(
        scenario({"strategy": strategy, "replies_per_day": 10}, graph=graph, seed=seed, **SMALL), registry()
    )
    assert happened["shown"] > 500 or strategy == "silence"


@pytest.mark.parametrize(("graph", "seed"), [("powerlaw", 4), ("nobody", 5), ("small-world", 2**33 + 4)])
def test_every_kind_of_reply_and_several_posts_a_day(graph: str, seed: int) -> None:
    happened = compare(
        scenario({"strategy": "everything", "replies_per_day": 30}, graph=graph, seed=seed, **SMALL),
        registry(),
    )
    assert happened["looked"] > 1000


@pytest.mark.parametrize("hands", [0, 1, 7, "unlimited"])
def test_hands(hands: int | str) -> None:
    brand = {"strategy": "everything", "replies_per_day": hands}
    happened = compare(scenario(brand, seed=6, size=120, days=20), registry())
    assert (happened["dropped"] == 0) == (hands == "unlimited")


def test_dice_memory_and_dashboard() -> None:
    happened = compare(
        scenario({"strategy": "dicer", "replies_per_day": "unlimited"}, seed=7, **SMALL), registry()
    )
    assert all(happened[reply] for reply in REPLIES)


def test_a_brand_changes_its_ways() -> None:
    """Twice the same brand: another strategy, then another one with more hands; its neighbour stays."""
    brands = ({"strategy": "everything", "replies_per_day": 3}, {"strategy": "ask-and-ignore"})
    timeline = (
        {"day": 12, "brand": "Brand 0", "strategy": "canned-reply"},
        {"day": 30, "brand": "Brand 0", "strategy": "genuine-follow-up", "replies_per_day": "unlimited"},
    )
    happened = compare(scenario(*brands, seed=8, timeline=timeline, **SMALL), registry())
    assert happened["answered CANNED"]
    assert happened["dropped"]


def test_several_brands() -> None:
    names = ("broadcast", "everything", "genuine-follow-up", "canned-reply", "everything")
    happened = compare(
        scenario(*({"strategy": name, "replies_per_day": 5} for name in names), seed=9, size=120, days=20),
        registry(),
    )
    assert happened["shown"]


def test_another_replicate() -> None:
    happened = compare(
        scenario({"strategy": "everything"}, seed=10, size=120, days=30), registry(), replicate=3
    )
    assert happened["shown"]


@pytest.mark.parametrize(("seed", "sources"), [(14, 2), (15, 2), (15, 1)])
def test_word_of_mouth(seed: int, sources: int) -> None:
    """Call-outs that feed on themselves: who joined a week ago may join again, no sooner."""
    loud = {
        "callout_on_ignored": 0.3,
        "callout_seen": 0.6,
        "callout_weight": 0.3,
        "join_chance": 1,
        "join_trust": 0.6,
        "join_sources": sources,
        "exit_hazard": 0,
    }
    happened = compare(
        scenario({"strategy": "ask-and-ignore"}, seed=seed, psychology=LIVELY | loud, **SMALL), registry()
    )
    assert happened["joined"] > 100


@pytest.mark.parametrize("strategy", ["genuine-follow-up", "canned-reply", "broadcast"])
def test_at_the_defaults(strategy: str) -> None:
    happened = compare(
        scenario({"strategy": strategy}, seed=11, size=150, days=60, psychology={}, traits={}), registry()
    )
    assert happened["shown"]


GAINS = ("came over neighbours", "came of their own accord", "put off by call-outs")


@pytest.mark.parametrize(
    ("strategy", "graph", "wanted"),
    [
        ("everything", "powerlaw", GAINS),
        ("genuine-follow-up", "small-world", GAINS[:2]),
        ("canned-reply", "powerlaw", GAINS),
        ("ask-and-ignore", "powerlaw", GAINS[1:2]),
        ("silence", "nobody", GAINS[1:2]),
    ],
)
def test_a_pool(strategy: str, graph: str, wanted: tuple[str, ...]) -> None:
    """Strangers join, hear, talk, are ignored and leave again, sooner than others."""
    psychology = LIVELY | {"exit_hazard": 0.01, "callout_on_ignored": 0.5, "gain_background": 0.02}
    brand = {"strategy": strategy, "replies_per_day": 30}
    happened = compare(
        scenario(brand, seed=51, size=80, pool=160, days=45, graph=graph, psychology=psychology), registry()
    )
    assert set(wanted) <= set(happened)


@pytest.mark.parametrize(
    "psychology",
    [
        {"gain_background": 0},
        {"gain_background": 1},
        {"gain_background": 0, "gain_praise": 1, "gain_talk": 1, "gain_callouts": 0},
        {"gain_praise": 0, "gain_talk": 0, "gain_callouts": 100},
        {"newcomer_exit": 0},
        {"newcomer_exit": 100, "exit_hazard": 0.01, "reach": 0.05, "gain_background": 0.05},
    ],
    ids=str,
)
def test_a_pool_at_its_extremes(psychology: dict[str, float]) -> None:
    brands = ({"strategy": "everything", "replies_per_day": 30}, {"strategy": "broadcast"})
    happened = compare(
        scenario(*brands, seed=52, size=60, pool=90, days=30, psychology=LIVELY | psychology), registry()
    )
    assert happened["shown"]


def test_who_joins_when_a_slot_is_new() -> None:
    """Three posts a day, from a day on: the schedules of newcomers, too, have run since the first day."""
    brand = {"strategy": "broadcast", "with": {"posts_per_day": 0.5}}
    change = {"day": 15, "brand": "Brand 0", "strategy": "broadcast", "with": {"posts_per_day": 3}}
    psychology = LIVELY | {"gain_background": 0.02}
    happened = compare(
        scenario(brand, seed=53, size=60, pool=120, days=30, psychology=psychology, timeline=(change,)),
        registry(),
    )
    assert happened["began to follow"] > 30


@pytest.mark.parametrize("graph", ["powerlaw", "small-world"])
def test_the_world_all_at_once(graph: str) -> None:
    """Desks with a backlog, uneven posts, topics, incidents and a pool: each changes what the others meet."""
    world = {
        "reach_spread": 0.9,
        "comment_spread": 1.5,
        "incident_chance": 0.1,
        "incident_join": 0.02,
        "gain_background": 0.02,
        "callout_on_ignored": 0.2,
    }
    desk = {"hours": "9-17", "days": "mon-fri", "median_minutes": 200, "spread": 1.5, "replies_per_day": 6}
    brands = (
        {"strategy": "everything", "desk": desk},
        {"strategy": "genuine-follow-up", "desk": {"hours_per_day": 0.5}},
        {"strategy": "everything", "replies_per_day": 5},
    )
    fault = {"day": 12, "brand": "Brand 1", "event": "fault", "severity": 4, "seen": 0.4, "lasts": 5}
    happened = compare(
        scenario(
            *brands, seed=61, size=90, pool=90, graph=graph, psychology=LIVELY | world, timeline=(fault,)
        ),
        registry(),
    )
    wanted = {
        "began to follow",
        "gave up",
        "saw an incident",
        "heard of an incident",
        "joined over an incident",
    }
    assert wanted <= set(happened)


EXTREMES: dict[str, dict[str, float]] = {
    "everything certain": {"reach": 1, "feed_feedback": 0, "thread_opening": 1, "recognition": 1},
    "no reach": {"reach": 0},
    "no feedback": {"reach": 0.6, "feed_feedback": 0},
    "strong feedback": {"reach": 0.4, "feed_feedback": 3},
    "no forgetting": {
        "forgetting": 1, "grudge_forgetting": 1, "attention_recovery": 0, "closeness_memory": 1,
    },
    "no memory": {
        "forgetting": 0, "grudge_forgetting": 0, "attention_recovery": 1, "affinity_memory": 0,
        "closeness_memory": 0.5,
    },
    "as close as can be": {"forgetting": 0, "closeness_gain": 1, "closeness_memory": 1},
    "chances lost beside one": {"exit_hazard": 1e-30, "recognition": 1e-30},
    "nothing can happen": {"exit_hazard": 1e-30, "reach": 0},
    "everybody leaves": {"exit_hazard": 1},
    "one look and gone": {"habituation": 1, "attention_recovery": 0},
    "one turn": {"max_turns": 1},
    "long talks": {"max_turns": 8, "continue_chance": 0.9},
    "no selection": {"self_selection": 0, "question_pull": 1},
    "no surprise": {"act_share": 1},
    "no act": {"act_share": 0},
}  # fmt: skip


@pytest.mark.parametrize("psychology", EXTREMES.values(), ids=EXTREMES)
def test_extremes(psychology: dict[str, float]) -> None:
    happened = compare(
        scenario(
            {"strategy": "everything", "replies_per_day": 20},
            seed=12,
            size=100,
            days=20,
            psychology=LIVELY | psychology,
        ),
        registry(),
    )
    assert bool(happened["shown"]) == (psychology.get("reach") != 0)


LEFT = "left, no post shown", "left, a post shown"
READ = "suspects, as a reader", "opened"

#: What each switch of the model is set to, what happens then, and what never does.
SWITCHES: dict[str, tuple[dict[str, float], tuple[str, ...], tuple[str, ...]]] = {
    "nobody thinks of pretence": (
        {"pretender_prior": 0}, ("ignored, first turn",), ("suspects, as a commenter", READ[0])
    ),
    "everybody is wary": ({"pretender_prior": 0.45}, ("suspects, as a commenter", READ[0]), ()),
    "a record is no protection": (
        {"record_protects": 0, "false_alarm": 0.1}, ("mistook, as a commenter",), ()
    ),
    "a record is half a protection": (
        {"record_protects": 0.5, "false_alarm": 0.1}, ("mistook, as a reader",), ()
    ),
    "no false alarms": ({"false_alarm": 0}, (), ("mistook, as a commenter", "mistook, as a reader")),
    "voice": ({"voice_credit": 0.25}, ("ignored, first turn",), ()),
    "nobody comes closer": ({"closeness_gain": 0}, ("grew closer",), ()),
    "close at once, and briefly": ({"closeness_gain": 0.9, "closeness_memory": 0.7}, ("grew closer",), ()),
    "a turn is an answer": ({"turn_credit": 0}, ("grew closer",), ()),
    "posts are worth nothing": ({"post_value": 0}, ("opened",), ("rewarded",)),
    "every post is worth a look": ({"post_value": 1, "post_gain": 0.3}, ("rewarded",), ()),
    "no post drives anybody away": ({"exit_shown": 0}, LEFT, ()),
    "posts drive people away": ({"exit_shown": 20, "exit_hazard": 0.001}, LEFT, ()),
    "readers infer nothing": ({"reader_inference": 0}, ("suspects, as a commenter", "opened"), (READ[0],)),
    "readers infer as commenters do": ({"reader_inference": 1}, READ, ()),
    "nobody opens a thread": ({"thread_opening": 0}, ("suspects, as a commenter",), READ),
    "everybody opens every thread": ({"thread_opening": 1}, READ, ()),
    "statements promise nothing": ({"unasked_weight": 0}, ("suspects, as a commenter",), ()),
    "statements promise as much": ({"unasked_weight": 1}, ("suspects, as a commenter",), ()),
    "a template says nothing of meaning it": ({"template_doubt": 0}, ("recognised, as a commenter",), ()),
    "no shock": ({"phony_debit": 0}, ("suspects, as a commenter",), ()),
    "everybody is reached": ({"reach": 1}, LEFT, ()),
    "leaving rules the schedule": ({"reach": 0.02, "exit_hazard": 0.01, "exit_trust_slope": 8}, LEFT, ()),
    "leaving is even": ({"exit_trust_slope": 0, "exit_attention_slope": 0}, LEFT, ()),
}  # fmt: skip


def on_the_shelf(number: int, several: int = 3) -> list[dict[str, Any]]:
    """Some of the shelf, others for every number, and everything."""
    names = [SHIPPED[(number * several + i) % len(SHIPPED)] for i in range(several)]
    return [{"strategy": name, "replies_per_day": 12} for name in ("everything", *names)]


@pytest.mark.parametrize("switch", SWITCHES)
def test_every_switch(switch: str) -> None:
    psychology, wanted, unwanted = SWITCHES[switch]
    number = list(SWITCHES).index(switch)
    happened = compare(
        scenario(
            *on_the_shelf(number),
            graph=list(GRAPHS)[number % len(GRAPHS)],
            seed=16 + number,
            size=60,
            days=25,
            psychology=LIVELY | psychology,
        ),
        registry(),
    )
    assert set(wanted) <= set(happened), f"never happened: {sorted(set(wanted) - set(happened))}"
    assert not set(unwanted) & set(happened)


@pytest.mark.parametrize(
    "first_attention",
    [
        {"mean": 0.25, "concentration": 0},
        {"mean": 0.25, "concentration": 8},
        {"mean": 0.6, "concentration": 0.5},
        {"mean": 0.02, "concentration": 200},
    ],
    ids=["everybody alike", "spread", "all or nothing", "hardly anybody looks"],
)
def test_first_attention(first_attention: dict[str, float]) -> None:
    traits = TRAITS | {"first_attention": first_attention}
    happened = compare(scenario(*on_the_shelf(7, 2), seed=41, size=80, days=20, traits=traits), registry())
    assert happened["shown"]


@pytest.mark.parametrize("posts", [0, 0.7, 3])
@pytest.mark.parametrize("reach", [0.1, 0.6])
def test_leaving_goes_on_whether_there_are_posts_or_not(posts: float, reach: float) -> None:
    names = ("genuine-follow-up", "ask-and-ignore", "canned-reply", "broadcast")
    brands = [{"strategy": name, "with": {"posts_per_day": posts}} for name in names]
    happened = compare(
        scenario(
            *brands, seed=42, size=60, days=20, psychology=LIVELY | {"reach": reach, "exit_hazard": 0.01}
        ),
        registry(),
    )
    assert happened["left, no post shown"]
    assert bool(happened["left, a post shown"]) == (posts > 0)


def test_nothing_agrees_for_want_of_events() -> None:
    """Whatever can happen does happen in a run that agrees."""
    happened = compare(
        scenario({"strategy": "everything", "replies_per_day": 30}, seed=13, size=240, days=60), registry()
    )
    roles = "as a commenter", "as a reader"
    wanted = {
        "shown", "looked", "liked", "rewarded", "opened", "dropped", "joined", "praised", "grew closer",
        "commented, first turn", "commented, later turn", "ignored, first turn", "ignored, later turn",
        *(f"{what}, {role}" for what in ("recognised", "mistook", "suspects", "called out")
          for role in roles),
        "heard call-out", "heard praise", *LEFT, *REPLIES,
        *(f"{kind} ({why})" for kind in ("unfollowed", "muted", "stopped looking")
          for why in ("other", "bored", "ignored", "phony")),
    }  # fmt: skip
    assert wanted <= set(happened), f"never happened: {sorted(wanted - set(happened))}"


TOPICS = {
    "offers": {"reach": 1.8, "comments": 0.5, "value": 0.2},
    "gossip": {"reach": 0.3, "comments": 3},
    "nothing": {"reach": 0, "comments": 0, "value": 0},
}

#: What each world of posts and incidents is set to, and what happens in it.
WEATHER: dict[str, tuple[dict[str, float], tuple[str, ...]]] = {
    "posts differ": ({"reach": 0.2, "reach_spread": 0.99, "comment_spread": 1.2}, LEFT),
    "posts differ much, and leaving is seldom": (
        {"reach": 0.05, "reach_spread": 2, "exit_hazard": 0.0004, "feed_feedback": 1}, ("shown",)
    ),
    "posts that reach everybody": ({"reach": 0.6, "reach_spread": 1.5}, LEFT),
    "bad days": (
        {"incident_chance": 0.2},
        ("saw an incident", "heard of an incident", "called out over an incident", "joined over an incident"),
    ),
    "worse days": (
        {"incident_chance": 0.5, "incident_join": 0.1, "heat_seen": 40, "heat_memory": 3},
        ("joined over an incident", "forgave"),
    ),
    "both": (
        {"reach": 0.2, "reach_spread": 0.99, "comment_spread": 1, "incident_chance": 0.1, "apology_worth": 1},
        ("joined over an incident", "forgave"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("weather", WEATHER)
def test_posts_differ_and_some_anger_people(weather: str) -> None:
    psychology, wanted = WEATHER[weather]
    number = list(WEATHER).index(weather)
    happened = compare(
        scenario(
            {"strategy": "topical", "replies_per_day": 12},
            {"strategy": "genuine-follow-up", "replies_per_day": 12},
            graph=list(GRAPHS)[number % 2],
            seed=60 + number,
            size=150,
            days=30,
            psychology=LIVELY | psychology,
            topics=TOPICS if number % 2 else None,
        ),
        registry(),
    )
    assert set(wanted) <= set(happened), f"never happened: {sorted(set(wanted) - set(happened))}"


def test_what_a_scenario_has_in_store() -> None:
    """Two brands through the same incidents, one of them through another on the same day, and again later."""
    fault = {"event": "fault", "severity": 4, "seen": 0.5, "lasts": 5}
    breach = {"event": "breach", "severity": 20, "integrity": 0.7, "seen": 1, "lasts": 1}
    timeline = (
        {"day": 3, "brand": "Brand 0", **fault},
        {"day": 3, "brand": "Brand 1", **fault},
        {"day": 3, "brand": "Brand 1", **breach},
        {"day": 9, "brand": "Brand 0", **breach, "seen": 0.01, "lasts": 20},
        {"day": 12, "brand": "Brand 0", "strategy": "canned-reply"},
    )
    happened = compare(
        scenario(
            {"strategy": "topical"}, {"strategy": "topical"}, seed=70, size=200, days=30, timeline=timeline
        ),
        registry(),
    )
    wanted = {"saw an incident", "heard of an incident", "called out over an incident", "forgave"}
    assert wanted | {"joined over an incident"} <= set(happened)
    assert any(what.endswith("(ignored)") for what in happened)
