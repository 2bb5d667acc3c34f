"""The numbers of an experiment: run, written as a small CSV, and read again."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.compare import Interval, mean_interval
from sim.experiment.base import Base
from sim.experiment.definition import Definition, load_definition
from sim.experiment.designs import points_of
from sim.experiment.runner import run_experiment
from sim.model import run_replicate
from sim.results.shards import values_of

__all__ = ["Numbers", "definition_of", "made", "spot_check"]

_NOT_KEPT = ("point", "run", "state", "error")

Values = npt.NDArray[np.float64]


def definition_of(folder: Path) -> Definition:
    """The experiment of a folder: the YAML file of the same name."""
    return load_definition(folder / f"{folder.name}.yaml")


def made(folder: Path, workers: int | None = None) -> str:
    """Run the experiment of a folder; its numbers as CSV, a line a design point and replicate."""
    with TemporaryDirectory() as place:
        run = run_experiment(definition_of(folder), Path(place) / "out", workers=workers)
        text = (Path(place) / "out" / "runs.csv").read_text(encoding="utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        if run.counts.done != run.counts.all:
            why = {row[rows[0].index("error")] for row in rows[1:]} - {""}
            raise RuntimeError(f"{folder.name}: {run.counts.all - run.counts.done} runs are missing. {why}")
    columns = [number for number, name in enumerate(rows[0]) if name not in _NOT_KEPT]
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow([rows[0][number] for number in columns])
    writer.writerows([[_short(row[number]) for number in columns] for row in rows[1:]])
    return table.getvalue()


def spot_check(
    folder: Path, points: Sequence[int], text: str
) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Run replicate 0 of some design points again: what the CSV says, and what comes out now."""
    definition = definition_of(folder)
    base = Base(definition)
    settings = list(points_of(definition, base.value))
    lines = list(csv.DictReader(io.StringIO(text)))
    replicates = len(lines) // len(settings)
    for point in points:
        row = lines[point * replicates]
        scenario = base.at(settings[point])
        layout, values = values_of(
            run_replicate(scenario, 0, registry=base.registry), [b.name for b in scenario.brands]
        )
        names = [".".join(part for part in each if part) for each in json.loads(layout)]
        now = dict(zip(names, values, strict=True))
        yield (
            {name: value for name, value in row.items() if name in now},
            {name: _short(repr(now[name])) for name in row if name in now},
        )


def _short(text: str) -> str:
    """Six digits: more than replicates resolve, fewer than processors disagree about."""
    try:
        return f"{float(text):.6g}" if text not in ("", "nan") else ""
    except ValueError:
        return text


class Numbers:
    """What an experiment gave, from its CSV."""

    def __init__(self, text: str) -> None:
        self._rows = list(csv.DictReader(io.StringIO(text)))

    def levels(self, path: str) -> list[Any]:
        """The values a factor took: numbers ascending, words in the order of the file."""
        values = [_number(value) for value in dict.fromkeys(row[path] for row in self._rows)]
        return sorted(values) if all(isinstance(value, float) for value in values) else values

    def values(self, measure: str, settings: dict[str, Any]) -> Values:
        """A measure (``Brand.measure``) at one design point, a value a replicate."""
        rows = [
            row for row in self._rows if all(_number(row[path]) == value for path, value in settings.items())
        ]
        return np.array([float(row[measure] or "nan") for row in rows])

    def mean(self, measure: str, settings: dict[str, Any]) -> Interval:
        """Its mean with the 95 % interval."""
        return mean_interval(self.values(measure, settings))


def _number(text: str) -> Any:
    try:
        return float(text)
    except ValueError:
        return text
