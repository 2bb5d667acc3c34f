"""A folder that ``sim import`` wrote, as a record of one network's days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sim.foreign import Json
from sim_fit.folder import AGAIN, COLUMNS, about_of, columns_of, network_of, refuse, table_of
from sim_fit.record import Record, told

__all__ = ["Imported", "read"]

Floats = npt.NDArray[np.float64]


_LONGEST: Final = 366  # days: the latest
_SOME: Final = 20  # days or posts


@dataclass(frozen=True)
class Imported:
    """What is known of a brand.

    Attributes:
        folder: where it lies.
        network: of which days and posts are; "" where there are none.
        first: date of day 0.
        record: its days, the latest year of them.
        about: what ``import.json`` says.
        shown_columns: what "shown" is counted by in days and in posts: reach, impressions or views.
        notes: what should be known of how it was read.
        content: bytes that say which data these are.
    """

    folder: Path
    network: str
    first: date
    record: Record
    about: Json
    shown_columns: Mapping[str, str]
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
    about, content = about_of(folder)
    tables = {name: table_of(folder, name, rows) for name, rows in about["tables"].items() if name in COLUMNS}
    notes: list[str] = []
    network, others = network_of(folder, tables, network)
    if others:
        notes.append(f"{network} of {', '.join(sorted((network, *others)))}: --network takes another")
    try:
        days = columns_of(tables.get("days"), "days", network)
        posts = columns_of(tables.get("posts"), "posts", network)
        talk = columns_of(tables.get("conversations"), "conversations", None)
    except (pa.ArrowException, ValueError):
        refuse(f"{folder}: a table holds something else than it should. {AGAIN}.")
    when = np.concatenate([days["day"], posts["published"]])
    when = when if len(when) else talk["begun"]
    when = np.sort(np.floor(when[~np.isnan(when)]))
    if not len(when):
        refuse(f"{folder}: nothing in it has a date: it cannot be fitted to.")
    end = _last(when)
    if int(when[-1]) > end:
        late = int((when > end).sum())
        notes.append(
            f"{late} days or posts are dated after {_date(end)}, long after the others, and left out"
        )
    begin = int(max(when[0], end - _LONGEST + 1))
    length = end - begin + 1
    shown_columns = {"days": _shown_column(days), "posts": _shown_column(posts)}
    record = Record(
        length,
        **_days(days, begin, length, shown_columns["days"]),
        **_posts(posts, begin, length, shown_columns["posts"]),
        **_talk(talk, begin, length),
    )
    return Imported(folder, network, _date(begin), record, about, shown_columns, tuple(notes), content)


def _date(day: int) -> date:
    return date(1970, 1, 1) + timedelta(days=day)


def _last(when: Floats) -> int:
    """The last day that has others in the year before it: one that has not is a slip of whoever wrote it."""
    some = min(_SOME, len(when))
    for day in np.unique(when)[::-1]:
        if int(((when > day - _LONGEST) & (when <= day)).sum()) >= some:
            return int(day)
    return int(when[-1])


def _shown_column(table: Mapping[str, Floats]) -> str:
    """What "shown" is counted by: people reached come nearest, since the model shows a person a post once."""
    counts = {name: int(told(table[name]).sum()) for name in ("reach", "impressions", "views")}
    largest = max(counts.values())
    return next((name for name, count in counts.items() if count and count >= 0.8 * largest), "")


def _days(table: Mapping[str, Floats], begin: int, length: int, shown_column: str) -> dict[str, Floats]:
    columns = {
        "followers": "followers", "lost": "lost_followers", "shown": shown_column, "comments": "comments",
        "likes": "likes", "posts": "posts",
    }  # fmt: skip
    mask = (table["day"] >= begin) & (table["day"] < begin + length)
    at = (table["day"][mask] - begin).astype(np.int64)
    series = {}
    for name, source in columns.items():
        column = np.full(length, np.nan)
        if source:
            column[at] = table[source][mask]
        series[name] = column
    level = series["followers"]
    indices = np.flatnonzero(told(level))
    if len(indices):  # days between two that are told
        series["followers"] = np.interp(np.arange(length), indices, level[indices])
    return series


def _posts(table: Mapping[str, Floats], begin: int, length: int, shown_column: str) -> dict[str, Floats]:
    day = np.floor(table["published"]) - begin
    mask = (day >= 0) & (day < length)

    def column(source: str) -> Floats:
        return table[source][mask] if source else np.full(int(mask.sum()), np.nan)

    return {
        "post_day": day[mask],
        "post_asks": column("question"),
        "post_shown": column(shown_column),
        "post_comments": column("comments"),
        "post_likes": column("likes"),
        "post_hides": column("hides"),
    }


def _talk(table: Mapping[str, Floats], begin: int, length: int) -> dict[str, Floats]:
    day = table["begun"] - begin
    mask = (day >= 0) & (day < length) & told(table["answered"])
    columns = {
        "talk_author": "author", "talk_answered": "answered", "talk_minutes": "answer_minutes",
        "talk_turns": "turns", "talk_replies": "brand_turns", "talk_told": "all_told",
    }  # fmt: skip
    return {"talk_day": day[mask], **{name: table[source][mask] for name, source in columns.items()}}
