"""Fact 39: who is seen more gains more, though far from in proportion."""

from __future__ import annotations

from math import log

from sim_facts.evaluator import Record, ratio
from sim_facts.fact import Claim, Fact
from sim_facts.setups import GROWING

__all__ = ["FACT"]


def _elasticity(record: Record) -> float:
    """How follows go with times shown, from the brand that posts less to the one that posts more."""
    follows = ratio(record.total("louder", "gained"), record.total("quieter", "gained"))
    reach = record.total("louder", "shown") / record.total("quieter", "shown")
    return log(follows) / log(reach) if follows > 0 else float("nan")


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
            GROWING.each(_elasticity),
            0.2,
            0.48,
            "ratio",
        ),
        Claim(
            "per-thousand",
            "follows per 1,000 times shown to followers",
            GROWING.each(lambda r: 1000 * r.ratio("ordinary", "gained", "shown")),
            unit="number",
        ),
    ),
)
