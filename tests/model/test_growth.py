"""An audience with a pool: who may join, who does, and whose means are told."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from sim.engine.audience import Audience
from sim.engine.columns import FOLLOWS, STRANGER
from sim.engine.network import from_edges
from sim.explain import Kind, watch
from sim.explain.deciding import why_follower_left
from sim.measures import COLUMNS, GROUPS, columns_of, groups_of
from sim.model import TrustModel, run_replicate
from sim.parameters import TRAITS
from sim.plugins import load
from sim.scenario import Scenario, loads
from sim.strategy import Inbox, Post, Reply, Strategy

SIZE, POOL, DAYS = 300, 600, 60
LIVELY = {"gain_background": 0.002, "gain_praise": 0.05, "gain_talk": 0.02, "exit_hazard": 0.004}
BRANDS = [
    {"name": "Talks", "strategy": "genuine-follow-up"},
    {"name": "Parrot", "strategy": "canned-reply"},
    {"name": "Tells", "strategy": "broadcast", "with": {"answer_rate": 0}},
]


def scenario(pool: int = POOL, brands: Any = BRANDS, **psychology: float) -> Scenario:
    return Scenario.model_validate(
        {
            "name": "Growth",
            "days": DAYS,
            "audience": {"size": SIZE, "pool": pool, "traits": {"participation": {"mean": 0.2}}},
            "psychology": {**LIVELY, "callout_on_fake": 0.6, **psychology},
            "brands": brands,
        }
    )


@cache
def run() -> TrustModel:
    model = TrustModel(scenario())
    model.run_model()
    return model


def joined(model: TrustModel, brand: int) -> np.ndarray:
    return model.brands[brand].world.joined


def test_founders_are_who_they_are_without_a_pool() -> None:
    alone, among = TrustModel(scenario(0)), TrustModel(scenario())
    assert (alone.size, among.size, among.founders) == (SIZE, SIZE + POOL, SIZE)
    for name in TRAITS:
        trait = name.partition(".")[0]
        assert (alone.trait(trait) == among.trait(trait)[:SIZE]).all()
    standing = among.brands[0].column("standing")
    assert (standing[:SIZE] == FOLLOWS).all()
    assert (standing[SIZE:] == STRANGER).all()


def test_without_a_pool_there_is_nothing_of_growth() -> None:
    result = run_replicate(scenario(0), 0)
    assert result.daily.shape[2:] == (len(GROUPS), len(COLUMNS))
    assert not {"gained", "net_growth"} & set(result.measures[0])
    assert set(result.groups[0]) == set(GROUPS[1:])


def test_what_is_gained_adds_up() -> None:
    model = run()
    columns, groups = columns_of({"pool"}), groups_of({"pool"})
    for number, brand in enumerate(model.brands):
        daily = model.daily[number]
        gained = daily[:, 0, columns.index("gained")]
        people = daily[..., columns.index("people")]
        assert gained.sum() == (joined(model, number) > 0).sum() > 0
        assert (people[:, 0] == SIZE).all()
        assert (people[:, groups.index("newcomers")] == gained.cumsum()).all()
        for name in ("people", "following", "muted", "unfollowed", "flagged"):
            founders, everyone, newcomers = (
                daily[:, groups.index(group), columns.index(name)]
                for group in ("all", "everyone", "newcomers")
            )
            assert (founders + newcomers == everyone).all()
        lost = daily[:, 0, columns.index("unfollows")].sum()
        assert brand.followers == SIZE + gained.sum() - lost
        counted = np.bincount(joined(model, number).clip(0), minlength=DAYS + 1)[1:]
        assert (counted == gained).all()


def test_measures_say_whose_they_are() -> None:
    result = run_replicate(scenario(), 0)
    for measures, groups in zip(result.measures, result.groups, strict=True):
        everyone, newcomers = groups["everyone"], groups["newcomers"]
        assert measures["gained"] == round(newcomers["share"] * SIZE)
        assert everyone["share"] == pytest.approx(1 + newcomers["share"])
        assert measures["net_growth"] == pytest.approx(everyone["share"] * everyone["followers_kept"] - 1)
        mixed = measures["trust"] + newcomers["share"] * newcomers["trust"]
        assert everyone["trust"] == pytest.approx(mixed / everyone["share"])


def test_who_has_left_does_not_come_back_and_who_never_came_has_no_tie() -> None:
    model = TrustModel(scenario(exit_hazard=0.02))
    brand = model.brands[1]
    before = brand.column("standing")
    while model.running:
        model.step()
        now = brand.column("standing")
        assert not ((before != STRANGER) & (now == STRANGER)).any()
        left = (before == 1) | (before == 2)
        assert (now[left] == before[left]).all()
        before = now
    strangers = before == STRANGER
    assert strangers.any()
    for name in ("credit", "debit", "grudge", "doubt", "flags"):
        assert not brand.column(name)[strangers].any()


def test_of_their_own_accord_the_same_people_come_to_every_brand_on_the_same_days() -> None:
    brands = [{"name": name, "strategy": name} for name in ("silence", "broadcast", "genuine-follow-up")]
    model = TrustModel(scenario(brands=brands, gain_praise=0, gain_talk=0, gain_callouts=0))
    model.run_model()
    assert (joined(model, 0) > 0).sum() > 30
    for number in (1, 2):
        assert (joined(model, number) == joined(model, 0)).all()


def test_what_a_brand_does_brings_people_and_call_outs_put_them_off() -> None:
    def gained(brand: int, **psychology: float) -> int:
        model = TrustModel(scenario(gain_background=psychology.pop("gain_background", 0.0), **psychology))
        model.run_model()
        return int((joined(model, brand) > 0).sum())

    assert gained(2) == 0
    assert gained(0) > gained(0, gain_praise=0) > gained(0, gain_praise=0, gain_talk=0.002) > 0
    loud = {"gain_background": 0.01, "gain_praise": 0.0, "gain_talk": 0.0}
    loud |= {"callout_on_fake": 1.0, "callout_seen": 1.0, "recognition": 0.3}
    assert gained(1, **loud, gain_callouts=100) < gained(1, **loud, gain_callouts=0)


def test_newcomers_leave_more_readily() -> None:
    def left(newcomer_exit: float) -> int:
        model = TrustModel(scenario(newcomer_exit=newcomer_exit, exit_hazard=0.01))
        model.run_model()
        standing = model.brands[2].column("standing")[SIZE:]
        return int(np.isin(standing, (1, 2)).sum())

    assert left(0) < left(2) < left(10)


SEEN: list[tuple[int, int, int]] = []


class Counting(Strategy):
    """Looks at its counter and its dashboard."""

    name = "counting"

    def plan(self, day: Any) -> list[Post]:
        SEEN.append((day.followers, day.yesterday.gained, day.yesterday.unfollows))
        return [Post.ask()]

    def answer(self, inbox: Inbox) -> Any:
        return inbox.all(Reply.PERSONAL)


def test_a_strategy_sees_who_joined() -> None:
    SEEN.clear()
    model = TrustModel(scenario(brands=BRANDS[:1]))
    model.brands[0].strategy = Counting()
    model.run_model()
    assert SEEN[0] == (SIZE, 0, 0)
    assert sum(gained for _, gained, _ in SEEN) > 0
    for (before, *_), (now, gained, lost) in pairwise(SEEN):
        assert now == before + gained - lost


def test_some_of_them_elsewhere_have_the_same_luck() -> None:
    """Shuffle the pool's rows with their luck and the graph: the same people join on the same days."""
    case = scenario()
    model = TrustModel(case)
    order = np.random.default_rng(5).permutation(POOL) + SIZE
    ids = np.concatenate([np.arange(SIZE), order])
    row_of = np.argsort(ids)
    moments = case.audience.traits.model_dump()
    traits = {key: moments[key.partition(".")[0]][key.partition(".")[2]] for key in TRAITS}
    graph = from_edges(model.size, row_of[model.graph.edges])
    shuffled = Audience(model.size, traits, graph, case.seed, 0, ids=ids, founders=SIZE)
    other = TrustModel(case, audience=shuffled)
    model.run_model()
    other.run_model()
    for number in range(len(BRANDS)):
        assert (joined(other, number) == joined(model, number)[order - SIZE]).all()
    flows = slice(len(COLUMNS) - 5, None)
    np.testing.assert_array_equal(other.daily[..., 0, flows], model.daily[..., 0, flows])


def test_no_number_of_threads_changes_a_digit() -> None:
    one, two = (run_replicate(scenario(), 0, threads=threads) for threads in (1, 2))
    np.testing.assert_array_equal(one.daily, two.daily)


@pytest.mark.parametrize("rule", ["rescorla-wagner", "log-odds"])
def test_rival_rules_of_trust_take_a_pool(rule: str) -> None:
    case = scenario().model_copy(update={"trust_rule": rule})
    result = run_replicate(case, 0)
    assert all(measures["gained"] > 0 for measures in result.measures)
    assert all(0 < groups["newcomers"]["trust"] < 1 for groups in result.groups)


def test_plugins_see_the_founders_and_how_many_joined() -> None:
    model = run()
    for number, columns in enumerate(model.view.brands.values()):
        assert len(columns["trust"]) == SIZE
        assert columns["daily_gained"].sum() == (joined(model, number) > 0).sum()
    assert not TrustModel(scenario(0)).view.brands["Talks"]["daily_gained"].any()


def test_a_newcomers_story_begins_on_the_day_they_joined() -> None:
    case, registry = scenario(exit_hazard=0.01), load()
    everybody = np.arange(SIZE, SIZE + POOL)
    watched = watch(case, registry, "Parrot", 0, everybody)
    model = TrustModel(case)
    model.run_model()
    days = joined(model, 1)
    np.testing.assert_array_equal(watched.daily, model.daily[1])
    events = watched.events
    for place in range(POOL):
        hers = events[events["place"] == place]
        if days[place] < 0:
            assert not len(hers)
            assert (watched.standing[:, place] == STRANGER).all()
            continue
        assert (hers["kind"][0], hers["day"][0]) == (Kind.BEGAN, days[place])
        assert (hers["day"][1:] > days[place]).all()
        assert (watched.standing[: days[place], place] == STRANGER).all()
        assert watched.standing[days[place], place] == FOLLOWS
    heard = events[np.isin(events["kind"], (Kind.HEARD_CALL_OUTS, Kind.HEARD_PRAISE))]
    assert len(heard)
    gone = [int(row) for row in everybody if watched.everyone["gone"][row]]
    left = [why_follower_left(case, registry, watched, row) for row in gone[:3]]
    assert all(each is not None for each in left)
    assert not watched.everyone["gone"][SIZE:][days < 0].any()


def test_an_audience_without_anybody_outside_is_as_before() -> None:
    text = "name: X\nbrands: [{name: A, strategy: broadcast}]\naudience: {size: 20, pool: 0}\n"
    assert loads(text).audience.people == 20
