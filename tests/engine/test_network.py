"""The follower graph: sound, keyed, and of the shape that networkx gives for the same numbers."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine import network
from sim.engine.rng import key_of

KEY = key_of(11)


def graphs(n: int, degree: float, replicate: int = 0) -> dict[str, network.Graph]:
    return {
        "powerlaw-cluster": network.powerlaw_cluster(n, degree, 0.5, KEY, replicate),
        "small-world": network.small_world(n, degree, 0.1, KEY, replicate),
        "random": network.random_graph(n, degree, KEY, replicate),
        "none": network.no_graph(n),
    }


def as_networkx(graph: network.Graph) -> nx.Graph:
    out = nx.empty_graph(len(graph.starts) - 1)
    out.add_edges_from(graph.edges.tolist())
    return out


@settings(deadline=None, max_examples=60)
@given(n=st.integers(1, 80), degree=st.floats(0.2, 14), replicate=st.integers(0, 5))
def test_every_graph_is_sound(n: int, degree: float, replicate: int) -> None:
    for kind, graph in graphs(n, degree, replicate).items():
        edges = graph.edges
        assert (edges[:, 0] < edges[:, 1]).all(), kind  # no loops, each once
        assert len(np.unique(edges, axis=0)) == len(edges), kind
        assert graph.degrees.sum() == 2 * len(edges) == len(graph.neighbours), kind
        for i in range(n):
            mine = graph.neighbours[graph.starts[i] : graph.starts[i + 1]]
            assert (np.diff(mine) > 0).all(), kind
            for j in mine:
                assert i in graph.neighbours[graph.starts[j] : graph.starts[j + 1]], kind


def test_degree_and_clustering_are_those_of_networkx() -> None:
    ours = as_networkx(network.powerlaw_cluster(3000, 12, 0.5, KEY, 0))
    theirs = nx.powerlaw_cluster_graph(3000, 6, 0.5, seed=1)
    mine, other = (np.array([d for _, d in g.degree()]) for g in (ours, theirs))
    assert mine.mean() == pytest.approx(12, abs=0.1)
    assert mine.max() == pytest.approx(other.max(), rel=0.5)
    for q in (0.5, 0.9, 0.99):
        assert np.quantile(mine, q) == pytest.approx(np.quantile(other, q), rel=0.15)
    assert nx.average_clustering(ours) == pytest.approx(nx.average_clustering(theirs), rel=0.2)
    assert nx.is_connected(ours)


def test_a_small_world_is_small_and_clustered() -> None:
    ours = as_networkx(network.small_world(1000, 10, 0.1, KEY, 0))
    theirs = nx.watts_strogatz_graph(1000, 10, 0.1, seed=1)
    assert np.mean([d for _, d in ours.degree()]) == pytest.approx(10, abs=0.2)
    assert nx.average_clustering(ours) == pytest.approx(nx.average_clustering(theirs), rel=0.1)
    unwired = network.small_world(50, 4, 0.0, KEY, 0)
    assert nx.is_isomorphic(as_networkx(unwired), nx.watts_strogatz_graph(50, 4, 0.0))


def test_a_random_graph_has_exactly_its_edges() -> None:
    graph = network.random_graph(500, 7, KEY, 0)
    assert len(graph.edges) == 1750
    full = network.random_graph(8, 100, KEY, 0)
    assert len(full.edges) == 28  # as many as fit


def test_graphs_are_keyed_by_replicate() -> None:
    first, again, other = (graphs(200, 6, replicate) for replicate in (0, 0, 1))
    for kind in ("powerlaw-cluster", "small-world", "random"):
        assert np.array_equal(first[kind].neighbours, again[kind].neighbours), kind
        assert not np.array_equal(first[kind].edges, other[kind].edges), kind


def test_edges_given_come_back() -> None:
    edges = np.array([[3, 0], [1, 2], [2, 0]])
    graph = network.from_edges(5, edges)
    assert graph.edges.tolist() == [[0, 2], [0, 3], [1, 2]]
    assert graph.degrees.tolist() == [2, 1, 2, 1, 0]
