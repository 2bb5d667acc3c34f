"""Every strategy in one brand's place: who does best there, who cannot be told apart, and at what price."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from typing_extensions import TypedDict

from sim.compare import clear, holm, mean_interval, paired
from sim.errors import ResultsError, ScenarioError, SimError
from sim.experiment.listed import Listed, Stopped
from sim.experiment.schedule import measures_of
from sim.experiment.store import Counts
from sim.measures import About, has
from sim.names import slug
from sim.numbers import Mean
from sim.results import shards
from sim.results.identity import digest
from sim.results.seeds import seed_for_json
from sim.scenario import dump
from sim.scenario.called import brand_of, measure_named
from sim.scenario.settings import joined
from sim.scenario.words import choices, shown

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = ["FILE", "Player", "Question", "Standings", "Tournament", "league", "worth_it"]

Floats = NDArray[np.float64]

#: The result, in the directory of a tournament.
FILE = "tournament.json"

#: What stands beside the measure that decides, where it is another.
_BESIDE = ("cost", "followers_kept", "trust", "flagged_phony", "answered", "replies")


class Player(TypedDict):
    """One of the strategies that played."""

    strategy: str
    present: bool
    group: int
    worth_it: bool
    measures: Mapping[str, Mean]


class Standings(TypedDict):
    """``tournament.json``, and what ``sim tournament --json`` prints. ``league``: best first."""

    format: int
    scenario: str
    brand: str
    seed: int | str
    replicates: int
    measure: str
    measures: Mapping[str, About]
    league: Sequence[Player]
    left_out: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    ``brand``: whose place it is. ``strategies``: who plays, by name; all that there are if empty.
    ``measure``: what decides. ``replicates``: runs of each.
    """

    brand: str
    strategies: tuple[str, ...] = ()
    measure: str = "followers_kept"
    replicates: int = 10


class Tournament:
    """A tournament in one scenario, kept in a directory below ``out``.

    Attributes:
        players: names of the strategies that play, each with what it needs of its own left as declared; the
            brand's present one plays as the scenario has it, first.
        left_out: who cannot play, and why.
        scenario: what is run, with that brand alone.
        place: its directory: the same question finds there what was run before.

    Raises:
        SimError: what is asked does not fit the scenario.
    """

    def __init__(self, scenario: Scenario, registry: Registry, question: Question, out: Path) -> None:
        self.question = question
        brand = brand_of(scenario, question.brand)
        events = tuple(entry for entry in scenario.events if entry.brand == brand.name)
        # Others would change nothing for it.
        alone = {"brands": (brand,), "timeline": events, "replicates": 1}
        self.scenario = scenario.model_copy(update=alone)
        about = measures_of(registry, has(self.scenario.resolved()), scenario.currency)
        better = [name for name, row in about.items() if row["better"]]
        measure = measure_named(question.measure, about, what="{} is none.", among=better)
        if measure not in better:
            hint = choices(better, "There are")
            raise ScenarioError(f"{shown(question.measure)} has no better end. {hint}", file="--measure")
        self.question = question = replace(question, measure=measure)
        self._about = {name: about[name] for name in dict.fromkeys((question.measure, *_BESIDE))}
        for name in question.strategies:
            registry.strategy(name)  # raises for one that there is not
        self.left_out: dict[str, str] = {}
        self.players = [brand.strategy]
        for name in question.strategies or registry.strategies:
            if name == brand.strategy:
                continue
            try:
                registry.strategy(name).create()
            except SimError as error:
                self.left_out[name] = str(error)
            else:
                self.players.append(name)
        if len(self.players) < 2:
            raise ScenarioError("one strategy alone plays against nobody.", file="--strategies")
        content = digest([dump(self.scenario), self.players])
        self.place = out / f"{slug(scenario.name)}-tournament-{content[:8]}"

    @property
    def runs(self) -> int:
        """Runs that it takes."""
        return len(self.players) * self.question.replicates

    def run(
        self,
        *,
        workers: int | None = None,
        cluster: str | None = None,
        progress: Callable[[Counts], None] = lambda _: None,
        notice: Callable[[str], None] = lambda _: None,
    ) -> Standings | Stopped:
        """Run what is missing, and say who is ahead of whom.

        Args:
            workers, cluster, progress, notice: as for :func:`sim.experiment.runner.run_experiment`.

        Returns:
            Plain values, also written to ``tournament.json``: ``league`` has the players, best first, each
            with its ``group``, its measures, and whether it is ``worth_it``; see :func:`league` and
            :func:`worth_it`.

        Raises:
            SimError: it cannot be run. What was finished is kept.
        """
        (brand,) = self.scenario.brands
        name = joined(["brands", brand.name])
        games = Listed(
            self.place,
            "games",
            f"{self.scenario.name}: tournament",
            dump(self.scenario),
            [f"{name}.strategy", f"{name}.with"],
            [[self.players[0], dict(brand.with_)], *([other, {}] for other in self.players[1:])],
            self.question.replicates,
            list(self._about),
        ).run(workers=workers, cluster=cluster, progress=progress, notice=notice)
        if isinstance(games, Stopped):
            return games
        columns = {measure: games.column(brand.name, measure) for measure in self._about}
        decides = columns[self.question.measure]
        there = np.flatnonzero(np.isfinite(decides).any(axis=1))
        if len(there) < 2:
            raise ResultsError(f"{self.question.measure} has no value for two of them.")
        better = self._about[self.question.measure]["better"]
        groups = [[int(there[n]) for n in group] for group in league(decides[there], better)]
        costs = [mean_interval(columns["cost"][player]).mean for player in range(len(self.players))]
        worth = worth_it(groups, [cost if cost is not None else np.inf for cost in costs])
        standings: Standings = {
            "format": 1,
            "scenario": self.scenario.name,
            "brand": brand.name,
            "seed": seed_for_json(self.scenario.seed),
            "replicates": self.question.replicates,
            "measure": self.question.measure,
            "measures": self._about,
            "league": [
                {
                    "strategy": self.players[player],
                    "present": player == 0,
                    "group": number,
                    "worth_it": player in worth,
                    "measures": {
                        measure: mean_interval(column[player]).as_dict()
                        for measure, column in columns.items()
                    },
                }
                for number, group in enumerate(groups, start=1)
                for player in group
            ],
            "left_out": {
                **self.left_out,
                **{
                    player: "its runs failed"
                    for number, player in enumerate(self.players)
                    if number not in there
                },
            },
        }
        text = json.dumps(standings, indent=1, ensure_ascii=False, allow_nan=False)
        shards.replace(self.place / FILE, (text + "\n").encode())
        return standings


def league(values: Floats, better: int) -> list[list[int]]:
    """Players in groups, best first, and so within each.

    A group begins with who is clearly behind the first of the one before (Holm, over all who are left).

    Args:
        values: shape (players, replicates), the same luck in each column; NaN where a run failed.
        better: +1 if more is better, -1 if less.
    """
    order = np.argsort(-better * np.nanmean(values, axis=1), kind="stable").tolist()
    groups = []
    while order:
        first, *others = order
        p_holm = holm([paired(values[first], values[other], better).p for other in others])
        level = next((n for n, p in enumerate(p_holm) if clear(p)), len(others))
        groups.append(order[: level + 1])
        order = order[level + 1 :]
    return groups


def worth_it(groups: Sequence[Sequence[int]], costs: Sequence[float]) -> set[int]:
    """Who is worth their money: nobody of their group, or of a better one, costs less or as little.

    Drawn by cost, these are the frontier. Of several in a group who cost the least, all are.
    """
    players: set[int] = set()
    cheapest = np.inf
    for group in groups:
        least = min(costs[player] for player in group)
        if least < cheapest:
            players |= {player for player in group if costs[player] == least}
            cheapest = least
    return players
