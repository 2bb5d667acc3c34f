"""The doubt of a run, kept beside it: as many worlds as cost no more than the run did."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from sim.compare.doubt import write_doubt
from sim.doubt.asking import Doubt, Question
from sim.experiment.copies import smaller
from sim.experiment.listed import Stopped
from sim.trust_rule import BETA

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.results import Run
    from sim.scenario import Scenario

__all__ = ["FEWEST", "doubted", "worlds_worth"]

#: Worlds below which a range and a share say little: a run that pays for fewer does without.
FEWEST = 20

_MOST = Question().points
_WEIGHS = 2000  # followers that cost as much as a day costs without any
_SECONDS = 1.5e-4  # a brand and day without any, about
_HERE = 10.0  # seconds of work up to which other processes take longer to start than they save


def worlds_worth(scenario: Scenario, registry: Registry) -> int:
    """How many worlds the run of a scenario pays for: none with one brand, under a rival trust rule, or where
    that would be fewer than :data:`FEWEST`.
    """
    if len(scenario.brands) < 2 or scenario.trust_rule != BETA:
        return 0
    copy, _ = smaller(scenario, registry, Question().followers)
    pays = int(scenario.replicates * _cost(copy.full) / _cost(copy.used))
    return min(pays, _MOST) if pays >= FEWEST else 0


def _cost(followers: int) -> float:
    return 1 + followers / _WEIGHS


def doubted(
    run: Run,
    scenario: Scenario,
    registry: Registry,
    *,
    own: Collection[str] = (),
    workers: int | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> int:
    """Doubt a finished run, if it pays for that, and keep it there; the signal that stopped it, 0 for none.

    Args:
        run: of the scenario.
        scenario: with as many replicates as were run.
        registry: what plugins offer.
        own: paths of numbers that the user wrote, see :func:`sim.scenario.own_numbers`.
        workers: processes, as for :func:`sim.experiment.runner.run_experiment`.
        progress: called with (runs done, runs in all).

    Raises:
        SimError: it cannot be run, or not be kept.
    """
    worlds = worlds_worth(scenario, registry)
    if not worlds:
        return 0
    question = Question(points=worlds, replicates=1, rival_replicates=0)
    with TemporaryDirectory(prefix="trustsim-", ignore_cleanup_errors=True) as place:
        doubt = Doubt(scenario, registry, question, Path(place), own)
        seconds = _SECONDS * doubt.runs * scenario.days * len(scenario.brands) * _cost(doubt.copy.used)
        if workers is None and seconds < _HERE:
            workers = 0

        numbers = doubt.run(workers=workers, progress=lambda counts: progress(counts.ended, counts.all))
    if isinstance(numbers, Stopped):
        return numbers.signal
    write_doubt(run.directory, numbers)
    return 0
