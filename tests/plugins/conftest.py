"""Plugins written into a temporary folder, as a file or as an installed distribution."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _only_the_shelf(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever else is installed on this machine takes no part; modules imported here are forgotten."""
    monkeypatch.delenv("SIM_PLUGINS", raising=False)
    before = dict(sys.modules)
    yield
    for name in set(sys.modules) - set(before):
        if name.startswith(("acme", "helper", "rival")):
            del sys.modules[name]


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """`write("my.py", source)` -> its path."""

    def make(name: str, source: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(source), encoding="utf-8")
        return path

    return make


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`install("acme", source)`: a distribution of that name, version 1.2, of one module."""

    def make(name: str, source: str, *, value: str | None = None, entry_point: str | None = None) -> None:
        site = tmp_path / f"site-{name}"
        info = site / f"{name}-1.2.dist-info"
        info.mkdir(parents=True)
        module = name.replace("-", "_")
        (site / f"{module}.py").write_text(textwrap.dedent(source), encoding="utf-8")
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n", encoding="utf-8"
        )
        (info / "entry_points.txt").write_text(
            f"[sim]\n{entry_point or name} = {value or module}\n", encoding="utf-8"
        )
        monkeypatch.syspath_prepend(str(site))

    return make
