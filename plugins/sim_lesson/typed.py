"""What the lesson is made of: chapters as in ``chapters.yaml``, and their runs as in ``baked.json``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NotRequired

from typing_extensions import TypedDict

from sim.foreign import Json

__all__ = [
    "But",
    "Chapter",
    "Diary",
    "Lesson",
    "Line",
    "Pairs",
    "Person",
    "Runs",
    "Said",
    "Table",
    "World",
]

#: Measure -> brand -> brand -> by class.
Pairs = Mapping[str, Mapping[str, Mapping[str, Sequence[int]]]]


class Said(TypedDict):
    """A sentence, and what has to be true for it."""

    say: str
    when: NotRequired[str]


class But(TypedDict):
    """What the chapter turns on."""

    when: str
    of: str
    holds_in: int


class Grid(TypedDict):
    """The worlds of a grid, by row and column."""

    minutes: Sequence[int]
    recognition: Sequence[float]


class People(TypedDict):
    """Two brands, of those that people left and stayed with."""

    left: str
    stayed: str


class Move(TypedDict):
    """What somebody does for a week."""

    questions: float
    answer: str


class Chapter(TypedDict):
    """A chapter; what the page's script alone reads of it is not named here."""

    id: str
    scenario: str
    draw: str
    typical: int
    classes: int
    days: Sequence[int]
    measures: Sequence[str]
    but: But
    worlds: dict[str, Json]
    sweeps: Mapping[str, Mapping[str, str]]
    cells: Sequence[str]
    drawn: Sequence[str] | None
    facts: NotRequired[Mapping[str, str | float]]
    early: NotRequired[Sequence[str]]
    full: NotRequired[Sequence[str]]
    told: NotRequired[Sequence[str]]
    grid: NotRequired[Grid]
    people: NotRequired[People]
    moves: NotRequired[Mapping[str, Move]]
    answering: NotRequired[Mapping[str, Json]]
    plans: NotRequired[Mapping[str, str]]
    answers: NotRequired[Sequence[Said]]
    answers2: NotRequired[Sequence[Said]]
    said: NotRequired[Sequence[Said]]
    said_after: NotRequired[Sequence[Said]]


class Lesson(TypedDict):
    """``chapters.yaml``."""

    routes: Json
    chapters: list[Chapter]


class World(TypedDict):
    """One world in all its classes; ``brands``: brand -> measure -> a row by class for each of the days."""

    classes: int
    size: int
    days: Sequence[int]
    brands: Mapping[str, Mapping[str, Sequence[Sequence[int]]]]
    pairs: NotRequired[Pairs]


class Line(TypedDict):
    """A line of a diary; ``trust`` after it, in hundredths."""

    day: int
    kind: str
    asks: int
    trust: int
    comments: NotRequired[int]
    answered: NotRequired[int]


class Diary(TypedDict):
    """Somebody with a brand; ``start``: their trust on day 0, in hundredths."""

    start: int
    lines: Sequence[Line]


class Person(TypedDict):
    """Somebody interesting; ``who``: what they are, a word."""

    who: str
    number: int
    brands: Mapping[str, Diary]


class Table(TypedDict):
    """The runs of a chapter. ``stills``: day -> brand -> a character a person; ``spec``: for the page."""

    typical: int
    worlds: dict[str, World]
    stills: Mapping[str, Mapping[str, str]]
    spec: Json
    check: Sequence[float]
    diaries: NotRequired[Sequence[Person]]


class Runs(Table):
    """The same, with the names of worlds that a chapter gives; see :func:`sim_lesson.conditions.evaluate`."""

    sweeps: Mapping[str, Mapping[str, str]]
    cells: Sequence[str]
