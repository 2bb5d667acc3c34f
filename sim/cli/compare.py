"""``sim compare``: finished runs held against each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.text import Text

from sim.cli.braille import Line, chart, days_along, whiskers
from sim.cli.days import by_day
from sim.compare.runs import (
    ArmNumbers,
    Compared,
    Comparison,
    compare_runs,
    measures_of,
    setting_text,
    summary_of,
)
from sim.compare.sentences import finding
from sim.errors import ScenarioError
from sim.numbers import chance
from sim.prose import counted
from sim.results.typed import Measured, Pair, Summary
from sim.scenario.called import measures_named
from sim.scenario.words import did_you_mean, shown
from sim.terminal.opening import open_run
from sim.terminal.options import AsJson, Debug, pair_of
from sim.terminal.output import print_result, wrapped
from sim.terminal.table import Column, lay_out

if TYPE_CHECKING:
    from sim.results import Run
    from sim.terminal.marks import Marks

__all__ = ["compare", "rendered"]

T = TypeVar("T")

_HEADLINE = ("followers_kept", "trust")


def compare(
    run: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Directories that `sim run` left.")],
    measure: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A measure to compare: trust, contributors.trust. Repeatable."),
    ] = None,
    pair: Annotated[
        list[str] | None,
        typer.Option(metavar="A:B", help="Only these two, as the table names them. Repeatable."),
    ] = None,
    json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Compare finished runs: the same brand across them, or the brands of one.

    \b
    Examples:
      sim compare runs/three-cafes-1a2b3c4d
      sim compare runs/before runs/after
      sim compare runs/cafes-1a2b3c4d --pair Pollster:Megaphone --measure phony
    """
    runs = [open_run(path) for path in run]
    what = "no measure of these runs is called {}."
    measure = list(measures_named(measure or (), measures_of(runs), what=what))
    numbers = compare_runs(runs, measure)
    measures = _measures_to_show(measure, numbers)
    if pair:
        names = _arms(numbers)
        if not all(set(pair_of(text, names)) <= set(names) for text in pair):
            across = compare_runs(runs, measure, across=True)  # a brand of one run, another of another
            numbers = across if set(_arms(across)) - set(names) else numbers
        numbers = _pick_pairs(numbers, pair)
    if json:
        numbers = _only(numbers, measure or list(numbers["measures"]))
    print_result(numbers, json, rendered(runs, numbers, measures))


def rendered(
    runs: Sequence[Run], numbers: Compared, measures: Sequence[str] | None = None
) -> Callable[[int, Marks], list[Text]]:
    """What is printed of a comparison, for any width: of these ``measures``, or of the usual ones."""
    those = measures or _measures_to_show((), numbers)
    return lambda width, marks: _render(runs, numbers, those, width, marks)


def _measures_to_show(names: Sequence[str], numbers: Compared) -> list[str]:
    catalogue = numbers["measures"]
    if not names:
        return [name for name in _HEADLINE if name in catalogue]
    for name in names:
        if name in numbers["not_comparable"]:
            sizes = " and ".join(
                f"{size:,}" for size in dict.fromkeys(each["size"] for each in numbers["runs"])
            )
            raise ScenarioError(
                f"{name!r} grows with the audience, and these runs have {sizes} followers. Run the other "
                f"with --set audience.size={numbers['runs'][0]['size']}, or compare shares: "
                f"{', '.join(_HEADLINE)}.",
                file="--measure",
            )
    return list(names)


def _pick_pairs(numbers: Compared, pairs: Sequence[str]) -> Compared:
    """Two at a time: what is clear still takes all pairs into account, of which these were picked."""
    names = _arms(numbers)
    comparisons: list[Comparison] = []
    for text in pairs:
        a, b = pair_of(text, names)
        for name in (a, b):
            if name not in names:
                hint = did_you_mean(name, names, "There are")
                raise ScenarioError(f"there is no {shown(name)} to compare. {hint}", file="--pair")
        for each in numbers["comparisons"]:
            arms: list[ArmNumbers] = [
                {**arm, "probability_best": {}} for arm in each["brands"] if arm["name"] in (a, b)
            ]
            if len(arms) == 2:
                arms.sort(key=lambda arm: arm["name"] != a)
                comparisons.append({**each, "pair": [a, b], "brands": arms})
    return {**numbers, "comparisons": comparisons}


def _arms(numbers: Compared) -> list[str]:
    """What is compared, by the names in the tables."""
    return list(dict.fromkeys(arm["name"] for each in numbers["comparisons"] for arm in each["brands"]))


def _only(numbers: Compared, measures: Sequence[str]) -> Compared:
    def pick(each: Mapping[str, T]) -> dict[str, T]:
        return {name: value for name, value in each.items() if name in measures}

    return {
        **numbers,
        "measures": pick(numbers["measures"]),
        "comparisons": [
            {
                **each,
                "brands": [
                    {
                        **arm,
                        "measures": pick(arm["measures"]),
                        "probability_best": pick(arm["probability_best"]),
                    }
                    for arm in each["brands"]
                ],
                "pairs": [
                    pair for pair in each["pairs"] if pair["measure"] in measures and _asked(pair, each)
                ],
            }
            for each in numbers["comparisons"]
        ],
    }


def _asked(pair: Pair, comparison: Comparison) -> bool:
    return "pair" not in comparison or {pair["a"], pair["b"]} == set(comparison["pair"])


# --- On the terminal ----------------------------------------------------------------------------------------


def _render(
    runs: Sequence[Run], numbers: Compared, measures: Sequence[str], width: int, marks: Marks
) -> list[Text]:
    lines = _heading(numbers, width)
    for comparison in numbers["comparisons"]:
        lines.append(Text())
        if comparison["brand"] is not None:
            lines += wrapped(comparison["brand"], width, "bold")
        if "pair" in comparison and len(numbers["comparisons"]) > 1:
            lines += wrapped(" against ".join(comparison["pair"]), width, "bold")
        lines += _numbers(comparison, numbers, measures, width, marks)
        if len(comparison["brands"]) == 1:
            lines += wrapped(
                f"{comparison['brands'][0]['name']} is alone: add a run to compare it with.", width
            )
            continue
        height = 10 if len(numbers["comparisons"]) < 3 else 7
        lines += [Text(), *_chart(runs, comparison, numbers, measures[0], width, height, marks), Text()]
        for sentence in _sentences(comparison, numbers, measures):
            lines += wrapped(sentence, width)
    return lines


def _heading(numbers: Compared, width: int) -> list[Text]:
    lines = []
    for run in numbers["runs"]:
        settings = ", ".join(f"{key}={setting_text(v)}" for key, v in list(run["settings"].items())[:4])
        more = f", and {len(run['settings']) - 4} more" if len(run["settings"]) > 4 else ""
        lines.append(Text(run["directory"], style="bold"))
        count = f"{counted(run['replicates'], 'replicate')}, seed {run['seed']}"
        lines += wrapped(
            f"  {run['scenario']}: {count}{'; ' if settings else ''}{settings}{more}", width, "dim"
        )
    for directory in numbers["same"]:
        said_so = f"{directory} is given more than once: it is the same run, so nothing can differ."
        lines += wrapped(said_so, width, "bold")
    if len(numbers["runs"]) > 1:
        if numbers["paired"]:
            of = numbers["replicates"]
            how = f"Paired: the same people with the same luck, replicate by replicate (the first {of})."
        else:
            how = f"Not paired: {numbers['why_unpaired']}. Means are compared, with wider intervals (Welch)."
        lines += wrapped(how, width)
        if not numbers["one_version"]:
            lines += wrapped(
                "These runs were made by different versions of trustsim: part of what differs may be that.",
                width,
            )
    return lines


def _numbers(
    comparison: Comparison, numbers: Compared, measures: Sequence[str], width: int, marks: Marks
) -> list[Text]:
    columns = []
    for place, measure in enumerate(measures):
        about = numbers["measures"][measure]
        means = [arm["measures"][measure] for arm in comparison["brands"]]
        columns.append(Column.of(about["title"], means, about["unit"], 100 - 2 * place, marks))
        if measure in comparison["brands"][0]["probability_best"] and len(comparison["brands"]) > 1:
            chances = [chance(arm["probability_best"][measure]) for arm in comparison["brands"]]
            columns.append(Column("best", chances, 99 - 2 * place))
    return lay_out([arm["name"] for arm in comparison["brands"]], columns, width, marks)


def _sentences(comparison: Comparison, numbers: Compared, measures: Sequence[str]) -> list[str]:
    about: Measured = {"measures": numbers["measures"], "replicates": numbers["replicates"]}
    sizes = {run["size"] for run in numbers["runs"]}
    scenario = {"matters": numbers["matters"]}
    if len(sizes) == 1:
        scenario["audience"] = {"size": sizes.pop()}
    summary: Summary = {**summary_of(comparison, about), "scenario": scenario}
    findings = [finding(summary, measure) for measure in measures]
    return [each.sentence for each in findings if each is not None]


def _chart(
    runs: Sequence[Run],
    comparison: Comparison,
    numbers: Compared,
    measure: str,
    width: int,
    height: int,
    marks: Marks,
) -> list[Text]:
    """The measure over the days, a line an arm; intervals where it is not known day by day."""
    about = numbers["measures"][measure]
    arms = comparison["brands"]
    curves = {number: by_day(runs[number], measure) for number in {arm["run"] for arm in arms}}
    lines = []
    for number, arm in enumerate(arms):
        means = curves[arm["run"]]
        if means is None:
            rows = [(arm["name"], number, arm["measures"][measure]) for number, arm in enumerate(arms)]
            return whiskers(rows, width, marks, about["unit"])
        values = enumerate(means[runs[arm["run"]].brands.index(arm["brand"])].tolist(), start=1)
        spots = [(float(day), value) for day, value in values if isfinite(value)]
        lines.append(Line(arm["name"], number, [day for day, _ in spots], [value for _, value in spots]))
    last = max((day for line in lines for day in line.x), default=1.0)
    places = days_along(last, f"{about['title']}, day 1")
    return chart(lines, width, height, marks, unit=about["unit"], places=places)
