"""How a command runs."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand

from sim.terminal.saying import guarded

__all__ = ["Command"]


class Command(TyperCommand):
    """Keeps stdout for results while it runs: what anything else prints goes to stderr."""

    def invoke(self, ctx: Any) -> Any:
        """Run it."""
        with guarded():
            return super().invoke(ctx)
