"""``draws:``: each replicate has numbers of its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.errors import ScenarioError
from sim.experiment import run_scenario
from sim.model import TrustModel, run_replicate
from sim.plugins import load as load_plugins
from sim.scenario import dump, loads
from sim.scenario.draws import drawn, read_draws, with_draws

TEXT = """\
name: Drawn
days: 10
replicates: 3
audience: {size: 100}
brands: [{name: A, strategy: broadcast}]
"""
DRAWS = "draws:\n  psychology.reach: [0.1, 0.3]\n  audience.traits.participation.mean: [0.02, 0.04]\n"


def test_a_replicate_has_its_set_and_after_the_last_it_begins_again() -> None:
    scenario = loads(TEXT + DRAWS)
    for replicate, (reach, mean) in enumerate([(0.1, 0.02), (0.3, 0.04), (0.1, 0.02)]):
        own = drawn(scenario, replicate)
        assert (own.psychology.reach, own.audience.traits.participation.mean) == (reach, mean)
        assert own.draws == {}
        model = TrustModel(scenario, replicate=replicate)
        assert model.psychology.reach == reach
        assert model.scenario == own
    assert scenario.psychology.reach == 0.25


def test_it_gives_what_a_scenario_with_these_numbers_gives() -> None:
    other = loads(TEXT + "psychology: {reach: 0.3}\n", sets=["audience.traits.participation.mean=0.04"])
    found, expected = run_replicate(loads(TEXT + DRAWS), 1), run_replicate(other, 1)
    assert np.array_equal(found.daily, expected.daily, equal_nan=True)


def test_it_is_written_out_and_read_again() -> None:
    scenario = loads(TEXT + DRAWS)
    text = dump(scenario)
    assert "psychology.reach: [0.1, 0.3]" in text
    assert loads(text) == scenario
    assert "draws" not in loads(TEXT).resolved()


@pytest.mark.parametrize(
    ("draws", "sentence"),
    [
        ("{psychology.rech: [0.1]}", "is no number of the model. Write psychology.NAME"),
        ("{audience.size: [5]}", "is no number of the model"),
        ("{psychology.reach: []}", "is drawn from a list of numbers"),
        ("{psychology.reach: [0.1, 2]}", "has 2. It is between 0 and 1."),
        ("{psychology.reach: [0.1], psychology.liking: [0.1, 0.2]}", "has 2 values; the first one has 1."),
        ("{psychology.reach: 0.1}", "psychology.reach"),
        ("[1]", "draws"),
    ],
)
def test_what_cannot_be_drawn_is_refused(draws: str, sentence: str) -> None:
    with pytest.raises(ScenarioError) as refusal:
        loads(f"{TEXT}draws: {draws}\n")
    assert sentence in str(refusal.value)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "posterior.parquet"
    pq.write_table(
        pa.table(
            {"psychology.reach": np.linspace(0.1, 0.2, 50), "psychology.max_turns": np.tile([2.0, 3.0], 25)}
        ),
        path,
    )
    return path


def test_sets_are_the_seeds_and_belong_together(file: Path) -> None:
    found = read_draws(file, 20, 7)
    assert {len(values) for values in found.values()} == {20}
    assert found == read_draws(file, 20, 7)
    assert found != read_draws(file, 20, 8)
    few = read_draws(file, 5, 7)
    assert {name: values[:5] for name, values in found.items()} == few
    rows = dict(zip(np.round(np.linspace(0.1, 0.2, 50), 6), np.tile([2.0, 3.0], 25), strict=True))
    for reach, turns in zip(found["psychology.reach"], found["psychology.max_turns"], strict=True):
        assert rows[round(reach, 6)] == turns
    assert len(read_draws(file, 5000, 7)["psychology.reach"]) == 50


@pytest.mark.parametrize("what", ["missing", "half", "text", "columns", "device"])
def test_a_posterior_that_is_none_gets_a_sentence(file: Path, what: str) -> None:
    match what:
        case "missing":
            file.unlink()
        case "half":
            file.write_bytes(file.read_bytes()[:200])
        case "text":
            file.write_text("name: x", encoding="utf-8")
        case "columns":
            pq.write_table(pa.table({"day": [1, 2]}), file)
        case "device":
            file.unlink()
            file.symlink_to("/dev/zero")
    with pytest.raises(ScenarioError) as refusal:
        read_draws(file, 5, 1)
    assert "sim fit writes it" in str(refusal.value)


def test_a_run_is_named_by_its_draws_and_one_that_is_stopped_by_those_it_used(
    file: Path, tmp_path: Path
) -> None:
    scenario = loads(TEXT, registry=load_plugins)
    registry = load_plugins()
    names = [
        run_scenario(each, registry, tmp_path / "runs").run.directory.name  # type: ignore[union-attr]
        for each in (scenario, with_draws(scenario, file, 3), with_draws(scenario, file, 2))
    ]
    assert len(set(names)) == 3
    again = run_scenario(with_draws(scenario, file, 3), registry, tmp_path / "runs")
    assert again.found

    def end(done: int, of: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    stopped = run_scenario(with_draws(scenario, file, 3), registry, tmp_path / "other", progress=end)
    assert stopped.run is not None
    done = stopped.run.replicates
    whole = scenario.model_copy(update={"replicates": done})
    expected = run_scenario(with_draws(whole, file, done), registry, tmp_path / "third").run
    assert expected is not None
    assert stopped.run.directory.name == expected.directory.name
