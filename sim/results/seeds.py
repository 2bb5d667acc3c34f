"""Seeds in JSON: as a number where every reader of JSON reads that number, else as text.

JavaScript, R and others read numbers of JSON as doubles, which hold whole numbers up to 2^53 only.
"""

from __future__ import annotations

from typing import Any

from sim.foreign import Json
from sim.results.typed import RunSummary

__all__ = ["of_json", "seed_for_json", "with_seeds_for_json"]

_MOST = 2**53 - 1


def seed_for_json(seed: int) -> int | str:
    """A seed as it stands in JSON."""
    return seed if seed <= _MOST else str(seed)


def with_seeds_for_json(summary: RunSummary) -> Json:
    """What ``summary.json`` holds, its seeds as they stand in JSON."""
    scenario, origin = summary["scenario"], summary["provenance"]
    seeds = {
        "scenario": {**scenario, "seed": seed_for_json(scenario["seed"])},
        "provenance": {**origin, "seed": seed_for_json(origin["seed"])},
    }
    return {name: seeds.get(name, value) for name, value in summary.items()}


def of_json(summary: Any) -> None:
    """Make seeds of a ``summary.json`` numbers again, where they are text."""
    for part in (summary["scenario"], summary["provenance"]):
        part["seed"] = int(part["seed"])
