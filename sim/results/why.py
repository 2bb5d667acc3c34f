"""``why.json``: the moments that decided departures, brand by brand.

::

    {"format": 1,
     "replicate": 3,                     the replicate that was looked into
     "sample": 500, "of": 10000,         followers looked at, the same for every brand, and in all
     "kinds": ["ignored after asked", ..., "background"],       in the order in which to show them
     "brands": {"Pollster": {
         "left": 57,                     of the sample, unfollowed or muted
         "kinds": {"boredom": 40, ...},  every kind; they add up to "left"
         "departures": [{"follower": 42, "day": 63, "how": "muted", "reason": "bored",
                         "kind": "boredom", "change": "not bored", "moment": 63, "also": []}, ...]}}}

What the fields of a departure mean is said at :class:`DepartureNumbers`, and on the page
``docs/reference/explain.md``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from typing_extensions import TypedDict

from sim.errors import ResultsError
from sim.results.checksums import keep
from sim.results.shape import read_json
from sim.shell import command

__all__ = [
    "FORMAT",
    "WHY",
    "Decided",
    "DepartureNumbers",
    "Departures",
    "departures",
    "read_why",
    "write_why",
]

#: Name of the file in the directory of a run.
WHY = "why.json"

#: Version of the format.
FORMAT = 1


class DepartureNumbers(TypedDict):
    """One follower who unfollowed or muted, and what decided it.

    ``how`` and ``reason`` are the model's (:class:`~sim.explain.events.Kind` and ``Reason``, in lower case),
    ``kind`` one of :data:`sim.explain.deciding.KINDS`. ``change`` is what kept them, None for background;
    ``moment`` the day of it, None if it took all moments of the kind together. ``also`` are other kinds of
    which one moment (or, where it took all, all of them) would have done as well.
    """

    follower: int
    day: int
    how: str
    reason: str
    kind: str
    change: str | None
    moment: int | None
    also: Sequence[str]


class Departures(TypedDict):
    """Those of the sample who left a brand, and how many of each kind."""

    left: int
    kinds: Mapping[str, int]
    departures: Sequence[DepartureNumbers]


class Decided(TypedDict):
    """``why.json``, and what ``sim explain --why-they-left --json`` prints."""

    format: int
    replicate: int
    sample: int
    of: int
    kinds: Sequence[str]
    brands: Mapping[str, Departures]


def read_why(directory: Path) -> Decided | None:
    """What decided departures in the run kept in ``directory``; None if that was not looked into.

    Raises:
        ResultsError: the file is damaged, or a newer version wrote it.
    """
    path = directory / WHY
    again = f"Look into it again: {command('sim', 'explain', directory, '--why-they-left')}"
    why = read_json(path, FORMAT, Decided, again)
    if why is None:
        return None
    for name, brand in why["brands"].items():
        if not set(why["kinds"]) <= brand["kinds"].keys():
            raise ResultsError(f"{path}: is damaged: not every kind is counted for {name}. {again}")
    return why


def departures(why: Decided | None, replicate: int, brand: str) -> dict[int, DepartureNumbers]:
    """What decided that each of the sample left a brand, by follower; of no other replicate."""
    if why is None or why["replicate"] != replicate:
        return {}
    if brand not in why["brands"]:
        return {}
    return {each["follower"]: each for each in why["brands"][brand]["departures"]}


def write_why(directory: Path, why: Decided) -> Path:
    """Put it into the directory of its run, whole or not at all.

    Raises:
        ResultsError: it cannot be written there.
    """
    text = json.dumps(why, indent=1, ensure_ascii=False, allow_nan=False)
    return keep(directory / WHY, text + "\n")
