"""A page that answers while one moves it. Adds ``sim serve``.

One page in one process: :mod:`sim_serve.served` is the scenario and what of it may be moved,
:mod:`sim_serve.kitchen` runs replicates of any setting in processes, :mod:`sim_serve.telling` says what they
amount to, and :mod:`sim_serve.app` carries that between the page and the rest. Starlette and uvicorn are the
extra ``serve``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim import hookimpl

if TYPE_CHECKING:
    import typer

__all__ = ["register_commands"]


@hookimpl
def register_commands(app: typer.Typer) -> None:
    """Offer ``sim serve``."""
    from sim.terminal import Place, stand_in

    summary = "Move sliders in the browser and see what changes, and how sure that is."
    stand_in(app, "serve", Place("Ask a question", "sim_serve.command", summary))
