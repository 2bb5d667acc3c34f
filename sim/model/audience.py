"""From what a scenario says of its audience to the people themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine import network
from sim.engine.audience import Audience
from sim.engine.rng import key_of
from sim.parameters import TRAITS
from sim.scenario.ties import edges_of

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = ["audience_of", "graph_of"]


def graph_of(scenario: Scenario, seed: int, replicate: int) -> network.Graph:
    """The follower graph of one replicate; a graph from a file is the same for all.

    Raises ScenarioError for a file that is not an edge list of this audience.
    """
    size = scenario.audience.people
    options = scenario.audience.network
    key = key_of(seed)
    match options.kind:
        case "powerlaw-cluster":
            return network.powerlaw_cluster(size, options.mean_degree, options.triad_closure, key, replicate)
        case "small-world":
            return network.small_world(size, options.mean_degree, options.rewiring, key, replicate)
        case "random":
            return network.random_graph(size, options.mean_degree, key, replicate)
        case "file":
            return network.from_edges(size, edges_of(options, size).pairs)
        case _:
            return network.no_graph(size)


def audience_of(scenario: Scenario, seed: int, replicate: int) -> Audience:
    """The people of one replicate: the same for every brand."""
    moments = scenario.audience.traits.model_dump()
    traits = {key: moments[key.partition(".")[0]][key.partition(".")[2]] for key in TRAITS}
    graph = graph_of(scenario, seed, replicate)
    people, founders = scenario.audience.people, scenario.audience.size
    return Audience(people, traits, graph, seed, replicate, founders=founders)
