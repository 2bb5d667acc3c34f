"""Run the engine of the page and the engine on one scenario, and compare everything, day by day."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import yaml

from sim import plugins
from sim.browser import engine, spec_of
from sim.measures import COLUMNS
from sim.model import TrustModel
from sim.parameters import PARAMETERS
from sim.scenario import Scenario, load, loads
from tests.reference.test_agreement import LIVELY

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = [
    "CLASS_OF_120",
    "COUNTS",
    "ENGINE",
    "ROOT",
    "UNUSED",
    "Engine",
    "dock",
    "engine_in",
    "lively",
    "of_a_file",
    "page",
    "registry",
    "run_in",
    "scenario",
]

ROOT = Path(__file__).parents[2]

#: What a browser may differ by in trust, attention, evidence and means: mathematics differ in the last bit.
CLOSE = 1e-5
MEANS = ("trust", "attention", "expectation", "suspicion")
COUNTS = [name for name in COLUMNS if name not in MEANS]
EXACT = ("standing", "flags")
STATE = (*EXACT, *MEANS, "credit", "debit", "grudge", "doubt", "closeness")

ENGINE = engine()

# Runs it, and gives every day and everybody of it; columns as bytes, because there are many.
RUN = """({spec, replicate, plans}) => {
  const packed = (column) => {
    const bytes = new Uint8Array(column.buffer);
    let text = '';
    for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
    return btoa(text);
  };
  const each = (columns) =>
    Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, packed(column)]));
  const run = trustsim.start(spec, replicate, {record: true}), evenings = [];
  while (run.day < run.days) {
    for (const {day, brand, ...plan} of plans)
      if (day === run.day + 1) run.plan(brand, plan);
    run.step();
    evenings.push(run.state.map(each));
  }
  const {neighbours, draw, size, ...traits} = run.world;
  return {daily: run.daily.map(each), people: run.people, evenings, traits: each(traits), neighbours};
}"""


#: Numbers that a page has no use for: they stay what they are.
UNUSED = {name for name, row in PARAMETERS.items() if row.needs}

CLASS_OF_120: dict[str, Any] = {
    "size": 120,
    "network": {"kind": "small-world", "mean_degree": 8, "rewiring": 0.1},
    "traits": {"participation": {"mean": 0.08, "sigma": 1.0}},
}


@cache
def registry() -> plugins.Registry:
    return plugins.load()


def scenario(**given: Any) -> Scenario:
    return loads(yaml.safe_dump({"name": "Docking", **given}), registry=registry())


def of_a_file(path: Path, *sets: str) -> Scenario:
    return load(path, list(sets), registry=lambda files: registry())


def lively(*strategies: str, **psychology: float) -> Scenario:
    """Ninety people and a brand for each strategy, where in forty days happens what takes years elsewhere."""
    used = {name: value for name, value in LIVELY.items() if name not in UNUSED}
    return scenario(
        days=40,
        seed=5,
        audience=CLASS_OF_120 | {"size": 90, "traits": {"participation": {"mean": 0.3, "sigma": 1.2}}},
        psychology=used | psychology,
        brands=[{"name": name, "strategy": name, "replies_per_day": 12} for name in strategies],
    )


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """One that holds the engine."""
    page = browser.new_page()
    yield engine_in(page)
    page.close()


def engine_in(page: Page, source: str = ENGINE) -> Page:
    """A blank page with the engine in it, or with another ``source`` of it."""
    page.goto("about:blank")
    page.add_script_tag(content=source)
    return page


def run_in(page: Page, scenario: Scenario, replicate: int = 0, *, by_hand: bool = False) -> dict[str, Any]:
    """What :data:`RUN` gives; ``by_hand`` makes the changes of the timeline as somebody does who plays."""
    spec, plans = spec_of(scenario, registry()), []
    if by_hand:
        numbers = {brand.name: n for n, brand in enumerate(scenario.brands)}
        plans = [{**change, "brand": numbers[change["brand"]]} for change in spec["timeline"]]
        spec["timeline"] = []
    found: dict[str, Any] = page.evaluate(RUN, {"spec": spec, "replicate": replicate, "plans": plans})
    return found


@dataclass(frozen=True)
class Engine:
    """A replicate as the engine runs it: by day and brand, everybody in the evening and the day's columns."""

    model: TrustModel
    evenings: list[list[dict[str, np.ndarray]]]

    @classmethod
    def of(cls, scenario: Scenario, replicate: int = 0) -> Engine:
        model, evenings = TrustModel(scenario, replicate=replicate, registry=registry()), []
        for _ in range(scenario.days):
            model.step()
            evenings.append([{name: np.array(b.column(name), float) for name in STATE} for b in model.brands])
        return cls(model, evenings)


def dock(
    page: Page,
    scenario: Scenario,
    replicate: int = 0,
    *,
    by_hand: bool = False,
    engine: Engine | None = None,
) -> Counter[str]:
    """Compare every day. Raises AssertionError at the first difference: the day, whom, what.

    Args:
        page: that holds the engine of the page.
        by_hand: as :func:`run_in` takes it.
        engine: the same replicate, if it has been run.

    Returns:
        How often everything happened, so that a test can ask for it.
    """
    engine = engine or Engine.of(scenario, replicate)
    found = run_in(page, scenario, replicate, by_hand=by_hand)
    compare_people(found, engine.model)
    daily = [{name: unpacked(text, np.float64) for name, text in each.items()} for each in found["daily"]]
    for day, evening in enumerate(engine.evenings, start=1):
        for number, brand in enumerate(engine.model.brands):
            where = f"day {day}, brand {brand.name}"
            people = [[e for e in events if e["day"] == day] for events in found["people"][number]]
            compare_everybody(found["evenings"][day - 1][number], evening[number], where, people)
            measured = engine.model.daily[number, day - 1, 0]
            compare_day({name: column[day - 1] for name, column in daily[number].items()}, measured, where)
    return Counter({name: float(sum(each[name].sum() for each in daily)) for name in COUNTS})


def unpacked(text: str, kind: type) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), kind).astype(np.float64)


def compare_people(found: dict[str, Any], model: TrustModel) -> None:
    for name, text in found["traits"].items():
        mine = unpacked(text, np.float64 if name == "first_attention" else np.float32)
        np.testing.assert_allclose(mine, model.trait(name), rtol=1e-6, err_msg=name)
    starts, neighbours = model.graph.starts, model.graph.neighbours
    for who, mine in enumerate(found["neighbours"]):
        theirs = neighbours[starts[who] : starts[who + 1]].tolist()
        assert mine == theirs, f"neighbours of follower {who}: page {mine}, engine {theirs}"


def compare_everybody(
    page: dict[str, str], engine: dict[str, np.ndarray], where: str, today: list[list[dict[str, Any]]]
) -> None:
    assert page.keys() == engine.keys()
    for name, theirs in engine.items():
        mine = unpacked(page[name], np.uint8 if name in EXACT else np.float32)
        allowed = 0.0 if name in EXACT else CLOSE * np.maximum(1.0, np.abs(theirs))
        off = ~(np.abs(mine - theirs) <= allowed)
        if off.any():
            who = int(np.flatnonzero(off)[0])
            happened = "; ".join(f"{e['kind']} (post {e['post']}, turn {e['turn']})" for e in today[who])
            raise AssertionError(
                f"{where}, follower {who}, {name}: page {mine[who]:.9g}, engine {theirs[who]:.9g}. "
                f"In the page, they had today: {happened or 'nothing'}"
            )


def compare_day(page: dict[str, float], measured: np.ndarray, where: str) -> None:
    assert page.keys() == set(COLUMNS)
    wrong = [
        f"{name} {page[name]:.9g}, {theirs:.9g}"
        for name, theirs in zip(COLUMNS, measured.tolist(), strict=True)
        if not abs(page[name] - theirs) <= (CLOSE if name in MEANS else 0.0)
    ]
    assert not wrong, f"{where}: differ (page, engine): {', '.join(wrong)}"
