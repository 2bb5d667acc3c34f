"""The table of measures: what stands in a cell is what was measured."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import isfinite
from typing import Any

import pytest

from sim.measures import MEASURES, Measure
from sim.report.measured import measures_table

Summaries = Callable[..., dict[str, Any]]

CELL = re.compile(r"<b>(-?[\d.,]+)%?</b> <i>(-?[\d.,]+) (?:–|to) (-?[\d.,]+)</i>")


def values(row: Measure) -> list[list[float]]:
    """Replicates of a brand near the least that the measure can be, of one between, of one near the most."""
    low, high = row.bounds
    high = high if isfinite(high) else low + 2
    steps = (0.0, 0.01, 0.02, 0.02, 0.03, 0.05)
    middle = (low + high) / 2
    return [[low + s for s in steps], [middle + s - 0.02 for s in steps], [high - s for s in steps]]


@pytest.mark.parametrize("name", MEASURES)
def test_the_mean_of_a_measure_lies_within_the_range_beside_it(summary_of: Summaries, name: str) -> None:
    found = values(MEASURES[name])
    summary = summary_of({brand: {name: each} for brand, each in zip("ABC", found, strict=True)})
    only = {name: summary["provenance"]["measures"][name]}
    summary["provenance"]["measures"] = only
    cells = CELL.findall(measures_table(summary, ["A", "B", "C"]))
    assert len(cells) == 3
    for cell in cells:
        mean, low, high = (float(number.replace(",", "")) for number in cell)
        assert low <= mean <= high


def test_growth_below_nothing_has_its_range(summary_of: Summaries) -> None:
    fewer = [-0.031, -0.029, -0.03, -0.032, -0.028, -0.03]
    summary = summary_of({"A": {"net_growth": fewer}, "B": {"net_growth": [-x for x in fewer]}})
    summary["provenance"]["measures"] = {"net_growth": summary["provenance"]["measures"]["net_growth"]}
    table = measures_table(summary, ["A", "B"])
    assert re.search(r"<b>-3\.0%</b> <i>-3\.2 to -2\.8</i>", table)
    assert re.search(r"<b>3\.0%</b> <i>2\.8 – 3\.2</i>", table)
