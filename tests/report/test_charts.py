"""The five kinds of charts, held to drawings that were looked at, and to the plain numbers they give.

After a change that is meant: ``python tests/report/test_charts.py`` draws them again; look at them.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from sim.report.bars import bars
from sim.report.chart import Axis, Chart, cut, integer_path, spread
from sim.report.crowd import crowd
from sim.report.days import Curve
from sim.report.dots import Row, dots
from sim.report.figures import axis_places, places_apart, written
from sim.report.lines import lines
from sim.report.plane import Way, plane, plane_axes

GOLDEN = Path(__file__).parent / "golden"
NAN = float("nan")


def drawn() -> dict[str, Chart]:
    falling, level = np.array([1.0, 0.8, 0.4, 0.3]), np.array([1.0, NAN, 0.9, 0.85])
    one = Way(
        "A",
        0,
        np.array([0.6, 0.4, 0.2]),
        np.array([0.5, 0.45, 0.4]),
        np.array([[0.1, 0.3], [0.3, 0.6]]),
        np.array([0.2]),
    )
    other = Way(
        "B <b>", 1, np.array([0.6, 0.6, 0.6]), np.array([0.5, 0.6, 0.7]), np.empty((0, 2)), np.empty(0)
    )
    return {
        "lines": lines(
            {"Falling": Curve(falling, falling - 0.1, falling + 0.1), "B & C": Curve(level)},
            "Kept",
            "share",
            fewest=0,
            least=0.0,
            most=1.0,
            notes=[(3, 0.4, "Day 3: half have left")],
        ),
        "plane": plane(one, [other], plane_axes([one, other])),
        "crowd": crowd("A", np.array([0.0, 0.49, 1.0, 0.5]), np.array([True, True, True, False]), columns=3),
        "dots": dots(
            [
                Row("A against B", 0, [0.1, 0.2, 0.3], 0.2, 0.05, 0.35, "better in 3 of 3: clear", "Kept"),
                Row("A against C", 0, [-0.1, NAN, 0.1], 0.0, None, None, "no certainty"),
            ],
            "Differences",
            "trust",
            zero=True,
        ),
        "bars": bars(
            {"A": {"out of boredom": 10.0, "for reasons of their own": 2.5},
             "B": {"out of boredom": 0.0, "for reasons of their own": 5.0}},
            "Why they left",
        ),
    }  # fmt: skip


KINDS = sorted(drawn())


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_drawn_as_it_was_looked_at(kind: str) -> None:
    assert drawn()[kind].svg + "\n" == (GOLDEN / f"{kind}.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_it_gives_its_plain_numbers(kind: str) -> None:
    found = json.loads(json.dumps(drawn()[kind].data, allow_nan=False))
    assert found == json.loads((GOLDEN / f"{kind}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_well_formed_and_says_what_it_shows(kind: str) -> None:
    chart = drawn()[kind]
    root = ElementTree.fromstring(chart.svg)
    assert root.get("aria-label") == chart.said
    assert root.get("role") == "img"


def test_a_line_ends_with_its_last_value_and_leaves_out_what_was_not_measured() -> None:
    chart = drawn()["lines"]
    assert "Falling 30%, B & C 85%" in chart.said
    assert chart.data["brands"]["B & C"]["middle"] == [1.0, None, 0.9, 0.85]
    assert 'class="band b0"' in chart.svg
    assert 'class="band b1"' not in chart.svg


@pytest.mark.parametrize(
    ("unit", "values", "told"),
    [
        ("trust", [0.4981, 0.5004], ["0.498", "0.499", "0.500", "0.501"]),
        ("share", [0.0, 0.01], ["0.00%", "0.25%", "0.50%", "0.75%", "1.00%"]),
        ("share", [0.8, 1.0], ["80%", "85%", "90%", "95%", "100%"]),
        ("trust", [0.4, 0.58], ["0.40", "0.45", "0.50", "0.55", "0.60"]),
        ("count", [0.0, 12.5], ["0", "5", "10", "15"]),
        ("count", [0.0, 10.0], ["0", "2.5", "5.0", "7.5", "10.0"]),
    ],
)
def test_the_marks_of_an_axis_are_written_as_what_they_are(
    unit: str, values: list[float], told: list[str]
) -> None:
    marks = Axis.over(values).marks
    places = axis_places(marks, unit)
    assert [written(mark, unit, places) for mark in marks] == told
    chart = lines({"A": Curve(np.array(values))}, "Something", unit)
    assert all(f">{mark}</text>" in chart.svg for mark in told)


def test_the_ends_of_curves_that_differ_read_differently() -> None:
    def ends(*values: float, unit: str, **more: int) -> list[str]:
        places = places_apart(values, unit, **more)  # type: ignore[arg-type]
        return [written(value, unit, places) for value in values]

    assert ends(0.9502, 0.9495, unit="share") == ["95.02%", "94.95%"]
    assert ends(0.4996, 0.4987, NAN, unit="trust")[:2] == ["0.4996", "0.4987"]
    assert ends(0.91, 0.87, unit="share") == ["91.0%", "87.0%"]
    assert ends(0.31, 0.87, unit="share", fewest=0) == ["31%", "87%"]
    assert ends(0.0004, 0.0, unit="share") == ["0.04%", "0.00%"]
    assert ends(0.5, 0.5 + 1e-12, unit="trust") == ["0.50", "0.50"]  # no digit would help
    assert ends(1234.0, 7.0, 0.0, unit="count") == ["1,234", "7", "0"]
    assert places_apart([0.0075], "share", marks=(0.0, 0.0025)) == 2


def test_a_name_has_the_room_that_its_number_leaves() -> None:
    ends = lines({"Honest all along": Curve(np.array([1.0, 0.902]))}, "Kept", "share").svg
    assert "Honest all along </tspan>90.2%" in ends


def test_who_left_is_counted_out_of_the_crowd() -> None:
    assert drawn()["crowd"].said == "A: 3 of 4 people still follow, with a mean trust of 0.50."
    nobody = crowd("A", np.array([0.5]), np.array([False]))
    assert nobody.said == "A: 0 of 1 people still follow."


@pytest.mark.parametrize(
    ("values", "limits", "low", "high"),
    [
        ([0.885, 0.93], {"least": 0.0, "most": 1.0}, 0.88, 0.94),
        ([1.0, 1.0], {"least": 0.0, "most": 1.0}, 0.9, 1.0),
        ([0.0, 0.0], {"least": 0.0}, 0.0, 1.0),
        ([], {}, 0.0, 1.0),
        ([0.0, 5321.0], {"least": 0.0}, 0.0, 6000.0),
        ([-3.2, 4.0], {}, -4.0, 4.0),
    ],
)
def test_an_axis_has_round_ends_around_its_values(
    values: list[float], limits: dict[str, float], low: float, high: float
) -> None:
    axis = Axis.over(values, **limits)
    assert (axis.low, axis.high) == pytest.approx((low, high))
    assert all(axis.low - 1e-9 <= mark <= axis.high + 1e-9 for mark in axis.marks)
    assert 2 <= len(axis.marks) <= 8


def test_labels_keep_apart_and_stay_inside() -> None:
    placed = spread([10, 11, 12, 99], 18, 0, 100)
    assert placed == sorted(placed)
    assert all(after - before >= 18 for before, after in pairwise(placed))
    assert placed[-1] <= 100
    assert spread([5, 5, 5], 18, 0, 20) == [0, 10, 20]


def test_paths_come_back_from_their_steps() -> None:
    assert integer_path([(0, 5), (1, 3), (2, -4), (1, 0)]) == "M0 5l1-2 1-7-1 4"
    assert integer_path([(3, 4)]) == "M3 4h0"
    assert integer_path([]) == ""


def test_names_are_cut_by_width_and_not_by_letters() -> None:
    assert cut("abcdef", 6) == "abcdef"
    assert cut("abcdefg", 6) == "abcde…"
    assert cut("漢字漢字", 6) == "漢字…"


if __name__ == "__main__":
    for kind, chart in drawn().items():
        (GOLDEN / f"{kind}.svg").write_text(chart.svg + "\n", encoding="utf-8")
        text = json.dumps(chart.data, ensure_ascii=False, allow_nan=False)
        (GOLDEN / f"{kind}.json").write_text(text + "\n", encoding="utf-8")
