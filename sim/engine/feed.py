"""Feed and comments: who is shown a post, who looks, who comments.

One pass over the schedule of candidate days; only followers whose day has come are looked at. What happened
is noted per block of followers, in order, so that any number of threads leaves the same notes.
"""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from math import ceil, sqrt
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.engine.among import among
from sim.engine.columns import CALLED_OUT, COMMENTED, FOLLOWS, psychology_of
from sim.engine.compiling import inlined, kernel, part, settled
from sim.engine.equations import (
    at_most_1,
    attention,
    exit_step,
    first_attention,
    gap,
    occasion,
    trust_on,
)
from sim.engine.rng import COMMENT, EXCESS, FEED, philox, uniform

__all__ = [
    "BLOCK",
    "NEVER",
    "Notes",
    "collect",
    "feed",
    "lookers",
    "new_due",
    "new_notes",
    "room_for",
]

#: Followers in a block; an entry of the notes holds the place in the block in its low bits.
BLOCK: Final = 1 << 14
PLACE: Final = BLOCK - 1
LOOKED: Final = 1 << 14
WROTE: Final = 1 << 15  # with LOOKED
UNSHOWN: Final = 1 << 15  # without: the post was not shown, and yet this is a day on which they may leave

# What is counted, per block.
SHOWN: Final = 0
LOOKS: Final = 1
LIKES: Final = 2
WRITTEN: Final = 3
COUNTS: Final = 4

#: A day of the schedule that never comes: that of strangers.
NEVER: Final = 32767


class Notes(NamedTuple):
    """What one post did in the feed: who looked, wrote, or may leave."""

    entries: npt.NDArray[np.uint16]  #: shape (blocks, room_for): place | LOOKED | WROTE, or place | UNSHOWN
    words: npt.NDArray[np.uint32]  #: the same shape: the word that decides whether they leave
    writers: npt.NDArray[np.uint16]  #: the same shape: places of those who wrote
    used: npt.NDArray[np.int64]  #: entries used in each block
    scheduled: npt.NDArray[np.int64]  #: of these, the first: those shown on the schedule, or not at all
    counts: npt.NDArray[np.int64]  #: shape (blocks, COUNTS)


def room_for(chance: float) -> int:
    """Most candidates of a block that a day can bring: twelve standard deviations above the mean, or all."""
    mean = BLOCK * chance
    return min(BLOCK, ceil(mean + 12.0 * sqrt(mean) + 64.0))


def lookers(notes: Notes, also: int = 0) -> npt.NDArray[np.int64]:
    """Rows of those who looked at the post; of those who looked and did not write if ``also`` is WROTE."""
    rows = [np.empty(0, np.int64)]
    for block, used in enumerate(notes.used):
        entries = notes.entries[block, :used]
        here = entries[(entries & (LOOKED | also)) == LOOKED]
        rows.append((here & PLACE).astype(np.int64) + block * BLOCK)
    return np.concatenate(rows)


def new_notes(blocks: int, room: int) -> Notes:
    """Empty notes for so many blocks, with room for so many entries in each."""
    return Notes(
        entries=np.empty((blocks, room), np.uint16),
        words=np.empty((blocks, room), np.uint32),
        writers=np.empty((blocks, room), np.uint16),
        used=np.zeros(blocks, np.int64),
        scheduled=np.zeros(blocks, np.int64),
        counts=np.zeros((blocks, COUNTS), np.int64),
    )


@kernel
def new_due(due, t, key, replicate, ids, slot):
    """The first candidate day of every follower for posts in ``slot``."""
    for i in range(len(due)):
        who = ids[i] if len(ids) else i
        w0, _, _, _ = philox(key, who, 0, FEED | slot << 8, replicate)
        due[i] = gap(t, w0)


@settled
@kernel
def feed(
    ties,
    eyes,
    followers,
    rests,
    due,
    notes,
    numbers,
    t,
    key,
    replicate,
    ids,
    day,
    slot,
    posted,
    reach,
    multiplier,
    alone,
    first,
    last,
):
    """Show the post in ``slot`` to the blocks ``first`` to ``last - 1``; nothing is updated but the schedule.

    ``reach`` and ``multiplier`` are the post's own (:class:`~sim.engine.posts.Shape`). The schedule serves a
    chance of up to ``t.chance``; whom a post reaches beyond that is drawn apart (16): it costs who is
    reached.

    Everything is decided on the state of the morning, faded to ``day``. Who neither looked nor may leave
    is only counted: ``may leave`` is an upper bound of equation 10b, so nobody who would leave is missed.
    ``alone`` says that nothing but the post can cost attention today: there is no other one, and no comment
    of an earlier day to be answered or given up. ``posted`` is false on a day without one, when slot 0
    only tells who may leave.

    A block is worked through in short loops, each doing one thing, so that the processor can draw many words
    at once and wait for many ties at once.
    """
    p = psychology_of(numbers)
    chance = t.chance
    bounds = t.exit_bounds
    if not alone:  # something else may cost attention before leaving is decided
        bounds = np.full(len(bounds), bounds[0])
    drip = occasion(p, t, slot, False)
    shown_too = occasion(p, t, slot, True)
    most = reach * p.feed_feedback
    more = beyond(reach + most, chance)
    extra = np.empty(BLOCK + 1 if more > 0.0 else 0, np.int32)
    rows = np.empty(BLOCK + 1, np.int32)  # one more than fits: the last write may be void
    w0, w1, w2, w3 = new_words()
    look = np.empty(BLOCK, np.float64)
    act = np.empty(BLOCK + 1, np.float64)
    bound = np.empty(BLOCK, np.float64)
    maybe = np.empty(BLOCK + 1, np.int32)
    for block in range(first, last):
        start = block * BLOCK
        size = min(BLOCK, len(eyes) - start)
        entries = notes.entries[block]
        words = notes.words[block]
        candidates = _candidates(rows, due[start : start + size], t, key, replicate, ids, start, day, slot)
        if candidates > len(entries):
            raise RuntimeError("more candidates in a block than luck allows")  # once in 1e30 days
        extras = 0
        if more > 0.0:
            extras = among(extra, more, key, replicate, ids, start, size, day, EXCESS, slot, 16)
            extras = _without(extra, extras, rows, candidates)
            if candidates + extras > len(entries):
                raise RuntimeError("more to show a post to in a block than luck allows")
        draw(rows, candidates, w0, w1, w2, w3, key, replicate, ids, start, day, FEED | slot << 8)
        for c in range(candidates):
            due[start + rows[c]] = day + gap(t, w0[c])
        if not posted:  # only who may leave is of interest, and most may not whatever they feel
            near = 0
            for c in range(candidates):
                rows[near] = rows[c]
                w3[near] = w3[c]
                near += uniform(w3[c]) < bounds[0] * drip
            candidates = near
        for c in range(candidates):
            eye = eyes[start + rows[c]]
            rest = first_attention(rests[start + rows[c]])
            now = attention(t, eye, rest, day)
            look[c] = now if eye.standing == FOLLOWS else -1.0
            bound[c] = bounds[exit_step(now, rest)]
        shown = used = 0
        for c in range(candidates):  # who is shown the post moves up
            place = rows[c]
            attentive = look[c]
            luck = uniform(w1[c]) * chance
            reached = luck < reach
            if not reached and eyes[start + place].flags & COMMENTED:  # only a recent conversation can help
                talked = ties[start + place].talked
                reached = talked >= 0 and luck < reach + most * t.affinity[day - talked]
            entries[used] = place | UNSHOWN
            words[used] = w3[c]
            used += (not reached) & (attentive >= 0.0) & (uniform(w3[c]) < bound[c] * drip)
            rows[shown] = place
            w2[shown] = w2[c]
            w3[shown] = w3[c]
            look[shown] = attentive
            bound[shown] = bound[c]
            shown += reached & (attentive >= 0.0)
        mine = (ties, followers, rows, w2, w3, look, bound, act, maybe)
        into = (entries, words, notes.writers[block], notes.counts[block])
        notes.counts[block] = 0
        used = _meet(p, t, mine, into, start, shown, used, multiplier, shown_too, day)
        notes.scheduled[block] = used
        if extras:
            draw(extra, extras, w0, w1, w2, w3, key, replicate, ids, start, day, FEED | slot << 8)
            shown = 0
            for c in range(extras):
                place = extra[c]
                i = start + place
                wanted = reach
                if eyes[i].flags & COMMENTED and ties[i].talked >= 0:
                    wanted += most * t.affinity[day - ties[i].talked]
                reached = uniform(w1[c]) * more < beyond(wanted, chance)
                rest = first_attention(rests[i])
                now = attention(t, eyes[i], rest, day)
                rows[shown] = place
                w2[shown] = w2[c]
                w3[shown] = w3[c]
                look[shown] = now
                bound[shown] = bounds[exit_step(now, rest)]
                shown += reached & (eyes[i].standing == FOLLOWS)
            used = _meet(p, t, mine, into, start, shown, used, multiplier, p.exit_shown, day)
        notes.used[block] = used


@inlined
def beyond(wanted, chance):
    """(16) Chance to be shown a post beyond the schedule, so that it is ``wanted`` altogether."""
    return max(0.0, 1.0 - (1.0 - at_most_1(wanted)) / (1.0 - chance)) if chance < 1.0 else 0.0


@part
def _without(extra, extras, rows, candidates):
    """Those of ``extra`` who are not among the candidates of the schedule: both ascend. How many."""
    count = c = 0
    for n in range(extras):
        while c < candidates and rows[c] < extra[n]:
            c += 1
        if c == candidates or rows[c] != extra[n]:
            extra[count] = extra[n]
            count += 1
    return count


@inlined
def _meet(p, t, mine, into, start, shown, used, multiplier, leaving, day):
    """What the ``shown`` people in ``rows`` do with the post: look, write, like, or leave; entries used.

    ``leaving``: days of the hazard that the post brings. Notes who looked or may leave.
    """
    ties, followers, rows, w2, w3, look, bound, act, maybe = mine
    entries, words, writers, counts = into
    looks = 0
    for n in range(shown):  # of those, who looks moves up; who does not may still leave
        happens = uniform(w2[n])
        looked = happens < look[n]
        leaves = uniform(w3[n]) < bound[n] * leaving
        entries[used] = rows[n]
        words[used] = w3[n]
        used += leaves & (not looked)
        rows[looks] = rows[n]
        w3[looks] = w3[n]
        act[looks] = happens / max(look[n], 1e-300)  # without attention nobody looks, whatever it is
        looks += looked
    eager = look  # done with looking: the same room holds how eager they are to write
    for n in range(looks):
        eager[n] = followers[start + rows[n]].participation * multiplier
    close = 0
    for n in range(looks):
        entries[used + n] = rows[n] | LOOKED
        words[used + n] = w3[n]
        maybe[close] = n
        # Trust is at most 1: that spares most lookers its computation.
        close += act[n] < eager[n] * (1.0 + p.self_selection) + 2.0 * p.liking
    written = likes = 0
    for m in range(close):
        n = maybe[m]
        i = start + rows[n]
        now = trust_on(p, t, followers[i].disposition, ties[i], day)
        writes = at_most_1(eager[n] * ((1.0 - p.self_selection) + p.self_selection * 2.0 * now))
        if act[n] < writes:
            entries[used + n] |= WROTE
            writers[counts[WRITTEN] + written] = rows[n]
            written += 1
        elif act[n] < writes + (1.0 - writes) * at_most_1(p.liking * 2.0 * now):
            likes += 1
    counts[SHOWN] += shown
    counts[LOOKS] += looks
    counts[LIKES] += likes
    counts[WRITTEN] += written
    return used + looks


@part
def _candidates(rows, due, t, key, replicate, ids, start, day, slot):
    """Places in the block whose candidate day it is, after catching up with days without a post."""
    late = 0
    for place in range(len(due)):
        rows[late] = place
        late += due[place] <= day
    found = 0
    for n in range(late):
        place = rows[n]
        next_day = np.int64(due[place])
        if next_day < day:
            who = ids[start + place] if len(ids) else start + place
            while next_day < day:
                word, _, _, _ = philox(key, who, next_day, FEED | slot << 8, replicate)
                next_day += gap(t, word)
            due[place] = next_day
        rows[found] = place
        found += next_day == day
    return found


@part
def new_words():
    """Room for the four words of every row of a block."""
    return (
        np.empty(BLOCK, np.uint32),
        np.empty(BLOCK, np.uint32),
        np.empty(BLOCK, np.uint32),
        np.empty(BLOCK, np.uint32),
    )


@part
def draw(rows, count, w0, w1, w2, w3, key, replicate, ids, start, day, purpose):
    """The four words of each row of a block. The loops hold nothing else, so they compile to vector code."""
    for c in range(count):
        w0[c] = ids[start + rows[c]] if len(ids) else start + rows[c]
    for c in range(count):
        w0[c], w1[c], w2[c], w3[c] = philox(
            key, w0[c], np.uint32(day), np.uint32(purpose), np.uint32(replicate)
        )


@part
def _order(messages):
    """By time, and by post and follower where times are equal."""
    times = np.empty(len(messages))
    for n in range(len(messages)):
        times[n] = messages[n].time
    order = np.argsort(times, kind="mergesort")
    before = messages.copy()
    for n in range(len(messages)):
        messages[n] = before[order[n]]


@settled
@kernel
def collect(messages, at, notes, ties, eyes, starts, key, replicate, ids, day, slot, asks):
    """Write the comments under the post in ``slot`` to ``messages`` from ``at`` on; returns the next row.

    Once ``messages`` is full, they stand in the order in which they were written.
    """
    for block in range(len(notes.used)):
        writers = notes.writers[block, : notes.counts[block, WRITTEN]]
        if notes.scheduled[block] < notes.used[block]:  # else they ascend already
            writers.sort()
        for n in range(len(writers)):
            i = block * BLOCK + writers[n]
            who = ids[i] if len(ids) else i
            w0, w1, _, _ = philox(key, who, day, COMMENT | slot << 8, replicate)
            message = messages[at]
            message.follower = i
            message.followers = starts[i + 1] - starts[i]
            message.post = slot
            message.asks = asks
            message.turn = 1
            message.day = day
            message.tau = 0.0
            message.time = uniform(w0)
            message.at = 24.0 * (day - 1 + message.time)
            message.luck = uniform(w1)
            message.spoken = ties[i].talked >= 0
            message.critic = (eyes[i].flags & CALLED_OUT) != 0
            at += 1
    if 1 < at == len(messages):
        _order(messages)
    return at
