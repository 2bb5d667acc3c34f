"""The table that an import prints."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Iterable
from pathlib import Path

from rich.cells import cell_len, set_cell_size

from sim.foreign import plain
from sim_own.importing import Import

__all__ = ["lines", "show"]

_WIDEST = 110
_COLUMNS = ("file", "taken for", "rows", "period")
_WIDEST_KIND = len("Instagram: profile visits")
_SHOWN = 8  # names of columns


def show(exports: Import, place: Path) -> None:
    """Print it, as wide as the terminal, or 80 cells when piped."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        width = int(columns)
    else:
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 80
    for line in lines(exports, place, min(max(width, 60), _WIDEST)):
        sys.stdout.write(plain(line) + "\n")


def lines(exports: Import, place: Path, width: int) -> list[str]:
    """The table, and below each row what was not understood and what to know."""
    parts = [part for file in exports.files for part in file.parts]
    rows = [
        (
            part.label,
            part.name or "not used",
            f"{part.rows:,}" if part.rows else "",
            f"{part.begins} to {part.ends}" if part.begins else "",
        )
        for part in parts
    ]
    number = max(len(row[2]) for row in (_COLUMNS, *rows))
    period = max(len(row[3]) for row in (_COLUMNS, *rows))
    kind = min(max(cell_len(row[1]) for row in (_COLUMNS, *rows)), _WIDEST_KIND)
    name = min(max(cell_len(row[0]) for row in (_COLUMNS, *rows)), width - number - period - kind - 6)
    output = [_row(_COLUMNS, name, kind, number, period)]
    for part, row in zip(parts, rows, strict=True):
        output.append(_row(row, name, kind, number, period))
        if part.refusal:
            output += _below(part.refusal, width)
        if part.unknown:
            more = len(part.unknown) - _SHOWN
            names = ", ".join(part.unknown[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
            output += _below(f"columns not understood: {names}", width)
        for warning in part.remarks():
            output += _below(warning, width)
    output.append("")
    for warning in exports.merged.warnings:
        output += textwrap.wrap(f"{warning}.", width)
    for burst in exports.merged.bursts:
        output += textwrap.wrap(
            f"{burst.network}, {burst.day}: {burst.new_followers:,} follows, and no more people than usual "
            "saw anything: a campaign or bots, left out.",
            width,
        )
    tables = ", ".join(
        f"{table.num_rows:,} {name if table.num_rows != 1 else name.removesuffix('s')}"
        for name, table in exports.merged.tables.items()
    )
    return [*output, *textwrap.wrap(f"{place}: {tables}. No text and no name is kept.", width)]


def _row(cells: Iterable[str], name: int, kind: int, number: int, period: int) -> str:
    file, title, rows, when = cells
    line = f"{_fitted(file, name)}  {_fitted(title, kind)}  {rows.rjust(number)}  {when.ljust(period)}"
    return line.rstrip()


def _fitted(text: str, width: int) -> str:
    """``text`` in exactly ``width`` cells, cut in the middle: what tells files apart stands at both ends."""
    text = " ".join(plain(text).split())
    end = ""
    while cell_len(text) + cell_len(end) > width:
        if cell_len(end) < width // 2:
            text, end = text[:-1], (end or "…")[:1] + text[-1] + end[1:]
        else:
            text = text[:-1]
    return set_cell_size(text + end, width)


def _below(text: str, width: int) -> list[str]:
    return textwrap.wrap(plain(text), width, initial_indent="  - ", subsequent_indent="    ")
