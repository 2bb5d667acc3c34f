"""The equations of the model, one function each, with their numbers (docs/model.md).

Compiled into the kernels. Every function takes and gives ``float64``; columns round to ``float32`` when
stored. ``p`` is a :data:`~sim.engine.columns.Psychology`, ``t`` the :class:`~sim.engine.columns.Tables`,
``tie`` one record of :data:`~sim.engine.columns.TIE`.
"""

# mypy cannot see through numba's decorator.
# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from math import exp, log1p

import numpy as np

from sim.engine.compiling import inlined, part

HABIT_FULL = 0.4  # attention from which on boredom drives nobody away, equation 10


@inlined
def trust(p, disposition, r, s, k):
    """(1) Trust: Beta reputation (Josang & Ismail 2002), with deceit kept apart."""
    return (r + disposition * p.prior_weight) / (r + s + k + p.prior_weight)


@inlined
def trust_of(p, disposition, tie):
    """(1) of a tie that is faded to the day in question."""
    return trust(p, np.float64(disposition), np.float64(tie.r), np.float64(tie.s), np.float64(tie.k))


@inlined
def trust_on(p, t, disposition, tie, day):
    """(1) of a tie on ``day``, without touching it."""
    days = day - tie.touched
    fade = t.fade[days]
    return trust(p, np.float64(disposition), tie.r * fade, tie.s * fade, tie.k * t.grudge_fade[days])


@inlined
def attention(p, t, eye, day):
    """Attention after drifting back towards the first one until ``day``."""
    return p.first_attention + (eye.A - p.first_attention) * t.drift[day - eye.touched]


@part
def touch_eye(p, t, eye, day):
    """Let attention drift up to ``day``."""
    if eye.touched < day:
        eye.A = attention(p, t, eye, day)
        eye.touched = day


@part
def touch(t, tie, day):
    """Fade a tie up to ``day``, as if it had faded daily. Not for ties that ended: they are frozen."""
    days = day - tie.touched
    if days > 0:
        tie.r = tie.r * t.fade[days]
        tie.s = tie.s * t.fade[days]
        tie.k = tie.k * t.grudge_fade[days]
        tie.touched = day


@inlined
def in_force(p, x, asks):
    """(2) The expectation in force: a question implies a promise (Kent & Taylor 1998)."""
    if asks:
        return x + (1.0 - x) * p.asking_lift
    return x


@inlined
def credit(p, xstar):
    """(3) What a genuine answer earns: half for the act, half for the surprise."""
    return p.act_share + (1.0 - p.act_share) * (1.0 - xstar)


@inlined
def debit(p, xstar, asks):
    """(4) What a silence costs."""
    return p.negativity * (p.act_share * asks + (1.0 - p.act_share) * xstar)


@inlined
def at_most_1(chance):
    """A chance that a multiplier may have carried past certainty."""
    return min(1.0, chance)


@inlined
def sees_through(p, savvy, canned):
    """(6) Chance to recognise ``canned`` near-identical replies."""
    once = at_most_1(p.recognition * savvy)
    if once >= 1.0:
        return 1.0 if canned > 0.0 else 0.0
    return 1.0 - exp(canned * log1p(-once))


@inlined
def saturation(n):
    """How much of a thread of ``n`` visible comments reaches a reader."""
    return 1.0 - exp(-0.5 * n)


@inlined
def distrust(p, trust_now):
    """(10) The part of the log-hazard that is distrust."""
    return p.exit_trust_slope * (0.5 - trust_now)


@inlined
def boredom(p, attention_now):
    """(10) The part of the log-hazard that is boredom."""
    return p.exit_attention_slope * max(0.0, HABIT_FULL - attention_now) / HABIT_FULL


#: Steps of attention in :func:`exit_bounds`.
STEPS = 64


@part
def exit_bounds(p):
    """(10) at no trust, by attention in steps rounded down: upper bounds, so that most are known to stay."""
    bounds = np.empty(STEPS + 1)
    for step in range(STEPS + 1):
        bounds[step] = p.exit_hazard * exp(0.5 * p.exit_trust_slope + boredom(p, step / STEPS))
    return bounds


@inlined
def gap(t, word):
    """Days from one candidate day to the next: geometric, by table."""
    g = t.guide[word >> 24]
    while g < len(t.gap) and t.gap[g] <= word:
        g += 1
    return g + 1
