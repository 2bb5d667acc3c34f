"""One byte that changed is told and mended, in whichever file; `benchmarks.damages` does so at length."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., subprocess.CompletedProcess[str]]

EXPERIMENT = (
    "name: E\nscenario: tiny.yaml\nset: {days: 4}\nreplicates: 2\nfactors: {psychology.reach: [0.2, 0.4]}\n"
)


def damage(path: Path) -> None:
    content = path.read_bytes()
    middle = len(content) // 2
    path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])


def everything(place: Path, but: tuple[str, ...] = ()) -> dict[str, bytes]:
    files = (path for path in place.rglob("*") if path.is_file() and not path.name.startswith(but or "\0"))
    return {str(path.relative_to(place)): path.read_bytes() for path in files}


@pytest.mark.parametrize(
    "name", ["replicates.parquet", "daily.parquet", "summary.json", "scenario.yaml", "SHA256SUMS"]
)
def test_a_file_of_a_run(here: Command, tiny: Path, tmp_path: Path, name: str) -> None:
    words = ("run", tiny, "--workers", "1", "--quiet", "--no-report")
    assert here(*words).returncode == 0
    before = everything(tmp_path / "runs")
    (run,) = (tmp_path / "runs").iterdir()
    damage(run / name)
    found = here("report", run)  # it reads them all
    assert found.returncode != 0
    assert run.name in found.stderr
    assert "is damaged" in found.stderr
    again = here(*words)
    assert again.returncode == 0
    assert again.stderr != ""
    assert everything(tmp_path / "runs") == before


@pytest.mark.parametrize("name", ["runs.csv", "runs.parquet", "shards", "manifest.jsonl"])
def test_a_file_of_an_experiment(here: Command, tiny: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "e.yaml").write_text(EXPERIMENT, encoding="utf-8")
    words = ("experiment", "run", "e.yaml", "--workers", "0", "--quiet")
    assert here(*words).returncode == 0
    place = tmp_path / "runs" / "e"
    before = everything(place, ("manifest", "mark", "SHA256SUMS"))
    tables = {file: content for file, content in before.items() if file.startswith("runs.")}
    (damaged,) = (place / name).iterdir() if name == "shards" else (place / name,)
    damage(damaged) if name != "manifest.jsonl" else damaged.write_bytes(b"\0" * 4096)
    assert here(*words).returncode == 0
    after = everything(place, ("manifest", "mark", "SHA256SUMS"))
    assert {file: content for file, content in after.items() if file.startswith("runs.")} == tables
