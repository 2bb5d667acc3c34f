"""``sim sweep``: one setting at several values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from sim.cli.braille import Line, chart
from sim.compare.sweeps import Sweep, SweepPoint, called, change_sentences, lead_text, sure_text, sweep_of
from sim.errors import ScenarioError, SimError
from sim.experiment import Until, run_scenario, run_until_sure
from sim.experiment.sweep import read_sweep
from sim.measures import has
from sim.numbers import NOTHING
from sim.prose import counted
from sim.scenario.scalars import resolve
from sim.terminal.marks import COLOURS
from sim.terminal.opening import check_measure, check_until_sure, open_scenario, warn
from sim.terminal.options import (
    AsJson,
    Debug,
    MostReplicates,
    PluginFiles,
    Precision,
    Quiet,
    ScenarioFile,
    Sets,
)
from sim.terminal.output import axis_text, heading, print_lines, spread_text, value_text, wrapped
from sim.terminal.progress import Watch
from sim.terminal.saying import say
from sim.terminal.table import fitted

if TYPE_CHECKING:
    from sim.experiment import Kept
    from sim.plugins import Registry
    from sim.results import Run
    from sim.scenario import Scenario
    from sim.terminal.marks import Marks

__all__ = ["rendered", "sweep"]


def sweep(
    scenario: ScenarioFile,
    setting: Annotated[
        list[str],
        typer.Argument(
            metavar="KEY=A:B:N",
            help="What to vary: N values from A to B, or KEY=V1,V2,V3.",
            show_default=False,
        ),
    ],
    measure: Annotated[
        str, typer.Option(metavar="NAME", help="What to follow: trust, contributors.trust.")
    ] = "followers_kept",
    replicates: Annotated[
        int | None, typer.Option(metavar="N", help="How often to repeat each value.", show_default=False)
    ] = None,
    until_sure: Annotated[
        bool,
        typer.Option("--until-sure", help="Add replicates until differences between brands are precise."),
    ] = False,
    precision: Precision = None,
    max_replicates: MostReplicates = None,
    seed: Annotated[
        int | None, typer.Option(metavar="S", help="The number from which all luck follows.")
    ] = None,
    days: Annotated[int | None, typer.Option(metavar="N", help="How many days to run.")] = None,
    set_: Sets = None,
    plugin: PluginFiles = None,
    workers: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Processes; by itself as many as pay.", show_default=False),
    ] = None,
    threads: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Threads a process.", show_default=False)
    ] = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where runs are kept.")] = Path("runs"),
    json: AsJson = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Vary one setting of a scenario, with the same people and luck at every value.

    \b
    Examples:
      sim sweep scenarios/three-cafes.yaml psychology.negativity=1,2,3
      sim sweep scenarios/understaffed.yaml psychology.negativity=1:3:5 --quiet
    """
    if len(setting) > 1:
        raise ScenarioError(_several(scenario, setting))
    sure = until_sure or precision is not None
    check_until_sure(sure, replicates, max_replicates)
    question = read_sweep(setting[0])
    points = [
        _open(scenario, [*(set_ or ()), question.setting(number)], plugin, replicates, seed, days)
        for number in range(len(question.texts))
    ]
    there = frozenset.intersection(*(has(point[0].resolved()) for point in points))
    measure = check_measure(measure, points[0][1], sure=sure, there=there)
    if not quiet:
        for warning in points[0][1].warnings:
            say(f"warning: {warning}", err=True)
    until: Until = {"precision": precision, "most": max_replicates, "measure": measure}
    run: Callable[..., Kept] = partial(run_until_sure, **until) if sure else run_scenario
    run = partial(run, workers=workers, threads=threads, notice=warn)
    runs: list[Run] = []
    try:
        _run(points, out, run, runs, sure=sure, quiet=quiet)
    except KeyboardInterrupt:
        _say_stopped(len(runs), len(points), out)
        raise typer.Exit(130) from None
    values = [resolve(text) for text in question.texts]
    numbers = sweep_of(runs, question.key, values, measure)
    if json:
        say(dumps(numbers, indent=1, ensure_ascii=False, allow_nan=False))
        return
    print_lines(rendered(numbers, runs))


def rendered(numbers: Sweep, runs: Sequence[Run]) -> Callable[[int, Marks], list[Text]]:
    """What is printed of a sweep, for any width."""
    return lambda width, marks: _render(numbers, runs, width, marks)


Point = tuple["Scenario", "Registry"]


def _open(
    path: Path,
    sets: Sequence[str],
    plugins: Sequence[Path] | None,
    replicates: int | None,
    seed: int | None,
    days: int | None,
) -> Point:
    """One point, checked before any of them is run."""
    try:
        return open_scenario(path, sets, plugins, seed=seed, replicates=replicates, days=days)
    except ScenarioError as error:  # the user wrote KEY=A:B:N, not --set KEY=VALUE
        place = f"--set {sets[-1]}"
        raise ScenarioError(str(error).replace(place, sets[-1])) from None


def _several(scenario: Path, settings: Sequence[str]) -> str:
    """What to do instead, ready to be copied."""
    factors = [f"  {each.key}: [{', '.join(each.texts)}]" for each in map(read_sweep, settings)]
    lines = ["name: Several at once", f"scenario: {scenario}", "factors:", *factors]
    return "\n".join(
        [
            "a sweep varies one setting. Several at once are an experiment; as a file for "
            "`sim experiment run FILE`:",
            *lines,
        ]
    )


def _run(
    points: Sequence[Point],
    out: Path,
    run: Callable[..., Kept],
    runs: list[Run],
    *,
    sure: bool,
    quiet: bool,
) -> None:
    """Every point as a run of its own, kept in the ordinary place and found there the next time.

    ``runs`` takes them, so that whoever is interrupted knows how many there are. ``sure``: how many
    replicates each takes is not known.
    """
    total = sum(scenario.replicates for scenario, _ in points)
    with Watch(quiet) as watch:
        for number, (scenario, registry) in enumerate(points):
            before = sum(earlier.replicates for earlier, _ in points[:number])

            def progress(count: int, of: int, before: int = before) -> None:
                watch.progress(count if sure else before + count, of if sure else total)

            try:
                outcome = run(
                    scenario,
                    registry,
                    out,
                    progress=progress,
                    starting=watch.starting if number == 0 else lambda: None,
                )
            except SimError:
                if runs:
                    sentence = f"{number} of {len(points)} values are done and kept"
                    say(f"{sentence}; the same command goes on from there.", err=True)
                raise
            if outcome.stopped:
                _say_stopped(number, len(points), out, outcome.run)
                raise typer.Exit(128 + outcome.stopped)
            assert outcome.run is not None
            runs.append(outcome.run)


def _say_stopped(count: int, of: int, out: Path, part: Run | None = None) -> None:
    """What a stopped sweep leaves; ``part`` is the run of the value that was under way."""
    if count:
        are = "which is" if count == 1 else "which are"
        sentence = f"Stopped with {count} of {of} values done, {are} kept in {out}. "
        sentence += "The same command goes on from there."
    else:
        sentence = f"Stopped before the first of {of} values was done" + (
            ": none is kept." if not part else "."
        )
    if part is not None:
        n = part.replicates
        whose = "the next" if count else "it"
        also = f"{counted(n, 'replicate')} of {whose} {'is' if n == 1 else 'are'} kept as a run"
        sentence += f" {also}: {part.directory}."
    say(sentence, err=True)


# --- On the terminal ----------------------------------------------------------------------------------------


def _render(numbers: Sweep, runs: Sequence[Run], width: int, marks: Marks) -> list[Text]:
    fewest, most = min(run.replicates for run in runs), max(run.replicates for run in runs)
    lines = [
        *heading(
            runs[0].scenario,
            width,
            what=f"{called(numbers)} by {numbers['key']}",
            replicates=most if fewest == most else f"{fewest:,} to {most:,} replicates",
            more=f"at each of {len(runs)} values",
        ),
        Text(),
        *_chart(numbers, width, marks),
        Text(),
        *_table(numbers, width, marks),
        Text(),
    ]
    for sentence in (lead_text(numbers), *change_sentences(numbers), sure_text(numbers)):
        lines += wrapped(sentence, width) if sentence else []
    if numbers["paired"]:
        basis = "The same people with the same luck at every value: differences are paired by replicate."
    else:
        basis = f"Not paired across values: {numbers['why_unpaired']}."
    lines += [Text(), *wrapped(basis, width, "dim")]
    return [*lines, *_where(numbers, runs, width)]


def _where(numbers: Sweep, runs: Sequence[Run], width: int) -> list[Text]:
    """The directory of each value, whole, to be copied."""
    equal = len({run.scenario["days"] for run in runs}) == 1  # others are not compared
    sentence = "Every value is a run of its own" + (": sim compare RUN RUN shows two." if equal else ":")
    values = [_short(point["value"]) for point in numbers["points"]]
    size = max(map(len, values))
    lines = [Text(f"  {value.ljust(size)}  {run.directory}") for value, run in zip(values, runs, strict=True)]
    if max(map(len, lines)) > width:  # below each other, so that a name is broken only where it must be
        lines = [
            line
            for value, run in zip(values, runs, strict=True)
            for line in (*wrapped(f"  {value}", width), Text(str(run.directory)))
        ]
    for line in lines:
        line.stylize("dim")
    return [*wrapped(sentence, width, "dim"), *lines]


def _chart(numbers: Sweep, width: int, marks: Marks) -> list[Text]:
    points, about = numbers["points"], numbers["about"]
    numeric = all(isinstance(p["value"], int | float) and not isinstance(p["value"], bool) for p in points)
    xs = [float(p["value"]) if numeric else float(n) for n, p in enumerate(points)]
    order = sorted(range(len(xs)), key=lambda n: xs[n])
    lines = []
    for number, brand in enumerate(points[0]["brands"]):
        means = [points[n]["brands"].get(brand, NOTHING)["mean"] for n in order]
        ys = [float("nan") if mean is None else mean for mean in means]
        lines.append(Line(brand, number, [xs[n] for n in order], ys))
    return chart(
        lines,
        width,
        12,
        marks,
        values=lambda value: axis_text(value, about["unit"]),
        places=[(xs[n], _short(points[n]["value"])) for n in order],
        points=True,
        bounds=(0.0, 1.0) if about["unit"] in ("share", "trust") else None,
    )


def _table(numbers: Sweep, width: int, marks: Marks) -> list[Text]:
    """One line a value, one column a brand, and who is best; in blocks below each other where brands do not
    all fit.
    """
    points, unit = numbers["points"], numbers["about"]["unit"]
    brands = list(points[0]["brands"])
    values = [_short(point["value"]) for point in points]
    cells = [
        [
            f"{value_text(each['mean'], unit)} {spread_text(each, unit, marks)}".strip()
            for each in (point["brands"][brand] for brand in brands)
        ]
        for point in points
    ]
    first = min(max(map(len, ("value", *values))), 24)
    best = [_best(point, numbers) for point in points]
    last = max(map(len, ("best", *best))) + 2 if any(best) else 0
    sizes = [
        max(min(len(brand), 14) + 2, *(len(row[column]) for row in cells)) + 2
        for column, brand in enumerate(brands)
    ]
    lines: list[Text] = []
    for columns, with_best in _blocks(sizes, last, width - first):
        header = Text("value".ljust(first), style="dim")
        for column in columns:
            room = sizes[column] - 4
            name = f"{marks.shape(column)} {fitted(brands[column], min(len(brands[column]), room), marks)}"
            colour = COLOURS[column % len(COLOURS)]
            header.append("  " + name.rjust(sizes[column] - 2), style=f"not dim bold {colour}")
        if with_best:
            header.append("  best")
        lines += [Text(), header] if lines else [header]
        for value, row, leader in zip(values, cells, best, strict=True):
            line = Text(fitted(value, first, marks))
            for column in columns:
                line.append(row[column].rjust(sizes[column]))
            if with_best:
                line.append(("  " + leader)[: max(width - line.cell_len, 0)])
            line.rstrip()
            lines.append(line)
    return lines


def _blocks(sizes: Sequence[int], last: int, room: int) -> list[tuple[list[int], bool]]:
    """Columns that stand side by side, block by block, and whether ``last`` stands behind them."""
    blocks: list[list[int]] = [[]]
    for column, size in enumerate(sizes):
        if blocks[-1] and sum(sizes[n] for n in blocks[-1]) + size > room:
            blocks.append([])
        blocks[-1].append(column)
    if not last:
        return [(block, False) for block in blocks]
    if sum(sizes[n] for n in blocks[-1]) + last <= room:
        return [(block, block is blocks[-1]) for block in blocks]
    return [*((block, False) for block in blocks), ([], True)]


def _best(point: SweepPoint, numbers: Sweep) -> str:
    if not numbers["about"]["better"] or len(point["brands"]) < 2:
        return ""
    return point["leaders"][0] if point["clear"] else "no clear difference"


def _short(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
