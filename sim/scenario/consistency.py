"""What no single key can tell: brands of one name, a timeline that names nobody, and the like.

Works on plain data that may be wrong in other ways too, so that one message lists everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.scenario.document import Path
from sim.scenario.schema import Scenario
from sim.scenario.words import did_you_mean, shown

__all__ = ["Contradiction", "contradictions", "items"]

#: Path, whether its key is meant (not its value), sentence.
Contradiction = tuple[Path, bool, str]


def items(data: object, key: str) -> list[tuple[int, Mapping[str, Any]]]:
    """The mappings in the list ``data[key]``, with their positions; empty if it is something else."""
    entries = data.get(key) if isinstance(data, Mapping) else None
    if not isinstance(entries, list | tuple):
        return []
    return [(index, entry) for index, entry in enumerate(entries) if isinstance(entry, Mapping)]


def contradictions(data: Mapping[str, Any]) -> Iterator[Contradiction]:
    """Everything in ``data`` (a scenario in plain values) that contradicts something else in it."""
    yield from _brands(data)
    yield from _timeline(data)


def _name(entry: Mapping[str, Any], key: str) -> str | None:
    name = entry.get(key)
    return name.strip() if isinstance(name, str) else None


def _brands(data: Mapping[str, Any]) -> Iterator[Contradiction]:
    seen: set[str] = set()
    for index, brand in items(data, "brands"):
        name = _name(brand, "name")
        if name is None:
            continue
        if name in seen:
            sentence = f"two brands are called {shown(name)}. Give each a name of its own."
            yield ("brands", index, "name"), False, sentence
        seen.add(name)


def _timeline(data: Mapping[str, Any]) -> Iterator[Contradiction]:
    names = [name for _, brand in items(data, "brands") if (name := _name(brand, "name"))]
    days = data.get("days", Scenario.model_fields["days"].default)
    seen: set[tuple[object, object]] = set()
    for index, change in items(data, "timeline"):
        day, brand = change.get("day"), _name(change, "brand")
        if _whole(day) and _whole(days) and 1 <= days < day:
            sentence = f"day {day} is after the last day, {days}. Write a day from 1 to {days}, or more days."
            yield ("timeline", index, "day"), False, sentence
        if brand and names and brand not in names:
            sentence = f"no brand is called {shown(brand)}. {did_you_mean(brand, names, 'The brands are')}"
            yield ("timeline", index, "brand"), False, sentence
        if brand and _whole(day):
            if (day, brand) in seen:
                sentence = f"{shown(brand)} changes twice on day {day}. Keep one of the two."
                yield ("timeline", index), False, sentence
            seen.add((day, brand))


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
