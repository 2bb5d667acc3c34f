"""``sim tournament``: every strategy in one brand's place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from sim.cli.braille import whiskers
from sim.compare.sentences import called_in
from sim.experiment.tournament import FILE, Question, Standings, Tournament
from sim.prose import listed
from sim.results.typed import Measured
from sim.scenario.called import brand_of
from sim.terminal.marks import colour
from sim.terminal.opening import begin
from sim.terminal.options import (
    AsJson,
    Days,
    Debug,
    PluginFiles,
    Processes,
    Quiet,
    ScenarioFile,
    Seed,
    Sets,
)
from sim.terminal.output import heading, mean_and_spread, print_result, wrapped
from sim.terminal.progress import Watch, carried_out
from sim.terminal.table import Column, lay_out

if TYPE_CHECKING:
    from sim.terminal.marks import Marks

__all__ = ["tournament"]

_SHOWN = 3  # measures; the names of strategies are to be read whole


def tournament(
    scenario: ScenarioFile,
    brand: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Whose place; by itself the first brand with limited hands."),
    ] = None,
    strategies: Annotated[
        str | None, typer.Option(metavar="A,B", help="Who plays; by itself all that there are.")
    ] = None,
    measure: Annotated[
        str, typer.Option(metavar="NAME", help="What decides: trust, contributors.trust.")
    ] = "followers_kept",
    replicates: Annotated[
        int | None, typer.Option(metavar="N", min=2, help="Runs of each; by itself the scenario's.")
    ] = None,
    seed: Seed = None,
    days: Days = None,
    set_: Sets = None,
    plugin: PluginFiles = None,
    workers: Processes = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where tournaments are kept.")] = Path("runs"),
    json: AsJson = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Put every strategy into one brand's place: who does best, who is level with whom, and at what cost.

    All with the brand's hands, the same people and the same luck. The present strategy plays as the scenario
    has it, the others as they are declared.

    \b
    Examples:
      sim tournament scenarios/bakery.yaml
      sim tournament scenarios/bakery.yaml --brand "As now" --plugin mine.py
    """
    base, registry = begin(scenario, set_, plugin, quiet=quiet, seed=seed, days=days)
    names = [name.strip() for name in (strategies or "").split(",")]
    question = Question(
        brand=brand_of(base, brand).name,
        strategies=tuple(name for name in dict.fromkeys(names) if name),
        measure=measure,
        replicates=replicates or max(base.replicates, 2),
    )
    contest = Tournament(base, registry, question, out)
    with Watch(quiet, "runs", log=True) as watch:
        watch.say(f"{len(contest.players)} strategies, {contest.runs:,} runs, kept in {contest.place}")
        standings = carried_out(contest.run, contest.place, watch, workers=workers)
    print_result(standings, json, lambda width, marks: _render(standings, contest, width, marks))


# --- On the terminal ----------------------------------------------------------------------------------------


def _render(standings: Standings, contest: Tournament, width: int, marks: Marks) -> list[Text]:
    count = standings["replicates"]
    lines = [
        *heading(
            contest.scenario.resolved(),
            width,
            what=f"every strategy in the place of {standings['brand']}",
            replicates=f"{count} replicates each",
            more=f"{len(standings['league'])} strategies, the same people and luck",
        ),
        Text(),
        *_table(standings, width, marks),
        Text(),
        *_frontier(standings, width, marks),
        Text(),
    ]
    for sentence in _sentences(standings):
        lines += wrapped(sentence, width)
    return [*lines, Text(), *wrapped(f"Everything: {contest.place / FILE}, or --json.", width, "dim")]


def _table(standings: Standings, width: int, marks: Marks) -> list[Text]:
    rows = standings["league"]

    def column(measure: str, keep: int) -> Column:
        about = standings["measures"][measure]
        texts = [mean_and_spread(row["measures"][measure], about["unit"], marks) for row in rows]
        return Column(about["title"], texts, keep)

    group = Column("group", [str(row["group"]) for row in rows], 100)
    worth = Column("worth it", [marks.shape(0) if row["worth_it"] else "" for row in rows], 90)
    columns = [column(measure, 80 - n) for n, measure in enumerate(list(standings["measures"])[:_SHOWN])]
    names = [f"{row['strategy']}{' (as it is)' if row['present'] else ''}" for row in rows]
    styles = [colour(row["group"] - 1) for row in rows]
    return lay_out(names, [group, columns[0], worth, *columns[1:]], width, marks, styles=styles)


def _frontier(standings: Standings, width: int, marks: Marks) -> list[Text]:
    """Those worth their money, the cheapest first: more of it, step by step."""
    about = standings["measures"][standings["measure"]]
    rows = [row for row in standings["league"] if row["worth_it"]]
    rows.sort(key=lambda row: row["measures"]["cost"]["mean"] or 0.0)
    bars = [(row["strategy"], row["group"] - 1, row["measures"][standings["measure"]]) for row in rows]
    head = f"What more money buys: {_measure_title(standings)} of those worth it, the cheapest first"
    return [Text(head, style="dim"), *whiskers(bars, width, marks, about["unit"])]


def _sentences(standings: Standings) -> Iterator[str]:
    rows = standings["league"]
    first, *level = [row["strategy"] for row in rows if row["group"] == 1]
    title = _measure_title(standings)
    if level:
        beside = listed([*level[:4], *([f"{len(level) - 4} more"] if level[4:] else [])])
        yield f"{first} has the best {title}, and is not told apart from {beside}."
    else:
        yield f"{first} has the best {title}, clearly ahead of every other."
    incumbent = next((row for row in rows if row["present"]), None)
    if incumbent is not None and incumbent["group"] > 1:
        yield f"The present {incumbent['strategy']} is in group {incumbent['group']}: clearly behind {first}."
    elif incumbent is not None and incumbent["strategy"] != first:
        yield f"The present {incumbent['strategy']} is as good as the best, as far as can be told."
    yield (
        "A group begins with whoever is clearly behind the first of the group before. Worth it: nobody in "
        "the same group or a better one costs less."
    )
    for name, why in standings["left_out"].items():
        yield f"Not played: {name} ({why.rstrip('.')})."


def _measure_title(standings: Standings) -> str:
    about: Measured = {"replicates": standings["replicates"], "measures": standings["measures"]}
    return called_in({"provenance": about, "brands": [], "pairs": []}, standings["measure"])
