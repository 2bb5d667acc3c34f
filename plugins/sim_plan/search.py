"""Searching the decisions: optuna proposes plans, a few at a time; all are tried with the same luck.

The sampler is a tree-structured Parzen estimator over the joint decisions, which takes noisy values as they
come; what noise there is is shared by all plans (the same replicates), so it hardly disturbs their order.
optuna keeps its notes in memory, and every sampler has its seed: the same search tries the same plans.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from math import inf, isfinite
from typing import TYPE_CHECKING, Any

from sim_plan.decisions import Decision, Option
from sim_plan.policies import Policy, tidy

if TYPE_CHECKING:
    import optuna

__all__ = ["Candidate", "optimiser", "search", "single_changes"]

_AT_ONCE = 4  # plans proposed before any of them is known; fixed, so that workers do not change what is tried
_RANDOM = 8  # plans of a strategy drawn at random before the sampler has learned enough to propose
_LEADERS = 2  # strategies that are searched to the end
_PATIENCE = 40  # proposals in a row that are nothing new, after which there is nothing new


@dataclass(frozen=True, slots=True)
class Candidate:
    """A plan and its mean value over the replicates of the search."""

    option: Option
    policy: Policy
    value: float


def optimiser() -> str:
    """Which optimiser searches, with its version."""
    import optuna

    return f"optuna {optuna.__version__} (TPE)"


def single_changes(
    option: Option, status_quo: Policy, paid: Callable[[Policy], Policy]
) -> Iterator[tuple[str, Policy]]:
    """The present plan with one decision changed, over the range of that decision: parameter and plan."""
    for decision in option.decisions:
        for value in decision.spread(status_quo.with_[decision.name]):
            yield decision.name, paid(status_quo.but(**{decision.name: value}))


def search(
    options: Sequence[Option],
    first: Sequence[Policy],
    paid: Callable[[Policy], Policy],
    values: Callable[[Sequence[Policy]], Sequence[float]],
    *,
    trials: int,
    seed: int,
    better: int,
) -> list[Candidate]:
    """Try ``trials`` different plans (fewer if there are no more), best first.

    Every strategy is searched for itself: a third of the trials goes round all of them, a third to the two
    that lead. (One search over all settles on the first strategy that does well, before it has learned to use
    the others.) The last third goes to the neighbours of the best: the same decisions under another strategy,
    and one decision changed at a time.

    Args:
        options: strategies to choose from, with their decisions.
        first: plans to try before the optimiser proposes any.
        paid: a plan with the hands that it can pay for; below 0 if its posts alone cost too much.
        values: the mean value of each of several plans, NaN where it has none.
        trials: how many plans.
        seed: of the samplers.
        better: 1 if more is better, -1 if less is.
    """
    tried = _Tried(paid, values, better)
    with _quiet() as optuna:
        searches = [
            _Search(optuna, option, tried, (seed + number) % 2**32) for number, option in enumerate(options)
        ]
        for each in searches:
            each.begin([policy for policy in first if policy.strategy == each.option.strategy])
        searches = _explore(searches, tried, trials - trials // 3)
        _polish(tried, options, trials)
        _explore(searches, tried, trials)  # what is left, if the best has no neighbours left
    return tried.ranking()


class _Tried:
    """The plans tried so far; arguments as for :func:`search`."""

    def __init__(
        self,
        paid: Callable[[Policy], Policy],
        values: Callable[[Sequence[Policy]], Sequence[float]],
        better: int,
    ) -> None:
        self.paid = paid
        self.better = better
        self._values = values
        self.candidates: dict[str, Candidate] = {}

    def add(self, plans: Iterable[tuple[Option, Policy]], until: int) -> bool:
        """Try a few of these plans that are new and can be paid, as long as not ``until`` plans are tried;
        whether there were any.
        """
        new = {
            policy.key: (option, policy)
            for option, policy in plans
            if policy.hands >= 0 and policy.key not in self.candidates
        }
        some = list(new.values())[: min(_AT_ONCE, until - len(self.candidates))]
        for (option, policy), value in zip(some, self._values([each for _, each in some]), strict=True):
            self.candidates[policy.key] = Candidate(option, policy, value)
        return bool(some)

    def ranking(self) -> list[Candidate]:
        """Best first, without those that have no value."""
        good = [each for each in self.candidates.values() if isfinite(each.value)]
        return sorted(good, key=lambda each: -self.better * each.value)


def _explore(searches: list[_Search], tried: _Tried, until: int) -> list[_Search]:
    """Let the searches go on in turn until so many plans are tried: all of them, later those that lead.

    Returns the searches that may have something left.
    """
    turn = 0
    while len(tried.candidates) < until and searches:
        opening = [each for each in searches if each.waiting]
        if len(tried.candidates) >= until / 2 and not opening:
            searches = sorted(searches, key=lambda each: -each.best)[:_LEADERS]
        active = opening or searches
        now = active[turn % len(active)]
        turn += 1
        now.go_on(until)
        searches = [each for each in searches if not each.exhausted]
    return searches


def _polish(tried: _Tried, options: Sequence[Option], trials: int) -> None:
    """Try the neighbours of the best plan, and of the next best that this finds, until there are none."""
    ranking = tried.ranking()
    while ranking and len(tried.candidates) < trials:
        near = ((option, tried.paid(bare)) for option, bare in _neighbours(ranking[0], options))
        if not tried.add(near, trials):
            return
        ranking = tried.ranking()


def _neighbours(centre: Candidate, options: Sequence[Option]) -> Iterator[tuple[Option, Policy]]:
    """What lies next to a plan, the most different first: it decides the same under another strategy; one
    decision goes to an end, a step to either side, or anywhere.
    """
    values = centre.policy.with_
    for option in options:
        if option is not centre.option:
            shared = {
                each.name: each.snapped(values[each.name])
                for each in option.decisions
                if centre.option.decision(each.name) is not None and not each.choices
            }
            yield option, option.policy(shared, 0)
    moves = [[(each, value) for value in each.around(values[each.name])] for each in centre.option.decisions]
    for turn in zip_longest(*moves):
        for move in turn:
            if move is not None:
                yield centre.option, centre.policy.but(**{move[0].name: move[1]})


class _Search:
    """The search among the decisions of one strategy."""

    def __init__(self, optuna: Any, option: Option, tried: _Tried, seed: int) -> None:
        sampler = optuna.samplers.TPESampler(
            seed=seed, n_startup_trials=_RANDOM, multivariate=True, constant_liar=True
        )
        direction = "maximize" if tried.better > 0 else "minimize"
        self.option = option
        self.best = -inf  # turned so that more is better
        self.waiting = 0  # plans it was told to try first
        self.exhausted = False
        self._study = optuna.create_study(sampler=sampler, direction=direction)
        self._pruned = optuna.trial.TrialState.PRUNED
        self._tried = tried
        self._idle = 0  # proposals in a row that were nothing new

    def begin(self, policies: Sequence[Policy]) -> None:
        """Try these before anything else."""
        for policy in policies:
            self._study.enqueue_trial(
                {each.name: each.snapped(policy.with_[each.name]) for each in self.option.decisions}
            )
        self.waiting = len(policies)

    def go_on(self, until: int) -> None:
        """Propose a few plans, have the new ones valued (as long as not ``until`` are tried), and learn."""
        proposals = []
        for _ in range(_AT_ONCE):
            trial = self._study.ask()
            values = {each.name: _suggestion(trial, each) for each in self.option.decisions}
            proposals.append((trial, self._tried.paid(self.option.policy(values, 0))))
        self.waiting = max(self.waiting - _AT_ONCE, 0)
        new = self._tried.add([(self.option, policy) for _, policy in proposals], until)
        self._idle = 0 if new else self._idle + _AT_ONCE
        self.exhausted = self._idle >= _PATIENCE
        for trial, policy in proposals:
            candidate = self._tried.candidates.get(policy.key)
            if candidate is None or not isfinite(candidate.value):  # cannot be paid, or has no value
                self._study.tell(trial, state=self._pruned)
            else:
                self._study.tell(trial, candidate.value)
                self.best = max(self.best, self._tried.better * candidate.value)


def _suggestion(trial: optuna.trial.Trial, decision: Decision) -> Any:
    """What a trial decides."""
    if decision.choices:
        return trial.suggest_categorical(decision.name, list(decision.choices))
    if decision.whole:
        low, high, step = int(decision.low), int(decision.high), int(decision.step)
        return trial.suggest_int(decision.name, low, high, step=step)
    return tidy(trial.suggest_float(decision.name, decision.low, decision.high, step=decision.step))


@contextmanager
def _quiet() -> Iterator[Any]:
    """optuna without its logging and without its warnings about what is experimental."""
    import optuna

    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            yield optuna
    finally:
        optuna.logging.set_verbosity(before)
