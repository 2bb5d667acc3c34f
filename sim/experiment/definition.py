"""The experiment file: what is varied, how, how often, and which measures are kept.

Read like a scenario: every problem at once, each with file, line and column.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import Any

from sim.experiment.factors import Continuous, Factor, Levels, LogUniform, Normal, Setting, Uniform, spaced
from sim.foreign import Json
from sim.names import as_stored, nearest, nfc, stem_slug
from sim.scenario.advice import Drop, Edit, Move, Put
from sim.scenario.advice import Path as KeyPath
from sim.scenario.document import Document, DocumentError, Place, Problem, parse, refuse
from sim.scenario.loading import read
from sim.scenario.meant import meant
from sim.scenario.scalars import is_number, is_whole, resolve
from sim.scenario.settings import joined, split_path
from sim.scenario.words import brief, did_you_mean, shown, what

__all__ = ["DESIGNS", "MOST_RUNS", "Definition", "Design", "load_definition"]

#: Kind of design -> the options it takes.
DESIGNS: Mapping[str, tuple[str, ...]] = {
    "grid": (),
    "one-at-a-time": (),
    "latin-hypercube": ("points", "seed"),
    "sobol": ("points", "seed"),
    "csv": ("path",),
}

#: More runs than anybody waits for: a grid of too many factors is found before it starts.
MOST_RUNS = 1_000_000

_MOST_POINTS = 1 << 20
_TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".gz")  # endings of files that a design may be
_KEYS = ("name", "description", "scenario", "set", "factors", "design", "replicates", "measures")
_SECTIONS = ("set", "design", "measures")  # with nothing in them as good as left away
_START = "An experiment begins with 'name: ...', 'scenario: ...' and 'factors:'."


@dataclass(frozen=True, slots=True)
class Design:
    """Which combinations of the factors' values are run: the design points.

    ``kind``: one of :data:`DESIGNS`. ``points`` and ``seed`` are for sampling designs; ``path`` is the CSV
    file of a list. ``place``: where the file says so.
    """

    kind: str
    place: Place
    points: int = 0
    seed: int = 1
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """An experiment, as its file says. Made by :func:`load_definition`.

    Attributes:
        file: the file it was read from.
        name: what it is called.
        description: what it asks.
        scenario: the scenario file that all design points start from.
        sets: what is changed in it for all of them; ``set_places``: where the file says so.
        factors: what varies.
        design: which combinations are run.
        replicates: runs of each design point; None for as many as the scenario says.
        measures: what the tables keep (``trust``, or ``contributors.trust`` of a group); None for everything.
    """

    file: Path
    name: str
    description: str
    scenario: Path
    sets: tuple[Setting, ...]
    factors: tuple[Factor, ...]
    design: Design
    replicates: int | None
    measures: tuple[str, ...] | None
    set_places: tuple[Place, ...] = ()

    @property
    def slug(self) -> str:
        """What its directory is called: the name of the file, in short."""
        return stem_slug(self.file.stem)


def load_definition(path: str | os.PathLike[str]) -> Definition:
    """Read an experiment file.

    Args:
        path: a YAML file, UTF-8, up to 1 MiB. Paths in it start from where it lies.

    Raises:
        ScenarioError: anything is wrong with it; the message lists every problem with file, line and column.
    """
    path = Path(path)
    text = read(path, "an experiment file", "Long lists of points go to a CSV.")
    try:
        document = parse(text, str(path))
    except DocumentError as refusal:
        problem = refusal.problem
        sentence = problem.sentence.partition(" A scenario begins")[0]
        if sentence != problem.sentence:
            sentence += f" {_START}"
        sentence = sentence.replace("one scenario in", "one in")
        refuse([replace(problem, sentence=sentence)])
    keys = document.root.plain()
    if "brands" in keys and "scenario" not in keys and "factors" not in keys:
        message = f"this is a scenario, not an experiment with it. {_START} Run it by itself: sim run {path}"
        refuse([Problem(document.root.place, "", message)])
    reader = _Reader(document, path)
    definition = reader.definition()
    if reader.problems or definition is None:
        refuse(reader.problems)
    return definition


@dataclass
class _Reader:
    """Reads one document; collects what is wrong on the way.

    What reads a part of it takes the path of keys to it, and what stands there or in what it stands in.
    """

    document: Document
    file: Path
    problems: list[Problem] = field(default_factory=list)

    def wrong(
        self, path: KeyPath, sentence: str, *edits: Edit, at: KeyPath | None = None, of_key: bool = False
    ) -> None:
        """Note what is wrong with ``path``; ``at``: where it is told, if not there; ``of_key``: its key."""
        place = self.document.place(path if at is None else at, of_key=of_key)
        self.problems.append(Problem(place, ".".join(map(str, path)), sentence, edits))

    def definition(self) -> Definition | None:
        self.problems += self.document.problems
        keys = self.mapping((), self.document.root.plain(), _KEYS)
        root = {name: value for name, value in keys.items() if value is not None or name not in _SECTIONS}
        name = self.text(root, ("name",), required=True)
        description = self.text(root, ("description",)) or ""
        scenario = self.path(root, ("scenario",), required=True)
        sets = self.sets(root)
        design = self.design(root)
        factors = self.factors(root, design)
        replicates = self.whole(root, ("replicates",), 1, MOST_RUNS)
        measures = self.measures(root)
        if self.problems or name is None or scenario is None or design is None:
            return None
        about = name, description, scenario, sets, factors, design, replicates, measures
        places = tuple(self.document.place(("set", path), of_key=True) for path, _ in sets)
        return Definition(self.file, *about, places)

    # --- kinds of values

    def mapping(self, path: KeyPath, value: Any, keys: Sequence[str] | None = None) -> Json:
        if not isinstance(value, dict):
            self.wrong(path, f"found {what(value)}. Write a mapping of keys to values.")
            return {}
        for name in value:
            if keys is not None and name not in keys:
                near, here = nearest(name, keys), (*path, name)
                edit = Drop(here) if near is None else Move(here, (*path, near))
                hint = did_you_mean(name, keys, "The keys are")
                self.wrong(here, f"unknown key. {hint}", edit, of_key=True)
        return value

    def text(self, inside: Json, path: KeyPath, *, required: bool = False) -> str | None:
        name = str(path[-1])
        if name not in inside:
            if required:
                self.wrong(path, f"is missing. {_START}", Put(path, "scenario.yaml"))
            return None
        value = inside[name]
        if isinstance(value, str) and value.strip():
            return value.strip()
        quotes = isinstance(value, bool | int | float)
        hint = " Put it in quotes to make it text." if quotes else ""
        edit = Put(path, brief(value) if quotes else "text")
        self.wrong(path, f"found {what(value)}. Write a text.{hint}", edit)
        return None

    def path(self, inside: Json, path: KeyPath, *, required: bool = False) -> Path | None:
        text = self.text(inside, path, required=required)
        if text is None:
            return None
        file = as_stored(self.file.parent / Path(text).expanduser())
        if file.is_file():
            return file
        others = (other for other in file.parent.glob(f"*{file.suffix}") if other.name != self.file.name)
        there = sorted(other.name for other in others)
        hint = f" {did_you_mean(file.name, there, 'There are')}" if there else ""
        near = nearest(file.name, there) or next(iter(there), None)
        edits = [] if near is None else [Put(path, str(Path(text).with_name(near)))]
        where = f"looked for from {str(self.file.parent)!r}, where the experiment is"
        self.wrong(path, f"there is no file {shown(text, 500)} ({where}).{hint}", *edits)
        return None

    def whole(self, inside: Json, path: KeyPath, low: int, high: int) -> int | None:
        if path[-1] not in inside:
            return None
        value = inside[str(path[-1])]
        if _whole(value, low, high):
            return int(value)
        sentence = f"found {what(value)}. Write a whole number from {low} to {high:_}."
        for hint in meant(value, path):
            if isinstance(hint.edits[0], Put) and _whole(hint.edits[0].value, low, high):
                self.wrong(path, f"{sentence} {hint.sentence}", *hint.edits)
                return None
        self.wrong(path, sentence, Put(path, max(low, 1)))
        return None

    def numbers(self, value: Any, path: KeyPath) -> list[float] | None:
        if isinstance(value, list) and len(value) == 2 and all(map(_number, value)):
            return value
        self.wrong(path, f"found {what(value)}. Write 2 numbers: [0.1, 0.9].", Put(path, [0.1, 0.9]))
        return None

    # --- keys

    def sets(self, root: Json) -> tuple[Setting, ...]:
        entries = self.mapping(("set",), root.get("set", {}))
        return tuple((path, value) for path, value in entries.items() if self.is_path(path, "set"))

    def is_path(self, path: str, section: str) -> bool:
        """Whether this is a path that an experiment may set, or vary."""
        first = next(iter(split_path(path)), "")
        sentence = ""
        if not first:
            sentence = f"{shown(path)} is not a path of keys, such as audience.size."
        elif first in ("name", "description", "replicates"):
            hint = " Write it at the top of the experiment." if first == "replicates" else ""
            sentence = f"{first} is the experiment's own.{hint}"
        elif first == "seed" and section == "factors":
            sentence = "all design points share one seed, so that they meet the same luck. Raise replicates."
        if sentence:
            here = (section, path)
            self.wrong((section,), sentence, Drop(here), at=here, of_key=True)
        return not sentence

    def measures(self, root: Json) -> tuple[str, ...] | None:
        if "measures" not in root:
            return None
        value = root["measures"]
        if isinstance(value, list) and value and all(isinstance(name, str) for name in value):
            return tuple(dict.fromkeys(map(nfc, value)))
        names = [value] if isinstance(value, str) and value.isidentifier() else ["followers_kept", "trust"]
        self.wrong(
            ("measures",), f"found {what(value)}. Write a list: {brief(names)}.", Put(("measures",), names)
        )
        return None

    def design(self, root: Json) -> Design | None:
        path: KeyPath = ("design",)
        value = root.get("design", "grid")
        inside = {} if isinstance(value, str) else self.mapping(path, value)
        kind = value if isinstance(value, str) else inside.get("kind")
        if not isinstance(kind, str):
            if isinstance(value, dict):
                here: KeyPath = ("design", "kind")
                sentence = f"is missing. Write one of {', '.join(DESIGNS)}."
                self.wrong(here, sentence, Put(here, "grid"), at=path)
            return None
        if kind not in DESIGNS:
            hint = did_you_mean(kind, DESIGNS, "The designs are")
            edit = Put((*path, "kind") if inside else path, nearest(kind, DESIGNS) or "grid")
            if PurePath(kind).suffix.lower() in _TABLES:
                edit = Put(path, {"kind": "csv", "path": kind})
                hint = f"Write {brief(edit.value)}."
            self.wrong(path, f"{shown(kind)} is no design. {hint}", edit)
            return None
        self.mapping(path, inside, ("kind", *DESIGNS[kind]))
        design = Design(kind, self.document.place(path))
        needed, some = {"csv": ("path", "points.csv")}.get(kind, ("points", 64))
        if not DESIGNS[kind]:
            return design
        if needed not in inside:
            edit = Put(path, {"kind": kind, needed: some})
            self.wrong((*path, needed), f"is missing. Write {brief(edit.value)}.", edit)
        if kind == "csv":
            file = self.path(inside, (*path, "path"))
            return None if file is None else replace(design, path=file)
        points = self.whole(inside, (*path, "points"), 1, _MOST_POINTS)
        seed = self.whole(inside, (*path, "seed"), 0, 2**32 - 1)
        if points is None:
            return None
        if kind == "sobol" and points & (points - 1):
            low = 1 << (points.bit_length() - 1)
            sentence = f"a Sobol sequence is balanced at powers of two: take {low} or {2 * low}"
            here = (*path, "points")
            self.wrong(here, f"{sentence}, not {points}.", Put(here, low))
        return replace(design, points=points, seed=1 if seed is None else seed)

    def factors(self, root: Json, design: Design | None) -> tuple[Factor, ...]:
        here: KeyPath = ("factors",)
        some = Put(here, {"psychology.negativity": [1, 2]})
        if design is not None and design.kind == "csv":
            if "factors" in root:
                sentence = "the columns of the CSV are the factors. Leave this key away."
                self.wrong(here, sentence, Drop(here), of_key=True)
            return ()
        if "factors" not in root:
            if design is not None:  # else the right one may need none
                self.wrong(here, f"is missing. {_START}", some)
            return ()
        factors: dict[str, Factor] = {}
        entries = self.mapping(here, root["factors"])
        for key, value in entries.items():
            path = (*here, key)
            values = self.values(value, path) if self.is_path(key, "factors") else None
            if values is None:
                continue
            if design is not None and not design.points and not isinstance(values, Levels):
                sentence = f"a {design.kind} needs values: write a list, or {{from: .., to: .., steps: 5}}."
                steps = {**value, "steps": 5} if "from" in value else [0.1, 0.9]
                self.wrong(path, sentence, Put(path, steps))
            name = joined(split_path(key))
            if name in factors:
                sentence = f"{name} stands there twice. Keep one of the two."
                self.wrong(path, sentence, Drop(path), of_key=True)
            factors[name] = Factor(name, values, self.document.place(path, of_key=True))
        if not entries and not self.problems:
            self.wrong(here, "are none. Name a path and its values.", some)
        return tuple(factors.values())

    def values(self, value: Any, path: KeyPath) -> Levels | Continuous | None:
        if isinstance(value, list) and value:
            return Levels(tuple(value))
        if isinstance(value, list):
            self.wrong(path, "the list is empty. Write at least one value.", Put(path, [1]))
            return None
        if not isinstance(value, dict):
            sentence = f"found {what(value)}. Write a list of values, a range, or a distribution."
            few = _as_list(value) or [value if _number(value) else 1]
            self.wrong(path, f"{sentence} As a list: {brief(few)}.", Put(path, few))
            return None
        kind = next((kind for kind in _DISTRIBUTIONS if kind in value), None)
        if kind is None:
            kinds = sorted({key for keys in _DISTRIBUTIONS.values() for key in keys})
            first = next(iter(value), "")
            near = nearest(first, kinds)
            edit = Put(path, [0.1, 0.9]) if near is None else Move((*path, first), (*path, near))
            hint = did_you_mean(first, kinds, "Keys of ranges and distributions are")
            self.wrong(path, f"is neither a range nor a distribution. {hint}", edit)
            return None
        self.mapping(path, value, _DISTRIBUTIONS[kind])
        whole = value.get("whole", False)
        if not isinstance(whole, bool):
            here = (*path, "whole")
            self.wrong(here, "write true or false.", Put(here, True))
            return None
        if kind == "from":
            return self.range(value, path, whole)
        ends = (*path, kind)
        pair = self.numbers(value[kind], ends)
        if pair is None:
            return None
        if kind == "normal":
            return self.normal(pair, value, path, whole)
        return self.between(
            pair[0], pair[1], kind == "loguniform", whole, path, ends, lambda *now: Put(ends, [*now])
        )

    def between(
        self,
        low: float,
        high: float,
        log: bool,
        whole: bool,
        path: KeyPath,
        at: KeyPath,
        put: Callable[[float, float], Put],
    ) -> Uniform | LogUniform | None:
        """Values between two ends, which stand at ``at``; ``put`` puts others there."""
        if not low < high:
            hint = "" if low == high else f" Write them the other way round: {brief([high, low])}."
            edit = put(1, 10) if low == high else put(high, low)
            self.wrong(path, f"{low} is not below {high}.{hint}", edit, at=at)
        elif log and low <= 0:
            self.wrong(path, "on a log scale both ends are above 0.", put(1, 10), at=at)
        elif whole and not (float(low).is_integer() and float(high).is_integer()):
            self.wrong(path, "whole numbers lie between whole numbers.", put(1, 10), at=at)
        else:
            return LogUniform(low, high, whole) if log else Uniform(low, high, whole)
        return None

    def range(self, value: Json, path: KeyPath, whole: bool) -> Levels | Uniform | LogUniform | None:
        def put(low: float, high: float) -> Put:
            known = {name: inner for name, inner in value.items() if name in _DISTRIBUTIONS["from"]}
            return Put(path, {**known, "from": low, "to": high})

        low, high = value["from"], value.get("to", math.nan)
        if not (_number(low) and _number(high)):
            sentence = "a range has two numbers: {from: 0.1, to: 0.9, steps: 5}."
            for name, end in (("from", low), ("to", high)):
                here = (*path, name)
                hint = None if _number(end) else next(meant(end, here), None)
                if hint is not None:
                    self.wrong(here, f"{sentence} {hint.sentence}", *hint.edits, at=path)
                    return None
            self.wrong(path, sentence, put(1, 10))
            return None
        scale = value.get("scale", "linear")
        if scale not in ("linear", "log"):
            here = (*path, "scale")
            self.wrong(here, "write linear or log.", Put(here, "linear"))
            return None
        distribution = self.between(low, high, scale == "log", whole, path, path, put)
        if distribution is None or "steps" not in value:
            return distribution
        steps = self.whole(value, (*path, "steps"), 2, 100_000)
        if steps is None:
            return None
        values = spaced(low, high, steps, scale == "log")
        return Levels(tuple(dict.fromkeys(map(round, values)) if whole else values))

    def normal(self, pair: Sequence[float], value: Json, path: KeyPath, whole: bool) -> Normal | None:
        mean, sd = pair
        here = (*path, "normal")
        if sd <= 0:
            sentence = "normal: [mean, standard deviation], the second above 0."
            self.wrong(path, sentence, Put(here, [mean, -sd or 1]), at=here)
            return None
        if "within" not in value:
            return Normal(mean, sd, whole=whole)
        here = (*path, "within")
        within = self.numbers(value["within"], here)
        if within is None:
            return None
        low, high = within
        if not low < high or high < mean - 6 * sd or low > mean + 6 * sd:
            self.wrong(here, "holds hardly any of the values.", Put(here, [mean - sd, mean + sd]))
            return None
        return Normal(mean, sd, low, high, whole)


#: What tells a range or distribution -> the keys it takes.
_DISTRIBUTIONS: Mapping[str, tuple[str, ...]] = {
    "from": ("from", "to", "steps", "scale", "whole"),
    "uniform": ("uniform", "whole"),
    "loguniform": ("loguniform", "whole"),
    "normal": ("normal", "within", "whole"),
}


def _number(value: Any) -> bool:
    return is_number(value) and math.isfinite(value)


def _whole(value: Any, low: int, high: int) -> bool:
    return is_whole(value) and low <= value <= high


def _as_list(value: Any) -> list[Any]:
    """The values in ``1, 2, 3``, when the brackets were forgotten."""
    parts = re.split(r",\s+", value) if isinstance(value, str) else []
    return [resolve(part.strip()) for part in parts] if len(parts) > 1 else []
