"""Your own numbers: exports of social networks and inboxes, read into one folder. Adds ``sim import``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim import hookimpl

if TYPE_CHECKING:
    import typer

__all__ = ["register_commands"]


@hookimpl
def register_commands(app: typer.Typer) -> None:
    """Offer ``sim import``."""
    from sim_own.command import import_

    app.command(name="import", rich_help_panel="Bring your own")(import_)
