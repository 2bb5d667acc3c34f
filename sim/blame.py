"""Between the simulation and code that is not its own: whose doing an exception is.

A plugin may raise anything: ``pytest.skip``, ``sys.exit`` and panics of Rust extensions are BaseExceptions,
and a plugin may raise KeyboardInterrupt itself. All of these are the plugin's. What is not is a Ctrl-C (or
another signal) that comes while the plugin is asked: that one ends the run as it ever does.
"""

from __future__ import annotations

import signal
import sys
from types import CodeType

from sim import watchdog
from sim.ending import ENDING

__all__ = ["error_text", "let_through"]


def let_through(exc: BaseException) -> None:
    """Raise ``exc`` again if it is not the doing of the foreign code that it came out of.

    For ``except BaseException as exc`` around that code. Returns for whatever the code raised itself. If a
    Ctrl-C ends a call that did not come back, this says on stderr whose.
    """
    if isinstance(exc, Exception):
        return
    if isinstance(exc, GeneratorExit):
        raise exc
    if _signalled(exc):
        if not getattr(exc, "_told", False):
            exc._told = True  # type: ignore[attr-defined]  # it passes by here once for each part of a strategy
            sentence = watchdog.long_call(exc)
            if sentence:
                sys.stderr.write(f"{sentence}\n")
        raise exc


def error_text(exc: BaseException, longest: int = 500) -> str:
    """What an exception of foreign code says, in one line, not too long; nothing if even asking it fails."""
    try:
        text = " ".join(str(exc).split())
    except Exception:  # its own __str__ may do anything, too
        return ""
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def _signalled(exc: BaseException) -> bool:
    """Whether a signal raised it: in one of our handlers, or, for Ctrl-C, where no code says ``raise``."""
    handlers = {_code(signal.getsignal(number)) for number in ENDING}
    last = None
    step = exc.__traceback__
    while step is not None:
        if step.tb_frame.f_code in handlers:
            return True
        last, step = step, step.tb_next
    if not isinstance(exc, KeyboardInterrupt) or last is None:
        return False
    from dis import opmap  # only here: it is of no use while all goes well

    instruction = last.tb_frame.f_code.co_code[last.tb_lasti]
    return instruction != opmap["RAISE_VARARGS"]


def _code(handler: object) -> CodeType | None:
    function = getattr(handler, "__func__", handler)
    code = getattr(function, "__code__", None)
    return code if isinstance(code, CodeType) else None
