"""A run is named by its content, and by nothing else."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sim.errors import ResultsError
from sim.experiment.naming import libraries
from sim.names import slug
from sim.results import directory_name, identity, provenance, summary_schema

SCENARIO: dict[str, Any] = {
    "name": "Three cafés, one town",
    "seed": 7,
    "replicates": 20,
    "audience": {"size": 100, "network": {"kind": "none"}},
}


def content(scenario: dict[str, Any] = SCENARIO, **given: Any) -> str:
    found = provenance(scenario, **{"plugins": {"trustsim": "1"}, **given})["content"]
    assert isinstance(found, str)
    return found


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Three cafés, one town", "three-cafes"),
        ("Second chance: reform on day 90", "second-chance"),
        ("A.B. Café (test)", "a-b-cafe"),
        ("二つの店", "二つの店"),
        ("../../etc/passwd", "etc-passwd"),
        ("x" * 200, "x" * 40),
        ("...", "run"),
    ],
    ids=["comma", "colon", "dots", "no latin", "path", "long", "nothing"],
)
def test_the_name_in_short(name: str, short: str) -> None:
    assert slug(name) == short
    assert directory_name(name, "1f3a9c2e" + "0" * 56) == f"{short}-1f3a9c2e"


@pytest.mark.parametrize(
    "change", [{"seed": 8}, {"replicates": 21}, {"name": "Other"}, {"audience": {"size": 101}}], ids=str
)
def test_another_scenario_has_another_name(change: dict[str, Any]) -> None:
    assert content({**SCENARIO, **change}) != content()
    assert content(dict(reversed(SCENARIO.items()))) == content()


def test_another_version_of_a_plugin_has_another_name() -> None:
    assert content(plugins={"trustsim": "2"}) != content()
    assert content(plugins={"trustsim": "1", "mine.py": "sha256:00"}) != content()


def test_a_library_that_changes_a_digit_is_in_the_name() -> None:
    assert set(libraries()) == {"scipy"}  # p-values
    assert content(libraries={"scipy": "1.14.1"}) != content(libraries={"scipy": "1.17.0"})


def test_changed_code_of_a_strategy_has_another_name(tmp_path: Path) -> None:
    one, other = tmp_path / "one" / "mine.py", tmp_path / "other" / "mine.py"
    for path in (one, other):
        path.parent.mkdir()
        path.write_text("x = 1\n")
    assert content(sources=[one]) == content(sources=[other])
    other.write_text("x = 2\n")
    elsewhere = tmp_path / "elsewhere" / "mine.py"
    elsewhere.parent.mkdir()
    elsewhere.write_text("x = 2\n")
    assert content(sources=[one]) != content(sources=[elsewhere])


def test_strategies_are_told_apart_from_the_code(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text("x = 1\n")
    with_it, without = provenance(SCENARIO, {}, sources=[path]), provenance(SCENARIO, {})
    assert with_it["code"] == without["code"]
    assert with_it["sources"] == {"mine.py": hashlib.sha256(b"x = 1\n").hexdigest()[:16]}
    assert with_it["content"] != without["content"]


def test_how_a_graph_is_read_is_in_the_name_of_a_run_that_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = {"kind": "file", "path": "edges.csv", "sha256": "0" * 64}
    given = {**SCENARIO, "audience": {"size": 100, "network": graph}}
    assert provenance(given, {})["code"] == provenance(SCENARIO, {})["code"]  # one version, to be compared
    assert "reading" not in provenance(SCENARIO, {})
    before = content(given)
    monkeypatch.setattr(identity, "_READERS", identity._READERS[:1])
    assert content(given) != before
    monkeypatch.undo()
    for name in identity._READERS:
        assert (Path(identity.__file__).parent.parent / name).is_file()


def test_a_file_counts_by_what_is_in_it_not_by_where_it_lies(tmp_path: Path) -> None:
    def with_edges(path: Path) -> str:
        return content(
            {**SCENARIO, "audience": {"size": 100, "network": {"kind": "file", "path": str(path)}}}
        )

    one, copy, changed = tmp_path / "edges.csv", tmp_path / "copy.csv", tmp_path / "changed.csv"
    one.write_text("a,b\n0,1\n")
    copy.write_text("a,b\n0,1\n")
    changed.write_text("a,b\n0,2\n")
    assert with_edges(one) == with_edges(copy)
    assert with_edges(one) != with_edges(changed)
    with pytest.raises(ResultsError, match=r"gone\.csv: cannot be read: No such file"):
        with_edges(tmp_path / "gone.csv")


#: What takes part in a run and changes none of its numbers: it reads a scenario, whose outcome is in the name
#: as it is, finds plugins, which are there by their own hashes, or fails.
_NO_MAKERS = {
    "agreement", "blame", "ending", "errors", "foreign", "hookspecs", "installed", "names", "plugins",
    "prose", "scenario", "shell", "watchdog",
}  # fmt: skip


def test_whatever_takes_part_in_a_run_is_in_its_name() -> None:
    code = """
import sys
from sim.model import run_replicate
from sim.plugins import load
from sim.scenario import loads
registry = load()
scenario = loads(sys.stdin.read(), registry=registry)
run_replicate(scenario, 0, registry=registry)
print(*{name.split(".")[1] for name in sys.modules if name.startswith("sim.")})
"""
    text = """
name: Everything
days: 3
start: 2026-03-02
holidays: [2026-03-03]
trust_rule: log-odds
audience: {size: 60, pool: 20, network: {kind: small-world}}
psychology: {incident_chance: 0.5}
brands: [{name: A, strategy: broadcast, desk: {hours: 9-17}}]
"""
    used = set(subprocess.check_output([sys.executable, "-c", code], input=text, text=True).split())
    makers = {maker.removesuffix(".py") for maker in identity._MAKERS}
    assert used - makers == _NO_MAKERS
    assert {"calendar", "engine", "model", "strategy"} <= used & makers


def test_the_schema_knows_all_that_a_run_may_depend_on(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text("x = 1\n")
    graph = {"kind": "file", "path": "edges.csv", "sha256": "0" * 64}
    given = {**SCENARIO, "audience": {"size": 100, "network": graph}}
    asked = {"precision": 0.01, "ceiling": 100, "measure": "trust"}
    found = provenance(given, {"trustsim": "1"}, {}, [path], asked, {"scipy": "1"})
    schema = summary_schema()
    only = {**schema["$defs"]["Origin"], "$defs": schema["$defs"]}
    Draft202012Validator(only).validate(found)
    assert set(found) == set(only["properties"])
