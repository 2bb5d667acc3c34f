"""What happens in the threads: answers and silences reach commenters, bystanders read along, some leave."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from math import exp
from typing import Final

import numpy as np

from sim.engine.columns import (
    AUTOMATIC,
    CALLED_OUT,
    CANNED,
    COMMENTED,
    FOLLOW_UP,
    FOLLOWS,
    MUTED,
    NONE,
    OPENED,
    UNFOLLOWED,
)
from sim.engine.compiling import inlined, kernel, part
from sim.engine.equations import (
    STEPS,
    at_most_1,
    boredom,
    credit,
    debit,
    distrust,
    exit_bounds,
    in_force,
    saturation,
    sees_through,
    touch,
    touch_eye,
    trust_on,
)
from sim.engine.feed import BLOCK, LOOKED, PLACE, WROTE, draw, new_words
from sim.engine.luck import EXIT, THREAD, TURN, philox, uniform

__all__ = ["answer", "leave_of_own_accord", "read_along"]

# How the first-turn comments under a post were answered: columns of ``threads``, one row a post.
GENUINE: Final = 0
TEMPLATED: Final = 1
BOT: Final = 2
SILENT: Final = 3

# What is counted besides.
RECOGNISED: Final = 0
OPENINGS: Final = 1
UNFOLLOWS: Final = 2
MUTES: Final = 3
STOPS: Final = 4
OTHER: Final = 5  # left for no reason of the brand's
BORED: Final = 6
IGNORED: Final = 7
PHONY: Final = 8
COUNTS: Final = 9

# Where who leaves goes (ExactTarget 2011): 43 % unfollow, 38 % mute, 19 % stop looking.
UNFOLLOW_SHARE: Final = 0.43
MUTE_SHARE: Final = 0.81
STOP_FACTOR: Final = 0.1


@part
def _tally(threads, messages, replies):
    """Count how the comments under each post were answered."""
    for n in range(len(messages)):
        reply = replies[n]
        if reply == NONE:
            place = SILENT
        elif reply == CANNED:
            place = TEMPLATED
        elif reply == AUTOMATIC:
            place = BOT
        else:
            place = GENUINE
        threads[messages[n].post, place] += 1


@kernel
def answer(
    ties, eyes, followers, messages, replies, threads, follow, calls, praise, p, t, key, replicate, ids, day
):
    """One round of answers and silences reaches those who wrote (equations 2 to 7).

    ``replies`` holds one reply a message. Writes 1 to ``follow``, ``calls`` and ``praise`` (a byte each)
    where the follower continues, calls the brand out, praises it. Returns how many recognised a fake.
    """
    recognised = 0
    if len(messages) and messages[0].turn == 1:
        _tally(threads, messages, replies)
    for n in range(len(messages)):
        message = messages[n]
        i = message.follower
        slot = message.post
        tie = ties[i]
        eye = eyes[i]
        person = followers[i]
        who = ids[i] if len(ids) else i
        touch(t, tie, day)
        touch_eye(p, t, eye, day)
        eye.flags |= COMMENTED
        first = message.turn == 1
        x = np.float64(tie.x)
        if first:
            message.xstar = in_force(p, x, message.asks)
        xstar = message.xstar
        u0, u1, u2, u3 = philox(key, who, day, TURN | (slot + 16 * message.turn) << 8, replicate)
        reply = replies[n]
        fake = False
        if reply == NONE:
            if not first:
                xstar = in_force(p, x, True)
            tie.s = tie.s + debit(p, xstar, message.asks)
            tie.x = x + p.learning * (0.0 - x)
            if first:
                eye.A = eye.A * (1.0 - p.habituation)
            if message.asks and uniform(u1) < at_most_1(p.callout_on_ignored * person.outspokenness):
                calls[n] = 1
                eye.flags |= CALLED_OUT
        elif reply == AUTOMATIC:
            tie.r = tie.r + p.disclosed_worth * credit(p, xstar)
            if first:
                eye.A = eye.A * (1.0 - p.habituation)
        else:
            worth = 1.0
            if reply == CANNED:
                worth = p.canned_worth
                written = (
                    threads[slot, GENUINE]
                    + threads[slot, TEMPLATED]
                    + threads[slot, BOT]
                    + threads[slot, SILENT]
                )
                seen = threads[slot, TEMPLATED] * min(1.0, p.visible_comments / written)
                fake = uniform(u0) < sees_through(p, np.float64(person.savvy), max(1.0, seen))
            else:
                fake = uniform(u0) < at_most_1(p.false_alarm * person.savvy)
            if fake:
                recognised += 1
                tie.k = tie.k + p.grudge_weight
                tie.x = x + p.learning * (0.0 - x)
                eye.A = eye.A * 0.5
                if uniform(u1) < at_most_1(p.callout_on_fake * person.outspokenness):
                    calls[n] = 1
                    eye.flags |= CALLED_OUT
            else:
                tie.r = tie.r + worth * credit(p, xstar)
                tie.talked = day
                if first:
                    tie.x = x + p.learning * (1.0 - x)
                    eye.A = eye.A + p.attention_gain * (1.0 - eye.A)
                if reply != CANNED:
                    if first and uniform(u3) < at_most_1(p.praise * person.outspokenness):
                        praise[n] = 1
                    if reply == FOLLOW_UP and message.turn < p.max_turns and uniform(u2) < p.continue_chance:
                        follow[n] = 1
    return recognised


@inlined
def _leave(t, tie, eye, day, kind):
    """Equation 10's three ways out; returns the place in the counts. Who unfollows is frozen as is."""
    if kind < UNFOLLOW_SHARE:
        touch(t, tie, day)
        eye.standing = UNFOLLOWED
        return UNFOLLOWS
    if kind < MUTE_SHARE:
        eye.standing = MUTED
        return MUTES
    eye.A = eye.A * STOP_FACTOR
    return STOPS


@inlined
def _read(tie, eye, person, seen, asks, p, u1, u2):
    """A bystander reads an open thread (equations 3, 4, 6 with weight v). Returns recognised, calls out."""
    weight, n, genuine, canned, bot, silent = seen
    x = np.float64(tie.x)
    xstar = in_force(p, x, asks)
    tie.s = tie.s + weight * silent * debit(p, xstar, asks)
    unseen = 1.0
    if canned > 0.0:
        unseen = 1.0 - sees_through(p, np.float64(person.savvy), canned * n)
    if genuine > 0.0:
        unseen *= 1.0 - at_most_1(p.false_alarm * person.savvy)
    if uniform(u1) < 1.0 - unseen:
        tie.k = tie.k + p.bystander_weight * p.grudge_weight
        tie.x = x + p.bystander_learning * (0.0 - x)
        eye.A = eye.A * (1.0 - 0.5 * p.bystander_weight)
        return True, uniform(u2) < at_most_1(p.callout_on_fake * person.outspokenness)
    worth = genuine + p.canned_worth * canned + p.disclosed_worth * bot
    tie.r = tie.r + weight * worth * credit(p, xstar)
    tie.x = x + p.bystander_learning * ((genuine + canned) * (1.0 - x) - silent * x)
    if genuine + canned > 0.0:
        eye.A = eye.A + weight * p.attention_gain * (genuine + canned) * (1.0 - eye.A)
    else:
        eye.A = eye.A * (1.0 - p.habituation)
    return False, False


@part
def _seen(thread, p):
    """What a reader sees of a thread: its weight, visible comments, and shares by how they were answered."""
    written = thread[GENUINE] + thread[TEMPLATED] + thread[BOT] + thread[SILENT]
    if written == 0:
        return 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    n = min(np.float64(written), p.visible_comments)
    weight = p.bystander_weight * saturation(n)
    return (
        weight,
        n,
        thread[GENUINE] / written,
        thread[TEMPLATED] / written,
        thread[BOT] / written,
        thread[SILENT] / written,
    )


@kernel
def read_along(
    ties,
    eyes,
    followers,
    notes,
    calls,
    called,
    counts,
    threads,
    p,
    t,
    key,
    replicate,
    ids,
    day,
    slot,
    asks,
    first,
    last,
    reads=True,
    leaves=True,
):
    """Bystanders of the post in ``slot`` read along, then everybody it was shown to may leave (6, 7, 10).

    For the blocks ``first`` to ``last - 1``. ``calls[block, :called[block]]`` are the places of those who
    call out. In short loops, as in the feed. A rival trust rule has its say between reading and leaving:
    it takes two calls, with ``leaves`` and ``reads`` off in turn.
    """
    seen = _seen(threads[slot], p)
    opening = p.thread_opening if reads and seen[1] > 0.0 else 0.0
    bounds = exit_bounds(p)
    rows = np.empty(BLOCK, np.int32)
    readers = np.empty(BLOCK, np.int32)
    leavers = np.empty(BLOCK + 1, np.int32)
    w0, w1, w2, w3 = new_words()
    for block in range(first, last):
        start = block * BLOCK
        count = notes.used[block]
        for e in range(count):
            rows[e] = notes.entries[block, e] & PLACE
        if opening > 0.0:
            draw(rows, count, w0, w1, w2, w3, key, replicate, ids, start, day, THREAD | slot << 8)
        reading = leaving = 0
        for e in range(count):
            eye = eyes[start + rows[e]]
            if eye.standing != FOLLOWS:
                continue  # an earlier post of the day drove her away
            touch_eye(p, t, eye, day)
            entry = notes.entries[block, e]
            if reads and entry & LOOKED and not entry & WROTE:
                if opening > 0.0 and uniform(w0[e]) < opening:
                    eye.flags |= OPENED
                    readers[reading] = e
                    reading += 1
                else:
                    eye.A = eye.A * (1.0 - p.habituation)
            leavers[leaving] = e
            leaving += leaves & (uniform(notes.words[block, e]) < bounds[0])
        counts[block, OPENINGS] += reading
        for n in range(reading):
            e = readers[n]
            i = start + rows[e]
            touch(t, ties[i], day)
            fake, loud = _read(ties[i], eyes[i], followers[i], seen, asks, p, w1[e], w2[e])
            if fake:
                counts[block, RECOGNISED] += 1
            if loud:
                eyes[i].flags |= CALLED_OUT
                calls[block, called[block]] = rows[e]
                called[block] += 1
        for n in range(leaving):
            i = start + rows[leavers[n]]
            word = uniform(notes.words[block, leavers[n]])
            eye = eyes[i]
            if word >= bounds[int(eye.A * STEPS)]:
                continue
            tie = ties[i]
            bored = boredom(p, np.float64(eye.A))
            wary = distrust(p, trust_on(p, t, followers[i].disposition, tie, day))
            if word < at_most_1(p.exit_hazard * exp(wary + bored)):
                who = ids[i] if len(ids) else i
                u0, u1, _, _ = philox(key, who, day, EXIT | slot << 8, replicate)
                touch(t, tie, day)
                reason = _reason(tie, bored, wary, uniform(u1))
                counts[block, _leave(t, tie, eye, day, uniform(u0))] += 1
                counts[block, reason] += 1


@inlined
def _reason(tie, bored, wary, u):
    """Which part of the hazard she left for, drawn in proportion: base, boredom, distrust."""
    by_boredom = exp(bored) - 1.0
    by_distrust = max(0.0, exp(wary) - 1.0)
    at = u * (1.0 + by_boredom + by_distrust)
    if at < 1.0:
        return OTHER
    if at < 1.0 + by_boredom:
        return BORED
    if tie.k > 0.0 and tie.k >= tie.s:
        return PHONY
    if tie.s > tie.k:
        return IGNORED
    return OTHER


@kernel
def leave_of_own_accord(ties, eyes, rows, kinds, counts, p, t, day):
    """Today's background exits: those of ``rows`` who still follow leave, whatever the brand did (10)."""
    for n in range(len(rows)):
        eye = eyes[rows[n]]
        if eye.standing == FOLLOWS:
            touch_eye(p, t, eye, day)
            counts[_leave(t, ties[rows[n]], eye, day, kinds[n])] += 1
            counts[OTHER] += 1
