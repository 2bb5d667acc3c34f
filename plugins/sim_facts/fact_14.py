"""Fact 14: nearly all call-outs end with who made them, the few chains are of very uneven size, and the
trusted brand has fewer.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim_facts.evaluator import Evaluator, Numbers, Record, Setup, ratio
from sim_facts.fact import Claim, Fact
from sim_facts.watchers import CallOuts, Talk

__all__ = ["FACT"]

# The two that are called out most, for pretending and for asking without listening; and one that is trusted.
_BRANDS = """
brands:
  - {name: canned, strategy: canned-reply, with: {answer_rate: 0.95}, replies_per_day: unlimited}
  - {name: ignorer, strategy: ask-and-ignore, with: {answer_rate: 0}}
  - {name: listener, strategy: genuine-follow-up, replies_per_day: unlimited}
"""
# What share of all call-outs starts something depends on how many are over incidents, so those are as many as
# they may be believed to be. Sizes, and who has fewer, are a matter of incidents alone: there are more.
_SELDOM = Setup(_BRANDS, sets=("psychology.incident_chance=0.02",), watch=CallOuts)
_OFTEN = Setup(_BRANDS, sets=("psychology.incident_chance=0.1",), watch=CallOuts)


def _alone(record: Record) -> float:
    """An incident has one chain at most, that of who began: which of the others those follow who join because
    word has got round cannot be told.
    """
    talk: Talk = record.observations
    incidents = [incident for those in talk.incidents.values() for incident in those]
    beginnings = len(talk.chains) + sum(incident.first_hand for incident in incidents)
    joined_chains = int(np.count_nonzero(talk.chains > 1))
    joined_chains += sum(incident.size > incident.first_hand for incident in incidents)
    return ratio(beginnings - joined_chains, beginnings)


def start_no_chain(evaluator: Evaluator) -> Numbers:
    """Share of call-outs that nobody joined."""
    return evaluator.each(_SELDOM, _alone)


def _alone_at_least(record: Record) -> float:
    talk: Talk = record.observations
    incidents = [incident for those in talk.incidents.values() for incident in those]
    beginnings = len(talk.chains) + sum(incident.first_hand for incident in incidents)
    joined_chains = int(np.count_nonzero(talk.chains > 1))
    joined_chains += sum(min(each.first_hand, each.size - each.first_hand) for each in incidents)
    return ratio(beginnings - joined_chains, beginnings)


def start_no_chain_at_least(evaluator: Evaluator) -> Numbers:
    """The same, if all who join follow another: as many as can be have started something then."""
    return evaluator.each(_SELDOM, _alone_at_least)


def _quiet(record: Record) -> float:
    incidents = [incident for those in record.observations.incidents.values() for incident in those]
    return ratio(sum(each.size == each.first_hand for each in incidents), len(incidents))


def draw_nobody_in(evaluator: Evaluator) -> Numbers:
    """Of the incidents over which anybody calls out, the share that nobody joins who only heard of it."""
    return evaluator.each(_OFTEN, _quiet)


_FEWEST = 10  # chains: the sizes of fewer have no tail to speak of


def _sizes(talk: Talk) -> npt.NDArray[np.float64]:
    """Of ordinary chains, and of all that was said over each incident."""
    over = [incident.size for those in talk.incidents.values() for incident in those]
    return np.concatenate([talk.chains, over]).astype(np.float64)


def _spread(record: Record) -> float:
    sizes = _sizes(record.observations)
    if np.count_nonzero(sizes > 1) < _FEWEST:
        return float("nan")
    mean = sizes.mean()
    return float(sizes.var(ddof=1) / (mean * (mean - 1)))


def spread(evaluator: Evaluator) -> Numbers:
    """Variance of the sizes, as a multiple of that of a geometric distribution with the same mean: 1 if each
    joins after the last with one chance, and the tail is as light as that of a coin.
    """
    return evaluator.each(_OFTEN, _spread)


def _fewer(record: Record) -> float:
    call_outs = {
        name: sum(each.size for each in those) for name, those in record.observations.incidents.items()
    }
    return 1.0 - ratio(call_outs["listener"], call_outs["ignorer"])


def fewer(evaluator: Evaluator) -> Numbers:
    """By how much fewer call-outs the trusted brand has over the incidents of the same posts."""
    return evaluator.each(_OFTEN, _fewer)


FACT = Fact(
    14,
    "T",
    "At least 90 % of call-outs start no chain; sizes are heavy-tailed; the trusted brand has fewer.",
    "[Goel2012]_, [Goel2016]_",
    (
        Claim("alone", "call-outs that nobody joins", start_no_chain, 0.9, part=True),
        Claim("at-least", "the same, if all who join follow another", start_no_chain_at_least, part=True),
        Claim("incidents", "incidents with call-outs that draw nobody in", draw_nobody_in, part=True),
        Claim("tail", "variance of chain sizes against a geometric tail", spread, 1, unit="ratio"),
        Claim("fewer", "call-outs over incidents, trusted brand below the one that ignores", fewer, 0),
    ),
)
