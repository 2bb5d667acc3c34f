"""Dates as exports and office programs write them, in a dozen languages, some without a year."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from sim_own.cells import BLANK

__all__ = ["Dates", "dates"]

_NAMES = (
    # English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Turkish, Indonesian, Swedish
    "january jan januar jänner janvier janv enero ene gennaio gen janeiro januari stycznia sty ocak oca",
    "february feb februar février févr fév febrero febbraio febb fevereiro fev februari lutego lut şubat şub",
    "march mar märz mär mrz mars marzo março maart mrt marca mart maret",
    "april apr avril avr abril abr aprile kwietnia kwi nisan nis",
    "may mai mayo may maggio mag maio mei maja mayıs maj",
    "june jun juni juin junio giugno giu junho czerwca cze haziran haz",
    "july jul juli juillet juil julio luglio lug julho lipca lip temmuz tem",
    "august aug août aou agosto ago augustus sierpnia sie ağustos ağu agustus agu augusti",
    "september sep sept septembre septiembre settembre set setembro września wrz eylül eyl",
    "october oct oktober okt octobre octubre ottobre ott outubro out października paź ekim eki",
    "november nov novembre noviembre novembro listopada lis kasım kas",
    "december dec dezember dez décembre déc diciembre dic dicembre dezembro grudnia gru aralık ara desember "
    "des",
)
_MONTHS = {
    unicodedata.normalize("NFKC", name): number
    for number, names in enumerate(_NAMES, 1)
    for name in names.split()
}
_TIME = re.compile(
    r"(\d{1,2})[:h](\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([ap])?\.?(?:m\b\.?)?"
    r"(?:\s*(?:utc|gmt|z))?(?:\s*([+-]\d\d):?(\d\d))?"
)
_PARTED = re.compile(r"(\d{1,4})\s*[./\-年]\s*(\d{1,2})\s*[./\-月]\s*(\d{1,4})日?\.?")
_SHORT = re.compile(r"(\d{1,2})[月./\-](\d{1,2})日?\.?")
_SERIAL = re.compile(r"[345]\d{4}(?:\.\d+)?")
_ZONE = re.compile(r" (?=[+-]\d\d:?\d\d$)")
_UNIX = re.compile(r"1[0-9]{9}")
_EARLIEST = 2004  # none of these networks is older


@dataclass
class Dates:
    """A column of timestamps (no zone), and what was found.

    ``odd``: texts that are no date. ``wrong``: dates before 2004 or in the future. ``guessed``: a text that
    could be read in two ways, or "". ``yearless``: whether years were worked out. ``first``: whether the
    month stands first, None where no date of it leaves that open.
    """

    column: Any
    odd: list[str]
    wrong: list[str]
    guessed: str = ""
    yearless: bool = False
    first: bool | None = None


class _Parts(NamedTuple):
    """A date as written: three numbers, of which ``a`` and ``b`` may be day and month in either order."""

    a: int
    b: int
    year: int | None
    fixed: bool  # a is the month
    clock: timedelta


_Day = tuple[int, int, int | None, bool]  # the same without its clock


def dates(
    column: Any,
    *,
    month_first: bool,
    override: bool | None = None,
    daily: bool = False,
    as_of: date | None = None,
    year: int | None = None,
) -> Dates:
    """Timestamps from text.

    Args:
        column: text; blanks give null.
        month_first: how 03/04/2025 is meant where nothing in the column tells.
        override: the same, where the user says it.
        daily: a row a day, so that of two readings the one without holes is meant, and a zone makes no other
            day of one.
        as_of: day on which the export was made, at the latest; the year of dates without one follows.
        year: that of the last date, where the user says it.
    """
    plain = _plain(column)
    if plain is not None:
        return plain
    codes = pc.dictionary_encode(column)
    texts = [text or "" for text in codes.dictionary.to_pylist()]
    read = [_read(text, daily) for text in texts]
    readings = Dates(
        None, [text for text, each in zip(texts, read, strict=True) if each is None and not _blank(text)], []
    )
    parts = [each for each in read if isinstance(each, _Parts)]
    readings.first = _order(parts, month_first, override, daily, readings)
    values: list[datetime | None] = [
        each if isinstance(each, datetime) else _moment(each, readings.first) if each is not None else None
        for each in read
    ]
    if any(each.year is None for each in parts):
        readings.yearless = True
        _give_years(values, read, codes.indices.to_pylist(), as_of or _today(), year)
    latest = _latest()
    for at, value in enumerate(values):
        if value is None and read[at] is not None:
            readings.odd.append(texts[at])
        elif value is not None and not (value.year >= _EARLIEST and value < latest):
            readings.wrong.append(texts[at])
            values[at] = None
    readings.column = pa.array(values, type=pa.timestamp("s")).take(codes.indices)
    return readings


def _plain(column: Any) -> Dates | None:
    """The same where all is as in ISO 8601, and nothing else has to be known: at once, however long it is."""
    try:
        times = pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column).cast(pa.timestamp("s"))
    except pa.ArrowInvalid:
        return None
    ends = pc.min_max(times).as_py()
    fits = ends["min"] is None or (ends["min"].year >= _EARLIEST and ends["max"] < _latest())
    return Dates(times, [], []) if fits else None


def _latest() -> datetime:
    return datetime.combine(_today() + timedelta(days=2), datetime.min.time())


def _today() -> date:
    return datetime.now(UTC).date()


def _blank(text: str) -> bool:
    return text.strip().casefold() in BLANK


def _read(text: str, daily: bool) -> datetime | _Parts | None:
    """One date, or what it is made of; None where it is none."""
    text = text.strip().strip("'\"")
    if len(text) >= 10 and text[4:5] == "-":
        try:
            moment = datetime.fromisoformat(_ZONE.sub("", text.replace(" UTC", "+00:00")))
            return (moment.astimezone(UTC) if moment.tzinfo and not daily else moment).replace(tzinfo=None)
        except ValueError:
            pass
    if len(text) > 60:
        return None
    text = unicodedata.normalize("NFKC", text).casefold().replace("\u0307", "")
    clock, text = _clock(text, daily)
    if clock is None:
        return None
    day = _day(text)
    return _Parts(*day, clock) if isinstance(day, tuple) else day


@lru_cache(maxsize=1 << 14)  # a million messages are of a few thousand days
def _day(text: str) -> datetime | _Day | None:
    """What is left of a date without its time of day."""
    if _SERIAL.fullmatch(text):
        return datetime(1899, 12, 30) + timedelta(seconds=round(float(text) * 86400))  # noqa: DTZ001
    if _UNIX.fullmatch(text):
        return datetime.fromtimestamp(int(text), UTC).replace(tzinfo=None)
    whole = _PARTED.fullmatch(text)
    if whole:
        a, b, c = (int(part) for part in whole.groups())
        if len(whole[1]) == 4:
            return b, c, a, True
        return (a, b, c + 2000 if c < 100 else c, False) if len(whole[1]) < 3 else None
    short = _SHORT.fullmatch(text)
    if short:
        return int(short[1]), int(short[2]), None, "月" in text
    return _date_in_words(text)


def _clock(text: str, daily: bool) -> tuple[timedelta | None, str]:
    """The time of day in a text, in UTC where it names a zone, and the rest of it; midnight where there is
    none, None where it is wrong.
    """
    match = _TIME.search(text)
    if not match:
        return timedelta(), text.strip(" ,")
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[4]:
        hour = hour % 12 + (12 if match[4] == "p" else 0)
    rest = (text[: match.start()] + " " + text[match.end() :]).strip(" ,")
    if rest[-2:-1].isdigit():
        rest = rest.removesuffix("t")
    if hour > 23 or minute > 59 or second > 59:
        return None, rest
    clock = timedelta(hours=hour, minutes=minute, seconds=second)
    if match[5] and not daily:
        east = timedelta(hours=abs(int(match[5])), minutes=int(match[6]))
        clock += east if match[5][0] == "-" else -east
    return clock, rest


def _date_in_words(text: str) -> _Day | None:
    """A date with the name of its month, in any order, with or without weekday and year."""
    words = re.findall(r"\d+|[^\W\d_]+", text)
    months = [word for word in words if word in _MONTHS]
    if len(months) > 1:  # mar. 11 sept.: a Tuesday
        months = [word for word in months if word != "mar"] or months[:1]
    figures = [int(word) for word in words if word.isdigit()]
    years = [figure for figure in figures if 1900 <= figure < 2200]
    days = [figure for figure in figures if 1 <= figure <= 31]
    if len(months) != 1 or len(years) > 1 or len(days) != 1 or len(figures) != len(years) + 1:
        return None
    return _MONTHS[months[0]], days[0], years[0] if years else None, True


def _order(
    parts: Sequence[_Parts], month_first: bool, override: bool | None, daily: bool, readings: Dates
) -> bool | None:
    """Whether the month stands first where a date can be read in two ways; None where none can."""
    open_ = [each for each in parts if not each.fixed]
    if override is not None or not open_:
        return override
    day_first = sum(each.a > 12 for each in open_)
    other = sum(each.b > 12 for each in open_)
    if day_first != other:
        return other > day_first
    if daily and all(each.year for each in open_):
        spans = {}
        for first in (True, False):
            moments = sorted(value for value in (_moment(each, first) for each in open_) if value)
            spans[first] = (moments[-1] - moments[0]).days if len(moments) == len(open_) else 1 << 30
        if spans[True] != spans[False]:
            return spans[True] < spans[False]
    both = next((each for each in open_ if each.a != each.b), None)
    if both is not None:
        readings.guessed = f"{both.a:02}/{both.b:02}" + (f"/{both.year}" if both.year else "")
    return month_first


def _moment(parts: _Parts, first: bool | None) -> datetime | None:
    month, day = (parts.a, parts.b) if parts.fixed or first else (parts.b, parts.a)
    try:
        return datetime(parts.year or 2024, month, day) + parts.clock  # noqa: DTZ001  (2024: has every day)
    except (OverflowError, ValueError):
        return None


def _give_years(
    values: list[datetime | None],
    read: Sequence[datetime | _Parts | None],
    rows: Sequence[int | None],
    as_of: date,
    year: int | None,
) -> None:
    """Give dates without a year theirs, counted back from the last one, in the order of the rows."""
    order: list[int] = []
    earlier = set()
    for row in rows:
        each = read[row] if row is not None else None
        if (
            row is not None
            and row not in earlier
            and isinstance(each, _Parts)
            and each.year is None
            and values[row]
        ):
            earlier.add(row)
            order.append(row)
    steps = [_after(values[first], values[second]) for first, second in pairwise(order)]
    if sum(1 for step in steps if step > 0) >= len(steps) / 2:
        order.reverse()  # now the last day comes first
    current = year
    before: tuple[int, int] | None = None
    for row in order:
        value = values[row]
        assert value is not None
        at = (value.month, value.day)
        if current is None:
            current = as_of.year if at <= (as_of.month, as_of.day) else as_of.year - 1
        elif before is not None and at > before:
            current -= 1
        before = at
        try:
            values[row] = value.replace(year=current)
        except ValueError:  # the 29th of February of a year that has none
            values[row] = None


def _after(first: datetime | None, second: datetime | None) -> int:
    """1 where ``second`` follows ``first`` as a next day would, over the end of the year too; else -1."""
    assert first is not None
    assert second is not None
    days = (second.timetuple().tm_yday - first.timetuple().tm_yday) % 366
    return 1 if days < 183 else -1
