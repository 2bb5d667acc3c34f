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
    Threads,
    Workers,
    pair_of,
)
from sim.terminal.saying import give, print_json, say, say_warnings, stdout, warn

if TYPE_CHECKING:
    from sim.terminal.opening import begin
    from sim.terminal.output import beside, heading, print_lines, print_result, wrapped
    from sim.terminal.progress import Watch, carried_out
    from sim.terminal.table import Column, fitted, in_blocks, lay_out

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
    "Threads",
    "Watch",
    "Workers",
    "begin",
    "beside",
    "carried_out",
    "fitted",
    "give",
    "heading",
    "in_blocks",
    "lay_out",
    "marks_for",
    "pair_of",
    "print_json",
    "print_lines",
    "print_result",
    "say",
    "say_warnings",
    "stand_in",
    "stdout",
    "warn",
    "wrapped",
]

# These need Rich, NumPy and what reads scenarios, for which the list of commands does not wait.
_HOMES = {
    "opening": ("begin",),
    "output": ("beside", "heading", "print_lines", "print_result", "wrapped"),
    "progress": ("Watch", "carried_out"),
    "table": ("Column", "fitted", "in_blocks", "lay_out"),
}
__getattr__ = lazily(
    __name__, {name: f"{__name__}.{home}" for home, names in _HOMES.items() for name in names}
)
