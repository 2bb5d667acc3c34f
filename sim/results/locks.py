"""Locks that the system itself holds: they end with their holder, however that ends.

The number of a process says nothing in another container; a lock does, on every machine that shares the disk.
What is being written is locked (see :func:`claimed`), and whoever finds it without a lock may clear it away.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

fcntl: Any
try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

__all__ = ["Lock", "claimed", "clear", "held", "hold", "waited"]

_FORGOTTEN = 24 * 3600.0  # seconds after which unfinished work is nobody's, where a disk has no locks
_TRIES = 100
_WAITS, _PAUSE = 10, 0.05  # how often to try to hold what somebody may be looking at; seconds between


class Lock:
    """A lock on a file or directory. It follows a renaming, and ends with :meth:`release` or the process.

    Args:
        path: what to lock; it must be there.
        wait: until nobody else holds it.

    Attributes:
        known: False where the disk has no locks: then nothing is held, and nobody can tell.

    Raises:
        BlockingIOError: somebody holds it.
        OSError: it is not there, or cannot be opened.
    """

    def __init__(self, path: Path, *, wait: bool = False) -> None:
        self.known = False
        self._handle: int | None = None
        if fcntl is None:
            path.stat()
            return
        writable = not path.is_dir() and os.access(path, os.W_OK)  # some disks lock only what may be written
        self._handle = os.open(path, (os.O_RDWR if writable else os.O_RDONLY) | os.O_CLOEXEC)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            self.known = True
        except BlockingIOError:
            self.release()
            raise
        except OSError:  # the disk has none
            self.release()

    def holds(self, path: Path) -> bool:
        """Whether it is ``path`` as it is now that is locked. Raises OSError if nothing is there."""
        return self._handle is None or os.path.samestat(os.fstat(self._handle), path.stat())

    def release(self) -> None:
        """Let go."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def claimed(name: Callable[[], Path], make: Callable[[Path], object]) -> tuple[Path, Lock]:
    """Make something under a new name and lock it, before anybody clears it away.

    Args:
        name: gives a new name each time.
        make: makes a file or a directory of that name.

    Raises:
        OSError: it cannot be made.
    """
    for _ in range(_TRIES):
        path = name()
        make(path)
        with suppress(FileNotFoundError, BlockingIOError):  # cleared away between the two
            lock = Lock(path)
            if path.exists():
                return path, lock
            lock.release()
    raise FileNotFoundError(f"{path} is removed as soon as it is made")


def hold(path: Path, make: Callable[[], object]) -> Lock | None:
    """The lock on what has a name for good, made if it is not there; None if another process holds it.

    Raises:
        OSError: it cannot be made, or locked.
    """
    for attempt in range(_WAITS):
        if attempt:
            time.sleep(_PAUSE)
        make()
        with suppress(BlockingIOError, FileNotFoundError):  # who only looks whether it is held, holds it
            lock = Lock(path)
            try:
                if lock.holds(path):  # and no other one that was put there meanwhile
                    return lock
            except BaseException:
                lock.release()
                raise
            lock.release()
    return None


def held(path: Path) -> bool | None:
    """Whether somebody holds the lock on ``path``; None where that cannot be known."""
    try:
        lock = Lock(path)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    except OSError:
        return None
    lock.release()
    return False if lock.known else None


def clear(path: Path, after: float = 0.0) -> None:
    """Remove a file or directory of unfinished work, if nobody is at it any more, ``after`` seconds."""
    with suppress(OSError):
        age = time.time() - path.stat().st_mtime
        if after and age < after:  # a disk on the network may have another clock
            return
        lock = Lock(path)
        try:
            if lock.known or age > _FORGOTTEN:
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()
        finally:
            lock.release()


@contextmanager
def waited(path: Path) -> Iterator[None]:
    """One at a time in the block, of all that wait for ``path``, where the disk has locks."""
    lock = Lock(path, wait=True)
    try:
        yield
    finally:
        lock.release()
