"""From a file to a :class:`Scenario`: read, parse, set, check; every problem in one message."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from pydantic import ValidationError

from sim.errors import ScenarioError
from sim.foreign import Json, open_ordinary
from sim.names import as_stored, nearest
from sim.parameters import PARAMETERS
from sim.scenario import settings
from sim.scenario.advice import Edit, Finding, Put, Type, changed, retyped
from sim.scenario.advice import Path as KeyPath
from sim.scenario.consistency import contradictions
from sim.scenario.document import (
    MOST_BYTES,
    MOST_SHOWN,
    MOST_TRIED,
    Document,
    DocumentError,
    Place,
    Problem,
    order,
    parse,
    refuse,
)
from sim.scenario.explain import explain, unbounded
from sim.scenario.extending import extended
from sim.scenario.schema import LOOKED_AT, Scenario
from sim.scenario.slips import everywhere
from sim.scenario.strategies import fitted, unknown_measures
from sim.scenario.ties import found_again, holds
from sim.scenario.words import shown

if TYPE_CHECKING:
    from sim.plugins import Registry

    Plugins: TypeAlias = Registry | Callable[[Sequence[Path]], Registry] | None

__all__ = ["Change", "Source", "load", "loads", "own_numbers", "read"]

#: Puts something into a document. Raises DocumentError.
Change = Callable[[Document], Document]


def load(
    path: str | os.PathLike[str],
    sets: Sequence[settings.Setting] = (),
    *,
    registry: Plugins = None,
    seed: int | None = None,
    replicates: int | None = None,
    days: int | None = None,
) -> Scenario:
    """Read a scenario file.

    Args:
        path: the YAML file, UTF-8, up to 1 MiB.
        sets: changes as ``KEY=VALUE`` (``brands.Pollster.with.answer_rate=0.4``) or as path and value, in
            order; relative paths in them start from the working directory, those in the file from the file.
        registry: the strategies installed. Given, strategies and their parameters are checked and every
            parameter is written out; without, they are taken as they stand. A function is called with the
            scenario's ``plugins`` (absolute paths) and gives the registry.
        seed: replaces ``seed``, 0 to 2^64 - 1.
        replicates: replaces ``replicates``, 1 or more.
        days: replaces ``days``, 1 to 3650.

    Raises:
        ScenarioError: anything is wrong with it; the message lists every problem with file, line and column.
    """
    path = Path(path)
    changes = _changes(sets, seed=seed, replicates=replicates, days=days)
    return Source(read(path), str(path), path.parent).scenario(changes, registry)


def loads(
    text: str,
    *,
    name: str = "<text>",
    base: str | os.PathLike[str] = ".",
    sets: Sequence[settings.Setting] = (),
    registry: Plugins = None,
    seed: int | None = None,
    replicates: int | None = None,
    days: int | None = None,
) -> Scenario:
    """Read a scenario from YAML text; ``name`` begins error messages, ``base`` is where relative paths start.

    Otherwise as :func:`load`.
    """
    changes = _changes(sets, seed=seed, replicates=replicates, days=days)
    return Source(text, name, Path(base)).scenario(changes, registry)


def _changes(sets: Sequence[settings.Setting], **options: int | None) -> list[Change]:
    """What ``--set`` and other options change, in this order."""
    changes: list[Change] = [partial(settings.apply, setting=setting) for setting in sets]
    for name, value in options.items():
        if value is not None:
            place = Place(f"--{name} {value}")
            changes.append(partial(settings.put, parts=[name], value=value, place=place))
    return changes


def own_numbers(path: str | os.PathLike[str], sets: Sequence[settings.Setting] = ()) -> frozenset[str] | None:
    """The numbers that a scenario file, or what it extends, or ``sets`` write out: those of its user, whether
    or not they are what they would be anyway.

    Args:
        path: the file.
        sets: changes, as for :func:`load`.

    Returns:
        Paths as ``--set`` takes them: ``psychology.negativity``, ``brands.Warm.with.answer_rate``. None for a
        file that writes out every parameter of the model, as the one beside a run does: which of them are its
        user's, nobody knows.

    Raises:
        ScenarioError: the file cannot be read.
    """
    path = Path(path)
    source = Source(read(path), str(path), path.parent)
    data = source.changed(_changes(sets))[0].root.plain()
    whole = data.get("psychology", {}).keys() >= PARAMETERS.keys()
    return None if whole else frozenset(_number_paths(data))


def _number_paths(data: Json) -> Iterator[str]:
    """Paths of numbers of the model and of parameters of strategies that are written in ``data``."""
    yield from (f"psychology.{name}" for name in data.get("psychology", {}))
    for trait, moments in data.get("audience", {}).get("traits", {}).items():
        yield from (f"audience.traits.{trait}.{name}" for name in moments)
    for brand in data.get("brands", ()):
        name = str(brand.get("name")).strip()
        yield from (settings.joined(["brands", name, "with", each]) for each in brand.get("with") or ())


def read(
    path: Path, what: str = "a scenario file", advice: str = "A scenario is a page or two of text."
) -> str:
    """The text of a file; ``what`` it should be, and ``advice`` for one that is too long.

    Raises:
        ScenarioError: there is none, or it is no text.
    """

    def refuse(sentence: str) -> NoReturn:
        raise ScenarioError(sentence, file=path) from None

    try:
        with open_ordinary(path) as file:
            raw = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        refuse(f"there is no such file.{_suggestion(_near(path))}")
    except IsADirectoryError:
        inside = sorted(map(str, path.glob("*.y*ml"))) or sorted(map(str, path.glob("*/*.y*ml")))
        refuse(f"is a directory. Name {what}{', such as ' if inside else ''}{', '.join(inside[:5])}.")
    except (OSError, ValueError) as error:
        refuse(f"cannot be read: {getattr(error, 'strerror', None) or error}.")
    if len(raw) > MOST_BYTES:
        refuse(f"is longer than {MOST_BYTES:_} bytes. {advice}")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        sentence = f"byte {raw[error.start]:#04x} is not UTF-8 text. Save the file as UTF-8."
        raise ScenarioError(sentence, file=path, line=line, column=column) from None


def _near(path: Path, pattern: str = "*.y*ml") -> Path | None:
    """A file one may have meant: beside the one named, or in ``scenarios/``."""
    for folder in (path.parent, Path("scenarios")):
        try:
            files = {file.stem: file for file in sorted(folder.glob(pattern))[:1000] if file.is_file()}
        except (OSError, ValueError):
            continue
        stem = nearest(path.stem, files)
        if stem is not None:
            return files[stem]
    return None


def _suggestion(near: Path | None) -> str:
    return "" if near is None else f" Did you mean {shown(str(near), _LONGEST_PATH)}?"


class Source:
    """The text of a scenario, read once; what is put into it is checked as if it stood there.

    Args:
        text: YAML.
        label: begins error messages: the name of a file.
        folder: where relative paths start.

    Raises:
        ScenarioError: the text cannot be read.
    """

    def __init__(self, text: str, label: str, folder: Path) -> None:
        self._text, self._label, self._folder = text, label, folder
        try:
            self._document = extended(parse(text, label), folder, _read_below)
        except DocumentError as refusal:
            refuse([refusal.problem])

    def changed(self, changes: Iterable[Change]) -> tuple[Document, list[Problem]]:
        """The document with ``changes`` made and its files found; what is wrong so far."""
        document = self._document
        problems = list(document.problems)
        for change in changes:
            try:
                document = change(document)
            except DocumentError as refusal:
                problems.append(refusal.problem)
        document, file_problems = _locate_files(document, self._label, self._folder)
        return document, [*problems, *file_problems]

    def scenario(self, changes: Sequence[Change], registry: Plugins) -> Scenario:
        """The scenario with ``changes`` made; see :func:`load`.

        Raises:
            ScenarioError: anything is wrong with it.
        """
        document, problems = self.changed(changes)
        data = document.root.plain()
        if {"scenario", "factors"} <= data.keys() and "brands" not in data:
            sentence = "this is an experiment, with a scenario of its own. Run it: sim experiment run"
            refuse([Problem(document.root.place, "", f"{sentence} {self._label}")])
        installed = registry(_plugins(data)) if callable(registry) and not problems else registry
        if callable(installed):
            installed = None
        scenario, findings = _check(data, installed)

        def findings_after(edits: tuple[Edit, ...]) -> list[Finding]:
            """What is found once the edits are made."""
            again = data
            if any(isinstance(edit, Type) for edit in edits):
                source = Source(retyped(self._text, edits), self._label, self._folder)
                again = source.changed(changes)[0].root.plain()
            return _check(changed(again, edits), installed)[1]

        paths = {problem.path for problem in problems}
        places = [(document.place(finding.path, of_key=finding.of_key), finding) for finding in findings]
        for number, (place, finding) in enumerate(sorted(places, key=lambda pair: order(pair[0]))):
            path = shown_path(finding.path, data)
            if path not in paths:
                few = number < MOST_SHOWN and len(self._text) <= MOST_TRIED
                sentence, edits = finding.sentence, finding.edits
                if few:
                    sentence, edits = _advice(finding, self._text, findings_after)
                problems.append(Problem(place, path, sentence, edits))
        if problems or scenario is None:
            refuse(problems)
        return scenario


def _read_below(file: Path) -> Document:
    """A scenario that another one extends, with the files that it names found from where it lies."""
    document, file_problems = _locate_files(parse(read(file), str(file)), str(file), file.parent)
    return replace(document, problems=(*document.problems, *file_problems))


def _check(data: Any, registry: Registry | None) -> tuple[Scenario | None, list[Finding]]:
    """The scenario that ``data`` is, and what is wrong with it; of two findings about one key, the first."""
    findings = [*unbounded(data), *contradictions(data)]
    whole, misfits = (data, []) if registry is None else fitted(data, registry)
    scenario: Scenario | None = None
    try:
        scenario = Scenario.model_validate(whole, context=LOOKED_AT)
    except ValidationError as error:
        findings += explain(error, data, registry)
    findings += [*misfits, *unknown_measures(data, registry)]
    first: dict[KeyPath, Finding] = {}
    for finding in findings:
        first.setdefault(finding.path, finding)
    return scenario, list(first.values())


def _advice(
    finding: Finding, text: str, findings_after: Callable[[tuple[Edit, ...]], list[Finding]]
) -> tuple[str, tuple[Edit, ...]]:
    """What is said about a finding, and the edits it advises: the first guess that is accepted."""
    for hint in (*finding.hints, *everywhere(text)):
        try:
            after = findings_after(hint.edits)
        except ScenarioError:
            continue
        inside = not any(isinstance(edit, Type) for edit in hint.edits)
        length = len(finding.path)
        if not any((each.path[:length] if inside else each.path) == finding.path for each in after):
            return f"{finding.sentence} {hint.sentence}", hint.edits
    return finding.sentence, finding.edits


_LONGEST_PATH = 500


def _locate_files(document: Document, label: str, base: Path) -> tuple[Document, list[Problem]]:
    """Make paths absolute (see :func:`load` for where they start), and miss those that are not there.

    ``label``: what places in the file begin with, whose paths start from ``base``.
    """
    problems: list[Problem] = []
    listed = document.node(("plugins",))
    plugins = listed.value if listed is not None and isinstance(listed.value, list) else []
    paths: list[KeyPath] = [_EDGES, ("plugins",), *(("plugins", index) for index in range(len(plugins)))]
    for path in paths:
        node = document.node(path)
        if node is None or not isinstance(node.value, str) or not node.value:
            continue
        own = node.place.label == label  # else somebody gave it just now, and means that file
        start = base if own else Path()
        try:
            file = as_stored((start / Path(node.value).expanduser()).resolve())
            there, folder = file.exists(), file.is_dir()
        except (OSError, ValueError, RuntimeError):
            file, there, folder = Path(node.value), False, False
        name = shown(node.value, _LONGEST_PATH)
        pin = document.node((*_EDGES[:2], "sha256")) if path == _EDGES else None
        sha256 = pin.value if pin is not None and isinstance(pin.value, str) else ""
        elsewhere = None
        if own and sha256 and not holds(file, sha256):
            elsewhere = found_again(sha256, base, Path(node.value).name)
        if elsewhere is not None:
            file = Path(elsewhere)
        elif not there:
            near = _near(file, "*")
            sentence = f"there is no file {name}{_from(start)}.{_suggestion(near)}"
            if sha256:
                sentence += f" It is the edge list of sha256 {sha256}: say where it is with --graph FILE."
            edits = () if near is None else (Put(path, str(near)),)
            problems.append(Problem(node.place, shown_path(path, {}), sentence, edits))
        elif folder:
            problems.append(Problem(node.place, shown_path(path, {}), f"{name} is a directory."))
        document = settings.put(document, [str(part) for part in path], str(file), node.place)
    return document, problems


_EDGES: KeyPath = ("audience", "network", "path")


def _from(start: Path) -> str:
    return "" if start == Path() else f" (looked for from {str(start)!r}, where the scenario is)"


def _plugins(data: Any) -> list[Path]:
    paths = data.get("plugins")
    return [Path(entry) for entry in paths if isinstance(entry, str)] if isinstance(paths, list) else []


def shown_path(path: KeyPath, data: Any) -> str:
    """A key path as ``--set`` takes it: brands by name, names with dots in quotes."""
    parts: list[str] = []
    for part in path:
        if isinstance(part, int) and parts == ["brands"]:
            brands = data["brands"]
            name = brands[part].get("name") if isinstance(brands[part], dict) else None
            part = name.strip() if isinstance(name, str) and name.strip() and name.isprintable() else part
        parts.append(shown(str(part), _LONGEST_PATH)[1:-1])
    return settings.joined(parts)
