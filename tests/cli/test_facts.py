"""``sim facts`` as a user has it."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from sim_facts.rivals import OWN

from sim.rivals import RIVALS

Command = Callable[..., subprocess.CompletedProcess[str]]


def test_some_facts_small(command: Command, tmp_path: Path) -> None:
    found = command(
        "facts", "3", "1", "--size", "300", "--replicates", "2", "--csv", "t.csv", env={"COLUMNS": "80"}
    )
    assert found.returncode == 0, found.stderr
    lines = found.stdout.splitlines()
    assert lines[0] == "300 followers, 2 replicates, seed 1"
    assert max(map(len, lines)) <= 80
    assert lines[2].startswith(" 3 C   ")  # in the order asked for
    assert "What a failing fact means: docs/model/facts.md." in " ".join(lines)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "t.csv").read_text())))
    assert [row["fact"] for row in rows] == ["3", "3", "3", "1", "1"]


@pytest.mark.slow
def test_another_model_as_json(command: Command) -> None:
    typed = ("facts", "18", "--size", "300", "--replicates", "2", "--set", "psychology.feed_feedback=0")
    found = json.loads(command(*typed, "--json").stdout)
    assert found["set"] == ["psychology.feed_feedback=0"]
    (claim,) = found["claims"]
    assert (claim["fact"], claim["verdict"], claim["values"]) == (18, "fails", [0, 0])


def test_what_is_not_there_is_said(command: Command) -> None:
    found = command("facts", "6")
    assert found.returncode == 2
    assert found.stderr.startswith("sim facts: there is no fact 6. There are 1, 2, 3, 4, 5, 7, 8, 9,")
    found = command("facts", "1", "--size", "300", "--set", "psychology.negativety=1")
    assert found.returncode == 2
    assert "Did you mean 'negativity'?" in found.stderr


@pytest.mark.slow
def test_rivals_are_held_to_the_facts_too(here: Command, tmp_path: Path) -> None:
    typed = ("facts", "18", "--rivals", "--size", "2000", "--replicates", "3", "--quiet")
    found = here(*typed, "--csv", "r.csv")
    assert found.returncode == 0, found.stderr
    lines = found.stdout.splitlines()
    assert all(line == line.rstrip() and len(line) <= 80 for line in lines)
    (row,) = [line for line in lines if line.startswith("18 T")]
    models = [OWN, *(rival.name for rival in RIVALS)]
    signs = dict(zip(models, row[8 : 8 + 3 * len(models) : 3], strict=True))
    assert signs["chronological-feed"] == "x"  # no ranking, no gap: the rival's idea itself
    told = {
        line.split(",")[0]: line.split(",")[2] for line in (tmp_path / "r.csv").read_text().splitlines()[1:]
    }
    assert {
        name: {"holds": "+", "fails": "x", "inconclusive": "?"}[word] for name, word in told.items()
    } == signs
    as_json = json.loads(here(*typed, "--json").stdout)
    assert {model["model"]: model["verdicts"]["18"] for model in as_json["models"]} == told
    assert (as_json["upset"] == [18]) == (signs[OWN] == "+")
    assert as_json["hold"] == []
    both = here(*typed, "--set", "psychology.negativity=1")
    assert both.returncode == 2
    assert "rivals have settings of their own" in both.stderr
