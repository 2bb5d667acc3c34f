"""A brand's world with somebody looking on: what happens to a few followers, and one thing made different.

Nothing of the model is written here a second time: what happened to one follower, event by event, is found by
letting the engine's passes do it again to her alone (:mod:`sim.explain.alone`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.engine import thread as _thread
from sim.engine.columns import (
    AUTOMATIC,
    CALLED_OUT,
    CANNED,
    FOLLOW_UP,
    FOLLOWS,
    NONE,
    PERSONAL,
    STRANGER,
    UNFOLLOWED,
)
from sim.engine.feed import BLOCK, LOOKED, PLACE, WROTE
from sim.engine.growth import Growth
from sim.engine.posts import Said
from sim.engine.rumour import Rumour
from sim.engine.state import State
from sim.engine.storm import Incident, Storms
from sim.engine.world import World
from sim.explain.alone import Alone, Moment
from sim.explain.changes import Change
from sim.explain.events import EVENT, EXITS, HEARD, POST, TIE, Kind, Reason

__all__ = ["ObservedWorld", "Overheard", "Watching", "places"]

_NOBODY: Final = np.empty(0, np.int64)
_REPLIES: Final = {
    CANNED: Kind.CANNED,
    PERSONAL: Kind.ANSWERED,
    FOLLOW_UP: Kind.FOLLOWED_UP,
    AUTOMATIC: Kind.AUTOMATIC,
}


class Overheard(Rumour):
    """The evening's talk, noted as it is heard; some do not hear call-outs."""

    heard: Any = None

    def spread(self, world: Any, calls: Any, praise: Any, room: int, luck: Any) -> npt.NDArray[np.void]:
        """Who hears what this evening, as ever, but for the deaf."""
        heard = super().spread(world, calls, praise, room, luck)
        deaf = world.rows_of("not heard")
        if len(deaf):
            heard = heard[~((heard["root"] >= 0) & np.isin(heard["hearer"], deaf))]
        self.heard = heard
        return heard


class Watching(Storms):
    """Incidents, noted as they are lived through; some hear of none, or say nothing."""

    def heard(self, world: Any, incident: Incident, calls: Any) -> tuple[Any, Any]:
        """Who hears of it today, as ever, but for the deaf."""
        deaf = world.rows_of("not heard")
        near, far = super().heard(world, incident, calls)
        return (near[~np.isin(near, deaf)], far[~np.isin(far, deaf)]) if len(deaf) else (near, far)

    def came_across(self, world: Any, incident: Incident, own: Any) -> npt.NDArray[np.int64]:
        """Who sees it today, as ever, but for those who do not now; who may not call out joins no more."""
        incident.queue = incident.queue[world.speaks(incident.queue)]
        rows = super().came_across(world, incident, own)
        blind = world.rows_of("not seen")
        return rows[~np.isin(rows, blind)] if len(blind) else rows

    def _loud(self, world: Any, incident: Incident, rows: Any, *, joining: bool) -> npt.NDArray[np.int64]:
        return super()._loud(world, incident, rows[world.speaks(rows)], joining=joining)

    def noticed(self, world: Any, incident: Incident, own: Any, near: Any, far: Any, new: Any) -> None:
        """Note what it was to those watched."""
        mine = np.unique(np.concatenate([own, near, far]))
        for row in mine[world.place[mine] >= 0]:
            heard = int(np.count_nonzero(near == row))
            kind = Kind.SAW_INCIDENT if row in own else Kind.HEARD_OF_INCIDENT
            world.note_incident(int(row), kind, incident, heard)
            if row in new:
                world.note_incident(int(row), Kind.CALLED_OUT, incident)
            if row in incident.queue:
                world.note_incident(int(row), Kind.JOINED_STORM, incident)

    def forgiven(self, world: Any, incident: Incident, rows: Any) -> None:
        """Note whom an apology reached."""
        for row in rows[world.place[rows] >= 0]:
            world.note_incident(int(row), Kind.FORGAVE, incident)


class ObservedWorld(World):
    """The world of one brand, with followers watched and things changed.

    Parameters
    ----------
    rows : followers to note events of, ascending
    changes : what is different
    others : as for :class:`~sim.engine.world.World`
    """

    rumour: Overheard

    def __init__(self, rows: npt.NDArray[np.int64], changes: Sequence[Change], *others: Any) -> None:
        super().__init__(*others)
        self.rows = rows
        self.changes = changes
        self.events: list[tuple[Any, ...]] = []
        self.heard: list[tuple[Any, ...]] = []
        self.call_outs = np.zeros(self.audience.size, np.int16)  # made by each follower
        self.rounds: list[tuple[npt.NDArray[np.void], npt.NDArray[np.uint8]]] = []  # of today
        self.asks: list[bool] = []  # of today's posts
        self.posts: list[tuple[Any, ...]] = []
        self.place = places(self.audience.size, rows)
        self.rumour = Overheard()
        self.storms = Watching()

    # --- what is different

    def rows_of(self, what: str) -> npt.NDArray[np.int64]:
        """Followers for whom ``what`` is changed today."""
        if not self.changes:
            return _NOBODY
        rows = [change.row for change in self.changes if change.what == what and change.on(self.day)]
        return np.array(rows, np.int64)

    def corrected(
        self, messages: npt.NDArray[np.void], replies: npt.NDArray[np.uint8]
    ) -> npt.NDArray[np.uint8]:
        """The replies of a round as the changes want them."""
        replies = replies.copy()
        for change in self.changes:
            if change.reply is not None:
                # At a desk, what she wrote that day is answered when anybody looks at it, perhaps later. A
                # silence is of the day on which it was final.
                days = (
                    [self.day] * len(messages) if change.what == "not ignored" else messages["day"].tolist()
                )
                on = np.array([change.on(day) for day in days], np.bool_)
                hers = (messages["follower"] == change.row) & on
                replies[hers] = [change.reply(int(reply)) for reply in replies[hers]]
        return replies

    def _p_of(self, row: int) -> Any:
        """The parameters by which replies and threads reach a follower today."""
        return _unseeing(self.p) if row in self.rows_of("not recognised") else self.p

    def _silent(self) -> npt.NDArray[np.int64] | slice:
        """Who calls out nothing today, whatever happens."""
        if any(change.what == "no call-outs" and change.on(self.day) for change in self.changes):
            return slice(None)  # everybody
        return self.rows_of("not called out")

    def speaks(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Which of ``rows`` may call out today."""
        silent = self._silent()
        return np.zeros(len(rows), np.bool_) if isinstance(silent, slice) else ~np.isin(rows, silent)

    @contextmanager
    def _hushed(self) -> Iterator[None]:
        """Nobody knows of call-outs that are not made; earlier ones stay known."""
        silent, flags = self._silent(), self.eyes["flags"]
        critics = flags[silent] & np.uint8(CALLED_OUT)
        yield
        flags[silent] = (flags[silent] & ~np.uint8(CALLED_OUT)) | critics

    # --- the day

    def begin(self, day: int, asks: Sequence[bool], says: Sequence[Said] = ()) -> npt.NDArray[np.void]:
        """The morning, as ever."""
        self.rounds = []
        self.asks = list(asks)
        return super().begin(day, asks, says)

    def await_answers(self, messages: npt.NDArray[np.void]) -> None:
        """Comments at a desk, as ever; that the followers watched wrote them is noted."""
        super().await_answers(messages)
        for n in np.flatnonzero(self.place[messages["follower"]] >= 0):
            self._note_writing(messages[n : n + 1], Kind.WROTE)

    def _note_writing(self, message: npt.NDArray[np.void], kind: Kind) -> None:
        row = int(message["follower"][0])
        now = self.ties[row : row + 1], self.eyes[row : row + 1]
        slot, asks, turn = int(message["post"][0]), bool(message["asks"][0]), int(message["turn"][0])
        self._note(row, kind, *now, slot=slot, asks=asks, turn=turn, began=int(message["day"][0]))

    def answer(self, messages: npt.NDArray[np.void], replies: npt.NDArray[np.uint8]) -> npt.NDArray[np.void]:
        """One round, as ever; what it was to the followers watched is noted."""
        self.rounds.append((messages, replies))
        there = self.eyes["standing"][messages["follower"]] != UNFOLLOWED  # others it does not reach
        hers = np.flatnonzero((self.place[messages["follower"]] >= 0) & there)
        rows = messages["follower"][hers]
        before = self.ties[rows], self.eyes[rows]
        speaks = self.speaks(rows)
        with self._hushed():
            further = self._answered_apart(messages, replies)
            alone: dict[int, Alone] = {}
            for n, at in enumerate(hers):
                row = int(rows[n])
                if row not in alone:
                    alone[row] = Alone(self, row, before[0][n], before[1][n])
                self._note_reply(alone[row], row, messages[at : at + 1], int(replies[at]), bool(speaks[n]))
        further["critic"] = (self.eyes["flags"][further["follower"]] & CALLED_OUT) != 0
        if self.desk:  # the answer to it may come another day
            for place in np.flatnonzero(self.place[further["follower"]] >= 0):
                self._note_writing(further[place : place + 1], Kind.CONTINUED)
        return further

    def _answered_apart(
        self, messages: npt.NDArray[np.void], replies: npt.NDArray[np.uint8]
    ) -> npt.NDArray[np.void]:
        """A round as ever, but who recognises nothing today is answered apart from the others.

        The threads hold the replies to both, both times: the more templates there are, the sooner one is seen
        through.
        """
        unseeing = np.isin(messages["follower"], self.rows_of("not recognised"))
        if not unseeing.any():
            return super().answer(messages, replies)
        p, counted = self.p, np.zeros_like(self.threads)
        _thread.tally(counted, messages[unseeing], replies[unseeing], self.day)
        self.threads += counted
        others = super().answer(messages[~unseeing], replies[~unseeing])
        self.threads -= counted  # now the pass counts them
        self.p = _unseeing(p)
        try:
            further = np.concatenate([others, super().answer(messages[unseeing], replies[unseeing])])
        finally:
            self.p = p
        about = ["follower", "day", "post"]
        places = {each: place for place, each in enumerate(messages[about].tolist())}
        return further[np.argsort([places[each] for each in further[about].tolist()])]

    def _note_reply(
        self, her: Alone, row: int, message: npt.NDArray[np.void], reply: int, speaks: bool
    ) -> None:
        slot, asks, turn = int(message["post"][0]), bool(message["asks"][0]), int(message["turn"][0])
        about: dict[str, Any] = {"slot": slot, "asks": asks, "turn": turn, "reply": reply}
        about |= {"began": int(message["day"][0]), "tau": float(message["tau"][0])}
        if not self.desk:
            self._note(row, Kind.WROTE if turn == 1 else Kind.CONTINUED, *her.now(), **about)
        suspected = her.suspects
        fake, loud, praises = her.hears_back(message, reply, self._p_of(row))
        kind = Kind.IGNORED if reply == NONE else Kind.RECOGNISED if fake else _REPLIES[reply]
        self._note(row, kind, *her.now(), **about)
        if her.suspects and not suspected:
            self._note(row, Kind.SUSPECTED, *her.now(), **about)
        if loud and speaks:
            self._note(row, Kind.CALLED_OUT, *her.now(), **about)
        if praises:
            self._note(row, Kind.PRAISED, *her.now(), **about)

    def read_along(self, slot: int, ask: bool) -> None:
        """Bystanders of a post, as ever; what it was to the followers watched is noted."""
        changed = [change.row for change in self.changes if change.alone and change.on(self.day)]
        rows, entries, words, on_time = self._shown(slot, changed)
        ties, eyes = self.ties[rows], self.eyes[rows]
        before_it = len(self._speakers)
        speaks = self.speaks(rows)
        with self._hushed():
            super().read_along(slot, ask)
            # Who reads or leaves has her tie brought up to the day first. The others, who are most, are as
            # the pass left them.
            passed_by = (ties["touched"] != self.day) & (_bytes(ties) == _bytes(self.ties[rows])).all(axis=1)
            for n in range(len(rows)):
                row, entry = int(rows[n]), int(entries[n])
                if passed_by[n] and row not in changed:
                    if entry & LOOKED and not entry & WROTE and eyes["standing"][n] == FOLLOWS:
                        now = self.ties[row : row + 1], self.eyes[row : row + 1]
                        self._note(row, Kind.LOOKED, *now, slot=slot, asks=ask)
                    continue
                before = ties[n], eyes[n]
                met = row, entry, int(words[n]), bool(on_time[n])
                moment = self._met(*met, before, slot, ask, row in changed, before_it)
                for kind, reason, tie, eye in moment.steps:
                    if kind != Kind.CALLED_OUT or speaks[n]:
                        self._note(row, kind, tie, eye, slot=slot, asks=ask, reason=reason)

    def _shown(self, slot: int, also: Sequence[int]) -> tuple[npt.NDArray[Any], ...]:
        """To whom of those watched, and of those in ``also``, the post was shown, as the feed noted it."""
        notes, found = self._notes[slot], []
        for block in range(self._blocks):
            used = slice(notes.used[block])
            entries = notes.entries[block, used]
            rows = block * BLOCK + (entries & PLACE).astype(np.int64)
            here = self.place[rows] >= 0
            if also:
                here |= np.isin(rows, also)
            on_time = np.arange(len(rows)) < notes.scheduled[block]
            found.append((rows[here], entries[here], notes.words[block, used][here], on_time[here]))
        return tuple(np.concatenate(column) for column in zip(*found, strict=True))

    def _met(
        self,
        row: int,
        entry: int,
        word: int,
        on_time: bool,
        before: Any,
        slot: int,
        ask: bool,
        changed: bool,
        before_it: int,
    ) -> Moment:
        """What the post was to her; if that is changed, the world goes on with what it was instead.

        ``before_it`` is how many of ``_speakers`` are older than the post: what she called out there stands.
        """
        her = Alone(self, row, *before)
        moment = her.meets(entry, word, slot, ask, self.threads, self.p, on_time)
        if not changed:
            return moment
        was, p, threads = moment, self._p_of(row), self.threads
        if row in self.rows_of("read of answers"):
            threads = threads.copy()
            threads[slot, _thread.GENUINE] += threads[slot, _thread.SILENT]
            threads[slot, _thread.SILENT] = 0
        her = Alone(self, row, *before)
        moment = her.meets(entry, word, slot, ask, threads, p, on_time)
        if row in self.rows_of("not bored") and any(kind in EXITS for kind, *_ in moment.steps):
            # Only who leaves: attention above the first one keeps people, and goes on keeping them.
            her = Alone(self, row, *before)
            moment = her.meets(entry, word, slot, ask, threads, p._replace(exit_attention_slope=0.0), on_time)
        self.ties[row], self.eyes[row] = her.ties[0], her.eyes[0]
        self._counts[0] += moment.counts - was.counts
        if was.loud:
            here = self._speakers[before_it:]
            self._speakers[before_it:] = [speakers[speakers != row] for speakers in here]
        if moment.loud:
            self._speakers.append(np.array([row], np.int64))
        return moment

    def talk(self, callers: npt.NDArray[np.int64], praise: npt.NDArray[np.int64]) -> None:
        """What is said, as ever; what the followers watched hear is noted."""
        rumour = self.rumour
        callers = callers[self.speaks(callers)]
        if isinstance(self._silent(), slice):
            # What was decided yesterday would travel today: it is not made, and who made none is no critic.
            queued = rumour.queue["follower"]
            self.eyes["flags"][queued[self.call_outs[queued] == 0]] &= ~np.uint8(CALLED_OUT)
            rumour.queue = rumour.queue[:0]
        before = self.ties[self.rows]
        rumour.heard = None
        with self._hushed():
            super().talk(callers, praise)
        if len(self.calls):
            self.call_outs[self.calls["follower"]] += 1
        rumour.queue = rumour.queue[self.speaks(rumour.queue["follower"])]
        if rumour.heard is not None:
            self._note_heard(rumour.heard, before)
        for slot, ask in enumerate(self.asks):
            self.posts.append((self.day, slot, ask, *self.threads[slot, : _thread.OPEN]))

    def grow(self, growth: Growth) -> int:
        """Who joins, as ever; that the followers watched did is noted."""
        gained = super().grow(growth)
        of_pool = self.rows[self.rows >= self.audience.founders]
        for row in of_pool[growth.joined[of_pool - self.audience.founders] == self.day]:
            self._note(int(row), Kind.BEGAN, self.ties[row : row + 1], self.eyes[row : row + 1])
        return gained

    def storm(self) -> None:
        """Incidents, as ever; who called out over them is counted."""
        super().storm()
        np.add.at(self.call_outs, self.storms.calls, 1)

    def note_incident(self, row: int, kind: Kind, incident: Incident, count: int = 0) -> None:
        """What an incident was to a follower."""
        now = self.ties[row : row + 1], self.eyes[row : row + 1]
        if kind == Kind.CALLED_OUT:
            self._note(row, kind, *now)
        else:
            self._note(row, kind, *now, slot=incident.slot, turn=incident.day - self.day, count=count)

    def _note_heard(self, heard: npt.NDArray[np.void], before: npt.NDArray[np.void]) -> None:
        hears, heard_of = self.place[heard["hearer"]] >= 0, self.place[heard["source"]] >= 0
        for each in heard[hears | heard_of]:
            self.heard.append((each["hearer"], each["source"], self.day, each["root"] < 0))
        mine = heard[hears & (self.eyes["standing"][heard["hearer"]] != STRANGER)]  # they have no tie yet
        joined = set(self.rumour.queue["follower"].tolist())
        for row in np.unique(mine["hearer"]):
            hers = mine[mine["hearer"] == row]
            calls, praise = hers[hers["root"] >= 0], hers[hers["root"] < 0]
            place = self.place[row]
            if len(calls):  # apart from praise: they leave the credit as it was
                her = Alone(self, int(row), before[place], self.eyes[row])
                her.hears(calls)
                eye = self.eyes[row : row + 1]
                self._note(int(row), Kind.HEARD_CALL_OUTS, her.now()[0], eye, count=len(calls))
            now = self.ties[row : row + 1].copy(), self.eyes[row : row + 1].copy()
            if len(praise):
                self._note(int(row), Kind.HEARD_PRAISE, *now, count=len(praise))
            if int(row) in joined:
                self._note(int(row), Kind.JOINED, *now)

    def _note(
        self,
        row: int,
        kind: Kind,
        tie: npt.NDArray[Any],
        eye: npt.NDArray[Any],
        *,
        slot: int = -1,
        asks: bool = False,
        turn: int = 0,
        count: int = 0,
        reason: Reason = Reason.NONE,
        reply: int = NONE,
        began: int = 0,
        tau: float = 0.0,
    ) -> None:
        place = self.place[row]
        if place < 0:
            return
        about = (place, self.day, kind, slot, asks, turn, count, reason, reply, began, tau)
        self.events.append((about, tie[0].copy(), eye[0].copy()))

    # --- what came of it

    def noted(self) -> tuple[npt.NDArray[np.void], npt.NDArray[np.void], npt.NDArray[np.void]]:
        """Events, what was heard from whom, posts; see :mod:`sim.explain.events`."""
        events = np.zeros(len(self.events), EVENT)
        if self.events:
            about, ties, eyes = zip(*self.events, strict=True)
            for name, column in zip(EVENT.names or (), zip(*about, strict=True), strict=False):
                events[name] = column
            rests = self.audience.rests[self.rows[events["place"]]]
            rows = np.array(list(ties), self.ties.dtype), np.array(list(eyes), self.eyes.dtype)
            now = State(events["day"].astype(np.int64), *rows, rests, self.p, self.tables)
            for name, of_a_tie in TIE.items():
                events[name] = now[of_a_tie]
        return events, np.array(self.heard, HEARD), np.array(self.posts, POST)


def _unseeing(p: Any) -> Any:
    """Parameters with which no reply is taken for a template, rightly or wrongly."""
    return p._replace(recognition=0.0, false_alarm=0.0)


def _bytes(rows: npt.NDArray[np.void]) -> npt.NDArray[np.uint8]:
    return rows.view(np.uint8).reshape(len(rows), rows.itemsize)


def places(size: int, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    """Position in ``rows`` of each of ``size`` followers, -1 of those who are not in it."""
    found = np.full(size, -1, np.int32)
    found[rows] = np.arange(len(rows))
    return found
