"""How far a run has come, on stderr, and only where somebody watches."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from sim.foreign import plain
from sim.terminal.saying import say

if TYPE_CHECKING:
    from rich.progress import TaskID

__all__ = ["Watch"]


class Watch:
    """A progress bar with the time left, if stderr is a terminal; and one sentence when kernels must be
    compiled.

    Args:
        quiet: show nothing.
        what: what is counted.
        about: the number of them all is a guess.
    """

    def __init__(self, quiet: bool, what: str = "replicates", *, about: bool = False) -> None:
        self._quiet = quiet
        self._counted = f"{{task.completed:.0f}} of {'about ' * about}{{task.total:.0f}} {what}"
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def starting(self) -> None:
        """Called before the first replicate, or whatever else may have to compile."""
        from sim import engine

        if not self._quiet and not engine.compiled():
            say("Compiling the model for this machine: some seconds, this once.", err=True)

    def progress(self, done: int, of: int, doing: str = "") -> None:
        """Called before the first replicate and after each; ``doing`` says what for."""
        # Asked once: the bar takes the place of stderr, and in older versions of Rich it is no terminal then.
        if self._quiet or (self._bar is None and not sys.stderr.isatty()):
            return
        description = f"{plain(doing)}: " if doing else ""
        if self._bar is None:
            self._bar = Progress(
                TextColumn("{task.description}" + self._counted),
                BarColumn(),
                TimeElapsedColumn(),
                TextColumn("so far,"),
                TimeRemainingColumn(),
                TextColumn("left"),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.start()
            self._task = self._bar.add_task(description, total=of)
        assert self._task is not None
        self._bar.update(self._task, completed=done, total=max(of, done), description=description)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
