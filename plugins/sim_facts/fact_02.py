"""Fact 2: hardly anybody does anything."""

from __future__ import annotations

from typing import Final

from sim_facts.evaluator import Evaluator, Numbers, Record, ratio
from sim_facts.fact import Claim, Fact
from sim_facts.setups import AUDIENCE

__all__ = ["FACT"]


#: Counted on brand pages, so looked for on one.
_PAGE: Final = AUDIENCE.at("audience.platform=facebook-page")


def comments_a_post(evaluator: Evaluator) -> Numbers:
    """Comments per post and follower."""
    return evaluator.each(
        _PAGE, lambda r: r.total("ordinary", "comments") / r.total("ordinary", "posts") / r.size
    )


def comments_shown(evaluator: Evaluator) -> Numbers:
    """Comments per time shown."""
    return evaluator.each(_PAGE, lambda r: r.total("ordinary", "comments") / r.total("ordinary", "shown"))


def likes_a_comment(evaluator: Evaluator) -> Numbers:
    """Likes for each comment."""
    return evaluator.each(
        _PAGE, lambda r: ratio(r.total("ordinary", "likes"), r.total("ordinary", "comments"))
    )


def acts_a_week(evaluator: Evaluator) -> Numbers:
    """Comments and likes per follower and week: at least the share of followers who did anything."""

    def acts(record: Record) -> float:
        actions = record.total("ordinary", "comments") + record.total("ordinary", "likes")
        return actions / record.size / (AUDIENCE.days / 7)

    return evaluator.each(_PAGE, acts)


FACT = Fact(
    2,
    "C",
    "A post of a brand's page gets .002-.1 % of followers to comment, .08-3.6 comments per 1,000 times "
    "shown, and more likes than comments; under 1 % of followers do anything in a week.",
    "[RivalIQ2022]_, [EhrenbergBass2012]_",
    (
        Claim("comments", "comments per post and follower", comments_a_post, 0.00002, 0.001, part=True),
        Claim("shown", "comments per time shown", comments_shown, 0.00008, 0.0036, part=True),
        Claim("likes", "likes for one comment", likes_a_comment, 1, unit="ratio"),
        Claim("acts", "comments and likes per follower and week", acts_a_week, high=0.01),
    ),
)
