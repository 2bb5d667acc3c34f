"""Names as the page shows them, whatever a scenario calls its brands.

A name may be two hundred characters long, or written from right to left, or turn the direction of what
follows. Sentences and charts use a short form that stays distinct; the full name stands in the table.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from sim.compare.doubt import DoubtNumbers, DoubtPair
from sim.report.chart import LONGEST, cut
from sim.results.typed import Rates, Stopping, Summary

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


def renamed(summary: Summary, names: Mapping[str, str]) -> Summary:
    """``summary`` with every brand under its short name, for sentences."""
    copy = summary.copy()
    copy["brands"] = [{**brand, "name": names[brand["name"]]} for brand in summary["brands"]]
    copy["pairs"] = [{**pair, "a": names[pair["a"]], "b": names[pair["b"]]} for pair in summary["pairs"]]
    sure = summary.get("until_sure")
    if sure is not None:
        copy["until_sure"] = _sure(sure, names)
    rates = summary.get("rates")
    if rates is not None:
        copy["rates"] = _rates(rates, names)
    return copy


def doubt_renamed(doubt: DoubtNumbers, names: Mapping[str, str]) -> DoubtNumbers:
    """The same of a doubt."""
    pairs: list[DoubtPair] = [
        {**pair, "a": names[pair["a"]], "b": names[pair["b"]]} for pair in doubt["pairs"]
    ]
    return {**doubt, "pairs": pairs}


def _rates(rates: Rates, names: Mapping[str, str]) -> Rates:
    return {
        **rates,
        "posts_per_day": {names[name]: rate for name, rate in rates["posts_per_day"].items()},
        "leader": names[rates["leader"]],
        "alone": [
            {**each, "brand": names[each["brand"]], "as": names[each["as"]]} for each in rates["alone"]
        ],
        "untold": [names[name] for name in rates["untold"]],
    }


def _sure(sure: Stopping, names: Mapping[str, str]) -> Stopping:
    copy = sure.copy()
    widest, pairing, selection = sure["widest"], sure["pairing"], sure["selection"]
    copy["widest"] = {**widest, "a": names[widest["a"]], "b": widest["b"] and names[widest["b"]]}
    if pairing is not None:
        copy["pairing"] = {**pairing, "a": names[pairing["a"]], "b": names[pairing["b"]]}
    if selection is not None:
        best = selection["best"]
        remaining = [names[name] for name in selection["left"]]
        copy["selection"] = {**selection, "left": remaining, "best": best and names[best]}
    return copy
