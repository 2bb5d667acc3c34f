"""How far something has come, on stderr: a bar where somebody watches, a line now and then in a log; and
studies of many runs, of which what is finished is kept, whatever stops them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from sim.errors import ResultsError
from sim.foreign import plain
from sim.terminal.saying import say

if TYPE_CHECKING:
    from rich.progress import TaskID

    from sim.experiment.listed import Stopped
    from sim.experiment.store import Counts

__all__ = ["Watch", "carried_out", "duration"]

Result = TypeVar("Result")

_EVERY = 30.0  # seconds between lines in a log
_LONG = 1e6  # seconds from which the bar takes its speed: all of them


class Watch:
    """A progress bar with the time left, if stderr is a terminal; and one sentence when kernels must be
    compiled.

    Args:
        quiet: show nothing.
        what: what is counted.
        about: the number of them all is a guess.
        log: where stderr is no terminal, say how far it is every half minute.
        stopped: what to say where Ctrl-C ends it, and the command with it.

    Attributes:
        done, of: how many there are now, of how many; 0 before anything was told.
    """

    def __init__(
        self,
        quiet: bool,
        what: str = "replicates",
        *,
        about: bool = False,
        log: bool = False,
        stopped: str = "",
    ) -> None:
        self.done = self.of = 0
        self._stopped = stopped
        self._quiet, self._what, self._about, self._log = quiet, what, "about " * about, log
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._began = 0  # done before anything came back
        self._first: tuple[int, float] | None = None  # done when the first came back, and when that was
        self._last = time.monotonic()

    def say(self, sentence: str) -> None:
        """One sentence, now."""
        if not self._quiet:
            say(sentence, err=True)

    def starting(self) -> None:
        """Called before the first replicate, or whatever else may have to compile."""
        from sim import engine

        if not engine.compiled():
            self.say("Compiling the model for this machine: some seconds, this once.")

    def runs(self, counts: Counts) -> None:
        """:meth:`progress`, of the runs of an experiment."""
        broken = counts.failed + counts.killed
        self.progress(counts.ended, counts.all, besides=f"{broken:,} failed" if broken else "")

    def progress(self, done: int, of: int, doing: str = "", besides: str = "") -> None:
        """Called before the first and after each; ``doing`` says what for, ``besides`` what else is known."""
        if not self.of or done < self.done:  # another study begins
            self._began, self._first = done, None
            if self._bar is not None and self._task is not None:
                self._bar.reset(self._task, total=of)
        self.done, self.of = done, of
        if self._quiet:
            return
        rate = self._rate(done) if self._log else 0.0
        speed = [f"{rate:.3g} a second"] if rate else []
        # Asked once: the bar takes the place of stderr, and in older versions of Rich it is no terminal then.
        if self._bar is None and not sys.stderr.isatty():
            time_left = [f"{duration((of - done) / rate)} left"] if rate else []
            if self._log and time.monotonic() - self._last >= _EVERY:
                self._last = time.monotonic()
                say(_join(f"{done:,} of {of:,} {self._what}", *speed, *time_left, besides), err=True)
            return
        description = f"{plain(doing)}: " if doing else ""
        if self._bar is None:
            self._bar = self._start_bar()
            self._task = self._bar.add_task(description, total=of, besides="")
        assert self._task is not None
        self._bar.update(
            self._task,
            completed=done,
            total=max(of, done),
            description=description,
            besides=_join("left", *speed, besides),
            refresh=description != self._bar.tasks[0].description,  # seen, however soon it is over
        )

    def _start_bar(self) -> Progress:
        count = f"{{task.completed:,.0f}} of {self._about}{{task.total:,.0f}} {self._what}"
        bar = Progress(
            TextColumn(f"{{task.description}}{count}"),
            BarColumn(),
            TimeElapsedColumn(),
            TextColumn("so far,"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[besides]}"),
            console=Console(stderr=True),
            transient=True,
            speed_estimate_period=_LONG,
        )
        bar.start()
        return bar

    def _rate(self, count: int) -> float:
        """How many a second, since the first came back: until then workers start. 0 until known."""
        now = time.monotonic()
        if self._first is None and count > self._began:
            self._first = count, now
        before, first = self._first or (count, now)
        return (count - before) / max(now - first, 1e-6)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
        if self._stopped and isinstance(error, KeyboardInterrupt):
            say(self._stopped, err=True)
            raise typer.Exit(130) from None


def carried_out(study: Callable[..., Result | Stopped], place: Path, watch: Watch, **options: Any) -> Result:
    """What a study says that is kept in ``place``, once all of it is run.

    Raises:
        Exit: it was stopped; that the same command goes on has been said.
        SimError: it cannot be run.
    """
    from sim.experiment.listed import Stopped

    try:
        outcome = study(progress=watch.runs, notice=watch.say, **options)
    except KeyboardInterrupt:  # before the first run, or a second Ctrl-C
        say(f"Stopped. What is finished is kept in {place}; the same command goes on.", err=True)
        raise typer.Exit(130) from None
    except ResultsError as error:
        if watch.done:
            raise ResultsError(f"{error} Finished runs are kept; the same command goes on.") from error
        raise
    if isinstance(outcome, Stopped):
        say(
            f"Stopped. {outcome.counts.ended:,} of {outcome.counts.all:,} runs of this step are finished and "
            f"kept in {outcome.place}; the same command goes on.",
            err=True,
        )
        raise typer.Exit(128 + outcome.signal)
    return outcome


def _join(*parts: str) -> str:
    return ", ".join(each for each in parts if each)


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
