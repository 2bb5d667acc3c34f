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
@pytest.mark.parametrize(
    ("kind", "n"), [("exponential (skewed)", 20), ("95 % zeros (almost degenerate)", 10)]
)
def test_a_cell_computed_again_is_the_same(kind: str, n: int) -> None:
    found = script("coverage").coverage(kind, n)
    assert (float(f"{found.ours:.3f}"), float(f"{found.student:.3f}")) == covered()[kind, n]


def test_measured_coverage_is_what_the_page_says_of_it() -> None:
    found = covered()
    almost = "95 % zeros (almost degenerate)"
    assert len(found) == 25
    for (kind, n), (ours, student) in found.items():
        assert ours >= student  # never shorter than Student's
        if kind == almost:
            assert ours < 0.90  # a failure, and told as one
        elif n >= 20:
            assert ours >= 0.93
        else:
            assert ours >= 0.89
    assert found["normal", 20][0] <= 0.975  # wide is no virtue


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
    _, _, ours, theirs, _, common, independent = rows["Parrot against Megaphone"]
    assert ours.endswith(": clear")
    assert theirs.endswith(": no clear difference")
    assert int(independent) > 3 * int(common)
    saved = {name: int(row[6]) / int(row[5]) for name, row in rows.items()}
    neighbour = [ratio for name, ratio in saved.items() if "Neighbour" in name]
    assert max(neighbour) < min(ratio for name, ratio in saved.items() if "Neighbour" not in name)
    assert min(neighbour) > 1
