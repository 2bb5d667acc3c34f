"""Design points: which combinations of the factors' values are run, in a fixed order.

Grid: every combination, the last factor changing fastest. One at a time: the base, then each value of each
factor with all others as in the base. Latin hypercube [McKayBeckmanConover1979]_ and scrambled Sobol sequence
[Sobol1967]_, [Owen1998]_: points that fill the space of the factors evenly, from their own fixed seed. CSV:
the lines of a table.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import ScenarioError
from sim.experiment.definition import MOST_RUNS, Definition
from sim.experiment.factors import Levels, Setting
from sim.scenario.document import DocumentError
from sim.scenario.settings import split_path, value
from sim.scenario.tables import Row, Table, content, natural, read_table, unmarked, unpacked
from sim.scenario.words import shown

__all__ = ["Points", "points_of"]

Point = tuple[Setting, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """The points of a design.

    ``paths``: what varies, as ``--set`` takes it. ``values``: what is put there, ``(path, value)``, each at
    least once; of a range, its high end. ``count``: how many points. Iterating gives the settings of
    each point: ``(path, value)``, for one-at-a-time designs only those that differ from the base.
    ``refusal``: gives the error of a point, by number, that is wrong at a path; None where no table has them.
    """

    paths: tuple[str, ...]
    values: Sequence[Setting]
    count: int
    make: Callable[[], Iterator[Point]]
    refusal: Callable[[int, str | None, str], ScenarioError] | None = None

    def __iter__(self) -> Iterator[Point]:
        return self.make()


def points_of(definition: Definition, base: Callable[[str], Any]) -> Points:
    """The design points of an experiment.

    Args:
        definition: the experiment.
        base: gives the value that the base scenario has at a path.

    Raises:
        ScenarioError: they are too many, or the CSV is no list of points.
    """
    design = definition.design
    if design.path is not None:
        return _from_csv(design.path)
    paths = tuple(factor.path for factor in definition.factors)
    levels = [f.values.values if isinstance(f.values, Levels) else () for f in definition.factors]
    values = [
        (factor.path, value)
        for factor, each in zip(definition.factors, levels, strict=True)
        for value in each or (factor.values.at(_HIGH),)
    ]
    if design.kind == "grid":
        count = math.prod(len(values) for values in levels)
        _check_count(definition, count)

        def combinations() -> Iterator[Point]:
            return (tuple(zip(paths, row, strict=True)) for row in product(*levels))

        return Points(paths, values, count, combinations)
    if design.kind == "one-at-a-time":
        changes = [
            ((path, value),)
            for path, values in zip(paths, levels, strict=True)
            for value in values
            if value != base(path)
        ]
        return Points(paths, values, 1 + len(changes), lambda: iter([(), *changes]))

    def samples() -> Iterator[Point]:
        for row in _sample(design.kind, len(paths), design.points, design.seed):
            yield tuple((f.path, f.values.at(float(u))) for f, u in zip(definition.factors, row, strict=True))

    _check_count(definition, design.points)
    return Points(paths, values, design.points, samples)


_HIGH = 1.0 - 2.0**-40  # in the unit cube


def _check_count(definition: Definition, count: int) -> None:
    runs = count * (definition.replicates or 1)
    if runs > MOST_RUNS:
        place = definition.design.place
        sentence = f"{runs:_} runs are too many (at most {MOST_RUNS:_}). Take fewer values, or a sample."
        raise ScenarioError(sentence, file=place.label, line=place.line, column=place.column, key="design")


def _sample(kind: str, factors: int, points: int, seed: int) -> NDArray[np.float64]:
    """Points in the unit cube, shape (points, factors)."""
    from scipy.stats import qmc

    sampler = qmc.Sobol if kind == "sobol" else qmc.LatinHypercube
    sample: NDArray[np.float64] = sampler(factors, seed=np.random.default_rng(seed)).random(points)
    return sample


_DECIMAL_COMMA = re.compile(r"-?[0-9]+,[0-9]+", re.ASCII)
_NEVER = ("name", "description", "replicates", "seed")
_NUMBERED = ("point", "replicate")  # columns of a former result that stand before its factors
_ROW_NUMBERS = ("", "Unnamed: 0")  # what a first column is called that numbers the rows
_AFTER = ("run", "runs")  # and the first of those after them


def _from_csv(path: Path) -> Points:
    """One point a line; the header names the paths; values as in YAML, numbers with a comma where commas do
    not separate. The table of a former experiment gives its points.
    """
    table = read_table(path, unpacked(path, content(path, "a table in CSV or XLSX")))
    rows = table.rows()
    head = next(rows, Row(1, []))
    first, names = _factors(head)
    if not names or not all(split_path(name) for name in names):
        sentence = "the first line names what varies, for example: audience.size,psychology.negativity"
        raise ScenarioError(sentence + table.how, file=path, line=head.line)
    for at, name in enumerate(names):
        if name in names[:at]:
            raise table.refusal(head, first + at, f"a column stands there twice: {shown(name)}.")
        if split_path(name)[0] in _NEVER:
            raise table.refusal(head, first + at, f"{name} does not vary within an experiment.")
    former = first > 0 and unmarked(head.cells[first - 1]) in _NUMBERED
    points: list[Point] = []
    lines: list[int] = []
    for row in rows:
        point = _point(table, row, first, names, len(head.cells))
        if not former or points[-1:] != [point]:  # the table of a former experiment has a line a run
            points.append(point)
            lines.append(row.line)
    if not points:
        raise ScenarioError("there is no point below the header.", file=path, line=head.line)

    def refusal(number: int, name: str | None, sentence: str) -> ScenarioError:
        row = next(row for row in table.rows() if row.line == lines[number])
        return table.refusal(row, None if name is None else first + names.index(name), sentence)

    values = [setting for point in points for setting in point]
    return Points(tuple(names), values, len(points), lambda: iter(points), refusal)


def _factors(head: Row) -> tuple[int, list[str]]:
    """Which column is the first that varies, and what they are called."""
    names = [unmarked(name) for name in head.cells]
    while names and not names[-1]:  # separators at the end of the line
        names.pop()
    first = begin = int(len(names) > 1 and names[0] in _ROW_NUMBERS)
    while first < begin + len(_NUMBERED) and names[first : first + 1] == [_NUMBERED[first - begin]]:
        first += 1
    if first > begin:
        last = next((at for at, name in enumerate(names) if name in _AFTER), len(names))
        names = names[:last]
    return first, names[first:]


def _point(table: Table, row: Row, first: int, names: list[str], width: int) -> Point:
    cells = row.cells[first : first + len(names)]
    cells += [""] * (len(names) - len(cells))
    wrong = [first + at for at, cell in enumerate(cells) if not cell]
    wrong += [at for at, cell in enumerate(row.cells) if at >= width and cell]
    if wrong:
        count = sum(map(bool, row.cells[first:] if wrong[0] >= width else cells))
        hint = " Put quotes around one with commas." if "{" in row.text and count > len(names) else ""
        if len(names) == 1 and _DECIMAL_COMMA.fullmatch(row.text.strip()):
            hint = f" Decimals have a point: write {row.text.strip().replace(',', '.')}."
        sentence = f"found {count} values, needed {len(names)}, none of them empty.{hint}"
        raise table.refusal(row, wrong[0], sentence)
    values = []
    for at, (name, cell) in enumerate(zip(names, cells, strict=True), start=first):
        try:
            values.append((name, value(natural(unmarked(cell), table.separator))))
        except DocumentError as refusal:
            raise table.refusal(row, at, f"{name}: {refusal.problem.sentence}") from None
    return tuple(values)
