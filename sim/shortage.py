"""What a machine has too little of, in a sentence: disk, open files, processes, memory."""

from __future__ import annotations

import errno
from collections.abc import Iterator

from sim.blame import error_text

__all__ = ["shortage"]

_FILES = "Too few files may be open at once here{limit}. Raise the limit (ulimit -n 1024)."
_PROCESSES = "No more processes or threads may be started here{limit}. End some, or try --workers 1."
_DISK = "The disk is full, or what may be written to it is used up. Make room and try again."
_READ_ONLY = "A disk that must be written to is read-only ({path}). Give another place with --out, or TMPDIR."

_MEMORY = "There is not enough memory. Try fewer followers (--set audience.size=...), or --workers 1."
_FAULT = "A disk does not answer as it should ({path}). Try again when it does."

_MESSAGES = {
    "can't start new thread": errno.EAGAIN,
    "resource temporarily unavailable": errno.EAGAIN,
    "too many open files": errno.EMFILE,
}


def shortage(error: BaseException) -> str:
    """Which shortage an error comes of, as a sentence; empty if of none.

    What it was raised for is looked at too: libraries wrap such errors in their own. Such an error is the
    machine's, and may be gone tomorrow: whatever it hit has not failed by itself.
    """
    for each in _chain(error):
        number = each.errno if isinstance(each, OSError) else _number(each)
        if number in (errno.ENOSPC, errno.EDQUOT):
            return _DISK
        if number == errno.ENOMEM or isinstance(each, MemoryError):
            return _MEMORY
        if number in (errno.EIO, errno.ESTALE):
            return _FAULT.format(path=getattr(each, "filename", None) or "no name is known")
        if number in (errno.EMFILE, errno.ENFILE):
            return _FILES.format(limit=_limit("RLIMIT_NOFILE", "ulimit -n"))
        if number == errno.EAGAIN:
            return _PROCESSES.format(limit=_limit("RLIMIT_NPROC", "ulimit -u"))
        if number == errno.EROFS:
            assert isinstance(each, OSError)
            return _READ_ONLY.format(path=each.filename or "no name is known")
    return ""


def _chain(error: BaseException) -> Iterator[BaseException]:
    ids: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in ids:
        ids.add(id(each))
        yield each
        each = each.__cause__ or each.__context__


def _number(error: BaseException) -> int | None:
    message = error_text(error).lower()
    return next((number for words, number in _MESSAGES.items() if words in message), None)


def _limit(name: str, command: str) -> str:
    try:
        import resource

        soft, _ = resource.getrlimit(getattr(resource, name))
    except (ImportError, AttributeError, OSError, ValueError):
        return ""
    return "" if soft == resource.RLIM_INFINITY else f" ({command}: {soft})"
