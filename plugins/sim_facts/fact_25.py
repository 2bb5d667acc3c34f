"""Fact 25: being called out is rare."""

from __future__ import annotations

from sim_facts.evaluator import Measure
from sim_facts.fact import Claim, Fact
from sim_facts.setups import AUDIENCE

__all__ = ["FACT"]


def _called_out(brand: str) -> Measure:
    return AUDIENCE.each(lambda r: r.total(brand, "call_outs") / r.size)


FACT = Fact(
    25,
    "C",
    "Call-outs stay under 1 % of followers in half a year, for four brands, none of them canned.",
    "assumed: being called out in public is rare",
    tuple(
        Claim(brand, f"call-outs per follower in 180 days, {title}", _called_out(brand), high=0.01)
        for brand, title in (
            ("teller", "broadcast"),
            ("ordinary", "ordinary brand"),
            ("ignorer", "ask-and-ignore"),
            ("follower-up", "follow-up"),
        )
    ),
)
