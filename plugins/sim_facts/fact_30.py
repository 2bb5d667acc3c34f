"""Fact 30: people leave day by day, whether or not there was a post."""

from __future__ import annotations

from math import log

import numpy as np

from sim.measures import COLUMNS
from sim_facts.evaluator import Numbers, Record, ratio
from sim_facts.fact import Claim, Fact
from sim_facts.setups import AUDIENCE, REASONS

__all__ = ["FACT"]


def _exits(record: Record, brand: str) -> Numbers:
    """Who left on each day."""
    days = record.daily[record.brands.index(brand), :, 0]
    return np.asarray(sum(days[:, COLUMNS.index(reason)] for reason in REASONS))


def _on_posting_days(record: Record) -> float:
    """Exits on a day with a post, as a multiple of those on a day without, of a broadcaster."""
    post_days = record.daily[record.brands.index("teller"), :, 0, COLUMNS.index("posts")] > 0
    exits = _exits(record, "teller")
    return ratio(float(exits[post_days].mean()), float(exits[~post_days].mean()))


def _elasticity(record: Record) -> float:
    """How exits follow times shown, from a brand to one that posts more: a ratio of logarithms."""
    exits = log(_exits(record, "louder").sum() / _exits(record, "quieter").sum())
    return exits / log(record.total("louder", "shown") / record.total("quieter", "shown"))


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
