"""How the program ends when it is asked to (Ctrl-C, termination): with a sentence at most, at any moment."""

from __future__ import annotations

import os
import signal
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

__all__ = ["ENDING", "Asked", "asked_to_end", "leave_at_once", "requests_to"]

#: Signals that ask for an end: Ctrl-C, termination, a terminal that is closed. A terminal, or a batch system,
#: sends them to every process.
ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Asked:
    """Which signal asked for the end; 0 for none. ``last`` is of all blocks."""

    signal = 0
    last = 0


def _leave(number: int, frame: object) -> None:
    os._exit(128 + number)


def leave_at_once() -> None:
    """From now on such a signal ends the process as it is: while modules load there is nothing to keep."""
    for number in ENDING:
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):  # some are to be ignored
            signal.signal(number, _leave)


@contextmanager
def asked_to_end() -> Iterator[Asked]:
    """In the block, such a signal is a KeyboardInterrupt, and noted.

    Lost in a finaliser, where Python would print it and go on, it ends the process.
    """
    request = Asked()

    def note(number: int, frame: object) -> None:
        request.signal = Asked.last = number
        raise KeyboardInterrupt

    def on_unraisable(unraisable: Any) -> None:
        if issubclass(unraisable.exc_type, KeyboardInterrupt):
            os._exit(128 + (request.signal or signal.SIGINT))
        hook(unraisable)

    hook, sys.unraisablehook = sys.unraisablehook, on_unraisable
    try:
        with requests_to(note):
            yield request
    finally:
        sys.unraisablehook = hook


@contextmanager
def requests_to(handler: Callable[[int, object], None]) -> Iterator[None]:
    """In the block, such signals go to ``handler``, in the main thread; those that are ignored stay so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def on_signal(number: int, frame: object) -> None:
        if number == getattr(signal, "SIGHUP", None):
            _hang_up()
        handler(number, frame)

    before = {number: signal.getsignal(number) for number in ENDING}
    for number, previous in before.items():
        if previous is not signal.SIG_IGN:
            signal.signal(number, on_signal)
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)


def _hang_up() -> None:
    """The terminal is gone: what is still said to it goes nowhere, and is no error."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        with suppress(OSError):
            if stat.S_ISCHR(os.fstat(number).st_mode):
                os.dup2(nowhere, number)
    os.close(nowhere)
