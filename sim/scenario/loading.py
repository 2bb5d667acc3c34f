"""From a file to a :class:`Scenario`: read, parse, set, check; every problem in one message."""

from __future__ import annotations

import difflib
import math
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from pydantic import ValidationError

from sim.errors import ScenarioError
from sim.scenario import settings
from sim.scenario.consistency import contradictions
from sim.scenario.document import MOST_BYTES, Document, DocumentError, Key, Node, Problem, parse
from sim.scenario.document import Path as KeyPath
from sim.scenario.explain import Finding, explain, wanted
from sim.scenario.schema import Scenario
from sim.scenario.strategies import complete, misfits
from sim.scenario.words import shown, what

if TYPE_CHECKING:
    from sim.plugins import Registry

    Plugins: TypeAlias = Registry | Callable[[Sequence[Path]], Registry] | None

__all__ = ["load", "loads"]


def load(
    path: str | os.PathLike[str],
    sets: Sequence[str] = (),
    *,
    registry: Plugins = None,
    seed: int | None = None,
    replicates: int | None = None,
    days: int | None = None,
) -> Scenario:
    """Read a scenario file.

    Args:
        path: the YAML file, UTF-8, up to 1 MiB.
        sets: changes as ``KEY=VALUE`` (``brands.Pollster.with.answer_rate=0.4``), in order; relative paths
            in them start from the working directory, those in the file from the file.
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
    text = _read(path)
    overrides = {"seed": seed, "replicates": replicates, "days": days}
    return _load(text, str(path), path.parent, sets, registry, overrides)


def loads(
    text: str,
    *,
    name: str = "<text>",
    base: str | os.PathLike[str] = ".",
    sets: Sequence[str] = (),
    registry: Plugins = None,
    seed: int | None = None,
    replicates: int | None = None,
    days: int | None = None,
) -> Scenario:
    """Read a scenario from YAML text; ``name`` begins error messages, ``base`` is where relative paths start.

    Otherwise as :func:`load`.
    """
    overrides = {"seed": seed, "replicates": replicates, "days": days}
    return _load(text, name, Path(base), sets, registry, overrides)


def _read(path: Path) -> str:
    def refuse(sentence: str) -> NoReturn:
        raise ScenarioError(sentence, file=path) from None

    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        refuse(f"there is no such file.{_near(path)}")
    except IsADirectoryError:
        inside = sorted(str(file) for file in path.glob("*.y*ml"))[:5]
        refuse(
            "is a directory. Name a scenario file" + (f", such as {', '.join(inside)}." if inside else ".")
        )
    except (OSError, ValueError) as error:
        refuse(f"cannot be read: {getattr(error, 'strerror', None) or error}.")
    if len(raw) > MOST_BYTES:
        refuse(f"is longer than {MOST_BYTES:_} bytes. A scenario is a page or two of text.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        sentence = f"byte {raw[error.start]:#04x} is not UTF-8 text. Save the file as UTF-8."
        raise ScenarioError(sentence, file=path, line=line, column=column) from None


def _near(path: Path, pattern: str = "*.y*ml") -> str:
    """Files one may have meant: beside the one named, or in ``scenarios/``."""
    for folder in (path.parent, Path("scenarios")):
        try:
            there = {file.stem: file for file in sorted(folder.glob(pattern))[:1000]}
        except (OSError, ValueError):
            continue
        found = difflib.get_close_matches(path.stem, there, n=1, cutoff=0.6)
        if found:
            return f" Did you mean {shown(str(there[found[0]]), _LONGEST_PATH)}?"
    return ""


def _load(
    text: str,
    label: str,
    base: Path,
    sets: Sequence[str],
    registry: Plugins,
    overrides: dict[str, int | None],
) -> Scenario:
    try:
        document = parse(text, label)
    except DocumentError as refusal:
        _refuse([refusal.problem])
    problems = list(document.problems)
    for option, setting in [
        *(("--set", setting) for setting in sets),
        *((f"--{key}", f"{key}={value}") for key, value in overrides.items() if value is not None),
    ]:
        try:
            document = settings.apply(document, setting, option)
        except DocumentError as refusal:
            problems.append(refusal.problem)
    document, missing = _locate_files(document, base)
    problems += missing
    data = document.root.plain()

    findings = [*_unbounded(data, ()), *contradictions(data)]
    scenario: Scenario | None = None
    try:
        scenario = Scenario.model_validate(data)
    except ValidationError as error:
        findings += explain(error, data)
    installed = registry(_plugins(data)) if callable(registry) and not problems else registry
    if installed is not None and not callable(installed):
        findings += misfits(data, installed)
    problems += _placed(findings, document, data)
    if problems or scenario is None:
        _refuse(problems)
    if installed is None or callable(installed):
        return scenario
    return Scenario.model_validate(complete(data, installed))


_MOST_SHOWN = 20
_LONGEST_PATH = 500


def _locate_files(document: Document, base: Path) -> tuple[Document, list[Problem]]:
    """Make paths absolute (see :func:`load` for where they start), and miss those that are not there."""
    problems: list[Problem] = []

    def located(node: Node, path: KeyPath) -> Node:
        if not isinstance(node.value, str) or not node.value:
            return node
        start = base if node.place.line is not None else Path()
        try:
            file = (start / Path(node.value).expanduser()).resolve()
            there, folder = file.exists(), file.is_dir()
        except (OSError, ValueError, RuntimeError):
            file, there, folder = Path(node.value), False, False
        if not there:
            sentence = f"there is no file {shown(node.value, _LONGEST_PATH)}{_from(start)}.{_near(file, '*')}"
            problems.append(Problem(node.place, shown_path(path, {}), sentence))
        elif folder:
            problems.append(
                Problem(
                    node.place, shown_path(path, {}), f"{shown(node.value, _LONGEST_PATH)} is a directory."
                )
            )
        return Node(node.place, str(file))

    root = document.root
    for path in (("audience", "network", "path"), ("plugins",)):
        root = _mapped(root, path, (), located)
    return replace(document, root=root), problems


def _from(start: Path) -> str:
    return "" if start == Path() else f" (looked for from {str(start)!r}, where the scenario is)"


def _mapped(node: Node, path: KeyPath, done: KeyPath, change: Callable[[Node, KeyPath], Node]) -> Node:
    """A copy of ``node`` with ``change`` applied to what ``path`` leads to (if a list, to every entry)."""
    if len(done) == len(path):
        if isinstance(node.value, list):
            return Node(node.place, [change(entry, (*done, index)) for index, entry in enumerate(node.value)])
        return change(node, done)
    part = path[len(done)]
    if not isinstance(node.value, dict) or part not in node.value:
        return node
    key = node.value[str(part)]
    inner = Key(key.place, _mapped(key.node, path, (*done, part), change))
    return Node(node.place, {**node.value, str(part): inner})


def _unbounded(value: Any, path: KeyPath) -> Iterator[Finding]:
    """Numbers that are none or without end, anywhere; ``unlimited`` is the word where that makes sense."""
    if isinstance(value, dict | list):
        for part, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _unbounded(inner, (*path, part))
    elif isinstance(value, float) and not math.isfinite(value):
        need = wanted(path)
        if need:
            yield path, False, f"found {what(value)}. Write {need}."


def _plugins(data: Any) -> list[Path]:
    found = data.get("plugins")
    return [Path(entry) for entry in found if isinstance(entry, str)] if isinstance(found, list) else []


def _placed(findings: Iterable[Finding], document: Document, data: Any) -> list[Problem]:
    """Findings with their places; of two about one key, the first."""
    problems: dict[KeyPath, Problem] = {}
    for path, of_key, sentence in findings:
        place = document.place(path, of_key=of_key)
        problems.setdefault(path, Problem(place, shown_path(path, data), sentence))
    return list(problems.values())


def shown_path(path: KeyPath, data: Any) -> str:
    """A key path as ``--set`` takes it: brands by name, names with dots in quotes."""
    parts: list[str] = []
    for part in path:
        if isinstance(part, int) and parts == ["brands"]:
            brands = data["brands"]
            name = brands[part].get("name") if isinstance(brands[part], dict) else None
            part = name.strip() if isinstance(name, str) and name.strip() and name.isprintable() else part
        text = str(part)
        parts.append(text if _SIMPLE.fullmatch(text) else shown(text).replace("'", '"'))
    return ".".join(parts)


_SIMPLE = re.compile(r"[^\s.\"'=](?:[^.\"'=]*[^\s.\"'=])?")


def _refuse(problems: list[Problem]) -> NoReturn:
    """One error for all problems, in the order of the file, those of the command line last."""
    problems = sorted(
        problems, key=lambda problem: (problem.place.line or math.inf, problem.place.column or 0)
    )
    first, others = problems[0], problems[1:]
    lines = [first.sentence, *(str(problem) for problem in others[: _MOST_SHOWN - 1])]
    if len(problems) > _MOST_SHOWN:
        lines.append(f"... and {len(problems) - _MOST_SHOWN} more.")
    place = first.place
    raise ScenarioError(
        "\n".join(lines), file=place.label, line=place.line, column=place.column, key=first.path or None
    ) from None
