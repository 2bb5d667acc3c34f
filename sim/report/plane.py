"""Trust against attention: a brand's way through the plane, day by day, and the crowd around its end.

There are two ways to fail, so there are two axes: to the left nobody looks any more, below nobody believes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
import numpy.typing as npt

from sim.foreign import Json
from sim.report.chart import Axis, Chart, dots_path, integer_path, known, marker, number, stretched, text

__all__ = ["Way", "crossed", "plane", "plane_axes"]

Floats = npt.NDArray[np.float64]

_FINE = 1000
_HEIGHT = 300  # pixels
_MONTH = 30


@dataclass(frozen=True, slots=True)
class Way:
    """One brand: mean attention and trust of each day, shape (days,), and its crowd at the end.

    ``crowd`` has shape (followers, 2): attention and trust of each filmed follower who is still there;
    ``gone`` the trust with which the others left, shape (followers gone,).
    """

    name: str
    place: int
    attention: Floats
    trust: Floats
    crowd: Floats
    gone: Floats


def plane_axes(ways: Sequence[Way]) -> tuple[Axis, Axis]:
    """The same axes (attention, trust) for all brands: around every way, and nearly all of every crowd."""
    crowd = np.concatenate([way.crowd for way in ways]) if ways else np.empty((0, 2))
    attention = [v for way in ways for v in way.attention.tolist()]
    trust = [v for way in ways for v in way.trust.tolist()]
    if len(crowd):
        attention += np.quantile(crowd[:, 0], [0.01, 0.99]).tolist()
        trust += np.quantile(crowd[:, 1], [0.01, 0.99]).tolist()
    return (
        Axis.over([0.0, *attention], least=0.0, most=1.0),
        Axis.over(trust, least=0.0, most=1.0),
    )


def crossed(ways: Sequence[Way], axes: tuple[Axis, Axis]) -> list[str]:
    """The edges beyond which somebody lies, who is drawn there: ``right``, ``upper``, ``lower``."""
    across, up = axes
    edges: dict[str, None] = {}
    for way in ways:
        trust = np.concatenate([way.crowd[:, 1], way.gone])
        beyond = {"right": way.crowd[:, 0] > across.high, "upper": trust > up.high, "lower": trust < up.low}
        edges |= dict.fromkeys(edge for edge, those in beyond.items() if those.any())
    return list(edges)


def plane(way: Way, others: Sequence[Way], axes: tuple[Axis, Axis]) -> Chart:
    """Draw one brand, the ways of ``others`` faintly behind it.

    Args:
        way: the brand.
        others: the other brands.
        axes: as :func:`plane_axes` gives them for all.
    """
    across, up = axes
    parts = []
    for mark in up.marks:
        y = _HEIGHT * (1 - up.at(mark))
        parts.append(f'<line class="grid" x1="0" x2="100%" y1="{number(y)}" y2="{number(y)}"/>')
        parts.append(text(f"{mark:.10g}".replace("0.", "."), "0", y + 4, "tick", dx=-6, text_anchor="end"))
    for mark in across.marks:
        x = f"{number(100 * across.at(mark))}%"
        parts.append(f'<line class="grid" x1="{x}" x2="{x}" y1="0" y2="{_HEIGHT}"/>')
        parts.append(text(f"{100 * mark:.10g}%", x, _HEIGHT + 18, "tick", text_anchor="middle"))
    parts.append(text("nobody looks", "0", 15, "corner", dx=6))
    parts.append(text("nobody believes", "100%", _HEIGHT - 8, "corner", dx=-6, text_anchor="end"))
    colour, points = f"b{way.place % 8}", _points(way.attention, way.trust, axes)
    inner = []
    if len(way.gone):
        path = dots_path(_points(np.zeros(len(way.gone)), way.gone, axes))
        inner.append(f'<path class="crowd gone" d="{path}"/>')
    if len(way.crowd):
        inner.append(
            f'<path class="crowd {colour}" d="{dots_path(_points(way.crowd[:, 0], way.crowd[:, 1], axes))}"/>'
        )
    for other in others:
        path = integer_path(_points(other.attention, other.trust, axes))
        inner.append(f'<path class="way other" d="{path}"/>')
    inner.append(f'<path class="month {colour}" d="{dots_path(points[_MONTH - 1 :: _MONTH])}"/>')
    inner.append(f'<path class="way {colour}" d="{integer_path(points)}"/>')
    parts.append(stretched(_FINE, _FINE, inner))
    if points:
        (x0, y0), (x1, y1) = points[0], points[-1]
        parts.append(f'<circle class="start {colour}" cx="{x0 / 10:.1f}%" cy="{y0 / 10:.1f}%" r="4"/>')
        parts.append(marker(way.place, f"{x1 / 10:.1f}%", _HEIGHT * y1 / _FINE, "goal"))
    return Chart.plot("plane", _HEIGHT, _caption(way), parts, _data(way, axes))


def _caption(way: Way) -> str:
    finite = np.isfinite(way.attention) & np.isfinite(way.trust)
    if not finite.any():
        return f"{way.name}: nothing was measured."
    a, t = way.attention[finite], way.trust[finite]
    caption = (
        f"{way.name}: mean attention from {100 * a[0]:.0f}% to {100 * a[-1]:.0f}%, "
        f"mean trust from {t[0]:.2f} to {t[-1]:.2f}."
    )
    if len(way.crowd) or len(way.gone):
        caption += f" Of {len(way.crowd) + len(way.gone)} followers {len(way.crowd)} are still there."
    return caption


def _points(attention: Floats, trust: Floats, axes: tuple[Axis, Axis]) -> list[tuple[int, int]]:
    """Where they lie, of those that are known."""
    across, up = axes
    return [
        (round(_FINE * across.at(a)), round(_FINE * (1 - up.at(t))))
        for a, t in zip(attention.tolist(), trust.tolist(), strict=True)
        if isfinite(a) and isfinite(t)
    ]


def _data(way: Way, axes: tuple[Axis, Axis]) -> Json:
    return {
        "brand": way.name,
        "attention": known(way.attention.tolist()),
        "trust": known(way.trust.tolist()),
        "crowd": way.crowd.tolist(),
        "gone": way.gone.tolist(),
        "axes": [[axis.low, axis.high] for axis in axes],
    }
