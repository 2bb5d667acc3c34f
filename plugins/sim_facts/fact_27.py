"""Fact 27: people say that they leave over the inauthentic as often as over the boring."""

from __future__ import annotations

from sim_facts.evaluator import Evaluator, Numbers, ratio
from sim_facts.fact import Claim, Fact
from sim_facts.setups import AUDIENCE

__all__ = ["FACT"]


def phony_over_bored(evaluator: Evaluator) -> Numbers:
    """Who left over a phony, as a multiple of who left out of boredom; ask-and-ignore."""
    return evaluator.each(
        AUDIENCE, lambda r: ratio(r.total("ignorer", "left_phony"), r.total("ignorer", "left_bored"))
    )


FACT = Fact(
    27,
    "T",
    "Stated reasons for leaving put inauthentic level with boring (68 and 68 %). Stated reasons name what"
    " is salient.",
    "[Hootsuite2024]_ (stated)",
    (
        Claim(
            "level",
            "exits over a phony against exits out of boredom, ask-and-ignore",
            phony_over_bored,
            0.8,
            1.25,
            "ratio",
        ),
    ),
    concerns=("ask-and-ignore",),
)
