"""Whom something happens to that happens to anybody with the same small chance: drawn by groups.

People are taken in groups of 64 by their luck key; within a group one skips, geometrically, from one whom it
happens to on to the next. So it costs groups and hits instead of people, and some people of an audience,
taken by themselves, find the luck that they have among all.
"""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from math import floor, log, log1p
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.engine.compiling import kernel, part, settled
from sim.engine.rng import philox, uniform

__all__ = ["GROUP", "among", "anybody"]

GROUP: Final = 64


@part
def _words(key, who, day, purpose, replicate):
    w0, w1, w2, w3 = philox(key, who, day, purpose, replicate)
    return np.uint32(w0), np.uint32(w1), np.uint32(w2), np.uint32(w3)


@part
def _next(at, log_miss, word):
    """The next place in the group after ``at`` whom it happens to; 64 if there is none."""
    if log_miss == 0.0:
        return GROUP
    step = floor(log(uniform(word)) / log_miss)
    return GROUP if step >= GROUP else at + 1 + np.int64(step)


@part
def among(places, chance, key, replicate, ids, start, size, day, purpose, slot, stride):
    """Places of those of rows ``start`` to ``start + size - 1`` whom it happens to, ascending; how many.

    Four words a round; round n has the slot ``slot + n * stride``. ``places`` has room for ``size`` places.
    """
    if chance >= 1.0:
        for place in range(size):
            places[place] = place
        return size
    log_miss = log1p(-chance)
    count = 0
    if len(ids):
        for place in range(size):
            who = ids[start + place]
            if _is_hit(who % GROUP, log_miss, key, replicate, who // GROUP, day, purpose, slot, stride):
                places[count] = place
                count += 1
        return count
    for group in range(start // GROUP, (start + size + GROUP - 1) // GROUP):
        at = np.int64(-1)
        turn = 0
        while at < GROUP:
            words = _words(key, group, day, purpose | (slot + turn * stride) << 8, replicate)
            for word in words:
                at = _next(at, log_miss, word)
                if at >= GROUP:
                    break
                place = group * GROUP + at - start
                if 0 <= place < size:
                    places[count] = place
                    count += 1
            turn += 1
    return count


@part
def _is_hit(target, log_miss, key, replicate, group, day, purpose, slot, stride):
    """Whether it happens to the one at ``target`` of a group."""
    at = np.int64(-1)
    turn = 0
    while at < target:
        words = _words(key, group, day, purpose | (slot + turn * stride) << 8, replicate)
        for word in words:
            at = _next(at, log_miss, word)
            if at >= target:
                break
        turn += 1
    return at == target


@settled
@kernel
def _anybody(places, chance, key, replicate, ids, day, purpose, slot):
    return among(places, chance, key, replicate, ids, 0, len(places), day, purpose, slot, 1)


def anybody(chance: float, size: int, luck: Any, day: int, purpose: int, slot: int) -> npt.NDArray[np.int64]:
    """Rows of an audience of ``size`` whom it happens to, ascending.

    ``luck`` is its key, replicate and ids; of ``slot`` and the 31 numbers after it nobody else makes use.
    """
    if chance <= 0.0:
        return np.empty(0, np.int64)
    rows = np.empty(size, np.int64)
    return rows[: _anybody(rows, chance, *luck, day, purpose, slot)]
