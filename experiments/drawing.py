"""Charts of experiments as SVG: lines with their 95 % intervals, and ranges with what was found in them.

Text stays text, every line has a shape besides its colour and is named where it ends, and nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from math import floor, log10

from sim.compare import Interval

__all__ = ["Line", "Mark", "Row", "bars", "grid", "lines", "panels", "ranges"]

_COLOURS = ("#1f5f99", "#c2492f", "#2f7d4f", "#7a4f9e", "#8a6a00", "#4a4a4a")
_INK, _SOFT, _GRID = "#222222", "#5c5c5c", "#dddddd"
_WIDTH, _HEIGHT = 720, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 170, 84, 56
_SANS = 'font-family="Helvetica, Arial, sans-serif"'


@dataclass(frozen=True)
class Line:
    """One line: a mean at each x, and the ends of its interval (None without one)."""

    name: str
    xs: Sequence[float]
    means: Sequence[float]
    lows: Sequence[float | None] = ()
    highs: Sequence[float | None] = ()

    @classmethod
    def of(cls, name: str, xs: Sequence[float], intervals: Sequence[Interval], times: float = 1.0) -> Line:
        """One line through means with their intervals, ``times`` as large (100: in per cent)."""

        def ends(which: str) -> list[float | None]:
            values = (getattr(each, which) for each in intervals)
            return [None if value is None else times * value for value in values]

        return cls(name, xs, [mean or 0.0 for mean in ends("mean")], ends("low"), ends("high"))


@dataclass(frozen=True)
class Mark:
    """A place on the x axis, with an interval: a crossing."""

    x: float
    low: float | None
    high: float | None
    text: str


@dataclass(frozen=True)
class Row:
    """A range and what was found; ``verdict`` is holds, fails or inconclusive. All on a scale of its own."""

    text: str
    expected: str
    found: str
    verdict: str
    low: float
    high: float
    mean: float | None
    first: float | None = None
    last: float | None = None


@dataclass
class _Page:
    width: int
    height: int
    parts: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, words: str, **style: str | float) -> None:
        settings = {"font-size": 12, "fill": _INK} | {
            key.replace("_", "-"): value for key, value in style.items()
        }
        family = settings.pop("family", _SANS)
        attributes = " ".join(f'{key}="{value}"' for key, value in settings.items())
        self.parts.append(f'<text x="{_n(x)}" y="{_n(y)}" {family} {attributes}>{escape(words)}</text>')

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1) -> None:
        ends = f'x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}"'
        self.parts.append(f'<line {ends} stroke="{colour}" stroke-width="{width:g}"/>')

    def svg(self, title: str) -> str:
        box = f'viewBox="0 0 {self.width} {self.height}" width="{self.width}" height="{self.height}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img" aria-label="{escape(title)}">'
        ground = f'<rect width="{self.width}" height="{self.height}" fill="#ffffff"/>'
        return "\n".join([head, ground, *self.parts, "</svg>"]) + "\n"


def _n(value: float) -> str:
    """Two decimals, so that the last digits of a processor do not show."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def lines(
    title: str,
    series: Sequence[Line],
    *,
    x: str,
    y: str,
    log: bool = False,
    ticks: Sequence[float] | None = None,
    marks: Sequence[Mark] = (),
    zero: bool = False,
) -> str:
    """Lines over a common x axis.

    Args:
        title: the finding, as a sentence.
        series: at most six.
        x, y: what the axes are.
        log: x by even factors.
        ticks: where x is labelled; by itself where the first line has points.
        marks: crossings to point out.
        zero: whether y is to hold 0.
    """
    page = _Page(_WIDTH, _HEIGHT)
    for number, part in enumerate(_wrap(title, 68)):
        page.text(_LEFT - 40, 30 + 22 * number, part, family='font-family="Georgia, serif"', font_size=18)
    page.text(_LEFT - 40, _TOP - 12, y, fill=_SOFT)
    xs = [value for line in series for value in line.xs]
    ys = [v for line in series for v in (*line.means, *line.lows, *line.highs) if v is not None]
    if zero:
        ys.append(0.0)
    across = _scale(min(xs), max(xs), _LEFT, _WIDTH - _RIGHT, log)
    steps = _ticks(min(ys), max(ys))
    up = _scale(min([*ys, steps[0]]), max([*ys, steps[-1]]), _HEIGHT - _BOTTOM, _TOP, False)
    for step in steps:
        page.line(_LEFT, up(step), _WIDTH - _RIGHT, up(step), _INK if zero and step == 0 else _GRID)
        page.text(_LEFT - 8, up(step) + 4, f"{step:.10g}", text_anchor="end", fill=_SOFT)
    for place in ticks or sorted(set(series[0].xs)):
        page.text(across(place), _HEIGHT - _BOTTOM + 20, f"{place:,.10g}", text_anchor="middle", fill=_SOFT)
    page.text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 12, x, text_anchor="middle", fill=_SOFT)
    for number, mark in enumerate(marks):
        _mark(page, mark, across, number)
    ends = []
    for number, line in enumerate(series):
        ends.append((up(line.means[-1]), number, line.name))
        _line(page, line, across, up, number)
    for y_label, number, name in _apart(ends, 15):
        page.text(_WIDTH - _RIGHT + 12, y_label + 4, f"{_SHAPE_NAMES[number]} {name}", fill=_COLOURS[number])
    return page.svg(title)


def panels(title: str, charts: Sequence[str]) -> str:
    """Charts of :func:`lines` two in a row, under a common title."""
    rows = -(-len(charts) // 2)
    page = _Page(2 * _WIDTH, 60 + rows * _HEIGHT)
    page.text(24, 40, title, family='font-family="Georgia, serif"', font_size=22)
    for number, chart in enumerate(charts):
        x, y = number % 2 * _WIDTH, 60 + number // 2 * _HEIGHT
        page.parts.append(chart.replace("<svg ", f'<svg x="{x}" y="{y}" ', 1).rstrip())
    return page.svg(title)


def _mark(page: _Page, mark: Mark, across: Callable[[float], float], number: int) -> None:
    low, high = (mark.x if end is None else end for end in (mark.low, mark.high))
    box = f'x="{_n(across(low))}" y="{_TOP}" width="{_n(max(across(high) - across(low), 1))}"'
    page.parts.append(f'<rect {box} height="{_HEIGHT - _TOP - _BOTTOM}" fill="#f3e3b3"/>')
    page.line(across(mark.x), _TOP, across(mark.x), _HEIGHT - _BOTTOM, "#8a6a00")
    page.text(across(mark.x) + 5, _HEIGHT - _BOTTOM - 8 - 15 * number, mark.text, fill="#6b5200")


def _line(
    page: _Page, line: Line, across: Callable[[float], float], up: Callable[[float], float], number: int
) -> None:
    colour = _COLOURS[number]
    if line.lows and line.highs and None not in (*line.lows, *line.highs):
        around = [*zip(line.xs, line.highs, strict=True)]
        around += reversed([*zip(line.xs, line.lows, strict=True)])
        path = " ".join(f"{_n(across(a))},{_n(up(b))}" for a, b in around if b is not None)
        page.parts.append(f'<polygon points="{path}" fill="{colour}" fill-opacity="0.15"/>')
    path = " ".join(f"{_n(across(a))},{_n(up(b))}" for a, b in zip(line.xs, line.means, strict=True))
    page.parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
    for a, b in zip(line.xs, line.means, strict=True):
        page.parts.append(_shape(number, across(a), up(b), colour))


_SHAPE_NAMES = ("●", "■", "▲", "◆", "▼", "○")


def _shape(number: int, x: float, y: float, colour: str) -> str:
    if number == 0:
        return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="4" fill="{colour}"/>'
    if number == 1:
        return f'<rect x="{_n(x - 3.5)}" y="{_n(y - 3.5)}" width="7" height="7" fill="{colour}"/>'
    if number == 5:
        return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="4" fill="#ffffff" stroke="{colour}" stroke-width="2"/>'
    corners = {
        2: ((0, -5), (4.5, 3.5), (-4.5, 3.5)),
        3: ((0, -5), (5, 0), (0, 5), (-5, 0)),
        4: ((0, 5), (4.5, -3.5), (-4.5, -3.5)),
    }[number]
    points = " ".join(f"{_n(x + a)},{_n(y + b)}" for a, b in corners)
    return f'<polygon points="{points}" fill="{colour}"/>'


_VERDICTS = {
    "holds": ("#2f7d4f", "●"),
    "fails": ("#b3261e", "✕"),
    "inconclusive": ("#8a6a00", "○"),
    "told": ("#5a5a5a", "·"),
}


def ranges(title: str, rows: Sequence[Row]) -> str:
    """A line a row: the range as a bar, what was found as a point with its interval, and the verdict."""
    step, top, middle, right = 24, 84, 240, 340
    left = 48 + round(5.5 * max(len(row.text) for row in rows))
    page = _Page(left + middle + right, top + step * len(rows) + 30)
    page.text(24, 34, title, family='font-family="Georgia, serif"', font_size=18)
    page.text(24, top - 16, "what", fill=_SOFT)
    page.text(left, top - 16, "bar: expected; point: found", fill=_SOFT)
    page.text(left + middle + 24, top - 16, "found (expected)", fill=_SOFT)
    for number, row in enumerate(rows):
        y = top + step * number + 8
        colour, mark = _VERDICTS[row.verdict]
        page.text(24, y + 4, row.text, font_size=11)
        values = [v for v in (row.mean, row.first, row.last) if v is not None]
        ends = [end for end in (row.low, row.high) if abs(end) != float("inf")]
        span = max([*values, *ends]) - min([*values, *ends]) or 1.0
        bottom, ceiling = min([*values, *ends]) - 0.3 * span, max([*values, *ends]) + 0.3 * span
        across = _scale(bottom, ceiling, left, left + middle, False)
        a, b = across(max(row.low, bottom)), across(min(row.high, ceiling))
        if ends:
            page.parts.append(
                f'<rect x="{_n(a)}" y="{_n(y - 6)}" width="{_n(b - a)}" height="12" fill="#dfe9f3"/>'
            )
        if row.mean is not None:
            if row.first is not None and row.last is not None:
                page.line(across(row.first), y, across(row.last), y, colour, 2.5)
            page.parts.append(_shape(0, across(row.mean), y, colour))
        expected = f" ({row.expected})" if ends else ""
        page.text(left + middle + 24, y + 4, f"{mark} {row.found}{expected}", font_size=11, fill=colour)
    page.text(
        24,
        top + step * len(rows) + 16,
        "● holds   ✕ fails   ○ inconclusive   · told, nothing expected (95 % interval)",
        fill=_SOFT,
    )
    return page.svg(title)


def bars(title: str, rows: Sequence[tuple[str, float, float | None, float | None]], *, x: str) -> str:
    """A bar a row from 0 to its value, with its 95 % interval: (name, value, low, high), none below 0."""
    step, left, width = 26, 190, 700
    head = _wrap(title, 74)
    top = 44 + 22 * len(head)
    bottom = top + step * len(rows)
    page = _Page(width, bottom + 56)
    for number, part in enumerate(head):
        page.text(24, 30 + 22 * number, part, family='font-family="Georgia, serif"', font_size=18)
    steps = _ticks(0.0, max(value for _, *values in rows for value in values if value is not None))
    across = _scale(0.0, steps[-1], left, width - 40, False)
    for mark in steps:
        page.line(across(mark), top, across(mark), bottom, _INK if mark == 0 else _GRID)
        page.text(across(mark), bottom + 18, f"{mark:.10g}", text_anchor="middle", fill=_SOFT)
    page.text(left, bottom + 42, f"{x}; line: 95 % interval", fill=_SOFT)
    for number, (name, value, low, high) in enumerate(rows):
        y = top + step * (number + 0.5)
        page.text(left - 10, y + 4, name, text_anchor="end")
        box = f'x="{left}" y="{_n(y - 7)}" width="{_n(across(value) - left)}" height="14"'
        page.parts.append(f'<rect {box} fill="{_COLOURS[0]}" fill-opacity="0.55"/>')
        if low is not None and high is not None:
            page.line(across(max(low, 0.0)), y, across(high), y, _INK, 2)
    return page.svg(title)


def _scale(low: float, high: float, start: float, end: float, log: bool) -> Callable[[float], float]:
    if log:
        low, high = log10(low), log10(high)
    span = high - low or 1.0
    return lambda value: start + (end - start) * ((log10(value) if log else value) - low) / span


def _ticks(low: float, high: float) -> list[float]:
    """Four to eight round numbers that hold ``low`` to ``high``."""
    span = high - low or 1.0
    size = 10 ** floor(log10(span))
    step = next(size * part for part in (0.1, 0.2, 0.5, 1, 2) if span / (size * part) <= 7)
    first, last = floor(low / step + 1e-9), -floor(-high / step + 1e-9)
    return [round(step * number, 12) for number in range(first, last + 1)]


def _apart(ends: Sequence[tuple[float, int, str]], least: float) -> list[tuple[float, int, str]]:
    """Labels moved down until none covers another."""
    labels: list[tuple[float, int, str]] = []
    for y, number, name in sorted(ends):
        lowest = labels[-1][0] + least if labels else y
        labels.append((max(y, lowest), number, name))
    return labels


def _wrap(text: str, width: int) -> list[str]:
    import textwrap

    return textwrap.wrap(text, width)


def grid(title: str, columns: Sequence[str], rows: Mapping[str, Sequence[str]]) -> str:
    """A square for each row and column, by verdict: colour and sign. Names of columns stand upright."""
    side, top = 44, 176
    page = _Page(_LEFT + side * len(columns) + 24, top + 30 * len(rows) + 44)
    for number, part in enumerate(_wrap(title, 52)):
        page.text(24, 30 + 22 * number, part, font_size=17, font_weight="bold")
    for number, name in enumerate(columns):
        x = _LEFT + 24 + side * number
        page.text(x, top - 8, name, transform=f"rotate(-60 {_n(x)} {_n(top - 8)})")
    for place, (name, verdicts) in enumerate(rows.items()):
        y = top + 30 * place
        page.text(_LEFT - 8, y + 19, name, text_anchor="end")
        for number, verdict in enumerate(verdicts):
            x, (colour, sign) = _LEFT + side * number, _VERDICTS[verdict]
            box = f'x="{_n(x)}" y="{_n(y)}" width="{side - 4}" height="26"'
            page.parts.append(f'<rect {box} fill="{colour}" fill-opacity="0.25"/>')
            page.text(x + (side - 4) / 2, y + 18, sign, text_anchor="middle", fill=_INK)
    page.text(24, page.height - 14, "● holds   ✕ fails   ○ inconclusive", fill=_SOFT)
    return page.svg(title)
