"""What differences between brands depend on. Adds ``sim doubt`` and ``sim sensitivity``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim import hookimpl

if TYPE_CHECKING:
    import typer

__all__ = ["register_commands"]


@hookimpl
def register_commands(app: typer.Typer) -> None:
    """Offer ``sim doubt`` and ``sim sensitivity``, into which it goes deeper."""
    from sim.terminal import Command
    from sim_sensitivity.command import sensitivity
    from sim_sensitivity.doubt import doubt

    app.command("doubt", cls=Command, rich_help_panel="Doubt it")(doubt)
    app.command("sensitivity", cls=Command, rich_help_panel="Doubt it")(sensitivity)
