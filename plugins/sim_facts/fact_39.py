"""Fact 39: who is seen more gains more, though far from in proportion."""

from __future__ import annotations

from math import log

from sim_facts.fact import Claim, Fact
from sim_facts.growth import gained, growing
from sim_facts.lab import Lab, Numbers, Record, ratio

__all__ = ["FACT"]


def elasticity(lab: Lab) -> Numbers:
    """How follows go with times shown, from the brand that posts less to the one that posts more."""

    def found(record: Record) -> float:
        more = ratio(gained(record, "louder"), gained(record, "quieter"))
        shown = record.total("louder", "shown") / record.total("quieter", "shown")
        return log(more) / log(shown) if more > 0 else float("nan")

    return lab.each(growing(lab), found)


def per_thousand(lab: Lab) -> Numbers:
    """Follows for 1,000 times that a post is shown to a follower."""
    return lab.each(growing(lab), lambda r: 1000 * ratio(gained(r, "ordinary"), r.total("ordinary", "shown")))


FACT = Fact(
    39,
    "T",
    "Follows go with impressions, by an elasticity of .34 (day by day on one account, strangers' impressions "
    "included: 2.48 follows per 1,000). Expected to fail: here strangers see conversations, and no posts.",
    "public export of one account",
    (
        Claim(
            "elasticity",
            "elasticity of follows to times shown, .35 to 1.4 posts a day",
            elasticity,
            0.2,
            0.48,
            "ratio",
        ),
        Claim("per-thousand", "follows per 1,000 times shown to followers", per_thousand, unit="number"),
    ),
)
