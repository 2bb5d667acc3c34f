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
    from sim.terminal import Place, stand_in

    summary = (
        "A lesson for a class: one page that runs the model itself, without network and without installing."
    )
    stand_in(app, "lesson", Place("Teach", "sim_lesson.command", summary))
