"""The whole of a plan: search, comparison, break-even, capacity; data first, sentences from the data.

Decisions are searched by optuna on few replicates, all with the same luck; the best few are run again on
fresh replicates, paired, and only then is anything said. Beside the best plan: the answer rate from which
asking pays (:mod:`.break_even`) and the audience size at which hands no longer suffice (:mod:`.capacity`).

Sources: tree-structured Parzen estimators [Bergstra2011]_, by optuna [Akiba2019]_; common random numbers
[LawKelton2000]_; comparison with the best of several, [Hsu1996]_ and [NelsonMatejcik1995]_.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.compare import clear, mean_interval, paired, probability_best
from sim.experiment import Copy, copy_of, one_size
from sim.measures import has
from sim.numbers import Mean
from sim.scenario import brand_of
from sim_plan.break_even import STEPS, asker_of, break_even
from sim_plan.budget import Budget, budget_of, check_money, work_of
from sim_plan.capacity import broadcaster_of, capacity
from sim_plan.choosing import FINALISTS, against, apart, best_of, finalists
from sim_plan.decisions import Option, options
from sim_plan.question import FEWEST_REPLICATES, About, Question, measure_of
from sim_plan.running import Bench, Job, Outcome
from sim_plan.search import Tried, optimiser, search, single_changes
from sim_plan.sentences import sentences
from sim_plan.typed import BreakEven, Capacity, Edge, Found, Gain, Plan, PlanNumbers, Role, Unsaid
from sim_plan.ways import CONVERSATIONS, Way

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.scenario import Brand, Scenario

__all__ = ["FORMAT", "Telling", "plan"]

FORMAT = 1

#: Called with what is being done, the runs done so far, and about how many there will be.
Telling = Callable[[str, int, int], None]

_IN_SEARCH = 4  # replicates a plan in the search (a fifth of the last comparison, if that is more)
_IN_THRESHOLDS = 10  # replicates, at most, of break-even and capacity
_SMALL = 10_000  # followers, at most, for the break-even rate, which hardly depends on their number
_SIZES = 8  # audience sizes that the capacity takes, about


@dataclass(frozen=True, slots=True)
class _Setting:
    """What everything below works on."""

    scenario: Scenario
    registry: Registry
    question: Question
    brand: Brand
    budget: Budget
    about: About
    present: Way
    options: list[Option]
    copy: Copy
    bench: Bench
    replicates: int

    def run(
        self, ways: Sequence[Way], replicates: Sequence[int], copy: Copy | None = None
    ) -> list[list[Outcome]]:
        """Outcomes of each way, a list of replicates each, scaled to the full audience."""
        copy = copy or self.copy
        jobs = [
            Job(replace(way, hands=copy.hands(way.hands)), copy.used, number)
            for way in ways
            for number in replicates
        ]
        found = [copy.scaled(each, self.budget.costs) for each in self.bench.run(jobs)]
        width = len(replicates)
        return [list(found[start : start + width]) for start in range(0, len(found), width)]

    def hands(self, way: Way) -> float:
        """Replies a day that the budget leaves a way."""
        if self.budget.money is None:
            return self.budget.replies_per_day
        return self.budget.hands(work_of(way, self.bench.scenario, self.registry))


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
    brand = brand_of(scenario, question.brand)
    budget = budget_of(question, scenario, brand)
    events = tuple(event for event in scenario.events if event.brand == brand.name)
    base = scenario.model_copy(
        update={"brands": (brand.model_copy(update={"costs": budget.costs}),), "timeline": events}
    )
    about = measure_of(question.measure, registry, has(base.resolved()))
    settings = registry.strategy(brand.strategy).create(brand.with_).settings()
    present = Way(brand.strategy, settings, 0)
    choices = options(
        present, registry, strategies=question.strategies, kept=question.kept, ranges=question.ranges
    )
    check_money(budget, choices, base, registry)
    present = replace(present, hands=max(budget.hands(work_of(present, base, registry)), 0.0))
    replicates = question.replicates or max(scenario.replicates, FEWEST_REPLICATES)
    fixed = one_size(scenario, brand)
    copy = copy_of(scenario.audience.size, question.followers, present.hands, fixed=fixed)
    doing = ["search"]
    with Bench(base, registry, question.workers, lambda done: tell(doing[0], done, bench.expected)) as bench:
        at = _Setting(
            scenario, registry, question, brand, budget, about, present, choices, copy, bench, replicates
        )
        found = _answer(at, doing)
    return {**found, "sentences": sentences(found)}


def _answer(at: _Setting, doing: list[str]) -> Found:
    in_search = max(_IN_SEARCH, at.replicates // 5)
    thresholds = range(min(at.replicates, _IN_THRESHOLDS))
    ahead = {
        "search": at.question.trials * in_search,
        "comparison": (FINALISTS + 3) * at.replicates,
        "break-even": (4 * STEPS + 3) * len(thresholds) + at.replicates,
        "capacity": 2 * _SIZES * len(thresholds),
    }

    def begin(name: str) -> None:
        doing[0] = name
        names = list(ahead)
        at.bench.expected = at.bench.count + sum(ahead[each] for each in names[names.index(name) :])

    begin("search")
    tried, changes = _searched(at, range(in_search))
    begin("comparison")
    numbers = range(in_search, in_search + at.replicates)
    plans = _compared(at, tried, changes, numbers)
    begin("break-even")
    asker = asker_of(at.present, at.registry)
    even = _break_even(at, asker, numbers, thresholds)
    begin("capacity")
    enough = _capacity(at, asker, plans[1]["measures"], thresholds)
    at.bench.expected = at.bench.count
    doing[0] = "done"
    return {
        "format": FORMAT,
        "scenario": at.scenario.resolved(),
        "brand": at.brand.name,
        "measure": {
            "name": at.about.name,
            "title": at.about.title,
            "unit": at.about.unit,
            "better": at.about.better,
        },
        "budget": at.budget.as_dict(),
        "audience": {"followers": at.copy.full, "simulated": at.copy.used},
        "present_affordable": at.hands(at.present) >= 0,
        "timeline_left_out": any(change.brand == at.brand.name for change in at.scenario.changes),
        "search": {
            "optimiser": optimiser(),
            "plans": len(tried),
            "replicates": in_search,
            "runs": at.bench.count,
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


def _searched(at: _Setting, numbers: range) -> tuple[list[Tried], list[tuple[str, Way, float]]]:
    """The plans tried, best first; and the present plan with one thing changed: parameter, plan, value."""

    def values(ways: Sequence[Way]) -> list[float]:
        means = []
        for outcomes in at.run(ways, numbers):
            found = np.array([outcome[at.about.name] for outcome in outcomes])
            means.append(float(np.nanmean(found)) if np.isfinite(found).any() else float("nan"))
        return means

    own = at.options[0]
    single = [(name, way) for name, way in single_changes(own, at.present, at.hands) if way.hands >= 0]
    single = single[: max(at.question.trials // 2, 1)]
    others = [option.way({}, 0) for option in at.options[1:]]
    first = [at.present, *others, *(way for _, way in single)]
    tried = search(
        at.options,
        first,
        at.hands,
        values,
        trials=at.question.trials,
        seed=at.scenario.seed,
        better=at.about.better,
    )
    found = values([way for _, way in single])
    changes = [
        (name, way, value) for (name, way), value in zip(single, found, strict=True) if isfinite(value)
    ]
    return tried, sorted(changes, key=lambda change: -at.about.better * change[2])


def _compared(
    at: _Setting, tried: Sequence[Tried], changes: Sequence[tuple[str, Way, float]], numbers: range
) -> tuple[list[PlanNumbers], PlanNumbers]:
    """The finalists on fresh replicates, best first, each with its role; and the present plan among them."""
    arms: dict[str, tuple[Way, list[Role]]] = {}

    def enter(way: Way, role: Role | None = None) -> None:
        arms.setdefault(way.key, (way, []))[1].extend([role] if role else [])

    enter(at.present, {"role": "present"})
    if changes:
        enter(changes[0][1], _change("one change", changes[0][0], at.present, changes[0][1]))
    fewer = [change for change in changes if change[0] == "questions" and _fewer(change[1], at.present)]
    if fewer:
        enter(fewer[0][1], _change("asks less", "questions", at.present, fewer[0][1]))
    for each in finalists(tried):
        enter(each.way)
    outcomes = at.run([way for way, _ in arms.values()], numbers)
    values = [np.array([outcome[at.about.name] for outcome in found]) for found in outcomes]
    best, better = best_of(values, at.about.better), at.about.better
    told = [
        number == best or apart(values[best], values[number], len(arms) - 1, better)
        for number in range(len(values))
    ]
    chances = probability_best(values, better, lambda one, other: told[other])
    plans: list[PlanNumbers] = []
    for number, ((way, roles), found) in enumerate(zip(arms.values(), outcomes, strict=True)):
        now = paired(values[number], values[0], better)
        behind = against(values[best], values[number], len(arms) - 1)
        plans.append(
            {
                **way.as_dict(),
                "roles": roles,
                "measures": dict(_measures(found, at.about.name)),
                "against_present": {
                    **now.difference.as_dict(),
                    "better_in": now.a_better,
                    "of": now.of,
                    "clear": clear(now.p),
                },
                "behind_best": None if number == best else behind.as_dict(),
                "probability_best": chances[number],
                "told_apart": told[number],
                "at_edge": _edges(at.options, way),
            }
        )
    order = sorted(range(len(plans)), key=lambda number: (number != best, -better * _mean(values[number])))
    return [plans[number] for number in order], plans[0]


def _break_even(at: _Setting, asker: Way | None, numbers: range, thresholds: range) -> BreakEven | Unsaid:
    """The answer rate from which asking pays, on the replicates ``thresholds``; or the reason why nothing can
    be said. On ``numbers``, what the present plan gains by its questions, if it is the one that asks.
    """
    if asker is None:
        return {"reason": "no strategy is installed that asks and follows up"}
    small = copy_of(at.copy.used, _SMALL, inf, fixed=one_size(at.scenario, at.brand))
    psychology = at.scenario.psychology.model_dump()
    even = break_even(asker, lambda ways: at.run(ways, thresholds, small), psychology)
    as_now = asker.strategy == at.present.strategy
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
    if not at.present.with_.get("questions"):
        return None
    telling = at.present.but(questions=0.0)
    asking, without = at.run([at.present, replace(telling, hands=at.hands(telling))], numbers)
    found = paired([each["trust"] for each in asking], [each["trust"] for each in without])
    return {**found.difference.as_dict(), "clear": bool(clear(found.p))}


def _mean(values: Any) -> float:
    return float(np.nanmean(values)) if np.isfinite(values).any() else -inf


def _fewer(way: Way, present: Way) -> bool:
    return bool(way.with_["questions"] < present.with_["questions"])


def _change(role: str, name: str, present: Way, way: Way) -> Role:
    return {"role": role, "parameter": name, "from": present.with_[name], "to": way.with_[name]}


def _measures(found: Sequence[Outcome], asked: str) -> Iterator[tuple[str, Mean]]:
    for name in found[0]:
        if "." in name and name != asked:
            continue  # of a group that nobody asked about
        yield name, mean_interval([outcome[name] for outcome in found]).as_dict()


def _edges(choices: Sequence[Option], way: Way) -> list[Edge]:
    """Decisions that stand at the end of what was searched where one could go on: not shares at 0 or 1."""
    (option,) = (option for option in choices if option.strategy == way.strategy)
    return [
        {
            "parameter": decision.name,
            "value": way.with_[decision.name],
            "low": decision.low,
            "high": decision.high,
        }
        for decision in option.decisions
        if decision.open and decision.at_edge(way.with_[decision.name])
    ]


def _capacity(
    at: _Setting, asker: Way | None, present: Mapping[str, Mean], numbers: range
) -> Capacity | Unsaid:
    """Where the hands end; or the reason why nothing can be said."""
    if not isfinite(at.present.hands):
        return {"reason": "hands without limit suffice for any audience"}
    if at.scenario.audience.network.kind == "file":
        return {"reason": "the follower graph comes from a file, so the audience has one size"}
    as_now = bool(present["asks"]["mean"]) and at.present.strategy in CONVERSATIONS
    if not as_now and asker is None:
        return {"reason": "no strategy is installed that asks and follows up"}
    way = at.present if as_now or asker is None else replace(asker, hands=at.present.hands)
    if "answer_rate" in way.with_:
        way = way.but(answer_rate=1.0)  # or it would be the will that ends, not the hands
    broadcaster = broadcaster_of(way, work_of(way, at.bench.scenario, at.registry).posts, at.registry)
    if broadcaster is None:
        return {"reason": "the strategy broadcast is not installed"}

    def run(ways: Sequence[Way], size: int) -> list[list[Outcome]]:
        return at.run(ways, numbers, Copy(size, size))

    found = capacity(way, broadcaster, at.scenario.audience.size, run)
    return {**found, "as_now": as_now, "replicates": len(numbers)}
