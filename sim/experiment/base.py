"""The scenario that all design points start from, and the one each of them is.

A design point is the base with some values set, exactly as ``--set`` sets them. Thousands are needed, so the
file is parsed once and what strategies say to their parameters is remembered; whatever is out of the ordinary
goes the long way, which also finds the words for what is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import ScenarioError
from sim.experiment.definition import Definition
from sim.experiment.factors import Setting, written
from sim.experiment.room import refuse_what_cannot_fit
from sim.foreign import Json
from sim.plugins import load as load_plugins
from sim.scenario import Scenario, load
from sim.scenario.advice import Drop, Edit, Move, Put
from sim.scenario.advice import Path as KeyPath
from sim.scenario.consistency import contradictions, items
from sim.scenario.document import Place, Problem, parse, refuse
from sim.scenario.settings import apply, joined, split_path
from sim.scenario.strategies import complete, misfits
from sim.scenario.ties import pinned

if TYPE_CHECKING:
    from sim.plugins import Registry

__all__ = ["Base", "at_home", "value_at"]


class Base:
    """The base scenario of an experiment, checked, with the plugins it names.

    Attributes:
        scenario: the base, every default written out.
        registry: what plugins offer.
        named: strategies that the experiment mentions.
        makers: the plugins that may make a number at some design point: those of the base, and of these
            strategies.

    Raises:
        SimError: the scenario, a plugin, or what the experiment sets is wrong.
    """

    def __init__(self, definition: Definition) -> None:
        self._path = definition.scenario
        self._folder = definition.file.resolve().parent
        self._sets = [self._setting_text(path, value) for path, value in definition.sets]
        registries: list[Registry] = []

        def load_registry(files: Sequence[Path]) -> Registry:
            registries.append(load_plugins(list(files)))
            return registries[-1]

        try:
            self.scenario: Scenario = pinned(load(self._path, self._sets, registry=load_registry))
        except ScenarioError as error:
            places = dict(zip((path for path, _ in definition.sets), definition.set_places, strict=True))
            raise at_home(error, "set", places) from None
        self.registry: Registry = registries[-1]
        refuse_what_cannot_fit(self.scenario)
        document = parse(self._path.read_text(encoding="utf-8-sig"), str(self._path))
        for setting in self._sets:
            document = apply(document, setting)
        self._document = document
        self._parameters: dict[str, Json | None] = {}
        self._resolved = self.scenario.resolved()
        texts = _texts(definition)
        self.named = [name for name in self.registry.strategies if name in texts]
        self.makers = self.registry.makers(self._resolved, also=self.named)

    def at(self, settings: Sequence[Setting]) -> Scenario:
        """The base with ``settings`` put in.

        Raises:
            ScenarioError: that is no scenario.
        """
        if not any(_about_files(path) for path, _ in settings):
            with suppress(Exception):  # whatever it is: the long way says it properly
                scenario = self._quickly(settings)
                if scenario is not None:
                    return scenario
        sets = [self._setting_text(path, value) for path, value in settings]
        return load(self._path, [*self._sets, *sets], registry=self.registry)

    def value(self, path: str) -> Any:
        """What the base has at ``path``; None if there is nothing."""
        return value_at(self._resolved, path)

    def _setting_text(self, path: str, value: Any) -> str:
        """A setting as ``--set`` takes it; files are looked for from where the experiment is."""
        return f"{path}={written(_absolute(split_path(path), value, self._folder))}"

    def _quickly(self, settings: Sequence[Setting]) -> Scenario | None:
        document = self._document
        for path, value in settings:
            document = apply(document, self._setting_text(path, value))
        data = document.root.plain()
        rule = {"trust_rule": data.get("trust_rule")}
        if any(True for _ in (*contradictions(data), *misfits(rule, self.registry))):
            return None
        network = (data.get("audience") or {}).get("network") or {}
        if "path" in network:
            network |= {key: self._resolved["audience"]["network"][key] for key in ("path", "sha256")}
        if "plugins" in data:
            data["plugins"] = self._resolved["plugins"]
        for section in ("brands", "timeline"):
            for index, entry in items(data, section):
                if "event" in entry and "strategy" not in entry:
                    continue
                parameters = self._parameters_of(section, entry)
                if parameters is None:
                    return None
                data[section][index] = {**entry, "with": parameters}
        return Scenario.model_validate(data)

    def _parameters_of(self, section: str, entry: Any) -> Json | None:
        """Every parameter of an entry's strategy, None if they do not fit."""
        key = json.dumps([entry.get("strategy"), entry.get("with")], sort_keys=True)
        if key not in self._parameters:
            if len(self._parameters) > 500:
                self._parameters.clear()
            alone = {section: [entry]}
            fits = next(misfits(alone, self.registry), None) is None
            self._parameters[key] = complete(alone, self.registry)[section][0]["with"] if fits else None
        return self._parameters[key]


def _texts(definition: Definition) -> str:
    """What stands in the experiment's file, and in the list of design points if it has one."""
    files = (definition.file, definition.design.path)
    return "\n".join(file.read_text("utf-8", "replace") for file in files if file is not None)


def at_home(error: ScenarioError, section: str, places: Mapping[str, Place]) -> ScenarioError:
    """What is wrong with settings of an experiment, told where the experiment says them.

    ``section``: ``set`` or ``factors``; ``places``: each path in it, and its place.
    """
    problems = [_at_home(problem, section, places) for problem in error.problems]
    try:
        refuse(problems or [Problem(Place(str(error.file)), error.key or "", error.message)])
    except ScenarioError as refusal:
        return refusal


def _at_home(problem: Problem, section: str, places: Mapping[str, Place]) -> Problem:
    setting = problem.place.label.removeprefix("--set ").removeprefix("'")
    path = next((path for path in places if setting.startswith(f"{path}=")), None)
    if path is None:
        return problem
    parts = split_path(path)

    def within(there: KeyPath) -> KeyPath:
        return (section, path, *there[len(parts) :])

    edits: list[Edit] = []
    for edit in problem.edits:
        match edit:
            case Put() if len(edit.path) >= len(parts):
                edits.append(Put(within(edit.path), edit.value))
            case Drop() if len(edit.path) >= len(parts):
                edits.append(Drop(within(edit.path)))
            case Move() if len(edit.path) == len(parts):
                old_parts = [*parts[: len(edit.to)], *[""] * (len(edit.to) - len(parts))]
                to = [
                    old if isinstance(new, int) else new for old, new in zip(old_parts, edit.to, strict=True)
                ]
                edits.append(Move((section, path), (section, joined(to))))
            case Move() if len(edit.path) > len(parts):
                edits.append(Move(within(edit.path), within(edit.to)))
    sentence = f"{problem.path}: {problem.sentence}" if problem.path else problem.sentence
    return Problem(places[path], f"{section}.{path}", sentence, tuple(edits))


def value_at(resolved: Any, path: str) -> Any:
    """What a resolved scenario has at ``path``, as ``--set`` writes it; None if there is nothing."""
    inside = resolved
    for depth, part in enumerate(split_path(path)):
        if isinstance(inside, list):
            names = [entry.get("name") for entry in inside if isinstance(entry, dict)]
            if depth == 1 and part in names:
                inside = inside[names.index(part)]
            elif part.isdigit() and int(part) < len(inside):
                inside = inside[int(part)]
            else:
                return None
        elif isinstance(inside, dict) and part in inside:
            inside = inside[part]
        else:
            return None
    return inside


def _absolute(parts: Sequence[str], value: Any, folder: Path) -> Any:
    """``value`` with the paths of files in it made absolute; ``parts`` is where it is put."""
    if parts == ["plugins"] and isinstance(value, list):
        return [_absolute(["plugins", "0"], each, folder) for each in value]
    if isinstance(value, str) and (parts[:1] == ["plugins"] or parts == _NETWORK_FILE):
        return str(folder / Path(value).expanduser())
    if isinstance(value, dict) and parts == _NETWORK_FILE[: len(parts)]:
        return {key: _absolute([*parts, str(key)], inner, folder) for key, inner in value.items()}
    return value


_NETWORK_FILE = ["audience", "network", "path"]


def _about_files(path: str) -> bool:
    """Whether setting ``path`` may bring in files, which must be found first."""
    parts = split_path(path)
    return parts[:1] in (["plugins"], []) or parts == ["audience"] or parts[:2] == ["audience", "network"]
