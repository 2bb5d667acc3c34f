"""Experiments that an older trustsim ran: their shards are as today's; what was to run stands in SQLite."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from sim.errors import ResultsError
from sim.experiment.manifest import Manifest, line_of

__all__ = ["LEDGER", "manifest_of"]

#: Its name in the directory of an experiment.
LEDGER = "ledger.sqlite"


def manifest_of(place: Path) -> Manifest | None:
    """What an older trustsim was to run in ``place``, to be looked at; None if none was at it.

    Raises:
        ResultsError: its ledger cannot be read.
    """
    if not (place / LEDGER).is_file():
        return None
    with TemporaryDirectory(prefix="trustsim-ledger-") as kept:  # SQLite writes where it reads
        for name in (LEDGER, f"{LEDGER}-wal"):
            with suppress(FileNotFoundError):
                shutil.copyfile(place / name, Path(kept) / name)
        try:
            with closing(sqlite3.connect(Path(kept) / LEDGER)) as ledger:
                return _read(ledger)
        except (sqlite3.Error, ValueError):
            raise ResultsError(
                f"{place / LEDGER}: an older trustsim wrote this, and it cannot be read. The tables beside "
                "it are whole; or run the experiment again."
            ) from None


def _read(ledger: sqlite3.Connection) -> Manifest | None:
    row = ledger.execute(
        "SELECT id, key, about FROM plans WHERE key = (SELECT value FROM about WHERE key = 'plan')"
    ).fetchone()
    if row is None:
        return None
    number, key, about = row
    points = ledger.execute("SELECT settings FROM points WHERE plan = ? ORDER BY point", (number,)).fetchall()
    runs = ledger.execute(
        "SELECT name FROM steps JOIN runs ON runs.id = run WHERE plan = ? ORDER BY position", (number,)
    ).fetchall()
    lines = [line_of("", json.loads(text)) for (text,) in points]
    return Manifest(key, json.loads(about), lines, [name for (name,) in runs])
