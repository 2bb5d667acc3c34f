"""What every chart is made of: SVG that is as wide as its place and never shrinks its text.

A drawing has no ``viewBox`` of its own. Text stands at percentages of the width, in pixels of the height, so
it keeps its size on a telephone; what must stretch (lines, areas) stands in an inner drawing that may be
stretched, with strokes that are not. Dots are lines of no length with round ends, a few characters each.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from math import ceil, floor, isfinite, log10

from sim.foreign import Json

__all__ = ["LONGEST", "SHAPES", "Axis", "Chart", "cut", "dots_path", "integer_path", "known",
           "label", "marker", "room", "spread", "stretched", "text"]  # fmt: skip

#: One a brand, about 10 pixels across, centred on 0: colour is never the only difference.
SHAPES = (
    "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",  # disc
    "M0-6.4L6.4 0L0 6.4L-6.4 0z",  # diamond
    "M0-6L6 4.8H-6z",  # triangle
    "M-4.6-4.6H4.6V4.6H-4.6z",  # square
    "M-2-6H2V-2H6V2H2V6H-2V2H-6V-2H-2z",  # cross
    "M0-6.6L1.7-2.1L6.3-2L2.7.9L3.9 5.3L0 2.8L-3.9 5.3L-2.7.9L-6.3-2L-1.7-2.1z",  # star
    "M0 6L-6-4.8H6z",  # triangle, the other way up
    "M-3-5.5H3L6 0L3 5.5H-3L-6 0z",  # hexagon
)

#: Cells that a name may take in a chart.
LONGEST = 28
#: Pixels of a chart that fit on a sheet of paper, under a heading, as it is printed (page.css).
PAGE = 1100
_USUAL = 24  # cells of name and value for which charts keep room (page.css); there is more for longer ones


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing and the numbers in it.

    ``svg`` is an ``<svg>`` element as wide as what it stands in; ``data`` holds the plain numbers drawn, for
    whoever draws their own; ``said`` is what it shows in a sentence, for those who cannot see it; ``kind``
    says what room it needs for labels, as style sheets name it.
    """

    svg: str
    said: str
    data: Json = field(default_factory=dict)
    kind: str = ""

    @classmethod
    def plot(
        cls,
        kind: str,
        height: int,
        said: str,
        parts: Iterable[str],
        data: Json,
        about: str = "",
    ) -> Chart:
        """A drawing as wide as its place, of ``parts``; ``about``: more attributes of it."""
        kind += " tall" * (height > PAGE)
        opening = (
            f'<svg class="plot {kind}" width="100%" height="{height}" role="img" aria-label="{escape(said)}"'
        )
        return cls(f"{opening}{about}>{''.join(parts)}</svg>", said, data, kind)


@dataclass(frozen=True, slots=True)
class Axis:
    """A stretch of numbers with round marks on it, ``low`` below ``high``."""

    low: float
    high: float
    marks: tuple[float, ...]

    @classmethod
    def over(
        cls,
        values: Iterable[float],
        *,
        least: float | None = None,
        most: float | None = None,
        marks: int = 4,
    ) -> Axis:
        """Round ends around the finite ``values``, beyond neither ``least`` nor ``most``."""
        finite = [value for value in values if isfinite(value)]
        low, high = (min(finite), max(finite)) if finite else (0.0, 1.0)
        if high - low < 1e-9:
            margin = abs(high) * 0.1 or 1.0
            low, high = low - margin, high + margin
            if least is not None and low < least:
                low, high = least, max(high, least + margin)
            if most is not None and high > most:
                low, high = min(low, most - margin), most
        step = _round_step((high - low) / marks)
        low, high = floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step
        low = low if least is None else max(low, least)
        high = high if most is None else min(high, most)
        first = ceil(low / step - 1e-9)
        count = floor((high - first * step) / step + 1e-9)
        return cls(low, high, tuple(round((first + i) * step, 12) for i in range(count + 1)))

    def at(self, value: float) -> float:
        """Where ``value`` lies, 0 at the low end and 1 at the high one, never outside."""
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)


def _round_step(step: float) -> float:
    power = 10.0 ** floor(log10(step))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= step - 1e-12)


def text(content: str, x: str | float, y: float, kind: str = "", **more: str | float) -> str:
    """A ``<text>``; ``x`` in pixels, or in per cent of the width as ``"50%"``."""
    attributes = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())
    class_ = f' class="{kind}"' if kind else ""
    return f'<text x="{x}" y="{number(y)}"{class_}{attributes}>{escape(content, quote=False)}</text>'


def label(name: str, value: str, x: str | float, y: float, place: int, dx: int = 12) -> str:
    """What stands at the end of a line or bar; on narrow screens the page shows the value alone."""
    name_text = f'<tspan class="name">{escape(cut(name, LONGEST), quote=False)} </tspan>'
    return (
        f'<text x="{x}" y="{number(y)}" class="end b{place % 8}" dx="{dx}">{name_text}'
        f"{escape(value, quote=False)}</text>"
    )


def room(labels: Iterable[tuple[str, str]]) -> str:
    """The class of a chart whose labels (name and value) need more room than is usual."""
    long = any(min(cells(name), LONGEST) + 1 + cells(value) > _USUAL for name, value in labels)
    return " wide" if long else ""


def marker(place: int, x: str | float, y: float, kind: str = "") -> str:
    """The shape and colour of brand ``place``; drawn by reference to the shapes the page holds once."""
    shape = (place + place // len(SHAPES)) % len(SHAPES)
    return f'<use href="#s{shape}" x="{x}" y="{number(y)}" class="b{place % 8}{kind and " " + kind}"/>'


def number(value: float) -> str:
    """As short as it goes, to a tenth."""
    return f"{value:.1f}".rstrip("0").rstrip(".").replace("-0.", "-.") if value % 1 else f"{value:.0f}"


def integer_path(points: Sequence[tuple[int, int]]) -> str:
    """Points joined by lines, in whole numbers and relative steps, the shortest way to write them."""
    if not points:
        return ""
    steps = (step for (x, y), (next_x, next_y) in pairwise(points) for step in (next_x - x, next_y - y))
    path = "".join(f"{'' if step < 0 else ' '}{step}" for step in steps)
    return f"M{points[0][0]} {points[0][1]}{'l' + path.removeprefix(' ') if path else 'h0'}"


def stretched(width: int, height: int, parts: Iterable[str], tall: int | str = "100%") -> str:
    """An inner drawing of so many units, stretched to the width of the outer one and to ``tall`` pixels."""
    return (
        f'<svg width="100%" height="{tall}" viewBox="0 0 {width} {height}" preserveAspectRatio="none" '
        f'overflow="visible">{"".join(parts)}</svg>'
    )


def known(values: Iterable[float]) -> list[float | None]:
    """As plain numbers: None for what is none."""
    return [value if isfinite(value) else None for value in values]


def dots_path(points: Iterable[tuple[int, int]]) -> str:
    """Points as lines of no length: round where the ends of lines are."""
    return "".join(f"M{x} {y}h0" for x, y in points)


def spread(targets: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """Places near ``targets``, in the same order, at least ``apart`` from each other and within bounds (as
    far as there is room).
    """
    order = sorted(range(len(targets)), key=lambda i: targets[i])
    room = (high - low) / max(len(targets) - 1, 1)
    apart = min(apart, room)
    places = [0.0] * len(targets)
    below = float("-inf")
    for i in order:
        places[i] = below = max(targets[i], low, below + apart)
    above = float("inf")
    for i in reversed(order):
        places[i] = above = min(places[i], high, above - apart)
    return places


def cells(name: str) -> int:
    """How wide a text is, in widths of a usual letter: Chinese letters and pictures count two."""
    return sum(
        0 if unicodedata.combining(c) or unicodedata.category(c) == "Cf"
        else 2 if unicodedata.east_asian_width(c) in "WF"
        else 1
        for c in name
    )  # fmt: skip


def cut(name: str, longest: int) -> str:
    """``name``, its end replaced by an ellipsis where it is wider than ``longest``."""
    if cells(name) <= longest:
        return name
    start = ""
    for character in name:
        if cells(start + character) > longest - 1:
            break
        start += character
    # A mark that turns the direction of writing is closed inside the name it belongs to.
    closing = "\u2069" if start.startswith("\u2068") else ""
    return start.rstrip() + "…" + closing
