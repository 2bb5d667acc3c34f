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


def diaries(scenario: Scenario, registry: Registry, replicate: int, left: str, stayed: str) -> list[Person]:
    """Interesting people, each with a diary with either brand.

    Args:
        scenario, registry, replicate: of what.
        left, stayed: the brands side by side.

    Returns:
        For each: ``who`` (what they are, a word), ``number``, and by brand ``start`` (trust of day 0 in
        hundredths) and ``lines``: ``day``, ``kind``, ``asks``, ``trust`` after it, and where it is about a
        thread ``comments`` and ``answered``.
    """
    everyone = np.arange(scenario.audience.size)
    one, other = (watch(scenario, registry, brand, replicate, everyone) for brand in (left, stayed))
    weight = float(scenario.psychology.prior_weight)
    people: dict[str, int] = {}
    for who, row in _chosen(one, other):
        if row is not None and row not in people.values():
            people[who] = row
    return [
        {
            "who": who,
            "number": row,
            "brands": {
                watched.brand: {
                    "start": _hundredths(watched.trust[0, row]),
                    "lines": _told(watched, row, weight),
                }
                for watched in (one, other)
            },
        }
        for who, row in people.items()
    ]


def _chosen(one: Watched, other: Watched) -> Iterator[tuple[str, int | None]]:
    gone_one, gone_other = one.everyone["gone"], other.everyone["gone"]
    only = (gone_one > 0) & (gone_other == 0)
    wrote, read = _did(one, Kind.WROTE), _did(one, Kind.READ)
    won = other.trust[-1] - one.trust[-1]
    yield "left_wrote", _most(won, only & wrote & _did(other, Kind.FOLLOWED_UP))
    yield "left_silent", _most(won, only & ~wrote & read)
    yield "left_both", _most(-np.abs(gone_one - gone_other).astype(float), (gone_one > 0) & (gone_other > 0))
    yield "first", _most(-gone_one.astype(float), gone_one > 0)
    yield "loyal", _most(other.trust[-1] - other.trust[0], gone_other == 0)
    yield "typical", _most(-np.abs(one.trust[-1] - np.median(one.trust[-1])), read & ~only)


def _did(watched: Watched, kind: Kind) -> npt.NDArray[np.bool_]:
    did = np.zeros(len(watched.rows), bool)
    did[watched.events["place"][watched.events["kind"] == kind]] = True
    return did


def _most(of: npt.NDArray[np.float64], among: npt.NDArray[np.bool_]) -> int | None:
    return int(np.argmax(np.where(among, of, -np.inf))) if among.any() else None


def _told(watched: Watched, row: int, weight: float) -> list[Line]:
    """The lines that say most, in order; that they left is always one."""
    lines: list[tuple[int, Line]] = []
    before = _hundredths(watched.trust[0, row])
    for line in _lines(watched, row, weight):
        moved = abs(line["trust"] - before) + 1000 * (line["kind"] in _EXITS)
        before = line["trust"]
        if moved >= _LEAST:
            lines.append((moved, line))
    worth = sorted(lines, key=lambda each: -each[0])[:_MOST]
    return [each[1] for each in lines if each in worth]


def _lines(watched: Watched, row: int, weight: float) -> Iterator[Line]:
    mine = watched.events[watched.events["place"] == row]
    threads = {(post["day"], post["post"]): _thread(post) for post in watched.posts}
    disposition = float(watched.traits["disposition"][row])

    def line(event: Any, kind: Kind, asks: Any) -> Line:
        trust = (event["r"] + disposition * weight) / (event["r"] + event["s"] + event["k"] + weight)
        told: Line = {
            "day": int(event["day"]),
            "kind": kind.name.lower(),
            "asks": int(asks),
            "trust": _hundredths(trust),
        }
        thread = threads.get((event["day"], event["post"]))
        return told if thread is None else {**told, "comments": thread[0], "answered": thread[1]}

    for _, of_day in groupby(mine, key=lambda event: (event["day"], event["post"])):
        events = list(of_day)
        came = [event for event in events if event["kind"] in _CAME]
        if came:
            told = [Kind(event["kind"]) for event in came]
            kind = Kind.FOLLOWED_UP if Kind.FOLLOWED_UP in told else told[0]
            yield line(came[-1], Kind.RECOGNISED if Kind.RECOGNISED in told else kind, events[0]["asks"])
        for event in events:
            if event["kind"] in _ALONE:
                yield line(event, Kind(event["kind"]), event["asks"])


def _thread(post: Any) -> tuple[int, int]:
    """Comments, and how many of them were answered."""
    answered = int(post["genuine"] + post["canned"] + post["automatic"])
    return answered + int(post["silent"]), answered


def _hundredths(trust: Any) -> int:
    return int(float(trust) * 100 + 0.5)
