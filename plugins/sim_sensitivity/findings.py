"""From the numbers of both experiments to what they say: plain values, every one computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.compare import mean_interval
from sim.experiment import Counts, Pair, Varied, in_order, tidy
from sim.measures import About
from sim_sensitivity import morris, sobol
from sim_sensitivity.typed import (
    Ahead,
    AheadByHalf,
    Counted,
    EffectNumbers,
    Findings,
    Half,
    PairFindings,
    Shares,
)

__all__ = ["Numbers", "findings", "strongest"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Numbers:
    """What an experiment gave.

    ``differences``: (brand, brand, measure) -> their difference, shape (points, replicates), NaN where a run
    failed; the first brand is ahead in the scenario as it is, which is point 0. ``about``: title, unit and
    direction of each measure. ``counts``: runs by state. ``design``: the points after the first, in the unit
    cube; for the screening shape (trajectories, parameters + 1, parameters).
    """

    differences: Mapping[Pair, Floats]
    about: Mapping[str, About]
    counts: Counts
    design: Floats

    def at_points(self, pair: Pair) -> Floats:
        """Means over replicates at the points of the design: the same people at each, or nothing."""
        means: Floats = self.differences[pair][1:].mean(axis=1).reshape(self.design.shape[:2])
        return means


def strongest(screening: Numbers, limit: int) -> list[int]:
    """The parameters that matter most, by their place in the design.

    Each one's mu* is taken relative to the largest of the same difference, and averaged over differences.
    What is inert is never among them.
    """
    scores = np.zeros(screening.design.shape[2])
    for pair in screening.differences:
        sizes = np.array([each.size.mean or 0.0 for each in _effects(screening, pair)])
        if sizes.max() > 0:
            scores += sizes / sizes.max()
    order = np.argsort(-scores, kind="stable")
    return [int(number) for number in order[:limit] if scores[number] > 0]


def findings(
    what: Sequence[Varied], screening: Numbers, few: Sequence[Varied], weighing: Numbers | None
) -> Findings:
    """What both experiments found.

    Args:
        what: the parameters, and ``screening`` what was found of them.
        few: those of the second experiment, and ``weighing`` what was found there, if there was one. Its
            design has the shape (lines, few + 2, few).
    """
    every = {pair: _effects(screening, pair) for pair in screening.differences}
    pairs: list[PairFindings] = []
    for pair in in_order(screening.differences):
        first, second, measure = pair
        effects = zip(what, every[pair], strict=True)
        entry: PairFindings = {
            "a": first,
            "b": second,
            "measure": measure,
            "base": mean_interval(screening.differences[pair][0]).as_dict(),
            "luck": _luck(screening.differences[pair]),
            "ahead": _ahead(screening, pair),
            "effects": sorted(
                (_effect(each, effect) for each, effect in effects),
                key=lambda row: -(row["size"]["mean"] or 0),
            ),
        }
        if weighing is not None:
            values = weighing.at_points(pair)
            indices = zip(few, sobol.indices(values), strict=True)
            entry["weighed"] = sorted(
                (_shares(each, index) for each, index in indices),
                key=lambda row: -(row["total"]["mean"] or 0),
            )
            better = screening.about[measure]["better"] or 1
            entry["weighed_ahead"] = _by_half(few, weighing.design[:, :2], better * values[:, :2])
        pairs.append(entry)
    inert = [
        each.name
        for number, each in enumerate(what)
        if all(effects[number].inert for effects in every.values())
    ]
    return {
        "parameters": [each.as_dict() for each in what],
        "screening": {"trajectories": len(screening.design), **_counts(screening)},
        "weighing": None
        if weighing is None
        else {
            "lines": len(weighing.design),
            "parameters": [each.name for each in few],
            **_counts(weighing),
        },
        "inert": inert,
        "pairs": pairs,
    }


def _effects(screening: Numbers, pair: Pair) -> list[morris.Effect]:
    return morris.effects(screening.design, screening.at_points(pair))


def _effect(each: Varied, effect: morris.Effect) -> EffectNumbers:
    known = effect.count > 0
    return {
        "parameter": each.name,
        "size": effect.size.as_dict(),
        "mean": effect.mean if known else None,
        "sigma": effect.sigma if known else None,
        "inert": effect.inert,
    }


def _shares(each: Varied, index: sobol.Index) -> Shares:
    return {"parameter": each.name, "first": index.first.as_dict(), "total": index.total.as_dict()}


def _counts(numbers: Numbers) -> Counted:
    points = len(next(iter(numbers.differences.values())))
    counts = numbers.counts
    return {"points": points, "runs": counts.all, "failed": counts.failed + counts.killed}


def _luck(differences: Floats) -> float | None:
    """The standard error of a difference over replicates, typical of all points: what other people would
    change. None with one replicate.
    """
    replicates = differences.shape[1]
    if replicates < 2:
        return None
    rows = differences[np.isfinite(differences).all(axis=1)]
    return tidy(np.sqrt(rows.var(axis=1, ddof=1).mean() / replicates)) if len(rows) else None


def _ahead(screening: Numbers, pair: Pair) -> Ahead:
    """Where the first brand is ahead: a share of the screening's points, its interval over trajectories."""
    values = (screening.about[pair[2]]["better"] or 1) * screening.at_points(pair)
    finite = np.isfinite(values)
    with np.errstate(invalid="ignore"):
        by_walk = (values > 0).sum(axis=1) / finite.sum(axis=1)
    interval = mean_interval(by_walk)
    count = int(finite.sum())
    low, high = (None if end is None else min(max(end, 0.0), 1.0) for end in (interval.low, interval.high))
    return {
        "share": tidy((values > 0).sum() / count) if count else None,
        "low": low,
        "high": high,
        "equal": tidy((values == 0).sum() / count) if count else None,
        "points": count,
    }


def _by_half(few: Sequence[Varied], points: Floats, values: Floats) -> AheadByHalf:
    """The same on independent points, and on those with each parameter below and above the middle of its
    range.
    """
    points, values = points.reshape(-1, len(few)), values.ravel()
    finite = np.isfinite(values)
    points, ahead = points[finite], values[finite] > 0
    halves: list[Half] = []
    for number, each in enumerate(few):
        below = points[:, number] < 0.5
        if below.any() and not below.all():
            halves.append(
                {
                    "parameter": each.name,
                    "middle": each.at(0.5),
                    "below": tidy(ahead[below].mean()),
                    "above": tidy(ahead[~below].mean()),
                    "error": tidy(_error(ahead[below]) + _error(ahead[~below])),
                }
            )
    share = tidy(ahead.mean()) if len(ahead) else None
    return {"share": share, "points": len(ahead), "halves": halves}


def _error(ahead: NDArray[np.bool_]) -> float:
    """Standard error of a share; with one more of either kind, so that none and all are not certain."""
    share = (ahead.sum() + 1) / (len(ahead) + 2)
    return float(np.sqrt(share * (1 - share) / len(ahead)))
