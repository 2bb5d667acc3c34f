"""The ledger: which runs an experiment has, what state each is in, and who is at it.

One SQLite file beside the shards, in write-ahead mode. It is an index, not the truth: what it forgot is found
again in the shards. Several processes may work by it at once. Who takes runs enters as an owner with an
expiry that it keeps moving; the runs of an owner that is gone are free again.
"""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sim.errors import ResultsError
from sim.results.files import alive

__all__ = ["LEASE", "MOST_LOSSES", "Claim", "Counts", "Ledger", "Plan"]

FILE = "ledger.sqlite"

#: Seconds after which an owner that gave no sign of life is taken for gone.
LEASE = 60.0

#: A run that its process died of so often is marked: once in company perhaps, then twice alone.
MOST_LOSSES = 3

_FORMAT = 1
_PATIENCE = 600.0  # seconds to wait for another process that finishes here
_KEPT_PLANS = 5
WAITING, CLAIMED, DONE, FAILED, KILLED = range(5)
_CODES = {"done": DONE, "failed": FAILED, "killed": KILLED}
_WORDS = {code: word for word, code in _CODES.items()}

_TABLES = """
CREATE TABLE IF NOT EXISTS about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS owners (id INTEGER PRIMARY KEY, host TEXT, pid INTEGER, expires REAL);
CREATE TABLE IF NOT EXISTS shards (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS plans (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, about TEXT NOT NULL);
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


class Ledger:
    """The ledger of the experiment in ``place``; a context manager.

    Args:
        place: its directory.
        create: make what is missing; otherwise it must be there.

    Raises:
        ResultsError: it cannot be opened, or a newer version wrote it.
    """

    def __init__(self, place: Path, *, create: bool = True) -> None:
        self.place = place
        self._path = place / FILE
        self._owner: int | None = None
        if not create and not self._path.is_file():
            raise ResultsError(f"{place}: there is no experiment here.")
        try:
            self._open()
        except sqlite3.DatabaseError as error:
            if not create or isinstance(error, sqlite3.OperationalError):
                raise ResultsError(f"{self._path}: cannot be opened: {error}.") from None
            # Damaged beyond what SQLite mends by itself. The shards know all that matters.
            for path in (self._path, *(self._path.with_name(FILE + end) for end in ("-wal", "-shm"))):
                with suppress(FileNotFoundError):
                    path.rename(path.with_name(f"damaged-{path.name}"))
            self._open()

    def _open(self) -> None:
        self._sql = sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)
        try:
            with suppress(sqlite3.OperationalError):  # where it cannot be: slower, not wrong
                self._sql.execute("PRAGMA journal_mode = WAL")
            self._sql.execute("PRAGMA synchronous = NORMAL")  # a power cut may cost receipts, never shards
            if self._about("format") is None:
                with self._transaction():
                    for statement in _TABLES.split(";"):
                        self._sql.execute(statement)
                    self._sql.execute("INSERT OR IGNORE INTO about VALUES ('format', ?)", (str(_FORMAT),))
            if self._about("format") != str(_FORMAT):
                raise ResultsError(f"{self._path}: a newer trustsim wrote this. Use that one.")
        except BaseException:
            self._sql.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(sqlite3.Error):
            self.leave()
        self._sql.close()

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

    def noted(self, key: str) -> str | None:
        """What was kept under ``key``."""
        return self._about(key)

    def plan(self, key: str | None = None) -> Plan | None:
        """The plan of that key, or the latest; None if there is none."""
        if key is None:
            key = self._about("plan")
        row = self._sql.execute("SELECT id, key, about FROM plans WHERE key = ?", (key,)).fetchone()
        return None if row is None else Plan(row[0], row[1], json.loads(row[2]))

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
            cursor = self._sql.execute("INSERT INTO plans (key, about) VALUES (?, '')", (key,))
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
        with self._transaction():
            cursor = self._sql.execute(
                "INSERT INTO owners (host, pid, expires) VALUES (?, ?, ?)",
                (socket.gethostname(), os.getpid(), time.time() + LEASE),
            )
            self._owner = cursor.lastrowid
            self._free_lost()

    def beat(self) -> None:
        """Give a sign of life, and free the runs of owners that gave none."""
        with self._transaction():
            self._sql.execute(
                "INSERT OR REPLACE INTO owners VALUES (?, ?, ?, ?)",
                (self._owner, socket.gethostname(), os.getpid(), time.time() + LEASE),
            )
            self._free_lost()

    def _free_lost(self) -> None:
        host, now = socket.gethostname(), time.time()
        for owner, of, pid, expires in self._sql.execute("SELECT * FROM owners").fetchall():
            gone = of == host and pid != os.getpid() and not alive(pid)
            if owner != self._owner and (gone or expires < now or expires > now + 10 * LEASE):
                self._free(owner)

    def _free(self, owner: int) -> None:
        self._sql.execute(
            "UPDATE runs SET state = ?, owner = NULL WHERE state = ? AND owner = ?", (WAITING, CLAIMED, owner)
        )
        self._sql.execute("DELETE FROM owners WHERE id = ?", (owner,))

    def leave(self) -> None:
        """Free the runs taken and not finished."""
        if self._owner is not None:
            with self._transaction():
                self._free(self._owner)
            self._owner = None

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
        self._sql.execute("INSERT INTO shards (name) VALUES (?)", (shard,))
        (number,) = self._sql.execute("SELECT id FROM shards WHERE name = ?", (shard,)).fetchone()
        self._sql.executemany(
            "UPDATE runs SET shard = ?, place = ? WHERE name = ?",
            [(number, row, run) for row, run in enumerate(runs)],
        )

    def finish(self, plan: Plan) -> list[str]:
        """Say that the tables are those of ``plan``, and give up shards that nothing stands in: their names,
        to be deleted afterwards. Within :meth:`finishing`.
        """
        self._note("tables", plan.key)
        empty = self._sql.execute(
            "SELECT id, name FROM shards WHERE id NOT IN (SELECT shard FROM runs WHERE shard NOT NULL)"
        ).fetchall()
        self._sql.executemany("DELETE FROM shards WHERE id = ?", [(number,) for number, _ in empty])
        return [name for _, name in empty]
