"""The whole of a plan: search, comparison, break-even, capacity; data first, sentences from the data.

Decisions are searched by optuna on few replicates, all with the same luck; the best few are run again on
fresh replicates, paired, and only then is anything said. Beside the best plan: the answer rate from which
asking pays (:mod:`.break_even`) and the audience size at which hands no longer suffice (:mod:`.capacity`).

Sources: tree-structured Parzen estimators [Bergstra2011]_, by optuna [Akiba2019]_; common random numbers
[LawKelton2000]_; comparison with the best of several, [Hsu1996]_ and [NelsonMatejcik1995]_.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf, isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.compare import clear, mean_interval, paired, probability_best
from sim.experiment import Copy, copy_of, one_size
from sim.measures import has
from sim.numbers import Mean
from sim.scenario import brand_of
from sim_plan.break_even import STEPS, asker_of, break_even
from sim_plan.budget import budget_of, check_money, work_of
from sim_plan.capacity import broadcaster_of, capacity
from sim_plan.choosing import FINALISTS, against, apart, best_of, finalists
from sim_plan.decisions import Option, options
from sim_plan.policies import CONVERSATIONS, Policy
from sim_plan.question import FEWEST_REPLICATES, Question, measure_of
from sim_plan.running import Evaluator, Job, Outcome, Telling
from sim_plan.search import Candidate, optimiser, search, single_changes
from sim_plan.sentences import sentences
from sim_plan.typed import BreakEven, Capacity, Edge, Findings, Gain, Plan, PlanNumbers, Role, Unsaid

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = ["FORMAT", "plan"]

FORMAT = 1

_IN_SEARCH = 4  # replicates a plan in the search (a fifth of the last comparison, if that is more)
_IN_THRESHOLDS = 10  # replicates, at most, of break-even and capacity
_SMALL = 10_000  # followers, at most, for the break-even rate, which hardly depends on their number
_SIZES = 8  # audience sizes that the capacity takes, about


class _Setting:
    """What everything below works on."""

    def __init__(self, scenario: Scenario, registry: Registry, question: Question, tell: Telling) -> None:
        self.scenario, self.registry, self.question = scenario, registry, question
        self.brand = brand = brand_of(scenario, question.brand)
        self.budget = budget_of(question, scenario, brand)
        events = tuple(event for event in scenario.events if event.brand == brand.name)
        base = scenario.model_copy(
            update={"brands": (brand.model_copy(update={"costs": self.budget.costs}),), "timeline": events}
        )
        self.evaluator = Evaluator(base, registry, question.workers, tell)
        self.measure = measure_of(question.measure, registry, has(base.resolved()))
        settings = registry.strategy(brand.strategy).create(brand.with_).settings()
        status_quo = Policy(brand.strategy, settings, 0)
        self.options = options(
            status_quo, registry, strategies=question.strategies, kept=question.kept, ranges=question.ranges
        )
        check_money(self.budget, self.options, base, registry)
        self.status_quo = replace(status_quo, hands=max(self.hands(status_quo), 0.0))
        self.replicates = question.replicates or max(scenario.replicates, FEWEST_REPLICATES)
        fixed = one_size(scenario, brand)
        self.copy = copy_of(scenario.audience.size, question.followers, self.status_quo.hands, fixed=fixed)

    def run(
        self, policies: Sequence[Policy], replicates: Sequence[int], copy: Copy | None = None
    ) -> list[list[Outcome]]:
        """Outcomes of each policy, a list of replicates each, scaled to the full audience."""
        copy = copy or self.copy
        jobs = [
            Job(replace(policy, hands=copy.hands(policy.hands)), copy.used, number)
            for policy in policies
            for number in replicates
        ]
        outcomes = [copy.scaled(each, self.budget.costs) for each in self.evaluator.run(jobs)]
        width = len(replicates)
        return [list(outcomes[start : start + width]) for start in range(0, len(outcomes), width)]

    def hands(self, policy: Policy) -> float:
        """Replies a day that the budget leaves a policy."""
        if self.budget.money is None:
            return self.budget.replies_per_day
        return self.budget.hands(work_of(policy, self.evaluator.scenario, self.registry))

    def paid(self, policy: Policy) -> Policy:
        """A policy with the hands that the budget leaves it; below 0 if its posts alone cost too much."""
        return replace(policy, hands=self.hands(policy))

    def values(self, outcomes: Sequence[Outcome]) -> NDArray[np.float64]:
        """What is to be best, a number a replicate."""
        return np.array([outcome[self.measure["name"]] for outcome in outcomes])


def plan(
    scenario: Scenario,
    registry: Registry,
    question: Question,
    *,
    tell: Telling = lambda doing, done, of: None,
) -> Plan:
    """The plan as ``sim plan --json`` prints it.

    The same question gives the same answer to the last digit, whatever the workers (under one version of
    optuna, which stands in it).

    Raises:
        ScenarioError: the question cannot be meant for this scenario.
        SimError: it cannot be run.
    """
    question.check()
    at = _Setting(scenario, registry, question, tell)
    with at.evaluator:
        findings = _answer(at)
    return {**findings, "sentences": sentences(findings)}


def _answer(at: _Setting) -> Findings:
    in_search = max(_IN_SEARCH, at.replicates // 5)
    thresholds = range(min(at.replicates, _IN_THRESHOLDS))
    ahead = {
        "search": at.question.trials * in_search,
        "comparison": (FINALISTS + 3) * at.replicates,
        "break-even": (4 * STEPS + 3) * len(thresholds) + at.replicates,
        "capacity": 2 * _SIZES * len(thresholds),
    }

    def begin(name: str) -> None:
        at.evaluator.doing = name
        at.evaluator.expected = at.evaluator.count + sum(ahead.values())
        del ahead[name]

    begin("search")
    candidates, changes = _candidates(at, range(in_search))
    begin("comparison")
    numbers = range(in_search, in_search + at.replicates)
    plans = _comparison(at, candidates, changes, numbers)
    begin("break-even")
    asker = asker_of(at.status_quo, at.registry)
    even = _break_even(at, asker, numbers, thresholds)
    begin("capacity")
    enough = _capacity(at, asker, plans[1]["measures"], thresholds)
    return {
        "format": FORMAT,
        "scenario": at.scenario.resolved(),
        "brand": at.brand.name,
        "measure": at.measure,
        "budget": at.budget.as_dict(),
        "audience": {"followers": at.copy.full, "simulated": at.copy.used},
        "present_affordable": at.hands(at.status_quo) >= 0,
        "timeline_left_out": any(change.brand == at.brand.name for change in at.scenario.changes),
        "search": {
            "optimiser": optimiser(),
            "plans": len(candidates),
            "replicates": in_search,
            "runs": at.evaluator.count,
            "decisions": [
                {"strategy": option.strategy, **decision.as_dict()}
                for option in at.options
                for decision in option.decisions
            ],
        },
        "replicates": at.replicates,
        "plans": plans[0],
        "break_even": even,
        "capacity": enough,
    }


def _candidates(at: _Setting, numbers: range) -> tuple[list[Candidate], list[tuple[str, Policy]]]:
    """The plans tried; and the present one with one thing changed: parameter, plan. Both best first."""

    def values(policies: Sequence[Policy]) -> list[float]:
        means = []
        for outcomes in at.run(policies, numbers):
            sample = at.values(outcomes)
            means.append(float(np.nanmean(sample)) if np.isfinite(sample).any() else float("nan"))
        return means

    every = single_changes(at.options[0], at.status_quo, at.paid)
    single = [(name, policy) for name, policy in every if policy.hands >= 0]
    single = single[: max(at.question.trials // 2, 1)]
    others = [option.policy({}, 0) for option in at.options[1:]]
    first = [at.status_quo, *others, *(policy for _, policy in single)]
    candidates = search(
        at.options,
        first,
        at.paid,
        values,
        trials=at.question.trials,
        seed=at.scenario.seed,
        better=at.measure["better"],
    )
    scores = zip(values([policy for _, policy in single]), single, strict=True)
    good = [(value, change) for value, change in scores if isfinite(value)]
    good.sort(key=lambda each: -at.measure["better"] * each[0])
    return candidates, [change for _, change in good]


def _comparison(
    at: _Setting, candidates: Sequence[Candidate], changes: Sequence[tuple[str, Policy]], numbers: range
) -> tuple[list[PlanNumbers], PlanNumbers]:
    """The finalists on fresh replicates, best first, each with its role; and the present plan among them."""
    arms: dict[str, tuple[Policy, list[Role]]] = {}

    def enter(policy: Policy, role: Role | None = None) -> None:
        arms.setdefault(policy.key, (policy, []))[1].extend([role] if role else [])

    enter(at.status_quo, {"role": "present"})
    now = at.status_quo.with_
    fewer = [
        each for each in changes if each[0] == "questions" and each[1].with_["questions"] < now["questions"]
    ]
    for role, ranking in (("one change", changes), ("asks less", fewer)):
        for name, policy in ranking[:1]:
            enter(policy, {"role": role, "parameter": name, "from": now[name], "to": policy.with_[name]})
    for each in finalists(candidates):
        enter(each.policy)
    outcomes = at.run([policy for policy, _ in arms.values()], numbers)
    values, better = [at.values(group) for group in outcomes], at.measure["better"]
    best = best_of(values, better)
    distinct = [
        number == best or apart(values[best], values[number], len(arms) - 1, better)
        for number in range(len(values))
    ]
    chances = probability_best(values, better, lambda first, other: distinct[other])
    plans: list[PlanNumbers] = []
    for number, ((policy, roles), group) in enumerate(zip(arms.values(), outcomes, strict=True)):
        pair = paired(values[number], values[0], better)
        behind = against(values[best], values[number], len(arms) - 1)
        plans.append(
            {
                **policy.as_dict(),
                "roles": roles,
                "measures": {
                    name: mean_interval([outcome[name] for outcome in group]).as_dict()
                    for name in group[0]
                    if "." not in name or name == at.measure["name"]  # of groups what is asked about
                },
                "against_present": {
                    **pair.difference.as_dict(),
                    "better_in": pair.a_better,
                    "of": pair.of,
                    "clear": clear(pair.p),
                },
                "behind_best": None if number == best else behind.as_dict(),
                "probability_best": chances[number],
                "told_apart": distinct[number],
                "at_edge": _edges(at.options, policy),
            }
        )
    order = sorted(range(len(plans)), key=lambda number: (number != best, -better * _mean(values[number])))
    return [plans[number] for number in order], plans[0]


def _break_even(at: _Setting, asker: Policy | None, numbers: range, thresholds: range) -> BreakEven | Unsaid:
    """The answer rate from which asking pays, on the replicates ``thresholds``; or the reason why nothing can
    be said. On ``numbers``, what the present plan gains by its questions, if it is the one that asks.
    """
    if asker is None:
        return {"reason": "no strategy is installed that asks and follows up"}
    small = copy_of(at.copy.used, _SMALL, inf, fixed=one_size(at.scenario, at.brand))
    psychology = at.scenario.psychology.model_dump()
    even = break_even(asker, lambda policies: at.run(policies, thresholds, small), psychology)
    as_now = asker.strategy == at.status_quo.strategy
    return {
        **even,
        "as_now": as_now,
        "followers": small.used,
        "replicates": len(thresholds),
        "here": _questions(at, numbers) if as_now else None,
    }


def _questions(at: _Setting, numbers: range) -> Gain | None:
    """What the present questions do to trust, with the hands that there are: asking as now, less the same
    without a question. None where nothing is asked.
    """
    if not at.status_quo.with_.get("questions"):
        return None
    asking, without = at.run([at.status_quo, at.paid(at.status_quo.but(questions=0.0))], numbers)
    pair = paired([each["trust"] for each in asking], [each["trust"] for each in without])
    return {**pair.difference.as_dict(), "clear": bool(clear(pair.p))}


def _mean(values: Any) -> float:
    return float(np.nanmean(values)) if np.isfinite(values).any() else -inf


def _edges(choices: Sequence[Option], policy: Policy) -> list[Edge]:
    """Decisions that stand at the end of what was searched where one could go on: not shares at 0 or 1."""
    (option,) = (option for option in choices if option.strategy == policy.strategy)
    return [
        {
            "parameter": decision.name,
            "value": policy.with_[decision.name],
            "low": decision.low,
            "high": decision.high,
        }
        for decision in option.decisions
        if decision.open and decision.at_edge(policy.with_[decision.name])
    ]


def _capacity(
    at: _Setting, asker: Policy | None, measures: Mapping[str, Mean], numbers: range
) -> Capacity | Unsaid:
    """Where the hands end; or the reason why nothing can be said."""
    if not isfinite(at.status_quo.hands):
        return {"reason": "hands without limit suffice for any audience"}
    if at.scenario.audience.network.kind == "file":
        return {"reason": "the follower graph comes from a file, so the audience has one size"}
    as_now = bool(measures["asks"]["mean"]) and at.status_quo.strategy in CONVERSATIONS
    if not as_now and asker is None:
        return {"reason": "no strategy is installed that asks and follows up"}
    policy = at.status_quo if as_now or asker is None else replace(asker, hands=at.status_quo.hands)
    if "answer_rate" in policy.with_:
        policy = policy.but(answer_rate=1.0)  # or it would be the will that ends, not the hands
    broadcaster = broadcaster_of(
        policy, work_of(policy, at.evaluator.scenario, at.registry).posts, at.registry
    )
    if broadcaster is None:
        return {"reason": "the strategy broadcast is not installed"}

    def run(policies: Sequence[Policy], size: int) -> list[list[Outcome]]:
        return at.run(policies, numbers, Copy(size, size))

    limit = capacity(policy, broadcaster, at.scenario.audience.size, run)
    return {**limit, "as_now": as_now, "replicates": len(numbers)}
