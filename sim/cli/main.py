"""``sim``: the application, and what becomes of errors.

A new command is a file of its own with one function (or, for commands of commands, a ``typer.Typer``), added
to the list below. Its imports of anything heavy stand inside the function, so that ``sim --help`` stays
quick.

Exit codes: 0 fine; 1 a result could not be produced; 2 the input was wrong; 130 stopped with
Ctrl-C, 143 by a termination.
"""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

import sim
from sim import agreement
from sim.blame import told
from sim.cli import plugin_commands
from sim.cli.check import check
from sim.cli.compare import compare
from sim.cli.doubt import doubt
from sim.cli.experiment import app as experiment
from sim.cli.explain import explain
from sim.cli.facts import facts
from sim.cli.lesson import lesson
from sim.cli.plan import plan
from sim.cli.plugins import app as plugins
from sim.cli.report import report
from sim.cli.rivals import rivals
from sim.cli.run import run
from sim.cli.saying import guarded, open_streams, say
from sim.cli.schema import schema
from sim.cli.sensitivity import sensitivity
from sim.cli.serve import serve
from sim.cli.strategies import app as strategies
from sim.cli.sweep import sweep
from sim.cli.tournament import tournament
from sim.cli.trust import ask, trust
from sim.ending import asked_to_end
from sim.errors import SimError
from sim.names import nfc
from sim.shortage import shortage

__all__ = ["app", "main"]


class _Commands(TyperGroup):
    """Commands by what one wants with them (``rich_help_panel``, though the help is plain), in whole
    sentences.
    """

    def list_commands(self, ctx: Any) -> list[str]:
        """Names, in the order of the groups."""
        groups = list(dict.fromkeys(map(self._group, self.commands.values())))
        return sorted(self.commands, key=lambda name: groups.index(self._group(self.commands[name])))

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """A list a group."""
        width = max(map(len, self.commands))
        for group, names in groupby(self.list_commands(ctx), lambda name: self._group(self.commands[name])):
            with formatter.section(group):
                formatter.write_dl(
                    [
                        (name.ljust(width), self.commands[name].get_short_help_str(limit=formatter.width * 9))
                        for name in names
                    ]
                )

    @staticmethod
    def _group(command: Any) -> str:
        panel = command.rich_help_panel
        return panel if isinstance(panel, str) else "From plugins"


app = typer.Typer(
    name="sim",
    cls=_Commands,
    help="Which way of talking to people keeps them, how sure is that, and why?",
    no_args_is_help=True,
    rich_markup_mode=None,  # rich help takes twice as long
    pretty_exceptions_enable=False,  # errors are sentences: see main
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_GROUPS: dict[str, tuple[Callable[..., None] | typer.Typer, ...]] = {
    "Ask a question": (run, serve, check, report, explain, compare),
    "Decide": (sweep, tournament, plan, experiment),
    "Doubt it": (doubt, rivals, sensitivity, facts),
    "Bring your own": (strategies, plugins, trust, schema),
    "Teach": (lesson,),
}
for _panel, _commands in _GROUPS.items():
    for _command in _commands:
        if isinstance(_command, typer.Typer):
            app.add_typer(_command, name=_command.info.name, rich_help_panel=_panel)
        else:
            app.command(rich_help_panel=_panel)(_command)


def _version(wanted: bool) -> None:
    if wanted:
        say(f"sim {sim.__version__}")
        raise typer.Exit


@app.callback()
def _sim(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and end.")
    ] = False,
    plugin: Annotated[
        list[Path] | None,
        typer.Option(
            "--plugin", metavar="FILE", help="A Python file with commands of your own.", show_default=False
        ),
    ] = None,
    trace_plugins: Annotated[
        bool,
        typer.Option("--trace-plugins", help="Tell every call of a hook, and whose it is."),
    ] = False,
) -> None:
    pass  # both are read by sim.cli.plugin_commands, before there are commands


class _Command(TyperCommand):
    """A command of ours: while it runs, stdout is for its results."""

    def invoke(self, ctx: Any) -> Any:
        """Run it."""
        with guarded():
            return super().invoke(ctx)


for _group in (app, experiment, strategies, plugins):
    for _info in _group.registered_commands:
        _info.cls = _Command


def main() -> None:
    """The command line, in this process."""
    atexit.register(gc.freeze)  # what is left at the end goes with the process: no quarter second of tidying
    open_streams()
    plugin_commands.trace()
    debug = "--debug" in sys.argv[1:] or bool(os.environ.get("SIM_DEBUG"))
    with asked_to_end() as asked:
        try:
            agreement.ask_with(ask)
            plugin_commands.offer(app)
            app([_typed(word) for word in sys.argv[1:]], prog_name="sim")
        except SystemExit as end:
            if end.code == 128 + signal.SIGINT and asked.signal:
                end.code = 128 + asked.signal
            raise
        except (Exception, KeyboardInterrupt) as error:
            if debug:
                raise
            if asked.signal:  # whatever came of it
                _end("Stopped.", 128 + asked.signal)
            _end(*_told(error))


def _told(error: BaseException) -> tuple[str, int]:
    """What to say of an error, and the exit code."""
    if isinstance(error, SimError):
        return str(error), error.exit_code
    scarce = shortage(error)
    if scarce:
        return scarce, 1
    sentence = plugin_commands.damage(error)
    if sentence:
        return sentence, 1
    what = f"{type(error).__name__}: {told(error, 300)}"
    again = "The same command with --debug shows where."
    return f"Something went wrong that should not have: {what}. {again}", 1


def _typed(word: str) -> str:
    """A word of the command line in the form in which names are compared, but for files that have another."""
    return word if os.path.exists(word.partition("=")[2] or word) else nfc(word)  # noqa: PTH110  (may hold a NUL)


def _end(sentence: str, code: int) -> None:
    say(sentence, err=True)
    sys.exit(code)
