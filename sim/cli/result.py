"""A finished run on the terminal, drawn from its files alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import isfinite
from typing import Any

from rich.cells import cell_len
from rich.text import Text

from sim.cli.days import by_day
from sim.compare.besides import bots, facts_text, hands, price
from sim.compare.doubt import DoubtNumbers, answers, how_it_was_tried, read_doubt
from sim.compare.rates import opening
from sim.compare.sentences import asked_again, assumption, how_sure, phonies, storm
from sim.errors import ResultsError
from sim.numbers import NOTHING, percent
from sim.report import REPORT
from sim.results import Run
from sim.shell import command
from sim.terminal.marks import Marks, colour
from sim.terminal.output import heading, mean_and_spread, wrapped
from sim.terminal.table import Column, fitted, lay_out, left_out

__all__ = ["NARROWEST", "render", "said"]

_WIDEST = 110
NARROWEST = 30  # cells


def render(run: Run, width: int, marks: Marks) -> list[Text]:
    """The lines of the result, none wider than ``width`` cells (30 at least; paths are never cut)."""
    width = min(max(width, NARROWEST), _WIDEST)
    summary = run.summary
    curves = _kept_by_day(run)
    bottom = _bottom(curves)
    omissions: list[str] = []

    def table(columns: Sequence[Column], fewest: int) -> list[Text]:
        omissions.extend(left_out(run.brands, columns, width, fewest))
        return lay_out(run.brands, columns, width, marks, fewest)

    lines = [*heading(run.scenario, width, replicates=run.replicates), Text()]
    lines += [*table(_columns(run, curves, bottom, marks), 2), Text()]
    for place, sentence in enumerate(said(run)):
        lines += wrapped(sentence, width, "" if place else "bold")
    lines += [Text(), *_groups(run, width, marks)]
    for measures in _OF_THE_WORLD:
        if measures[0] in summary["brands"][0]["measures"]:
            columns = [_column(run, measure, marks, 10 - place) for place, measure in enumerate(measures)]
            lines += [Text(), *table(columns, 1)]
    if "newcomers" in summary["brands"][0]["groups"]:
        lines += [Text(), *table(_growth(run, marks), 1), *wrapped(_OF_WHOM, width, "dim")]
    lines += [
        Text(),
        *wrapped(_legend(run, bottom, omissions, marks), width, "dim"),
        *wrapped(phonies(summary), width, "dim"),
        *wrapped(assumption(), width, "dim"),
        *_doubt_lines(run, width),
        Text(),
        Text(f"Files: {run.directory}"),
        *([Text(f"Report: {run.directory / REPORT}")] if (run.directory / REPORT).is_file() else []),
        Text(f"Again: {command('sim', 'run', run.directory / 'scenario.yaml')}{asked_again(summary)}"),
    ]
    return lines


def said(run: Run) -> list[str]:
    """What the run says, its headline first, and how sure that is."""
    summary = run.summary
    return [
        opening(summary),
        *(_answers(run) if len(run.brands) > 1 else ()),
        *how_sure(summary),
        *price(summary),
        *hands(summary),
        *bots(summary),
    ]


def _answers(run: Run) -> list[str]:
    """Who leads, and how far that holds: beyond luck, too, if that was tried."""
    doubt = _doubt_of(run)
    unread = [doubt] if isinstance(doubt, str) else []
    return [*unread, *answers(None if isinstance(doubt, str) else doubt, run.summary)]


def _doubt_lines(run: Run, width: int) -> list[Text]:
    """What was tried for that, and which facts are against the run."""
    doubt = _doubt_of(run)
    text = how_it_was_tried(doubt) if isinstance(doubt, dict) else ""
    return [line for each in (text, facts_text(run.summary)) if each for line in wrapped(each, width, "dim")]


def _doubt_of(run: Run) -> DoubtNumbers | str | None:
    """What was kept of it, None if nothing, or why it cannot be read."""
    try:
        return read_doubt(run.directory, run.brands)
    except ResultsError as error:
        return str(error)


def _columns(run: Run, curves: Sequence[Sequence[float]], bottom: float, marks: Marks) -> list[Column]:
    brands = run.summary["brands"]

    def column(measure: str, header: str, keep: int, **options: Any) -> Column:
        return _column(run, measure, marks, keep, header, **options)

    def bars(measure: str) -> Any:
        values = [brand["measures"][measure]["mean"] for brand in brands]
        return lambda cells: [marks.bar(value, cells) for value in values]

    def drawn(cells: int) -> list[str]:
        return [marks.curve(curve, bottom, 1.0, cells) for curve in curves]

    return [
        column("followers_kept", "kept", 9),
        Column(_days(run, marks), [""] * len(brands), 5, drawn=drawn, least=8, most=40),
        column("trust", "trust", 8, drawn=bars("trust"), least=4, most=16),
        column("attention", "attention", 6, drawn=bars("attention"), least=0, most=10),
        column("reach", "reach", 2),
        column("flagged_phony", "phony", 7),
        column("replies", "replies", 3),
        column("cost", "", 4),
    ]


def _column(run: Run, measure: str, marks: Marks, keep: int, header: str = "", **options: Any) -> Column:
    """A measure of every brand, under its title (in two lines) unless there is a ``header``."""
    about = run.summary["provenance"]["measures"][measure]
    means = [brand["measures"].get(measure) or NOTHING for brand in run.summary["brands"]]
    return Column.of(header or _in_two(about["title"]), means, about["unit"], keep, marks, **options)


def _in_two(title: str) -> str:
    """``title`` in two lines, as narrow as these can be."""
    words = title.split()
    ways = ["\n".join((" ".join(words[:at]), " ".join(words[at:]))) for at in range(1, len(words))]
    return min(ways, key=lambda way: max(map(len, way.split("\n"))), default=title)


#: What scenarios with a desk, and those with incidents, are asked first: a table each, under the first.
_OF_THE_WORLD = (
    ("reply_median", "reply_p90", "within_hour", "within_day", "backlog", "out_of_hands"),
    ("largest_storm", "storms", "call_outs"),
)


def _kept_by_day(run: Run) -> list[list[float]]:
    """Mean share of followers kept, one list a brand, a value a day (the last one measured)."""
    curves = by_day(run, "followers_kept")
    assert curves is not None
    return [
        list(accumulate(curve, lambda last, mean: mean if isfinite(mean) else last, initial=1.0))[1:]
        for curve in curves.tolist()
    ]


def _bottom(curves: Sequence[Sequence[float]]) -> float:
    """A round share below every curve, so that what little happens can be seen."""
    least = min((min(curve) for curve in curves if curve), default=0.0)
    return next((1 - step for step in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if least >= 1 - step), 0.0)


_GROUPS = {
    "contributors": "wrote a comment",
    "bystanders": "read along, never wrote",
    "lurkers": "neither",
}


_NAME = 18  # cells that names get before groups stand below each other


def _groups(run: Run, width: int, marks: Marks) -> list[Text]:
    """Trust of contributors, bystanders and lurkers apart."""
    texts = []
    for brand in run.summary["brands"]:
        cells = []
        for group in _GROUPS:
            means = brand["groups"][group]
            cells.append(f"{mean_and_spread(means['trust'], 'trust', marks)} ({percent(means['share'], 0)})")
        texts.append(cells)
    longest = max(len("Trust of"), *(cell_len(name) for name in run.brands))
    cell_width = max(12, *(len(text) for cells in texts for text in cells)) + 2
    room = width - 2 - 3 * cell_width  # for names, with the groups side by side
    tables: list[tuple[str, slice]]  # header, and which groups stand in it
    if room >= min(longest, _NAME):
        name_width = min(longest, room)
        header = fitted("Trust of", 2 + name_width, marks) + "".join(g.rjust(cell_width) for g in _GROUPS)
        tables = [(header, slice(None))]
    else:
        name_width = min(longest, max(width - 2 - cell_width, 4))
        tables = [(f"Trust of {group}", slice(n, n + 1)) for n, group in enumerate(_GROUPS)]
    lines = []
    for header, groups in tables:
        lines.append(Text(header, style="dim"))
        for number, (name, cells) in enumerate(zip(run.brands, texts, strict=True)):
            line = Text(f"{marks.shape(number)} {fitted(name, name_width, marks)}", style=colour(number))
            lines.append(line.append("".join(cell.rjust(cell_width) for cell in cells[groups]), "default"))
    return lines


def _growth(run: Run, marks: Marks) -> list[Column]:
    """Who joined, and means with and without them."""
    brands = run.summary["brands"]

    rows = (
        ("gained", None, "gained", "count"),
        ("net growth", None, "net_growth", "share"),
        ("trust of founders", None, "trust", "trust"),
        ("trust of everyone", "everyone", "trust", "trust"),
        ("trust of newcomers", "newcomers", "trust", "trust"),
        ("kept of newcomers", "newcomers", "followers_kept", "share"),
    )
    columns = []
    for keep, (header, group, measure, unit) in zip(range(6, 0, -1), rows, strict=True):
        means = [(brand["groups"][group] if group else brand["measures"])[measure] for brand in brands]
        columns.append(Column.of(_in_two(header), means, unit, keep, marks))
    return columns


_OF_WHOM = (
    "Shares, means and groups above are of the founders, who followed from the start: newcomers pull "
    "every mean to where people begin. What is counted (replies, cost, call-outs, waits) is of everyone; "
    "reach is everyone's looks for each founder."
)


def _days(run: Run, marks: Marks) -> str:
    return f"day 1{marks.dash}{run.scenario['days']}"


def _legend(run: Run, bottom: float, omissions: Sequence[str], marks: Marks) -> str:
    what = "; ".join(f"{group}: {words}" for group, words in _GROUPS.items())
    spread = (
        f"{marks.plus_minus} is half the 95% interval of the mean over {run.replicates} replicates (its "
        "longer half)."
        if run.replicates > 1
        else "One replicate: how far others would be from it is not known."
    )
    curves = f"Curves of followers kept run from {percent(bottom, 0)} (bottom) to 100% (top). "
    unshown = [name for name in omissions if name != _days(run, marks)]
    no_room = f"No room here for {', '.join(unshown)}: a wider terminal or --json has all. "
    storms = f" {storm()}" if "storms" in run.summary["brands"][0]["measures"] else ""
    whom = "founders" if "newcomers" in run.summary["brands"][0]["groups"] else "audience"
    return (
        f"{'' if _days(run, marks) in omissions else curves}{no_room if unshown else ''}{spread} "
        f"In brackets, the share of the {whom}. {what[0].upper()}{what[1:]}.{storms}"
    )
