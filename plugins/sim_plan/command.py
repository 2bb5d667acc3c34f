"""``sim plan``: the best of what a brand may decide, for the hands or the money it has."""

from __future__ import annotations

import shutil
import sys
import textwrap
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.errors import ScenarioError, SimError
from sim.numbers import amount, short
from sim.results import seed_for_json
from sim.scenario import joined, written
from sim.shell import command
from sim.terminal import (
    AsJson,
    Days,
    Debug,
    PluginFiles,
    ScenarioFile,
    Seed,
    Sets,
    Watch,
    Workers,
    begin,
    in_blocks,
    marks_for,
    print_json,
    say,
    say_warnings,
    stdout,
)
from sim_plan.decisions import described
from sim_plan.question import Question
from sim_plan.typed import Plan

__all__ = ["plan"]


def plan(
    scenario: ScenarioFile,
    brand: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Whose plan; by itself the first brand with limited hands."),
    ] = None,
    replies_per_day: Annotated[
        int | None, typer.Option(metavar="N", help="Hands: as the scenario has it if left out.")
    ] = None,
    budget: Annotated[
        float | None,
        typer.Option(metavar="MONEY", help="Money for the whole run instead: posts first, replies after."),
    ] = None,
    wage: Annotated[float | None, typer.Option(metavar="W", help="What an hour of work costs.")] = None,
    measure: Annotated[
        str, typer.Option(metavar="NAME", help="What is to be best: trust, followers_kept, attention ...")
    ] = "trust",
    strategy: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A strategy to choose from besides the present one."),
    ] = None,
    keep: Annotated[
        list[str] | None, typer.Option(metavar="PARAMETER", help="Leave this as it is: posts_per_day")
    ] = None,
    range_: Annotated[
        list[str] | None,
        typer.Option("--range", metavar="PARAMETER=A:B", help="Search another range: posts_per_day=0.5:4"),
    ] = None,
    trials: Annotated[int, typer.Option(metavar="N", min=1, help="Plans to try.")] = 60,
    replicates: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=2, help="Of the last comparison; by itself the scenario's, 5 at least."
        ),
    ] = None,
    followers: Annotated[
        int,
        typer.Option(
            metavar="N", min=1, help="Simulate at most so many; larger audiences as a smaller copy."
        ),
    ] = 20_000,
    seed: Seed = None,
    days: Days = None,
    set_: Sets = None,
    plugin: PluginFiles = None,
    workers: Workers = None,
    json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing about progress.")] = False,
    debug: Debug = False,
) -> None:
    """Search the best plan for a brand: what to ask, how often to post, how to answer.

    \b
    Examples:
      sim plan scenarios/understaffed.yaml
    """
    if not find_spec("optuna"):
        raise SimError("Searching plans needs one more package: pip install 'trustsim[plan]'")
    ranges = dict(_range(text) for text in range_ or ())

    from sim_plan.planning import plan as make_plan

    question = Question(
        brand=brand,
        replies_per_day=replies_per_day,
        budget=budget,
        wage=wage,
        measure=measure,
        trials=trials,
        replicates=replicates,
        followers=followers,
        strategies=tuple(strategy or ()),
        kept=tuple(keep or ()),
        ranges=ranges,
        workers=workers,
    )
    question.check()
    base, registry = begin(scenario, set_, plugin, quiet=True, seed=seed, days=days)
    say_warnings(registry.warnings, quiet)
    stopped = "Stopped. A plan is made in one go: nothing was kept."
    with Watch(quiet, "runs", about=True, stopped=stopped) as watch:
        watch.starting()

        def tell(stage: str, done: int, of: int) -> None:
            watch.progress(done, of, stage)

        findings = make_plan(base, registry, question, tell=tell)
    if json:
        scenario_json = {**findings["scenario"], "seed": seed_for_json(findings["scenario"]["seed"])}
        print_json({**findings, "scenario": scenario_json}, indent=2, as_it_is=True, allow_nan=True)
        return
    again = _command(findings, scenario, set_ or [], plugin or [], seed=seed, days=days)
    for line in _lines(findings, again):
        say(line)


def _range(text: str) -> tuple[str, tuple[float, float]]:
    name, _, ends = text.partition("=")
    low, _, high = ends.partition(":")
    try:
        return name.strip(), (float(low), float(high))
    except ValueError:
        sentence = "write PARAMETER=A:B, for example --range posts_per_day=0.5:4"
        raise ScenarioError(sentence, file=f"--range {text}") from None


# --- The plan on the terminal -------------------------------------------------------------------------------


def _lines(findings: Plan, command: str) -> list[str]:
    wide = shutil.get_terminal_size((80, 24)).columns if stdout().isatty() else 80
    width = min(max(wide, 40), 110)

    def wrap(text: str, indent: str = "") -> list[str]:
        return textwrap.wrap(
            text, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
        ) or [""]

    return [
        *wrap(f"{findings['brand']}: a plan for {findings['measure']['name']}"),
        *wrap(_about(findings)),
        "",
        *_table(findings, wrap),
        "",
        *(line for sentence in findings["sentences"].values() for line in wrap(sentence)),
        "",
        f"Try it: {command}",
    ]


def _about(findings: Plan) -> str:
    scenario, budget = findings["scenario"], findings["budget"]
    if budget["money"] is None:
        spend = f"{budget['replies_per_day']} replies a day"
    else:
        spend = f"{budget['money']:,.10g} to spend at {budget['wage']:,.10g} an hour"
    what = f"{findings['audience']['followers']:,} followers, {scenario['days']} days, {spend}"
    how = f"{findings['search']['plans']} plans tried, the best again in {findings['replicates']} replicates"
    return f"{scenario['name']}: {what}, seed {scenario['seed']}; {how}"


_COLUMNS = ("trust", "followers_kept", "attention", "answered", "replies", "cost")


def _table(findings: Plan, wrap: Any) -> list[str]:
    marks = marks_for(stdout().encoding)
    name = findings["measure"]["name"]
    columns = list(dict.fromkeys((name, *_COLUMNS)))
    units = {"trust": "trust", "followers_kept": "share", "attention": "share", "answered": "share"}
    units[name] = findings["measure"]["unit"]
    currency = findings["scenario"].get("currency")
    titles = {
        "followers_kept": "kept",
        "cost": f"cost in {currency}" if currency else "cost",
        name: findings["measure"]["title"],
    }
    table = [("", [f"{number:>2}" for number in range(1, len(findings["plans"]) + 1)])]
    for column in columns:
        unit, texts = units.get(column, "count"), []
        for value in (plan["measures"][column] for plan in findings["plans"]):
            text = amount(value["mean"], unit, _PLACES[unit]) if unit in _PLACES else short(value["mean"])
            low, high = value["low"], value["high"]
            if column == name and low is not None and high is not None:
                text += f" {marks.plus_minus}{_spread((high - low) / 2, unit)}"
            texts.append(text)
        table.append((titles.get(column, column), texts))
    header, *rows = in_blocks(table, sys.maxsize)
    lines = [header.plain]
    for plan, row in zip(findings["plans"], rows, strict=True):
        now = any(each["role"] == "present" for each in plan["roles"])
        lines.append(f"{row.plain}{'  as now' if now else ''}")
        lines += wrap(described(plan), "    ")
    return lines


_PLACES = {"trust": 3, "share": 1}


def _spread(half: float, unit: str) -> str:
    return f"{100 * half:.2g}" if unit == "share" else f"{half:.1g}" if unit == "trust" else f"{half:,.3g}"


def _command(
    findings: Plan,
    file: Path,
    sets: list[str],
    plugins: list[Path],
    *,
    seed: int | None,
    days: int | None,
) -> str:
    """The command that runs the best plan for the brand, beside the others of the scenario.

    With all that the plan was asked with, so that it is tried under what it was made for; the settings of the
    plan come last, since later ones win.
    """
    best, brand = findings["plans"][0], joined([findings["brand"]])
    settings = [
        f"brands.{brand}.strategy={best['strategy']}",
        f"brands.{brand}.with={written(best['with'])}",
        f"brands.{brand}.replies_per_day={best['replies_per_day']}",
    ]
    words: list[object] = ["sim", "run", file]
    for option, value in (("--days", days), ("--seed", seed)):
        if value is not None:
            words += [option, str(value)]
    for setting in (*sets, *settings):
        words += ["--set", setting]
    for each in plugins:
        words += ["--plugin", each]
    return command(*words)
