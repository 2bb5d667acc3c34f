"""``sim doubt``: how far an answer can be trusted, beyond luck."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from json import dumps
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from sim.doubt import (
    FILE,
    Doubt,
    DoubtNumbers,
    Question,
    UnderRivals,
    pair_sentence,
    rival_sentences,
)
from sim.measures import About
from sim.scenario import own_numbers
from sim.terminal import (
    AsJson,
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
    print_lines,
    say,
    wrapped,
)
from sim_sensitivity.command import render, size_text
from sim_sensitivity.study import Question as Deep
from sim_sensitivity.study import Study

__all__ = ["doubt"]

_PAIRS = 6  # of a measure, in sentences


def doubt(
    scenario: ScenarioFile,
    measure: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Whose differences: by itself followers_kept and trust. Repeatable.",
            show_default=False,
        ),
    ] = None,
    pair: Annotated[
        str | None,
        typer.Option(metavar="BRAND:BRAND", help="Only the difference of these two.", show_default=False),
    ] = None,
    points: Annotated[int, typer.Option(metavar="N", min=20, max=1 << 16, help="Worlds to try.")] = 60,
    replicates: Annotated[
        int,
        typer.Option(metavar="N", min=1, help="Runs of each world; three times as many under each rival."),
    ] = 2,
    deep: Annotated[
        bool,
        typer.Option("--deep", help="Then weigh the numbers against each other (Morris, Sobol): minutes."),
    ] = False,
    seed: Seed = None,
    days: Days = None,
    set_: Sets = None,
    plugin: PluginFiles = None,
    workers: Processes = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where doubts are kept.")] = Path("runs"),
    json: AsJson = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Say how far an answer can be trusted beyond luck: other numbers, other equations, and what turns it.

    All on a small copy of the audience, with the same people and luck throughout: seconds.

    \b
    Examples:
      sim doubt scenarios/three-cafes.yaml
      sim doubt scenarios/three-cafes.yaml --pair Neighbour:Megaphone
    """
    opened, registry = begin(scenario, set_, plugin, quiet=quiet, seed=seed, days=days)
    question = Question(
        measures=tuple(dict.fromkeys(measure or Question().measures)),
        pair=pair_of(pair, [brand.name for brand in opened.brands]),
        points=points,
        replicates=replicates,
        rival_replicates=3 * replicates,
    )
    asked = Doubt(opened, registry, question, out, own_numbers(scenario, set_ or ()) or ())
    study, deeper = None, None
    if deep:
        further = Deep(measures=question.measures, pair=question.pair)
        study = Study(asked.scenario, registry, further, out, asked.varied)
    with Watch(quiet, "runs", log=True) as watch:
        watch.say(f"{asked.runs:,} runs, kept in {asked.place}")
        found = carried_out(asked, watch, workers=workers)
        if study is not None:
            watch.say(f"Now the deep part, kept in {study.place}")
            deeper = carried_out(study, watch, workers=workers)
    if json:
        told = found if deeper is None else {**found, "deep": deeper}
        say(dumps(told, indent=1, ensure_ascii=False, allow_nan=False))
        return

    def lines(width: int, marks: Marks) -> list[Text]:
        further = [] if study is None or deeper is None else render(deeper, study, width, marks)
        return _render(found, asked, further, width, marks)

    print_lines(lines)


# --- On the terminal ----------------------------------------------------------------------------------------


def _render(
    found: DoubtNumbers, asked: Doubt, deeper: Sequence[Text], width: int, marks: Marks
) -> list[Text]:
    lines = [
        *heading(asked.whole, width, what="how far the answer can be trusted", more=_about(found, asked)),
    ]
    for measure, about in found["measures"].items():
        title = _title(measure, about)
        lines += [Text(), Text(title[0].upper() + title[1:], style="bold")]
        for sentence in _sentences(found, measure, title):
            lines += wrapped(sentence, width)
    if found["rivals"] is not None:
        lines += [Text(), *_rivals(found, found["rivals"], width, marks)]
    if deeper:
        lines += [Text(), *deeper]
        lines += wrapped("Options that this part names are those of sim sensitivity.", width, "dim")
    if found["failed"]:
        said = f"{found['failed']:,} runs failed; worlds in which one did are left out."
        lines += [Text(), *wrapped(said, width)]
    return [*lines, Text(), *wrapped(f"Everything: {asked.place / FILE}, or --json.", width, "dim")]


def _title(measure: str, about: About) -> str:
    return "followers kept" if measure == "followers_kept" else str(about["title"])


def _about(found: DoubtNumbers, asked: Doubt) -> str:
    full, used = found["audience"]["followers"], found["audience"]["simulated"]
    copy = f" on {used:,} of the followers, with hands in proportion" if used < full else ""
    rivals = f" and {len(asked.rivals)} rival models" if found["rivals"] else ""
    return (
        f"{found['worlds']} worlds, in which {len(found['parameters'])} numbers that nobody has measured are "
        f"moved at once{rivals}; {asked.runs:,} runs{copy}, the same people and luck in all of them"
    )


def _sentences(found: DoubtNumbers, measure: str, title: str) -> Iterator[str]:
    rows = [row for row in found["pairs"] if row["measure"] == measure]
    for row in rows[:_PAIRS]:
        yield pair_sentence(row, found["measures"][measure], title)
    if len(rows) > _PAIRS:
        yield f"And {len(rows) - _PAIRS} more pairs: --json has them all, --pair A:B any one."


def _rivals(found: DoubtNumbers, under: UnderRivals, width: int, marks: Marks) -> Sequence[Text]:
    """A line a rival, a column a measure: by how much the leader is ahead of the next."""

    measures = {name: row for name, row in under["measures"].items() if row["effects"]}
    if not measures:
        return []
    titles = {name: _title(name, found["measures"][name]) for name in measures}
    names = list(dict.fromkeys(name for row in measures.values() for name in row["rivals"]))
    left = max(map(len, ("Under rivals", *names))) + 2
    room = max((width - left) // len(measures), 14)
    columns = {}
    for name, row in measures.items():
        nearest, unit = row["effects"][0], found["measures"][name]["unit"]
        columns[name] = [titles[name], f"{nearest['a']} - {nearest['b']}"]
        columns[name].append(size_text(nearest["as_it_is"], unit, marks))
        for rival in names:
            verdict = row["rivals"][rival]["verdict"]
            text = size_text(nearest["rivals"][rival], unit, marks)
            columns[name].append(text if verdict == "holds" else f"{text}  {verdict}")
    heads = ["Under rivals", "", "as it is", *names]
    lines = []
    for place, head in enumerate(heads):
        line = Text(head.ljust(left), style="dim" if place < 2 else "")
        for cells in columns.values():
            line.append(fitted(cells[place], room - 1, marks) + " ")
        line.rstrip()
        lines.append(line)
    lines.append(Text())
    for sentence in rival_sentences(under, titles):
        lines += wrapped(sentence, width)
    return lines
