"""The best of the decisions a brand is free to make, for the hands or the money it has. Adds ``sim plan``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim import hookimpl

if TYPE_CHECKING:
    import typer

__all__ = ["register_commands"]


@hookimpl
def register_commands(app: typer.Typer) -> None:
    """Offer ``sim plan``."""
    from sim.terminal import Place, stand_in

    summary = "Search the best plan for a brand: what to ask, how often to post, how to answer."
    stand_in(app, "plan", Place("Decide", "sim_plan.command", summary))
