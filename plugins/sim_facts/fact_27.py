"""Fact 27: people say that they leave over the inauthentic as often as over the boring."""

from __future__ import annotations

from sim_facts.fact import Claim, Fact
from sim_facts.setups import AUDIENCE

__all__ = ["FACT"]

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
            AUDIENCE.each(lambda r: r.ratio("ignorer", "left_phony", "left_bored")),
            0.8,
            1.25,
            "ratio",
        ),
    ),
    concerns=("ask-and-ignore",),
)
