"""Fact 37: for each who unfollows, three to five begin to follow."""

from __future__ import annotations

from sim_facts.fact import Claim, Fact
from sim_facts.setups import GROWING

__all__ = ["FACT"]

FACT = Fact(
    37,
    "C",
    "Unfollows are .2-.32 of follows, on accounts of brands that grow.",
    "public exports of accounts",
    (
        Claim(
            "unfollows",
            "unfollows for one follow, ordinary brand",
            GROWING.each(lambda r: r.ratio("ordinary", "unfollows", "gained")),  # of newcomers, too
            0.2,
            0.32,
            "ratio",
        ),
    ),
)
