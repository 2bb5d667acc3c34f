"""From money to replies a day; copies of large audiences."""

from __future__ import annotations

from collections.abc import Callable
from math import floor, inf

import pytest
from sim_plan.budget import Budget, Work, budget_of, check_money, work_of
from sim_plan.decisions import options
from sim_plan.policies import Policy
from sim_plan.question import Question, measure_of

from sim import plugins
from sim.errors import ScenarioError
from sim.experiment.copies import Copy, copy_of
from sim.scenario import Costs, Scenario, brand_of

Small = Callable[..., Scenario]

COSTS = Costs(minutes_per_post=30, minutes_per_reply=3, hourly_wage=30)


def test_money_pays_posts_first_and_replies_from_what_is_left() -> None:
    budget = Budget(inf, COSTS, days=10, money=300)  # an hour a day
    assert budget.hands(Work(0)) == 20
    assert budget.hands(Work(1)) == 10
    assert budget.hands(Work(1.95)) == 0
    assert budget.hands(Work(2.1)) < 0
    assert budget.cost(Work(1), 10) == 300


def test_replies_from_a_drawer_are_reckoned_as_such() -> None:
    """Half a minute instead of three."""
    budget = Budget(inf, COSTS, days=10, money=300)
    assert budget.hands(Work(1, canned=1)) == 60
    assert budget.hands(Work(1, canned=0.5)) == 17
    assert budget.cost(Work(1, canned=1), 60) == 300


def test_fees_are_paid_first() -> None:
    """90 a month are 30 in ten days; 270 are left of 300, which are 54 minutes a day."""
    budget = Budget(inf, COSTS.model_copy(update={"fee_per_month": 90.0}), days=10, money=300)
    assert budget.hands(Work(1)) == 8
    assert budget.cost(Work(1), 10) == 330


def test_canned_replies_are_counted(small: Small, registry: plugins.Registry) -> None:
    canned = registry.strategies["canned-reply"].create().settings()
    assert work_of(Policy("canned-reply", canned, 4), small(), registry).canned == 1
    asking = registry.strategies["genuine-follow-up"].create().settings()
    assert work_of(Policy("genuine-follow-up", asking, 4), small(), registry) == Work(asking["posts_per_day"])
    scenario = small("brands.0={name: Parrot, strategy: canned-reply, replies_per_day: 4}")
    budget = budget_of(Question(budget=540, wage=60), scenario, scenario.brands[0])
    posts = canned["posts_per_day"] * 30  # minutes of the 45 a day
    assert budget.hands(work_of(Policy("canned-reply", canned, 4), scenario, registry)) == floor(
        (45 - posts) / 0.5
    )


def test_hands_do_not_depend_on_posts_where_they_are_given(small: Small) -> None:
    scenario = small()
    budget = budget_of(Question(replies_per_day=7), scenario, scenario.brands[0])
    assert budget.hands(Work(0)) == budget.hands(Work(16)) == 7
    assert budget_of(Question(), scenario, scenario.brands[0]).hands(Work(1)) == 4
    assert budget_of(Question(wage=99), scenario, scenario.brands[0]).costs.hourly_wage == 99


def test_too_little_money(small: Small, registry: plugins.Registry) -> None:
    scenario = small()
    settings = registry.strategies["broadcast"].create().settings()
    free = options(Policy("broadcast", settings, 4), registry)
    enough = budget_of(Question(budget=72), scenario, scenario.brands[0])
    assert enough.hands(Work(0.3)) == 1
    check_money(enough, free, scenario, registry)
    with pytest.raises(ScenarioError) as error:
        check_money(budget_of(Question(budget=71), scenario, scenario.brands[0]), free, scenario, registry)
    assert str(error.value) == (
        "--budget 71: that buys 2.37 hours of work in 12 days, too few for 0.3 posts and one reply a day. "
        "It takes 72 at least."
    )


def test_posts_are_counted_where_they_are_not_declared(small: Small, registry: plugins.Registry) -> None:
    settings = registry.strategies["mixed"].create().settings()
    assert 0 < work_of(Policy("mixed", settings, 4), small(), registry).posts < 2
    assert work_of(Policy("silence", {}, 4), small(), registry) == Work(0)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (Question(replies_per_day=0), "too few for any reply"),
        (Question(budget=5, replies_per_day=3), "so --replies-per-day cannot be given too"),
        (Question(budget=-5), "--budget -5: write an amount of money above 0"),
        (Question(wage=0), "--wage 0: write an amount of money above 0"),
        (Question(ranges={"x": (2, 1)}), "from a smaller to a larger number, not 2:1"),
    ],
)
def test_questions_that_cannot_be_meant(question: Question, sentence: str) -> None:
    with pytest.raises(ScenarioError) as error:
        question.check()
    assert sentence in str(error.value)


def test_work_that_costs_nothing(small: Small) -> None:
    scenario = small("brands.Asker.costs.hourly_wage=0")
    with pytest.raises(ScenarioError, match="--wage 30"):
        budget_of(Question(budget=5), scenario, scenario.brands[0])
    scenario = small("brands.Asker.replies_per_day=0")
    with pytest.raises(ScenarioError, match="it has no hands"):
        budget_of(Question(), scenario, scenario.brands[0])


def test_the_brand_asked_about(small: Small) -> None:
    assert brand_of(small("brands.Asker.replies_per_day=unlimited"), None).name == "Quiet"
    assert brand_of(small(), "Quiet").name == "Quiet"
    with pytest.raises(
        ScenarioError, match=r"--brand Askr: no brand is called 'Askr'\. Did you mean 'Asker'"
    ):
        brand_of(small(), "Askr")


def test_the_measure_asked_for(registry: plugins.Registry) -> None:
    assert measure_of("unfollowed", registry)["better"] == -1
    with pytest.raises(ScenarioError, match="Did you mean 'trust'"):
        measure_of("trsut", registry)
    with pytest.raises(
        ScenarioError, match=r"neither more nor less of it is better\. Choose one of: followers_kept"
    ):
        measure_of("staff_hours", registry)


def test_copies() -> None:
    assert copy_of(15_000, 20_000, 40).whole
    assert copy_of(100_000, 20_000, 400) == Copy(100_000, 20_000)
    assert copy_of(1_000_000, 20_000, 40) == Copy(1_000_000, 250_000)  # ten hands at least
    assert copy_of(1_000_000, 20_000, 5) == Copy(1_000_000, 1_000_000)
    assert copy_of(1_000_000, 20_000, inf) == Copy(1_000_000, 20_000)
    assert copy_of(1_000_000, 20_000, 40, fixed=True).whole
    assert Copy(100_000, 20_000).hands(400) == 80
    assert Copy(100_000, 20_000).hands(inf) == inf


def test_counts_and_costs_are_scaled_back_and_posts_are_not() -> None:
    counted = {
        "posts": 10,
        "asks": 5,
        "trust": 0.5,
        "comments": 100,
        "replies": 40,
        "canned": 20,
        "call_outs": 1,
    }
    hours = (10 * 30 + 20 * 3 + 20 * 0.5) / 60
    found = Copy(1000, 100).scaled({**counted, "staff_hours": hours, "cost": hours * 30}, COSTS)
    assert (found["posts"], found["asks"], found["trust"]) == (10, 5, 0.5)
    assert (found["comments"], found["replies"], found["call_outs"]) == (1000, 400, 10)
    assert found["staff_hours"] == pytest.approx((10 * 30 + 200 * 3 + 200 * 0.5) / 60)
    assert found["cost"] == pytest.approx(found["staff_hours"] * 30)
