"""The JSON Schema and the reference page say what the loader does."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from sim import plugins
from sim.errors import ScenarioError
from sim.parameters import PARAMETERS, TRAITS
from sim.scenario import dump, json_schema, loads
from sim.scenario.document import parse
from sim.scenario.reference import reference
from sim.scenario.writing import resolved

SCENARIOS = sorted(Path("scenarios").glob("*.yaml"))
VALIDATOR = jsonschema.Draft202012Validator(json_schema())


def test_it_is_a_json_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_it_takes_every_scenario_that_ships(path: Path) -> None:
    data = parse(path.read_text(), str(path)).root.plain()
    if path.stem == "real-graph":
        assert [error.validator for error in VALIDATOR.iter_errors(data)] == ["oneOf"]  # the path is missing
        data["audience"]["network"]["path"] = "edges.csv"
    assert list(VALIDATOR.iter_errors(data)) == []


def test_it_takes_what_is_written_out() -> None:
    assert list(VALIDATOR.iter_errors(resolved(loads("name: x\nbrands: [{name: A, strategy: s}]\n")))) == []


@pytest.mark.parametrize(
    "added",
    [
        {"dayz": 3},
        {"days": "3"},
        {"days": 0},
        {"psychology": {"learning": 3}},
        {"psychology": {"max_turns": 2.5}},
        {"audience": {"network": {"rewiring": 0.1}}},
        {"audience": {"network": {"kind": "random", "rewiring": 0.1}}},
        {"audience": {"traits": {"savvy": {"sd": 1}}}},
        {"brands": []},
        {"brands": [{"name": "A"}]},
        {"brands": [{"name": "A", "strategy": "s", "replies_per_day": -1}]},
        {"measure_every": "daily"},
    ],
    ids=str,
)
def test_it_refuses_what_the_loader_refuses(added: dict[str, object]) -> None:
    assert not VALIDATOR.is_valid({"name": "x", "brands": [{"name": "A", "strategy": "s"}], **added})


def test_every_parameter_carries_its_range_unit_and_source() -> None:
    properties = json_schema()["$defs"]["Psychology"]["properties"]
    assert list(properties) == list(PARAMETERS)
    for name, row in PARAMETERS.items():
        found = properties[name]
        assert (found["minimum"], found["maximum"], found["default"]) == (
            row.minimum,
            row.maximum,
            row.default,
        )
        assert (found["description"], found["unit"], found["plausible"]) == (
            row.meaning,
            row.unit,
            [row.low, row.high],
        )
        assert found["certainty"] == row.certainty


def test_the_reference_page_is_the_one_drawn_from_the_schema() -> None:
    page = Path("docs/reference/scenario.md").read_text()
    assert page == reference(), "run: python -m sim.scenario.reference > docs/reference/scenario.md"


def test_the_reference_page_names_every_key() -> None:
    page = reference()
    keys = [
        *PARAMETERS,
        *TRAITS,
        "name",
        "brands",
        "timeline",
        "replies_per_day",
        "hourly_wage",
        "path",
        "rewiring",
    ]
    assert [key for key in keys if f"| `{key}` |" not in page] == []


def test_every_setting_in_the_reference_works() -> None:
    text = (
        "name: x\nbrands:\n- {name: Pollster, strategy: ask-and-ignore}\n"
        "- {name: Dr. No, strategy: silence}\n"
        "timeline: [{day: 9, brand: Pollster, strategy: silence}]\n"
    )
    lines = [line for line in reference().splitlines() if line.startswith("    --set ")]
    settings = [line.removeprefix("    --set ").split("    ")[0].strip().strip("'") for line in lines]
    assert len(settings) == 7
    for setting in settings:
        assert loads(text, sets=[setting]) != loads(text)


def test_what_matters_stands_beside_what_usually_does() -> None:
    text = "name: x\nbrands:\n- {name: A, strategy: silence}\n"
    assert loads(text).resolved()["matters"] == {"followers_kept": 0.01, "trust": 0.02}
    changed = loads(text + "matters: {trust: 0.1, cost: 500}\n")
    assert changed.resolved()["matters"] == {"followers_kept": 0.01, "trust": 0.1, "cost": 500}
    assert loads(dump(changed)) == changed
    assert loads(text, sets=["matters.trust=0"]).resolved()["matters"]["trust"] == 0


def test_what_a_plugin_measures_may_matter(tmp_path: Path) -> None:
    file = tmp_path / "mood.py"
    file.write_text(
        "from sim import Measure, hookimpl\n\n\n@hookimpl\ndef register_measures():\n"
        "    return {'mood': Measure(lambda c: c['trust'].mean(), unit='trust', better=1, title='Mood')}\n"
    )
    registry = plugins.load([file])
    text = "name: x\nbrands:\n- {name: A, strategy: silence}\nmatters: {mood: 0.3}\n"
    found = loads(text, registry=registry)
    assert found.resolved()["matters"] == {"followers_kept": 0.01, "trust": 0.02, "mood": 0.3}
    assert loads(dump(found), registry=registry) == found
    assert dict(found.matters)["mood"] == 0.3
    with pytest.raises(ScenarioError, match=r"matters.mood: unknown key\. The measures are: followers_kept"):
        loads(text, registry=plugins.load())
    with pytest.raises(ScenarioError, match=r"matters.moood: unknown key\. Did you mean 'mood'"):
        loads(text.replace("mood", "moood"), registry=registry)
