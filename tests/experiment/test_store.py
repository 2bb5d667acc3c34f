"""The manifest, the shards, and who may add to them: what is missing, what is lost, what is found again."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sim.errors import ResultsError
from sim.experiment import manifest as manifests
from sim.experiment.manifest import MANIFEST, DamagedManifestError, Manifest, line_of
from sim.experiment.store import Counts, Store, owned
from sim.results import locks, shards
from sim.results.checksums import SUMS
from sim.results.files import clear_partial, temporary
from sim.results.identity import run_name
from sim.results.shards import DamagedShardError, Row

A, B = "a" * 32, "b" * 32
ABOUT = {"name": "it", "points": 3, "replicates": 2}
A0, A1, B0, B1 = (run_name(point, replicate) for point in (A, B) for replicate in range(2))


@pytest.fixture
def manifest() -> Manifest:
    points = [line_of(A, [("days", 3)]), line_of(B, [("days", 6)]), line_of(B, [("days", 6)])]
    return Manifest("key", ABOUT, points)


@pytest.fixture
def store(tmp_path: Path, manifest: Manifest) -> Iterator[Store]:
    with owned(tmp_path / "it", "it") as opened:
        opened.adopt(manifest)
        yield opened


def row(run: str, state: str = "done") -> Row:
    return Row(run, state, "" if state == "done" else "why", "[]", [], 1.5)


def looked(store: Store) -> Store:
    """The same, as another process sees it."""
    found = Store(store.place)
    found.manifest = manifests.read(store.place)
    found.look()
    return found


def test_a_manifest_reads_as_it_was_written(store: Store, manifest: Manifest) -> None:
    found = manifests.read(store.place)
    assert found == manifest
    assert found is not None
    assert len(found) == 6
    assert found.settings(1) == [("days", 6)]
    assert [step.run for step in found.steps(1, 3)] == [A1, B0, B1]
    assert manifests.read(store.place / "nowhere") is None


def test_a_manifest_is_lines_of_json(store: Store, manifest: Manifest) -> None:
    checksum, head, *points = map(json.loads, (store.place / MANIFEST).read_text().splitlines())
    assert list(checksum) == ["sha256"]
    assert head["about"] == ABOUT
    assert points == [[A, [["days", 3]]], [B, [["days", 6]]], [B, [["days", 6]]]]


def test_a_damaged_manifest_is_told_and_made_again(store: Store, manifest: Manifest) -> None:
    path = store.place / MANIFEST
    path.write_text(path.read_text().replace('["days", 3]', '["days", 7]'))
    with pytest.raises(DamagedManifestError, match=r"is damaged, or was changed\. Run the experiment again"):
        manifests.read(store.place)


def test_a_newer_manifest_is_refused(
    store: Store, manifest: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifests, "_FORMAT", 99)
    manifests.write(store.place, manifest)
    monkeypatch.undo()
    with pytest.raises(ResultsError, match="newer"):
        manifests.read(store.place)


def test_runs_that_stand_in_the_manifest_twice_are_done_once(store: Store) -> None:
    assert [step.run for step in store.missing()] == [A0, A1, B0, B1]
    assert [(step.point, step.replicate) for step in store.missing()] == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert store.counts() == Counts(waiting=4)


def test_what_is_missing_is_what_no_shard_holds(store: Store) -> None:
    store.put([row(A0), row(B1)], "x")
    assert [step.run for step in store.missing()] == [A1, B0]
    assert [step.run for step in looked(store).missing()] == [A1, B0]
    assert looked(store).tally() == (Counts(waiting=2, done=2), 1.5)


def test_done_stays_done(store: Store) -> None:
    store.put([row(A0, "failed"), row(A1)], "1")
    store.put([row(A0), row(A1, "failed")], "2")
    for each in (store, looked(store)):
        assert each.counts() == Counts(waiting=2, done=2)


def test_failed_runs_wait_again_when_asked(store: Store) -> None:
    store.put([row(A0, "failed"), row(A1, "killed"), row(B0)], "1")
    assert store.counts() == Counts(waiting=1, done=1, failed=1, killed=1)
    store.forget_failed()
    for each in (store, looked(store)):
        assert each.counts() == Counts(waiting=3, done=1)


def test_failed_runs_in_a_shard_that_is_damaged_meanwhile_wait_again_with_what_stands_beside_them(
    store: Store,
) -> None:
    name = store.put([row(A0, "failed"), row(A1)], "1")
    store.put([row(B0, "failed"), row(B1)], "2")
    (store.place / "shards" / name).write_bytes(b"rubbish")
    store.forget_failed()
    assert store.damaged == [name]
    for each in (store, looked(store)):
        assert each.counts() == Counts(waiting=3, done=1)


def test_asked_for_again_and_killed_on_the_way_the_tables_are_no_longer_those(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(self: Store, names: object) -> None:
        raise KeyboardInterrupt

    store.put([row(A0, "failed"), row(B0)], "1")
    sums = store.place / SUMS
    sums.write_text("of tables that hold the failed run\n")
    monkeypatch.setattr(Store, "remove", killed)
    with pytest.raises(KeyboardInterrupt):
        store.forget_failed()
    assert not sums.exists()


def test_who_looked_while_shards_were_gathered_finds_what_moved(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = [store.put([row(run)], "x") for run in (A0, A1)]
    with monkeypatch.context() as patch:
        patch.setattr(Store, "remove", lambda self, names: None)
        store.tidy()
    beside = looked(store)  # sees the small ones and the large one
    store.remove(small)
    beside.forget(small)  # as whoever finds them gone
    beside.look()
    assert beside.counts() == Counts(waiting=2, done=2)


def test_small_shards_are_gathered_and_nothing_is_lost(store: Store) -> None:
    for run in (A0, A1, B0):
        store.put([row(run)], "x")
    (store.place / "shards" / "other").mkdir()  # what is none of ours stays
    store.tidy()
    assert len(list(shards.names(store.place / "shards"))) == 1
    for each in (store, looked(store)):
        assert each.counts() == Counts(waiting=1, done=3)
        assert [found.run for found in each.read(each.runs[A1].shard)][each.runs[A1].row] == A1
    store.tidy()
    assert looked(store).counts() == Counts(waiting=1, done=3)


def test_gathered_and_killed_before_the_small_ones_are_gone_they_stand_twice(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put([row(A0)], "x")
    store.put([row(A1)], "y")
    monkeypatch.setattr(Store, "remove", lambda self, names: None)
    store.tidy()
    monkeypatch.undo()
    again = looked(store)
    assert len(again._shard_names) == 3
    assert again.counts() == Counts(waiting=2, done=2)
    again.tidy()
    assert len(list(shards.names(store.place / "shards"))) == 1
    assert looked(store).counts() == Counts(waiting=2, done=2)


def test_a_second_process_is_refused_until_the_first_has_ended_however_that_ends(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from sim.experiment.store import owned\n"
        "with owned(Path(sys.argv[1]), 'it'):\n    print('here', flush=True); time.sleep(600)\n"
    )
    first = subprocess.Popen([sys.executable, "-c", code, tmp_path / "it"], stdout=subprocess.PIPE)
    assert first.stdout is not None
    first.stdout.readline()
    with (
        pytest.raises(ResultsError, match="another process is at this experiment"),
        owned(tmp_path / "it", "it"),
    ):
        pass
    first.kill()
    first.communicate()
    with owned(tmp_path / "it", "it") as store:
        assert store.manifest is None


def test_who_cannot_say_that_it_is_at_it_lets_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, text: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(ResultsError, match="the disk is full"), owned(tmp_path / "it", "it"):
        pass
    assert not locks.held(tmp_path / "it" / "mark")


def test_what_is_locked_is_the_mark_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    marks: list[Path] = []
    lock_on = locks.Lock

    def late(mark: Path) -> locks.Lock:
        lock = lock_on(mark)
        if not marks:  # another process has given up, and taken its mark away; a third has begun
            mark.unlink()
            mark.write_text("of another")
        marks.append(mark)
        return lock

    monkeypatch.setattr(locks, "Lock", late)
    with owned(tmp_path / "it", "it"):
        assert len(marks) == 2
        assert locks.held(marks[-1])


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
    clear_partial(tmp_path)
    assert list(tmp_path.iterdir()) == [mine]
    lock.release()
    clear_partial(tmp_path)
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
