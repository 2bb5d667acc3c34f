"""Fact 13: answering brings comments, and a feed that rewards it brings more."""

from __future__ import annotations

from sim_facts.evaluator import Measure, Setup, less, ratio
from sim_facts.fact import Claim, Fact
from sim_facts.setups import AUDIENCE

__all__ = ["FACT"]

#: Counted on platforms open to all; in a group of one's own nobody has looked.
_PUBLIC = AUDIENCE.at("audience.platform=instagram")
_STRONG = _PUBLIC.at("psychology.feed_feedback=2")  # twice the upper end of its range


def _comments_won(setup: Setup) -> Measure:
    """Comments of days 91 to 180 when 85 % are answered, as a multiple of those when 10 % are."""
    return setup.each(
        lambda r: ratio(r.total("answers-85", "comments", 91), r.total("answers-10", "comments", 91))
    )


FACT = Fact(
    13,
    "C",
    "Answering raises later comments by 5-50 % at equal posting; with strong feed feedback by more.",
    "[Buffer2025]_, [ProserpioZervas2017]_",
    (
        Claim(
            "comments", "later comments, 85% answered against 10%", _comments_won(_PUBLIC), 1.05, 1.5, "ratio"
        ),
        Claim(
            "strong-feed",
            "the same with feed feedback 2, less that",
            less(_comments_won(_STRONG), _comments_won(_PUBLIC)),
            0,
            unit="ratio",
        ),
    ),
)
