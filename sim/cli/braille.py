"""Charts for the terminal: lines of braille dots, two by four a cell; letters where braille cannot be shown.

Colour is never the only difference: every line carries the shape of its brand, and its name at its end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import ceil, floor, isfinite, log10

from rich.cells import cell_len
from rich.text import Text

from sim.numbers import Mean
from sim.terminal.marks import ASCII, COLOURS, Marks
from sim.terminal.table import fitted

__all__ = ["Line", "chart", "ticks", "whiskers"]

_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))  # of a cell, by column and row from the top
_LONGEST = 20  # cells of a name
_EVERY = 14  # cells between the shapes along a curve


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart: its name, and where it goes; ``number`` gives shape and colour.

    A value that is not finite breaks the line.
    """

    name: str
    number: int
    x: Sequence[float]
    y: Sequence[float]


@dataclass(slots=True)
class _Cell:
    dots: int = 0
    text: str = ""
    number: int = 0


@dataclass(slots=True)
class _Canvas:
    """Cells to draw on; ``across`` by ``down`` dots each."""

    width: int
    height: int
    braille: bool
    cells: list[list[_Cell]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cells = [[_Cell() for _ in range(self.width)] for _ in range(self.height)]

    @property
    def across(self) -> int:
        return self.width * (2 if self.braille else 1)

    @property
    def down(self) -> int:
        return self.height * (4 if self.braille else 1)

    def dot(self, x: int, y: int, number: int, letter: str) -> None:
        if not self.braille:
            cell = self.cells[y][x]
            if not cell.text:
                cell.text, cell.number = letter, number
            return
        cell = self.cells[y // 4][x // 2]
        if not cell.dots:
            cell.number = number
        cell.dots |= _DOTS[x % 2][y % 4]

    def mark(self, x: int, y: int, number: int, shape: str) -> None:
        cell = self.cells[y // 4][x // 2] if self.braille else self.cells[y][x]
        cell.text, cell.number = shape, number


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers that enclose ``low`` to ``high``, at most ``most`` (2 or more) of them."""
    if not (high - low) / 1000 > 0:  # equal, or so close that no step is between them
        reach = abs(low) * 0.05 or 0.5
        low, high = low - reach, high + reach
    exponent = floor(log10((high - low) / 10))
    for step in (m * 10.0**e for e in range(exponent, exponent + 4) for m in (1, 2, 5)):
        first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
        if last - first + 1 <= most:
            return [float(f"{n * step:.12g}") for n in range(first, last + 1)]
    return [low, high]


def chart(
    lines: Sequence[Line],
    width: int,
    height: int,
    marks: Marks,
    *,
    values: Callable[[float], str],
    places: Sequence[tuple[float, str]],
    points: bool = False,
    bounds: tuple[float, float] | None = None,
) -> list[Text]:
    """A line chart, ``height`` rows and its axis, none wider than ``width`` cells.

    Args:
        lines: what to draw.
        width: cells in all, axis and names included.
        height: rows of the chart itself.
        marks: what can be shown; ASCII draws letters.
        values: a value of y as text, for the axis.
        places: values of x that the axis names, and how; those that do not fit are left out.
        points: mark every value with its line's shape, not only some along the way.
        bounds: values of y that are never left, such as 0 and 1 for shares.
    """
    ys = [y for line in lines for y in line.y if isfinite(y)]
    xs = [x for line in lines for x in line.x] + [x for x, _ in places]
    if not ys or not xs:
        return [Text("nothing to draw")]
    levels = ticks(min(ys), max(ys))
    if bounds is not None:
        levels = [level for level in levels if bounds[0] - 1e-9 <= level <= bounds[1] + 1e-9] or levels
        levels = levels if len(levels) > 1 else ticks(min(ys), max(ys))
    low, high = min(levels[0], *ys), max(levels[-1], *ys)
    left, right = min(xs), max(xs)
    longest = min(_LONGEST, width // 4)
    names = max(min(cell_len(line.name), longest) for line in lines)
    labels = [values(level) for level in levels]
    margin = max(map(cell_len, labels))
    inner = max(width - margin - 2 - names - 3, 10)
    canvas = _Canvas(inner, height, marks is not ASCII)

    def column(x: float) -> int:
        return round((x - left) / (right - left) * (canvas.across - 1)) if right > left else 0

    def row(y: float) -> int:
        return round((high - y) / (high - low) * (canvas.down - 1))

    for line in lines:
        _draw(canvas, line, column, row, marks)
    ends: dict[int, Line] = {}
    for line in lines:
        spots = [(x, y) for x, y in zip(line.x, line.y, strict=True) if isfinite(y)]
        if not spots:
            continue
        _shapes(canvas, line, spots, column, row, marks, points)
        _place(ends, row(spots[-1][1]) // (4 if canvas.braille else 1), line, height)

    by_row = {
        round((high - level) / (high - low) * (height - 1)): text
        for level, text in zip(levels, labels, strict=True)
    }
    bar, corner, rule = ("|", "+", "-") if marks is ASCII else ("│", "└", "─")
    texts = []
    for number in range(height):
        text = Text(by_row.get(number, "").rjust(margin) + f" {bar}", style="dim")
        for cell in canvas.cells[number]:
            character = cell.text or (chr(0x2800 + cell.dots) if cell.dots else " ")
            text.append(character, style=f"not dim {_colour(cell.number)}" if character != " " else "")
        if number in ends:
            line = ends[number]
            name = fitted(line.name, min(cell_len(line.name), longest), marks)
            text.append(f" {marks.shape(line.number)} {name}", style=f"not dim bold {_colour(line.number)}")
        text.rstrip()
        texts.append(text)
    texts.append(Text(" " * (margin + 1) + corner + rule * inner, style="dim"))
    dots = 2 if canvas.braille else 1
    texts.append(
        Text(_axis([(column(x) // dots, text) for x, text in places], margin + 2, inner), style="dim")
    )
    return texts


def whiskers(
    rows: Sequence[tuple[str, int, Mean]],
    width: int,
    marks: Marks,
    *,
    values: Callable[[float], str],
) -> list[Text]:
    """Means with their intervals, a row each: (name, number, mean, low and high)."""
    ends = [
        value
        for _, _, each in rows
        for value in (each["mean"], each["low"], each["high"])
        if value is not None
    ]
    if not ends:
        return [Text("nothing to draw")]
    levels = ticks(min(ends), max(ends))
    margin = 2 + max(min(cell_len(name), _LONGEST) for name, _, _ in rows)
    inner = max(width - margin - 3, 10)

    def column(value: float) -> int:
        return round((value - levels[0]) / (levels[-1] - levels[0]) * (inner - 1))

    bar, corner, rule = ("|", "+", "-") if marks is ASCII else ("│", "└", "─")
    texts = []
    for name, number, each in rows:
        cells = [" "] * inner
        mean, low, high = each["mean"], each["low"], each["high"]
        if low is not None and high is not None:
            for at in range(column(low), column(high) + 1):
                cells[at] = rule
        if mean is not None:
            cells[column(mean)] = marks.shape(number)
        label = f"{marks.shape(number)} {fitted(name, margin - 2, marks)}"
        line = Text(label, style=f"bold {_colour(number)}")
        line.append(f" {bar}", style="not bold dim default")
        line.append("".join(cells), style="not bold")
        line.rstrip()
        texts.append(line)
    texts.append(Text(" " * (margin + 1) + corner + rule * inner, style="dim"))
    places = [(column(level), values(level)) for level in levels]
    return [*texts, Text(_axis(places, margin + 2, inner), style="dim")]


def _colour(number: int) -> str:
    return COLOURS[number % len(COLOURS)]


def _draw(
    canvas: _Canvas, line: Line, column: Callable[[float], int], row: Callable[[float], int], marks: Marks
) -> None:
    before: tuple[int, int] | None = None
    for x, y in zip(line.x, line.y, strict=True):
        if not isfinite(y):
            before = None
            continue
        here = column(x), row(y)
        start = before or here
        steps = max(abs(here[0] - start[0]), abs(here[1] - start[1]), 1)
        for step in range(steps + 1):
            across = round(start[0] + (here[0] - start[0]) * step / steps)
            down = round(start[1] + (here[1] - start[1]) * step / steps)
            canvas.dot(across, down, line.number, ".")
        before = here


def _shapes(
    canvas: _Canvas,
    line: Line,
    spots: Sequence[tuple[float, float]],
    column: Callable[[float], int],
    row: Callable[[float], int],
    marks: Marks,
    points: bool,
) -> None:
    """The line's shape at every value, or here and there along it and at its end."""
    last = -_EVERY // 2 - 3 * line.number
    for number, (x, y) in enumerate(spots):
        at = column(x) // (2 if canvas.braille else 1)
        if points or number == len(spots) - 1 or at - last >= _EVERY:
            canvas.mark(column(x), row(y), line.number, marks.shape(line.number))
            last = at


def _place(ends: dict[int, Line], row: int, line: Line, height: int) -> None:
    """Put the name into the free row nearest to the end of its line, if there is one."""
    for away in sorted(range(height), key=lambda free: (abs(free - row), free)):
        if away not in ends:
            ends[away] = line
            return


def _axis(places: Sequence[tuple[int, str]], margin: int, width: int) -> str:
    """Names under their places, from both ends inwards, as many as fit."""
    order = sorted(range(len(places)), key=lambda n: (min(n, len(places) - 1 - n) != 0, n))
    spans: list[tuple[int, int, str]] = []
    for number in order:
        at, text = places[number]
        size = cell_len(text)
        start = min(max(at - size // 2, 0), max(width - size, 0))
        if all(start + size + 1 <= other or start >= end + 1 for other, end, _ in spans):
            spans.append((start, start + size, text))
    line = ""
    for start, _, text in sorted(spans):
        line += " " * (margin + start - cell_len(line)) + text
    return line
