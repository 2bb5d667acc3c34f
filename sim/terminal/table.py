"""A table that fits the terminal: columns shrink first, then the least important go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.text import Text

if TYPE_CHECKING:
    from sim.terminal.marks import Marks

__all__ = ["Column", "fitted", "lay_out", "left_out"]

_NAME = 12  # cells that names get before they cost a column,
_WHOLE = 18  # and before they cost a minor one
_MINOR = 3  # most that a minor column is to be kept
_FEWEST = 2  # columns that always stay, unless it is said otherwise


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its header (of several lines, if need be), a text a brand, and a second line a brand (the
    spread).

    ``drawn(width)`` gives a bar or a curve a brand beside (or instead of) the text, at least ``least`` and at
    most ``most`` cells wide. ``keep`` orders columns by importance: where they do not all fit, the lowest
    goes first; up to 3, even for the sake of names in full.
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

    def width(self, picture: int) -> int:
        """Cells that the column takes with a picture of ``picture`` cells."""
        gap = 1 if picture and self.text_width else 0
        return max([self.text_width + gap + picture, *map(cell_len, self.header.split("\n"))])


def fitted(text: str, width: int, marks: Marks) -> str:
    """``text`` in exactly ``width`` cells, cut with dots where it is longer."""
    if cell_len(text) > width:
        text = set_cell_size(text, max(width - cell_len(marks.dots), 0)).rstrip() + marks.dots
    return set_cell_size(text, width)


def lay_out(
    names: Sequence[str],
    styles: Sequence[str],
    columns: Sequence[Column],
    width: int,
    marks: Marks,
    fewest: int = _FEWEST,
) -> list[Text]:
    """The lines of the table, none wider than ``width`` cells unless ``fewest`` columns need it."""
    columns, gap = _fit(max(cell_len(name) for name in names), columns, width, fewest)
    name_width = max(min(max(cell_len(name) for name in names), width - 2 - _least(columns, gap)), 1)
    widths = _picture_widths(columns, width - 2 - name_width - _least(columns, gap))
    cells = [column.width(picture) for column, picture in zip(columns, widths, strict=True)]
    gaps = [" " * _gap(column, gap) for column in columns]

    headers = [column.header.split("\n") for column in columns]
    tall = max(map(len, headers))
    lines = []
    for number in range(tall):
        header = Text(" " * (2 + name_width), style="dim")
        for column, parts, space, cell in zip(columns, headers, gaps, cells, strict=True):
            part = ([""] * (tall - len(parts)) + parts)[number]
            blank = " " * (cell - cell_len(part))
            header.append(space + (part + blank if column.drawn else blank + part))
        lines.append(header)
    pictures = [column.drawn(n) if column.drawn else [] for column, n in zip(columns, widths, strict=True)]
    for row, (name, style) in enumerate(zip(names, styles, strict=True)):
        line = Text(f"{marks.shape(row)} {fitted(name, name_width, marks)}", style=f"bold {style}")
        spread = Text(" " * (2 + name_width), style="dim")
        for column, space, cell, picture in zip(columns, gaps, cells, pictures, strict=True):
            numbers = column.text_width if column.drawn else cell
            line.append(space + column.texts[row].rjust(numbers), style="not bold default")
            spread.append(space + column.spreads[row].rjust(numbers))
            if column.drawn:
                between = " " if numbers and picture[row] else ""
                line.append(between + picture[row], style=f"not bold {style}")
                line.append(" " * (cell - numbers - cell_len(between + picture[row])))
                spread.append(" " * (cell - numbers))
        lines += [line, spread] if spread.plain.strip() else [line]
    for line in lines:
        line.rstrip()
    return lines


def left_out(names: Sequence[str], columns: Sequence[Column], width: int, fewest: int = _FEWEST) -> list[str]:
    """Headers of the columns for which :func:`lay_out` has no room, each in one line."""
    visible, _ = _fit(max(cell_len(name) for name in names), columns, width, fewest)
    return [column.header.replace("\n", " ") for column in columns if column not in visible]


def _fit(
    longest: int, columns: Sequence[Column], width: int, fewest: int = _FEWEST
) -> tuple[list[Column], int]:
    """The columns that fit, and the gap before numbers: first that narrows, then columns go."""
    candidates = sorted(columns, key=lambda column: -column.keep)
    while True:
        name = min(longest, _WHOLE if candidates[-1].keep <= _MINOR else _NAME)
        for gap in (2, 1):
            if 2 + name + _least(candidates, gap) <= width or len(candidates) <= fewest:
                return [column for column in columns if column in candidates], gap
        candidates.pop()


def _picture_widths(columns: Sequence[Column], spare: int) -> list[int]:
    """Cells of each picture: the least, and in turn one more while there is room."""
    widths = [column.least for column in columns]
    growing = True
    while growing:
        growing = False
        for number, column in enumerate(columns):
            cost = column.width(widths[number] + 1) - column.width(widths[number])
            if widths[number] < column.most and cost <= spare:
                widths[number] += 1
                spare -= cost
                growing = True
    return widths


def _gap(column: Column, gap: int) -> int:
    return 2 if column.drawn else gap


def _least(columns: Sequence[Column], gap: int) -> int:
    return sum(_gap(column, gap) + column.width(column.least) for column in columns)
