"""The tables of a folder that ``sim import`` wrote, as somebody may have sent it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim import ResultsError
from sim.foreign import Json, json_of, plain, read_ordinary

__all__ = ["AGAIN", "COLUMNS", "about_of", "columns_of", "network_of", "refuse", "table_of"]

Floats = npt.NDArray[np.float64]

_MOST: Final = 1 << 28  # bytes of a table
AGAIN: Final = "Import the exports again: sim import"

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "days": (
        "network", "day", "followers", "lost_followers", "impressions", "views", "reach", "posts", "likes",
        "comments",
    ),
    "posts": (
        "network", "published", "question", "impressions", "views", "reach", "likes", "comments", "hides",
    ),
    "conversations": (
        "network", "author", "begun", "answered", "answer_minutes", "turns", "brand_turns", "all_told",
    ),
}  # fmt: skip


def refuse(sentence: str) -> NoReturn:
    """Say that a folder cannot be used: exit code 2."""
    raise ResultsError(plain(sentence), exit_code=2) from None


def about_of(folder: Path) -> tuple[Json, bytes]:
    """What import.json says, and bytes that say which data these are."""
    file = folder / "import.json"
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "there is no such folder"
        refuse(f"{folder}: {what}. Name the folder that sim import --out wrote.")
    try:
        content = read_ordinary(file, _MOST)
    except FileNotFoundError:
        refuse(f"{folder}: holds no import: there is no import.json. Make one: sim import ... --out {folder}")
    except OSError as error:
        refuse(f"{file}: cannot be read ({error.strerror}).")
    try:
        about = json_of(content)
    except ValueError:
        refuse(f"{file}: is damaged. {AGAIN}.")
    if not isinstance(about, dict) or about.get("format") != 1 or not isinstance(about.get("tables"), dict):
        refuse(f"{file}: is no import that this version reads. {AGAIN}.")
    # The same exports are the same data, in whatever order they were named.
    files = sorted(json.dumps(file, sort_keys=True) for file in about.get("files", ()))
    return about, "\n".join(files).encode()


def table_of(folder: Path, name: str, rows: Any) -> Any:
    """A table, with the columns that are looked at."""
    file = folder / f"{name}.parquet"
    try:
        # In this thread: where a sentence ends the program at once, threads just started would abort it.
        content = pa.BufferReader(read_ordinary(file, _MOST))
        table = pq.ParquetFile(content).read(columns=list(COLUMNS[name]), use_threads=False)
    except (OSError, pa.ArrowException, ValueError, KeyError):
        table = None
    if table is None or set(table.column_names) != set(COLUMNS[name]) or table.num_rows != rows:
        refuse(f"{file}: is missing or damaged. {AGAIN}.")
    return table


def network_of(folder: Path, tables: Mapping[str, Any], choice: str | None) -> tuple[str, list[str]]:
    """Whose days and posts are taken, and what others there are."""
    count: dict[str, int] = {}
    for name in ("days", "posts"):
        if name in tables:
            for each in tables[name].column("network").cast(pa.string()).value_counts().to_pylist():
                count[each["values"]] = count.get(each["values"], 0) + each["counts"]
    count = {name: count[name] for name in sorted(filter(None, count))}
    if choice is not None and choice not in count:
        names = ", ".join(count) or "none"
        refuse(f"{folder}: has no days or posts of {choice!r}. There are: {names}.")
    network = choice or max(count, key=lambda name: count[name], default="")
    return network, [name for name in count if name != network]


def columns_of(table: Any, name: str, network: str | None) -> dict[str, Floats]:
    """The columns of a table as float64, NaN where nothing is told: days since 1970, numbers for names."""
    if table is None:
        return {column: np.empty(0) for column in COLUMNS[name]}
    if network is not None:
        table = table.filter(pc.equal(table.column("network"), network))
    columns = {}
    for column in COLUMNS[name]:
        values = table.column(column).combine_chunks()
        if pa.types.is_timestamp(values.type):
            values = pc.divide(
                values.cast(pa.timestamp("ms")).cast(pa.int64()).cast(pa.float64()), 86_400_000.0
            )
        elif pa.types.is_date(values.type):
            values = values.cast(pa.int32())
        elif pa.types.is_string(values.type):
            values = values.dictionary_encode().indices
        columns[column] = np.asarray(values.cast(pa.float64()).to_numpy(zero_copy_only=False))
    return columns
