"""Design points: which combinations of the factors' values are run, in a fixed order.

Grid: every combination, the last factor changing fastest. One at a time: the base, then each value of each
factor with all others as in the base. Latin hypercube [McKayBeckmanConover1979]_ and scrambled Sobol sequence
[Sobol1967]_, [Owen1998]_: points that fill the space of the factors evenly, from their own fixed seed. CSV:
the lines of a file.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import ScenarioError
from sim.experiment.definition import MOST_RUNS, Definition
from sim.experiment.factors import Levels
from sim.foreign import read_ordinary
from sim.scenario.scalars import resolve
from sim.scenario.settings import split_path

__all__ = ["Points", "points_of"]

_MOST_BYTES = 1 << 30  # of a list of design points


class Points:
    """The points of a design.

    ``paths``: what varies, as ``--set`` takes it. ``count``: how many points. Iterating gives the settings of
    each point: ``(path, value)``, for one-at-a-time designs only those that differ from the base.
    """

    def __init__(
        self, paths: tuple[str, ...], count: int, make: Callable[[], Iterator[tuple[tuple[str, Any], ...]]]
    ) -> None:
        self.paths = paths
        self.count = count
        self._make = make

    def __iter__(self) -> Iterator[tuple[tuple[str, Any], ...]]:
        return self._make()


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
    if design.kind == "grid":
        count = math.prod(len(values) for values in levels)
        _bounded(definition, count)
        return Points(paths, count, lambda: (tuple(zip(paths, row, strict=True)) for row in product(*levels)))
    if design.kind == "one-at-a-time":
        changes = [
            ((path, value),)
            for path, values in zip(paths, levels, strict=True)
            for value in values
            if value != base(path)
        ]
        return Points(paths, 1 + len(changes), lambda: iter([(), *changes]))

    def sampled() -> Iterator[tuple[tuple[str, Any], ...]]:
        for row in _sample(design.kind, len(paths), design.points, design.seed):
            yield tuple((f.path, f.values.at(float(u))) for f, u in zip(definition.factors, row, strict=True))

    _bounded(definition, design.points)
    return Points(paths, design.points, sampled)


def _bounded(definition: Definition, count: int) -> None:
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


def _from_csv(path: Path) -> Points:
    """One point a line; the header names the paths; values as in YAML."""
    try:
        text = read_ordinary(path, _MOST_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ScenarioError("is not UTF-8 text. Save it as UTF-8.", file=path) from None
    except OSError as error:
        raise ScenarioError(f"cannot be read: {error.strerror or error}.", file=path) from None
    lines = csv.reader(io.StringIO(text, newline=""))
    header = [name.strip() for name in next(lines, [])]
    if not header or not all(split_path(name) for name in header):
        sentence = "the first line names what varies, for example: audience.size,psychology.negativity"
        raise ScenarioError(sentence, file=path, line=1)
    if len(set(header)) < len(header):
        raise ScenarioError("a column stands there twice.", file=path, line=1)
    for name in header:
        if split_path(name)[0] in ("name", "description", "replicates", "seed"):
            raise ScenarioError(f"{name} does not vary within an experiment.", file=path, line=1)
    rows = []
    for row in lines:
        if not row:
            continue
        if len(row) != len(header) or not all(cell.strip() for cell in row):
            sentence = f"found {len(row)} values, needed {len(header)}, none of them empty."
            raise ScenarioError(sentence, file=path, line=lines.line_num)
        rows.append(tuple((name, resolve(cell.strip())) for name, cell in zip(header, row, strict=True)))
    if not rows:
        raise ScenarioError("there is no point below the header.", file=path, line=1)
    return Points(tuple(header), len(rows), lambda: iter(rows))
