"""The reference as a ``mesa.Model``: brands, each with its own copy of one audience; a step is a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import mesa

from . import equations as eq
from .brand import Brand
from .follower import Traits
from .luck import Luck, Purpose  # noqa: F401  (re-exported for readers and tests)


class ReferenceModel(mesa.Model):
    """MODEL.md, one Python object a follower.

    Args:
        scenario: what ``sim.scenario.load`` gives.
        edges: the follower graph, pairs of follower numbers, each once. Given, not drawn: a graph is input.
        registry: where strategies come from by name.
        seed, replicate: which luck; the scenario's seed and replicate 0 unless told.
    """

    def __init__(
        self,
        scenario: Any,
        edges: Iterable[tuple[int, int]],
        *,
        registry: Any,
        seed: int | None = None,
        replicate: int = 0,
    ) -> None:
        seed = scenario.seed if seed is None else seed
        super().__init__(rng=seed)
        luck = Luck(seed, replicate)
        spread = scenario.audience.traits
        levels = eq.first_attention_levels(spread.first_attention.mean, spread.first_attention.concentration)
        traits = [Traits.drawn(luck, who, spread, levels) for who in range(scenario.audience.people)]
        links = [(int(a), int(b)) for a, b in edges]

        def created(name: str, with_: Any) -> Callable[[], Any]:
            return lambda: registry.strategies[name].create(with_)

        self.brands = []
        for brand in scenario.brands:
            changes = {
                change.day: (
                    created(change.strategy, change.with_) if change.strategy else None,
                    change.replies_per_day,
                )
                for change in scenario.changes
                if change.brand == brand.name
            }
            strategy = created(brand.strategy, brand.with_)()
            self.brands.append(
                Brand(
                    self,
                    brand.name,
                    scenario,
                    luck,
                    strategy,
                    brand.replies_per_day,
                    traits,
                    links,
                    changes,
                    brand,
                )
            )

    def step(self) -> None:
        """One day for every brand. They do not meet."""
        for brand in self.brands:
            brand.step()
