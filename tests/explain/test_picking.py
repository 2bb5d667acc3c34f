"""Whom a word means, by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.explain import watch
from sim.explain.deciding import BACKGROUND, Reruns, decided, first_because
from sim.explain.picking import NAMED, People, described, pick
from tests.explain.test_deciding import asked
from tests.reference.test_agreement import registry


def people(n: int, **columns: Any) -> People:
    """``n`` people whom nothing happened to, but for these columns."""
    plain = {name: np.full(n, 0.5) for name in ("trust", "attention", "expectation", "disposition")}
    plain |= {name: np.zeros(n, int) for name in ("standing", "gone", "call_outs")}
    plain["commented"] = np.zeros(n, bool)
    given = {name: np.array(column) for name, column in columns.items() if name in plain}
    because = set(columns.get("because", range(n)))
    others = {name: np.array(each, bool) for name, each in columns.get("elsewhere", {}).items()}
    return People(
        "A",
        **(plain | given),
        because=lambda places: next((place for place in places.tolist() if place in because), None),
        elsewhere=lambda: others,
    )


def most_loyal(*columns: Any) -> int:
    names = ("disposition", "trust", "standing")
    return pick("most-loyal", people(len(columns[0]), **dict(zip(names, columns, strict=True))))


def test_the_most_loyal_is_whose_trust_has_grown_most_of_those_who_still_follow() -> None:
    untouched, grown, less, gone = (0.99, 0.99, 0), (0.3, 0.5, 0), (0.6, 0.7, 0), (0.2, 0.6, 1)
    assert most_loyal(*zip(untouched, less, gone, grown, strict=True)) == 3


def test_where_nobodys_trust_grew_it_is_whose_fell_least() -> None:
    assert most_loyal([0.5, 0.9, 0.4], [0.3, 0.8, 0.1], [0, 0, 0]) == 1


def test_nobody_is_loyal_where_nobody_follows() -> None:
    with pytest.raises(ScenarioError, match="nobody follows A any more"):
        most_loyal([0.5], [0.6], [2])


def test_the_first_to_leave_left_because_of_the_brand() -> None:
    left = {"gone": [0, 9, 3, 5, 5]}
    assert pick("first-to-leave", people(5, **left)) == 2
    assert pick("first-to-leave", people(5, **left, because={1, 3, 4})) == 3  # not 2; of equals the first
    with pytest.raises(ScenarioError, match="nobody left A because of it"):
        pick("first-to-leave", people(5, **left, because=()))


def test_who_left_here_and_stayed_there() -> None:
    left = {"gone": [0, 9, 3, 5, 0], "because": ()}
    elsewhere = {"B": [1, 1, 0, 1, 1], "C": [0, 1, 0, 0, 0]}
    someone = people(5, **left, elsewhere=elsewhere)
    assert pick("stayed-elsewhere", someone) == 3  # 2 left sooner, and the others too
    assert described("stayed-elsewhere", someone, 3).endswith("another brand on the last day: B")
    assert described("stayed-elsewhere", someone, 1).endswith(": B and C")
    many = people(1, elsewhere={name: [1] for name in "BCDE"} | {"F": [0]})
    assert described("stayed-elsewhere", many, 0).endswith(": 4 of 5")
    for nowhere in ({}, {"B": [1, 0, 0, 0, 1]}):
        with pytest.raises(ScenarioError, match="nobody left A and stayed with another brand"):
            pick("stayed-elsewhere", people(5, **left, elsewhere=nowhere))


def test_who_left_and_never_wrote() -> None:
    columns = {"gone": [4, 9, 3, 5], "commented": [False, False, True, False]}
    assert pick("never-wrote", people(4, **columns)) == 0
    assert pick("never-wrote", people(4, **columns, because={1, 2, 3})) == 3
    with pytest.raises(ScenarioError, match="nobody who never wrote left A because of it"):
        pick("never-wrote", people(4, **columns, because={2}))


def test_the_loudest_and_the_typical() -> None:
    assert pick("loudest", people(3, call_outs=[1, 4, 4])) == 1
    with pytest.raises(ScenarioError, match="nobody called A out"):
        pick("loudest", people(3))
    assert pick("typical", people(3, trust=[0.9, 0.5, 0.4])) == 1


def test_they_are_offered_in_this_order() -> None:
    assert list(NAMED) == [
        "first-to-leave", "stayed-elsewhere", "never-wrote", "loudest", "most-loyal", "typical",
    ]  # fmt: skip
    assert len({each.title for each in NAMED.values()}) == len(NAMED)


def test_because_of_the_brand_is_by_what_would_have_kept_them(monkeypatch: pytest.MonkeyPatch) -> None:
    world = asked("canned-reply")
    was = watch(world, registry(), "Brand 0", 0, range(120))
    leavers = np.flatnonzero(was.everyone["gone"])
    leavers = leavers[np.argsort(was.everyone["gone"][leavers], kind="stable")].tolist()[:40]
    reruns = Reruns(world, registry(), "Brand 0", 0)
    kinds = [decided(was, row, reruns)["kind"] for row in leavers]
    reruns.close()
    assert {"boredom", BACKGROUND} <= set(kinds)
    neither = ("boredom", BACKGROUND)
    because = [row for row, kind in zip(leavers, kinds, strict=True) if kind not in neither]
    by_chance = [row for row, kind in zip(leavers, kinds, strict=True) if kind in neither]
    about = (world, registry(), "Brand 0", 0)
    assert first_because(*about, leavers) == because[0]
    assert first_because(*about, [*by_chance[:3], because[-1]]) == because[-1]
    assert first_because(*about, by_chance[:3]) is None
    assert first_because(*about, []) is None
    monkeypatch.setattr("sim.explain.deciding.MOST_TRIED", 2)
    with pytest.raises(
        ScenarioError, match=r"of the first 2 of them who left Brand 0, nobody .* other 1 were"
    ):
        first_because(*about, [*by_chance[:2], because[-1]])
