"""From an experiment file to its manifest: every design point with its name.

Making it takes a millisecond a design point, so an unchanged experiment finds its manifest again by the hash
of all it depends on.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.errors import ScenarioError
from sim.experiment.base import Base, at_home
from sim.experiment.definition import MOST_RUNS, Definition
from sim.experiment.designs import Points, points_of
from sim.experiment.factors import Factor, Levels, Setting
from sim.experiment.manifest import Manifest, line_of
from sim.experiment.naming import fingerprint, point_name
from sim.experiment.store import Store
from sim.foreign import Json
from sim.measures import About, groups_of, has, measures_for, of_groups, titled
from sim.results.identity import digest, file_hash
from sim.scenario.advice import Drop, Edit, Move, Put
from sim.scenario.called import measures_named
from sim.scenario.document import Place, Problem
from sim.scenario.settings import split_path

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = ["measures_of", "schedule", "text_of", "there_of", "walk"]

#: Version of what plans and tables hold.
_FORMAT = 1


def schedule(
    definition: Definition, base: Base, store: Store, making: Callable[[], object] = lambda: None
) -> None:
    """Have the store run the experiment: its manifest is that, or made; ``making`` is called before.

    Raises:
        ScenarioError: a design point is no scenario, or a measure is none.
        ResultsError: it cannot be written.
    """
    points = points_of(definition, base.value)
    there = there_of(base.scenario, points.values)
    measures = kept_measures(definition, base.registry, there)
    key = digest(_depends(definition, base, measures))
    if store.manifest is not None and store.manifest.key == key:
        return
    making()
    replicates = replicates_of(definition, base)
    base_values = {path: base.value(path) for path in points.paths}
    about: Json = {
        "name": definition.name,
        "description": definition.description,
        "file": os.path.relpath(definition.file, store.place),
        "text": file_hash(str(definition.file)),
        "design": definition.design.kind,
        "points": points.count,
        "replicates": replicates,
        "paths": list(points.paths),
        "base": base_values,
        "seed": base.scenario.seed,
        "measures": list(measures),
        "about": measures_of(base.registry, there, base.scenario.currency),
    }
    kinds: dict[str, str] = {path: kind_of(value) for path, value in base_values.items()}
    brands: dict[str, None] = {}
    lines: list[str] = []
    for settings, scenario in walk(definition, base, points):
        for path, value in settings:
            kinds[path] = _common(kinds[path], kind_of(value))
        brands.update((brand.name, None) for brand in scenario.brands)
        lines.append(line_of(point_name(scenario, base.registry), settings))
    store.adopt(Manifest(key, {**about, "kinds": kinds, "brands": list(brands)}, lines))


def kind_of(value: Any) -> str:
    """What a column of such values holds: ``bool``, ``int``, ``float``, ``text``, or ``none``."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "bool"
    return "int" if isinstance(value, int) else "float" if isinstance(value, float) else "text"


def _common(one: str, other: str) -> str:
    if one == other or other == "none":
        return one
    if one == "none":
        return other
    return "float" if {one, other} == {"int", "float"} else "text"


def walk(
    definition: Definition, base: Base, points: Points
) -> Iterator[tuple[tuple[Setting, ...], Scenario]]:
    """Each design point with its scenario.

    Raises:
        ScenarioError: there are too many, or one is no scenario; where the experiment says so.
    """
    runs = points.count * replicates_of(definition, base)
    if runs > MOST_RUNS:
        place = definition.design.place
        sentence = f"{runs:_} runs are too many; at most {MOST_RUNS:_}. Take fewer points, or replicates."
        raise ScenarioError(sentence, file=place.label, line=place.line, column=place.column, key="design")
    places = {path: Place(f"column {path}") for path in points.paths}
    places |= {factor.path: factor.place for factor in definition.factors}
    for number, settings in enumerate(points):
        try:
            yield settings, base.at(settings, places)
        except ScenarioError as error:
            raise _error_at(definition, points, settings, number, places, error) from None


def _error_at(
    definition: Definition,
    points: Points,
    settings: Sequence[Setting],
    number: int,
    places: Mapping[str, Place],
    error: ScenarioError,
) -> ScenarioError:
    """The error at the factor, or in the cell, that it speaks of, if one is named in it."""
    spoken_of = [problem.place for problem in error.problems]
    path = next((path for path, place in places.items() if place in spoken_of), None)
    what = f"{error.key}: {error.message}" if error.key else error.message
    values = ", ".join(f"{path}={value}" for path, value in settings)
    sentence = f"design point {number} ({values}) is no scenario: {what}"
    if points.refusal is not None:
        return points.refusal(number, path, sentence)
    factor = next((factor for factor in definition.factors if factor.path == path), None)
    where = factor.place if factor else definition.design.place
    refusal = ScenarioError(sentence, file=where.label, line=where.line, column=where.column, key="factors")
    edits = () if factor is None else _edits(factor, dict(settings).get(factor.path), error)
    refusal.problems = (Problem(where, "factors", sentence, edits),)
    return refusal


def _edits(factor: Factor, value: Any, error: ScenarioError) -> tuple[Edit, ...]:
    """What to do with ``factor``, one of whose values (or whose path) is wrong; empty for other ranges."""
    place = ("factors", factor.path)
    for problem in at_home(error, "factors", {factor.path: factor.place}).problems:
        for edit in problem.edits:
            if isinstance(edit, Put) and edit.path == place and isinstance(factor.values, Levels):
                return (Put(place, [edit.value if each == value else each for each in factor.values.values]),)
            if isinstance(edit, Drop | Move) and edit.path == place:
                return (edit,)
    return ()


def replicates_of(definition: Definition, base: Base) -> int:
    """Runs of each design point."""
    return definition.replicates or base.scenario.replicates


def there_of(scenario: Scenario, settings: Iterable[Setting]) -> frozenset[str]:
    """What a scenario has, or gets by one of ``settings``, that not every one has; see
    :func:`sim.measures.has`.
    """
    return has(scenario.resolved()).union(*(_features(split_path(path), value) for path, value in settings))


def _features(parts: Sequence[str], value: Any) -> frozenset[str]:
    """What a scenario has in which nothing stands but ``value``."""
    section, *inside = parts
    entry = section in ("brands", "timeline") and bool(inside)
    for part in reversed(inside[entry:]):
        value = {part: value}
    try:
        return has({section: [value] if entry else value})
    except (AttributeError, TypeError):  # no scenario: the design point says so
        return frozenset()


def measures_of(registry: Registry, there: Collection[str] = (), currency: str = "") -> dict[str, About]:
    """Title, unit and direction of every measure there is, by name; those of groups as ``lurkers.trust``.

    ``there`` is what :func:`sim.measures.has` gives: some measures and groups need it. ``currency`` stands
    in titles of money.
    """
    plugin_measures = {name: info.measure for name, info in registry.measures.items()}
    measures = titled({**measures_for(there), **plugin_measures}, currency)
    return measures | of_groups(measures, groups_of(there))


def kept_measures(definition: Definition, registry: Registry, there: Collection[str]) -> tuple[str, ...]:
    """What the tables keep, where there is what :func:`there_of` gives.

    Raises:
        ScenarioError: the experiment names a measure that is none.
    """
    catalogue = measures_of(registry, there)
    if definition.measures is None:
        return tuple(catalogue)
    return measures_named(
        definition.measures,
        catalogue,
        what="{} is no measure.",
        otherwise="The measures are",
        file=str(definition.file),
        key="measures",
    )


def text_of(scenario: Scenario) -> tuple[str, dict[str, str]]:
    """A scenario as JSON, as it goes to workers: an edge list by its content, and where that lies."""
    plain = scenario.resolved()
    network = plain["audience"]["network"]
    lies: dict[str, str] = {}
    if "path" in network:
        path = network.pop("path")
        network["content"] = network.pop("sha256", None) or file_hash(path)
        lies[network["content"]] = path
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")), lies


def _depends(definition: Definition, base: Base, measures: Sequence[str]) -> Json:
    """All that runs and tables depend on."""
    design = definition.design
    return {
        "format": _FORMAT,
        "name": definition.name,
        "description": definition.description,
        "file": file_hash(str(definition.file)),
        "scenario": hashlib.sha256(definition.scenario.read_bytes()).hexdigest(),
        "base": point_name(base.scenario, base.registry),
        "replicates": replicates_of(definition, base),
        "sets": repr(definition.sets),
        "factors": [[factor.path, repr(factor.values)] for factor in definition.factors],
        "design": [design.kind, design.points, design.seed],
        "list": None if design.path is None else file_hash(str(design.path)),
        "measures": measures,
        "plugins": dict(base.makers.plugins),
        "versions": fingerprint(base.registry, base.makers.plugins),
    }
