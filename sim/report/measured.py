"""The table of measures: every one of every brand, those of the end apart from those of the whole run."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from html import escape
from math import inf

from sim.compare.sentences import finding, storm
from sim.compare.unfailing import could_fail
from sim.measures import MEASURES, About
from sim.report.chart import brand_mark
from sim.report.figures import places_of, range_text, value_text
from sim.results.typed import Summary
from sim.scenario.called import TITLES

__all__ = ["AT_THE_END", "measures_table", "other_measures"]

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


def measures_table(summary: Summary, full: Sequence[str]) -> str:
    """The measures asked for first, brands side by side; of more than four brands, a row each.

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
        return _drawn(summary, full, _blocks(first), legend)
    end = sum(measure in AT_THE_END for measure in first)
    when = f"The first {end} at the end, the others over the run"
    return _drawn(summary, full, [(when, first)], legend)


def other_measures(summary: Summary, full: Sequence[str]) -> str:
    """All other measures, in the same way."""
    others = [measure for measure in summary["provenance"]["measures"] if measure not in _FIRST]
    return _drawn(summary, full, _blocks(others), _explained(summary).strip(), first=False)


def _drawn(
    summary: Summary,
    full: Sequence[str],
    blocks: Iterable[tuple[str, Sequence[str]]],
    legend: str,
    *,
    first: bool = True,
) -> str:
    blocks = list(blocks)
    about, money = summary["provenance"]["measures"], summary["scenario"].get("currency") or ""
    those = [measure for _, measures in blocks for measure in measures]
    columns = {measure: _column(summary, measure) for measure in those}
    titles = {measure: _title(measure, about[measure], money) for measure in those}
    draw = _side_by_side if len(full) <= _MOST else _a_row_each
    return draw(full, blocks, titles, columns, legend, first)


def _explained(summary: Summary) -> str:
    """What needs more than a title, where it is told of."""
    found = [brand["measures"] for brand in summary["brands"]]
    said = ""
    if any(
        (each["replies"]["mean"] or 0) > (each["comments"]["mean"] or 0)
        for each in found
        if "replies" in each
    ):
        said += " Replies may be more than comments: further turns of a conversation are replies too."
    if "storms" in summary["provenance"]["measures"]:
        said += f" {storm()}"
    return said


def _blocks(measures: Collection[str]) -> Iterator[tuple[str, list[str]]]:
    """Measures by the time they are of; what a plugin measures may be of any."""
    of = {
        "At the end": [name for name in measures if name in AT_THE_END],
        "Over the run": [name for name in measures if name in MEASURES and name not in AT_THE_END],
        "Of plugins": [name for name in measures if name not in MEASURES],
    }
    return ((when, those) for when, those in of.items() if those)


def _title(measure: str, about: About, currency: str) -> str:
    title = TITLES.get(measure) or about["title"]
    title = escape(title[0].upper() + title[1:] if measure in MEASURES else title, quote=False)
    if measure == "reach":
        title += " <small>looks per post and follower</small>"
    if measure == "cost":
        title = "Cost"  # its unit stands beside it
    money = escape(currency, quote=False)
    scale = {"trust": "0 to 1", "hours": "hours", "money": money}.get(about["unit"], "")
    return f"{title} <small>{scale}</small>" if scale and scale.lower() not in title.lower() else title


def _column(summary: Summary, measure: str) -> list[tuple[bool, str]]:
    """Of each brand, whether it is clearly the best, and mean and interval."""
    found = [brand["measures"].get(measure) for brand in summary["brands"]]
    unit = summary["provenance"]["measures"][measure]["unit"]
    places = places_of(found, unit)
    # Of what a plugin measures, nobody knows what it can be.
    bounds = MEASURES[measure].bounds if measure in MEASURES else (-inf, inf)
    best = _marked(summary, measure)
    return [
        (
            brand["name"] == best,
            f"<b>{escape(value_text(each, unit, places))}</b> "
            f"<i>{range_text(each, unit, places, bounds)}</i>",
        )
        for brand, each in zip(summary["brands"], found, strict=True)
    ]


def _marked(summary: Summary, measure: str) -> str | None:
    """Whoever is clearly the best, by as much as matters, at what they could have failed."""
    leading = finding(summary, measure) if len(summary["brands"]) > 1 else None
    if leading is None or not leading.clear or leading.small:
        return None
    best = leading.leaders[0]
    found = {brand["name"]: brand["measures"][measure]["mean"] for brand in summary["brands"]}
    means = {name: mean for name, mean in found.items() if mean is not None}
    nearest = min(abs(means[best] - mean) for name, mean in means.items() if name != best)
    share = summary["provenance"]["measures"][measure]["unit"] == "share"
    if share and measure not in summary["scenario"].get("matters", {}) and nearest < _POINT:
        return None
    return best if could_fail(summary, best, measure) else None


_POINT = 0.01  # what matters of a share of which the scenario does not say it


def _best(yes: bool) -> str:
    return " class=best" if yes else ""


def _name(place: int, name: str) -> str:
    return (
        f'<span class="brand b{place % 8}">{brand_mark(place)}<bdi>{escape(name, quote=False)}</bdi></span>'
    )


def _side_by_side(
    full: Sequence[str],
    blocks: Sequence[tuple[str, Sequence[str]]],
    titles: Mapping[str, str],
    columns: Mapping[str, Sequence[tuple[bool, str]]],
    legend: str,
    first: bool,
) -> str:
    heads = "".join(f'<th scope="col">{_name(place, name)}</th>' for place, name in enumerate(full))
    bodies = []
    for when, those in blocks:
        rows = [
            f'<tr class="when"><th scope="rowgroup" colspan="{len(full) + 1}">{when}</th></tr>',
        ]
        for measure in those:
            cells = "".join(
                f'<td{_best(best)}><span class="tag">{brand_mark(place)}</span>{text}</td>'
                for place, (best, text) in enumerate(columns[measure])
            )
            rows.append(f'<tr><th scope="row">{titles[measure]}</th>{cells}</tr>')
        bodies.append(f"<tbody>{''.join(rows)}</tbody>")
    caption = f"<caption>{legend}</caption>" if legend else ""
    return (
        f'<table class="measures{" named" if first else ""} n{len(full)}">{caption}'
        f"<thead><tr><td></td>{heads}</tr></thead>{''.join(bodies)}</table>"
    )


def _a_row_each(
    full: Sequence[str],
    blocks: Sequence[tuple[str, Sequence[str]]],
    titles: Mapping[str, str],
    columns: Mapping[str, Sequence[tuple[bool, str]]],
    legend: str,
    first: bool,
) -> str:
    tables: list[str] = []
    for when, those in blocks:
        tall = -(-len(those) // _ACROSS)  # tables, about as wide as each other
        across_each = -(-len(those) // tall)
        for start in range(0, len(those), across_each):
            across = those[start : start + across_each]
            heads = "".join(f'<th scope="col">{titles[measure]}</th>' for measure in across)
            rows = []
            for place, name in enumerate(full):
                cells = "".join(
                    f'<td data-label="{escape(_plain(titles[measure]))}"{_best(columns[measure][place][0])}>'
                    f"{columns[measure][place][1]}</td>"
                    for measure in across
                )
                rows.append(f'<tr><th scope="row">{_name(place, name)}</th>{cells}</tr>')
            named = " named" if first and not tables else ""  # where the page's script reads the names
            tables.append(
                f'<table class="groups brands{named}"><caption class="when">{when}</caption>'
                f'<thead><tr><th scope="col">Brand</th>{heads}</tr></thead>'
                f"<tbody>{''.join(rows)}</tbody></table>"
            )
    return f'{"".join(tables)}<p class="note">{legend}</p>' if legend else "".join(tables)


def _plain(title: str) -> str:
    return title.partition(" <small>")[0]
