"""Lines over the days, each with the band in which most replicates lie."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
import numpy.typing as npt

from sim.foreign import Json
from sim.report.chart import (
    Axis,
    Chart,
    integer_path,
    known,
    label,
    marker,
    number,
    room,
    spread,
    stretched,
    text,
)
from sim.report.days import MOST, Curve, drawn_days
from sim.report.figures import axis_places, places_apart, written

__all__ = ["lines"]

_TALL = 1000  # units of the inner drawing: finer than a screen
_OF_A_BAND = 75  # days of which a band is drawn, at most: nobody reads a value off its edge


def lines(
    series: Mapping[str, Curve],
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
    notes: Sequence[tuple[int, float, str]] = (),
    events: Sequence[tuple[int, str]] = (),
) -> Chart:
    """Draw ``series`` over days 1, 2, ...

    Args:
        series: of each brand, in their order.
        title: what is drawn.
        unit: share, trust or count: how values are written.
        fewest: decimals of the ends of lines, if not as many as usual.
        least: no mark lies below.
        most: no mark lies above.
        from_least: begin the axis at ``least`` whatever the values.
        height: of the plot, in pixels.
        marks: stretches between marks on the axis, about.
        marked_days: days with a mark below, at most.
        notes: (day, value, words): rings on a line.
        events: (day, words): upright lines.
    """
    curves = list(series.values())
    days = len(curves[0].middle)
    values = np.concatenate(
        [v for curve in curves for v in (curve.middle, curve.low, curve.high) if v is not None]
    )
    start = [least] if from_least and least is not None else []
    axis = Axis.over([*values.tolist(), *start], least=least, most=most, marks=marks)
    plot = _Plot(days, height, axis)
    last = [_last(curve.middle) for curve in curves]
    places = places_apart(last, unit, axis.marks, fewest)
    ends = [written(value, unit, places) for value in last]
    parts = [
        *_values_beside(plot, unit),
        *_days_below(plot, _marked_days(days, marked_days)),
        *_events(plot, events),
        stretched(max(days - 1, 1), _TALL, _curves(plot, curves)),
        *_notes(plot, notes),
        *_labels(plot, series, last, ends),
    ]
    ends_text = ", ".join(
        f"{name} {end}" for name, value, end in zip(series, last, ends, strict=True) if isfinite(value)
    )
    caption = f"{title}, day 1 to {days}. On the last day: {ends_text or 'no value'}."
    wide = room(zip(series, ends, strict=True))
    about = f' data-days="{days}" data-low="{axis.low:.10g}" data-high="{axis.high:.10g}" data-unit="{unit}"'
    return Chart.plot(f"lines{wide}", height, caption, parts, _data(series, days, axis), about)


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where things lie: ``days`` from left to right, the values of ``axis`` over ``height`` pixels."""

    days: int
    height: int
    axis: Axis

    def x(self, day: int) -> float:
        """In per cent of the width."""
        return 100 * (day - 1) / max(self.days - 1, 1)

    def y(self, value: float) -> float:
        """In pixels from the top."""
        return self.height * (1 - self.axis.at(value))


def _values_beside(plot: _Plot, unit: str) -> Iterator[str]:
    """The marks of the axis, each a line across."""
    places = axis_places(plot.axis.marks, unit)
    for mark in plot.axis.marks:
        y = plot.y(mark)
        kind = "zero" if mark == 0 and plot.axis.low < 0 else "grid"
        yield f'<line class="{kind}" x1="0" x2="100%" y1="{number(y)}" y2="{number(y)}"/>'
        yield text(written(mark, unit, places), "0", y + 4, "tick", dx=-8, text_anchor="end")


def _days_below(plot: _Plot, marks: Sequence[int]) -> Iterator[str]:
    for nth, day in enumerate(marks):
        anchor = "start" if day == 1 else "end" if day == plot.days else "middle"
        # Narrow screens leave every second one out.
        kind = "tick fine" if nth % 2 and len(marks) > 4 and day < plot.days else "tick"
        words = f"day {day}" if day == 1 else str(day)
        yield text(words, f"{number(plot.x(day))}%", plot.height + 20, kind, text_anchor=anchor)


def _events(plot: _Plot, events: Sequence[tuple[int, str]]) -> Iterator[str]:
    before = -100.0
    for day, words in events:
        x = plot.x(day)
        yield f'<line class="event" x1="{number(x)}%" x2="{number(x)}%" y1="0" y2="{plot.height}"/>'
        if x - before > 15:  # else words would lie on words: the line alone
            dx, anchor = (-5, "end") if x > 75 else (5, "start")
            yield text(words, f"{number(x)}%", 11, "event", dx=dx, text_anchor=anchor)
            before = x


def _curves(plot: _Plot, curves: Sequence[Curve]) -> Iterator[str]:
    """The bands, and the lines above them."""
    for place, curve in enumerate(curves):
        if curve.low is not None and curve.high is not None:
            yield f'<path class="band b{place % 8}" d="{_band(curve.low, curve.high, plot.axis)}"/>'
    for place, curve in enumerate(curves):
        path = integer_path(_points(curve.middle, plot.axis))
        yield f'<path class="line d{place % 8} b{place % 8}" d="{path}"/>'


def _notes(plot: _Plot, notes: Sequence[tuple[int, float, str]]) -> Iterator[str]:
    labels: list[tuple[float, float]] = []  # where words stand already, in per cent and pixels
    for day, value, words in notes:
        x, y = plot.x(day), plot.y(value)
        yield f'<circle class="ring" cx="{number(x)}%" cy="{number(y)}" r="5"/>'
        if any(abs(x - other_x) < 60 and abs(y - other_y) < 18 for other_x, other_y in labels):
            continue  # the ring alone: words would lie on words
        labels.append((x, y))
        dx, anchor = (-10, "end") if x > 55 else (10, "start")
        yield text(words, f"{number(x)}%", y - 9, "noted", dx=dx, text_anchor=anchor)


def _labels(plot: _Plot, names: Iterable[str], last: Sequence[float], ends: Sequence[str]) -> Iterator[str]:
    """What stands at the end of each line, no label on another: its shape, its name, its last value."""
    heights = [plot.y(value) if isfinite(value) else plot.height for value in last]
    apart = spread(heights, 18, 0, plot.height)
    for place, (name, value, end, y) in enumerate(zip(names, last, ends, apart, strict=True)):
        if isfinite(value):
            yield marker(place, "100%", plot.y(value))
            yield label(name, end, "100%", y + 4.5, place)


def _points(values: npt.NDArray[np.float64], axis: Axis, limit: int = MOST) -> list[tuple[int, int]]:
    return [
        (day - 1, round(_TALL * (1 - axis.at(value))))
        for day in drawn_days(len(values), limit)
        if isfinite(value := float(values[day - 1]))
    ]


def _band(low: npt.NDArray[np.float64], high: npt.NDArray[np.float64], axis: Axis) -> str:
    top, bottom = _points(high, axis, _OF_A_BAND), _points(low, axis, _OF_A_BAND)
    return integer_path(top + bottom[::-1]) + "z" if top else ""


def _last(values: npt.NDArray[np.float64]) -> float:
    finite = values[np.isfinite(values)]
    return float(finite[-1]) if len(finite) else float("nan")


def _marked_days(days: int, most: int) -> list[int]:
    """Day 1, the last, and a few round ones well apart from both."""
    step = next((s for s in (5, 10, 15, 30, 60, 90, 180, 365, 730) if days / s <= most), max(days // most, 1))
    between = [day for day in range(step, days, step) if day >= 0.08 * days and days - day >= 0.08 * days]
    return [1, *between, days] if days > 1 else [1]


def _data(series: Mapping[str, Curve], days: int, axis: Axis) -> Json:
    def plain(values: npt.NDArray[np.float64] | None) -> list[float | None] | None:
        return None if values is None else known(values.tolist())

    return {
        "days": list(range(1, days + 1)),
        "axis": [axis.low, axis.high],
        "brands": {
            name: {"middle": plain(curve.middle), "low": plain(curve.low), "high": plain(curve.high)}
            for name, curve in series.items()
        },
    }
