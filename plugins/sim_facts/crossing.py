"""Where a difference changes its sign along a few values, replicate by replicate."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim_facts.evaluator import Numbers

__all__ = ["crossings"]


def crossings(places: Sequence[float], differences: Sequence[Numbers], *, ends: bool = True) -> Numbers:
    """For each replicate the first place at which the difference changes its sign, on straight lines between
    ``places``.

    ``differences[i]`` are the replicates at ``places[i]``, in ascending order. Where the sign never changes,
    the crossing lies beyond an end; the last place stands for it if the difference starts on the side of
    its end, so that an interval which touches an end says "at least" or "at most". Without ``ends`` there is
    no value then: NaN.
    """
    table = np.array(differences)  # (places, replicates)
    crossing = np.full(table.shape[1], np.nan)
    for replicate, column in enumerate(table.T):
        if not np.isfinite(column).all():
            continue
        signs = np.sign(column)
        change = np.flatnonzero(signs[1:] * signs[:-1] <= 0)
        if len(change):
            i = change[0]
            step = column[i] - column[i + 1]
            part = column[i] / step if step else 0.0
            crossing[replicate] = places[i] + (places[i + 1] - places[i]) * part
        elif ends:  # whichever is nearer to changing it
            crossing[replicate] = places[0] if abs(column[0]) < abs(column[-1]) else places[-1]
    return crossing
