"""Who does the work on one machine: processes of their own, each an executor of the standard library.

Every worker is an executor with one process, not all of them one executor: when a process dies, it is known
which task it was at, and the others do not notice.
"""

from __future__ import annotations

import os
import queue
import signal
import time
from collections import deque
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from typing import NamedTuple, Protocol

from sim.ending import ENDING
from sim.errors import ResultsError
from sim.experiment import work
from sim.experiment.work import Receipt, Task
from sim.experiment.workers import children, end_with_parent, executor, held_back

__all__ = ["Crew", "Here", "Outcome", "Processes"]

_AHEAD = 2  # tasks a worker has at hand, so that it never waits for the next
_GRACE = 3.0  # seconds that workers get to finish the run they are at


class Outcome(NamedTuple):
    """What became of a task: a receipt; or None, and how many processes died while they were at it."""

    task: Task
    receipt: Receipt | None
    deaths: int = 0


class Crew(Protocol):
    """Whoever performs tasks."""

    @property
    def slots(self) -> int:
        """Tasks that run at the same time."""

    def room(self) -> int:
        """How many more tasks it takes now."""

    def submit(self, task: Task) -> None:
        """Take a task on."""

    def outcomes(self, seconds: float) -> list[Outcome]:
        """What has come back; waits up to ``seconds`` for the first."""

    def stop(self) -> list[Outcome]:
        """End soon: what was finished comes back."""

    def close(self) -> None:
        """End now."""


class Here:
    """This process itself, one task at a time."""

    slots = 1

    def __init__(self) -> None:
        work.go_on()
        self._task: Task | None = None

    def room(self) -> int:
        """One, if it has none."""
        return int(self._task is None)

    def submit(self, task: Task) -> None:
        """Keep it for :meth:`outcomes`."""
        self._task = task

    def outcomes(self, seconds: float) -> list[Outcome]:
        """Run the task."""
        task, self._task = self._task, None
        return [] if task is None else [Outcome(task, work.perform(task))]

    def stop(self) -> list[Outcome]:
        """Nothing is under way between tasks."""
        self._task = None
        return []

    def close(self) -> None:
        """Nothing to end."""


class _Worker:
    """One process, and the tasks it has."""

    def __init__(self) -> None:
        self.tasks: deque[tuple[Task, Future[Receipt]]] = deque()
        self.executor = executor(1, _begin)
        with held_back():
            self.ready: Future[bool] = self.executor.submit(work.hello)


class Processes:
    """Worker processes on this machine.

    Args:
        workers: how many.

    When this process is killed, they end too.
    """

    def __init__(self, workers: int) -> None:
        self._before = children()
        self._back: queue.SimpleQueue[tuple[_Worker, Task]] = queue.SimpleQueue()
        self._warm = False
        self._unsent: list[Task] = []  # found no worker alive
        self._stillborn = 0
        self._ending = False
        self._workers: list[_Worker] = []
        try:
            with held_back():  # a request to end waits until there is something to close
                for _ in range(workers):
                    self._workers.append(_Worker())
        except BaseException:
            self.close()
            raise

    @property
    def slots(self) -> int:
        """Tasks that run at the same time."""
        return len(self._workers)

    def room(self) -> int:
        """How many more tasks it takes now. While there is no compiled code, one: all would compile it."""
        if not self._warm:
            ready = self._workers[0].ready
            if not ready.done():
                return 0
            self._warm = ready.exception() is None and ready.result()
            if not self._warm:
                return int(not any(worker.tasks for worker in self._workers))
        return sum(_AHEAD - len(worker.tasks) for worker in self._workers)

    def submit(self, task: Task) -> None:
        """Give it to the worker with the fewest."""
        worker = min(self._workers, key=lambda each: len(each.tasks))
        with held_back():
            try:
                future = worker.executor.submit(work.perform, task)
            except BrokenProcessPool:
                if worker.tasks:  # told when these come back
                    self._unsent.append(task)
                    return
                worker = self._replace(worker)
                future = worker.executor.submit(work.perform, task)
        worker.tasks.append((task, future))
        future.add_done_callback(lambda _: self._back.put((worker, task)))

    def outcomes(self, seconds: float) -> list[Outcome]:
        """What has come back; waits up to ``seconds`` for the first."""
        found = [Outcome(task, None) for task in self._unsent]
        self._unsent.clear()
        while True:
            try:
                worker, task = self._back.get(timeout=0 if found else seconds)
            except queue.Empty:
                return found
            future = next((of for each, of in worker.tasks if each is task), None)
            if future is None:
                continue  # told with the death of its worker
            try:
                receipt = future.result()
            except (BrokenProcessPool, CancelledError):
                found += [Outcome(each, None, int(i == 0)) for i, (each, _) in enumerate(worker.tasks)]
                worker.tasks.clear()
                if not self._ending:
                    self._replace(worker)
                continue
            worker.tasks = deque(pair for pair in worker.tasks if pair[0] is not task)
            self._warm = True
            found.append(Outcome(task, receipt))

    def stop(self) -> list[Outcome]:
        """Have workers end after the run they are at, and give them a moment for it."""
        self._ending = True
        for worker in self._workers:
            for _, future in list(worker.tasks)[1:]:
                future.cancel()
            worker.tasks = deque(list(worker.tasks)[:1])
        for child in children(self._before):
            if child.pid is not None:
                os.kill(child.pid, signal.SIGINT)
        found: list[Outcome] = []
        end = time.monotonic() + _GRACE
        while any(worker.tasks for worker in self._workers) and time.monotonic() < end:
            found += self.outcomes(0.1)
        return found

    def close(self) -> None:
        """End the workers."""
        for child in children(self._before):
            child.kill()
        for worker in self._workers:
            worker.executor.shutdown(wait=True, cancel_futures=True)

    def _replace(self, worker: _Worker) -> _Worker:
        """A new worker in the place of one that died."""
        if worker.ready.done() and worker.ready.exception() is not None:
            self._stillborn += 1
        if self._stillborn > 2 * len(self._workers):
            raise ResultsError(
                "Worker processes end before they have begun; there may be too little memory. "
                "Try fewer: --workers 1."
            )
        worker.executor.shutdown(wait=False)
        new = _Worker()
        self._workers[self._workers.index(worker)] = new
        return new


# --- In a worker


def _begin() -> None:
    """What a worker does first."""
    for number in ENDING:  # they reach every process of a terminal, or of a job
        signal.signal(number, work.stop)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    end_with_parent()
    import sim.model  # what takes a second, before the first task is timed  # noqa: F401
