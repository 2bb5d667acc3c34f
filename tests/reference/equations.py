"""The ten equations of the model as functions of plain numbers. Numbers in brackets are MODEL's."""

from __future__ import annotations

from math import exp, inf, log

QUIET_BELOW = 0.4  # attention below which boredom drives people out, in (10)
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


def recognition_chance(look: float, savvy: float, looks: float) -> float:
    """(6) Chance to see through at least one of ``looks`` near-identical replies."""
    return 1 - (1 - min(1.0, look * savvy)) ** looks


def replies_visible(canned: int, comments: int, visible_comments: float) -> float:
    """(6) Canned replies among the comments that a commenter gets to see: her own at least."""
    return max(1.0, canned * min(1.0, visible_comments / comments))


def saturation(bystander_weight: float, seen: float) -> float:
    """Weight of ``seen`` exchanges that one only reads: the first tells most."""
    return bystander_weight * (1 - exp(-seen / 2))


def call_outs_heard(count: int, trust: float, weight: float, negativity: float) -> float:
    """(8) Debit from hearing ``count`` call-outs in a day: the trusting resist."""
    return weight * negativity * (1 - exp(-count)) * (1 - trust)


def praise_heard(count: int, trust: float, weight: float) -> float:
    """(8) mirrored: credit from hearing ``count`` people praise; the distrusting resist."""
    return weight * (1 - exp(-count)) * trust


def distrust_push(trust: float, slope: float) -> float:
    """(10) What distrust adds to the log-hazard; negative for those who trust."""
    return slope * (0.5 - trust)


def boredom_push(attention: float, slope: float) -> float:
    """(10) What boredom adds to the log-hazard."""
    return slope * max(0.0, QUIET_BELOW - attention) / QUIET_BELOW


def exit_hazard(base: float, distrust: float, boredom: float) -> float:
    """(10) Chance to leave when shown a post."""
    return base * exp(distrust + boredom)


def exit_kind(u: float) -> str:
    """What leaving looks like: 43 % unfollow, 38 % mute, 19 % stop looking."""
    if u < UNFOLLOWS:
        return "unfollowed"
    return "muted" if u < MUTES else "stopped looking"


def exit_reason(u: float, distrust: float, boredom: float, debit: float, grudge: float) -> str:
    """Which part of the hazard (10) did it; distrust reads as the larger of the two ledgers behind it."""
    base, bored, phony = 1.0, exp(boredom) - 1, max(0.0, exp(distrust) - 1)
    at = u * (base + bored + phony)
    if at < base:
        return "other"
    if at < base + bored:
        return "bored"
    if grudge >= debit and grudge > 0:
        return "phony"
    return "ignored" if debit > grudge else "other"


def reach_chance(reach: float, feed_feedback: float) -> float:
    """Chance a day that a post *can* reach a follower: the most that any affinity allows."""
    return min(1.0, reach * (1 + feed_feedback))


def reach_thresholds(chance: float) -> list[int]:
    """Word thresholds of the geometric gap: the g-th is floor((1 - (1 - p)^g) 2^32)."""
    thresholds: list[int] = []
    while 1 - chance < 1:  # a chance lost beside 1 is none
        threshold = int((1 - (1 - chance) ** (len(thresholds) + 1)) * 2**32)
        if threshold > 0xFFFFFFFF:
            break
        thresholds.append(threshold)
    return thresholds


def first_background_exit(u: float, chance: float) -> float:
    """Day of the exit that is not the brand's doing: geometric; never at a chance lost beside 1."""
    if 1 - chance == 1:
        return inf
    return 1 if chance >= 1 else 1 + int(log(u) / log(1 - chance))
