"""Everything that goes wrong on purpose, in one tree.

::

    Exception
    └── SimError            anything this package refuses or fails to do, as one sentence     exit 1
        ├── ScenarioError   the scenario (or a file or option it names) is wrong              exit 2
        ├── PluginError     a plugin is wrong, or broke while it ran                          exit 1
        └── ResultsError    a result could not be written, or what is read is not one         exit 1

Every error reads as one sentence that names the culprit and says what would do; the command line prints
``str(error)`` and ends with ``error.exit_code``. Exit codes: 1, a result could not be produced; 2, the input
was wrong. Code that knows better gives another ``exit_code`` (an unknown strategy named in a scenario is
wrong input, so whoever reads the scenario raises :class:`ScenarioError` for it).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

__all__ = ["PluginError", "ResultsError", "ScenarioError", "SimError"]


class SimError(Exception):
    """Base of every deliberate error; its text is a sentence a user can act on."""

    exit_code: int = 1

    def __init__(self, *message: str, exit_code: int | None = None) -> None:
        super().__init__(*message)
        if exit_code is not None:
            self.exit_code = exit_code


class ScenarioError(SimError):
    """Something a user wrote is wrong; where, what was found, and what would do.

    Args:
        message: what is wrong and what would do, for example ``"unknown key. Did you mean 'size'?"``.
        file: the file it stands in, or a word such as ``"--set"`` for something written on the command line.
        line: line in that file, counted from 1.
        column: column in that line, counted from 1.
        key: dotted path of the key, for example ``"audience.size"``.

    ``problems``: each thing that is wrong, as :class:`sim.scenario.Problem`, with the edits that its sentence
    advises; empty where there is but the sentence.

    ``str(error)`` is ``file:line:column: key: message``, leaving out what is not known.
    """

    exit_code = 2

    def __init__(
        self,
        message: str,
        *,
        file: str | Path | None = None,
        line: int | None = None,
        column: int | None = None,
        key: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = None if file is None else str(file)
        self.line = line
        self.column = column
        self.key = key
        self.problems: tuple[Any, ...] = ()

    def __str__(self) -> str:
        place = ""
        if self.file is not None:
            place = self.file
            if self.line is not None:
                place += f":{self.line}"
                if self.column is not None:
                    place += f":{self.column}"
            place += ": "
        return place + (f"{self.key}: " if self.key else "") + self.message


class PluginError(SimError):
    """A plugin is wrong or raised while it ran; the text names plugin, origin, and the fix."""


class ResultsError(SimError):
    """A result could not be written, or what was asked to be read is not a result."""
