"""Incidents and storms (17): something angers people, some say so in public, others hear of it and join.

An incident is a post that the luck makes one, or is given by the scenario. Who sees it may call the brand
out; call-outs reach neighbours and, by the heat they make, anybody. So a storm costs what it reaches, and an
evening without an incident nothing.
"""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.engine.among import anybody
from sim.engine.columns import CALLED_OUT, UNFOLLOWED
from sim.engine.compiling import kernel, settled
from sim.engine.equations import at_most_1, touch, trust_of, trust_on
from sim.engine.posts import struck
from sim.engine.rng import HEAR, HEAT, INCIDENT, philox, uniform

__all__ = ["Given", "Incident", "Storms", "harm"]

Rows = npt.NDArray[np.int64]

#: A storm is over when its heat is below this and nobody is about to join.
COLD: Final = 0.01
#: Share of the harm of a post's incident that goes to the grudge; the rest to debit.
HALF: Final = 0.5

# What is kept of who came across an incident.
SAW: Final = 1  # it, with their own eyes
SPOKE: Final = 2  # called the brand out over it, or is about to
FORGAVE: Final = 4

_SLOTS: Final = 32  # numbers of incidents a day: 0 to 15 posts, from 16 on given ones
_NOBODY: Final = np.empty(0, np.int64)


class Given(NamedTuple):
    """An incident of the scenario."""

    severity: float
    integrity: float  #: share of the harm that goes to the grudge
    seen: float  #: share of the audience who come across it by themselves
    lasts: int  #: over so many days


@dataclass
class Incident:
    """One incident and what has come of it. ``rows`` (ascending) are those who came across it."""

    day: int
    slot: int  #: of the post; 16 and up if it is given
    severity: float
    integrity: float = HALF
    seen: float = 0.0  #: a day's chance to come across it by oneself
    until: int = 0  #: last day of that
    heat: float = 0.0
    rows: Rows = field(default_factory=lambda: _NOBODY)
    marks: npt.NDArray[np.uint8] = field(default_factory=lambda: np.empty(0, np.uint8))
    queue: Rows = field(default_factory=lambda: _NOBODY)  #: who joins tomorrow
    call_outs: list[int] = field(default_factory=list)  #: by day, from the first on
    first_hand: int = 0  #: of these, by who had seen it; the others joined

    @property
    def number(self) -> int:
        """By which its luck is keyed: the same for every brand."""
        return self.day * _SLOTS + self.slot

    @property
    def size(self) -> int:
        """Call-outs so far."""
        return sum(self.call_outs)

    def over(self, day: int) -> bool:
        """Whether nothing more can come of it after ``day``."""
        return day >= self.until and self.heat < COLD and not len(self.queue)

    def marked(self, rows: Rows) -> npt.NDArray[np.uint8]:
        """The marks of ``rows``: 0 of those who have not come across it."""
        if not len(self.rows):
            return np.zeros(len(rows), np.uint8)
        at = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
        return np.where(self.rows[at] == rows, self.marks[at], 0).astype(np.uint8)

    def reached(self, rows: Rows) -> npt.NDArray[np.bool_]:
        """Which of ``rows`` have come across it."""
        return np.isin(rows, self.rows)

    def mark(self, rows: Rows, what: int) -> None:
        """Add a mark to ``rows``, who come across it now if they had not; ``what`` may be 0."""
        if not len(rows):
            return
        rows = np.unique(rows)
        new = rows[~self.reached(rows)]
        if len(new):
            everyone = np.concatenate([self.rows, new])
            order = np.argsort(everyone, kind="stable")
            self.rows = everyone[order]
            self.marks = np.concatenate([self.marks, np.zeros(len(new), np.uint8)])[order]
        self.marks[np.searchsorted(self.rows, rows)] |= np.uint8(what)


@settled
@kernel
def _speaks(loud, rows, ties, eyes, followers, chance, joining, p, t, key, replicate, ids, day, number):
    """Who of ``rows`` speaks up: ``loud`` is 1. ``chance`` is that at even trust and average outspokenness.

    They saw it themselves, or they heard of it and are ``joining``.
    """
    for n in range(len(rows)):
        i = rows[n]
        now = trust_on(p, t, followers[i].disposition, ties[i], day)
        who = ids[i] if len(ids) else i
        _, _, speaks, joins = philox(key, who, day, INCIDENT | number << 8, replicate)
        if uniform(joins if joining else speaks) < at_most_1(
            chance * 2.0 * (1.0 - now) * followers[i].outspokenness
        ):
            eyes[i].flags |= CALLED_OUT
            loud[n] = 1


@settled
@kernel
def _hear(heard, calls, starts, neighbours, eyes, p, key, replicate, ids, day):
    """Neighbours who notice call-outs, once for each that they notice; how many. The luck is that of (8)."""
    at = 0
    for source in calls:
        what = ids[source] if len(ids) else source
        for e in range(starts[source], starts[source + 1]):
            i = neighbours[e]
            if eyes[i].standing >= UNFOLLOWED:
                continue
            who = ids[i] if len(ids) else i
            w0, _, _, _ = philox(key, who, what, HEAR | day << 8, replicate)
            if uniform(w0) < p.callout_seen:
                heard[at] = i
                at += 1
    return at


@settled
@kernel
def harm(rows, weights, ties, followers, p, t, day, integrity):
    """What coming across an incident does: as call-outs heard do (8), but part of it lasts."""
    for n in range(len(rows)):
        i = rows[n]
        tie = ties[i]
        touch(t, tie, day)
        now = trust_of(p, followers[i].disposition, tie)
        harm = p.callout_weight * p.negativity * (1.0 - exp(-weights[n])) * (1.0 - now)
        tie.k = tie.k + integrity * harm
        tie.s = tie.s + (1.0 - integrity) * harm


@settled
@kernel
def _forgive(rows, ties, p, t, day):
    """An apology reaches those who know what it is for."""
    for n in range(len(rows)):
        tie = ties[rows[n]]
        touch(t, tie, day)
        tie.s = tie.s * (1.0 - p.apology_worth)


class Storms:
    """The incidents of one brand."""

    def __init__(self) -> None:
        self.alive: list[Incident] = []
        self.past: list[Incident] = []  #: over, and somebody had called out
        self.calls: Rows = _NOBODY  #: who called out over incidents today
        self.joined = 0  #: decided to, today

    @property
    def all(self) -> list[Incident]:
        """Every incident over which somebody called out, by day."""
        both = self.past + [each for each in self.alive if each.size]
        return sorted(both, key=lambda each: each.number)

    def end_of_day(self, world: Any) -> None:
        """Apologies of the day, incidents of the day, and what is said of those that are alive."""
        self.calls, self.joined = _NOBODY, 0
        if not (self.alive or world.given or world.p.incident_chance > 0.0):
            return
        if self.alive:
            self._apologies(world)
        seen = self._begin(world)
        if self.alive:
            self.calls = np.concatenate(
                [self._live(world, each, seen.get(each.number)) for each in self.alive]
            )
            self.past += [each for each in self.alive if each.over(world.day) and each.size]
            self.alive = [each for each in self.alive if not each.over(world.day)]

    def _apologies(self, world: Any) -> None:
        sorry = [world.lookers(slot) for slot in range(world.posted) if world.said[slot].sorry]
        if not sorry:
            return
        rows = np.unique(np.concatenate(sorry))
        rows = rows[world.eyes["standing"][rows] < UNFOLLOWED]
        for incident in self.alive:
            witnesses = rows[incident.reached(rows)]
            witnesses = witnesses[incident.marked(witnesses) & FORGAVE == 0]
            _forgive(witnesses, world.ties, world.p, world.tables, world.day)
            incident.mark(witnesses, FORGAVE)
            self.forgiven(world, incident, witnesses)

    def _begin(self, world: Any) -> dict[int, Rows]:
        """The incidents of the day; who looked at those that are posts, by their number."""
        low, high = world.audience.key
        lookers = {}
        for slot in range(world.posted):
            severity = struck(world.p, low | high << 32, world.audience.replicate, world.day, slot)
            if severity:
                incident = Incident(world.day, slot, severity)
                lookers[incident.number] = world.lookers(slot)
                self.alive.append(incident)
        for n, given in enumerate(world.given.get(world.day, ())):
            a_day = 1.0 - (1.0 - given.seen) ** (1.0 / given.lasts)
            until = world.day + given.lasts - 1
            self.alive.append(Incident(world.day, 16 + n, given.severity, given.integrity, a_day, until))
        return lookers

    def _live(self, world: Any, incident: Incident, own: Rows | None) -> Rows:
        """One evening of an incident; who called out over it today.

        ``own``: who looked at it, if it is a post of today.
        """
        p = world.p
        own = self.came_across(world, incident, own)
        new = self._loud(world, incident, own[incident.marked(own) & SPOKE == 0], joining=False)
        calls = np.union1d(incident.queue, new)
        if world.growth is not None and len(calls):
            world.rumour.overhear(world, calls)
        incident.mark(own, SAW)
        incident.mark(new, SPOKE)
        incident.queue = _NOBODY
        incident.heat = incident.heat * exp(-1.0 / p.heat_memory) + len(calls)
        incident.call_outs.append(len(calls))
        incident.first_hand += len(new)
        near, far = self.heard(world, incident, calls)
        heard = np.union1d(near, far)
        rows = np.union1d(own, heard)
        weights = incident.severity * np.isin(rows, own) + np.isin(rows, far)
        np.add.at(weights, np.searchsorted(rows, near), 1.0)
        world.harmed(incident, rows, weights)
        incident.mark(heard, 0)
        joins = self._loud(world, incident, heard[incident.marked(heard) & SPOKE == 0], joining=True)
        incident.mark(joins, SPOKE)
        incident.queue = joins
        self.joined += len(joins)
        self.noticed(world, incident, own, near, far, new)
        return calls

    def came_across(self, world: Any, incident: Incident, own: Rows | None) -> Rows:
        """Who sees it today with their own eyes, for the first time.

        ``own``: who looked at it, if it is a post of today.
        """
        if own is None:
            if world.day > incident.until:
                return _NOBODY
            size, luck = world.audience.size, _luck(world)
            own = anybody(incident.seen, size, luck, world.day, HEAT, incident.number * 64)
            own = own[incident.marked(own) & SAW == 0]
        here: Rows = own[world.eyes["standing"][own] < UNFOLLOWED]
        return here

    def heard(self, world: Any, incident: Incident, calls: Rows) -> tuple[Rows, Rows]:
        """Who hears of it today: neighbours, as often as they do, and anybody, by its heat."""
        graph = world.audience.graph
        near = np.empty(int((graph.starts[calls + 1] - graph.starts[calls]).sum()), np.int64)
        n = _hear(near, calls, graph.starts, graph.neighbours, world.eyes, world.p, *_luck(world), world.day)
        size = world.audience.size
        chance = 1.0 - exp(-world.p.heat_seen * incident.heat / world.audience.founders)
        far = anybody(chance, size, _luck(world), world.day, HEAT, incident.number * 64 + 32)
        return near[:n], far[world.eyes["standing"][far] < UNFOLLOWED]

    def _loud(self, world: Any, incident: Incident, rows: Rows, *, joining: bool) -> Rows:
        """Who of ``rows`` calls the brand out over it, having seen it, or decides to, having heard of it."""
        p = world.p
        chance = incident.severity * (p.incident_join if joining else p.incident_callout)
        people = (world.ties, world.eyes, world.audience.followers)
        loud = np.zeros(len(rows), np.uint8)
        luck = (*_luck(world), world.day, incident.number)
        _speaks(loud, rows, *people, chance, joining, p, world.tables, *luck)
        spoke: Rows = rows[loud != 0]
        return spoke

    def noticed(self, world: Any, incident: Incident, own: Rows, near: Rows, far: Rows, new: Rows) -> None:
        """For who looks on: an evening of an incident, when it is done.

        Who saw it, who heard of it from neighbours (as often) and from anybody, who called out having seen
        it.
        """

    def forgiven(self, world: Any, incident: Incident, rows: Rows) -> None:
        """For who looks on: an apology has reached ``rows``."""


def _luck(world: Any) -> tuple[Any, ...]:
    return (world.audience.key, world.audience.replicate, world.audience.ids)
