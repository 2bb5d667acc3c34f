"""Who hands tasks out: what goes there, what comes back, and how all of it ends.

A task is a function and its arguments. Before these, every function is given the :class:`Work` of its
process, which stands for what all tasks share (a :class:`Context`); see :mod:`.performing`. Whoever has tasks
need not know where they are performed: in this process, in others on this machine, or on a cluster
(:mod:`.cluster`).
"""

from __future__ import annotations

import os
import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, InvalidStateError, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Protocol, Self, TypeVar

from sim import watchdog
from sim.errors import ResultsError
from sim.experiment.performing import (
    Context,
    Work,
    begin,
    go_on_here,
    hand_over,
    hello,
    performed,
    work_of,
)
from sim.experiment.workers import blocked_interrupts, children, processes

__all__ = ["Executor", "LostError", "ProcessExecutor", "SerialExecutor", "cpus", "settle"]

P = ParamSpec("P")
S = TypeVar("S")
T = TypeVar("T")

_AHEAD = 2  # tasks a process has at hand, so that it never waits for the next
_STILLBORN = 3  # times, one after the other, that processes may end before anything has come back from them


def cpus() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


class LostError(ResultsError):
    """The process that was at a task died, or another one did and no task under way could go on.

    ``culprit``: whether it is known that it died of this task. ``begun``: whether the processes had begun to
    work: where there is too little memory, they end before. ``task``: what was asked, if that is known.
    """

    def __init__(self, *, culprit: bool = False, begun: bool = True) -> None:
        super().__init__("A worker process died; it may have run out of memory.")
        self.culprit, self.begun = culprit, begun
        self.task: Any = None


class Executor(Protocol):
    """Whoever performs tasks."""

    @property
    def slots(self) -> int:
        """Tasks that are performed at the same time."""

    @property
    def names_culprits(self) -> bool:
        """Whether a task that a process died of is known though others were under way."""

    def room(self) -> int:
        """How many more tasks it takes now."""

    def submit(
        self, function: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        """Take a task on. What the function raises is raised by the future, or LostError."""

    def stop(self) -> None:
        """Have tasks end soon: those under way come back, the rest is cancelled."""

    def close(self) -> None:
        """End now."""


class SerialExecutor:
    """This process itself, one task at a time; ``context`` gives what they share when the first comes."""

    slots = 1
    names_culprits = False  # it dies with it

    def __init__(self, context: Callable[[], Context]) -> None:
        go_on_here()
        self._context, self._context_bytes = context, b""

    def room(self) -> int:
        """One: it has none when it is asked."""
        return 1

    def submit(
        self, function: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        """Perform it."""
        future: Future[T] = Future()
        self._context_bytes = self._context_bytes or self._context().packed()
        try:
            future.set_result(function(work_of(self._context_bytes), *args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future

    def stop(self) -> None:
        """Nothing is under way between tasks."""

    def close(self) -> None:
        """Nothing to end."""


class ProcessExecutor:
    """Processes on this machine; a context manager. They are started with the first task.

    Args:
        workers: how many.
        context: what they share, or what gives it when the first task comes.

    When this process is killed, they end too. When one of them dies, the others are of no use any more: all
    tasks under way are lost (LostError), and the next one gets new processes. When somebody asks one of them
    to end (SIGTERM, say), what is under way still comes back, as when it is to :meth:`stop`, and whoever asks
    for :meth:`room` is given none until then, and new processes after.

    Raises:
        OSError: so many cannot be started; see :func:`sim.shortage.shortage`.
    """

    names_culprits = False

    def __init__(self, workers: int, context: Context | Callable[[], Context]) -> None:
        self.slots = workers
        self._context: Context | Callable[[], Context] | None = context
        self._folder = TemporaryDirectory(prefix="trustsim-", ignore_cleanup_errors=True)
        self._place = Path(self._folder.name)
        self._before = children()
        self._pool: ProcessPoolExecutor | None = None
        self._under_way: dict[Future[Any], Future[tuple[str, bool]]] = {}
        self._leaving = False  # a process has been asked to end
        self._started = False
        self._ready: list[Future[bool]] = []  # a word from each, once it has begun
        self._warm = False
        self._count = self._stillborn = 0

    def room(self) -> int:
        """How many more tasks it takes now. While there is no compiled code, one: all would compile it."""
        if self._leaving:
            if self._under_way:
                return 0
            self._replace()
        if not self._warm:
            if not self._started:
                self.start()
            if self._ready and not self._ready[0].done():
                return 0
            first = self._ready[0] if self._ready else None
            self._warm = first is not None and first.exception() is None and first.result()
            if not self._warm:
                return int(not self._under_way)
        return _AHEAD * self.slots - len(self._under_way)

    def start(self) -> None:
        """Start all of them now: they take two seconds to load what they need."""
        self._started, self._ready = True, []
        with suppress(BrokenProcessPool):  # the first task says it
            for _ in range(self.slots):
                self._ready.append(self._submit(hello))

    def submit(
        self, function: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        """Hand a task to whoever is free next."""
        self._hand_over()
        self._count += 1
        while True:
            try:
                pool_future = self._submit(performed, function, args, kwargs, self._count)
                break
            except BrokenProcessPool:
                self._renew()
        future: Future[T] = Future()
        self._under_way[future] = pool_future
        pool_future.add_done_callback(lambda pool_future: self._on_done(future, pool_future))
        return future

    def in_order(self, function: Callable[[Work, S], T], tasks: Iterable[S]) -> Iterator[tuple[S, T]]:
        """Each of ``tasks``, arguments of ``function``, with what came of it, in order.

        A bounded number of them is under way: memory stays flat.
        """
        waiting: deque[tuple[S, Future[T]]] = deque()
        rest = iter(tasks)
        while True:
            for task in rest:
                waiting.append((task, self.submit(function, task)))
                if len(waiting) >= _AHEAD * self.slots:
                    break
            if not waiting:
                return
            task, future = waiting.popleft()
            try:
                outcome = future.result()
            except LostError as error:
                error.task = task
                raise
            yield task, outcome

    def stop(self) -> None:
        """Cancel what has not begun, and have processes hear that they should end: see :func:`stopping`."""
        for pool_future in list(self._under_way.values()):
            pool_future.cancel()
        for child in children(self._before):
            if child.pid is not None:
                os.kill(child.pid, signal.SIGINT)

    def end(self) -> None:
        """End the processes, whatever they are at: they have nothing to tidy. The next task gets new ones."""
        for child in children(self._before):
            child.kill()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def close(self) -> None:
        """End the processes, and what they left."""
        if self._under_way:
            watchdog.tell_for_workers(self._place)
        self.end()
        self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and not self._under_way and self._pool is not None:
            self._pool.shutdown()  # idle, they may end by themselves
            self._pool = None
        self.close()

    def _hand_over(self) -> None:
        """Put the context where the processes find it."""
        if self._context is None:
            return
        context = self._context if isinstance(self._context, Context) else self._context()
        hand_over(context, self._place)
        self._context = None

    def _submit(self, function: Callable[..., T], *arguments: Any) -> Future[T]:
        with blocked_interrupts():  # a worker is started when there is work for it
            if self._pool is None:
                self._pool = processes(self.slots, begin, self._place)
            return self._pool.submit(function, *arguments)

    def _renew(self) -> None:
        """New processes in the place of those of which one died. Raises ResultsError."""
        self._stillborn = 0 if self._begun() else self._stillborn + 1
        if self._stillborn >= _STILLBORN:
            raise ResultsError(
                "Worker processes end before they have begun; there may be too little memory. "
                "Try fewer: --workers 1."
            )
        self._replace()

    def _replace(self) -> None:
        self.end()
        self._leaving = False  # not before: what still comes back is of those that went
        if self._started:
            self.start()

    def _begun(self) -> bool:
        """Whether all processes that were started by themselves have begun."""
        ready = [each for each in self._ready if each.done() and each.exception() is None]
        return not self._started or len(ready) == self.slots

    def _on_done(self, future: Future[T], pool_future: Future[tuple[str, bool]]) -> None:
        self._under_way.pop(future, None)
        if pool_future.cancelled():
            future.cancel()
            future.set_running_or_notify_cancel()
            return
        error = pool_future.exception()
        if error is None:
            self._warm = True
            path, leaving = pool_future.result()
            self._leaving |= leaving
            settle(future, lambda: _read(Path(path)))
        else:
            failure = LostError(begun=self._begun()) if isinstance(error, BrokenProcessPool) else error
            with suppress(InvalidStateError):
                future.set_exception(failure)


def settle(future: Future[T], outcome: Callable[[], bytes]) -> None:
    """Give a future what came of its task, unless nobody waits for it any more."""
    result: T | BaseException
    try:
        result = pickle.loads(outcome())
    except Exception as error:
        result = error
    with suppress(InvalidStateError):
        if isinstance(result, BaseException):
            future.set_exception(result)
        else:
            future.set_result(result)


def _read(path: Path) -> bytes:
    content = path.read_bytes()
    path.unlink()
    return content
