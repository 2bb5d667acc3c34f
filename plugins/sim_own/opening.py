"""Files as they come: what they are, and which tables are in them. Of a zip, those of the files in it."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import IO

from sim.foreign import open_ordinary
from sim_own.sheet import UNSUSPICIOUS, FileError, Header, Sheet, Source
from sim_own.spreadsheets import new_sheets, old_sheets, workbook
from sim_own.text import text_sheets

__all__ = ["sheets", "source_of"]

_MOST_MEMBERS = 200
_MOST_MEMBER = 256 << 20  # bytes of one file in a zip, which is held while it is read
_MOST_TIMES = 200  # longer than it was packed
_TABLES = (".csv", ".tsv", ".xlsx", ".xls")

Known = Callable[[Sequence[str], bool], bool]


def source_of(path: Path, label: str) -> tuple[Source, str]:
    """A file of the user's, to be called ``label``, and its SHA-256.

    Raises:
        FileError: it is missing, no ordinary file, or cannot be read.
    """
    digest = hashlib.sha256()
    try:
        with open_ordinary(path) as file:
            while block := file.read(1 << 20):
                digest.update(block)
        state = path.stat()
    except FileNotFoundError:
        raise FileError("there is no such file.") from None
    except IsADirectoryError:
        raise FileError(
            f"is a directory. Name the files in it: {path}/*", record="is a directory. Name the files in it."
        ) from None
    except (OSError, ValueError) as error:
        raise FileError(f"cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    day = datetime.fromtimestamp(state.st_mtime, UTC).date()
    return Source(label, state.st_size, day, lambda: open_ordinary(path)), digest.hexdigest()


def sheets(source: Source, is_header: Known) -> Iterator[Sheet]:
    """Every table in a file.

    Args:
        source: the file.
        is_header: whether a row is the header of something known, and whether it lies in a zip.

    Raises:
        FileError: it is no table, or damaged.
    """
    with source.open() as file:
        start = file.read(8)
    if not start:
        raise FileError("is empty.")
    yield from _by(start, source, lambda row: is_header(row, source.packed), is_header)


def _by(start: bytes, source: Source, is_header: Header, is_member_header: Known) -> Iterator[Sheet]:
    """Every table in a file that begins with these bytes."""
    if start.startswith(b"PK\x03\x04"):
        yield from _packed(source, is_header, is_member_header)
    elif start.startswith(b"\xd0\xcf\x11\xe0"):
        yield from workbook(source, old_sheets(source), is_header)
    elif start.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"PK")):
        raise FileError("is no table. Export it as CSV or XLSX.")
    elif start.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"<", b"{", b"["):
        raise FileError("is a web page or a program's data, and no table. Export it as CSV or XLSX.")
    elif start.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"Rar!", b"7z\xbc\xaf")):
        raise FileError("is packed in a way that is not read here. Unpack it first.")
    else:
        yield from text_sheets(source, is_header)


# --- zip ---------------------------------------------------------------------------------------------------


def _packed(source: Source, is_header: Header, is_member_header: Known) -> Iterator[Sheet]:
    with source.open() as file:
        try:
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise FileError(f"breaks off or is damaged ({error}). Export it again.") from None
        with archive:
            yield from _members(source, archive, is_header, is_member_header)


def _members(
    source: Source, archive: zipfile.ZipFile, is_header: Header, is_member_header: Known
) -> Iterator[Sheet]:
    members = [each for each in archive.infolist() if not each.is_dir() and not _hidden(each.filename)]
    names = {each.filename for each in members}
    if sum(each.file_size for each in members) > max(UNSUSPICIOUS, _MOST_TIMES * source.size):
        raise FileError("unpacks to more than an export would. Unpack it, and look at it.")
    if any(each.flag_bits & 1 for each in members):
        raise FileError("is locked with a password. Save it without.")
    if "xl/workbook.xml" in names:
        yield from workbook(source, new_sheets(source), is_header)
        return
    if "content.xml" in names:
        raise FileError("is a spreadsheet of OpenDocument. Save it as XLSX or CSV.")
    if len(members) > _MOST_MEMBERS:
        raise FileError(f"holds {len(members)} files. Unpack it, and name those that count.")
    tables = [each for each in members if each.filename.casefold().endswith(_TABLES)]
    if not tables:
        raise FileError("holds no table. Export it as CSV or XLSX.")
    others = [PurePosixPath(each.filename).name for each in members if each not in tables]

    @lru_cache(maxsize=1)  # whoever reads a table opens its file several times
    def content(entry: zipfile.ZipInfo) -> bytes:
        return _content(archive, entry)

    for each in tables:
        content.cache_clear()  # before the next one is unpacked: they may be long
        member = _member(source, each, content)
        try:
            for sheet in sheets(member, is_member_header):
                sheet.notes.others += others
                others = []
                yield sheet
        except FileError as error:  # the others may be whole
            yield Sheet(member.label, member, [], iter(()), error=error)


def _hidden(name: str) -> bool:
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith(".")


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.file_size > _MOST_MEMBER:
        raise FileError(f"holds {entry.filename}, of more than {_MOST_MEMBER >> 20} MB. Unpack it first.")
    try:
        content = archive.read(entry)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, zlib.error) as error:
        raise FileError(f"{entry.filename} in it is damaged ({error}). Export it again.") from None
    if content.startswith(b"PK\x03\x04") and not entry.filename.casefold().endswith(".xlsx"):
        raise FileError("holds a packed file in a packed file. Unpack it first.")
    return content


def _member(source: Source, entry: zipfile.ZipInfo, content: Callable[[zipfile.ZipInfo], bytes]) -> Source:
    try:
        day = date(*entry.date_time[:3])
    except ValueError:
        day = source.file_day

    def read() -> IO[bytes]:
        return io.BytesIO(content(entry))

    name = PurePosixPath(entry.filename).name
    # An entry packed in 1980 was packed by a program that does not know the day.
    return Source(
        f"{source.label}: {name}", entry.file_size, source.file_day if day.year < 2000 else day, read, True
    )
