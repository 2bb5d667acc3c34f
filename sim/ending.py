"""How the program ends when it is asked to (Ctrl-C, termination): with a sentence at most, at any moment."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["Asked", "asked_to_end", "leave_at_once"]

_ENDING = (signal.SIGINT, signal.SIGTERM)


class Asked:
    """Which signal asked for the end; 0 for none. ``last`` is of all blocks."""

    signal = 0
    last = 0


def _leave(number: int, frame: object) -> None:
    os._exit(128 + number)


def leave_at_once() -> None:
    """From now on such a signal ends the process as it is: while modules load there is nothing to keep."""
    for number in _ENDING:
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):  # some are to be ignored
            signal.signal(number, _leave)


@contextmanager
def asked_to_end() -> Iterator[Asked]:
    """In the block, such a signal is a KeyboardInterrupt, and noted.

    Lost in a finaliser, where Python would print it and go on, it ends the process.
    """
    asked = Asked()
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return

    def note(number: int, frame: object) -> None:
        asked.signal = Asked.last = number
        raise KeyboardInterrupt

    def lost(unraisable: Any) -> None:
        if issubclass(unraisable.exc_type, KeyboardInterrupt):
            os._exit(128 + (asked.signal or signal.SIGINT))
        hook(unraisable)

    before = {number: signal.getsignal(number) for number in _ENDING}
    hook, sys.unraisablehook = sys.unraisablehook, lost
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, note)
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        sys.unraisablehook = hook
