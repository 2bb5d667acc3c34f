"""Every fact at once: not a design of points but ``sim facts``, so its numbers are made in their own way."""

from __future__ import annotations

from experiments.drawing import Row, ranges
from sim.facts import FACTS, FULL, Lab, Size, check
from sim.facts.table import counted, markdown, read_csv, to_csv


def made(replicates: int = FULL.replicates) -> str:
    """What ``sim facts --csv`` writes."""
    return to_csv(check(Lab(Size(FULL.followers, replicates)), tuple(FACTS.values())))


def judged_again(text: str) -> str:
    """The same values, with intervals and verdicts as they are computed now."""
    return to_csv(read_csv(text))


def answer(text: str) -> str:
    """The table, and the count of verdicts."""
    found = read_csv(text)
    return f"{counted(found)}\n\n{markdown(found).rstrip()}"


def figure(text: str) -> str:
    """Every claim with its range and what was found."""
    rows = []
    for each in read_csv(text):
        what = each.claim.what if len(each.claim.what) <= 70 else f"{each.claim.what[:68].rstrip()} …"
        rows.append(
            Row(
                f"{each.fact.number} {each.fact.kind}: {what}",
                each.claim.expected,
                each.text,
                each.verdict,
                each.claim.low,
                each.claim.high,
                each.interval.mean,
                each.interval.low,
                each.interval.high,
            )
        )
    return ranges("What the model must show, and what it shows", rows)
