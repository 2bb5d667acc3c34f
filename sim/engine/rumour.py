"""The evening: call-outs and praise travel along the follower graph, some join (equations 8 and 9).

Few people speak on a day, so this costs what is said, not how many there are.
"""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from math import exp
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.engine.columns import CALLED_OUT, STRANGER, UNFOLLOWED, psychology_of, together
from sim.engine.compiling import kernel, settled
from sim.engine.equations import at_most_1, touch, trust_of
from sim.engine.rng import HEAR, JOIN, philox, uniform

__all__ = ["CALL", "Rumour", "react"]

#: Days that a call-out is remembered, today included: sources within a week make people join.
WEEK: Final = 7

#: A call-out: who, on which day it travels, and the one whose call-out started the chain.
CALL: Final = np.dtype([("follower", "i8"), ("day", "i8"), ("root", "i8")])
_HEARD: Final = np.dtype([("hearer", "i8"), ("source", "i8"), ("root", "i8"), ("day", "i8"), ("luck", "i8")])
_NOTHING: Final = np.empty(0, _HEARD)
_SILENCE: Final = np.empty(0, CALL)
_NOBODY: Final = np.empty(0, np.int64)


@settled
@kernel
def _spread(heard, calls, praise, starts, neighbours, eyes, numbers, key, replicate, ids, day):
    """Who hears whom. ``heard`` has a row for every neighbour of every source; praise has the root -1."""
    p = psychology_of(numbers)
    at = 0
    limit = p.callout_seen
    for n in range(len(calls) + len(praise)):
        praising = n >= len(calls)
        source = praise[n - len(calls)] if praising else calls[n].follower
        root = -1 if praising else calls[n].root
        what = ids[source] if len(ids) else source
        for e in range(starts[source], starts[source + 1]):
            i = neighbours[e]
            if eyes[i].standing == UNFOLLOWED:
                continue
            who = ids[i] if len(ids) else i
            w0, w1, _, _ = philox(key, who, what, HEAR | day << 8, replicate)
            word = w1 if praising else w0
            if uniform(word) < limit:
                heard[at].hearer = i
                heard[at].source = source
                heard[at].root = root
                heard[at].day = day
                heard[at].luck = word
                at += 1
    return at


@settled
@kernel
def react(
    heard,
    memory,
    spoke,
    joins,
    ties,
    eyes,
    followers,
    numbers,
    t,
    key,
    replicate,
    ids,
    day,
    hears,
    joining,
):
    """Hearers update and may join. ``heard`` and ``memory`` are sorted by hearer, ``spoke`` is sorted.

    A rival trust rule has its say in between: it takes two calls, with ``joining`` and ``hears`` off in turn.
    """
    p = psychology_of(numbers)
    joined = 0
    at = 0
    while at < len(heard):
        i = heard[at].hearer
        c = q = 0
        source = root = np.int64(-1)
        luck = np.int64(1) << 40
        two = False
        while at < len(heard) and heard[at].hearer == i:
            if heard[at].root < 0:
                q += 1
            else:
                c += 1
                two = c >= p.join_sources
                if heard[at].luck < luck:
                    luck = heard[at].luck
                    source = heard[at].source
                    root = heard[at].root
            at += 1
        tie = ties[i]
        if hears:
            touch(t, tie, day)
            now = trust_of(p, followers[i].disposition, tie)
            tie.s = tie.s + p.callout_weight * p.negativity * (1.0 - exp(-np.float64(c))) * (1.0 - now)
            tie.r = tie.r + p.callout_weight * (1.0 - exp(-np.float64(q))) * now
        if c == 0 or not joining:
            continue
        if not two:
            m = np.searchsorted(memory["hearer"], i)
            while m < len(memory) and memory[m].hearer == i:
                two = two or memory[m].source != source
                m += 1
        if not two or trust_of(p, followers[i].disposition, tie) >= p.join_trust:
            continue
        own = np.searchsorted(spoke, i)
        if own < len(spoke) and spoke[own] == i:
            continue
        who = ids[i] if len(ids) else i
        w0, _, _, _ = philox(key, who, day, JOIN, replicate)
        if uniform(w0) < at_most_1(p.join_chance * followers[i].outspokenness):
            eyes[i].flags |= CALLED_OUT
            joins[joined].follower = i
            joins[joined].root = root
            joined += 1
    return joined


class Rumour:
    """What one brand's followers tell each other, and remember for a week."""

    def __init__(self) -> None:
        self.queue = _SILENCE  #: joins decided yesterday evening, travelling this evening
        self.heard = _NOTHING  #: who heard whom this evening
        self.outside = _NOTHING  #: of that, what strangers heard: it moves no tie, but see (18)
        self._memory = _NOTHING  # call-outs heard in the last week
        self._overheard = _NOTHING  # those over incidents, by strangers
        self._spoke = _SILENCE  # call-outs made in the last week

    def end_of_day(
        self, world: Any, callers: npt.NDArray[np.int64], praise: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.void]:
        """Let call-outs (by ``callers``, and those queued) and praise travel; returns the call-outs made."""
        day = world.day
        self.heard = self.outside = _NOTHING
        queued = len(self.queue)
        if not (len(callers) or len(praise) or queued):
            return _SILENCE
        new = np.setdiff1d(callers, self.queue["follower"]) if queued else callers
        calls = np.empty(queued + len(new), CALL)
        calls[:queued] = self.queue
        calls["follower"][queued:] = calls["root"][queued:] = new
        calls["day"] = day
        self.queue = _SILENCE
        if len(calls):
            self._spoke = together(self._spoke[self._spoke["day"] > day - WEEK], calls)
        graph = world.audience.graph
        sources = np.concatenate([calls["follower"], praise])
        room = int((graph.starts[sources + 1] - graph.starts[sources]).sum())
        if not room:
            return calls
        luck = (world.audience.key, world.audience.replicate, world.audience.ids, day)
        heard = self.heard = self.spread(world, calls, praise, room, luck)
        memory, spoke = _NOTHING, _NOBODY
        of_calls = heard[heard["root"] >= 0]
        if len(of_calls):  # only who hears call-outs may join
            memory = self._memory[self._memory["day"] > day - WEEK]
            spoke = np.unique(self._spoke["follower"])
        by_followers = heard
        if world.growth is not None:
            strange = world.eyes["standing"][heard["hearer"]] == STRANGER
            by_followers, self.outside = heard[~strange], heard[strange]
        joins = np.zeros(len(heard), CALL)
        n = _reactions(
            world,
            by_followers,
            memory,
            spoke,
            joins,
            world.ties,
            world.eyes,
            world.audience.followers,
            world.numbers,
            world.tables,
            *luck,
        )
        self.queue = joins[:n]
        if len(of_calls):
            memory = together(memory, of_calls)
            self._memory = memory[np.argsort(memory["hearer"], kind="stable")]
        return calls

    def overhear(self, world: Any, callers: npt.NDArray[np.int64]) -> None:
        """Call-outs over an incident reach strangers too: it moves no tie, but see (18)."""
        calls = np.zeros(len(callers), CALL)
        calls["follower"] = calls["root"] = callers
        starts = world.audience.graph.starts
        room = int((starts[callers + 1] - starts[callers]).sum())
        luck = (world.audience.key, world.audience.replicate, world.audience.ids, world.day)
        heard = Rumour.spread(self, world, calls, _NOBODY, room, luck)  # not as watched: nobody's story
        heard = heard[world.eyes["standing"][heard["hearer"]] == STRANGER]
        kept = self._overheard[self._overheard["day"] > world.day - WEEK]
        self._overheard = together(kept, heard)

    def sources(self, hearers: npt.NDArray[np.int64], day: int) -> npt.NDArray[np.int64]:
        """How many people each of ``hearers`` (ascending) heard call out in the week up to ``day``."""
        heard = together(self._memory, self._overheard)
        heard = heard[(heard["day"] > day - WEEK) & np.isin(heard["hearer"], hearers)]
        each = np.unique(heard[["hearer", "source"]])["hearer"]
        return np.bincount(np.searchsorted(hearers, each), minlength=len(hearers))

    def spread(
        self, world: Any, calls: npt.NDArray[np.void], praise: npt.NDArray[np.int64], room: int, luck: Any
    ) -> npt.NDArray[np.void]:
        """Who hears what this evening, by hearer and luck; praise has the root -1."""
        graph = world.audience.graph
        heard = np.empty(room, _HEARD)
        n = _spread(heard, calls, praise, graph.starts, graph.neighbours, world.eyes, world.numbers, *luck)
        heard = heard[:n]
        return heard[np.lexsort((heard["luck"], heard["hearer"]))]


def _reactions(world: Any, heard: npt.NDArray[np.void], *others: Any) -> int:
    """How many join. What is heard is evidence for a rival trust rule before anybody decides to."""
    if world.update is None:
        return int(react(heard, *others, True, True))
    with world.ruled(heard["hearer"]):
        react(heard, *others, True, False)
    return int(react(heard, *others, False, True))
