"""What is asked: for which brand, with which hands or money, on which measure, how thoroughly."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.errors import ScenarioError
from sim.experiment import measures_of
from sim.scenario import measure_named
from sim_plan.typed import MeasureNumbers

if TYPE_CHECKING:
    from sim.plugins import Registry

__all__ = ["Question", "measure_of"]

TRIALS = 60
FEWEST_REPLICATES = 5
FOLLOWERS = 20_000


@dataclass(frozen=True, slots=True)
class Question:
    """What ``sim plan`` is asked. None leaves a thing as the scenario has it.

    Attributes:
        brand: whose plan; by default the first brand whose hands are limited, else the first.
        replies_per_day: hands, 1 or more (or inf).
        budget: money for the whole run, posts and replies together; decides the hands of each plan.
        wage: of an hour.
        measure: what is to be best.
        trials: different plans to try, 1 or more.
        replicates: of the last comparison, 2 or more; by default the scenario's, 5 at least.
        followers: at most so many are simulated; a larger audience is copied smaller, hands with it.
        strategies, kept, ranges: as for :func:`sim_plan.decisions.options`.
        workers: processes; None for as many as pay. No number of them changes a digit.
    """

    brand: str | None = None
    replies_per_day: float | None = None
    budget: float | None = None
    wage: float | None = None
    measure: str = "trust"
    trials: int = TRIALS
    replicates: int | None = None
    followers: int = FOLLOWERS
    strategies: Sequence[str] = ()
    kept: Sequence[str] = ()
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    workers: int | None = None

    def check(self) -> None:
        """Refuse what cannot be meant, whatever the scenario.

        Raises:
            ScenarioError: a number is out of its range, or two answers are given to one question.
        """
        if self.budget is not None and self.replies_per_day is not None:
            _refuse("--budget", "it decides the replies a day, so --replies-per-day cannot be given too.")
        if self.replies_per_day is not None and not self.replies_per_day >= 1:
            _refuse(
                f"--replies-per-day {self.replies_per_day:g}",
                "that is too few for any reply. Write 1 or more.",
            )
        for option, value in (("--budget", self.budget), ("--wage", self.wage)):
            if value is not None and not (math.isfinite(value) and value > 0):
                _refuse(f"{option} {value:g}", "write an amount of money above 0.")
        for name, (low, high) in self.ranges.items():
            if not (math.isfinite(low) and math.isfinite(high) and low < high):
                _refuse(
                    f"--range {name}",
                    f"a range goes from a smaller to a larger number, not {low:g}:{high:g}.",
                )


def measure_of(name: str, registry: Registry, features: Collection[str] = ()) -> MeasureNumbers:
    """The measure asked for; ``features`` is what :func:`sim.measures.has` gives of the scenario.

    Raises:
        ScenarioError: there is none of that name, or neither more nor less of it is better.
    """
    measures = measures_of(registry, features)
    everyones = [each for each in measures if "." not in each]
    choice = measure_named(
        name, measures, otherwise="The measures are", file=f"--measure {name}", among=everyones
    )
    about = measures[choice]
    if not about["better"]:
        usable = ", ".join(each for each in everyones if measures[each]["better"])
        _refuse(f"--measure {name}", f"neither more nor less of it is better. Choose one of: {usable}.")
    return {"name": choice, "title": about["title"], "unit": about["unit"], "better": about["better"]}


def _refuse(what: str, sentence: str) -> None:
    raise ScenarioError(sentence, file=what)
