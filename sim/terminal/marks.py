"""Marks the terminal draws with: a shape and a colour a brand, bars, curves; in plain ASCII where nothing
better can be shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

__all__ = ["ASCII", "UNICODE", "Marks", "colour", "marks_for"]

_COLOURS = ("cyan", "magenta", "yellow", "green", "blue", "red")


def colour(number: int) -> str:
    """The colour of brand ``number``, from 0: with its shape, for colour is never the only difference."""
    return _COLOURS[number % len(_COLOURS)]


@dataclass(frozen=True, slots=True)
class Marks:
    """What to draw with."""

    shapes: str
    levels: str  #: from low to high, for curves
    parts: str  #: a cell of a bar filling from the left
    rest: str  #: an empty cell of a bar
    plus_minus: str
    dash: str
    dots: str
    rule: str
    frame: str  #: beside a chart, and its corner

    def shape(self, number: int) -> str:
        """The shape of brand ``number``, from 0."""
        return self.shapes[number % len(self.shapes)]

    def bar(self, value: float | None, width: int) -> str:
        """``value``, 0 to 1, as a bar of ``width`` cells."""
        if value is None or width <= 0:
            return " " * max(width, 0)
        steps = len(self.parts)
        amount = round(min(max(value, 0.0), 1.0) * width * steps)
        whole, part = divmod(amount, steps)
        text = self.parts[-1] * whole + (self.parts[part - 1] if part else "")
        return text + self.rest * (width - len(text))

    def curve(self, values: Sequence[float], low: float, high: float, width: int) -> str:
        """``values`` over time as ``width`` cells, each the last value of its stretch, between ``low`` and
        ``high``.
        """
        cells = []
        for cell in range(width):
            value = values[max(-(-len(values) * (cell + 1) // width) - 1, 0)] if values else float("nan")
            if not isfinite(value):
                cells.append(" ")
                continue
            level = (value - low) / (high - low) if high > low else 1.0
            cells.append(self.levels[round(min(max(level, 0.0), 1.0) * (len(self.levels) - 1))])
        return "".join(cells)


UNICODE = Marks("●◆▲■✚★", "▁▂▃▄▅▆▇█", "▏▎▍▌▋▊▉█", "·", "±", "–", "…", "─", "│└")
ASCII = Marks("ox^#+*", "_.-~=^*#", "#", ".", "+-", "-", "~", "-", "|+")


def marks_for(encoding: str | None) -> Marks:
    """The best marks that ``encoding`` has."""
    try:
        "".join(str(getattr(UNICODE, name)) for name in UNICODE.__slots__).encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return UNICODE
