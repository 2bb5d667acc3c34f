"""What several commands print by: lines as wide as the terminal, numbers by their unit."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.text import Text

from sim.calendar import span_text
from sim.foreign import Json
from sim.numbers import Mean, half_text, mean_text
from sim.prose import counted
from sim.terminal.marks import marks_for
from sim.terminal.saying import print_json, safe, stdout

if TYPE_CHECKING:
    from sim.terminal.marks import Marks

__all__ = [
    "axis_text",
    "beside",
    "heading",
    "mean_and_spread",
    "print_lines",
    "print_result",
    "spread_text",
    "wrapped",
]

_WIDEST = 110


def print_lines(render: Callable[[int, Marks], Sequence[Text]], narrowest: int = 40) -> None:
    """Print what ``render(width, marks)`` gives: as wide as the terminal, or 80 cells when piped.

    Never more than 110 cells, nor fewer than ``narrowest``.
    """
    out = stdout()
    columns = os.environ.get("COLUMNS", "")
    width = int(columns) if columns.isdecimal() else 0
    console = Console(file=out, highlight=False, soft_wrap=True)
    if not width:  # 0 says that it is not known
        width = console.width if console.is_terminal else 0
    console.width = width = min(max(width or 80, narrowest), _WIDEST)
    for line in render(width, marks_for(out.encoding)):
        console.print(safe(line, console))


def print_result(result: Any, json: bool, render: Callable[[int, Marks], Sequence[Text]]) -> None:
    """Print a result: as JSON, or what :func:`print_lines` makes of it."""
    if json:
        print_json(result)
    else:
        print_lines(render)


def axis_text(value: float, unit: str) -> str:
    """A round number for an axis, by its unit."""
    if unit == "share":
        return f"{100 * value:.10g}%"
    return f"{value:,.10g}"


def spread_text(mean: Mean, unit: str, marks: Marks) -> str:
    """Half the interval, on its longer side; nothing where there is none."""
    half = half_text(mean, unit)
    return f"{marks.plus_minus}{half}" if half else ""


def mean_and_spread(mean: Mean, unit: str, marks: Marks) -> str:
    """``0.51 ±.012``."""
    return f"{mean_text(mean['mean'], unit)} {spread_text(mean, unit, marks)}".rstrip()


def wrapped(text: str, width: int, style: str = "") -> list[Text]:
    """``text`` in lines of at most ``width`` cells, broken between words (within, where a word is longer)."""
    lines: list[str] = [""]
    for word in text.split():
        for piece in chop_cells(word, width) if cell_len(word) > width else [word]:
            line = f"{lines[-1]} {piece}" if lines[-1] else piece
            if cell_len(line) <= width:
                lines[-1] = line
            else:
                lines.append(piece)
    return [Text(line, style=style) for line in lines]


def beside(head: Text, words: str, width: int, style: str) -> list[Text]:
    """``words`` behind ``head``, in as many lines as they take, below each other."""
    first, *others = wrapped(words, max(width - head.cell_len, 16))
    margin = " " * head.cell_len
    return [head.append(first.plain, style), *(Text(margin).append(line.plain, style) for line in others)]


def heading(
    scenario: Json, width: int, *, what: str = "", replicates: str | int = "", more: str = ""
) -> list[Text]:
    """The name of the scenario, and a line like ``10,000 followers, 180 days, 20 replicates, seed 7``.

    Args:
        scenario: in plain values.
        width: cells.
        what: what is said of it, behind its name.
        replicates: how many; in words where that is no single number, left out where it is nothing.
        more: what else was run.
    """
    audience = scenario["audience"]
    about = [counted(audience["size"], "follower")]
    pool = audience.get("pool", 0)
    about += [f"{pool:,} who may join"] if pool else []
    about.append(counted(scenario["days"], "day"))
    about += [counted(replicates, "replicate") if isinstance(replicates, int) else replicates]
    about.append(f"seed {scenario['seed']}")
    about.append(span_text(scenario) or "")
    description = ", ".join(filter(None, about))
    title = f"{scenario['name']}: {what}" if what else str(scenario["name"])
    return [
        *wrapped(title, width, "bold"),
        *wrapped(f"{description}; {more}" if more else description, width, "dim"),
    ]
