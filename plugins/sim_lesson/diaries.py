"""The diaries of a few people with two brands, in lines of numbers; the words file has the sentences."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim.explain import Kind, watch
from sim_lesson.typed import Line, Person

if TYPE_CHECKING:
    from sim.explain import Watched
    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = ["diaries"]

_MOST = 6  # lines of a diary: as many as fit on a projector
_LEAST = 2  # hundredths of trust that are worth a line

#: What came of a comment, the last of which names its line.
_CAME: Final = (Kind.IGNORED, Kind.ANSWERED, Kind.FOLLOWED_UP, Kind.CANNED, Kind.AUTOMATIC, Kind.RECOGNISED)
_EXITS: Final = ("unfollowed", "muted")
_ALONE: Final = (
    Kind.READ, Kind.READ_FAKE, Kind.CALLED_OUT, Kind.SUSPECTED, Kind.JOINED, Kind.HEARD_CALL_OUTS,
    Kind.HEARD_PRAISE, Kind.UNFOLLOWED, Kind.MUTED,
)  # fmt: skip


def diaries(scenario: Scenario, registry: Registry, replicate: int, loser: str, keeper: str) -> list[Person]:
    """Interesting people, each with a diary with either brand.

    Args:
        scenario, registry, replicate: of what.
        loser, keeper: the brand that people leave, and the one with which they stay.

    Returns:
        For each: ``who`` (what they are, a word), ``number``, and by brand ``start`` (trust of day 0 in
        hundredths) and ``lines``: ``day``, ``kind``, ``asks``, ``trust`` after it, and where it is about a
        thread ``comments`` and ``answered``.
    """
    everyone = np.arange(scenario.audience.size)
    first, second = (watch(scenario, registry, brand, replicate, everyone) for brand in (loser, keeper))
    weight = float(scenario.psychology.prior_weight)
    people: dict[str, int] = {}
    for who, row in _choices(first, second):
        if row is not None and row not in people.values():
            people[who] = row
    return [
        {
            "who": who,
            "number": row,
            "brands": {
                record.brand: {
                    "start": _hundredths(record.trust[0, row]),
                    "lines": _main_lines(record, row, weight),
                }
                for record in (first, second)
            },
        }
        for who, row in people.items()
    ]


def _choices(first: Watched, second: Watched) -> Iterator[tuple[str, int | None]]:
    first_exit, second_exit = first.everyone["gone"], second.everyone["gone"]
    only = (first_exit > 0) & (second_exit == 0)
    wrote, read = _mask(first, Kind.WROTE), _mask(first, Kind.READ)
    gain = second.trust[-1] - first.trust[-1]
    yield "left_wrote", _argmax(gain, only & wrote & _mask(second, Kind.FOLLOWED_UP))
    yield "left_silent", _argmax(gain, only & ~wrote & read)
    yield (
        "left_both",
        _argmax(-np.abs(first_exit - second_exit).astype(float), (first_exit > 0) & (second_exit > 0)),
    )
    yield "first", _argmax(-first_exit.astype(float), first_exit > 0)
    yield "loyal", _argmax(second.trust[-1] - second.trust[0], second_exit == 0)
    yield "typical", _argmax(-np.abs(first.trust[-1] - np.median(first.trust[-1])), read & ~only)


def _mask(record: Watched, kind: Kind) -> npt.NDArray[np.bool_]:
    mask = np.zeros(len(record.rows), bool)
    mask[record.events["place"][record.events["kind"] == kind]] = True
    return mask


def _argmax(of: npt.NDArray[np.float64], among: npt.NDArray[np.bool_]) -> int | None:
    return int(np.argmax(np.where(among, of, -np.inf))) if among.any() else None


def _main_lines(record: Watched, row: int, weight: float) -> list[Line]:
    """The lines that say most, in order; that they left is always one."""
    lines: list[tuple[int, Line]] = []
    before = _hundredths(record.trust[0, row])
    for line in _lines(record, row, weight):
        change = abs(line["trust"] - before) + 1000 * (line["kind"] in _EXITS)
        before = line["trust"]
        if change >= _LEAST:
            lines.append((change, line))
    worth = sorted(lines, key=lambda each: -each[0])[:_MOST]
    return [each[1] for each in lines if each in worth]


def _lines(record: Watched, row: int, weight: float) -> Iterator[Line]:
    person_events = record.events[record.events["place"] == row]
    threads = {(post["day"], post["post"]): _thread(post) for post in record.posts}
    disposition = float(record.traits["disposition"][row])

    def line(event: Any, kind: Kind, asks: Any) -> Line:
        trust = (event["r"] + disposition * weight) / (event["r"] + event["s"] + event["k"] + weight)
        entry: Line = {
            "day": int(event["day"]),
            "kind": kind.name.lower(),
            "asks": int(asks),
            "trust": _hundredths(trust),
        }
        thread = threads.get((event["day"], event["post"]))
        return entry if thread is None else {**entry, "comments": thread[0], "answered": thread[1]}

    for _, of_day in groupby(person_events, key=lambda event: (event["day"], event["post"])):
        events = list(of_day)
        outcomes = [event for event in events if event["kind"] in _CAME]
        if outcomes:
            kinds = [Kind(event["kind"]) for event in outcomes]
            kind = Kind.FOLLOWED_UP if Kind.FOLLOWED_UP in kinds else kinds[0]
            yield line(outcomes[-1], Kind.RECOGNISED if Kind.RECOGNISED in kinds else kind, events[0]["asks"])
        for event in events:
            if event["kind"] in _ALONE:
                yield line(event, Kind(event["kind"]), event["asks"])


def _thread(post: Any) -> tuple[int, int]:
    """Comments, and how many of them were answered."""
    answered = int(post["genuine"] + post["canned"] + post["automatic"])
    return answered + int(post["silent"]), answered


def _hundredths(trust: Any) -> int:
    return int(float(trust) * 100 + 0.5)
