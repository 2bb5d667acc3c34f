"""A smaller copy of a large audience: fewer people, hands in proportion, counts and costs scaled back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, isfinite
from typing import TYPE_CHECKING

from sim.experiment.plan.running import Outcome
from sim.experiment.plan.ways import Way

if TYPE_CHECKING:
    from sim.scenario import Costs

__all__ = ["Copy", "copy_of"]

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

    def way(self, way: Way) -> Way:
        """The way with the hands it has in the copy."""
        if self.whole or not isfinite(way.hands):
            return way
        return replace(way, hands=float(round(way.hands * self.used / self.full)))

    def scaled(self, found: Outcome, costs: Costs) -> dict[str, float]:
        """What was counted in the copy, as it would be in full. Shares and trust need no scaling."""
        result = dict(found)
        if self.whole:
            return result
        times = self.full / self.used
        written = found["replies"] - found["canned"]
        minutes = found["canned"] * costs.minutes_per_canned_reply + written * costs.minutes_per_reply
        more = (times - 1) * minutes / 60
        result |= {name: found[name] * times for name in _SCALED if name in found}
        result["staff_hours"] += more
        result["cost"] += more * costs.hourly_wage
        return result


def copy_of(size: int, most: int, hands: float, *, fixed: bool = False) -> Copy:
    """The copy of ``size`` followers to simulate: at most ``most``, unless so few would leave no hands.

    ``fixed`` keeps the audience as it is (a graph from a file has one size).
    """
    if fixed or size <= most:
        return Copy(size, size)
    least = ceil(size * _FEWEST_HANDS / hands) if isfinite(hands) and hands > 0 else 0
    return Copy(size, min(size, max(most, least)))
