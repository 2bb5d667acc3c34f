"""One follower without the others: the engine's compiled passes let loose on a copy of their rows.

The luck of a follower belongs to them, not to their row, so what a pass does to the copy is what it did to
them among all the others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim.engine import thread as _thread
from sim.engine.columns import FOLLOWS, SUSPECTED
from sim.engine.feed import LOOKED, PLACE, WROTE, Notes
from sim.engine.growth import NOBODY
from sim.engine.ruled import rule
from sim.engine.rumour import CALL, react
from sim.explain.events import Kind, Reason

if TYPE_CHECKING:
    from sim.explain.intervening import ChangedWorld

__all__ = ["EXITS", "Alone", "Moment"]

#: What is counted of exits -> what it is called.
EXITS: Final = {
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

_NOBODY: Final = np.empty(0, np.int64)


@dataclass(slots=True)
class Moment:
    """What a post was to one follower: events, each with their rows after it, and what was counted."""

    steps: list[tuple[Kind, Reason, npt.NDArray[Any], npt.NDArray[Any]]] = field(default_factory=list)
    counts: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(_thread.COUNTS, np.int64))
    loud: bool = False


class Alone:
    """One follower without the others: copies of their rows, for the engine's passes to work on.

    A rival trust rule is shown at once what a round of answers, or an evening, brings. In between they are as
    it would have left them, had nothing followed.
    """

    def __init__(self, world: ChangedWorld, row: int, tie: Any, eye: Any) -> None:
        ids = world.audience.ids
        self.world = world
        self.ties = np.array([tie])
        self.eyes = np.array([eye])
        self._before = self.ties.copy()
        self._person = (world.audience.followers[row : row + 1], world.audience.rests[row : row + 1])
        self.ids = np.array([ids[row] if len(ids) else row], np.int64)
        self.luck = (world.audience.key, world.audience.replicate, self.ids)
        of_pool = row - world.audience.founders
        self._join_day = world.joined[of_pool : of_pool + 1] if of_pool >= 0 else NOBODY

    def now(self) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """Copies of the follower's two rows, as they are."""
        world, ties = self.world, self.ties.copy()
        if world.update is not None:
            about = (self._before, ties, self._person[0], world.p, world.tables, world.day)
            rule(world.update, np.zeros(1, np.int64), *about)
        return ties, self.eyes.copy()

    @property
    def _people(self) -> tuple[npt.NDArray[Any], ...]:
        return (self.ties, self.eyes, *self._person)

    @property
    def suspects(self) -> bool:
        """Whether they have ever taken the brand for a phony."""
        return bool(self.eyes["flags"][0] & SUSPECTED)

    def hears_back(self, message: npt.NDArray[np.void], reply: int, p: Any) -> tuple[bool, bool, bool]:
        """One reply or silence, by the parameters ``p``: did they see through it, call out, praise?"""
        world = self.world
        comment = message.copy()
        comment["follower"] = 0
        threads = world.threads.copy()
        tally = np.zeros_like(threads)  # the pass counts it, and it has been counted
        _thread.tally(tally, comment, np.array([reply], np.uint8), world.day)
        threads -= tally
        counts = np.zeros(_thread.COUNTS, np.int64)
        _, calls, praises = _thread.answer(
            *self._people,
            comment,
            np.array([reply], np.uint8),
            threads,
            np.empty_like(comment),
            np.empty(1, np.int64),
            np.empty(1, np.int64),
            counts,
            np.array(p, np.float64),
            world.tables,
            *self.luck,
            world.day,
            world.pretends,
            world.desk,
        )
        return bool(counts[_thread.RECOGNISED]), calls > 0, praises > 0

    def meets(
        self, entry: int, word: int, on_time: bool, slot: int, asks: bool, threads: Any, p: Any
    ) -> Moment:
        """A post, after the answers under it: they read along or pass by, and may leave.

        ``on_time``: by the schedule; what reaches them beyond that is no day to leave anyway (16).
        """
        moment = Moment()
        if self.eyes["standing"][0] != FOLLOWS:
            return moment
        about = (entry, word, on_time, slot, asks, threads, p)
        if entry & LOOKED and not entry & WROTE:
            counts, moment.loud = self._pass(True, *about)
            self.ties = self.now()[0]  # before they may leave
            self._before = self.ties.copy()
            kind = Kind.LOOKED
            if counts[_thread.OPENINGS]:
                kind = Kind.READ_FAKE if counts[_thread.RECOGNISED] else Kind.READ
            moment.steps.append((kind, Reason.NONE, *self.now()))
            if counts[_thread.SUSPECTS]:
                moment.steps.append((Kind.SUSPECTED, Reason.NONE, *self.now()))
            if moment.loud:
                moment.steps.append((Kind.CALLED_OUT, Reason.NONE, *self.now()))
            moment.counts += counts
        counts, _ = self._pass(False, *about)
        for place, kind in EXITS.items():
            if counts[place]:
                reason = next(reason for each, reason in _REASONS.items() if counts[each])
                moment.steps.append((kind, reason, *self.now()))
        moment.counts += counts
        return moment

    def _pass(
        self,
        reads: bool,
        entry: int,
        word: int,
        on_time: bool,
        slot: int,
        asks: bool,
        threads: Any,
        p: Any,
    ) -> tuple[npt.NDArray[np.int64], bool]:
        """They read along, or else may leave."""
        world = self.world
        notes = Notes(
            entries=np.array([[entry & ~PLACE]], np.uint16),
            words=np.array([[word]], np.uint32),
            writers=np.zeros((1, 1), np.uint16),
            used=np.ones(1, np.int64),
            scheduled=np.array([int(on_time)], np.int64),
            counts=np.zeros((1, 4), np.int64),
        )
        callers, call_counts = np.zeros((1, 1), np.uint16), np.zeros(1, np.int64)
        counts = np.zeros((1, _thread.COUNTS), np.int64)
        _thread.read_along(
            *self._people,
            notes,
            callers,
            call_counts,
            counts,
            threads,
            np.array(p, np.float64),
            world.tables,
            *self.luck,
            world.day,
            slot,
            asks,
            world.shapes[slot].value,
            world.pretends,
            self._join_day,
            reads,
            not reads,
            0,
            1,
        )
        return counts[0], bool(call_counts[0])

    def hears(self, calls: npt.NDArray[np.void]) -> None:
        """Call-outs, without the praise of the same evening: the pass takes both at once."""
        calls = calls.copy()
        calls["hearer"] = 0
        world = self.world
        joins = np.zeros(len(calls), CALL)
        people = (self.ties, self.eyes, self._person[0])
        react(
            calls,
            calls[:0],
            _NOBODY,
            joins,
            *people,
            world.numbers,
            world.tables,
            *self.luck,
            world.day,
            True,
            True,
        )
