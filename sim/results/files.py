"""What writing whole takes: files that are on the disk, writers that live, and why one cannot write."""

from __future__ import annotations

import errno
import os
from pathlib import Path

__all__ = ["alive", "reason", "sync"]

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


def sync(path: Path) -> None:
    """Have the system put ``path`` on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def alive(pid: int) -> bool:
    """Whether a process of this machine lives."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def reason(error: OSError) -> str:
    """Why something cannot be written, as the end of a sentence: ``the disk is full``."""
    said = (error.strerror or str(error)).partition("\n")[0]
    return _REASONS.get(error.errno or 0) or said
