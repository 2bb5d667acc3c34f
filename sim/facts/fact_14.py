"""Fact 14: nearly all call-outs end with who made them, and the few chains are of very uneven size."""

from __future__ import annotations

import numpy as np

from sim.facts.fact import Claim, Fact
from sim.facts.lab import Lab, Numbers, Record, Setup
from sim.facts.watchers import Chains

__all__ = ["FACT"]

# The two that are called out most: for pretending, and for asking without listening.
_SETUP = Setup(
    """
brands:
  - {name: canned, strategy: canned-reply, with: {answer_rate: 0.95}, replies_per_day: unlimited}
  - {name: ignorer, strategy: ask-and-ignore, with: {answer_rate: 0}}
""",
    watch=Chains,
)


def start_no_chain(lab: Lab) -> Numbers:
    """Share of call-outs that nobody joined."""
    return lab.each(_SETUP, lambda r: float((r.seen == 1).mean()) if len(r.seen) else float("nan"))


_FEWEST = 10  # chains: the sizes of fewer have no tail to speak of


def _spread(record: Record) -> float:
    sizes = record.seen.astype(np.float64)
    if np.count_nonzero(sizes > 1) < _FEWEST:
        return float("nan")
    mean = sizes.mean()
    return float(sizes.var(ddof=1) / (mean * (mean - 1)))


def spread(lab: Lab) -> Numbers:
    """Variance of the sizes, as a multiple of that of a geometric distribution with the same mean: 1 if each
    joins after the last with one chance, and the tail is as light as that of a coin.
    """
    return lab.each(_SETUP, _spread)


FACT = Fact(
    14,
    "T",
    "At least 90 % of call-outs start no chain; sizes are heavy-tailed.",
    "[Goel2012]_, [Goel2016]_",
    (
        Claim("alone", "call-outs that nobody joins", start_no_chain, 0.9),
        Claim("tail", "variance of chain sizes against a geometric tail", spread, 1, unit="ratio"),
    ),
)
