"""The equations of the model, one function each, with their numbers (docs/model.md).

Compiled into the kernels. Every function takes and gives ``float64``; columns round to ``float32`` when
stored. ``p`` is a :data:`~sim.engine.columns.Psychology`, ``t`` the :class:`~sim.engine.columns.Tables`,
``tie`` one record of :data:`~sim.engine.columns.TIE`.
"""

# mypy cannot see through numba's decorator.
# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from math import exp, log1p, log10

import numpy as np

from sim.engine.columns import CLOSEST, EXIT_STEPS, MOST_ATTENTION, REST_STEPS
from sim.engine.compiling import inlined, part

#: (14) Hours up to which an answer is as good as at once, for going on talking: ten minutes.
QUICK = 1.0 / 6.0


@inlined
def trust(p, disposition, r, s, k):
    """(1) Trust: Beta reputation (Josang & Ismail 2002), with deceit kept apart."""
    return (r + disposition * p.prior_weight) / (r + s + k + p.prior_weight)


@inlined
def trust_of(p, disposition, tie):
    """(1) of a tie that is faded to the day in question."""
    return trust(p, np.float64(disposition), np.float64(tie.r), np.float64(tie.s), np.float64(tie.k))


@inlined
def closeness(t, tie, day):
    """(3b) Closeness of a tie on ``day``, 0..1."""
    if tie.c == 0:
        return 0.0
    return tie.c / CLOSEST * t.closeness[day - tie.talked]


@inlined
def credit_fade(t, tie, day):
    """(3b) What remains on ``day`` of the credit: a close tie forgets more slowly."""
    days = day - tie.touched
    if tie.c == 0:
        return t.fade[days]
    close = tie.c / CLOSEST * (t.close_days[day - tie.talked] - t.close_days[tie.touched - tie.talked])
    return exp(-t.loss * (days - close))


@inlined
def trust_on(p, t, disposition, tie, day):
    """(1) of a tie on ``day``, without touching it."""
    days = day - tie.touched
    r = tie.r * credit_fade(t, tie, day)
    return trust(p, np.float64(disposition), r, tie.s * t.fade[days], tie.k * t.grudge_fade[days])


@inlined
def first_attention(rest):
    """First attention of the level ``rest``, and where attention drifts back to."""
    return (np.float64(rest) + 0.5) / REST_STEPS


@inlined
def attention(t, eye, first, day):
    """Attention after drifting back towards ``first`` until ``day``."""
    return first + (eye.A - first) * t.drift[day - eye.touched]


@part
def touch_eye(t, eye, first, day):
    """Let attention drift up to ``day``."""
    if eye.touched < day:
        eye.A = attention(t, eye, first, day)
        eye.touched = day


@part
def touch(t, tie, day):
    """Fade a tie up to ``day``, as if it had faded daily. Not for ties that ended: they are frozen."""
    days = day - tie.touched
    if days > 0:
        tie.r = tie.r * credit_fade(t, tie, day)
        tie.s = tie.s * t.fade[days]
        tie.k = tie.k * t.grudge_fade[days]
        tie.d = tie.d * t.grudge_fade[days]
        tie.touched = day


@part
def draw_closer(p, t, tie, day, further):
    """(3b) An exchange felt as genuine, on ``day``; ``further`` if it takes up what was said before."""
    close = closeness(t, tie, day)
    if further:
        close += (1.0 - close) * p.closeness_gain
    tie.c = np.uint16(close * CLOSEST + 0.5)
    tie.talked = day


@inlined
def suspicion(t, doubt):
    """(11) Chance that the brand only pretends to listen, as this follower believes."""
    return 1.0 / (1.0 + exp(-(t.prior + doubt)))


@inlined
def mistaken(p, t, savvy, doubt):
    """(13) Chance to take a genuine reply for a template: a record protects, and suspicion looks harder."""
    harder = 1.0
    if p.pretender_prior > 0.0 and doubt != 0.0:
        harder = 1.0 - p.record_protects + p.record_protects * suspicion(t, doubt) / p.pretender_prior
    return at_most_1(p.false_alarm * savvy * harder)


@inlined
def most_mistaken(p):
    """(13) At most, for a savvy of 1, however high the suspicion."""
    if p.pretender_prior == 0.0:
        return p.false_alarm
    return p.false_alarm * max(1.0, 1.0 - p.record_protects + p.record_protects / p.pretender_prior)


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
def lateness(p, tau):
    """(14) What remains of (3) after ``tau`` hours."""
    if tau <= 0.0:
        return 1.0
    return (1.0 + tau) ** -p.delay_cost


@inlined
def continues(p, tau):
    """(14) Chance that a follow-up is taken up, after an answer that took ``tau`` hours."""
    if tau <= QUICK:
        return p.continue_chance
    return max(0.0, p.continue_chance - p.slow_continue * log10(tau / QUICK))


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
    """(10b) The part of the log-hazard that is distrust."""
    return p.exit_trust_slope * (0.5 - trust_now)


@inlined
def boredom(p, attention_now, first):
    """(10b) The part of the log-hazard that is boredom; negative for who looks more than at first."""
    return p.exit_attention_slope * (1.0 - attention_now / first)


@inlined
def occasion(p, t, slot, shown):
    """(10b) Days of the hazard that are decided here: the drip, on the schedule of slot 0, and a post's."""
    days = p.exit_shown if shown else 0.0
    if slot == 0:
        days += 1.0 / t.chance
    return days


@inlined
def exit_step(attention_now, first):
    """Where ``t.exit_bounds`` has the bound for that attention."""
    return int(min(attention_now / first, MOST_ATTENTION) * (EXIT_STEPS / MOST_ATTENTION))


@inlined
def gap(t, word):
    """Days from one candidate day to the next: geometric, by table."""
    g = t.guide[word >> 24]
    while g < len(t.gap) and t.gap[g] <= word:
        g += 1
    return g + 1
