"""Whether what a run left behind fits together: its summary with itself, its tables with the summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, product
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from sim.measures import GROUP_MEASURES, GROUPS
from sim.results.typed import RunSummary

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["contradiction", "measured", "strange", "unmeasured"]


def contradiction(summary: RunSummary) -> str | None:
    """Where a summary lacks something or says two things of one, on which its readers rely; None if nowhere.

    Its types are right: see :func:`sim.results.shape.misfit`.
    """
    return _scenario(summary) or _measures(summary) or _pairs(summary)


def _scenario(summary: RunSummary) -> str | None:
    scenario, origin = summary["scenario"], summary["provenance"]
    if scenario["replicates"] != origin["replicates"]:
        return (
            f"provenance.replicates is {origin['replicates']}, scenario.replicates {scenario['replicates']}"
        )
    names, brands = ([brand["name"] for brand in part["brands"]] for part in (scenario, summary))
    if len(set(names)) < len(names):
        return f"scenario.brands has {max(names, key=names.count)} twice"
    return None if names == brands else f"brands are {_text(brands)}, scenario.brands {_text(names)}"


def _measures(summary: RunSummary) -> str | None:
    """Which measures there are, the schema leaves to plugins."""
    measures = summary["provenance"]["measures"]
    for place, brand in enumerate(summary["brands"]):
        parts: list[tuple[str, Mapping[str, object], Iterable[str]]] = [
            ("measures", brand["measures"], measures)
        ]
        parts += [(f"groups.{name}", each, GROUP_MEASURES) for name, each in brand["groups"].items()]
        for part, there, names in parts:
            for name in names:
                if name not in there:
                    return f"there is no brands[{place}].{part}.{name}"
        for name in brand["measures"]:
            if name not in measures:
                return f"there is no provenance.measures.{name}, but brands[{place}].measures.{name}"
    return None


def _pairs(summary: RunSummary) -> str | None:
    names = [brand["name"] for brand in summary["brands"]]
    counts = Counter((frozenset((pair["a"], pair["b"])), pair["measure"]) for pair in summary["pairs"])
    for a, b in combinations(names, 2):
        for measure in summary["provenance"]["measures"]:
            there = counts.pop((frozenset((a, b)), measure), 0)
            if there != 1:
                return f"pairs has {there} of {a} and {b} on {measure}, not one"
    others = [f"{_text(sorted(both))} on {measure}" for both, measure in counts]
    return f"pairs has {others[0]}, of which nothing else is said" if others else None


def measured(summary: RunSummary) -> list[tuple[str, str, str]]:
    """(brand, group, measure) of which ``replicates.parquet`` has a value for each replicate."""
    return [
        (brand["name"], group, measure)
        for brand in summary["brands"]
        for group, measures in ((GROUPS[0], brand["measures"]), *brand["groups"].items())
        for measure in measures
    ]


def strange(summary: RunSummary, table: pa.Table) -> str | None:
    """What in a table of a run is none of that run's: a brand, group, measure, replicate or day."""
    of = measured(summary)
    words = {"brand": {each[0] for each in of}, "group": set(GROUPS) | {each[1] for each in of}}
    words["measure"] = {each[2] for each in of}
    ranges = {
        "replicate": range(summary["provenance"]["replicates"]),
        "day": range(1, summary["scenario"]["days"] + 1),
    }
    for name in table.column_names:
        if name not in words and name not in ranges:
            continue
        column = table[name]
        if column.null_count:
            return f"has rows without a {name}"
        for chunk in column.chunks:
            if name in words:  # a word is made for each row only once it is known to be short
                others = [word for word in chunk.dictionary.to_pylist() if word not in words[name]]
            else:
                numbers = chunk.to_numpy()
                others = [each for each in (numbers.min(), numbers.max()) if each not in ranges[name]]
            if others:
                return f"has a {name} {str(others[0])[:40]}, which the run has not"
    return None


def unmeasured(summary: RunSummary, table: pa.Table) -> str | None:
    """Of what ``replicates.parquet`` has not one value for each replicate."""
    table = table.unify_dictionaries().combine_chunks()
    columns = [table[name].chunk(0) for name in ("brand", "group", "measure")]
    words = [column.dictionary.to_pylist() for column in columns]
    codes = np.ravel_multi_index([column.indices.to_numpy() for column in columns], [len(w) for w in words])
    counts = np.bincount(codes, minlength=prod(map(len, words))).tolist()
    count_of = dict(zip(product(*words), counts, strict=True))
    replicates = summary["provenance"]["replicates"]
    for key in measured(summary):
        there = count_of.get(key, 0)
        if there != replicates:
            return f"has {there} values of {', '.join(key)}, not one for each of {replicates} replicates"
    return None


def _text(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"
