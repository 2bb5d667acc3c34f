"""Whether a run's answer survives rival models: the same people and luck, another idea of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from typing_extensions import TypedDict

from sim.compare.sentences import Finding, finding
from sim.numbers import NOTHING, Mean, turned
from sim.prose import listed
from sim.results.checksums import keep
from sim.results.shape import read_json
from sim.results.typed import Summary

__all__ = [
    "FILE",
    "Held",
    "LeadUnderRivals",
    "RivalFinding",
    "UnderRivals",
    "against",
    "less",
    "read_rivals",
    "rival_sentences",
    "write_rivals",
]

#: Beside ``summary.json`` of a run.
FILE: Final = "rivals.json"

#: Version of its format.
FORMAT: Final = 1


class RivalFinding(TypedDict):
    """Who leads on a measure under a rival, and what that makes of the finding."""

    verdict: str
    leaders: Sequence[str]
    clear: bool


class LeadUnderRivals(TypedDict):
    """By how much the leader is ahead of another brand, as it is and under each rival."""

    a: str
    b: str
    as_it_is: Mean
    rivals: Mapping[str, Mean]


class Held(TypedDict):
    """A finding on a measure against what it is under each rival."""

    leaders: Sequence[str]
    clear: bool
    holds: int
    rivals: Mapping[str, RivalFinding]
    effects: Sequence[LeadUnderRivals]


class UnderRivals(TypedDict):
    """``rivals.json``, and what ``sim rivals --json`` prints."""

    format: int
    of: int
    replicates: int | None
    measures: Mapping[str, Held]


def against(
    base: Summary,
    rivals: Mapping[str, Summary],
    measures: Sequence[str] = ("followers_kept", "trust"),
) -> UnderRivals:
    """Hold the findings of the summary ``base`` on ``measures`` against those of each rival's summary.

    A finding holds if the same brands lead, as clearly: one brand clearly ahead, or the same few not told
    apart. Returns what ``rivals.json`` keeps: ``of`` rivals; for each measure the finding, how many rivals it
    ``holds`` under, each rival's leaders and verdict: ``holds``; ``less clear`` (more brands are not told
    apart), ``clearer`` (fewer are), or ``another`` (somebody else leads); and ``effects``: by how much the
    leader is ahead of each other brand, as it is and under each rival.
    """
    rows: dict[str, Held] = {}
    for measure in measures:
        lead = finding(base, measure)
        if lead is None:
            continue
        verdicts: dict[str, RivalFinding] = {}
        for name, summary in rivals.items():
            rival_lead = finding(summary, measure)
            verdicts[name] = {
                "verdict": _verdict(lead, rival_lead),
                "leaders": list(rival_lead.leaders) if rival_lead else [],
                "clear": bool(rival_lead and rival_lead.clear),
            }
        holds = sum(each["verdict"] == "holds" for each in verdicts.values())
        rows[measure] = {
            "leaders": list(lead.leaders),
            "clear": lead.clear,
            "holds": holds,
            "rivals": verdicts,
            "effects": _effects(lead, base, rivals),
        }
    return {
        "format": FORMAT,
        "of": len(rivals),
        "replicates": base["provenance"]["replicates"],
        "measures": rows,
    }


def _effects(lead: Finding, base: Summary, rivals: Mapping[str, Summary]) -> list[LeadUnderRivals]:
    """The leader against each other brand; whoever is nearest comes first."""
    best = lead.leaders[0]
    others = [brand["name"] for brand in base["brands"] if brand["name"] != best]
    rows: list[LeadUnderRivals] = [
        {
            "a": best,
            "b": other,
            "as_it_is": less(base, best, other, lead.measure),
            "rivals": {name: less(each, best, other, lead.measure) for name, each in rivals.items()},
        }
        for other in others
    ]
    return sorted(rows, key=lambda row: abs(row["as_it_is"]["mean"] or 0.0))


def less(summary: Summary, a: str, b: str, measure: str) -> Mean:
    """``a`` less ``b`` on a measure, with its interval."""
    for pair in summary["pairs"]:
        if pair["measure"] == measure and {pair["a"], pair["b"]} == {a, b}:
            difference = pair["difference"]
            return difference if pair["a"] == a else turned(difference)
    return NOTHING


def _verdict(lead: Finding, rival_lead: Finding | None) -> str:
    if rival_lead is None:
        return "less clear"
    before, now = set(lead.leaders), set(rival_lead.leaders)
    if before == now:
        return "holds"
    if now < before:
        return "clearer"
    return "less clear" if before < now else "another"


def rival_sentences(rivals: UnderRivals, titles: Mapping[str, str]) -> list[str]:
    """One sentence a measure: what holds under how many rival models, and what is so under the others.

    ``titles``: measure -> what it is called in a sentence.
    """
    return [_sentence(titles.get(name, name), row, rivals["of"]) for name, row in rivals["measures"].items()]


def _sentence(title: str, row: Held, of: int) -> str:
    leaders = listed(row["leaders"], 6)
    what = (
        f"{leaders} ahead in {title}" if row["clear"] else f"No clear difference in {title} between {leaders}"
    )
    sentence = f"{what}: holds under {row['holds']} of {of} rival models."
    others = [
        f"{name} ({'nobody to compare' if not each['leaders'] else _who(each)})"
        for name, each in row["rivals"].items()
        if each["verdict"] != "holds"
    ]
    return f"{sentence} Not under {listed(others, 6)}." if others else sentence


def _who(row: RivalFinding) -> str:
    leaders = listed(row["leaders"], 6)
    return f"{leaders} leads" if row["clear"] else f"{leaders} are not told apart"


def write_rivals(directory: Path, rivals: UnderRivals) -> None:
    """Keep it beside the run. Raises ResultsError if it cannot be written there."""
    text = json.dumps(rivals, indent=1, ensure_ascii=False, allow_nan=False)
    keep(directory / FILE, text + "\n")


def read_rivals(directory: Path) -> UnderRivals | None:
    """What was kept, or None if it was never tried.

    Raises:
        ResultsError: the file is damaged, or a newer version wrote it.
    """
    return read_json(directory / FILE, FORMAT, UnderRivals, _AGAIN)


_AGAIN = "Hold the scenario against its rivals again: sim rivals."
