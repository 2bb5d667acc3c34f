"""From what the runs gave to what it says: plain values, every one computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.compare import mean_interval
from sim.compare.doubt import DoubtPair, Enough, Turn, Worlds
from sim.compare.rivals import UnderRivals, against
from sim.compare.summary import pairs_of
from sim.doubt.split import best_split
from sim.experiment.differences import Pair, in_order
from sim.experiment.factors import tidy
from sim.experiment.ranges import Varied
from sim.results.typed import About, Summary

__all__ = ["rivals_found", "worlds_found"]

Floats = NDArray[np.float64]

_WITHIN = 0.9  # of the worlds lie in the range that is told


def worlds_found(
    what: Sequence[Varied],
    values: Floats,
    differences: Mapping[Pair, Floats],
    measures: Mapping[str, About],
    matters: Mapping[str, float],
) -> list[DoubtPair]:
    """Each pair: how far its difference reaches over the worlds, who is ahead in how many, and what decides
    that.

    Args:
        what: the numbers that are varied.
        values: of each in each world, shape (worlds, numbers).
        differences: shape (1 + worlds, replicates); the scenario as it is comes first.
        measures: title, unit and direction of each.
        matters: the smallest difference of a measure that does.
    """
    pairs: list[DoubtPair] = []
    for a, b, measure in in_order(differences):
        runs = differences[a, b, measure]
        base = mean_interval(runs[0])
        worlds = runs[1:].mean(axis=1)
        finite = np.isfinite(worlds)
        there, mean = worlds[finite], base.mean
        if mean is None or not len(there):
            continue
        better = (measures[measure]["better"] or 1) * there
        low, high = np.quantile(there, [(1 - _WITHIN) / 2, (1 + _WITHIN) / 2])
        pairs.append(
            {
                "a": a,
                "b": b,
                "measure": measure,
                "base": base.as_dict(),
                "low": tidy(min(float(low), mean)),
                "high": tidy(max(float(high), mean)),
                "ahead": _count(better > 0),
                "behind": _count(better < 0),
                "equal": _count(better == 0),
                "of": len(there),
                "enough": _enough(better, matters.get(measure, 0.0)),
                "noise": _noise(runs[1:][finite]),
                "turns": _turns(what, values[finite], better),
            }
        )
    return pairs


def _enough(better: Floats, least: float) -> Enough | None:
    """In how many worlds either is ahead by as much as matters; None where any difference does."""
    if not least:
        return None
    return {"ahead": _count(better >= least), "behind": _count(better <= -least)}


def _count(which: NDArray[np.bool_]) -> int:
    return int(np.count_nonzero(which))


def _turns(what: Sequence[Varied], values: Floats, better: Floats) -> Turn | None:
    """The number that decides who is ahead, where both are somewhere and one number does."""
    ahead, behind = better > 0, better < 0
    if not ahead.any() or not behind.any():
        return None
    cut = best_split(values, ahead)
    if cut is None:
        return None
    here = (values[:, cut.column] > cut.value) == cut.above

    def counts(side: NDArray[np.bool_]) -> Worlds:
        return {"ahead": _count(ahead & side), "behind": _count(behind & side), "of": _count(side)}

    each = what[cut.column]
    return {
        "parameter": each.name,
        "base": each.base,
        "value": cut.value,
        "above": cut.above,
        "p": cut.p,
        "here": counts(here),
        "elsewhere": counts(~here),
    }


def _noise(runs: Floats) -> float | None:
    """The standard error of a difference over replicates, typical of all worlds; None with one replicate."""
    replicates = runs.shape[1]
    if replicates < 2:
        return None
    return tidy(np.sqrt(runs.var(axis=1, ddof=1).mean() / replicates))


def rivals_found(
    names: Sequence[str],
    brands: Sequence[tuple[str, str]],
    column: Callable[[str, str], Floats],
    measures: Mapping[str, About],
    pairs: list[DoubtPair],
) -> UnderRivals:
    """What holds under which rival, as :func:`sim.compare.rivals.against` says it.

    The scenario as it is was run more often here, so the base of each of ``pairs`` is taken from it.

    Args:
        names: of the rivals.
        brands: name and strategy of each.
        column: gives a measure of a brand, shape (1 + rivals, replicates).
    """
    summaries = [_summary(brands, column, measures, point) for point in range(1 + len(names))]
    base = {(pair["measure"], pair["a"], pair["b"]): pair["difference"] for pair in summaries[0]["pairs"]}
    for row in pairs:
        more = base.get((row["measure"], row["a"], row["b"]))
        if more is not None and more["mean"] is not None:
            row["base"] = more
            row["low"], row["high"] = min(row["low"], more["mean"]), max(row["high"], more["mean"])
    return against(summaries[0], dict(zip(names, summaries[1:], strict=True)), list(measures))


def _summary(
    brands: Sequence[tuple[str, str]],
    column: Callable[[str, str], Floats],
    measures: Mapping[str, About],
    point: int,
) -> Summary:
    """As much of a run's summary as comparisons look at."""
    columns = [{measure: column(name, measure)[point].tolist() for measure in measures} for name, _ in brands]
    return {
        "provenance": {"replicates": len(next(iter(columns[0].values()))), "measures": measures},
        "brands": [
            {
                "name": name,
                "strategy": strategy,
                "measures": {measure: mean_interval(x).as_dict() for measure, x in values.items()},
            }
            for (name, strategy), values in zip(brands, columns, strict=True)
        ],
        "pairs": pairs_of(
            [name for name, _ in brands], columns, {name: about["better"] for name, about in measures.items()}
        ),
    }
