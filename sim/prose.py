"""Counts and lists in sentences; for numbers by themselves see :mod:`sim.numbers`."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["counted", "listed"]


def counted(number: int, noun: str) -> str:
    """``1 row``, ``1,200 rows``: of nouns that take an s."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


def listed(names: Sequence[str], most: int | None = None, last: str = " and ") -> str:
    """``A, B and C``; of more than ``most``, the first and how many more: ``A, B and 8 more``; of none:
    ``nothing``. ``last``: what stands before the last of few.
    """
    if not names:
        return "nothing"
    if most is not None and len(names) > most:
        shown = most - 2
        return f"{', '.join(names[:shown])} and {len(names) - shown} more"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])}{last}{names[-1]}"
