"""``sim fit``: the model fitted to an import, and whether its intervals mean what they say."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.foreign import Json
from sim.terminal import AsJson, Debug

if TYPE_CHECKING:
    from sim_fit.question import Change, Question
    from sim_fit.table import Table

__all__ = ["fit"]

_CHECK = "check"


def fit(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER",
            help="What sim import wrote; or the word check, to try a design on made-up truths.",
            show_default=False,
        ),
    ],
    of: Annotated[
        Path | None,
        typer.Argument(
            metavar="FOLDER", help="After check: the import whose design is tried.", show_default=False
        ),
    ] = None,
    scenario: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The scenario on which the fitted one lies.", show_default=False),
    ] = None,
    free: Annotated[
        str | None,
        typer.Option(
            metavar="NAMES",
            help="Parameters to infer, with commas; by itself those of which the exports tell.",
            show_default=False,
        ),
    ] = None,
    change: Annotated[
        str | None,
        typer.Option(
            metavar='DATE="WHAT"',
            help='A dated change of policy: 2025-06-01="began to answer".',
            show_default=False,
        ),
    ] = None,
    network: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Whose days and posts, where there are several.", show_default=False
        ),
    ] = None,
    runs: Annotated[int, typer.Option(metavar="N", min=100, max=100_000, help="Prior runs.")] = 2000,
    workers: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Processes; by itself one a processor.", show_default=False),
    ] = None,
    rivals: Annotated[
        bool, typer.Option("--rivals", help="After check: also on data that rival models made.")
    ] = False,
    json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Fit the model to your own numbers: what they say, and what they leave unknown.

    Writes fitted.yaml, posterior.parquet and fit.html into the folder. Prior runs are kept: a fit that was
    stopped goes on where it was, and another brand of the same design needs none. The word check in the
    place of a folder tries a design on made-up truths.

    \b
    Examples:
      sim fit my-brand
      sim fit my-brand --scenario plans.yaml
      sim fit my-brand --change 2025-06-01="began to answer"
      sim fit check my-brand
    """
    from sim_fit import shown

    if str(folder) == _CHECK:
        from sim_fit.checking import check, default_design

        design = default_design() if of is None else _question(of, scenario, free, change, network)[0].design
        table = _table(design, runs, workers, json)
        shown.show_check(check(design, table, rivals=rivals), json=json)
        return
    if of is not None or rivals:
        from sim import ScenarioError

        raise ScenarioError(
            "a fit is of one folder. sim fit check FOLDER tries its design.", file=str(of or "--rivals")
        )
    from sim_fit.fitting import fitted
    from sim_fit.page import page
    from sim_fit.review import review
    from sim_fit.writing import fitted_yaml, posterior_bytes, put

    question, base = _question(folder, scenario, free, change, network)
    outcome = fitted(question, _table(question.design, runs, workers, json))
    checks = review(outcome)
    put(
        folder,
        {
            "fitted.yaml": fitted_yaml(outcome, base).encode(),
            "posterior.parquet": posterior_bytes(outcome),
            "fit.html": page(outcome, checks).encode(),
        },
    )
    shown.show(outcome, checks, json=json)


def _question(
    folder: Path, scenario: Path | None, free: str | None, change: str | None, network: str | None
) -> tuple[Question, Path | None]:
    from sim_fit.imported import read
    from sim_fit.question import question_of
    from sim_fit.writing import FILES, platform_of

    when = None if change is None else _change(change)
    imported = read(folder, network)
    if scenario is not None:
        from sim import ScenarioError, plugins
        from sim.scenario import load

        if scenario.resolve() == (folder / FILES[0]).resolve():
            raise ScenarioError(
                "is what a fit writes. Name the scenario on which it is to lie.", file=str(scenario)
            )
        base: Json = load(scenario, registry=plugins.load).resolved()
    else:
        base = {"audience": platform_of(imported.network)}
    names = None if free is None else [name.strip() for name in free.split(",") if name.strip()]
    return question_of(imported, base, free=names, change=when), scenario


def _table(design: Any, runs: int, workers: int | None, quiet: bool) -> Table:
    from sim.terminal import Watch, say
    from sim_fit.table import table_of

    with Watch(quiet, "prior runs") as watch:
        try:
            return table_of(design, runs, workers=workers, progress=watch.progress, starting=watch.starting)
        except KeyboardInterrupt:
            if watch.of:
                progress = f"{watch.done:,} of {watch.of:,} prior runs are done and kept"
                say(f"{progress}: the same command goes on there.", err=True)
            raise


def _change(text: str) -> Change:
    """``DATE=WHAT``."""
    from datetime import date

    from sim import ScenarioError
    from sim_fit.question import Change

    day, _, what = text.partition("=")
    try:
        return Change(date.fromisoformat(day.strip()), what.strip().strip('"') or "a change of policy")
    except ValueError:
        raise ScenarioError(
            f'found {text!r}. Write a day and what changed: 2025-06-01="began to answer".', file="--change"
        ) from None


def stopped(done: int, of: int) -> None:
    """What is said when somebody ends a fit."""
    sys.stderr.write(f"Stopped after {done} of {of} prior runs. They are kept: the same command goes on.\n")
