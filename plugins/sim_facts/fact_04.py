"""Fact 4: some leave every month, and nearly as many mute."""

from __future__ import annotations

from sim_facts.evaluator import Measure
from sim_facts.fact import Claim, Fact
from sim_facts.setups import AUDIENCE

__all__ = ["FACT"]

_MONTHS = AUDIENCE.days / 30


def _a_month(*columns: str) -> Measure:
    """Share of the ordinary brand's followers lost a month, by leaving or muting."""
    losses = AUDIENCE.each(lambda r: sum(r.total("ordinary", column) for column in columns) / r.size)
    return lambda evaluator: 1 - (1 - losses(evaluator)) ** (1 / _MONTHS)


FACT = Fact(
    4,
    "C",
    "An ordinary brand loses .5-3 % of its followers a month; mutes are .7-1.1 times as common as unfollows.",
    "[Kwak2011]_, [ExactTarget2011]_",
    (
        Claim("unfollow", "followers who unfollow, a month", _a_month("unfollows"), 0.005, 0.03, part=True),
        Claim(
            "unfollow-or-mute",
            "followers who unfollow or mute, a month",
            _a_month("unfollows", "mutes"),
            0.005,
            0.03,
            part=True,
        ),
        Claim(
            "mutes",
            "mutes for one unfollow",
            AUDIENCE.each(lambda r: r.ratio("ordinary", "mutes", "unfollows")),
            0.7,
            1.1,
            "ratio",
        ),
    ),
)
