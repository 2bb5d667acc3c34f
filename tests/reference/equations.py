"""The equations of the model as functions of plain numbers. Numbers in brackets are MODEL's."""

from __future__ import annotations

from math import cos, exp, floor, inf, log, log1p, log10, pi, sin, sqrt

LEVELS = 256  # of first attention
CLOSENESS_STEPS = 65_535  # closeness is kept as a whole number of these
UNFOLLOWS, MUTES = 0.43, 0.81  # of those who leave: 43 % unfollow, 38 % mute, the rest stop looking


def trust(credit: float, debit: float, grudge: float, disposition: float, prior_weight: float) -> float:
    """(1) Positive evidence against all evidence, with the disposition as ``prior_weight`` pieces of it."""
    return (credit + disposition * prior_weight) / (credit + debit + grudge + prior_weight)


def expectation_in_force(expectation: float, asks: bool, asking_lift: float) -> float:
    """(2) Asking is an implied promise."""
    return expectation + (1 - expectation) * asking_lift if asks else expectation


def answered(in_force: float, act_share: float) -> float:
    """(3) Credit of an answer felt as genuine: partly the act, partly the surprise."""
    return act_share + (1 - act_share) * (1 - in_force)


def late(hours: float, cost: float) -> float:
    """(14) What is left of the credit of an answer that took so many hours."""
    return float((1 + hours) ** -cost)


def going_on(chance: float, hours: float, slow: float) -> float:
    """(14) Chance to take up a question: falls with every tenfold of ten minutes."""
    return max(0.0, chance - slow * log10(max(hours, 1 / 6) * 6))


def ignored(in_force: float, asks: bool, act_share: float, negativity: float) -> float:
    """(4) Debit of a silence: partly the broken promise (if asked), partly the disappointment."""
    return negativity * (act_share * asks + (1 - act_share) * in_force)


def learnt(expectation: float, outcome: float, rate: float) -> float:
    """(5) The expectation moves towards the outcome: 1 answered, 0 ignored."""
    return expectation + rate * (outcome - expectation)


def rewarded(attention: float, rate: float) -> float:
    """(5) Attention after an answer."""
    return attention + rate * (1 - attention)


def habituated(attention: float, rate: float) -> float:
    """(5) Attention after a post looked at without reward."""
    return attention * (1 - rate)


def first_attention(level: int) -> float:
    """What the level of a trait stands for: the middle of its step."""
    return (level + 0.5) / LEVELS


def first_attention_levels(mean: float, concentration: float) -> list[float]:
    """Beta(mean, concentration) in steps: the chance of each level or a lower one."""
    if concentration == 0:  # everybody has the level that holds the mean
        own = min(LEVELS - 1, floor(mean * LEVELS))
        return [0.0] * own + [1.0] * (LEVELS - own)
    a, b = mean * concentration, (1 - mean) * concentration
    middles = [first_attention(level) for level in range(LEVELS)]
    logs = [(a - 1) * log(x) + (b - 1) * log(1 - x) for x in middles]
    weights = [exp(each - max(logs)) for each in logs]
    total = sum(weights)
    cumulative, so_far = [], 0.0
    for weight in weights:
        so_far += weight / total
        cumulative.append(so_far)
    cumulative[-1] = 1.0
    return cumulative


def recognition_chance(look: float, savvy: float, looks: float) -> float:
    """(6) Chance to see through at least one of ``looks`` near-identical replies."""
    return 1 - (1 - min(1.0, look * savvy)) ** looks


def replies_visible(canned: int, comments: int, visible_comments: float) -> float:
    """(6) Canned replies among the comments that a commenter gets to see: her own at least."""
    return max(1.0, canned * min(1.0, visible_comments / max(comments, 1)))


def saturation(bystander_weight: float, seen: float) -> float:
    """Weight of ``seen`` exchanges that one only reads: the first tells most."""
    return bystander_weight * (1 - exp(-seen / 2))


def kept_of_credit(forgetting: float, closeness: float) -> float:
    """(3b) What remains of credit after a night: who is close forgets it more slowly."""
    return forgetting ** (1 - closeness)


def closer(closeness: float, gain: float) -> float:
    """(3b) Closeness after a further turn: part of the way that is left."""
    return closeness + (1 - closeness) * gain


def in_steps(closeness: float) -> float:
    """Closeness as it is kept: the nearest whole number of steps, a half up."""
    return floor(closeness * CLOSENESS_STEPS + 0.5) / CLOSENESS_STEPS


def log_odds(chance: float) -> float:
    """(11) Where the belief that the brand only pretends to listen starts; nowhere if nobody holds it."""
    return log(chance / (1 - chance)) if chance > 0 else -inf


def probability(odds: float) -> float:
    """Of log odds: sigma(L), the suspicion."""
    if odds < 0:
        return exp(odds) / (1 + exp(odds))
    return 1 / (1 + exp(-odds))


def doubt_dropped(listener_answers: float, pretender_answers: float) -> float:
    """(11) Evidence of pretending in a question of the brand's that it leaves unanswered: above 0."""
    return log((1 - pretender_answers) / (1 - listener_answers))


def doubt_answered(listener_answers: float, pretender_answers: float) -> float:
    """(11) Evidence of pretending in an answer: below 0."""
    return log(pretender_answers / listener_answers)


def doubt_turn(listener_turns: float, pretender_turns: float) -> float:
    """(11) Evidence of pretending in a further turn of the brand's: below 0."""
    return log(pretender_turns / listener_turns)


def pretence_boundary(dropped: float, answered: float) -> float:
    """(11) The share of answers at which a brand that asks gives no evidence in either direction."""
    return dropped / (dropped - answered)


def mistaking_chance(
    false_alarm: float, savvy: float, record_protects: float, odds: float, first_odds: float
) -> float:
    """(13) Chance to take a person's reply for a template: a record protects, suspicion looks harder."""
    if first_odds == -inf:
        return min(1.0, false_alarm * savvy)
    harder = probability(odds) / probability(first_odds)
    return min(1.0, false_alarm * savvy * (1 - record_protects + record_protects * harder))


def call_outs_heard(count: float, trust: float, weight: float, negativity: float) -> float:
    """(8) Debit from hearing ``count`` call-outs in a day: the trusting resist."""
    return weight * negativity * (1 - exp(-count)) * (1 - trust)


def praise_heard(count: int, trust: float, weight: float) -> float:
    """(8) mirrored: credit from hearing ``count`` people praise; the distrusting resist."""
    return weight * (1 - exp(-count)) * trust


def distrust_push(trust: float, slope: float) -> float:
    """(10) What distrust adds to the log-hazard; negative for those who trust."""
    return slope * (0.5 - trust)


def boredom_push(attention: float, first: float, slope: float) -> float:
    """(10) What boredom adds to the log-hazard; negative for those who look more than they did at first."""
    return slope * (first - attention) / first


def exit_hazard(base: float, distrust: float, boredom: float) -> float:
    """(10) Hazard a day to leave."""
    return base * exp(distrust + boredom)


def largest_hazard(base: float, trust_slope: float, attention_slope: float) -> float:
    """(10) The hazard of who trusts nothing and looks at nothing."""
    return exit_hazard(base, distrust_push(0, trust_slope), attention_slope)


def exit_chance(
    hazard: float, candidate: float, exit_shown: float, *, first_slot: bool, shown: bool
) -> float:
    """(10) Chance to leave on a day of a schedule that comes with chance ``candidate`` a day.

    The first slot carries what leaves whatever is posted; a post that is shown adds its own.
    """
    anyway = 1 / candidate if first_slot else 0.0
    return min(1.0, hazard * (anyway + exit_shown * shown))


def days_to_next(u: float, chance: float) -> float:
    """(18) Days to the next of events that come with that chance a day."""
    if chance <= 0:
        return inf
    return 1 if chance >= 1 else 1 + floor(log(u) / log1p(-chance))


def calm(call_outs: int, deterred: float) -> float:
    """(18) What call-outs heard leave of the chance to join."""
    return exp(-deterred * call_outs)


def won_over(praise: int, talk: int, by_praise: float, by_talk: float) -> float:
    """(18) Chance to join over what neighbours say, and over what the feed shows of their conversations."""
    return min(1.0, by_praise * praise + by_talk * talk)


def exit_kind(u: float) -> str:
    """What leaving looks like: 43 % unfollow, 38 % mute, 19 % stop looking."""
    if u < UNFOLLOWS:
        return "unfollowed"
    return "muted" if u < MUTES else "stopped looking"


def exit_reason(
    u: float, distrust: float, boredom: float, debit: float, grudge: float, suspects: bool
) -> str:
    """Which part of the hazard (10) did it; distrust reads as what lies behind it."""
    base, bored, distrusted = 1.0, max(0.0, exp(boredom) - 1), max(0.0, exp(distrust) - 1)
    at = u * (base + bored + distrusted)
    if at < base:
        return "other"
    if at < base + bored:
        return "bored"
    if suspects or (grudge >= debit and grudge > 0):
        return "phony"
    return "ignored" if debit > grudge else "other"


def shown_chance(reach: float, feed_feedback: float, affinity: float) -> float:
    """Chance that the feed shows a post: more to who talked with the brand lately."""
    return min(1.0, reach * (1 + feed_feedback * affinity))


def candidate_chance(reach: float, feed_feedback: float, largest_hazard: float) -> float:
    """Chance a day that anything *can* happen between the feed and a follower: a post, or leaving."""
    return min(1.0, max(reach * (1 + feed_feedback), largest_hazard))


def gap_thresholds(chance: float) -> list[int]:
    """Word thresholds of the geometric gap: the g-th is floor((1 - (1 - p)^g) 2^32)."""
    thresholds: list[int] = []
    while 1 - chance < 1:  # a chance lost beside 1 is none
        threshold = int((1 - (1 - chance) ** (len(thresholds) + 1)) * 2**32)
        if threshold > 0xFFFFFFFF:
            break
        thresholds.append(threshold)
    return thresholds


def unevenly(u0: float, u1: float, reach_spread: float, comment_spread: float) -> tuple[float, float]:
    """(16) Two log-normal factors of mean 1: how far a post reaches, and what it draws."""
    radius = sqrt(-2 * log(u0))
    reach, comments = radius * cos(2 * pi * u1), radius * sin(2 * pi * u1)
    return (
        exp(reach_spread * reach - reach_spread**2 / 2),
        exp(comment_spread * comments - comment_spread**2 / 2),
    )


def beyond_schedule(wanted: float, candidate: float) -> float:
    """(16) Chance to be shown a post on a day that is none of the schedule's, so that all comes to wanted."""
    if candidate >= 1 or wanted <= candidate:
        return 0.0
    return 1 - (1 - min(1.0, wanted)) / (1 - candidate)


def severity(u: float) -> float:
    """(17) How bad an incident is: Pareto(1.5) from 1, cut at 100."""
    return min(100.0, u ** (-1 / 1.5))


def speaking_up(chance: float, severity: float, trust: float, outspokenness: float) -> float:
    """(17) Chance to call the brand out over an incident."""
    return min(1.0, chance * severity * 2 * (1 - trust) * outspokenness)


def cooled(heat: float, memory: float) -> float:
    """(17) What is left of yesterday's heat."""
    return heat * exp(-1 / memory)


def noticing(heat: float, seen: float, people: int) -> float:
    """(17) Chance that anybody notices a storm today."""
    return 1 - exp(-seen * heat / people)


def a_day(share: float, days: int) -> float:
    """Chance a day of what happens to a share of people over some days."""
    return 1 - (1 - share) ** (1 / days)
