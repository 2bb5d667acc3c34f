"""``sim experiment``: many runs that survive a night, and what came of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sim.cli.experiment_shown import (
    ranking_as_json,
    selected,
    show_ranking,
    show_status,
    show_table,
    size,
    status_as_json,
)
from sim.errors import ResultsError
from sim.experiment.best import condition, rank
from sim.experiment.definition import load_definition
from sim.experiment.estimate import estimate
from sim.experiment.reading import by_point, counts_of, measure_of, opened, runs_of, status_of
from sim.experiment.runner import run_experiment
from sim.experiment.tables import CSV, PARQUET, column_of, for_sheets
from sim.scenario.tables import MARK
from sim.shell import command
from sim.terminal.command import application
from sim.terminal.options import AsJson, Cluster, Debug, Processes
from sim.terminal.progress import Watch, duration
from sim.terminal.saying import give, print_json, put, say, warn

if TYPE_CHECKING:
    from sim.experiment.definition import Definition
    from sim.experiment.runner import Done
    from sim.experiment.store import Store

__all__ = ["app"]

app = application(help="Many runs of one scenario, with some of its values varied.", no_args_is_help=True)

_File = Annotated[Path, typer.Argument(metavar="EXPERIMENT", help="The experiment, a YAML file.")]
_Target = Annotated[Path, typer.Argument(metavar="EXPERIMENT", help="Its file, or its directory.")]
_Out = Annotated[Path, typer.Option(metavar="DIR", help="Where experiments are kept, a directory each.")]


@app.command()
def run(
    experiment: _File,
    workers: Processes = None,
    cluster: Cluster = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say how many runs, how long and how much disk; write nothing.")
    ] = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Do the runs that failed again.")
    ] = False,
    out: _Out = Path("runs"),
    quiet: Annotated[bool, typer.Option("--quiet", help="Print only where the results are.")] = False,
    debug: Debug = False,
) -> None:
    """Run what is missing of an experiment. Stopped in whatever way, the same command goes on.

    \b
    Examples:
      sim experiment run my-experiment.yaml
      sim experiment run my-experiment.yaml --dry-run
    """
    definition = load_definition(experiment)
    place = out / definition.slug
    if dry_run:
        _dry_run(definition, place, workers)
        return
    with Watch(quiet, "runs", log=True) as watch:
        try:
            outcome = run_experiment(
                definition,
                place,
                workers=workers,
                cluster=cluster,
                retry_failed=retry_failed,
                progress=watch.runs,
                notice=watch.say,
            )
        except KeyboardInterrupt:  # before the first run, or a second Ctrl-C
            warn(f"Stopped. {watch.done:,} finished runs are kept in {place}; the same command goes on.")
            raise typer.Exit(130) from None
        except ResultsError as error:
            if watch.done:
                sentence = f"{error} {watch.done:,} finished runs are kept; the same command goes on."
                raise ResultsError(sentence) from error
            raise
    if outcome.signal:
        progress = f"{outcome.counts.ended:,} of {outcome.counts.all:,} runs are finished and kept in {place}"
        warn(f"Stopped. {progress}; the same command goes on.")
        raise typer.Exit(128 + outcome.signal)
    _say_done(outcome, place, experiment, out, quiet)


def _say_done(outcome: Done, place: Path, experiment: Path, out: Path, quiet: bool) -> None:
    if quiet:
        say(str(place))
        return
    counts = outcome.counts
    old = counts.ended - outcome.ran
    before = f"; {old:,} of them {'was' if old == 1 else 'were'} done before" if old else ""
    say(f"{outcome.manifest.about['name']}: {counts.ended:,} runs{before}.")
    where = [] if out == Path("runs") else ["--out", out]
    broken = counts.failed + counts.killed
    if broken:
        whose = "its" if counts.killed == 1 else "their"
        deaths = f" ({counts.killed:,} of them killed {whose} process)" if counts.killed else ""
        status = command("sim", "experiment", "status", experiment, *where)
        say(f"{broken:,} failed{deaths}: {status} says with what, --retry-failed runs them again.")
    say(f"Tables: {place / PARQUET}, {place / CSV}")
    say(f"Look: {command('sim', 'experiment', 'results', experiment, *where)}")
    measure = selected(outcome.manifest)[0]
    way = "--minimise" if outcome.manifest.about["about"][measure]["better"] == -1 else "--maximise"
    say(f"Rank: {command('sim', 'experiment', 'best', experiment, *where, way, measure)}")
    if counts.done == 0:
        raise typer.Exit(1)


def _dry_run(definition: Definition, place: Path, workers: int | None) -> None:
    forecast = estimate(definition, place, workers=workers, measuring=lambda: warn("Measuring one run ..."))
    missing = f", of which {forecast.missing:,} are missing" if forecast.missing < forecast.runs else ""
    points = f"{forecast.points:,} design points x {forecast.replicates:,} replicates"
    say(f"{points} = {forecast.runs:,} runs{missing}.")
    if forecast.missing:
        say(
            f"About {duration(forecast.seconds)} with {forecast.workers} workers "
            f"({forecast.each:.2g} s a run, one was measured)."
        )
    say(f"About {size(forecast.size)} of disk in {place}.")


@app.command()
def status(experiment: _Target, out: _Out = Path("runs"), json: AsJson = False, debug: Debug = False) -> None:
    """Say how far an experiment is, and what failed.

    \b
    Examples:
      sim experiment status my-experiment.yaml
    """
    store = opened(experiment, out)
    state = status_of(store)
    if json:
        print_json(status_as_json(state, store.place), as_it_is=True)
    else:
        show_status(state, store.place)


@app.command()
def results(
    experiment: _Target,
    by: Annotated[
        Literal["point", "run"], typer.Option(help="One line a design point, or one a run.")
    ] = "point",
    measure: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only this measure: trust, lurkers.trust. Repeatable."),
    ] = None,
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write CSV; - for standard output.")
    ] = None,
    parquet: Annotated[Path | None, typer.Option(metavar="FILE", help="Write Parquet.")] = None,
    out: _Out = Path("runs"),
    json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Show what an experiment gave as a tidy table: on the terminal, as CSV, Parquet or JSON.

    \b
    Examples:
      sim experiment results my-experiment.yaml --measure trust
      sim experiment results my-experiment.yaml --csv table.csv
    """
    store = opened(experiment, out)
    manifest = store.plan
    measure = list(dict.fromkeys(measure_of(manifest, name) for name in measure or ()))
    table = runs_of(store)
    _say_missing(store)
    terminal = csv is None and parquet is None and not json
    names = measure or (selected(manifest) if terminal else manifest.about["measures"])
    if by == "point":
        table = by_point(table, manifest, names)
    else:
        columns = [column_of(brand, name) for brand in manifest.about["brands"] for name in names]
        keys = {"point", "replicate", "run", "state", "error", *manifest.about["paths"]}
        table = table.select([*(name for name in table.column_names if name in keys), *columns])
    if csv is not None:
        _write_csv(table, csv)
    if parquet is not None:
        _write_parquet(table, parquet)
    if json:
        document = {"name": manifest.about["name"], "by": by, "rows": table.to_pylist()}
        print_json(document, as_it_is=True)
    elif terminal:
        show_table(manifest, by, table, names)


@app.command()
def best(
    experiment: _Target,
    maximise: Annotated[str | None, typer.Option(metavar="MEASURE", help="What should be high.")] = None,
    minimise: Annotated[str | None, typer.Option(metavar="MEASURE", help="What should be low.")] = None,
    brand: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Whose; by itself the brand that does best in each point."),
    ] = None,
    subject_to: Annotated[
        list[str] | None,
        typer.Option(metavar="CONDITION", help="Only what keeps it: cost<=2000. Repeatable."),
    ] = None,
    top: Annotated[int, typer.Option(metavar="N", min=1, help="Lines to show.")] = 10,
    out: _Out = Path("runs"),
    json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Rank the design points, and say which of them could not be told apart from the best.

    \b
    Examples:
      sim experiment best my-experiment.yaml --maximise trust
    """
    measure = maximise or minimise
    if measure is None or (maximise and minimise):
        raise typer.BadParameter("give one of --maximise MEASURE and --minimise MEASURE")
    store = opened(experiment, out)
    manifest = store.plan
    conditions = [condition(text, manifest) for text in subject_to or ()]
    better = 1 if maximise else -1
    ranking = rank(runs_of(store), manifest, measure, better, brand=brand, conditions=conditions)
    _say_missing(store)
    if not ranking.options:
        what = "no run has ended yet" if not ranking.left_out else "no design point keeps the conditions"
        raise ResultsError(f"There is nothing to rank: {what}.")
    if json:
        print_json(ranking_as_json(ranking, manifest), as_it_is=True)
    else:
        show_ranking(ranking, manifest, top, brand)


def _say_missing(store: Store) -> None:
    counts = counts_of(store)
    if counts.waiting:
        warn(f"{counts.waiting:,} of {counts.all:,} runs are still missing.")


def _write_csv(table: object, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.csv

    sink = pa.BufferOutputStream()
    pyarrow.csv.write_csv(for_sheets(table), sink)
    content = sink.getvalue().to_pybytes()
    if str(path) == "-":
        give(content.decode())
    else:
        put(path, MARK.encode() + content)


def _write_parquet(table: object, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    put(path, sink.getvalue().to_pybytes())
