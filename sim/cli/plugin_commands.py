"""Commands that installed plugins add to ``sim``. Nothing is loaded where none is needed."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

import typer
from typer.models import CommandInfo

from sim.installed import announced, unreadable
from sim.terminal.saying import guarded, say_warnings

__all__ = ["damage", "offer", "offer_own", "trace"]


_commands: list[CommandInfo] = []  # what offer_own added


def trace() -> None:
    """Where ``--trace-plugins`` stands on the line: every process of this run tells its hooks on stderr."""
    if "--trace-plugins" in sys.argv[1:]:
        sys.argv.remove("--trace-plugins")
        os.environ["SIM_TRACE_PLUGINS"] = "1"


def offer(app: typer.Typer) -> None:
    """Let plugins add commands to ``app``: installed ones, unless one of its own is asked for, and files that
    stand before the command, as in ``sim --plugin mine.py greet``.

    What a plugin gets wrong is told on stderr; its commands are missing, and the rest works.
    """
    words, files = _words(sys.argv[1:])
    _withdraw(app)
    if not files:
        if (words and words[0] in _names(app)) or "--version" in sys.argv[1:]:
            return
        offer_own(app)
        if (words and words[0] in _names(app)) or not _others():
            return
        _withdraw(app)  # they come again, with the others
    from sim.plugins import allow, load

    with guarded():
        allow(files)
        registry = load(files)
        registry.register_commands(app)
    say_warnings(registry.warnings)


def offer_own(app: typer.Typer) -> None:
    """Add the commands of analyses that ship to ``app``, without loading what takes part in runs."""
    _withdraw(app)
    count = len(app.registered_commands)
    for point, name, _ in announced([]):
        if name == "trustsim" and point.name != "strategies":
            point.load().register_commands(app)
    _commands.extend(app.registered_commands[count:])


def _withdraw(app: typer.Typer) -> None:
    """Take away what :func:`offer_own` added: the same process may ask twice."""
    app.registered_commands[:] = [command for command in app.registered_commands if command not in _commands]
    _commands.clear()


def _words(line: list[str]) -> tuple[list[str], list[Path]]:
    """What is no option, from the command on; and the files of ``--plugin`` before it."""
    files: list[Path] = []
    while line and line[0].startswith("-"):
        option, _, value = line[0].partition("=")
        line = line[1:]
        if option == "--plugin":
            if not value and line:
                value, line = line[0], line[1:]
            files.append(Path(value))
    return [word for word in line if not word.startswith("-")], files


def _names(app: typer.Typer) -> set[str]:
    commands = {
        command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands
    }
    return commands | {group.name or "" for group in app.registered_groups}


def _others() -> bool:
    """Whether anything but what ships has announced itself: asked without loading any of it."""
    troubles: list[str] = []
    return any(name != "trustsim" for _, name, _ in announced(troubles)) or bool(troubles)


def damage(error: BaseException) -> str:
    """Which folder is to blame where a library gave up looking through all that is installed, or nothing."""
    import importlib.metadata

    files = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    return unreadable() if str(importlib.metadata.__file__) in files else ""
