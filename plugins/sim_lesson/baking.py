"""What the lesson has to know of its runs: every chapter's scenario run in its worlds and classes, as tables.

A chapter's table is what :func:`sim_lesson.conditions.evaluate` reads, with the crowds that are drawn where
there is no script, and the diaries of a few people. It is kept as ``baked.json``, so that putting the page
together takes no run.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import yaml

from sim.browser import MOST_PEOPLE, spec_of
from sim.errors import ScenarioError
from sim.foreign import Json
from sim.measures import columns_of
from sim_lesson.conditions import TRUST
from sim_lesson.diaries import diaries
from sim_lesson.typed import Chapter, Lesson, Pairs, Table, World

if TYPE_CHECKING:
    from sim.model import TrustModel
    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = ["LEVELS", "bake", "base_of", "chapters", "dumps", "moves_to_timeline", "scenario_of"]

FILES = files("sim_lesson")

#: Steps of colour from distrust to trust.
LEVELS = 7

_FOLLOWS = 0  # the column ``standing`` of who follows

_CUMULATIVE = {"comments": "comments", "callouts": "call_outs", "answered": "answered"}
_STATE = {"kept": "following", "trust": "trust", "phony": "flagged_ever", "saw": "saw_template"}
_WEEK = 7


def chapters() -> Lesson:
    """``chapters.yaml``: ``routes``, and ``chapters`` with every key a text."""
    document: Any = yaml.safe_load(text_of("chapters.yaml"))
    for chapter in document["chapters"]:
        chapter["worlds"] = {"base": {}, **chapter.get("worlds", {}), **_cells(chapter)}
        chapter["sweeps"] = {
            name: {str(stop): world for stop, world in stops.items()}
            for name, stops in chapter.get("sweeps", {}).items()
        }
        chapter["cells"] = list(_cells(chapter))
        chapter.setdefault("drawn", None)
        for name, plan in chapter.get("plans", {}).items():
            chapter["worlds"].setdefault(name, {})
            chapter["worlds"][name] = {"plan": plan}
    lesson: Lesson = document
    return lesson


def _cells(chapter: Chapter) -> dict[str, Json]:
    """The worlds of a grid: so many minutes a day, half a minute a pasted reply and three a written one."""
    if "grid" not in chapter:
        return {}
    worlds: dict[str, Json] = {}
    for minutes in chapter["grid"]["minutes"]:
        for number, chance in enumerate(chapter["grid"]["recognition"]):
            worlds[f"m{minutes}_{number}"] = {
                "psychology.recognition": chance,
                "brands.Otto.replies_per_day": 2 * minutes,
                "brands.Rosa.replies_per_day": minutes // 3,
                "brands.Lea.replies_per_day": minutes // 3,
            }
    return worlds


def moves_to_timeline(chapter: Chapter, plan: str) -> tuple[Json, list[Json]]:
    """What a plan of ten weeks, a digit a week, is as a brand and a timeline."""
    moves = [_move(chapter, move) for move in plan]
    later: list[Json] = [
        {"day": _WEEK * week + 1, "brand": "You", **move}
        for week, (before, move) in enumerate(pairwise(moves), start=1)
        if move != before
    ]
    return {"name": "You", **moves[0]}, later


def _move(chapter: Chapter, move: str) -> Json:
    entry = chapter["moves"][move]
    policy = chapter["answering"][entry["answer"]]
    return {**policy, "with": {**policy["with"], "questions": entry["questions"]}}


def scenario_of(chapter: Chapter, world: str, registry: Registry, base: Json) -> Scenario:
    """The scenario of a chapter in one of its worlds.

    Args:
        chapter: of :func:`chapters`.
        world: one of its worlds.
        registry: the strategies there are.
        base: ``audience``, ``psychology``, ``seed`` that stand in for the file's own.

    Raises:
        ScenarioError: what came of it is none.
    """
    from sim.scenario import loads

    plain = yaml.safe_load(text_of("scenarios", chapter["scenario"]))
    original = copy.deepcopy(plain)
    for key, value in base.items():
        plain[key] = copy.deepcopy(value)
    if base and chapter["id"] in ("classes", "talk"):  # what these two are about stays theirs
        plain["audience"]["size"] = original["audience"]["size"]
        plain["audience"]["network"] = original["audience"]["network"]
        plain.setdefault("psychology", {}).update(original["psychology"])
    plain["replicates"] = chapter["classes"]
    for key, value in chapter["worlds"][world].items():
        if key == "plan":
            you, timeline = moves_to_timeline(chapter, value)
            plain["brands"][0] = you
            plain["timeline"] = timeline
        else:
            _put(plain, key.split("."), copy.deepcopy(value))
    return loads(
        yaml.safe_dump(plain, allow_unicode=True), name=chapter["scenario"], registry=lambda names: registry
    )


def _put(plain: Any, path: list[str], value: Any) -> None:
    """Set a value by its dotted path; brands by name."""
    for key in path[:-1]:
        if isinstance(plain, list):
            plain = next(each for each in plain if each["name"] == key)
        else:
            plain = plain.setdefault(key, {})
    plain[path[-1]] = value


def base_of(path: Path) -> Json:
    """What of a scenario takes the place of the lesson's own world: audience, psychology, seed.

    Raises:
        ScenarioError: it is no scenario, or one that a page cannot run.
    """
    from sim.plugins import load as load_plugins
    from sim.scenario import load

    registry = load_plugins([])
    plain = load(path, registry=lambda names: registry).resolved()
    base = {name: plain[name] for name in ("audience", "psychology", "seed")}
    if plain["audience"]["size"] > MOST_PEOPLE:
        raise ScenarioError(
            f"a page runs at most {MOST_PEOPLE} people. Write audience.size: {MOST_PEOPLE} or less.",
            file=path,
            key="audience.size",
        )
    return base


def bake(
    registry: Registry,
    base: Json | None = None,
    *,
    only: tuple[str, ...] = (),
    workers: int | None = None,
    progress: Callable[[str], None] = lambda sentence: None,
) -> dict[str, Table]:
    """Run everything that the lesson tells of.

    Args:
        registry: the strategies there are.
        base: stands in for the world of the lesson's own scenarios, see :func:`scenario_of`.
        only: these chapters; all by default.
        workers: processes, as for :func:`sim.experiment.pool.run_replicates`.
        progress: is given a sentence for each chapter.

    Returns:
        Chapter -> its table, in plain values.

    Raises:
        SimError: a scenario cannot be run.
    """
    tables = {}
    for chapter in chapters()["chapters"]:
        if only and chapter["id"] not in only:
            continue
        progress(chapter["id"])
        tables[chapter["id"]] = _table(chapter, registry, base or {}, workers)
    return tables


def _table(chapter: Chapter, registry: Registry, base: Json, workers: int | None) -> Table:
    base_scenario = scenario_of(chapter, "base", registry, base)
    spec = spec_of(base_scenario, registry)  # first: it says what a page cannot run
    worlds = {
        world: _world(chapter, world, scenario_of(chapter, world, registry, base), registry, workers)
        for world in chapter["worlds"]
    }
    table: Table = {
        "typical": chapter["typical"],
        "worlds": worlds,
        "stills": _stills(base_scenario, chapter["typical"], registry),
        "spec": spec,
        "check": _check(base_scenario, chapter["typical"], registry),
    }
    if "people" in chapter:
        loser, keeper = chapter["people"]["left"], chapter["people"]["stayed"]
        table["worlds"]["base"]["pairs"] = _pairs(base_scenario, registry)
        table["diaries"] = diaries(base_scenario, registry, chapter["typical"], loser, keeper)
    return table


def _world(
    chapter: Chapter, world: str, scenario: Scenario, registry: Registry, workers: int | None
) -> World:
    """One world in all its classes."""
    from sim.experiment import run_replicates

    columns = columns_of(())
    names = [
        brand.name
        for brand in scenario.brands
        if world == "base" or brand.name in chapter.get("told", [brand.name])
    ]
    measures = chapter["measures"] if world in chapter.get("full", [world]) else ["trust"]
    days = [day for day in chapter["days"] if day <= scenario.days] or [scenario.days]
    brands: dict[str, dict[str, list[list[int]]]] = {
        name: {measure: [[] for _ in days] for measure in measures} for name in names
    }
    for result in run_replicates(scenario, scenario.replicates, registry=registry, workers=workers):
        for brand, daily in zip(scenario.brands, result.daily, strict=True):
            if brand.name not in names:
                continue
            by_name = dict(zip(columns, daily[:, 0, :].T, strict=True))
            for measure, rows in brands[brand.name].items():
                for row, day in zip(rows, days, strict=True):
                    if day == days[-1] or measure in chapter.get("early", ()):
                        row.append(_value(measure, by_name, day))
    return {"classes": scenario.replicates, "size": scenario.audience.size, "days": days, "brands": brands}


def _value(measure: str, by_name: Mapping[str, npt.NDArray[np.float64]], day: int) -> int:
    if measure in _CUMULATIVE:
        value = float(by_name[_CUMULATIVE[measure]][:day].sum())
    elif measure == "counter":  # who muted still counts
        value = float(by_name["people"][day - 1] - by_name["unfollowed"][day - 1])
    elif measure in _STATE:
        value = float(by_name[_STATE[measure]][day - 1])
    else:
        raise ScenarioError(f"there is no measure {measure!r} in the lesson.")
    return round(value * TRUST if measure == "trust" else value)


def _evenings(
    scenario: Scenario, replicate: int, registry: Registry, days: tuple[int, ...]
) -> Iterator[TrustModel]:
    """The model of a replicate on the evenings of some days."""
    from sim.model import TrustModel, release

    model = TrustModel(scenario, replicate=replicate, registry=registry)
    try:
        while model.day < max(days):
            model.step()
            if model.day in days:
                yield model
    finally:
        release(model)


def _stills(scenario: Scenario, replicate: int, registry: Registry) -> dict[str, dict[str, str]]:
    """Everybody on day 7 and on the last: day -> brand -> a character a person, first who trusted most to
    begin with: their level of trust, or ``-`` for who has gone.
    """
    stills: dict[str, dict[str, str]] = {}
    for model in _evenings(scenario, replicate, registry, (_WEEK, scenario.days)):
        order = np.argsort(-model.audience.followers["disposition"], kind="stable")
        stills[str(model.day)] = {
            brand: "".join(
                "-" if gone else str(min(LEVELS - 1, int(trust * LEVELS)))
                for gone, trust in zip(
                    (columns["standing"] != _FOLLOWS)[order], columns["trust"][order], strict=True
                )
            )
            for brand, columns in model.view.brands.items()
        }
    return stills


def _check(scenario: Scenario, replicate: int, registry: Registry) -> list[float]:
    """Mean trust with each brand at the end, to a digit by which a browser that computes otherwise shows."""
    for model in _evenings(scenario, replicate, registry, (scenario.days,)):
        return [round(float(columns["trust"].mean()), 9) for columns in model.view.brands.values()]
    raise AssertionError("a run has a last evening")


def _pairs(scenario: Scenario, registry: Registry) -> Pairs:
    """Who left one brand and stayed with another, and who of those who left had written, by class."""
    names = [brand.name for brand in scenario.brands]
    pairs: dict[str, dict[str, dict[str, list[int]]]] = {
        "left_for": {a: {b: [] for b in names} for a in names},
        "left_wrote": {a: {a: []} for a in names},
        "left_read": {a: {a: []} for a in names},
    }
    for replicate in range(scenario.replicates):
        for model in _evenings(scenario, replicate, registry, (scenario.days,)):
            brands = model.view.brands
            gone = {brand: columns["standing"] != _FOLLOWS for brand, columns in brands.items()}
            for brand, columns in brands.items():
                left, wrote = gone[brand], columns["commented"]
                read = columns["opened"] & ~wrote
                pairs["left_wrote"][brand][brand].append(int(np.count_nonzero(left & wrote)))
                pairs["left_read"][brand][brand].append(int(np.count_nonzero(left & read)))
                for other in names:
                    count = int(np.count_nonzero(left & ~gone[other]))
                    pairs["left_for"][brand][other].append(count)
    return pairs


def text_of(*path: str) -> str:
    """A file of the lesson."""
    return FILES.joinpath(*path).read_text(encoding="utf-8")


def dumps(tables: Mapping[str, Table]) -> str:
    """As ``baked.json`` has it: a line a chapter, so that changes can be read."""
    lines = (f'"{name}": {json.dumps(table, separators=(",", ":"))}' for name, table in tables.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":  # python -m sim_lesson.baking: what ships, run anew
    from sim.plugins import load as load_plugins

    found = bake(load_plugins([]), progress=lambda name: print(name, flush=True))  # noqa: T201
    (Path(__file__).parent / "baked.json").write_text(dumps(found), encoding="utf-8", newline="\n")
