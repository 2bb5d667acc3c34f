"""Fact 23: asking and dropping is said to be about as bad as not asking, asking and acting far better."""

from __future__ import annotations

import numpy as np

from sim_facts.evaluator import Evaluator, Numbers, ratio
from sim_facts.fact import Claim, Fact
from sim_facts.setups import AUDIENCE

__all__ = ["FACT"]


def loss_over_gain(evaluator: Evaluator) -> Numbers:
    """Trust lost by asking and dropping, against trust won by asking and answering, both from telling."""

    def trust(brand: str) -> Numbers:
        return evaluator.each(AUDIENCE, lambda r: r.mean(brand, "trust"))

    loss, gain = trust("teller") - trust("ignorer"), trust("follower-up") - trust("teller")
    # Where nothing is gained there is nothing to compare with.
    return np.array([ratio(a, max(b, 0.0)) for a, b in zip(loss, gain, strict=True)])


FACT = Fact(
    23,
    "T",
    "Asking and dropping is about as bad as not asking; asking and acting nearly doubles engagement: the "
    "loss is at most half the gain. (Of employees.)",
    "[BlessingWhite2011]_",
    (
        Claim(
            "loss",
            "trust lost by dropping against won by answering, everyone",
            loss_over_gain,
            high=0.5,
            unit="ratio",
        ),
    ),
    concerns=("ask-and-ignore",),
)
