"""The world of one brand: its ties to an audience, and the parts of a day as compiled passes over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from copy import deepcopy
from operator import add
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from sim.engine import census as _census
from sim.engine import feed as _feed
from sim.engine import thread as _thread
from sim.engine.audience import Audience
from sim.engine.columns import FOLLOWS, MESSAGE, NONE, STRANGER, Tables, new_eyes, new_ties
from sim.engine.growth import NOBODY, Growth
from sim.engine.posts import PLAIN, UNSHOWN, Said, Shape, plain_shapes, shaped
from sim.engine.ruled import Update, rule
from sim.engine.rumour import CALL, Rumour
from sim.engine.storm import Given, Incident, Storms, harm

__all__ = ["World"]

_NO_POSITIONS = np.empty(0, np.int64)
_NO_MESSAGES = np.empty(0, MESSAGE)
_UNRULED = nullcontext()


class World:
    """One brand, one replicate. The caller walks through the day: ``begin``, ``feed``, ``answer``...,
    ``close``.

    Parameters
    ----------
    audience : the people
    p, tables : the parameters, and their tables for the length of the run
    days : length of the run
    pool, threads : threads that share the passes of large audiences; no number of them changes a digit
    update : how trust moves, instead of by equation 1
    """

    #: What days change of a world, besides its ties and eyes.
    moved: ClassVar[tuple[str, ...]] = ("day", "pretends", "storms", "growth", "rumour", "_due", "_late")

    def __init__(
        self,
        audience: Audience,
        p: Any,
        tables: Tables,
        days: int,
        pool: ThreadPoolExecutor | None = None,
        threads: int = 1,
        update: Update | None = None,
    ) -> None:
        self.audience = audience
        self.update = update
        self.ties = new_ties(audience.size, p)
        self.eyes = new_eyes(audience.rests, audience.founders)
        self._people = self.ties, self.eyes, audience.followers, audience.rests
        self.p = p
        self.tables = tables
        self.day = 0
        self.days = days
        #: Whether the brand has so far answered as little as a pretender would: who knows its record says so.
        self.pretends = False
        #: Whether comments may be answered on a later day: set by who keeps them.
        self.desk = False
        self.flows: dict[str, int] = {}
        self.calls: npt.NDArray[np.void] = np.empty(0, CALL)
        self._blocks = -(-audience.size // _feed.BLOCK)
        self._pool = pool
        self._cuts = np.linspace(0, self._blocks, min(threads, self._blocks) + 1).astype(int)
        self._due: list[npt.NDArray[np.int16]] = []  # by slot: next candidate day of each follower
        self._notes: list[_feed.Notes] = []  # by slot: what today's post did
        self._reach: list[float] = []  # by slot: of a post for which there is room in the notes
        self._late = np.zeros(_thread.THREADS, np.int64)  # how comments of earlier days fared, yet unread
        self._counts = np.zeros((self._blocks, _thread.COUNTS), np.int64)
        self._called = np.zeros(self._blocks, np.int64)
        self._room = _feed.room_for(tables.chance)
        self.rumour = Rumour()
        self.storms = Storms()
        #: Incidents of the scenario, by the day on which they begin.
        self.given: Mapping[int, Sequence[Given]] = {}
        self._luck = (audience.key, audience.replicate, audience.ids)
        low, high = audience.key
        self._seed = low | high << 32
        #: Who may yet follow, and who came to (18); None without a pool.
        self.growth = Growth(audience, p) if audience.size > audience.founders else None
        groups = _census.GROUPS + (self.growth is not None)
        self._sums = np.zeros((self._blocks, groups, _census.COLUMNS))
        self.sums = self._sums.shape[1:]  #: shape of a census

    @property
    def p(self) -> Any:
        """The parameters."""
        return self._p

    @p.setter
    def p(self, p: Any) -> None:
        self._p = p
        self.numbers = np.array(p, np.float64)  #: of the parameters, as kernels take them
        self._plain = plain_shapes(p)

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_pool": None}  # threads are nobody else's: a copy runs in one

    def snapshot(self) -> dict[str, Any]:
        """The world as it is between two days, for :meth:`restore`."""
        return deepcopy({name: getattr(self, name) for name in ("ties", "eyes", *self.moved)})

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Be as the world was when a ``snapshot`` was taken of it, which may serve again."""
        self.ties[:], self.eyes[:] = snapshot["ties"], snapshot["eyes"]
        self.__dict__.update(deepcopy({name: snapshot[name] for name in self.moved}))

    # --- the day

    def begin(self, day: int, asks: Sequence[bool], says: Sequence[Said] = ()) -> npt.NDArray[np.void]:
        """Show the day's posts; returns the comments, oldest first.

        ``asks`` tells which of them ask, ``says`` what else there is to them, if anything.
        """
        self.day = day
        self.posted = len(asks)
        self.said = says or [PLAIN] * len(asks)
        plain = () if says else self._plain
        self.shapes = ([plain[ask] for ask in asks] if plain else self._shapes(asks)) or [UNSHOWN]
        self._speakers: list[npt.NDArray[np.int64]] = []
        self._praise: list[npt.NDArray[np.int64]] = []
        self._talked: list[npt.NDArray[np.int64]] = []  # with a pool: who was answered today
        self._slots = list(asks) or [False]  # a day without a post still has people who leave
        self.threads = np.zeros((len(self._slots) + 1, _thread.THREADS), np.int64)
        self.threads[-1] = self._late
        self._counts.fill(0)
        self.of_posts: list[list[int]] = []  # columns of feed: what each of today's posts did
        alone = len(asks) <= 1 and not self.desk
        self._fed = [0] * _feed.COUNTS  # what all of them did
        for slot, shape in enumerate(self.shapes):
            self._open_slot(slot, shape.reach)
            notes, due = self._notes[slot], self._due[slot]
            self._share(
                _feed.feed.run,
                *self._people,
                due,
                notes,
                self.numbers,
                self.tables,
                *self._luck,
                day,
                slot,
                slot < len(asks),
                shape.reach,
                shape.multiplier,
                alone,
            )
            of_post = _total(notes.counts)
            self.threads[slot, _thread.OPEN] = of_post[_feed.WRITTEN]
            self.of_posts.append(of_post)
            self._fed = list(map(add, self._fed, of_post))
        written = self._fed[_feed.WRITTEN]
        return self._comments(asks, written) if written else _NO_MESSAGES

    def _comments(self, asks: Sequence[bool], written: int) -> npt.NDArray[np.void]:
        """What was written under today's posts, by time."""
        messages = np.empty(written, MESSAGE)
        at = 0
        for slot, ask in enumerate(asks):
            at = _feed.collect.run(
                messages,
                at,
                self._notes[slot],
                self.ties,
                self.eyes,
                self.audience.graph.starts,
                *self._luck,
                self.day,
                slot,
                ask,
            )
        if self.desk:
            self.await_answers(messages)
        return messages

    def answer(self, messages: npt.NDArray[np.void], replies: npt.NDArray[np.uint8]) -> npt.NDArray[np.void]:
        """One round: a reply for each message reaches the followers; returns messages of who continues."""
        if not len(messages):
            return messages
        further = np.empty(len(messages), MESSAGE)
        speakers, praisers = np.empty((2, len(messages)), np.int64)
        with self.ruled(messages["follower"]):
            followed, called, praised = _thread.answer.run(
                *self._people,
                messages,
                replies,
                self.threads,
                further,
                speakers,
                praisers,
                self._counts[0],
                self.numbers,
                self.tables,
                *self._luck,
                self.day,
                self.pretends,
                self.desk,
            )
        if self.growth is not None:
            self._talked.append(messages["follower"][replies != NONE])
        if called:
            self._speakers.append(speakers[:called])
        if praised:
            self._praise.append(praisers[:praised])
        return further[:followed]

    def await_answers(self, messages: npt.NDArray[np.void]) -> None:
        """Today's comments at a desk: what is expected is formed now, whenever the answer comes."""
        ties, eyes, _, rests = self._people
        with self.ruled(messages["follower"]):
            _thread.await_answers(ties, eyes, rests, messages, self.p, self.tables, self.day)

    def delays(self, messages: npt.NDArray[np.void], median: float, spread: float) -> npt.NDArray[np.float64]:
        """Hours that a desk of that ``median``, in minutes, takes over each reply besides waiting (14)."""
        delays = np.zeros(len(messages))
        if median > 0.0:
            _thread.draw_delays(delays, messages, median, spread, *self._luck)
        return delays

    def close(self) -> None:
        """Bystanders, exits and the evening: the day from the last answer to its end."""
        if self.desk:
            self._late = self.threads[-1].copy()
            if self.posted:  # what came late is read under each of today's posts, and then known
                self.threads[:-1] += self._late
                self._late[:] = 0
        for slot, ask in enumerate(self._slots):
            self.read_along(slot, ask)
        shown, looks, likes, written = self._fed
        total = _total(self._counts)
        praise = _each_once(self._praise)
        self.talk(_each_once(self._speakers), praise)
        self.storm()
        self.flows = {
            "posts": self.posted,
            "asks": sum(self._slots),
            "shown": shown,
            "looks": looks,
            "likes": likes,
            "comments": written,
            "asked": sum(
                of[_feed.WRITTEN] for of, ask in zip(self.of_posts, self._slots, strict=True) if ask
            ),
            "opened": total[_thread.OPENINGS],
            "recognised": total[_thread.RECOGNISED],
            "suspects": total[_thread.SUSPECTS],
            "unfollows": total[_thread.UNFOLLOWS],
            "mutes": total[_thread.MUTES],
            "stops": total[_thread.STOPS],
            "left_other": total[_thread.OTHER],
            "left_bored": total[_thread.BORED],
            "left_ignored": total[_thread.IGNORED],
            "left_phony": total[_thread.PHONY],
            "call_outs": len(self.calls) + len(self.storms.calls),
            "joins": len(self.rumour.queue) + self.storms.joined,
            "praises": len(praise),
        }
        if self.growth is not None:
            self.flows["gained"] = self.grow(self.growth)

    def census(self) -> npt.NDArray[np.float64]:
        """Sums by group, shape (groups, columns of :mod:`sim.engine.census`); with a pool, newcomers are the
        last group.
        """
        parts = (self.audience.founders, self._sums, self.numbers, self.tables, self.day)
        self._share(_census.census.run, *self._people, *parts)
        sums: npt.NDArray[np.float64] = self._sums[0] if self._blocks == 1 else self._sums.sum(axis=0)
        return sums

    # --- parts

    @property
    def joined(self) -> npt.NDArray[np.int16]:
        """The day on which each of the pool joined, -1 of who has not; empty without a pool."""
        return NOBODY if self.growth is None else self.growth.joined

    def read_along(self, slot: int, ask: bool) -> None:
        """Bystanders of one post, and who leaves over it."""
        self._called.fill(0)
        self._pass_along(slot, ask)
        for block, called in enumerate(self._called.tolist()):
            if called:
                places = self._notes[slot].writers[block, :called].astype(np.int64)
                self._speakers.append(block * _feed.BLOCK + places)

    def _pass_along(self, slot: int, ask: bool) -> None:
        if self.update is None:
            self._pass(slot, ask, reads=True, leaves=True)
            return
        with self.ruled(_feed.lookers(self._notes[slot], _feed.WROTE)):
            self._pass(slot, ask, reads=True, leaves=False)
        self._pass(slot, ask, reads=False, leaves=True)

    def _pass(self, slot: int, ask: bool, *, reads: bool, leaves: bool) -> None:
        kept = self._notes[slot]
        callers = kept.writers  # who wrote is in the inbox by now, and the room is free
        self._share(
            _thread.read_along.run,
            *self._people,
            kept,
            callers,
            self._called,
            self._counts,
            self.threads,
            self.numbers,
            self.tables,
            *self._luck,
            self.day,
            slot,
            ask,
            self.shapes[slot].value,
            self.pretends,
            self.joined,
            reads,
            leaves,
        )

    def _shapes(self, asks: Sequence[bool]) -> list[Shape]:
        """What the posts are to the feed."""
        luck = (self._seed, self.audience.replicate, self.day)
        return [
            shaped(self.p, said, ask, *luck, slot)
            for slot, (said, ask) in enumerate(zip(self.said, asks, strict=True))
        ]

    def lookers(self, slot: int) -> npt.NDArray[np.int64]:
        """Who looked at today's post in ``slot``, ascending."""
        return np.sort(_feed.lookers(self._notes[slot]))

    def shown(self, slot: int, of: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[Any], ...]:
        """To whom ``of`` the audience (a mask) today's post in ``slot`` was shown, as the feed noted it.

        Rows, entries, words, and whether it was by the schedule.
        """
        notes, found = self._notes[slot], []
        for block in range(self._blocks):
            used = slice(notes.used[block])
            entries = notes.entries[block, used]
            rows = block * _feed.BLOCK + (entries & _feed.PLACE).astype(np.int64)
            on_time = np.arange(len(rows)) < notes.scheduled[block]
            columns = (rows, entries, notes.words[block, used], on_time)
            found.append([column[of[rows]] for column in columns])
        return tuple(np.concatenate(column) for column in zip(*found, strict=True))

    def storm(self) -> None:
        """Incidents, on the evening of the day."""
        self.storms.end_of_day(self)

    def harmed(
        self, incident: Incident, rows: npt.NDArray[np.int64], weights: npt.NDArray[np.float64]
    ) -> None:
        """(17) ``rows`` come across an incident, which weighs as so many call-outs heard."""
        people = (self.ties, self.audience.followers)
        with self.ruled(rows):
            harm(rows, weights, *people, self.p, self.tables, self.day, incident.integrity)

    def ruled(self, rows: npt.NDArray[np.int64]) -> AbstractContextManager[None]:
        """What happens to ``rows`` in the block is evidence for a rival trust rule, if there is one."""
        return _UNRULED if self.update is None else self._ruled(self.update, rows)

    @contextmanager
    def _ruled(self, update: Update, rows: npt.NDArray[np.int64]) -> Iterator[None]:
        rows = np.unique(rows)
        before = self.ties[rows]
        yield
        rule(update, rows, before, self.ties, self.audience.followers, self.p, self.tables, self.day)

    def talk(self, callers: npt.NDArray[np.int64], praise: npt.NDArray[np.int64]) -> None:
        """What is said of the brand reaches neighbours; some join."""
        self.calls = self.rumour.end_of_day(self, callers, praise)

    def grow(self, growth: Growth) -> int:
        """Some of the pool join, to be shown posts from tomorrow on; returns how many."""
        talked = _each_once(self._talked)
        rows = growth.end_of_day(self, talked, self.rumour)
        self.ties["touched"][rows] = self.eyes["touched"][rows] = self.day
        self.eyes["standing"][rows] = FOLLOWS
        key, replicate, ids = self._luck
        for slot, due in enumerate(self._due):  # theirs, too, runs from day 0: it is caught up with
            first = np.empty(len(rows), np.int16)
            _feed.new_due(first, self.tables, key, replicate, ids[rows] if len(ids) else rows, slot)
            due[rows] = first
        return len(rows)

    def _open_slot(self, slot: int, reach: float = 0.0) -> None:
        """The schedule of a slot starts on day 0, whenever the brand first uses it.

        There is room for all to whom a post of that ``reach`` may be shown.
        """
        if slot < len(self._due) and reach <= self._reach[slot]:
            return
        while len(self._due) <= slot:
            due = np.empty(self.audience.size, np.int16)
            _feed.new_due(due, self.tables, *self._luck, len(self._due))
            if self.growth is not None:
                due[self.eyes["standing"] == STRANGER] = _feed.NEVER
            self._due.append(due)
            if len(self._notes) < len(self._due):  # else it was open before the world was restored
                self._notes.append(_feed.new_notes(self._blocks, self._room))
                self._reach.append(0.0)
        self._reach[slot] = reach
        most = _feed.room_for(max(self.tables.chance, min(1.0, reach * (1.0 + self.p.feed_feedback))))
        if most > self._notes[slot].entries.shape[1]:
            self._notes[slot] = _feed.new_notes(self._blocks, most)

    def _share(self, work: Callable[..., Any], *args: Any) -> None:
        """Let the threads share the blocks. Every block writes only its own row, so order does not matter."""
        if self._pool is None or len(self._cuts) == 2:
            work(*args, 0, self._blocks)
            return
        cuts = zip(self._cuts, self._cuts[1:], strict=False)
        for part in [self._pool.submit(work, *args, a, b) for a, b in cuts]:
            part.result()


def _total(by_block: npt.NDArray[np.int64]) -> list[int]:
    """Counts of all blocks."""
    total: list[int] = (by_block[0] if len(by_block) == 1 else by_block.sum(axis=0)).tolist()
    return total


def _each_once(rows: list[npt.NDArray[np.int64]]) -> npt.NDArray[np.int64]:
    """Followers, ascending, each once."""
    return np.unique(np.concatenate(rows)) if rows else _NO_POSITIONS
