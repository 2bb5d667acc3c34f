"""docs/explanation/certainty.md: its tables are what the scripts give, its sentences what the tables say."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "explanation" / "certainty.md"


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "benchmarks" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def table(name: str) -> list[list[str]]:
    """The rows of a generated table, without its head."""
    page = PAGE.read_text(encoding="utf-8")
    found = re.search(rf"<!-- begin {name}\b[^>]*-->\n(.*?)<!-- end {name} -->", page, re.DOTALL)
    assert found is not None
    lines = [line for line in found[1].splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def covered() -> dict[tuple[str, int], tuple[float, float]]:
    sizes = script("coverage").SIZES
    found = {}
    for kind, *cells in table("coverage"):
        for n, cell in zip(sizes, cells, strict=True):
            ours, student = cell.rstrip(")").split(" (")
            found[kind, n] = float(ours), float(student)
    return found


@pytest.mark.slow
def test_a_cell_computed_again_is_the_same() -> None:
    found = script("coverage").coverage("exponential (skewed)", 20)
    assert (float(f"{found.ours:.3f}"), float(f"{found.student:.3f}")) == covered()[
        "exponential (skewed)", 20
    ]


def test_measured_coverage_is_what_the_page_says_of_it() -> None:
    found = covered()
    assert len(found) == 20
    for (_, n), (ours, student) in found.items():
        assert ours >= student  # never shorter than Student's
        assert ours >= (0.93 if n >= 20 else 0.89)
    assert found["normal", 20][0] <= 0.975  # wide is no virtue


def test_where_brands_mostly_do_the_same_intervals_that_are_told_are_right() -> None:
    rows = table("equal")
    assert len(rows) == 18
    for _, n, *shares in rows:
        equal, few, right, wrong, student = map(float, shares)
        assert equal + few + right + wrong == pytest.approx(1, abs=0.003)
        assert wrong <= 0.05
        assert wrong <= student
        if right + wrong > 0.02:  # else too few are told to be judged
            assert right / (right + wrong) >= 0.95
        assert right > 0.9 or int(n) < 200
    worst = {row[1]: float(row[-1]) for row in rows[:6]}
    assert worst["5"] > 0.7  # what would be told without the rule


@pytest.mark.slow
def test_a_line_of_what_is_told_computed_again_is_the_same() -> None:
    (line,) = (row for row in table("equal") if row[:2] == ["in 20 %", "50"])
    assert [f"{share:.3f}" for share in script("coverage").told("in 20 %", 50)] == line[2:]


def test_the_rule_for_stopping_is_what_the_page_says_of_it() -> None:
    for kind, enough, ours, used, peeking, peeked in table("stopping"):
        assert float(ours) > float(peeking)
        assert float(ours) >= (0.88 if kind.startswith("log-normal") else 0.94)
        assert float(peeked) <= int(enough)  # stopped too early
        assert int(used) < 2 * int(enough)


@pytest.mark.slow
def test_a_line_of_the_rule_computed_again_is_the_same() -> None:
    kind = "exponential (skewed)"
    (line,) = (row for row in table("stopping") if row[:2] == [kind, "30"])
    found = script("coverage").stopping(kind, 30)
    assert [f"{found.ours:.3f}", f"{found.replicates:.0f}"] == line[2:4]
    assert [f"{found.peeking:.3f}", f"{found.peeked:.0f}"] == line[4:6]


@pytest.mark.slow
def test_looking_until_it_is_clear_finds_what_is_not_there() -> None:
    assert script("coverage").until_clear("normal") == pytest.approx(0.4, abs=0.05)


def test_the_class_page_both_ways() -> None:
    """What the page says of one run, run again."""
    drawn = script("unpaired").table()
    assert drawn in PAGE.read_text(encoding="utf-8"), "run: python -m benchmarks.unpaired --write"
    rows = {row[0]: row for row in table("unpaired")}
    _, _, *both, _, _, _ = rows["Megaphone against Parrot"]
    assert all(each.endswith(": no clear difference") for each in both)
    widths = [high - low for low, high in (map(float, re.findall(r"-?[\d.]+", each)[:2]) for each in both)]
    assert widths[0] / widths[1] == pytest.approx(2 / 3, abs=0.05)  # a third narrower
    saved = {name: int(row[6]) / int(row[5]) for name, row in rows.items()}
    neighbour = [ratio for name, ratio in saved.items() if "Neighbour" in name]
    assert max(neighbour) < min(ratio for name, ratio in saved.items() if "Neighbour" not in name)
    assert min(neighbour) > 1
