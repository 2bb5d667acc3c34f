"""Replicates of a scenario, in this process or in several, always in order and always the same numbers."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import ResultsError

if TYPE_CHECKING:
    from sim.measures import ReplicateResult
    from sim.plugins import Registry
    from sim.scenario import Scenario

    Results = Generator[ReplicateResult, None, None]

__all__ = ["Progress", "cpus", "run_replicates"]

#: Called with (replicates done, replicates in all).
Progress = Callable[[int, int], None]

_STARTUP = 3.0  # seconds that workers must save before starting them (imports, about 1.5 s each) pays
_MANY = 200_000  # followers above which threads help one replicate
_TOO_MANY = 20_000_000  # ties above which several replicates at once may not fit into memory


def cpus() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


def run_replicates(
    scenario: Scenario,
    replicates: int | Sequence[int],
    *,
    workers: int | None = 1,
    threads: int | None = 1,
    registry: Registry | None = None,
    progress: Progress | None = None,
) -> Results:
    """Run replicates and give them in order, the same numbers whatever the processes and threads.

    Args:
        scenario: what to run.
        replicates: how many, from 0; or their numbers.
        workers: processes. With 1 everything runs in this one. With None replicates begin in this process,
            and workers (one a processor) take over when what is left would take longer than starting them.
            Other than 1 needs the usual ``if __name__ == "__main__":`` around a script of your own.
        threads: threads a process; None for a sensible number.
        registry: what plugins offer; if left out, those installed and the scenario's own. Workers load its
            files for themselves.
        progress: called before the first replicate and after each.

    Closing the iterator (an exception where it is used does, such as Ctrl-C) ends the workers at once; when
    this process is killed, they end too.

    Raises:
        SimError: whatever the scenario or a plugin raised.
        ResultsError: a worker was killed from outside.
    """
    if registry is None:
        from sim.plugins import load

        registry = load([Path(file) for file in scenario.plugins])
    numbers = list(range(replicates)) if isinstance(replicates, int) else list(replicates)
    tell = progress or (lambda done, of: None)
    tell(0, len(numbers))
    for done, result in enumerate(_in_order(scenario, numbers, workers, threads, registry), start=1):
        tell(done, len(numbers))
        yield result


def _in_order(
    scenario: Scenario, numbers: list[int], workers: int | None, threads: int | None, registry: Registry
) -> Results:
    from sim import engine
    from sim.model import run_replicate

    large = scenario.audience.size * len(scenario.brands) > _TOO_MANY
    processes = min(workers or (1 if large else cpus()), len(numbers))
    own_threads = threads or (cpus() if scenario.audience.size >= _MANY else 1)
    left = deque(numbers)
    cold = not engine.compiled()
    # Several workers that find no compiled kernels would all compile them: the first replicate warms the
    # cache.
    while left and (processes == 1 or workers is None or cold):
        started = time.perf_counter()
        result = run_replicate(scenario, left.popleft(), threads=own_threads, registry=registry)
        seconds = time.perf_counter() - started
        yield result
        at_once = min(processes, len(left))
        saved = seconds * len(left) * (1 - 1 / max(at_once, 1))
        if workers is None and not cold and saved > _STARTUP:  # the seconds of a compilation say nothing
            break
        cold = False
    if left:
        at_once = min(processes, len(left))
        yield from _in_workers(scenario, left, at_once, threads or max(1, cpus() // at_once), registry.files)


def _in_workers(
    scenario: Scenario, numbers: deque[int], workers: int, threads: int, files: Sequence[Path]
) -> Results:
    from sim.scenario import dump

    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(dump(scenario), tuple(files)),
    )
    waiting: deque[tuple[int, Future[ReplicateResult]]] = deque()
    whole = False
    try:
        while numbers or waiting:
            while numbers and len(waiting) < 2 * workers:  # a bounded window: memory stays flat
                number = numbers.popleft()
                waiting.append((number, pool.submit(_replicate, number, threads)))
            number, future = waiting.popleft()
            try:
                result = future.result()
            except BrokenProcessPool:
                raise ResultsError(
                    f"A worker process died before replicate {number} was done; it may have run out of "
                    "memory. Try fewer: --workers 1."
                ) from None
            yield result
        whole = True
    finally:
        if not whole:
            for child in set(multiprocessing.active_children()) - before:
                child.terminate()
        pool.shutdown(wait=True, cancel_futures=True)


# --- In a worker --------------------------------------------------------------------------------------------

_work: tuple[Scenario, Registry] | None = None


def _begin(scenario: str, files: tuple[Path, ...]) -> None:
    """What a worker does first; the scenario comes as text, every default written out."""
    global _work
    from sim.plugins import load
    from sim.scenario import loads

    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C reaches every process; the coordinator ends its workers
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _work = loads(scenario), load(files)


def _end_with_parent() -> None:
    """A spawned worker outlives a killed parent; this one does not."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _replicate(number: int, threads: int) -> ReplicateResult:
    from sim.model import run_replicate

    assert _work is not None
    scenario, registry = _work
    return run_replicate(scenario, number, threads=threads, registry=registry)
