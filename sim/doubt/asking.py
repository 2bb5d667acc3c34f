"""The two experiments of a doubt, each a directory of its own that an interrupted one goes on from."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.compare.doubt import FILE, FORMAT, DoubtNumbers
from sim.doubt.findings import rivals_found, worlds_found
from sim.doubt.guesses import guesses
from sim.errors import ScenarioError
from sim.experiment.base import value_at
from sim.experiment.copies import smaller
from sim.experiment.differences import Differences
from sim.experiment.listed import Gave, Listed, Stopped
from sim.experiment.ranges import rows
from sim.experiment.store import Counts
from sim.foreign import Json
from sim.names import slug
from sim.results import shards
from sim.results.identity import digest
from sim.results.seeds import seed_for_json
from sim.rivals import RIVALS
from sim.scenario import dump

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = ["Doubt", "Question"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    ``measures``: whose differences. ``pair``: two brands, None for all pairs. ``points``: worlds that are
    tried besides the scenario as it is. ``replicates``: runs of each; ``rival_replicates``: runs under each
    rival, 0 for no rivals. ``followers``: of the copy, at most, if its hands allow. ``seed``: of the design,
    not of the runs.
    """

    measures: tuple[str, ...] = ("followers_kept", "trust")
    pair: tuple[str, str] | None = None
    points: int = 60
    replicates: int = 2
    rival_replicates: int = 6
    followers: int = 2000
    seed: int = 1


class Doubt:
    """The doubt of one scenario, kept in a directory below ``out``.

    ``own``: paths of numbers that the user wrote, as for :func:`guesses`.

    Attributes:
        scenario: what is run: the scenario on a copy of its audience.
        copy: which.
        whole: the scenario itself, in plain values.
        varied: what is varied.
        rivals: name -> what it sets; those that the scenario is not already.
        place: its directory: named by scenario, parameters and ranges, so that more points or replicates find
            there what was run before.

    Raises:
        SimError: what is asked does not fit the scenario.
    """

    def __init__(
        self,
        scenario: Scenario,
        registry: Registry,
        question: Question,
        out: Path,
        own: Collection[str] = (),
    ) -> None:
        self.question = question
        self._differences = Differences(scenario, registry, question.measures, question.pair)
        self.whole = scenario.resolved()
        self.copy, small = smaller(scenario, registry, question.followers)
        self.scenario = small.model_copy(update={"replicates": 1})
        self.varied = guesses(scenario, registry, own)
        if not self.varied:
            raise ScenarioError("it rests on nothing that could be varied.")
        self._plain = self.scenario.resolved()
        settings = {rival.name: rival.values(self._plain) for rival in RIVALS}
        self.rivals: Mapping[str, Json] = {name: sets for name, sets in settings.items() if sets}
        content = digest(
            [
                dump(self.scenario),
                [(each.path, repr(each.values)) for each in self.varied],
                question.seed,
            ]
        )
        self.place = out / f"{slug(scenario.name)}-doubt-{content[:8]}"

    @property
    def runs(self) -> int:
        """Runs that it takes in all."""
        rivals = (1 + len(self.rivals)) * self.question.rival_replicates
        return (1 + self.question.points) * self.question.replicates + rivals

    def run(
        self,
        *,
        workers: int | None = None,
        cluster: str | None = None,
        progress: Callable[[Counts], None] = lambda _: None,
        notice: Callable[[str], None] = lambda _: None,
    ) -> DoubtNumbers | Stopped:
        """Run what is missing, and say what comes of it.

        Args:
            workers, cluster, progress, notice: as for :func:`sim.experiment.runner.run_experiment`.

        Returns:
            Plain values, also written to ``doubt.json``; see :mod:`sim.compare.doubt`.

        Raises:
            SimError: it cannot be run. What was finished is kept.
        """

        def finish(experiment: Listed) -> Gave | Stopped:
            return experiment.run(workers=workers, cluster=cluster, progress=progress, notice=notice)

        points = design(len(self.varied), self.question.points, self.question.seed)
        values = rows(self.varied, points)
        worlds = finish(self._experiment("worlds", [each.path for each in self.varied], values))
        if isinstance(worlds, Stopped):
            return worlds
        pairs = worlds_found(
            self.varied,
            np.array(values[1:]),
            self._differences.of(worlds.column),
            self._differences.measures,
            self._plain["matters"],
        )
        failures = worlds.counts.failed + worlds.counts.killed
        rivals = None
        if self.question.rival_replicates and self.rivals:
            under = finish(self._under_rivals())
            if isinstance(under, Stopped):
                return under
            failures += under.counts.failed + under.counts.killed
            pair = self.question.pair
            brands = [
                (brand.name, brand.strategy)
                for brand in self.scenario.brands
                if pair is None or brand.name in pair
            ]
            rivals = rivals_found(list(self.rivals), brands, under.column, self._differences.measures, pairs)
        numbers: DoubtNumbers = {
            "format": FORMAT,
            "scenario": self.scenario.name,
            "seed": seed_for_json(self.scenario.seed),
            "audience": {"followers": self.copy.full, "simulated": self.copy.used},
            "worlds": self.question.points,
            "replicates": self.question.replicates,
            "parameters": [each.as_dict() for each in self.varied],
            "measures": self._differences.measures,
            "pairs": pairs,
            "failed": failures,
            "rivals": rivals,
        }
        text = json.dumps(numbers, indent=1, ensure_ascii=False, allow_nan=False)
        shards.replace(self.place / FILE, (text + "\n").encode())
        return numbers

    def _under_rivals(self) -> Listed:
        paths = list(dict.fromkeys(path for sets in self.rivals.values() for path in sets))
        base = {path: value_at(self._plain, path) for path in paths}
        points = [{**base, **sets} for sets in ({}, *self.rivals.values())]
        return self._experiment("rivals", paths, [[point[path] for path in paths] for point in points])

    def _experiment(self, name: str, paths: list[str], points: list[list[Any]]) -> Listed:
        replicates = self.question.replicates if name == "worlds" else self.question.rival_replicates
        return Listed(
            self.place,
            name,
            f"{self.scenario.name}: doubt, {name}",
            dump(self.scenario),
            paths,
            points,
            replicates,
            tuple(self._differences.measures),
        )


def design(numbers: int, points: int, seed: int) -> Floats:
    """Points that fill the unit cube evenly, shape (points, numbers): the first of a scrambled Sobol sequence
    [Sobol1967]_, [Owen1998]_. More points begin with the same ones.
    """
    from scipy.stats import qmc

    sequence = qmc.Sobol(numbers, seed=np.random.default_rng(seed))
    cube: Floats = sequence.random_base2((points - 1).bit_length())[:points]
    return cube
