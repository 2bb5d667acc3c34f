"""What is killed leaves no process, lock or other byte; `python -m benchmarks.kills` tries it at length."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.kills import COMMANDS, suffered


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes as Linux shows them")
def test_kills_at_random_moments_are_borne(tmp_path: Path) -> None:
    told: list[str] = []
    assert suffered(30, 5, tmp_path, told.append, COMMANDS[:2]) == 0, told
