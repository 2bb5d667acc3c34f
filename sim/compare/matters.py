"""What a difference comes to: clear or not, and whether it matters.

That a difference is clear says that it is not luck. Whether anybody should care is another question, which
the scenario answers: ``matters: {followers_kept: 0.01, trust: 0.02}``, in the unit of each measure.
"""

from __future__ import annotations

from typing import Final, Literal

from sim.numbers import amount
from sim.results.typed import Summary

__all__ = ["SMALL", "enough_text", "least_of", "people_text", "verdict_of"]

Verdict = Literal["clear", "clear but small", "not clear", "the same"]

SMALL: Final = "clear but small"

#: Measures that are shares of the followers of day 1.
_OF_PEOPLE = frozenset(
    {
        "followers_kept",
        "muted",
        "unfollowed",
        "flagged_phony",
        "flagged_ever",
        "phony_template",
        "phony_asking",
        "phony_wrongly",
    }
)


def verdict_of(difference: float | None, clear: bool | None, *, same: bool, least: float) -> Verdict | None:
    """Of two brands on one measure; None where replicates do not say: there is one, or none.

    Args:
        difference: the mean one.
        clear: whether it is, all pairs of the measure taken into account.
        same: whether both did exactly as well in every replicate.
        least: the smallest difference that matters.
    """
    if difference is None or clear is None:
        return None
    if same:
        return "the same"
    if not clear:
        return "not clear"
    return SMALL if abs(difference) < least else "clear"


def least_of(summary: Summary, measure: str) -> float:
    """The smallest difference of a measure that matters in a run; 0 if any does, as in runs of before."""
    return float(summary.get("scenario", {}).get("matters", {}).get(measure, 0))


def enough_text(least: float, unit: str) -> str:
    """``1 point``, ``0.02``: what would matter."""
    if unit == "share":
        points = f"{100 * least:.3g}"
        return f"{points} point{'s' * (points != '1')}"
    return amount(least, unit, None if unit != "trust" else max(2, len(f"{least:g}") - 2))


def people_text(summary: Summary, measure: str, difference: float) -> str:
    """``160 of 10,000 people``; nothing for what is no share of the followers."""
    size = summary.get("scenario", {}).get("audience", {}).get("size")
    if measure not in _OF_PEOPLE or not size:
        return ""
    count = abs(difference) * size
    count_text = f"{count:,.0f}" if count >= 1 or not count else "less than 1"
    return f"{count_text} of {size:,} people"
