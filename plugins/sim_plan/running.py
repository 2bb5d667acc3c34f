"""Running ways of talking: one policy, one audience size, one replicate is a job; jobs share all luck.

Workers stay for the whole plan, since it asks for a few runs at a time, many times over.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from sim.errors import ResultsError
from sim.experiment import MOST, Context, Copy, LostError, ProcessExecutor, Work, cpus, meet_here
from sim.measures import COLUMNS
from sim.model import compiled, run_replicate
from sim_plan.policies import Policy

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = ["Evaluator", "Job", "Outcome", "Telling", "outcome"]

Outcome = Mapping[str, float]

#: Called with what is being done, the runs done so far, and about how many there will be.
Telling = Callable[[str, int, int], None]

_STARTUP = 3.0  # seconds of work that must be ahead for workers (imports, about 1.5 s each) to pay
_FLOWS = ("posts", "asks", "replies", "canned", "turns")


@dataclass(frozen=True, slots=True)
class Job:
    """One way of talking to ``followers`` people, in one replicate."""

    policy: Policy
    followers: int
    replicate: int

    @property
    def key(self) -> tuple[str, int, int]:
        """Equal for jobs that give the same."""
        return self.policy.key, self.followers, self.replicate


def outcome(scenario: Scenario, registry: Registry, job: Job) -> dict[str, float]:
    """Every measure of the job, those of groups too (``contributors.trust``); the number of posts, asks,
    replies, canned replies and further turns; and ``served``, the share of comments and further turns that
    got a reply.
    """
    brand = scenario.brands[0].model_copy(
        update={
            "strategy": job.policy.strategy,
            "with_": dict(job.policy.with_),
            "replies_per_day": job.policy.hands,
        }
    )
    audience = Copy(scenario.audience.size, job.followers).audience(scenario.audience)
    variant = scenario.model_copy(
        update={
            "brands": (brand,),
            "audience": audience,
            "timeline": scenario.events,  # what happens to a brand happens whatever its plan
            "measure_every": scenario.days,
        }
    )
    result = run_replicate(variant, job.replicate, registry=registry)
    # Columns of a pool come last.
    sums = {name: float(result.daily[0, :, 0, COLUMNS.index(name)].sum()) for name in _FLOWS}
    messages = result.measures[0]["comments"] + sums["turns"]
    sums["served"] = min(sums["replies"] / messages, 1.0) if messages else float("nan")
    groups = {
        f"{group}.{name}": value
        for group, values in result.groups[0].items()
        for name, value in values.items()
    }
    return {**sums, **groups, **result.measures[0]}


class Evaluator:
    """Runs jobs, here or in workers, and remembers what they gave: nothing is run twice.

    Args:
        scenario: days, seed, psychology and audience of every job; its first brand gives the costs.
        registry: what plugins offer.
        workers: processes; 1 for this one alone, None for as many as there are processors, once that pays.
        tell: called after each job.
    """

    def __init__(
        self,
        scenario: Scenario,
        registry: Registry,
        workers: int | None = None,
        tell: Telling = lambda doing, done, of: None,
    ) -> None:
        self.scenario = scenario
        self.registry = registry
        self.doing = ""
        self.count = 0  # jobs run
        self.expected = 0  # jobs that will be run in all, as far as is known
        self._workers = min(workers or cpus(), MOST * cpus())
        self._at_once = workers is not None  # do not wait until they pay
        self._tell = tell
        self._outcomes: dict[tuple[str, int, int], Outcome] = {}
        self._executor: ProcessExecutor | None = None
        self._stack = ExitStack()
        self._seconds = 0.0  # that the last job in this process took

    def run(self, jobs: Sequence[Job]) -> list[Outcome]:
        """What each job gives, in order.

        Raises:
            SimError: whatever the scenario or a plugin raised.
            ResultsError: a worker was killed from outside.
        """
        new = list({job.key: job for job in jobs if job.key not in self._outcomes}.values())
        while new and not self._pays():
            job = new.pop(0)
            start = time.perf_counter()
            self._keep(job, outcome(self.scenario, self.registry, job))
            # The first job may have had to compile, which says nothing about the others.
            self._seconds = time.perf_counter() - start if self.count > 1 else 0.0
        if new:
            self._run_in_workers(new)
        return [self._outcomes[job.key] for job in jobs]

    def _keep(self, job: Job, measures: Outcome) -> None:
        self._outcomes[job.key] = measures
        self.count += 1
        self._tell(self.doing, self.count, self.expected)

    def _pays(self) -> bool:
        if self._executor is not None:
            return True
        if self._workers == 1:
            return False
        if self._at_once:
            pays = compiled()  # or all of them would compile
        else:
            ahead = max(self.expected - self.count, 0) * self._seconds
            pays = ahead * (1 - 1 / self._workers) > _STARTUP
        return pays and meet_here()

    def _run_in_workers(self, jobs: Sequence[Job]) -> None:
        if self._executor is None:
            context = Context.of(self.registry, scenario=self.scenario)
            self._executor = self._stack.enter_context(ProcessExecutor(self._workers, context))
        try:
            for job, measures in self._executor.in_order(_outcome, jobs):
                self._keep(job, measures)
        except LostError:
            raise ResultsError(
                "A worker process died; it may have run out of memory. Try fewer followers (--followers), or "
                "--workers 1."
            ) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: Any) -> None:
        self._stack.__exit__(*error)


def _outcome(work: Work, job: Job) -> dict[str, float]:
    return outcome(work.scenario, work.registry, job)
