"""Feed and comments: who is shown a post, who looks, who comments.

One pass over the schedule of candidate days; only followers whose day has come are looked at. What happened is
noted per block of followers, in order, so that any number of threads leaves the same notes.
"""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from sim.engine.columns import CALLED_OUT, FOLLOWS
from sim.engine.equations import at_most_1, attention, gap, trust_on
from sim.engine.luck import COMMENT, FEED, philox, uniform

__all__ = ["BLOCK", "Notes", "collect", "feed", "new_due", "new_notes"]

#: Followers in a block; an entry of the notes holds the place in the block in its low bits.
BLOCK: Final = 1 << 14
PLACE: Final = BLOCK - 1
LOOKED: Final = 1 << 14
WROTE: Final = 1 << 15

# What is counted, per block.
SHOWN: Final = 0
LOOKS: Final = 1
LIKES: Final = 2
WRITTEN: Final = 3
COUNTS: Final = 4


class Notes(NamedTuple):
    """What one post did in the feed: who looked, wrote, or may leave."""

    entries: npt.NDArray[np.uint16]  #: shape (blocks, BLOCK): place | LOOKED | WROTE
    words: npt.NDArray[np.uint32]  #: the same shape: the word that decides whether she leaves
    used: npt.NDArray[np.int64]  #: entries used in each block
    counts: npt.NDArray[np.int64]  #: shape (blocks, COUNTS)


def new_notes(blocks: int) -> Notes:
    """Empty notes. Memory that is never written is never taken, so the size given is the largest possible."""
    return Notes(
        entries=np.empty((blocks, BLOCK), np.uint16),
        words=np.empty((blocks, BLOCK), np.uint32),
        used=np.zeros(blocks, np.int64),
        counts=np.zeros((blocks, COUNTS), np.int64),
    )


@njit(nogil=True, cache=True)
def new_due(due, t, key, replicate, ids, slot):
    """The first candidate day of every follower for posts in ``slot``."""
    for i in range(len(due)):
        who = ids[i] if len(ids) else i
        w0, _, _, _ = philox(key, who, 0, FEED | slot << 8, replicate)
        due[i] = gap(t, w0)


@njit(nogil=True, cache=True)
def feed(ties, followers, due, notes, p, t, key, replicate, ids, day, slot, asks, first, last):  # noqa: PLR0913
    """Show the post in ``slot`` to the blocks ``first`` to ``last - 1``; nothing is updated but the schedule.

    Everything is decided on the state of the morning, faded to ``day``. Who neither looked nor may leave is only
    counted: ``may leave`` is an upper bound of equation 10, so nobody who would leave is missed.

    A block is worked through in short loops, each doing one thing, so that the processor can draw many words at
    once and wait for many ties at once.
    """
    chance = min(1.0, p.reach * (1.0 + p.feed_feedback))
    pull = p.question_pull if asks else 1.0
    worst = p.exit_hazard * np.exp(p.exit_trust_slope * 0.5 + p.exit_attention_slope)
    rows = np.empty(BLOCK + 1, np.int32)
    w0, w1, w2, w3 = np.empty((4, BLOCK), np.uint32)
    participation = np.empty(BLOCK, np.float64)
    for block in range(first, last):
        start = block * BLOCK
        size = min(BLOCK, len(ties) - start)
        candidates = _candidates(rows, due[start : start + size], t, key, replicate, ids, start, day, slot)
        draw(rows, candidates, w0, w1, w2, w3, key, replicate, ids, start, day, FEED | slot << 8)
        for c in range(candidates):
            due[start + rows[c]] = day + gap(t, w0[c])
        shown = 0
        for c in range(candidates):
            place = rows[c]
            tie = ties[start + place]
            # Kept without a branch: who is shown the post moves up.
            affinity = t.affinity[day - tie.talked] if tie.talked >= 0 else 0.0
            rows[shown] = place
            w2[shown] = w2[c]
            w3[shown] = w3[c]
            reached = uniform(w1[c]) * chance < min(1.0, p.reach * (1.0 + p.feed_feedback * affinity))
            shown += reached & (tie.standing == FOLLOWS)
        for n in range(shown):
            participation[n] = followers[start + rows[n]].participation
        entries = notes.entries[block]
        words = notes.words[block]
        used = looks = likes = written = 0
        for n in range(shown):
            place = rows[n]
            tie = ties[start + place]
            days = day - tie.touched
            act = uniform(w2[n])
            look = attention(p, t, tie, days)
            looked = act < look
            looks += looked
            entry = place | (LOOKED if looked else 0)
            if looked:
                eager = participation[n] * pull
                # The bounds spare most lookers the trust: T is at most 1.
                if act < look * (eager * (1.0 + p.self_selection) + 2.0 * p.liking):
                    now = trust_on(p, t, followers[start + place].disposition, tie, days)
                    writes = at_most_1(eager * ((1.0 - p.self_selection) + p.self_selection * 2.0 * now))
                    if act < look * writes:
                        entry |= WROTE
                        written += 1
                    elif act < look * (writes + (1.0 - writes) * at_most_1(p.liking * 2.0 * now)):
                        likes += 1
            entries[used] = entry
            words[used] = w3[n]
            used += looked | (uniform(w3[n]) < worst)
        notes.used[block] = used
        notes.counts[block, SHOWN] = shown
        notes.counts[block, LOOKS] = looks
        notes.counts[block, LIKES] = likes
        notes.counts[block, WRITTEN] = written


@njit(nogil=True)
def _candidates(rows, due, t, key, replicate, ids, start, day, slot):
    """Places in the block whose candidate day is ``day``, after catching up with days on which nothing was posted."""
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


@njit(nogil=True)
def draw(rows, count, w0, w1, w2, w3, key, replicate, ids, start, day, purpose):  # noqa: PLR0913
    """The four words of each row of a block; the loops hold nothing else, so they compile to vector code."""
    if len(ids):
        for c in range(count):
            w0[c], w1[c], w2[c], w3[c] = philox(key, ids[start + rows[c]], day, purpose, replicate)
    else:
        for c in range(count):
            w0[c], w1[c], w2[c], w3[c] = philox(key, start + rows[c], day, purpose, replicate)


@njit(nogil=True, cache=True)
def collect(messages, at, notes, ties, starts, key, replicate, ids, day, slot, asks):  # noqa: PLR0913
    """Write the comments under the post in ``slot`` to ``messages`` from row ``at`` on; returns the next free row."""
    for block in range(len(notes.used)):
        for e in range(notes.used[block]):
            entry = notes.entries[block, e]
            if entry & WROTE:
                i = block * BLOCK + (entry & PLACE)
                who = ids[i] if len(ids) else i
                w0, w1, _, _ = philox(key, who, day, COMMENT | slot << 8, replicate)
                message = messages[at]
                message.follower = i
                message.followers = starts[i + 1] - starts[i]
                message.post = slot
                message.asks = asks
                message.turn = 1
                message.time = uniform(w0)
                message.luck = uniform(w1)
                message.spoken = ties[i].talked >= 0
                message.critic = (ties[i].flags & CALLED_OUT) != 0
                at += 1
    return at
