"""``--set KEY=VALUE``: one value of a scenario changed from outside, checked as if it stood in the file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sim.names import nfc
from sim.scenario.advice import Type
from sim.scenario.document import Document, DocumentError, Key, Node, Place, Problem, parse
from sim.scenario.scalars import resolve
from sim.scenario.words import did_you_mean, shown
from sim.shell import command

__all__ = ["apply", "halves", "joined", "split_path", "value"]

_PART = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^."'=]+?))\s*(?:(\.)|$)""")
_EXAMPLE = "Write KEY=VALUE, for example --set audience.size=1000."


def apply(document: Document, setting: str, option: str = "--set") -> Document:
    """``document`` with ``setting`` (``brands.Pollster.with.answer_rate=0.4``) put in.

    List entries are addressed by position from 0, brands also by name; parts with dots in quotes. Values
    follow the rules of the file; ``{...}`` and ``[...]`` are read as YAML.

    Raises:
        DocumentError: the setting cannot be read, or leads nowhere.
    """
    place = Place(f"{option} {_shortened(setting if option == '--set' else setting.partition('=')[2])}")
    name, equals, value = halves(setting)
    if not equals:
        raise DocumentError(place, f"there is no '='. {_EXAMPLE}")
    parts = split_path(nfc(name))
    if not parts:
        raise DocumentError(place, f"{shown(name)} is not a path of keys. {_EXAMPLE}")
    try:
        node = _value(value, place)
    except DocumentError as refusal:
        raise _retold(refusal.problem, f"{name}=", place, option) from None
    return Document(_put(document.root, parts, 0, node, place), document.problems)


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
    return _value(text, Place("")).plain()


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


def _value(text: str, place: Place) -> Node:
    text = text.strip()
    if text[:1] not in ("{", "[", '"', "'"):
        return Node(place, resolve(text))
    document = parse(f"value: {text}", place.label)
    for problem in document.problems:
        twice = "a key stands there twice. Keep one of the two."
        typed = any(isinstance(edit, Type) for edit in problem.edits)
        raise DocumentError(place, problem.sentence if typed else twice, edits=problem.edits)
    return _moved(document.root.value["value"].node, place)  # type: ignore[index,call-overload,union-attr]  # as written above


def _retold(problem: Problem, before: str, place: Place, option: str) -> DocumentError:
    """A refusal of a value as one of the whole setting, with what to type instead."""
    lines = [edit.now for edit in problem.edits if isinstance(edit, Type)]
    if not lines:
        return DocumentError(place, problem.sentence)
    setting = before + lines[0].removeprefix("value: ")
    fault = re.split(r"(?<=[.?]) (?=[A-Z])", problem.sentence)[0]
    return DocumentError(place, f"{fault} Write {command(option, setting)}.", edits=(Type(0, setting),))


def _moved(node: Node, place: Place) -> Node:
    if isinstance(node.value, dict):
        return Node(place, {name: Key(place, _moved(key.node, place)) for name, key in node.value.items()})
    if isinstance(node.value, list):
        return Node(place, [_moved(inner, place) for inner in node.value])
    return Node(place, node.value)


def _put(node: Node, parts: list[str], depth: int, value: Node, place: Place) -> Node:
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


def _position(entries: list[Node], parts: list[str], depth: int, place: Place) -> int:
    part, path = parts[depth], ".".join(parts[:depth])
    names = [_name(entry) for entry in entries]
    if path == "brands" and part in names:
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


def _name(entry: Node) -> str | None:
    key = entry.value.get("name") if isinstance(entry.value, dict) else None
    return nfc(key.node.value.strip()) if key is not None and isinstance(key.node.value, str) else None
