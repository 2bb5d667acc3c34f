"""A YAML file as a tree in which every key and value knows its line and column.

The tree is built from the parser's event stream, and bounded while it grows: nothing is built that is too
long, too deep, or grows through aliases. (PyYAML's C parser crashes when it composes 100,000 levels.)
"""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, NoReturn

import yaml

from sim.errors import ScenarioError
from sim.names import nfc
from sim.scenario.advice import Drop, Edit, Path, Put, Type, retyped
from sim.scenario.meant import grouped
from sim.scenario.scalars import Scalar, resolve
from sim.scenario.slips import as_read, as_text, slips
from sim.scenario.words import number

__all__ = [
    "MOST_BYTES",
    "MOST_LEVELS",
    "MOST_VALUES",
    "Document",
    "DocumentError",
    "Key",
    "Node",
    "Path",
    "Place",
    "Problem",
    "order",
    "parse",
    "refuse",
]

MOST_BYTES = 1 << 20  #: longest file read
MOST_LEVELS = 32  #: deepest nesting; a scenario needs five
MOST_VALUES = 100_000  #: most values, every alias counted as what it stands for
MOST_SHOWN = 20  #: most problems told at once
MOST_TRIED = 1 << 14  #: longest text in which advice is tried: trying reads it again

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_UNPRINTABLE = re.compile(r"[^\x09\x0a\x0d\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Both halves of a decimal with a comma, perhaps with a currency.
_AMOUNT = re.compile(r"(?:[€$£¥]\s?)?([-+]?[0-9][0-9.,]*,[0-9][0-9.]*)(?:\s?(?:[€$£¥]|[A-Z]{3}|[Ee]uros?))?")
_THOUSANDS = re.compile(r"[-+]?[1-9][0-9]{0,2},[0-9]{3}")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: ``label:line:column`` (from 1), or a label alone (``--set size=3``)."""

    label: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return self.label if self.line is None else f"{self.label}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: the key path (as shown), what was found and what would do, and where.

    ``edits``: what the sentence advises, to be made in the file, or in its values; empty where that is left
    to whoever reads it.
    """

    place: Place
    path: str
    sentence: str
    edits: tuple[Edit, ...] = ()

    def __str__(self) -> str:
        return ": ".join(part for part in (str(self.place), self.path, self.sentence) if part)


class DocumentError(Exception):
    """A problem after which reading on makes no sense."""

    def __init__(self, place: Place, sentence: str, path: str = "", edits: tuple[Edit, ...] = ()) -> None:
        super().__init__(sentence)
        self.problem = Problem(place, path, sentence, edits)


class _UnreadableError(DocumentError):
    """Text that no parser makes sense of, probably for a slip in one of ``lines`` (from 1)."""

    def __init__(self, place: Place, fault: str, otherwise: str, lines: Sequence[int]) -> None:
        super().__init__(place, fault + otherwise)
        self.fault = fault
        self.lines = lines


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a mapping, and what it leads to."""

    place: Place
    node: Node


@dataclass(frozen=True, slots=True)
class Node:
    """A value: a scalar, a mapping of text to :class:`Key`, or a list of nodes."""

    place: Place
    value: Scalar | dict[str, Key] | list[Node]

    @classmethod
    def of(cls, value: Any, place: Place) -> Node:
        """A value of Python, all of it said at ``place``: arrays and numbers of NumPy as lists and numbers,
        dates as text.

        Raises:
            DocumentError: it is none that a scenario can hold.
        """
        value = value.tolist() if hasattr(value, "tolist") else value
        if isinstance(value, Mapping):
            keys = {nfc(str(name)): Key(place, cls.of(inner, place)) for name, inner in value.items()}
            return cls(place, keys)
        if isinstance(value, list | tuple):
            return cls(place, [cls.of(inner, place) for inner in value])
        value = value.isoformat() if isinstance(value, date) else value
        if not isinstance(value, str | int | float | None) or value != value:
            raise DocumentError(place, f"{value!r} is no value that a scenario can hold.")
        return cls(place, value)

    @property
    def name(self) -> str:
        """What an entry of a list calls itself; an empty text if it does not."""
        key = self.value.get("name") if isinstance(self.value, dict) else None
        name = None if key is None else key.node.value
        return nfc(name.strip()) if isinstance(name, str) else ""

    def plain(self) -> Any:
        """The value as ordinary dictionaries, lists and scalars."""
        if isinstance(self.value, dict):
            return {name: key.node.plain() for name, key in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file: the mapping at its root, and what was wrong with it so far."""

    root: Node
    problems: tuple[Problem, ...] = ()

    def node(self, path: Path) -> Node | None:
        """What stands at ``path``; None if nothing does."""
        node = self.root
        for part in path:
            if isinstance(node.value, dict) and part in node.value:
                node = node.value[str(part)].node
            elif isinstance(node.value, list) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
            else:
                return None
        return node

    def place(self, path: Path, *, of_key: bool = False) -> Place:
        """Where ``path`` stands, or what it would stand in. ``of_key``: the key rather than its value."""
        node = self.node(path)
        while node is None:
            path, of_key = path[:-1], False
            node = self.node(path)
        above = self.node(path[:-1]) if path and of_key else None
        return above.value[str(path[-1])].place if above and isinstance(above.value, dict) else node.place


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not been seen.

    ``flow``: in brackets; ``last``, ``ends``: its last scalar, and where that ends; ``merges``: has ``<<``.
    """

    node: Node
    anchor: str | None
    flow: bool = False
    size: int = 1
    key: tuple[str, Place] | None = None
    last: str = ""
    ends: tuple[int, int] = (0, 0)
    merges: bool = False

    @property
    def wants_key(self) -> bool:
        return isinstance(self.node.value, dict) and self.key is None


def _amount(digits: str) -> tuple[str, str] | None:
    """A number with commas in it as it is to be written, and what to say of it; None if it is none."""
    match = _AMOUNT.fullmatch(digits)
    if match is None:
        return None
    decimal = match[1].replace(",", ".")
    text = decimal if match[1].startswith("0,") else grouped(match[1]).replace(",", ".")
    amount = resolve(text)
    if not isinstance(amount, int | float):
        return None
    if isinstance(amount, float) and "." not in match[1]:
        return text, f"found {digits}. Decimals have a point: write {text}."
    text = number(amount) if isinstance(amount, int) else text
    other = f", or {decimal} where that is meant" if _THOUSANDS.fullmatch(match[1]) else ""
    return text, f"found {digits}. A comma parts two values: write {text}{other}."


@dataclass(slots=True)
class _Builder:
    """Grows the tree event by event."""

    label: str
    lines: list[str]
    open: list[_Open] = field(default_factory=list)
    anchors: dict[str, tuple[Node, int] | None] = field(default_factory=dict)
    unused: dict[str, Problem] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    values: int = 0
    documents: int = 0
    root: Node | None = None
    position: int = 0  # characters before the end of the last event

    def read_all(self, text: str) -> None:
        for event in yaml.parse(text, Loader=_Loader):
            self.read(event)
            if event.end_mark is not None:
                self.position = event.end_mark.index

    def read(self, event: Any) -> None:
        place = Place(self.label, event.start_mark.line + 1, event.start_mark.column + 1)
        match event:
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    raise DocumentError(place, "a second document begins. Keep one scenario in a file.")
            case yaml.ScalarEvent():
                self.scalar(event, place)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self.start(event, place)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self.merge()
                frame = self.open.pop()
                if frame.anchor is not None:
                    self.anchors[frame.anchor] = (frame.node, frame.size)
                self.attach(frame.node, frame.size)
            case yaml.AliasEvent():
                self.alias(event.anchor, place)

    def scalar(self, event: Any, place: Place) -> None:
        self.count(1, place)
        self.no_tag(event, place)
        text, plain = event.value, event.implicit[0]
        node = Node(place, resolve(text) if plain else text)
        frame = self.open[-1] if self.open else None
        if event.anchor is not None:
            self.anchors[event.anchor] = (node, 1)
            if plain and not isinstance(node.value, bool | int | float):
                self.note_anchor(event.anchor, place)
        if frame is not None and frame.wants_key:
            frame.key = (nfc(text), place)
            frame.merges |= plain and text == "<<"
        elif frame is None or text or not plain or not self.slipped(frame, event.end_mark):
            self.attach(node, 1)
            if frame is not None:
                frame.last, frame.ends = text, (event.end_mark.line, event.end_mark.column)

    def slipped(self, frame: _Open, end: Any) -> bool:
        """In braces, a key without a value: a decimal comma, or a colon without its space? Read as meant."""
        inside = frame.node.value
        if not frame.flow or frame.key is None or not isinstance(inside, dict):
            return False
        name, place = frame.key
        line = self.lines[end.line]
        at = (place.column or 1) - 1
        before = next(reversed(inside), "")
        digits = f"{frame.last},{name}"
        amount = _amount(digits) if frame.ends == (end.line, at - 1) else None
        if amount is not None:
            text, sentence = amount
            old = inside[before]
            inside[before] = Key(old.place, Node(old.node.place, resolve(text)))
            correction = f"{line[: at - 1 - len(frame.last)]}{text}{line[at + len(name) :]}"
            if self.problems and self.problems[-1].place == old.node.place:
                self.problems.pop()  # what was said of its first groups
            frame.last, frame.ends = digits, (end.line, end.column)
            place, name = old.node.place, before
        elif match := re.fullmatch(r"([A-Za-z][\w-]*):([^\s:/]\S*)", name):
            inside.setdefault(match[1], Key(place, Node(place, resolve(match[2]))))
            correction = f"{line[:at]}{match[1]}: {line[at + len(match[1]) + 1 :]}"
            sentence = f"'{name}' lacks a space. Write {match[1]}: {match[2]}."
            name = match[1]
            frame.last, frame.ends = "", (0, 0)
        else:
            return False
        frame.key = None
        self.problems.append(
            Problem(place, self.path_text((name,)), sentence, (Type(end.line + 1, correction),))
        )
        return True

    def note_anchor(self, anchor: str, place: Place) -> None:
        """A text behind '&': told if nothing refers to it, because then it was not meant as a name."""
        line = as_text(self.lines[(place.line or 1) - 1])
        advice = f"Put the text in quotes: {line.strip()}" if line else "Put the text in quotes."
        sentence = f"'&{anchor}' names a value that nothing refers to. {advice}"
        self.unused[anchor] = Problem(
            place, self.path_text(()), sentence, (Type(place.line or 1, line or ""),)
        )

    def merge(self) -> None:
        """``<<: *base``: the keys of other mappings, where the mapping has none of its own."""
        frame = self.open[-1]
        inside = frame.node.value
        if not frame.merges or not isinstance(inside, dict):
            return
        key = inside.pop("<<")
        for source in key.node.value if isinstance(key.node.value, list) else [key.node]:
            if isinstance(source.value, dict):
                for name, other in source.value.items():
                    inside.setdefault(name, other)
            else:
                sentence = (
                    "takes in the keys of another mapping. Write <<: *name, where &name marks a mapping."
                )
                edits = (Drop(self.path(("<<",))),)
                self.problems.append(Problem(key.place, self.path_text(("<<",)), sentence, edits))

    def start(self, event: Any, place: Place) -> None:
        self.count(1, place)
        self.no_tag(event, place)
        if len(self.open) >= MOST_LEVELS:
            raise DocumentError(place, f"nested more than {MOST_LEVELS} levels deep. A scenario needs five.")
        if self.open and self.open[-1].wants_key:
            raise DocumentError(place, "a key must be plain text; found a list or a mapping.")
        if event.anchor is not None:
            self.anchors[event.anchor] = None  # known, not finished: an alias to it in here would never end
        node = Node(place, {} if isinstance(event, yaml.MappingStartEvent) else [])
        self.open.append(_Open(node, event.anchor, bool(event.flow_style)))

    def alias(self, anchor: str | None, place: Place) -> None:
        if self.open and self.open[-1].wants_key:
            raise DocumentError(place, "a key must be plain text; found an alias.")
        if anchor is None or anchor not in self.anchors:
            fault = f"'*{anchor}' refers to an anchor that is not above"
            raise _UnreadableError(place, fault, ".", [place.line or 1])
        self.unused.pop(anchor, None)
        target = self.anchors[anchor]
        if target is None:
            raise DocumentError(place, f"'*{anchor}' refers to what it stands in.")
        node, size = target
        self.count(size, place)
        self.attach(node, size)

    def path(self, end: Path) -> Path:
        parts: list[str | int] = []
        for frame in self.open:
            if isinstance(frame.node.value, list):
                parts.append(len(frame.node.value))
            elif frame.key is not None:
                parts.append(frame.key[0])
        return (*parts, *end)

    def path_text(self, end: Path) -> str:
        return ".".join(str(part) for part in self.path(end))

    def no_tag(self, event: Any, place: Place) -> None:
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")[:80]
            fault = f"the tag '{tag}' is not read"
            lines = [] if tag.startswith("!!") else [place.line or 1]
            raise _UnreadableError(place, fault, ". Write plain values only.", lines)

    def count(self, size: int, place: Place) -> None:
        self.values += size
        if self.values > MOST_VALUES:
            raise DocumentError(
                place, f"more than {MOST_VALUES:_} values; an alias counts as all it stands for."
            )

    def attach(self, node: Node, size: int) -> None:
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        parent.size += size
        inside = parent.node.value
        if isinstance(inside, list):
            inside.append(node)
        elif isinstance(inside, dict) and parent.key is not None:
            name, place = parent.key
            parent.key = None
            if name in inside:
                sentence = f"this key stood in line {inside[name].place.line} already. Keep one of the two."
                edits = (Put(self.path((name,)), inside[name].node.plain()),)
                self.problems.append(Problem(place, self.path_text((name,)), sentence, edits))
            else:
                inside[name] = Key(place, node)


def parse(text: str, label: str) -> Document:
    """Read YAML text; ``label`` (a file name) begins every place.

    Raises:
        DocumentError: the text is too long, not YAML, grows without bound, or is no mapping of keys.
    """
    size = len(text.encode(errors="surrogatepass"))
    if size > MOST_BYTES:
        raise DocumentError(
            Place(label), f"{size:_} bytes are too many; a scenario has at most {MOST_BYTES:_}."
        )
    if odd := _UNPRINTABLE.search(text):
        line_start = text.rfind("\n", 0, odd.start()) + 1
        place = Place(label, text.count("\n", 0, odd.start()) + 1, odd.start() - line_start + 1)
        without = _UNPRINTABLE.sub("", text[line_start:].partition("\n")[0])
        sentence = f"the control character U+{ord(odd[0]):04X}. Remove it."
        raise DocumentError(place, sentence, edits=(Type(place.line or 1, without),))
    try:
        return _build(text, label)
    except _UnreadableError as refusal:
        unreadable = refusal
    if (json := as_read(text)) != text:
        return parse(json, label)
    raise _with_advice(unreadable, text)


def _build(text: str, label: str) -> Document:
    builder = _Builder(label, text.split("\n"))
    try:
        builder.read_all(text)
    except yaml.MarkedYAMLError as error:
        _own_limits_first(builder, text)
        raise _not_yaml(error, label) from error
    root = builder.root
    if root is None or root.value is None:
        raise DocumentError(Place(label), f"the file is empty. {_START}")
    if not isinstance(root.value, dict):
        if isinstance(root.value, list):
            raise DocumentError(root.place, f"found a list where keys with values belong. {_START}")
        fault = "found a single value where keys with values belong"
        raise _UnreadableError(root.place, fault, f". {_START}", [1])
    return Document(root, (*builder.problems, *builder.unused.values()))


def _own_limits_first(builder: _Builder, text: str) -> None:
    """Raise what this module would have said, had the parser not stumbled first.

    The C parser reads to the end of what may be a key, a thousand characters, before it gives an event, and
    some of its versions have a limit of depth of their own. So the brackets that follow what was seen are
    read on their own: as many as are too many, and as many again for those that are text.

    Raises:
        DocumentError: a limit is passed by them.
    """
    brackets = [
        match.end() for match in islice(re.finditer(r"[\[{]", text[builder.position :]), 2 * MOST_LEVELS)
    ]
    if len(builder.open) + len(brackets) <= MOST_LEVELS:
        return
    rest = text[builder.position : builder.position + brackets[-1]]
    start = builder.position + len(rest) - len(rest.lstrip(" \t\r\n:,?-"))
    line_start = text.rfind("\n", 0, start) + 1
    in_its_place = "\n" * text.count("\n", 0, start) + " " * (start - line_start)
    builder.documents = 0
    with contextlib.suppress(yaml.YAMLError):
        builder.read_all(in_its_place + text[start : builder.position + brackets[-1]])


_START = "A scenario begins with 'name: ...' and 'brands:'; the files in scenarios/ show how."


#: What the parser says, and what usually helps.
_HELP = {
    "mapping values are not allowed": "Put text with ': ' in it in quotes, or start a new line.",
    "tab character": "Indent with spaces.",
    "cannot start any token": "Put text that begins with this character in quotes.",
    "did not find expected key": "Line the keys of one mapping up in one column.",
    "did not find expected '-'": "Line the dashes of one list up in one column.",
    "did not find expected ',' or": "Close the bracket or put a comma between the values.",
    "did not find expected node content": "Write a value, or close the bracket.",
    "unexpected end of stream": "Close the quotes.",
    "could not find expected ':'": "Write ': ' between a key and its value.",
}


def _not_yaml(error: yaml.MarkedYAMLError, label: str) -> _UnreadableError:
    message = str(error.problem or error.context or "cannot be read")
    marks = [mark for mark in (error.problem_mark, error.context_mark) if mark is not None]
    place = Place(label, marks[0].line + 1, marks[0].column + 1) if marks else Place(label)
    advice = next((help for part, help in _HELP.items() if part in message), "")
    return _UnreadableError(
        place, "not YAML", f": {message}. {advice}".rstrip(), [mark.line + 1 for mark in marks]
    )


def _with_advice(unreadable: _UnreadableError, text: str) -> DocumentError:
    """The same refusal with advice that was tried: with it, the text can be read, at least further."""
    place = unreadable.problem.place
    best, furthest = None, place.line or 0
    for hint in slips(text, unreadable.lines) if len(text) <= MOST_TRIED else ():
        try:
            _build(retyped(text, hint.edits), place.label)
        except DocumentError as later:
            line = later.problem.place.line or 0
        else:
            best = hint
            break
        if line > furthest:  # the first that is read furthest, where none is read whole
            best, furthest = hint, line
    if best is not None:
        return DocumentError(place, f"{unreadable.fault}. {best.sentence}", edits=best.edits)
    return unreadable


def refuse(problems: Sequence[Problem]) -> NoReturn:
    """One error for all problems, in the order of the file, those of the command line last."""
    problems = sorted(problems, key=lambda problem: order(problem.place))
    first, others = problems[0], problems[1:]
    lines = [first.sentence, *(str(problem) for problem in others[: MOST_SHOWN - 1])]
    if len(problems) > MOST_SHOWN:
        lines.append(f"... and {len(problems) - MOST_SHOWN} more.")
    place = first.place
    error = ScenarioError(
        "\n".join(lines), file=place.label, line=place.line, column=place.column, key=first.path or None
    )
    error.problems = tuple(problems)
    raise error from None


def order(place: Place) -> tuple[float, int]:
    """To sort places by: as in the file, those of the command line last."""
    return place.line or math.inf, place.column or 0
