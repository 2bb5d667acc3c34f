"""The model: an audience, brands that talk to it, and the order of a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from operator import itemgetter
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
import numpy.typing as npt

from sim.engine import network, rng
from sim.engine.audience import Audience
from sim.engine.columns import REST_STEPS, first_attention, psychology, tables
from sim.errors import SimError
from sim.hookspecs import COLUMNS, RunView
from sim.measures import FLOWS, FLOWS_OF_POOL, STATE, columns_of, groups_of, has, state_of
from sim.model.brand import Brand
from sim.model.followers import FollowerSet
from sim.model.views import Follower
from sim.parameters import TRAITS
from sim.plugins import load
from sim.scenario.draws import drawn
from sim.scenario.ties import edges_of

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = ["TrustModel"]

#: Audiences up to this size are measured daily, larger ones weekly, unless the scenario says.
DAILY_UP_TO = 50_000


class TrustModel(mesa.Model):  # type: ignore[misc]  # Mesa has no types
    """A scenario's audience and brands, one replicate of them. One :meth:`step` is one day.

    Args:
        scenario: what to run.
        seed: what all luck is keyed by, ``0 <= seed < 2**64``; the scenario's by default.
        replicate: which repetition: other people, other luck, 0 and up.
        threads: threads that share the work on large audiences. No number of them changes a digit.
        registry: where strategies come from; by default all that are installed and those the scenario names.
        audience: people made elsewhere, in place of the scenario's.

    Attributes:
        day: days run so far.
        size, founders: people in all, and how many of them (the first) follow from the start. The others are
            the pool.
        has: what this run has that not every one does, as :func:`sim.measures.has` gives it.
        columns: what ``daily`` has, by name.
        view: the run as plugins may watch it.

    Seen from Mesa: ``agents_by_type[Brand]`` and ``agents_by_type[Follower]`` are agent sets, the second one
    backed by columns. ``agents`` holds the brands alone, since a million followers are not kept as objects.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        seed: int | None = None,
        replicate: int = 0,
        threads: int = 1,
        registry: Registry | None = None,
        audience: Audience | None = None,
    ) -> None:
        seed = scenario.seed if seed is None else seed
        super().__init__(rng=seed)
        if registry is None:
            registry = load(scenario.plugins)
        scenario = drawn(scenario, replicate)
        self.scenario = scenario
        self.registry = registry
        self.replicate = replicate
        self.seed = seed
        self.day = 0
        self.days = scenario.days
        self.stamp = 0  # moves with every change of a column, for views that keep what they read
        self.threads = threads
        self.pool = ThreadPoolExecutor(threads) if threads > 1 else None
        self.psychology = psychology(scenario.psychology.model_dump())
        self.audience = audience or audience_of(scenario, seed, replicate)
        self.size = self.audience.size
        self.founders = self.audience.founders
        pool = self.size > self.founders
        self.tables = tables(self.psychology, scenario.days, pool, storms=bool(scenario.events))
        self.has = has(scenario.resolved()) - {"pool"} | ({"pool"} if pool else set())
        self.calendar = scenario.calendar
        self._plans: list[list[float]] = rng.plans(self.audience.key, replicate, scenario.days).tolist()
        every = scenario.measure_every
        self._every = (1 if self.size <= DAILY_UP_TO else 7) if every == "auto" else every
        self.brands = [Brand(self, options) for options in scenario.brands]
        self._by_name = {brand.name: brand for brand in self.brands}
        # Mesa asks this for the types that there are and for the agents of a type: one set, kept, over the
        # columns.
        self._agents_by_type[Follower] = FollowerSet(self)
        self.view = view_of(self)
        self.columns = columns_of(self.has)
        shape = (len(self.brands), self.days)
        self._daily = np.full((*shape, len(groups_of(self.has)), len(self.columns)), np.nan)
        self._read = 0  # days of it that are whole
        self._watched = registry.watched
        self._flows_of = itemgetter(*self.columns[len(STATE) :])
        self._flows: list[list[Sequence[float]]] = [[] for _ in self.brands]  # by brand and day
        self._sums = np.full((*shape, *self.brands[0].world.sums), np.nan)

    # --- copies

    def __getstate__(self) -> dict[str, Any]:
        state = {key: value for key, value in self.__dict__.items() if key != "view"}
        return {**state, "pool": None}  # threads are nobody else's

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.pool = ThreadPoolExecutor(self.threads) if self.threads > 1 else None
        self.view = view_of(self)
        self.view.turn_to(self.day)

    def snapshot(self) -> tuple[int, list[Any], list[Any]]:
        """The run as it is between two days, for :meth:`restore`.

        What was counted is in it; what was measured of people is not, nor are their traits.

        Raises:
            Exception: as :meth:`sim.model.Brand.snapshot` does.
        """
        return self.day, [list(flows) for flows in self._flows], [brand.snapshot() for brand in self.brands]

    def restore(self, snapshot: tuple[int, list[Any], list[Any]]) -> None:
        """Go on from where a ``snapshot`` was taken, which may serve again: what follows follows again."""
        self.day, flows, brands = snapshot
        self.running = self.day < self.days
        self.stamp += 1
        self._read = min(self._read, self.day)
        self._flows = [list(each) for each in flows]
        for brand, kept in zip(self.brands, brands, strict=True):
            brand.restore(kept)
        self.view.turn_to(self.day)

    # --- the day
    # ---------------------------------------------------------------------------------------------

    def step(self) -> None:
        """One day. For each brand, in this order (equations: docs/model.md):

        1. **Change**: a brand whose timeline says so changes its ways.
        2. **Post**: the strategy is asked once what to post: tell or ask.
        3. **Feed**: who is shown it and who looks, on the state of the morning, faded to today.
        4. **Comment**: who looks may write, by participation, trust, and whether the post asks.
        5. **Answer**: the strategy is asked whom to answer, and how; once for the comments, then once for
           each round of conversations that go on. Hands are limited; a silence is final.
        6. **Commenters** update: credit or debit, expectation, attention, grudge, closeness (2 to 6), and
           whether they believe that the brand means it (11 to 13); may call out (7).
        7. **Bystanders**: a look is rewarded or not (5b); who opens the thread updates with a small weight,
           may recognise a fake (6) or conclude that the brand pretends (11, 12), may call out (7).
        8. **Exit**: anybody may leave, post or none; a post shown adds a little to the chance (10b).
        9. **Evening**: call-outs and praise reach neighbours (8); some join, to be heard tomorrow (9). Of a
           pool some begin to follow (18).

        Forgetting needs no step: a tie is faded when it is next touched, exactly as if it had faded daily.

        Where to find it: 2 and 5 in :mod:`sim.model.brand`; 3 and 4 in :mod:`sim.engine.feed`; 6 to 8 in
        :mod:`sim.engine.thread`; 9 in :mod:`sim.engine.rumour` and :mod:`sim.engine.growth`; equations in
        :mod:`sim.engine.equations`.
        """
        if self.day >= self.days:
            raise SimError(f"The run has ended: the scenario has {self.days} days. Give it more.")
        if self.day == 0 and self._watched:
            self.registry.run_started(self.view)
        self.day += 1
        self.stamp += 1
        self._change_ways()
        for number, brand in enumerate(self.brands):
            brand.step()
            self.stamp += 1
            self._measure(number, brand)
        self.running = self.day < self.days
        self.view.turn_to(self.day)
        if self._watched:
            self.registry.day_ended(self.view)
            if not self.running:
                self.registry.run_ended(self.view)

    def run_model(self) -> None:
        """Run to the last day."""
        while self.running:
            self.step()

    def _change_ways(self) -> None:
        for change in self.scenario.changes:
            if change.day == self.day:
                brand = self._by_name[change.brand]
                brand.strategy = self.registry.strategies[change.strategy].create(change.with_)
                if change.replies_per_day is not None:
                    brand.hands = change.replies_per_day

    def _measure(self, number: int, brand: Brand) -> None:
        self._flows[number].append(self._flows_of(brand.flows))
        if self.day % self._every == 0 or self.day == self.days:
            self._sums[number, self.day - 1] = brand.world.census()

    @property
    def daily(self) -> npt.NDArray[np.float64]:
        """What was measured, (brands, days, groups, columns), worked out when somebody looks."""
        new = slice(self._read, self.day)
        if self._read < self.day:
            for number, flows in enumerate(self._flows):
                self._daily[number, self._read : len(flows), 0, len(STATE) :] = flows[self._read :]
            self._daily[:, new, :, : len(STATE)] = state_of(self._sums[:, new])
            self._read = self.day - 1  # the last may be measured of some brands only, yet
        return self._daily

    # --- luck
    # ------------------------------------------------------------------------------------------------

    def luck_of_day(self, number: int) -> float:
        """Uniform ``number`` of today's keyed luck for what brands post; the same for every brand."""
        return self._plans[self.day][number]

    @property
    def rng_key(self) -> tuple[int, ...]:
        """What ``day.rng`` of a strategy is keyed by."""
        return (self.seed, self.replicate, rng.RNG, self.day)

    # --- Mesa's outside
    # --------------------------------------------------------------------------------------

    @property
    def scenario(self) -> Scenario:
        """What is run."""
        return self._scenario

    @scenario.setter
    def scenario(self, scenario: Scenario) -> None:
        # Mesa 3.5's own setter writes to the scenario, which here is frozen and shared.
        self._scenario = scenario

    @property
    def datacollector(self) -> SimpleNamespace:
        """What was measured, where ``mesa.batch_run`` looks for it: by ``BRAND.COLUMN`` a value a day so far,
        of everybody; NaN on days that were not measured. Followers are not collected one by one.
        """
        return SimpleNamespace(
            model_vars={
                f"{brand.name}.{column}": self.daily[number, : self.day, 0, place].tolist()
                for number, brand in enumerate(self.brands)
                for place, column in enumerate(self.columns)
            },
            agent_reporters={},
            _agent_records={},
            _agenttype_records={},
            _collection_steps=list(range(1, self.day + 1)),  # newer versions of Mesa ask for it
        )

    @property
    def graph(self) -> network.Graph:
        """Who hears whom."""
        return self.audience.graph

    def trait(self, name: str) -> npt.NDArray[np.float32]:
        """Column [size] of participation, savvy, outspokenness, disposition or first_attention."""
        if name == "first_attention":
            return first_attention(self.audience.rests).astype(np.float32)
        column: npt.NDArray[np.float32] = self.audience.followers[name]
        return column

    def set_trait(self, name: str, rows: npt.NDArray[np.int64], values: npt.NDArray[np.float64]) -> None:
        """Write a trait of ``rows``; first attention is kept in 256 steps."""
        self.stamp += 1
        if name == "first_attention":
            self.audience.rests[rows] = np.clip(np.asarray(values) * REST_STEPS, 0, REST_STEPS - 1)
            return
        self.audience.followers[name][rows] = values

    def followers_of(self) -> npt.NDArray[np.int64]:
        """Degree of each follower in the graph: what others see as their follower count."""
        return self.audience.graph.degrees

    def brand(self, name: str) -> Brand:
        """The brand of that name. Raises KeyError."""
        return self._by_name[name]

    @property
    def flows(self) -> Mapping[str, Mapping[str, float]]:
        """What happened today, by brand."""
        return {brand.name: brand.flows for brand in self.brands}


def view_of(model: TrustModel) -> RunView:
    """The run as plugins may watch it: read-only columns, made when looked at."""
    makers = {brand.name: _makers(model, number, brand) for number, brand in enumerate(model.brands)}
    return RunView(model.scenario.name, model.replicate, model.seed, model.days, makers)


def _makers(model: TrustModel, number: int, brand: Brand) -> dict[str, Callable[[], npt.NDArray[Any]]]:
    founders = slice(0, model.founders)
    columns = {name: partial(brand.column, name, founders) for name in COLUMNS}
    flows = {f"daily_{name}": partial(_daily, model, number, name) for name in FLOWS + FLOWS_OF_POOL}
    return {**columns, **flows}


def _daily(model: TrustModel, brand: int, name: str) -> npt.NDArray[Any]:
    if name not in model.columns:  # nobody can have been gained
        return np.zeros(model.day)
    return model.daily[brand, : model.day, 0, model.columns.index(name)].copy()


def graph_of(scenario: Scenario, seed: int, replicate: int) -> network.Graph:
    """The follower graph of one replicate; a graph from a file is the same for all.

    Raises ScenarioError for a file that is not an edge list of this audience.
    """
    size = scenario.audience.people
    options = scenario.audience.network
    key = rng.key_of(seed)
    match options.kind:
        case "powerlaw-cluster":
            return network.powerlaw_cluster(size, options.mean_degree, options.triad_closure, key, replicate)
        case "small-world":
            return network.small_world(size, options.mean_degree, options.rewiring, key, replicate)
        case "random":
            return network.random_graph(size, options.mean_degree, key, replicate)
        case "file":
            return network.from_edges(size, edges_of(options, size).pairs)
        case _:
            return network.no_graph(size)


def audience_of(scenario: Scenario, seed: int, replicate: int) -> Audience:
    """The people of one replicate: the same for every brand."""
    moments = scenario.audience.traits.model_dump()
    traits = {key: moments[key.partition(".")[0]][key.partition(".")[2]] for key in TRAITS}
    graph = graph_of(scenario, seed, replicate)
    people, founders = scenario.audience.people, scenario.audience.size
    return Audience(people, traits, graph, seed, replicate, founders=founders)
