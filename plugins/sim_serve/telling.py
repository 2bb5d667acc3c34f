"""What replicates of a setting amount to: summaries, differences and sentences, those of the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.compare import (
    Collected,
    Traced,
    compare_runs,
    exactly_equal,
    finding,
    headline,
    opening,
    rate_sentences,
    setting_text,
    summarise,
    summary_of,
)
from sim.doubt import DoubtNumbers, doubt_sentences
from sim.errors import ScenarioError
from sim.experiment import provenance_of, rates_of
from sim.foreign import Json
from sim.numbers import chance, half_text, mean_text, signed
from sim.results import Measured, Pair, RunSummary, Summary, with_seeds_for_json
from sim_serve.served import FEWEST
from sim_serve.workers import CURVES, Part

if TYPE_CHECKING:
    import pyarrow as pa

    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = ["Setting", "compared", "curves", "doubted", "so_far", "summary"]


class Setting(NamedTuple):
    """A setting with so many replicates, and what it is called: ``A``, or ``now``."""

    name: str
    scenario: Scenario
    parts: Sequence[Part]


def curves(part: Part) -> dict[str, list[list[float | None]]]:
    """What is drawn of a replicate: curve -> brand -> day; None where nothing was measured."""
    return {
        name: [[round(value, 5) if value == value else None for value in days] for days in brands.tolist()]
        for name, brands in zip(CURVES, part.curves, strict=True)
    }


def summary(setting: Setting, registry: Registry) -> Json:
    """``summary.json`` of the setting, run as often as it has been."""
    document = _summary(setting, registry, everything=True)
    document["headline"] = opening(document)
    return with_seeds_for_json(document)


def so_far(setting: Setting, registry: Registry) -> Json:
    """What may be shown of it: nothing but how many replicates there are where they are fewer than five."""
    done, of = len(setting.parts), setting.scenario.replicates
    counts: Json = {"done": done, "of": of, "days": setting.scenario.days}
    if done < FEWEST:
        return counts
    summary = _summary(setting, registry)
    about = summary["provenance"]["measures"]
    brands = []
    for brand in summary["brands"]:
        cells = {}
        for measure in CURVES:
            unit, interval = about[measure]["unit"], brand["measures"][measure]
            half = half_text(interval, unit)
            best = brand["probability_best"].get(measure)
            cells[measure] = {
                "mean": mean_text(interval["mean"], unit) if half else "",
                "half": half,
                "best": chance(best) if best is not None else "",
            }
        brands.append({"name": brand["name"], "strategy": brand["strategy"], "measures": cells})
    sentences = {
        measure: each.sentence for measure in CURVES if (each := finding(summary, measure)) is not None
    }
    return {
        **counts,
        "rates": _rates(summary),
        "headline": headline(summary),
        "findings": sentences,
        "brands": brands,
    }


def _rates(summary: Summary) -> str:
    """How often brands post; what that alone does takes a run to say."""
    return " ".join(rate_sentences(summary)[:1])


def doubted(numbers: DoubtNumbers, setting: Setting, registry: Registry) -> dict[str, str]:
    """What ``doubt.json`` says of who leads, a sentence a measure: luck, and what nobody has measured; and
    under ``rates`` how often brands post, where that differs.
    """
    summary = _summary(setting, registry)
    sentences = {"rates": _rates(summary)}
    for measure in numbers["measures"]:
        of_it: DoubtNumbers = {**numbers, "measures": {measure: numbers["measures"][measure]}}
        sentences[measure] = " ".join(doubt_sentences(of_it, summary))
    return sentences


def compared(settings: Sequence[Setting], registry: Registry) -> Json:
    """Settings held against each other, the one that is moved last: what `sim compare` says of such runs.

    ``differences``: of the last one to each other, by brand and measure, in words.
    """
    names = [each.name for each in settings]
    runs = [_Run(each, registry) for each in settings]
    try:
        document = compare_runs(runs)
    except ScenarioError as error:
        return {"why": str(error)}
    labels = {run["label"]: name for run, name in zip(document["runs"], names, strict=True)}
    if document["paired"]:
        of = document["replicates"]
        how = f"Paired: the same people with the same luck, replicate by replicate (the first {of})."
    else:
        how = f"Not paired: {document['why_unpaired']}. Means are compared, with wider intervals (Welch)."
    about: Measured = {
        "measures": document["measures"],
        "replicates": document["replicates"] or min(len(each.parts) for each in settings),
    }
    brands = {}
    for comparison in document["comparisons"]:
        as_summary = summary_of(comparison, about)
        brands[comparison["brand"]] = {
            measure: {
                "sentence": each.sentence if (each := finding(as_summary, measure)) is not None else "",
                "differences": [
                    _difference(pair, labels, names[-1], about["measures"][measure]["unit"])
                    for pair in comparison["pairs"]
                    if pair["measure"] == measure and names[-1] in (labels[pair["a"]], labels[pair["b"]])
                ],
            }
            for measure in CURVES
        }
    changes = {
        key: [setting_text(run["settings"][key]) for run in document["runs"]]
        for key in document["runs"][0]["settings"]
    }
    return {"names": names, "how": how, "paired": document["paired"], "changed": changes, "brands": brands}


def _difference(pair: Pair, labels: Mapping[str, str], now: str, unit: str) -> Json:
    """Of a pair, the setting that is moved minus the other."""
    other = labels[pair["a"]] if labels[pair["b"]] == now else labels[pair["b"]]
    mean, low, high = (pair["difference"][name] for name in ("mean", "low", "high"))
    if labels[pair["b"]] == now and mean is not None:
        mean = -mean
        low, high = (None, None) if low is None or high is None else (-high, -low)
    same = exactly_equal(f"{other} and {now}", pair["draws"] or 0, pair["of"] or 0)
    if same or mean is None or low is None or high is None:
        return {
            "to": other,
            "text": "",
            "clear": False,
            "says": same or "Too few replicates differ to say more.",
        }
    wins = pair["a_better"] if labels[pair["a"]] == now else pair["b_better"]
    count = f"higher in {wins} of {pair['of']}" if pair["of"] else ""
    text = signed(mean, unit, low, high)
    return {
        "to": other,
        "text": text if text.startswith("-") else f"+{text}",
        "clear": bool(pair["clear"]),
        "says": "clear" if pair["clear"] else "not a clear difference",
        "count": count,
    }


def _summary(setting: Setting, registry: Registry, *, everything: bool = False) -> RunSummary:
    scenario = setting.scenario.model_copy(update={"replicates": len(setting.parts)})
    provenance = provenance_of(scenario, registry)
    results = Collected([brand.name for brand in scenario.brands])
    for part in setting.parts:
        result = part.result
        if not everything:  # every interval of everything takes longer than a replicate
            few = [{name: each[name] for name in CURVES} for each in result.measures]
            result = replace(result, measures=few, groups=[{} for _ in few])
        results.add(replace(result, daily=_days(part, scenario.days)))
    summary = summarise(scenario.resolved(), provenance, results)
    rates = rates_of(scenario, registry, results, summary, try_it=False)
    if rates is not None:
        summary["rates"] = rates
    return summary


def _days(part: Part, days: int) -> np.ndarray[Any, Any]:
    """Days of which only the sums are right: no more than what a summary takes of them."""
    brands, columns = part.sums.shape
    table = np.zeros((brands, days, 1, columns))
    table[:, 0, 0] = part.sums
    return table


class _Run:
    """A setting as if it were a finished run."""

    def __init__(self, setting: Setting, registry: Registry) -> None:
        self.directory = Path(setting.name)
        scenario = setting.scenario.model_copy(update={"replicates": len(setting.parts)})
        self.scenario = scenario.resolved()
        provenance = provenance_of(scenario, registry)
        provenance["measures"] = {name: provenance["measures"][name] for name in CURVES}
        self.summary: Traced = {"provenance": provenance}
        self.brands = [brand.name for brand in scenario.brands]
        self.replicates = len(setting.parts)
        self._parts = setting.parts

    def values(self) -> pa.Table:
        """As those of a run."""
        import pyarrow as pa

        rows = [
            {
                "brand": brand,
                "replicate": replicate,
                "group": "all",
                "measure": measure,
                "value": part.result.measures[number][measure],
            }
            for replicate, part in enumerate(self._parts)
            for number, brand in enumerate(self.brands)
            for measure in CURVES
        ]
        return pa.Table.from_pylist(rows)
