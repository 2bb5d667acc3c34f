"""``sim run``: from a scenario to a result."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.report import report_of
from sim.cli.result import NARROWEST, render
from sim.compare.doubt import FILE, read_doubt
from sim.compare.stopping import HEADLINE
from sim.doubt import doubted, guesses, worlds_worth
from sim.errors import ResultsError, ScenarioError, SimError
from sim.experiment import Kept, Until, run_scenario, run_until_sure
from sim.measures import has
from sim.prose import counted
from sim.report import REPORT
from sim.results.film import FILM
from sim.scenario import own_numbers
from sim.scenario.draws import MOST_SETS, POSTERIOR, with_draws
from sim.shell import command
from sim.terminal.opening import begin, check_measure, check_until_sure
from sim.terminal.options import (
    Days,
    Debug,
    GraphFile,
    MostReplicates,
    PluginFiles,
    Precision,
    Runs,
    ScenarioFile,
    Seed,
    Sets,
    Threads,
    UntilSure,
    Workers,
)
from sim.terminal.output import print_lines
from sim.terminal.progress import Watch
from sim.terminal.saying import give, say, warn

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.report.filming import Filming
    from sim.results import Run
    from sim.scenario import Scenario

__all__ = ["carry_out", "run"]


def run(
    scenario: ScenarioFile,
    replicates: Annotated[
        int | None, typer.Option(metavar="N", help="How often to repeat it, with other people and luck.")
    ] = None,
    seed: Seed = None,
    days: Days = None,
    until_sure: UntilSure = False,
    precision: Precision = None,
    max_replicates: MostReplicates = None,
    measure: Annotated[
        str | None, typer.Option(metavar="NAME", help="Which must be: followers_kept.")
    ] = None,
    posterior: Annotated[
        bool,
        typer.Option(
            "--posterior",
            help="Give each replicate numbers of its own, from the posterior.parquet of sim fit.",
        ),
    ] = False,
    set_: Sets = None,
    plugin: PluginFiles = None,
    graph: GraphFile = None,
    workers: Workers = None,
    threads: Threads = None,
    out: Runs = Path("runs"),
    force: Annotated[
        bool, typer.Option("--force", help="Compute all of it anew, even what has been run before.")
    ] = False,
    no_report: Annotated[
        bool, typer.Option("--no-report", help="No film, no report.html: sim report makes them later.")
    ] = False,
    no_doubt: Annotated[
        bool, typer.Option("--no-doubt", help="Do not try how far it holds over what nobody has measured.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print summary.json, and nothing else.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print only where the results are.")] = False,
    debug: Debug = False,
) -> None:
    """Run a scenario: a table, what it says, and files to keep.

    \b
    Examples:
      sim run scenarios/three-cafes.yaml
      sim run scenarios/three-cafes.yaml --set psychology.negativity=1
      sim run scenarios/three-cafes.yaml --until-sure --precision 0.005
    """
    sure = until_sure or precision is not None
    check_until_sure(sure, replicates, max_replicates)
    if measure is not None and not sure:
        raise ScenarioError("--measure says what must be precise, and goes with --until-sure.")
    base, registry = begin(
        scenario, set_, plugin, quiet=quiet, seed=seed, replicates=replicates, days=days, graph=graph
    )
    if posterior:
        file = scenario.with_name(POSTERIOR)
        base = with_draws(base, file, MOST_SETS if sure else base.replicates)
        if not quiet:
            say(f"Each replicate has its own of {len(base.draws)} numbers, from {file}.", err=True)
    measure = check_measure(measure or HEADLINE, registry, there=has(base.resolved()))
    until: Until = {"precision": precision, "most": max_replicates, "measure": measure}
    kept, signum = carry_out(
        base,
        registry,
        out,
        own=own_numbers(scenario, set_ or ()),
        sure=until if sure else None,
        workers=workers,
        threads=threads,
        force=force,
        report=not no_report,
        doubt=not no_doubt,
        quiet=quiet,
    )
    if kept is None or signum:
        raise typer.Exit(128 + signum)
    if json:
        give(kept.text)
    elif quiet:
        say(str(kept.directory))
    else:
        print_lines(lambda width, marks: render(kept, width, marks), NARROWEST)


def carry_out(
    scenario: Scenario,
    registry: Registry,
    out: Path,
    *,
    own: Collection[str] | None = (),
    sure: Until | None = None,
    workers: int | None = None,
    threads: int | None = None,
    force: bool = False,
    report: bool = True,
    doubt: bool = True,
    quiet: bool = False,
    found_is_said: bool = True,
) -> tuple[Run | None, int]:
    """Run a scenario, or find it; doubt it and draw its report. What should be known goes to stderr.

    Args:
        scenario: what to run.
        registry: what plugins offer.
        out: directory of runs.
        own: paths of the numbers that are the user's own, which are not doubted; None if that is not known.
        sure: how sure, if it is to go on until it is.
        workers, threads: of processes, and of each of them; by themselves as many as pay.
        force: compute all of it anew, even what has been run before.
        report: draw the page, with its film.
        doubt: try how far it holds over what nobody has measured.
        quiet: say only what is missing.
        found_is_said: say that it was found, and how to run it again.

    Returns:
        The run (None if not one replicate was finished), and the signal that stopped it, 0 for none.
    """
    filming: Filming | None = None
    with Watch(quiet) as watch:
        run_it: Callable[..., Kept]
        if sure is not None:
            run_it = partial(run_until_sure, **sure)
        else:
            filming = _filming(scenario) if report else None
            run_it = partial(run_scenario, onlooker=filming)
        outcome = run_it(
            scenario,
            registry,
            out,
            workers=workers,
            threads=threads,
            force=force,
            progress=watch.progress,
            starting=watch.starting,
            notice=warn,
        )
    run = outcome.run
    if not quiet:
        _say_known(outcome)
    if outcome.stopped:
        _say_stopped(outcome, "" if sure is not None else f" of {scenario.replicates}")
        if report and run is not None:
            report_of(run)
        return run, outcome.stopped
    assert run is not None
    if outcome.found and found_is_said and not quiet:
        say(f"This has been run before: {run.directory}. --force runs it again.", err=True)
    new, signum = _doubt(run, scenario, registry, own, workers, quiet) if doubt else (False, 0)
    if signum:
        return run, signum
    # One that was stopped was not filmed then.
    unfit = [run.directory / name for name in (REPORT, FILM) if not run.sums.fits(name)]
    whole = outcome.found and not unfit and not new
    if outcome.found and report:
        for path in unfit:
            if path.exists():
                warn(f"{path}: is damaged, or was changed. It is made again.")
    if not whole and report:
        for sentence in report_of(run, scenario, registry, filming.film if filming else None):
            say(sentence, err=True)  # also when quiet: something is missing
    return run, 0


def _say_stopped(outcome: Kept, of: str) -> None:
    """How many replicates were finished ``of`` those asked for, and where they are."""
    count = outcome.run.replicates if outcome.run else 0
    sentence = f"Stopped after {count}{of} replicates."
    if outcome.run is None:
        say(f"{sentence} None was finished, so nothing was kept.", err=True)
    else:
        same = f"the same as --replicates {count} gives"
        say(f"{sentence} What was finished is kept: {outcome.run.directory} ({same}).", err=True)


def _say_known(outcome: Kept) -> None:
    """How many replicates an earlier run had, if any."""
    if outcome.known and outcome.run is not None:
        were = "was" if outcome.known == 1 else "were"
        of = f"{outcome.known:,} of {counted(outcome.run.replicates, 'replicate')}"
        say(f"{of} {were} known from an earlier run, and not computed again.", err=True)


def _doubt(
    run: Run,
    scenario: Scenario,
    registry: Registry,
    own: Collection[str] | None,
    workers: int | None,
    quiet: bool,
) -> tuple[bool, int]:
    """Doubt a run, if that is worth it and has not been done. Whether its report has something to add, and
    the signal that stopped it.

    Whatever happens here, the run itself is kept: it was finished before.
    """
    scenario = scenario.model_copy(update={"replicates": run.replicates})
    if not worlds_worth(scenario, registry):
        return False, 0
    there = (run.directory / FILE).is_file()
    if there and run.sums.fits(FILE):
        if own is None or _doubt_paths(run) == [each.path for each in guesses(scenario, registry, own)]:
            return False, 0  # else other numbers are the user's than were when it was doubted
    elif there:
        warn(f"{run.directory / FILE}: is damaged, or was changed. It is made again.")
    with Watch(quiet, "worlds") as watch:
        try:
            signum = doubted(run, scenario, registry, own=own or (), workers=workers, progress=watch.progress)
        except KeyboardInterrupt:
            signum = 2
        except SimError as error:
            warn(f"The run is kept, but it could not be doubted: {error}")
            return False, 0
    if signum:
        again = command("sim", "run", run.directory / "scenario.yaml")
        warn(f"Stopped before it was doubted. The run is kept, and the same command goes on: {again}")
        return False, signum
    return True, 0


def _doubt_paths(run: Run) -> list[str]:
    """Paths of what was varied when a run was doubted."""
    try:
        doubt = read_doubt(run.directory, run.brands)
    except ResultsError:
        return []
    return [each["path"] for each in doubt["parameters"]] if doubt else []


def _filming(scenario: Scenario) -> Filming | None:
    """Who films a run while it runs: where it is known beforehand which replicate that is."""
    if scenario.replicates > 1:
        return None
    from sim.report.filming import Filming

    return Filming()
