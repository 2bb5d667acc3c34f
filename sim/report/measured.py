"""The tables of measures: every one of every brand, those of the end apart from those of the whole run; and
those of groups.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from math import inf
from typing import NamedTuple

from sim.compare.sentences import finding, storm
from sim.compare.unfailing import could_fail
from sim.measures import MEASURES
from sim.numbers import percent
from sim.report.charts import GROUPS, OF_POOL
from sim.report.figures import Interval, places_of, range_text, value_text
from sim.results.typed import RunSummary, Summary
from sim.scenario.called import TITLES

__all__ = ["AT_THE_END", "Groups", "Measures", "groups_table", "measures_table", "other_measures"]

#: Measures of the last day. The model's others are of all days together.
AT_THE_END = frozenset(
    {
        "followers_kept",
        "muted",
        "unfollowed",
        "net_growth",
        "trust",
        "attention",
        "flagged_phony",
        "flagged_ever",
        "phony_template",
        "phony_asking",
        "phony_wrongly",
        "backlog",
        "suspicion",
    }
)

_OF_GROUPS = {
    "followers_kept": ("kept", "share"),
    "trust": ("trust", "trust"),
    "attention": ("attention", "share"),
    "flagged_phony": ("take it for a phony", "share"),
    "suspicion": ("suspicion", "share"),
}

#: What is asked first: these stand above the charts, the others behind them.
_FIRST = (
    "followers_kept",
    "net_growth",
    "trust",
    "flagged_phony",
    "reached",
    "out_of_hands",
    "staff_hours",
    "cost",
)

_MOST = 4  # brands that stand side by side on a sheet of paper
_ACROSS = 7  # measures that do
_POINT = 0.01  # what matters of a share of which the scenario does not say it


class Cell(NamedTuple):
    """What a brand came to on a measure: mean, interval, and whether that is clearly the best."""

    mean: str
    range: str
    best: bool = False


class Row(NamedTuple):
    """A measure: what it is called, in what it is counted, and a cell a brand."""

    title: str
    about: str
    cells: list[Cell]


class Measures(NamedTuple):
    """A table of measures, in blocks by when they are of: ``brands`` side by side, or a row each. ``first``:
    it stands above the charts.
    """

    brands: Sequence[str]
    side_by_side: bool
    blocks: list[tuple[str, list[Row]]]
    legend: str
    first: bool


class OfGroup(NamedTuple):
    """What a group of a brand came to: how many it is, and a cell a measure."""

    group: str
    place: int
    share: str
    cells: list[Cell]


class Groups(NamedTuple):
    """The table of groups. ``of``: of whom a group is a share."""

    pool: bool
    of: str
    titles: list[str]
    rows: list[OfGroup]


def measures_table(summary: Summary, full: Sequence[str]) -> Measures:
    """The measures asked for first.

    Args:
        summary: of the run, brands under their short names.
        full: their names as the scenario has them.
    """
    legend = "One replicate: no intervals."
    if summary["provenance"]["replicates"] != 1:
        legend = "With each mean, its 95% interval."
        if len(summary["brands"]) > 1:
            legend += (
                " Underlined: better than every other brand, clearly and by as much as matters (of a share a "
                "point, unless the scenario says otherwise), on what it could have failed."
            )
    first = [measure for measure in _FIRST if measure in summary["provenance"]["measures"]]
    if len(full) <= _MOST:
        return _table(summary, full, _blocks(first), legend, first=True)
    end = sum(measure in AT_THE_END for measure in first)
    when = f"The first {end} at the end, the others over the run"
    return _table(summary, full, [(when, first)], legend, first=True)


def other_measures(summary: Summary, full: Sequence[str]) -> Measures:
    """All other measures, in the same way."""
    others = [measure for measure in summary["provenance"]["measures"] if measure not in _FIRST]
    return _table(summary, full, _blocks(others), _explanation(summary))


def groups_table(summary: RunSummary) -> Groups:
    """Every group of every brand."""
    brands = [brand["groups"] for brand in summary["brands"]]
    group_names = [group for group in (*GROUPS, *OF_POOL) if group in brands[0]]
    pool = bool(set(OF_POOL) & set(group_names))
    places = {
        measure: places_of([groups[group].get(measure) for groups in brands for group in group_names], unit)
        for measure, (_, unit) in _OF_GROUPS.items()
    }
    rows = [
        OfGroup(
            group,
            place,
            percent(groups[group]["share"], 0).removesuffix("%" * pool),
            [
                _cell(groups[group].get(measure), unit, places[measure], (0.0, 1.0))
                for measure, (_, unit) in _OF_GROUPS.items()
            ],
        )
        for group in group_names
        for place, groups in enumerate(brands)
    ]
    of = "per 100 founders" if pool else "of the audience"
    return Groups(pool, of, [title for title, _ in _OF_GROUPS.values()], rows)


def _table(
    summary: Summary,
    full: Sequence[str],
    blocks: Iterable[tuple[str, Sequence[str]]],
    legend: str,
    *,
    first: bool = False,
) -> Measures:
    side_by_side = len(full) <= _MOST
    if not side_by_side:
        blocks = [(when, some) for when, those in blocks for some in _across(those)]
    row_blocks = [(when, [_row(summary, measure) for measure in those]) for when, those in blocks]
    return Measures(full, side_by_side, row_blocks, legend, first)


def _across(measures: Sequence[str]) -> Iterator[Sequence[str]]:
    """As many as stand across a sheet of paper, in tables about as wide as each other."""
    tables = -(-len(measures) // _ACROSS)
    wide = -(-len(measures) // tables)
    return (measures[start : start + wide] for start in range(0, len(measures), wide))


def _explanation(summary: Summary) -> str:
    """What needs more than a title, where it is told of."""
    sentences = []
    measures = [brand["measures"] for brand in summary["brands"] if "replies" in brand["measures"]]
    if any((each["replies"]["mean"] or 0) > (each["comments"]["mean"] or 0) for each in measures):
        sentences.append(
            "Replies may be more than comments: further turns of a conversation are replies too."
        )
    if "storms" in summary["provenance"]["measures"]:
        sentences.append(storm())
    return " ".join(sentences)


def _blocks(measures: Collection[str]) -> Iterator[tuple[str, list[str]]]:
    """Measures by the time they are of; what a plugin measures may be of any."""
    of = {
        "At the end": [name for name in measures if name in AT_THE_END],
        "Over the run": [name for name in measures if name in MEASURES and name not in AT_THE_END],
        "Of plugins": [name for name in measures if name not in MEASURES],
    }
    return ((when, those) for when, those in of.items() if those)


def _row(summary: Summary, measure: str) -> Row:
    about = summary["provenance"]["measures"][measure]
    unit = about["unit"]
    intervals = [brand["measures"].get(measure) for brand in summary["brands"]]
    places = places_of(intervals, unit)
    # Of what a plugin measures, nobody knows what it can be.
    bounds = MEASURES[measure].bounds if measure in MEASURES else (-inf, inf)
    best = _clear_best(summary, measure)
    cells = [
        _cell(each, unit, places, bounds, best=brand["name"] == best)
        for brand, each in zip(summary["brands"], intervals, strict=True)
    ]
    title = TITLES.get(measure) or about["title"]
    if measure in MEASURES:
        title = title[0].upper() + title[1:]
    if measure == "cost":
        title = "Cost"  # its unit stands beside it
    scales = {"trust": "0 to 1", "hours": "hours", "money": summary["scenario"].get("currency") or ""}
    scale = "looks per post and follower" if measure == "reach" else scales.get(unit, "")
    return Row(title, "" if scale.lower() in title.lower() else scale, cells)


def _cell(
    interval: Interval, unit: str, places: int, bounds: tuple[float, float], *, best: bool = False
) -> Cell:
    return Cell(value_text(interval, unit, places), range_text(interval, unit, places, bounds), best)


def _clear_best(summary: Summary, measure: str) -> str | None:
    """Whoever is clearly the best, by as much as matters, at what they could have failed."""
    lead = finding(summary, measure) if len(summary["brands"]) > 1 else None
    if lead is None or not lead.clear or lead.small:
        return None
    best = lead.leaders[0]
    all_means = {brand["name"]: brand["measures"][measure]["mean"] for brand in summary["brands"]}
    means = {name: mean for name, mean in all_means.items() if mean is not None}
    nearest = min(abs(means[best] - mean) for name, mean in means.items() if name != best)
    share = summary["provenance"]["measures"][measure]["unit"] == "share"
    if share and measure not in summary["scenario"].get("matters", {}) and nearest < _POINT:
        return None
    return best if could_fail(summary, best, measure) else None
