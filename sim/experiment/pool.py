"""Replicates of a scenario, in this process or in several, always in order and always the same numbers."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import ResultsError
from sim.experiment.executor import LostError, ProcessExecutor, cpus
from sim.experiment.performing import Context, Work
from sim.experiment.workers import load_early, meet_here, room_for
from sim.plugins import load

if TYPE_CHECKING:
    from sim.measures import ReplicateResult
    from sim.model import Onlooker
    from sim.plugins import Registry
    from sim.scenario import Scenario

    Results = Generator[ReplicateResult, None, None]

__all__ = ["MANY", "MOST", "Progress", "run_replicates"]

#: Called with (replicates done, replicates in all).
Progress = Callable[[int, int], None]

_STARTUP = 5.0  # seconds that workers must save before starting them (imports and kernels, 3 s) pays
_STARTED = 1.0  # the same where their imports are done meanwhile
_MUCH = 3e7  # follower-days from which it is likely enough to import for them before that is known
_LOADING, _COMPILING = 4.0, 30.0  # seconds of the first replicate that say nothing of the others
#: Workers a processor, at most: more take memory and are no faster.
MOST = 4
#: Followers from which threads help one replicate.
MANY = 200_000
_TOO_MANY = 20_000_000  # ties above which several replicates at once may not fit into memory


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
        registry = load([Path(file) for file in scenario.plugins])
    numbers = list(range(replicates)) if isinstance(replicates, int) else list(replicates)
    tell = progress or (lambda count, of: None)
    tell(0, len(numbers))
    for count, result in enumerate(
        _in_order(scenario, numbers, workers, threads, registry, onlooker), start=1
    ):
        tell(count, len(numbers))
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
    early = workers is None and processes > 1 and much and load_early(processes)
    from sim import engine  # after that: these imports take as long as those beside them
    from sim.model import run_replicate

    own_threads = threads or (cpus() if scenario.audience.people >= MANY else 1)
    queue = deque(numbers)
    cold = not engine.compiled()
    warming = _COMPILING if cold else _LOADING
    # Several workers that find no compiled kernels would all compile them: the first replicate warms the
    # cache.
    while queue and (processes == 1 or workers is None or cold):
        start = time.process_time()  # not the clock: other work on the machine is no reason for more
        looking = onlooker if len(numbers) == 1 else None
        result = run_replicate(
            scenario, queue.popleft(), threads=own_threads, registry=registry, onlooker=looking
        )
        seconds = (time.process_time() - start) / own_threads
        yield result
        at_once = min(processes, len(queue))
        gain = (seconds - warming) * len(queue) * (1 - 1 / max(at_once, 1))
        pays = workers is None and gain > (_STARTED if early else _STARTUP)
        if pays and meet_here() and room_for(at_once):
            break
        cold, warming = False, 0.0
    if queue:
        at_once = min(processes, len(queue))
        yield from _in_workers(scenario, queue, at_once, threads or max(1, cpus() // at_once), registry)


def _in_workers(
    scenario: Scenario, numbers: deque[int], workers: int, threads: int, registry: Registry
) -> Results:
    context = Context.of(registry, registry.makers(scenario.resolved()).plugins, scenario)
    try:
        with ProcessExecutor(workers, context) as executor:
            for _, result in executor.in_order(partial(_replicate, threads=threads), numbers):
                yield result
    except LostError as error:
        raise ResultsError(
            f"A worker process died before replicate {error.task} was done; it may have run out of memory. "
            "Try fewer: --workers 1."
        ) from None


def _replicate(work: Work, number: int, threads: int) -> ReplicateResult:
    from sim.model import run_replicate

    return run_replicate(work.scenario, number, threads=threads, registry=work.registry)
