"""Followers are not their numbers: only their luck, their neighbours and their traits tell them apart."""

from __future__ import annotations

import numpy as np
from hypothesis import given

from sim.engine.audience import Audience
from sim.engine.network import from_edges
from sim.measures import COLUMNS, FLOWS
from sim.model import TrustModel
from sim.parameters import TRAITS

from .worlds import assert_same_ties, few, graphs, psychologies, registry, scenario, seeds


@few
@given(psychologies(), seeds, graphs)
def test_relabelling_followers_changes_no_aggregate(psychology, seed, graph) -> None:
    """Shuffle the rows together with their luck and the graph: the same ties elsewhere, the same counts."""
    case = scenario(
        {"strategy": "varied"}, {"strategy": "newcomers-first"}, psychology=psychology, seed=seed, graph=graph
    )
    model = TrustModel(case, registry=registry())
    ids = np.random.default_rng(seed).permutation(model.size)  # row i is now who was in row ids[i]
    row_of = np.argsort(ids)
    moments = case.audience.traits.model_dump()
    traits = {key: moments[key.partition(".")[0]][key.partition(".")[2]] for key in TRAITS}
    shuffled = Audience(
        model.size, traits, from_edges(model.size, row_of[model.graph.edges]), seed, 0, ids=ids
    )
    other = TrustModel(case, registry=registry(), audience=shuffled)
    model.run_model()
    other.run_model()

    for name in TRAITS:
        trait = name.partition(".")[0]
        assert (other.trait(trait) == model.trait(trait)[ids]).all()
    for before, after in zip(model.brands, other.brands, strict=True):
        assert_same_ties(before, after, rows=ids)
    flows = slice(len(COLUMNS) - len(FLOWS), None)
    np.testing.assert_array_equal(other.daily[..., 0, flows], model.daily[..., 0, flows])
    # means are sums in another order: the same but for the last bits
    np.testing.assert_allclose(other.daily, model.daily, rtol=1e-12)
