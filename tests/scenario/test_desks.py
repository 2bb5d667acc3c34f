"""Desks and calendars: what may be said, what it comes to, and what is said of what may not."""

from __future__ import annotations

import math
from datetime import date

import pytest

from sim import ScenarioError
from sim.calendar import Calendar, days_of, hours_of, hours_text, span_text
from sim.scenario import Brand, Desk, dump, loads

DESK = """\
name: A desk
{top}
brands:
  - name: A
    strategy: broadcast
    {beside}
    desk: {desk}
"""


def read(desk: str, top: str = "", beside: str = ""):
    return loads(DESK.format(desk=desk, top=top, beside=beside), name="x.yaml")


def refused(desk: str, top: str = "", beside: str = "") -> str:
    with pytest.raises(ScenarioError) as caught:
        read(desk, top, beside)
    return str(caught.value)


def test_everything_that_may_be_said_comes_back() -> None:
    whole = "{hours: '8:30-17', days: 'mon-wed, sat', median_minutes: 28, spread: 1, hours_per_day: 2}"
    for desk in (whole, "{}", "{replies_per_day: 40, give_up_after: 3}", "{days: [fri, mon]}"):
        scenario = read(desk, "start: 2026-03-02\nholidays: [2026-12-25]")
        assert loads(dump(scenario)) == scenario
    assert scenario.calendar.holiday((date(2026, 12, 25) - date(2026, 3, 2)).days + 1)


def test_without_a_desk_or_a_calendar_nothing_of_them_is_written() -> None:
    plain = loads("name: A\nbrands: [{name: A, strategy: broadcast}]").resolved()
    assert "desk" not in plain["brands"][0]
    assert not {"start", "holidays"} & set(plain)


@pytest.mark.parametrize(
    ("desk", "beside", "hands"),
    [
        ("{}", "", math.inf),
        ("{replies_per_day: 7}", "", 7),
        ("{}", "replies_per_day: 9", 9),
        ("{hours_per_day: 2}", "", math.inf),
    ],
)
def test_hands_stand_in_the_desk_or_beside_it(desk: str, beside: str, hands: float) -> None:
    brand = read(desk, beside=beside).brands[0]
    assert brand.replies_per_day == hands
    assert brand.desk is not None
    assert brand.desk.replies_per_day is None


def test_in_python_too() -> None:
    brand = Brand(name="A", strategy="broadcast", desk=Desk(replies_per_day=5.0, hours="9-17"))
    assert brand.replies_per_day == 5
    assert brand.desk is not None
    assert brand.desk.window == (9, 17)


WRONG = {
    "closes before it opens": ("{hours: 17-9}", "brands.A.desk.hours: found the text '17-9'.", "9-17."),
    "nine to five": ("{hours: 9 to 5}", "found the text '9 to 5'.", "Here that is 9-17."),
    "weekdays in German": ("{days: mo-fr}", "brands.A.desk.days: found the text 'mo-fr'.", "is mon-fri."),
    "weekdays in a word": ("{days: weekdays}", "desk.days: found the text", "Here that is mon-fri."),
    "weekdays in a list": ("{days: [mo, tue]}", "brands.A.desk.days.0: found the text 'mo'.", "is mon."),
    "a number for a weekday": ("{days: [mon, 3]}", "days.1: found 3.", "or several, such as mon-fri."),
    "no weekdays at all": ("{days: []}", "desk.days: found a list.", "mon-fri or [mon, wed]."),
    "a day of 25 hours": ("{hours_per_day: 25}", "found 25. Write a number from 0 to 24, or unlimited.", ""),
    "given up before it came": (
        "{give_up_after: 0}", "found 0. Write a whole number of days from 1, or never.", ""
    ),
    "never misspelt": ("{give_up_after: nevr}", "found the text 'nevr'.", "Did you mean 'never'?"),
    "no mapping": ("9-17", "brands.A.desk: found the text '9-17'.", "such as {hours: 9-17, days: mon-fri}."),
    "a key like another": ("{hour: 9-17}", "brands.A.desk.hour: unknown key.", "Did you mean 'hours'?"),
}  # fmt: skip


@pytest.mark.parametrize(("desk", "found", "cure"), WRONG.values(), ids=WRONG)
def test_a_wrong_desk_is_told_with_what_would_do(desk: str, found: str, cure: str) -> None:
    said = refused(desk)
    assert found in said
    assert said.endswith(cure)


DATES = {
    "start: 2026-02-30": "That month has 28 days: the last is 2026-02-28.",
    "start: 1 March": "Write a date as year-month-day, such as 2026-03-02.",
    "start: 1 March 2026": "Here that is 2026-03-01.",
    "start: 1.3.2026": "Here that is 2026-03-01.",
    "holidays: [2026-12-25]": "Write start: too, such as start: 2026-01-01.",
    "start: 2026-01-01\nholidays: [25.12.2026]": "Here that is 2026-12-25.",
}


@pytest.mark.parametrize("top", DATES)
def test_a_wrong_date_is_told_with_what_would_do(top: str) -> None:
    assert refused("{}", top).endswith(DATES[top])


def test_hands_in_the_desk_and_beside_it_are_one_too_many() -> None:
    assert "stands beside the desk, and in it." in refused(
        "{replies_per_day: 2}", beside="replies_per_day: 3"
    )


def test_the_calendar() -> None:
    bare, thursday = Calendar(), Calendar(date(2026, 1, 1), [date(2026, 1, 6)])
    assert [bare.weekday(day) for day in (1, 7, 8)] == ["mon", "sun", "mon"]
    assert bare.date(5) is None
    assert [thursday.weekday(day) for day in (1, 5)] == ["thu", "mon"]
    assert thursday.date(32) == date(2026, 2, 1)
    assert [day for day in range(1, 10) if thursday.holiday(day)] == [6]


def test_holidays_that_are_no_days_of_a_run() -> None:
    march = Calendar(date(2026, 3, 2), [date(2026, 4, 1), date(2026, 3, 31), date(2026, 3, 1)])
    assert march.beyond(30) == ["2026-03-01", "2026-04-01"]
    assert Calendar().beyond(30) == []


def test_the_dates_of_a_run() -> None:
    assert span_text({"start": "2026-03-02", "days": 180}) == "Mon 2 Mar 2026 to Fri 28 Aug 2026"
    assert span_text({"days": 180}) == ""


def test_hours_and_weekdays() -> None:
    assert hours_of("8:30-17") == (8.5, 17)
    assert hours_text((8.5, 24)) == "8:30-24"
    assert days_of("fri-mon") == {"fri", "sat", "sun", "mon"}
    assert days_of(["mon", "wed-thu"]) == {"mon", "wed", "thu"}
    for wrong in ("17-9", "9", "9-9", "9-25", "9-12-17", "x"):
        with pytest.raises(ValueError):
            hours_of(wrong)
