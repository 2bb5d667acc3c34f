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

What the fields of a departure mean is said at :class:`sim.explain.deciding.Departure`, and on the page
``docs/reference/explain.md``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.errors import ResultsError
from sim.results.shape import misfit

__all__ = ["FORMAT", "WHY", "read_why", "write_why"]

#: Name of the file in the directory of a run.
WHY = "why.json"

#: Version of the format.
FORMAT = 1

_SHAPE = {
    "required": ["replicate", "sample", "kinds", "brands"],
    "properties": {
        "replicate": {"type": "integer"},
        "sample": {"type": "integer"},
        "kinds": {"type": "array", "items": {"type": "string"}},
        "brands": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["left", "kinds"],
                "properties": {
                    "left": {"type": "integer"},
                    "kinds": {"type": "object", "additionalProperties": {"type": "integer"}},
                },
            },
        },
    },
}


def read_why(directory: Path) -> dict[str, Any] | None:
    """What decided departures in the run kept in ``directory``; None if that was not looked into.

    Raises:
        ResultsError: the file is damaged, or a newer version wrote it.
    """
    path = directory / WHY
    again = f"Look into it again: sim explain {directory} --why-they-left"
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        raise ResultsError(f"{path}: is damaged. {again}") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise ResultsError(f"{path}: this version reads format {FORMAT} of it. {again}")
    wrong = misfit(found, _SHAPE)
    if wrong:
        raise ResultsError(f"{path}: is damaged: {wrong}. {again}")
    for name, brand in found["brands"].items():
        if not set(found["kinds"]) <= brand["kinds"].keys():
            raise ResultsError(f"{path}: is damaged: not every kind is counted for {name}. {again}")
    return found


def write_why(directory: Path, found: Mapping[str, Any]) -> Path:
    """Put it into the directory of its run, whole or not at all.

    Raises:
        ResultsError: it cannot be written there.
    """
    path = directory / WHY
    before = directory / f".{WHY}.{os.getpid()}.partial"
    text = json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    try:
        before.write_text(text, encoding="utf-8")
        before.replace(path)
    except OSError as error:
        before.unlink(missing_ok=True)
        raise ResultsError(f"{path}: cannot be written: {error.strerror or error}.") from None
    return path
