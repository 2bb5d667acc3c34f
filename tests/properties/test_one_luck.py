"""One luck for all: strategies differ by what they do and by nothing else."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.columns import RIGHTLY
from sim.model import TrustModel, run_replicate

from .worlds import GRAPHS, TIE, assert_same_ties, few, graphs, psychologies, registry, scenario, seeds


@few
@given(psychologies(), seeds, graphs)
def test_two_identical_strategies_under_different_names_differ_by_exactly_nothing(
    psychology, seed, graph
) -> None:
    case = scenario(
        {"strategy": "varied", "name": "A"},
        {"strategy": "twin", "name": "Z", "with": {"answer_rate": 0.8}},
        psychology=psychology,
        seed=seed,
        graph=graph,
    )
    result = run_replicate(case, 2, registry=registry())
    np.testing.assert_array_equal(result.daily[0], result.daily[1])
    for measure, value in result.measures[0].items():
        np.testing.assert_equal(result.measures[1][measure], value)
    np.testing.assert_equal(result.groups[0], result.groups[1])
    model = TrustModel(case, replicate=2, registry=registry())
    model.run_model()
    assert_same_ties(*model.brands)


@few
@given(psychologies(), seeds, graphs)
def test_another_brand_changes_nothing_for_the_others(psychology, seed, graph) -> None:
    alone = scenario({"strategy": "varied"}, psychology=psychology, seed=seed, graph=graph)
    crowd = scenario(
        {"strategy": "varied"},
        {"strategy": "canned-reply", "replies_per_day": 3},
        {"strategy": "broadcast"},
        psychology=psychology,
        seed=seed,
        graph=graph,
    )
    one, several = (TrustModel(case, registry=registry()) for case in (alone, crowd))
    one.run_model()
    several.run_model()
    assert_same_ties(one.brands[0], several.brands[0])
    np.testing.assert_array_equal(one.daily[0], several.daily[0])


def differing(left: TrustModel, right: TrustModel) -> set[int]:
    """Followers who are not the same in both. Whether they are right about a brand is no state of theirs:
    that is its record, which a decision about anybody changes.
    """
    pairs = [
        tuple(
            brand.column(name) | RIGHTLY if name == "flags" else brand.column(name)
            for brand in (left.brands[0], right.brands[0])
        )
        for name in TIE
    ]
    return set(np.flatnonzero(np.any([a != b for a, b in pairs], axis=0)).tolist())


@few
@given(
    psychologies(thread_opening=0.0, callout_seen=0.9, incident_chance=0.0), seeds, st.sampled_from(GRAPHS)
)
def test_one_changed_decision_changes_only_what_follows_from_it(psychology, seed, graph) -> None:
    """One comment is answered that was not, or the other way round; nobody reads other people's threads.

    Up to that day nothing differs. On it, she does, and whoever hears her in the evening; from then on word
    travels one step along the graph a day. (Of an incident, anybody may hear.)
    """
    models = [
        TrustModel(
            scenario(
                {
                    "strategy": "change-of-mind",
                    "with": {"changes": changes, "day": 4},
                    "replies_per_day": "unlimited",
                },
                psychology=psychology | {"callout_on_ignored": 0.4, "praise": 0.4},
                seed=seed,
                graph=graph,
            ),
            registry=registry(),
        )
        for changes in (False, True)
    ]
    ties = nx.Graph(models[0].graph.edges.tolist())
    ties.add_nodes_from(range(models[0].size))
    while models[0].running:
        for model in models:
            model.step()
        strategy = models[1].brands[0].strategy
        changed = differing(*models)
        if not strategy.changed_on:
            assert not changed
            continue
        steps = models[0].day - strategy.changed_on + 1
        assert changed <= set(nx.single_source_shortest_path_length(ties, strategy.whom, cutoff=steps))
        if steps == 1:
            assert strategy.whom in changed
    assert models[1].brands[0].strategy.changed_on
