"""Ranking design points: who is best, what cannot be told apart, which conditions hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from sim.cli.experiment_shown import _whose, show_ranking
from sim.compare import Interval
from sim.errors import ResultsError
from sim.experiment.best import Option, Ranking, condition, rank
from sim.experiment.manifest import Manifest
from sim.experiment.schedule import measures_of
from sim.plugins import load

RNG = np.random.default_rng(4)
LUCK = RNG.normal(0, 0.1, 20)  # shared by all design points: the pairing takes it out


def made(values: dict[str, list[Any]], replicates: int = 20) -> tuple[pa.Table, Manifest]:
    """Runs nobody ran: `Brand.measure` -> a mean a point, or None for points whose runs failed."""
    points = len(next(iter(values.values())))
    own = np.random.default_rng(5).normal(0, 0.005, (points, replicates))
    columns: dict[str, Any] = {
        "point": np.repeat(np.arange(points), replicates).astype(np.int32),
        "replicate": np.tile(np.arange(replicates), points).astype(np.int32),
        "days": np.repeat(np.arange(points) * 10, replicates),
        "state": ["done"] * points * replicates,
    }
    for name, means in values.items():
        rows = [
            np.full(replicates, np.nan) if mean is None else mean + LUCK[:replicates] + own[i]
            for i, mean in enumerate(means)
        ]
        column = np.concatenate(rows)
        columns[name] = pa.array(column, mask=~np.isfinite(column))
    brands = list(dict.fromkeys(name.partition(".")[0] for name in values))
    measures = list(dict.fromkeys(name.partition(".")[2] for name in values))
    about = {
        "name": "Made up",
        "points": points,
        "replicates": replicates,
        "paths": ["days"],
        "brands": brands,
        "measures": measures,
        "about": measures_of(load()),
    }
    return pa.table(columns), Manifest("key", about)


def test_a_clear_best_is_clear_and_luck_is_shared() -> None:
    found = rank(*made({"A.trust": [0.5, 0.6, 0.55]}), "trust", 1)
    assert [option.point for option in found.options] == [1, 2, 0]
    assert [option.apart for option in found.options] == [False, True, True]
    best, second, _ = found.options
    assert best.settings == {"days": 10}
    assert best.chance == 1
    assert second.behind is not None
    assert second.behind.mean == pytest.approx(0.05, abs=0.01)
    # Without pairing these could not be told apart: the luck they share is ten times the difference's spread.
    assert best.value.low is not None
    assert second.value.high is not None
    assert best.value.low < second.value.high


def test_equals_cannot_be_told_apart() -> None:
    found = rank(*made({"A.trust": [0.6, 0.5, 0.6, 0.6001]}), "trust", 1)
    level = {option.point for option in found.options if not option.apart}
    assert level == {0, 2, 3}
    assert sum(option.chance or 0 for option in found.options) == pytest.approx(1)
    assert next(option for option in found.options if option.point == 1).chance is None


def test_less_may_be_better_and_brands_are_chosen_by_point() -> None:
    data = made({"A.cost": [50, 10], "B.cost": [20, 30]})
    assert [(each.point, each.brand) for each in rank(*data, "cost", -1).options] == [(1, "A"), (0, "B")]
    assert [(each.point, each.brand) for each in rank(*data, "cost", 1).options] == [(0, "A"), (1, "B")]
    assert [each.point for each in rank(*data, "cost", -1, brand="B").options] == [0, 1]


def test_conditions_leave_out_and_may_hold_on_average_only() -> None:
    table, plan = made({"A.trust": [0.9, 0.8, 0.7], "A.cost": [100, 50.0, 10]})
    limit = float(table.column("A.cost").to_numpy()[20:40].mean()) + 0.001
    found = rank(table, plan, "trust", 1, conditions=[condition(f"cost <= {limit}", plan)])
    assert [option.point for option in found.options] == [1, 2]
    assert found.left_out == 1
    assert [bool(option.unsure) for option in found.options] == [True, False]


def test_a_brand_that_keeps_the_conditions_takes_the_place_of_one_that_does_not() -> None:
    table, plan = made({"A.trust": [0.9], "B.trust": [0.5], "A.cost": [100], "B.cost": [10]})
    (option,) = rank(table, plan, "trust", 1, conditions=[condition("cost<50", plan)]).options
    assert option.brand == "B"
    (option,) = rank(table, plan, "trust", 1, conditions=[condition("B.cost<50", plan)]).options
    assert option.brand == "A"


def test_points_without_values_are_counted() -> None:
    found = rank(*made({"A.trust": [None, 0.5]}), "trust", 1)
    assert ([option.point for option in found.options], found.empty) == ([1], 1)


def test_one_replicate_tells_nothing_apart() -> None:
    found = rank(*made({"A.trust": [0.5, 0.9]}, replicates=1), "trust", 1)
    assert [option.apart for option in found.options] == [False, None]
    assert found.options[0].value.low is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cost=3", "is no condition. Write a measure, <= or >=, and a number"),
        ("cost<=few", "'few' is no number"),
        ("costs<=3", "'costs' is no measure that the tables of this experiment keep. Did you mean 'cost'"),
    ],
)
def test_what_is_no_condition(text: str, said: str) -> None:
    _, plan = made({"A.trust": [0.5], "A.cost": [1]})
    with pytest.raises(ResultsError) as refused:
        condition(text, plan)
    assert said in str(refused.value)
    assert refused.value.exit_code == 2


def test_unknown_brands_and_measures_are_told(define: Callable[..., Any], tmp_path: Path) -> None:
    table, plan = made({"Anna.trust": [0.5]})
    with pytest.raises(ResultsError, match="no brand is called 'Ana'"):
        rank(table, plan, "trust", 1, brand="Ana")
    with pytest.raises(ResultsError, match="'reach' is no measure"):
        rank(table, plan, "reach", 1)


def said(values: dict[str, list[Any]], capsys: pytest.CaptureFixture[str], **asked: Any) -> str:
    """What the ranking of trust reads, in one line."""
    table, plan = made(values)
    show_ranking(rank(table, plan, "trust", 1, **asked), plan, 10, asked.get("brand"))
    return " ".join(capsys.readouterr().out.split())


def option(point: int, apart: bool | None, chance: float | None) -> Option:
    nothing = Interval(0.5, 0.4, 0.6)
    return Option(point, "A", {"days": point}, nothing, 20, nothing, 0.5, apart, chance, ())


def read(capsys: pytest.CaptureFixture[str], *options: Option) -> list[str]:
    _, plan = made({"A.trust": [0.5]})
    show_ranking(Ranking("trust", 1, (), options, 0, 0), plan, 10)
    return capsys.readouterr().out.splitlines()


def test_only_those_that_may_be_the_best_are_said_to(capsys: pytest.CaptureFixture[str]) -> None:
    lines = read(
        capsys, option(3, False, 0.93), option(1, False, 0.07), option(2, True, None), option(0, False, 0.001)
    )
    assert lines[2].endswith("best     93%")
    assert lines[3].endswith("not told apart      7%")
    assert lines[4].endswith("behind       -")
    assert lines[5].endswith("hardly the best     <1%")
    assert " ".join(lines[6:]) == (
        "Design point 3 could not be told apart from design point 1: either may be the best. The test does "
        "not rule out design point 0, of a chance below 1% each."
    )
    lines = read(capsys, option(3, False, 0.999), option(0, False, 0.001))
    assert lines[2].endswith(">99%")
    assert "Design point 3 is the best of 2 with a chance of >99%. The test does not rule" in lines[4]
    assert "may be" not in " ".join(lines)
    lines = read(capsys, option(3, False, 1.0), option(0, True, None))
    assert lines[-1] == "Design point 3 is clearly the best of 2."
    assert not any("100%" in line for line in lines)


def test_how_conditions_are_kept_is_a_column_only_where_it_differs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    values = {"A.trust": [0.9, 0.8, 0.7], "A.cost": [100, 50.0, 10]}
    table, plan = made(values)
    limit = float(table.column("A.cost").to_numpy()[20:40].mean()) + 0.001
    found = said(values, capsys, conditions=[condition(f"cost<={limit}", plan)])
    assert "keeps" in found.split("verdict")[1].split("Design")[0]
    assert "on average: cost<=" in found
    found = said(values, capsys, conditions=[condition("cost<=60", plan)])
    assert found.endswith(
        "Every design point ranked keeps the condition surely. 1 design point does not keep the conditions."
    )
    assert "keeps" not in found.split("Design")[0]
    assert "surely" not in said(values, capsys)


def test_whose_lines_these_are(capsys: pytest.CaptureFixture[str]) -> None:
    values = {"A.trust": [0.5, 0.9, 0.5], "B.trust": [0.6, 0.6, 0.6]}
    found = said(values, capsys)
    assert "does best in its design point: B in 2, A in 1. --brand NAME ranks one brand alone." in found
    alone = said(values, capsys, brand="A")
    assert "Each line" not in alone
    assert alone.startswith("Made up: most trust of A ")
    assert "Each line" not in said({"A.trust": [0.5, 0.9]}, capsys)


@pytest.mark.parametrize(
    ("paths", "hint"),
    [
        (["brands.B.with.rate"], "The design varies B alone: --brand B ranks that."),
        (["brands.1.with.rate", "brands.B.strategy"], "The design varies B alone: --brand B ranks that."),
        (["brands.B.with.rate", "days"], "--brand NAME ranks one brand alone."),
        (["brands.B.with.rate", "brands.A.with.rate"], "--brand NAME ranks one brand alone."),
    ],
)
def test_the_brand_that_the_design_varies_is_named(paths: list[str], hint: str) -> None:
    table, plan = made({"A.trust": [0.5, 0.9], "B.trust": [0.6, 0.6]})
    found = _whose(rank(table, plan, "trust", 1), {**plan.about, "paths": paths})
    assert found.endswith(hint)
