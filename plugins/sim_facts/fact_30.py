"""Fact 30: people leave day by day, whether or not there was a post."""

from __future__ import annotations

from math import log

from sim_facts.evaluator import Record, ratio
from sim_facts.fact import Claim, Fact
from sim_facts.setups import AUDIENCE, exits

__all__ = ["FACT"]


def _on_posting_days(record: Record) -> float:
    """Exits on a day with a post, as a multiple of those on a day without, of a broadcaster."""
    post_days, leaving = record.by_day("teller", "posts") > 0, exits(record, "teller")
    return ratio(float(leaving[post_days].mean()), float(leaving[~post_days].mean()))


def _elasticity(record: Record) -> float:
    """How exits follow times shown, from a brand to one that posts more: a ratio of logarithms."""
    leaving = log(exits(record, "louder").sum() / exits(record, "quieter").sum())
    return leaving / log(record.total("louder", "shown") / record.total("quieter", "shown"))


FACT = Fact(
    30,
    "C",
    "Unfollows barely follow impressions (elasticity .13, standard error .04, day by day on one account; "
    "here between brands that post .35 and 1.4 times a day); posts or none, the drip goes on.",
    "public export of one account",
    (
        Claim(
            "days",
            "exits on a posting day against others",
            AUDIENCE.each(_on_posting_days),
            0.85,
            1.25,
            "ratio",
        ),
        Claim(
            "elasticity",
            "elasticity of exits to times shown, .35 to 1.4 posts a day",
            AUDIENCE.each(_elasticity),
            0.05,
            0.21,
            "ratio",
        ),
    ),
)
