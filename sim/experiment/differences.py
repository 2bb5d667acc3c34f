"""The differences between brands that somebody asks about, at many design points."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.errors import ScenarioError
from sim.experiment.schedule import measures_of
from sim.measures import About, has
from sim.scenario.called import measures_named
from sim.scenario.words import did_you_mean, shown

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = ["Differences", "Pair", "in_order"]

Floats = NDArray[np.float64]

#: Two brands and a measure.
Pair = tuple[str, str, str]


class Differences:
    """What is asked about a scenario.

    Args:
        scenario: with two brands or more.
        registry: what plugins offer.
        measures: whose differences.
        pair: two brands, None for all pairs.
        there: what some design point has, of :data:`sim.measures.NEEDS`; that of the scenario if left out.

    Attributes:
        measures: title, unit and direction of each.
        pairs: two brands each, as in the scenario.

    Raises:
        ScenarioError: it has none of these.
    """

    def __init__(
        self,
        scenario: Scenario,
        registry: Registry,
        measures: Sequence[str],
        pair: tuple[str, str] | None = None,
        there: Collection[str] | None = None,
    ) -> None:
        brands = [brand.name for brand in scenario.brands]
        if len(brands) < 2:
            raise ScenarioError("a difference needs two brands, and there is one.", key="brands")
        for name in pair or ():
            if name not in brands:
                raise ScenarioError(
                    f"no brand is called {shown(name)}. {did_you_mean(name, brands, 'There are')}",
                    file="--pair",
                )
        there = has(scenario.resolved()) if there is None else there
        catalogue = measures_of(registry, there, scenario.currency)
        self.pairs = [pair] if pair else list(combinations(brands, 2))
        names = measures_named(measures, catalogue)
        self.measures: Mapping[str, About] = {name: catalogue[name] for name in names}

    def of(self, column: Callable[[str, str], Floats]) -> dict[Pair, Floats]:
        """Each difference, shape (points, replicates); whoever is ahead at the first point stands first.

        Args:
            column: gives a measure of a brand, of that shape; the scenario as it is comes first.
        """
        differences: dict[Pair, Floats] = {}
        for measure, about in self.measures.items():
            better = about["better"] or 1
            for one, other in self.pairs:
                difference = column(one, measure) - column(other, measure)
                if better * difference[0].mean() < 0:
                    differences[other, one, measure] = -difference
                else:
                    differences[one, other, measure] = difference
        return differences


def in_order(pairs: Mapping[Pair, Floats]) -> list[Pair]:
    """By measure as asked, then from the first of the ranking in the scenario as it is downwards."""

    def wins(brand: str, measure: str) -> int:
        return -sum(one == brand and of == measure for one, _, of in pairs)

    def place(pair: Pair) -> tuple[int, int, int]:
        one, other, measure = pair
        return measures.index(measure), wins(one, measure), wins(other, measure)

    measures = list(dict.fromkeys(measure for _, _, measure in pairs))
    return sorted(pairs, key=place)
