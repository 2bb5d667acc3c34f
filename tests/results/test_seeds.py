"""Seeds that other programs would read as another number."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from sim import ResultsError
from sim.experiment import run_scenario
from sim.plugins import load as load_plugins
from sim.results import load, summary_schema
from sim.results.checksums import SUMS
from sim.scenario import loads

LARGE = 2**64 - 1


@pytest.mark.parametrize(("seed", "stands"), [(7, 7), (2**53 - 1, 2**53 - 1), (LARGE, str(LARGE))])
def test_a_seed_is_text_where_a_double_would_be_another(tmp_path: Path, seed: int, stands: int | str) -> None:
    registry = load_plugins([])
    text = f"name: A\ndays: 2\nseed: {seed}\nreplicates: 1\naudience: {{size: 30}}\n"
    scenario = loads(f"{text}brands: [{{name: Loud, strategy: broadcast}}]\n", registry=registry)
    run = run_scenario(scenario, registry, tmp_path, workers=1).run
    assert run is not None
    found = json.loads(run.text)
    assert (found["scenario"]["seed"], found["provenance"]["seed"]) == (stands, stands)
    Draft202012Validator(summary_schema()).validate(found)
    assert (run.scenario["seed"], run.summary["provenance"]["seed"]) == (seed, seed)
    again = run_scenario(scenario, registry, tmp_path, workers=1)
    assert again.found
    # As older versions wrote it, a number.
    found["scenario"]["seed"] = found["provenance"]["seed"] = seed
    (run.directory / SUMS).unlink()
    (run.directory / "summary.json").write_text(json.dumps(found))
    assert load(run.directory).scenario["seed"] == seed
    found["scenario"]["seed"] = "12a"
    (run.directory / "summary.json").write_text(json.dumps(found))
    with pytest.raises(ResultsError, match=r"damaged: scenario\.seed is not a seed"):
        load(run.directory)
