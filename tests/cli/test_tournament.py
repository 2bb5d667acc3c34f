"""``sim tournament`` on the terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

BASE = """\
name: two
days: 20
seed: 3
replicates: 3
audience: {size: 200}
brands:
  - {name: Loud, strategy: broadcast}
  - {name: Warm, strategy: genuine-follow-up, replies_per_day: 10}
"""


def test_a_league_and_its_json(here: Any, tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(BASE)
    words = ["tournament", "base.yaml", "--strategies", "silence,ask-and-ignore", "--workers", "0"]
    words += ["--brand", "Warm"]
    shown = here(*words)
    assert shown.returncode == 0, shown.stderr
    assert "in the place of Warm" in shown.stdout
    assert "genuine-follow-up (as it is)" in shown.stdout
    assert max(map(len, shown.stdout.splitlines())) <= 80
    told = json.loads(here(*words, "--json").stdout)
    assert {row["strategy"] for row in told["league"]} == {"genuine-follow-up", "silence", "ask-and-ignore"}
    first = told["league"][0]["strategy"]
    assert f"{first} has the best followers kept" in " ".join(shown.stdout.split())


@pytest.mark.slow
def test_a_strategy_of_ones_own_plays(here: Any, tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(BASE)
    assert here("strategies", "new", "thank-you-note").returncode == 0
    words = ["tournament", "base.yaml", "--strategies", "thank-you-note", "--plugin", "thank_you_note.py"]
    shown = here(*words, "--workers", "0", "--brand", "Loud")
    assert shown.returncode == 0, shown.stderr
    assert "thank-you-note" in shown.stdout
