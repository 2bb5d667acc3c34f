"""Small exports, made up; and what an import makes of them."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sim_own.importing import Import, gather
from sim_own.mapping import Settings

SALT = b"a salt for tests, and for nothing"


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    """`save("x.csv", text, encoding="utf-8")`: a file of text or bytes."""

    def make(name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return make


@pytest.fixture
def packed(tmp_path: Path) -> Callable[..., Path]:
    """`packed("x.zip", {"a.csv": text}, made=(2025, 9, 30))`: a zip of them."""

    def make(name: str, files: dict[str, str | bytes], made: tuple[int, int, int] = (2025, 9, 30)) -> Path:
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for inner, content in files.items():
                archive.writestr(zipfile.ZipInfo(inner, (*made, 12, 0, 0)), content)
        return path

    return make


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """`workbook("x.xlsx", {"Metrics": rows})`: a spreadsheet; `.xls` gives the old format."""

    def make(name: str, sheets: dict[str, Sequence[Sequence[Any]]]) -> Path:
        path = tmp_path / name
        if name.endswith(".xls"):
            path.write_bytes(old_workbook(sheets))
            return path
        import openpyxl

        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
        book.save(path)
        return path

    return make


@pytest.fixture
def imported() -> Callable[..., Import]:
    """`imported(file, ..., followers_at=[("x", day, 100)], year=2025)`: what comes of files."""

    def make(*paths: Path, followers_at: Sequence[tuple[str, date, int]] = (), **settings: Any) -> Import:
        return gather(paths, Settings(**settings), SALT, followers_at)

    return make


@pytest.fixture
def rows(imported: Callable[..., Import]) -> Callable[..., list[dict[str, Any]]]:
    """`rows("days", file, ...)`: the rows of a table, less what is not told."""

    def make(table: str, *paths: Path, **settings: Any) -> list[dict[str, Any]]:
        found = imported(*paths, **settings).merged.tables[table].to_pylist()
        return [{name: value for name, value in row.items() if value is not None} for row in found]

    return make


@pytest.fixture
def warned(imported: Callable[..., Import]) -> Callable[..., str]:
    """`warned(file, ...)`: all that it warns of, in one text."""

    def make(*paths: Path, **settings: Any) -> str:
        found = imported(*paths, **settings)
        told = [part for file in found.files for part in file.parts]
        lines = [line for part in told for line in (*part.remarks(), part.refusal)]
        return "\n".join([*lines, *found.merged.warnings])

    return make


def old_workbook(sheets: dict[str, Sequence[Sequence[Any]]]) -> bytes:
    """A workbook as Excel 97 wrote it, as small as it can be: texts and numbers."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def begin(kind: int) -> bytes:
        return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 6))

    end = record(0x000A, b"")
    bodies = []
    for rows in sheets.values():
        body = begin(0x0010)
        for y, row in enumerate(rows):
            for x, value in enumerate(row):
                if isinstance(value, str):
                    text = struct.pack("<HHHHB", y, x, 0, len(value), 1) + value.encode("utf-16-le")
                    body += record(0x0204, text)
                elif value is not None:
                    body += record(0x0203, struct.pack("<HHHd", y, x, 0, value))
        bodies.append(body + end)
    names = [title.encode("utf-16-le") for title in sheets]
    at = len(begin(5)) + sum(4 + 8 + len(name) for name in names) + len(end)
    stream = begin(5)
    for name, body in zip(names, bodies, strict=True):
        stream += record(0x0085, struct.pack("<IHBB", at, 0, len(name) // 2, 1) + name)
        at += len(body)
    stream += end + b"".join(bodies)
    return _container(stream)


def _container(stream: bytes) -> bytes:
    """One stream, called Workbook, in the file format that holds such streams."""
    stream = stream.ljust(4096, b"\0")
    sectors = -(-len(stream) // 512)
    free, last = 0xFFFFFFFF, 0xFFFFFFFE
    table = [0xFFFFFFFD, last, *range(3, sectors + 2), last]
    assert len(table) <= 128
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        1,
        1,
        0,
        4096,
        last,
        0,
        last,
        0,
    )
    header += struct.pack("<109I", *([0] + [free] * 108))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = name.encode("utf-16-le") + b"\0\0"
        return (
            text.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(text), kind, 1, free, free, child)
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )

    directory = entry("Root Entry", 5, 1, last, 0) + entry("Workbook", 2, free, 2, len(stream)) + bytes(256)
    assert len(header) == 512
    assert len(directory) == 512
    fat = struct.pack("<128I", *(table + [free] * (128 - len(table))))
    return header + fat + directory + stream.ljust(sectors * 512, b"\0")
