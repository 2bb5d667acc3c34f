"""The experiment file: what is varied, how, how often, and which measures are kept.

Read like a scenario: every problem at once, each with file, line and column.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import Any

from sim.errors import ScenarioError
from sim.experiment.factors import Factor, Levels, LogUniform, Normal, Setting, Uniform, spaced
from sim.foreign import open_ordinary
from sim.names import as_stored, nearest, nfc, stem_slug
from sim.scenario.advice import Drop, Edit, Move, Put
from sim.scenario.advice import Path as KeyPath
from sim.scenario.document import (
    MOST_BYTES,
    Document,
    DocumentError,
    Key,
    Node,
    Place,
    Problem,
    parse,
    refuse,
)
from sim.scenario.meant import meant
from sim.scenario.scalars import resolve
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
    text = _read(path)
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


def _read(path: Path) -> str:
    try:
        with open_ordinary(path) as file:
            raw = file.read(MOST_BYTES + 1)
    except IsADirectoryError:
        inside = sorted(str(file) for file in path.glob("**/*.y*ml"))[:3]
        hint = f", such as {', '.join(inside)}" if inside else ""
        raise ScenarioError(f"is a directory. Name an experiment file{hint}.", file=path) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ScenarioError(f"cannot be read: {reason}.", file=path) from None
    if len(raw) > MOST_BYTES:
        raise ScenarioError(
            f"is longer than {MOST_BYTES:_} bytes; long lists of points go to a CSV.", file=path
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ScenarioError("is not UTF-8 text. Save it as UTF-8.", file=path, line=line) from None


@dataclass
class _Reader:
    """Reads one document; collects what is wrong on the way."""

    document: Document
    file: Path
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, place: Place, path: KeyPath, sentence: str, *edits: Edit) -> None:
        self.problems.append(Problem(place, ".".join(map(str, path)), sentence, edits))

    def definition(self) -> Definition | None:
        self.problems += self.document.problems
        keys = self.mapping(self.document.root, (), _KEYS)
        root = {
            name: key for name, key in keys.items() if key.node.value is not None or name not in _SECTIONS
        }
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
        places = tuple(key.place for key in root["set"].node.value.values()) if sets else ()  # type: ignore[union-attr]
        return Definition(self.file, *about, places)

    # --- kinds of values

    def mapping(self, node: Node, path: KeyPath, keys: Sequence[str] | None) -> dict[str, Key]:
        if not isinstance(node.value, dict):
            self.wrong(node.place, path, f"found {what(node.plain())}. Write a mapping of keys to values.")
            return {}
        for name, key in node.value.items():
            if keys is not None and name not in keys:
                near, here = nearest(name, keys), (*path, name)
                edit = Drop(here) if near is None else Move(here, (*path, near))
                hint = did_you_mean(name, keys, "The keys are")
                self.wrong(key.place, here, f"unknown key. {hint}", edit)
        return node.value

    def text(self, inside: Mapping[str, Key], path: KeyPath, *, required: bool = False) -> str | None:
        name = str(path[-1])
        if name not in inside:
            if required:
                self.wrong(
                    self.document.root.place, path, f"is missing. {_START}", Put(path, "scenario.yaml")
                )
            return None
        node = inside[name].node
        if not isinstance(node.value, str) or not node.value.strip():
            plain = node.plain()
            quotes = isinstance(plain, bool | int | float)
            hint = " Put it in quotes to make it text." if quotes else ""
            edit = Put(path, brief(plain) if quotes else "text")
            self.wrong(node.place, path, f"found {what(plain)}. Write a text.{hint}", edit)
            return None
        return node.value.strip()

    def path(self, inside: Mapping[str, Key], path: KeyPath, *, required: bool = False) -> Path | None:
        text = self.text(inside, path, required=required)
        if text is None:
            return None
        file = as_stored(self.file.parent / Path(text).expanduser())
        if not file.is_file():
            others = (other for other in file.parent.glob(f"*{file.suffix}") if other.name != self.file.name)
            there = sorted(other.name for other in others)
            hint = f" {did_you_mean(file.name, there, 'There are')}" if there else ""
            near = nearest(file.name, there) or next(iter(there), None)
            edits = [] if near is None else [Put(path, str(Path(text).with_name(near)))]
            where = f"there is no file {shown(text, 500)} (looked for from {str(self.file.parent)!r}, "
            place = inside[str(path[-1])].node.place
            self.wrong(place, path, f"{where}where the experiment is).{hint}", *edits)
            return None
        return file

    def whole(self, inside: Mapping[str, Key], path: KeyPath, low: int, high: int) -> int | None:
        if path[-1] not in inside:
            return None
        node = inside[str(path[-1])].node
        if _whole(node.value, low, high):
            return int(node.value)  # type: ignore[arg-type]
        sentence = f"found {what(node.plain())}. Write a whole number from {low} to {high:_}."
        for hint in meant(node.plain(), path):
            if isinstance(hint.edits[0], Put) and _whole(hint.edits[0].value, low, high):
                self.wrong(node.place, path, f"{sentence} {hint.sentence}", *hint.edits)
                return None
        self.wrong(node.place, path, sentence, Put(path, max(low, 1)))
        return None

    def numbers(self, key: Key, path: KeyPath) -> list[float] | None:
        plain = key.node.plain()
        if isinstance(plain, list) and len(plain) == 2 and all(_number(value) for value in plain):
            return plain
        sentence = f"found {what(plain)}. Write 2 numbers: [0.1, 0.9]."
        self.wrong(key.node.place, path, sentence, Put(path, [0.1, 0.9]))
        return None

    # --- keys

    def sets(self, root: Mapping[str, Key]) -> tuple[Setting, ...]:
        if "set" not in root:
            return ()
        entries = self.mapping(root["set"].node, ("set",), None)
        return tuple(
            (path, key.node.plain()) for path, key in entries.items() if self.a_path(path, key.place, "set")
        )

    def a_path(self, path: str, place: Place, section: str) -> bool:
        parts, drop = split_path(path), Drop((section, path))
        if not parts:
            self.wrong(
                place, (section,), f"{shown(path)} is not a path of keys, such as audience.size.", drop
            )
            return False
        if parts[0] in ("name", "description", "replicates"):
            hint = " Write it at the top of the experiment." if parts[0] == "replicates" else ""
            self.wrong(place, (section,), f"{parts[0]} is the experiment's own.{hint}", drop)
            return False
        if parts[0] == "seed" and section == "factors":
            sentence = "all design points share one seed, so that they meet the same luck. Raise replicates."
            self.wrong(place, (section,), sentence, drop)
            return False
        return True

    def measures(self, root: Mapping[str, Key]) -> tuple[str, ...] | None:
        if "measures" not in root:
            return None
        node = root["measures"].node
        plain = node.plain()
        if isinstance(plain, list) and plain and all(isinstance(name, str) for name in plain):
            return tuple(dict.fromkeys(nfc(name) for name in plain))
        names = [plain] if isinstance(plain, str) and plain.isidentifier() else ["followers_kept", "trust"]
        sentence = f"found {what(plain)}. Write a list: {brief(names)}."
        self.wrong(node.place, ("measures",), sentence, Put(("measures",), names))
        return None

    def design(self, root: Mapping[str, Key]) -> Design | None:
        if "design" not in root:
            return Design("grid", self.document.root.place)
        node = root["design"].node
        if isinstance(node.value, str):
            kind, inside = node.value, {}
        else:
            inside = self.mapping(node, ("design",), None)
            kind_value = inside["kind"].node.value if "kind" in inside else None
            if not isinstance(kind_value, str):
                path: KeyPath = ("design", "kind")
                if inside or isinstance(node.value, dict):
                    sentence = f"is missing. Write one of {', '.join(DESIGNS)}."
                    self.wrong(node.place, path, sentence, Put(path, "grid"))
                return None
            kind = kind_value
        if kind not in DESIGNS:
            hint = did_you_mean(kind, DESIGNS, "The designs are")
            path = ("design", "kind") if inside else ("design",)
            edit = Put(path, nearest(kind, DESIGNS) or "grid")
            if PurePath(kind).suffix.lower() in _TABLES:
                edit = Put(("design",), {"kind": "csv", "path": kind})
                hint = f"Write {brief(edit.value)}."
            self.wrong(node.place, ("design",), f"{shown(kind)} is no design. {hint}", edit)
            return None
        self.mapping(Node(node.place, dict(inside)), ("design",), ("kind", *DESIGNS[kind]))
        if kind == "csv":
            if "path" not in inside:
                sentence = "is missing. Write {kind: csv, path: points.csv}."
                edit = Put(("design",), {"kind": "csv", "path": "points.csv"})
                self.wrong(node.place, ("design", "path"), sentence, edit)
                return None
            file = self.path(inside, ("design", "path"))
            return None if file is None else Design(kind, node.place, path=file)
        return self.sample_design(kind, inside, node) if DESIGNS[kind] else Design(kind, node.place)

    def sample_design(self, kind: str, inside: Mapping[str, Key], node: Node) -> Design | None:
        path = ("design", "points")
        points = self.whole(inside, path, 1, _MOST_POINTS)
        seed = self.whole(inside, ("design", "seed"), 0, 2**32 - 1)
        if "points" not in inside:
            edit = Put(("design",), {"kind": kind, "points": 64})
            self.wrong(node.place, path, f"is missing. Write {{kind: {kind}, points: 64}}.", edit)
        if points is None:
            return None
        if kind == "sobol" and points & (points - 1):
            low = 1 << (points.bit_length() - 1)
            sentence = (
                f"a Sobol sequence is balanced at powers of two: take {low} or {2 * low}, not {points}."
            )
            self.wrong(inside["points"].node.place, path, sentence, Put(path, low))
        return Design(kind, node.place, points=points, seed=1 if seed is None else seed)

    def factors(self, root: Mapping[str, Key], design: Design | None) -> tuple[Factor, ...]:
        if design is not None and design.kind == "csv":
            if "factors" in root:
                sentence = "the columns of the CSV are the factors. Leave this key away."
                self.wrong(root["factors"].place, ("factors",), sentence, Drop(("factors",)))
            return ()
        some = Put(("factors",), {"psychology.negativity": [1, 2]})
        if "factors" not in root:
            if design is None:  # the right one may need none
                return ()
            self.wrong(self.document.root.place, ("factors",), f"is missing. {_START}", some)
            return ()
        factors: dict[str, Factor] = {}
        entries = self.mapping(root["factors"].node, ("factors",), None)
        for path, key in entries.items():
            if not self.a_path(path, key.place, "factors"):
                continue
            values = self.values(key.node, ("factors", path))
            if values is None:
                continue
            name = joined(split_path(path))
            if design is not None and not design.points and not isinstance(values, Levels):
                sentence = f"a {design.kind} needs values: write a list, or {{from: .., to: .., steps: 5}}."
                plain = key.node.plain()
                steps = {**plain, "steps": 5} if "from" in plain else [0.1, 0.9]
                self.wrong(key.node.place, ("factors", path), sentence, Put(("factors", path), steps))
            if name in factors:
                sentence = f"{name} stands there twice. Keep one of the two."
                self.wrong(key.place, ("factors", path), sentence, Drop(("factors", path)))
            factors[name] = Factor(name, values, key.place)
        if not entries and not self.problems:
            self.wrong(
                root["factors"].node.place, ("factors",), "are none. Name a path and its values.", some
            )
        return tuple(factors.values())

    def values(self, node: Node, path: KeyPath) -> Levels | Uniform | LogUniform | Normal | None:
        plain = node.plain()
        if isinstance(plain, list):
            if not plain:
                sentence = "the list is empty. Write at least one value."
                self.wrong(node.place, path, sentence, Put(path, [1]))
                return None
            return Levels(tuple(plain))
        if not isinstance(node.value, dict):
            sentence = f"found {what(plain)}. Write a list of values, a range, or a distribution."
            few = next((each for each in [_as_list(plain)] if each), [plain if _number(plain) else 1])
            self.wrong(node.place, path, f"{sentence} As a list: {brief(few)}.", Put(path, few))
            return None
        kind = next((kind for kind in _DISTRIBUTIONS if kind in node.value), None)
        if kind is None:
            kinds = sorted({key for keys in _DISTRIBUTIONS.values() for key in keys})
            first = next(iter(node.value), "")
            near = nearest(first, kinds)
            edit = Put(path, [0.1, 0.9]) if near is None else Move((*path, first), (*path, near))
            hint = did_you_mean(first, kinds, "Keys of ranges and distributions are")
            self.wrong(node.place, path, f"is neither a range nor a distribution. {hint}", edit)
            return None
        inside = self.mapping(node, path, _DISTRIBUTIONS[kind])
        whole = inside["whole"].node.value if "whole" in inside else False
        if not isinstance(whole, bool):
            sentence, here = "write true or false.", (*path, "whole")
            self.wrong(inside["whole"].node.place, here, sentence, Put(here, True))
            return None
        if kind == "from":
            return self.range(inside, path, node.place, whole)
        pair = self.numbers(inside[kind], (*path, kind))
        if pair is None:
            return None
        if kind == "normal":
            return self.normal(pair, inside, path, whole)
        ends = (*path, kind)
        wider = Put(ends, [min(pair), max(pair)]), Put(ends, [1, 10])
        return self.between(
            pair[0], pair[1], kind == "loguniform", whole, inside[kind].node.place, path, wider
        )

    def between(
        self,
        low: float,
        high: float,
        log: bool,
        whole: bool,
        place: Place,
        path: KeyPath,
        edits: tuple[Put, Put],
    ) -> Uniform | LogUniform | None:
        """Values between two ends; ``edits``: the ends the other way round, and ends that always do."""
        swap, fine = edits
        if not low < high:
            hint = "" if low == high else f" Write them the other way round: {brief([high, low])}."
            self.wrong(place, path, f"{low} is not below {high}.{hint}", fine if low == high else swap)
        elif log and low <= 0:
            self.wrong(place, path, "on a log scale both ends are above 0.", fine)
        elif whole and not (float(low).is_integer() and float(high).is_integer()):
            self.wrong(place, path, "whole numbers lie between whole numbers.", fine)
        else:
            return LogUniform(low, high, whole) if log else Uniform(low, high, whole)
        return None

    def range(
        self, inside: Mapping[str, Key], path: KeyPath, place: Place, whole: bool
    ) -> Levels | Uniform | LogUniform | None:
        ends: list[Any] = [inside[end].node.plain() if end in inside else None for end in ("from", "to")]
        low, high = ends
        plain = {name: key.node.plain() for name, key in inside.items() if name in _DISTRIBUTIONS["from"]}
        fine = Put(path, {**plain, "from": 1, "to": 10})
        if not (_number(low) and _number(high)):
            sentence = "a range has two numbers: {from: 0.1, to: 0.9, steps: 5}."
            for end in ("from", "to"):
                hint = None if _number(plain.get(end)) else next(meant(plain.get(end), (*path, end)), None)
                if hint is not None:
                    self.wrong(place, (*path, end), f"{sentence} {hint.sentence}", *hint.edits)
                    return None
            self.wrong(place, path, sentence, fine)
            return None
        scale = inside["scale"].node.value if "scale" in inside else "linear"
        if scale not in ("linear", "log"):
            here = (*path, "scale")
            self.wrong(inside["scale"].node.place, here, "write linear or log.", Put(here, "linear"))
            return None
        swap = Put(path, {**plain, "from": high, "to": low})
        distribution = self.between(low, high, scale == "log", whole, place, path, (swap, fine))
        if distribution is None or "steps" not in inside:
            return distribution
        steps = self.whole(inside, (*path, "steps"), 2, 100_000)
        if steps is None:
            return None
        values = spaced(low, high, steps, scale == "log")
        return Levels(tuple(dict.fromkeys(round(value) for value in values)) if whole else tuple(values))

    def normal(
        self, pair: Sequence[float], inside: Mapping[str, Key], path: KeyPath, whole: bool
    ) -> Normal | None:
        mean, sd = pair
        place = inside["normal"].node.place
        if sd <= 0:
            sentence = "normal: [mean, standard deviation], the second above 0."
            self.wrong(place, path, sentence, Put((*path, "normal"), [mean, -sd or 1]))
            return None
        if "within" not in inside:
            return Normal(mean, sd, whole=whole)
        here = (*path, "within")
        within = self.numbers(inside["within"], here)
        if within is None:
            return None
        low, high = within
        if not low < high or high < mean - 6 * sd or low > mean + 6 * sd:
            sentence = "holds hardly any of the values."
            self.wrong(inside["within"].node.place, here, sentence, Put(here, [mean - sd, mean + sd]))
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
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _whole(value: Any, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _as_list(value: Any) -> list[Any]:
    """The values in ``1, 2, 3``, when the brackets were forgotten."""
    parts = re.split(r",\s+", value) if isinstance(value, str) else []
    return [resolve(part.strip()) for part in parts] if len(parts) > 1 else []
