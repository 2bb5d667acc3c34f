"""From replicates to ``summary.json``: every mean with its interval, every pair of brands compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import fsum, isfinite

from sim.compare.best import probability_best
from sim.compare.intervals import Interval, mean_interval
from sim.compare.matters import verdict_of
from sim.compare.multiple import clear, holm
from sim.compare.pairs import Paired, paired
from sim.foreign import Json
from sim.measures import COLUMNS, ReplicateResult
from sim.results import FORMAT
from sim.results.typed import Origin, Pair, Stopping, Summary

__all__ = ["ACTS", "Collected", "best_of", "pairs_of", "summarise"]

Values = dict[str, list[float]]  # measure -> one value a replicate

#: What a brand does and meets, that says which measures it could have failed: columns of a day.
ACTS = ("posts", "asks", "comments", "replies", "canned", "dropped")
_ACTS = [COLUMNS.index(name) for name in ACTS]


class Collected:
    """The measures of the replicates so far, without their days: what intervals are computed from.

    Args:
        brands: names of the brands.

    Attributes:
        acts: of each brand, what it did and met over the run (:data:`ACTS`), one number a replicate.
        days: of the run.
    """

    def __init__(self, brands: Sequence[str]) -> None:
        self.brands = list(brands)
        self.replicates = 0
        self.measures: list[Values] = [{} for _ in self.brands]
        self.groups: list[dict[str, Values]] = [{} for _ in self.brands]
        self.acts: list[Values] = [{} for _ in self.brands]
        self.days = 0

    def add(self, result: ReplicateResult) -> None:
        """Take one replicate in; they come in order, so that brands stay paired."""
        self.replicates += 1
        for measures, values in zip(self.measures, result.measures, strict=True):
            _append(measures, values)
        for groups, apart in zip(self.groups, result.groups, strict=True):
            for group, values in apart.items():
                _append(groups.setdefault(group, {}), values)
        self.days = result.daily.shape[1]
        for acts, sums in zip(self.acts, result.daily[:, :, 0, _ACTS].sum(axis=1).tolist(), strict=True):
            _append(acts, dict(zip(ACTS, sums, strict=True)))

    def posts_per_day(self, brand: int) -> float:
        """How many posts a brand made a day, over all replicates."""
        posts = self.acts[brand]["posts"]
        return fsum(posts) / len(posts) / self.days


def _append(values: Values, row: Mapping[str, float]) -> None:
    for name, value in row.items():
        values.setdefault(name, []).append(float(value))


def summarise(
    scenario: Json,
    provenance: Origin,
    collected: Collected,
    *,
    until_sure: Stopping | None = None,
) -> Summary:
    """What ``summary.json`` holds (format 1; see ``sim/results/summary.schema.json``).

    Args:
        scenario: resolved; its ``replicates`` is how many were run.
        provenance: as :func:`sim.results.provenance` gives it; its ``measures`` say which way is better.
        collected: the measures of every replicate.
        until_sure: what :func:`sim.compare.stopping` says, if replicates were added until it was sure.
    """
    better = {name: int(about["better"]) for name, about in provenance["measures"].items()}
    pairs = pairs_of(collected, better, scenario.get("matters", {}))
    best = best_of(collected, better, pairs)
    summary: Summary = {
        "format": FORMAT,
        "scenario": dict(scenario),
        "provenance": provenance,
        "brands": [
            {
                "name": brand["name"],
                "strategy": brand["strategy"],
                "measures": {name: mean_interval(values).as_dict() for name, values in measures.items()},
                "probability_best": {name: shares[number] for name, shares in best.items()},
                "acts": {name: fsum(values) / len(values) for name, values in acts.items()},
                "groups": {group: _group(values) for group, values in groups.items()},
            }
            for number, (brand, measures, groups, acts) in enumerate(
                zip(scenario["brands"], collected.measures, collected.groups, collected.acts, strict=True)
            )
        ],
        "pairs": pairs,
    }
    if until_sure is not None:
        summary["until_sure"] = until_sure
    return summary


def best_of(
    collected: Collected, better: Mapping[str, int], pairs: Sequence[Pair]
) -> dict[str, list[float | None]]:
    """For every measure that has a better way, how probable it is that each brand is the best; ``pairs`` of
    them, as :func:`pairs_of` gives them, say who is told apart from whom.
    """
    if len(collected.brands) < 2:
        return {}
    clear_pairs = {(pair["measure"], frozenset((pair["a"], pair["b"]))) for pair in pairs if pair["clear"]}
    names = collected.brands
    return {
        measure: probability_best(
            [values[measure] for values in collected.measures],
            better[measure],
            lambda a, b, measure=measure: (measure, frozenset((names[a], names[b]))) in clear_pairs,  # type: ignore[misc]
        )
        for measure in collected.measures[0]
        if better.get(measure)
    }


def _group(values: Values) -> Json:
    shares = [share for share in values["share"] if isfinite(share)]
    share = fsum(shares) / len(shares) if shares else 0.0
    means = {name: mean_interval(x).as_dict() for name, x in values.items() if name != "share"}
    return {"share": share, **means}


def pairs_of(
    collected: Collected, better: Mapping[str, int], matters: Mapping[str, float] | None = None
) -> list[Pair]:
    """Every two brands on every measure; the pairs of one measure are one family for Holm.

    ``matters``: the smallest difference of a measure that does; with it, each pair has a ``verdict``.
    """
    rows = [
        (measure, *_pair(collected, a, b, measure, better.get(measure, 0)))
        for a, b in combinations(range(len(collected.brands)), 2)
        for measure in collected.measures[a]
    ]
    holm_of: list[float | None] = [None] * len(rows)
    for measure in {each[0]: None for each in rows}:
        places = [place for place, each in enumerate(rows) if each[0] == measure]
        for place, p in zip(places, holm([rows[place][3].p for place in places]), strict=True):
            holm_of[place] = p
    pairs: list[Pair] = [
        {
            "a": collected.brands[a],
            "b": collected.brands[b],
            "measure": measure,
            "difference": _of_some(pair).as_dict(),
            "a_better": pair.a_better,
            "b_better": pair.b_better,
            "draws": pair.draws,
            "of": pair.of,
            "p": pair.p,
            "p_holm": p_holm,
            "clear": clear(p_holm),
        }
        for (measure, a, b, pair), p_holm in zip(rows, holm_of, strict=True)
    ]
    for entry, (measure, _, _, pair) in zip(pairs, rows, strict=True):
        if matters is not None:
            least = matters.get(measure, 0.0)
            entry["verdict"] = verdict_of(pair.difference.mean, entry["clear"], pair.draws, pair.of, least)
        if pair.draws == pair.of > 1:
            # The rule of three [HanleyLippmanHand1983]_: fewer than so many of further replicates would
            # differ, with 95 % confidence.
            entry["rule_of_three"] = min(3 / pair.of, 1.0)
    return pairs


def _of_some(pair: Paired) -> Interval:
    """The difference; without an interval where no replicate differs, which says nothing of its width."""
    return Interval(pair.difference.mean, None, None) if pair.draws == pair.of > 1 else pair.difference


def _pair(collected: Collected, a: int, b: int, measure: str, better: int) -> tuple[int, int, Paired]:
    """Two brands on one measure; ``a`` is the one that did better on average (scenario's order if neither
    did).
    """
    values = collected.measures
    pair = paired(values[a][measure], values[b][measure], better)
    if pair.difference.mean is not None and pair.difference.mean * better < 0:
        return b, a, paired(values[b][measure], values[a][measure], better)
    return a, b, pair
