"""What an experiment would take, before it is begun: one run is measured, the rest is arithmetic."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiment.base import Base
from sim.experiment.definition import Definition
from sim.experiment.designs import points_of
from sim.experiment.executor import cpus
from sim.experiment.naming import point_name
from sim.experiment.schedule import kept_measures, replicates_of, there_of, walk
from sim.experiment.store import Store
from sim.results.identity import run_name
from sim.results.shards import SHARDS, values_of

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = ["Estimate", "estimate"]

_START = 3.0  # seconds until workers have imported what they need
_SHORT = 60.0  # seconds under which the first run is taken for warming up, and a second one measured

# Bytes on the disk, as seen: a run's name and place; a value in the shards and in both tables.
_RUN, _VALUE, _KEPT = 200, 9, 28


@dataclass(frozen=True, slots=True)
class Estimate:
    """What it takes.

    ``runs`` in all (``points`` x ``replicates``), of which ``missing``; ``each``: seconds a run takes on
    average; ``seconds``: how long the missing ones take with ``workers``; ``size``: bytes on the disk in the
    end.
    """

    points: int
    replicates: int
    runs: int
    missing: int
    each: float
    seconds: float
    workers: int
    size: int


def estimate(
    definition: Definition,
    place: Path,
    *,
    workers: int | None = None,
    measuring: Callable[[], None] = lambda: None,
) -> Estimate:
    """How many runs, how long, how much disk. Nothing is written.

    Args:
        definition: the experiment.
        place: its directory, looked into if it is there.
        workers: processes; None for one a processor.
        measuring: called before a run is measured.

    Raises:
        SimError: the experiment is wrong, or the run that is measured fails.
    """
    base = Base(definition)
    points = points_of(definition, base.value)
    measures = kept_measures(definition, base.registry, there_of(base.scenario, points.values))
    replicates = replicates_of(definition, base)
    ended_runs = _ended_runs(place)
    runs = missing = brands = 0
    costs = 0.0  # what the missing runs cost, in followers times days times brands
    middle: Scenario | None = None
    for number, (_, scenario) in enumerate(walk(definition, base, points)):
        name = point_name(scenario, base.registry)
        missing_here = sum(run_name(name, replicate) not in ended_runs for replicate in range(replicates))
        runs, missing = runs + replicates, missing + missing_here
        costs += missing_here * _cost(scenario)
        brands = max(brands, len(scenario.brands))
        if number == points.count // 2:
            middle = scenario
    assert middle is not None
    measuring()
    seconds, values = _time_one_run(middle, base)
    at_once = max(workers or cpus(), 1)
    total = seconds * costs / _cost(middle)
    size = runs * (_RUN + _VALUE * values + _KEPT * len(measures) * brands)
    return Estimate(
        points=points.count,
        replicates=replicates,
        runs=runs,
        missing=missing,
        each=total / missing if missing else seconds,
        seconds=total / min(at_once, max(missing, 1)) + _START if missing else 0.0,
        workers=at_once,
        size=size,
    )


def _ended_runs(place: Path) -> set[str]:
    store = Store(place)
    if (place / SHARDS).is_dir():
        store.look()
    return set(store.runs)


def _cost(scenario: Scenario) -> float:
    return float(scenario.audience.people * scenario.days * len(scenario.brands))


def _time_one_run(scenario: Scenario, base: Base) -> tuple[float, int]:
    """Seconds of a run of ``scenario``, and how many values it gives."""
    from sim.model import run_replicate

    seconds = 0.0
    for again in (True, False):
        start = time.perf_counter()
        result = run_replicate(scenario, 0, registry=base.registry)
        seconds = time.perf_counter() - start
        if again and seconds > _SHORT:
            break
    return seconds, len(values_of(result, [brand.name for brand in scenario.brands])[1])
