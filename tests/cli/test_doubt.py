"""The doubt of ``sim run``: when it is there, what it says, and how to do without."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.results import runs

Command = Callable[..., subprocess.CompletedProcess[str]]


def said(found: subprocess.CompletedProcess[str]) -> str:
    assert found.returncode == 0, found.stderr
    return " ".join(found.stdout.split())


@pytest.mark.slow
def test_a_run_says_how_far_it_holds(command: Command, tiny: Path, tmp_path: Path) -> None:
    few = said(command("run", tiny))
    assert "worlds" not in few  # four replicates pay for no doubt
    without = said(command("run", tiny, "--replicates", "20", "--no-doubt"))
    assert "worlds" not in without
    first = said(command("run", tiny, "--replicates", "20"))
    assert "over what nobody has measured" in first
    assert "of 20 worlds" in first
    assert "20 were tried" in first
    kept = next(run for run in runs(tmp_path / "runs") if (run / "doubt.json").is_file())
    page = (kept / "report.html").read_text(encoding="utf-8")
    assert "over what nobody has measured" in page
    assert "A world moves the" in page
    before = (kept / "doubt.json").read_bytes()
    again = command("run", tiny, "--replicates", "20")
    assert said(again) == first
    (kept / "doubt.json").write_bytes(before.replace(b'"ahead"', b'"behind"', 1))
    mended = command("run", tiny, "--replicates", "20")
    assert "doubt.json: is damaged, or was changed. It is made again." in mended.stderr
    assert said(mended) == first
    assert (kept / "doubt.json").read_bytes() == before
