"""What an experiment has: its manifest, and the runs that its shards hold. One process adds to it."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from sim.errors import ResultsError, SimError
from sim.experiment import manifest as manifests
from sim.experiment.manifest import DamagedManifestError, Manifest, Step
from sim.results import shards
from sim.results.checksums import SUMS, Sums
from sim.results.files import clear_partial, reason
from sim.results.locks import Lock, hold
from sim.results.shards import DONE, FAILED, KILLED, SHARDS, DamagedShardError, MissingShardError, Row

__all__ = ["CSV", "MARK", "PARQUET", "TALLY", "Counts", "Entry", "Store", "owned"]

#: The tables.
PARQUET, CSV = "runs.parquet", "runs.csv"

#: A file in the directory: by what it holds, workers know the directory; who adds runs holds the lock on it.
MARK = "mark"

#: A file with how many runs ended how, once the tables are written.
TALLY = "tally"

_LOOSE = 512  # small shards above which they are gathered: each takes a while to open
_PACK = 2048  # runs of a shard, at most


@dataclass(frozen=True, slots=True)
class Counts:
    """Runs of a manifest by state."""

    waiting: int = 0
    done: int = 0
    failed: int = 0
    killed: int = 0

    @property
    def ended(self) -> int:
        """Runs that need nothing more."""
        return self.done + self.failed + self.killed

    @property
    def all(self) -> int:
        """Runs of the manifest."""
        return self.waiting + self.ended


class Entry(NamedTuple):
    """Where a run that has ended stands: its shard and the row in it; and its state."""

    shard: str
    row: int
    state: str
    seconds: float


_NONE = Entry("", 0, "", 0.0)


class Store:
    """The experiment in ``place``.

    Attributes:
        place: its directory.
        manifest: what it is to run; None if that is not known yet.
        runs: the runs that have ended, by name; see :meth:`look`.
        damaged: names of shards that are.
    """

    def __init__(self, place: Path) -> None:
        self.place = place
        self.manifest: Manifest | None = None
        self.runs: dict[str, Entry] = {}
        self.damaged: list[str] = []
        self._loose: list[str] = []
        self._shard_names: set[str] = set()

    @property
    def plan(self) -> Manifest:
        """The manifest, which is known."""
        assert self.manifest is not None
        return self.manifest

    @cached_property
    def changed(self) -> list[str] | None:
        """Names of the tables that are no longer what was written for the manifest; None if none were."""
        try:
            sums = Sums(self.place)
        except ResultsError:
            return [SUMS]
        if not sums.known or not sums.fits(manifests.MANIFEST):
            return None
        return [name for name in (PARQUET, CSV) if not sums.fits(name)]

    @property
    def current(self) -> bool:
        """Whether the tables on the disk are those of the manifest, and whole."""
        return self.changed == []

    def look(self) -> None:
        """Take in what the shards hold that are not known yet."""
        folder = self.place / SHARDS
        if not folder.is_dir():
            return
        for _ in range(3):  # another process may be gathering some just now
            gone = False
            for name in sorted(set(shards.names(folder)) - self._shard_names):
                try:
                    self.add(name, shards.ended(folder / name))
                except MissingShardError:
                    gone = True
                except DamagedShardError:
                    self._shard_names.add(name)
                    self.damaged.append(name)
            if not gone:
                return

    def add(self, shard: str, records: Iterable[tuple[str, str, float]]) -> None:
        """Know of a shard: name, state and seconds of each of its runs, by row. What is done stays done."""
        self._shard_names.add(shard)
        count = 0
        for row, (run, state, seconds) in enumerate(records):
            count += 1
            entry = self.runs.get(run)
            if entry is None or (state == DONE and entry.state != DONE):
                self.runs[run] = Entry(shard, row, state, seconds)
        if count < _PACK // 4:
            self._loose.append(shard)

    def put(self, rows: Sequence[Row], prefix: str) -> str:
        """Write a shard, and know of it; its name. Raises ResultsError."""
        name = shards.put(self.place / SHARDS, shards.encode(rows), prefix)
        self.add(name, [(row.run, row.state, row.seconds) for row in rows])
        return name

    def tally(self) -> tuple[Counts, float | None]:
        """How many runs of the manifest are in which state; the mean time that those took which are done."""
        by_state = dict.fromkeys((DONE, FAILED, KILLED, ""), 0)
        seconds = 0.0
        for _, _, run in self.plan.once():
            _, _, state, took = self.runs.get(run, _NONE)
            by_state[state] += 1
            seconds += took if state == DONE else 0.0
        counts = Counts(by_state[""], by_state[DONE], by_state[FAILED], by_state[KILLED])
        return counts, seconds / counts.done if counts.done else None

    def counts(self) -> Counts:
        """How many runs of the manifest are in which state."""
        return self.tally()[0]

    def seal(self) -> None:
        """Keep the tally beside the tables: whoever asks how far it is need not look into shards."""
        counts, seconds = self.tally()
        tally = {"key": self.plan.key, "counts": asdict(counts), "seconds": seconds}
        shards.replace(self.place / TALLY, manifests.sealed(json.dumps(tally)))

    def final(self) -> tuple[Counts, float | None]:
        """The tally when the tables were written; made again where what was kept of it is lost."""
        with suppress(OSError):
            tally = json.loads(manifests.unsealed(self.place / TALLY) or "{}")
            if tally.get("key") == self.plan.key:
                return Counts(**tally["counts"]), tally["seconds"]
        self.look()
        return self.tally()

    def missing(self) -> Iterator[Step]:
        """The runs of the manifest that have not ended, in order."""
        return (step for step in self.plan.once() if step.run not in self.runs)

    def adopt(self, manifest: Manifest) -> None:
        """Have it run this from now on. Raises ResultsError."""
        self.unfinished()
        manifests.write(self.place, manifest)
        self.manifest = manifest

    def unfinished(self) -> None:
        """The tables are not, or no longer, those of the manifest."""
        self.__dict__.pop("changed", None)
        with suppress(OSError):
            (self.place / SUMS).unlink(missing_ok=True)

    def forget_failed(self) -> None:
        """Have runs of the manifest wait again that failed or killed their process; and what stands beside
        them in a shard that is damaged. Raises ResultsError.
        """
        runs = {step.run for step in self.plan.once()}
        failures = {run for run in runs & self.runs.keys() if self.runs[run].state != DONE}
        if not failures:
            return
        self.unfinished()  # first: killed after it, the tables are made again whatever has become of shards
        names = {self.runs[run].shard for run in failures}
        self.forget(names)
        for name in names:
            try:
                rows = [row for row in self.read(name) if row.run not in failures]
            except DamagedShardError:
                self._shard_names.add(name)
                self.damaged.append(name)
                continue
            if rows:
                self.put(rows, "kept")
            self.remove([name])

    def forget(self, names: Collection[str]) -> None:
        """Have the runs of shards that are lost wait again. All shards may be looked at once more."""
        self.runs = {run: entry for run, entry in self.runs.items() if entry.shard not in names}
        self._shard_names.clear()
        self._loose.clear()

    def read(self, name: str) -> list[Row]:
        """The rows of a shard. Raises DamagedShardError."""
        return shards.read(self.place / SHARDS / name)

    def remove(self, names: Iterable[str]) -> None:
        """Remove shards: nothing stands in them, or all of it elsewhere."""
        for name in names:
            with suppress(OSError):
                (self.place / SHARDS / name).unlink()

    def gather(self, most: int = _LOOSE) -> None:
        """Put what stands in small shards into larger ones, if there are more than ``most`` of them.

        Whenever that is interrupted, nothing is lost: some runs stand twice.

        Raises:
            ResultsError: it cannot be written.
        """
        if len(self._loose) <= most:
            return
        loose, self._loose = self._loose, []
        rows: list[Row] = []
        whole: set[str] = set()
        for name in loose:
            with suppress(DamagedShardError):  # told when it is needed
                here = self.read(name)
                rows += [
                    row for at, row in enumerate(here) if self.runs.get(row.run, _NONE)[:2] == (name, at)
                ]
                whole.add(name)
        for first in range(0, len(rows), _PACK):
            some = rows[first : first + _PACK]
            name = shards.put(self.place / SHARDS, shards.encode(some), "pack")
            self._shard_names.add(name)
            whole.discard(name)
            for at, row in enumerate(some):
                self.runs[row.run] = self.runs[row.run]._replace(shard=name, row=at)
        self.remove(whole)

    def tidy(self) -> None:
        """Gather all there is, and remove shards in which nothing stands that is not elsewhere: a process may
        have died between writing one and saying so.
        """
        self.look()
        self.gather(1)
        names = {entry.shard for entry in self.runs.values()}
        self.remove(self._shard_names - names)
        self._shard_names &= names


@contextmanager
def owned(place: Path, name: str, notice: Callable[[str], None] = lambda sentence: None) -> Iterator[Store]:
    """The store of the experiment ``name``, made if missing, with nobody else at it.

    Raises:
        ResultsError: another process is at it, another experiment has this place, or it cannot be written to.
    """
    folders = [each for each in (place, *place.parents) if not each.exists()]
    try:
        lock = _lock(place)
    except OSError as error:
        sentence = f"{place}: runs cannot be written here: {reason(error)}. Give another place with --out."
        raise ResultsError(sentence, exit_code=2) from None
    if lock is None:
        raise ResultsError(
            f"{place}: another process is at this experiment. Wait until it has ended, or give another place "
            "with --out."
        )
    store = Store(place)
    try:
        _open(store, name, notice)
        yield store
    except SimError:
        if folders and store.manifest is None:  # refused before it had one: nothing is left where nothing was
            with suppress(OSError):
                (place / SHARDS).rmdir()  # fails, and all stays, if somebody has put runs there
                (place / MARK).unlink()
                for each in folders:
                    each.rmdir()
        raise
    finally:
        lock.release()


def _lock(place: Path) -> Lock | None:
    """The lock on the mark, which is made if missing; None if another process holds it. Raises OSError."""
    mark = place / MARK

    def make() -> None:
        (place / SHARDS).mkdir(parents=True, exist_ok=True)
        for path in (place, place / SHARDS):
            if not os.access(path, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        mark.touch()

    lock = hold(mark, make)
    if lock is None:
        return None
    try:
        if not mark.read_bytes():
            mark.write_text(os.urandom(8).hex())
    except BaseException:
        lock.release()
        raise
    return lock


def _open(store: Store, name: str, notice: Callable[[str], None]) -> None:
    place = store.place
    for each in (place / SHARDS, place):
        clear_partial(each)
    try:
        store.manifest = manifests.read(place)
    except DamagedManifestError:
        notice(f"{place / manifests.MANIFEST}: is damaged, or was changed. It is made again.")
    if store.manifest is not None and store.manifest.about["name"] != name:
        raise ResultsError(
            f"{place}: holds another experiment, {store.manifest.about['name']!r}. Give another place with "
            "--out, or rename one of the files."
        )
