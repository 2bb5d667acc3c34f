"""Dates, weekdays and hours: what a desk and a calendar are written in, and which day of a run is which.

Without a calendar day 1 of a run is a Monday. A day of a run is 24 hours; time zones and clocks that change
are nobody's business here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Final

from sim.foreign import Json

__all__ = [
    "FIRST",
    "LAST",
    "WEEKDAYS",
    "Calendar",
    "date_of",
    "days_of",
    "hours_of",
    "hours_text",
    "span_text",
]

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

#: The years that a calendar may begin in.
FIRST, LAST = date(1900, 1, 1), date(2200, 12, 31)

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2})(?::([0-5]\d))?", re.ASCII)


class Calendar:
    """Which day of a run is which.

    Parameters
    ----------
    start : the date of day 1; None without a calendar
    holidays : dates on which desks are closed
    """

    def __init__(self, start: date | None = None, holidays: Iterable[date] = ()) -> None:
        self.start = start
        self.holidays = frozenset(holidays)
        self._first = 0 if start is None else start.weekday()

    def date(self, day: int) -> date | None:
        """The date of ``day`` (1 and up), None without a calendar."""
        return None if self.start is None else self.start + timedelta(days=day - 1)

    def weekday(self, day: int) -> str:
        """One of :data:`WEEKDAYS`."""
        return WEEKDAYS[(self._first + day - 1) % 7]

    def holiday(self, day: int) -> bool:
        """Whether that day is a holiday."""
        return bool(self.holidays) and self.date(day) in self.holidays

    def beyond(self, days: int) -> list[str]:
        """Holidays that are none of the first ``days`` days: ``2026-12-25``, in order."""
        outside = self.holidays - {self.date(day) for day in range(1, days + 1)}
        return [day.isoformat() for day in sorted(outside)]


def span_text(scenario: Json) -> str:
    """The first and the last date of a scenario in plain values: ``Mon 2 Mar 2026 to Fri 28 Aug 2026``.

    Empty without a calendar.
    """
    start = scenario.get("start")
    if not start:
        return ""
    first = date_of(start)
    return " to ".join(_date_text(each) for each in (first, first + timedelta(days=scenario["days"] - 1)))


def _date_text(day: date) -> str:
    """In English, whatever the machine speaks."""
    return f"{WEEKDAYS[day.weekday()].title()} {day.day} {_MONTHS[day.month - 1]} {day.year}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def date_of(text: str) -> date:
    """``2026-03-02`` as a date. Raises ValueError for anything else, and for days that no calendar has."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    day = date(*(int(part) for part in match.groups()))
    if not FIRST <= day <= LAST:
        raise ValueError(text)
    return day


def hours_of(text: str) -> tuple[float, float]:
    """``9-17`` or ``8:30-17:00`` as hours of the day, 0 to 24, the first before the second.

    Raises ValueError for anything else.
    """
    ends = [_hour(end) for end in text.split("-")]
    if len(ends) != 2 or not ends[0] < ends[1]:
        raise ValueError(text)
    return ends[0], ends[1]


def _hour(text: str) -> float:
    match = _CLOCK.fullmatch(text.strip())
    hour = 99.0 if match is None else int(match[1]) + int(match[2] or 0) / 60
    if hour > 24:
        raise ValueError(text)
    return hour


def hours_text(hours: tuple[float, float]) -> str:
    """As :func:`hours_of` reads it."""
    return "-".join(
        f"{int(hour)}:{round(hour % 1 * 60):02}" if hour % 1 else str(int(hour)) for hour in hours
    )


def days_of(text: str | Collection[str]) -> frozenset[str]:
    """``mon-fri``, ``mon-wed, sat``, or a list of such, as :data:`WEEKDAYS`. Raises ValueError for others."""
    parts = text.split(",") if isinstance(text, str) else list(text)
    weekdays: set[str] = set()
    for part in parts:
        first, dash, last = (end.strip() for end in part.lower().partition("-"))
        begin = WEEKDAYS.index(first)  # ValueError if it is none
        length = (WEEKDAYS.index(last) - begin) % 7 if dash else 0
        weekdays |= {WEEKDAYS[(begin + n) % 7] for n in range(length + 1)}
    if not weekdays:
        raise ValueError(text)
    return frozenset(weekdays)
