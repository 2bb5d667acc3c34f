"""From replicates to ``summary.json``: every mean with its interval, every pair of brands compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import fsum, isfinite
from typing import Any

from sim.compare.intervals import mean_interval
from sim.compare.pairs import paired
from sim.measures import ReplicateResult
from sim.results import FORMAT

__all__ = ["Collected", "summarise"]

Values = dict[str, list[float]]  # measure -> one value a replicate


class Collected:
    """The measures of the replicates so far, without their days: what intervals are computed from.

    Args:
        brands: names of the brands.
    """

    def __init__(self, brands: Sequence[str]) -> None:
        self.brands = list(brands)
        self.replicates = 0
        self.measures: list[Values] = [{} for _ in self.brands]
        self.groups: list[dict[str, Values]] = [{} for _ in self.brands]

    def add(self, result: ReplicateResult) -> None:
        """Take one replicate in; they come in order, so that brands stay paired."""
        self.replicates += 1
        for measures, found in zip(self.measures, result.measures, strict=True):
            _append(measures, found)
        for groups, apart in zip(self.groups, result.groups, strict=True):
            for group, found in apart.items():
                _append(groups.setdefault(group, {}), found)


def _append(values: Values, found: Mapping[str, float]) -> None:
    for name, value in found.items():
        values.setdefault(name, []).append(float(value))


def summarise(
    scenario: Mapping[str, Any], provenance: Mapping[str, Any], collected: Collected
) -> dict[str, Any]:
    """What ``summary.json`` holds (format 1; see ``sim/results/summary.schema.json``).

    Args:
        scenario: resolved; its ``replicates`` is how many were run.
        provenance: as :func:`sim.results.provenance` gives it; its ``measures`` say which way is better.
        collected: the measures of every replicate.
    """
    better = {name: int(about["better"]) for name, about in provenance["measures"].items()}
    return {
        "format": FORMAT,
        "scenario": dict(scenario),
        "provenance": dict(provenance),
        "brands": [
            {
                "name": brand["name"],
                "strategy": brand["strategy"],
                "measures": {name: mean_interval(values).as_dict() for name, values in measures.items()},
                "groups": {group: _group(values) for group, values in groups.items()},
            }
            for brand, measures, groups in zip(
                scenario["brands"], collected.measures, collected.groups, strict=True
            )
        ],
        "pairs": [
            _pair(collected, a, b, measure, better.get(measure, 0))
            for a, b in combinations(range(len(collected.brands)), 2)
            for measure in collected.measures[a]
        ],
    }


def _group(values: Values) -> dict[str, Any]:
    shares = [share for share in values["share"] if isfinite(share)]
    found: dict[str, Any] = {"share": fsum(shares) / len(shares) if shares else 0.0}
    return found | {name: mean_interval(x).as_dict() for name, x in values.items() if name != "share"}


def _pair(collected: Collected, a: int, b: int, measure: str, better: int) -> dict[str, Any]:
    """Two brands on one measure; ``a`` is the one that did better on average (scenario's order if neither
    did).
    """
    values = collected.measures
    found = paired(values[a][measure], values[b][measure], better)
    if found.difference.mean is not None and found.difference.mean * better < 0:
        a, b = b, a
        found = paired(values[a][measure], values[b][measure], better)
    return {
        "a": collected.brands[a],
        "b": collected.brands[b],
        "measure": measure,
        "difference": found.difference.as_dict(),
        "a_better": found.a_better,
        "of": found.of,
    }
