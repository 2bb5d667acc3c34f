"""A table that fits the terminal: columns shrink first, then the least important go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from sim.numbers import mean_text
from sim.terminal.marks import colour
from sim.terminal.output import spread_text

if TYPE_CHECKING:
    from sim.numbers import Mean
    from sim.terminal.marks import Marks

__all__ = ["Column", "fitted", "in_blocks", "lay_out", "left_out"]

_NAME = 12  # cells that names get before they cost a column,
_WHOLE = 18  # and before they cost a minor one
_MINOR = 3  # most that a minor column is to be kept


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its header (of several lines, if need be), a text a brand, and a second line a brand (the
    spread), if there is one.

    ``drawn(width)`` gives a bar or a curve a brand beside (or instead of) the text, at least ``least`` and at
    most ``most`` cells wide. ``keep`` orders columns by importance: where they do not all fit, the lowest
    goes first; up to 3, even for the sake of names in full.
    """

    header: str
    texts: Sequence[str]
    keep: int
    spreads: Sequence[str] = ()
    drawn: Callable[[int], Sequence[str]] | None = None
    least: int = 0
    most: int = 0

    @classmethod
    def of(
        cls, header: str, means: Sequence[Mean], unit: str, keep: int, marks: Marks, **options: Any
    ) -> Column:
        """The column of a measure: means, and below each how far it spreads."""
        texts = [mean_text(mean["mean"], unit) for mean in means]
        return cls(header, texts, keep, [spread_text(mean, unit, marks) for mean in means], **options)

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
    columns: Sequence[Column],
    width: int,
    marks: Marks,
    fewest: int = 2,
    styles: Sequence[str] | None = None,
) -> list[Text]:
    """The lines of the table, none wider than ``width`` cells unless ``fewest`` columns need it.

    ``styles``: of the rows, by itself a colour each.
    """
    longest = max(map(cell_len, names))
    columns, gap = _fit(longest, columns, width, fewest)
    name_width = max(min(longest, width - 2 - _least(columns, gap)), 1)
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
    for row, name in enumerate(names):
        style = styles[row] if styles else colour(row)
        line = Text(f"{marks.shape(row)} {fitted(name, name_width, marks)}", style=f"bold {style}")
        spread = Text(" " * (2 + name_width), style="dim")
        for column, space, cell, picture in zip(columns, gaps, cells, pictures, strict=True):
            numbers = column.text_width if column.drawn else cell
            line.append(space + column.texts[row].rjust(numbers), style="not bold default")
            spread.append(space + (column.spreads[row] if column.spreads else "").rjust(numbers))
            if column.drawn:
                between = " " if numbers and picture[row] else ""
                line.append(between + picture[row], style=f"not bold {style}")
                line.append(" " * (cell - numbers - cell_len(between + picture[row])))
                spread.append(" " * (cell - numbers))
        lines += [line, spread] if spread.plain.strip() else [line]
    for line in lines:
        line.rstrip()
    return lines


def left_out(names: Sequence[str], columns: Sequence[Column], width: int, fewest: int) -> list[str]:
    """Headers of the columns for which :func:`lay_out` has no room, each in one line."""
    visible, _ = _fit(max(map(cell_len, names)), columns, width, fewest)
    return [column.header.replace("\n", " ") for column in columns if column not in visible]


def in_blocks(
    columns: Sequence[tuple[str, Sequence[str]]], width: int, keys: int = 1, styles: Sequence[str] = ()
) -> list[Text]:
    """Lines of as many tables as it takes to show all columns; each begins with the first ``keys`` of them.

    Only a table of one column besides these may be wider than ``width``.

    Args:
        columns: header and texts of each, set flush right.
        width: cells.
        keys: how many say which line it is.
        styles: of headers, one a column.
    """
    sizes = [max(map(cell_len, (header, *texts))) for header, texts in columns]
    blocks = [[*range(keys)]]
    for number in range(keys, len(columns)):
        if sum(sizes[each] + 2 for each in (*blocks[-1], number)) - 2 > width and len(blocks[-1]) > keys:
            blocks.append([*range(keys)])
        blocks[-1].append(number)
    cells = [
        [" " * (size - cell_len(text)) + text for text in (header, *texts)]
        for size, (header, texts) in zip(sizes, columns, strict=True)
    ]
    lines: list[Text] = []
    for block in blocks:
        header = Text()
        for number in block:
            header.append(("  " if number else "") + cells[number][0], styles[number] if styles else "")
        header.rstrip()
        lines += [Text(), header] if lines else [header]
        rows = zip(*(cells[number][1:] for number in block), strict=True)
        lines += [Text("  ".join(row).rstrip()) for row in rows]
    return lines


def _fit(longest: int, columns: Sequence[Column], width: int, fewest: int) -> tuple[list[Column], int]:
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
