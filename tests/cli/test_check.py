"""``sim check`` and ``sim schema``."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator

Command = Callable[..., subprocess.CompletedProcess[str]]


def test_a_fine_scenario_is_called_fine(command: Command, tiny: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    found = command("check", "tiny.yaml")
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout == "tiny.yaml: fine. 2 brands, 150 followers, 12 days, 4 replicates.\n"
    assert sorted(tmp_path.iterdir()) == before


def test_holidays_outside_the_run_are_told(command: Command, tiny: Path) -> None:
    dates = ", ".join(["2026-03-02", "2026-02-28", *(f"2026-12-{day}" for day in range(20, 27))])
    tiny.write_text(f"{tiny.read_text()}start: 2026-03-02\nholidays: [{dates}]\n")
    told = (
        "warning: holidays: outside the days of the run, Mon 2 Mar 2026 to Fri 13 Mar 2026: "
        "2026-02-28, 2026-12-20, 2026-12-21 and 5 more.\n"
    )
    found = command("check", "tiny.yaml")
    assert (found.returncode, found.stderr) == (0, told)
    assert command("run", "tiny.yaml", "--no-report").stderr.startswith(told)
    assert command("check", "tiny.yaml", "--set", "holidays=[2026-03-13]").stderr == ""


def test_what_is_wrong_is_said_with_its_place(command: Command, tiny: Path) -> None:
    tiny.write_text(tiny.read_text().replace("days: 12", "dayz: 12"))
    found = command("check", "tiny.yaml")
    assert found.returncode == 2
    assert found.stderr.startswith("tiny.yaml:2:1: dayz: unknown key. Did you mean 'days'?")
    assert found.stdout == ""


def test_scenario_and_experiment_are_told_apart(command: Command, tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "many.yaml").write_text("name: M\nscenario: tiny.yaml\nfactors: {days: [3, 4]}\n")
    for asked in (["check"], ["run"]):
        found = command(*asked, "many.yaml")
        assert found.returncode == 2
        assert found.stderr.endswith("Run it: sim experiment run many.yaml\n")
    found = command("experiment", "run", "tiny.yaml")
    assert found.returncode == 2
    assert found.stderr.endswith("Run it by itself: sim run tiny.yaml\n")


def test_the_edge_list_is_checked_too(command: Command, tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "edges.csv").write_text("a,b\n0,1\n0,150\n")
    found = command("check", "tiny.yaml", "--set", "audience.network={kind: file, path: edges.csv}")
    assert found.returncode == 2
    assert "edges.csv:3" in found.stderr
    assert "Traceback" not in found.stderr


def test_the_schema_describes_a_scenario(command: Command, tiny: Path) -> None:
    found = command("schema")
    assert found.returncode == 0
    schema = json.loads(found.stdout)
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(yaml.safe_load(tiny.read_text()))
