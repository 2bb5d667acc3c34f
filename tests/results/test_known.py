"""What is known is not computed again: of a finished run, and of one that was killed."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.errors import ResultsError
from sim.experiment import pool, run_scenario, run_until_sure
from sim.experiment.single import Kept
from sim.plugins import load as plugins
from sim.results import checksums, known, locks, runs, shards
from sim.scenario import load

TABLES = ("daily.parquet", "replicates.parquet", "summary.json", "scenario.yaml")

#: Runs a scenario and is killed when so many replicates are done.
KILLED = """\
import os, signal, sys
from pathlib import Path
from sim.experiment import run_scenario
from sim.plugins import load as plugins
from sim.results import known
from sim.scenario import load

known._EVERY, known._SHARE = float(sys.argv[4]), 0.0

def progress(done, of):
    if done == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

run_scenario(load(sys.argv[1]), plugins(), Path(sys.argv[2]), workers=1, progress=progress)
"""


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The replicates that this process has computed."""
    numbers: list[int] = []
    in_order = pool._in_order

    def noted(scenario: Any, those: list[int], *rest: Any) -> Iterator[Any]:
        numbers.extend(those)
        return in_order(scenario, those, *rest)

    monkeypatch.setattr(pool, "_in_order", noted)
    return numbers


def ran(file: Path, place: Path, replicates: int = 4, **options: Any) -> Kept:
    scenario = load(file).model_copy(update={"replicates": replicates})
    return run_scenario(scenario, plugins(), place, **{"workers": 1, **options})


def files(kept: Kept) -> dict[str, bytes]:
    assert kept.run is not None
    return {name: (kept.run.directory / name).read_bytes() for name in TABLES}


def kill(file: Path, place: Path, after: int, every: float = 0.0) -> None:
    arguments = [sys.executable, "-c", KILLED, file, place, str(after), str(every)]
    assert subprocess.run(arguments, check=False).returncode == -9


def left(place: Path) -> list[Path]:
    """The shards of a run that was killed."""
    return sorted(place.glob(f".*{known.UNFINISHED}/*"))


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every replicate goes into the safe place at once."""
    monkeypatch.setattr(known, "_EVERY", 0.0)
    monkeypatch.setattr(known, "_SHARE", 0.0)


def test_what_a_smaller_run_has_is_taken_and_the_bytes_are_those_of_a_fresh_run(
    tiny: Path, tmp_path: Path, computed: list[int]
) -> None:
    ran(tiny, tmp_path / "grown", 5)
    computed.clear()
    told: list[tuple[int, int]] = []
    grown = ran(tiny, tmp_path / "grown", 12, progress=lambda done, of: told.append((done, of)))
    assert computed == [5, 6, 7, 8, 9, 10, 11]
    assert grown.known == 5
    assert told[0] == (5, 12)
    assert told[-1] == (12, 12)
    fresh = ran(tiny, tmp_path / "fresh", 12)
    assert fresh.known == 0
    assert files(grown) == files(fresh)
    computed.clear()
    fewer = ran(tiny, tmp_path / "grown", 8)
    assert (computed, fewer.known) == ([], 8)
    assert files(fewer) == files(ran(tiny, tmp_path / "eight", 8))
    forced = ran(tiny, tmp_path / "grown", 12, force=True)
    assert forced.known == 0
    assert files(forced) == files(fresh)


def test_a_run_of_another_scenario_is_not_taken(tiny: Path, tmp_path: Path) -> None:
    ran(tiny, tmp_path, 3)
    text = tiny.read_text()
    for old, new in (("seed: 3", "seed: 4"), ("reach: 0.3", "reach: 0.4"), ("days: 12", "days: 13")):
        tiny.write_text(text.replace(old, new))
        assert ran(tiny, tmp_path, 4).known == 0
    tiny.write_text(
        text.replace("name: Tiny town, for tests", "name: Tiny town, once more\ndescription: New.")
    )
    assert ran(tiny, tmp_path, 4).known == 3


def test_with_numbers_of_their_own_only_replicates_with_the_same_ones_are_taken(
    tiny: Path, tmp_path: Path
) -> None:
    def drawn(*values: float) -> Kept:
        scenario = load(tiny)
        changes = {"replicates": len(values), "draws": {"psychology.reach": list(values)}}
        return run_scenario(scenario.model_copy(update=changes), plugins(), tmp_path / "runs", workers=1)

    drawn(0.1, 0.2, 0.3)
    assert drawn(0.1, 0.2, 0.3, 0.4).known == 3
    assert drawn(0.1, 0.2, 0.25).known == 2
    assert drawn(0.2, 0.1).known == 0


def test_a_run_that_was_killed_is_gone_on_with(tiny: Path, tmp_path: Path, computed: list[int]) -> None:
    tiny.write_text(tiny.read_text().replace("replicates: 4", "replicates: 8"))
    ran(tiny, tmp_path / "runs", 2)
    kill(tiny, tmp_path / "runs", 6)  # 5 replicates are in the safe place: 2 were known, 3 are new
    assert len(left(tmp_path / "runs")) == 3
    assert [path.name for path in runs(tmp_path / "runs")] == [
        path.name for path in (tmp_path / "runs").iterdir() if not path.name.startswith(".")
    ]
    computed.clear()
    kept = ran(tiny, tmp_path / "runs", 8)
    assert (computed, kept.known) == ([5, 6, 7], 5)
    assert files(kept) == files(ran(tiny, tmp_path / "fresh", 8))
    assert not list((tmp_path / "runs").glob(".*"))
    # The same for whoever asks for more of them, or until they are enough.
    kill(tiny, tmp_path / "other", 5)
    scenario = load(tiny)
    sure = run_until_sure(scenario, plugins(), tmp_path / "other", precision=0.9, workers=1)
    assert sure.known == 4
    assert not left(tmp_path / "other")


def test_a_short_run_writes_no_shards(tiny: Path, tmp_path: Path) -> None:
    kill(tiny, tmp_path, 3, 3600.0)
    assert not left(tmp_path)


def test_a_shard_that_is_damaged_is_told_and_computed_again(tiny: Path, tmp_path: Path) -> None:
    kill(tiny, tmp_path / "runs", 4)
    first, second, third = left(tmp_path / "runs")
    first.write_bytes(first.read_bytes()[:-9])
    second.write_bytes(b"")
    told: list[str] = []
    kept = ran(tiny, tmp_path / "runs", notice=told.append)
    assert kept.known == 1
    assert told == [f"{path}: is damaged. Its replicates are computed again." for path in (first, second)]
    assert files(kept) == files(ran(tiny, tmp_path / "fresh"))
    assert not left(tmp_path / "runs")
    assert third.suffix == ".arrow"


def test_what_another_scenario_or_other_code_left_is_not_taken(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kill(tiny, tmp_path / "runs", 3)
    there = left(tmp_path / "runs")
    text = tiny.read_text()
    tiny.write_text(text.replace("reach: 0.3", "reach: 0.4"))
    assert ran(tiny, tmp_path / "runs").known == 0
    tiny.write_text(text)
    with monkeypatch.context() as patch:
        patch.setattr("sim.results.identity._code", lambda makers: "0" * 16)
        assert ran(tiny, tmp_path / "runs").known == 0
    assert left(tmp_path / "runs") == there
    assert ran(tiny, tmp_path / "runs", force=True).known == 0
    assert not left(tmp_path / "runs")


def test_of_two_at_the_same_run_the_second_leaves_the_first_alone(
    tiny: Path, tmp_path: Path, eager: None
) -> None:
    second: list[Kept] = []

    def progress(done: int, of: int) -> None:
        if done == 3 and not second:
            there = left(tmp_path / "runs")
            second.append(ran(tiny, tmp_path / "runs"))
            assert left(tmp_path / "runs") == there

    first = ran(tiny, tmp_path / "runs", progress=progress)
    assert (second[0].known, first.known) == (0, 0)
    assert second[0].run is not None
    assert first.run is not None
    assert second[0].run.directory == first.run.directory
    assert [path.name for path in (tmp_path / "runs").iterdir()] == [first.run.directory.name]


@pytest.mark.parametrize("what", ["put", "encode"])
def test_a_safe_place_that_cannot_be_written_is_gone_without(
    tiny: Path, tmp_path: Path, eager: None, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shards, what, full)
    assert ran(tiny, tmp_path).run is not None
    assert not left(tmp_path)


def test_on_a_full_disk_finished_replicates_are_kept_and_the_same_command_goes_on(
    tiny: Path, tmp_path: Path, eager: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.results.tables import DailyTable

    add = DailyTable.add

    def full(self: DailyTable, replicate: int, *rest: Any) -> None:
        if replicate == 2:
            raise OSError(28, "No space left on device")
        add(self, replicate, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(DailyTable, "add", full)
        with pytest.raises(ResultsError, match=r"disk is full\. Finished replicates are kept"):
            ran(tiny, tmp_path)
    assert [path.suffix for path in tmp_path.iterdir() if path.is_dir()] == [known.UNFINISHED]
    assert ran(tiny, tmp_path).known == 2
    assert not left(tmp_path)


def test_what_is_computed_anew_is_not_promised_to_the_same_command(
    tiny: Path, tmp_path: Path, eager: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(checksums, "write", full)
    with pytest.raises(ResultsError, match="Finished replicates are kept"):
        ran(tiny, tmp_path)
    with pytest.raises(ResultsError, match="Nothing was left behind"):
        ran(tiny, tmp_path, force=True)


def test_a_place_that_cannot_be_reached_is_refused_in_a_sentence(tiny: Path, tmp_path: Path) -> None:
    for force in (False, True):
        with pytest.raises(ResultsError, match="results cannot be written here") as refused:
            ran(tiny, tmp_path / ("x" * 300), force=force)
        assert refused.value.exit_code == 2


def test_what_somebody_keeps_to_themselves_in_the_same_place_is_passed_over(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "theirs").mkdir()
    is_file = Path.is_file

    def closed(path: Path) -> bool:
        if path.parent.name == "theirs":
            raise PermissionError(errno.EACCES, "Permission denied")
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", closed)
    kept = ran(tiny, tmp_path)
    assert kept.run is not None
    assert runs(tmp_path) == [kept.run.directory]


def test_what_nobody_goes_on_with_is_cleared_away_after_days(tiny: Path, tmp_path: Path) -> None:
    places = [tmp_path / "runs" / f".{name}{known.UNFINISHED}" for name in ("old", "new", "held")]
    for path in places:
        path.mkdir(parents=True)
        (path / "shard").write_text("")
    for path in (places[0], places[2]):
        os.utime(path, (time.time() - known._FORGOTTEN - 60,) * 2)
    lock = locks.Lock(places[2])
    ran(tiny, tmp_path / "runs")
    lock.release()
    assert [path.exists() for path in places] == [False, True, True]


def test_the_command_says_how_many_were_known(here: Callable[..., Any], tiny: Path) -> None:
    here("run", tiny, "--replicates", "3", "--quiet")
    found = here("run", tiny, "--no-report", "--no-doubt")
    assert "3 of 4 replicates were known from an earlier run, and not computed again.\n" in found.stderr
    assert found.returncode == 0
    assert not here("run", tiny, "--replicates", "2", "--no-report", "--no-doubt", "--quiet").stderr
