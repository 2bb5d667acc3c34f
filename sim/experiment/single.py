"""One scenario, run and kept."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.compare import Collected, summarise
from sim.experiment.naming import libraries
from sim.experiment.pool import Progress, run_replicates
from sim.measures import COLUMNS, GROUPS, MEASURES
from sim.results import Run, RunWriter, existing, provenance
from sim.results.reading import FOLLOWERS
from sim.scenario import dump

if TYPE_CHECKING:
    from sim.model import Onlooker
    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = ["Kept", "provenance_of", "run_scenario", "uninterrupted", "who_is_who"]


@dataclass(frozen=True, slots=True)
class Kept:
    """A run and how it came about.

    ``found``: it was finished before and only looked up. ``stopped``: Ctrl-C ended it early, and ``run``
    holds the replicates that were finished, as a run of so many replicates (None if none was).
    """

    run: Run | None
    found: bool = False
    stopped: bool = False


def run_scenario(
    scenario: Scenario,
    registry: Registry,
    place: Path,
    *,
    workers: int | None = None,
    threads: int | None = None,
    force: bool = False,
    progress: Progress | None = None,
    starting: Callable[[], None] = lambda: None,
    notice: Callable[[str], None] = lambda sentence: None,
    onlooker: Onlooker | None = None,
) -> Kept:
    """Run a scenario and keep what it gives in ``place``, or find the finished run of the same content there.

    Args:
        scenario: what to run; its ``replicates`` says how often.
        registry: what plugins offer.
        place: directory of runs, made if missing.
        workers: processes, as for :func:`run_replicates`.
        threads: threads a process, likewise.
        force: run it even if a finished run of it is there, and replace that.
        progress: called with (replicates done, replicates in all).
        starting: called once before the first replicate, not if the run is found.
        notice: called with a sentence when something should be known: a run that is there is damaged.
        onlooker: looks on if it is run, where there is one replicate.

    Raises:
        SimError: it cannot be run, or the result cannot be written.
    """
    about = provenance_of(scenario, registry)
    if not force:
        run = existing(place, scenario.name, about["content"], notice)
        if run is not None:
            return Kept(run, found=True)
    more = who_is_who(scenario)
    collected = Collected([brand.name for brand in scenario.brands])
    with RunWriter(place, collected.brands, GROUPS, COLUMNS) as writer:
        starting()
        results = run_replicates(
            scenario,
            scenario.replicates,
            workers=workers,
            threads=threads,
            registry=registry,
            progress=progress,
            onlooker=onlooker,
        )
        try:
            with heard() as interrupted:
                for result in results:
                    with uninterrupted():
                        writer.add(result)
                        collected.add(result)
                    interrupted()
        except KeyboardInterrupt:
            results.close()
        stopped = collected.replicates < scenario.replicates
        if collected.replicates == 0:
            return Kept(None, stopped=True)
        if stopped:
            # Replicates do not depend on how many there are: these are the run of the scenario with so many.
            scenario = scenario.model_copy(update={"replicates": collected.replicates})
            about = provenance_of(scenario, registry)
        summary = summarise(scenario.resolved(), about, collected)
        with uninterrupted(afterwards=False):
            return Kept(writer.finish(dump(scenario), summary, more=more, replace=force), stopped=stopped)


def who_is_who(scenario: Scenario) -> dict[str, str]:
    """The table that says which follower is who, as a file of the run: none if the graph has no names."""
    network = scenario.audience.network
    if network.kind != "file":
        return {}
    from sim.scenario.edges import read_edges

    edges = read_edges(network.path, scenario.audience.size, self_loops=network.self_loops)
    table = edges.who_is_who()
    return {} if table is None else {FOLLOWERS: table}


@contextmanager
def heard() -> Iterator[Callable[[], None]]:
    """Ctrl-C comes through at once, as ever, or when what this yields is called.

    Raised inside a finaliser, as freeing a model may run one, a KeyboardInterrupt is lost; this remembers.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None  # signals go elsewhere
        return
    pending: list[int] = []

    def note(number: int, frame: object) -> None:
        pending.append(number)
        raise KeyboardInterrupt

    def again() -> None:
        if pending:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, note)
    try:
        yield again
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def uninterrupted(*, afterwards: bool = True) -> Iterator[None]:
    """Ctrl-C waits until the block is done: what is written is whole. Then it comes through, if
    ``afterwards``.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # signals go elsewhere
        return
    pending: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: pending.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pending and afterwards:
        raise KeyboardInterrupt


def provenance_of(
    scenario: Scenario, registry: Registry, until_sure: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Where the numbers of a run of ``scenario`` come from; see :func:`sim.results.provenance`."""
    measures: dict[str, dict[str, Any]] = {
        name: {"title": measure.title, "unit": measure.unit, "better": measure.better}
        for name, measure in MEASURES.items()
    }
    for name, info in registry.measures.items():
        measure = info.measure
        measures[name] = {"title": measure.title or name, "unit": measure.unit, "better": measure.better}
    plain = scenario.resolved()
    makers = registry.makers(plain)
    registry.close()
    return provenance(plain, makers.plugins, measures, makers.sources, until_sure, libraries())
