"""``sim doubt``: how far an answer can be trusted, beyond luck."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    print_result,
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
            metavar="NAME", help="Whose differences: by itself followers_kept and trust. Repeatable."
        ),
    ] = None,
    pair: Annotated[
        str | None, typer.Option(metavar="BRAND:BRAND", help="Only the difference of these two.")
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
    base, registry = begin(scenario, set_, plugin, quiet=quiet, seed=seed, days=days)
    question = Question(
        measures=tuple(dict.fromkeys(measure or Question().measures)),
        pair=None if pair is None else pair_of(pair, [brand.name for brand in base.brands]),
        points=points,
        replicates=replicates,
        rival_replicates=3 * replicates,
    )
    survey = Doubt(base, registry, question, out, own_numbers(scenario, set_ or ()) or ())
    study, deep_findings = None, None
    if deep:
        further = Deep(measures=question.measures, pair=question.pair)
        study = Study(survey.scenario, registry, further, out, survey.varied)
    with Watch(quiet, "runs", log=True) as watch:
        watch.say(f"{survey.runs:,} runs, kept in {survey.place}")
        numbers = carried_out(survey.run, survey.place, watch, workers=workers)
        if study is not None:
            watch.say(f"Now the deep part, kept in {study.place}")
            deep_findings = carried_out(study.run, study.place, watch, workers=workers)

    def lines(width: int, marks: Marks) -> list[Text]:
        further = [] if study is None or deep_findings is None else render(deep_findings, study, width, marks)
        return _render(numbers, survey, further, width, marks)

    print_result(numbers if deep_findings is None else {**numbers, "deep": deep_findings}, json, lines)


# --- On the terminal ----------------------------------------------------------------------------------------


def _render(
    numbers: DoubtNumbers, survey: Doubt, deep_lines: Sequence[Text], width: int, marks: Marks
) -> list[Text]:
    lines = [
        *heading(survey.whole, width, what="how far the answer can be trusted", more=_about(numbers, survey)),
    ]
    for measure, about in numbers["measures"].items():
        title = _title(measure, about)
        lines += [Text(), Text(title[0].upper() + title[1:], style="bold")]
        for sentence in _sentences(numbers, measure, title):
            lines += wrapped(sentence, width)
    if numbers["rivals"] is not None:
        lines += [Text(), *_rivals(numbers, numbers["rivals"], width, marks)]
    if deep_lines:
        lines += [Text(), *deep_lines]
        lines += wrapped("Options that this part names are those of sim sensitivity.", width, "dim")
    if numbers["failed"]:
        failures = f"{numbers['failed']:,} runs failed; worlds in which one did are left out."
        lines += [Text(), *wrapped(failures, width)]
    return [*lines, Text(), *wrapped(f"Everything: {survey.place / FILE}, or --json.", width, "dim")]


def _title(measure: str, about: About) -> str:
    return "followers kept" if measure == "followers_kept" else str(about["title"])


def _about(numbers: DoubtNumbers, survey: Doubt) -> str:
    full, simulated = numbers["audience"]["followers"], numbers["audience"]["simulated"]
    copy = f" on {simulated:,} of the followers, with hands in proportion" if simulated < full else ""
    rivals = f" and {len(survey.rivals)} rival models" if numbers["rivals"] else ""
    return (
        f"{numbers['worlds']} worlds, in which {len(numbers['parameters'])} numbers that nobody has measured "
        f"are moved at once{rivals}; {survey.runs:,} runs{copy}, the same people and luck in all of them"
    )


def _sentences(numbers: DoubtNumbers, measure: str, title: str) -> Iterator[str]:
    rows = [row for row in numbers["pairs"] if row["measure"] == measure]
    for row in rows[:_PAIRS]:
        yield pair_sentence(row, numbers["measures"][measure], title)
    if len(rows) > _PAIRS:
        yield f"And {len(rows) - _PAIRS} more pairs: --json has them all, --pair A:B any one."


def _rivals(numbers: DoubtNumbers, under: UnderRivals, width: int, marks: Marks) -> Sequence[Text]:
    """A line a rival, a column a measure: by how much the leader is ahead of the next."""

    measures = {name: row for name, row in under["measures"].items() if row["effects"]}
    if not measures:
        return []
    titles = {name: _title(name, numbers["measures"][name]) for name in measures}
    names = list(dict.fromkeys(name for row in measures.values() for name in row["rivals"]))
    indent = max(map(len, ("Under rivals", *names))) + 2
    room = max((width - indent) // len(measures), 14)
    columns = {}
    for name, row in measures.items():
        nearest, unit = row["effects"][0], numbers["measures"][name]["unit"]
        columns[name] = [titles[name], f"{nearest['a']} - {nearest['b']}"]
        columns[name].append(size_text(nearest["as_it_is"], unit, marks))
        for rival in names:
            verdict = row["rivals"][rival]["verdict"]
            text = size_text(nearest["rivals"][rival], unit, marks)
            columns[name].append(text if verdict == "holds" else f"{text}  {verdict}")
    heads = ["Under rivals", "", "as it is", *names]
    lines = []
    for place, head in enumerate(heads):
        line = Text(head.ljust(indent), style="dim" if place < 2 else "")
        for cells in columns.values():
            line.append(fitted(cells[place], room - 1, marks) + " ")
        line.rstrip()
        lines.append(line)
    lines.append(Text())
    for sentence in rival_sentences(under, titles):
        lines += wrapped(sentence, width)
    return lines
