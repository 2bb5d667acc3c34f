"""A run is written whole or not at all."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import ResultsError
from sim.measures import COLUMNS, GROUPS, ReplicateResult
from sim.results import Run, RunWriter, existing, load, runs

Maker = Callable[..., ReplicateResult]
Summaries = Callable[..., dict[str, Any]]
BRANDS = ["A", "B"]


@pytest.fixture
def summary(summary_of: Summaries) -> dict[str, Any]:
    return summary_of({"A": {"trust": [0.5, 0.6]}, "B": {"trust": [0.4, 0.7]}})


@pytest.fixture
def write(made_up: Maker, summary: dict[str, Any]) -> Callable[..., Run]:
    def write(place: Path, **options: Any) -> Run:
        with RunWriter(place, BRANDS, GROUPS, COLUMNS) as writer:
            for number in range(2):
                writer.add(made_up(number, [{"trust": 0.5}, {"trust": 0.4}]))
            return writer.finish("name: Made up\n", summary, **options)

    return write


def everything(place: Path) -> dict[str, bytes]:
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def test_a_finished_run_reads_back(tmp_path: Path, write: Callable[..., Run], made_up: Maker) -> None:
    run = load(write(tmp_path / "new" / "runs").directory)
    assert {path.name for path in run.directory.iterdir()} == {
        "scenario.yaml",
        "summary.json",
        "daily.parquet",
        "replicates.parquet",
        "SHA256SUMS",
    }
    assert run.brands == BRANDS
    assert run.replicates == 2
    assert run.scenario["name"] == "Made up"
    daily = run.daily()
    assert daily.column_names == ["brand", "replicate", "day", "group", *COLUMNS]
    assert daily.num_rows == 2 * 2 * 5 * len(GROUPS)
    rows = daily.to_pylist()
    expected = made_up(1, [{}, {}]).daily
    at = next(
        row
        for row in rows
        if (row["brand"], row["replicate"], row["day"], row["group"]) == ("B", 1, 3, "bystanders")
    )
    got = [np.nan if at[name] is None else at[name] for name in COLUMNS]
    np.testing.assert_array_equal(got, expected[1, 2, GROUPS.index("bystanders")])
    assert at[COLUMNS[-1]] is None
    values = run.values().to_pylist()
    assert {"brand": "B", "replicate": 1, "group": "all", "measure": "trust", "value": 0.4} in values
    assert {row["group"] for row in values} == set(GROUPS)


def test_the_same_content_gives_the_same_bytes(tmp_path: Path, write: Callable[..., Run]) -> None:
    write(tmp_path / "one")
    write(tmp_path / "other")
    assert everything(tmp_path / "one") == everything(tmp_path / "other")


def test_nothing_is_left_by_a_run_that_fails(tmp_path: Path, made_up: Maker) -> None:
    def fail() -> None:
        with RunWriter(tmp_path, BRANDS, GROUPS, COLUMNS) as writer:
            writer.add(made_up(0, [{}, {}]))
            assert runs(tmp_path) == []
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_what_is_being_written_is_no_run(tmp_path: Path, made_up: Maker) -> None:
    with RunWriter(tmp_path, BRANDS, GROUPS, COLUMNS) as writer:
        writer.add(made_up(0, [{}, {}]))
        (unfinished,) = tmp_path.iterdir()
        with pytest.raises(ResultsError, match="still being written"):
            load(unfinished)


def test_a_killed_run_leaves_nothing_that_reads_and_is_cleared_away(
    tmp_path: Path, write: Callable[..., Run]
) -> None:
    code = (
        "import os, sys, pathlib, signal\n"
        "from sim.results import RunWriter\n"
        "from sim.measures import COLUMNS, GROUPS\n"
        "writer = RunWriter(pathlib.Path(sys.argv[1]), ['A', 'B'], GROUPS, COLUMNS)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert killed.returncode == -9
    (left,) = tmp_path.iterdir()
    assert runs(tmp_path) == []
    with RunWriter(tmp_path, BRANDS, GROUPS, COLUMNS):  # somebody who is at it, in whatever container
        (mine,) = set(tmp_path.iterdir()) - {left}
        run = write(tmp_path)
        assert not left.exists()
        assert mine.exists()
    assert runs(tmp_path) == [run.directory]


def test_a_run_that_got_there_first_is_kept(tmp_path: Path, write: Callable[..., Run]) -> None:
    first = write(tmp_path)
    marked = first.directory / "report.html"
    marked.write_text("kept")
    again = write(tmp_path)
    assert again.directory == first.directory
    assert marked.read_text() == "kept"
    assert list(tmp_path.iterdir()) == [first.directory]


def test_replacing_is_asked_for(tmp_path: Path, write: Callable[..., Run]) -> None:
    first = write(tmp_path)
    (first.directory / "summary.json").write_text("damaged")
    again = write(tmp_path, replace=True)
    assert load(again.directory).brands == BRANDS
    assert list(tmp_path.iterdir()) == [first.directory]


def test_finding_a_finished_run(tmp_path: Path, write: Callable[..., Run], summary: dict[str, Any]) -> None:
    content = summary["provenance"]["content"]
    assert existing(tmp_path / "nowhere", "Made up", content) is None
    run = write(tmp_path)
    found = existing(tmp_path, "Made up", content)
    assert found is not None
    assert found.directory == run.directory
    with pytest.raises(ResultsError, match=r"holds another run.*--force"):
        existing(tmp_path, "Made up", content[:8] + "0" * 56)


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(ResultsError, match=r"is a file, not a directory\. Nothing was left") as refusal:
            RunWriter(place, BRANDS, GROUPS, COLUMNS)
        assert refusal.value.exit_code == 2


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EACCES, "it may not be written to"),
        (errno.EROFS, "it lies on a read-only disk"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_a_place_that_gives_way(
    tmp_path: Path, write: Callable[..., Run], monkeypatch: pytest.MonkeyPatch, number: int, reason: str
) -> None:
    def full(handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(
        ResultsError, match=f"cannot be written here: {reason}. Nothing was left behind"
    ) as refusal:
        write(tmp_path)
    assert refusal.value.exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    """No file may grow beyond 64 kB in this process: writing days fails in the middle, as on a full disk."""
    code = (
        "import sys, pathlib, resource, numpy as np\n"
        "from sim.errors import ResultsError\n"
        "from sim.results import RunWriter\n"
        "from sim.measures import COLUMNS, GROUPS, ReplicateResult\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))\n"
        "rng = np.random.default_rng(1)\n"
        "try:\n"
        "    with RunWriter(pathlib.Path(sys.argv[1]), ['A'], GROUPS, COLUMNS) as writer:\n"
        "        for number in range(40):\n"
        "            daily = rng.random((1, 500, len(GROUPS), len(COLUMNS)))\n"
        "            writer.add(ReplicateResult(number, daily, [{'trust': 0.5}], [{}]))\n"
        "except ResultsError as error:\n"
        "    print(error)\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert "results cannot be written here" in found.stdout
    assert found.stderr == ""
    assert list(tmp_path.iterdir()) == []
