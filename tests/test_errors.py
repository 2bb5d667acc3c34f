"""Errors read as sentences, survive the way between processes, and know the exit code."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from sim.errors import PluginError, ResultsError, ScenarioError, SimError


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "unknown key."),
        ({"file": "a.yaml"}, "a.yaml: unknown key."),
        ({"file": Path("a.yaml"), "line": 14}, "a.yaml:14: unknown key."),
        ({"file": "a.yaml", "line": 14, "column": 7}, "a.yaml:14:7: unknown key."),
        (
            {"file": "a.yaml", "line": 14, "column": 7, "key": "audience.sizes"},
            "a.yaml:14:7: audience.sizes: unknown key.",
        ),
        ({"key": "audience.sizes"}, "audience.sizes: unknown key."),
    ],
    ids=["nothing", "file", "line", "column", "key", "key alone"],
)
def test_a_scenario_error_says_where(given: dict[str, object], said: str) -> None:
    error = ScenarioError("unknown key.", **given)  # type: ignore[arg-type]
    assert str(error) == said
    error.exit_code = 1
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == said
    assert again.exit_code == 1
    assert (again.line, again.key) == (given.get("line"), given.get("key"))


def test_exit_codes_tell_wrong_input_from_no_result() -> None:
    assert [kind.exit_code for kind in (SimError, ScenarioError, PluginError, ResultsError)] == [1, 2, 1, 1]
    assert all(issubclass(kind, SimError) for kind in (ScenarioError, PluginError, ResultsError))
