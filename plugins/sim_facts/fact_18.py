"""Fact 18: a feed that ranks by engagement widens the gap between who converses and who broadcasts."""

from __future__ import annotations

from sim_facts.evaluator import Record, less
from sim_facts.fact import Claim, Fact
from sim_facts.setups import AUDIENCE

__all__ = ["FACT"]

#: A feed that knows only time.
_CHRONOLOGICAL = AUDIENCE.at("psychology.feed_feedback=0")


def _gap(record: Record) -> float:
    """How much more of its followers a post of the conversing brand is shown to."""
    conversing, broadcasting = (record.ratio(name, "shown", "posts") for name in ("follower-up", "teller"))
    return (conversing - broadcasting) / record.size


FACT = Fact(
    18,
    "T/B",
    "Engagement ranking widens the gap in reach between a conversing and a broadcasting brand.",
    "[Milli2025]_",
    (
        Claim(
            "wider",
            "gap in reach, conversing less broadcasting, by what the feed ranks less without ranking",
            less(AUDIENCE.each(_gap), _CHRONOLOGICAL.each(_gap)),
            0,
        ),
    ),
)
