"""Files as they come: which tables are in them, and their cells as text, a batch at a time.

CSV in any encoding and with any separator goes through Arrow's reader, so that a file of any length takes the
memory of a batch. Spreadsheets are read whole, and bounded. What is in a zip is read as if it lay beside it.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

import pyarrow as pa
import pyarrow.csv

from sim.foreign import open_ordinary

__all__ = ["FileError", "Found", "Sheet", "Source", "UnknownError", "sheets", "source_of"]

MOST_BYTES = 2 << 30  # of one table
MOST_ROWS = 5_000_000
MOST_CELLS = 6_000_000  # of a spreadsheet
_MOST_WIDE = 2000  # columns
_MOST_MEMBERS = 200
_MOST_TIMES = 200  # longer than it was packed
_UNSUSPICIOUS = 64 << 20
_HEAD = 1 << 16  # characters in which the header stands
_HEAD_ROWS = 30
_BLOCK = 8 << 20  # bytes that are parsed at a time, longer than any row
_TABLES = (".csv", ".tsv", ".xlsx", ".xls")
_SEPARATORS = ",;\t|"

Header = Callable[[Sequence[str]], bool]
Known = Callable[[Sequence[str], bool], bool]


class FileError(Exception):
    """A file that cannot be used; the text is a sentence.

    ``kept``: the same without anything out of the file, for what is kept.
    """

    def __init__(self, sentence: str, kept: str = "") -> None:
        super().__init__(sentence)
        self.kept = kept or sentence


class UnknownError(FileError):
    """A table of no kind that is known."""


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes that can be read again and again: of a file, or of a file in a zip."""

    label: str
    size: int
    made: date
    open: Callable[[], IO[bytes]]
    packed: bool = False


@dataclass
class Found:
    """What came up while a table was read, told afterwards."""

    warnings: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)  # sheets that hold nothing known


@dataclass(eq=False)
class Sheet:
    """One table: where its header stands, and its rows as batches of text columns ``0``, ``1``, ..."""

    label: str
    source: Source
    header: list[str]
    batches: Iterator[Any]
    title: str = ""
    known: bool = True
    found: Found = field(default_factory=Found)
    error: FileError | None = None


def source_of(path: Path) -> tuple[Source, str]:
    """A file of the user's, and its SHA-256.

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
        raise FileError("is a directory. Name the files in it.") from None
    except (OSError, ValueError) as error:
        raise FileError(f"cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    made = datetime.fromtimestamp(state.st_mtime, UTC).date()
    return Source(path.name, state.st_size, made, lambda: open_ordinary(path)), digest.hexdigest()


def sheets(source: Source, known: Known) -> Iterator[Sheet]:
    """Every table in a file.

    Args:
        source: the file.
        known: whether a row is the header of something known, and whether it lies in a zip.

    Raises:
        FileError: it is no table, or damaged.
    """
    with source.open() as file:
        start = file.read(8)
    if not start:
        raise FileError("is empty.")
    yield from _by(start, source, lambda row: known(row, source.packed), known)


def _by(start: bytes, source: Source, known: Header, inside: Known) -> Iterator[Sheet]:
    """Every table in a file that begins with these bytes."""
    if start.startswith(b"PK\x03\x04"):
        yield from _packed(source, known, inside)
    elif start.startswith(b"\xd0\xcf\x11\xe0"):
        yield from _workbook(source, _old_sheets(source), known)
    elif start.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"PK")):
        raise FileError("is no table. Export it as CSV or XLSX.")
    elif start.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"<", b"{", b"["):
        raise FileError("is a web page or a program's data, and no table. Export it as CSV or XLSX.")
    elif start.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"Rar!", b"7z\xbc\xaf")):
        raise FileError("is packed in a way that is not read here. Unpack it first.")
    else:
        yield from _text(source, known)


# --- zip ---------------------------------------------------------------------------------------------------


def _packed(source: Source, known: Header, inside: Known) -> Iterator[Sheet]:
    with source.open() as file:
        try:
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise FileError(f"breaks off or is damaged ({error}). Export it again.") from None
        with archive:
            yield from _members(source, archive, known, inside)


def _members(source: Source, archive: zipfile.ZipFile, known: Header, inside: Known) -> Iterator[Sheet]:
    members = [each for each in archive.infolist() if not each.is_dir() and not _hidden(each.filename)]
    names = {each.filename for each in members}
    if sum(each.file_size for each in members) > max(_UNSUSPICIOUS, _MOST_TIMES * source.size):
        raise FileError("unpacks to more than an export would. Unpack it, and look at it.")
    if any(each.flag_bits & 1 for each in members):
        raise FileError("is locked with a password. Save it without.")
    if "xl/workbook.xml" in names:
        yield from _workbook(source, _new_sheets(source), known)
        return
    if "content.xml" in names:
        raise FileError("is a spreadsheet of OpenDocument. Save it as XLSX or CSV.")
    if len(members) > _MOST_MEMBERS:
        raise FileError(f"holds {len(members)} files. Unpack it, and name those that count.")
    tables = [each for each in members if each.filename.casefold().endswith(_TABLES)]
    if not tables:
        raise FileError("holds no table. Export it as CSV or XLSX.")
    left = [PurePosixPath(each.filename).name for each in members if each not in tables]
    for each in tables:
        one = _member(source, archive, each)
        try:
            for sheet in sheets(one, inside):
                sheet.found.left += left
                left = []
                yield sheet
        except FileError as error:  # the others may be whole
            yield Sheet(one.label, one, [], iter(()), error=error)


def _hidden(name: str) -> bool:
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith(".")


def _member(source: Source, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Source:
    try:
        made = date(*entry.date_time[:3])
    except ValueError:
        made = source.made

    def read() -> IO[bytes]:
        try:
            content = archive.read(entry)
        except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, zlib.error) as error:
            raise FileError(f"{entry.filename} in it is damaged ({error}). Export it again.") from None
        if content.startswith(b"PK\x03\x04") and not entry.filename.casefold().endswith(".xlsx"):
            raise FileError("holds a packed file in a packed file. Unpack it first.")
        return io.BytesIO(content)

    name = PurePosixPath(entry.filename).name
    # An entry packed in 1980 was packed by a program that does not know the day.
    return Source(
        f"{source.label}: {name}", entry.file_size, source.made if made.year < 2000 else made, read, True
    )


# --- spreadsheets -------------------------------------------------------------------------------------------


def _workbook(source: Source, found: Iterator[tuple[str, list[list[str]]]], known: Header) -> Iterator[Sheet]:
    """The sheets of a workbook that hold something known, or else the first one."""
    all_: list[Sheet] = []
    for name, rows in found:
        at = next((at for at, row in enumerate(rows[:_HEAD_ROWS]) if known(row)), None)
        all_.append(_sheet(f"{source.label}: {name}", source, rows, at))
    good = [sheet for sheet in all_ if sheet.known] or all_[:1]
    if not good:
        raise FileError("holds no rows.")
    good[0].found.left = [sheet.label.rpartition(": ")[2] for sheet in all_ if sheet not in good]
    yield from good


def _sheet(label: str, source: Source, rows: list[list[str]], at: int | None) -> Sheet:
    header = rows[at] if at is not None else next((row for row in rows if sum(map(bool, row)) > 1), [])
    title = next((row[0] for row in reversed(rows[:at])), "") if at else ""
    body = rows[at + 1 :] if at is not None else []
    width = len(header)
    columns = [pa.array([row[n] if n < len(row) else "" for row in body], pa.string()) for n in range(width)]
    batches = iter([pa.record_batch(columns, names=[str(n) for n in range(width)])] if body and width else [])
    return Sheet(label, source, header, batches, title, at is not None)


def _new_sheets(source: Source) -> Iterator[tuple[str, list[list[str]]]]:
    """Sheets of an XLSX: with openpyxl, which reads on without holding what is empty."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(_whole(source)), read_only=True, data_only=True)
        cells = 0
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            rows: list[list[str]] = []
            for row in sheet.iter_rows(values_only=True):
                texts = [_cell(value) for value in row[:_MOST_WIDE]]
                while texts and not texts[-1]:
                    texts.pop()
                cells += 1 + len(texts)
                if cells > MOST_CELLS:
                    raise FileError(f"has more than {MOST_CELLS:,} cells. Save it as CSV.")
                rows.append(texts)
            yield sheet.title, _without_empty(rows)
    except (FileError, GeneratorExit):
        raise
    except Exception as error:  # whatever a damaged workbook makes of its parser
        raise _damaged(error) from None


def _old_sheets(source: Source) -> Iterator[tuple[str, list[list[str]]]]:
    """Sheets of an XLS, as LinkedIn exports them."""
    content = _whole(source)
    try:
        import xlrd
    except ImportError:
        raise FileError(
            "is an XLS, and xlrd, which reads those, is not installed: python -m pip install xlrd. "
            "Or save it as XLSX."
        ) from None
    try:
        book = xlrd.open_workbook(file_contents=content, ragged_rows=True, logfile=io.StringIO())
        for sheet in book.sheets():
            rows = [
                [_old_cell(cell, book.datemode) for cell in sheet.row(at)[:_MOST_WIDE]]
                for at in range(sheet.nrows)
            ]
            yield sheet.name, _without_empty(rows)
    except (FileError, GeneratorExit):
        raise
    except Exception as error:  # whatever a damaged workbook makes of its parser
        raise _damaged(error) from None


def _whole(source: Source) -> bytes:
    if source.size > 256 << 20:
        raise FileError("is a spreadsheet of more than 256 MB. Save it as CSV.")
    with source.open() as file:
        return file.read()


def _damaged(error: Exception) -> FileError:
    said = str(error).partition("\n")[0][:120] or type(error).__name__
    return FileError(f"cannot be read as a spreadsheet ({said}). Export it again, or save it as CSV.")


def _old_cell(cell: Any, datemode: int) -> str:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        return _cell(xlrd.xldate_as_datetime(cell.value, datemode))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return ""
    return _cell(cell.value)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1 << 53:
        return str(int(value))
    return str(value).strip()


def _without_empty(rows: list[list[str]]) -> list[list[str]]:
    return [row for row in rows if any(row)]


# --- text ---------------------------------------------------------------------------------------------------


def _text(source: Source, known: Header) -> Iterator[Sheet]:
    if source.size > MOST_BYTES:
        raise FileError(f"is longer than {MOST_BYTES >> 30} GiB. Export a shorter period.")
    codec, guessed = _codec(source)
    with _reader(source.open(), codec) as text:
        head = text.read(_HEAD)
    start = _mark(head)
    separator, rows = _head_rows(head[start:], head[4:5] if start else "", known)
    at = next((at for at, (row, _) in enumerate(rows) if known(row)), None)
    if at is None:
        header = next((row for row, _ in rows if sum(map(bool, row)) > 1), [])
        yield Sheet(source.label, source, header, iter(()), known=False)
        return
    row, end = rows[at]
    found = Found()
    if guessed:
        found.warnings.append(f"read as {guessed}, which is a guess")
    title = next((before[0] for before, _ in reversed(rows[:at]) if any(before)), "")
    if [cell.strip().casefold() for cell in row[:2]] == ["date", "primary"]:
        yield from _blocks(source, codec, start, separator, found)
        return
    batches = _batches(source, codec, start + end, separator, len(row), found)
    yield Sheet(source.label, source, row, batches, title, True, found)


def _codec(source: Source) -> tuple[str, str]:
    """How a file is written, and the name of that where it is a guess."""
    with source.open() as file:
        head = file.read(4096)
        for mark, codec in (
            (codecs.BOM_UTF8, "utf-8-sig"),
            (codecs.BOM_UTF32_LE, "utf-32"),
            (codecs.BOM_UTF16_LE, "utf-16"),
            (codecs.BOM_UTF16_BE, "utf-16"),
        ):
            if head.startswith(mark):
                return codec, ""
        if b"\0" in head:
            even, odd = head[::2].count(0), head[1::2].count(0)
            if max(even, odd) < len(head) / 8:
                raise FileError("is no text. Export it as CSV or XLSX.")
            return ("utf-16-le" if odd > even else "utf-16-be"), ""
        decoder = codecs.getincrementaldecoder("utf-8")()
        block = head
        try:
            while block:
                decoder.decode(block)
                block = file.read(1 << 20)
        except UnicodeDecodeError:
            return "cp1252", "Windows text"
    return "utf-8", ""


def _reader(file: IO[bytes], codec: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(file, codec, errors="replace", newline="")


def _mark(head: str) -> int:
    """How many characters ``sep=,`` takes, with its line."""
    if head[:4].casefold() != "sep=" or len(head) < 5:
        return 0
    return len(head[: 5 + len(head[5:]) - len(head[5:].lstrip("\r\n"))])


def _head_rows(head: str, said: str, known: Header) -> tuple[str, list[tuple[list[str], int]]]:
    """What separates cells, and the first rows, each with where it ends: by the separator that makes a known
    header, or else the most cells.
    """
    best: tuple[int, str, list[tuple[list[str], int]]] = (-1, ",", [])
    for separator in said if said and said in _SEPARATORS else _SEPARATORS:
        rows = _rows(head, separator)
        if any(known(row) for row, _ in rows):
            return separator, rows
        widest = max((len(row) for row, _ in rows), default=0)
        if widest > best[0]:
            best = (widest, separator, rows)
    return best[1], best[2]


def _rows(head: str, separator: str) -> list[tuple[list[str], int]]:
    taken = 0

    def lines() -> Iterator[str]:
        nonlocal taken
        for line in io.StringIO(head, newline=""):
            taken += len(line)
            yield line

    found: list[tuple[list[str], int]] = []
    try:
        for row in csv.reader(lines(), delimiter=separator):
            if len(row) > _MOST_WIDE:
                raise FileError(f"has more than {_MOST_WIDE:,} columns: it is no export that is known here.")
            found.append(([cell.strip() for cell in row], taken))
            if len(found) == _HEAD_ROWS:
                break
    except csv.Error:
        pass
    return found


class _Body(io.RawIOBase):
    """A text from where its header ends, as UTF-8; counts quotes, and keeps its end."""

    def __init__(self, file: IO[bytes], codec: str, start: int) -> None:
        self.reader = _reader(file, codec)
        self.reader.read(start)
        self.quotes = 0
        self.tail = ""
        self.rest = b""

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most ``size``."""
        if not self.rest:
            text = self.reader.read(1 << 20)
            self.quotes += text.count('"')
            self.tail = (self.tail + text)[-4096:] if text else self.tail
            self.rest = text.replace("\0", "").encode(errors="replace")
        given, self.rest = (self.rest, b"") if size < 0 else (self.rest[:size], self.rest[size:])
        return given

    def close(self) -> None:
        """Close the file too."""
        self.reader.close()
        super().close()


def _batches(
    source: Source, codec: str, start: int, separator: str, width: int, found: Found
) -> Iterator[Any]:
    """Rows of a CSV. Those with fewer cells than the header end in blanks; those with more are left out."""
    short: list[str] = []
    long = 0

    def odd(row: Any) -> str:
        nonlocal long
        if row.actual_columns < width and len(short) < 100_000:
            short.append(row.text)
        else:
            long += 1
        return "skip"

    names = [str(n) for n in range(width)]
    body = _Body(source.open(), codec, start)
    try:
        reader = pyarrow.csv.open_csv(
            pa.PythonFile(body, mode="r"),
            read_options=pyarrow.csv.ReadOptions(column_names=names, block_size=_BLOCK, use_threads=False),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=separator, newlines_in_values=True, invalid_row_handler=odd
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
        count = 0
        for batch in reader:
            count += batch.num_rows
            if count > MOST_ROWS:
                raise FileError(f"has more than {MOST_ROWS:,} rows. Export a shorter period.")
            yield batch
    except pa.ArrowInvalid as error:
        if "straddling" in str(error):
            raise FileError(
                f"has a row of more than {_BLOCK >> 20} MB: a quote that is not closed. Export it again."
            ) from None
        if "Empty CSV" not in str(error):
            raise FileError(f"cannot be read as CSV ({str(error)[:120]}). Export it again.") from None
    finally:
        body.close()
    cut = bool(short) and body.tail.rstrip(" ").endswith(short[-1]) and not body.tail.endswith(("\n", "\r"))
    if cut:
        short.pop()
        found.warnings.append("it breaks off in the middle of a row, which is left out; export it again")
    elif body.quotes % 2:
        found.warnings.append("a quote is not closed: rows may be missing; export it again")
    if long:
        found.warnings.append(f"{_count(long, 'row')} with more cells than the header, left out")
    if short:
        rows = [row + [""] * (width - len(row)) for row in csv.reader(short, delimiter=separator)]
        yield pa.record_batch(
            [pa.array(column, pa.string()) for column in zip(*rows, strict=True)], names=names
        )


def _blocks(source: Source, codec: str, start: int, separator: str, found: Found) -> Iterator[Sheet]:
    """The tables of a one-metric file of Meta: a title each, a header, a row a day."""
    if source.size > _UNSUSPICIOUS:
        raise FileError("is far longer than a daily file of Meta.")
    with _reader(source.open(), codec) as file:
        text = file.read()[start:]
    title = ""
    blocks: list[tuple[str, list[str], list[list[str]]]] = []
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if [cell.casefold() for cell in cells[:2]] == ["date", "primary"]:
            blocks.append((title, cells, []))
        elif len(cells) == 1:
            title = cells[0]
        elif blocks:
            blocks[-1][2].append(cells)
    for name, header, rows in blocks:
        label = f"{source.label}: {name}" if len(blocks) > 1 else source.label
        sheet = _sheet(label, source, [[name], header, *rows], 1)
        sheet.found = found
        found = Found()
        yield sheet


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"
