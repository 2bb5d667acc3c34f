"""The two experiments of a study, each a directory of its own that an interrupted study goes on from."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from io import StringIO
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import ResultsError, ScenarioError
from sim.experiment import shards
from sim.experiment.base import value_at
from sim.experiment.definition import Definition, load_definition
from sim.experiment.factors import written
from sim.experiment.ledger import Counts
from sim.experiment.naming import digest
from sim.experiment.reading import opened, runs_of, values
from sim.experiment.runner import Progress, run_experiment
from sim.experiment.schedule import measures_of, there_of
from sim.experiment.sensitivity import morris, sobol
from sim.experiment.sensitivity.findings import Numbers, findings, strongest
from sim.experiment.sensitivity.ranges import Varied, varied
from sim.experiment.tables import column_of
from sim.names import slug
from sim.results.seeds import seed_for_json
from sim.scenario import dump
from sim.scenario.words import did_you_mean, shown
from sim.shell import command

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = ["Question", "Stopped", "Study"]

Floats = NDArray[np.float64]

#: The last step's result, in the directory of a study.
RESULT = "sensitivity.json"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    ``parameters``: as for :func:`varied`. ``measures``: whose differences. ``pair``: two brands, None for all
    pairs. ``trajectories``: of the screening. ``ranked``: how many of the strongest parameters are weighed (0
    for none), on ``points`` lines (a power of two). ``replicates``: runs of each design point. ``seed``: of
    the designs, not of the runs.
    """

    parameters: tuple[str, ...] = ()
    measures: tuple[str, ...] = ("followers_kept", "trust")
    pair: tuple[str, str] | None = None
    trajectories: int = 10
    ranked: int = 6
    points: int = 128
    replicates: int = 4
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Stopped:
    """A study that was interrupted: by which signal, how far, and where what is done is kept."""

    signal: int
    counts: Counts
    place: Path


class Study:
    """A study of one scenario, kept in a directory below ``out``.

    Attributes:
        varied: what is varied.
        place: its directory: named by scenario, parameters and ranges, so that more trajectories, points,
            replicates or another measure find there what was run before.

    Raises:
        SimError: what is asked does not fit the scenario.
    """

    def __init__(self, scenario: Scenario, registry: Registry, question: Question, out: Path) -> None:
        self.question = question
        self._scenario = scenario
        self._text = dump(scenario.model_copy(update={"replicates": 1}))
        brands = [brand.name for brand in scenario.brands]
        if len(brands) < 2:
            raise ScenarioError("a difference needs two brands, and there is one.", key="brands")
        for name in question.pair or ():
            if name not in brands:
                raise ScenarioError(
                    f"no brand is called {shown(name)}. {did_you_mean(name, brands, 'There are')}",
                    file="--pair",
                )
        self._pairs = [question.pair] if question.pair else list(combinations(brands, 2))
        self.varied = varied(question.parameters, partial(value_at, scenario.resolved()))
        if not self.varied:
            raise ScenarioError("nothing is varied.", file="--parameters")
        there = there_of(scenario, [(each.path, each.at(1.0)) for each in self.varied])
        self._about = measures_of(registry, there)
        for name in question.measures:
            if name not in self._about:
                hint = did_you_mean(name, self._about, "There are", most=30)
                raise ScenarioError(f"no measure is called {shown(name)}. {hint}", file="--measure")
        content = digest(
            [self._text, [(each.path, repr(each.values)) for each in self.varied], question.seed]
        )
        self.place = out / f"{slug(scenario.name)}-sensitivity-{content[:8]}"

    @property
    def screening_points(self) -> int:
        """Design points of the screening: the scenario as it is, and the trajectories."""
        return 1 + self.question.trajectories * (len(self.varied) + 1)

    @property
    def ranked_points(self) -> int:
        """Design points of the second experiment."""
        ranked = min(self.question.ranked, len(self.varied))
        return self.question.points * (ranked + 2) if ranked else 0

    def run(
        self,
        *,
        workers: int | None = None,
        cluster: str | None = None,
        progress: Callable[[Progress], None] = lambda _: None,
        notice: Callable[[str], None] = lambda _: None,
    ) -> dict[str, Any] | Stopped:
        """Run what is missing of both experiments, and say what comes of them.

        Args:
            workers, cluster, progress, notice: as for :func:`run_experiment`.

        Returns:
            Plain values, also written to ``sensitivity.json``; described in ``docs/how-to/sensitivity.md``.

        Raises:
            SimError: it cannot be run. What was finished is kept.
        """

        def done(name: str, points: Floats, what: Sequence[Varied]) -> Numbers | Stopped:
            definition = self._definition(name, points, what)
            ended = run_experiment(
                definition,
                self.place / name,
                workers=workers,
                cluster=cluster,
                progress=progress,
                notice=notice,
            )
            if ended.signal:
                return Stopped(ended.signal, ended.counts, self.place)
            if not ended.counts.done:
                raise ResultsError(
                    f"Every run failed: {command('sim', 'experiment', 'status', self.place / name)} says why."
                )
            return self._numbers(name)

        count = len(self.varied)
        walks = morris.trajectories(count, self.question.trajectories, self.question.seed)
        screened = done("screening", walks.reshape(-1, count), self.varied)
        if isinstance(screened, Stopped):
            return screened
        chosen = strongest(walks, screened, self.question.ranked)
        lines: Floats | None = None
        weighed: Numbers | None = None
        if chosen:
            lines = sobol.design(len(chosen), self.question.points, self.question.seed)
            few = [self.varied[number] for number in chosen]
            ended = done("ranked", lines.reshape(-1, len(chosen)), few)
            if isinstance(ended, Stopped):
                return ended
            weighed = ended
        found = {
            "format": 1,
            "scenario": self._scenario.name,
            "seed": seed_for_json(self._scenario.seed),
            "replicates": self.question.replicates,
            "measures": {name: self._about[name] for name in self.question.measures},
            **findings(self.varied, walks, screened, chosen, lines, weighed),
        }
        text = json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False)
        shards.replace(self.place / RESULT, (text + "\n").encode())
        return found

    def _definition(self, name: str, points: Floats, what: Sequence[Varied]) -> Definition:
        """An experiment file like any other, so that its runs can be looked at like any other's."""
        try:
            self.place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            sentence = f"{self.place}: cannot be made: {error.strerror}. Give another place with --out."
            refusal = ResultsError(sentence)
            refusal.exit_code = 2
            raise refusal from None
        design = StringIO()
        lines = csv.writer(design, lineterminator="\n")
        lines.writerow([each.path for each in what])
        lines.writerow([written(each.base) for each in what])  # first the scenario as it is
        for point in points:
            lines.writerow([written(each.at(float(u))) for each, u in zip(what, point, strict=True)])
        experiment = {
            "name": f"{self._scenario.name}: sensitivity, {name}",
            "scenario": "scenario.yaml",
            "design": {"kind": "csv", "path": f"{name}.csv"},
            "replicates": self.question.replicates,
            "measures": list(dict.fromkeys(self.question.measures)),
        }
        for file, text in (
            ("scenario.yaml", self._text),
            (f"{name}.csv", design.getvalue()),
            (f"{name}.yaml", "".join(f"{key}: {written(value)}\n" for key, value in experiment.items())),
        ):
            shards.replace(self.place / file, text.encode())
        return load_definition(self.place / f"{name}.yaml")

    def _numbers(self, name: str) -> Numbers:
        """The differences that were asked about, at every design point."""
        with opened(self.place / name, self.place) as (ledger, plan):
            table = runs_of(ledger, plan)
            counts = ledger.counts(plan)
        points, replicates = plan.about["points"], plan.about["replicates"]

        def column(brand: str, measure: str) -> Floats:
            return values(table, column_of(brand, measure), points, replicates)

        return self.differences(column, counts)

    def differences(self, column: Callable[[str, str], Floats], counts: Counts) -> Numbers:
        """The differences that are asked about.

        Args:
            column: gives a measure of a brand, shape (points, replicates); the scenario as it is comes first.
            counts: runs by state.
        """
        found: dict[tuple[str, str, str], Floats] = {}
        for measure in self.question.measures:
            better = self._about[measure]["better"] or 1
            for one, other in self._pairs:
                difference = column(one, measure) - column(other, measure)
                if better * difference[0].mean() < 0:  # who is ahead in the scenario as it is stands first
                    found[other, one, measure] = -difference
                else:
                    found[one, other, measure] = difference
        return Numbers(found, {name: self._about[name] for name in self.question.measures}, counts)
