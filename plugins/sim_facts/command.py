"""``sim facts``: what is known of real audiences, and whether the model shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from sim.errors import ResultsError, ScenarioError
from sim.foreign import Json
from sim.prose import counted
from sim.results import seed_for_json
from sim.rivals import RIVALS
from sim.terminal import AsJson, Debug, Watch, beside, print_result, wrapped

if TYPE_CHECKING:
    from sim_facts.catalogue import Evaluator, Fact, Judgement, Size
    from sim_facts.rivals import Held

__all__ = ["facts"]


def facts(
    numbers: Annotated[list[str] | None, typer.Argument(metavar="FACT", help="Only these.")] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Few replicates: a verdict on most, in a third of the time.")
    ] = False,
    size: Annotated[
        int | None, typer.Option(metavar="N", min=100, max=1_000_000, help="Followers; 10,000 by itself.")
    ] = None,
    replicates: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="How often to repeat; 20 by itself, 6 if quick.")
    ] = None,
    seed: Annotated[
        int, typer.Option(metavar="S", min=0, help="The number from which all luck follows.")
    ] = 1,
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="KEY=VALUE", help="Hold another model to the facts: psychology.negativity=1"
        ),
    ] = None,
    rivals: Annotated[
        bool, typer.Option("--rivals", help="Hold rival models to them too: which facts survive?")
    ] = False,
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the table, every replicate included.")
    ] = None,
    json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing about progress.")] = False,
    debug: Debug = False,
) -> None:
    """Hold the model to what is known of real audiences, fact by fact.

    \b
    Examples:
      sim facts --quick
      sim facts --rivals --quick
    """
    from sim_facts.catalogue import FACTS, FULL, QUICK, Evaluator, Size, check
    from sim_facts.table import to_csv

    if csv is not None and not csv.parent.is_dir():
        raise ScenarioError(f"there is no directory {str(csv.parent)!r} to write it in.", file=f"--csv {csv}")
    base = QUICK if quick else FULL
    how = Size(size or base.followers, replicates or base.replicates)
    chosen_facts = _facts(numbers or [str(number) for number in FACTS])
    if rivals:
        if set_:
            raise ScenarioError(
                "rivals have settings of their own. Leave one of the two away.", file="--rivals"
            )
        _rivals(chosen_facts, how, seed, csv, json=json, quiet=quiet)
        return
    evaluator = Evaluator(how, set_ or (), seed=seed)
    judgements: list[Judgement] = []
    with _watching(chosen_facts, 1, quiet) as tell:
        for each in check(evaluator, chosen_facts):
            judgements.append(each)
            tell(len(judgements))
    if csv is not None:
        _write(csv, to_csv(judgements))
    document = _about(how, seed) | {
        "set": list(evaluator.sets),
        "claims": [each.as_dict() for each in judgements],
    }
    print_result(document, json, lambda width, marks: _render(evaluator, judgements, width))


def _facts(numbers: Sequence[str]) -> list[Fact]:
    from sim_facts.catalogue import FACTS

    facts = {str(number): fact for number, fact in FACTS.items()}
    missing = [number for number in numbers if number not in facts]
    if missing:
        choices = ", ".join(map(str, FACTS))
        raise ScenarioError(f"there is no fact {missing[0]}. There are {choices}.", file="sim facts")
    return [facts[number] for number in dict.fromkeys(numbers)]


@contextmanager
def _watching(facts: Sequence[Fact], models: int, quiet: bool) -> Iterator[Callable[[int], None]]:
    """Is told how many claims have been looked at."""
    claims = models * sum(len(fact.claims) for fact in facts)
    stopped = "Stopped. Facts are looked at in one go: nothing was kept."
    with Watch(quiet, "claims", stopped=stopped) as watch:
        watch.starting()
        watch.progress(0, claims)
        yield lambda done: watch.progress(done, claims)


def _about(size: Size, seed: int) -> dict[str, Any]:
    return {
        "format": 1,
        "followers": size.followers,
        "replicates": size.replicates,
        "seed": seed_for_json(seed),
    }


def _rivals(
    facts: Sequence[Fact], size: Size, seed: int, csv: Path | None, *, json: bool, quiet: bool
) -> None:
    from sim_facts.rivals import hold, survivors, to_csv

    with _watching(facts, 1 + len(RIVALS), quiet) as tell:
        models = list(hold(size, facts, seed=seed, tell=tell))
    if csv is not None:
        _write(csv, to_csv(models))
    rows: list[Json] = [
        {"model": each.model, "verdicts": dict(each.verdicts), "claims": dict(each.claims)} for each in models
    ]
    outcomes = dict(zip(("hold", "upset", "open"), survivors(models), strict=True))
    document = _about(size, seed) | {"models": rows} | outcomes
    print_result(document, json, lambda width, marks: _render_rivals(models, size, seed, width))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ResultsError(f"{path}: cannot be written: {error.strerror or error}.") from None


# --- On the terminal ----------------------------------------------------------------------------------------

_MARK = {"holds": "+", "fails": "x", "inconclusive": "?", "told": " "}
_STYLE = {"holds": "green", "fails": "bold red", "inconclusive": "yellow", "told": "dim"}


def _render(evaluator: Evaluator, judgements: Sequence[Judgement], width: int) -> list[Text]:
    from sim_facts.catalogue import verdict_of
    from sim_facts.table import tally

    n = evaluator.size.replicates
    head = f"{evaluator.size.followers:,} followers, {counted(n, 'replicate')}, seed {evaluator.seed}"
    lines = wrapped("".join([head, *(f", {setting}" for setting in evaluator.sets)]), width, "dim")
    right = max(len(each.text) for each in judgements)
    middle = max(len(each.claim.expected) for each in judgements)
    room = width - 4 - 4 - middle - right
    for _, group in groupby(judgements, key=lambda each: each.fact.number):
        claims = list(group)
        fact, verdict = claims[0].fact, verdict_of(claims)
        row = Text(f"{fact.number:>2} {fact.kind:<3} ", style="dim")
        row.append(verdict.ljust(13), style=f"not dim {_STYLE[verdict]}")
        lines += [Text(), *beside(row, fact.says, width, "not dim bold")]
        for each in claims:
            claim_lines = wrapped(each.claim.what, max(room, 16))
            for number, line in enumerate(claim_lines):
                row = Text("  ")
                row.append(f"{_MARK[each.verdict]} " if number == 0 else "  ", style=_STYLE[each.verdict])
                row.append(line.plain)
                if number == 0:
                    row.append(" " * (max(room, 16) - len(line.plain) + 2))
                    row.append(each.claim.expected.ljust(middle + 2), style="dim")
                    row.append(each.text)
                row.rstrip()
                lines.append(row)
    lines += [Text(), *wrapped(tally(judgements), width, "bold")]
    lines += wrapped(
        "Means with 95% intervals. Holds (+): the interval lies in the range; fails (x): outside; "
        "inconclusive (?): across an end, or nothing to measure. C calibrated on, T tested, never tuned for, "
        "B built in. What a failing fact means: docs/model/facts.md.",
        width,
        "dim",
    )
    return lines


def _render_rivals(models: Sequence[Held], size: Size, seed: int, width: int) -> list[Text]:
    """A line a fact, a column a model, models by number; below, who they are and what it comes to."""
    from sim_facts.catalogue import FACTS
    from sim_facts.rivals import survivors

    n = size.replicates
    head = f"{size.followers:,} followers, {counted(n, 'replicate')}, seed {seed}; 0 is the model itself"
    lines = [*wrapped(head, width, "dim"), Text()]
    indent = 8
    lines.append(Text(" " * indent + "".join(f"{number:<3}" for number in range(len(models))), style="dim"))
    for number in models[0].verdicts:
        fact = FACTS[number]
        row = Text(f"{number:>2} {fact.kind:<{indent - 3}}", style="dim")
        for each in models:
            verdict = each.verdicts[number]
            row.append(f"{_MARK[verdict]}  ", style=f"not dim {_STYLE[verdict]}")
        lines += beside(row, fact.says, width, "not dim default")
    for row in lines:
        row.rstrip()
    lines.append(Text())
    for number, rival in enumerate(RIVALS, start=1):
        lines += wrapped(f"{number} {rival.name}: {rival.says}", width)
    parts = [", ".join(map(str, numbers)) or "none" for numbers in survivors(models)]
    sentence = (
        f"Of the facts that hold under the model itself, under every rival hold: {parts[0]}; under one or "
        f"more fail: {parts[1]}; inconclusive under one or more: {parts[2]}."
    )
    signs = "+ holds, x fails, ? inconclusive."
    return [*lines, Text(), *wrapped(sentence, width, "bold"), *wrapped(signs, width, "dim")]
