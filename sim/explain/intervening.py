"""A brand's world with something made different for some of its followers, and all that follows from that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.engine import thread as _thread
from sim.engine.columns import CALLED_OUT
from sim.engine.rumour import Rumour
from sim.engine.storm import Incident, Storms
from sim.engine.world import World
from sim.explain.alone import Alone, Moment
from sim.explain.changes import Change
from sim.explain.events import EXITS

__all__ = ["ChangedRumour", "ChangedStorms", "ChangedWorld", "places"]

_NOBODY: Final = np.empty(0, np.int64)


class ChangedRumour(Rumour):
    """The evening's talk, of which some do not hear call-outs."""

    def spread(self, world: Any, calls: Any, praise: Any, room: int, luck: Any) -> npt.NDArray[np.void]:
        """Who hears what this evening, as ever, but for the deaf."""
        talk = super().spread(world, calls, praise, room, luck)
        deaf = world.rows_of("not heard")
        return talk[~((talk["root"] >= 0) & np.isin(talk["hearer"], deaf))] if len(deaf) else talk


class ChangedStorms(Storms):
    """Incidents of which some see or hear nothing, or say nothing."""

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


class ChangedWorld(World):
    """The world of one brand, with things changed.

    Parameters
    ----------
    changes : what is different
    others : as for :class:`~sim.engine.world.World`
    """

    moved = (*World.moved, "call_outs")

    def __init__(self, changes: Sequence[Change], *others: Any) -> None:
        super().__init__(*others)
        self.changes = changes
        self.call_outs = np.zeros(self.audience.size, np.int16)  # made by each follower
        #: What a post was to those for whom that is changed: of the last one that was read along under.
        self.instead: dict[int, Moment] = {}
        self.rumour = ChangedRumour()
        self.storms = ChangedStorms()

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
                # At a desk, what they wrote that day is answered when anybody looks at it, perhaps later. A
                # silence is of the day on which it was final.
                days = (
                    [self.day] * len(messages) if change.what == "not ignored" else messages["day"].tolist()
                )
                on = np.array([change.on(day) for day in days], np.bool_)
                mask = (messages["follower"] == change.row) & on
                replies[mask] = [change.reply(int(reply)) for reply in replies[mask]]
        return replies

    def p_of(self, row: int) -> Any:
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

    def answer(self, messages: npt.NDArray[np.void], replies: npt.NDArray[np.uint8]) -> npt.NDArray[np.void]:
        """One round, as ever, but for the changes."""
        with self._hushed():
            further = self._answer_apart(messages, replies)
        further["critic"] = (self.eyes["flags"][further["follower"]] & CALLED_OUT) != 0
        return further

    def _answer_apart(
        self, messages: npt.NDArray[np.void], replies: npt.NDArray[np.uint8]
    ) -> npt.NDArray[np.void]:
        """A round as ever, but who recognises nothing today is answered apart from the others.

        The threads hold the replies to both, both times: the more templates there are, the sooner one is seen
        through.
        """
        unseeing = np.isin(messages["follower"], self.rows_of("not recognised"))
        if not unseeing.any():
            return super().answer(messages, replies)
        p, tally = self.p, np.zeros_like(self.threads)
        _thread.tally(tally, messages[unseeing], replies[unseeing], self.day)
        self.threads += tally
        others = super().answer(messages[~unseeing], replies[~unseeing])
        self.threads -= tally  # now the pass counts them
        self.p = _unseeing(p)
        try:
            further = np.concatenate([others, super().answer(messages[unseeing], replies[unseeing])])
        finally:
            self.p = p
        about = ["follower", "day", "post"]
        order = {each: place for place, each in enumerate(messages[about].tolist())}
        return further[np.argsort([order[each] for each in further[about].tolist()])]

    def read_along(self, slot: int, ask: bool) -> None:
        """Bystanders of a post, as ever; for whom that is changed, it is worked out again."""
        self.instead = {}
        changes = [change.row for change in self.changes if change.alone and change.on(self.day)]
        rows, *columns = self.shown(slot, places(self.audience.size, changes) >= 0) if changes else (_NOBODY,)
        ties, eyes = self.ties[rows], self.eyes[rows]
        older = len(self._speakers)  # than the post: what they called out there stands
        with self._hushed():
            super().read_along(slot, ask)
            for n, row in enumerate(rows.tolist()):
                entry, word, on_time = (column[n].item() for column in columns)
                self._relive(row, (ties[n], eyes[n]), (entry, word, on_time), slot, ask, older)

    def _relive(
        self,
        row: int,
        before: tuple[Any, Any],
        encounter: tuple[int, int, bool],
        slot: int,
        ask: bool,
        older: int,
    ) -> None:
        """The world goes on with what the post was to them instead."""
        was = Alone(self, row, *before).meets(*encounter, slot, ask, self.threads, self.p)
        p, threads = self.p_of(row), self.threads
        if row in self.rows_of("read of answers"):
            threads = threads.copy()
            threads[slot, _thread.GENUINE] += threads[slot, _thread.SILENT]
            threads[slot, _thread.SILENT] = 0
        them = Alone(self, row, *before)
        moment = them.meets(*encounter, slot, ask, threads, p)
        if row in self.rows_of("not bored") and any(kind in EXITS for kind, *_ in moment.steps):
            # Only who leaves: attention above the first one keeps people, and goes on keeping them.
            them = Alone(self, row, *before)
            moment = them.meets(*encounter, slot, ask, threads, p._replace(exit_attention_slope=0.0))
        self.ties[row], self.eyes[row] = them.ties[0], them.eyes[0]
        self._counts[0] += moment.counts - was.counts
        if was.loud:
            self._speakers[older:] = [speakers[speakers != row] for speakers in self._speakers[older:]]
        if moment.loud:
            self._speakers.append(np.array([row], np.int64))
        self.instead[row] = moment

    def talk(self, callers: npt.NDArray[np.int64], praise: npt.NDArray[np.int64]) -> None:
        """What is said, as ever, but for call-outs that are not made."""
        rumour = self.rumour
        if isinstance(self._silent(), slice):
            # What was decided yesterday would travel today: it is not made, and who made none is no critic.
            joiners = rumour.queue["follower"]
            self.eyes["flags"][joiners[self.call_outs[joiners] == 0]] &= ~np.uint8(CALLED_OUT)
            rumour.queue = rumour.queue[:0]
        with self._hushed():
            super().talk(callers[self.speaks(callers)], praise)
        if len(self.calls):
            self.call_outs[self.calls["follower"]] += 1
        rumour.queue = rumour.queue[self.speaks(rumour.queue["follower"])]

    def storm(self) -> None:
        """Incidents, as ever; who called out over them is counted."""
        super().storm()
        np.add.at(self.call_outs, self.storms.calls, 1)


def _unseeing(p: Any) -> Any:
    """Parameters with which no reply is taken for a template, rightly or wrongly."""
    return p._replace(recognition=0.0, false_alarm=0.0)


def places(size: int, rows: npt.ArrayLike) -> npt.NDArray[np.int32]:
    """Position in ``rows`` of each of ``size`` followers, -1 of those who are not in it."""
    positions = np.full(size, -1, np.int32)
    rows = np.asarray(rows, np.int64)
    positions[rows] = np.arange(len(rows))
    return positions
