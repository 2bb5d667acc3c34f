"""A smaller copy of a large audience: fewer people, hands in proportion, counts and costs scaled back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, inf, isfinite
from typing import TYPE_CHECKING, Any

from sim.foreign import Json

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.scenario import Audience, Brand, Costs, Scenario

__all__ = ["Copy", "copy_of", "one_size", "smaller"]

_FEWEST_HANDS = 10  # in a copy: with fewer, rounding them to whole replies would move the result
_SCALED = ("comments", "replies", "canned", "call_outs", "gained")


@dataclass(frozen=True, slots=True)
class Copy:
    """``used`` followers stand for ``full``."""

    full: int
    used: int

    @property
    def whole(self) -> bool:
        """Whether this is the audience itself."""
        return self.used == self.full

    def hands(self, hands: float) -> float:
        """Replies a day in the copy, for so many in full."""
        return hands if self.whole or not isfinite(hands) else float(self._part(hands))

    def audience(self, audience: Audience) -> Audience:
        """The audience in the copy, and its pool."""
        return audience.model_copy(update={"size": self.used, "pool": self._part(audience.pool)})

    def scaled(self, measures: Mapping[str, float], costs: Costs) -> dict[str, float]:
        """What was counted in the copy, as it would be in full. Shares and trust need no scaling."""
        result = dict(measures)
        if self.whole:
            return result
        times = self.full / self.used
        individual = measures["replies"] - measures["canned"]
        minutes = measures["canned"] * costs.minutes_per_canned_reply + individual * costs.minutes_per_reply
        more = (times - 1) * minutes / 60
        result |= {name: measures[name] * times for name in _SCALED if name in measures}
        result["staff_hours"] += more
        result["cost"] += more * costs.hourly_wage
        return result

    def _part(self, count: float) -> int:
        return round(count * self.used / self.full)


def copy_of(size: int, most: int, hands: float, *, fixed: bool = False) -> Copy:
    """The copy of ``size`` followers to simulate: at most ``most``, unless so few would leave no hands.

    ``fixed`` keeps the audience as it is (a graph from a file has one size).
    """
    if fixed or size <= most:
        return Copy(size, size)
    least = ceil(size * _FEWEST_HANDS / hands) if isfinite(hands) and hands > 0 else 0
    return Copy(size, min(size, max(most, least)))


def one_size(scenario: Scenario, *brands: Brand) -> bool:
    """Whether no smaller copy will do: a graph from a file has one size, and a desk would be idle."""
    return scenario.audience.network.kind == "file" or any(brand.desk is not None for brand in brands)


def smaller(scenario: Scenario, registry: Registry, most: int) -> tuple[Copy, Scenario]:
    """A scenario in a copy of its audience, of ``most`` followers if its hands allow, and which copy that is.

    In proportion are the pool, the hands of every brand and of every change of its ways, and what strategies
    count (:data:`sim.strategy.Count`: conversations begun a day, call-outs that make one apologise).
    """
    hands = [brand.replies_per_day for brand in scenario.brands]
    hands += [change.replies_per_day or 0 for change in scenario.changes]
    hands = [each for each in hands if each]
    copy = copy_of(
        scenario.audience.size, most, min(hands, default=inf), fixed=one_size(scenario, *scenario.brands)
    )
    if copy.whole:
        return copy, scenario

    def part(entry: Any) -> Any:
        if not hasattr(entry, "strategy"):
            return entry  # an event: its numbers are shares
        update: dict[str, object] = {"with_": _counts(entry.strategy, entry.with_, registry, copy)}
        if entry.replies_per_day is not None:
            update["replies_per_day"] = copy.hands(entry.replies_per_day)
        return entry.model_copy(update=update)

    return copy, scenario.model_copy(
        update={
            "audience": copy.audience(scenario.audience),
            "brands": tuple(map(part, scenario.brands)),
            "timeline": tuple(map(part, scenario.timeline)),
        }
    )


def _counts(strategy: str, parameters: Json, registry: Registry, copy: Copy) -> Json:
    """Parameters of a strategy in the copy: what counts people or comments goes with their number."""
    in_copy = dict(parameters)
    for about in registry.strategies[strategy].parameters:
        value = in_copy.get(about.name)
        counts = about.type == "whole number" and (about.low, about.high, about.unit) == (0, None, "")
        if counts and value:
            in_copy[about.name] = max(1, round(value * copy.used / copy.full))
    return in_copy
