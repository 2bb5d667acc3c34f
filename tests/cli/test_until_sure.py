"""``sim run --until-sure`` as a user has it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from sim.results import load, runs, summary_schema

Command = Callable[..., subprocess.CompletedProcess[str]]


def tables(directory: Path) -> dict[str, bytes]:
    return {name: (directory / name).read_bytes() for name in ("daily.parquet", "replicates.parquet")}


def test_replicates_are_added_until_it_is_precise(here: Command, tiny: Path) -> None:
    rough = here("run", tiny, "--until-sure", "--measure", "trust", "--precision", "0.5", "--json")
    assert rough.returncode == 0, rough.stderr
    summary = json.loads(rough.stdout)
    Draft202012Validator(summary_schema()).validate(summary)
    assert summary["provenance"]["replicates"] == summary["scenario"]["replicates"] == 20
    assert summary["until_sure"]["reached"]
    fine = json.loads(
        here(
            "run", tiny, "--measure", "trust", "--precision", "0.002", "--max-replicates", "60", "--json"
        ).stdout
    )
    found = fine["until_sure"]
    assert fine["provenance"]["replicates"] == found["replicates"] > 20
    assert found["reached"] == (found["widest"]["half_width"] <= 0.002)
    assert all(pair["of"] <= found["replicates"] for pair in fine["pairs"])


def test_the_ceiling_is_kept_and_said(here: Command, tiny: Path) -> None:
    asked = ("--until-sure", "--measure", "trust", "--precision", "0.0001", "--max-replicates", "25")
    found = here("run", tiny, *asked)
    assert found.returncode == 0
    assert "25 replicates, seed 3" in found.stdout
    assert "the ceiling of 25 replicates came first." in " ".join(found.stdout.split())
    again = found.stdout.splitlines()[-1].removeprefix("Again: sim ").split()
    assert "This has been run before" in here(*again).stderr


def test_the_scenario_may_say_how_precise(here: Command, tiny: Path) -> None:
    tiny.write_text(tiny.read_text() + "precision: 0.3\n")
    summary = json.loads(here("run", tiny, "--until-sure", "--json").stdout)
    assert summary["until_sure"]["precision"] == summary["scenario"]["precision"] == 0.3
    # Without being asked to, it runs as often as it says.
    assert json.loads(here("run", tiny, "--json").stdout)["provenance"]["replicates"] == 4


def test_what_is_known_is_not_computed_again_and_leaves_the_same_bytes(
    here: Command, tiny: Path, tmp_path: Path
) -> None:
    here("run", tiny, "--replicates", "7", "--out", "grown")
    asked = ("run", tiny, "--measure", "trust", "--precision", "0.0001", "--max-replicates", "24", "--quiet")
    grown = here(*asked, "--out", "grown").stdout.strip()
    fresh = here(*asked, "--out", "fresh").stdout.strip()
    assert Path(grown).name == Path(fresh).name
    assert tables(tmp_path / grown) == tables(tmp_path / fresh)
    assert load(tmp_path / grown).text == load(tmp_path / fresh).text
    # The same numbers as a plain run of so many; another run all the same.
    plain = here("run", tiny, "--replicates", "24", "--out", "plain", "--quiet").stdout.strip()
    assert tables(tmp_path / plain) == tables(tmp_path / fresh)
    assert Path(plain).name != Path(fresh).name
    assert len(runs(tmp_path / "grown")) == 2


def test_damaged_files_of_an_earlier_run_are_passed_over(here: Command, tiny: Path, tmp_path: Path) -> None:
    earlier = here("run", tiny, "--replicates", "7", "--quiet").stdout.strip()
    (tmp_path / earlier / "daily.parquet").write_bytes(b"damaged")
    found = here("run", tiny, "--precision", "0.5", "--quiet")
    assert found.returncode == 0, found.stderr
    assert load(tmp_path / found.stdout.strip()).replicates >= 20


def test_any_measure_in_its_unit(here: Command, tiny: Path) -> None:
    found = here("run", tiny, "--until-sure", "--measure", "cost", "--precision", "5000", "--json")
    summary = json.loads(found.stdout)
    Draft202012Validator(summary_schema()).validate(summary)
    assert summary["until_sure"]["measure"] == "cost"
    assert (
        summary["until_sure"]["selection"]["best"]
        == min(summary["brands"], key=lambda brand: brand["measures"]["cost"]["mean"])["name"]
    )
    shown = here("run", tiny, "--until-sure", "--measure", "cost", "--precision", "5000")
    assert "This has been run before" in shown.stderr
    assert "(asked for: 5,000)" in " ".join(shown.stdout.split())
    again = shown.stdout.splitlines()[-1].removeprefix("Again: sim ").split()
    assert "This has been run before" in here(*again).stderr
    neither = json.loads(
        here("run", tiny, "--until-sure", "--measure", "replies", "--precision", "900", "--json").stdout
    )
    assert neither["until_sure"]["selection"] is None  # more replies are neither better nor worse


def test_two_names_for_one_strategy_need_the_fewest(here: Command, tiny: Path) -> None:
    tiny.write_text(tiny.read_text().replace("broadcast", "genuine-follow-up"))
    found = json.loads(here("run", tiny, "--until-sure", "--json").stdout)["until_sure"]
    assert (found["replicates"], found["reached"], found["widest"]["half_width"]) == (20, True, 0)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--precision", "0"], "--precision: 0 is out of range. Write a number from 0.0001 to 1;"),
        (["--precision", "nan"], "--precision: nan is out of range."),
        (["--precision", "fine"], "Invalid value for '--precision'"),
        (["--until-sure", "--max-replicates", "5"], "--max-replicates: 5 replicates are fewer than the 20"),
        (["--until-sure", "--measure", "cost"], "--precision: how precise cost must be cannot be guessed."),
        (["--until-sure", "--measure", "trst"], "--measure: no measure is called 'trst'. Did you mean"),
        (["--measure", "trust"], "--measure says what must be precise, and goes with --until-sure."),
        (["--max-replicates", "50"], "--max-replicates goes with --until-sure."),
        (["--until-sure", "--replicates", "50"], "--replicates says how many, --until-sure finds out."),
    ],
)
def test_what_cannot_be_meant_is_refused(here: Command, tiny: Path, arguments: list[str], said: str) -> None:
    found = here("run", tiny, *arguments)
    assert found.returncode == 2
    assert said in found.stderr
    assert "Traceback" not in found.stderr
