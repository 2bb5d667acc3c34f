"""An audience cut to the size of a design: some of its people, with all that they did.

A design comes in sizes, so that brands share prior runs. Each follower stays with the same chance; what is
counted is then counted of who stayed, with the chance that belongs to that.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from sim_fit.record import Record

__all__ = ["thinned"]

Floats = npt.NDArray[np.float64]


def thinned(record: Record, share: float, content: bytes) -> Record:
    """The record of a ``share`` of its people, the same each time for the same ``content``."""
    if share >= 1.0:
        return record
    import hashlib

    rng = np.random.default_rng(int.from_bytes(hashlib.sha256(content).digest()[:8], "big"))

    def some(column: Floats) -> Floats:
        mask = ~np.isnan(column)
        sample = np.full_like(column, np.nan)
        sample[mask] = rng.binomial(np.maximum(column[mask], 0).astype(np.int64), share)
        return sample

    counts = ("lost", "shown", "comments", "likes", "post_shown", "post_comments", "post_likes", "post_hides")
    columns: dict[str, Any] = {name: some(getattr(record, name)) for name in counts}
    columns["followers"] = record.followers * share
    authors = record.talk_author
    everyone = np.unique(authors[~np.isnan(authors)])
    stay = everyone[rng.random(len(everyone)) < share]
    mask = np.isin(authors, stay) | (np.isnan(authors) & (rng.random(len(authors)) < share))
    talk: dict[str, Any] = {
        name: getattr(record, name)[mask] for name in record.__dataclass_fields__ if name.startswith("talk_")
    }
    return replace(record, **columns, **talk)
