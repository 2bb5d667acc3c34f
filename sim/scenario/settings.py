"""One value of a scenario changed from outside, checked as if it stood in the file: :func:`put`.

``--set KEY=VALUE`` is read here as well, by :func:`apply`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sim.names import nfc
from sim.scenario.advice import Type
from sim.scenario.document import Document, DocumentError, Key, Node, Place, Problem, parse
from sim.scenario.scalars import resolve
from sim.scenario.words import did_you_mean, shown, written
from sim.shell import command

__all__ = ["Setting", "apply", "halves", "joined", "put", "split_path", "value"]

#: A change: ``KEY=VALUE`` as people write it, or a path of keys and the value.
Setting = str | tuple[str, Any]

_PART = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^."'=]+?))\s*(?:(\.)|$)""")
_EXAMPLE = "Write KEY=VALUE, for example --set audience.size=1000."


def put(document: Document, parts: Sequence[str], value: Any, place: Place) -> Document:
    """``document`` with ``value`` at the path ``parts``.

    List entries are addressed by position from 0, brands also by name. ``place``: where it is said, for
    whatever is wrong with it.

    Raises:
        DocumentError: the path leads nowhere, or the value is none that a scenario can hold.
    """
    return replace(document, root=_put(document.root, parts, 0, Node.of(value, place), place))


def apply(document: Document, setting: Setting) -> Document:
    """``document`` with ``setting`` (``brands.Pollster.with.answer_rate=0.4``) put in.

    In a path, parts with dots are in quotes. Values in a text follow the rules of the file; ``{...}`` and
    ``[...]`` are read as YAML.

    Raises:
        DocumentError: the setting cannot be read, or leads nowhere.
    """
    if not isinstance(setting, str):
        name, plain = setting[0], Node.of(setting[1], Place(f"--set {setting[0]}")).plain()
        place = Place(f"--set {_shortened(f'{name}={written(plain)}')}")
        return put(document, _parts(name, place), plain, place)
    place = Place(f"--set {_shortened(setting)}")
    name, equals, after = halves(setting)
    if not equals:
        raise DocumentError(place, f"there is no '='. {_EXAMPLE}")
    parts = _parts(name, place)
    try:
        plain = value(after)
    except DocumentError as refusal:
        raise _retold(refusal.problem, name, place) from None
    return put(document, parts, plain, place)


def _parts(name: str, place: Place) -> list[str]:
    parts = split_path(nfc(name))
    if not parts:
        raise DocumentError(place, f"{shown(name)} is not a path of keys. {_EXAMPLE}")
    return parts


def split_path(text: str) -> list[str]:
    """``brands."Dr. No".with`` -> ``["brands", "Dr. No", "with"]``; empty if it is not a path."""
    parts: list[str] = []
    position, more = 0, True
    while more:
        match = _PART.match(text, position)
        if match is None:
            return []
        parts.append(next(group for group in match.group(1, 2, 3) if group is not None))
        position, more = match.end(), match[4] is not None
    return parts


def joined(parts: Iterable[str]) -> str:
    """``["brands", "Dr. No", "with"]`` -> ``brands."Dr. No".with``: the one way a path is written."""
    return ".".join(part if _SIMPLE.fullmatch(part) else _in_quotes(part) for part in parts)


def _in_quotes(part: str) -> str:
    return f"'{part}'" if '"' in part else f'"{part}"'


_SIMPLE = re.compile(r"[^\s.\"'=](?:[^.\"'=]*[^\s.\"'=])?")


def value(text: str) -> Any:
    """What ``text`` means as a value, as plain Python: a word or number, or YAML in brackets or quotes.

    Raises:
        DocumentError: the YAML cannot be read.
    """
    text = text.strip()
    if text[:1] not in ("{", "[", '"', "'"):
        return resolve(text)
    document = parse(f"value: {text}", "")
    for problem in document.problems:
        twice = "a key stands there twice. Keep one of the two."
        typed = any(isinstance(edit, Type) for edit in problem.edits)
        raise DocumentError(problem.place, problem.sentence if typed else twice, edits=problem.edits)
    return document.root.plain()["value"]


def halves(setting: str) -> tuple[str, str, str]:
    """Split at the first "=" outside quotes: ``(path, "=", value)``; only the path where there is none."""
    quote = ""
    for index, character in enumerate(setting):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character == "=":
            return setting[:index], "=", setting[index + 1 :]
    return setting, "", ""


def _shortened(setting: str) -> str:
    text = shown(setting)[1:-1]
    return f"'{text}'" if " " in text else text


def _retold(problem: Problem, name: str, place: Place) -> DocumentError:
    """A refusal of a value as one of the whole setting, with what to type instead."""
    lines = [edit.now for edit in problem.edits if isinstance(edit, Type)]
    if not lines:
        return DocumentError(place, problem.sentence)
    setting = f"{name}={lines[0].removeprefix('value: ')}"
    fault = re.split(r"(?<=[.?]) (?=[A-Z])", problem.sentence)[0]
    return DocumentError(place, f"{fault} Write {command('--set', setting)}.", edits=(Type(0, setting),))


def _put(node: Node, parts: Sequence[str], depth: int, value: Node, place: Place) -> Node:
    """A copy of ``node`` with ``value`` at ``parts[depth:]``; nothing shared through an alias is touched."""
    if depth == len(parts):
        return value
    part, inside = parts[depth], node.value
    if isinstance(inside, list):
        index = _position(inside, parts, depth, place)
        child = _put(inside[index], parts, depth + 1, value, place)
        return Node(node.place, [*inside[:index], child, *inside[index + 1 :]])
    if inside is None:
        inside = {}
    if not isinstance(inside, dict):
        sentence = f"{shown('.'.join(parts[:depth]))} is a single value; nothing can be set inside it."
        raise DocumentError(place, sentence)
    old = inside.get(part)
    child = _put(Node(place, None) if old is None else old.node, parts, depth + 1, value, place)
    key = place if old is None else old.place
    return Node(node.place, {**inside, part: Key(key, child)})


def _position(entries: list[Node], parts: Sequence[str], depth: int, place: Place) -> int:
    part, path = parts[depth], ".".join(parts[:depth])
    names = [entry.name for entry in entries]
    if path == "brands" and part and part in names:
        return names.index(part)
    if part.isascii() and part.isdigit():
        if int(part) < len(entries):
            return int(part)
        bounds = f"They are numbered 0 to {len(entries) - 1}." if entries else "The list is empty."
        raise DocumentError(place, f"there is no number {part} in {shown(path)}. {bounds}")
    if path == "brands":
        choices = [joined([name]) for name in names if name]
        hint = did_you_mean(part, choices, "The brands are")
        dots = " A name that has dots in it needs its quotes." if '"' in hint else ""
        raise DocumentError(place, f"no brand is called {shown(part)}. {hint}{dots}")
    raise DocumentError(place, f"{shown(path)} is a list: write a position from 0, not {shown(part)}.")
