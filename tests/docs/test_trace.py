"""The TRACE page: every mutant is on it, and something notices each."""

from __future__ import annotations

import re

import pytest
from sim_facts.catalogue import FACTS

from benchmarks.mutants import MUTANTS, TESTS, Mutant

from .blocks import DOCS, ROOT

TRACE = (DOCS / "trace.md").read_text(encoding="utf-8")
ROWS = {
    cells[0]: cells[1:]
    for line in TRACE.partition("<!-- begin mutants")[2].partition("<!-- end mutants")[0].splitlines()
    if line.startswith("| ")
    for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
}


def test_fourteen_mutants_of_different_equations_are_on_the_page() -> None:
    assert len(MUTANTS) == 14
    assert set(ROWS) - {"mutant", "none"} == {mutant.name for mutant in MUTANTS}
    assert ROWS["mutant"][1:] == [*TESTS, "facts"]
    assert ROWS["none"][1:-1] == ["-"] * len(TESTS)  # the program as it is passes all tests
    assert len({re.match(r"\(\d+b?\)", mutant.says)[0] for mutant in MUTANTS}) >= 7  # type: ignore[index]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_changes_what_is_there_and_is_noticed(mutant: Mutant) -> None:
    text = (ROOT / mutant.file).read_text(encoding="utf-8")
    assert text.count(mutant.old) == 1, "the line has changed: change the mutant with it"
    assert mutant.new != mutant.old
    says, *noticed = ROWS[mutant.name]
    assert says == mutant.says
    # Besides the baseline, which any change moves, something that says what is wrong.
    columns = dict(zip([*TESTS, "facts"], noticed, strict=True))
    assert any(cell != "-" for column, cell in columns.items() if column != "baseline")


def test_what_no_fact_notices_is_counted() -> None:
    silent = sum(ROWS[mutant.name][-1] == "-" for mutant in MUTANTS)
    assert silent == 9
    assert "the facts do not vouch for those nine mechanisms" in TRACE


def test_facts_that_moved_defaults_are_counted() -> None:
    calibrated = sum(fact.kind == "C" for fact in FACTS.values())
    words = {
        4: "Four",
        5: "Five",
        6: "Six",
        7: "Seven",
        8: "Eight",
        9: "Nine",
        10: "Ten",
        11: "Eleven",
        12: "Twelve",
    }
    assert f"{words[calibrated]} of the [facts](model/facts.md) moved defaults until they held" in TRACE


def test_tests_that_are_named_exist() -> None:
    there = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    for cells in ROWS.values():
        for name in re.findall(r"test_\w+", " ".join(cells)):
            assert f"def {name}(" in there
