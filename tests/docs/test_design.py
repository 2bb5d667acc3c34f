"""What the pages say of the code in numbers: purposes of luck, bytes of a tie, the break-even table."""

from __future__ import annotations

import re

import pytest
from scipy.optimize import brentq

from sim.engine import rng
from sim.engine.columns import EYE, TIE

from .blocks import DOCS

DESIGN = (DOCS / "explanation" / "design.md").read_text(encoding="utf-8")
MODEL = (DOCS / "model.md").read_text(encoding="utf-8")


def test_every_purpose_of_luck_stands_in_the_table() -> None:
    rows = re.findall(r"^\| (\d+) ([a-z]+) \|", DESIGN, re.MULTILINE)
    names = {"generator": "RNG"}
    found = {names.get(name, name.upper()): int(number) for number, name in rows}
    purposes = {name: value for name, value in vars(rng).items() if name.isupper() and name[0] != "_"}
    assert found == purposes


def test_a_tie_takes_as_many_bytes_as_it_says() -> None:
    (said,) = re.findall(r"remembers of a tie are (\d+) bytes", DESIGN)
    assert int(said) == TIE.itemsize + EYE.itemsize


@pytest.mark.parametrize(
    ("row"), re.findall(r"^\| ([\d.]+) \| (\.\d+) \| (\.\d+) \| (\.\d+) \|$", MODEL, re.MULTILINE)
)
def test_the_break_even_table_is_what_the_algebra_gives(row: tuple[str, ...]) -> None:
    kappa, *printed = map(float, row)
    for (b, m), said in zip(((0.0, 1.0), (0.3, 1.0), (0.3, 1.75)), printed, strict=True):

        def balance(p: float, b: float = b, m: float = m) -> float:
            credit = m * p * (0.5 + 0.5 * (1 - p) * (1 - b))
            return credit - kappa * (1 - p) * (0.5 + 0.5 * (p + (1 - p) * b))

        assert brentq(balance, 0, 1) == pytest.approx(said, abs=0.005)


def test_the_table_is_there() -> None:
    assert len(re.findall(r"^\| ([\d.]+) \| (\.\d+) \|", MODEL, re.MULTILINE)) == 4
