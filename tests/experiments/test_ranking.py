"""What rankings hang on, and sizes of audiences: numbers come out again, sentences flip with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sim_sensitivity.morris import trajectories

from experiments.folders import FOLDERS
from sim import plugins
from sim.model import run_replicate
from sim.scenario import load
from sim.scenario.words import written

SENSITIVITY, CONVERGENCE = (FOLDERS[name] for name in ("sensitivity", "convergence"))


def text_of(folder: Any, change: dict[str, str] | None = None) -> str:
    """A folder's numbers, with brands exchanged."""
    head, _, rest = folder.numbers.read_text(encoding="utf-8").partition("\n")
    columns = []
    for column in head.split(","):
        brand, dot, measure = column.partition(".")
        columns.append(f"{(change or {}).get(brand, brand)}{dot}{measure}")
    return ",".join(columns) + "\n" + rest


def exchanged(a: str, b: str) -> dict[str, str]:
    return {a: b, b: a}


def test_a_design_point_comes_out_again(tmp_path: Path) -> None:
    """The last point of the first trajectory, where everything has moved."""
    code = SENSITIVITY.code
    asked = code.study(tmp_path)
    walk = trajectories(len(asked.varied), code.QUESTION.trajectories, code.QUESTION.seed)[0]
    sets = [f"{v.path}={written(v.at(float(u)))}" for v, u in zip(asked.varied, walk[-1], strict=True)]
    registry = plugins.load()
    scenario = load(SENSITIVITY.path / "scenario.yaml", sets, registry=registry)
    runs = [run_replicate(scenario, number, registry=registry) for number in range(code.QUESTION.replicates)]
    head, *lines = SENSITIVITY.numbers.read_text(encoding="utf-8").splitlines()
    said = dict(zip(head.split(","), lines[len(walk)].split(","), strict=True))
    for number, brand in enumerate(scenario.brands):
        for measure in code.QUESTION.measures:
            now = float(np.mean([run.measures[number][measure] for run in runs]))
            again = "run: python -m experiments sensitivity"
            assert float(said[f"{brand.name}.{measure}"]) == pytest.approx(now, abs=6e-7), again


def test_rows_are_those_of_both_designs() -> None:
    code = SENSITIVITY.code
    rows = [line[0] for line in SENSITIVITY.numbers.read_text(encoding="utf-8").splitlines()[1:]]
    asked = code.study(Path())
    assert (rows.count("s"), rows.count("r")) == (asked.screening_points, 1 + asked.ranked_points)


def test_the_reading_flips_with_the_numbers() -> None:
    code = SENSITIVITY.code
    first = code.answer(text_of(SENSITIVITY)).splitlines()[2]
    turned = code.answer(text_of(SENSITIVITY, exchanged("Neighbour", "Pollster"))).splitlines()[2]
    assert first.startswith("| Neighbour against ")
    assert turned.startswith("| Pollster against ")


def test_wrong_orders_by_hand() -> None:
    values = np.array([[3.0, 2.0, 1.0], [3.0, 1.0, 2.0], [2.0, 3.0, 1.0], [3.0, 3.0, 1.0]])
    wrong = CONVERGENCE.code.wrong
    assert wrong(values, [0, 1, 2], 1) == (0.25, 0.25)  # the third has another winner, the fourth a tie
    assert wrong(values, [0, 1, 2], 2) == (0.5, 0.25)
    assert wrong(values, [2, 1, 0], 2) == (1.0, 0.0)


def test_which_audience_is_too_small_flips_with_the_numbers() -> None:
    code = CONVERGENCE.code
    assert code._from({50: (0.2, 0.0), 100: (0.03, 0.02), 200: (0.0, 0.0)}) == "100"
    assert code._from({50: (0.0, 0.0), 100: (0.03, 0.03), 200: (0.0, 0.0)}) == "200"
    assert code._from({50: (0.0, 0.0), 100: (0.0, 0.06)}) == "more than 100"
    turned = code.answer(text_of(CONVERGENCE, exchanged("Neighbour", "Pollster")))
    assert "by followers kept Pollster," in turned
    assert "by followers kept Neighbour," in CONVERGENCE.answered()


def test_larger_audiences_and_means_of_ten_are_wrong_less_often() -> None:
    text = text_of(CONVERGENCE)
    one, ten = (CONVERGENCE.code.wrong_by_size(text, "trust", 3, count) for count in (1, 10))
    assert one[50][0] > one[500][0]
    assert ten[50][0] < one[50][0]


def test_a_small_part_comes_out_again() -> None:
    """The first run of fifty followers; the rest is more of the same."""
    said = CONVERGENCE.numbers.read_text(encoding="utf-8").splitlines()
    now = CONVERGENCE.code.made({50: 1}, (20,), 60, 1).splitlines()
    assert now[:2] == said[:2], "run: python -m experiments convergence"
    assert [line.split(",")[:3] for line in now[2:]] == [["film", "60", "0"], ["film", "20", "0"]]
