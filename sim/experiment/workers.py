"""Worker processes: how they start, how they hear of Ctrl-C, and that none is left behind."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Any

from sim.ending import ENDING

__all__ = [
    "blocked_interrupts",
    "children",
    "end_with_parent",
    "load_early",
    "meet_here",
    "processes",
    "room_for",
]

# What workers need, and take a second to import.
_PRELOADED = ["sim.model", "sim.plugins", "sim.scenario", "sim.experiment.work", "pyarrow.ipc"]

_EACH = 8  # threads of a worker, counting it and those here that serve it

_FILES = 14  # open files that workers take together, and two each

_NOT_FROM_HERE = "PYTHONSAFEPATH"

_ALONE = (
    "Processes cannot work together here: where they would meet (/dev/shm) is missing, full or read-only. "
    "All is done in one process.\n"
)


def processes(workers: int, begin: Callable[..., None], *arguments: Any) -> ProcessPoolExecutor:
    """Processes of their own, each of which calls ``begin(*arguments)`` first.

    A fork of this process would copy locks that its threads hold. So they are forked from a server that has
    done nothing but import the model, which takes a second and is done once; where there is no such server,
    each is started afresh. The context is named because importing Mesa changes the usual one.

    Workers begin deaf to ``ENDING``: ``begin`` sets what they do then, and unblocks the signals.

    Raises:
        OSError: so many cannot be started; see :func:`sim.shortage.shortage`.
    """
    _open_files(workers)
    if not _threads_start(workers):
        raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))  # what starting them would raise
    forked = _begin_to_load()
    if not forked:
        os.environ[_NOT_FROM_HERE] = "1"  # for good: each worker is started when there is work for it
    context = _Forking() if forked else _Spawning()
    return _Executor(workers, mp_context=context, initializer=begin, initargs=arguments)


# When one of them dies, the pool asks the others to end and waits until they have, from Python 3.13 on with a
# lock held without which nothing more can be given to it. Workers do not end when they are asked: they finish
# what they are at, and wait for more. What they are at is lost anyway.


class _Spawned(SpawnProcess):
    terminate = SpawnProcess.kill


class _Spawning(SpawnContext):
    Process = _Spawned


if sys.platform != "win32":
    from multiprocessing.context import ForkServerContext, ForkServerProcess

    class _Forked(ForkServerProcess):
        terminate = ForkServerProcess.kill

    class _Forking(ForkServerContext):
        Process = _Forked


class _Executor(ProcessPoolExecutor):
    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        with _without_script():  # a worker is started when there is work for it
            return super().submit(fn, *args, **kwargs)


@contextmanager
def _without_script() -> Iterator[None]:
    """Processes that are started meanwhile do not import the script that asks for them.

    Nothing that they are given stands in it. Without a main guard it would run again in each of them.
    """
    script = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script


def room_for(workers: int) -> bool:
    """Whether so many workers may be started here: with their open files, and with their threads."""
    try:
        _open_files(workers)
    except OSError:
        return False
    return _threads_start(workers)


def _threads_start(workers: int) -> bool:
    """Whether the threads may be started that so many workers have and are served by.

    Where the system refuses one on the way, others wait for it, or tracebacks come from several at once. To
    the system a thread counts like a process, and threads are quickly started and gone.
    """
    count = _EACH * workers + (os.cpu_count() or 1)  # NumPy starts some for each processor, in the server
    enough = threading.Event()
    threads = [threading.Thread(target=enough.wait, daemon=True) for _ in range(count)]
    try:
        for thread in threads:
            thread.start()
    except RuntimeError:
        return False
    finally:
        enough.set()
        for thread in threads:
            if thread.ident is not None:
                thread.join()
    return True


def _open_files(workers: int) -> None:
    """Raise OSError if fewer files may be open than so many workers take.

    The server that they are forked from would say it in a traceback.
    """
    descriptors: list[int] = []
    try:
        for _ in range(_FILES + 2 * workers):
            descriptors.append(os.open(os.devnull, os.O_RDONLY))
    finally:
        for number in descriptors:
            os.close(number)


_NOT_THERE = (errno.ENOENT, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOSYS, errno.ENOSPC)
_told_alone = False


def meet_here() -> bool:
    """Whether processes can work together here; if not, that is told once.

    The locks that they share are files of the system's, on Linux in ``/dev/shm``.
    """
    global _told_alone
    try:
        methods = multiprocessing.get_all_start_methods()
        # Made by a fork it has no name that would be left behind, and needs nobody to tidy it away.
        multiprocessing.get_context("fork" if "fork" in methods else "spawn").Lock()
        return True
    except ImportError:  # Python was built without such locks
        pass
    except OSError as error:
        if error.errno not in _NOT_THERE:
            return True  # starting them says what is wrong
    if not _told_alone:
        _told_alone = True
        sys.stderr.write(_ALONE)
        sys.stderr.flush()
    return False


def load_early(workers: int) -> bool:
    """Begin to load what so many workers will need, which takes two seconds, beside this process.

    False where nothing can be loaded before they are started.
    """
    return meet_here() and room_for(workers) and _begin_to_load()


def _begin_to_load() -> bool:
    """Start the server, if there can be one and it is not running; it goes on importing beside this process.

    It is deaf to requests to end, and so is what it forks at first.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return False
    from multiprocessing import resource_tracker
    from multiprocessing.forkserver import ensure_running

    multiprocessing.get_context("forkserver").set_forkserver_preload(_PRELOADED)
    with _not_from_here():
        resource_tracker.ensure_running()  # starting it unblocks the signals
        before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
        try:
            ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return True


@contextmanager
def _not_from_here() -> Iterator[None]:
    """Python processes that are started meanwhile import nothing from the folder they are started in.

    They are started by `python -c`, which looks there first: a `random.py` among somebody's scenarios would
    run, unasked.
    """
    before = os.environ.get(_NOT_FROM_HERE)
    os.environ[_NOT_FROM_HERE] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_NOT_FROM_HERE]
        else:
            os.environ[_NOT_FROM_HERE] = before


@contextmanager
def blocked_interrupts() -> Iterator[None]:
    """Requests to end wait until the block is done, here and in processes started meanwhile.

    Blocking the signals is what those inherit. It is not enough here: they may come in through another
    thread, and be handled in this one all the same.
    """
    if not hasattr(signal, "pthread_sigmask") or threading.current_thread() is not threading.main_thread():
        yield
        return
    pending: list[int] = []
    handlers = {number: signal.signal(number, lambda number, _: pending.append(number)) for number in ENDING}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        if pending:
            signal.raise_signal(pending[0])


def children(
    before: Collection[BaseProcess] = (),
) -> list[BaseProcess]:
    """Processes that this one has started, but for those there were ``before``."""
    return [child for child in multiprocessing.active_children() if child not in before]


# --- In a worker


def end_with_parent(tidy: Callable[[], None] = lambda: None) -> None:
    """From now on, end when the process that started this one does, after ``tidy()``: a spawned worker would
    outlive a killed parent.
    """
    threading.Thread(target=_watch, args=(tidy,), daemon=True).start()


def _watch(tidy: Callable[[], None]) -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        tidy()
        os._exit(1)
