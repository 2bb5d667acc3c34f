"""What happens in the threads: answers and silences reach commenters, bystanders read along, some leave."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from math import cos, exp, log, pi, sqrt
from typing import Final

import numpy as np

from sim.engine.columns import (
    AUTOMATIC,
    CALLED_OUT,
    CANNED,
    COMMENTED,
    FOLLOW_UP,
    FOLLOWS,
    MISTOOK,
    MUTED,
    NONE,
    OPENED,
    PERSONAL,
    RIGHTLY,
    SAW_TEMPLATE,
    SUSPECTED,
    UNFOLLOWED,
    psychology_of,
)
from sim.engine.compiling import inlined, kernel, settled
from sim.engine.equations import (
    at_most_1,
    boredom,
    continues,
    credit,
    debit,
    distrust,
    draw_closer,
    exit_step,
    first_attention,
    in_force,
    lateness,
    mistaken,
    most_mistaken,
    occasion,
    saturation,
    sees_through,
    touch,
    touch_eye,
    trust_on,
)
from sim.engine.feed import BLOCK, LOOKED, PLACE, UNSHOWN, WROTE, draw, new_words
from sim.engine.rng import DESK, EXIT, THREAD, TURN, philox, uniform

__all__ = ["answer", "await_answers", "count_replies", "draw_delays", "read_along", "tally"]

# How the first-turn comments under a post were answered, and genuine replies in later turns: columns of
# ``threads``, one row a post. One row more, the last, is for comments of earlier days: with a desk they may
# be answered, or given up, late.
GENUINE: Final = 0
TEMPLATED: Final = 1
BOT: Final = 2
SILENT: Final = 3
TURNS: Final = 4
OPEN: Final = 5  # neither answered nor given up yet: at a desk
THREADS: Final = 6

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
SUSPECTS: Final = 9  # took the brand for a phony, for the first time
COUNTS: Final = 10

# Where who leaves goes (ExactTarget 2011): 43 % unfollow, 38 % mute, 19 % stop looking.
UNFOLLOW_SHARE: Final = 0.43
MUTE_SHARE: Final = 0.81
STOP_FACTOR: Final = 0.1

#: (18) Days for which somebody is a newcomer, who leaves more readily.
MONTH: Final = 30


@inlined
def _row(threads, message, day):
    """Where it is counted: under its post, or among the late ones."""
    return message.post if message.day == day else len(threads) - 1


@kernel
def tally(threads, messages, replies, day):
    """Count how the comments under each post were answered, and the genuine replies of later turns."""
    for n in range(len(messages)):
        reply = replies[n]
        row = _row(threads, messages[n], day)
        if messages[n].turn > 1:
            threads[row, TURNS] += (reply == PERSONAL) | (reply == FOLLOW_UP)
            continue
        if reply == NONE:
            place = SILENT
        elif reply == CANNED:
            place = TEMPLATED
        elif reply == AUTOMATIC:
            place = BOT
        else:
            place = GENUINE
        threads[row, place] += 1
        threads[row, OPEN] -= messages[n].day == day


@settled
@kernel
def count_replies(counts, messages, replies):
    """Add up ``replies``, shape (2, kinds): under posts that tell, and under posts that ask."""
    for n in range(len(messages)):
        counts[int(messages[n].asks), replies[n]] += 1


@inlined
def _written(thread):
    """First comments in a thread, those that are open yet included."""
    return thread[GENUINE] + thread[TEMPLATED] + thread[BOT] + thread[SILENT] + thread[OPEN]


@inlined
def _await_answer(p, tie, eye, message):
    """They have spoken up: what they expect now stands for the whole conversation (2)."""
    eye.flags |= COMMENTED
    message.xstar = in_force(p, np.float64(tie.x), message.asks)
    if message.asks:
        tie.r = tie.r + p.voice_credit


@settled
@kernel
def await_answers(ties, eyes, rests, messages, p, t, day):
    """Comments are written that may be answered on a later day: what is expected is formed now (2)."""
    for n in range(len(messages)):
        i = messages[n].follower
        touch(t, ties[i], day)
        touch_eye(t, eyes[i], first_attention(rests[i]), day)
        _await_answer(p, ties[i], eyes[i], messages[n])


@settled
@kernel
def draw_delays(delays, messages, median, spread, key, replicate, ids):
    """(14) What the desk takes over each reply besides, in hours: log-normal (Box & Muller)."""
    for n in range(len(messages)):
        message = messages[n]
        who = ids[message.follower] if len(ids) else message.follower
        purpose = DESK | (message.post + 16 * message.turn) << 8
        w0, w1, _, _ = philox(key, who, message.day, purpose, replicate)
        normal = sqrt(-2.0 * log(uniform(w0))) * cos(2.0 * pi * uniform(w1))
        delays[n] = median / 60.0 * exp(spread * normal)


@inlined
def _suspects(p, t, tie, eye, pretends):
    """(12) Whether they take the brand for a phony now, for the first time: debit, half the attention.

    ``pretends``: whether they are right.
    """
    if eye.flags & SUSPECTED or t.prior + tie.d <= 0.0:
        return False
    eye.flags |= SUSPECTED
    if pretends:
        eye.flags |= RIGHTLY
    tie.s = tie.s + p.phony_debit
    eye.A = eye.A * 0.5
    return True


@inlined
def _calls_out(p, person, fake, suspects, dropped, word):
    """(7) Whether somebody speaks up over one event, by the gravest there is to it."""
    chance = 0.0
    if fake or suspects:
        chance = p.callout_on_fake
    elif dropped:
        chance = p.callout_on_ignored
    return uniform(word) < at_most_1(chance * person.outspokenness)


@inlined
def _dropped(p, t, tie, eye, person, message, x):
    """A silence reaches who wrote (4, 5, 11)."""
    first = message.turn == 1
    xstar = message.xstar if first else in_force(p, x, True)
    tie.s = tie.s + debit(p, xstar, message.asks)
    tie.x = x + p.learning * (0.0 - x)
    tie.d = tie.d + person.savvy * t.dropped * (1.0 if message.asks else p.unasked_weight)
    if first:
        eye.A = eye.A * (1.0 - p.habituation)


@inlined
def _seen_through(p, tie, eye, x, canned):
    """A reply is taken for a template, rightly if ``canned`` (6, 11)."""
    tie.k = tie.k + p.grudge_weight
    tie.x = x + p.learning * (0.0 - x)
    tie.d = tie.d + p.template_doubt
    eye.A = eye.A * 0.5
    eye.flags |= SAW_TEMPLATE if canned else MISTOOK


@inlined
def _answered(p, t, tie, eye, message, x, canned, day):
    """A reply is felt as genuine (3, 3b, 5, 11, 14); worth less if it is ``canned``, or late."""
    first = message.turn == 1
    worth = p.canned_worth if canned else 1.0
    earned = worth * credit(p, message.xstar) * lateness(p, message.tau)
    if first:
        tells = t.answered * (1.0 if message.asks else p.unasked_weight)
        tie.x = x + p.learning * (1.0 - x)
        eye.A = eye.A + p.attention_gain * (1.0 - eye.A)
    else:
        tells = t.turned
        if not canned:
            earned += p.turn_credit
    tie.r = tie.r + earned
    tie.d = tie.d + worth * tells
    draw_closer(p, t, tie, day, not first and not canned)


@settled
@kernel
def answer(
    ties,
    eyes,
    followers,
    rests,
    messages,
    replies,
    threads,
    further,
    speakers,
    praisers,
    counts,
    numbers,
    t,
    key,
    replicate,
    ids,
    day,
    pretends,
    awaited,
):
    """One round of answers and silences reaches those who wrote (equations 2 to 7, 11 to 14).

    ``replies`` holds one reply a message. Fills ``further`` with the messages of who continues, ``speakers``
    and ``praisers`` with who calls the brand out and who praises it, and returns how many of each there are.
    Counts who recognises and who suspects.
    ``pretends`` says whether the brand has answered as little as a pretender would; ``awaited``, that
    :func:`await_answers` has seen to what is expected.
    """
    p = psychology_of(numbers)
    tally(threads, messages, replies, day)
    followed = called = praised = 0
    for n in range(len(messages)):
        message = messages[n]
        i = message.follower
        slot = message.post
        row = _row(threads, message, day)
        tie = ties[i]
        eye = eyes[i]
        if eye.standing == UNFOLLOWED:  # since they wrote: it is there to be read, and moves nothing
            continue
        person = followers[i]
        who = ids[i] if len(ids) else i
        touch(t, tie, day)
        touch_eye(t, eye, first_attention(rests[i]), day)
        first = message.turn == 1
        if first and not awaited:
            _await_answer(p, tie, eye, message)
        x = np.float64(tie.x)
        u0, u1, u2, u3 = philox(key, who, message.day, TURN | (slot + 16 * message.turn) << 8, replicate)
        reply = replies[n]
        fake = False
        if reply == NONE:
            _dropped(p, t, tie, eye, person, message, x)
        elif reply == AUTOMATIC:
            tie.r = tie.r + p.disclosed_worth * credit(p, message.xstar)
            if first:
                eye.A = eye.A * (1.0 - p.habituation)
        else:
            canned = reply == CANNED
            if canned:
                written = _written(threads[row])
                # A late turn may stand where no first comment does.
                seen = threads[row, TEMPLATED] * min(1.0, p.visible_comments / max(written, 1))
                fake = uniform(u0) < sees_through(p, np.float64(person.savvy), max(1.0, seen))
            else:
                fake = uniform(u0) < mistaken(p, t, np.float64(person.savvy), np.float64(tie.d))
            if fake:
                counts[RECOGNISED] += 1
                _seen_through(p, tie, eye, x, canned)
            else:
                _answered(p, t, tie, eye, message, x, canned, day)
                if not canned:
                    if first and uniform(u3) < at_most_1(p.praise * person.outspokenness):
                        praisers[praised] = i
                        praised += 1
                    going_on = continues(p, message.tau)
                    if reply == FOLLOW_UP and message.turn < p.max_turns and uniform(u2) < going_on:
                        further[followed] = message
                        followed += 1
        suspects = _suspects(p, t, tie, eye, pretends)
        counts[SUSPECTS] += suspects
        if _calls_out(p, person, fake, suspects, reply == NONE and message.asks, u1):
            speakers[called] = i
            called += 1
            eye.flags |= CALLED_OUT
    for n in range(followed):
        message = further[n]
        message.turn += 1
        message.asks = True
        message.spoken = True
        message.critic = (eyes[message.follower].flags & CALLED_OUT) != 0
    return followed, called, praised


@inlined
def _leave(t, tie, eye, day, kind):
    """Equation 10b's three ways out; returns the place in the counts. Who unfollows is frozen as is."""
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
def _looked(p, attention_now, rewarded, answered):
    """(5b) Attention after a look: the post was worth it, or not and ``answered`` is some comfort."""
    more = attention_now + p.post_gain * (1.0 - attention_now)
    less = attention_now * (1.0 - p.habituation * (1.0 - answered))
    return more if rewarded else less


@inlined
def _read(p, t, tie, eye, person, seen, alarm, asks, u1, rewarded):
    """A bystander reads an open thread (equations 3 to 6, 11 with their weights). Returns recognised."""
    share, n, genuine, canned, bot, silent, turns = seen
    weight = p.bystander_weight * share
    tells = p.reader_inference * share
    asked = 1.0 if asks else p.unasked_weight
    savvy = np.float64(person.savvy)
    x = np.float64(tie.x)
    xstar = in_force(p, x, asks)
    unseen = 1.0
    if canned > 0.0:
        unseen = 1.0 - sees_through(p, savvy, canned * n)
    luck = uniform(u1)
    if genuine > 0.0 and luck < 1.0 - unseen + alarm * savvy:  # at most so often: that spares most the chance
        unseen *= 1.0 - mistaken(p, t, savvy, np.float64(tie.d))
    tie.s = tie.s + weight * silent * debit(p, xstar, asks)
    doubt = silent * savvy * t.dropped * asked
    if luck < 1.0 - unseen:
        tie.k = tie.k + p.bystander_weight * p.grudge_weight
        tie.x = x + p.bystander_learning * (0.0 - x)
        tie.d = tie.d + tells * doubt + p.reader_inference * p.template_doubt
        eye.A = eye.A * (1.0 - 0.5 * p.bystander_weight)
        eye.flags |= SAW_TEMPLATE if canned > 0.0 else MISTOOK
        return True
    earned = (genuine + p.canned_worth * canned + p.disclosed_worth * bot) * credit(p, xstar)
    earned += turns * (credit(p, xstar) + p.turn_credit)
    tie.r = tie.r + weight * earned
    doubt += (genuine + p.canned_worth * canned) * t.answered * asked + turns * t.turned
    tie.d = tie.d + tells * doubt
    answered = genuine + canned
    tie.x = x + p.bystander_learning * (answered * (1.0 - x) - silent * x)
    eye.A = _looked(p, np.float64(eye.A), rewarded, answered)
    eye.A = eye.A + weight * p.attention_gain * answered * (1.0 - eye.A)
    return False


@inlined
def _seen(thread, p):
    """What a reader sees of a thread: how much of it gets through, visible comments, shares by how they were
    answered, and genuine later turns a comment.
    """
    written = _written(thread)
    if written == 0:
        return 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    n = min(np.float64(written), p.visible_comments)
    return (
        saturation(n),
        n,
        thread[GENUINE] / written,
        thread[TEMPLATED] / written,
        thread[BOT] / written,
        thread[SILENT] / written,
        thread[TURNS] / written,
    )


@settled
@kernel
def read_along(
    ties,
    eyes,
    followers,
    rests,
    notes,
    calls,
    called,
    counts,
    threads,
    numbers,
    t,
    key,
    replicate,
    ids,
    day,
    slot,
    asks,
    value,
    pretends,
    joined,
    reads,
    leaves,
    first,
    last,
):
    """Bystanders of the post in ``slot`` read along, then people leave (5b, 6, 7, 10b to 12).

    For the blocks ``first`` to ``last - 1``. ``value`` is the chance that the post is worth the look.
    ``calls[block, :called[block]]`` are the places of those who call out; ``joined`` holds the day on which
    each of the pool began to follow. In short loops, as in the feed.

    A rival trust rule has its say between reading and leaving: it takes two calls, with ``leaves`` and
    ``reads`` off in turn.
    """
    p = psychology_of(numbers)
    seen = _seen(threads[slot], p)
    opening = p.thread_opening if seen[1] > 0.0 else 0.0
    alarm = most_mistaken(p)
    bounds = t.exit_bounds
    drip = occasion(p, t, slot, False)
    shown_too = occasion(p, t, slot, True)
    rows = np.empty(BLOCK, np.int32)
    readers = np.empty(BLOCK, np.int32)
    w0, w1, w2, w3 = new_words()
    for block in range(first, last):
        start = block * BLOCK
        count = notes.used[block]
        looks = reading = 0
        if reads:
            for e in range(count):
                entry = notes.entries[block, e]
                rows[looks] = entry & PLACE
                follows = eyes[start + rows[looks]].standing == FOLLOWS  # an earlier post may have driven off
                looks += (entry & LOOKED != 0) & (entry & WROTE == 0) & follows
            draw(rows, looks, w0, w1, w2, w3, key, replicate, ids, start, day, THREAD | slot << 8)
        for e in range(looks):  # without branches: who opens, and what was worth it, nobody can foresee
            i = start + rows[e]
            eye = eyes[i]
            touch_eye(t, eye, first_attention(rests[i]), day)
            opens = uniform(w0[e]) < opening
            readers[reading] = e
            reading += opens
            eye.flags |= opens * OPENED
            before = np.float64(eye.A)
            after = _looked(p, before, uniform(w3[e]) < value, 0.0)
            eye.A = before if opens else after
        counts[block, OPENINGS] += reading
        for n in range(reading):  # by themselves, so that the processor waits for many at once
            touch(t, ties[start + rows[readers[n]]], day)
        for n in range(reading):
            e = readers[n]
            i = start + rows[e]
            tie, eye, person = ties[i], eyes[i], followers[i]
            fake = _read(p, t, tie, eye, person, seen, alarm, asks, w1[e], uniform(w3[e]) < value)
            suspects = _suspects(p, t, tie, eye, pretends)
            counts[block, RECOGNISED] += fake
            counts[block, SUSPECTS] += suspects
            if _calls_out(p, person, fake, suspects, False, w2[e]):
                eye.flags |= CALLED_OUT
                calls[block, called[block]] = rows[e]
                called[block] += 1
        if not leaves:
            continue
        people = (ties, eyes, followers, rests, joined)
        mine = (people, rows, notes.entries[block], notes.words[block], counts[block])
        luck = (key, replicate, ids, start, day, slot)
        on_time = notes.scheduled[block]
        _leaving(p, t, mine, luck, 0, on_time, drip, shown_too, bounds)
        if on_time < count:  # shown beyond the schedule (16): what leaves anyway does so on the schedule
            _leaving(p, t, mine, luck, on_time, count, 0.0, p.exit_shown, bounds)


@inlined
def _leaving(p, t, mine, luck, first, last, drip, shown_too, bounds):
    """Who leaves of the entries ``first`` to ``last - 1`` of a block (10b).

    ``drip`` and ``shown_too``: days of the hazard for who was not shown the post, and for who was.
    """
    people, rows, entries, words, counts = mine
    ties, eyes, followers, rests, joined = people
    founders = len(eyes) - len(joined)
    key, replicate, ids, start, day, slot = luck
    near = 0
    for e in range(first, last):
        entry = entries[e]
        unshown = (entry & UNSHOWN != 0) & (entry & LOOKED == 0)
        days = drip if unshown else shown_too
        rows[near] = e
        follows = eyes[start + (entry & PLACE)].standing == FOLLOWS
        near += follows & (uniform(words[e]) < bounds[0] * days)
    for n in range(near):
        e = rows[n]
        entry = entries[e]
        i = start + (entry & PLACE)
        eye = eyes[i]
        unshown = (entry & UNSHOWN != 0) & (entry & LOOKED == 0)
        days = drip if unshown else shown_too
        word = uniform(words[e])
        rest = first_attention(rests[i])
        touch_eye(t, eye, rest, day)
        now = np.float64(eye.A)
        if word >= bounds[exit_step(now, rest)] * days:
            continue
        tie = ties[i]
        bored = boredom(p, now, rest)
        wary = distrust(p, trust_on(p, t, followers[i].disposition, tie, day))
        ready = 1.0
        if i >= founders and day - joined[i - founders] <= MONTH:
            ready = p.newcomer_exit
        if word < ready * p.exit_hazard * exp(wary + bored) * days:
            who = ids[i] if len(ids) else i
            u0, u1, _, _ = philox(key, who, day, EXIT | slot << 8, replicate)
            touch(t, tie, day)
            reason = _reason(t, tie, eye, bored, wary, uniform(u1))
            counts[_leave(t, tie, eye, day, uniform(u0))] += 1
            counts[reason] += 1


@inlined
def _reason(t, tie, eye, bored, wary, u):
    """Which part of the hazard it was, drawn in proportion: base, boredom, distrust."""
    by_boredom = max(0.0, exp(bored) - 1.0)
    by_distrust = max(0.0, exp(wary) - 1.0)
    at = u * (1.0 + by_boredom + by_distrust)
    if at < 1.0:
        return OTHER
    if at < 1.0 + by_boredom:
        return BORED
    deceived = tie.k > 0.0 and tie.k >= tie.s
    if t.storms and deceived and eye.flags & (SAW_TEMPLATE | MISTOOK) == 0:
        return PHONY if t.prior + tie.d > 0.0 else IGNORED  # the grudge is over an incident (17)
    if t.prior + tie.d > 0.0 or deceived:
        return PHONY
    if tie.s > tie.k:
        return IGNORED
    return OTHER
