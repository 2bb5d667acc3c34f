"""Whole plans of a small town, and the one of the scenario that was written for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sim_plan.planning import plan
from sim_plan.question import Question
from sim_plan.sentences import sentences

from sim import plugins
from sim.scenario import Scenario, load

Small = Callable[..., Scenario]
ROOT = Path(__file__).parents[2]

QUICK = Question(trials=8, replicates=3, workers=1)


def quick(**changes: Any) -> Question:
    return Question(**{"trials": 8, "replicates": 3, "workers": 1, **changes})


def roles(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {role["role"]: each for each in found["plans"] for role in each["roles"]}


def test_a_plan(small: Small, registry: plugins.Registry) -> None:
    told: list[tuple[str, int, int]] = []
    found = plan(small(), registry, QUICK, tell=lambda *what: told.append(what))
    assert (found["brand"], found["measure"]["name"], found["replicates"]) == ("Asker", "trust", 3)
    assert found["budget"]["replies_per_day"] == 4
    assert found["search"]["plans"] == 8
    assert {each["strategy"] for each in found["search"]["decisions"]} >= {"genuine-follow-up", "long-talks"}
    present = roles(found)["present"]
    assert present["with"] == {"posts_per_day": 1.0, "questions": 1.0, "answer_rate": 1.0}
    assert present["against_present"] == {
        "mean": 0,
        "low": 0,
        "high": 0,
        "better_in": 0,
        "of": 3,
        "clear": False,
    }
    means = [each["measures"]["trust"]["mean"] for each in found["plans"]]
    assert means == sorted(means, reverse=True)
    assert found["plans"][0]["behind_best"] is None
    assert sum(each["probability_best"] for each in found["plans"]) == pytest.approx(1, abs=1e-4)
    for each in found["plans"]:
        gap = each["measures"]["trust"]["mean"] - present["measures"]["trust"]["mean"]
        assert each["against_present"]["mean"] == pytest.approx(gap, abs=1e-9)
    assert found["sentences"] == sentences({key: found[key] for key in found if key != "sentences"})
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    # How far it has come, and about how far it has to go.
    assert list(dict.fromkeys(doing for doing, _, _ in told)) == [
        "search",
        "comparison",
        "break-even",
        "capacity",
    ]
    assert [done for _, done, _ in told] == list(range(1, found["search"]["runs"] + 1))


def test_the_same_question_has_the_same_answer(small: Small, registry: plugins.Registry) -> None:
    assert plan(small(), registry, QUICK) == plan(small(), registry, QUICK)


@pytest.mark.slow
def test_workers_do_not_change_a_digit(small: Small, registry: plugins.Registry) -> None:
    assert plan(small(), registry, quick(workers=2)) == plan(small(), registry, quick())


def test_another_measure_of_which_less_is_better(small: Small, registry: plugins.Registry) -> None:
    found = plan(small(), registry, quick(measure="cost"))
    costs = [each["measures"]["cost"]["mean"] for each in found["plans"]]
    assert costs == sorted(costs)
    assert costs[0] < roles(found)["present"]["measures"]["cost"]["mean"]


def test_hands_and_brand_may_be_others(small: Small, registry: plugins.Registry) -> None:
    scenario = small("brands.1.strategy=ask-and-ignore", "brands.1.replies_per_day=9")
    found = plan(scenario, registry, quick(brand="Quiet", replies_per_day=2))
    assert found["brand"] == "Quiet"
    assert {each["replies_per_day"] for each in found["plans"]} == {2}
    assert roles(found)["present"]["strategy"] == "ask-and-ignore"


def test_a_bot_is_not_judged_by_what_people_would_have_to_answer(
    small: Small, registry: plugins.Registry
) -> None:
    scenario = small("brands.0={name: Bot, strategy: auto-reply, replies_per_day: 4}")
    found = plan(scenario, registry, quick())
    assert {each["strategy"] for each in found["plans"]} == {"auto-reply"}
    assert found["break_even"]["asker"]["strategy"] == "genuine-follow-up"
    assert found["sentences"]["break_even"].startswith(
        ("If Bot asked and answered in person", "Asking earns")
    )
    assert found["capacity"]["asker"]["with"]["answer_rate"] == 1
    assert "asking by genuine-follow-up" in found["sentences"]["capacity"]


def test_money(small: Small, registry: plugins.Registry) -> None:
    found = plan(small(), registry, quick(budget=360, wage=60))  # half an hour a day: a post, or ten replies
    assert found["budget"] == {"replies_per_day": None, "money": 360, "wage": 60}
    hands = {each["with"]["posts_per_day"]: each["replies_per_day"] for each in found["plans"]}
    assert hands[1.0] == 0  # the present posts take all of it
    assert all(posts <= 1 for posts in hands)
    assert all(each["measures"]["cost"]["mean"] <= 1.3 * 360 for each in found["plans"])
    poor = plan(small(), registry, quick(budget=300, wage=60))
    assert poor["present_affordable"] is False
    assert "cost more than the budget" in poor["sentences"]["present"]


def test_what_is_kept_stays(small: Small, registry: plugins.Registry) -> None:
    found = plan(small(), registry, quick(kept=("posts_per_day",), ranges={"answer_rate": (0.5, 0.9)}))
    searched = {(each["parameter"], each["low"], each["high"]) for each in found["search"]["decisions"]}
    assert ("answer_rate", 0.5, 0.9) in searched
    assert not any(parameter == "posts_per_day" for parameter, _, _ in searched)
    assert {each["with"]["posts_per_day"] for each in found["plans"]} == {1}


def test_a_smaller_copy_says_so(small: Small, registry: plugins.Registry) -> None:
    scenario = small("audience.size=800", "brands.Asker.replies_per_day=40")
    found = plan(scenario, registry, quick(followers=200))
    assert found["audience"] == {"followers": 800, "simulated": 200}
    assert "200 of the 800 followers" in found["sentences"]["copy"]
    assert {each["replies_per_day"] for each in found["plans"]} == {40}
    whole = plan(scenario, registry, quick())
    for name, near in (("trust", 0.05), ("comments", 0.3), ("cost", 0.2)):
        one, other = (roles(each)["present"]["measures"][name]["mean"] for each in (found, whole))
        assert one == pytest.approx(other, rel=near)


def test_hands_without_limit_have_no_largest_audience(small: Small, registry: plugins.Registry) -> None:
    found = plan(small("brands.Asker.replies_per_day=unlimited"), registry, quick(brand="Asker"))
    assert found["sentences"]["capacity"] == (
        "No largest audience was looked for: hands without limit suffice for any audience."
    )
    assert found["plans"][0]["replies_per_day"] == "unlimited"


def test_a_graph_of_ones_own_has_one_size(small: Small, registry: plugins.Registry, tmp_path: Path) -> None:
    edges = tmp_path / "edges.csv"
    edges.write_text("a,b\n" + "".join(f"{i},{i + 1}\n" for i in range(199)))
    scenario = small(f"audience.network={{kind: file, path: {edges}}}")
    found = plan(scenario, registry, quick(followers=50))
    assert found["audience"]["simulated"] == 200
    assert "the audience has one size" in found["sentences"]["capacity"]


def test_the_timeline_is_left_out(small: Small, registry: plugins.Registry) -> None:
    found = plan(small("timeline=[{day: 3, brand: Asker, strategy: silence}]"), registry, QUICK)
    assert "what the timeline changes for Asker is left out" in found["sentences"]["timeline"]
    plain = plan(small(), registry, QUICK)
    assert found["plans"] == plain["plans"]


@pytest.mark.slow
def test_understaffed_asking_less_beats_answering_badly(registry: plugins.Registry) -> None:
    """The scenario as it stands, with fewer followers, hands in proportion, and four months."""
    sets = ["audience.size=3000", "brands.Outgrown.replies_per_day=3", "days=120"]
    scenario = load(ROOT / "scenarios" / "understaffed.yaml", sets, registry=registry)
    found = plan(scenario, registry, Question(brand="Outgrown", trials=12, replicates=4, workers=1))
    present, less = roles(found)["present"], roles(found)["asks less"]
    assert less["with"]["questions"] < present["with"]["questions"] == 1
    assert less["against_present"]["low"] > 0.02
    assert less["against_present"]["better_in"] == 4
    answered = present["measures"]["answered"]["mean"]
    telling = found["break_even"]["telling"]
    assert answered < telling["low"] < telling["root"] < telling["high"] < 1
    # Asking has to earn more than silence before it can earn more than telling.
    assert found["break_even"]["silence"]["root"] < telling["root"]
    assert found["break_even"]["algebra"]["root"] == pytest.approx(0.52, abs=0.01)
    assert found["sentences"]["asking_less"].startswith("Asking less beats answering badly: questions ")
    best = found["plans"][0]
    assert best["with"].get("questions", 0) < 0.5
    assert best["measures"]["trust"]["mean"] >= less["measures"]["trust"]["mean"]
    assert present["told_apart"]
    assert "with the hands it has, answers 31% of comments and" in found["sentences"]["break_even"]
    assert "its questions cost it 0.05" in found["sentences"]["break_even"]
    assert found["capacity"]["high"] < 3000
    assert found["sentences"]["capacity"].endswith("these hands no longer suffice.")
