"""From hands or money to the replies a day of each plan.

Money pays the hours of posting first, what is left pays replies: a plan that posts more can answer less, and
one that answers from a drawer can answer more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import floor, inf
from typing import TYPE_CHECKING, NamedTuple

from sim.errors import ScenarioError
from sim_plan.decisions import Option
from sim_plan.policies import CONVERSATIONS, Policy, hands_as_written
from sim_plan.question import Question
from sim_plan.typed import BudgetNumbers

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.scenario import Brand, Costs, Scenario

__all__ = ["Budget", "Work", "budget_of", "check_money", "work_of"]


class Work(NamedTuple):
    """What a way of talking is paid for: posts a day, and the share of its replies that are canned."""

    posts: float
    canned: float = 0.0


@dataclass(frozen=True, slots=True)
class Budget:
    """How many replies a day a way of talking can pay for: a fixed number, or what ``money`` leaves."""

    replies_per_day: float
    costs: Costs
    days: int
    money: float | None = None

    def hands(self, work: Work) -> float:
        """Replies a day that are left to ``work``; below 0 if the posts alone cost too much."""
        if self.money is None:
            return self.replies_per_day
        minutes = (self.money - self.costs.fees(self.days)) / self.costs.hourly_wage * 60 / self.days
        rest = minutes - work.posts * self.costs.minutes_per_post
        if rest < 0:
            return -1
        each = self._minutes(work)
        return inf if each == 0 else float(floor(rest / each + 1e-9))

    def cost(self, work: Work, replies_per_day: float) -> float:
        """Money for so many replies a day besides the posts of ``work``, over the whole run."""
        minutes = work.posts * self.costs.minutes_per_post + replies_per_day * self._minutes(work)
        return minutes * self.days / 60 * self.costs.hourly_wage + self.costs.fees(self.days)

    def _minutes(self, work: Work) -> float:
        """Minutes of a reply, on average."""
        costs = self.costs
        return work.canned * costs.minutes_per_canned_reply + (1 - work.canned) * costs.minutes_per_reply

    def as_dict(self) -> BudgetNumbers:
        """As it stands in the result."""
        return {
            "replies_per_day": hands_as_written(self.replies_per_day) if self.money is None else None,
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
    works = [_least_work(option, scenario, registry) for option in choices]
    if all(budget.hands(work) < 1 for work in works):
        work = min(works, key=lambda each: budget.cost(each, 1))
        hours = budget.money / budget.costs.hourly_wage
        raise ScenarioError(
            f"that buys {hours:.3g} hours of work in {scenario.days} days, too few for {work.posts:g} posts "
            f"and one reply a day. It takes {budget.cost(work, 1):,.0f} at least.",
            file=f"--budget {budget.money:g}",
        )


def _least_work(option: Option, scenario: Scenario, registry: Registry) -> Work:
    work = work_of(option.policy({}, inf), scenario, registry)
    decision = option.decision("posts_per_day")
    return work if decision is None else work._replace(posts=decision.low)


def work_of(policy: Policy, scenario: Scenario, registry: Registry) -> Work:
    """What a policy is paid for: posts as declared, or counted where the strategy does not declare them; and
    canned replies counted, but for strategies known to have none.
    """
    value = policy.with_.get("posts_per_day")
    posts = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    if posts is not None and policy.strategy in CONVERSATIONS:
        return Work(posts)
    work = _simulated_work(replace(policy, hands=inf), scenario, registry)
    return work if posts is None else work._replace(posts=posts)


_LOOK = 100  # followers of the small run that counts


def _simulated_work(policy: Policy, scenario: Scenario, registry: Registry) -> Work:
    from sim.scenario import NoNetwork
    from sim_plan.running import Job, outcome

    audience = scenario.audience.model_copy(update={"network": NoNetwork()})
    small = scenario.model_copy(update={"audience": audience})
    measures = outcome(small, registry, Job(policy, _LOOK, 0))
    canned = measures["canned"] / measures["replies"] if measures["replies"] else 0.0
    return Work(measures["posts"] / scenario.days, canned)
