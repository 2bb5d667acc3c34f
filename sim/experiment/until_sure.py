"""A scenario run until its differences are known well enough.

When to look and when to stop stands in :mod:`sim.compare.stopping`.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from sim.compare.stopping import CEILING, FLOOR, HEADLINE
from sim.errors import ScenarioError
from sim.experiment.pool import Progress
from sim.experiment.single import Kept, Sure, provenance_of, run_scenario
from sim.results.typed import Precision

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = ["PRECISION", "Until", "run_until_sure"]

#: Half-width asked for where neither the scenario nor the user says: one point of followers kept.
PRECISION = 0.01
FINEST = 0.0001

_BOUNDED = ("share", "trust")  # units that go from 0 to 1


class Until(TypedDict):
    """How sure a run is to be; see :func:`run_until_sure`."""

    precision: float | None
    most: int | None
    measure: str


def run_until_sure(
    scenario: Scenario,
    registry: Registry,
    place: Path,
    *,
    precision: float | None = None,
    most: int | None = None,
    measure: str = HEADLINE,
    workers: int | None = None,
    threads: int | None = None,
    force: bool = False,
    progress: Progress | None = None,
    starting: Callable[[], None] = lambda: None,
    notice: Callable[[str], None] = lambda sentence: None,
) -> Kept:
    """Add replicates until every difference in a measure is known to within ``precision``.

    Args:
        scenario: what to run; its ``precision`` is used for followers kept where ``precision`` is left out,
            and PRECISION where it has none.
        registry: what plugins offer.
        place: directory of runs, made if missing.
        precision: half-width of the 95 % interval, in the unit of the measure; of a share, 0.01 is one point.
        most: replicates at which to give up, FLOOR or more; CEILING (or the scenario's, where it has more).
        measure: the measure that is to be precise.
        workers: processes, as for :func:`run_replicates`.
        threads: threads a process, likewise.
        force: run it even if it is there, and compute every replicate anew.
        progress: called with (replicates done, replicates at which to look next).
        starting: called before the first replicate, and before strategies of others are tried; else not if
            the run is found.
        notice: called with a sentence when something should be known: an earlier run is damaged.

    Raises:
        SimError: it cannot be run, or the result cannot be written.
    """
    most = max(CEILING, scenario.replicates) if most is None else most
    about = provenance_of(scenario, registry)["measures"][measure]
    precision = _precision(precision, scenario, measure, about["unit"])
    if most < FLOOR:
        raise ScenarioError(
            f"{most} replicates are fewer than the {FLOOR} before the first look. Write {FLOOR} or more.",
            file="--max-replicates",
        )
    aim: Precision = {"precision": precision, "ceiling": most}
    question = scenario.model_copy(update={"replicates": most})
    if measure == HEADLINE:
        question = question.model_copy(update={"precision": precision})
    else:
        aim["measure"] = measure

    return run_scenario(
        question,
        registry,
        place,
        workers=workers,
        threads=threads,
        force=force,
        progress=progress,
        starting=starting,
        notice=notice,
        sure=Sure(scenario.precision, aim, measure, about["better"]),
    )


def _precision(precision: float | None, scenario: Scenario, measure: str, unit: str) -> float:
    if precision is None and measure == HEADLINE:
        precision = scenario.precision
    if precision is None and unit in _BOUNDED:
        precision = PRECISION
    if precision is None:
        raise ScenarioError(
            f"how precise {measure} must be cannot be guessed. Write half the width of its interval.",
            file="--precision",
        )
    if unit in _BOUNDED and not FINEST <= precision <= 1:
        raise ScenarioError(
            f"{precision:g} is out of range. Write a number from {FINEST} to 1; 0.01 is one point.",
            file="--precision",
        )
    if not 0 < precision < inf:
        raise ScenarioError(f"{precision:g} is out of range. Write a number above 0.", file="--precision")
    return precision
