"""Running an experiment: whatever is missing, and nothing twice.

What is finished stands in shards, which workers write; what is missing is the difference between the manifest
and what they hold. So it does not matter how an earlier start ended.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
from pathlib import Path

from sim.ending import requests_to
from sim.experiment import tables, work
from sim.experiment.base import Base
from sim.experiment.cluster import ClusterExecutor
from sim.experiment.definition import Definition
from sim.experiment.executor import Executor, LostError, ProcessExecutor, SerialExecutor, cpus
from sim.experiment.manifest import Manifest, Step
from sim.experiment.performing import Context, stop_here
from sim.experiment.pool import MANY, MOST
from sim.experiment.schedule import schedule, text_of
from sim.experiment.store import Counts, Store, owned
from sim.experiment.twice import Trial
from sim.experiment.work import Place, Task, TaskResult, mark_of
from sim.experiment.workers import load_early, meet_here
from sim.prose import counted
from sim.results import shards
from sim.results.identity import file_hash
from sim.results.shards import KILLED, SHARDS, Row

__all__ = ["Done", "context_of", "run_experiment"]

_SECONDS = 1.0  # of work a task holds: enough to forget what handing it over costs
_MOST = 64  # runs a task
_DEATHS = 2  # times that a run's process died while it was alone, after which it is marked
_PAUSE = 0.05  # seconds between looks whether somebody is
_GRACE = 3.0  # seconds that processes get to finish the run they are at
_UNLIKE = (
    "A worker would give other numbers: {}. Install the same on both sides; if the code has just been "
    "changed, start again."
)
_DIED = "The process that ran this died whenever it was tried, alone too. It may have run out of memory."


@dataclass(frozen=True, slots=True)
class Done:
    """How it ended: what was run, and whether it was stopped before its end.

    ``ran``: runs this call finished. ``signal``: the signal that stopped it, 0 for none.
    """

    manifest: Manifest
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
    progress: Callable[[Counts], None] = lambda _: None,
    notice: Callable[[str], None] = lambda _: None,
) -> Done:
    """Run what is missing of an experiment, and write its tables.

    Args:
        definition: the experiment.
        place: its directory, made if missing.
        workers: processes on this machine; None for one a processor, 0 to work in this process.
        cluster: address of a Dask scheduler to work there instead.
        retry_failed: do runs again that failed or killed their process.
        progress: called now and then with the runs of the manifest by state.
        notice: called with a sentence when something should be known.

    The first Ctrl-C (or termination) finishes the runs under way and returns; the second ends at once.

    Raises:
        SimError: the experiment is wrong, another process is at it, or nothing can be written. What was
            finished is kept.
    """
    base = Base(definition)
    for warning in base.registry.warnings:
        notice(f"warning: {warning}")
    with owned(place, definition.name, notice) as store, ExitStack() as stack:
        executors: list[Executor] = []
        trial = stack.enter_context(Trial(base.scenario, base.registry, base.named))

        begin = partial(_begin, trial, workers if cluster is None else 0)

        def executor() -> Executor:
            if not executors:
                begin()
                executors.append(stack.enter_context(_executor(workers, cluster, base, place, notice)))
            return executors[0]

        schedule(definition, base, store, making=begin if cluster is None else executor)
        if retry_failed or not store.current:
            store.look()
            if retry_failed:
                store.forget_failed()
            _tell_damaged(store, notice)
        ran = 0
        while True:
            if store.current:
                return Done(store.plan, store.final()[0], ran)
            if next(store.missing(), None) is not None:
                ready = executor()
                trial.confirm()
                coordinator = _Coordinator(store, base, ready, progress)
                signum = coordinator.run()
                ran += coordinator.ran
                if signum:
                    return Done(store.plan, store.counts(), ran, signum)
                continue
            for name in store.changed or ():
                notice(f"{place / name}: is damaged, or was changed. It is written again.")
            try:
                tables.finish(store)
            except tables.LostShardsError as error:
                notice(
                    f"{counted(len(error.names), 'file')} with runs missing or damaged in {place / SHARDS}: "
                    "these runs are done again."
                )
                store.forget(error.names)
                store.remove(error.names)


def _begin(trial: Trial, workers: int | None) -> None:
    """There will be runs: have what takes seconds begin, beside the manifest that is made meanwhile."""
    trial.begin()
    if workers != 0:
        load_early(_processes(workers))


@contextmanager
def _executor(
    workers: int | None, cluster: str | None, base: Base, place: Path, notice: Callable[[str], None]
) -> Iterator[Executor]:
    executor: Executor
    if cluster is not None:
        network = base.scenario.audience.network
        networks = {file_hash(network.path): network.path} if network.kind == "file" else {}
        executor = ClusterExecutor(cluster, context_of(base, place), networks, notice)
    elif workers == 0 or not meet_here():
        executor = SerialExecutor(partial(context_of, base, place))
    else:
        executor = ProcessExecutor(_processes(workers), partial(context_of, base, place))
    try:
        if isinstance(executor, ProcessExecutor):
            tables.load()  # while what the workers need is still loading
            executor.start()
        yield executor
    finally:
        executor.close()


def _processes(workers: int | None) -> int:
    return min(workers or cpus(), MOST * cpus())


def _tell_damaged(store: Store, notice: Callable[[str], None]) -> None:
    for name in store.damaged:
        notice(f"{store.place / SHARDS / name}: is damaged. Runs that are lost with it are done again.")
    store.remove(store.damaged)


def context_of(base: Base, place: Path) -> Context:
    """What all tasks of an experiment share."""
    base.registry.close()
    context = Context.of(base.registry, base.makers.plugins)
    return replace(context, unlike=_UNLIKE, given=Place(str(place.resolve()), mark_of(place)))


class _Coordinator:
    """Hands out what is missing, takes in what comes back."""

    def __init__(
        self,
        store: Store,
        base: Base,
        executor: Executor,
        progress: Callable[[Counts], None],
    ) -> None:
        self.ran = 0
        self._store, self._base, self._executor = store, base, executor
        self._progress = progress
        large = base.scenario.audience.size >= MANY
        self._threads = max(1, cpus() // executor.slots) if large else 1
        self._out: dict[Future[TaskResult], list[Step]] = {}
        self._suspects: deque[Step] = deque()  # were under way when a process died
        self._together = 0  # suspects that were handed out together, and are all that is under way
        self._new_suspects = 0  # suspects since then
        self._rest = 0  # suspects that fell before with those that were handed out: the next ones
        self._deaths: Counter[str] = Counter()
        self._steps = store.missing()
        self._signal = 0
        self._run_seconds = 0.0  # seconds that runs took
        self._counts = store.counts()

    def run(self) -> int:
        """Run until nothing is missing; the signal that stopped it, 0 for none."""
        with requests_to(lambda number, _: self._stop(number)):
            self._progress(self._counts)
            while not self._signal and (self._hand_out() or self._out):
                self._take_in(0.5)
            if self._signal:
                self._executor.stop()
                end = time.monotonic() + _GRACE
                while self._out and time.monotonic() < end:
                    self._take_in(0.1)
        self._progress(self._counts)
        return self._signal

    def _stop(self, number: int) -> None:
        if self._signal:
            raise KeyboardInterrupt
        self._signal = number
        if isinstance(self._executor, SerialExecutor):
            stop_here()

    def _hand_out(self) -> bool:
        """Give the executor as much as it takes; whether there is anything to do."""
        room = self._executor.room()
        if not room or (self._together and self._out):
            return True
        if self._suspects:
            if self._executor.names_culprits:
                self._submit([self._suspects.popleft()])
            elif not self._out:
                self._try_suspects(room)
            return True
        self._together = 0
        for _ in range(room):
            steps = list(islice(self._steps, self._size()))
            if not steps:
                break
            self._submit(steps)
        return bool(self._out)

    def _try_suspects(self, room: int) -> None:
        """Hand out suspects, each a task, and nothing else: half of those that fell together last, at most
        one a process. So whom processes die of is soon alone, which names it; and few others are.
        """
        group = self._new_suspects or self._rest
        some = max(1, group // 2) if group else len(self._suspects)
        self._together = min(some, room, self._executor.slots)
        self._new_suspects, self._rest = 0, max(0, group - self._together)
        for _ in range(self._together):
            self._submit([self._suspects.popleft()])

    def _submit(self, steps: list[Step]) -> None:
        self._out[self._executor.submit(work.perform, self._task(steps).packed)] = steps

    def _size(self) -> int:
        """Runs the next task holds: a second's worth, less towards the end, so that all end together."""
        if not self.ran:
            return 1
        each = self._run_seconds / self.ran
        rest = self._counts.all - self._counts.ended - sum(map(len, self._out.values()))
        fair = rest // (4 * self._executor.slots)
        return max(1, min(int(_SECONDS / max(each, 1e-6)), fair, _MOST))

    def _task(self, steps: list[Step]) -> Task:
        texts: dict[int, str] = {}
        networks: dict[str, str] = {}
        for point in dict.fromkeys(step.point for step in steps):
            texts[point], lies = text_of(self._base.at(self._store.plan.settings(point)))
            networks |= lies
        runs = [(step.run, texts[step.point], step.replicate) for step in steps]
        return Task.of(runs, networks, self._threads)

    def _take_in(self, seconds: float) -> None:
        """Take in what has come back; wait up to ``seconds`` for the first."""
        if not self._out:  # nobody is ready to take anything yet
            time.sleep(min(seconds, _PAUSE))
            return
        futures, _ = wait(self._out, seconds, FIRST_COMPLETED)
        suspects: list[Step] = []
        for future in futures:
            steps = self._out.pop(future)
            try:
                self._take(steps, future.result())
            except CancelledError:
                continue
            except LostError as error:
                suspects += self._after_death(steps, error.begun and (self._together == 1 or error.culprit))
        self._suspects.extendleft(sorted(suspects, reverse=True))
        self._new_suspects += len(suspects)

    def _take(self, steps: list[Step], result: TaskResult) -> None:
        runs = [step.run for step in steps]
        records = list(zip(runs, result.states, result.seconds, strict=False))
        if len(records) < len(steps):  # its process has been asked to end
            self._steps = chain(steps[len(records) :], self._steps)
        if records:
            shard = result.shard
            if result.content is not None:
                shard = shards.put(self._store.place / SHARDS, result.content, runs[0][:12])
            self._store.add(shard, records)
            self._store.gather()
            self._record(records)

    def _record(self, records: Sequence[tuple[str, str, float]]) -> None:
        self.ran += len(records)
        self._run_seconds += sum(seconds for _, _, seconds in records)
        tally = [sum(state == each for _, state, _ in records) for each in ("done", "failed", "killed")]
        was = self._counts
        self._counts = Counts(
            was.waiting - len(records), was.done + tally[0], was.failed + tally[1], was.killed + tally[2]
        )
        self._progress(self._counts)

    def _after_death(self, steps: list[Step], guilty: bool) -> list[Step]:
        """Their process died: those that are to be tried again. One that died alone too often is marked."""
        if len(steps) > 1 or not guilty:
            return steps
        run = steps[0].run
        self._deaths[run] += 1
        if self._deaths[run] < _DEATHS:
            return steps
        self._store.put([Row(run, KILLED, _DIED)], run[:12])
        self._record([(run, KILLED, 0.0)])
        return []
