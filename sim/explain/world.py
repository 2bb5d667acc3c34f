"""A brand's world with somebody looking on: what happens to a few followers is noted, event by event.

Nothing of the model is written here a second time: what happened to one follower, event by event, is found by
letting the engine's passes do it again to them alone (:mod:`sim.explain.alone`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.engine import thread as _thread
from sim.engine.columns import (
    AUTOMATIC,
    CANNED,
    FOLLOW_UP,
    FOLLOWS,
    NONE,
    PERSONAL,
    STRANGER,
    UNFOLLOWED,
)
from sim.engine.feed import LOOKED, WROTE
from sim.engine.growth import Growth
from sim.engine.posts import Said
from sim.engine.state import State
from sim.engine.storm import Incident
from sim.errors import ScenarioError
from sim.explain.alone import Alone
from sim.explain.changes import Change
from sim.explain.events import EVENT, HEARD, POST, TIE, Kind, Reason
from sim.explain.intervening import ChangedStorms, ChangedWorld, places

__all__ = ["ObservedWorld", "Watching"]

_REPLIES: Final = {
    CANNED: Kind.CANNED,
    PERSONAL: Kind.ANSWERED,
    FOLLOW_UP: Kind.FOLLOWED_UP,
    AUTOMATIC: Kind.AUTOMATIC,
}


class Watching(ChangedStorms):
    """Incidents, noted as they are lived through."""

    def noticed(self, world: Any, incident: Incident, own: Any, near: Any, far: Any, new: Any) -> None:
        """Note what it was to those watched."""
        reach = np.unique(np.concatenate([own, near, far]))
        for row in reach[world.place[reach] >= 0]:
            count = int(np.count_nonzero(near == row))
            kind = Kind.SAW_INCIDENT if row in own else Kind.HEARD_OF_INCIDENT
            world.note_incident(int(row), kind, incident, count)
            if row in new:
                world.note_incident(int(row), Kind.CALLED_OUT, incident)
            if row in incident.queue:
                world.note_incident(int(row), Kind.JOINED_STORM, incident)

    def forgiven(self, world: Any, incident: Incident, rows: Any) -> None:
        """Note whom an apology reached."""
        for row in rows[world.place[rows] >= 0]:
            world.note_incident(int(row), Kind.FORGAVE, incident)


class ObservedWorld(ChangedWorld):
    """The world of one brand, with followers watched and things changed.

    Parameters
    ----------
    rows : followers to note events of, ascending
    changes : what is different
    others : as for :class:`~sim.engine.world.World`
    """

    def __init__(self, rows: npt.NDArray[np.int64], changes: Sequence[Change], *others: Any) -> None:
        super().__init__(changes, *others)
        self.rows = rows
        self.events: list[tuple[Any, ...]] = []
        self.heard: list[tuple[Any, ...]] = []
        self.rounds: list[tuple[npt.NDArray[np.void], npt.NDArray[np.uint8]]] = []  # of today
        self.asks: list[bool] = []  # of today's posts
        self.posts: list[tuple[Any, ...]] = []
        self.place = places(self.audience.size, rows)
        self._watched = self.place >= 0
        self.storms = Watching()

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
        slot, asks, turn = int(message["post"][0]), bool(message["asks"][0]), int(message["turn"][0])
        row, began = int(message["follower"][0]), int(message["day"][0])
        self._note(row, kind, slot=slot, asks=asks, turn=turn, began=began)

    def answer(self, messages: npt.NDArray[np.void], replies: npt.NDArray[np.uint8]) -> npt.NDArray[np.void]:
        """One round, as ever; what it was to the followers watched is noted."""
        self.rounds.append((messages, replies))
        there = self.eyes["standing"][messages["follower"]] != UNFOLLOWED  # others it does not reach
        indices = np.flatnonzero((self.place[messages["follower"]] >= 0) & there)
        rows = messages["follower"][indices]
        before = self.ties[rows], self.eyes[rows]
        further = super().answer(messages, replies)
        speaks = self.speaks(rows)
        copies: dict[int, Alone] = {}
        for n, at in enumerate(indices):
            row = int(rows[n])
            if row not in copies:
                copies[row] = Alone(self, row, before[0][n], before[1][n])
            self._note_reply(copies[row], row, messages[at : at + 1], int(replies[at]), bool(speaks[n]))
        for row, copy in copies.items():
            self._agree(copy, row)
        if self.desk:  # the answer to it may come another day
            for place in np.flatnonzero(self.place[further["follower"]] >= 0):
                self._note_writing(further[place : place + 1], Kind.CONTINUED)
        return further

    def _note_reply(
        self, copy: Alone, row: int, message: npt.NDArray[np.void], reply: int, speaks: bool
    ) -> None:
        slot, asks, turn = int(message["post"][0]), bool(message["asks"][0]), int(message["turn"][0])
        about: dict[str, Any] = {"slot": slot, "asks": asks, "turn": turn, "reply": reply}
        about |= {"began": int(message["day"][0]), "tau": float(message["tau"][0])}
        if not self.desk:
            self._note(row, Kind.WROTE if turn == 1 else Kind.CONTINUED, *copy.now(), **about)
        suspected = copy.suspects
        fake, loud, praises = copy.hears_back(message, reply, self.p_of(row))
        kind = Kind.IGNORED if reply == NONE else Kind.RECOGNISED if fake else _REPLIES[reply]
        self._note(row, kind, *copy.now(), **about)
        if copy.suspects and not suspected:
            self._note(row, Kind.SUSPECTED, *copy.now(), **about)
        if loud and speaks:
            self._note(row, Kind.CALLED_OUT, *copy.now(), **about)
        if praises:
            self._note(row, Kind.PRAISED, *copy.now(), **about)

    def read_along(self, slot: int, ask: bool) -> None:
        """Bystanders of a post, as ever; what it was to the followers watched is noted."""
        rows, entries, words, on_time = self.shown(slot, self._watched)
        ties, eyes = self.ties[rows], self.eyes[rows]
        super().read_along(slot, ask)
        speaks = self.speaks(rows)
        # Who reads or leaves has their tie brought up to the day first. The others, who are most, are as the
        # pass left them.
        passed_by = (ties["touched"] != self.day) & (_bytes(ties) == _bytes(self.ties[rows])).all(axis=1)
        for n in range(len(rows)):
            row, entry = int(rows[n]), int(entries[n])
            moment = self.instead.get(row)
            if moment is None and passed_by[n]:
                if entry & LOOKED and not entry & WROTE and eyes["standing"][n] == FOLLOWS:
                    self._note(row, Kind.LOOKED, slot=slot, asks=ask)
                continue
            if moment is None:
                copy, encounter = Alone(self, row, ties[n], eyes[n]), (entry, int(words[n]), bool(on_time[n]))
                moment = copy.meets(*encounter, slot, ask, self.threads, self.p)
                self._agree(copy, row)
            for kind, reason, tie, eye in moment.steps:
                if kind != Kind.CALLED_OUT or speaks[n]:
                    self._note(row, kind, tie, eye, slot=slot, asks=ask, reason=reason)

    def _agree(self, copy: Alone, row: int) -> None:
        """Hold what happened to them alone against what did among all: a rule may look at nobody else."""
        if self.update is not None and copy.now()[0][0] != self.ties[row]:
            raise ScenarioError(
                "the trust rule of this run looks at more than the follower whose trust it is asked for, so "
                "the story of one cannot be told by it.",
                file="trust_rule",
            )

    def talk(self, callers: npt.NDArray[np.int64], praise: npt.NDArray[np.int64]) -> None:
        """What is said, as ever; what the followers watched hear is noted."""
        before = self.ties[self.rows]
        super().talk(callers, praise)
        if len(self.rumour.heard):
            self._note_hearings(self.rumour.heard, before)
        for slot, ask in enumerate(self.asks):
            self.posts.append((self.day, slot, ask, *self.threads[slot, : _thread.OPEN]))

    def grow(self, growth: Growth) -> int:
        """Who joins, as ever; that the followers watched did is noted."""
        joiners = super().grow(growth)
        of_pool = self.rows[self.rows >= self.audience.founders]
        for row in of_pool[growth.joined[of_pool - self.audience.founders] == self.day]:
            self._note(int(row), Kind.BEGAN)
        return joiners

    def note_incident(self, row: int, kind: Kind, incident: Incident, count: int = 0) -> None:
        """What an incident was to a follower."""
        if kind == Kind.CALLED_OUT:
            self._note(row, kind)
        else:
            self._note(row, kind, slot=incident.slot, turn=incident.day - self.day, count=count)

    def _note_hearings(self, hearings: npt.NDArray[np.void], before: npt.NDArray[np.void]) -> None:
        hears, heard_of = self.place[hearings["hearer"]] >= 0, self.place[hearings["source"]] >= 0
        for each in hearings[hears | heard_of]:
            self.heard.append((each["hearer"], each["source"], self.day, each["root"] < 0))
        strange = self.eyes["standing"][hearings["hearer"]] == STRANGER  # they have no tie yet
        of_ties = hearings[hears & ~strange]
        joiners = set(self.rumour.queue["follower"].tolist())
        for row in np.unique(of_ties["hearer"]):
            own_hearings = of_ties[of_ties["hearer"] == row]
            calls, praise = own_hearings[own_hearings["root"] >= 0], own_hearings[own_hearings["root"] < 0]
            place = self.place[row]
            if len(calls):  # apart from praise: they leave the credit as it was
                copy = Alone(self, int(row), before[place], self.eyes[row])
                copy.hears(calls)
                self._note(int(row), Kind.HEARD_CALL_OUTS, copy.now()[0], count=len(calls))
            if len(praise):
                self._note(int(row), Kind.HEARD_PRAISE, count=len(praise))
            if int(row) in joiners:
                self._note(int(row), Kind.JOINED)

    def _note(
        self,
        row: int,
        kind: Kind,
        tie: npt.NDArray[Any] | None = None,
        eye: npt.NDArray[Any] | None = None,
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
        """Note what happened to a follower, with their two rows after it: as they are, if not given."""
        place = self.place[row]
        if place < 0:
            return
        about = (place, self.day, kind, slot, asks, turn, count, reason, reply, began, tau)
        after = self.ties[row] if tie is None else tie[0], self.eyes[row] if eye is None else eye[0]
        self.events.append((about, *(each.copy() for each in after)))

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


def _bytes(rows: npt.NDArray[np.void]) -> npt.NDArray[np.uint8]:
    return rows.view(np.uint8).reshape(len(rows), rows.itemsize)
