"""Numbers, dates and questions, as people and programs write them."""

from __future__ import annotations

from datetime import date, datetime

import pyarrow as pa
import pytest
from sim_own.cells import hashed, numbers, questions
from sim_own.dates import dates
from sim_own.headers import normal


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("12,400", 12400),
        ("12.400", 12400),
        ("12 400", 12400),
        ("12\u202f400", 12400),
        ("12'400", 12400),
        ("1,234,567", 1234567),
        ("+7", 7),
        ("7.0", 7),
        ("١٢", 12),
        ("1.2K", 1200),
        ("3M", 3_000_000),
        ("", None),
        ("-", None),
        ("–", None),
        ("undefined", None),
        ("N/A", None),
        ("0", 0),
        ("7.5", None),
        ("1,2", None),
        ("12 apples", None),
        ("=2+3", None),
        ("-4", None),
        ("1e400", None),
    ],
)
def test_whole_numbers(cell: str, value: int | None) -> None:
    assert numbers(pa.array([cell])).column.to_pylist() == [value]


@pytest.mark.parametrize(
    ("cell", "value"),
    [("12.400", 12.4), ("12,5", 12.5), ("1.234,5", 1234.5), ("1,234.5", 1234.5), (".5", 0.5)],
)
def test_other_numbers(cell: str, value: float) -> None:
    assert numbers(pa.array([cell]), whole=False).column.to_pylist() == [value]


def test_a_difference_may_be_below_zero() -> None:
    assert numbers(pa.array(["-4", "−5"]), signed=True).column.to_pylist() == [-4, -5]


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Is it open?", True),
        ("開いていますか？", True),
        ("هل هو مفتوح؟", True),
        ("Είναι ανοιχτό;", True),
        ("Wait; then go.", False),
        ("¿Está abierto", True),
        ("See https://a.example/?q=1", False),
        ("Fine.", False),
        ("  ", None),
        ("", None),
    ],
)
def test_questions(text: str, asks: bool | None) -> None:
    assert questions(pa.array([text])).to_pylist() == [asks]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Thu, Sep 11, 2025", datetime(2025, 9, 11)),
        ("Thu Sep 11 2025 14:03", datetime(2025, 9, 11, 14, 3)),
        ("2025-09-11T14:03:05Z", datetime(2025, 9, 11, 14, 3, 5)),
        ("2025-09-11 14:03 -0500", datetime(2025, 9, 11, 19, 3)),
        ("13/09/2025 2:03 PM", datetime(2025, 9, 13, 14, 3)),
        ("13/09/2025 2:03 PM -0500", datetime(2025, 9, 13, 19, 3)),
        ("Thu Sep 11 2025 00:30:00 GMT+0200", datetime(2025, 9, 10, 22, 30)),
        ("Thu Sep 11 2025 00:30 UTC", datetime(2025, 9, 11, 0, 30)),
        ("09/13/25 12:03 am", datetime(2025, 9, 13, 0, 3)),
        ("mar. 11 févr. 2025", datetime(2025, 2, 11)),
        ("11 mars 2025", datetime(2025, 3, 11)),
        ("2025/9/11", datetime(2025, 9, 11)),
        ("2025年9月11日", datetime(2025, 9, 11)),
        ("1757599380", datetime(2025, 9, 11, 14, 3)),
        ("45911.5", datetime(2025, 9, 11, 12)),
        ("31.02.2025", None),
        ("25:61", None),
        ("soon", None),
        ("", None),
    ],
)
def test_dates(text: str, value: datetime | None) -> None:
    assert dates(pa.array([text]), month_first=True).column.to_pylist() == [value]


@pytest.mark.parametrize("text", ["2025-09-11T00:00:00+02:00", "Sep 11, 2025 00:00 +0200", "2025-09-11 UTC"])
def test_a_day_is_the_one_that_is_written_in_whatever_zone(text: str) -> None:
    assert dates(pa.array([text]), month_first=True, daily=True).column.to_pylist() == [datetime(2025, 9, 11)]


def test_years_are_counted_back_from_the_last_day_in_either_order() -> None:
    days = ["29 December", "30 December", "1 January", "2 January"]
    wanted = [date(2024, 12, 29), date(2024, 12, 30), date(2025, 1, 1), date(2025, 1, 2)]
    for order in (1, -1):
        found = dates(pa.array(days[::order]), month_first=True, as_of=date(2025, 6, 1))
        assert [each.date() for each in found.column.to_pylist()] == wanted[::order]
        assert found.yearless


def test_the_29th_of_february_falls_in_a_year_that_has_one() -> None:
    found = dates(
        pa.array(["28 February", "29 February", "1 March"]), month_first=True, as_of=date(2024, 6, 1)
    )
    assert found.column.to_pylist()[1] == datetime(2024, 2, 29)


def test_a_name_is_the_same_hash_by_the_same_salt_only() -> None:
    one, two = hashed(pa.array(["Ada", " Ada ", "Bo", ""]), b"a"), hashed(pa.array(["Ada"]), b"b")
    first, again, other, nobody = one.to_pylist()
    assert first == again != other
    assert nobody is None
    assert len(first) == 16
    assert two.to_pylist()[0] != first


def test_headers() -> None:
    assert (
        normal(" \ufeffImpres\u00adsions\u00a0 (Total) ")
        == normal("impressions (total)")
        == normal("IMPRESSIONS_(TOTAL)")
    )
