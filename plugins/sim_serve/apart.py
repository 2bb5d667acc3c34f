"""Brands that can be run without the others: what is moved of one leaves the others as they were.

Brands of a scenario have the same people and the same luck, and do not notice each other
(``docs/explanation/same-luck.md``; ``sim strategies check`` holds every strategy to it). So a page that moves
one brand runs that one again, and a class that moves it thirty ways runs its rivals once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.measures import has
from sim.scenario import Event

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = ["apart", "named", "some_brands"]


def apart(scenario: Scenario, registry: Registry) -> list[tuple[int, ...]]:
    """Positions of the brands that may be run by themselves, in order; all of them together where they may
    not: a plugin that watches a run sees all of it, and what one brand has (a desk) is measured of all.
    """
    together = tuple(range(len(scenario.brands)))
    singles = [(place,) for place in together]
    features = has(scenario.resolved())
    watched = registry.watched or registry.measures
    if watched or any(has(some_brands(scenario, each).resolved()) != features for each in singles):
        return [together]
    return [*singles]


def some_brands(scenario: Scenario, places: Sequence[int]) -> Scenario:
    """The scenario with these of its brands, and what else happens in it."""
    if len(places) == len(scenario.brands):
        return scenario
    brands = tuple(scenario.brands[place] for place in places)
    names = {brand.name for brand in brands}
    timeline = tuple(entry for entry in scenario.timeline if isinstance(entry, Event) or entry.brand in names)
    return scenario.model_copy(update={"brands": brands, "timeline": timeline})


def named(scenario: Scenario, places: Sequence[int]) -> str:
    """The same for settings in which a replicate of these brands is the same."""
    plain = some_brands(scenario, places).model_copy(update={"name": "x", "description": "", "replicates": 1})
    return hashlib.sha256(plain.model_dump_json().encode("utf-8", "surrogatepass")).hexdigest()
