"""Fact 37: for each who unfollows, three to five begin to follow."""

from __future__ import annotations

from sim_facts.fact import Claim, Fact
from sim_facts.growth import gained, growing
from sim_facts.lab import Lab, Numbers, ratio

__all__ = ["FACT"]


def unfollows_a_follow(lab: Lab) -> Numbers:
    """Unfollows of founders and newcomers as a share of follows, ordinary brand."""
    return lab.each(growing(lab), lambda r: ratio(r.total("ordinary", "unfollows"), gained(r, "ordinary")))


FACT = Fact(
    37,
    "C",
    "Unfollows are .2-.32 of follows, on accounts of brands that grow.",
    "public exports of accounts",
    (Claim("unfollows", "unfollows for one follow, ordinary brand", unfollows_a_follow, 0.2, 0.32, "ratio"),),
)
