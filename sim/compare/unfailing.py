"""What a brand could not have failed: measures on which to do nothing, or to meet nothing, is all it takes.

To do best there says nothing of a brand, so nobody is marked as the best for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sim.results.typed import Summary

__all__ = ["could_fail"]


def could_fail(summary: Summary, name: str, measure: str) -> bool:
    """Whether a brand could have done worse on a measure than the best there is, by what it did and met.

    Args:
        summary: of a run. Where it does not tell what brands did, everything could be failed.
        name: of the brand.
        measure: what plugins measure could be failed: of that nothing is known.
    """
    place = next(n for n, brand in enumerate(summary["brands"]) if brand["name"] == name)
    needs = _NEEDS.get(measure)
    if needs is None or not summary["brands"][place].get("acts"):
        return True
    return needs(summary, place)


def _did(summary: Summary, place: int, *acts: str) -> bool:
    counts = summary["brands"][place]["acts"]
    return any(counts.get(act, 0) > 0 for act in acts)


def _psychology(summary: Summary, name: str) -> float:
    return float(summary["scenario"]["psychology"].get(name, 1.0))


def _meant(summary: Summary, place: int) -> bool:
    """Replies, with hands that could have been too few."""
    scenario = summary["scenario"]
    brand = scenario["brands"][place]
    entries = [entry for entry in scenario.get("timeline", ()) if entry["brand"] == brand["name"]]
    hands = [entry["replies_per_day"] for entry in (brand, *entries) if "replies_per_day" in entry]
    limited = not hands or any(each != "unlimited" for each in hands) or brand.get("desk") is not None
    return limited and _did(summary, place, "replies", "dropped")


def _concluded(summary: Summary, place: int) -> bool:
    """Comments that could be left without an answer, and people who draw conclusions."""
    minded = _did(summary, place, "asks") or _psychology(summary, "unasked_weight") > 0
    return _psychology(summary, "pretender_prior") > 0 and minded and _did(summary, place, "comments")


def _phony(summary: Summary, place: int) -> bool:
    return _did(summary, place, "replies", "canned") or _concluded(summary, place)


def _hit(summary: Summary, place: int) -> bool:
    """An incident of its own."""
    scenario = summary["scenario"]
    name = scenario["brands"][place]["name"]
    events = [entry for entry in scenario.get("timeline", ()) if "event" in entry and entry["brand"] == name]
    chance = float(scenario["psychology"].get("incident_chance", 0.0)) > 0 and _did(summary, place, "posts")
    return bool(events) or chance


def _called_out(summary: Summary, place: int) -> bool:
    return _did(summary, place, "comments", "replies") or _hit(summary, place)


_NEEDS: Final[Mapping[str, Callable[[Summary, int], bool]]] = {
    "out_of_hands": _meant,
    "phony_template": lambda summary, place: _did(summary, place, "canned"),
    "phony_asking": _concluded,
    "phony_wrongly": lambda summary, place: _did(summary, place, "replies") or _concluded(summary, place),
    "flagged_phony": _phony,
    "flagged_ever": _phony,
    "suspicion": _concluded,
    "call_outs": _called_out,
    "storms": _hit,
    "largest_storm": _hit,
}
