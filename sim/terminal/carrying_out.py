"""Carrying out a study of many runs: what is finished is kept, whatever stops it, and that is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import typer

from sim.errors import ResultsError
from sim.experiment.listed import Stopped
from sim.terminal.saying import say

if TYPE_CHECKING:
    from sim.terminal.progress import Watch

__all__ = ["Studied", "carried_out"]


Result = TypeVar("Result", covariant=True)


class Studied(Protocol[Result]):
    """A study, and where it is kept."""

    place: Path

    @property
    def run(self) -> Callable[..., Result | Stopped]:
        """Runs what is missing."""


def carried_out(study: Studied[Result], watch: Watch, **how: Any) -> Result:
    """What ``study`` says, once all of it is run.

    Raises:
        Exit: it was stopped; that the same command goes on has been said.
        SimError: it cannot be run.
    """
    try:
        outcome = study.run(progress=watch.runs, notice=watch.say, **how)
    except KeyboardInterrupt:  # before the first run, or a second Ctrl-C
        say(f"Stopped. What is finished is kept in {study.place}; the same command goes on.", err=True)
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
