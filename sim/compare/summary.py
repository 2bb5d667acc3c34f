"""From replicates to ``summary.json``: every mean with its interval, every pair of brands compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, combinations
from math import fsum, isfinite
from types import MappingProxyType
from typing import cast

from sim.compare.best import probability_best
from sim.compare.intervals import Interval, mean_interval
from sim.compare.matters import verdict_of
from sim.compare.pairs import Paired, Unpaired, clear, holm, paired, unpaired
from sim.foreign import Json
from sim.measures import COLUMNS, ReplicateResult
from sim.results import FORMAT
from sim.results.typed import Origin, Pair, RunPair, RunSummary, Stopping

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
) -> RunSummary:
    """What ``summary.json`` holds (see :class:`sim.results.typed.RunSummary`).

    Args:
        scenario: resolved; its ``replicates`` is how many were run.
        provenance: as :func:`sim.results.provenance` gives it; its ``measures`` say which way is better.
        collected: the measures of every replicate.
        until_sure: what :func:`sim.compare.stopping` says, if replicates were added until it was sure.
    """
    better = {name: int(about["better"]) for name, about in provenance["measures"].items()}
    brands = collected.brands, collected.measures
    pairs = cast("list[RunPair]", pairs_of(*brands, better, scenario.get("matters", {})))
    best = best_of(*brands, better, pairs)
    summary: RunSummary = {
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
    names: Sequence[str], columns: Sequence[Values], better: Mapping[str, int], pairs: Sequence[Pair]
) -> dict[str, list[float | None]]:
    """For every measure that has a better way, how probable it is that each of ``names`` is the best;
    ``pairs`` of them, as :func:`pairs_of` gives them, say who is told apart from whom.
    """
    if len(names) < 2:
        return {}
    clear_pairs = {(pair["measure"], frozenset((pair["a"], pair["b"]))) for pair in pairs if pair["clear"]}
    return {
        measure: probability_best(
            [values[measure] for values in columns],
            better[measure],
            lambda a, b, measure=measure: (measure, frozenset((names[a], names[b]))) in clear_pairs,  # type: ignore[misc]
        )
        for measure in columns[0]
        if better.get(measure)
    }


def _group(values: Values) -> Json:
    shares = [share for share in values["share"] if isfinite(share)]
    share = fsum(shares) / len(shares) if shares else 0.0
    means = {name: mean_interval(x).as_dict() for name, x in values.items() if name != "share"}
    return {"share": share, **means}


def pairs_of(
    names: Sequence[str],
    columns: Sequence[Values],
    better: Mapping[str, int],
    matters: Mapping[str, float] = MappingProxyType({}),
    *,
    together: bool = True,
) -> list[Pair]:
    """Every two of ``names`` on every measure; the pairs of one measure are one family for Holm.

    Args:
        names: of the brands; ``columns``: the measures of each.
        better: which way is, by measure.
        matters: the smallest difference of a measure that does.
        together: whether they share their luck; otherwise pairs come measure by measure.
    """
    families = []
    for measure in columns[0]:
        values = [each[measure] for each in columns]
        places = combinations(range(len(names)), 2)
        rows = [_pair(values, a, b, better.get(measure, 0), together) for a, b in places]
        holm_of = holm([pair.p for *_, pair in rows])
        least = matters.get(measure, 0.0)
        families.append(
            [
                _entry(names[a], names[b], measure, pair, p_holm, least)
                for (a, b, pair), p_holm in zip(rows, holm_of, strict=True)
            ]
        )
    return list(chain.from_iterable(zip(*families, strict=True) if together else families))


def _pair(
    values: Sequence[list[float]], a: int, b: int, better: int, together: bool
) -> tuple[int, int, Paired | Unpaired]:
    """Two brands on one measure; ``a`` is the one that did better on average (scenario's order if neither
    did).
    """

    def less(a: int, b: int) -> Paired | Unpaired:
        return paired(values[a], values[b], better) if together else unpaired(values[a], values[b])

    pair = less(a, b)
    if pair.difference.mean is not None and pair.difference.mean * better < 0:
        return b, a, less(b, a)
    return a, b, pair


def _entry(a: str, b: str, measure: str, pair: Paired | Unpaired, p_holm: float | None, least: float) -> Pair:
    difference = pair.difference
    if pair.same:  # no replicate differs, which says nothing of how wide an interval would be
        difference = Interval(difference.mean, None, None)
    entry: Pair = {
        "a": a,
        "b": b,
        "measure": measure,
        "difference": difference.as_dict(),
        "a_better": pair.a_better,
        "b_better": pair.b_better,
        "draws": pair.draws,
        "of": pair.of,
        "p": pair.p,
        "p_holm": p_holm,
        "clear": clear(p_holm),
        "verdict": verdict_of(difference.mean, clear(p_holm), same=pair.same, least=least),
    }
    if pair.same:
        # The rule of three [HanleyLippmanHand1983]_: fewer than so many of further replicates would
        # differ, with 95 % confidence.
        entry["rule_of_three"] = min(3 / pair.of, 1.0)
    return entry
