"""What is written can be read, and says the same."""

from __future__ import annotations

import math
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.names import nfc
from sim.parameters import PARAMETERS
from sim.scenario import Scenario, dump, loads

PRINTABLE = st.characters(exclude_categories=("Cc", "Cs"))
NAMES = st.text(PRINTABLE, min_size=1, max_size=30).map(str.strip).filter(bool)
TRICKY = st.sampled_from(
    [
        "no",
        "1e3",
        "0o7",
        "10_000",
        "~",
        "null",
        ".5",
        "- a",
        "a: b",
        "a #b",
        "*x",
        "&x",
        "!x",
        "{",
        "'",
        '"',
        "=",
        "<<",
    ]
)
NAME = NAMES | TRICKY
PROSE = st.text(PRINTABLE | st.sampled_from("\n\t"), max_size=200)
NUMBER = st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False)
PLAIN = st.recursive(
    NUMBER | st.booleans() | st.none() | NAME,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAME, inner, max_size=3),
    max_leaves=6,
)
WITH = st.dictionaries(NAME, PLAIN, max_size=4)
HANDS = st.integers(0, 10_000).map(float) | st.just(math.inf)
SHARE = st.floats(0, 1)
NETWORK = st.one_of(
    st.fixed_dictionaries({"kind": st.just("none")}),
    st.fixed_dictionaries({"kind": st.just("random"), "mean_degree": st.floats(0, 1000)}),
    st.fixed_dictionaries({"kind": st.just("small-world")}, optional={"rewiring": SHARE}),
    st.fixed_dictionaries({}, optional={"triad_closure": SHARE, "mean_degree": st.integers(0, 1000)}),
)
PSYCHOLOGY = st.fixed_dictionaries(
    {},
    optional={
        name: st.integers(int(row.minimum), int(row.maximum))
        if row.integer
        else st.floats(row.minimum, row.maximum)
        for name, row in PARAMETERS.items()
    },
)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    days = draw(st.integers(1, 3650))
    names = draw(st.lists(NAME, min_size=1, max_size=4, unique_by=nfc))
    brands = [
        {"name": name, "strategy": draw(NAME), "with": draw(WITH), "replies_per_day": draw(HANDS)}
        for name in names
    ]
    changes = draw(st.lists(st.tuples(st.integers(1, days), st.sampled_from(names)), max_size=4, unique=True))
    timeline = [
        {
            "day": day,
            "brand": brand,
            "strategy": draw(NAME),
            "with": draw(WITH),
            "replies_per_day": draw(HANDS),
        }
        for day, brand in changes
    ]
    return Scenario(
        name=draw(NAME),
        description=draw(PROSE),
        days=days,
        seed=draw(st.integers(0, 2**64 - 1)),
        replicates=draw(st.integers(1, 1_000_000)),
        precision=draw(st.none() | st.floats(0.0001, 1)),
        measure_every=draw(st.just("auto") | st.integers(1, 3650)),
        audience={"size": draw(st.integers(1, 100_000_000)), "network": draw(NETWORK)},
        psychology=draw(PSYCHOLOGY),
        brands=brands,
        timeline=timeline,
    )


@settings(deadline=None, max_examples=50)
@given(scenarios())
def test_a_scenario_written_out_loads_again_as_it_was(scenario: Scenario) -> None:
    text = dump(scenario)
    again = loads(text)
    assert again == scenario
    assert dump(again) == text
    assert again.resolved() == scenario.resolved()


@settings(deadline=None)
@given(PROSE)
def test_any_description_survives(description: str) -> None:
    scenario = Scenario(name="x", description=description, brands=[{"name": "A", "strategy": "s"}])
    assert loads(dump(scenario)).description == description


@settings(deadline=None)
@given(st.text(min_size=1, max_size=20))
def test_any_text_is_a_name_or_refused_for_its_control_characters(name: str) -> None:
    scenario = {"name": name, "brands": [{"name": "A", "strategy": "s"}]}
    odd = any(unicodedata.category(c) in ("Cc", "Cs") for c in name)
    try:
        kept = Scenario.model_validate(scenario)
    except ValueError:
        assert odd or not name.strip()
    else:
        assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in kept.name)
        assert kept.name.strip() == name.strip()
        assert loads(dump(kept)).name == kept.name


def test_everything_is_written_out() -> None:
    scenario = loads("name: x\nbrands: [{name: A, strategy: s}]\n")
    plain = scenario.resolved()
    assert set(plain["psychology"]) == set(PARAMETERS)
    assert plain["audience"]["network"] == {
        "kind": "powerlaw-cluster",
        "mean_degree": 12,
        "triad_closure": 0.5,
    }
    assert plain["brands"][0]["with"] == {}
    for name in (
        "days",
        "seed",
        "replicates",
        "precision",
        "measure_every",
        "description",
        "timeline",
        "plugins",
    ):
        assert name in plain
