"""``sim sensitivity``: what the differences between brands depend on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from sim.numbers import Mean, decimals
from sim.prose import counted
from sim.terminal import (
    AsJson,
    Cluster,
    Days,
    Debug,
    Marks,
    PluginFiles,
    Processes,
    Quiet,
    ScenarioFile,
    Seed,
    Sets,
    Watch,
    begin,
    carried_out,
    fitted,
    heading,
    pair_of,
    print_result,
    wrapped,
)
from sim_sensitivity.sentences import amount
from sim_sensitivity.study import Question, Study
from sim_sensitivity.typed import PairFindings, Sensitivity

__all__ = ["render", "sensitivity", "size_text"]

_ROWS = 10  # parameters in a chart


def sensitivity(
    scenario: ScenarioFile,
    parameters: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAMES",
            help="What to vary: names of parameters, letters of certainty, all, or KEY=LOW:HIGH; "
            "by itself C,D.",
        ),
    ] = None,
    measure: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="Whose differences: by itself followers_kept and trust. Repeatable."
        ),
    ] = None,
    pair: Annotated[
        str | None, typer.Option(metavar="BRAND:BRAND", help="Only the difference of these two.")
    ] = None,
    trajectories: Annotated[
        int, typer.Option(metavar="N", min=2, max=1000, help="Starting points of the screening.")
    ] = 10,
    ranked: Annotated[
        int, typer.Option(metavar="K", min=0, max=50, help="How many of the strongest are weighed.")
    ] = 6,
    points: Annotated[
        int, typer.Option(metavar="N", min=2, help="Lines of the weighing design, a power of two.")
    ] = 128,
    replicates: Annotated[int, typer.Option(metavar="N", min=1, help="Runs of each design point.")] = 4,
    seed: Seed = None,
    days: Days = None,
    set_: Sets = None,
    plugin: PluginFiles = None,
    workers: Processes = None,
    cluster: Cluster = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where studies are kept.")] = Path("runs"),
    json: AsJson = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Say which assumptions a ranking hangs on: vary the model's numbers over their ranges, all at once.

    \b
    Examples:
      sim sensitivity scenarios/three-cafes.yaml
      sim sensitivity scenarios/three-cafes.yaml --parameters D
    """
    if points & (points - 1) or points > 1 << 16:
        low = 1 << min(points.bit_length() - 1, 15)
        raise typer.BadParameter(
            f"a power of two up to 65536: {low} or {2 * low}, not {points}", param_hint="--points"
        )
    base, registry = begin(scenario, set_, plugin, quiet=quiet, seed=seed, days=days)
    question = Question(
        parameters=tuple(parameters or ()),
        measures=tuple(dict.fromkeys(measure or Question().measures)),
        pair=None if pair is None else pair_of(pair, [brand.name for brand in base.brands]),
        trajectories=trajectories,
        ranked=ranked,
        points=points,
        replicates=replicates,
    )
    study = Study(base, registry, question, out)
    with Watch(quiet, "runs", log=True) as watch:
        watch.say(_plan(study))
        findings = carried_out(study.run, study.place, watch, workers=workers, cluster=cluster)
    print_result(findings, json, lambda width, marks: render(findings, study, width, marks))


def _plan(study: Study) -> str:
    replicates = study.question.replicates
    first, second = study.screening_points, study.ranked_points
    then = f", then about {second:,} for the strongest" if second else ""
    return (
        f"{counted(len(study.varied), 'parameter')}: {first:,} design points{then}, "
        f"x {replicates} replicates. Kept in {study.place}"
    )


# --- On the terminal ----------------------------------------------------------------------------------------


def render(findings: Sensitivity, study: Study, width: int, marks: Marks) -> list[Text]:
    """The lines of a study."""

    count = len(findings["parameters"])
    sobol = findings["weighing"]
    runs = findings["screening"]["runs"] + (sobol["runs"] if sobol else 0)
    lines = [
        *heading(
            study.scenario.resolved(),
            width,
            what="what the differences hang on",
            more=f"{counted(count, 'parameter')} varied at once, {runs:,} runs, "
            "the same people and luck in all of them",
        ),
    ]
    measures = set()
    for pair, sentences in zip(findings["pairs"], findings["sentences"]["pairs"], strict=True):
        first = pair["measure"] not in measures
        measures.add(pair["measure"])
        # The first of each measure in full: who leads, against the next. Of the others what matters most.
        if first:
            lines += [Text(), *_chart(pair, findings, width, marks)]
        lines.append(Text())
        for sentence in sentences if first else sentences[:2]:
            lines += wrapped(sentence, width)
    lines.append(Text())
    for sentence in findings["sentences"]["all"]:
        lines += wrapped(sentence, width)
    return [
        *lines,
        Text(),
        *wrapped(f"Everything: {study.place / 'sensitivity.json'}, or --json.", width, "dim"),
    ]


def _chart(pair: PairFindings, findings: Sensitivity, width: int, marks: Marks) -> list[Text]:
    """A line a parameter: how far it moves the difference, and its shares of the variance."""

    about = findings["measures"][pair["measure"]]
    base = pair["base"]["mean"]
    now = "" if base is None else f": {amount(base, about['unit'])} in the scenario as it is"
    title = Text(f"{about['title']}, {pair['a']} - {pair['b']}{now}", style="bold")
    sobol = {row["parameter"]: row for row in pair.get("weighed", ())}
    rows = [row for row in pair["effects"] if row["size"]["mean"]]
    rows = rows[:_ROWS] + [row for row in rows[_ROWS:] if row["parameter"] in sobol]
    if not rows:
        return [title]
    largest = rows[0]["size"]["mean"] or 1.0
    names = max(len("parameter"), *(len(row["parameter"]) for row in rows))
    names = min(names, 22)
    sizes = [size_text(row["size"], about["unit"], marks) for row in rows]
    size = max(map(len, sizes))
    shares = [
        (_percent(indices["first"], marks), _percent(indices["total"], marks))
        if (indices := sobol.get(row["parameter"]))
        else ("", "")
        for row in rows
    ]
    first_width = max(len("alone"), *(len(first) for first, _ in shares))
    total = max(len("in all"), *(len(last) for _, last in shares))
    right = (first_width + total + 4) if sobol else 0
    bar = max(min(width - names - size - right - 3, 30), 4)
    unit = "points" if about["unit"] == "share" else about["unit"]
    header = "parameter".ljust(names) + "  " + f"moves it by, {unit}".ljust(bar + 1 + size)
    if sobol:
        header += "  " + "alone".rjust(first_width) + "  " + "in all".rjust(total)
    lines = [title, Text(header.rstrip(), style="dim")]
    for row, text, (first_order, all_) in zip(rows, sizes, shares, strict=True):
        line = Text(fitted(row["parameter"], names, marks) + "  ")
        line.append(marks.bar((row["size"]["mean"] or 0.0) / largest, bar), style="cyan")
        line.append(" " + text.rjust(size))
        if sobol:
            line.append("  " + first_order.rjust(first_width) + "  " + all_.rjust(total))
        line.rstrip()
        lines.append(line)
    rest = len([row for row in pair["effects"] if row["size"]["mean"]]) - len(rows)
    if rest:
        lines.append(Text(f"{rest} weaker ones are left out.", style="dim"))
    if sobol:
        lines.append(Text("alone, in all: shares of the variance made by those that have one", style="dim"))
    return lines


def size_text(interval: Mean, unit: str, marks: Marks) -> str:
    """``10.2 ±3.1``: the mean and half of its interval."""

    scale, fewest = (100.0, 1) if unit == "share" else (1.0, 2 if unit == "trust" else 0)
    mean, low, high = interval["mean"], interval["low"], interval["high"]
    if mean is None:
        return marks.dash
    if low is None or high is None:
        return f"{scale * mean:.{decimals(fewest, scale * mean)}f}"
    half = scale * (high - low) / 2
    places = decimals(fewest, scale * mean, spread=half)
    return f"{scale * mean:.{places}f} {marks.plus_minus}{half:.{places}f}"


def _percent(interval: Mean, marks: Marks) -> str:
    mean, low, high = interval["mean"], interval["low"], interval["high"]
    if mean is None:
        return marks.dash
    text = f"{100 * mean:.0f}%"
    if low is None or high is None:
        return text
    return f"{text} {marks.plus_minus}{50 * (high - low):.0f}".replace("-0%", "0%")
