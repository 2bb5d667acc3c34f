"""Fact 23: asking and dropping is said to be about as bad as not asking, asking and acting far better."""

from __future__ import annotations

from sim_facts.evaluator import Record, ratio
from sim_facts.fact import Claim, Fact
from sim_facts.setups import AUDIENCE

__all__ = ["FACT"]


def _loss_over_gain(record: Record) -> float:
    """Trust lost by asking and dropping, against trust won by asking and answering, both from telling."""
    loss, gain = record.lead("teller", "ignorer", "trust"), record.lead("follower-up", "teller", "trust")
    return ratio(loss, max(gain, 0.0))  # where nothing is gained there is nothing to compare with


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
            AUDIENCE.each(_loss_over_gain),
            high=0.5,
            unit="ratio",
        ),
    ),
    concerns=("ask-and-ignore",),
)
