"""Writing whole: files that are there in one step, on the disk, or not at all, and why one cannot write."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sim.results import locks

__all__ = ["PARTIAL", "clear_partial", "reason", "replace", "sync", "temporary", "whole"]

#: Ending of names under which something is being written; nothing in there is a result.
PARTIAL = ".partial"

_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the quota is used up",
    errno.EACCES: "it may not be written to",
    errno.EPERM: "it may not be written to",
    errno.EROFS: "it lies on a read-only disk",
    errno.ENOTDIR: "a part of it is a file, not a directory",
    errno.EEXIST: "it is a file, not a directory",
    errno.ENOENT: "it is gone",
}


def replace(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Put ``content`` at ``path`` in one step; once it is on the disk, if ``durable``. Raises OSError."""
    with whole(path, durable=durable) as partial:
        partial.write_bytes(content)


@contextmanager
def whole(path: Path, *, durable: bool = True) -> Iterator[Path]:
    """A file to write; after the block it stands at ``path``, in one step; once it is on the disk, if
    ``durable``. Raises OSError.
    """
    partial, lock = locks.claimed(lambda: temporary(path), lambda name: name.touch(exist_ok=False))
    try:
        yield partial
        if durable:
            sync(partial)
        partial.replace(path)
        if durable:
            sync(path.parent)
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        lock.release()


def temporary(path: Path) -> Path:
    """A new name beside ``path`` to write under; see :func:`sim.results.locks.claimed`."""
    return path.with_name(f".{os.urandom(8).hex()}{PARTIAL}")


def clear_partial(place: Path) -> None:
    """Remove what killed writers left unfinished in ``place``."""
    for path in place.glob(f".*{PARTIAL}"):
        locks.clear(path)


def sync(path: Path) -> None:
    """Have the system put ``path`` on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def reason(error: OSError) -> str:
    """Why something cannot be written, as the end of a sentence: ``the disk is full``."""
    text = (error.strerror or str(error)).partition("\n")[0]
    return _REASONS.get(error.errno or 0) or text
