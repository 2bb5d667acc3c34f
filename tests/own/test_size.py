"""Files of any length in bounded memory. How long they take: ``python -m benchmarks own``."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.own import MADE, ROWS, read


@pytest.mark.slow
@pytest.mark.parametrize("table", MADE)
def test_a_million_rows(tmp_path: Path, table: str) -> None:
    found = read(table, tmp_path)
    assert found["rows"][table] == ROWS
    assert found["mb"] < 1200
