"""Fact 37: for each who unfollows, three to five begin to follow."""

from __future__ import annotations

from sim_facts.evaluator import Evaluator, Numbers, ratio
from sim_facts.fact import Claim, Fact
from sim_facts.growth import gained, growing

__all__ = ["FACT"]


def unfollows_a_follow(evaluator: Evaluator) -> Numbers:
    """Unfollows of founders and newcomers as a share of follows, ordinary brand."""
    return evaluator.each(
        growing(evaluator), lambda r: ratio(r.total("ordinary", "unfollows"), gained(r, "ordinary"))
    )


FACT = Fact(
    37,
    "C",
    "Unfollows are .2-.32 of follows, on accounts of brands that grow.",
    "public exports of accounts",
    (Claim("unfollows", "unfollows for one follow, ordinary brand", unfollows_a_follow, 0.2, 0.32, "ratio"),),
)
