"""One scenario, run and kept."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sim.compare import Collected, summarise
from sim.compare.rates import opening
from sim.ending import requests_to
from sim.errors import SimError
from sim.experiment.naming import file_hash, libraries
from sim.experiment.pool import Progress, run_replicates
from sim.experiment.rates import rates_of
from sim.experiment.twice import Trial
from sim.measures import columns_of, groups_of, has, measures_for, titled
from sim.results import Run, RunWriter, existing, provenance
from sim.results.reading import FOLLOWERS
from sim.results.typed import Origin, Precision, Rates, Stopping, Summary
from sim.scenario import dump
from sim.scenario.ties import edges_of, remember

if TYPE_CHECKING:
    from sim.experiment.pool import Results
    from sim.model import Onlooker
    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = [
    "Came",
    "Kept",
    "deferred_interrupts",
    "gather",
    "keep",
    "provenance_of",
    "run_scenario",
    "who_is_who",
]


@dataclass(frozen=True, slots=True)
class Kept:
    """A run and how it came about.

    ``found``: it was finished before and only looked up. ``stopped``: the signal that ended it early (Ctrl-C,
    termination), 0 for none; ``run`` then holds the replicates that were finished, as a run of so many
    replicates (None if none was).
    """

    run: Run | None
    found: bool = False
    stopped: int = 0


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
        starting: called before the first replicate, and before strategies of others are tried; else not if
            the run is found.
        notice: called with a sentence when something should be known: a run that is there is damaged.
        onlooker: looks on if it is run, where there is one replicate.

    Raises:
        SimError: it cannot be run, or the result cannot be written.
    """

    def take(writer: RunWriter, collected: Collected, origin: Origin) -> int:
        results = run_replicates(
            scenario,
            scenario.replicates,
            workers=workers,
            threads=threads,
            registry=registry,
            progress=progress,
            onlooker=onlooker,
        )
        by = gather(results, writer, collected)
        return by if collected.replicates < scenario.replicates else 0

    def conclude(collected: Collected, signum: int) -> Came:
        # Replicates do not depend on how many there are: these are the run with so many.
        count = collected.replicates
        draws = {path: values[:count] for path, values in scenario.draws.items()}
        return Came(scenario.model_copy(update={"replicates": count, "draws": draws}))

    return keep(scenario, registry, place, take, conclude, force=force, starting=starting, notice=notice)


class Came(NamedTuple):
    """What a run came to: the scenario with its replicates; what was asked and how it stopped, if until it
    was sure.
    """

    scenario: Scenario
    asked: Precision | None = None
    stopping: Stopping | None = None


def keep(
    question: Scenario,
    registry: Registry,
    place: Path,
    take: Callable[[RunWriter, Collected, Origin], int],
    conclude: Callable[[Collected, int], Came],
    aim: Precision | None = None,
    *,
    force: bool,
    starting: Callable[[], None],
    notice: Callable[[str], None],
) -> Kept:
    """Find what is asked for in ``place``, or take in replicates and keep them there.

    Args:
        question: what the run is named by.
        registry: what plugins offer.
        place: directory of runs, made if missing.
        take: called with where results go and where they come from; the signal that ended it early, 0 for
            none.
        conclude: called with the results and that signal.
        aim: what else it is named by.
        force: as for :func:`run_scenario`, like the rest.
    """
    with Trial(question, registry, starting=starting) as trial:
        origin = provenance_of(question, registry, aim)
        if not force:
            run = existing(place, question.name, origin["content"], notice)
            if run is not None:
                return Kept(run, found=True)
        more = who_is_who(question)
        collected = Collected([brand.name for brand in question.brands])
        there = has(question.resolved())
        with RunWriter(place, collected.brands, groups_of(there), columns_of(there)) as writer:
            starting()
            trial.begin()
            signum = take(writer, collected, origin)
            if collected.replicates == 0:
                return Kept(None, stopped=signum)
            trial.confirm()
            conclusion = conclude(collected, signum)
            origin = provenance_of(conclusion.scenario, registry, conclusion.asked)
            final = portable(conclusion.scenario, registry, writer)
            summary = summarise(final.resolved(), origin, collected, until_sure=conclusion.stopping)
            rates, by = _rates(conclusion.scenario, registry, collected, summary, signum)
            if rates is not None:
                summary["rates"] = rates
            summary["headline"] = opening(summary)
            signum = signum or by
            with deferred_interrupts(afterwards=False):
                return Kept(writer.finish(dump(final), summary, more=more, replace=force), stopped=signum)


def _rates(
    scenario: Scenario, registry: Registry, collected: Collected, summary: Summary, signum: int
) -> tuple[Rates | None, int]:
    """What rates of posting do, and the signal that ended that early: the run itself is finished, and kept
    whatever happens here.
    """
    record = InterruptRecord()
    try:
        with recorded_interrupts() as record:
            rates = rates_of(scenario, registry, collected, summary, try_it=not signum)
            record.check()
            return rates, 0
    except (KeyboardInterrupt, SimError):
        return rates_of(scenario, registry, collected, summary, try_it=False), record.signal


def portable(scenario: Scenario, registry: Registry, writer: RunWriter) -> Scenario:
    """The scenario as it is kept with its run: without a path of this machine. Plugin files that were used
    lie beside it; an edge list is known by its content, and where it lies now this machine remembers.
    """
    files = writer.plugins(registry.makers(scenario.resolved()).files)
    network = scenario.audience.network
    if network.kind == "file":
        content = network.sha256 or file_hash(network.path)
        remember(network.path, content)
        network = network.model_copy(update={"path": Path(network.path).name, "sha256": content})
    audience = scenario.audience.model_copy(update={"network": network})
    return scenario.model_copy(update={"audience": audience, "plugins": files})


def who_is_who(scenario: Scenario) -> dict[str, str]:
    """The table that says which follower is who, as a file of the run: none if the graph has no names."""
    network = scenario.audience.network
    if network.kind != "file":
        return {}
    table = edges_of(network, scenario.audience.size).who_is_who()
    return {} if table is None else {FOLLOWERS: table}


def gather(results: Results, writer: RunWriter, collected: Collected) -> int:
    """Take in results until there are no more, or somebody asks for the end: the signal then, otherwise 0."""
    record = InterruptRecord()
    try:
        with recorded_interrupts() as record:
            for result in results:
                with deferred_interrupts():
                    writer.add(result)
                    collected.add(result)
                record.check()
    except KeyboardInterrupt:
        results.close()
        return record.signal or signal.SIGINT
    return 0


class InterruptRecord:
    """Which request to end came: Ctrl-C, termination. ``signal``: that one, 0 for none."""

    signal = 0

    def check(self) -> None:
        """Raise KeyboardInterrupt if one came, and the exception it raised was lost."""
        if self.signal:
            raise KeyboardInterrupt


@contextmanager
def recorded_interrupts() -> Iterator[InterruptRecord]:
    """A request to end comes through at once, or when :meth:`InterruptRecord.check` is called.

    Raised inside a finaliser, as freeing a model may run one, a KeyboardInterrupt is lost; this remembers.
    """
    record = InterruptRecord()

    def note(number: int, frame: object) -> None:
        record.signal = number
        raise KeyboardInterrupt

    with requests_to(note):
        yield record


@contextmanager
def deferred_interrupts(*, afterwards: bool = True) -> Iterator[None]:
    """Requests to end wait until the block is done: what is written is whole. Then they come through, if
    ``afterwards``.
    """
    pending: list[int] = []
    with requests_to(lambda number, frame: pending.append(number)):
        yield
    if pending and afterwards:
        signal.raise_signal(pending[0])


def provenance_of(scenario: Scenario, registry: Registry, until_sure: Precision | None = None) -> Origin:
    """Where the numbers of a run of ``scenario`` come from; see :func:`sim.results.provenance`."""
    plain = scenario.resolved()
    plugin_measures = {name: info.measure for name, info in registry.measures.items()}
    measures = titled({**measures_for(has(plain)), **plugin_measures}, scenario.currency)
    makers = registry.makers(plain)
    registry.close()
    return provenance(plain, makers.plugins, measures, makers.sources, until_sure, libraries())
