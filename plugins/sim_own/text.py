"""CSV in any encoding and with any separator, a batch at a time, so that length costs no memory."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from typing import IO, Any

import pyarrow as pa
import pyarrow.csv

from sim.prose import counted
from sim_own.sheet import (
    HEAD_ROWS,
    MOST_WIDE,
    UNSUSPICIOUS,
    FileError,
    Header,
    Notes,
    Sheet,
    Source,
    sheet_of,
)

__all__ = ["text_sheets"]

_MOST_BYTES = 2 << 30
_MOST_ROWS = 5_000_000
_HEAD = 1 << 16  # characters in which the header stands
_BLOCK = 8 << 20  # bytes that are parsed at a time, longer than any row
_MOST_SHORT = 64 << 20  # bytes, about, of rows that end early and are held until others come
_SEPARATORS = ",;\t|"


def text_sheets(source: Source, is_header: Header) -> Iterator[Sheet]:
    """The table in a text; of a file of Meta with several metrics, each of them."""
    if source.size > _MOST_BYTES:
        raise FileError(f"is longer than {_MOST_BYTES >> 30} GiB. Export a shorter period.")
    codec, guess = _codec(source)
    with _reader(source.open(), codec) as text:
        head = text.read(_HEAD)
    start = _mark(head)
    separator, rows = _head_rows(head[start:], head[4:5] if start else "", is_header)
    at = next((at for at, (row, _) in enumerate(rows) if is_header(row)), None)
    if at is None:
        header = next((row for row, _ in rows if sum(map(bool, row)) > 1), [])
        yield Sheet(source.label, source, header, iter(()), known=False)
        return
    row, end = rows[at]
    notes = Notes()
    if guess:
        notes.warnings.append(f"read as {guess}, which is a guess")
    title = next((before[0] for before, _ in reversed(rows[:at]) if any(before)), "")
    if [cell.strip().casefold() for cell in row[:2]] == ["date", "primary"]:
        yield from _blocks(source, codec, start, separator, notes)
        return
    batches = _batches(source, codec, start + end, separator, len(row), notes)
    yield Sheet(source.label, source, row, batches, title, True, notes)


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


def _head_rows(head: str, hint: str, is_header: Header) -> tuple[str, list[tuple[list[str], int]]]:
    """What separates cells, and the first rows, each with where it ends: by the separator that makes a known
    header, or else the most cells.
    """
    best: tuple[int, str, list[tuple[list[str], int]]] = (-1, ",", [])
    for separator in hint if hint and hint in _SEPARATORS else _SEPARATORS:
        rows = _rows(head, separator)
        if any(is_header(row) for row, _ in rows):
            return separator, rows
        widest = max((len(row) for row, _ in rows), default=0)
        if widest > best[0]:
            best = (widest, separator, rows)
    return best[1], best[2]


def _rows(head: str, separator: str) -> list[tuple[list[str], int]]:
    position = 0

    def lines() -> Iterator[str]:
        nonlocal position
        for line in io.StringIO(head, newline=""):
            position += len(line)
            yield line

    rows: list[tuple[list[str], int]] = []
    try:
        for row in csv.reader(lines(), delimiter=separator):
            if len(row) > MOST_WIDE:
                raise FileError(f"has more than {MOST_WIDE:,} columns: it is no export that is known here.")
            rows.append(([cell.strip() for cell in row], position))
            if len(rows) == HEAD_ROWS:
                break
    except csv.Error:
        pass
    return rows


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
        chunk, self.rest = (self.rest, b"") if size < 0 else (self.rest[:size], self.rest[size:])
        return chunk

    def close(self) -> None:
        """Close the file too."""
        self.reader.close()
        super().close()


class _OddRows:
    """Rows with more or fewer cells than the header. Those that end early are held until others come."""

    def __init__(self, separator: str, width: int) -> None:
        self.separator, self.width = separator, width
        self.short: list[tuple[str, int]] = []  # text, and how many cells it lacks
        self.size = 0  # bytes of these, about
        self.lost = self.long = 0

    def take(self, row: Any) -> str:
        """Hold a row that ends early, count one that is too long; what the parser does with it."""
        if row.actual_columns > self.width:
            self.long += 1
        elif self.size > _MOST_SHORT:
            self.lost += 1
        else:
            self.short.append((row.text, self.width - row.actual_columns))
            self.size += 100 + len(row.text)  # a hundred for being held at all
        return "skip"

    def lose(self, row: Any) -> str:
        """The same for a row that does not even fit with blanks at its end."""
        self.lost += 1
        return "skip"

    def padded(self, keep: int = 0) -> Iterator[Any]:
        """Batches of those that were held, blanks at their end; all but the last ``keep``."""
        end = max(len(self.short) - keep, 0)
        rows, self.short, self.size = self.short[:end], self.short[end:], 0
        if rows:
            text = "\n".join(row + self.separator * lacks for row, lacks in rows).encode()
            yield from _parsed(io.BytesIO(text), self.separator, self.width, self.lose, len(text))

    def breaks_off(self, tail: str) -> bool:
        """Whether the last one is where the file ends, in the middle of a row."""
        at_end = bool(self.short) and tail.rstrip(" ").endswith(self.short[-1][0])
        return at_end and not tail.endswith(("\n", "\r"))

    def warnings(self) -> Iterator[str]:
        """What is said of those that are left out."""
        for rows, what in ((self.long, "more"), (self.lost, "fewer")):
            if rows:
                yield f"{counted(rows, 'row')} with {what} cells than the header, left out"


def _batches(
    source: Source, codec: str, start: int, separator: str, width: int, notes: Notes
) -> Iterator[Any]:
    """Rows of a CSV. Those with fewer cells than the header end in blanks; those with more are left out."""
    odd = _OddRows(separator, width)
    body = _Body(source.open(), codec, start)
    count = 0
    try:
        for batch in _parsed(pa.PythonFile(body, mode="r"), separator, width, odd.take):
            count += batch.num_rows + len(odd.short)
            if count > _MOST_ROWS:
                raise FileError(f"has more than {_MOST_ROWS:,} rows. Export a shorter period.")
            yield batch
            yield from odd.padded(keep=1)  # the last one may yet be where the file breaks off
    except pa.ArrowInvalid as error:
        if "Empty CSV" not in str(error):
            raise _unreadable(error) from None
    finally:
        body.close()
    if odd.breaks_off(body.tail):
        odd.short.pop()
        notes.warnings.append("it breaks off in the middle of a row, which is left out; export it again")
    elif body.quotes % 2:
        notes.warnings.append("a quote is not closed: rows may be missing; export it again")
    yield from odd.padded()
    notes.warnings += odd.warnings()


def _unreadable(error: pa.ArrowInvalid) -> FileError:
    if "straddling" in str(error):
        return FileError(
            f"has a row of more than {_BLOCK >> 20} MB: a quote that is not closed. Export it again."
        )
    return FileError(f"cannot be read as CSV ({str(error)[:120]}). Export it again.")


def _parsed(
    file: Any, separator: str, width: int, odd: Callable[[Any], str], block: int = _BLOCK
) -> Iterator[Any]:
    """Batches of text columns ``0``, ``1``, ...; ``odd`` is given rows of another width."""
    names = [str(n) for n in range(width)]
    yield from pyarrow.csv.open_csv(
        file,
        read_options=pyarrow.csv.ReadOptions(column_names=names, block_size=block, use_threads=False),
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=separator, newlines_in_values=True, invalid_row_handler=odd
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    )


def _blocks(source: Source, codec: str, start: int, separator: str, notes: Notes) -> Iterator[Sheet]:
    """The tables of a one-metric file of Meta: a title each, a header, a row a day."""
    if source.size > UNSUSPICIOUS:
        raise FileError("is far longer than a daily file of Meta.")
    with _reader(source.open(), codec) as file:
        text = file.read()[start:]
    title = ""
    blocks: list[tuple[str, list[str], list[list[str]]]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            cells = [cell.strip() for cell in row]
            if [cell.casefold() for cell in cells[:2]] == ["date", "primary"]:
                blocks.append((title, cells, []))
            elif len(cells) == 1 and cells[0]:
                title = cells[0]
            elif blocks and any(cells):
                blocks[-1][2].append(cells)
    except csv.Error as error:
        raise FileError(f"cannot be read as CSV ({error}). Export it again.") from None
    for name, header, rows in blocks:
        label = f"{source.label}: {name}" if len(blocks) > 1 else source.label
        sheet = sheet_of(label, source, [[name], header, *rows], 1)
        sheet.notes = notes
        notes = Notes()
        yield sheet
