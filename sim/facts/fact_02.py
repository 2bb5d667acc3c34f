"""Fact 2: hardly anybody does anything."""

from __future__ import annotations

from sim.facts.fact import Claim, Fact
from sim.facts.lab import Lab, Numbers, Record
from sim.facts.setups import AUDIENCE

__all__ = ["FACT"]


def comments_a_post(lab: Lab) -> Numbers:
    """Comments per post and follower."""
    return lab.each(
        AUDIENCE, lambda r: r.total("ordinary", "comments") / r.total("ordinary", "posts") / r.size
    )


def acts_a_week(lab: Lab) -> Numbers:
    """Comments and likes per follower and week: at least the share of followers who did anything."""

    def acts(record: Record) -> float:
        done = record.total("ordinary", "comments") + record.total("ordinary", "likes")
        return done / record.size / (AUDIENCE.days / 7)

    return lab.each(AUDIENCE, acts)


FACT = Fact(
    2,
    "C",
    "A post gets .03-.5 % of followers to comment; under 1 % of followers do anything in a week.",
    "[RivalIQ2022]_, [EhrenbergBass2012]_",
    (
        Claim("comments", "comments per post and follower", comments_a_post, 0.0003, 0.005),
        Claim("acts", "comments and likes per follower and week", acts_a_week, high=0.01),
    ),
)
