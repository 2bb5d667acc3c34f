"""``sim``: the application, and what becomes of errors.

A new command is a file of its own with one function of its name (or, for commands of commands, a
``typer.Typer`` named ``app``), and a row in :mod:`sim.commands`; it is loaded when it is asked for.

Exit codes: 0 fine; 1 a result could not be produced; 2 the input was wrong; 130 stopped with
Ctrl-C, 143 by a termination.
"""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import sim
from sim import agreement
from sim.blame import error_text
from sim.cli import plugin_commands
from sim.cli.trust import ask
from sim.commands import GROUPS, ORDER
from sim.ending import asked_to_end
from sim.errors import SimError
from sim.names import nfc
from sim.shortage import shortage
from sim.terminal.command import Place, StandIn, application, stand_in
from sim.terminal.saying import open_streams, say

__all__ = ["app", "main"]


class Commands(TyperGroup):
    """Commands by what one wants with them, though the help is plain, in whole sentences.

    Those that only stand there by their names are loaded when they are asked for.
    """

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, loaded; None if there is none."""
        command = super().get_command(ctx, cmd_name)
        return command.loaded() if isinstance(command, StandIn) else command

    def list_commands(self, ctx: Any) -> list[str]:
        """Names, in the order of the groups; of plugins that do not ship, last."""
        names = [name for name in ORDER if name in self.commands]
        names += [name for name in self.commands if name not in ORDER]
        groups = list(dict.fromkeys(map(self._group, names)))
        return sorted(names, key=lambda name: groups.index(self._group(name)))

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """A list a group."""
        width = max(map(len, self.commands))
        rows: dict[str, list[tuple[str, str]]] = {}
        for name in self.list_commands(ctx):
            says = self.commands[name].get_short_help_str(limit=formatter.width * 9)
            rows.setdefault(self._group(name), []).append((name.ljust(width), says))
        for group, entries in rows.items():
            with formatter.section(group):
                formatter.write_dl(entries)

    def _group(self, name: str) -> str:
        panel = getattr(self.commands[name], "rich_help_panel", None)
        return panel if isinstance(panel, str) else "From plugins"


app = application(
    name="sim",
    cls=Commands,
    help="Which way of talking to people keeps them, how sure is that, and why?",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _group, _rows in GROUPS.items():
    for _name, _says in _rows.items():
        if _says:
            stand_in(app, _name, Place(_group, f"sim.cli.{_name}", _says))


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
        typer.Option("--plugin", metavar="FILE", help="A Python file with commands of your own."),
    ] = None,
    trace_plugins: Annotated[
        bool, typer.Option("--trace-plugins", help="Tell every call of a hook, and whose it is.")
    ] = False,
) -> None:
    pass  # both are read by sim.cli.plugin_commands, before there are commands


def main() -> None:
    """The command line, in this process."""
    atexit.register(gc.freeze)  # what is left at the end goes with the process: no quarter second of tidying
    open_streams()
    plugin_commands.trace()
    debug = "--debug" in sys.argv[1:] or bool(os.environ.get("SIM_DEBUG"))
    with asked_to_end() as request:
        try:
            agreement.ask_with(ask)
            plugin_commands.offer(app)
            app([_normal_form(word) for word in sys.argv[1:]], prog_name="sim")
        except SystemExit as end:
            if end.code == 128 + signal.SIGINT and request.signal:
                end.code = 128 + request.signal
            raise
        except (Exception, KeyboardInterrupt) as error:
            if debug:
                raise
            if request.signal:  # whatever came of it
                _end("Stopped.", 128 + request.signal)
            _end(*_message(error))


def _message(error: BaseException) -> tuple[str, int]:
    """What to say of an error, and the exit code."""
    if isinstance(error, SimError):
        return str(error), error.exit_code
    scarce = shortage(error)
    if scarce:
        return scarce, 1
    sentence = plugin_commands.damage(error)
    if sentence:
        return sentence, 1
    what = f"{type(error).__name__}: {error_text(error, 300)}"
    again = "The same command with --debug shows where."
    return f"Something went wrong that should not have: {what}. {again}", 1


def _normal_form(word: str) -> str:
    """A word of the command line in the form in which names are compared, but for files that have another."""
    return word if os.path.exists(word.partition("=")[2] or word) else nfc(word)  # noqa: PTH110  (may hold a NUL)


def _end(sentence: str, code: int) -> None:
    say(sentence, err=True)
    sys.exit(code)
