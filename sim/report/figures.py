"""The tables of the page: measures and their intervals, to the digits that the intervals resolve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.compare.numbers import amount, decimals, possible, short

__all__ = ["Interval", "places_of", "range_text", "value_text"]

#: ``mean``, ``low`` and ``high`` as in ``summary.json``; None where nothing was measured.
Interval = Mapping[str, float | None] | None


def places_of(found: Sequence[Interval], unit: str) -> int:
    """Decimals of a share (in per cent) or a trust, the same for all of ``found``."""
    scale, fewest = (100.0, 1) if unit == "share" else (1.0, 2)
    halves = [
        scale * (each["high"] - each["low"]) / 2
        for each in found
        if each is not None and each["low"] is not None and each["high"] is not None
    ]
    return min(max([fewest, *(decimals(fewest, spread=half) for half in halves)]), 3)


def value_text(found: Interval, unit: str, places: int) -> str:
    """The mean; a dash where there is none."""
    value = None if found is None else found["mean"]
    if value is None:
        return "–"
    return amount(value, unit, places) if unit in ("share", "trust") else short(value)


def range_text(found: Interval, unit: str, places: int) -> str:
    """The interval as far as it is possible; nothing where there is none."""
    if found is None or found["low"] is None or found["high"] is None:
        return ""
    low, high = possible(found["low"], found["high"], unit)
    if unit in ("share", "trust"):
        scale = 100.0 if unit == "share" else 1.0
        return f"{scale * low:.{places}f} – {scale * high:.{places}f}"
    return f"{short(low)} – {short(high)}"
