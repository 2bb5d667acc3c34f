"""Draws docs/reference/shelf.md from runs of every strategy that ships: `python docs/reference/shelf.py`."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PAGE = Path(__file__).with_suffix(".md")
FOLLOWERS = 5_000
DAYS = 180
REPLICATES = 20
SEED = 11
SHORT = 5

_HEAD = f"""\
# The shelf

<!-- Drawn from runs: python docs/reference/shelf.py (or make docs) -->

The strategies that ship, ranked on one audience: {FOLLOWERS:,} followers, {DAYS} days,
{REPLICATES} replicates, seed {SEED}, everything else at its default. All of them meet the same people with
the same luck.

Read it as an example, not as a verdict. Which way of talking wins depends on the audience, on the hands and
on numbers of the model that nobody has measured; `sim run` with your own audience says more than this page.
That answers beat silence under a question is built into the equations. What can be seen here is what else
follows, and how much.

- **trust**: mean over everyone who was there on day 1, at the end, 0 to 1; then that of contributors (who
  wrote a comment), bystanders (who opened a thread and never wrote) and lurkers (neither), as each strategy
  made them
- **kept**: share of the followers of day 1 who still follow, unmuted
- **phony**: share who take the brand for a phony on the last day, or have seen through a reply
- **replies**, **hours**: written by hand in all, and the time of people it took, posts included
- ± is half the 95 % interval of the mean over replicates. Strategies that share a **rank** are not clearly
  apart in trust: the 95 % interval of the paired difference to the first of them includes 0.
"""


def scenario(names: Sequence[str], hands: float | str) -> dict[str, Any]:
    """Every strategy as a brand of its own, with so many hands."""
    return {
        "name": "The shelf",
        "days": DAYS,
        "seed": SEED,
        "replicates": REPLICATES,
        "audience": {"size": FOLLOWERS},
        "brands": [{"name": name, "strategy": name, "replies_per_day": hands} for name in names],
    }


def summary(hands: float | str) -> Mapping[str, Any]:
    """What a run of it gives."""
    from sim.experiment import run_scenario
    from sim.plugins import load
    from sim.scenario import Scenario

    registry = load()
    names = [name for name, info in registry.strategies.items() if info.origin.builtin]
    asked = Scenario.model_validate(scenario(names, hands))
    with tempfile.TemporaryDirectory() as place:
        run = run_scenario(asked, registry, Path(place)).run
        assert run is not None
        return run.summary


def apart(difference: Mapping[str, Any]) -> bool:
    """Whether an interval, if there is one (equal brands have none), leaves 0 out."""
    return difference["low"] is not None and not difference["low"] <= 0 <= difference["high"]


def ranked(summary: Mapping[str, Any]) -> list[tuple[int, Mapping[str, Any]]]:
    """Brands by trust, best first, each with its rank, shared with the first of it if not clearly behind."""
    level = {
        frozenset((pair["a"], pair["b"]))
        for pair in summary["pairs"]
        if pair["measure"] == "trust" and not apart(pair["difference"])
    }
    found: list[tuple[int, Mapping[str, Any]]] = []
    first = ""
    for place, brand in enumerate(
        sorted(summary["brands"], key=lambda brand: -brand["measures"]["trust"]["mean"]), start=1
    ):
        if found and frozenset((first, brand["name"])) in level:
            found.append((found[-1][0], brand))
        else:
            first = brand["name"]
            found.append((place, brand))
    return found


def table(summary: Mapping[str, Any]) -> str:
    """The ranking in Markdown."""
    lines = [
        "| rank | strategy | trust | contributors | bystanders | lurkers | kept | phony | replies | hours |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for rank, brand in ranked(summary):
        measures, groups = brand["measures"], brand["groups"]
        cells = [
            str(rank),
            f"`{brand['name']}`",
            _trust(measures["trust"]),
            *(_trust(groups[group]["trust"]) for group in ("contributors", "bystanders", "lurkers")),
            _share(measures["followers_kept"]),
            _share(measures["flagged_phony"]),
            f"{measures['replies']['mean']:,.0f}",
            f"{measures['staff_hours']['mean']:,.0f}",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _trust(found: Mapping[str, float | None]) -> str:
    return _with_spread(found, 1, 3)


def _share(found: Mapping[str, float | None]) -> str:
    return _with_spread(found, 100, 1, " %")


def _with_spread(found: Mapping[str, float | None], scale: float, places: int, unit: str = "") -> str:
    mean, low, high = found["mean"], found["low"], found["high"]
    if mean is None or low is None or high is None:
        return "none"
    half = max(mean - low, high - mean)
    return f"{scale * mean:.{places}f} ± {scale * half:.{places}f}{unit}"


def page() -> str:
    """The whole page."""
    return "\n".join(
        [
            _HEAD,
            "## With hands for everybody\n",
            "Whoever it means to answer gets an answer.\n",
            table(summary("unlimited")),
            f"## With hands for {SHORT} replies a day\n",
            "More people comment than that on most days with a post, so it matters whom it answers first.\n",
            table(summary(SHORT)),
        ]
    )


if __name__ == "__main__":
    os.environ["SIM_PLUGINS"] = ""  # what ships, whatever else is installed here
    PAGE.write_text(page(), encoding="utf-8")
    sys.stderr.write(f"Wrote {PAGE}\n")
