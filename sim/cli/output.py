"""What several commands print by: lines as wide as the terminal, numbers by their unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

# One look for all commands: what `sim run` prints by.
from sim.cli.result import _spread as spread_text
from sim.cli.result import _text as value_text
from sim.cli.result import _wrapped as wrapped

if TYPE_CHECKING:
    from rich.text import Text

    from sim.cli.marks import Marks

__all__ = ["axis_text", "print_lines", "spread_text", "value_text", "wrapped"]


def print_lines(render: Callable[[int, Marks], Sequence[Text]]) -> None:
    """Print what ``render(width, marks)`` gives: as wide as the terminal, or 80 cells when piped."""
    import os
    import sys

    from rich.console import Console

    from sim.cli.marks import marks_for

    console = Console(highlight=False, soft_wrap=True)
    width = console.width if console.is_terminal or os.environ.get("COLUMNS") else 80
    for line in render(min(max(width, 40), 110), marks_for(sys.stdout.encoding)):
        console.print(line)


def axis_text(value: float, unit: str) -> str:
    """A round number for an axis, by its unit."""
    if unit == "share":
        return f"{100 * value:.10g}%"
    return f"{value:,.10g}"
