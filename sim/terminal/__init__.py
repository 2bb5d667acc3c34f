"""What commands are made of: shared options, words and lines on a terminal, how far a run has come.

The commands of ``sim`` are written with these names, and those of plugins can be::

    import typer
    from sim import hookimpl
    from sim.terminal import Command, Debug, ScenarioFile, Sets, begin, say

    def people(scenario: ScenarioFile, set_: Sets = None, debug: Debug = False) -> None:
        opened, registry = begin(scenario, set_, None)
        say(f"{opened.audience.size:,}")

    @hookimpl
    def register_commands(app: typer.Typer) -> None:
        app.command(cls=Command)(people)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.lazy import lazily
from sim.terminal.command import Command, Place, stand_in
from sim.terminal.marks import Marks, marks_for
from sim.terminal.options import (
    AsJson,
    Cluster,
    Days,
    Debug,
    GraphFile,
    PluginFiles,
    Processes,
    Quiet,
    ScenarioFile,
    Seed,
    Sets,
    pair_of,
)
from sim.terminal.saying import give, say, stdout

if TYPE_CHECKING:
    from sim.terminal.carrying_out import carried_out
    from sim.terminal.opening import begin, open_scenario, warn
    from sim.terminal.output import heading, print_lines, wrapped
    from sim.terminal.progress import Watch
    from sim.terminal.table import Column, fitted, lay_out

__all__ = [
    "AsJson",
    "Cluster",
    "Column",
    "Command",
    "Days",
    "Debug",
    "GraphFile",
    "Marks",
    "Place",
    "PluginFiles",
    "Processes",
    "Quiet",
    "ScenarioFile",
    "Seed",
    "Sets",
    "Watch",
    "begin",
    "carried_out",
    "fitted",
    "give",
    "heading",
    "lay_out",
    "marks_for",
    "open_scenario",
    "pair_of",
    "print_lines",
    "say",
    "stand_in",
    "stdout",
    "warn",
    "wrapped",
]

# These need Rich, NumPy and what reads scenarios, for which the list of commands does not wait.
__getattr__ = lazily(
    __name__,
    {
        "Column": "sim.terminal.table",
        "Watch": "sim.terminal.progress",
        "begin": "sim.terminal.opening",
        "carried_out": "sim.terminal.carrying_out",
        "fitted": "sim.terminal.table",
        "heading": "sim.terminal.output",
        "lay_out": "sim.terminal.table",
        "open_scenario": "sim.terminal.opening",
        "print_lines": "sim.terminal.output",
        "warn": "sim.terminal.opening",
        "wrapped": "sim.terminal.output",
    },
)
