"""The audience: the same people for every brand of a replicate."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from collections.abc import Mapping
from math import cos, exp, log, pi, sin, sqrt

import numpy as np
import numpy.typing as npt

from sim.engine.columns import FOLLOWER, REST_STEPS
from sim.engine.compiling import kernel
from sim.engine.network import Graph
from sim.engine.rng import REST, TRAITS, key_of, philox, uniform

__all__ = ["Audience"]

#: Luck is keyed by position unless ids are given: then row ``i`` has the luck of ``ids[i]``.
_BY_POSITION = np.empty(0, np.int64)


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
def _draw_rests(rests, levels, key, replicate, ids):
    """First attention in steps: the level whose share of ``levels``, cumulative, the luck falls into."""
    for i in range(len(rests)):
        who = ids[i] if len(ids) else i
        word, _, _, _ = philox(key, who, 0, REST, replicate)
        rests[i] = np.searchsorted(levels, uniform(word), side="right")


def _levels(mean: float, concentration: float) -> npt.NDArray[np.float64]:
    """Cumulative shares of the levels of first attention: Beta, in :data:`REST_STEPS` steps.

    All alike, at the level next to ``mean``, where the concentration is 0.
    """
    if concentration == 0.0:
        return np.where(np.arange(REST_STEPS - 1) < min(int(mean * REST_STEPS), REST_STEPS - 1), 0.0, 1.0)
    x = (np.arange(REST_STEPS) + 0.5) / REST_STEPS
    log_weight = (mean * concentration - 1.0) * np.log(x) + ((1.0 - mean) * concentration - 1.0) * np.log1p(
        -x
    )
    weight = np.cumsum(np.exp(log_weight - log_weight.max()))
    return np.asarray(weight[:-1] / weight[-1])


class Audience:
    """Followers of one replicate: traits, graph, and who leaves of their own accord.

    Parameters
    ----------
    size : people, >= 1
    traits : moments keyed as in :data:`sim.parameters.TRAITS`
    graph : who hears whom, ``size`` rows
    seed, replicate : what the luck is keyed by
    ids : optional luck keys of the rows (distinct, 0 <= id < 2**32); rows by default
    founders : how many of them follow from the start, the first rows; all by default, else the rest is the
        pool
    """

    def __init__(
        self,
        size: int,
        traits: Mapping[str, float],
        graph: Graph,
        seed: int,
        replicate: int,
        ids: npt.NDArray[np.int64] | None = None,
        founders: int | None = None,
    ) -> None:
        self.size = size
        self.founders = size if founders is None else founders
        self.graph = graph
        self.key = key_of(seed)
        self.replicate = replicate
        self.ids = _BY_POSITION if ids is None else np.ascontiguousarray(ids, dtype=np.int64)
        self.followers = np.empty(size, FOLLOWER)
        _draw_traits(self.followers, np.array(list(traits.values()), float), self.key, replicate, self.ids)
        mean, concentration = traits["first_attention.mean"], traits["first_attention.concentration"]
        self.rests = np.empty(size, np.uint8)  #: level of each one's first attention
        _draw_rests(self.rests, _levels(mean, concentration), self.key, replicate, self.ids)

    @classmethod
    def of(
        cls,
        followers: npt.NDArray[np.void],
        rests: npt.NDArray[np.uint8],
        graph: Graph,
        key: tuple[int, int],
        replicate: int,
        ids: npt.NDArray[np.int64],
    ) -> Audience:
        """Some founders of another audience: with the traits and the luck that they have there."""
        audience = cls.__new__(cls)
        audience.size, audience.graph = len(followers), graph
        audience.founders = len(followers)
        audience.key, audience.replicate, audience.ids = key, replicate, ids
        audience.followers, audience.rests = followers, rests
        return audience
