"""What a brand could not have failed, from what it did and met."""

from __future__ import annotations

from typing import Any

import pytest

from sim.compare.unfailing import could_fail
from sim.measures import MEASURES


def of(acts: dict[str, float] | None = None, **scenario: Any) -> dict[str, Any]:
    did = dict.fromkeys(("posts", "asks", "comments", "replies", "canned", "dropped"), 0.0) | (acts or {})
    asked: dict[str, Any] = {
        "psychology": {"pretender_prior": 0.1, "unasked_weight": 0.5, "incident_chance": 0.0},
        "brands": [{"name": "A", "strategy": "broadcast", "replies_per_day": 40}],
        "timeline": [],
    } | scenario
    return {"scenario": asked, "brands": [{"name": "A, for short", "acts": did}]}


def cannot(summary: dict[str, Any]) -> set[str]:
    return {name for name in MEASURES if not could_fail(summary, "A, for short", name)}


def test_who_does_nothing_cannot_fail_what_takes_doing() -> None:
    assert cannot(of()) == {
        "out_of_hands", "phony_template", "phony_asking", "phony_wrongly", "flagged_phony", "flagged_ever",
        "suspicion", "call_outs", "storms", "largest_storm",
    }  # fmt: skip


def test_silence_about_comments_can_be_concluded_from() -> None:
    met = {"posts": 9.0, "comments": 20.0}
    assert cannot(of(met)) == {"out_of_hands", "phony_template", "storms", "largest_storm"}
    # Nobody minds silence where nobody was asked, or where nobody draws conclusions at all.
    mild = {"pretender_prior": 0.1, "unasked_weight": 0.0}
    assert {"phony_asking", "flagged_phony", "suspicion"} <= cannot(of(met, psychology=mild))
    assert "phony_asking" not in cannot(of({**met, "asks": 2.0}, psychology=mild))
    assert "flagged_phony" in cannot(of(met, psychology={"pretender_prior": 0.0}))


@pytest.mark.parametrize(
    ("brand", "yes"),
    [({"replies_per_day": 40}, True), ({"replies_per_day": "unlimited"}, False),
     ({"replies_per_day": "unlimited", "desk": {}}, True)],
)  # fmt: skip
def test_hands_can_be_too_few_where_they_end(brand: dict[str, Any], yes: bool) -> None:
    summary = of({"comments": 9.0, "replies": 5.0}, brands=[{"name": "A", "strategy": "x", **brand}])
    assert could_fail(summary, "A, for short", "out_of_hands") == yes
    assert "phony_template" in cannot(summary)
    assert "phony_template" not in cannot(of({"replies": 5.0, "canned": 5.0}))


def test_incidents_of_its_own() -> None:
    event = {"event": "fault", "brand": "A", "day": 3}
    assert could_fail(of(timeline=[event]), "A, for short", "storms")
    assert not could_fail(of(timeline=[{**event, "brand": "B"}]), "A, for short", "storms")
    some = of({"posts": 3.0}, psychology={"incident_chance": 0.1})
    assert could_fail(some, "A, for short", "largest_storm")


def test_of_a_run_that_does_not_tell_nothing_is_said() -> None:
    old = {"scenario": {"psychology": {}, "brands": [{"name": "A"}]}, "brands": [{"name": "A"}]}
    assert could_fail(old, "A", "out_of_hands")
    assert could_fail(of(), "A, for short", "a plugin's")
