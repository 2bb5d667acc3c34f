"""``sim sweep``: one setting at several values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from sim.cli.braille import Line, chart
from sim.compare.sweeps import Sweep, called, change_sentences, lead_text, sure_text, sweep_of
from sim.errors import ScenarioError, SimError
from sim.experiment import Until, run_scenario, run_until_sure
from sim.experiment.sweep import read_sweep
from sim.measures import has
from sim.numbers import NOTHING
from sim.prose import counted
from sim.scenario.scalars import resolve
from sim.terminal.marks import colour
from sim.terminal.opening import begin, check_measure, check_until_sure
from sim.terminal.options import (
    AsJson,
    Days,
    Debug,
    MostReplicates,
    PluginFiles,
    Precision,
    Quiet,
    Runs,
    ScenarioFile,
    Seed,
    Sets,
    Threads,
    UntilSure,
    Workers,
)
from sim.terminal.output import heading, mean_and_spread, print_result, wrapped
from sim.terminal.progress import Watch
from sim.terminal.saying import say, say_warnings, warn
from sim.terminal.table import fitted, in_blocks

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
        typer.Argument(metavar="KEY=A:B:N", help="What to vary: N values from A to B, or KEY=V1,V2,V3."),
    ],
    measure: Annotated[
        str, typer.Option(metavar="NAME", help="What to follow: trust, contributors.trust.")
    ] = "followers_kept",
    replicates: Annotated[
        int | None, typer.Option(metavar="N", help="How often to repeat each value.")
    ] = None,
    until_sure: UntilSure = False,
    precision: Precision = None,
    max_replicates: MostReplicates = None,
    seed: Seed = None,
    days: Days = None,
    set_: Sets = None,
    plugin: PluginFiles = None,
    workers: Workers = None,
    threads: Threads = None,
    out: Runs = Path("runs"),
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
    points: list[Point] = []
    for number in range(len(question.texts)):
        setting_text = question.setting(number)
        sets = [*(set_ or ()), setting_text]
        try:
            points.append(
                begin(scenario, sets, plugin, quiet=True, seed=seed, replicates=replicates, days=days)
            )
        except ScenarioError as error:  # the user wrote KEY=A:B:N, not --set KEY=VALUE
            raise ScenarioError(str(error).replace(f"--set {setting_text}", setting_text)) from None
    there = frozenset.intersection(*(has(point[0].resolved()) for point in points))
    measure = check_measure(measure, points[0][1], sure=sure, there=there)
    say_warnings(points[0][1].warnings, quiet)
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
    print_result(numbers, json, rendered(numbers, runs))


def rendered(numbers: Sweep, runs: Sequence[Run]) -> Callable[[int, Marks], list[Text]]:
    """What is printed of a sweep, for any width."""
    return lambda width, marks: _render(numbers, runs, width, marks)


Point = tuple["Scenario", "Registry"]


def _several(scenario: Path, settings: Sequence[str]) -> str:
    """What to do instead, ready to be copied."""
    factors = [f"  {each.key}: [{', '.join(each.texts)}]" for each in map(read_sweep, settings)]
    what = "a sweep varies one setting. Several at once are an experiment; as a file for"
    lines = ["name: Several at once", f"scenario: {scenario}", "factors:", *factors]
    return "\n".join([f"{what} `sim experiment run FILE`:", *lines])


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
        which = f"which {'is' if count == 1 else 'are'} kept in {out}. The same command goes on from there."
        sentence = f"Stopped with {count} of {of} values done, {which}"
    else:
        sentence = f"Stopped before the first of {of} values was done{'.' if part else ': none is kept.'}"
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
    places = [(xs[n], _short(points[n]["value"])) for n in order]
    return chart(lines, width, 12, marks, unit=about["unit"], places=places, points=True)


def _table(numbers: Sweep, width: int, marks: Marks) -> list[Text]:
    """One line a value, one column a brand, and who is best; in blocks below each other where brands do not
    all fit.
    """
    points, unit = numbers["points"], numbers["about"]["unit"]
    values = [_short(point["value"]) for point in points]
    first = min(max(map(len, ("value", *values))), 24)
    columns = [("value".ljust(first), [fitted(value, first, marks) for value in values])]
    styles = ["dim"]
    for number, brand in enumerate(points[0]["brands"]):
        texts = [mean_and_spread(point["brands"][brand], unit, marks) for point in points]
        name = fitted(brand, min(len(brand), max(14, *(len(text) - 2 for text in texts))), marks)
        columns.append((f"{marks.shape(number)} {name}", texts))
        styles.append(f"bold {colour(number)}")
    if numbers["about"]["better"] and len(points[0]["brands"]) > 1:
        best = [point["leaders"][0] if point["clear"] else "no clear difference" for point in points]
        room = min(max(map(len, best)), max(width - first - 2, len("best")))
        columns.append(("best".ljust(room), [text[:room].ljust(room) for text in best]))
        styles.append("dim")
    return in_blocks(columns, width, styles=styles)


def _short(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
