"""What was found, as rows: for a program (CSV) and for a page (Markdown)."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Sequence
from itertools import groupby
from math import isfinite
from pathlib import Path

from sim.errors import ResultsError
from sim.prose import counted
from sim_facts.catalogue import FACTS, Judgement, judged, verdict_of

__all__ = ["as_csv", "failing_csv", "markdown", "read_csv", "tally", "to_csv"]

_HEAD = ("fact", "claim", "kind", "expected", "mean", "low", "high", "verdict")


def to_csv(judgements: Iterable[Judgement]) -> str:
    """A line a claim; the last columns are its values by replicate, ``r0``, ``r1`` ..., empty for none."""
    rows = [
        [
            each.fact.number,
            each.claim.name,
            each.fact.kind,
            each.claim.expected,
            *(_short(value) for value in (each.interval.mean, each.interval.low, each.interval.high)),
            each.verdict,
            *(_short(value) for value in each.values),
        ]
        for each in judgements
    ]
    replicates = max((len(row) for row in rows), default=len(_HEAD)) - len(_HEAD)
    return as_csv([*_HEAD, *(f"r{number}" for number in range(replicates))], rows)


def as_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()


def _short(value: float | None) -> str:
    """Six digits: more than replicates resolve, fewer than processors disagree about."""
    return "" if value is None or not isfinite(value) else f"{value:.6g}"


def read_csv(text: str) -> list[Judgement]:
    """What :func:`to_csv` wrote, judged anew by what the facts say now.

    Raises:
        ResultsError: a line is of no claim that there is.
    """
    judgements = []
    for row in csv.DictReader(io.StringIO(text)):
        fact = FACTS.get(int(row["fact"]))
        claim = next((each for each in fact.claims if each.name == row["claim"]), None) if fact else None
        if fact is None or claim is None:
            raise ResultsError(
                f"there is no claim {row['claim']} of fact {row['fact']}: make the table again."
            )
        values = [float(row[key] or "nan") for key in row if key not in _HEAD]
        judgements.append(judged(fact, claim, values))
    return judgements


def markdown(judgements: Sequence[Judgement]) -> str:
    """The table of a page: a line a claim."""
    lines = ["| fact | kind | what | expected | found | verdict |", "|---:|---|---|---|---|---|"]
    for _, group in groupby(judgements, key=lambda each: each.fact.number):
        for number, each in enumerate(group):
            first = (str(each.fact.number), each.fact.kind) if number == 0 else ("", "")
            verdict = each.verdict if each.verdict in ("holds", "told") else f"**{each.verdict}**"
            cells = (*first, each.claim.what, each.claim.expected, each.text, verdict)
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def failing_csv(judgements: Iterable[Judgement]) -> str:
    """The claims that fail and concern a strategy, a line each: what is said beside a run with that strategy.

    ``python -m sim_facts.table experiments/facts/numbers.csv > sim/compare/failing.csv``
    """
    return as_csv(
        ("fact", "strategy", "what", "known", "found"),
        (
            (each.fact.number, strategy, each.claim.what, each.claim.expected, each.text)
            for each in judgements
            if each.verdict == "fails"
            for strategy in each.fact.concerns
        ),
    )


def tally(judgements: Sequence[Judgement]) -> str:
    """``Of 14 facts 12 hold, 1 fails (9), 1 is inconclusive (19).``"""
    facts = groupby(judgements, key=lambda each: each.fact.number)
    verdicts = {number: verdict_of(list(group)) for number, group in facts}
    parts = []
    for verdict, singular, plural in (
        ("holds", "holds", "hold"),
        ("fails", "fails", "fail"),
        ("inconclusive", "is inconclusive", "are inconclusive"),
    ):
        numbers = [number for number, each in verdicts.items() if each == verdict]
        if numbers or verdict == "holds":
            which = "" if verdict == "holds" else f" ({', '.join(map(str, numbers))})"
            parts.append(f"{len(numbers)} {singular if len(numbers) == 1 else plural}{which}")
    return f"Of {counted(len(verdicts), 'fact')} {', '.join(parts)}."


if __name__ == "__main__":
    sys.stdout.write(failing_csv(read_csv(Path(sys.argv[1]).read_text(encoding="utf-8"))))
