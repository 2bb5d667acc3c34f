"""Fact 14: nearly all call-outs end with who made them, the few chains are of very uneven size, and the
trusted brand has fewer.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim_facts.evaluator import Measure, Record, Setup, ratio
from sim_facts.fact import Claim, Fact
from sim_facts.watchers import CallOuts, Incident, Talk

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


def _start_no_chain(chains: Callable[[Incident], int]) -> Measure:
    """Share of call-outs that nobody joined, with so many ``chains`` over each incident."""

    def alone(record: Record) -> float:
        talk: Talk = record.observations
        incidents = talk.all_incidents
        beginnings = len(talk.chains) + sum(each.first_hand for each in incidents)
        joined_chains = int(np.count_nonzero(talk.chains > 1)) + sum(map(chains, incidents))
        return ratio(beginnings - joined_chains, beginnings)

    return _SELDOM.each(alone)


def _one_chain(incident: Incident) -> int:
    """At most, that of who began: which of the others those follow who join because word has got round cannot
    be told.
    """
    return int(incident.size > incident.first_hand)


def _most_chains(incident: Incident) -> int:
    """As many as can have started something, if all who join follow another."""
    return min(incident.first_hand, incident.size - incident.first_hand)


def _draw_nobody_in(record: Record) -> float:
    """Of the incidents over which anybody calls out, the share that nobody joins who only heard of it."""
    incidents = record.observations.all_incidents
    return ratio(sum(each.size == each.first_hand for each in incidents), len(incidents))


_FEWEST = 10  # chains: the sizes of fewer have no tail to speak of


def _spread(record: Record) -> float:
    """Variance of the sizes, as a multiple of that of a geometric distribution with the same mean: 1 if each
    joins after the last with one chance, and the tail is as light as that of a coin. Sizes are those of
    ordinary chains, and of all that was said over each incident.
    """
    talk: Talk = record.observations
    sizes = np.concatenate([talk.chains, [each.size for each in talk.all_incidents]]).astype(np.float64)
    if np.count_nonzero(sizes > 1) < _FEWEST:
        return float("nan")
    mean = sizes.mean()
    return float(sizes.var(ddof=1) / (mean * (mean - 1)))


def _fewer(record: Record) -> float:
    """By how much fewer call-outs the trusted brand has over the incidents of the same posts."""
    listener, ignorer = (
        sum(each.size for each in record.observations.incidents[name]) for name in ("listener", "ignorer")
    )
    return 1.0 - ratio(listener, ignorer)


FACT = Fact(
    14,
    "T",
    "At least 90 % of call-outs start no chain; sizes are heavy-tailed; the trusted brand has fewer.",
    "[Goel2012]_, [Goel2016]_",
    (
        Claim("alone", "call-outs that nobody joins", _start_no_chain(_one_chain), 0.9, part=True),
        Claim(
            "at-least", "the same, if all who join follow another", _start_no_chain(_most_chains), part=True
        ),
        Claim(
            "incidents",
            "incidents with call-outs that draw nobody in",
            _OFTEN.each(_draw_nobody_in),
            part=True,
        ),
        Claim(
            "tail", "variance of chain sizes against a geometric tail", _OFTEN.each(_spread), 1, unit="ratio"
        ),
        Claim(
            "fewer",
            "call-outs over incidents, trusted brand below the one that ignores",
            _OFTEN.each(_fewer),
            0,
        ),
    ),
)
