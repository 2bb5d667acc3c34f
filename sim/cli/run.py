"""``sim run``: from a scenario to a result."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.options import Debug, GraphFile, MostReplicates, PluginFiles, Precision, ScenarioFile, Sets
from sim.cli.saying import give, say
from sim.errors import ScenarioError

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.report.filming import Filming
    from sim.results import Run
    from sim.scenario import Scenario

__all__ = ["run"]


def run(
    scenario: ScenarioFile,
    replicates: Annotated[
        int | None, typer.Option(metavar="N", help="How often to repeat it, with other people and luck.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(metavar="S", help="The number from which all luck follows.")
    ] = None,
    days: Annotated[int | None, typer.Option(metavar="N", help="How many days to run.")] = None,
    until_sure: Annotated[
        bool,
        typer.Option("--until-sure", help="Add replicates until differences between brands are precise."),
    ] = False,
    precision: Precision = None,
    max_replicates: MostReplicates = None,
    measure: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Which must be: followers_kept.", show_default=False),
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
    workers: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Processes; by itself as many as pay.", show_default=False),
    ] = None,
    threads: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Threads a process.", show_default=False)
    ] = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where runs are kept.")] = Path("runs"),
    force: Annotated[bool, typer.Option("--force", help="Run it even if it has been run before.")] = False,
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
    from sim.cli.opening import check_measure, check_until_sure, open_scenario, warn
    from sim.cli.progress import Watch
    from sim.cli.report import report_of
    from sim.compare.stopping import HEADLINE
    from sim.experiment import run_scenario, run_until_sure
    from sim.measures import has
    from sim.report import REPORT
    from sim.results.film import FILM
    from sim.scenario import own_numbers
    from sim.scenario.draws import MOST_SETS, POSTERIOR, with_draws
    from sim.trust_rule import BETA

    def tell(sentence: str) -> None:
        if not quiet:
            say(sentence, err=True)

    sure = until_sure or precision is not None
    check_until_sure(sure, replicates, max_replicates)
    if measure is not None and not sure:
        raise ScenarioError("--measure says what must be precise, and goes with --until-sure.")
    how: dict[str, Any] = {"seed": seed, "replicates": replicates, "days": days}
    how |= {"graph": graph, "tell": tell}
    asked, registry = open_scenario(scenario, set_, plugin, **how)
    if posterior:
        file = scenario.with_name(POSTERIOR)
        asked = with_draws(asked, file, MOST_SETS if sure else asked.replicates)
        tell(f"Each replicate has its own of {len(asked.draws)} numbers, from {file}.")
    measure = check_measure(measure or HEADLINE, registry, there=has(asked.resolved()))
    for warning in registry.warnings:
        tell(f"warning: {warning}")
    filming: Filming | None = None
    with Watch(quiet) as watch:
        how = {"workers": workers, "threads": threads, "force": force}
        how |= {"progress": watch.progress, "starting": watch.starting, "notice": warn}
        if sure:
            how |= {"precision": precision, "most": max_replicates, "measure": measure}
            kept = run_until_sure(asked, registry, out, **how)
        else:
            filming = _filming(asked) if not no_report else None
            kept = run_scenario(asked, registry, out, onlooker=filming, **how)
    if kept.stopped:
        done = kept.run.replicates if kept.run else 0
        of = "" if sure else f" of {asked.replicates}"
        sentence = f"Stopped after {done}{of} replicates."
        if kept.run is None:
            say(f"{sentence} None was finished, so nothing was kept.", err=True)
        else:
            same = f"the same as --replicates {done} gives"
            say(f"{sentence} What was finished is kept: {kept.run.directory} ({same}).", err=True)
            if not no_report:
                report_of(kept.run)
        raise typer.Exit(128 + kept.stopped)
    assert kept.run is not None
    if kept.found:
        tell(f"This has been run before: {kept.run.directory}. --force runs it again.")
    own = own_numbers(scenario, set_ or ())
    new = not no_doubt and _doubted(kept.run, asked, registry, own, workers=workers, quiet=quiet)
    # One that was stopped was not filmed then.
    files = (REPORT, FILM) if asked.trust_rule == BETA else (REPORT,)  # films are told by equation 1
    unfit = [kept.run.directory / name for name in files if not kept.run.sums.fits(name)]
    whole = kept.found and not unfit and not new
    if kept.found and not no_report:
        for path in unfit:
            if path.exists():
                warn(f"{path}: is damaged, or was changed. It is made again.")
    if not whole and not no_report:
        for sentence in report_of(kept.run, asked, registry, filming.film if filming else None):
            say(sentence, err=True)  # also when quiet: something is missing
    _show(kept.run, json=json, quiet=quiet)


def _doubted(
    run: Run,
    asked: Scenario,
    registry: Registry,
    own: Collection[str] | None,
    *,
    workers: int | None,
    quiet: bool,
) -> bool:
    """Doubt a run, if that is worth it and has not been done; whether its report has something to add.

    Whatever happens here, the run itself is kept: it was finished before.
    """
    from sim.cli.opening import warn
    from sim.cli.progress import Watch
    from sim.compare.doubt import FILE
    from sim.errors import SimError
    from sim.experiment.doubt import doubted, guesses, worlds_worth
    from sim.shell import command

    scenario = asked.model_copy(update={"replicates": run.replicates})
    there = (run.directory / FILE).is_file()
    if not worlds_worth(scenario, registry):
        return False
    if there and run.sums.fits(FILE):
        if own is None or _varied(run) == [each.path for each in guesses(scenario, registry, own)]:
            return False  # else other numbers are the user's than were when it was doubted
    elif there:
        warn(f"{run.directory / FILE}: is damaged, or was changed. It is made again.")
    stopped = 0
    with Watch(quiet, "worlds") as watch:
        try:
            stopped = doubted(
                run, scenario, registry, own=own or (), workers=workers, progress=watch.progress
            )
        except KeyboardInterrupt:
            stopped = 2
        except SimError as error:
            warn(f"The run is kept, but it could not be doubted: {error}")
            return False
    if stopped:
        again = command("sim", "run", run.directory / "scenario.yaml")
        say(
            f"Stopped before it was doubted. The run is kept, and the same command goes on: {again}", err=True
        )
        raise typer.Exit(128 + stopped)
    return True


def _varied(run: Run) -> list[str]:
    """Paths of what was varied when a run was doubted."""
    from sim.compare.doubt import read_doubt
    from sim.errors import ResultsError

    try:
        found = read_doubt(run.directory, run.brands)
    except ResultsError:
        return []
    return [each["path"] for each in found["parameters"]] if found else []


def _filming(scenario: Scenario) -> Filming | None:
    """Who films a run while it runs: where it is known beforehand which replicate that is."""
    from sim.trust_rule import BETA

    if scenario.replicates > 1 or scenario.trust_rule != BETA:
        return None
    from sim.report.filming import Filming

    return Filming()


def _show(run: Run, *, json: bool, quiet: bool) -> None:
    if json:
        give(run.text)
    elif quiet:
        say(str(run.directory))
    else:
        from sim.cli.result import show

        show(run)
