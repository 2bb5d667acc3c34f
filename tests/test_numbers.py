"""Numbers as they are shown."""

from __future__ import annotations

import pytest

from sim.measures import MEASURES
from sim.numbers import amount, percent, possible, short, signed


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0.0%"), (1, "100.0%"), (0.971, "97.1%"), (0.0001, "<0.1%"), (0.99999, ">99.9%"), (None, "-")],
)
def test_what_is_not_nothing_or_all_never_reads_so(share: float | None, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (3.1, "3.1"),
        (161.4, "161"),
        (5120, "5,120"),
        (9999.6, "10.0k"),
        (12345, "12.3k"),
        (99_960, "100k"),
        (1_234_567, "1.23M"),
        (2e9, "2G"),
        (0.142, "0.1"),
        (0.000142, "0.0001"),
        (-0.0000142, "-1e-05"),
        (None, "-"),
    ],
)
def test_amounts_fit_six_characters(value: float | None, text: str) -> None:
    assert short(value) == text
    assert len(short(value)) <= 6


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.1418, "0.142"), (-0.000142, "-0.000142"), (0, "0"), (15.26, "15.3"), (1.5e7, "15,000,000")],
)
def test_a_measure_without_a_unit_shows_what_it_is(value: float, text: str) -> None:
    assert amount(value, "") == amount(value, "degrees") == text
    assert amount(value, "count") == f"{value:,.0f}"


def test_a_limit_that_is_not_nothing_does_not_read_as_nothing() -> None:
    assert signed(0.0052, "trust", 0.0004, 0.01) == "0.0052 (95% interval 0.0004 to 0.0100)"
    assert signed(0.02, "share", -0.01, 0.05) == "2.0 points (95% interval -1.0 to 5.0)"
    assert signed(12.4, "hours", 11.0, 14.0) == "12 hours (95% interval 11 to 14)"
    assert signed(0.42, "hours", 0.4, 0.44) == "0.42 hours (95% interval 0.40 to 0.44)"
    assert signed(0.0, "trust", -0.0, 0.0) == "0.00 (95% interval 0.00 to 0.00)"


def test_minutes_are_not_no_hours() -> None:
    assert [amount(hours, "hours") for hours in (0.04, 0.4, 3.14, 62.3)] == ["0.04", "0.4", "3.1", "62"]


@pytest.mark.parametrize(
    ("share", "text"), [(-0.0004, ">-0.1%"), (-0.02, "-2.0%"), (-0.0, "0.0%"), (-1.0, "-100.0%")]
)
def test_a_share_below_nothing_keeps_its_sign(share: float, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(
    ("measure", "shown"),
    [
        ("followers_kept", (0.0, 1.0)),
        ("trust", (0.0, 1.0)),
        ("comments", (0.0, 1.5)),
        ("reply_median", (0.0, 1.5)),
        ("cost", (0.0, 1.5)),
        ("reach", (0.0, 1.5)),
        ("net_growth", (-0.5, 1.5)),
    ],
)
def test_an_interval_ends_where_the_measure_does(measure: str, shown: tuple[float, float]) -> None:
    assert possible(-0.5, 1.5, MEASURES[measure].bounds) == shown
    assert possible(0.2, 0.4, MEASURES[measure].bounds) == (0.2, 0.4)
