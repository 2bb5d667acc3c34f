"""Where facts are looked at: scenarios run at one size, and what was seen in each replicate.

A fact says which brands it needs (a :class:`Setup`) and reads a number a replicate off what the
:class:`Evaluator` ran. Every setup meets the same people with the same luck, so numbers are paired by
replicate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim import plugins
from sim.errors import ScenarioError
from sim.measures import columns_of, groups_of
from sim.model import TrustModel, release
from sim.scenario import dump, loads

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = [
    "FULL",
    "QUICK",
    "Evaluator",
    "Measure",
    "Numbers",
    "Record",
    "Setup",
    "Size",
    "Watcher",
    "less",
    "ratio",
]

Numbers = npt.NDArray[np.float64]  # one a replicate
Measure = Callable[["Evaluator"], Numbers]


def less(a: Measure, b: Measure) -> Measure:
    """One measure less another, in each replicate."""
    return lambda evaluator: a(evaluator) - b(evaluator)


def ratio(part: float, whole: float) -> float:
    """NaN where there is nothing to take a share of: no number in this replicate."""
    return part / whole if whole else float("nan")


@dataclass(frozen=True, slots=True)
class Size:
    """How large facts are run: followers of each audience, and replicates. Days are the fact's own."""

    followers: int
    replicates: int


#: What the table in ``docs/model/facts.md`` was made with.
FULL = Size(10_000, 20)
#: Enough for a verdict on most facts, in well under a minute.
QUICK = Size(10_000, 6)

#: States are measured every so many days, which saves a tenth of the time; flows are daily.
MEASURED = 30


class Watcher:
    """Sees more of a run than daily totals. Made before the first day."""

    def __init__(self, model: TrustModel) -> None:
        self.model = model

    def evening(self) -> None:
        """Look, after each day."""

    def observations(self) -> Any:
        """What it saw, after the last."""
        raise NotImplementedError


@dataclass(frozen=True)
class Setup:
    """Brands that meet one audience.

    Attributes:
        brands: YAML of a scenario's ``brands:`` (and ``timeline:``).
        sets: what the fact itself decides, as ``--set`` takes it. Comes after what the user sets: a fact that
            compares two values of a parameter goes on comparing them.
        days: length of the run, whole months.
        pool: people outside who may come to follow, for each follower.
        watch: makes what watches a run, if daily totals are not enough.
    """

    brands: str
    sets: tuple[str, ...] = ()
    days: int = 180
    pool: int = 0
    watch: Callable[[TrustModel], Watcher] | None = None

    def at(self, *sets: str) -> Setup:
        """The same with more settings."""
        return replace(self, sets=(*self.sets, *sets))

    def each(self, number: Callable[[Record], float]) -> Measure:
        """A number read off every replicate."""
        return lambda evaluator: np.array([number(record) for record in evaluator.records(self)])


@dataclass(frozen=True)
class Record:
    """One replicate of a setup. ``observations`` are those of its watcher."""

    size: int
    brands: tuple[str, ...]
    daily: npt.NDArray[np.float64]
    observations: Any

    def by_day(self, brand: str, column: str) -> npt.NDArray[np.float64]:
        """A flow (:data:`sim.measures.FLOWS`), from day 1."""
        return self.daily[self.brands.index(brand), :, 0, _COLUMNS.index(column)]

    def total(self, brand: str, column: str, first: int = 1) -> float:
        """A flow summed from day ``first`` to the last."""
        return float(self.by_day(brand, column)[first - 1 :].sum())

    def ratio(self, brand: str, part: str, whole: str) -> float:
        """One flow as a multiple of another, over the whole run."""
        return ratio(self.total(brand, part), self.total(brand, whole))

    def mean(self, brand: str, column: str, group: str = "all", day: int = 0) -> float:
        """A state (:data:`sim.measures.STATE`) on the evening of ``day``, a multiple of 30; the last if 0."""
        days = self.daily[self.brands.index(brand)]
        return float(days[day - 1, _GROUPS.index(group), _COLUMNS.index(column)])

    def lead(self, a: str, b: str, column: str, group: str = "all") -> float:
        """A state of brand ``a`` less that of ``b``, on the last evening."""
        return self.mean(a, column, group) - self.mean(b, column, group)


#: Those that not every setup has come last.
_GROUPS, _COLUMNS = groups_of({"pool"}), columns_of({"pool"})

#: Keys of a scenario that are a fact's own, or have an option of their own.
_NOT_THE_MODEL = (
    "name",
    "description",
    "days",
    "seed",
    "replicates",
    "measure_every",
    "precision",
    "brands",
    "timeline",
    "plugins",
    "audience.size",
    "audience.pool",
)
_WITHIN = tuple(f"{name}{sign}" for name in _NOT_THE_MODEL for sign in ".[")


def _about_the_model(setting: str) -> str:
    key = setting.partition("=")[0].strip()
    if key in ("audience", *_NOT_THE_MODEL) or key.startswith(_WITHIN):
        raise ScenarioError(
            "facts have brands, days and sizes of their own. Set what the model is: psychology.negativity=1",
            file=f"--set {setting}",
        )
    return setting


class Evaluator:
    """Runs setups, each once, and keeps what was seen.

    Args:
        size: followers and replicates.
        sets: changes for all runs, as ``--set`` takes them: ``psychology.negativity=1``.
        seed: what all luck is keyed by.
        registry: where strategies come from; by default those installed.

    Raises:
        ScenarioError: ``sets`` change what a fact decides (its brands, days or size); or do not fit, which is
            seen when the first setup is run.
    """

    def __init__(
        self,
        size: Size = QUICK,
        sets: Sequence[str] = (),
        *,
        seed: int = 1,
        registry: Registry | None = None,
    ) -> None:
        self.size = size
        self.sets = tuple(_about_the_model(setting) for setting in sets)
        self.seed = seed
        self.registry = registry or plugins.load()
        self._records: dict[tuple[str, Any], list[Record]] = {}

    def scenario(self, setup: Setup) -> Scenario:
        """A setup as a scenario, every default written out."""
        followers = self.size.followers
        text = (
            f"name: Facts\ndays: {setup.days}\nseed: {self.seed}\nmeasure_every: {MEASURED}\n"
            f"audience: {{size: {followers}, pool: {setup.pool * followers}}}\n"
        )
        return loads(text + setup.brands, registry=self.registry, sets=[*self.sets, *setup.sets])

    def records(self, setup: Setup) -> list[Record]:
        """What every replicate of a setup gave."""
        scenario = self.scenario(setup)
        what = dump(scenario), setup.watch  # what a setup sets may be what stands there anyway
        if what not in self._records:
            self._records[what] = list(self._run(scenario, setup.watch))
        return self._records[what]

    def _run(self, scenario: Scenario, watch: Callable[[TrustModel], Watcher] | None) -> Iterator[Record]:
        names = tuple(brand.name for brand in scenario.brands)
        for replicate in range(self.size.replicates):
            model = TrustModel(scenario, replicate=replicate, registry=self.registry)
            try:
                watcher = watch(model) if watch is not None else None
                while model.running:
                    model.step()
                    if watcher is not None:
                        watcher.evening()
                observations = watcher.observations() if watcher is not None else None
            finally:
                release(model)
            yield Record(model.founders, names, model.daily, observations)
