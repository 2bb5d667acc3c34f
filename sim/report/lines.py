"""Lines over the days, each with the band in which most replicates lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import isfinite
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.report.chart import Axis, Chart, integer_path, label, marker, number, room, spread, text
from sim.report.days import MOST, drawn_days
from sim.report.figures import axis_places, places_apart, written

__all__ = ["Line", "lines"]

_TALL = 1000  # units of the inner drawing: finer than a screen
_OF_A_BAND = 75  # days of which a band is drawn, at most: nobody reads a value off its edge


@dataclass(frozen=True, slots=True)
class Line:
    """One brand over the days.

    ``middle``, ``low`` and ``high`` have shape (days,); NaN where a day was not measured. ``low`` and
    ``high`` bound the band and are None where there is none to draw.
    """

    name: str
    place: int
    middle: npt.NDArray[np.float64]
    low: npt.NDArray[np.float64] | None = None
    high: npt.NDArray[np.float64] | None = None


def lines(
    series: Sequence[Line],
    title: str,
    unit: str,
    *,
    fewest: int | None = None,
    least: float | None = None,
    most: float | None = None,
    from_least: bool = False,
    height: int = 220,
    marks: int = 4,
    marked_days: int = 4,
    noted: Sequence[tuple[int, float, str]] = (),
    happened: Sequence[tuple[int, str]] = (),
) -> Chart:
    """Draw ``series`` over days 1, 2, ...

    Args:
        series: one a brand.
        title: what is drawn.
        unit: share, trust or count: how values are written.
        fewest: decimals of the ends of lines, if not as many as usual.
        least: no mark lies below.
        most: no mark lies above.
        from_least: begin the axis at ``least`` whatever the values.
        height: of the plot, in pixels.
        marks: stretches between marks on the axis, about.
        marked_days: days with a mark below, at most.
        noted: (day, value, words): rings on a line.
        happened: (day, words): upright lines.
    """
    days = len(series[0].middle)
    drawn = [v for line in series for v in (line.middle, line.low, line.high) if v is not None]
    values = np.concatenate(drawn)
    ends = [least] if from_least and least is not None else []
    axis = Axis.over([*values.tolist(), *ends], least=least, most=most, marks=marks)
    parts = []
    places = axis_places(axis.marks, unit)
    for mark in axis.marks:
        y = height * (1 - axis.at(mark))
        kind = "zero" if mark == 0 and axis.low < 0 else "grid"
        parts.append(f'<line class="{kind}" x1="0" x2="100%" y1="{number(y)}" y2="{number(y)}"/>')
        parts.append(text(written(mark, unit, places), "0", y + 4, "tick", dx=-8, text_anchor="end"))
    marked = _marked_days(days, marked_days)
    for nth, day in enumerate(marked):
        where = f"{number(100 * (day - 1) / max(days - 1, 1))}%"
        anchor = "start" if day == 1 else "end" if day == days and days > 1 else "middle"
        # Narrow screens leave every second one out.
        kind = "tick fine" if nth % 2 and len(marked) > 4 and day < days else "tick"
        parts.append(
            text(f"day {day}" if day == 1 else str(day), where, height + 20, kind, text_anchor=anchor)
        )
    before = -100.0
    for day, words in happened:
        x = 100 * (day - 1) / max(days - 1, 1)
        parts.append(f'<line class="event" x1="{number(x)}%" x2="{number(x)}%" y1="0" y2="{height}"/>')
        if x - before > 15:  # else words would lie on words: the line alone
            dx, anchor = (-5, "end") if x > 75 else (5, "start")
            parts.append(text(words, f"{number(x)}%", 11, "event", dx=dx, text_anchor=anchor))
            before = x
    parts.append(
        f'<svg width="100%" height="100%" viewBox="0 0 {max(days - 1, 1)} {_TALL}" '
        'preserveAspectRatio="none" overflow="visible">'
    )
    for line in series:
        if line.low is not None and line.high is not None:
            parts.append(f'<path class="band b{line.place % 8}" d="{_band(line.low, line.high, axis)}"/>')
    for line in series:
        path = integer_path(_points(line.middle, axis))
        parts.append(f'<path class="line d{line.place % 8} b{line.place % 8}" d="{path}"/>')
    parts.append("</svg>")
    taken: list[tuple[float, float]] = []  # where words stand already, in per cent and pixels
    for day, value, words in noted:
        x, y = 100 * (day - 1) / max(days - 1, 1), height * (1 - axis.at(value))
        parts.append(f'<circle class="ring" cx="{number(x)}%" cy="{number(y)}" r="5"/>')
        if any(abs(x - other) < 60 and abs(y - height_) < 18 for other, height_ in taken):
            continue  # the ring alone: words would lie on words
        taken.append((x, y))
        dx, anchor = (-10, "end") if x > 55 else (10, "start")
        parts.append(text(words, f"{number(x)}%", y - 9, "noted", dx=dx, text_anchor=anchor))
    last = [_last(line.middle) for line in series]
    places = places_apart(last, unit, axis.marks, fewest)
    told_ends = [written(value, unit, places) for value in last]
    wanted = [height * (1 - axis.at(value)) if isfinite(value) else height for value in last]
    for line, value, end, y in zip(series, last, told_ends, spread(wanted, 18, 0, height), strict=True):
        if not isfinite(value):
            continue
        parts.append(marker(line.place, "100%", height * (1 - axis.at(value))))
        parts.append(label(line.name, end, "100%", y + 4.5, line.place))
    told = ", ".join(
        f"{line.name} {end}"
        for line, value, end in zip(series, last, told_ends, strict=True)
        if isfinite(value)
    )
    said = f"{title}, day 1 to {days}. On the last day: {told or 'no value'}."
    wide = room((line.name, end) for line, end in zip(series, told_ends, strict=True))
    opening = (
        f'<svg class="plot lines{wide}" width="100%" height="{height}" role="img" '
        f'aria-label="{escape(said)}" '
        f'data-days="{days}" data-low="{axis.low:.10g}" data-high="{axis.high:.10g}" data-unit="{unit}">'
    )
    return Chart(opening + "".join(parts) + "</svg>", said, _data(series, axis))


def _points(values: npt.NDArray[np.float64], axis: Axis, most: int = MOST) -> list[tuple[int, int]]:
    return [
        (day - 1, round(_TALL * (1 - axis.at(value))))
        for day in drawn_days(len(values), most)
        if isfinite(value := float(values[day - 1]))
    ]


def _band(low: npt.NDArray[np.float64], high: npt.NDArray[np.float64], axis: Axis) -> str:
    top, bottom = _points(high, axis, _OF_A_BAND), _points(low, axis, _OF_A_BAND)
    return integer_path(top + bottom[::-1]) + "z" if top else ""


def _last(values: npt.NDArray[np.float64]) -> float:
    measured = values[np.isfinite(values)]
    return float(measured[-1]) if len(measured) else float("nan")


def _marked_days(days: int, most: int) -> list[int]:
    """Day 1, the last, and a few round ones well apart from both."""
    step = next((s for s in (5, 10, 15, 30, 60, 90, 180, 365, 730) if days / s <= most), max(days // most, 1))
    between = [day for day in range(step, days, step) if day >= 0.08 * days and days - day >= 0.08 * days]
    return [1, *between, days] if days > 1 else [1]


def _data(series: Sequence[Line], axis: Axis) -> dict[str, Any]:
    def plain(values: npt.NDArray[np.float64] | None) -> list[float | None] | None:
        return None if values is None else [v if isfinite(v) else None for v in values.tolist()]

    return {
        "days": list(range(1, len(series[0].middle) + 1)),
        "axis": [axis.low, axis.high],
        "brands": {
            line.name: {"middle": plain(line.middle), "low": plain(line.low), "high": plain(line.high)}
            for line in series
        },
    }
