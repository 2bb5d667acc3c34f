"""Fact 1: a tenth of followers writes nearly everything, most never write."""

from __future__ import annotations

import numpy as np

from sim_facts.fact import Claim, Fact
from sim_facts.lab import Lab, Numbers, Record
from sim_facts.setups import AUDIENCE

__all__ = ["FACT"]


def _wrote(record: Record) -> Numbers:
    """Comments under the ordinary brand, a number a follower."""
    return np.bincount(np.concatenate(record.seen["ordinary"]), minlength=record.size).astype(np.float64)


def _top_tenth(record: Record) -> float:
    wrote = np.sort(_wrote(record))[::-1]
    return float(wrote[: record.size // 10].sum() / wrote.sum()) if wrote.any() else float("nan")


def written_by_top_tenth(lab: Lab) -> Numbers:
    """Share of the ordinary brand's comments that come from the tenth of followers who write most."""
    return lab.each(AUDIENCE, _top_tenth)


def ever_wrote(lab: Lab) -> Numbers:
    """Share of followers who wrote at least once."""
    return lab.each(AUDIENCE, lambda record: float((_wrote(record) > 0).mean()))


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
