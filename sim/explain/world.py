"""A brand's world with somebody looking on: what happens to a few followers, and one thing made different.

Nothing of the model is written here a second time. The luck of a follower belongs to her, not to her row, so
the engine's compiled passes can be let loose on a copy of her row alone, one event at a time: what they do to
it is what they did to her among all the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
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
    UNFOLLOWED,
)
from sim.engine.feed import BLOCK, LOOKED, PLACE, WROTE, Notes
from sim.engine.rumour import CALL, Rumour, react
from sim.engine.world import World
from sim.explain.changes import Change
from sim.explain.events import EVENT, HEARD, POST, Kind, Reason

__all__ = ["ObservedWorld"]

_NOBODY: Final = np.empty(0, np.int64)
_REPLIES: Final = {
    CANNED: Kind.CANNED,
    PERSONAL: Kind.ANSWERED,
    FOLLOW_UP: Kind.FOLLOWED_UP,
    AUTOMATIC: Kind.AUTOMATIC,
}
_THREAD: Final = {NONE: _thread.SILENT, CANNED: _thread.TEMPLATED, AUTOMATIC: _thread.BOT}
_EXITS: Final = {
    _thread.UNFOLLOWS: Kind.UNFOLLOWED,
    _thread.MUTES: Kind.MUTED,
    _thread.STOPS: Kind.STOPPED,
}
_REASONS: Final = {
    _thread.OTHER: Reason.OTHER,
    _thread.BORED: Reason.BORED,
    _thread.IGNORED: Reason.IGNORED,
    _thread.PHONY: Reason.PHONY,
}


@dataclass(slots=True)
class _Moment:
    """What a post was to one follower: events, each with her rows after it, and what was counted."""

    steps: list[tuple[Kind, Reason, npt.NDArray[Any], npt.NDArray[Any]]] = field(default_factory=list)
    counts: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(_thread.COUNTS, np.int64))
    loud: bool = False


class _Alone:
    """One follower without the others: copies of her rows, for the engine's passes to work on."""

    def __init__(self, world: ObservedWorld, row: int, tie: Any, eye: Any) -> None:
        ids = world.audience.ids
        self.world = world
        self.ties = np.array([tie])
        self.eyes = np.array([eye])
        self.person = world.audience.followers[row : row + 1]
        self.ids = np.array([ids[row] if len(ids) else row], np.int64)
        self.luck = (world.audience.key, world.audience.replicate, self.ids)

    def now(self) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        return self.ties.copy(), self.eyes.copy()

    def hears_back(self, message: npt.NDArray[np.void], reply: int) -> tuple[bool, bool, bool, bool]:
        """One reply or silence: did she see through it, go on, call out, praise?"""
        world = self.world
        one = message.copy()
        one["follower"] = 0
        threads = world.threads.copy()
        if one["turn"][0] == 1:  # the pass counts it, and it has been counted
            threads[one["post"][0], _THREAD.get(reply, _thread.GENUINE)] -= 1
        marks = np.zeros((3, 1), np.uint8)
        fakes = _thread.answer(
            self.ties,
            self.eyes,
            self.person,
            one,
            np.array([reply], np.uint8),
            threads,
            marks[0],
            marks[1],
            marks[2],
            world.p,
            world.tables,
            *self.luck,
            world.day,
        )
        return bool(fakes), bool(marks[0, 0]), bool(marks[1, 0]), bool(marks[2, 0])

    def meets(self, entry: int, word: int, slot: int, asks: bool, threads: Any, p: Any) -> _Moment:
        """A post, after the answers under it: she reads along or passes by, and may leave."""
        moment = _Moment()
        if self.eyes["standing"][0] != FOLLOWS:
            return moment
        before = self.now()
        everything, loud = self._pass(entry, word, slot, asks, threads, p)
        left = any(everything[place] for place in _EXITS)
        if left:  # apart, to know her between the two
            self.ties, self.eyes = before
        if entry & LOOKED and not entry & WROTE:
            counts = everything
            if left:
                counts, loud = self._pass(entry, word, slot, asks, threads, p._replace(exit_hazard=0.0))
            kind = Kind.LOOKED
            if counts[_thread.OPENINGS]:
                kind = Kind.READ_FAKE if counts[_thread.RECOGNISED] else Kind.READ
            moment.steps.append((kind, Reason.NONE, *self.now()))
            if loud:
                moment.steps.append((Kind.CALLED_OUT, Reason.NONE, *self.now()))
            moment.counts += counts
            moment.loud = loud
        if left:
            counts, _ = self._pass(0, word, slot, asks, threads, p)
            kind = next(kind for place, kind in _EXITS.items() if counts[place])
            reason = next(reason for place, reason in _REASONS.items() if counts[place])
            moment.steps.append((kind, reason, *self.now()))
            moment.counts += counts
        return moment

    def _pass(
        self, entry: int, word: int, slot: int, asks: bool, threads: Any, p: Any
    ) -> tuple[npt.NDArray[np.int64], bool]:
        world = self.world
        notes = Notes(
            entries=np.array([[entry & ~PLACE]], np.uint16),
            words=np.array([[word]], np.uint32),
            writers=np.zeros((1, 1), np.uint16),
            used=np.ones(1, np.int64),
            counts=np.zeros((1, 4), np.int64),
        )
        callers, called = np.zeros((1, 1), np.uint16), np.zeros(1, np.int64)
        counts = np.zeros((1, _thread.COUNTS), np.int64)
        people = (self.ties, self.eyes, self.person)
        _thread.read_along(
            *people,
            notes,
            callers,
            called,
            counts,
            threads,
            p,
            world.tables,
            *self.luck,
            world.day,
            slot,
            asks,
            0,
            1,
        )
        return counts[0], bool(called[0])


class _Overheard(Rumour):
    """The evening's talk, noted as it is heard; some do not hear call-outs."""

    def __init__(self, world: ObservedWorld) -> None:
        super().__init__()
        self.heard: Any = None
        self._world = world

    def spread(self, world: Any, calls: Any, praise: Any, room: int, luck: Any) -> npt.NDArray[np.void]:
        heard = super().spread(world, calls, praise, room, luck)
        deaf = self._world.rows_of("not heard")
        if len(deaf):
            heard = heard[~((heard["root"] >= 0) & np.isin(heard["hearer"], deaf))]
        self.heard = heard
        return heard


class ObservedWorld(World):
    """The world of one brand, with followers watched and things changed.

    Parameters
    ----------
    rows : followers to note events of, ascending
    changes : what is different
    others : as for :class:`~sim.engine.world.World`
    """

    _rumour: _Overheard

    def __init__(self, rows: npt.NDArray[np.int64], changes: Sequence[Change], *others: Any) -> None:
        super().__init__(*others)
        self.rows = rows
        self.changes = changes
        self.events: list[tuple[Any, ...]] = []
        self.heard: list[tuple[Any, ...]] = []
        self.call_outs = np.zeros(self.audience.size, np.int16)  # made by each follower
        self.rounds: list[tuple[npt.NDArray[np.void], npt.NDArray[np.uint8]]] = []  # of today
        self.posts: list[tuple[Any, ...]] = []
        self._place = np.full(self.audience.size, -1, np.int32)
        self._place[rows] = np.arange(len(rows))
        leavers, days, _ = self._leavers
        self._own_days = frozenset(days[self._place[leavers] >= 0].tolist())
        self._rumour = _Overheard(self)

    # --- what is different

    def rows_of(self, what: str) -> npt.NDArray[np.int64]:
        """Followers for whom ``what`` is changed today."""
        rows = [change.row for change in self.changes if change.what == what and change.on(self.day)]
        return np.array(rows, np.int64) if rows else _NOBODY

    def corrected(
        self, messages: npt.NDArray[np.void], replies: npt.NDArray[np.uint8]
    ) -> npt.NDArray[np.uint8]:
        """The replies of a round as the changes want them."""
        replies = replies.copy()
        for change in self.changes:
            if change.reply is not None and change.on(self.day):
                hers = messages["follower"] == change.row
                replies[hers] = [change.reply(int(reply)) for reply in replies[hers]]
        return replies

    @contextmanager
    def _unseeing(self) -> Iterator[None]:
        """Who recognises nothing today has no eye for it."""
        rows = self.rows_of("not recognised")
        followers = self.audience.followers
        savvy = followers["savvy"][rows]
        followers["savvy"][rows] = 0.0
        try:
            yield
        finally:
            followers["savvy"][rows] = savvy

    def _silent(self) -> npt.NDArray[np.int64] | None:
        """Who calls out nothing today, whatever happens; None for everybody."""
        if any(change.what == "no call-outs" and change.on(self.day) for change in self.changes):
            return None
        return self.rows_of("not called out")

    # --- the day

    def begin(self, day: int, asks: Sequence[bool]) -> npt.NDArray[np.void]:
        """The morning, as ever."""
        self.rounds = []
        return super().begin(day, asks)

    def answer(self, messages: npt.NDArray[np.void], replies: npt.NDArray[np.uint8]) -> npt.NDArray[np.void]:
        """One round, as ever; what it was to the followers watched is noted."""
        self.rounds.append((messages, replies))
        hers = np.flatnonzero(self._place[messages["follower"]] >= 0)
        rows = messages["follower"][hers]
        before = self.ties[rows], self.eyes[rows]
        silent, critics = self._silent(), self._critics()
        with self._unseeing():
            further = super().answer(messages, replies)
            alone: dict[int, _Alone] = {}
            for n, at in enumerate(hers):
                row = int(rows[n])
                if row not in alone:
                    alone[row] = _Alone(self, row, before[0][n], before[1][n])
                self._note_reply(
                    alone[row], row, messages[at : at + 1], int(replies[at]), silent is None or row in silent
                )
        if silent is None or len(silent):
            self._forget_calls(silent, critics)
            further["critic"] = (self.eyes["flags"][further["follower"]] & CALLED_OUT) != 0
        return further

    def _note_reply(
        self, her: _Alone, row: int, message: npt.NDArray[np.void], reply: int, silent: bool
    ) -> None:
        slot, asks, turn = int(message["post"][0]), bool(message["asks"][0]), int(message["turn"][0])
        about: dict[str, Any] = {"slot": slot, "asks": asks, "turn": turn, "reply": reply}
        self._note(row, Kind.WROTE if turn == 1 else Kind.CONTINUED, *her.now(), **about)
        fake, _, loud, praises = her.hears_back(message, reply)
        kind = Kind.IGNORED if reply == NONE else Kind.RECOGNISED if fake else _REPLIES[reply]
        self._note(row, kind, *her.now(), **about)
        if loud and not silent:
            self._note(row, Kind.CALLED_OUT, *her.now(), **about)
        if praises:
            self._note(row, Kind.PRAISED, *her.now(), **about)

    def _read_along(self, slot: int, ask: bool) -> None:
        changed = [change.row for change in self.changes if change.alone and change.on(self.day)]
        rows, entries, words = self._shown(slot, changed)
        ties, eyes = self.ties[rows], self.eyes[rows]
        silent, critics, before_it = self._silent(), self._critics(), len(self._speakers)
        with self._unseeing():
            super()._read_along(slot, ask)
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
                moment = self._met(row, entry, int(words[n]), before, slot, ask, row in changed, before_it)
                quiet = silent is None or row in silent
                for kind, reason, tie, eye in moment.steps:
                    if not (kind == Kind.CALLED_OUT and quiet):
                        self._note(row, kind, tie, eye, slot=slot, asks=ask, reason=reason)
        if silent is None or len(silent):
            self._forget_calls(silent, critics)

    def _shown(self, slot: int, also: Sequence[int]) -> tuple[npt.NDArray[Any], ...]:
        """To whom of those watched, and of those in ``also``, the post was shown, as the feed noted it."""
        notes, found = self._notes[slot], []
        for block in range(self._blocks):
            used = slice(notes.used[block])
            entries = notes.entries[block, used]
            rows = block * BLOCK + (entries & PLACE).astype(np.int64)
            here = self._place[rows] >= 0
            if also:
                here |= np.isin(rows, also)
            found.append((rows[here], entries[here], notes.words[block, used][here]))
        return tuple(np.concatenate(column) for column in zip(*found, strict=True))

    def _met(
        self,
        row: int,
        entry: int,
        word: int,
        before: Any,
        slot: int,
        ask: bool,
        changed: bool,
        before_it: int,
    ) -> _Moment:
        """What the post was to her; if that is changed, the world goes on with what it was instead.

        ``before_it`` is how many of ``_speakers`` are older than the post: what she called out there stands.
        """
        her = _Alone(self, row, *before)
        moment = her.meets(entry, word, slot, ask, self.threads, self.p)
        if not changed:
            return moment
        was, p, threads = moment, self.p, self.threads
        if row in self.rows_of("not bored"):
            p = p._replace(exit_attention_slope=0.0)
        if row in self.rows_of("read of answers"):
            threads = threads.copy()
            threads[slot, _thread.GENUINE] += threads[slot, _thread.SILENT]
            threads[slot, _thread.SILENT] = 0
        her = _Alone(self, row, *before)
        moment = her.meets(entry, word, slot, ask, threads, p)
        self.ties[row], self.eyes[row] = her.ties[0], her.eyes[0]
        self._counts[0] += moment.counts - was.counts
        if was.loud:
            here = self._speakers[before_it:]
            self._speakers[before_it:] = [speakers[speakers != row] for speakers in here]
        if moment.loud:
            self._speakers.append(np.array([row], np.int64))
        return moment

    def _leave_of_own_accord(self, total: npt.NDArray[np.int64]) -> None:
        if self.day not in self._own_days:
            super()._leave_of_own_accord(total)
            return
        rows, days, _ = self._leavers
        today = rows[slice(*np.searchsorted(days, [self.day, self.day + 1]))]
        mine = today[(self._place[today] >= 0) & (self.eyes["standing"][today] == FOLLOWS)]
        before = {int(row): (self.ties[row].copy(), self.eyes[row].copy()) for row in mine}
        super()._leave_of_own_accord(total)
        for row, (tie, eye) in before.items():
            her = _Alone(self, row, tie, eye)
            counts = np.zeros(_thread.COUNTS, np.int64)
            at = np.flatnonzero((rows == row) & (days == self.day))
            _thread.leave_of_own_accord(
                her.ties, her.eyes, _HER, self._leavers[2][at], counts, self.p, self.tables, self.day
            )
            kind = next(kind for place, kind in _EXITS.items() if counts[place])
            self._note(row, kind, *her.now(), reason=Reason.BACKGROUND)

    def _evening(self, callers: npt.NDArray[np.int64], praise: npt.NDArray[np.int64]) -> None:
        rumour = self._rumour
        silent = self._silent()
        if silent is None:
            callers = callers[:0]
            # What was decided yesterday would travel today: it is not made, and who made none is no critic.
            queued = rumour.queue["follower"]
            self.eyes["flags"][queued[self.call_outs[queued] == 0]] &= ~np.uint8(CALLED_OUT)
            rumour.queue = rumour.queue[:0]
        elif len(silent):
            callers = callers[~np.isin(callers, silent)]
        before, critics = self.ties[self.rows], self._critics()
        rumour.heard = None
        super()._evening(callers, praise)
        if len(self.calls):
            self.call_outs[self.calls["follower"]] += 1
        if silent is None or len(silent):
            quiet = np.ones(len(rumour.queue), bool)
            if silent is not None:
                quiet = np.isin(rumour.queue["follower"], silent)
            rumour.queue = rumour.queue[~quiet]
            self._forget_calls(silent, critics)
        if rumour.heard is not None:
            self._note_heard(rumour.heard, before)
        for slot, ask in enumerate(self._asks):
            self.posts.append((self.day, slot, ask, *self.threads[slot]))

    def _note_heard(self, heard: npt.NDArray[np.void], before: npt.NDArray[np.void]) -> None:
        hears, heard_of = self._place[heard["hearer"]] >= 0, self._place[heard["source"]] >= 0
        for each in heard[hears | heard_of]:
            self.heard.append((each["hearer"], each["source"], self.day, each["root"] < 0))
        mine = heard[hears]
        joined = set(self._rumour.queue["follower"].tolist())
        for row in np.unique(mine["hearer"]):
            hers = mine[mine["hearer"] == row]
            calls, praise = hers[hers["root"] >= 0], hers[hers["root"] < 0]
            place = self._place[row]
            if len(calls):  # the pass takes both at once; call-outs alone leave the credit as it was
                her = _Alone(self, int(row), before[place], self.eyes[row])
                only = calls.copy()
                only["hearer"] = 0
                react(
                    only,
                    only[:0],
                    _NOBODY,
                    np.zeros(len(only), CALL),
                    her.ties,
                    her.eyes,
                    her.person,
                    self.p,
                    self.tables,
                    *her.luck,
                    self.day,
                )
                eye = self.eyes[row : row + 1]
                self._note(int(row), Kind.HEARD_CALL_OUTS, her.ties, eye, count=len(calls))
            now = self.ties[row : row + 1].copy(), self.eyes[row : row + 1].copy()
            if len(praise):
                self._note(int(row), Kind.HEARD_PRAISE, *now, count=len(praise))
            if int(row) in joined:
                self._note(int(row), Kind.JOINED, *now)

    def _critics(self) -> npt.NDArray[np.uint8]:
        """Of everybody, the flag of those who have called out, as it is now."""
        return np.asarray(self.eyes["flags"] & np.uint8(CALLED_OUT))

    def _forget_calls(self, silent: npt.NDArray[np.int64] | None, critics: npt.NDArray[np.uint8]) -> None:
        """Nobody knows of call-outs that are not made; those of before, by ``critics``, were."""
        who = slice(None) if silent is None else silent
        flags = self.eyes["flags"]
        flags[who] = (flags[who] & ~np.uint8(CALLED_OUT)) | critics[who]

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
    ) -> None:
        place = self._place[row]
        if place < 0:
            return
        t, gone = self.tables, eye["standing"][0] == UNFOLLOWED
        days = 0 if gone else self.day - int(tie["touched"][0])
        fade, grudge = t.fade[days], t.grudge_fade[days]
        first = self.p.first_attention
        drift = t.drift[0 if gone else self.day - int(eye["touched"][0])]
        self.events.append(
            (
                place,
                self.day,
                kind,
                slot,
                asks,
                turn,
                count,
                reason,
                reply,
                tie["r"][0] * fade,
                tie["s"][0] * fade,
                tie["k"][0] * grudge,
                tie["x"][0],
                first + (float(eye["A"][0]) - first) * drift,
            )
        )

    # --- what came of it

    def noted(self) -> tuple[npt.NDArray[np.void], npt.NDArray[np.void], npt.NDArray[np.void]]:
        """Events, what was heard from whom, posts; see :mod:`sim.explain.events`."""
        return np.array(self.events, EVENT), np.array(self.heard, HEARD), np.array(self.posts, POST)


def _bytes(rows: npt.NDArray[np.void]) -> npt.NDArray[np.uint8]:
    return rows.view(np.uint8).reshape(len(rows), rows.itemsize)


_HER: Final = np.zeros(1, np.int64)
