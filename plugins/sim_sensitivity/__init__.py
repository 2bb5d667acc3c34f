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
    from sim.terminal import Place, stand_in

    summary = (
        "Say how far an answer can be trusted beyond luck: other numbers, other equations, and what turns it."
    )
    stand_in(app, "doubt", Place("Doubt it", "sim_sensitivity.doubt", summary))
    summary = (
        "Say which assumptions a ranking hangs on: vary the model's numbers over their ranges, all at once."
    )
    stand_in(app, "sensitivity", Place("Doubt it", "sim_sensitivity.command", summary))
