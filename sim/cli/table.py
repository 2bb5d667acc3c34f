"""A table that fits the terminal: columns shrink first, then the least important go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

if TYPE_CHECKING:
    from rich.text import Text

    from sim.cli.marks import Marks

__all__ = ["Column", "fitted", "lay_out"]

_NAME = 12  # cells that names get before any column but the last two


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its header, a text a brand, and a second line a brand (the spread).

    ``drawn(width)`` gives a bar or a curve a brand beside (or instead of) the text, at least ``least`` and at
    most ``most`` cells wide. ``keep`` orders columns by importance: where they do not all fit, the lowest
    goes first.
    """

    header: str
    texts: Sequence[str]
    spreads: Sequence[str]
    keep: int
    drawn: Callable[[int], Sequence[str]] | None = None
    least: int = 0
    most: int = 0

    @property
    def text_width(self) -> int:
        """Cells that the texts take."""
        return max((cell_len(text) for text in (*self.texts, *self.spreads)), default=0)

    def width(self, drawn: int) -> int:
        """Cells that the column takes with a picture of ``drawn`` cells."""
        gap = 1 if drawn and self.text_width else 0
        return max(cell_len(self.header), self.text_width + gap + drawn)


def fitted(text: str, width: int, marks: Marks) -> str:
    """``text`` in exactly ``width`` cells, cut with dots where it is longer."""
    if cell_len(text) > width:
        text = set_cell_size(text, max(width - cell_len(marks.dots), 0)).rstrip() + marks.dots
    return set_cell_size(text, width)


def lay_out(
    names: Sequence[str], styles: Sequence[str], columns: Sequence[Column], width: int, marks: Marks
) -> list[Text]:
    """The lines of the table, none wider than ``width`` cells."""
    from rich.text import Text

    longest = max(cell_len(name) for name in names)
    kept = sorted(columns, key=lambda column: -column.keep)
    while len(kept) > 2 and _least(kept) + 2 + min(longest, _NAME) > width:
        kept.pop()
    columns = [column for column in columns if column in kept]
    drawn = {id(column): column.least for column in columns}
    name_width = max(min(longest, width - _least(columns) - 2), 1)
    spare = width - _least(columns) - 2 - name_width
    growing = [column for column in columns if column.most > column.least]
    while spare > 0 and growing:
        for column in list(growing):
            before = column.width(drawn[id(column)])
            if drawn[id(column)] >= column.most or spare <= 0:
                growing.remove(column)
                continue
            drawn[id(column)] += 1
            spare -= column.width(drawn[id(column)]) - before

    header = Text(" " * (2 + name_width), style="dim")
    for column in columns:
        cell = column.header
        space = column.width(drawn[id(column)]) - cell_len(cell)
        header.append("  " + (cell + " " * space if column.drawn else " " * space + cell))
    lines = [header]
    pictures = {id(c): c.drawn(drawn[id(c)]) for c in columns if c.drawn}
    for row, (name, style) in enumerate(zip(names, styles, strict=True)):
        line = Text(f"{marks.shape(row)} {fitted(name, name_width, marks)}", style=f"bold {style}")
        spread = Text(" " * (2 + name_width), style="dim")
        for column in columns:
            cells = column.width(drawn[id(column)])
            if column.drawn:
                text = column.texts[row].rjust(column.text_width) if column.text_width else ""
                picture = pictures[id(column)][row]
                gap = " " if text and picture else ""
                line.append("  " + text + gap, style="not bold default")
                line.append(picture, style=f"not bold {style}")
                line.append(" " * (cells - cell_len(text + gap + picture)))
                second = column.spreads[row].rjust(column.text_width)
                spread.append("  " + second + " " * (cells - cell_len(second)))
            else:
                line.append("  " + column.texts[row].rjust(cells), style="not bold default")
                spread.append("  " + column.spreads[row].rjust(cells))
        lines.append(line)
        if spread.plain.strip():
            lines.append(spread)
    for line in lines:
        line.rstrip()
    return lines


def _least(columns: Sequence[Column]) -> int:
    return sum(2 + column.width(column.least) for column in columns)
