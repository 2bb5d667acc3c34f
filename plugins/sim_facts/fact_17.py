"""Fact 17: who posts more loses more, and a broadcaster bores more than it betrays."""

from __future__ import annotations

from sim_facts.evaluator import Measure, ratio
from sim_facts.fact import Claim, Fact
from sim_facts.setups import AUDIENCE, exits

__all__ = ["FACT"]


def _more_exits(a: str, b: str) -> Measure:
    """Exits in 180 days as a share of followers, of brand ``a`` less ``b``."""
    return AUDIENCE.each(lambda r: (exits(r, a).sum() - exits(r, b).sum()) / r.size)


def _left(reason: str) -> Measure:
    """Share of a broadcaster's exits for one reason."""
    return AUDIENCE.each(lambda r: ratio(r.total("teller", reason), exits(r, "teller").sum()))


FACT = Fact(
    17,
    "T",
    "Exits rise with posting; as people state it, boredom causes at least half of the exits from a "
    "broadcaster, being ignored at most 30 %. (Yields to fact 30, which was counted.)",
    "[ExactTarget2011]_, [Sprout2016]_",
    (
        Claim("more", "exits at .7 posts a day less at .35", _more_exits("teller", "quieter"), 0),
        Claim("most", "exits at 1.4 posts a day less at .7", _more_exits("louder", "teller"), 0),
        Claim("bored", "of a broadcaster's exits: bored", _left("left_bored"), 0.5, part=True),
        Claim("ignored", "of a broadcaster's exits: ignored", _left("left_ignored"), high=0.3, part=True),
    ),
    concerns=("broadcast",),
)
