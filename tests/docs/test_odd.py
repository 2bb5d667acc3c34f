"""The ODD page and the code: every parameter, every equation and every function of equations is in both."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from sim.parameters import PARAMETERS, TRAITS, Parameter

from .blocks import DOCS, ROOT

ODD = (DOCS / "odd.md").read_text(encoding="utf-8")
MODEL = (DOCS / "model.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### (7\.\d+) [^\n]+\n(.*?)(?=^### |\Z)", ODD, re.MULTILINE | re.DOTALL))
ROWS = {**PARAMETERS, **TRAITS}


def listed(section: str, what: str) -> str:
    """A line of the list at the end of a submodel, with those it goes on to."""
    (found,) = re.findall(rf"^- {what}: (.*(?:\n  .*)*)", section, re.MULTILINE)
    return str(found)


def numbers(text: str) -> set[int]:
    """Equation numbers: ``2, 3``, ``2 to 7``, ``8b``."""
    found = {int(number) for number in re.findall(r"\d+", text)}
    for first, last in re.findall(r"(\d+) to (\d+)", text):
        found |= set(range(int(first), int(last) + 1))
    return found


def equations_of(section: str) -> set[int]:
    return numbers(listed(section, "Equations"))


def parameters_of(section: str) -> set[str]:
    return set(re.findall(r"`([\w.]+)`", listed(section, "Parameters")))


def in_the_code() -> set[int]:
    """Numbers that docstrings and comments of the engine give, and those in the table of parameters."""
    found: set[int] = set()
    for path in (ROOT / "sim" / "engine").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        for each in re.findall(r"[Ee]quations? ((?:\d+(?:, | to | and )?)+)|\"\"\"\((\d+)\)", text):
            found |= numbers("".join(each))
    return found.union(*(numbers(row.equations) for row in PARAMETERS.values()))


def test_the_seven_elements_are_there_and_the_summary_comes_first() -> None:
    headings = re.findall(r"^## (.+)$", ODD, re.MULTILINE)
    assert headings == [
        "Summary",
        "1. Purpose and patterns",
        "2. Entities, state variables and scales",
        "3. Process overview and scheduling",
        "4. Design concepts",
        "5. Initialization",
        "6. Input data",
        "7. Submodels",
    ]
    concepts = re.findall(
        r"^\*\*(\w[\w ]+)\.\*\*", ODD.partition("## 4.")[2].partition("## 5.")[0], re.MULTILINE
    )
    assert concepts == [
        "Basic principles",
        "Emergence",
        "Adaptation",
        "Objectives",
        "Learning",
        "Prediction",
        "Sensing",
        "Interaction",
        "Stochasticity",
        "Collectives",
        "Observation",
    ]


def test_every_parameter_is_in_a_submodel_and_the_other_way_round() -> None:
    assert set().union(*map(parameters_of, SECTIONS.values())) == set(ROWS)


@pytest.mark.parametrize("row", PARAMETERS.values(), ids=lambda row: row.name)
def test_a_parameter_stands_with_its_equations(row: Parameter) -> None:
    beside = set().union(*(equations_of(s) for s in SECTIONS.values() if row.name in parameters_of(s)))
    assert numbers(row.equations) <= beside


def test_every_equation_of_the_code_is_in_a_submodel_and_the_other_way_round() -> None:
    there = set().union(*map(equations_of, SECTIONS.values()))
    assert there == in_the_code() == set(range(1, max(there) + 1))
    assert there == {int(number) for number in re.findall(r"^    \((\d+)b?\) ", MODEL, re.MULTILINE)}


def test_every_piece_of_code_named_is_where_the_link_leads() -> None:
    links = re.findall(r"\[`(\w+)`\]\(\.\./(sim/[\w/]+\.py)\)", ODD)
    assert len(links) > 20
    for name, path in links:
        assert name in defined(ROOT / path), f"{name} is not in {path}"
    named = {name for name, path in links if path == "sim/engine/equations.py"}
    assert named == {name for name in defined(ROOT / "sim/engine/equations.py") if name.islower()}


def defined(path: Path) -> set[str]:
    """Functions and classes at the top of a module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
