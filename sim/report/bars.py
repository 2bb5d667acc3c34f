"""Bars: why they left, reason by reason, brand below brand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sim.report.chart import Chart, label, marker, number, room, text

__all__ = ["bars"]

_BAR = 24
_HEADING = 32


def bars(
    kinds: Sequence[str],
    brands: Sequence[tuple[str, int, Mapping[str, float]]],
    title: str,
    text_of: Callable[[float], str],
) -> Chart:
    """Draw a group of bars a kind, one bar a brand.

    Args:
        kinds: reasons, in order.
        brands: (name, place, value of each kind).
        title: what is drawn.
        text_of: a value in words.
    """
    largest = max((values[kind] for _, _, values in brands for kind in kinds), default=0.0)
    parts, y = [], 0
    wide = room((name, text_of(values[kind])) for name, _, values in brands for kind in kinds)
    for kind in kinds:
        parts.append(text(kind[:1].upper() + kind[1:], "0", y + 20, "heading"))
        y += _HEADING
        for name, place, values in brands:
            width = 100 * values[kind] / largest if largest else 0.0
            parts.append(marker(place, "6", y + 9))
            end = label(name, text_of(values[kind]), f"{number(width)}%", 11.5, place, 8)
            parts.append(
                f'<svg x="18" y="{y + 2}" width="100%" height="14" overflow="visible">'
                f'<rect class="bar b{place % 8}" width="{number(width)}%" height="14"/>{end}</svg>'
            )
            y += _BAR
    values_text = "; ".join(
        f"{name}: " + ", ".join(f"{kind} {text_of(values[kind])}" for kind in kinds)
        for name, _, values in brands
    )
    caption = f"{title}. {values_text}."
    data = {"kinds": list(kinds), "brands": {name: dict(values) for name, _, values in brands}}
    return Chart.plot(f"bars{wide}", y, caption, parts, data)
