"""What would do instead: edits that a reader can follow, and a program too.

A sentence that advises something is made from the edits it advises. A guess at what was meant is tried before
it is said: advice that would not be accepted is not given.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

__all__ = ["Drop", "Edit", "Finding", "Hint", "Move", "Path", "Put", "Type", "changed", "retyped"]

#: Keys and list positions from the root, for example ``("brands", 0, "with")``.
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Put:
    """``value`` at ``path``, with the mappings that lead there."""

    path: Path
    value: Any


@dataclass(frozen=True, slots=True)
class Drop:
    """The key or list entry at ``path`` left away."""

    path: Path


@dataclass(frozen=True, slots=True)
class Move:
    """What stands at ``path`` put at ``to``."""

    path: Path
    to: Path


@dataclass(frozen=True, slots=True)
class Type:
    """``now`` in place of line ``line`` (from 1) of the file; in place of the whole setting where it is 0."""

    line: int
    now: str


Edit = Put | Drop | Move | Type


class Hint(NamedTuple):
    """A guess at what was meant, and how it is said."""

    sentence: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong at ``path``.

    ``sentence`` says what, and advises ``edits``. Of ``hints``, the first that turns out to be accepted is
    said behind it and replaces its edits. ``of_key``: its key is meant, not its value.
    """

    path: Path
    sentence: str
    edits: tuple[Edit, ...] = ()
    hints: tuple[Hint, ...] = ()
    of_key: bool = False


def changed(data: Any, edits: Iterable[Edit]) -> Any:
    """``data`` (plain values) with the edits made, but for those of the text; ``data`` itself stays."""
    for edit in edits:
        match edit:
            case Put():
                data = _put(data, edit.path, edit.value)
            case Drop():
                data = _without(data, edit.path)
            case Move():
                data = _put(_without(data, edit.path), edit.to, _at(data, edit.path))
    return data


def retyped(text: str, edits: Iterable[Edit]) -> str:
    """``text`` with the edits of its lines made."""
    lines = text.split("\n")
    for edit in edits:
        if isinstance(edit, Type) and 0 < edit.line <= len(lines):
            lines[edit.line - 1] = edit.now
    return "\n".join(lines)


def _at(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data


def _put(data: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    part = path[0]
    if isinstance(data, list) and isinstance(part, int):
        return [
            *data[:part],
            _put(data[part] if part < len(data) else None, path[1:], value),
            *data[part + 1 :],
        ]
    inside = data if isinstance(data, dict) else {}
    return {**inside, part: _put(inside.get(part), path[1:], value)}


def _without(data: Any, path: Path) -> Any:
    part, rest = path[0], path[1:]
    if not rest:
        if isinstance(data, list):
            return [entry for index, entry in enumerate(data) if index != part]
        return {key: value for key, value in data.items() if key != part}
    return _put(data, (part,), _without(data[part], rest))
