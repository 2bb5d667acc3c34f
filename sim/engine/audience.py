"""The audience: the same people for every brand of a replicate."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from collections.abc import Mapping
from math import cos, exp, log, pi, sin, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.engine.columns import FOLLOWER
from sim.engine.compiling import kernel
from sim.engine.luck import BACKGROUND, TRAITS, key_of, philox, uniform
from sim.engine.network import Graph

__all__ = ["Audience"]

#: Luck is keyed by position unless ids are given: then row ``i`` has the luck of ``ids[i]``.
_BY_POSITION = np.empty(0, np.int64)

_CHUNK = 1 << 16  # rows worked on at a time where a whole column would be waste


@kernel
def _draw_traits(followers, moments, key, replicate, ids):
    """Log-normal participation, savvy, outspokenness; normal disposition, cut to .01-.99 (Box & Muller)."""
    for i in range(len(followers)):
        who = ids[i] if len(ids) else i
        w0, w1, w2, w3 = philox(key, who, 0, TRAITS, replicate)
        far = sqrt(-2.0 * log(uniform(w0)))
        turn = 2.0 * pi * uniform(w1)
        far2 = sqrt(-2.0 * log(uniform(w2)))
        turn2 = 2.0 * pi * uniform(w3)
        person = followers[i]
        person.participation = moments[0] * exp(moments[1] * far * cos(turn) - 0.5 * moments[1] ** 2)
        person.savvy = moments[2] * exp(moments[3] * far * sin(turn) - 0.5 * moments[3] ** 2)
        person.outspokenness = moments[4] * exp(moments[5] * far2 * cos(turn2) - 0.5 * moments[5] ** 2)
        person.disposition = min(0.99, max(0.01, moments[6] + moments[7] * far2 * sin(turn2)))


@kernel
def _background(rows, days, kinds, first, chance, last, key, replicate, ids):
    """Who leaves for reasons of her own, from row ``first`` on: rows, days, kinds; returns how many."""
    scale = log(1.0 - chance)
    found = 0
    for i in range(first, first + len(rows)):
        who = ids[i] if len(ids) else i
        w0, w1, _, _ = philox(key, who, 0, BACKGROUND, replicate)
        day = 1.0 + np.floor(log(uniform(w0)) / scale)
        if day <= last:
            rows[found] = i
            days[found] = np.int64(day)
            kinds[found] = uniform(w1)
            found += 1
    return found


class Audience:
    """Followers of one replicate: traits, graph, and who leaves of her own accord.

    Parameters
    ----------
    size : followers, >= 1
    traits : moments keyed as in :data:`sim.parameters.TRAITS`
    graph : who hears whom, ``size`` rows
    seed, replicate : what the luck is keyed by
    ids : optional luck keys of the rows (distinct, 0 <= id < 2**32); rows by default
    """

    def __init__(
        self,
        size: int,
        traits: Mapping[str, float],
        graph: Graph,
        seed: int,
        replicate: int,
        ids: npt.NDArray[np.int64] | None = None,
    ) -> None:
        self.size = size
        self.graph = graph
        self.key = key_of(seed)
        self.replicate = replicate
        self.ids = _BY_POSITION if ids is None else np.ascontiguousarray(ids, dtype=np.int64)
        self.followers = np.empty(size, FOLLOWER)
        _draw_traits(self.followers, np.array(list(traits.values()), float), self.key, replicate, self.ids)
        self._leavers: dict[tuple[float, int], tuple[npt.NDArray[Any], ...]] = {}

    @classmethod
    def of(
        cls,
        followers: npt.NDArray[np.void],
        graph: Graph,
        key: tuple[int, int],
        replicate: int,
        ids: npt.NDArray[np.int64],
    ) -> Audience:
        """Some people of another audience: with the traits and the luck that they have there."""
        audience = cls.__new__(cls)
        audience.size, audience.graph = len(followers), graph
        audience.key, audience.replicate, audience.ids = key, replicate, ids
        audience.followers = followers
        audience._leavers = {}
        return audience

    def leavers(self, chance: float, days: int) -> tuple[npt.NDArray[Any], ...]:
        """Followers who leave for reasons of their own within ``days`` days, by day: rows, days, kinds."""
        known = self._leavers.get((chance, days))
        if known is None:
            known = self._leavers[chance, days] = self._draw_leavers(chance, days)
        return known

    def _draw_leavers(self, chance: float, days: int) -> tuple[npt.NDArray[Any], ...]:
        chance = min(chance, 1.0 - 2.0**-53)
        parts = []
        for first in range(0, self.size if 1.0 - chance < 1.0 else 0, _CHUNK):
            n = min(_CHUNK, self.size - first)
            rows, day, kind = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.float64)
            n = _background(rows, day, kind, first, chance, days, self.key, self.replicate, self.ids)
            parts.append((rows[:n].copy(), day[:n].copy(), kind[:n].copy()))
        if not parts:
            return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float64)
        rows, day, kind = (np.concatenate(column) for column in zip(*parts, strict=True))
        order = np.argsort(day, kind="stable")
        return rows[order], day[order], kind[order]
