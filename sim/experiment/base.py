"""The scenario that all design points start from, and the one that each of them is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import ScenarioError
from sim.experiment.definition import Definition
from sim.experiment.factors import Setting
from sim.experiment.room import refuse_what_cannot_fit
from sim.names import nfc
from sim.plugins import load as load_plugins
from sim.scenario import Scenario, read
from sim.scenario.advice import Drop, Edit, Move, Put
from sim.scenario.advice import Path as KeyPath
from sim.scenario.audience import NetworkFile
from sim.scenario.document import Place, Problem, refuse
from sim.scenario.loading import Change, Source
from sim.scenario.settings import joined, put, split_path
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
        self._folder = definition.file.resolve().parent
        registries: list[Registry] = []

        def load_registry(files: Sequence[Path]) -> Registry:
            registries.append(load_plugins(list(files)))
            return registries[-1]

        # One that was made in Python says no places.
        places = dict(zip(dict(definition.sets), definition.set_places, strict=False))
        self._changes = self._puts(definition.sets, places)
        try:
            file = definition.scenario
            self._source = Source(read(file), str(file), file.parent)
            self.scenario = pinned(self._source.scenario(self._changes, load_registry))
        except ScenarioError as error:
            raise at_home(error, "set", places) from None
        self.registry: Registry = registries[-1]
        refuse_what_cannot_fit(self.scenario)
        if isinstance(network := self.scenario.audience.network, NetworkFile):  # read once, not at each point
            self._changes += self._puts([(_NETWORK, {**network.model_dump(), "sha256": None})])
        self._resolved = self.scenario.resolved()
        texts = _texts(definition)
        self.named = [name for name in self.registry.strategies if name in texts]
        self.makers = self.registry.makers(self._resolved, also=self.named)

    def at(self, settings: Sequence[Setting], places: Mapping[str, Place] | None = None) -> Scenario:
        """The base with ``settings`` put in; ``places``: where each path is said, for what is wrong with it.

        Raises:
            ScenarioError: that is no scenario.
        """
        scenario = self._source.scenario([*self._changes, *self._puts(settings, places)], self.registry)
        audience, network = scenario.audience, self.scenario.audience.network
        if isinstance(network, NetworkFile):
            unread = network.model_copy(update={"sha256": None})
            if audience.network == unread:
                audience = audience.model_copy(update={"network": network})
                scenario = scenario.model_copy(update={"audience": audience})
        return scenario

    def value(self, path: str) -> Any:
        """What the base has at ``path``; None if there is nothing."""
        return value_at(self._resolved, path)

    def _puts(self, settings: Sequence[Setting], places: Mapping[str, Place] | None = None) -> list[Change]:
        """What puts settings in; files are looked for from where the experiment is."""
        changes: list[Change] = []
        for path, value in settings:
            parts, place = split_path(nfc(path)), (places or {}).get(path) or Place(path)
            value = _absolute(parts, value, self._folder)
            changes.append(partial(put, parts=parts, value=value, place=place))
        return changes


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
    path = next((path for path, place in places.items() if place == problem.place), None)
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


_NETWORK = "audience.network"
_NETWORK_FILE = [*split_path(_NETWORK), "path"]
