"""Fact 4: some leave every month, and nearly as many mute."""

from __future__ import annotations

from sim_facts.evaluator import Evaluator, Numbers, ratio
from sim_facts.fact import Claim, Fact
from sim_facts.setups import AUDIENCE

__all__ = ["FACT"]

_MONTHS = AUDIENCE.days / 30


def _a_month(evaluator: Evaluator, *columns: str) -> Numbers:
    losses = evaluator.each(
        AUDIENCE, lambda r: sum(r.total("ordinary", column) for column in columns) / r.size
    )
    return 1 - (1 - losses) ** (1 / _MONTHS)


def unfollowed_a_month(evaluator: Evaluator) -> Numbers:
    """Share of the ordinary brand's followers lost to unfollowing, a month."""
    return _a_month(evaluator, "unfollows")


def lost_a_month(evaluator: Evaluator) -> Numbers:
    """The same, who mutes counted as lost."""
    return _a_month(evaluator, "unfollows", "mutes")


def mutes_an_unfollow(evaluator: Evaluator) -> Numbers:
    """Mutes as a multiple of unfollows."""
    return evaluator.each(
        AUDIENCE, lambda r: ratio(r.total("ordinary", "mutes"), r.total("ordinary", "unfollows"))
    )


FACT = Fact(
    4,
    "C",
    "An ordinary brand loses .5-3 % of its followers a month; mutes are .7-1.1 times as common as unfollows.",
    "[Kwak2011]_, [ExactTarget2011]_",
    (
        Claim("unfollow", "followers who unfollow, a month", unfollowed_a_month, 0.005, 0.03, part=True),
        Claim(
            "unfollow-or-mute",
            "followers who unfollow or mute, a month",
            lost_a_month,
            0.005,
            0.03,
            part=True,
        ),
        Claim("mutes", "mutes for one unfollow", mutes_an_unfollow, 0.7, 1.1, "ratio"),
    ),
)
