"""The follower graph: who hears whom. Undirected, without loops or double edges, as compressed rows.

Generators are ours because the engine needs them keyed, in milliseconds, at millions of followers; tests hold
them against networkx.
"""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.engine.compiling import inlined, kernel
from sim.engine.rng import NETWORK, philox

__all__ = ["Graph", "from_edges", "no_graph", "powerlaw_cluster", "random_graph", "small_world"]

Edges = npt.NDArray[np.int64]  # shape (edges, 2)


class Graph(NamedTuple):
    """Neighbours of ``i`` are ``neighbours[starts[i] : starts[i + 1]]``, ascending."""

    starts: npt.NDArray[np.int64]
    neighbours: npt.NDArray[np.int32]

    @property
    def degrees(self) -> npt.NDArray[np.int64]:
        """Neighbours of each follower; what others see as their follower count."""
        return np.diff(self.starts)

    @property
    def edges(self) -> Edges:
        """Every edge once, lower id first, ascending; shape (edges, 2)."""
        rows = np.repeat(np.arange(len(self.starts) - 1), self.degrees)
        once = rows < self.neighbours
        return np.column_stack([rows[once], self.neighbours[once].astype(np.int64)])


@kernel
def _compress(n, edges):
    """Counting sort, twice, so that rows come out ascending."""
    starts = np.zeros(n + 1, np.int64)
    for e in range(len(edges)):
        starts[edges[e, 0] + 1] += 1
        starts[edges[e, 1] + 1] += 1
    for i in range(n):
        starts[i + 1] += starts[i]
    at = starts[:-1].copy()
    rough = np.empty(2 * len(edges), np.int32)
    for e in range(len(edges)):
        a, b = edges[e, 0], edges[e, 1]
        rough[at[a]] = b
        rough[at[b]] = a
        at[a] += 1
        at[b] += 1
    at[:] = starts[:-1]
    neighbours = np.empty(2 * len(edges), np.int32)
    for i in range(n):
        for e in range(starts[i], starts[i + 1]):
            j = rough[e]
            neighbours[at[j]] = i
            at[j] += 1
    return starts, neighbours


def from_edges(n: int, edges: Edges) -> Graph:
    """A graph of ``n`` followers from edges without loops or doubles, shape (edges, 2), ids from 0."""
    return Graph(*_compress(n, np.ascontiguousarray(edges, dtype=np.int64).reshape(-1, 2)))


def no_graph(n: int) -> Graph:
    """``n`` followers who do not hear each other."""
    return Graph(np.zeros(n + 1, np.int64), np.empty(0, np.int32))


@inlined
def _draw(key, replicate, n):
    """The ``n``-th pair of words of the generator's own stream."""
    w0, w1, _, _ = philox(key, n & 0xFFFFFFFF, n >> 32, NETWORK, replicate)
    return w0, w1


@inlined
def _below(word, n):
    """A word as a whole number below ``n`` (< 2**31)."""
    return np.int64((np.uint64(word) * np.uint64(n)) >> np.uint64(32))


@kernel
def _powerlaw_cluster(n, half, closure, key, replicate):
    """Preferential attachment; each link is followed by a closed triangle with chance ``closure``."""
    most = n * (int(half) + 1)
    ends = np.empty(2 * most, np.int64)  # every edge's two ends: a draw from it is preferential
    # Neighbours of v, in the order of arrival: their own links, then a chain of links received.
    chain_head = np.full(n, -1, np.int64)  # last edge received by v
    chain_next = np.empty(most, np.int64)
    own = np.zeros(n + 1, np.int64)  # edges start where v's own begin
    received = np.zeros(n, np.int64)
    whole = int(half)
    core = whole + 1
    edge = 0
    draws = 0
    links = np.empty(core + 1, np.int64)
    for v in range(1, n):
        own[v] = edge
        w0, w1 = _draw(key, replicate, draws)
        draws += 1
        want = whole + (1 if w0 < (half - whole) * 4294967296.0 else 0)
        want = min(want, v)
        count = 0
        last = np.int64(-1)
        while count < want:
            w0, w1 = _draw(key, replicate, draws)
            draws += 1
            target = np.int64(-1)
            if last >= 0 and w0 < closure * 4294967296.0:
                # A neighbour of the last target: one they chose, or one who chose them. Chains are walked
                # only a few steps: far along the chain of a hub are the old ones, who are drawn
                # preferentially anyway.
                choices = own[last + 1] - own[last]
                pick = _below(w1, choices + received[last])
                if pick < choices:
                    target = ends[2 * (own[last] + pick) + 1]
                else:
                    e = chain_head[last]
                    for _ in range(min(pick - choices, 64)):
                        e = chain_next[e]
                    target = ends[2 * e]
            elif v <= core or edge == 0:
                target = _below(w1, v)
            else:
                target = ends[_below(w1, 2 * edge)]
            new = target != v
            for m in range(count):
                new = new and links[m] != target
            if not new:
                last = np.int64(-1)
                continue
            links[count] = target
            count += 1
            last = target
        for m in range(count):
            ends[2 * edge] = v
            ends[2 * edge + 1] = links[m]
            chain_next[edge] = chain_head[links[m]]
            chain_head[links[m]] = edge
            received[links[m]] += 1
            edge += 1
        own[v + 1] = edge
    return ends[: 2 * edge].reshape(edge, 2).copy()


def powerlaw_cluster(
    n: int, mean_degree: float, closure: float, key: tuple[int, int], replicate: int
) -> Graph:
    """Heavy-tailed degrees and many triangles ([HolmeKim2002]_)."""
    return from_edges(n, _powerlaw_cluster(n, mean_degree / 2, closure, key, replicate))


@kernel
def _small_world(n, side, rewiring, key, replicate):
    """Ring of ``2 * side`` neighbours; the far end of each edge moves anywhere with chance ``rewiring``."""
    edges = np.empty((n * side, 2), np.int64)
    for v in range(n):
        for s in range(side):
            e = v * side + s
            w0, w1 = _draw(key, replicate, e)
            edges[e, 0] = v
            edges[e, 1] = _below(w1, n) if w0 < rewiring * 4294967296.0 else (v + s + 1) % n
    return edges


def small_world(n: int, mean_degree: float, rewiring: float, key: tuple[int, int], replicate: int) -> Graph:
    """A ring of neighbours with some edges rewired ([WattsStrogatz1998]_).

    The mean degree is the even number nearest to the one asked for, 2 at least. An edge that rewires to where
    one already is counts once, so it may fall short by a hair.
    """
    side = min(max(int(mean_degree / 2 + 0.5), 1), (n - 1) // 2)
    return from_edges(n, _distinct(n, _small_world(n, side, rewiring, key, replicate)))


@kernel
def _pairs(n, count, key, replicate, start):
    edges = np.empty((count, 2), np.int64)
    for e in range(count):
        w0, w1 = _draw(key, replicate, start + e)
        edges[e, 0] = _below(w0, n)
        edges[e, 1] = _below(w1, n)
    return edges


def random_graph(n: int, mean_degree: float, key: tuple[int, int], replicate: int) -> Graph:
    """Exactly ``n * mean_degree / 2`` edges (as many as fit), uniformly at random ([ErdosRenyi1959]_)."""
    want = min(round(n * mean_degree / 2), n * (n - 1) // 2)
    drawn = np.empty((0, 2), np.int64)
    edges = drawn
    while len(edges) < want:
        more = _pairs(n, want + want // 8 + 16, key, replicate, len(drawn))
        drawn = np.concatenate([drawn, more])
        edges = _distinct(n, drawn)[:want]
    return from_edges(n, edges)


def _distinct(n: int, edges: Edges) -> Edges:
    """Without loops and doubles, in the order of first appearance."""
    low, high = edges.min(axis=1), edges.max(axis=1)
    code = (low * n + high)[low != high]
    _, first = np.unique(code, return_index=True)
    code = code[np.sort(first)]
    return np.column_stack([code // n, code % n])


KINDS: Final = ("powerlaw-cluster", "small-world", "random", "none", "file")
