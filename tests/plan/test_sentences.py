"""Every sentence turns with the numbers it is computed from."""

from __future__ import annotations

from typing import Any

import pytest
from sim_plan.sentences import sentences

Found = dict[str, Any]


def interval(low: float, high: float) -> dict[str, float]:
    return {"mean": (low + high) / 2, "low": low, "high": high}


def test_all_of_them_together(found: Found) -> None:
    said = sentences(found)
    assert list(said) == [
        "best",
        "level",
        "one_change",
        "asking_less",
        "break_even",
        "algebra",
        "pretence",
        "capacity",
        "assumption",
    ]
    assert "an assumption, not a finding" in said["assumption"]


def test_the_best_plan(found: Found) -> None:
    assert sentences(found)["best"] == (
        "Best plan found for Asker: personal-thanks (questions 0.5). Trust 0.600, against 0.500 now: better "
        "in 9 of 10 replicates, by 0.10 (95% interval 0.09 to 0.11)."
    )
    present = found["plans"][-1]
    present["told_apart"] = False
    present["behind_best"] = interval(-0.01, 0.05)
    assert sentences(found)["best"].startswith(
        "No plan is clearly better than what Asker does now. Highest came"
    )
    found["plans"] = [present]
    assert sentences(found)["best"] == "Nothing that was tried does better than what Asker does now."


def test_less_can_be_better(found: Found) -> None:
    found["measure"] = {"name": "trust", "title": "trust", "unit": "trust", "better": -1}
    for plan in found["plans"]:
        for key in ("behind_best", "against_present"):
            if plan[key]:
                plan[key] |= interval(*sorted((-plan[key]["low"], -plan[key]["high"])))
    assert "by 0.10 (95% interval 0.09 to 0.11)" in sentences(found)["best"]
    assert "better by 0.05" in sentences(found)["one_change"]


def test_money_decides_the_hands_of_each_plan(found: Found) -> None:
    assert "replies a day" not in sentences(found)["best"]
    found["budget"] = {"replies_per_day": None, "money": 900, "wage": 30}
    found["plans"][0]["replies_per_day"] = 1
    assert "personal-thanks (questions 0.5) with 1 reply a day" in sentences(found)["best"]


def test_what_it_cannot_be_told_apart_from(found: Found) -> None:
    assert sentences(found)["level"] == (
        "It cannot be told apart from honest-pause (questions 0.5), which is behind by 0.02 (95% interval "
        "0.01 to 0.03)."
    )
    found["plans"][2]["told_apart"] = False
    assert sentences(found)["level"].endswith(", nor from 1 more plan.")
    for plan in found["plans"]:
        plan["told_apart"] = True
    assert sentences(found)["level"] == "It is clearly better than the 3 other plans compared with it."
    found["plans"] = [found["plans"][0], found["plans"][-1]]
    assert "level" not in sentences(found)


def test_what_is_as_good_and_costs_less(found: Found) -> None:
    assert "cheapest" not in sentences(found)
    found["plans"][1]["measures"]["cost"]["mean"] = 800.0
    assert (
        sentences(found)["cheapest"]
        == "Of these, honest-pause (questions 0.5) costs least: 800 instead of 1,000."
    )
    found["plans"][1]["told_apart"] = True
    assert "cheapest" not in sentences(found)


def test_one_change(found: Found) -> None:
    plan = found["plans"][2]
    assert sentences(found)["one_change"].startswith(
        "If only one thing may change, let it be questions 0.2 instead"
    )
    plan["against_present"] |= interval(-0.01, 0.02) | {"clear": False}
    assert sentences(found)["one_change"].startswith("No single change makes a clear difference")
    plan["against_present"] |= interval(-0.03, -0.01) | {"clear": True}
    assert "No single change helps" in sentences(found)["one_change"]
    assert "worse by 0.02 (95% interval 0.01 to 0.03)" in sentences(found)["one_change"]
    found["plans"].insert(0, found["plans"].pop(2))
    assert (
        sentences(found)["one_change"]
        == "That is one change to what Asker does now: questions 0.2 instead of 1."
    )
    plan["roles"] = []
    assert "one_change" not in sentences(found)


def test_asking_less(found: Found) -> None:
    plan = found["plans"][3]
    assert sentences(found)["asking_less"] == (
        "Asking less beats answering badly: questions 0.2 instead of 1 does better by 0.04 (95% interval "
        "0.03 to 0.05)."
    )
    here = found["break_even"]["here"]
    here |= interval(0.02, 0.04)
    assert sentences(found)["asking_less"].startswith(
        "Asking less does better, though its questions earn it trust: questions 0.2 instead of 1, by 0.04"
    )
    here["clear"] = False
    assert sentences(found)["asking_less"].startswith("Asking less does better: questions 0.2 instead of 1")
    plan["against_present"] |= interval(-0.01, 0.01) | {"clear": False}
    assert sentences(found)["asking_less"].startswith("Asking less makes no clear difference to trust")
    plan["against_present"] |= interval(-0.02, -0.01) | {"clear": True}
    assert sentences(found)["asking_less"].startswith("Asking less would cost trust")
    plan["roles"] = []
    assert "asking_less" not in sentences(found)


@pytest.mark.parametrize(
    ("effect", "judged"),
    [
        (
            interval(-0.04, -0.02) | {"clear": True},
            "its questions cost it 0.03 (95% interval 0.02 to 0.04) of trust",
        ),
        (
            interval(0.02, 0.04) | {"clear": True},
            "its questions earn it 0.03 (95% interval 0.02 to 0.04) of trust",
        ),
        (
            interval(-0.01, 0.01) | {"clear": False},
            "whether its questions earn it trust or cost it some is not clear",
        ),
    ],
)
def test_break_even_and_what_questions_do_with_the_hands_there_are(
    found: Found, effect: dict[str, Any], judged: str
) -> None:
    """One verdict: that of the hands the brand has, whatever the threshold with hands for everybody."""
    found["break_even"]["here"] = effect
    assert sentences(found)["break_even"] == (
        "With hands for everybody asking earns more trust than posting statements only from an answer rate "
        "of 80% (95% interval 75% to 85%) on. Asker, with the hands it has, answers 30% of comments and "
        f"further turns: {judged}."
    )


def test_break_even_that_is_none(found: Found) -> None:
    telling = found["break_even"]["telling"]
    telling |= {"side": "above", "clear": False}
    assert (
        "on average it earns more whatever is answered, but not clearly. Asker, with the hands it has,"
    ) in sentences(found)["break_even"]
    telling["side"] = "below"
    assert "on average it earns less" in sentences(found)["break_even"]
    telling |= {"side": "above", "clear": True}
    assert "even if nobody is answered" in sentences(found)["break_even"]
    telling["side"] = "below"
    assert "even if everybody is answered" in sentences(found)["break_even"]
    telling |= {"side": "found", "low": None, "high": None}
    assert sentences(found)["break_even"].startswith(
        "From which answer rate on asking earns more trust than posting statements only cannot be told with "
        "so few replicates: the best guess is 80%, and the 95% interval holds 0% to 100%. Asker, with the"
    )
    found["break_even"]["as_now"] = False
    assert "rate on for Asker, if it answered in person, asking" in sentences(found)["break_even"]
    found["break_even"]["as_now"] = True
    telling |= {"low": 0.7}
    assert sentences(found)["break_even"].startswith(
        "With hands for everybody asking earns more trust than posting statements only from an answer rate "
        "of at least 70% on (so few replicates tell no more). Asker, with the hands it has, answers 30%"
    )
    found["break_even"]["here"] = None
    assert sentences(found)["break_even"].endswith("Asker asks nothing now.")
    found["break_even"] = {"reason": "nobody follows up"}
    assert sentences(found)["break_even"] == "No break-even answer rate was looked for: nobody follows up."
    assert "algebra" not in sentences(found)


def test_who_does_not_answer_in_person_is_not_judged_by_it(found: Found) -> None:
    found["break_even"] |= {"as_now": False, "here": None}
    said = sentences(found)
    assert said["break_even"].startswith(
        "If Asker asked and answered in person (genuine-follow-up), asking would"
    )
    assert "80% (95% interval 75% to 85%)" in said["break_even"]
    assert "hands it has" not in said["break_even"]
    assert said["asking_less"].startswith("Asking less does better: questions 0.2 instead of 1, by 0.04")


@pytest.mark.parametrize(("root", "compared"), [(0.6, ": less,"), (0.7, ": the same."), (0.8, ": more,")])
def test_the_algebra_beside_it(found: Found, root: float, compared: str) -> None:
    found["break_even"]["algebra"]["root"] = root
    assert compared in sentences(found)["algebra"]


def test_the_algebra_beside_what_is_not_known(found: Found) -> None:
    silence = found["break_even"]["silence"]
    silence |= {"low": None, "high": 0.64}
    assert sentences(found)["algebra"] == (
        "The answer rate from which on trust rises above where it began is at most 64% (so few replicates "
        "tell no more). The algebra of one conversation says 60%; whether they agree cannot be told."
    )
    found["break_even"]["algebra"]["root"] = 0.8  # beyond the end that is known
    assert ": more, since it leaves out" in sentences(found)["algebra"]
    silence["high"] = None
    assert "began cannot be told with so few replicates: the best guess is 70%" in sentences(found)["algebra"]
    assert ": the same" not in sentences(found)["algebra"]


def test_the_algebra_where_the_simulation_has_no_threshold(found: Found) -> None:
    found["break_even"]["silence"] |= {"side": "above", "clear": False}
    assert "whatever is answered (on average: so few replicates do not" in sentences(found)["algebra"]
    found["break_even"]["silence"] |= {"clear": True}
    assert "whatever is answered; the algebra of one conversation says" in sentences(found)["algebra"]
    found["break_even"]["silence"]["side"] = "below"
    assert "at no answer rate" in sentences(found)["algebra"]


@pytest.mark.parametrize(
    ("size", "judged"),
    [(9_000, "these hands suffice"), (16_000, "about as many"), (20_000, "these hands no longer suffice")],
)
def test_capacity(found: Found, size: int, judged: str) -> None:
    found["audience"] = {"followers": size, "simulated": size}
    said = sentences(found)["capacity"]
    who = "asking as often as Asker does now, meaning to answer everybody,"
    assert said.startswith(f"With 20 replies a day, {who} is trusted more than broadcasting up to")
    assert "about 16,200 followers (95% interval 15,000 to 17,000)" in said
    assert f"There are {size:,}: {judged}" in said


def test_capacity_beyond_what_was_looked_at(found: Found) -> None:
    held = found["capacity"]
    held |= {"low": None}
    assert "(95% interval fewer than 8,000 to 17,000)" in sentences(found)["capacity"]
    held |= {"high": None}
    assert sentences(found)["capacity"].endswith(
        "is trusted more than broadcasting cannot be told with so few replicates: it may be fewer than 8,000 "
        "as well as more than 32,000."
    )
    held["side"] = "above"
    assert "suffice for 32,000 followers at least" in sentences(found)["capacity"]
    held["side"] = "below"
    assert "at no size that was looked at, down to 8,000 followers" in sentences(found)["capacity"]
    held["as_now"] = False
    held["asker"]["with"] = {"people": 10}
    assert "asking by genuine-follow-up (people 10) is" in sentences(found)["capacity"]
    found["capacity"] = {"reason": "no hands"}
    assert sentences(found)["capacity"] == "No largest audience was looked for: no hands."


def test_what_else_must_be_said(found: Found) -> None:
    edge = {"parameter": "posts_per_day", "value": 0.3, "low": 0.3, "high": 2.0}
    found["plans"][0]["at_edge"] = [edge]
    found["audience"] = {"followers": 1_000_000, "simulated": 20_000}
    found["present_affordable"] = False
    found["timeline_left_out"] = True
    said = sentences(found)
    assert said["edge"].startswith("posts_per_day 0.3 stands at the edge of what was searched (0.3 to 2)")
    assert "20,000 of the 1,000,000 followers" in said["copy"]
    assert "cost more than the budget" in said["present"]
    assert "what the timeline changes for Asker is left out" in said["timeline"]


@pytest.mark.parametrize(("answered", "side"), [(0.4, "which is fewer"), (0.5, "which is more")])
def test_on_which_side_of_the_pretence_boundary_the_brand_stands(
    found: Found, answered: float, side: str
) -> None:
    present = next(
        plan for plan in found["plans"] if any(role["role"] == "present" for role in plan["roles"])
    )
    present["measures"]["answered"]["mean"] = answered
    assert "fewer than 46% of comments" in sentences(found)["pretence"]
    assert sentences(found)["pretence"].endswith(f"Asker answers {answered:.0%}, {side}.")
    found["break_even"]["pretence"] = None
    assert "pretence" not in sentences(found)
