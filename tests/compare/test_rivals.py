"""Whether an answer survives another idea of people: verdicts and sentences, turned round by the numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.compare.rivals import FILE, against, read_rivals, rival_sentences, write_rivals
from sim.errors import ResultsError
from sim.rivals import RIVALS
from sim.scenario import loads

Summaries = Callable[..., dict[str, Any]]
AHEAD = {
    "A": {"followers_kept": [0.9, 0.91, 0.92, 0.93], "trust": [0.6, 0.61, 0.62, 0.63]},
    "B": {"followers_kept": [0.8, 0.81, 0.82, 0.831], "trust": [0.5, 0.51, 0.52, 0.531]},
}
TURNED = {"A": AHEAD["B"], "B": AHEAD["A"]}
LEVEL = {
    "A": {"followers_kept": [0.9, 0.8, 0.91, 0.83], "trust": [0.6, 0.61, 0.62, 0.63]},
    "B": {"followers_kept": [0.8, 0.9, 0.83, 0.92], "trust": [0.5, 0.51, 0.52, 0.531]},
}


def test_a_finding_holds_where_the_same_leads_as_clearly(summary_of: Summaries) -> None:
    found = against(summary_of(AHEAD), {"same": summary_of(AHEAD), "other": summary_of(TURNED)})
    kept = found["measures"]["followers_kept"]
    assert (kept["holds"], found["of"], found["replicates"]) == (1, 2, 4)
    assert [kept["rivals"][name]["verdict"] for name in ("same", "other")] == ["holds", "another"]
    assert kept["rivals"]["other"]["leaders"] == ["B"]
    assert rival_sentences(found, {"followers_kept": "followers kept"})[0] == (
        "A ahead in followers kept: holds under 1 of 2 rival models. Not under other (B leads)."
    )


def test_what_is_no_longer_told_apart_does_not_hold(summary_of: Summaries) -> None:
    found = against(summary_of(AHEAD), {"vague": summary_of(LEVEL)})
    assert found["measures"]["followers_kept"]["rivals"]["vague"]["verdict"] == "less clear"
    assert found["measures"]["trust"]["rivals"]["vague"]["verdict"] == "holds"
    kept, trust = rival_sentences(found, {})
    assert kept.endswith("holds under 0 of 1 rival models. Not under vague (B and A are not told apart).")
    assert trust == "A ahead in trust: holds under 1 of 1 rival models."


def test_no_clear_difference_is_an_answer_that_may_hold_too(summary_of: Summaries) -> None:
    found = against(summary_of(LEVEL), {"same": summary_of(LEVEL), "sharp": summary_of(AHEAD)})
    assert rival_sentences(found, {})[0] == (
        "No clear difference in followers_kept between B and A: holds under 1 of 2 rival models. "
        "Not under sharp (A leads)."
    )
    assert found["measures"]["followers_kept"]["rivals"]["sharp"]["verdict"] == "clearer"


def test_kept_beside_the_run_and_read_again(tmp_path: Path, summary_of: Summaries) -> None:
    assert read_rivals(tmp_path) is None
    found = against(summary_of(AHEAD), {"same": summary_of(AHEAD)})
    write_rivals(tmp_path, found)
    assert read_rivals(tmp_path) == found
    (tmp_path / FILE).write_text('{"format": 99}', encoding="utf-8")
    with pytest.raises(ResultsError, match=r"this version reads format 1 of it.* sim rivals"):
        read_rivals(tmp_path)
    for text, said in (("{", "is damaged"), ('{"format": 1}', "there is no of")):
        (tmp_path / FILE).write_text(text, encoding="utf-8")
        with pytest.raises(ResultsError, match=said):
            read_rivals(tmp_path)


@pytest.mark.parametrize("rival", RIVALS, ids=lambda rival: rival.name)
def test_every_rival_is_settings_that_a_scenario_takes(rival: Any) -> None:
    text = "name: x\npsychology: {forgetting: 0.97}\nbrands:\n  - {name: A, strategy: broadcast}\n"
    plain = loads(text)
    changed = loads(text, sets=rival.settings(plain.resolved()))
    before, after = plain.resolved(), changed.resolved()
    differing = [
        f"psychology.{key}"
        for key in before["psychology"]
        if before["psychology"][key] != after["psychology"][key]
    ]
    differing += ["trust_rule"] * (before["trust_rule"] != after["trust_rule"])
    assert sorted(differing) == sorted(rival.sets)
    if rival.name == "fading-grudge":
        assert after["psychology"]["grudge_forgetting"] == 0.97
