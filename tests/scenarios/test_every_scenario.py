"""Every scenario that ships loads, says what it is about, and runs with few followers."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from sim import ScenarioError, plugins
from sim.model import run_replicate
from sim.scenario import Scenario, dump, load, loads

SCENARIOS = sorted(Path("scenarios").glob("*.yaml"))


@pytest.fixture
def edges(tmp_path: Path) -> Path:
    """Sixty followers in a ring, one tie twice, one follower tied to herself: as crawled graphs are."""
    path = tmp_path / "edges.csv"
    lines = [f"{a},{(a + 1) % 60}" for a in range(60)]
    path.write_text("\n".join(["id_1,id_2", *lines, "1,0", "7,7"]) + "\n")
    return path


def small(path: Path, edges: Path, *more: str) -> Scenario:
    sets = ["audience.size=60", *more]
    if path.stem == "real-graph":
        sets.append(f"audience.network.path={edges}")
    return load(path, sets, registry=plugins.load)


def test_all_are_there() -> None:
    assert [path.stem for path in SCENARIOS] == [
        "bad-day",
        "bakery",
        "classroom",
        "faker",
        "growing",
        "real-graph",
        "second-chance",
        "slow-or-fast",
        "support-desk",
        "three-cafes",
        "understaffed",
    ]


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_it_runs_with_few_followers(path: Path, edges: Path) -> None:
    scenario = small(path, edges)
    result = run_replicate(scenario, 0)
    assert len(result.measures) == len(scenario.brands)
    for measures in result.measures:
        assert 0 <= measures["followers_kept"] <= 1
        assert 0 < measures["trust"] < 1
    # Not an empty exercise: somebody was talked with, and the brands do not all end alike.
    assert sum(measures["comments"] for measures in result.measures) > 0
    assert np.ptp([measures["trust"] for measures in result.measures]) > 0


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_it_asks_a_question_and_explains_itself(path: Path, edges: Path) -> None:
    scenario = small(path, edges)
    assert scenario.description.endswith("?")
    assert path.read_text().startswith("# ")
    assert all(len(line) <= 120 for line in path.read_text().splitlines())


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_it_is_the_same_written_out(path: Path, edges: Path) -> None:
    scenario = small(path, edges)
    assert loads(dump(scenario), registry=plugins.load) == scenario


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_the_settings_it_suggests_work(path: Path, edges: Path) -> None:
    suggested = re.findall(r"--set (\S+)", path.read_text())
    for setting in suggested:
        if setting != "audience.network.path=edges.csv" and not setting.startswith("audience.size"):
            assert small(path, edges, setting) != small(path, edges)


def test_three_cafes_are_as_announced() -> None:
    scenario = load("scenarios/three-cafes.yaml")
    assert (scenario.audience.size, scenario.days, scenario.replicates) == (10_000, 180, 20)
    assert [brand.name for brand in scenario.brands] == ["Megaphone", "Pollster", "Neighbour"]


def test_brands_that_are_compared_for_one_thing_differ_in_that_alone() -> None:
    faker = load("scenarios/faker.yaml", registry=plugins.load)
    assert {(b.with_["posts_per_day"], b.with_["questions"]) for b in faker.brands} == {(0.7, 0.5)}
    assert {b.with_["answer_rate"] for b in faker.brands[:3]} == {0.95}
    staff = load("scenarios/understaffed.yaml", registry=plugins.load)
    assert {b.with_["posts_per_day"] for b in staff.brands} == {1}
    assert {b.replies_per_day for b in staff.brands[1:]} == {20}


def test_who_is_slow_answers_as_much_as_who_is_fast() -> None:
    desks = load("scenarios/slow-or-fast.yaml", registry=plugins.load).brands
    assert {brand.strategy for brand in desks} == {"days-late"}
    assert {brand.with_["answer_rate"] for brand in desks[:-1]} == {0.85}
    assert [brand.with_["days"] for brand in desks[:-1]] == [0, 0, 1, 3]


def test_a_real_graph_asks_for_its_file() -> None:
    with pytest.raises(ScenarioError) as caught:
        load("scenarios/real-graph.yaml")
    line = next(
        n
        for n, text in enumerate(Path("scenarios/real-graph.yaml").read_text().splitlines(), 1)
        if "kind:" in text
    )
    assert str(caught.value) == (
        f"scenarios/real-graph.yaml:{line}:5: audience.network.path: missing. "
        "Write the path of an edge list in CSV, for example --set audience.network.path=edges.csv."
    )


def test_a_real_graph_of_another_size_says_which_size_would_do(edges: Path) -> None:
    scenario = load("scenarios/real-graph.yaml", [f"audience.network.path={edges}", "audience.size=50"])
    with pytest.raises(
        ScenarioError, match=r"follower 50 is outside the audience of 50.* audience\.size of 60 would do"
    ):
        run_replicate(scenario, 0)
