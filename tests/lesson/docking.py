"""Run the engine of the page and the engine on one scenario, and compare everything, day by day."""

from __future__ import annotations

import base64
from collections import Counter
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.lesson.spec import spec_of
from sim.measures import COLUMNS, STATE
from sim.model import TrustModel
from sim.scenario import Scenario

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from sim.plugins import Registry

#: Trust and attention of a follower, and means over all, may differ by so much: not every browser's mathematics
#: rounds its last bit as ours. Evidence is compared to as many digits.
CLOSE = 1e-5
COUNTS = [name for name in COLUMNS if name not in ("trust", "attention", "expectation", "suspicion")]
EXACT = ("standing", "flags")

ENGINE = (files("sim.lesson") / "engine.js").read_text(encoding="utf-8")

# Runs it, and gives every day and everybody of it; columns as bytes, because there are many.
RUN = """({spec, replicate, plans, record}) => {
  const packed = (column) => {
    const bytes = new Uint8Array(column.buffer);
    let text = '';
    for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
    return btoa(text);
  };
  const each = (columns) =>
    Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, packed(column)]));
  const run = trustsim.start(spec, replicate, {record}), evenings = [];
  while (run.day < run.days) {
    for (const {day, brand, ...plan} of plans)
      if (day === run.day + 1) run.plan(brand, plan);
    run.step();
    evenings.push(run.state.map(each));
  }
  const {neighbours, draw, size, ...traits} = run.world;
  return {daily: run.daily.map(each), people: run.people, evenings, traits: each(traits), neighbours};
}"""


def unpacked(text: str, name: str = "", kind: type = np.float32) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), np.uint8 if name in EXACT else kind).astype(np.float64)


def engine_in(page: Page, source: str = ENGINE) -> Page:
    """A blank page with the engine in it, or with another ``source`` of it."""
    page.goto("about:blank")
    page.add_script_tag(content=source)
    return page


def dock(
    page: Page, scenario: Scenario, registry: Registry, *, replicate: int = 0, by_hand: bool = False
) -> Counter[str]:
    """Run both to the last day. Raises AssertionError at the first difference: the day, whom, what.

    Args:
        page: that holds the engine.
        by_hand: take changes of the timeline from the spec and make them as somebody does who plays.

    Returns:
        how often each count of the day went up, so that a test can ask for it.
    """
    spec, plans = spec_of(scenario, registry), []
    if by_hand:
        numbers = {brand.name: n for n, brand in enumerate(scenario.brands)}
        plans = [{**change, "brand": numbers[change["brand"]]} for change in spec["timeline"]]
        spec["timeline"] = []
    asked = {"spec": spec, "replicate": replicate, "plans": plans, "record": True}
    found = page.evaluate(RUN, asked)
    model = TrustModel(scenario, replicate=replicate, registry=registry)
    compare_people(found, model)
    daily = [{name: unpacked(column, kind=np.float64) for name, column in each.items()} for each in found["daily"]]
    for day in range(1, scenario.days + 1):
        model.step()
        for number, brand in enumerate(model.brands):
            where = f"day {day}, brand {brand.name}"
            compare_everybody(found["evenings"][day - 1][number], brand, where, found["people"][number])
            measured = model.daily[number, day - 1, 0]
            compare_counts({name: column[day - 1] for name, column in daily[number].items()}, measured, where)
    return Counter({name: float(sum(each[name].sum() for each in daily)) for name in COUNTS})


def compare_people(found: dict[str, Any], model: TrustModel) -> None:
    for name, text in found["traits"].items():
        mine = unpacked(text, kind=np.float64 if name == "first_attention" else np.float32)
        np.testing.assert_allclose(mine, model.trait(name), rtol=1e-6, err_msg=name)
    starts, neighbours = model.graph.starts, model.graph.neighbours
    for who, mine in enumerate(found["neighbours"]):
        theirs = neighbours[starts[who] : starts[who + 1]].tolist()
        assert mine == theirs, f"neighbours of follower {who}: page {mine}, engine {theirs}"


def compare_everybody(page: dict[str, str], brand: Any, where: str, people: list[list[dict[str, Any]]]) -> None:
    for name in (*EXACT, *(name for name in page if name not in EXACT)):
        mine, theirs = unpacked(page[name], name), np.asarray(brand.column(name), np.float64)
        allowed = 0.0 if name in EXACT else CLOSE * np.maximum(1.0, np.abs(theirs))
        off = ~(np.abs(mine - theirs) <= allowed)
        if off.any():
            who = int(np.flatnonzero(off)[0])
            today = [event for event in people[who] if f"day {event['day']}," in where]
            happened = "; ".join(f"{e['kind']} (post {e['post']}, turn {e['turn']})" for e in today) or "nothing"
            raise AssertionError(
                f"{where}, follower {who}, {name}: page {mine[who]:.9g}, engine {theirs[who]:.9g}. "
                f"In the page, they had today: {happened}"
            )


def compare_counts(page: dict[str, float], measured: np.ndarray, where: str) -> None:
    assert page.keys() == set(COLUMNS), f"columns of a day differ: {page.keys() ^ set(COLUMNS)}"
    engine = dict(zip(COLUMNS, measured.tolist(), strict=True))
    wrong = [
        f"{name} {page[name]:g}, {engine[name]:g}"
        for name in COLUMNS
        if not abs(page[name] - engine[name]) <= (0.0 if name in COUNTS else CLOSE)
    ]
    assert not wrong, f"{where}: counts differ (page, engine): {', '.join(wrong)}"


__all__ = ["COUNTS", "ENGINE", "RUN", "STATE", "dock", "engine_in"]
