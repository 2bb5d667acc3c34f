"""Who does not come back: a plugin that goes on for ever is named, with the file, the line and the day.

Nothing is done while a plugin is asked. A thread looks once a second at what all the others are doing. Where
it finds the same call of foreign code again, it knows how long that has taken. After ten seconds it says so,
once for each method of a plugin; on Ctrl-C it says so as well.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from traceback import walk_stack, walk_tb
from types import CodeType, FrameType, FunctionType
from typing import Any

__all__ = ["PATIENCE", "guards", "long_call", "start", "tell_for_workers", "told_in"]

PATIENCE = 10.0
"""Seconds after which a call is told."""

_PERIOD = 1.0
_HERE = str(Path(__file__).parent)

#: What names a call: from the local variables of the function that makes it and the foreign frames within it.
Describe = Callable[[dict[str, Any], list[FrameType]], str]


@dataclass(slots=True)
class _Call:
    what: str  # whose, and what it was asked
    since: float


_describe: dict[CodeType, Describe] = {}
_calls: dict[tuple[int, int], _Call] = {}  # (thread, frame) -> the call
_reports: set[tuple[CodeType, ...]] = set()
_thread: threading.Thread | None = None
_file: Path | None = None  # where a worker leaves word for the process that will end it


def guards(function: Any, describe: Describe) -> None:
    """From now on foreign code that ``function`` calls is watched. ``describe`` names it, when it is slow."""
    plain = getattr(function, "__func__", function)
    assert isinstance(plain, FunctionType)
    _describe[plain.__code__] = describe


def start() -> None:
    """Watch this process, if nobody does yet. For whoever is about to run foreign code."""
    global _thread
    if _thread is None or not _thread.is_alive():  # a forked process has none
        _thread = threading.Thread(target=_watch, name="sim-watchdog", daemon=True)
        _thread.start()


def told_in(folder: Path) -> None:
    """For a worker: leave word in ``folder`` of what is slow, since it will be ended without being asked."""
    global _file
    _file = folder / f"slow-{os.getpid()}"


def tell_for_workers(folder: Path) -> None:
    """For whoever ends workers: say what they left word of in ``folder``, each thing once."""
    with suppress(OSError):
        for sentence in sorted({file.read_text(encoding="utf-8") for file in folder.glob("slow-*")}):
            _say(sentence)


def long_call(exc: BaseException) -> str:
    """A sentence about the call that ``exc`` comes out of, if it had lasted a second or more, or nothing."""
    steps = list(walk_tb(exc.__traceback__))
    for number in reversed(range(len(steps))):
        frame, _ = steps[number]
        describe = _describe.get(frame.f_code)
        call = _calls.get((threading.get_ident(), id(frame)))
        if describe is not None and call is not None:
            inner = steps[number + 1 :]
            what = describe(dict(frame.f_locals), [frame for frame, _ in inner])
            return _sentence(call, inner) if what == call.what else ""
    return ""


def _watch() -> None:
    while True:
        time.sleep(_PERIOD)
        with suppress(Exception):  # a frame may be gone while it is looked at: the next look will do
            _look(time.monotonic())


def _look(now: float) -> None:
    calls: dict[tuple[int, int], _Call] = {}
    slow = ""
    for thread, top in sys._current_frames().items():
        frames: list[FrameType] = []
        for frame, _ in walk_stack(top):  # from the innermost outwards
            describe = _describe.get(frame.f_code)
            if describe is not None:
                break
            frames.insert(0, frame)
        else:
            continue
        what = describe(dict(frame.f_locals), frames)
        before = _calls.get((thread, id(frame)))
        call = before if before is not None and before.what == what else _Call(what, now)
        calls[thread, id(frame)] = call
        sentence = _sentence(call, [(each, each.f_lineno) for each in frames])
        if call is before:
            slow = slow or sentence
        which = (frame.f_code, *(each.f_code for each in _foreign(frames)[:1]))
        if now - call.since >= PATIENCE and which not in _reports:
            _reports.add(which)
            _say(f"{sentence} Ctrl-C ends it.")
    _calls.clear()
    _calls.update(calls)
    if _file is not None:
        if slow:
            _file.write_text(slow, encoding="utf-8")
        else:
            _file.unlink(missing_ok=True)


def _foreign(frames: list[FrameType]) -> list[FrameType]:
    """Those in the folder of the first that is not ours, outermost first."""
    outsiders = [frame for frame in frames if not _ours(frame.f_code.co_filename)]
    folder = Path(outsiders[0].f_code.co_filename).parent if outsiders else None
    return [frame for frame in outsiders if Path(frame.f_code.co_filename).parent == folder]


def _ours(file: str) -> bool:
    return file.startswith((_HERE, "<")) or "pluggy" in Path(file).parts[-2:-1] or "importlib" in file


def _sentence(call: _Call, within: list[tuple[FrameType, int]]) -> str:
    lines = dict(within)
    inner = _foreign([frame for frame, _ in within])
    where = ""
    if inner:
        last = inner[-1]
        where = f", in {Path(last.f_code.co_filename).name}, line {lines[last]}"
    seconds = round(time.monotonic() - call.since + _PERIOD / 2)
    return f"{call.what} has not come back for {seconds} seconds{where}."


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()
