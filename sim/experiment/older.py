"""Experiments that an older trustsim ran: their shards are as today's; what was to run stands in SQLite."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from sim.errors import ResultsError
from sim.experiment.manifest import Manifest, line_of

__all__ = ["LEDGER", "manifest_of", "name_of"]

T = TypeVar("T")

#: Its name in the directory of an experiment.
LEDGER = "ledger.sqlite"

_PLAN = "SELECT id, key, about FROM plans WHERE key = (SELECT value FROM about WHERE key = 'plan')"


def manifest_of(place: Path) -> Manifest | None:
    """What an older trustsim was to run in ``place``, to be looked at; None if none was at it.

    Raises:
        ResultsError: its ledger cannot be read.
    """
    return _with_copy(place, _read)


def name_of(place: Path) -> str | None:
    """The name of the experiment that an older trustsim was at in ``place``; None if none was, or if its
    ledger cannot be read, which is no reason not to run.
    """
    with suppress(ResultsError):
        return _with_copy(place, _name)
    return None


def _with_copy(place: Path, read: Callable[[sqlite3.Connection], T | None]) -> T | None:
    if not (place / LEDGER).is_file():
        return None
    try:
        with TemporaryDirectory(prefix="trustsim-ledger-") as folder:  # SQLite writes where it reads
            for name in (LEDGER, f"{LEDGER}-wal"):
                with suppress(FileNotFoundError):
                    shutil.copyfile(place / name, Path(folder) / name)
            with closing(sqlite3.connect(Path(folder) / LEDGER)) as ledger:
                return read(ledger)
    except (sqlite3.Error, OSError, ValueError, TypeError, KeyError):
        raise ResultsError(
            f"{place / LEDGER}: an older trustsim wrote this, and it cannot be read. The tables beside "
            "it are whole; or run the experiment again."
        ) from None


def _name(ledger: sqlite3.Connection) -> str | None:
    row = ledger.execute(_PLAN).fetchone()
    return None if row is None else str(json.loads(row[2])["name"])


def _read(ledger: sqlite3.Connection) -> Manifest | None:
    row = ledger.execute(_PLAN).fetchone()
    if row is None:
        return None
    number, key, about = row
    points = ledger.execute("SELECT settings FROM points WHERE plan = ? ORDER BY point", (number,)).fetchall()
    runs = ledger.execute(
        "SELECT name FROM steps JOIN runs ON runs.id = run WHERE plan = ? ORDER BY position", (number,)
    ).fetchall()
    lines = [line_of("", json.loads(text)) for (text,) in points]
    return Manifest(key, json.loads(about), lines, [name for (name,) in runs])
