"""Commands that installed plugins add to ``sim``. Nothing is loaded where none is needed."""

from __future__ import annotations

import sys

import typer

from sim.cli.saying import say

__all__ = ["damage", "offer"]


def offer(app: typer.Typer) -> None:
    """Let installed plugins add commands to ``app``, unless one of its own is asked for.

    What a plugin gets wrong is told on stderr; its commands are missing, and the rest works.
    """
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    if (words and words[0] in _names(app)) or "--version" in sys.argv[1:] or not _others():
        return
    from sim.plugins import load

    registry = load()
    registry.register_commands(app)
    for sentence in registry.warnings:
        say(f"warning: {sentence}", err=True)


def _names(app: typer.Typer) -> set[str]:
    commands = {
        command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands
    }
    return commands | {group.name or "" for group in app.registered_groups}


def _others() -> bool:
    """Whether anything but what ships has announced itself: asked without loading any of it."""
    from sim.plugins.loading import announced

    damaged: list[str] = []
    return any(name != "trustsim" for _, name, _ in announced(damaged)) or bool(damaged)


def damage(error: BaseException) -> str:
    """Which folder is to blame where a library gave up looking through all that is installed, or nothing."""
    import importlib.metadata
    import traceback

    from sim.plugins.loading import unreadable

    files = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    return unreadable() if str(importlib.metadata.__file__) in files else ""
