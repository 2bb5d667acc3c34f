"""What is not a run is not read as one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.errors import ResultsError
from sim.measures import COLUMNS, GROUPS, ReplicateResult
from sim.results import Run, RunWriter, load, runs


@pytest.fixture
def run(
    tmp_path: Path, made_up: Callable[..., ReplicateResult], summary_of: Callable[..., dict[str, Any]]
) -> Run:
    with RunWriter(tmp_path / "runs", ["A"], GROUPS, COLUMNS) as writer:
        writer.add(made_up(0, [{}]))
        return writer.finish("name: Made up\n", summary_of({"A": {"trust": [0.5]}}))


def test_a_run_that_is_not_there_names_those_that_are(run: Run) -> None:
    with pytest.raises(ResultsError, match=rf"there is no such run. There are: {run.directory}\."):
        load(run.directory.with_name("other"))
    with pytest.raises(ResultsError, match=r"is not a run: it has no summary.json. There are: "):
        load(run.directory.parent)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "summary.json: is damaged"),
        ("[]", "is not a summary of a run; this one reads format 1"),
        ("{}", "is not a summary of a run; this one reads format 1"),
        (json.dumps({"format": 2}), r"was written by a newer trustsim \(format 2\); this one reads format 1"),
    ],
    ids=["damaged", "list", "empty", "newer"],
)
def test_a_summary_that_cannot_be_read(run: Run, text: str, said: str) -> None:
    (run.directory / "summary.json").write_text(text)
    with pytest.raises(ResultsError, match=said):
        load(run.directory)


@pytest.mark.parametrize("name", ["scenario.yaml", "daily.parquet", "replicates.parquet"])
def test_a_run_that_is_not_whole(run: Run, name: str) -> None:
    (run.directory / name).unlink()
    with pytest.raises(ResultsError, match=f"{name} is missing. Run the scenario again: that mends it"):
        load(run.directory)


def test_damaged_tables_are_told_when_they_are_read(run: Run) -> None:
    (run.directory / "daily.parquet").write_bytes(b"PAR1")
    with pytest.raises(ResultsError, match=r"daily.parquet: is damaged, or was changed: it does not fit"):
        load(run.directory).daily()


def test_listing_runs_passes_over_everything_else(run: Run) -> None:
    place = run.directory.parent
    (place / "notes").mkdir()
    (place / "notes.txt").write_text("")
    unfinished = place / ".host-1-0.partial"
    unfinished.mkdir()
    (unfinished / "summary.json").write_text("{}")
    assert runs(place) == [run.directory]
    assert runs(place / "nowhere") == []
