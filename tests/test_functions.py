"""A function fits on a page."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_LONGEST = 60  # lines


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines_of_body(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Signature and docstring are not counted."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def is_kernel(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Compiled: what it calls would be compiled with it, and its arguments are arrays without a name."""
    return any(isinstance(mark, ast.Name) and mark.id == "kernel" for mark in function.decorator_list)


def test_no_function_but_a_kernel_has_a_body_of_more_than_60_lines() -> None:
    lengths = {
        f"{path.relative_to(_ROOT)}:{function.lineno} {function.name}": lines_of_body(function)
        for folder in ("sim", "plugins")
        for path in sorted((_ROOT / folder).rglob("*.py"))
        for function in functions(ast.parse(path.read_text(encoding="utf-8")))
        if not is_kernel(function)
    }
    assert len(lengths) > 1000
    assert {name: length for name, length in lengths.items() if length > _LONGEST} == {}
