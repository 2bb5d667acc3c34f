"""The table of measures: what stands in a cell is what was measured."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import isfinite
from typing import Any

import pytest

from sim.measures import MEASURES, Measure
from sim.report.measured import measures_table, other_measures

from .conftest import drawn_by

Summaries = Callable[..., dict[str, Any]]

CELL = re.compile(r"<b>(-?[\d.,]+)%?</b> <i>(-?[\d.,]+) (?:–|to) (-?[\d.,]+)</i>")


def tables(summary: dict[str, Any], names: list[str]) -> str:
    return "".join(of_each(summary, names))


def of_each(summary: dict[str, Any], names: list[str]) -> list[str]:
    found = measures_table(summary, names), other_measures(summary, names)
    return [drawn_by("measures.html", "table", each) for each in found]


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
    cells = CELL.findall(tables(summary, ["A", "B", "C"]))
    assert len(cells) == 3
    for cell in cells:
        mean, low, high = (float(number.replace(",", "")) for number in cell)
        assert low <= mean <= high


def test_growth_below_nothing_has_its_range(summary_of: Summaries) -> None:
    fewer = [-0.031, -0.029, -0.03, -0.032, -0.028, -0.03]
    summary = summary_of({"A": {"net_growth": fewer}, "B": {"net_growth": [-x for x in fewer]}})
    summary["provenance"]["measures"] = {"net_growth": summary["provenance"]["measures"]["net_growth"]}
    table = tables(summary, ["A", "B"])
    assert re.search(r"<b>-3\.0%</b> <i>-3\.2 to -2\.8</i>", table)
    assert re.search(r"<b>3\.0%</b> <i>2\.8 – 3\.2</i>", table)


def test_every_measure_has_a_title_for_readers(summary_of: Summaries) -> None:
    summary = summary_of({brand: {name: [0.5, 0.5] for name in MEASURES} for brand in "AB"})
    titles = re.findall(r'<tr><th scope="row">(.*?)</th>', tables(summary, ["A", "B"]))
    assert len(titles) == len(MEASURES)
    assert all(title[0].isupper() for title in titles)
    assert "Comments still open" in titles
    assert "Median wait for a reply <small>hours</small>" in titles


def test_what_a_storm_is_and_why_replies_are_more_is_said_where_it_matters(summary_of: Summaries) -> None:
    def table(comments: float, replies: float, **more: float) -> str:
        found = {"comments": comments, "replies": replies, **more}
        summary = summary_of({"A": {name: [value, value] for name, value in found.items()}})
        about = summary["provenance"]["measures"]
        summary["provenance"]["measures"] = {name: about[name] for name in found}
        return tables(summary, ["A"])

    assert "further turns of a conversation are replies too" in table(5, 9)
    assert "further turns" not in table(9, 5)
    assert "A storm: one follower in 1,000 or more called the brand out" in table(9, 5, storms=1)
    assert "A storm" not in table(9, 5)


def test_what_is_asked_first_stands_apart_and_nothing_stands_twice(summary_of: Summaries) -> None:
    for names in (["A", "B"], list("ABCDE")):
        summary = summary_of({brand: {name: [0.5, 0.5] for name in MEASURES} for brand in names})
        summary["scenario"]["currency"] = "EUR"
        first, others = of_each(summary, names)
        for title, where in (("Take it for a phony", first), ("Meant, but no hands left", first)):
            assert title in where
        assert "Cost <small>EUR</small>" in first
        assert (first + others).count("<b>") == len(MEASURES) * len(names)
        assert "Cost" not in others
        assert "Muted" in others
        assert "Muted" not in first


def underlined(summary: dict[str, Any], measure: str) -> int:
    about = summary["provenance"]["measures"]
    summary["provenance"]["measures"] = {measure: about[measure]}
    return tables(summary, [brand["name"] for brand in summary["brands"]]).count("class=best")


@pytest.mark.parametrize(("canned", "marked"), [(0.0, 0), (5.0, 1)])
def test_what_a_brand_could_not_have_failed_is_not_underlined(
    summary_of: Summaries, canned: float, marked: int
) -> None:
    few, many = [0.01, 0.02, 0.01, 0.0, 0.01, 0.02], [0.21, 0.2, 0.22, 0.23, 0.2, 0.21]
    summary = summary_of({"A": {"phony_template": few}, "B": {"phony_template": many}})
    summary["brands"][0]["acts"]["canned"] = canned
    assert underlined(summary, "phony_template") == marked


@pytest.mark.parametrize(
    ("gap", "matters", "marked"), [(0.005, {}, 0), (0.02, {}, 1), (0.005, {"attention": 0.001}, 1)]
)
def test_a_difference_that_does_not_matter_is_not_underlined(
    summary_of: Summaries, gap: float, matters: dict[str, float], marked: int
) -> None:
    base = [0.51, 0.5, 0.52, 0.53, 0.5, 0.51]
    more = [value + gap + 0.0001 * (n % 2) for n, value in enumerate(base)]
    summary = summary_of({"A": {"attention": base}, "B": {"attention": more}}, matters=matters)
    assert underlined(summary, "attention") == marked
