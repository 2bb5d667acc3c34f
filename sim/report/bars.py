"""Bars: why they left, reason by reason, brand below brand."""

from __future__ import annotations

from collections.abc import Mapping

from sim.report.chart import Chart, label, marker, number, room, text

__all__ = ["bars"]

_BAR = 24
_HEADING = 32


def bars(brands: Mapping[str, Mapping[str, float]], title: str) -> Chart:
    """Draw a group of bars a kind, one bar a brand.

    Args:
        brands: of each, in their order, how many of every kind, the same kinds in the same order.
        title: what is drawn.
    """
    kinds = list(next(iter(brands.values())))
    largest = max((values[kind] for values in brands.values() for kind in kinds), default=0.0)
    parts, y = [], 0
    wide = room((name, _count(values[kind])) for name, values in brands.items() for kind in kinds)
    for kind in kinds:
        parts.append(text(kind[:1].upper() + kind[1:], "0", y + 20, "heading"))
        y += _HEADING
        for place, (name, values) in enumerate(brands.items()):
            width = 100 * values[kind] / largest if largest else 0.0
            parts.append(marker(place, "6", y + 9))
            end = label(name, _count(values[kind]), f"{number(width)}%", 11.5, place, 8)
            parts.append(
                f'<svg x="18" y="{y + 2}" width="100%" height="14" overflow="visible">'
                f'<rect class="bar b{place % 8}" width="{number(width)}%" height="14"/>{end}</svg>'
            )
            y += _BAR
    values_text = "; ".join(
        f"{name}: " + ", ".join(f"{kind} {_count(value)}" for kind, value in values.items())
        for name, values in brands.items()
    )
    data = {"kinds": kinds, "brands": {name: dict(values) for name, values in brands.items()}}
    return Chart.plot(f"bars{wide}", y, f"{title}. {values_text}.", parts, data)


def _count(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:.2g}"
