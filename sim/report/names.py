"""Names as the page shows them, whatever a scenario calls its brands.

A name may be two hundred characters long, or written from right to left, or turn the direction of what
follows. Sentences and charts use a short form that stays distinct; the full name stands in the table.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from sim.compare.doubt import DoubtNumbers
from sim.report.chart import LONGEST, cut
from sim.results.typed import RunSummary

__all__ = ["doubt_renamed", "isolated", "renamed", "short_names"]

# Marks that set or end a direction of writing; U+2068 and U+2069 (below) do it safely.
_TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C))
_FROM_THE_RIGHT = frozenset(("R", "AL", "AN"))


def isolated(name: str) -> str:
    """``name`` such that it does not turn the text around it: marks of direction are taken out, and a name
    written from right to left is set apart.
    """
    plain = name.translate(_TURNING) or "?"
    turns = any(unicodedata.bidirectional(character) in _FROM_THE_RIGHT for character in plain)
    return f"\u2068{plain}\u2069" if turns else plain


def short_names(names: Sequence[str]) -> dict[str, str]:
    """Each name in at most 28 cells or so, all different."""
    short_forms: dict[str, str] = {}
    for name in names:
        short = cut(isolated(name), LONGEST)
        number = 2
        while short in short_forms.values():
            short = f"{cut(isolated(name), LONGEST - 4)} ({number})"
            number += 1
        short_forms[name] = short
    return short_forms


# Where brands are named in the parts of a summary: values of these keys, or all in a list of them.
_PARTS = ("brands", "pairs", "until_sure", "rates")
_KEYS = frozenset({"name", "a", "b", "brand", "as", "leader", "best", "left", "untold"})


def renamed(summary: RunSummary, names: Mapping[str, str]) -> RunSummary:
    """``summary`` with every brand under its short name, for sentences."""
    parts: Any = {part: value for part, value in summary.items() if part in _PARTS}
    return {**summary, **_renamed(parts, names)}


def doubt_renamed(doubt: DoubtNumbers, names: Mapping[str, str]) -> DoubtNumbers:
    """The same of a doubt."""
    return {**doubt, "pairs": _renamed(doubt["pairs"], names)}


def _renamed(of: Any, names: Mapping[str, str], key: str = "") -> Any:
    """What stands under ``key``, with every brand under its short name."""
    if isinstance(of, Mapping):
        keys = names if key == "posts_per_day" else {}
        return {keys.get(name, name): _renamed(value, names, name) for name, value in of.items()}
    if isinstance(of, list | tuple):
        return [_renamed(each, names, key) for each in of]
    return names[of] if key in _KEYS and isinstance(of, str) else of
