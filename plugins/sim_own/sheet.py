"""What a file is to whoever reads it: bytes, the tables in them, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Any

import pyarrow as pa

__all__ = [
    "HEAD_ROWS",
    "MOST_WIDE",
    "UNSUSPICIOUS",
    "FileError",
    "Header",
    "Notes",
    "Sheet",
    "Source",
    "UnknownError",
    "sheet_of",
]

HEAD_ROWS = 30  #: rows among which the header stands
MOST_WIDE = 2000  #: columns
UNSUSPICIOUS = 64 << 20  #: bytes that nobody has to explain

#: Whether a row is the header of something known.
Header = Callable[[Sequence[str]], bool]


class FileError(Exception):
    """A file that cannot be used; the text is a sentence.

    ``record``: the same without anything out of the file, for what is kept.
    """

    def __init__(self, sentence: str, record: str = "") -> None:
        super().__init__(sentence)
        self.record = record or sentence


class UnknownError(FileError):
    """A table of no kind that is known, or one that others of its file make up for."""


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes that can be read again and again: of a file, or of a file in a zip."""

    label: str
    size: int
    file_day: date
    open: Callable[[], IO[bytes]]
    packed: bool = False


@dataclass
class Notes:
    """What came up while a table was read, told afterwards."""

    warnings: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)  # sheets that hold nothing known


@dataclass(eq=False)
class Sheet:
    """One table: where its header stands, and its rows as batches of text columns ``0``, ``1``, ..."""

    label: str
    source: Source
    header: list[str]
    batches: Iterator[Any]
    title: str = ""
    known: bool = True
    notes: Notes = field(default_factory=Notes)
    error: FileError | None = None


def sheet_of(label: str, source: Source, rows: list[list[str]], at: int | None) -> Sheet:
    """The table in some rows, whose header is row ``at``; None where nothing known is among them."""
    header = rows[at] if at is not None else next((row for row in rows if sum(map(bool, row)) > 1), [])
    title = next((row[0] for row in reversed(rows[:at])), "") if at else ""
    body = rows[at + 1 :] if at is not None else []
    width = len(header)
    columns = [pa.array([row[n] if n < len(row) else "" for row in body], pa.string()) for n in range(width)]
    batches = iter([pa.record_batch(columns, names=[str(n) for n in range(width)])] if body and width else [])
    return Sheet(label, source, header, batches, title, at is not None)
