"""The engine of the page docks with the engine: the same days, to the last comment, in a browser."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sim.browser import STRATEGIES
from sim.errors import ScenarioError
from sim.parameters import PARAMETERS, TRAITS, Parameter
from sim.scenario import Scenario
from tests.reference.test_agreement import LIVELY
from tests.report.conftest import browser

from .docking import (
    CLASS_OF_120,
    COUNTS,
    ENGINE,
    ROOT,
    UNUSED,
    Engine,
    dock,
    engine_in,
    lively,
    of_a_file,
    page,
    registry,
    scenario,
)
from .mutants import MUTANTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["browser", "page"]  # fixtures


# --- what ships

CHAPTERS = sorted((ROOT / "plugins/sim_lesson/scenarios").glob("*.yaml"))


def test_the_class_page(page: Page) -> None:
    small = of_a_file(ROOT / "scenarios/classroom.yaml", "audience.size=200", "days=60")
    assert dock(page, small, replicate=7)["comments"] > 100


@pytest.mark.slow
@pytest.mark.parametrize("path", [ROOT / "scenarios/classroom.yaml", *CHAPTERS], ids=lambda path: path.stem)
@pytest.mark.parametrize("replicate", [0, 7])
def test_what_ships(page: Page, path: Path, replicate: int) -> None:
    assert dock(page, of_a_file(path), replicate=replicate)["comments"] > 50


# --- where much happens


def much() -> Scenario:
    return lively("genuine-follow-up", "canned-reply", "auto-reply")


def loud() -> Scenario:
    """People tell each other, and nobody leaves: call-outs that feed on themselves."""
    heard = {"callout_seen": 0.6, "callout_weight": 0.3, "callout_on_ignored": 0.3, "exit_hazard": 0.0}
    joins = {"join_chance": 1.0, "join_trust": 0.6}
    return lively("ask-and-ignore", "canned-reply", **heard, **joins, voice_credit=0.25)


def test_much_happens(page: Page) -> None:
    assert dock(page, much())["recognised"] > 20


def test_people_tell_each_other(page: Page) -> None:
    assert dock(page, loud())["joins"] > 20


# --- at random


def number(dice: random.Random, row: Parameter) -> float:
    """Often what is plausible, at times all that is allowed up to twice that, now and then the very end."""
    low, high = row.minimum, min(row.maximum, 2 * row.high)
    if (kind := dice.random()) < 0.6:
        low, high = row.low, row.high
    drawn = dice.choice((low, high)) if kind > 0.94 else dice.uniform(low, high)
    return round(drawn) if row.integer else drawn


def plan(dice: random.Random) -> dict[str, Any]:
    strategy = dice.choice(STRATEGIES)
    numbers = {"posts_per_day": dice.choice((0.3, 0.7, 1, 2.4)), "questions": dice.random()}
    numbers["answer_rate"] = dice.choice((dice.random(), 1))
    known = registry().strategies[strategy].cls.parameters()
    return {"strategy": strategy, "with": {info.name: numbers[info.name] for info in known}}


def hands(dice: random.Random) -> int | str:
    return dice.choice((0, 1, 2, 5, 12, 40, "unlimited"))


def at_random(seed: int) -> Scenario:
    """Any audience that a page runs; every other one livelier than life, so that much happens soon."""
    dice = random.Random(f"scenario {seed}")
    base = {name: value for name, value in LIVELY.items() if seed % 2 and name not in UNUSED}
    while True:
        drawn = {
            name: number(dice, row)
            for name, row in PARAMETERS.items()
            if name not in UNUSED and dice.random() < (0.3 if base else 0.6)
        }
        traits: dict[str, dict[str, float]] = {}
        for key, row in TRAITS.items():
            trait, moment = key.split(".")
            traits.setdefault(trait, {})[moment] = number(dice, row)
        traits["participation"]["mean"] = dice.choice((0.03, 0.1, 0.3))
        if dice.random() < 0.3:
            del traits["first_attention"]["mean"], traits["participation"]["mean"]  # as on the platform
        ties = {"kind": "small-world", "mean_degree": dice.uniform(0, 30), "rewiring": dice.random()}
        try:
            return scenario(
                days=dice.randint(1, 50),
                seed=dice.choice((dice.randrange(100), dice.randrange(2**64))),
                audience={
                    "size": dice.choice((1, 2, 7, 40, 90, 160)),
                    "network": dice.choice((ties, ties, {"kind": "none"})),
                    "platform": dice.choice(("community", "instagram", "youtube")),
                    "traits": traits,
                },
                psychology=base | drawn,
                brands=[
                    {"name": f"Brand {n}", **plan(dice), "replies_per_day": hands(dice)} for n in range(2)
                ],
            )
        except ScenarioError:  # it contradicts itself: a pretender who answers more than a listener
            continue


def ten_weeks(seed: int) -> Scenario:
    """Another plan every week, at times with other hands; beside somebody who goes on as ever."""
    dice = random.Random(f"plan {seed}")
    later = []
    for week in range(1, 10):
        change = {"day": 7 * week + 1, "brand": "You", **plan(dice)}
        later.append(change | ({"replies_per_day": hands(dice)} if dice.random() < 0.3 else {}))
    you = {"name": "You", **plan(dice), "replies_per_day": hands(dice)}
    return scenario(
        days=70,
        seed=seed,
        audience=CLASS_OF_120,
        psychology={"reach": 0.3, "thread_opening": 0.6, "recognition": 0.05},
        brands=[you, {"name": "Ivy", "strategy": "ask-and-ignore"}],
        timeline=later,
    )


def docked(page: Page, made: Callable[[int], Scenario], seed: int, **how: Any) -> Counter[str]:
    try:
        return dock(page, made(seed), **how)
    except AssertionError as error:
        raise AssertionError(f"{made.__name__}({seed}), {error}") from None


def test_some_at_random(page: Page) -> None:
    for seed in range(6):
        docked(page, at_random, seed, replicate=seed)
    docked(page, ten_weeks, 0)


@pytest.mark.slow
def test_forty_scenarios_at_random(page: Page) -> None:
    happened: Counter[str] = Counter()
    for seed in range(40):
        happened += docked(page, at_random, seed, replicate=seed % 3)
    never = set(COUNTS) - set(happened)
    assert not never, f"nothing agrees for want of events: {sorted(never)}"


@pytest.mark.slow
def test_forty_plans_of_ten_weeks(page: Page) -> None:
    """Half of them written down before, half made week by week, as by somebody who plays."""
    for seed in range(40):
        docked(page, ten_weeks, seed, by_hand=bool(seed % 2))


# --- wrong on purpose


@pytest.mark.slow
def test_every_equation_that_is_wrong_in_the_page_is_noticed(browser: Browser) -> None:
    ships = of_a_file(ROOT / "scenarios/classroom.yaml", "audience.size=120")
    tried = [much(), loud(), ten_weeks(1), at_random(1), at_random(3), ships]
    engines = [Engine.of(each) for each in tried]
    page = browser.new_page()
    unnoticed = []
    for says, (old, new) in MUTANTS.items():
        assert ENGINE.count(old) == 1, f"{says}: {old!r} stands {ENGINE.count(old)} times"
        engine_in(page, ENGINE.replace(old, new))
        try:
            for each, engine in zip(tried, engines, strict=True):
                dock(page, each, engine=engine)
        except AssertionError:
            continue
        unnoticed.append(says)
    page.close()
    assert not unnoticed
