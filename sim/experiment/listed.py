"""An experiment over design points that a program chose, and what it gave.

Its file, scenario and list of points are written like anybody's: its runs can be looked at like anybody's,
and what was run is found again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from csv import writer
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import ResultsError
from sim.experiment.definition import Definition, load_definition
from sim.experiment.reading import counts_of, opened, runs_of, values
from sim.experiment.runner import run_experiment
from sim.experiment.store import Counts
from sim.experiment.tables import column_of
from sim.results import shards
from sim.scenario.words import written
from sim.shell import command

__all__ = ["Gave", "Listed", "Stopped"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Stopped:
    """Something that was interrupted: by which signal, how far, and where what is done is kept."""

    signal: int
    counts: Counts
    place: Path


@dataclass(frozen=True, slots=True)
class Gave:
    """What the runs gave. ``counts``: runs by state."""

    counts: Counts
    column: Callable[[str, str], Floats]
    """Of a brand and a measure, shape (points, replicates); NaN where a run failed."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Such an experiment.

    Attributes:
        place: the directory that its directory and its files go to.
        name: of these, ``screening`` for example.
        title: of the experiment.
        scenario: the one that all points start from, as YAML.
        paths: what varies, as ``--set`` takes it.
        points: the values of each point, in the order of ``paths``.
        replicates: runs of each point.
        measures: what is kept.
    """

    place: Path
    name: str
    title: str
    scenario: str
    paths: Sequence[str]
    points: Sequence[Sequence[Any]]
    replicates: int
    measures: Sequence[str]

    def run(
        self,
        *,
        workers: int | None = None,
        cluster: str | None = None,
        progress: Callable[[Counts], None] = lambda _: None,
        notice: Callable[[str], None] = lambda _: None,
    ) -> Gave | Stopped:
        """Run what is missing.

        Args:
            workers, cluster, progress, notice: as for :func:`run_experiment`.

        Raises:
            SimError: it cannot be run, or every run failed. What was finished is kept.
        """
        outcome = run_experiment(
            self._definition(),
            self.place / self.name,
            workers=workers,
            cluster=cluster,
            progress=progress,
            notice=notice,
        )
        if outcome.signal:
            return Stopped(outcome.signal, outcome.counts, self.place)
        if not outcome.counts.done:
            status = command("sim", "experiment", "status", self.place / self.name)
            raise ResultsError(f"Every run failed: {status} says why.")
        store = opened(self.place / self.name, self.place)
        table = runs_of(store)
        counts = counts_of(store)
        points, replicates = store.plan.about["points"], store.plan.replicates
        return Gave(
            counts,
            lambda brand, measure: values(table, column_of(brand, measure), points, replicates),
        )

    def _definition(self) -> Definition:
        try:
            self.place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            sentence = f"{self.place}: cannot be made: {error.strerror}. Give another place with --out."
            raise ResultsError(sentence, exit_code=2) from None
        design = StringIO()
        lines = writer(design, lineterminator="\n")
        lines.writerow(self.paths)
        lines.writerows([written(value) for value in point] for point in self.points)
        experiment = {
            "name": self.title,
            "scenario": "scenario.yaml",
            "design": {"kind": "csv", "path": f"{self.name}.csv"},
            "replicates": self.replicates,
            "measures": list(dict.fromkeys(self.measures)),
        }
        for file, text in (
            ("scenario.yaml", self.scenario),
            (f"{self.name}.csv", design.getvalue()),
            (f"{self.name}.yaml", "".join(f"{key}: {written(value)}\n" for key, value in experiment.items())),
        ):
            shards.replace(self.place / file, text.encode())
        return load_definition(self.place / f"{self.name}.yaml")
