"""One replicate from first day to last, as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from sim.measures import ReplicateResult, measure, measure_groups
from sim.model.model import TrustModel

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = ["run_replicate"]


def run_replicate(
    scenario: Scenario, replicate: int, *, threads: int = 1, registry: Registry | None = None
) -> ReplicateResult:
    """Run one replicate of ``scenario``; the same numbers for any number of threads, in any process."""
    model = TrustModel(scenario, replicate=replicate, threads=threads, registry=registry)
    model.run_model()
    measures = []
    for brand, days in zip(model.brands, model.daily, strict=True):
        found = measure(days, brand.costs.hourly_wage)
        for name, offered in model.registry.measures.items():
            found[name] = offered.of(model.view.brands[brand.name])
        measures.append(found)
    _release(model)
    return ReplicateResult(
        replicate=replicate,
        daily=model.daily,
        measures=measures,
        groups=[measure_groups(days) for days in model.daily],
    )


def _release(model: TrustModel) -> None:
    """Mesa 3.3 counts agents in a table that keeps every model alive for ever, and thousands are run here."""
    getattr(mesa.Agent, "_ids", {}).pop(model, None)
