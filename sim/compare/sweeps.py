"""One setting at several values: where the lead changes hands, and what each brand makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from typing_extensions import TypedDict

from sim.compare.pairs import clear, holm, paired, unpaired
from sim.compare.runs import brands_of, measures_of, values_of, why_unpaired
from sim.compare.sentences import exactly_equal, finding, width
from sim.compare.summary import Values
from sim.measures import About
from sim.numbers import NOTHING, Mean, amount, decimals, scale_of, signed
from sim.prose import listed
from sim.results import Run
from sim.results.typed import Stopping

__all__ = ["called", "change_sentences", "lead_text", "sure_text", "sweep_of"]


class Change(TypedDict):
    """A brand at the last value against the same at the first. Counts are None where nothing is paired."""

    brand: str
    difference: Mean
    last_better: int | None
    first_better: int | None
    draws: int | None
    of: int | None
    p: float | None
    p_holm: float | None
    clear: bool | None


class SweepPoint(TypedDict):
    """One value: the run, the mean of each brand, who leads."""

    value: Any
    run: str
    replicates: int
    until_sure: Stopping | None
    brands: Mapping[str, Mean]
    leaders: Sequence[str]
    clear: bool


class Sweep(TypedDict):
    """What ``sim sweep --json`` prints."""

    format: int
    scenario: str
    key: str
    measure: str
    about: About
    paired: bool
    why_unpaired: str | None
    points: Sequence[SweepPoint]
    changes: Sequence[Change]


def sweep_of(runs: Sequence[Run], key: str, values: Sequence[Any], measure: str) -> Sweep:
    """What a sweep found, as plain values (``sim sweep --json``).

    Args:
        runs: one a value, all with the same brands.
        key: the setting.
        values: what it was set to, in order.
        measure: the measure to follow; of a group, as ``contributors.trust``.
    """
    about = measures_of(runs)[measure]
    why = why_unpaired(runs)
    columns = [values_of(run) for run in runs]
    brands = [brand for brand in runs[0].brands if all(brand in run.brands for run in runs)]
    points: list[SweepPoint] = []
    for value, run in zip(values, runs, strict=True):
        of_everyone = measure in run.summary["provenance"]["measures"]
        summary = run.summary if of_everyone else brands_of(run, measure, about)
        lead = finding(summary, measure)
        points.append(
            {
                "value": value,
                "run": str(run.directory),
                "replicates": run.replicates,
                "until_sure": run.summary.get("until_sure"),
                "brands": {
                    brand["name"]: brand["measures"].get(measure, NOTHING) for brand in summary["brands"]
                },
                "leaders": list(lead.leaders) if lead is not None else [],
                "clear": lead.clear if lead is not None else False,
            }
        )
    return {
        "format": 1,
        "scenario": runs[0].scenario["name"],
        "key": key,
        "measure": measure,
        "about": about,
        "paired": why is None,
        "why_unpaired": why,
        "points": points,
        "changes": _changes(brands, columns, measure, int(about["better"]), why is None),
    }


def _changes(
    brands: Sequence[str], columns: Sequence[Mapping[str, Values]], measure: str, better: int, together: bool
) -> list[Change]:
    """Last value against first, a brand each; the brands are one family for Holm."""
    changes: list[Change] = []
    for brand in brands:
        last, first = columns[-1][brand][measure], columns[0][brand][measure]
        n = min(len(last), len(first))
        pair = paired(last[:n], first[:n], better) if together else unpaired(last, first)
        changes.append(
            {
                "brand": brand,
                "difference": pair.difference.as_dict(),
                "last_better": pair.a_better,
                "first_better": pair.b_better,
                "draws": pair.draws,
                "of": pair.of,
                "p": pair.p,
                "p_holm": None,
                "clear": None,
            }
        )
    for each, p_holm in zip(changes, holm([each["p"] for each in changes]), strict=True):
        each["p_holm"], each["clear"] = p_holm, clear(p_holm)
    return changes


def lead_text(sweep: Sweep) -> str | None:
    """Who leads at which values; None if there is nobody to lead before, or neither way is better."""
    points = sweep["points"]
    if not sweep["about"]["better"] or any(len(point["brands"]) < 2 for point in points):
        return None
    what = called(sweep)
    parts = []
    for (clearly, leaders), group in groupby(points, lambda point: (point["clear"], _leaders(point))):
        where = _where([point["value"] for point in group], len(points))
        if clearly:
            parts.append(f"{leaders[0]} {where}")
        elif len(leaders) == len(points[0]["brands"]):
            parts.append(f"no clear difference {where}")
        else:
            parts.append(f"no clear difference between {listed(leaders)} {where}")
    return f"Best in {what}, by {sweep['key']}: {'; '.join(parts)}."


def _leaders(point: SweepPoint) -> tuple[str, ...]:
    """In the order of the scenario where they cannot be told apart: which has the better mean says little."""
    return (
        tuple(point["leaders"])
        if point["clear"]
        else tuple(b for b in point["brands"] if b in point["leaders"])
    )


def _where(values: Sequence[Any], of: int) -> str:
    if len(values) == of:
        return "everywhere"
    return f"at {_text(values[0])}" if len(values) == 1 else f"from {_text(values[0])} to {_text(values[-1])}"


def change_sentences(sweep: Sweep) -> list[str]:
    """What each brand makes of it, from the first value to the last; brands that do not change share a
    sentence.
    """
    unit, what = sweep["about"]["unit"], called(sweep)
    first, last = sweep["points"][0], sweep["points"][-1]
    span = f"between {_text(first['value'])} and {_text(last['value'])}"
    texts, still, open_ = [], [], []
    for change in sweep["changes"]:
        brand = change["brand"]
        difference = change["difference"]
        mean, low, high = difference["mean"], difference["low"], difference["high"]
        same = exactly_equal(f"{brand}: the runs", change["draws"] or 0, change["of"] or 0)
        if low == high == 0:
            still.append(brand)
        elif same:
            texts.append(same)
        elif mean is None or low is None or high is None:
            open_.append(brand)
        elif not change["clear"]:
            texts.append(f"{brand}: no clear difference in {what} {span}: {signed(mean, unit, low, high)}.")
        else:
            scale, fewest = scale_of(unit)
            places = decimals(fewest, scale * mean)  # so that the ends do not read the same
            ends = (amount(point["brands"][brand]["mean"], unit, places) for point in (first, last))
            way = "rises" if mean > 0 else "falls"
            of = "" if change["of"] is None else f", in {_agreeing(change)} of {change['of']} replicates"
            size = signed(mean, unit, low, high) if mean > 0 else signed(-mean, unit, -high, -low)
            texts.append(f"{brand}: {what} {way} from {' to '.join(ends)} {span}, by {size}{of}.")
    if still:
        texts.append(f"{listed(still)}: nothing changes in any replicate.")
    if open_:
        texts.append(f"{listed(open_)}: how sure a difference is remains open with so few replicates.")
    return texts


def sure_text(sweep: Sweep) -> str | None:
    """Whether differences between brands are as precise as asked for; None if nobody asked."""
    sure = [each for point in sweep["points"] if (each := point["until_sure"]) is not None]
    if len(sure) < len(sweep["points"]):
        return None
    precision = width(sure[0]["precision"], sweep["about"]["unit"])
    values = [_text(point["value"]) for point in sweep["points"]]
    short = [value for value, each in zip(values, sure, strict=True) if not each["reached"]]
    if not short:
        return f"At every value differences between brands are known to {precision}."
    ceiling = sure[0]["ceiling"]
    where = "every value" if len(short) == len(sweep["points"]) else listed(short)
    return f"At {where} the ceiling of {ceiling:,} replicates came before {precision}."


def _agreeing(change: Change) -> int:
    """Replicates that went the way of the mean."""
    return max(change["last_better"] or 0, change["first_better"] or 0)


def called(sweep: Sweep) -> str:
    """What the measure is called in a sentence."""
    title: str = sweep["about"]["title"]
    return {"followers_kept": "followers kept"}.get(sweep["measure"], title)


def _text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
