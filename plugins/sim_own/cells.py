"""What a cell means: numbers as people and programs write them, questions, and names made unreadable.

Every function works on an Arrow column of text and looks at each different value once.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

__all__ = [
    "BLANK",
    "Numbers",
    "decoded",
    "hashed",
    "number",
    "numbers",
    "questions",
    "stripped",
    "tell",
]

#: What stands where nothing is told. Never 0.
BLANK = frozenset(
    (
        "",
        "-",
        "--",
        "–",
        "—",
        "n/a",
        "na",
        "#n/a",
        "null",
        "none",
        "nan",
        "undefined",
        "no data",
        "not available",
    )
)
_FORMULA = re.compile(r"[=@]|[+-](?![\d.,])")
_GROUPED = re.compile(r"\d{1,3}(?:([.,'])\d{3})(?:\1\d{3})*")
_PLAIN = re.compile(r"\d+(?:\.\d+)?(?:[eE]\+?\d+)?|\.\d+")
_SHORT = {"k": 1e3, "m": 1e6, "b": 1e9}
_MOST = 1 << 53


def stripped(column: Any) -> Any:
    """Text without blanks around it, in NFKC only where it is looked at."""
    return pc.utf8_trim_whitespace(column)


def decoded(column: Any, meaning: Callable[[str], Any], kind: Any) -> Any:
    """A column with each different text replaced by its meaning; None where there is none."""
    codes = pc.dictionary_encode(column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column)
    values = pa.array([meaning(text) for text in codes.dictionary.to_pylist()], type=kind)
    return values.take(codes.indices)


@dataclass
class Numbers:
    """A column of numbers, and what could not be read: values, formulas, below zero, rounded (``1.2K``)."""

    column: Any
    odd: list[str]
    formulas: int = 0
    below: int = 0
    rounded: int = 0


def numbers(column: Any, *, whole: bool = True, signed: bool = False) -> Numbers:
    """Numbers from text.

    Args:
        column: text; blanks, ``-``, ``undefined`` and the like give null, never 0.
        whole: give int64; else float64.
        signed: whether less than 0 can be meant.
    """
    readings = Numbers(None, [])
    text = stripped(column)

    def meaning(cell: str | None) -> float | int | None:
        if cell is None:
            return None
        cell = unicodedata.normalize("NFKC", cell).strip()
        if cell.casefold() in BLANK:
            return None
        value = number(cell, whole)
        if value is None:
            if _FORMULA.match(cell):
                readings.formulas += 1
            else:
                readings.odd.append(cell)
            return None
        if value < 0 and not signed:
            readings.below += 1
            return None
        if cell[-1:].casefold() in _SHORT:
            readings.rounded += 1
        return round(value) if whole else float(value)

    readings.column = decoded(text, meaning, pa.int64() if whole else pa.float64())
    return readings


def number(cell: str, whole: bool = True) -> float | int | None:
    """A number in any usual writing, or None."""
    cell = cell.removeprefix("'").replace("−", "-").replace("’", "'").replace("\u202f", " ")
    sign = -1 if cell.startswith("-") else 1
    cell = cell.lstrip("+-") if cell[:1] in "+-" and cell[1:2].isdigit() else cell
    if cell.isascii() and cell.isdigit():
        return sign * int(cell) if len(cell) < 17 else None
    cell = re.sub(r"(?<=\d) (?=\d{3}\b)", "", cell)
    times = _SHORT.get(cell[-1:].casefold(), 1.0)
    if times != 1:
        cell = cell[:-1].strip()
    groups = _GROUPED.fullmatch(cell)
    if groups and (times == 1) and (whole or groups[1] != "." or cell.count(".") > 1):
        cell = cell.replace(groups[1], "")
    elif "," in cell and "." in cell:
        last = max(cell.rfind(","), cell.rfind("."))
        cell = re.sub("[,.]", "", cell[:last]) + "." + cell[last + 1 :]
    else:
        cell = cell.replace(",", ".") if cell.count(",") == 1 else cell
    if not _PLAIN.fullmatch(cell):
        return None
    value = sign * float(cell) * times
    if abs(value) >= _MOST:
        return None
    if whole and times == 1 and value != int(value):
        return None
    return value


# A question mark of any script; Greek writes it as a semicolon.
_QUESTION = "[?？؟⁇⁈⁉❓❔՞፧⸮︖﹖\u037e꘏꛷¿]"
_GREEK = "\\p{Greek}[^;]*;"
_LINK = "(?i)\\b(?:https?://|www\\.)\\S+"


def questions(column: Any) -> Any:
    """Whether each text asks: true or false, null where there is no text. Links are not looked at."""
    text = pc.replace_substring_regex(column, _LINK, "")
    asks = pc.or_(pc.match_substring_regex(text, _QUESTION), pc.match_substring_regex(text, _GREEK))
    return pc.if_else(pc.equal(pc.utf8_length(stripped(column)), 0), pa.scalar(None, pa.bool_()), asks)


def hashed(column: Any, salt: bytes, among: str = "") -> Any:
    """Sixteen hexadecimal digits in place of a name; null for none.

    The same for the same name, salt, and ``among`` whom it is one: user 7 of one inbox is nobody of another.
    """
    digest = hashlib.blake2b(f"{among}\0".encode(), key=salt, digest_size=8)

    def meaning(cell: str | None) -> str | None:
        if cell is None or (len(cell) < 16 and cell.casefold() in BLANK):
            return None
        copy = digest.copy()
        copy.update((cell if cell.isascii() else unicodedata.normalize("NFKC", cell)).encode())
        return copy.hexdigest()

    return decoded(stripped(column), meaning, pa.string())


def tell(values: list[str], most: int = 2) -> str:
    """Some values, quoted, short."""
    quotes = [repr(value if len(value) <= 24 else value[:23] + "…") for value in values[:most]]
    return ", ".join(quotes) + (", ..." if len(values) > most else "")
