"""One scenario, run and kept."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sim.compare import Collected, summarise
from sim.compare.rates import opening
from sim.compare.stopping import checkpoints, enough, stopping
from sim.ending import requests_to
from sim.errors import SimError
from sim.experiment.naming import libraries
from sim.experiment.pool import Progress, run_replicates
from sim.experiment.rates import rates_of
from sim.experiment.twice import Trial
from sim.measures import columns_of, groups_of, has, measures_for, titled
from sim.results import Run, RunWriter, existing, provenance
from sim.results.identity import file_hash
from sim.results.known import Known
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
    "Kept",
    "Sure",
    "deferred_interrupts",
    "provenance_of",
    "run_scenario",
    "who_is_who",
]


@dataclass(frozen=True, slots=True)
class Kept:
    """A run and how it came about.

    ``found``: it was finished before and only looked up. ``stopped``: the signal that ended it early (Ctrl-C,
    termination), 0 for none; ``run`` then holds the replicates that were finished, as a run of so many
    replicates (None if none was). ``known``: how many of its replicates were not computed, because an earlier
    run had them.
    """

    run: Run | None
    found: bool = False
    stopped: int = 0
    known: int = 0


class Sure(NamedTuple):
    """What a run is to be sure of.

    ``precision``: that of the scenario as it was asked. ``aim``: what else the run is named by. ``measure``:
    the measure that is to be precise. ``better``: +1 if more of it is better, -1 if less is.
    """

    precision: float | None
    aim: Precision
    measure: str
    better: int


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
    sure: Sure | None = None,
) -> Kept:
    """Run a scenario and keep what it gives in ``place``, or find the finished run of the same content there.

    Replicates that are known are not computed: those of a finished run in ``place`` that differs only in how
    many it has, and those of one that was killed.

    Args:
        scenario: what to run; its ``replicates`` says how often, at most if it is to be ``sure``.
        registry: what plugins offer.
        place: directory of runs, made if missing.
        workers: processes, as for :func:`run_replicates`.
        threads: threads a process, likewise.
        force: compute all of it even if a finished run of it is there, and replace that.
        progress: called with (replicates done, replicates in all).
        starting: called before the first replicate, and before strategies of others are tried; else not if
            the run is found.
        notice: called with a sentence when something should be known: a run that is there is damaged.
        onlooker: looks on if it is run, where there is one replicate.
        sure: stop earlier, as soon as it is sure of this; see :func:`sim.experiment.run_until_sure`.

    Raises:
        SimError: it cannot be run, or the result cannot be written.
    """
    tell = progress or (lambda count, of: None)

    def compute(look: int, missing: Sequence[int]) -> Results:
        tell(look - len(missing), look)
        return run_replicates(
            scenario,
            missing,
            workers=workers,
            threads=threads,
            registry=registry,
            progress=lambda count, of: tell(look - of + count, look),
            onlooker=onlooker if look == 1 else None,
        )

    with Trial(scenario, registry, starting=starting) as trial, ExitStack() as stack:
        origin = provenance_of(scenario, registry, sure and sure.aim)
        if not force:
            run = existing(place, scenario.name, origin["content"], notice)
            if run is not None:
                return Kept(run, found=True)
        plain = scenario.resolved()
        more = who_is_who(scenario)
        collected = Collected([brand.name for brand in scenario.brands])
        known = stack.enter_context(Known(place, plain, origin, notice, anew=force))
        there = has(plain)
        writer = stack.enter_context(
            RunWriter(place, collected.brands, groups_of(there), columns_of(there), lambda: known.safe)
        )
        starting()
        trial.begin()
        signum = _take_in(scenario, sure, compute, collected, writer, known)
        if collected.replicates == 0:
            return Kept(None, stopped=signum)
        try:
            trial.confirm()
        except SimError:
            known.discard()
            raise
        whole, aim, stopped = _outcome(scenario, collected, signum, sure)
        origin = provenance_of(whole, registry, aim)
        final = portable(whole, registry, writer)
        summary = summarise(final.resolved(), origin, collected, until_sure=stopped)
        rates, by = _rates(whole, registry, collected, summary, signum)
        if rates is not None:
            summary["rates"] = rates
        summary["headline"] = opening(summary)
        with deferred_interrupts(afterwards=False):
            run = writer.finish(dump(final), summary, more=more, replace=force)
            known.stands(collected.replicates)
        count = sum(number < collected.replicates for number in known.taken)
        return Kept(run, stopped=signum or by, known=count)


def _take_in(
    scenario: Scenario,
    sure: Sure | None,
    compute: Callable[[int, Sequence[int]], Results],
    collected: Collected,
    writer: RunWriter,
    known: Known,
) -> int:
    """Take in replicates until there are as many as asked for, or enough of them to be sure; the signal that
    ended it early, 0 for none.
    """
    for look in checkpoints(scenario.replicates) if sure else [scenario.replicates]:
        results = known.results(collected.replicates, look, partial(compute, look))
        signum = _gather(results, writer, collected, known)
        if collected.replicates == look and (
            sure is None or enough(collected, sure.aim["precision"], sure.measure)
        ):
            return 0
        if signum:
            return signum
    return 0


def _outcome(
    scenario: Scenario, collected: Collected, signum: int, sure: Sure | None
) -> tuple[Scenario, Precision | None, Stopping | None]:
    """The scenario with the replicates there are; what was asked and how it stopped, if until it was sure.

    Replicates do not depend on how many there are: those of a run that was stopped are an ordinary run.
    """
    count = collected.replicates
    if sure is not None and not signum:
        aim = sure.aim
        how = stopping(collected, aim["precision"], aim["ceiling"], sure.measure, sure.better)
        return scenario.model_copy(update={"replicates": count}), aim, how
    draws = {path: values[:count] for path, values in scenario.draws.items()}
    precision = sure.precision if sure else scenario.precision
    part = scenario.model_copy(update={"replicates": count, "draws": draws, "precision": precision})
    return part, None, None


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


def _gather(results: Results, writer: RunWriter, collected: Collected, known: Known) -> int:
    """Take in results until there are no more, or somebody asks for the end: the signal then, otherwise 0."""
    record = InterruptRecord()
    try:
        with recorded_interrupts() as record:
            for result in results:
                with deferred_interrupts():
                    writer.add(result)
                    collected.add(result)
                    known.keep(result)
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
