"""Fact 2: hardly anybody does anything."""

from __future__ import annotations

from sim_facts.evaluator import Record
from sim_facts.fact import Claim, Fact
from sim_facts.setups import AUDIENCE

__all__ = ["FACT"]

#: Counted on brand pages, so looked for on one.
_PAGE = AUDIENCE.at("audience.platform=facebook-page")


def _acts_a_week(record: Record) -> float:
    """At least the share of followers who did anything."""
    actions = record.total("ordinary", "comments") + record.total("ordinary", "likes")
    return actions / record.size / (AUDIENCE.days / 7)


FACT = Fact(
    2,
    "C",
    "A post of a brand's page gets .002-.1 % of followers to comment, .08-3.6 comments per 1,000 times "
    "shown, and more likes than comments; under 1 % of followers do anything in a week.",
    "[RivalIQ2022]_, [EhrenbergBass2012]_",
    (
        Claim(
            "comments",
            "comments per post and follower",
            _PAGE.each(lambda r: r.ratio("ordinary", "comments", "posts") / r.size),
            0.00002,
            0.001,
            part=True,
        ),
        Claim(
            "shown",
            "comments per time shown",
            _PAGE.each(lambda r: r.ratio("ordinary", "comments", "shown")),
            0.00008,
            0.0036,
            part=True,
        ),
        Claim(
            "likes",
            "likes for one comment",
            _PAGE.each(lambda r: r.ratio("ordinary", "likes", "comments")),
            1,
            unit="ratio",
        ),
        Claim("acts", "comments and likes per follower and week", _PAGE.each(_acts_a_week), high=0.01),
    ),
)
