"""What no single key can tell: brands of one name, a timeline that names nobody, and the like.

Works on plain data that may be wrong in other ways too, so that one message lists everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.foreign import Json
from sim.names import nearest, nfc
from sim.scenario.advice import Drop, Finding, Path, Put
from sim.scenario.draws import misfits
from sim.scenario.scalars import is_whole
from sim.scenario.values import DAYS, FOLLOWERS, MOST_FOLLOWERS
from sim.scenario.words import did_you_mean, shown

__all__ = ["contradictions", "items"]

#: Events of one brand that may begin on one day: the keyed luck has numbers for so many.
MOST_EVENTS = 16


def items(data: object, key: str) -> list[tuple[int, Json]]:
    """The mappings in the list ``data[key]``, with their positions; empty if it is something else."""
    entries = data.get(key) if isinstance(data, Mapping) else None
    if not isinstance(entries, list | tuple):
        return []
    return [(index, entry) for index, entry in enumerate(entries) if isinstance(entry, Mapping)]


def contradictions(data: Json) -> Iterator[Finding]:
    """Everything in ``data`` (a scenario in plain values) that contradicts something else in it."""
    yield from _brands(data)
    yield from _timeline(data)
    yield from _pool(data)
    yield from _calendar(data)
    draws = data.get("draws")
    if isinstance(draws, Mapping):
        for key, sentence in misfits({str(key): value for key, value in draws.items()}):
            yield Finding(("draws", key), sentence)


def _pool(data: Json) -> Iterator[Finding]:
    audience = data.get("audience")
    pool = audience.get("pool") if isinstance(audience, Mapping) else None
    if not isinstance(audience, Mapping) or not isinstance(pool, int) or not 0 < pool <= MOST_FOLLOWERS:
        return
    path = ("audience", "pool")
    size, network = audience.get("size", FOLLOWERS), audience.get("network")
    if is_whole(size) and 1 <= size <= MOST_FOLLOWERS < size + pool:
        room = MOST_FOLLOWERS - size
        sentence = f"followers and pool are {size + pool:_} people; at most {MOST_FOLLOWERS:_} fit."
        advice = f"Write {room:_} or less." if room else "Leave it away."
        yield Finding(path, f"{sentence} {advice}", (Put(path, room),))
    if isinstance(network, Mapping) and network.get("kind") == "file":
        sentence = (
            "a graph from a file ties followers to each other, and would leave the pool outside. Leave the "
            "pool away, or let the graph be drawn (audience.network.kind)."
        )
        yield Finding(path, sentence, (Drop(path),))


def _name(entry: Json, key: str) -> str | None:
    name = entry.get(key)
    return nfc(name.strip()) if isinstance(name, str) else None


def _brands(data: Json) -> Iterator[Finding]:
    names: set[str] = set()
    for index, brand in items(data, "brands"):
        name = _name(brand, "name")
        if name is None:
            continue
        if name in names:
            sentence = f"two brands are called {shown(name)}. Give each a name of its own."
            path = ("brands", index, "name")
            yield Finding(path, sentence, (Put(path, f"{name} {index + 1}"),))
        names.add(name)


def _timeline(data: Json) -> Iterator[Finding]:
    names = [name for _, brand in items(data, "brands") if (name := _name(brand, "name"))]
    days = data.get("days", DAYS)
    changes: set[tuple[object, object]] = set()
    events: dict[tuple[object, object], int] = {}
    for index, change in items(data, "timeline"):
        day, brand = change.get("day"), _name(change, "brand")
        if is_whole(day) and is_whole(days) and 1 <= days < day:
            sentence = f"day {day} is after the last day, {days}. Write a day from 1 to {days}, or more days."
            path: Path = ("timeline", index, "day")
            yield Finding(path, sentence, (Put(path, days),))
        if brand and names and brand not in names:
            sentence = f"no brand is called {shown(brand)}. {did_you_mean(brand, names, 'The brands are')}"
            path = ("timeline", index, "brand")
            yield Finding(path, sentence, (Put(path, nearest(brand, names) or names[0]),))
        if "event" in change and is_whole(day):
            events[day, brand] = events.get((day, brand), 0) + 1
            if events[day, brand] == MOST_EVENTS + 1:
                sentence = f"more than {MOST_EVENTS} events begin on day {day}. Put some on another day."
                yield Finding(("timeline", index), sentence, (Drop(("timeline", index)),))
        elif "strategy" in change and brand and is_whole(day):
            if (day, brand) in changes:
                sentence = f"{shown(brand)} changes twice on day {day}. Keep one of the two."
                path = ("timeline", index)
                yield Finding(path, sentence, (Drop(path),))
            changes.add((day, brand))


def _calendar(data: Json) -> Iterator[Finding]:
    holidays = data.get("holidays")
    if isinstance(holidays, list | tuple) and holidays and data.get("start") is None:
        year = str(holidays[0])[:4]
        first = f"{year}-01-01" if year.isdecimal() else "2026-01-01"
        sentence = f"holidays are dates, and day 1 has none. Write start: too, such as start: {first}."
        yield Finding(("holidays",), sentence, (Put(("start",), first),))
    for index, brand in items(data, "brands"):
        desk, path = brand.get("desk"), ("brands", index, "desk", "replies_per_day")
        inside = desk.get("replies_per_day") if isinstance(desk, Mapping) else None
        if inside is not None and "replies_per_day" in brand:
            yield Finding(path, "stands beside the desk, and in it. Keep one of the two.", (Drop(path),))
