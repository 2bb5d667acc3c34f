"""Installed distributions that an interrupted install left in pieces."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.installed import unreadable
from sim.plugins import load, third_party


@pytest.fixture
def damaged(install, tmp_path: Path):
    """`damaged(name of a file, its bytes or None)`: the folder of a plugin where that file is so."""

    def make(file: str, content: bytes | None) -> Path:
        install("acme", "from sim import hookimpl\n")
        path = tmp_path / "site-acme" / "acme-1.2.dist-info" / file
        path.unlink() if content is None else path.write_bytes(content)
        return path.parent

    return make


@pytest.mark.parametrize(
    ("content", "missing"),
    [
        (None, "there is no METADATA"),
        (b"", "there is no METADATA"),
        (b"Metadata-Version: 2.1\nVersion: 1.2\n", "there is no Name in its METADATA"),
        (b"Metadata-Version: 2.1\nName: acme\n", "there is no Version in its METADATA"),
        (b"\0" * 64, "there is no Name in its METADATA"),
        (b"\xff\xfe", "there is no Name in its METADATA"),
    ],
)
def test_without_a_name_it_is_a_warning_that_names_the_folder(damaged, content, missing):
    folder = damaged("METADATA", content)
    registry = load()
    assert [str(folder) in sentence and missing in sentence for sentence in registry.warnings] == [True]
    assert "broadcast" in registry.strategies
    assert third_party() == []


@pytest.mark.parametrize("content", [b"[sim]\nacme\n", b"[sim]\nacme\xff = acme\n"])
def test_entry_points_that_cannot_be_read_are_a_warning_too(damaged, content):
    folder = damaged("entry_points.txt", content)
    registry = load()
    assert [f"{folder} is left out: its entry_points.txt" in text for text in registry.warnings] == [True]
    assert "broadcast" in registry.strategies
    assert unreadable().startswith(f"{folder}: its entry_points.txt cannot be read")


def test_where_all_is_well_nothing_is_said():
    assert unreadable() == ""
    assert load().warnings == []
