"""Notebooks show what their cells give, without a script and without asking for anything."""

from __future__ import annotations

import json
import re
from importlib.metadata import version
from pathlib import Path

import pytest

from .blocks import name_of
from .notebooks import NOTEBOOKS, ran, text_of
from .session import same_but_for_the_code
from .test_pages import AGAIN, constraints


@pytest.mark.slow
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=name_of)
def test_a_notebook_shows_what_its_cells_give(notebook: Path, tmp_path: Path) -> None:
    if f"pandas=={version('pandas')}\n" not in constraints():
        pytest.skip("tables are drawn by pandas, and this is another than the notebook was run with")
    again = text_of(ran(notebook, tmp_path))
    assert same_but_for_the_code(again) == same_but_for_the_code(notebook.read_text("utf-8")), AGAIN


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=name_of)
def test_what_it_shows_has_no_script_and_asks_for_nothing(notebook: Path) -> None:
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    shown = [
        "".join(output["data"].get(kind, ()))
        for cell in cells
        if cell["cell_type"] == "code"
        for output in cell["outputs"]
        if "data" in output
        for kind in ("text/html", "image/svg+xml")
    ]
    assert any("trustsim" in each for each in shown)
    for each in shown:
        assert "<script" not in each
        assert not re.search(r"""(src|href)=["']?[^"'#]""", each)
        assert "url(" not in each
        assert "@import" not in each
