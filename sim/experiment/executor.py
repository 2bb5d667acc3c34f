"""Tasks and the processes that perform them: what goes there, what comes back, and how all of it ends.

A task is a function and its arguments. Before these, every function is given the :class:`Work` of its
process, which stands for what all tasks share (a :class:`Context`). Whoever has tasks need not know where
they are performed: in this process, in others on this machine, or on a cluster (:mod:`.cluster`).
"""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import threading
import traceback
import zlib
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, InvalidStateError, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, Self, TypeVar

from sim import watchdog
from sim.ending import ENDING
from sim.errors import ResultsError
from sim.experiment.naming import differences, fingerprint
from sim.experiment.workers import children, end_with_parent, held_back, processes
from sim.plugins import load
from sim.scenario import dump, loads
from sim.scenario.ties import adopt, edges_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from sim.plugins import Registry, Source
    from sim.scenario import Scenario

__all__ = [
    "Context",
    "Executor",
    "LostError",
    "ProcessExecutor",
    "SerialExecutor",
    "Work",
    "cpus",
    "perform",
    "settle",
    "stop_here",
    "stopping",
]

P = ParamSpec("P")
S = TypeVar("S")
T = TypeVar("T")

_AHEAD = 2  # tasks a process has at hand, so that it never waits for the next
_STILLBORN = 3  # times, one after the other, that processes may end before anything has come back from them

_MOST_WORKS = 8  # contexts that a process keeps at hand: a cluster's serves many
_COMPILED = "compiled"
_CONTEXT = "context"  # the name of a file

_CHANGED = "Code was changed while the run began: {}. Nothing was kept: run it again."


def cpus() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Context:
    """What all tasks of an executor share.

    ``scenario``: what is run, if it is one for all. ``plugins``: the content of plugin files, which travels
    with it. ``expected``: the versions that a process must have; ``unlike``: the sentence for one that has
    others. ``given``: plain values that the tasks know what to do with.
    """

    scenario: Scenario | None = None
    plugins: tuple[Source, ...] = ()
    expected: Mapping[str, str] = field(default_factory=dict)
    unlike: str = _CHANGED
    given: Any = None

    @classmethod
    def of(
        cls, registry: Registry, used: Collection[str] | None = None, scenario: Scenario | None = None
    ) -> Context:
        """That of what ``registry`` offers; ``used``: the plugins that matter, all if left out."""
        return cls(scenario, registry.sources, fingerprint(registry, used))

    def packed(self) -> bytes:
        """As bytes, which can be read anywhere; a scenario goes as text, every default written out."""
        text = None if self.scenario is None else dump(self.scenario)
        return zlib.compress(pickle.dumps((replace(self, scenario=None), text)), 1)


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
        _stopping.clear()
        self._context, self._packed = context, b""

    def room(self) -> int:
        """One: it has none when it is asked."""
        return 1

    def submit(
        self, function: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        """Perform it."""
        future: Future[T] = Future()
        self._packed = self._packed or self._context().packed()
        try:
            future.set_result(function(_work_of(self._packed), *args, **kwargs))
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
    tasks under way are lost (LostError), and the next one gets new processes.

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
        self._under_way: dict[Future[Any], Future[str]] = {}
        self._started = False
        self._ready: list[Future[str]] = []  # a word from each, once it has begun
        self._warm = False
        self._count = self._stillborn = 0

    def room(self) -> int:
        """How many more tasks it takes now. While there is no compiled code, one: all would compile it."""
        if not self._warm:
            if not self._started:
                self.start()
            if self._ready and not self._ready[0].done():
                return 0
            first = self._ready[0] if self._ready else None
            self._warm = first is not None and first.exception() is None and first.result() == _COMPILED
            if not self._warm:
                return int(not self._under_way)
        return _AHEAD * self.slots - len(self._under_way)

    def start(self) -> None:
        """Start all of them now: they take two seconds to load what they need."""
        self._started, self._ready = True, []
        with suppress(BrokenProcessPool):  # the first task says it
            for _ in range(self.slots):
                self._ready.append(self._submitted(_hello))

    def submit(
        self, function: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        """Hand a task to whoever is free next."""
        self._hand_over()
        self._count += 1
        while True:
            try:
                taken = self._submitted(_performed, function, args, kwargs, self._count)
                break
            except BrokenProcessPool:
                self._renew()
        future: Future[T] = Future()
        self._under_way[future] = taken
        taken.add_done_callback(lambda taken: self._arrived(future, taken))
        return future

    def in_order(self, function: Callable[[Work, S], T], tasks: Iterable[S]) -> Iterator[tuple[S, T]]:
        """Each of ``tasks``, arguments of ``function``, with what came of it, in order.

        A bounded number of them is under way: memory stays flat.
        """
        waiting: deque[tuple[S, Future[T]]] = deque()
        left = iter(tasks)
        while True:
            for task in left:
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
        for taken in list(self._under_way.values()):
            taken.cancel()
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
        scenario = None if context.scenario is None else _handed(context.scenario, self._place)
        (self._place / _CONTEXT).write_bytes(replace(context, scenario=scenario).packed())
        self._context = None

    def _submitted(self, function: Callable[..., str], *arguments: Any) -> Future[str]:
        with held_back():  # a worker is started when there is work for it
            if self._pool is None:
                self._pool = processes(self.slots, _begin, self._place)
            return self._pool.submit(function, *arguments)

    def _renew(self) -> None:
        """New processes in the place of those of which one died."""
        self._stillborn = 0 if self._begun() else self._stillborn + 1
        if self._stillborn >= _STILLBORN:
            raise ResultsError(
                "Worker processes end before they have begun; there may be too little memory. "
                "Try fewer: --workers 1."
            )
        self.end()
        if self._started:
            self.start()

    def _begun(self) -> bool:
        """Whether all processes that were started by themselves have begun."""
        begun = [each for each in self._ready if each.done() and each.exception() is None]
        return not self._started or len(begun) == self.slots

    def _arrived(self, future: Future[T], taken: Future[str]) -> None:
        self._under_way.pop(future, None)
        if taken.cancelled():
            future.cancel()
            future.set_running_or_notify_cancel()
            return
        error = taken.exception()
        if error is None:
            self._warm = True
            settle(future, lambda: _read(Path(taken.result())))
        else:
            lost = LostError(begun=self._begun()) if isinstance(error, BrokenProcessPool) else error
            with suppress(InvalidStateError):
                future.set_exception(lost)


def settle(future: Future[T], outcome: Callable[[], bytes]) -> None:
    """Give a future what came of its task, unless nobody waits for it any more."""
    found: T | BaseException
    try:
        found = pickle.loads(outcome())
    except Exception as error:
        found = error
    with suppress(InvalidStateError):
        if isinstance(found, BaseException):
            future.set_exception(found)
        else:
            future.set_result(found)


def _read(path: Path) -> bytes:
    content = path.read_bytes()
    path.unlink()
    return content


def _handed(scenario: Scenario, place: Path) -> Scenario:
    """The scenario with its edge list, as it was read, in ``place``: another may be saved meanwhile."""
    network = scenario.audience.network
    if network.kind != "file" or network.sha256 is None:
        return scenario
    import numpy as np

    path = place / "ties.npy"
    np.save(path, edges_of(network, scenario.audience.size).pairs)
    network = network.model_copy(update={"path": str(path), "sha256": None})
    return scenario.model_copy(update={"audience": scenario.audience.model_copy(update={"network": network})})


def _taken(scenario: Scenario) -> Scenario:
    """In a worker: the scenario as it was handed over."""
    network = scenario.audience.network
    if network.kind != "file" or not network.path.endswith(".npy"):
        return scenario
    import numpy as np

    network = network.model_copy(update={"sha256": "0" * 64})  # its own name for what it was given
    adopt(network, scenario.audience.size, np.load(network.path))
    return scenario.model_copy(update={"audience": scenario.audience.model_copy(update={"network": network})})


# --- Where tasks are performed


class Work:
    """What a process has to do its tasks with: the context, and the plugins of it, loaded.

    Raises:
        SimError: they cannot be loaded, or this process would give other numbers.
    """

    def __init__(self, context: Context, text: str | None) -> None:
        self.given = context.given
        self.registry = load(context.plugins)
        unlike = differences(context.expected, fingerprint(self.registry)) if context.expected else []
        if unlike:
            raise ResultsError(context.unlike.format("; ".join(unlike)))
        self._scenario = None if text is None else _taken(loads(text))

    @property
    def scenario(self) -> Scenario:
        """The scenario of all tasks."""
        assert self._scenario is not None
        return self._scenario


_stopping = threading.Event()
_works: OrderedDict[bytes, Work] = OrderedDict()
_lock = threading.Lock()  # workers of a cluster may run several tasks in threads


def stopping() -> bool:
    """Whether a task should end as soon as what it has is whole."""
    return _stopping.is_set()


def stop_here(*_: object) -> None:
    """Have tasks of this process end soon; a signal handler, too."""
    _stopping.set()


def perform(context: bytes, function: Callable[..., Any], args: Any = (), kwargs: Any = None) -> bytes:
    """Perform a task wherever this is; what came of it, or was raised, as bytes."""
    outcome: object
    try:
        outcome = function(_work_of(context), *args, **(kwargs or {}))
    except Exception as error:
        error.add_note(f"In a worker process:\n{traceback.format_exc()}")
        outcome = error
    return _pickled(outcome)


def _work_of(context: bytes) -> Work:
    with _lock:
        if context not in _works:
            _works[context] = Work(*pickle.loads(zlib.decompress(context)))
            if len(_works) > _MOST_WORKS:
                _works.popitem(last=False)
        return _works[context]


def _pickled(outcome: object) -> bytes:
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


# --- In a process of a ProcessExecutor

_place = Path()  # where the context lies, and what comes of tasks is left


def _begin(place: Path) -> None:
    """What it does first."""
    global _place
    for number in ENDING:  # they reach every process of a terminal, or of a job; who began this one ends it
        signal.signal(number, stop_here)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    end_with_parent(lambda: shutil.rmtree(place, ignore_errors=True))
    watchdog.told_in(place)
    _place = place
    import sim.model  # what takes a second, before the first task is timed  # noqa: F401


def _hello() -> str:
    """Whether this process has compiled kernels at hand, in a word."""
    from sim import engine

    return _COMPILED if engine.compiled() else "not compiled"


@cache
def _context() -> bytes:
    return (_place / _CONTEXT).read_bytes()


def _performed(function: Callable[..., Any], args: Any, kwargs: Any, number: int) -> str:
    """Perform a task and leave what came of it in a file: its path is all that goes back through the pool.

    A pipe takes so little in one piece. More could be cut in the middle when the worker is ended, and the
    pool would wait for the rest forever.
    """
    path = _place / f"{number}.pickle"
    path.write_bytes(perform(_context(), function, args, kwargs))
    return str(path)
