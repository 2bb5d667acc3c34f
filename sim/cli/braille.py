"""Charts for the terminal: lines of braille dots, two by four a cell; letters where braille cannot be shown.

Colour is never the only difference: every line carries the shape of its brand, and its name at its end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

from rich.cells import cell_len
from rich.text import Text

from sim.numbers import Mean
from sim.terminal.marks import ASCII, Marks, colour
from sim.terminal.output import axis_text
from sim.terminal.table import fitted

__all__ = ["Line", "chart", "days_along", "ticks", "whiskers"]

_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))  # of a cell, by column and row from the top
_BOUNDED = ("share", "trust")  # units of what is never below 0 or above 1
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


class _Canvas:
    """Cells to draw on, each ``wide`` by ``tall`` dots; x and y count dots from the top left."""

    def __init__(self, width: int, height: int, marks: Marks) -> None:
        self.wide, self.tall = (1, 1) if marks is ASCII else (2, 4)
        self.across, self.down = width * self.wide, height * self.tall
        self._marks = marks
        self._dots: dict[tuple[int, int], tuple[int, int]] = {}  # cell -> its dots, and whose the first was
        self._shapes: dict[tuple[int, int], int] = {}  # cell -> whose shape stands in it

    def dot(self, x: int, y: int, number: int) -> None:
        cell = x // self.wide, y // self.tall
        dots, first = self._dots.get(cell, (0, number))
        self._dots[cell] = dots | _DOTS[x % self.wide][y % self.tall], first

    def mark(self, x: int, y: int, number: int) -> None:
        self._shapes[x // self.wide, y // self.tall] = number

    def row(self, number: int) -> Iterator[tuple[str, str]]:
        """Each cell of a row: what stands in it, and its style."""
        for column in range(self.across // self.wide):
            cell = column, number
            if cell in self._shapes:
                yield self._marks.shape(self._shapes[cell]), f"not dim {colour(self._shapes[cell])}"
            elif cell in self._dots:
                dots, first = self._dots[cell]
                yield "." if self._marks is ASCII else chr(0x2800 + dots), f"not dim {colour(first)}"
            else:
                yield " ", ""


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
    unit: str,
    places: Sequence[tuple[float, str]],
    points: bool = False,
) -> list[Text]:
    """A line chart, ``height`` rows and its axis, none wider than ``width`` cells.

    Args:
        lines: what to draw.
        width: cells in all, axis and names included.
        height: rows of the chart itself.
        marks: what can be shown; ASCII draws letters.
        unit: of y.
        places: values of x that the axis names, and how; those that do not fit are left out.
        points: mark every value with its line's shape, not only some along the way.
    """
    ys = [y for line in lines for y in line.y if isfinite(y)]
    xs = [x for line in lines for x in line.x] + [x for x, _ in places]
    if not ys or not xs:
        return [Text("nothing to draw")]
    levels = ticks(min(ys), max(ys))
    if unit in _BOUNDED:
        inside = [level for level in levels if -1e-9 <= level <= 1 + 1e-9]
        levels = inside if len(inside) > 1 else levels
    low, high = min(levels[0], *ys), max(levels[-1], *ys)
    left, right = min(xs), max(xs)
    longest = min(_LONGEST, width // 4)
    names = max(min(cell_len(line.name), longest) for line in lines)
    labels = [axis_text(level, unit) for level in levels]
    margin = max(map(cell_len, labels))
    inner = max(width - margin - 2 - names - 3, 10)
    canvas = _Canvas(inner, height, marks)

    def column(x: float) -> int:
        return round((x - left) / (right - left) * (canvas.across - 1)) if right > left else 0

    def row(y: float) -> int:
        return round((high - y) / (high - low) * (canvas.down - 1))

    for line in lines:
        _draw(canvas, line, column, row)
    ends: dict[int, Line] = {}
    for line in lines:
        spots = [(x, y) for x, y in zip(line.x, line.y, strict=True) if isfinite(y)]
        if not spots:
            continue
        _shapes(canvas, line.number, [(column(x), row(y)) for x, y in spots], points)
        _place(ends, row(spots[-1][1]) // canvas.tall, line, height)

    by_row = {
        round((high - level) / (high - low) * (height - 1)): text
        for level, text in zip(levels, labels, strict=True)
    }
    texts = []
    for number in range(height):
        text = Text(by_row.get(number, "").rjust(margin) + f" {marks.frame[0]}", style="dim")
        for character, style in canvas.row(number):
            text.append(character, style)
        if number in ends:
            line = ends[number]
            name = fitted(line.name, min(cell_len(line.name), longest), marks)
            text.append(f" {marks.shape(line.number)} {name}", style=f"not dim bold {colour(line.number)}")
        text.rstrip()
        texts.append(text)
    return texts + _axis([(column(x) // canvas.wide, text) for x, text in places], margin + 2, inner, marks)


def whiskers(rows: Sequence[tuple[str, int, Mean]], width: int, marks: Marks, unit: str) -> list[Text]:
    """Means with their intervals, a row each: (name, number, mean, low and high)."""
    means = [mean for _, _, mean in rows]
    ends = [end for each in means for end in (each["mean"], each["low"], each["high"]) if end is not None]
    if not ends:
        return [Text("nothing to draw")]
    levels = ticks(min(ends), max(ends))
    margin = 2 + max(min(cell_len(name), _LONGEST) for name, _, _ in rows)
    inner = max(width - margin - 3, 10)

    def column(value: float) -> int:
        return round((value - levels[0]) / (levels[-1] - levels[0]) * (inner - 1))

    texts = []
    for name, number, each in rows:
        cells = [" "] * inner
        mean, low, high = each["mean"], each["low"], each["high"]
        if low is not None and high is not None:
            for at in range(column(low), column(high) + 1):
                cells[at] = marks.rule
        if mean is not None:
            cells[column(mean)] = marks.shape(number)
        label = f"{marks.shape(number)} {fitted(name, margin - 2, marks)}"
        line = Text(label, style=f"bold {colour(number)}")
        line.append(f" {marks.frame[0]}", style="not bold dim default")
        line.append("".join(cells), style="not bold")
        line.rstrip()
        texts.append(line)
    return texts + _axis(
        [(column(level), axis_text(level, unit)) for level in levels], margin + 2, inner, marks
    )


def days_along(days: float, first: str = "day 1") -> list[tuple[float, str]]:
    """What the axis names of so many days."""
    return [(1.0, first), *((days * n / 4, f"{days * n / 4:.0f}") for n in (2, 3, 4))]


def _draw(canvas: _Canvas, line: Line, column: Callable[[float], int], row: Callable[[float], int]) -> None:
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
            canvas.dot(across, down, line.number)
        before = here


def _shapes(canvas: _Canvas, number: int, spots: Sequence[tuple[int, int]], points: bool) -> None:
    """The shape of a line at every value, or here and there along it and at its end."""
    last = -_EVERY // 2 - 3 * number
    for place, (x, y) in enumerate(spots, start=1):
        at = x // canvas.wide
        if points or place == len(spots) or at - last >= _EVERY:
            canvas.mark(x, y, number)
            last = at


def _place(ends: dict[int, Line], row: int, line: Line, height: int) -> None:
    """Put the name into the free row nearest to the end of its line, if there is one."""
    for away in sorted(range(height), key=lambda free: (abs(free - row), free)):
        if away not in ends:
            ends[away] = line
            return


def _axis(places: Sequence[tuple[int, str]], margin: int, width: int, marks: Marks) -> list[Text]:
    """The axis, and names under their places, from both ends inwards, as many as fit."""
    order = sorted(range(len(places)), key=lambda n: (min(n, len(places) - 1 - n) != 0, n))
    spans: list[tuple[int, int, str]] = []
    for number in order:
        at, text = places[number]
        size = cell_len(text)
        start = min(max(at - size // 2, 0), max(width - size, 0))
        if all(start + size + 1 <= other or start >= end + 1 for other, end, _ in spans):
            spans.append((start, start + size, text))
    rule = " " * (margin - 1) + marks.frame[1] + marks.rule * width
    line = ""
    for start, _, text in sorted(spans):
        line += " " * (margin + start - cell_len(line)) + text
    return [Text(rule, style="dim"), Text(line, style="dim")]
