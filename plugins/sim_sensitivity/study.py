"""A study: many parameters of the model screened, the strongest weighed.

Two experiments, each a directory of its own that an interrupted study goes on from, with the same people and
luck at every design point: fresh luck would pass for an effect, and a parameter that does nothing would seem
to do something. First the elementary effects of all parameters [Morris1991]_, then shares of variance for the
few that matter most [Saltelli2010]_.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.errors import ScenarioError
from sim.experiment import (
    Counts,
    Differences,
    Gave,
    Listed,
    Stopped,
    Varied,
    digest,
    rows,
    there_of,
    value_at,
    varied,
)
from sim.names import slug
from sim.results import keep, seed_for_json
from sim.scenario import dump
from sim_sensitivity import morris, sobol
from sim_sensitivity.findings import Numbers, findings, strongest
from sim_sensitivity.sentences import sentences
from sim_sensitivity.typed import Sensitivity

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = ["Question", "Study"]

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


class Study:
    """A study of one scenario, kept in a directory below ``out``.

    Args:
        scenario: what is studied.
        registry: what plugins offer.
        question: what is asked.
        out: where studies are kept.
        what: what is varied, in place of what ``question.parameters`` names.

    Attributes:
        varied: what is varied.
        place: its directory: named by scenario, parameters and ranges, so that more trajectories, points,
            replicates or another measure find there what was run before.

    Raises:
        SimError: what is asked does not fit the scenario.
    """

    def __init__(
        self,
        scenario: Scenario,
        registry: Registry,
        question: Question,
        out: Path,
        what: Sequence[Varied] = (),
    ) -> None:
        self.question = question
        self.scenario = scenario
        self._text = dump(scenario.model_copy(update={"replicates": 1}))
        self.varied = tuple(what) or varied(question.parameters, partial(value_at, scenario.resolved()))
        if not self.varied:
            raise ScenarioError("nothing is varied.", file="--parameters")
        features = there_of(scenario, [(each.path, each.at(1.0)) for each in self.varied])
        self._differences = Differences(scenario, registry, question.measures, question.pair, features)
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
        count = min(self.question.ranked, len(self.varied))
        return self.question.points * (count + 2) if count else 0

    def run(
        self,
        *,
        workers: int | None = None,
        cluster: str | None = None,
        progress: Callable[[Counts], None] = lambda _: None,
        notice: Callable[[str], None] = lambda _: None,
    ) -> Sensitivity | Stopped:
        """Run what is missing of both experiments, and say what comes of them.

        Args:
            workers, cluster, progress, notice: as for :func:`run_experiment`.

        Returns:
            Plain values, also written to ``sensitivity.json``; described in ``docs/how-to/sensitivity.md``.

        Raises:
            SimError: it cannot be run. What was finished is kept.
        """

        def run_it(name: str, design: Floats, what: Sequence[Varied]) -> Numbers | Stopped:
            results = self.listed(name, design.reshape(-1, len(what)), what).run(
                workers=workers, cluster=cluster, progress=progress, notice=notice
            )
            return results if isinstance(results, Stopped) else self.numbers(results, design)

        asked = self.question
        walks = morris.trajectories(len(self.varied), asked.trajectories, asked.seed)
        screening = run_it("screening", walks, self.varied)
        if isinstance(screening, Stopped):
            return screening
        few = [self.varied[number] for number in strongest(screening, asked.ranked)]
        weighing = run_it("ranked", sobol.design(len(few), asked.points, asked.seed), few) if few else None
        if isinstance(weighing, Stopped):
            return weighing
        summary = findings(self.varied, screening, few, weighing)
        document: Sensitivity = {
            "format": 1,
            "scenario": self.scenario.name,
            "seed": seed_for_json(self.scenario.seed),
            "replicates": self.question.replicates,
            "measures": self._differences.measures,
            **summary,
            "sentences": sentences(summary, self._differences.measures),
        }
        text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)
        keep(self.place / RESULT, text + "\n")
        return document

    def listed(self, name: str, points: Floats, what: Sequence[Varied]) -> Listed:
        """One of the experiments: the scenario as it is, then ``points`` of the unit cube of ``what``."""
        return Listed(
            self.place,
            name,
            f"{self.scenario.name}: sensitivity, {name}",
            self._text,
            [each.path for each in what],
            rows(what, points),
            self.question.replicates,
            tuple(self._differences.measures),
        )

    def numbers(self, results: Gave, design: Floats) -> Numbers:
        """The differences that are asked about, at every point of a design."""
        differences = self._differences.of(results.column)
        return Numbers(differences, self._differences.measures, results.counts, design)
