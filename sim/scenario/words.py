"""How values, numbers and suggestions are put in error messages."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Sequence

__all__ = ["did_you_mean", "number", "shown", "what"]

_UNBOUNDED = {math.inf: ".inf", -math.inf: "-.inf"}


def shown(text: str, longest: int = 60) -> str:
    """Text in single quotes, cut when longer than ``longest``, control characters escaped."""
    if len(text) > longest:
        text = text[: longest - 3] + "..."
    return "'" + "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text) + "'"


def number(value: float) -> str:
    """A number the way one would write it in a scenario: ``10_000``, ``0.05``, ``1e-06``."""
    if isinstance(value, int) or (math.isfinite(value) and value == int(value) and abs(value) < 1e15):
        return f"{int(value):_}" if abs(value) >= 10_000 else str(int(value))
    return repr(value)


def what(value: object) -> str:
    """What was found, for "found ...": kind and value."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return (
            repr(value) if math.isfinite(value) else f"{_UNBOUNDED.get(value, '.nan')}, not a finite number"
        )
    if isinstance(value, str):
        return f"the text {shown(value)}"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, dict):
        return "a mapping"
    return type(value).__name__


def did_you_mean(word: str, known: Iterable[str], otherwise: str, *, most: int = 12) -> str:
    """``Did you mean 'size'?``, or ``<otherwise>: a, b, c.`` when nothing is near."""
    names: Sequence[str] = list(known)
    folded = {name.casefold().replace("_", "-"): name for name in names}
    sought = word.casefold().replace("_", "-")
    near = difflib.get_close_matches(sought, folded, n=1, cutoff=0.6)
    if not near and len(sought) > 3:  # "wage" for "hourly_wage"
        near = [name for name in folded if sought in name]
    if near:
        return f"Did you mean {shown(folded[near[0]])}?"
    listed = ", ".join(name if name.isprintable() else shown(name) for name in names[:most])
    return f"{otherwise}: {listed}{', ...' if len(names) > most else ''}." if names else ""
