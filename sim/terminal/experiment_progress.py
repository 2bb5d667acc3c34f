"""How far an experiment has come, on stderr: a bar where somebody watches, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bar

from sim.terminal.saying import say

if TYPE_CHECKING:
    from rich.progress import TaskID

    from sim.experiment.runner import Progress

__all__ = ["ExperimentWatch", "duration"]

_EVERY = 30.0  # seconds between lines in a log


class ExperimentWatch:
    """Shows progress unless ``quiet``. ``kept``: runs that are finished."""

    def __init__(self, quiet: bool) -> None:
        self.kept = 0
        self._quiet = quiet
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._last = time.monotonic()

    def say(self, sentence: str) -> None:
        """One sentence, now."""
        if not self._quiet:
            say(sentence, err=True)

    def progress(self, progress: Progress) -> None:
        """Called now and then."""
        self.kept = progress.counts.ended
        if self._quiet:
            return
        # A bar takes the place of stderr, and in older versions of Rich it is no terminal then.
        if self._bar is not None or sys.stderr.isatty():
            self._draw(progress)
        elif time.monotonic() - self._last >= _EVERY:
            self._last = time.monotonic()
            say(f"{progress.counts.ended:,} of {progress.counts.all:,} runs{_said(progress)}", err=True)

    def _draw(self, progress: Progress) -> None:
        if self._bar is None:
            self._bar = Bar(
                TextColumn("{task.completed:,.0f} of {task.total:,.0f} runs"),
                BarColumn(bar_width=20),
                TextColumn("{task.description}"),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.start()
            self._task = self._bar.add_task("")
        assert self._task is not None
        self._bar.update(
            self._task,
            completed=progress.counts.ended,
            total=progress.counts.all,
            description=_said(progress).removeprefix(", "),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()


def duration(seconds: float) -> str:
    """``95`` -> ``1 min 35 s``."""
    whole = round(seconds)
    if whole < 60:
        return f"{max(whole, 1)} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if minutes < 10 else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min"
    return f"{hours / 24:.1f} days"


def _said(progress: Progress) -> str:
    """What is known besides the number: rate, time left, failures."""
    said = ""
    if progress.rate is not None and progress.left is not None:
        said += f", {progress.rate:.3g} a second, {duration(progress.left)} left"
    broken = progress.counts.failed + progress.counts.killed
    if broken:
        said += f", {broken:,} failed"
    return said
