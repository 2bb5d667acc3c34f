"""A lesson for a class: a page that runs the model itself. Adds ``sim lesson``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim import hookimpl

if TYPE_CHECKING:
    import typer

__all__ = ["register_commands"]


@hookimpl
def register_commands(app: typer.Typer) -> None:
    """Offer ``sim lesson``."""
    from sim.terminal import Command
    from sim_lesson.command import lesson

    app.command("lesson", cls=Command, rich_help_panel="Teach")(lesson)
