"""Whether hands sufficed, and what a bot did besides: sentences computed from ``summary.json`` alone."""

from __future__ import annotations

from sim.numbers import percent, short
from sim.prose import listed
from sim.results.typed import Summary, mean_of

__all__ = ["bots", "hands"]

_MOST = 3  # brands that are named


def hands(summary: Summary) -> list[str]:
    """Of brands that meant more replies than their hands could write: how many, and how much of all meant.

    One sentence for all of them, or none.
    """
    parts = []
    for brand in summary["brands"]:
        never, replies = (mean_of(brand, name) for name in ("out_of_hands", "replies"))
        if never and replies is not None:
            parts.append(f"{short(never)} of {brand['name']} ({percent(never / (never + replies), 0)})")
    if not parts:
        return []
    few = listed(_few(parts, "those of "))
    return [f"Hands did not suffice: of the replies that were meant, {few} were never written."]


def bots(summary: Summary) -> list[str]:
    """Of brands whose bot replied: how many comments got any reply, beside those that a person answered.

    One sentence for all of them, or none.
    """
    parts = []
    for brand in summary["brands"]:
        reached, answered = (mean_of(brand, name) for name in ("reached", "answered"))
        if reached is not None and answered is not None and reached > answered:
            parts.append(
                f"of {brand['name']} {percent(reached, 0)} of the comments got a reply, "
                f"{percent(answered, 0)} one that a person wrote"
            )
    return [f"A bot that says so replied too: {'; '.join(_few(parts))}."] if parts else []


def _few(parts: list[str], before: str = "") -> list[str]:
    """All of them, or the first and how many more there are."""
    return parts if len(parts) <= _MOST else [*parts[:_MOST], f"{before}{len(parts) - _MOST} more"]
