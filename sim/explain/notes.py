"""Notes of a run: what reached followers from outside while it ran, enough to live through it again.

A follower's own luck belongs to them, so their days follow from what came from outside: the posts, how
comments were answered, and what neighbours said. That is little, and noted as the run goes by. Whoever turns
out to be of interest at its end then lives through it once more, without all the others, watched event by
event.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.engine.audience import Audience
from sim.engine.network import Graph
from sim.engine.posts import Said
from sim.engine.rumour import Rumour
from sim.engine.storm import Incident, Storms
from sim.engine.thread import tally
from sim.engine.world import World
from sim.explain.events import HEARD
from sim.explain.intervening import places
from sim.explain.world import ObservedWorld, Watching

__all__ = ["Lived", "NotedWorld", "again"]

_NOBODY: Final = np.empty(0, np.int64)
_MOST_BYTES: Final = 1 << 29  # of notes: those of a million followers who are asked daily take a tenth
_SLOTS: Final = 1 << 16  # more posts a day than anybody writes


@dataclass(slots=True)
class _Day:
    """One day of a brand: which posts ask, answers of each round, threads, what was heard, its record.

    ``storms``: by number of an incident, who came across it, who heard of it from neighbours, from anybody.

    ``rounds``: keys of messages (follower * _SLOTS + slot), ascending, and their replies.
    ``sessions``: at a desk instead, each time that something was settled: messages, replies, the threads
    after it, and the brand's record.
    """

    asks: tuple[bool, ...]
    says: tuple[Said, ...]
    rounds: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]] = field(default_factory=list)
    sessions: list[tuple[npt.NDArray[np.void], npt.NDArray[np.uint8], npt.NDArray[np.int64], bool]] = field(
        default_factory=list
    )
    threads: npt.NDArray[np.int64] | None = None
    hearings: npt.NDArray[np.void] | None = None
    pretends: bool = False
    storms: dict[int, tuple[npt.NDArray[np.int64], ...]] = field(default_factory=dict)


class _NotedStorms(Storms):
    """Incidents as ever, with notes of whom they reached."""

    def noticed(self, world: Any, incident: Incident, own: Any, near: Any, far: Any, new: Any) -> None:
        """Note whom it reached today."""
        world.note_storm(incident.number, (own, near, far))


class NotedWorld(World):
    """The world of one brand as ever, with notes.

    Parameters
    ----------
    rows : whose days will be asked for, if that is known; of the others nothing is noted then
    others : as for :class:`~sim.engine.world.World`
    """

    def __init__(self, rows: npt.NDArray[np.int64] | None, *others: Any) -> None:
        super().__init__(*others)
        self.storms = _NotedStorms()
        self._of = None if rows is None else places(self.audience.size, rows) >= 0
        self._bytes = 0
        self.notes: list[_Day] | None = []  #: None if they grew too long

    def begin(self, day: int, asks: Sequence[bool], says: Sequence[Said] = ()) -> npt.NDArray[np.void]:
        """The morning, as ever."""
        if self.notes is not None:
            self.notes.append(_Day(tuple(asks), tuple(says)))
        return super().begin(day, asks, says)

    def answer(self, messages: npt.NDArray[np.void], replies: npt.NDArray[np.uint8]) -> npt.NDArray[np.void]:
        """One round, as ever."""
        if self.desk:
            return self._at_a_desk(messages, replies)
        if self.notes is not None:
            keys = messages["follower"] * _SLOTS + messages["post"]
            order = np.argsort(keys)
            if self._of is not None:
                order = order[self._of[messages["follower"][order]]]
            copies = keys[order], replies[order]
            self.notes[-1].rounds.append(copies)
            self._count(*copies)
        return super().answer(messages, replies)

    def _at_a_desk(
        self, messages: npt.NDArray[np.void], replies: npt.NDArray[np.uint8]
    ) -> npt.NDArray[np.void]:
        """What is settled now; the messages hold all that they are to who wrote them."""
        further = super().answer(messages, replies)
        if self.notes is not None:
            rows = slice(None) if self._of is None else self._of[messages["follower"]]
            copies = messages[rows].copy(), replies[rows].copy()
            self.notes[-1].sessions.append((*copies, self.threads.copy(), self.pretends))
            self._count(*copies, self.threads)
        return further

    def close(self) -> None:
        """The rest of the day, as ever."""
        threads = self.threads.copy() if self.desk else self.threads
        super().close()
        if self.notes is None:
            return
        day, hearings = self.notes[-1], self.rumour.heard
        day.threads, day.pretends = threads, self.pretends
        if len(hearings):
            if self._of is not None:
                hearings = hearings[self._of[hearings["hearer"]] | self._of[hearings["source"]]]
            day.hearings = hearings
            self._count(hearings)

    def note_storm(self, number: int, reach: tuple[npt.NDArray[np.int64], ...]) -> None:
        """Whom an incident reached today."""
        if self.notes is None:
            return
        if self._of is not None:
            reach = tuple(rows[self._of[rows]] for rows in reach)
        self.notes[-1].storms[number] = reach
        self._count(*reach)

    def _count(self, *more: npt.NDArray[Any]) -> None:
        self._bytes += sum(part.nbytes for part in more)
        if self._bytes > _MOST_BYTES:
            self.notes = None


class Lived(NamedTuple):
    """What happened to ``rows``: as the attributes of the same names of :class:`~sim.explain.Watched`."""

    rows: npt.NDArray[np.int64]
    events: npt.NDArray[np.void]
    heard: npt.NDArray[np.void]
    posts: npt.NDArray[np.void]


def again(world: NotedWorld, rows: npt.NDArray[np.int64]) -> Lived | None:
    """What happened to ``rows`` in a world that has come to its end.

    None if that cannot be told: its notes grew too long, or something outside the model had a hand in it.

    Args:
        world: after its last day.
        rows: followers, ascending.
    """
    if world.notes is None or len(world.notes) < world.days:
        return None
    of = places(world.audience.size, rows)
    few = _Few(world, rows, of)
    for number, day in enumerate(world.notes, start=1):
        if not few.live(number, day):
            return None
    same = all(
        getattr(few, name)[column].tobytes() == getattr(world, name)[rows][column].tobytes()
        for name in ("ties", "eyes")
        for column in getattr(few, name).dtype.names
    )
    if not same:
        return None
    events, _, posts = few.noted()
    return Lived(rows, events, _hearings(world.notes, of), posts)


def _hearings(notes: Sequence[_Day], of: npt.NDArray[np.int32]) -> npt.NDArray[np.void]:
    """What anybody heard from those watched, or they from anybody."""
    parts = []
    for number, day in enumerate(notes, start=1):
        if day.hearings is not None:
            hearings = day.hearings[(of[day.hearings["hearer"]] >= 0) | (of[day.hearings["source"]] >= 0)]
            part = np.zeros(len(hearings), HEARD)
            part["hearer"], part["source"] = hearings["hearer"], hearings["source"]
            part["day"], part["praise"] = number, hearings["root"] < 0
            parts.append(part)
    return np.concatenate(parts) if parts else np.empty(0, HEARD)


class _RememberedTalk(Rumour):
    """The evening's talk as it was: those who are here hear what they heard, from whoever said it."""

    hearings: npt.NDArray[np.void]

    def end_of_day(
        self, world: Any, callers: npt.NDArray[np.int64], praise: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.void]:
        # Who spoke may not be here; that somebody did, a hearer stands for: all of them have neighbours.
        return super().end_of_day(
            world, callers, self.hearings["hearer"][:1] if len(self.hearings) else praise
        )

    def spread(self, world: Any, calls: Any, praise: Any, room: int, luck: Any) -> npt.NDArray[np.void]:
        return self.hearings


class _RememberedStorms(Watching):
    """Incidents as they were: who is here comes across them, and hears of them, as they did then."""

    reach: dict[int, list[npt.NDArray[np.int64]]]

    def end_of_day(self, world: Any) -> None:
        """As it was; an incident that was over by then is over."""
        self.alive = [incident for incident in self.alive if incident.number in self.reach]
        super().end_of_day(world)

    def came_across(self, world: Any, incident: Incident, own: Any) -> npt.NDArray[np.int64]:
        """Who did then."""
        return self.reach.get(incident.number, [_NOBODY])[0]

    def heard(self, world: Any, incident: Incident, calls: Any) -> tuple[Any, Any]:
        """Who did then."""
        incident.until = world.days  # how hot it is cannot be told from a few: when it is over, its notes end
        _, near, far = self.reach.get(incident.number, [_NOBODY] * 3)
        return near, far


class _Few(ObservedWorld):
    """The world of one brand with a few of its followers only, all watched, living from notes."""

    rumour: _RememberedTalk

    def __init__(self, world: NotedWorld, rows: npt.NDArray[np.int64], of: npt.NDArray[np.int32]) -> None:
        whole = world.audience
        starts = np.concatenate([[0], np.cumsum(whole.graph.degrees[rows])])
        audience = Audience.of(
            whole.followers[rows],
            whole.rests[rows],
            Graph(starts, np.empty(0, np.int32)),
            whole.key,
            whole.replicate,
            whole.ids[rows] if len(whole.ids) else rows,
        )
        people = (audience, world.p, world.tables, world.days)
        super().__init__(np.arange(len(rows)), (), *people, None, 1, world.update)
        self.desk = world.desk
        self.rumour = _RememberedTalk()
        self.storms = self._storms = _RememberedStorms()
        self.given = world.given
        self._ids, self._of = rows, of

    def live(self, number: int, day: _Day) -> bool:
        """One day; False if somebody writes who did not then."""
        messages = self.begin(number, day.asks, day.says)
        if day.threads is None:
            return False
        if self.desk:
            self._settle(day)
            messages = messages[:0]
        self.threads, self.pretends = day.threads.copy(), day.pretends
        for round_keys, replies in day.rounds:
            if not len(messages):
                break
            keys = self._ids[messages["follower"]] * _SLOTS + messages["post"]
            at = np.minimum(np.searchsorted(round_keys, keys), len(round_keys) - 1)
            if not len(round_keys) or (round_keys[at] != keys).any():
                return False
            counts = np.zeros_like(self.threads)  # the pass counts them, and they have been counted
            tally(counts, messages, replies[at], number)
            self.threads -= counts
            messages = self.answer(messages, replies[at])
        if len(messages):
            return False
        self.rumour.hearings = self._hearings_here(day.hearings)
        self._storms.reach = {
            number: [self._us(rows) for rows in each] for number, each in day.storms.items()
        }
        self.close()
        return True

    def _note_hearings(self, hearings: npt.NDArray[np.void], before: npt.NDArray[np.void]) -> None:
        hearings = hearings.copy()
        hearings["source"] = 0  # of the others here; who it was stands in the notes
        super()._note_hearings(hearings, before)

    def _us(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Places here of those of ``rows`` who are here."""
        here = self._of[rows].astype(np.int64)
        return here[here >= 0]

    def _settle(self, day: _Day) -> None:
        """What was settled of theirs, in order."""
        for messages, replies, threads, pretends in day.sessions:
            here = self._of[messages["follower"]] >= 0
            messages, replies = messages[here], replies[here]
            messages["follower"] = self._of[messages["follower"]]
            counts = np.zeros_like(threads)  # the pass counts them, and they have been counted
            tally(counts, messages, replies, self.day)
            self.threads, self.pretends = threads - counts, pretends
            self.answer(messages, replies)

    def _hearings_here(self, hearings: npt.NDArray[np.void] | None) -> npt.NDArray[np.void]:
        if hearings is None:
            return _NOTHING
        here: npt.NDArray[np.void] = hearings[self._of[hearings["hearer"]] >= 0]
        here["hearer"] = self._of[here["hearer"]]
        return here


_NOTHING: Final = np.empty(0, [(name, "i8") for name in ("hearer", "source", "root", "day", "luck")])
