"""Commands that installed plugins add to ``sim``. Nothing is loaded where none is needed."""

from __future__ import annotations

import sys

import typer

from sim.cli.saying import say

__all__ = ["offer"]


def offer(app: typer.Typer) -> None:
    """Let installed plugins add commands to ``app``, unless one of its own is asked for.

    What a plugin gets wrong is told on stderr; its commands are missing, and the rest works.
    """
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    if (words and words[0] in _names(app)) or "--version" in sys.argv[1:] or not _others():
        return
    from sim.plugins import load

    for sentence in load().register_commands(app):
        say(f"warning: {sentence}", err=True)


def _names(app: typer.Typer) -> set[str]:
    commands = {
        command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands
    }
    return commands | {group.name or "" for group in app.registered_groups}


def _others() -> bool:
    """Whether anything but what ships has announced itself: asked without loading any of it."""
    from importlib.metadata import entry_points

    return any(point.dist is None or point.dist.name != "trustsim" for point in entry_points(group="sim"))
