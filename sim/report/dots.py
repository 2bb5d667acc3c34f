"""Every replicate a dot, with the mean and its interval: of brands, or of differences paired by replicate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import isfinite

from sim.report.chart import PAGE, Axis, Chart, cells, dots_path, marker, number, text
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
    height = sum(
        _ROW + (_HEADING if row.heading else 0) + (_SECOND if _two_lines(row) else 0) for row in rows
    )
    parts, inner = [], []
    places = axis_places(axis.marks, unit)
    bands = "".join(f"M%d {number(middle - 10)}V{number(middle + 13)}" for middle in _middles(rows))
    for nth, mark in enumerate(axis.marks):
        kind = "zero" if zero and mark == 0 else "grid"
        at = round(_FINE * axis.at(mark))
        inner.append(f'<path class="{kind}" d="{bands.replace("%d", str(at))}"/>')
        last = nth == len(axis.marks) - 1
        anchor = "start" if nth == 0 else "end" if last and axis.at(mark) > 0.9 else "middle"
        x = f"{number(100 * axis.at(mark))}%"
        parts.append(text(written(mark, unit, places), x, height + 18, "tick", text_anchor=anchor))
    y = 0.0
    for row, middle in zip(rows, _middles(rows), strict=True):
        if row.heading:
            parts.append(text(row.heading, "0", y + 19, "heading"))
            y += _HEADING
        parts.append(marker(row.place, "6", y + 10))
        noted = f'<tspan class="note">{escape(row.note, quote=False)}</tspan>' if row.note else ""
        name = text(row.name, "18", y + 14.5, f"name b{row.place % 8}")
        if _two_lines(row):
            parts += [name, text(row.note, "18", y + 14.5 + _SECOND, "note")]
            y += _SECOND
        else:
            parts.append(name.replace("</text>", f" {noted}</text>"))
        inner.append(
            f'<path class="reps b{row.place % 8}" d="{dots_path(_places(row.values, axis, middle))}"/>'
        )
        if row.low is not None and row.high is not None:
            x0, x1 = (round(_FINE * axis.at(v)) for v in (row.low, row.high))
            inner.append(f'<path class="interval" d="M{x0} {number(middle)}H{x1}"/>')
        if row.mean is not None:
            at = round(_FINE * axis.at(row.mean))
            inner.append(f'<path class="mean" d="M{at} {number(middle - 7)}v14"/>')
        y += _ROW
    parts.append(
        f'<svg width="100%" height="{height}" viewBox="0 0 {_FINE} {height}" preserveAspectRatio="none" '
        f'overflow="visible">{"".join(inner)}</svg>'
    )
    told = "; ".join(
        f"{row.heading + ': ' if row.heading else ''}{row.name}{' ' + row.note if row.note else ''}"
        for row in rows
    )
    said = f"{title}. {told}."
    tall = " tall" if height > PAGE else ""
    opening = (
        f'<svg class="plot dots{tall}" width="100%" height="{height}" role="img" aria-label="{escape(said)}">'
    )
    data = {
        "axis": [axis.low, axis.high],
        "rows": [
            {
                "name": row.name,
                "values": [v if isfinite(v) else None for v in row.values],
                "mean": row.mean,
                "low": row.low,
                "high": row.high,
                "note": row.note,
            }
            for row in rows
        ],
    }
    return Chart(opening + "".join(parts) + "</svg>", said, data)


def _middles(rows: Sequence[Row]) -> list[float]:
    """Where the dots of each row lie, below its words: no line of the axis runs through these."""
    found, y = [], 0.0
    for row in rows:
        y += (_HEADING if row.heading else 0) + (_SECOND if _two_lines(row) else 0)
        found.append(y + 29)
        y += _ROW
    return found


def _two_lines(row: Row) -> bool:
    return cells(row.name) + cells(row.note) > _WIDE


def _interval(row: Row) -> list[float]:
    return [v for v in (row.mean, row.low, row.high) if v is not None]


def _places(values: Sequence[float], axis: Axis, middle: float) -> list[tuple[int, int]]:
    """Sorted, and a little above and below the line by turns, so that equal ones can be told apart."""
    shown = sorted(v for v in values if isfinite(v))
    if len(shown) > _MOST:
        step = (len(shown) - 1) / (_MOST - 1)
        shown = [shown[round(i * step)] for i in range(_MOST)]
    return [
        (round(_FINE * axis.at(v)), round(middle + (0, 4, -4, 2, -2)[i % 5])) for i, v in enumerate(shown)
    ]
