"""Notebooks of the docs, run cell by cell as a reader would, without anything but Python.

A cell's last line is shown if it is a value: as HTML or SVG where it has these, and as text.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import shutil
from pathlib import Path
from typing import Any

from .blocks import DOCS, ROOT

NOTEBOOKS = sorted(DOCS.rglob("*.ipynb"))

_SHOWN = (("text/html", "_repr_html_"), ("image/svg+xml", "_repr_svg_"))


def ran(notebook: Path, place: Path) -> dict[str, Any]:
    """The notebook as it should be, with what its cells print and show. ``place``: an empty directory."""
    shutil.copytree(ROOT / "scenarios", place / "scenarios")
    found: dict[str, Any] = json.loads(notebook.read_text(encoding="utf-8"))
    namespace: dict[str, Any] = {"__name__": "__main__"}
    count = 0
    for cell in found["cells"]:
        if cell["cell_type"] == "code":
            count += 1
            cell["execution_count"] = count
            cell["outputs"] = _outputs("".join(cell["source"]), count, place, namespace)
    return found


def text_of(notebook: dict[str, Any]) -> str:
    """As it stands in a file."""
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _outputs(source: str, count: int, place: Path, namespace: dict[str, Any]) -> list[dict[str, Any]]:
    tree = ast.parse(source)
    shown = None
    if isinstance(tree.body[-1], ast.Expr):
        shown = ast.Expression(tree.body.pop().value)  # type: ignore[attr-defined]
    printed = io.StringIO()
    with (
        contextlib.chdir(place),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        exec(compile(tree, "<cell>", "exec"), namespace)
        value = None if shown is None else eval(compile(shown, "<cell>", "eval"), namespace)
        data = {} if value is None else _data(value)
    outputs: list[dict[str, Any]] = []
    if printed.getvalue():
        outputs.append({"name": "stdout", "output_type": "stream", "text": _lines(printed.getvalue())})
    if data:
        about = {"execution_count": count, "metadata": {}, "output_type": "execute_result"}
        outputs.append({"data": data, **about})
    return outputs


def _data(value: Any) -> dict[str, list[str]]:
    data = {
        kind: _lines(getattr(value, method)())
        for kind, method in _SHOWN
        if callable(getattr(value, method, None))
    }
    return data | {"text/plain": _lines(repr(value))}


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
