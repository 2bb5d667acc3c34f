"""The model fitted to one's own numbers: what they say, and what they leave unknown. Adds ``sim fit``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim import hookimpl

if TYPE_CHECKING:
    import typer

__all__ = ["register_commands"]


@hookimpl
def register_commands(app: typer.Typer) -> None:
    """Offer ``sim fit``."""
    from sim_fit.command import fit

    app.command(name="fit", rich_help_panel="Bring your own")(fit)
