"""``sim rivals`` as its user has it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.rivals import RIVALS
from tests.conftest import Command

TINY = """name: Two
days: 12
replicates: 3
audience: {size: 400}
psychology: {reach: 0.5}
brands:
  - {name: Loud, strategy: broadcast}
  - {name: Warm, strategy: genuine-follow-up}
"""


@pytest.mark.slow
def test_every_rival_is_tried_kept_and_told(here: Command, tmp_path: Path) -> None:
    (tmp_path / "two.yaml").write_text(TINY, encoding="utf-8")
    found = here("rivals", "two.yaml", "--quiet")
    assert found.returncode == 0, found.stderr
    lines = found.stdout.splitlines()
    assert all(len(line) <= 80 for line in lines)
    for rival in RIVALS:
        assert sum(line.startswith(f"{rival.name} ") for line in lines) == 1
    assert f"of {len(RIVALS)} rival models" in " ".join(lines)
    (kept,) = (tmp_path / "runs").glob("*/rivals.json")
    again = here("rivals", "two.yaml", "--quiet", "--json")
    assert json.loads(again.stdout) == json.loads(kept.read_text(encoding="utf-8"))
    assert len(list((tmp_path / "runs").glob("*/summary.json"))) == 1 + len(RIVALS)


def test_one_brand_leaves_nothing_to_compare(here: Command, tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(TINY[: TINY.index("  - {name: Warm")], encoding="utf-8")
    found = here("rivals", "one.yaml")
    assert found.returncode == 2
    assert "one brand leaves nothing to compare" in found.stderr
    assert not (tmp_path / "runs").exists()


def test_a_rival_that_the_scenario_is_already_does_not_count(here: Command, tmp_path: Path) -> None:
    (tmp_path / "two.yaml").write_text(
        TINY.replace("{reach: 0.5}", "{reach: 0.5, negativity: 1}"), encoding="utf-8"
    )
    found = here("rivals", "two.yaml", "--quiet", "--replicates", "2")
    assert found.returncode == 0, found.stderr
    assert f"of {len(RIVALS) - 1} rival models" in " ".join(found.stdout.split())
    (row,) = [line for line in found.stdout.splitlines() if line.startswith("no-negativity ")]
    assert row.split()[1:4] == ["as", "it", "is"]
