"""What real audiences show and the model does not, where it concerns a strategy of a run.

The table, ``failing.csv``, is drawn from the numbers of ``experiments/facts``; a test holds the two together.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from sim.prose import listed
from sim.results.typed import Summary

__all__ = ["fact_sentences", "facts_text"]


def fact_sentences(summary: Summary) -> list[str]:
    """A sentence for each claim that fails and concerns a strategy of the run, in the order of the facts."""
    return [
        f"Fact {row['fact']} fails, and concerns {row['strategy']} ({listed(brands)}): {row['what']}; "
        f"of real audiences {row['known']} is known, the model has {row['found']}."
        for row, brands in _concerning(summary)
    ]


def facts_text(summary: Summary) -> str:
    """The same in one sentence, with the numbers of the facts; empty where there are none."""
    whom: dict[str, dict[str, None]] = {}
    for row, brands in _concerning(summary):
        whom.setdefault(row["fact"], {}).update(dict.fromkeys(brands))
    if not whom:
        return ""
    facts = listed([f"{fact} ({listed(list(brands), 4)})" for fact, brands in whom.items()])
    return (
        "Known of real audiences, concerning a brand here, and not what the model shows: "
        f"fact{'s' * (len(whom) > 1)} {facts}. The report has the numbers."
    )


def _concerning(summary: Summary) -> list[tuple[dict[str, str], list[str]]]:
    """Rows of the table that are of a strategy of the run, and the brands that have it."""
    scenario = summary["scenario"]
    users: dict[str, dict[str, None]] = {}
    for entry in (*scenario["brands"], *scenario.get("timeline", ())):
        if "strategy" in entry:
            users.setdefault(entry["strategy"], {})[entry.get("brand", entry.get("name"))] = None
    return [(row, list(users[row["strategy"]])) for row in _table() if row["strategy"] in users]


@cache
def _table() -> tuple[dict[str, str], ...]:
    text = files("sim.compare").joinpath("failing.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
