"""Numbers as people write them."""

from __future__ import annotations

from sim_fit.targets import Target

__all__ = ["number", "shown"]


def number(value: float) -> str:
    """Three significant digits, never with an exponent."""
    if value == 0:
        return "0"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    text = f"{value:.3g}"
    return text if "e" not in text else f"{value:.6f}".rstrip("0")


def shown(target: Target, value: float) -> str:
    """A target's number: shares as percent, ratios and the like plain."""
    figure = target.shown(value)
    if target.percent:
        return f"{number(100 * figure)} %"
    return number(figure)
