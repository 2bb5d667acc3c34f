"""The decisive moment is found by exact re-runs, and every departure is decided by one thing."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from sim.explain import Change, Kind, watch
from sim.explain.deciding import BACKGROUND, KINDS, Reruns, why_follower_left, why_they_left
from sim.strategy import Strategy
from tests.reference.test_agreement import LIVELY, registry, scenario

SIZE, SMALL = 120, 60
LEAVING = LIVELY | {
    "exit_hazard": 0.01,
    "callout_on_ignored": 0.3,
    "callout_seen": 0.6,
    "join_chance": 1,
    "join_trust": 0.6,
    "habituation": 0.15,
}
CHANGE_OF_WAYS = ({"day": 9, "brand": "Brand 0", "strategy": "canned-reply"},)


def asked(strategy: str, **options: Any) -> Any:
    options = {"size": SIZE, "days": 24, "psychology": LEAVING, "seed": 5} | options
    return scenario({"strategy": strategy, "replies_per_day": 12}, **options)


@pytest.mark.parametrize(
    ("strategy", "options"),
    [
        ("everything", {}),
        ("dicer", {"graph": "nobody"}),
        ("apology", {"graph": "small-world"}),
        ("ask-and-ignore", {"timeline": CHANGE_OF_WAYS}),
    ],
)
@pytest.mark.parametrize("sparse", [False, True], ids=["every morning", "few mornings"])
def test_a_try_from_a_morning_is_the_whole_run_with_the_change(
    strategy: str, options: Any, sparse: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sparse:
        monkeypatch.setattr("sim.explain.deciding._MEMORY", 40_000)
    world = asked(strategy, **options)
    was = watch(world, registry(), "Brand 0", 0, range(SIZE))
    reruns = Reruns(world, registry(), "Brand 0", 0)
    assert (len(reruns._snapshots) < 10) == sparse
    tried = Counter[bool]()
    whats = {
        "not ignored": (Kind.IGNORED,),
        "not recognised": (Kind.RECOGNISED, Kind.READ_FAKE),
        "not heard": (Kind.HEARD_CALL_OUTS,),
        "read of answers": (Kind.READ,),
        "not bored": (Kind.MUTED, Kind.UNFOLLOWED),
    }
    for what, kinds in whats.items():
        happened = was.events[np.isin(was.events["kind"], kinds)]
        leavers = happened[was.everyone["gone"][happened["place"]] > 0][::-1]
        for event in leavers[:2]:
            row = int(event["place"])
            for change in (Change(what, row, int(event["day"])), Change(what, row)):
                then = watch(world, registry(), "Brand 0", 0, [], [change])
                kept = reruns.keeps(row, change)
                assert kept == (then.everyone["gone"][row] == 0), change
                tried[kept] += 1
    reruns.close()
    assert tried[False]
    assert sum(tried.values()) > 4


class Sealed(Strategy):
    """Asks and answers every third comment it ever got; cannot be copied.

    Source: none; a test's.
    """

    name = "sealed"

    def plan(self, day):  # type: ignore[no-untyped-def]
        from sim.strategy import Post

        if not hasattr(self, "got"):
            self.got = 0
            self.lock = __import__("threading").Lock()
        return [Post.ask()]

    def answer(self, inbox):  # type: ignore[no-untyped-def]
        from sim.strategy import Reply

        numbers = self.got + np.arange(len(inbox))
        self.got += len(inbox)
        return inbox.where(numbers % 3 == 0, Reply.PERSONAL)


def test_a_strategy_that_cannot_be_copied_begins_anew(tmp_path: Any) -> None:
    import inspect

    from sim.plugins import load

    file = tmp_path / "sealed.py"
    source = "import numpy as np\nfrom sim.strategy import Strategy\n\n\n" + inspect.getsource(Sealed)
    file.write_text(source, encoding="utf-8")
    plugins = load([file])
    from sim.scenario import Scenario

    plain = asked("silence").resolved()
    plain["brands"] = [{"name": "Brand 0", "strategy": "sealed"}]
    world = Scenario.model_validate(plain)
    was = watch(world, plugins, "Brand 0", 0, range(SIZE))
    reruns = Reruns(world, plugins, "Brand 0", 0)
    assert len(reruns._snapshots) == 1
    ignored = was.events[(was.events["kind"] == Kind.IGNORED)]
    outcomes = set()
    for event in ignored[was.everyone["gone"][ignored["place"]] > 0][:4]:
        change = Change("not ignored", int(event["place"]), int(event["day"]))
        then = watch(world, plugins, "Brand 0", 0, [], [change])
        kept = reruns.keeps(change.row, change)
        assert kept == (then.everyone["gone"][change.row] == 0)
        outcomes.add(kept)
    assert outcomes
    reruns.close()


@pytest.fixture(scope="module")
def looked_into() -> tuple[Any, dict[str, Any]]:
    brands = [
        {"strategy": "ask-and-ignore", "with": {"posts_per_day": 2, "questions": 1}},
        {"strategy": "everything", "replies_per_day": 12},
    ]
    world = scenario(*brands, size=SMALL, days=18, psychology=LEAVING, seed=5)
    told: list[tuple[int, int]] = []
    checked: list[str] = []
    found = why_they_left(
        world,
        registry(),
        0,
        range(SMALL),
        lambda done, of: told.append((done, of)),
        lambda watched: checked.append(watched.brand),
    )
    assert checked == ["Brand 0", "Brand 1"]
    assert [done for done, _ in told] == list(range(len(told)))
    assert told[-1][0] == told[-1][1]
    return world, found


def test_attribution_sums_to_the_departures_it_explains(looked_into: tuple[Any, dict[str, Any]]) -> None:
    world, found = looked_into
    assert found["sample"] == found["of"] == SMALL
    for name, each in found["brands"].items():
        watched = watch(world, registry(), name, 0, [])
        gone = np.flatnonzero(watched.everyone["gone"])
        assert each["left"] == len(gone) == sum(each["kinds"].values())
        assert [one["follower"] for one in each["departures"]] == gone.tolist()
        assert list(each["kinds"]) == list(KINDS) == found["kinds"]
        assert Counter(one["kind"] for one in each["departures"]) == Counter(
            {kind: count for kind, count in each["kinds"].items() if count}
        )
    kinds = {kind for each in found["brands"].values() for kind, count in each["kinds"].items() if count}
    assert len(kinds) >= 5, kinds


def test_what_decided_does_keep_her_and_background_is_what_nothing_does(
    looked_into: tuple[Any, dict[str, Any]],
) -> None:
    world, found = looked_into
    for name, each in found["brands"].items():
        seen: set[str] = set()
        for one in each["departures"]:
            if one["kind"] in seen:
                continue
            seen.add(one["kind"])
            row = one["follower"]
            if one["kind"] == BACKGROUND:
                assert one["change"] is None
                for what in ("not bored", "not ignored", "not recognised", "not heard", "read of answers"):
                    then = watch(world, registry(), name, 0, [], [Change(what, row)])
                    assert then.everyone["gone"][row]
                continue
            then = watch(world, registry(), name, 0, [row], [Change(one["change"], row, one["moment"])])
            assert then.everyone["gone"][row] == 0
            assert one["moment"] is None or one["moment"] <= one["day"]
            if (
                one["kind"] == "boredom" and one["moment"]
            ):  # no single act did: the last ones do not, at least
                was = watch(world, registry(), name, 0, [row])
                for event in was.events[was.events["kind"] == Kind.IGNORED][-3:]:
                    tried = watch(
                        world, registry(), name, 0, [], [Change("not ignored", row, int(event["day"]))]
                    )
                    assert tried.everyone["gone"][row]


def test_of_one_alone_the_same_is_found(looked_into: tuple[Any, dict[str, Any]]) -> None:
    world, found = looked_into
    each = found["brands"]["Brand 1"]
    for one in each["departures"][:4]:
        watched = watch(world, registry(), "Brand 1", 0, [one["follower"]])
        alone = why_follower_left(world, registry(), watched, one["follower"])
        assert alone is not None
        assert alone == one
    stays = int(np.flatnonzero(watch(world, registry(), "Brand 1", 0, []).everyone["gone"] == 0)[0])
    assert (
        why_follower_left(world, registry(), watch(world, registry(), "Brand 1", 0, [stays]), stays) is None
    )


def test_who_takes_it_for_a_phony_was_decided_by_what_made_them_think_so() -> None:
    """No template, no question back: silences, her own or others', are all that can have done it."""
    psychology = LEAVING | {"exit_hazard": 0.004, "exit_trust_slope": 7, "false_alarm": 0, "callout_seen": 0}
    world = scenario(
        {"strategy": "ask-and-ignore", "with": {"posts_per_day": 1, "questions": 1}},
        size=SMALL,
        days=30,
        psychology=psychology | {"exit_attention_slope": 0},
        seed=5,
    )
    watched = watch(world, registry(), "Brand 0", 0, range(SMALL))
    found = why_they_left(world, registry(), 0, range(SMALL))["brands"]["Brand 0"]["departures"]
    phony = [one for one in found if one["reason"] == "phony"]
    assert len(phony) > 5
    decided = Counter(one["kind"] for one in phony)
    assert set(decided) <= {"ignored after asked", "saw others ignored", BACKGROUND}
    assert decided["ignored after asked"] > decided[BACKGROUND]
    for one in [one for one in phony if one["kind"] == "ignored after asked" and one["moment"]][:3]:
        row, day = one["follower"], one["moment"]
        events = watched.events[(watched.events["place"] == row) & (watched.events["day"] == day)]
        assert Kind.IGNORED in events["kind"]
        then = watch(world, registry(), "Brand 0", 0, [row], [Change("not ignored", row, day)])
        assert then.everyone["gone"][row] == 0
        assert then.events["d"][then.events["day"] == day][-1] < events["d"][-1]


def test_nobody_left() -> None:
    world = scenario({"strategy": "broadcast"}, days=3, size=30, psychology={"exit_hazard": 0})
    found = why_they_left(world, registry(), 0, range(30))
    assert found["brands"]["Brand 0"]["left"] == 0
    assert set(found["brands"]["Brand 0"]["kinds"].values()) == {0}
