"""Fact 1: a tenth of followers writes nearly everything, most never write."""

from __future__ import annotations

import numpy as np

from sim_facts.evaluator import Evaluator, Numbers, Record
from sim_facts.fact import Claim, Fact
from sim_facts.setups import AUDIENCE

__all__ = ["FACT"]


def _comments(record: Record) -> Numbers:
    """Comments under the ordinary brand, a number a follower."""
    return np.bincount(np.concatenate(record.observations["ordinary"]), minlength=record.size).astype(
        np.float64
    )


def _top_tenth(record: Record) -> float:
    comments = np.sort(_comments(record))[::-1]
    return float(comments[: record.size // 10].sum() / comments.sum()) if comments.any() else float("nan")


def written_by_top_tenth(evaluator: Evaluator) -> Numbers:
    """Share of the ordinary brand's comments that come from the tenth of followers who write most."""
    return evaluator.each(AUDIENCE, _top_tenth)


def ever_wrote(evaluator: Evaluator) -> Numbers:
    """Share of followers who wrote at least once."""
    return evaluator.each(AUDIENCE, lambda record: float((_comments(record) > 0).mean()))


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
            written_by_top_tenth,
            0.70,
            part=True,
        ),
        Claim("ever", "followers who ever comment in 180 days", ever_wrote, high=0.25, part=True),
    ),
)
