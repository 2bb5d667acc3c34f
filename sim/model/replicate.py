"""One replicate from first day to last, as numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

import mesa

from sim.measures import ReplicateResult, measure, measure_groups
from sim.model.model import TrustModel

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = ["Onlooker", "measures_of", "release", "run_replicate"]


class Onlooker(Protocol):
    """Who looks on while a replicate runs, and changes nothing."""

    def begin(self, model: TrustModel) -> None:
        """Before the first day."""

    def end(self, model: TrustModel) -> None:
        """After the last day."""


def run_replicate(
    scenario: Scenario,
    replicate: int,
    *,
    threads: int = 1,
    registry: Registry | None = None,
    onlooker: Onlooker | None = None,
    each_day: Callable[[], None] = lambda: None,
) -> ReplicateResult:
    """Run one replicate of ``scenario``; the same numbers for any number of threads, in any process, and
    whoever looks on. ``each_day`` is called before every day; what it raises ends the run.
    """
    model = TrustModel(scenario, replicate=replicate, threads=threads, registry=registry)
    try:
        if onlooker is not None:
            onlooker.begin(model)
        while model.running:
            each_day()
            model.step()
        if onlooker is not None:
            onlooker.end(model)
        measures = [measures_of(model, number) for number in range(len(model.brands))]
        model.registry.confirm()
        groups = [measure_groups(days, model.has) for days in model.daily]
        return ReplicateResult(replicate=replicate, daily=model.daily, measures=measures, groups=groups)
    finally:
        release(model)


def measures_of(model: TrustModel, number: int) -> dict[str, float]:
    """The built-in measures of a brand, then those that plugins offer."""
    brand = model.brands[number]
    desk = {} if brand.desk is None else {"desk": brand.desk.measures()}
    measures = measure(
        model.daily[number],
        model.has,
        hourly_wage=brand.costs.hourly_wage,
        fees=brand.costs.fees(model.days),
        came_back=brand.came_back(),
        storms=[incident.size for incident in brand.world.storms.all],
        by_bot=brand.by_bot,
        **desk,
    )
    for name, offered in model.registry.measures.items():
        measures[name] = offered.of(model.view.brands[brand.name])
    return measures


def release(model: TrustModel) -> None:
    """Free what is large now: model and brands hold each other, and the collector may come much later.

    Mesa 3.3 besides counts agents in a table that keeps every model alive for ever.
    """
    getattr(mesa.Agent, "_ids", {}).pop(model, None)
    if model.pool is not None:
        model.pool.shutdown()
    for brand in model.brands:
        del brand.world
    del model.audience
