"""What a process does with the tasks it is given, wherever it is.

Before its arguments, every task is given the :class:`Work` of its process, which stands for what all tasks
share: a :class:`Context`, which comes as bytes.
"""

from __future__ import annotations

import gc
import pickle
import shutil
import signal
import threading
import traceback
import zlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim import watchdog
from sim.ending import ENDING
from sim.errors import ResultsError
from sim.experiment.naming import differences, fingerprint
from sim.experiment.workers import end_with_parent
from sim.plugins import load
from sim.scenario import dump, loads
from sim.scenario.ties import adopt, edges_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from sim.plugins import Registry, Source
    from sim.scenario import Scenario

__all__ = [
    "Context",
    "Work",
    "begin",
    "go_on_here",
    "hand_over",
    "hello",
    "perform",
    "performed",
    "stop_here",
    "stopping",
    "work_of",
]

_MOST_WORKS = 8  # contexts that a process keeps at hand: a cluster's serves many
_CONTEXT = "context"  # the name of a file

_CHANGED = "Code was changed while the run began: {}. Nothing was kept: run it again."


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
        self._scenario = None if text is None else _load_edges(loads(text))

    @property
    def scenario(self) -> Scenario:
        """The scenario of all tasks."""
        assert self._scenario is not None
        return self._scenario


def _load_edges(scenario: Scenario) -> Scenario:
    """In a worker: the scenario as it was handed over."""
    network = scenario.audience.network
    if network.kind != "file" or not network.path.endswith(".npy"):
        return scenario
    import numpy as np

    network = network.model_copy(update={"sha256": "0" * 64})  # its own name for what it was given
    adopt(network, scenario.audience.size, np.load(network.path))
    return scenario.model_copy(update={"audience": scenario.audience.model_copy(update={"network": network})})


_stopping = threading.Event()
_works: OrderedDict[bytes, Work] = OrderedDict()
_lock = threading.Lock()  # workers of a cluster may run several tasks in threads


def stopping() -> bool:
    """Whether a task should end as soon as what it has is whole."""
    return _stopping.is_set()


def go_on_here() -> None:
    """Have tasks of this process go on to their end, whatever was asked of earlier ones."""
    _stopping.clear()


def stop_here(*_: object) -> None:
    """Have tasks of this process end soon; a signal handler, too."""
    _stopping.set()


def perform(context: bytes, function: Callable[..., Any], args: Any = (), kwargs: Any = None) -> bytes:
    """Perform a task wherever this is; what came of it, or was raised, as bytes."""
    outcome: object
    try:
        outcome = function(work_of(context), *args, **(kwargs or {}))
    except Exception as error:
        error.add_note(f"In a worker process:\n{traceback.format_exc()}")
        outcome = error
    return _dump(outcome)


def work_of(context: bytes) -> Work:
    """What this process has to do tasks of a packed context with."""
    with _lock:
        if context not in _works:
            _works[context] = Work(*pickle.loads(zlib.decompress(context)))
            if len(_works) > _MOST_WORKS:
                _works.popitem(last=False)
        return _works[context]


def _dump(outcome: object) -> bytes:
    """What comes of a task, as bytes that can be read again: an exception may hold anything."""
    try:
        content = pickle.dumps(outcome)
        if isinstance(outcome, Exception):
            pickle.loads(content)  # some can be written but not read
        return content
    except Exception:
        plain = RuntimeError(f"{type(outcome).__name__}: {outcome}")
        for note in getattr(outcome, "__notes__", ()):
            plain.add_note(note)
        return pickle.dumps(plain)


# --- Between a ProcessExecutor and its processes


def hand_over(context: Context, place: Path) -> None:
    """Put the context where the processes of a ProcessExecutor find it."""
    scenario = None if context.scenario is None else _save_edges(context.scenario, place)
    (place / _CONTEXT).write_bytes(replace(context, scenario=scenario).packed())


def _save_edges(scenario: Scenario, place: Path) -> Scenario:
    """The scenario with its edge list, as it was read, in ``place``: another may be saved meanwhile."""
    network = scenario.audience.network
    if network.kind != "file" or network.sha256 is None:
        return scenario
    import numpy as np

    path = place / "ties.npy"
    np.save(path, edges_of(network, scenario.audience.size).pairs)
    network = network.model_copy(update={"path": str(path), "sha256": None})
    return scenario.model_copy(update={"audience": scenario.audience.model_copy(update={"network": network})})


_place = Path()  # where the context lies, and what comes of tasks is left


def begin(place: Path) -> None:
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

    gc.freeze()  # what is there by now stays: it need not be looked through again and again


def hello() -> bool:
    """Whether this process has compiled kernels at hand."""
    from sim import engine

    return engine.compiled()


@cache
def _context() -> bytes:
    return (_place / _CONTEXT).read_bytes()


def performed(function: Callable[..., Any], args: Any, kwargs: Any, number: int) -> tuple[str, bool]:
    """Perform a task and leave what came of it in a file: its path goes back through the pool, with whether
    this process has been asked to end.

    A pipe takes so little in one piece. More could be cut in the middle when the worker is ended, and the
    pool would wait for the rest forever.
    """
    path = _place / f"{number}.pickle"
    path.write_bytes(perform(_context(), function, args, kwargs))
    return str(path), stopping()
