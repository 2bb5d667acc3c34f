"""The engine of the page docks with the engine: the same days, to the last comment, in the browser of the tests."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from sim import plugins
from sim.errors import ScenarioError
from sim.explain import watch
from sim.explain.events import Kind, Reason
from sim.lesson.spec import STRATEGIES, spec_of
from sim.parameters import PARAMETERS, TRAITS, Parameter
from sim.scenario import Scenario, load, loads
from tests.reference.test_agreement import LIVELY
from tests.report.conftest import browser

from .docking import COUNTS, ENGINE, RUN, dock, engine_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
__all__ = ["browser"]  # a fixture of both


@cache
def registry() -> plugins.Registry:
    return plugins.load()


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield engine_in(page)
    page.close()


def scenario(**given: Any) -> Scenario:
    network = {"kind": "small-world", "mean_degree": 8, "rewiring": 0.1}
    about = {"name": "Docking", "audience": {"size": 100, "network": network}}
    return loads(yaml.safe_dump(about | given), registry=registry())


def of_a_file(path: Path, *sets: str) -> Scenario:
    return load(path, list(sets), registry=lambda files: registry())


# --- scenarios that ship


def test_the_class_page(page: Page) -> None:
    sets = ("audience.size=200", "days=60")
    happened = dock(page, of_a_file(ROOT / "scenarios/classroom.yaml", *sets), registry(), replicate=7)
    assert happened["comments"] > 100


CHAPTERS = sorted((ROOT / "sim/lesson/scenarios").glob("*.yaml"))


@pytest.mark.slow
@pytest.mark.parametrize("path", [ROOT / "scenarios/classroom.yaml", *CHAPTERS], ids=lambda path: path.stem)
@pytest.mark.parametrize("replicate", [0, 7])
def test_what_ships(page: Page, path: Path, replicate: int) -> None:
    happened = dock(page, of_a_file(path), registry(), replicate=replicate)
    assert happened["comments"] > 100


# --- scenarios at random

#: Numbers that a page has no use for: they stay what they are.
UNUSED = {name for name, row in PARAMETERS.items() if row.needs}


def number(dice: random.Random, row: Parameter) -> float:
    """Often what is plausible, at times anything that is allowed up to twice that, now and then the very end."""
    low, high = row.minimum, min(row.maximum, 2 * row.high)
    if (kind := dice.random()) < 0.6:
        low, high = row.low, row.high
    drawn = dice.choice((low, high)) if kind > 0.94 else dice.uniform(low, high)
    return round(drawn) if row.integer else drawn


def plan(dice: random.Random) -> dict[str, Any]:
    strategy = dice.choice(STRATEGIES)
    numbers = {"posts_per_day": dice.choice((0.3, 0.7, 1, 2.4)), "questions": dice.random(), "answer_rate": dice.random()}
    known = registry().strategies[strategy].cls.parameters()
    return {"strategy": strategy, "with": {info.name: numbers[info.name] for info in known}}


def hands(dice: random.Random) -> int | str:
    return dice.choice((0, 1, 2, 5, 12, 40, "unlimited"))


def at_random(seed: int) -> Scenario:
    dice = random.Random(f"scenario {seed}")
    base = LIVELY if seed % 2 else {}  # every other one livelier than life, so that much happens
    while True:
        psychology = {name: value for name, value in base.items() if name not in UNUSED} | {
            name: number(dice, row)
            for name, row in PARAMETERS.items()
            if name not in UNUSED and dice.random() < (0.3 if base else 0.6)
        }
        traits: dict[str, dict[str, float]] = {}
        for key, row in TRAITS.items():
            trait, moment = key.split(".")
            traits.setdefault(trait, {})[moment] = number(dice, row)
        traits["participation"]["mean"] = dice.choice((0.03, 0.1, 0.3))
        kind = dice.choice(("small-world", "small-world", "none"))
        network = {"kind": kind, "mean_degree": dice.uniform(0, 30), "rewiring": dice.random()}
        try:
            return scenario(
                days=dice.randint(1, 50),
                seed=dice.choice((dice.randrange(100), dice.randrange(2**64))),
                audience={
                    "size": dice.choice((1, 2, 7, 40, 90, 160)),
                    "network": {"kind": kind} if kind == "none" else network,
                    "platform": dice.choice(("community", "instagram", "youtube")),
                    "traits": traits,
                },
                psychology=psychology,
                brands=[{"name": f"Brand {n}", **plan(dice), "replies_per_day": hands(dice)} for n in range(2)],
            )
        except ScenarioError:  # it contradicts itself: a pretender who answers more than a listener
            continue


def ten_weeks(seed: int) -> Scenario:
    dice = random.Random(f"plan {seed}")
    later = []
    for week in range(1, 10):
        change = {"day": 7 * week + 1, "brand": "You", **plan(dice)}
        later.append(change | ({"replies_per_day": hands(dice)} if dice.random() < 0.3 else {}))
    return scenario(
        days=70,
        seed=seed,
        audience={
            "size": 120,
            "network": {"kind": "small-world", "mean_degree": 8, "rewiring": 0.1},
            "traits": {"participation": {"mean": 0.08, "sigma": 1.0}},
        },
        psychology={"reach": 0.3, "thread_opening": 0.6, "recognition": 0.05},
        brands=[{"name": "You", **plan(dice), "replies_per_day": hands(dice)}, {"name": "Ivy", "strategy": "ask-and-ignore"}],
        timeline=later,
    )


def test_some_at_random(page: Page) -> None:
    for seed in range(6):
        dock(page, at_random(seed), registry(), replicate=seed)
    dock(page, ten_weeks(0), registry())


@pytest.mark.slow
def test_forty_scenarios_at_random(page: Page) -> None:
    happened: Counter[str] = Counter()
    for seed in range(40):
        happened += docked(page, at_random, seed, replicate=seed % 3)
    never = set(COUNTS) - set(happened)
    assert not never, f"nothing agrees for want of events: {sorted(never)}"


@pytest.mark.slow
def test_forty_plans_of_ten_weeks(page: Page) -> None:
    for seed in range(40):
        docked(page, ten_weeks, seed, by_hand=bool(seed % 2))


def docked(page: Page, made: Callable[[int], Scenario], seed: int, **how: Any) -> Counter[str]:
    try:
        return dock(page, made(seed), registry(), **how)
    except AssertionError as error:
        raise AssertionError(f"{made.__name__}({seed}), {error}") from None
