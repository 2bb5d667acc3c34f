"""The pages about report and film: their code runs, and the format is the one that is written."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sim.explain import Kind
from sim.results import Run
from sim.results.film import _PSYCHOLOGY

DOCS = Path(__file__).parents[2] / "docs"
NAMED = "runs/three-cafes-1f3a9c2e"


def run_code(page: str, run: Run) -> dict[str, Any]:
    (code,) = re.findall(r"```python\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)
    assert NAMED in code
    found: dict[str, Any] = {}
    exec(code.replace(NAMED, str(run.directory)), found)
    return found


def test_charts_give_their_numbers_as_the_page_says(cafes: Run) -> None:
    found = run_code("how-to/report.md", cafes)
    middle = found["trust"].data["brands"]["Pollster"]["middle"]
    assert len(middle) == 180
    mean = next(b["measures"]["trust"]["mean"] for b in cafes.summary["brands"] if b["name"] == "Pollster")
    assert middle[-1] == pytest.approx(mean, abs=1e-6)
    assert found["trust"].svg.startswith("<svg")


def test_the_film_is_read_as_the_page_says(cafes: Run) -> None:
    found = run_code("reference/film.md", cafes)
    assert found["evening"].trust.shape == found["film"].rows.shape
    assert set(found["evening"].standing.tolist()) <= {0, 1, 2}


def test_the_format_is_the_one_that_is_written(cafes: Run) -> None:
    page = (DOCS / "reference" / "film.md").read_text(encoding="utf-8")
    found = json.loads((cafes.directory / "film.json").read_text(encoding="utf-8"))
    for name in (*found, *found["brands"][0], *found["psychology"]):
        assert f"`{name}`" in page, name
    assert set(found["psychology"]) == set(_PSYCHOLOGY)
    listed = page.partition("Kinds: ")[2].partition(".\n")[0]
    assert [int(number) for number in re.findall(r"(?:^|, |\n)(\d+) ", listed)] == [
        kind.value for kind in Kind
    ]
