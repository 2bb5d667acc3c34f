"""Numbers and lists as people write them."""

from __future__ import annotations

from collections.abc import Sequence

from sim_fit.targets import Target

__all__ = ["listed", "number", "shown"]


def listed(words: Sequence[str]) -> str:
    """``a, b and c``."""
    words = [str(word) for word in words]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else "nothing"


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
