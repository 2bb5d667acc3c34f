"""Fact 1: a tenth of followers writes nearly everything, most never write."""

from __future__ import annotations

import numpy as np

from sim_facts.evaluator import Numbers, Record, ratio
from sim_facts.fact import Claim, Fact
from sim_facts.setups import AUDIENCE

__all__ = ["FACT"]


def _comments(record: Record) -> Numbers:
    """Comments under the ordinary brand, a number a follower."""
    authors = np.concatenate(record.observations["ordinary"])
    return np.bincount(authors, minlength=record.size).astype(np.float64)


def _by_top_tenth(record: Record) -> float:
    comments = np.sort(_comments(record))[::-1]
    return ratio(float(comments[: record.size // 10].sum()), float(comments.sum()))


def _ever_wrote(record: Record) -> float:
    return float((_comments(record) > 0).mean())


FACT = Fact(
    1,
    "C",
    "The tenth of followers who write most write at least 70 % of the comments (of everything that people"
    " write anywhere, 80-92 %); at most 25 % ever comment in 180 days.",
    "[Pew2019]_, [Pew2020]_, [vanMierlo2014]_",
    (
        Claim(
            "top-tenth",
            "comments written by the top tenth of followers",
            AUDIENCE.each(_by_top_tenth),
            0.70,
            part=True,
        ),
        Claim(
            "ever",
            "followers who ever comment in 180 days",
            AUDIENCE.each(_ever_wrote),
            high=0.25,
            part=True,
        ),
    ),
)
