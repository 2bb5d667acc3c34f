"""Spreadsheets, new and old: read whole, and bounded."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sim_own.sheet import HEAD_ROWS, MOST_WIDE, FileError, Header, Sheet, Source, sheet_of

__all__ = ["new_sheets", "old_sheets", "workbook"]

_MOST_CELLS = 6_000_000
_MOST_BYTES = 256 << 20


def workbook(
    source: Source, tables: Iterator[tuple[str, list[list[str]]]], is_header: Header
) -> Iterator[Sheet]:
    """The sheets of a workbook that hold something known, or else the first one."""
    all_: list[Sheet] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl says of styles and the like
        for name, rows in tables:
            at = next((at for at, row in enumerate(rows[:HEAD_ROWS]) if is_header(row)), None)
            all_.append(sheet_of(f"{source.label}: {name}", source, rows, at))
    good = [sheet for sheet in all_ if sheet.known] or all_[:1]
    if not good:
        raise FileError("holds no rows.")
    good[0].notes.others = [sheet.label.rpartition(": ")[2] for sheet in all_ if sheet not in good]
    yield from good


def new_sheets(source: Source) -> Iterator[tuple[str, list[list[str]]]]:
    """Sheets of an XLSX: with openpyxl, which reads on without holding what is empty."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(_whole(source)), read_only=True, data_only=True)
        cells = 0
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            rows: list[list[str]] = []
            for row in sheet.iter_rows(values_only=True):
                texts = [_cell(value) for value in row[:MOST_WIDE]]
                while texts and not texts[-1]:
                    texts.pop()
                cells += 1 + len(texts)
                if cells > _MOST_CELLS:
                    raise FileError(f"has more than {_MOST_CELLS:,} cells. Save it as CSV.")
                rows.append(texts)
            yield sheet.title, _without_empty(rows)
    except (FileError, GeneratorExit):
        raise
    except Exception as error:  # whatever a damaged workbook makes of its parser
        raise _damaged(error) from None


def old_sheets(source: Source) -> Iterator[tuple[str, list[list[str]]]]:
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
                [_old_cell(cell, book.datemode) for cell in sheet.row(at)[:MOST_WIDE]]
                for at in range(sheet.nrows)
            ]
            yield sheet.name, _without_empty(rows)
    except (FileError, GeneratorExit):
        raise
    except Exception as error:  # whatever a damaged workbook makes of its parser
        raise _damaged(error) from None


def _whole(source: Source) -> bytes:
    if source.size > _MOST_BYTES:
        raise FileError("is a spreadsheet of more than 256 MB. Save it as CSV.")
    with source.open() as file:
        return file.read()


def _damaged(error: Exception) -> FileError:
    reason = str(error).partition("\n")[0][:120] or type(error).__name__
    return FileError(f"cannot be read as a spreadsheet ({reason}). Export it again, or save it as CSV.")


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
