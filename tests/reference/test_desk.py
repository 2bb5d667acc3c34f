"""The engine agrees with the reference on every tie and every open comment, with desks at work."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from sim import plugins
from sim.measures import FLOWS
from sim.model import TrustModel
from sim.scenario import Scenario, loads

from .agreement import compare
from .test_agreement import GRAPHS, LIVELY, TRAITS

REGISTRY = plugins.load([Path(__file__).with_name("everything.py"), Path(__file__).with_name("late.py")])

OFFICE = {"hours": "9-17", "days": "mon-fri", "median_minutes": 28, "replies_per_day": 12}

DESKS: dict[str, dict[str, Any]] = {
    "office hours": OFFICE,
    "always open, far too few": {"replies_per_day": 3, "give_up_after": 2},
    "by the hours": {"hours": "8:30-12", "hours_per_day": 0.5, "give_up_after": 1},
    "its window is its work": {"hours": "10-11", "days": "tue, thu-fri"},
    "nobody at all": {"replies_per_day": 0},
    "never slow": {"median_minutes": 0, "hours_per_day": "unlimited"},
    "very slow": {"median_minutes": 2000, "spread": 2, "hours_per_day": 24},
    "one day a week": {"days": "wed", "replies_per_day": 30, "give_up_after": 9},
}


def scenario(
    *desks: dict[str, Any],
    strategy: str = "everything",
    seed: int = 1,
    psychology: dict[str, float] = LIVELY,
    graph: str = "powerlaw",
    size: int = 100,
    days: int = 30,
    **more: Any,
) -> Scenario:
    brands = [{"name": f"Brand {i}", "strategy": strategy, "desk": desk} for i, desk in enumerate(desks)]
    text = {
        "name": "Desks",
        "days": days,
        "seed": seed,
        "audience": {"size": size, "network": GRAPHS[graph], "traits": TRAITS},
        "psychology": psychology,
        "brands": brands,
        **more,
    }
    return loads(yaml.safe_dump(text, sort_keys=False), registry=REGISTRY)


@pytest.mark.parametrize("desk", DESKS)
def test_every_desk(desk: str) -> None:
    number = list(DESKS).index(desk)
    happened = compare(scenario(DESKS[desk], seed=50 + number, graph=list(GRAPHS)[number % 3]), REGISTRY)
    assert happened["gave up"]
    assert happened["answered AUTOMATIC"]


@pytest.mark.parametrize("days", [1, 2, 7])
@pytest.mark.parametrize("strategy", ["genuine-follow-up", "canned-reply", "long-talks"])
def test_how_long_people_wait(days: int, strategy: str) -> None:
    happened = compare(
        scenario(
            OFFICE | {"replies_per_day": 2},
            strategy=strategy,
            seed=31,
            psychology=LIVELY | {"silence_after": days},
        ),
        REGISTRY,
    )
    assert happened["gave up"]


def test_on_the_calendar() -> None:
    """A year that begins on a Thursday, in which the desk has a week off."""
    holidays = [f"2026-01-{day:02}" for day in range(12, 17)]
    happened = compare(scenario(OFFICE, seed=32, start="2026-01-01", holidays=holidays, days=25), REGISTRY)
    assert happened["gave up"]


@pytest.mark.parametrize("strategy", ["on-mondays", "two-days-late", "buys-hours", "looks-back"])
def test_what_a_strategy_can_do_at_a_desk(strategy: str) -> None:
    happened = compare(
        scenario(OFFICE | {"replies_per_day": 4}, strategy=strategy, seed=33, days=35), REGISTRY
    )
    assert happened["answered PERSONAL"]


def test_who_left_before_the_answer_came() -> None:
    leaving = {"exit_hazard": 0.05, "exit_shown": 3}
    happened = compare(
        scenario(
            OFFICE, DESKS["one day a week"], seed=34, psychology=LIVELY | leaving | {"silence_after": 7}
        ),
        REGISTRY,
    )
    assert happened["answered too late"]


def test_a_desk_that_is_never_late_is_none() -> None:
    """All settled on the same day, at once: as without a desk, but for when ties are rounded."""
    prompt = {"median_minutes": 0, "replies_per_day": 9}
    free = {"minutes_per_reply": 0, "minutes_per_canned_reply": 0}
    plain = scenario(prompt, seed=35, psychology=LIVELY | {"silence_after": 1}, strategy="genuine-follow-up")
    brand = plain.brands[0].model_copy(update={"costs": plain.brands[0].costs.model_copy(update=free)})
    found = []
    for desk in (brand.desk, None):
        model = TrustModel(
            plain.model_copy(update={"brands": (brand.model_copy(update={"desk": desk}),)}), registry=REGISTRY
        )
        model.run_model()
        found.append(model.daily)
    flows = slice(-len(FLOWS), None)
    assert found[0][..., 0, flows].tobytes() == found[1][..., 0, flows].tobytes()
    np.testing.assert_allclose(found[0], found[1], rtol=1e-6)


@pytest.mark.parametrize("desk", DESKS)
def test_nothing_is_lost_and_nothing_answered_twice(desk: str) -> None:
    """Written = answered + given up + open, on every evening; never more work than the hours allow."""
    model = TrustModel(scenario(DESKS[desk], seed=36), registry=REGISTRY)
    brand = model.brands[0]
    seen: Counter[tuple[int, int]] = Counter()
    answer = brand.world.answer

    def noted(messages: Any, replies: Any) -> Any:
        seen.update((int(m["number"]), int(m["turn"])) for m in messages)
        return answer(messages, replies)

    brand.world.answer = noted  # type: ignore[method-assign]
    total: Counter[str] = Counter()
    while model.running:
        model.step()
        flows = brand.flows
        total.update({name: int(flows[name]) for name in ("comments", "answered", "given_up", "by_bot")})
        assert total["comments"] == total["answered"] + total["given_up"] + total["by_bot"] + flows["open"]
        assert brand.desk is not None
        minutes = brand.desk.minutes(brand.hands) if brand.desk.is_open(model.day) else 0.0
        work = flows["canned"] * 0.5 + (flows["replies"] - flows["canned"]) * 3.0
        assert work <= minutes + 1e-9
        assert flows["replies"] <= (brand.hands if minutes else 0)
    assert max(seen.values()) == 1
    assert len(np.unique(brand.desk.open["number"])) == len(brand.desk.open)
