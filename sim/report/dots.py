"""Every replicate a dot, with the mean and its interval: of brands, or of differences paired by replicate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate
from math import isfinite

from sim.foreign import Json
from sim.report.chart import Axis, Chart, cells, dots_path, known, marker, number, stretched, text
from sim.report.figures import axis_places, written

__all__ = ["Row", "dots"]

_ROW = 42  # pixels
_SECOND = 17  # more, where the note has a line of its own
_WIDE = 46  # cells that fit on a line of a telephone
_HEADING = 30
_FINE = 1000
_MOST = 200  # dots a row: more would be one smear, and many bytes


@dataclass(frozen=True, slots=True)
class Row:
    """One line of dots.

    ``values`` are one a replicate (NaN: none); ``mean``, ``low`` and ``high`` the interval, None where there
    is none. ``note`` says what follows from it. ``heading`` starts a group of rows.
    """

    name: str
    place: int
    values: Sequence[float]
    mean: float | None = None
    low: float | None = None
    high: float | None = None
    note: str = ""
    heading: str = ""


def dots(
    rows: Sequence[Row],
    title: str,
    unit: str,
    *,
    zero: bool = False,
    least: float | None = None,
    most: float | None = None,
) -> Chart:
    """Draw ``rows`` below each other on one axis.

    Args:
        rows: from top to bottom.
        title: what is drawn.
        unit: share, trust or points: how marks are written.
        zero: show where 0 is; to its right is better.
        least: no mark lies below.
        most: no mark lies above.
    """
    everything = [v for row in rows for v in (*row.values, *_interval(row))]
    axis = Axis.over([*everything, 0.0] if zero else everything, least=least, most=most, marks=5)
    *tops, height = accumulate(map(_height, rows), initial=0)
    middles = [top + _middle(row) for row, top in zip(rows, tops, strict=True)]
    inner = _lines_of_marks(axis, middles, zero=zero)
    for row, middle in zip(rows, middles, strict=True):
        inner += _row_parts(row, axis, middle)
    parts = _marks_below(axis, unit, height)
    for row, top in zip(rows, tops, strict=True):
        parts += _words(row, top)
    rows_text = "; ".join(
        f"{row.heading + ': ' if row.heading else ''}{row.name}{' ' + row.note if row.note else ''}"
        for row in rows
    )
    caption = f"{title}. {rows_text}."
    parts.append(stretched(_FINE, height, inner, height))
    return Chart.plot("dots", height, caption, parts, _data(rows, axis))


def _marks_below(axis: Axis, unit: str, height: int) -> list[str]:
    places = axis_places(axis.marks, unit)
    parts = []
    for nth, mark in enumerate(axis.marks):
        at, last = axis.at(mark), nth == len(axis.marks) - 1
        anchor = "start" if nth == 0 else "end" if last and at > 0.9 else "middle"
        x = f"{number(100 * at)}%"
        parts.append(text(written(mark, unit, places), x, height + 18, "tick", text_anchor=anchor))
    return parts


def _lines_of_marks(axis: Axis, middles: Sequence[int], *, zero: bool) -> list[str]:
    """A line for each mark, interrupted where there are words."""
    parts = []
    for mark in axis.marks:
        kind = "zero" if zero and mark == 0 else "grid"
        at = _across(axis, mark)
        pieces = "".join(f"M{at} {middle - 10}V{middle + 13}" for middle in middles)
        parts.append(f'<path class="{kind}" d="{pieces}"/>')
    return parts


def _words(row: Row, top: int) -> list[str]:
    """The heading of a row, and its name with the note behind it, or below it where both are long."""
    parts = []
    if row.heading:
        parts.append(text(row.heading, "0", top + 19, "heading"))
        top += _HEADING
    parts.append(marker(row.place, "6", top + 10))
    name = text(row.name, "18", top + 14.5, f"name b{row.place % 8}")
    if _two_lines(row):
        return [*parts, name, text(row.note, "18", top + 14.5 + _SECOND, "note")]
    note = f'<tspan class="note">{escape(row.note, quote=False)}</tspan>' if row.note else ""
    return [*parts, name.replace("</text>", f" {note}</text>")]


def _row_parts(row: Row, axis: Axis, middle: int) -> list[str]:
    """The dots of a row, its interval and its mean."""
    path = dots_path(_places(row.values, axis, middle))
    parts = [f'<path class="reps b{row.place % 8}" d="{path}"/>']
    if row.low is not None and row.high is not None:
        low, high = _across(axis, row.low), _across(axis, row.high)
        parts.append(f'<path class="interval" d="M{low} {middle}H{high}"/>')
    if row.mean is not None:
        parts.append(f'<path class="mean" d="M{_across(axis, row.mean)} {middle - 7}v14"/>')
    return parts


def _data(rows: Sequence[Row], axis: Axis) -> Json:
    return {
        "axis": [axis.low, axis.high],
        "rows": [
            {
                "name": row.name,
                "values": known(row.values),
                "mean": row.mean,
                "low": row.low,
                "high": row.high,
                "note": row.note,
            }
            for row in rows
        ],
    }


def _height(row: Row) -> int:
    """Of a row with its words, in pixels."""
    return _ROW + (_HEADING if row.heading else 0) + (_SECOND if _two_lines(row) else 0)


def _middle(row: Row) -> int:
    """Where the dots of a row lie, in pixels from its top: below its words."""
    return _height(row) - _ROW + 29


def _across(axis: Axis, value: float) -> int:
    return round(_FINE * axis.at(value))


def _two_lines(row: Row) -> bool:
    return cells(row.name) + cells(row.note) > _WIDE


def _interval(row: Row) -> list[float]:
    return [v for v in (row.mean, row.low, row.high) if v is not None]


def _places(values: Sequence[float], axis: Axis, middle: int) -> list[tuple[int, int]]:
    """Sorted, and a little above and below the line by turns, so that equal ones can be told apart."""
    finite = sorted(v for v in values if isfinite(v))
    if len(finite) > _MOST:
        step = (len(finite) - 1) / (_MOST - 1)
        finite = [finite[round(i * step)] for i in range(_MOST)]
    return [(_across(axis, v), middle + (0, 4, -4, 2, -2)[i % 5]) for i, v in enumerate(finite)]
