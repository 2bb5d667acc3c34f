"""Tables that people hand in and take away: CSV as spreadsheets, databases and scripts write it, and XLSX.

What is handed in tells by itself how it is written: packed (gzip, bzip2, xz, zip) or not, in UTF-8, UTF-16 or
the text of Windows, separated by tabs, semicolons, commas, bars or blanks, with lines that are comments
(``#``, ``%``) and Excel's ``sep=;``. Whoever reads a table gets its rows, and a fault its line and column.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
import os
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import ScenarioError
from sim.foreign import open_ordinary
from sim.scenario.words import shown

__all__ = [
    "MARK",
    "Row",
    "Table",
    "content",
    "marked",
    "natural",
    "read_table",
    "unmarked",
    "unpacked",
    "written",
]

#: Stands before the text of a table that is written, so that Excel reads it as UTF-8.
MARK = "\ufeff"

_MOST_BYTES = 2 << 30  # of text, as long as an edge list of a hundred million ties
_MOST_TIMES = 100  # longer than it was packed; tables shrink to a third, or a tenth
_UNSUSPICIOUS = 64 << 20
_SEPARATORS = {"\t": "tabs", ";": "';'", ",": "','", "|": "'|'", " ": "blanks"}
_SAMPLE = 200  # lines that tell how a file is written
_COMMENT = re.compile(rb"(?m)^[ \t]*[#%][^\r\n]*")
_COMMENT_BEHIND = re.compile(
    rb"(?m)^([ \t]*[0-9]+[ \t]*[,;|\t ][ \t]*[0-9]+)[ \t]+[#%][^\r\n]*"
)  # two numbers
_TUPLE = re.compile(rb"(?m)^[ \t]*\(([^()\r\n]*)\)[ \t]*,?[ \t]*(?=\r|$)")  # as Python shows one
_HIDDEN = re.compile(r"(?:^|/)(?:\.|__MACOSX/)")  # what systems put into archives beside the files
_EXCEL = re.compile(rb"sep=(.)\r?\n?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not empty: its first ``line`` in the file, its ``cells``, and the ``text`` it stands in.

    Cells have no blanks around them. Rows of a spreadsheet have no text.
    """

    line: int
    cells: list[str]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it was handed in. Made by :func:`read_table`.

    ``body``: its text in UTF-8, lines that are comments empty. ``encoding``: what it was written in, with
    ``guessed`` if nothing in the file said so. ``separator``: between cells; a blank for any run of them.
    ``sheet``: rows of a spreadsheet, which has no text; the first of it if there are several, which is called
    ``sheet_name`` then. ``commented``: lines that are comments and look like rows.
    """

    path: Path
    body: bytes
    encoding: str = "UTF-8"
    guessed: bool = False
    separator: str = ","
    sheet: Sequence[Row] | None = None
    sheet_name: str = ""
    commented: int = 0

    def rows(self) -> Iterator[Row]:
        """Every row that has a cell in it.

        Raises:
            ScenarioError: a quoted cell is not closed, or goes on where a separator belongs.
        """
        if self.sheet is not None:
            yield from self.sheet
            return
        row_lines: list[str] = []

        def lines() -> Iterator[str]:
            for line in io.TextIOWrapper(io.BytesIO(self.body), "utf-8", newline=""):
                row_lines.append(line)
                yield line.replace("\t", " ").strip() + "\n" if self.separator == " " else line

        reader = csv.reader(lines(), delimiter=self.separator, skipinitialspace=True, strict=True)
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as error:
                line = reader.line_num - len(row_lines) + 1
                sentence = f"the row that begins here cannot be read: {error}. Look at its quotes."
                raise ScenarioError(sentence + self.how, file=self.path, line=line) from None
            if cells is None:
                return
            text, first = "".join(row_lines), reader.line_num - len(row_lines) + 1
            row_lines.clear()
            cells = [cell.strip() for cell in cells]
            if any(cells):
                yield Row(first, cells, text.rstrip("\r\n"))

    @property
    def how(self) -> str:
        """How the file was read, as a sentence for whoever wonders; nothing for plain CSV in UTF-8."""
        if self.sheet is not None:
            return f" (Its first sheet was read, {shown(self.sheet_name)}.)" if self.sheet_name else ""
        parts = []
        if self.encoding != "UTF-8":
            parts.append(f"as {self.encoding}{', which is a guess' if self.guessed else ''}")
        if self.separator != ",":
            parts.append(f"with {_SEPARATORS[self.separator]} between cells")
        return f" (The file was read {' and '.join(parts)}.)" if parts else ""

    def refusal(self, row: Row, cell: int | None, sentence: str) -> ScenarioError:
        """The error that names a ``cell`` (from 0) of ``row``: one past the last is where it ends."""
        column = None
        if cell is not None and self.sheet is not None:
            column = cell + 1
        elif cell is not None and "\n" not in row.text:
            begins = [*_begins(row.text, self.separator), len(row.text) + 1]
            column = begins[min(cell, len(begins) - 1)]
        return ScenarioError(sentence + self.how, file=self.path, line=row.line, column=column)


def _begins(text: str, separator: str) -> list[int]:
    """At which column, from 1, each cell begins."""
    if separator == " ":
        return [match.start() + 1 for match in re.finditer(r'"[^"]*"|\S+', text)]
    begins, quoted = [1], False
    for at, character in enumerate(text):
        if character == '"':
            quoted = not quoted
        elif character == separator and not quoted:
            begins.append(at + 2)
    return begins


def read_table(path: Path, raw: bytes) -> Table:
    """The table in a file.

    Args:
        path: its name, for messages.
        raw: its content, as it lies on the disk.

    Raises:
        ScenarioError: it is packed in a way that cannot be undone, or is no text.
    """
    raw = unpacked(path, raw)
    if raw.startswith(b"PK"):
        rows, name = _spreadsheet(path, raw)
        return Table(path, b"", sheet=rows, sheet_name=name)
    body, encoding, guessed = _text(path, raw)
    excel = _EXCEL.match(body)
    if excel:
        body = b"\n" + body[excel.end() :]
    comments: list[bytes] = []
    if b"#" in body or b"%" in body:
        first = re.search(rb"(?m)^[ \t]*[^#%\s]", body)
        comments = _COMMENT.findall(body, first.start() if first else 0)
        body = _COMMENT_BEHIND.sub(rb"\1", _COMMENT.sub(b"", body))
    if body.lstrip().startswith(b"("):
        body = _TUPLE.sub(rb"\1", body)
    separator = excel[1].decode("ascii", "replace") if excel else _separator(body)
    separator = separator if separator in _SEPARATORS else ","
    commented = sum(separator.encode() in line for line in comments) if separator != " " else 0
    return Table(path, body, encoding, guessed, separator, commented=commented)


def content(path: Path, what: str) -> bytes:
    """What is in a file; ``what`` says which kind would do, for example ``a table in CSV``.

    Raises:
        ScenarioError: it is missing, no ordinary file, too long, or cannot be read.
    """
    try:
        with open_ordinary(path) as file:
            if os.fstat(file.fileno()).st_size > _MOST_BYTES:
                raise ScenarioError(f"is longer than {_MOST_BYTES >> 30} GiB.", file=path)
            return file.read()
    except FileNotFoundError:
        raise ScenarioError(f"there is no such file. Name {what}.", file=path) from None
    except IsADirectoryError:
        raise ScenarioError(f"is a directory. Name {what}.", file=path) from None
    except OSError as error:
        raise ScenarioError(f"cannot be read: {error.strerror}. Name {what}.", file=path) from None


def unpacked(path: Path, raw: bytes) -> bytes:
    """The content of a file that may be packed; a spreadsheet stays as it is.

    Raises:
        ScenarioError: it is damaged, holds several files, or would grow beyond reason.
    """
    openers: dict[bytes, Any] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ": lzma.open}
    longest = max(len(raw), min(_MOST_BYTES, max(_UNSUSPICIOUS, _MOST_TIMES * len(raw))))
    try:
        if raw.startswith(b"PK\x03\x04"):
            return _unzipped(path, raw, longest)
        for magic, opener in openers.items():
            if raw.startswith(magic):
                with opener(io.BytesIO(raw)) as file:
                    raw = file.read(longest + 1)
    except (OSError, EOFError, ValueError, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError) as error:
        raise ScenarioError(f"is packed, and cannot be unpacked: {error}.", file=path) from None
    except RuntimeError:
        raise ScenarioError("is locked with a password. Save it without.", file=path) from None
    if len(raw) > longest:
        raise ScenarioError("unpacks to more than a table would. Unpack it, and look at it.", file=path)
    return raw


def _unzipped(path: Path, raw: bytes, longest: int) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        inside = [
            entry for entry in archive.infolist() if not entry.is_dir() and not _HIDDEN.search(entry.filename)
        ]
        if sum(entry.file_size for entry in inside) > longest:
            raise ScenarioError("unpacks to more than a table would. Unpack it, and look at it.", file=path)
        if any(entry.filename == "xl/workbook.xml" for entry in inside):
            return raw
        if len(inside) != 1:
            kind = (
                "is a spreadsheet of OpenDocument. Save it as XLSX or CSV."
                if any(entry.filename == "content.xml" for entry in inside)
                else f"holds {len(inside)} files. Unpack it, and name one of them."
            )
            raise ScenarioError(kind, file=path)
        return archive.read(inside[0])


def _spreadsheet(path: Path, raw: bytes) -> tuple[list[Row], str]:
    """The rows of the first sheet, and its name where there are others: with openpyxl, which reads on without
    holding what is empty.
    """
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        first, *others = book.worksheets
        values = first.iter_rows(values_only=True)
        rows = [
            Row(line, [_cell(value) for value in row]) for line, row in enumerate(values, 1) if _any_of(row)
        ]
    except Exception as error:  # whatever a damaged workbook makes of its parser
        message = str(error).partition("\n")[0][:200]
        raise ScenarioError(
            f"cannot be read as a spreadsheet: {message}. Save it as CSV.", file=path
        ) from None
    width = max((at + 1 for row in rows for at, cell in enumerate(row.cells) if cell), default=0)
    return [Row(row.line, row.cells[:width]) for row in rows], str(first.title) if others else ""


def _any_of(row: Iterable[object]) -> bool:
    """Whether a row of a spreadsheet has something in it."""
    return any(value is not None and value != "" for value in row)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value).strip()


def _text(path: Path, raw: bytes) -> tuple[bytes, str, bool]:
    """Content as UTF-8, the name of what it was written in, and whether that is a guess."""
    for mark, codec in (
        (b"\xef\xbb\xbf", "UTF-8"),
        (b"\xff\xfe\0\0", "UTF-32-LE"),
        (b"\0\0\xfe\xff", "UTF-32-BE"),
        (b"\xff\xfe", "UTF-16-LE"),
        (b"\xfe\xff", "UTF-16-BE"),
    ):
        if raw.startswith(mark):
            return _recoded(path, raw[len(mark) :], codec), codec[:6].rstrip("-"), False
    head = raw[:4096]
    if b"\0" in head:
        even, odd = head[::2].count(0), head[1::2].count(0)
        try:
            return _recoded(path, raw, "UTF-16-LE" if odd > even else "UTF-16-BE"), "UTF-16", True
        except ScenarioError:  # a wrong guess: something else has zeros in it
            raise ScenarioError("is no text. Save it as CSV, in UTF-8.", file=path) from None
    if raw.isascii():
        return raw, "UTF-8", False
    try:
        raw.decode()
    except UnicodeDecodeError:
        return _recoded(path, raw, "cp1252"), "Windows text (cp1252)", True
    return raw, "UTF-8", False


def _recoded(path: Path, raw: bytes, codec: str) -> bytes:
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode(codec, "replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        sentence = f"byte {raw[error.start]:#04x} is not text in {codec}. Save the file as UTF-8."
        raise ScenarioError(sentence, file=path, line=line, column=column) from None
    if _CONTROLS.search(text):
        raise ScenarioError("is no text. Save it as CSV, in UTF-8.", file=path)
    return text.encode() if codec != "UTF-8" else raw


_CONTROLS = re.compile(r"[\0-\x08\x0e-\x1a\x7f]")


def _separator(body: bytes) -> str:
    """What stands between cells: the candidate by which most lines have equally many cells, more than one."""
    lines = body[: 1 << 18].decode("utf-8", "ignore").splitlines()
    lines = [line for line in lines if line.strip()][:_SAMPLE]
    best, share = ",", 0.5
    for candidate in _SEPARATORS:
        try:
            if candidate == " ":  # of how many, does not matter: lists of edges end in what they like
                widths = [min(2, len(_begins(line, " "))) for line in lines]
                widths = widths if widths and widths[0] > 1 else []
            else:
                widths = [len(row) for row in csv.reader(lines, delimiter=candidate, skipinitialspace=True)]
        except csv.Error:
            continue
        width, count = Counter(widths).most_common(1)[0] if widths else (0, 0)
        if width > 1 and count / len(widths) > share:
            best, share = candidate, count / len(widths)
    return best


# --- cells ---------------------------------------------------------------------------------------------

_DECIMAL_COMMA = re.compile(r"[-+]?[0-9]*,[0-9]+(?:[eE][-+]?[0-9]+)?", re.ASCII)
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def natural(cell: str, separator: str) -> str:
    """A cell with a point where its number has a comma, as where commas do not separate."""
    return cell.replace(",", ".") if separator != "," and _DECIMAL_COMMA.fullmatch(cell) else cell


def written(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table as CSV for whoever opens it next, most often in a spreadsheet.

    Text that a spreadsheet would take for a formula has an apostrophe before it, as spreadsheets write
    it themselves; :func:`unmarked` takes it away. Empty where a value is None. To be kept in UTF-8.
    """
    out = io.StringIO()
    out.write(MARK)
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([marked(name) for name in header])
    for row in rows:
        writer.writerow(["" if value is None else marked(value) for value in row])
    return out.getvalue()


def marked(value: Any) -> Any:
    """A value as a table holds it that :func:`written` writes: text that would be a formula is marked."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def unmarked(cell: str) -> str:
    """A cell that :func:`written` wrote, as it was."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
