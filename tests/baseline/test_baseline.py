"""Results are those of the baseline, digit for digit, and the changelog says why they last moved."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from sim import plugins

from . import kept
from .runs import MEASURES, ROOT, results

AGAIN = (
    "results have moved. If that is meant, say why in changelog.d/NAME.results.md, then: "
    "python -m tests.baseline NAME"
)


def test_results_are_those_of_the_baseline() -> None:
    now, before = results(), kept.read()["results"]
    assert list(now) == list(before), AGAIN
    for scenario, found in now.items():
        assert found["brands"] == before[scenario]["brands"], f"{scenario}: {AGAIN}"
        assert found["daily"] == before[scenario]["daily"], f"{scenario}, some day: {AGAIN}"


def test_the_changelog_says_why_they_last_moved() -> None:
    assert kept.announced(kept.read()["because"])


def test_every_scenario_and_strategy_is_in_it_and_something_happens() -> None:
    before = kept.read()["results"]
    assert {path.stem for path in (ROOT / "scenarios").glob("*.yaml")} < set(before)
    everybody = before["every strategy"]["brands"]
    assert set(everybody) == set(plugins.load().strategies)
    # With hands to spare and nothing to be sorry for, three do as others do.
    assert len({str(each) for each in everybody.values()}) >= len(everybody) - 3
    brands = [each for scenario in before.values() for each in scenario["brands"].values()]
    for measure in MEASURES:
        assert len({each[measure] for each in brands}) > 3


@pytest.fixture
def before() -> dict[str, Any]:
    return copy.deepcopy(kept.read())


def test_it_moves_only_with_a_reason_and_a_new_one(before: dict[str, Any]) -> None:
    now = copy.deepcopy(before["results"])
    said = {"old": before["because"], "new": "Trust is 0.01 higher, for a reason."}
    assert kept.refusal(before, now, "new", said) == "Nothing has moved: the baseline stands."
    now["three-cafes"]["brands"]["Neighbour"]["trust"] += 0.01
    assert "Say in changelog.d/NAME.results.md" in str(kept.refusal(before, now, None, said))
    assert "there are: old, new" in str(kept.refusal(before, now, "other", said))
    assert "said why results moved the last time" in str(kept.refusal(before, now, "old", said))
    assert kept.refusal(before, now, "new", said) is None


def test_a_reason_may_stand_in_a_fragment_or_in_a_release(tmp_path: Path) -> None:
    (tmp_path / "changelog.d").mkdir()
    assert not kept.announced("Moved, for a reason.", tmp_path)
    (tmp_path / "changelog.d" / "x.feature.md").write_text("Moved, for a reason.\n")
    assert not kept.announced("Moved, for a reason.", tmp_path)  # another kind of change
    (tmp_path / "CHANGELOG.md").write_text("## 0.2\n\n- Moved, for\n  a reason. (#6)\n")
    assert kept.announced("Moved, for a reason.", tmp_path)
    (tmp_path / "CHANGELOG.md").unlink()
    (tmp_path / "changelog.d" / "x.results.md").write_text("Moved,\nfor a reason.\n")
    assert kept.announced("Moved, for a reason.", tmp_path)
