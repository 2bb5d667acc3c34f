"""The ledger: which runs an experiment has, what state each is in, and who is at it.

One SQLite file beside the shards, in write-ahead mode. It is an index, not the truth: what it forgot is found
again in the shards. So whatever contradicts itself in it is damage, and it is made again.

Several processes may work by it at once. Who takes runs enters as an owner, who holds the lock on a file of
that name and has an expiry that it keeps moving; the runs of an owner that is gone are free again.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sim.errors import ResultsError
from sim.experiment.shards import SHARDS
from sim.results import files, locks

__all__ = ["LEASE", "MOST_LOSSES", "Claim", "Counts", "DamagedLedgerError", "Ledger", "Plan", "set_aside"]

FILE = "ledger.sqlite"

#: Seconds after which an owner that gave no sign of life is taken for gone.
LEASE = 60.0

#: A run that its process died of so often is marked: once in company perhaps, then twice alone.
MOST_LOSSES = 3

_FORMAT = 2
_PATIENCE = 600.0  # seconds to wait for another process that finishes here
_KEPT_PLANS = 5
_SIGNS = (
    "no such",
    "malformed",
    "decode",
    "corrupt",
    "not a database",
)  # that an operation failed for damage
WAITING, CLAIMED, DONE, FAILED, KILLED = range(5)
_CODES = {"done": DONE, "failed": FAILED, "killed": KILLED}
_WORDS = {code: word for word, code in _CODES.items()}

_TABLES = """
CREATE TABLE IF NOT EXISTS about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS owners (id INTEGER PRIMARY KEY, name TEXT NOT NULL, expires REAL);
CREATE TABLE IF NOT EXISTS shards (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS plans
    (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, about TEXT NOT NULL,
     sum TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS points
    (plan INTEGER, point INTEGER, settings TEXT NOT NULL, PRIMARY KEY (plan, point)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS steps
    (plan INTEGER, position INTEGER, run INTEGER NOT NULL, point INTEGER, replicate INTEGER,
     PRIMARY KEY (plan, position)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS runs
    (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, state INTEGER NOT NULL DEFAULT 0, owner INTEGER,
     losses INTEGER NOT NULL DEFAULT 0, shard INTEGER, place INTEGER, seconds REAL);
CREATE INDEX IF NOT EXISTS claimed ON runs (owner) WHERE state = 1;
CREATE INDEX IF NOT EXISTS sharded ON runs (shard);
"""


class DamagedLedgerError(ResultsError):
    """The ledger cannot be read, or contradicts itself; ``why``, in words. Results do not depend on it."""

    def __init__(self, place: Path, why: str = "is damaged") -> None:
        super().__init__(
            f"{place / FILE}: {why}. Run the experiment again: what is finished is kept, and the ledger "
            "is made again from it."
        )
        self.place, self.why = place, why

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.place, self.why)


@dataclass(frozen=True, slots=True)
class Plan:
    """What an experiment is to run: ``key`` hashes all it depends on, ``about`` describes it."""

    id: int
    key: str
    about: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Claim:
    """A run taken on: its name, which design point and replicate it is, and how often its process died."""

    run: str
    point: int
    replicate: int
    losses: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Runs of a plan by state. ``claimed``: somebody is at them."""

    waiting: int = 0
    claimed: int = 0
    done: int = 0
    failed: int = 0
    killed: int = 0

    @property
    def ended(self) -> int:
        """Runs that need nothing more."""
        return self.done + self.failed + self.killed

    @property
    def all(self) -> int:
        """Runs of the plan."""
        return self.waiting + self.claimed + self.ended


def set_aside(place: Path, seen: int) -> None:
    """Put a damaged ledger out of the way, unless another process has done so. Raises OSError."""
    with locks.waited(place / SHARDS):
        if (place / FILE).stat().st_ino == seen:
            for name in (FILE, f"{FILE}-wal", f"{FILE}-shm"):
                with suppress(FileNotFoundError):
                    (place / name).replace(place / f"damaged-{name}")


@contextmanager
def _readable(path: Path) -> Iterator[Path]:
    """A ledger where SQLite may write what it needs for reading: where it lies, or a copy."""
    if os.access(path.parent, os.W_OK) and os.access(path, os.W_OK):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="trustsim-ledger-") as kept:
        for name in (path.name, f"{path.name}-wal"):
            with suppress(FileNotFoundError):
                shutil.copyfile(path.with_name(name), Path(kept) / name)
        yield Path(kept) / path.name


class Ledger:
    """The ledger of the experiment in ``place``; a context manager.

    Args:
        place: its directory.
        create: make what is missing; otherwise it must be there.

    Attributes:
        seen: which file it is: another one may come to stand under its name.

    Raises:
        ResultsError: it cannot be opened, or another version wrote it.
        DamagedLedgerError: it is damaged.
    """

    def __init__(self, place: Path, *, create: bool = True) -> None:
        self.place = place
        self._path = place / FILE
        self._owner: int | None = None
        self._sign: Path | None = None
        self._whole: set[int] = set()  # plans known to be what was entered
        with ExitStack() as stack:
            if not create:
                if not self._path.is_file():
                    raise ResultsError(f"{place}: there is no experiment here.")
                self._path = stack.enter_context(_readable(self._path))
            self._sql = sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)
            stack.callback(self._sql.close)
            with self.damage_told():
                self._begin(create)
            self._closing = stack.pop_all()

    def _begin(self, create: bool) -> None:
        self.seen = self._path.stat().st_ino
        if create:
            with suppress(sqlite3.OperationalError):  # where it cannot be: slower, not wrong
                self._sql.execute("PRAGMA journal_mode = WAL")
        self._sql.execute("PRAGMA synchronous = NORMAL")  # a power cut may cost receipts, never shards
        if create and self._about("format") is None:
            with self._transaction():
                for statement in _TABLES.split(";"):
                    self._sql.execute(statement)
                if self._about("format") is None:  # no other process was quicker
                    self._note("format", str(_FORMAT))
        if self._about("sum") != self._sum_of_notes():
            older = self._about("format") == "1"
            raise DamagedLedgerError(self.place, "is an older trustsim's" if older else "is damaged")
        if self._about("format") != str(_FORMAT):
            raise ResultsError(f"{self._path}: a newer trustsim wrote this. Use that one.")

    @contextmanager
    def damage_told(self) -> Iterator[None]:
        """Have what SQLite says of a damaged file come as a sentence."""
        try:
            yield
        except UnicodeDecodeError as error:  # text that is none
            raise DamagedLedgerError(self.place) from error
        except sqlite3.DatabaseError as error:
            operational = isinstance(error, sqlite3.OperationalError)
            if operational and not any(sign in str(error).lower() for sign in _SIGNS):
                raise ResultsError(f"{self._path}: cannot be used: {error}.") from None
            raise DamagedLedgerError(self.place) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with suppress(sqlite3.Error, ResultsError):
                self.leave()
        finally:
            self._closing.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing, and one process at a time."""
        try:
            self._sql.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                with suppress(sqlite3.Error):
                    self._sql.execute("ROLLBACK")
                raise
            self._sql.execute("COMMIT")
        except sqlite3.OperationalError as error:
            with suppress(sqlite3.Error):
                self._sql.execute("ROLLBACK")
            if any(sign in str(error).lower() for sign in _SIGNS):
                raise DamagedLedgerError(self.place) from error
            reason = "the disk is full" if "full" in str(error) else str(error)
            raise ResultsError(f"{self._path}: cannot be written: {reason}.") from error

    def _about(self, key: str) -> str | None:
        try:
            row = self._sql.execute("SELECT value FROM about WHERE key = ?", (key,)).fetchone()
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):
                return None
            raise
        return None if row is None else str(row[0])

    # --- what stands in it

    def note(self, key: str, value: str | None) -> None:
        """Keep a word about the experiment; None forgets it."""
        with self._transaction():
            self._note(key, value)

    def _note(self, key: str, value: str | None) -> None:
        if value is None:
            self._sql.execute("DELETE FROM about WHERE key = ?", (key,))
        else:
            self._sql.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (key, value))
        self._sql.execute("INSERT OR REPLACE INTO about VALUES ('sum', ?)", (self._sum_of_notes(),))

    def _sum_of_notes(self) -> str:
        """Checksum of what was noted: SQLite has none of its own."""
        rows = self._sql.execute("SELECT key, value FROM about WHERE key != 'sum' ORDER BY key")
        return hashlib.sha256(repr(rows.fetchall()).encode("utf-8", "surrogatepass")).hexdigest()

    def noted(self, key: str) -> str | None:
        """What was kept under ``key``."""
        return self._about(key)

    def plan(self, key: str | None = None) -> Plan | None:
        """The plan of that key, or the latest; None if there is none."""
        if key is None:
            key = self._about("plan")
        row = self._sql.execute("SELECT id, key, about, sum FROM plans WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        number, key, about, checksum = row
        if number not in self._whole:
            if self._sum_of(number) != checksum:
                raise DamagedLedgerError(self.place)
            self._whole.add(number)
        return Plan(number, key, json.loads(about))

    def _sum_of(self, plan: int) -> str:
        """Checksum of all that was entered of a plan."""
        found = hashlib.sha256()
        for query in (
            "SELECT key, about FROM plans WHERE id = ?",
            "SELECT point, settings FROM points WHERE plan = ? ORDER BY point",
            "SELECT position, point, replicate, name FROM steps LEFT JOIN runs ON runs.id = run "
            "WHERE plan = ? ORDER BY position",
        ):
            for row in self._sql.execute(query, (plan,)):
                found.update(repr(row).encode("utf-8", "surrogatepass"))
        return found.hexdigest()

    def add_plan(
        self,
        key: str,
        about: Mapping[str, Any],
        points: Iterable[tuple[Sequence[tuple[str, Any]], Sequence[str]]],
    ) -> Plan:
        """Enter a plan, and make it the present one.

        Args:
            key: hash of all it depends on.
            about: what describes it; read when the points have been.
            points: for each design point its settings and the names of its runs, by replicate.
        """
        with self._transaction():
            quicker = self.plan(key)
            if quicker is not None:  # another process has made it meanwhile: ``about`` is its own, as read
                self._note("plan", key)
                return quicker
            cursor = self._sql.execute("INSERT INTO plans (key, about, sum) VALUES (?, '', '')", (key,))
            plan = int(cursor.lastrowid or 0)
            position = 0
            for point, (settings, runs) in enumerate(points):
                self._sql.execute(
                    "INSERT INTO points VALUES (?, ?, ?)",
                    (plan, point, json.dumps(settings, ensure_ascii=False)),
                )
                self._enter_runs(runs)
                self._sql.executemany(
                    "INSERT INTO steps SELECT ?, ?, id, ?, ? FROM runs WHERE name = ?",
                    [(plan, position + i, point, i, run) for i, run in enumerate(runs)],
                )
                position += len(runs)
            self._sql.execute(
                "UPDATE plans SET about = ? WHERE id = ?", (json.dumps(about, ensure_ascii=False), plan)
            )
            self._sql.execute("UPDATE plans SET sum = ? WHERE id = ?", (self._sum_of(plan), plan))
            self._whole.add(plan)
            self._note("plan", key)
            forgotten = self._sql.execute(
                "SELECT id FROM plans ORDER BY id DESC LIMIT -1 OFFSET ?", (_KEPT_PLANS,)
            ).fetchall()
            for table, column in (("steps", "plan"), ("points", "plan"), ("plans", "id")):
                self._sql.executemany(f"DELETE FROM {table} WHERE {column} = ?", forgotten)
        return Plan(plan, key, about)

    def settings(self, plan: Plan, first: int, last: int) -> dict[int, list[tuple[str, Any]]]:
        """What the design points ``first`` to ``last`` set in the base scenario, by point."""
        rows = self._sql.execute(
            "SELECT point, settings FROM points WHERE plan = ? AND point BETWEEN ? AND ?",
            (plan.id, first, last),
        )
        return {point: [(path, value) for path, value in json.loads(text)] for point, text in rows}

    def counts(self, plan: Plan) -> Counts:
        """How many runs of the plan are in which state."""
        rows = self._sql.execute(
            "SELECT state, count(*) FROM runs WHERE id IN (SELECT run FROM steps WHERE plan = ?) "
            "GROUP BY state",
            (plan.id,),
        )
        found = dict(rows.fetchall())
        return Counts(*(found.get(state, 0) for state in range(5)))

    def seconds(self, plan: Plan) -> float | None:
        """Mean time that the plan's finished runs took."""
        row = self._sql.execute(
            "SELECT avg(seconds) FROM runs WHERE state = ? AND id IN (SELECT run FROM steps WHERE plan = ?)",
            (DONE, plan.id),
        ).fetchone()
        return None if row[0] is None else float(row[0])

    def steps(self, plan: Plan, first: int, count: int) -> list[tuple[int, int, str, str, str | None, int]]:
        """Runs ``first`` to ``first + count`` of the plan, in order: point, replicate, name, state, shard and
        row in it.
        """
        rows = self._sql.execute(
            "SELECT point, replicate, runs.name, state, shards.name, place FROM steps "
            "JOIN runs ON runs.id = run LEFT JOIN shards ON shards.id = shard "
            "WHERE plan = ? AND position >= ? AND position < ? ORDER BY position",
            (plan.id, first, first + count),
        )
        return [(p, r, name, _WORDS.get(state, "waiting"), s, n or 0) for p, r, name, state, s, n in rows]

    def length(self, plan: Plan) -> int:
        """How many lines the plan has; a run may stand in several."""
        row = self._sql.execute("SELECT max(position) FROM steps WHERE plan = ?", (plan.id,)).fetchone()
        return 0 if row[0] is None else int(row[0]) + 1

    # --- who is at what

    def enter(self) -> None:
        """Become an owner of runs, and free those of owners that are gone."""
        try:
            self._sign, self._lock = locks.claimed(
                lambda: files.temporary(self._path), lambda name: name.touch(exist_ok=False)
            )
        except OSError as error:
            raise ResultsError(f"{self.place}: cannot be written: {files.reason(error)}.") from None
        with self._transaction():
            cursor = self._sql.execute(
                "INSERT INTO owners (name, expires) VALUES (?, ?)", (self._sign.name, time.time() + LEASE)
            )
            self._owner = cursor.lastrowid
            self._free_lost()

    def beat(self) -> None:
        """Give a sign of life, and free the runs of owners that gave none."""
        assert self._sign is not None
        with self._transaction():
            self._sql.execute(
                "INSERT OR REPLACE INTO owners VALUES (?, ?, ?)",
                (self._owner, self._sign.name, time.time() + LEASE),
            )
            self._free_lost()

    def _free_lost(self) -> None:
        now = time.time()
        for owner, name, expires in self._sql.execute("SELECT * FROM owners").fetchall():
            if owner != self._owner:
                gone = locks.held(self.place / name) is False
                if gone or expires < now or expires > now + 10 * LEASE:
                    self._free(owner)
        self._sql.execute(
            "UPDATE runs SET state = ?, owner = NULL "
            "WHERE state = ? AND (owner IS NULL OR owner NOT IN (SELECT id FROM owners))",
            (WAITING, CLAIMED),
        )

    def _free(self, owner: int) -> None:
        self._sql.execute(
            "UPDATE runs SET state = ?, owner = NULL WHERE state = ? AND owner = ?", (WAITING, CLAIMED, owner)
        )
        self._sql.execute("DELETE FROM owners WHERE id = ?", (owner,))

    def leave(self) -> None:
        """Free the runs taken and not finished."""
        try:
            if self._owner is not None:
                with self._transaction():
                    self._free(self._owner)
                self._owner = None
        finally:
            if self._sign is not None:
                with suppress(OSError):
                    self._sign.unlink()
                self._lock.release()
                self._sign = None

    def claim(self, plan: Plan, after: int, most: int) -> tuple[list[Claim], int]:
        """Take on the next runs that wait, from position ``after`` on; and where to go on next time.

        A run that a process died of is taken alone.
        """
        with self._transaction():
            rows = self._sql.execute(
                "SELECT position, runs.id, name, point, replicate, losses FROM steps "
                "JOIN runs ON runs.id = run "
                "WHERE plan = ? AND position >= ? AND state = ? ORDER BY position LIMIT ?",
                (plan.id, after, WAITING, most),
            ).fetchall()
            taken: dict[int, Claim] = {}
            for position, number, name, point, replicate, losses in rows:
                if losses and taken:
                    break
                taken.setdefault(number, Claim(name, point, replicate, losses))
                after = position + 1
                if losses:
                    break
            self._sql.executemany(
                "UPDATE runs SET state = ?, owner = ? WHERE id = ?",
                [(CLAIMED, self._owner, number) for number in taken],
            )
        return list(taken.values()), after

    def free(self, runs: Iterable[str], deaths: int = 0) -> None:
        """Give runs back, and note how many processes died while they were at them."""
        with self._transaction():
            self._sql.executemany(
                "UPDATE runs SET state = ?, owner = NULL, losses = losses + ? WHERE name = ? AND state = ?",
                [(WAITING, deaths, run, CLAIMED) for run in runs],
            )

    # --- what ended

    def record(self, shard: str, runs: Sequence[tuple[str, str, float]]) -> int:
        """Enter what a shard holds: name, state and seconds of each run, by row. How many were news.

        A run that is done already stays as it is.
        """
        with self._transaction():
            return self._record(shard, runs)

    def _record(self, shard: str, runs: Sequence[tuple[str, str, float]]) -> int:
        self._sql.execute("INSERT OR IGNORE INTO shards (name) VALUES (?)", (shard,))
        (number,) = self._sql.execute("SELECT id FROM shards WHERE name = ?", (shard,)).fetchone()
        self._enter_runs(run for run, _, _ in runs)
        before = self._sql.total_changes
        self._sql.executemany(
            "UPDATE runs SET state = ?, shard = ?, place = ?, seconds = ?, owner = NULL, losses = 0 "
            "WHERE name = ? AND (state < ? OR (state > ? AND ? = ?))",
            [
                (_CODES[state], number, row, seconds, run, DONE, DONE, _CODES[state], DONE)
                for row, (run, state, seconds) in enumerate(runs)
            ],
        )
        news = self._sql.total_changes - before
        if news:
            self._note("tables", None)
        return news

    def _enter_runs(self, runs: Iterable[str]) -> None:
        self._sql.executemany("INSERT OR IGNORE INTO runs (name) VALUES (?)", [(run,) for run in runs])

    def ended(self) -> set[str]:
        """Names of all runs that need nothing more."""
        return {name for (name,) in self._sql.execute("SELECT name FROM runs WHERE state >= ?", (DONE,))}

    def recorded(self) -> set[str]:
        """Names of the shards it knows."""
        return {name for (name,) in self._sql.execute("SELECT name FROM shards")}

    def retry_failed(self, plan: Plan) -> int:
        """Have the runs that failed or killed their process wait again; how many."""
        with self._transaction():
            cursor = self._sql.execute(
                "UPDATE runs SET state = ?, shard = NULL, place = NULL, losses = 0 "
                "WHERE state IN (?, ?) AND id IN (SELECT run FROM steps WHERE plan = ?)",
                (WAITING, FAILED, KILLED, plan.id),
            )
            if cursor.rowcount:
                self._note("tables", None)
            return cursor.rowcount

    def forget(self, shards: Iterable[str]) -> None:
        """Have the runs of shards that are lost wait again."""
        with self._transaction():
            for name in shards:
                self._sql.execute(
                    "UPDATE runs SET state = ?, shard = NULL, place = NULL "
                    "WHERE shard = (SELECT id FROM shards WHERE name = ?)",
                    (WAITING, name),
                )
                self._sql.execute("DELETE FROM shards WHERE name = ?", (name,))
            self._note("tables", None)

    @contextmanager
    def finishing(self) -> Iterator[None]:
        """While one process finishes, no other writes here."""
        with self._transaction():
            yield

    def move(self, shard: str, runs: Sequence[str]) -> None:
        """Say that runs now stand in ``shard``, by row. Within :meth:`finishing`."""
        self._sql.execute("INSERT OR IGNORE INTO shards (name) VALUES (?)", (shard,))
        (number,) = self._sql.execute("SELECT id FROM shards WHERE name = ?", (shard,)).fetchone()
        self._sql.executemany(
            "UPDATE runs SET shard = ?, place = ? WHERE name = ?",
            [(number, row, run) for row, run in enumerate(runs)],
        )

    def finish(self, plan: Plan, sums: Mapping[str, str]) -> list[str]:
        """Say that the tables, of these checksums, are those of ``plan``, and give up shards that nothing
        stands in: their names, to be deleted afterwards. Within :meth:`finishing`.
        """
        self._note("tables", plan.key)
        self._note("sums", json.dumps(sums))
        empty = self._sql.execute(
            "SELECT id, name FROM shards WHERE id NOT IN (SELECT shard FROM runs WHERE shard NOT NULL)"
        ).fetchall()
        self._sql.executemany("DELETE FROM shards WHERE id = ?", [(number,) for number, _ in empty])
        return [name for _, name in empty]
