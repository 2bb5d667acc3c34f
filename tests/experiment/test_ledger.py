"""The ledger and the shards: what is claimed, what is lost, what is found again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sim.errors import ResultsError
from sim.experiment import shards
from sim.experiment.ledger import Counts, DamagedLedgerError, Ledger, Plan
from sim.experiment.shards import DamagedShardError, Row
from sim.results import locks
from sim.results.files import temporary


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path) as opened:
        opened.enter()
        yield opened


@pytest.fixture
def plan(ledger: Ledger) -> Plan:
    points = [([("days", 3)], ["a0", "a1"]), ([("days", 6)], ["b0", "b1"]), ([("days", 6)], ["b0", "b1"])]
    return ledger.add_plan("key", {"points": 3}, points)


def test_a_plan_is_found_again(ledger: Ledger, plan: Plan, tmp_path: Path) -> None:
    assert ledger.plan("key") == ledger.plan() == Plan(plan.id, "key", {"points": 3})
    assert ledger.plan("other") is None
    assert ledger.length(plan) == 6
    assert ledger.settings(plan, 1, 2) == {1: [("days", 6)], 2: [("days", 6)]}


def test_who_comes_second_reads_the_plan_of_who_was_quicker(
    ledger: Ledger, plan: Plan, tmp_path: Path
) -> None:
    """What describes a plan is whole only when its points have been walked, which the second does not do."""

    def nobody() -> Iterator[tuple[list[tuple[str, int]], list[str]]]:
        raise AssertionError
        yield

    with Ledger(tmp_path) as other:
        assert other.add_plan("key", {}, nobody()) == plan


def test_runs_that_stand_in_the_plan_twice_are_done_once(ledger: Ledger, plan: Plan) -> None:
    claims, _ = ledger.claim(plan, 0, 10)
    assert [claim.run for claim in claims] == ["a0", "a1", "b0", "b1"]
    assert [(claim.point, claim.replicate) for claim in claims] == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert ledger.counts(plan) == Counts(claimed=4)


def test_nobody_takes_what_another_has(ledger: Ledger, plan: Plan, tmp_path: Path) -> None:
    mine, _ = ledger.claim(plan, 0, 2)
    with Ledger(tmp_path) as other:
        other.enter()
        theirs, _ = other.claim(plan, 0, 10)
        assert {claim.run for claim in mine} & {claim.run for claim in theirs} == set()
        assert len(mine) + len(theirs) == 4
    # It has left: what it had is free.
    assert ledger.counts(plan) == Counts(waiting=2, claimed=2)


def test_what_a_killed_process_had_is_free_again(ledger: Ledger, plan: Plan, tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from sim.experiment.ledger import Ledger\n"
        "ledger = Ledger(Path(sys.argv[1])); ledger.enter()\n"
        "ledger.claim(ledger.plan(), 0, 10); os._exit(9)\n"
    )
    assert subprocess.run([sys.executable, "-c", code, tmp_path], check=False).returncode == 9
    assert ledger.counts(plan) == Counts(claimed=4)
    ledger.beat()
    assert ledger.counts(plan) == Counts(waiting=4)


def test_what_somebody_silent_had_is_free_again(ledger: Ledger, plan: Plan, tmp_path: Path) -> None:
    far = Ledger(tmp_path)
    far.enter()
    far.claim(plan, 0, 10)
    ledger.beat()
    assert ledger.counts(plan).claimed == 4  # its time is not over
    far._sql.execute("UPDATE owners SET expires = 1 WHERE id = ?", (far._owner,))
    ledger.beat()
    assert ledger.counts(plan) == Counts(waiting=4)
    # It was only asleep: what it did counts, and nothing is counted twice.
    assert far.record("s.arrow", [("a0", "done", 1.0)]) == 1
    assert ledger.record("t.arrow", [("a0", "done", 1.0)]) == 0
    far._sql.close()


def test_a_run_whose_process_died_comes_alone(ledger: Ledger, plan: Plan) -> None:
    claims, _ = ledger.claim(plan, 0, 2)
    ledger.free([claim.run for claim in claims], 1)
    first, after = ledger.claim(plan, 0, 10)
    second, after = ledger.claim(plan, after, 10)
    rest, _ = ledger.claim(plan, after, 10)
    assert [[claim.run for claim in each] for each in (first, second, rest)] == [["a0"], ["a1"], ["b0", "b1"]]
    assert first[0].losses == 1


def test_done_stays_done(ledger: Ledger, plan: Plan) -> None:
    assert ledger.record("1.arrow", [("a0", "failed", 1.0), ("a1", "done", 1.0)]) == 2
    assert ledger.record("2.arrow", [("a0", "done", 1.0), ("a1", "failed", 1.0)]) == 1
    assert ledger.counts(plan) == Counts(waiting=2, done=2)
    assert [step[4] for step in ledger.steps(plan, 0, 2)] == ["2.arrow", "1.arrow"]


def test_failed_runs_wait_again_when_asked(ledger: Ledger, plan: Plan) -> None:
    ledger.record("1.arrow", [("a0", "failed", 1.0), ("a1", "killed", 1.0), ("b0", "done", 1.0)])
    assert ledger.counts(plan) == Counts(waiting=1, done=1, failed=1, killed=1)
    assert ledger.retry_failed(plan) == 2
    assert ledger.counts(plan) == Counts(waiting=3, done=1)


def test_a_damaged_ledger_is_told_as_one(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").write_bytes(b"not a database at all" * 100)
    for create in (True, False):
        with pytest.raises(DamagedLedgerError, match=r"is damaged\. Run the experiment again"):
            Ledger(tmp_path, create=create)


def test_a_ledger_of_another_value_is_damaged(ledger: Ledger, plan: Plan, tmp_path: Path) -> None:
    """SQLite has no checksums: a changed letter in it is a value like any other."""
    ledger._sql.execute("UPDATE points SET settings = replace(settings, '3', '7') WHERE point = 0")
    with pytest.raises(DamagedLedgerError), Ledger(tmp_path, create=False) as again:
        again.plan()
    ledger._sql.execute("UPDATE about SET value = 'other' WHERE key = 'plan'")
    with pytest.raises(DamagedLedgerError):
        Ledger(tmp_path, create=False)


def test_text_that_is_none_is_damage_too(ledger: Ledger) -> None:
    """What SQLite says may quote what it found, and that need not be text."""
    with pytest.raises(DamagedLedgerError), ledger.damage_told():
        b"\xd5".decode()


def test_a_newer_ledger_is_refused(tmp_path: Path) -> None:
    with Ledger(tmp_path) as opened:
        opened.note("format", "99")
    with pytest.raises(ResultsError, match="newer"):
        Ledger(tmp_path)


# --- Shards


def test_a_shard_reads_as_it_was_written(tmp_path: Path) -> None:
    rows = [Row("a", "done", "", '[["B","","trust"]]', [0.1, float("nan")], 1.5), Row("b", "failed", "why")]
    name = shards.put(tmp_path, shards.encode(rows), "a")
    assert list(shards.names(tmp_path)) == [name]
    first, second = shards.read(tmp_path / name)
    assert (first.run, first.state, first.layout, first.seconds) == ("a", "done", '[["B","","trust"]]', 1.5)
    assert first.values[0] == 0.1
    assert first.values[1] != first.values[1]
    assert (second.run, second.state, second.error, len(second.values)) == ("b", "failed", "why", 0)


@pytest.mark.parametrize("cut", [0, 10, 300, -1])
def test_half_a_shard_is_none(tmp_path: Path, cut: int) -> None:
    content = shards.encode([Row("a", "done", "", "[]", [1.0])])
    path = tmp_path / shards.put(tmp_path, content, "half")
    assert len(shards.read(path)) == 1
    path.write_bytes(content[:cut])
    with pytest.raises(DamagedShardError):
        shards.read(path)


def test_one_changed_byte_is_seen(tmp_path: Path) -> None:
    content = shards.encode([Row("a", "done", "", "[]", [0.25])])
    path = tmp_path / shards.put(tmp_path, content, "a")
    place = content.index(np.array([0.25]).tobytes())
    path.write_bytes(content[:place] + b"\x01" + content[place + 1 :])
    with pytest.raises(DamagedShardError, match="does not fit the checksum in its name"):
        shards.read(path)


def test_what_killed_writers_left_is_swept_away(tmp_path: Path) -> None:
    left = temporary(tmp_path / "x")
    left.write_text("half")
    mine, lock = locks.claimed(lambda: temporary(tmp_path / "x"), Path.mkdir)
    shards.sweep(tmp_path)
    assert list(tmp_path.iterdir()) == [mine]
    lock.release()
    shards.sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_a_sentence_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sim.results.files.sync", full)
    with pytest.raises(ResultsError, match="the disk is full"):
        shards.put(tmp_path, b"x", "a")
    assert list(tmp_path.iterdir()) == []
