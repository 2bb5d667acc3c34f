"""Every fact at once: not a design of points but ``sim facts``, so its numbers are made in their own way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sim_facts.catalogue import FACTS, FULL, Evaluator, Size, check
from sim_facts.rivals import Held, verdicts_of
from sim_facts.rivals import read_csv as read_held
from sim_facts.rivals import to_csv as held_to_csv
from sim_facts.table import markdown, read_csv, tally, to_csv

from experiments.drawing import Row, ranges
from sim.parameters import PLATFORMS

_BESIDE = "platforms.csv"
_FEW = 5  # replicates a platform: a verdict, and not its last digit
_MARKS = {"holds": "holds", "fails": "**fails**", "inconclusive": "?"}


def made(replicates: int = FULL.replicates) -> str:
    """What ``sim facts --csv`` writes."""
    return to_csv(check(Evaluator(Size(FULL.followers, replicates)), tuple(FACTS.values())))


def beside(replicates: int = _FEW) -> dict[str, str]:
    """Verdicts on every platform, as ``sim facts --set audience.platform=NAME`` gives them."""
    return {_BESIDE: held_to_csv(list(_on_platforms(replicates)))}


def _on_platforms(replicates: int) -> Iterator[Held]:
    for name in PLATFORMS:
        evaluator = Evaluator(Size(FULL.followers, replicates), [f"audience.platform={name}"])
        yield verdicts_of(name, evaluator, tuple(FACTS.values()))


def judged_again(text: str) -> str:
    """The same values, with intervals and verdicts as they are computed now."""
    return to_csv(read_csv(text))


def answer(text: str) -> str:
    """The table, the count of verdicts, and, where they have been run, the verdicts on every platform."""
    found = read_csv(text)
    parts = [tally(found), markdown(found).rstrip()]
    beside = Path(__file__).parent / _BESIDE
    if beside.is_file():
        parts.append(_platforms(read_held(beside.read_text(encoding="utf-8"))))
    return "\n\n".join(parts)


def _platforms(held: Sequence[Held]) -> str:
    """Verdict by fact and platform; below, what does not hold where."""
    rows = [
        f"The same facts on each platform, {_FEW} replicates (? is inconclusive, which fewer replicates "
        "often are). Facts 2 and 13 are looked for where they were counted, and 21 on the class page, "
        "whatever the column says:",
        "",
        "| fact | " + " | ".join(f"`{each.model}`" for each in held) + " |",
        "|---:|" + "---|" * len(held),
    ]
    for number in held[0].verdicts:
        cells = (_MARKS[each.verdicts[number]] for each in held)
        rows.append(f"| {number} | {' | '.join(cells)} |")
    rows += ["", "What fails, in brackets the claims of it that do not hold:", ""]
    for each in held:
        missed = [
            f"{number} ({', '.join(each.claims[number])})"
            for number, verdict in each.verdicts.items()
            if verdict == "fails"
        ]
        rows.append(f"- `{each.model}`: {'; '.join(missed) or 'none'}.")
    return "\n".join(rows)


def figure(text: str) -> str:
    """Every claim with its range and what was found."""
    rows = []
    for each in read_csv(text):
        low, high = each.ends
        rows.append(
            Row(
                f"{each.fact.number} {each.fact.kind}: {each.claim.what}",
                each.claim.expected,
                each.text,
                each.verdict,
                each.claim.low,
                each.claim.high,
                each.interval.mean,
                low,
                high,
            )
        )
    return ranges("What the model must show, and what it shows", rows)
