"""A folder that ``sim import`` wrote, as a record of one network's days."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, NoReturn

import numpy as np
import numpy.typing as npt

from sim import ResultsError
from sim.foreign import json_of, plain, read_ordinary
from sim_fit.record import Record

__all__ = ["Imported", "read"]

Floats = npt.NDArray[np.float64]

_MOST: Final = 1 << 28  # bytes of a table
_LONGEST: Final = 366  # days: the latest


@dataclass(frozen=True)
class Imported:
    """What is known of a brand.

    Attributes:
        folder: where it lies.
        network: of which days and posts are; "" where there are none.
        first: date of day 0.
        record: its days, the latest year of them.
        about: what ``import.json`` says.
        meant: what "shown" is counted by in days and in posts: reach, impressions or views.
        notes: what should be known of how it was read.
        content: bytes that say which data these are.
    """

    folder: Path
    network: str
    first: date
    record: Record
    about: Mapping[str, Any]
    meant: Mapping[str, str]
    notes: tuple[str, ...]
    content: bytes

    def day(self, number: int) -> date:
        """The date of a day."""
        return self.first + timedelta(days=number)


def read(folder: Path, network: str | None = None) -> Imported:
    """Read an import.

    Args:
        folder: what ``sim import --out`` wrote.
        network: whose days and posts; by default that of most.

    Raises:
        ResultsError: it is none, or it is damaged. Its exit code is 2.
    """
    about, content = _about(folder)
    tables = {name: _table(folder, name, rows) for name, rows in about["tables"].items() if name in _COLUMNS}
    days, posts = tables.get("days", {}), tables.get("posts", {})
    talk = tables.get("conversations", {})
    notes: list[str] = []
    network, others = _network(folder, days, posts, network)
    if others:
        notes.append(f"{network} of {', '.join(sorted((network, *others)))}: --network takes another")
    days, posts = _of(days, network), _of(posts, network)
    when = [*days.get("day", ()), *(at.date() for at in posts.get("published", ()) if at)]
    when += [at.date() for at in talk.get("begun", ()) if at] if not when else []
    when = [day for day in when if day]
    if not when:
        _refuse(f"{folder}: nothing in it has a date: it cannot be fitted to.")
    last, first = max(when), min(when)
    first = max(first, last - timedelta(days=_LONGEST - 1))
    length = (last - first).days + 1
    meant = {"days": _meant(days), "posts": _meant(posts)}
    record = Record(
        length,
        **_days(days, first, length, meant["days"]),
        **_posts(posts, first, length, meant["posts"]),
        **_talk(talk, first, length),
    )
    return Imported(folder, network, first, record, about, meant, tuple(notes), content)


_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "days": (
        "network", "day", "followers", "lost_followers", "impressions", "views", "reach", "posts", "likes",
        "comments", "left_out",
    ),
    "posts": (
        "network", "published", "question", "impressions", "views", "reach", "likes", "comments", "hides",
        "engagements",
    ),
    "conversations": (
        "network", "author", "begun", "answered", "answer_minutes", "turns", "brand_turns", "all_told",
    ),
}  # fmt: skip


def _refuse(sentence: str) -> NoReturn:
    error = ResultsError(plain(sentence))
    error.exit_code = 2
    raise error from None


def _about(folder: Path) -> tuple[dict[str, Any], bytes]:
    file = folder / "import.json"
    again = "Import the exports again: sim import"
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "there is no such folder"
        _refuse(f"{folder}: {what}. Name the folder that sim import --out wrote.")
    try:
        content = read_ordinary(file, _MOST)
    except FileNotFoundError:
        _refuse(
            f"{folder}: holds no import: there is no import.json. Make one: sim import ... --out {folder}"
        )
    except OSError as error:
        _refuse(f"{file}: cannot be read ({error.strerror}).")
    try:
        about = json_of(content)
    except ValueError:
        _refuse(f"{file}: is damaged. {again}.")
    if not isinstance(about, dict) or about.get("format") != 1 or not isinstance(about.get("tables"), dict):
        _refuse(f"{file}: is no import that this version reads. {again}.")
    # The same exports are the same data, in whatever order they were named.
    files = sorted(json.dumps(file, sort_keys=True) for file in about.get("files", ()))
    return about, "\n".join(files).encode()


def _table(folder: Path, name: str, rows: Any) -> dict[str, list[Any]]:
    """The columns of a table, as plain values."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = folder / f"{name}.parquet"
    damaged = f"{file}: is missing or damaged. Import the exports again: sim import."
    try:
        table = pq.read_table(pa.BufferReader(read_ordinary(file, _MOST)), columns=list(_COLUMNS[name]))
        found: dict[str, list[Any]] = table.to_pydict()
    except (OSError, pa.ArrowException, ValueError, KeyError):
        _refuse(damaged)
    if set(found) != set(_COLUMNS[name]) or len(found["network"]) != rows:
        _refuse(damaged)
    return found


def _network(
    folder: Path, days: dict[str, list[Any]], posts: dict[str, list[Any]], asked: str | None
) -> tuple[str, list[str]]:
    """Whose days and posts are taken, and what others there are."""
    rows = [*days.get("network", ()), *posts.get("network", ())]
    count = {name: rows.count(name) for name in sorted({name for name in rows if name})}
    if asked is not None and asked not in count:
        there = ", ".join(count) or "none"
        _refuse(f"{folder}: has no days or posts of {asked!r}. There are: {there}.")
    network = asked or max(count, key=lambda name: count[name], default="")
    return network, [name for name in count if name != network]


def _of(table: dict[str, list[Any]], network: str) -> dict[str, list[Any]]:
    here = [row for row, name in enumerate(table.get("network", ())) if name == network]
    return {name: [column[row] for row in here] for name, column in table.items()}


def _meant(table: dict[str, list[Any]]) -> str:
    """What "shown" is counted by: people reached come nearest, since the model shows a post to a person
    once.
    """
    told = {
        name: sum(value is not None for value in table.get(name, ()))
        for name in ("reach", "impressions", "views")
    }
    most = max(told.values(), default=0)
    return next((name for name, count in told.items() if count and count >= 0.8 * most), "")


def _numbers(values: list[Any]) -> Floats:
    return np.array([np.nan if value is None else float(value) for value in values], np.float64)


def _days(table: dict[str, list[Any]], first: date, length: int, meant: str) -> dict[str, Floats]:
    columns = {
        "followers": "followers", "lost": "lost_followers", "shown": meant, "comments": "comments",
        "likes": "likes", "posts": "posts",
    }  # fmt: skip
    at = np.array([(day - first).days for day in table.get("day", ())], np.int64)
    inside = at >= 0
    found = {}
    for name, source in columns.items():
        column = np.full(length, np.nan)
        if source and len(at):
            column[at[inside]] = _numbers(table[source])[inside]
        found[name] = column
    level = found["followers"]
    known = np.flatnonzero(~np.isnan(level))
    if len(known):  # days between two that are told
        found["followers"] = np.interp(np.arange(length), known, level[known])
    return found


def _posts(table: dict[str, list[Any]], first: date, length: int, meant: str) -> dict[str, Floats]:
    when = [None if at is None else (at.date() - first).days for at in table.get("published", ())]
    here = [row for row, day in enumerate(when) if day is not None and 0 <= day < length]

    def column(source: str) -> Floats:
        return _numbers([table[source][row] for row in here]) if source else np.full(len(here), np.nan)

    return {
        "post_day": np.array([when[row] for row in here], np.float64),
        "post_asks": column("question"),
        "post_shown": column(meant),
        "post_comments": column("comments"),
        "post_likes": column("likes"),
        "post_hides": column("hides"),
    }


def _talk(table: dict[str, list[Any]], first: date, length: int) -> dict[str, Floats]:
    start = np.datetime64(first, "s")
    when = [
        np.nan if at is None else float((np.datetime64(at, "s") - start) / np.timedelta64(86_400, "s"))
        for at in table.get("begun", ())
    ]
    here = [row for row, day in enumerate(when) if 0 <= day < length and table["answered"][row] is not None]
    names: dict[Any, int] = {}
    authors = [table["author"][row] for row in here]
    numbered = [None if name is None else names.setdefault(name, len(names)) for name in authors]
    return {
        "talk_day": np.array([when[row] for row in here], np.float64),
        "talk_author": _numbers(numbered),
        "talk_answered": _numbers([table["answered"][row] for row in here]),
        "talk_minutes": _numbers([table["answer_minutes"][row] for row in here]),
        "talk_turns": _numbers([table["turns"][row] for row in here]),
        "talk_replies": _numbers([table["brand_turns"][row] for row in here]),
        "talk_told": _numbers([table["all_told"][row] for row in here]),
    }
