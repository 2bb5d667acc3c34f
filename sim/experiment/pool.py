"""Replicates of a scenario, in this process or in several, always in order and always the same numbers."""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import time
import traceback
from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from sim import watchdog
from sim.ending import ENDING
from sim.errors import ResultsError
from sim.experiment.naming import differences, fingerprint
from sim.experiment.workers import (
    begin_to_load,
    children,
    end_with_parent,
    executor,
    held_back,
    meet_here,
    room_for,
)

if TYPE_CHECKING:
    from sim.measures import ReplicateResult
    from sim.model import Onlooker
    from sim.plugins import Registry, Source
    from sim.scenario import Scenario

    Results = Generator[ReplicateResult, None, None]

__all__ = ["MOST", "Progress", "cpus", "pickled", "run_replicates"]

#: Called with (replicates done, replicates in all).
Progress = Callable[[int, int], None]

_STARTUP = 5.0  # seconds that workers must save before starting them (imports and kernels, 3 s) pays
_STARTED = 1.0  # the same where their imports are done meanwhile
_MUCH = 3e7  # follower-days from which it is likely enough to import for them before that is known
_LOADING, _COMPILING = 4.0, 30.0  # seconds of the first replicate that say nothing of the others
#: Workers a processor, at most: more take memory and are no faster.
MOST = 4
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
    onlooker: Onlooker | None = None,
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
        onlooker: looks on where there is one replicate; that one runs in this process.

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
    for done, result in enumerate(
        _in_order(scenario, numbers, workers, threads, registry, onlooker), start=1
    ):
        tell(done, len(numbers))
        yield result


def _in_order(
    scenario: Scenario,
    numbers: list[int],
    workers: int | None,
    threads: int | None,
    registry: Registry,
    onlooker: Onlooker | None,
) -> Results:
    large = scenario.audience.people * len(scenario.brands) > _TOO_MANY
    processes = min(workers or (1 if large else cpus()), len(numbers), MOST * cpus())
    if workers is not None and processes > 1 and not meet_here():
        processes = 1
    much = scenario.audience.people * scenario.days * len(scenario.brands) * len(numbers) > _MUCH
    early = workers is None and processes > 1 and much
    early = early and meet_here() and room_for(processes) and begin_to_load()
    from sim import engine  # after that: these imports take as long as those beside them
    from sim.model import run_replicate

    own_threads = threads or (cpus() if scenario.audience.people >= _MANY else 1)
    left = deque(numbers)
    cold = not engine.compiled()
    warming = _COMPILING if cold else _LOADING
    # Several workers that find no compiled kernels would all compile them: the first replicate warms the
    # cache.
    while left and (processes == 1 or workers is None or cold):
        started = time.process_time()  # not the clock: other work on the machine is no reason for more
        looking = onlooker if len(numbers) == 1 else None
        result = run_replicate(
            scenario, left.popleft(), threads=own_threads, registry=registry, onlooker=looking
        )
        seconds = (time.process_time() - started) / own_threads
        yield result
        at_once = min(processes, len(left))
        saved = (seconds - warming) * len(left) * (1 - 1 / max(at_once, 1))
        pays = workers is None and saved > (_STARTED if early else _STARTUP)
        if pays and meet_here() and room_for(at_once):
            break
        cold, warming = False, 0.0
    if left:
        at_once = min(processes, len(left))
        yield from _in_workers(scenario, left, at_once, threads or max(1, cpus() // at_once), registry)


def _in_workers(
    scenario: Scenario, numbers: deque[int], workers: int, threads: int, registry: Registry
) -> Results:
    from sim.scenario import dump

    expected = fingerprint(registry, registry.makers(scenario.resolved()).plugins)
    before = children()
    waiting: deque[tuple[int, Future[str]]] = deque()
    whole = False
    with TemporaryDirectory(prefix="trustsim-", ignore_cleanup_errors=True) as place:
        pool = executor(workers, _begin, dump(_handed(scenario, place)), registry.sources, expected, place)
        try:
            while numbers or waiting:
                with held_back():  # a worker is started when there is work for it
                    while numbers and len(waiting) < 2 * workers:  # a bounded window: memory stays flat
                        number = numbers.popleft()
                        waiting.append((number, pool.submit(_replicate, number, threads)))
                number, future = waiting.popleft()
                receipt = Path(future.result())
                outcome = pickle.loads(receipt.read_bytes())
                receipt.unlink()
                if isinstance(outcome, Exception):
                    raise outcome
                yield outcome
            whole = True
        except BrokenProcessPool:
            raise ResultsError(
                f"A worker process died before replicate {number} was done; it may have run out of memory. "
                "Try fewer: --workers 1."
            ) from None
        finally:
            if not whole:
                watchdog.tell_for_workers(Path(place))
                for child in children(before):
                    child.kill()  # it has nothing to tidy
            pool.shutdown(wait=True, cancel_futures=True)


def _handed(scenario: Scenario, place: str) -> Scenario:
    """The scenario with its edge list, as it was read, in ``place``: another may be saved meanwhile."""
    network = scenario.audience.network
    if network.kind != "file" or network.sha256 is None:
        return scenario
    import numpy as np

    from sim.scenario.ties import edges_of

    path = Path(place) / "ties.npy"
    np.save(path, edges_of(network, scenario.audience.size).pairs)
    network = network.model_copy(update={"path": str(path), "sha256": None})
    return scenario.model_copy(update={"audience": scenario.audience.model_copy(update={"network": network})})


def _taken(scenario: Scenario) -> Scenario:
    """In a worker: the scenario as the coordinator handed it over."""
    network = scenario.audience.network
    if network.kind != "file" or not network.path.endswith(".npy"):
        return scenario
    import numpy as np

    from sim.scenario.ties import adopt

    network = network.model_copy(update={"sha256": "0" * 64})  # its own name for what it was given
    adopt(network, scenario.audience.size, np.load(network.path))
    return scenario.model_copy(update={"audience": scenario.audience.model_copy(update={"network": network})})


# --- In a worker ---

_work: tuple[Scenario, Registry, Path, list[str]] | None = None


def _begin(scenario: str, plugins: tuple[Source, ...], expected: Mapping[str, str], place: str) -> None:
    """What a worker does first; the scenario comes as text, every default written out."""
    global _work
    from sim.plugins import load
    from sim.scenario import loads

    for number in ENDING:  # they reach all; the coordinator ends its workers, by SIGTERM
        if number != signal.SIGTERM:
            signal.signal(number, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    end_with_parent(lambda: shutil.rmtree(place, ignore_errors=True))
    watchdog.told_in(Path(place))
    registry = load(plugins)
    _work = _taken(loads(scenario)), registry, Path(place), differences(expected, fingerprint(registry))


def _replicate(number: int, threads: int) -> str:
    """Run one replicate and leave what came of it in a file: its path is all that goes back through the pool.

    A pipe takes so little in one piece. More could be cut in the middle when the worker is ended, and the
    pool would wait for the rest forever.
    """
    from sim.model import run_replicate

    assert _work is not None
    scenario, registry, place, unlike = _work
    outcome: ReplicateResult | Exception
    try:
        if unlike:
            raise ResultsError(
                f"Code was changed while the run began: {'; '.join(unlike)}. Nothing was kept: run it again."
            )
        outcome = run_replicate(scenario, number, threads=threads, registry=registry)
    except Exception as error:
        error.add_note(f"In a worker process:\n{traceback.format_exc()}")
        outcome = error
    receipt = place / f"{number}.pickle"
    receipt.write_bytes(pickled(outcome))
    return str(receipt)


def pickled(outcome: object) -> bytes:
    """What comes of a task, as bytes that can be read again: an exception may hold anything."""
    try:
        told = pickle.dumps(outcome)
        if isinstance(outcome, Exception):
            pickle.loads(told)  # some can be written but not read
        return told
    except Exception:
        plain = RuntimeError(f"{type(outcome).__name__}: {outcome}")
        for note in getattr(outcome, "__notes__", ()):
            plain.add_note(note)
        return pickle.dumps(plain)
