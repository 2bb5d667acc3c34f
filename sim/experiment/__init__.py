"""Running scenarios: replicates in processes, results kept whole; and experiments of many runs."""

from typing import TYPE_CHECKING

from sim.experiment.executor import LostError, ProcessExecutor, cpus
from sim.experiment.performing import Context, Work
from sim.experiment.pool import MOST, run_replicates
from sim.experiment.room import available, needed, refuse_what_cannot_fit
from sim.experiment.single import Kept, provenance_of, run_scenario
from sim.experiment.until_sure import Until, run_until_sure
from sim.experiment.workers import meet_here, room_for
from sim.lazy import lazily
from sim.results.identity import digest

if TYPE_CHECKING:
    from sim.experiment.base import value_at
    from sim.experiment.copies import Copy, copy_of, one_size
    from sim.experiment.differences import Differences, Pair, in_order
    from sim.experiment.factors import tidy
    from sim.experiment.listed import Gave, Listed, Stopped
    from sim.experiment.ranges import Varied, rows, varied
    from sim.experiment.rates import rates_of
    from sim.experiment.schedule import measures_of, there_of
    from sim.experiment.store import Counts

__all__ = [
    "MOST",
    "Context",
    "Copy",
    "Counts",
    "Differences",
    "Gave",
    "Kept",
    "Listed",
    "LostError",
    "Pair",
    "ProcessExecutor",
    "Stopped",
    "Until",
    "Varied",
    "Work",
    "available",
    "copy_of",
    "cpus",
    "digest",
    "in_order",
    "measures_of",
    "meet_here",
    "needed",
    "one_size",
    "provenance_of",
    "rates_of",
    "refuse_what_cannot_fit",
    "room_for",
    "rows",
    "run_replicates",
    "run_scenario",
    "run_until_sure",
    "there_of",
    "tidy",
    "value_at",
    "varied",
]

# What experiments are made of; a run needs none of it.
__getattr__ = lazily(
    __name__,
    {
        "Copy": "sim.experiment.copies",
        "Counts": "sim.experiment.store",
        "Differences": "sim.experiment.differences",
        "Gave": "sim.experiment.listed",
        "Listed": "sim.experiment.listed",
        "Pair": "sim.experiment.differences",
        "Stopped": "sim.experiment.listed",
        "Varied": "sim.experiment.ranges",
        "copy_of": "sim.experiment.copies",
        "in_order": "sim.experiment.differences",
        "measures_of": "sim.experiment.schedule",
        "one_size": "sim.experiment.copies",
        "rates_of": "sim.experiment.rates",
        "rows": "sim.experiment.ranges",
        "there_of": "sim.experiment.schedule",
        "tidy": "sim.experiment.factors",
        "value_at": "sim.experiment.base",
        "varied": "sim.experiment.ranges",
    },
)
