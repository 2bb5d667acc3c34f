"""Damaged files never give other numbers in silence; `python -m benchmarks.damages` tries it at length."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.damages import suffered


@pytest.mark.slow
def test_random_damages_are_told_and_mended(tmp_path: Path) -> None:
    told: list[str] = []
    assert suffered(16, 5, tmp_path, told.append) == 0, told
