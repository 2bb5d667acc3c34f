"""A rival trust rule: the belief that they care, in log-odds."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim import TrustRule


class LogOdds(TrustRule):
    """Trust is the probability that they care, learnt by Bayes: evidence doubles or halves the odds.

    One piece moves even trust from .50 to .67, as under equation 1 with a prior weight of 2, but evidence
    does not wear thin: the hundredth piece weighs as much as the first.

    Source: Bayes' rule with a likelihood ratio of 2 for every piece; the ratio is ours.
    """

    name = "log-odds"

    def update(self, trust: Any, disposition: Any, credit: Any, debit: Any, grudge: Any) -> Any:
        """The odds times two to the power of the evidence."""
        odds = trust / (1.0 - trust) * np.exp2(credit - debit - grudge)
        return odds / (1.0 + odds)
