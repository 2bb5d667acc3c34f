"""Charts in the terminal: what is drawn where, within the width, with shapes and not by colour alone."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sim.cli.braille import Line, chart, ticks, whiskers
from sim.terminal.marks import ASCII, UNICODE, Marks

UP = Line("Up", 0, [0.0, 1.0, 2.0], [0.0, 0.5, 1.0])
DOWN = Line("Down", 1, [0.0, 1.0, 2.0], [1.0, 0.5, 0.0])
PLACES = [(0.0, "zero"), (1.0, "one"), (2.0, "two")]


def drawn(*lines: Line, marks: Marks = ASCII, width: int = 60, **options: object) -> list[str]:
    options = {"unit": "count", "places": PLACES} | options
    return [line.plain for line in chart(lines, width, 9, marks, **options)]  # type: ignore[arg-type]


def test_a_line_goes_up_and_the_other_down_with_names_at_their_ends() -> None:
    found = drawn(UP, DOWN)
    assert found[0].endswith("o o Up")
    assert found[8].endswith("x x Down")
    assert found[0].startswith("  1 |.")
    assert found[8].startswith("  0 |.")
    assert found[-1].split() == ["zero", "one", "two"]


def test_every_value_can_be_marked() -> None:
    body = "\n".join(line.partition("|")[2] for line in drawn(UP, points=True)[:9])
    assert body.count("o") == len(UP.y) + 1  # and once with the name


def test_braille_has_eight_dots_a_cell() -> None:
    text = "".join(drawn(UP, marks=UNICODE))
    assert any(0x2800 < ord(character) <= 0x28FF for character in text)
    assert "●" in text
    assert not any(ord(character) > 127 for character in "".join(drawn(UP, DOWN)))


def test_a_missing_value_breaks_the_line() -> None:
    gap = Line("Gap", 0, [0.0, 1.0, 2.0, 3.0], [0.5, math.nan, 0.5, 0.6])
    whole = Line("Gap", 0, [0.0, 1.0, 2.0, 3.0], [0.5, 0.5, 0.5, 0.6])
    dots = ["".join(drawn(line)).count(".") for line in (gap, whole)]
    assert dots[0] < dots[1]
    assert drawn(Line("None", 0, [1.0], [math.nan])) == ["nothing to draw"]


def test_shares_stay_between_none_and_all() -> None:
    found = drawn(Line("A", 0, [0.0, 1.0], [0.97, 1.0]), unit="trust")
    assert found[0].startswith("   1 |")


@example([[0.0, 5e-324]], 40, ASCII)
@given(
    st.lists(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=6), min_size=1, max_size=7),
    st.integers(40, 110),
    st.sampled_from([ASCII, UNICODE]),
)
def test_it_never_runs_over(values: list[list[float]], width: int, marks: Marks) -> None:
    lines = [
        Line("A rather long name, isn't it", number, [float(x) for x in range(len(ys))], ys)
        for number, ys in enumerate(values)
    ]
    assert all(len(line) <= width for line in drawn(*lines, marks=marks, width=width))


@given(st.floats(-1e4, 1e4), st.floats(1e-2, 1e6))
def test_ticks_are_few_round_and_enclose(low: float, size: float) -> None:
    found = ticks(low, low + size)
    assert 2 <= len(found) <= 5
    assert found[0] <= low + 1e-4 * size
    assert found[-1] >= low + size - 1e-4 * size


def test_one_value_has_room_around_it() -> None:
    found = ticks(0.5, 0.5)
    assert found[0] < 0.5 < found[-1]


@pytest.mark.parametrize("marks", [ASCII, UNICODE])
def test_intervals_are_drawn_about_their_means(marks: Marks) -> None:
    rows = [
        ("Wide", 0, {"mean": 5.0, "low": 0.0, "high": 10.0}),
        ("Point", 1, {"mean": 5.0, "low": None, "high": None}),
    ]
    wide, point, *_ = [line.plain for line in whiskers(rows, 60, marks, "count")]
    rule = "-" if marks is ASCII else "─"
    assert wide.index(marks.shape(0), 2) == point.index(marks.shape(1), 2)
    assert wide.count(rule) > 20
    assert rule not in point
    nothing = [("None", 0, dict.fromkeys(("mean", "low", "high")))]
    assert whiskers(nothing, 60, marks, "count")[0].plain == "nothing to draw"
