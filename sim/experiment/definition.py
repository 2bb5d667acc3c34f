"""The experiment file: what is varied, how, how often, and which measures are kept.

Read like a scenario: every problem at once, each with file, line and column.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from sim.errors import ScenarioError
from sim.experiment.factors import Factor, Levels, LogUniform, Normal, Setting, Uniform, spaced
from sim.names import stem_slug
from sim.scenario.document import MOST_BYTES, Document, DocumentError, Key, Node, Place, Problem, parse
from sim.scenario.settings import joined, split_path
from sim.scenario.words import did_you_mean, shown, what

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
_KEYS = ("name", "description", "scenario", "set", "factors", "design", "replicates", "measures")
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
        sets: what is changed in it for all of them.
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
        _refuse([Problem(problem.place, problem.path, sentence.replace("one scenario in", "one in"))])
    reader = _Reader(document, path)
    definition = reader.definition()
    if reader.problems or definition is None:
        _refuse(reader.problems)
    return definition


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
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


def _refuse(problems: Sequence[Problem]) -> NoReturn:
    ordered = sorted(problems, key=lambda each: (each.place.line or math.inf, each.place.column or 0))
    first, others = ordered[0], ordered[1:]
    place = first.place
    message = "\n".join([first.sentence, *(str(problem) for problem in others)])
    raise ScenarioError(
        message, file=place.label, line=place.line, column=place.column, key=first.path or None
    ) from None


@dataclass
class _Reader:
    """Reads one document; collects what is wrong on the way."""

    document: Document
    file: Path
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, place: Place, path: str, sentence: str) -> None:
        self.problems.append(Problem(place, path, sentence))

    def definition(self) -> Definition | None:
        self.problems += self.document.problems
        root = self.mapping(self.document.root, "", _KEYS)
        name = self.text(root, "name", required=True)
        description = self.text(root, "description") or ""
        scenario = self.path(root, "scenario", required=True)
        sets = self.sets(root)
        design = self.design(root)
        factors = self.factors(root, design)
        replicates = self.whole(root, "replicates", 1, MOST_RUNS)
        measures = self.measures(root)
        if self.problems or name is None or scenario is None or design is None:
            return None
        return Definition(self.file, name, description, scenario, sets, factors, design, replicates, measures)

    # --- kinds of values

    def mapping(self, node: Node, path: str, known: Sequence[str] | None) -> dict[str, Key]:
        if not isinstance(node.value, dict):
            self.wrong(node.place, path, f"found {what(node.plain())}. Write a mapping of keys to values.")
            return {}
        for name, key in node.value.items():
            if known is not None and name not in known:
                hint = did_you_mean(name, known, "The keys are")
                self.wrong(key.place, f"{path}.{name}" if path else name, f"unknown key. {hint}")
        return node.value

    def text(self, inside: Mapping[str, Key], name: str, *, required: bool = False) -> str | None:
        if name not in inside:
            if required:
                self.wrong(self.document.root.place, name, f"is missing. {_START}")
            return None
        node = inside[name].node
        if not isinstance(node.value, str) or not node.value.strip():
            self.wrong(node.place, name, f"found {what(node.plain())}. Write a text.")
            return None
        return node.value.strip()

    def path(
        self, inside: Mapping[str, Key], name: str, *, required: bool = False, at: str = ""
    ) -> Path | None:
        given = self.text(inside, name, required=required)
        if given is None:
            return None
        path = self.file.parent / Path(given).expanduser()
        if not path.is_file():
            near = sorted(file.name for file in path.parent.glob(f"*{path.suffix}"))
            hint = f" {did_you_mean(path.name, near, 'There are')}" if near else ""
            where = f"there is no file {shown(given, 500)} (looked for from {str(self.file.parent)!r}, "
            self.wrong(inside[name].node.place, at + name, f"{where}where the experiment is).{hint}")
            return None
        return path

    def whole(self, inside: Mapping[str, Key], name: str, low: int, high: int, at: str = "") -> int | None:
        if name not in inside:
            return None
        node = inside[name].node
        value = node.value
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            sentence = f"found {what(node.plain())}. Write a whole number from {low} to {high:_}."
            self.wrong(node.place, at + name, sentence)
            return None
        return value

    def numbers(self, key: Key, path: str, count: int = 2) -> list[float] | None:
        plain = key.node.plain()
        if not isinstance(plain, list) or len(plain) != count or not all(_number(value) for value in plain):
            self.wrong(key.node.place, path, f"found {what(plain)}. Write {count} numbers: [0.1, 0.9].")
            return None
        return plain

    # --- keys

    def sets(self, root: Mapping[str, Key]) -> tuple[Setting, ...]:
        if "set" not in root:
            return ()
        entries = self.mapping(root["set"].node, "set", None)
        return tuple(
            (path, key.node.plain()) for path, key in entries.items() if self.a_path(path, key.place, "set")
        )

    def a_path(self, path: str, place: Place, section: str) -> bool:
        parts = split_path(path)
        if not parts:
            self.wrong(place, section, f"{shown(path)} is not a path of keys, such as audience.size.")
            return False
        if parts[0] in ("name", "description", "replicates"):
            hint = " Write it at the top of the experiment." if parts[0] == "replicates" else ""
            self.wrong(place, section, f"{parts[0]} is the experiment's own.{hint}")
            return False
        if parts[0] == "seed" and section == "factors":
            sentence = "all design points share one seed, so that they meet the same luck. Raise replicates."
            self.wrong(place, section, sentence)
            return False
        return True

    def measures(self, root: Mapping[str, Key]) -> tuple[str, ...] | None:
        if "measures" not in root:
            return None
        node = root["measures"].node
        plain = node.plain()
        if not isinstance(plain, list) or not plain or not all(isinstance(name, str) for name in plain):
            self.wrong(node.place, "measures", f"found {what(plain)}. Write a list: [followers_kept, trust].")
            return None
        return tuple(dict.fromkeys(plain))

    def design(self, root: Mapping[str, Key]) -> Design | None:
        if "design" not in root:
            return Design("grid", self.document.root.place)
        node = root["design"].node
        if isinstance(node.value, str):
            kind, inside = node.value, {}
        else:
            inside = self.mapping(node, "design", None)
            found = inside["kind"].node.value if "kind" in inside else None
            if not isinstance(found, str):
                if inside:
                    self.wrong(node.place, "design.kind", f"is missing. Write one of {', '.join(DESIGNS)}.")
                return None
            kind = found
        if kind not in DESIGNS:
            hint = did_you_mean(kind, DESIGNS, "The designs are")
            self.wrong(node.place, "design", f"{shown(kind)} is no design. {hint}")
            return None
        self.mapping(Node(node.place, dict(inside)), "design", ("kind", *DESIGNS[kind]))
        if kind == "csv":
            if "path" not in inside:
                self.wrong(node.place, "design.path", "is missing. Write {kind: csv, path: points.csv}.")
                return None
            path = self.path(inside, "path", at="design.")
            return None if path is None else Design(kind, node.place, path=path)
        if not DESIGNS[kind]:
            return Design(kind, node.place)
        points = self.whole(inside, "points", 1, _MOST_POINTS, "design.")
        seed = self.whole(inside, "seed", 0, 2**32 - 1, "design.")
        if "points" not in inside:
            self.wrong(node.place, "design.points", f"is missing. Write {{kind: {kind}, points: 64}}.")
        if points is None:
            return None
        if kind == "sobol" and points & (points - 1):
            low = 1 << (points.bit_length() - 1)
            sentence = (
                f"a Sobol sequence is balanced at powers of two: take {low} or {2 * low}, not {points}."
            )
            self.wrong(inside["points"].node.place, "design.points", sentence)
        return Design(kind, node.place, points=points, seed=1 if seed is None else seed)

    def factors(self, root: Mapping[str, Key], design: Design | None) -> tuple[Factor, ...]:
        if design is not None and design.kind == "csv":
            if "factors" in root:
                self.wrong(root["factors"].place, "factors", "the columns of the CSV are the factors.")
            return ()
        if "factors" not in root:
            self.wrong(self.document.root.place, "factors", f"is missing. {_START}")
            return ()
        found = []
        entries = self.mapping(root["factors"].node, "factors", None)
        for path, key in entries.items():
            if not self.a_path(path, key.place, "factors"):
                continue
            values = self.values(key.node, f"factors.{path}")
            if values is None:
                continue
            if design is not None and not design.points and not isinstance(values, Levels):
                sentence = f"a {design.kind} needs values: write a list, or {{from: .., to: .., steps: 5}}."
                self.wrong(key.node.place, f"factors.{path}", sentence)
            found.append(Factor(joined(split_path(path)), values, key.place))
        if not entries and not self.problems:
            self.wrong(root["factors"].node.place, "factors", "are none. Name a path and its values.")
        return tuple(found)

    def values(self, node: Node, path: str) -> Levels | Uniform | LogUniform | Normal | None:
        plain = node.plain()
        if isinstance(plain, list):
            if not plain:
                self.wrong(node.place, path, "the list is empty. Write at least one value.")
                return None
            return Levels(tuple(plain))
        if not isinstance(node.value, dict):
            sentence = f"found {what(plain)}. Write a list of values, a range, or a distribution."
            self.wrong(node.place, path, sentence)
            return None
        kind = next((kind for kind in _DISTRIBUTIONS if kind in node.value), None)
        if kind is None:
            kinds = sorted({key for keys in _DISTRIBUTIONS.values() for key in keys})
            hint = did_you_mean(next(iter(node.value), ""), kinds, "Keys of ranges and distributions are")
            self.wrong(node.place, path, f"is neither a range nor a distribution. {hint}")
            return None
        inside = self.mapping(node, path, _DISTRIBUTIONS[kind])
        whole = inside["whole"].node.value if "whole" in inside else False
        if not isinstance(whole, bool):
            self.wrong(inside["whole"].node.place, f"{path}.whole", "write true or false.")
            return None
        if kind == "from":
            return self.range(inside, path, node.place, whole)
        pair = self.numbers(inside[kind], f"{path}.{kind}")
        if pair is None:
            return None
        if kind == "normal":
            return self.normal(pair, inside, path, whole)
        return self.between(pair[0], pair[1], kind == "loguniform", whole, inside[kind].node.place, path)

    def between(
        self, low: float, high: float, log: bool, whole: bool, place: Place, path: str
    ) -> Uniform | LogUniform | None:
        if not low < high:
            self.wrong(place, path, f"{low} is not below {high}.")
        elif log and low <= 0:
            self.wrong(place, path, "on a log scale both ends are above 0.")
        elif whole and not (float(low).is_integer() and float(high).is_integer()):
            self.wrong(place, path, "whole numbers lie between whole numbers.")
        else:
            return LogUniform(low, high, whole) if log else Uniform(low, high, whole)
        return None

    def range(
        self, inside: Mapping[str, Key], path: str, place: Place, whole: bool
    ) -> Levels | Uniform | LogUniform | None:
        ends: list[Any] = [inside[end].node.plain() if end in inside else None for end in ("from", "to")]
        low, high = ends
        if not (_number(low) and _number(high)):
            self.wrong(place, path, "a range has two numbers: {from: 0.1, to: 0.9, steps: 5}.")
            return None
        scale = inside["scale"].node.value if "scale" in inside else "linear"
        if scale not in ("linear", "log"):
            self.wrong(inside["scale"].node.place, f"{path}.scale", "write linear or log.")
            return None
        found = self.between(low, high, scale == "log", whole, place, path)
        if found is None or "steps" not in inside:
            return found
        steps = self.whole(inside, "steps", 2, 100_000, f"{path}.")
        if steps is None:
            return None
        values = spaced(low, high, steps, scale == "log")
        return Levels(tuple(dict.fromkeys(round(value) for value in values)) if whole else tuple(values))

    def normal(
        self, pair: Sequence[float], inside: Mapping[str, Key], path: str, whole: bool
    ) -> Normal | None:
        mean, sd = pair
        place = inside["normal"].node.place
        if sd <= 0:
            self.wrong(place, path, "normal: [mean, standard deviation], the second above 0.")
            return None
        if "within" not in inside:
            return Normal(mean, sd, whole=whole)
        within = self.numbers(inside["within"], f"{path}.within")
        if within is None:
            return None
        low, high = within
        if not low < high or high < mean - 6 * sd or low > mean + 6 * sd:
            self.wrong(inside["within"].node.place, f"{path}.within", "holds hardly any of the values.")
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
