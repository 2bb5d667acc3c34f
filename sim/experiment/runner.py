"""Running an experiment: whatever is missing, and nothing twice.

What is finished stands in shards, which workers write; the ledger says what is missing. So it does not matter
how an earlier start ended. Several processes may work on one experiment: each takes runs for itself, and they
share what is done.
"""

from __future__ import annotations

import errno
import os
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from sim.ending import requests_to
from sim.errors import ResultsError, SimError
from sim.experiment import shards, tables, work
from sim.experiment.base import Base
from sim.experiment.definition import Definition
from sim.experiment.executor import (
    Context,
    Executor,
    LostError,
    ProcessExecutor,
    SerialExecutor,
    cpus,
    stop_here,
)
from sim.experiment.ledger import (
    FILE,
    LEASE,
    Claim,
    Counts,
    DamagedLedgerError,
    Ledger,
    Plan,
    set_aside,
)
from sim.experiment.naming import file_hash
from sim.experiment.pool import MOST
from sim.experiment.schedule import schedule, text_of
from sim.experiment.shards import KILLED, SHARDS, DamagedShardError, Row
from sim.experiment.twice import Trial
from sim.experiment.work import Place, Task, TaskResult, mark_of
from sim.experiment.workers import meet_here
from sim.results.files import reason

__all__ = ["Done", "Progress", "open_ledger", "run_experiment"]

_SECONDS = 1.0  # of work a task holds: enough to forget what handing it over costs
_MOST = 64  # runs a task
_MANY = 200_000  # followers above which threads help one run
_DEATHS = 2  # times that a run's process died while it was alone, after which it is marked
_GRACE = 3.0  # seconds that processes get to finish the run they are at
_UNLIKE = (
    "A worker would give other numbers: {}. Install the same on both sides; if the code has just been "
    "changed, start again."
)
_DIED = "The process that ran this died whenever it was tried, alone too. It may have run out of memory."


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is.

    ``counts``: runs of the plan by state. ``rate``: runs a second; ``left``: seconds; None until known.
    ``waiting``: what it waits for.
    """

    counts: Counts
    rate: float | None = None
    left: float | None = None
    waiting: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """How it ended: what was run, and whether it was stopped before its end.

    ``ran``: runs this call finished. ``signal``: the signal that stopped it, 0 for none.
    """

    plan: Plan
    counts: Counts
    ran: int
    signal: int = 0


def run_experiment(
    definition: Definition,
    place: Path,
    *,
    workers: int | None = None,
    cluster: str | None = None,
    retry_failed: bool = False,
    progress: Callable[[Progress], None] = lambda _: None,
    notice: Callable[[str], None] = lambda _: None,
) -> Done:
    """Run what is missing of an experiment, and write its tables.

    Args:
        definition: the experiment.
        place: its directory, made if missing.
        workers: processes on this machine; None for one a processor, 0 to work in this process.
        cluster: address of a Dask scheduler to work there instead.
        retry_failed: do runs again that failed or killed their process.
        progress: called now and then.
        notice: called with a sentence when something should be known.

    The first Ctrl-C (or termination) finishes the runs under way and returns; the second ends at once.

    Raises:
        SimError: the experiment is wrong, or nothing can be written. What was finished is kept.
    """
    base = Base(definition)
    for warning in base.registry.warnings:
        notice(f"warning: {warning}")
    with _unmade_if_refused(place), ExitStack() as stack:
        executors: list[Executor] = []

        trial = stack.enter_context(Trial(base.scenario, base.registry, base.named))

        def executor() -> Executor:
            if not executors:
                trial.begin()
                executors.append(stack.enter_context(_executor(workers, cluster, base, place, notice)))
            return executors[0]

        while True:
            ledger = open_ledger(place, definition, notice)
            try:
                with ledger, ledger.damage_told():
                    return _run(definition, base, ledger, executor, trial, retry_failed, progress, notice)
            except DamagedLedgerError as error:
                _set_aside(place, ledger.seen, error, notice)


def _set_aside(place: Path, seen: int, error: DamagedLedgerError, notice: Callable[[str], None]) -> None:
    """Make room for a ledger made again from the shards. Raises ``error`` if that cannot be."""
    notice(f"{place / FILE}: {error.why}. It is made again from the results.")
    try:
        set_aside(place, seen)
    except OSError:
        raise error from None


def _run(
    definition: Definition,
    base: Base,
    ledger: Ledger,
    executor: Callable[[], Executor],
    trial: Trial,
    retry_failed: bool,
    progress: Callable[[Progress], None],
    notice: Callable[[str], None],
) -> Done:
    """Run what the ledger lacks, and write the tables."""
    place = ledger.place
    ledger.enter()
    _adopt(ledger, notice)
    # Workers take two seconds to start: meanwhile the plan is made.
    plan = schedule(definition, base, ledger, making=executor)
    if retry_failed:
        ledger.retry_failed(plan)
    ran = 0
    while True:
        counts = ledger.counts(plan)
        if counts.waiting or counts.claimed:
            ready = executor()
            trial.confirm()
            coordinator = _Coordinator(ledger, plan, base, ready, progress)
            stopped = coordinator.run()
            ran += coordinator.ran
            if stopped:
                return Done(plan, ledger.counts(plan), ran, stopped)
        elif tables.current(ledger, plan):
            return Done(plan, counts, ran)
        for name in tables.unfit(ledger, plan):
            notice(f"{place / name}: is damaged, or was changed. It is written again.")
        try:
            tables.finish(ledger, plan)
        except tables.LostShardsError as lost:
            them = "1 file" if len(lost.names) == 1 else f"{len(lost.names)} files"
            notice(f"{them} with runs missing or damaged in {place / SHARDS}: these runs are done again.")
            ledger.forget(lost.names)
            for name in lost.names:
                with suppress(OSError):
                    (place / SHARDS / name).unlink()


@contextmanager
def _unmade_if_refused(place: Path) -> Iterator[None]:
    """An experiment that is refused before it has a plan leaves nothing where nothing was.

    Checking every design point beforehand would take as long as planning them does.
    """
    missing = [each for each in (place, *place.parents) if not each.exists()]
    try:
        yield
    except SimError:
        if not missing:
            raise
        with suppress(ResultsError, OSError):
            with Ledger(place, create=False) as ledger:
                planned = ledger.noted("plan") is not None
            if not planned:
                (place / SHARDS).rmdir()  # fails, and all stays, if somebody has put runs there
                for name in ("mark", FILE, f"{FILE}-wal", f"{FILE}-shm"):
                    (place / name).unlink(missing_ok=True)
                for each in missing:
                    each.rmdir()
        raise


def open_ledger(
    place: Path, definition: Definition, notice: Callable[[str], None] = lambda sentence: None
) -> Ledger:
    """The ledger of an experiment, made if missing, and made again if it cannot be opened.

    Raises:
        ResultsError: it cannot be, or another experiment has this place.
    """
    try:
        (place / SHARDS).mkdir(parents=True, exist_ok=True)
        mark = place / "mark"
        if not mark.exists():
            shards.replace(mark, os.urandom(8).hex().encode())
        for path in (place, place / SHARDS, place / FILE):
            if path.exists() and not os.access(path, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    except OSError as error:
        refusal = ResultsError(
            f"{place}: runs cannot be written here: {reason(error)}. Give another place with --out."
        )
        refusal.exit_code = 2
        raise refusal from None
    try:
        ledger = Ledger(place)
    except DamagedLedgerError as error:
        _set_aside(place, (place / FILE).stat().st_ino, error, notice)
        ledger = Ledger(place)
    name = ledger.noted("name")
    if name is None:
        ledger.note("name", definition.name)
    elif name != definition.name:
        ledger.__exit__(None, None, None)
        raise ResultsError(
            f"{place}: holds another experiment, {name!r}. Give another place with --out, or rename "
            "one of the files."
        )
    return ledger


@contextmanager
def _executor(
    workers: int | None, cluster: str | None, base: Base, place: Path, notice: Callable[[str], None]
) -> Iterator[Executor]:
    executor: Executor
    if cluster is not None:
        from sim.experiment.cluster import ClusterExecutor

        network = base.scenario.audience.network
        networks = {file_hash(network.path): network.path} if network.kind == "file" else {}
        executor = ClusterExecutor(cluster, context_of(base, place), networks, notice)
    elif workers == 0 or not meet_here():
        executor = SerialExecutor(partial(context_of, base, place))
    else:
        executor = ProcessExecutor(min(workers or cpus(), MOST * cpus()), partial(context_of, base, place))
        executor.start()
    try:
        yield executor
    finally:
        executor.close()


def _adopt(ledger: Ledger, notice: Callable[[str], None]) -> None:
    """Take in shards that the ledger does not know: written just before somebody was killed."""
    folder = ledger.place / SHARDS
    shards.sweep(folder)
    shards.sweep(ledger.place)
    known = ledger.recorded()
    for name in sorted(set(shards.names(folder)) - known):
        try:
            rows = shards.read(folder / name)
        except DamagedShardError:
            notice(f"{folder / name}: is damaged. Runs that are lost with it are done again.")
            with suppress(OSError):
                (folder / name).unlink()
            continue
        ledger.record(name, [(row.run, row.state, row.seconds) for row in rows])


def context_of(base: Base, place: Path) -> Context:
    """What all tasks of an experiment share."""
    base.registry.close()
    context = Context.of(base.registry, base.makers.plugins)
    return replace(context, unlike=_UNLIKE, given=Place(str(place.resolve()), mark_of(place)))


class _Coordinator:
    """Hands out what is missing, takes in what comes back."""

    def __init__(
        self,
        ledger: Ledger,
        plan: Plan,
        base: Base,
        executor: Executor,
        progress: Callable[[Progress], None],
    ) -> None:
        self.ran = 0
        self._ledger, self._plan, self._base, self._executor = ledger, plan, base, executor
        self._progress = progress
        large = base.scenario.audience.size >= _MANY
        self._threads = max(1, cpus() // executor.slots) if large else 1
        self._out: dict[Future[TaskResult], list[Claim]] = {}
        self._suspects: deque[Claim] = deque()  # were under way when a process died: they come alone
        self._alone: Future[TaskResult] | None = None
        self._deaths: Counter[str] = Counter()
        self._after = 0  # position in the plan from which on to look for runs
        self._signal = 0
        self._began = time.monotonic()
        self._first: float | None = None  # when the first runs came back: from then on the rate is told
        self._first_ran = 0
        self._spent = 0.0  # seconds that runs took
        self._beat = self._began
        self._counts = ledger.counts(plan)

    def run(self) -> int:
        """Run until nothing is missing; the signal that stopped it, 0 for none."""
        with requests_to(lambda number, _: self._stop(number)):
            self._tell()
            while not self._signal and (self._hand_out() or self._out):
                self._take_in(0.5)
                self._alive()
            if self._signal:
                self._executor.stop()
                end = time.monotonic() + _GRACE
                while self._out and time.monotonic() < end:
                    self._take_in(0.1)
        self._tell()
        return self._signal

    def _stop(self, number: int) -> None:
        if self._signal:
            raise KeyboardInterrupt
        self._signal = number
        if isinstance(self._executor, SerialExecutor):
            stop_here()

    def _hand_out(self) -> bool:
        """Give the executor as much as it takes; whether there is or may be anything to do."""
        room = self._executor.room()
        if not room or self._alone in self._out:
            return True
        if self._suspects:
            if self._executor.names_culprits:
                self._submit([self._suspects.popleft()])
            elif not self._out:
                self._alone = self._submit([self._suspects.popleft()])
            return True
        for _ in range(room):
            claims = self._claim()
            if not claims:
                break
            self._submit(claims)
        if self._out:
            return True
        # Nothing is left to take, but another process may be at something: wait for it, or inherit it.
        counts = self._counts = self._ledger.counts(self._plan)
        if counts.claimed and not counts.waiting:
            self._tell(f"waiting for {counts.claimed} runs that another process is at")
            time.sleep(0.5)
        return bool(counts.claimed or counts.waiting)

    def _submit(self, claims: list[Claim]) -> Future[TaskResult]:
        future = self._executor.submit(work.perform, self._task(claims).packed)
        self._out[future] = claims
        return future

    def _claim(self) -> list[Claim]:
        claims, self._after = self._ledger.claim(self._plan, self._after, self._size())
        if not claims and self._after:
            self._after = 0
            claims, self._after = self._ledger.claim(self._plan, 0, self._size())
        return claims

    def _size(self) -> int:
        """Runs the next task holds: a second's worth, less towards the end, so that all end together."""
        if not self.ran:
            return 1
        each = self._spent / self.ran
        left = self._counts.all - self._counts.ended - sum(map(len, self._out.values()))
        fair = left // (4 * self._executor.slots)
        return max(1, min(int(_SECONDS / max(each, 1e-6)), fair, _MOST))

    def _task(self, claims: list[Claim]) -> Task:
        points = [claim.point for claim in claims]
        settings = self._ledger.settings(self._plan, min(points), max(points))
        texts: dict[int, str] = {}
        networks: dict[str, str] = {}
        for point in dict.fromkeys(points):
            texts[point], lies = text_of(self._base.at(settings[point]))
            networks |= lies
        runs = [(claim.run, texts[claim.point], claim.replicate) for claim in claims]
        return Task.of(runs, networks, self._threads)

    def _take_in(self, seconds: float) -> None:
        """Take in what has come back; wait up to ``seconds`` for the first."""
        done, _ = wait(self._out, seconds, FIRST_COMPLETED)
        lost: list[Claim] = []
        for future in done:
            claims = self._out.pop(future)
            try:
                self._take([claim.run for claim in claims], future.result())
            except CancelledError:
                continue
            except LostError as error:
                lost += self._lost(claims, error.begun and (future is self._alone or error.culprit))
        self._suspects.extend(sorted(lost, key=lambda claim: (claim.point, claim.replicate)))

    def _take(self, runs: Sequence[str], result: TaskResult) -> None:
        ended = list(zip(runs, result.states, result.seconds, strict=False))
        if ended:
            shard = result.shard
            if result.content is not None:
                shard = shards.put(self._ledger.place / SHARDS, result.content, runs[0][:12])
            self._record(shard, ended)
        self._ledger.free(runs[len(ended) :])

    def _record(self, shard: str, ended: list[tuple[str, str, float]]) -> None:
        self._ledger.record(shard, ended)
        self.ran += len(ended)
        self._spent += sum(seconds for _, _, seconds in ended)
        if self._first is None:
            self._first, self._first_ran = time.monotonic(), self.ran
        found = [sum(state == each for _, state, _ in ended) for each in ("done", "failed", "killed")]
        was = self._counts
        open_ = max(was.waiting + was.claimed - len(ended), 0)
        self._counts = Counts(
            min(was.waiting, open_),
            open_ - min(was.waiting, open_),
            was.done + found[0],
            was.failed + found[1],
            was.killed + found[2],
        )
        self._tell()

    def _lost(self, claims: list[Claim], guilty: bool) -> list[Claim]:
        """Their process died: those that are to come alone. One that died so too often is marked."""
        if len(claims) > 1 or not guilty:
            return claims
        run = claims[0].run
        self._deaths[run] += 1
        if self._deaths[run] < _DEATHS:
            return claims
        row = Row(run, KILLED, _DIED)
        shard = shards.put(self._ledger.place / SHARDS, shards.encode([row]), run[:12])
        self._record(shard, [(run, KILLED, 0.0)])
        return []

    def _alive(self) -> None:
        now = time.monotonic()
        if now - self._beat > LEASE / 4:
            self._beat = now
            self._ledger.beat()
            self._counts = self._ledger.counts(self._plan)  # others may have done some

    def _tell(self, waiting: str = "") -> None:
        rate = left = None
        if self._first is not None and self.ran > self._first_ran:
            rate = (self.ran - self._first_ran) / max(time.monotonic() - self._first, 1e-6)
            left = (self._counts.all - self._counts.ended) / rate
        self._progress(Progress(self._counts, rate, left, waiting))
