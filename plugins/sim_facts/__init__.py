"""What is known of real audiences, and whether the model shows it. Adds ``sim facts``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim import hookimpl

if TYPE_CHECKING:
    import typer

__all__ = ["register_commands"]


@hookimpl
def register_commands(app: typer.Typer) -> None:
    """Offer ``sim facts``."""
    from sim.terminal import Place, stand_in

    summary = "Hold the model to what is known of real audiences, fact by fact."
    stand_in(app, "facts", Place("Doubt it", "sim_facts.command", summary))
