"""The numbers of the page, and with how many digits.

In tables as many as the intervals resolve, on an axis as many as its marks need, at the ends of curves as
many as tell the brands apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import inf, isfinite

from sim.numbers import Mean, amount, decimals, plain, possible, short

__all__ = ["Interval", "axis_places", "places_apart", "places_of", "range_text", "value_text", "written"]

#: ``mean``, ``low`` and ``high`` as in ``summary.json``; None where nothing was measured.
Interval = Mean | None

#: Of a unit: what a value is multiplied by, and the fewest and the most decimals of a value. Points are of a
#: difference between shares.
_UNITS = {"share": (100.0, 1, 3), "trust": (1.0, 2, 4), "count": (1.0, 0, 2), "points": (100.0, 1, 3)}
_FINEST = 6  # decimals of an axis


def axis_places(marks: Iterable[float], unit: str) -> int:
    """The fewest decimals with which every one of ``marks`` is written as what it is."""
    amounts = [_UNITS[unit][0] * mark for mark in marks]
    return next((p for p in range(_FINEST) if all(abs(round(v, p) - v) < 1e-9 for v in amounts)), _FINEST)


def places_apart(
    values: Iterable[float], unit: str, marks: Iterable[float] = (), fewest: int | None = None
) -> int:
    """Decimals with which ``values`` that differ read differently, and none but 0 reads as 0.

    They are no fewer than ``fewest`` (a usual number, if None) and those of the ``marks`` of the axis beside
    them, and no more because of differences that would take too many.
    """
    scale, usual, most = _UNITS[unit]
    amounts = sorted(scale * value for value in values if isfinite(value))
    gaps = [b - a for a, b in pairwise(amounts) if b - a >= 10**-most]
    places = decimals(usual if fewest is None else fewest, *gaps, *amounts)
    return max(min(places, most), axis_places(marks, unit))


def written(value: float, unit: str, places: int) -> str:
    """A value with its unit."""
    if unit == "points":
        return f"{100 * value:+.{places}f}" if value else "0"
    return amount(value, unit, places) if value or unit != "count" else "0"


def places_of(intervals: Sequence[Interval], unit: str) -> int:
    """Decimals of a share (in per cent) or a trust, the same for all of ``intervals``."""
    scale, fewest, _ = _UNITS["share" if unit == "share" else "trust"]
    halves = [
        scale * (each["high"] - each["low"]) / 2
        for each in intervals
        if each is not None and each["low"] is not None and each["high"] is not None
    ]
    return min(max([fewest, *(decimals(fewest, spread=half) for half in halves)]), 3)


def value_text(interval: Interval, unit: str, places: int) -> str:
    """The mean; a dash where there is none."""
    value = None if interval is None else interval["mean"]
    if value is None:
        return "–"
    return amount(value, unit, places) if unit in ("share", "trust") else short(value)


def range_text(interval: Interval, unit: str, places: int, bounds: tuple[float, float] = (-inf, inf)) -> str:
    """The interval as far as ``bounds`` allow (the least and the most that is possible); nothing where there
    is none.
    """
    if interval is None or interval["low"] is None or interval["high"] is None:
        return ""
    low, high = possible(interval["low"], interval["high"], bounds)
    between = "to" if low < 0 else "–"  # a dash before a minus reads badly
    if unit in ("share", "trust"):
        scale = 100.0 if unit == "share" else 1.0
        return f"{plain(scale * low, places)} {between} {plain(scale * high, places)}"
    return f"{short(low)} {between} {short(high)}"
