"""From hands or money to the replies a day of each plan.

Money pays the hours of posting first, what is left pays replies: a plan that posts more can answer less.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, inf
from typing import TYPE_CHECKING, Any

from sim.errors import ScenarioError
from sim.experiment.plan.decisions import Option
from sim.experiment.plan.question import Question
from sim.experiment.plan.ways import Way

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.scenario import Brand, Costs, Scenario

__all__ = ["Budget", "budget_of", "check_money", "posts_per_day"]


@dataclass(frozen=True, slots=True)
class Budget:
    """How many replies a day a way of talking can pay for: a fixed number, or what ``money`` leaves."""

    replies_per_day: float
    costs: Costs
    days: int
    money: float | None = None

    def hands(self, posts_per_day: float) -> float:
        """Replies a day beside so many posts a day; below 0 if the posts alone cost too much."""
        if self.money is None:
            return self.replies_per_day
        minutes = self.money / self.costs.hourly_wage * 60 / self.days
        left = minutes - posts_per_day * self.costs.minutes_per_post
        if left < 0:
            return -1
        return (
            inf
            if self.costs.minutes_per_reply == 0
            else float(floor(left / self.costs.minutes_per_reply + 1e-9))
        )

    def cost(self, posts_per_day: float, replies_per_day: float) -> float:
        """Money for so many posts and replies a day over the whole run."""
        costs = self.costs
        minutes = posts_per_day * costs.minutes_per_post + replies_per_day * costs.minutes_per_reply
        return minutes * self.days / 60 * costs.hourly_wage

    def as_dict(self) -> dict[str, Any]:
        """As it stands in the result."""
        hands = "unlimited" if self.replies_per_day == inf else int(self.replies_per_day)
        return {
            "replies_per_day": hands if self.money is None else None,
            "money": self.money,
            "wage": self.costs.hourly_wage,
        }


def budget_of(question: Question, scenario: Scenario, brand: Brand) -> Budget:
    """What the question gives the brand to spend.

    Raises:
        ScenarioError: a wage of nothing, or money where work costs nothing.
    """
    costs = brand.costs
    if question.wage is not None:
        costs = costs.model_copy(update={"hourly_wage": question.wage})
    hands = brand.replies_per_day if question.replies_per_day is None else question.replies_per_day
    if question.budget is None:
        if hands < 1:
            sentence = (
                "it has no hands, so there is no reply to plan with. Give it some: --replies-per-day 20"
            )
            raise ScenarioError(sentence, file=f"brand {brand.name}")
        return Budget(hands, costs, scenario.days)
    if costs.hourly_wage == 0:
        raise ScenarioError(
            "an hour costs nothing in this scenario. Give it a price: --wage 30", file="--budget"
        )
    return Budget(hands, costs, scenario.days, question.budget)


def check_money(budget: Budget, choices: list[Option], scenario: Scenario, registry: Registry) -> None:
    """Refuse money that pays for no reply even at the fewest posts any option allows.

    Raises:
        ScenarioError: it does not; the sentence says how much would.
    """
    if budget.money is None:
        return
    fewest = min(_fewest_posts(option, scenario, registry) for option in choices)
    if budget.hands(fewest) < 1:
        least = budget.cost(fewest, 1)
        hours = budget.money / budget.costs.hourly_wage
        raise ScenarioError(
            f"that buys {hours:.3g} hours of work in {scenario.days} days, too few for {fewest:g} posts and "
            f"one reply a day. It takes {least:,.0f} at least.",
            file=f"--budget {budget.money:g}",
        )


def _fewest_posts(option: Option, scenario: Scenario, registry: Registry) -> float:
    decision = option.decision("posts_per_day")
    if decision is not None:
        return decision.low
    return posts_per_day(option.way({}, inf), scenario, registry)


def posts_per_day(way: Way, scenario: Scenario, registry: Registry) -> float:
    """Posts a day: as declared, or counted where the strategy does not declare it."""
    declared = way.with_.get("posts_per_day")
    if isinstance(declared, int | float) and not isinstance(declared, bool):
        return float(declared)
    return _counted(way, scenario, registry)


_LOOK = 30  # followers of the small run that counts posts


def _counted(way: Way, scenario: Scenario, registry: Registry) -> float:
    from sim.experiment.plan.running import Job, outcome
    from sim.scenario.schema import NoNetwork

    audience = scenario.audience.model_copy(update={"network": NoNetwork()})
    small = scenario.model_copy(update={"audience": audience})
    return outcome(small, registry, Job(way, _LOOK, 0))["posts"] / scenario.days
