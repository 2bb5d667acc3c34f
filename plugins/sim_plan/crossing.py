"""Where a paired difference changes its sign, with an interval.

The root is found by bisection on the mean difference, all points with the same luck. The interval holds every
place at which the difference, drawn linearly from point to point replicate by replicate, is not clearly on
one side (its 95 % interval contains 0): the test of each place is turned round [Fieller1954]_.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.compare import mean_interval
from sim_plan.typed import CrossingNumbers

__all__ = ["Crossing", "Differences", "bisected", "crossing"]

Differences = NDArray[np.float64]  # one a replicate

_HALVINGS = 30  # of the search for the ends of the interval


@dataclass(frozen=True, slots=True)
class Crossing:
    """Where a difference changes its sign between two ends.

    ``side``: ``"found"``, or ``"above"`` / ``"below"`` when the difference is above or below 0 all the way.
    ``low`` and ``high`` are None where the interval reaches beyond what was looked at. ``clear``: whether the
    difference is clearly on that side at both ends (above and below only).
    """

    side: Literal["found", "above", "below"]
    root: float | None = None
    low: float | None = None
    high: float | None = None
    clear: bool | None = None

    def as_dict(self) -> CrossingNumbers:
        """As it stands in the result."""
        return {"side": self.side, "root": self.root, "low": self.low, "high": self.high, "clear": self.clear}


def bisected(
    difference: Callable[[float], Differences], low: float, high: float, steps: int
) -> dict[float, Differences]:
    """Differences at both ends and, if their means lie on two sides of 0, at ``steps`` places in between."""
    points = {low: difference(low), high: difference(high)}
    if _sign(points[low]) == _sign(points[high]):
        return points
    for _ in range(steps):
        middle = (low + high) / 2
        points[middle] = difference(middle)
        if _sign(points[middle]) == _sign(points[low]):
            low = middle
        else:
            high = middle
    return points


def crossing(points: Mapping[float, Differences]) -> Crossing:
    """The place at which the mean difference changes its sign (the first, should there be several)."""
    places = sorted(points)
    signs = [_sign(points[place]) for place in places]
    change = next((number for number in range(1, len(places)) if signs[number] != signs[0]), None)
    if change is None:
        clear = all(mean_interval(points[place]).clear for place in places)
        return Crossing("above" if signs[0] > 0 else "below", clear=clear)
    left, right = places[change - 1], places[change]
    a, b = float(np.nanmean(points[left])), float(np.nanmean(points[right]))
    root = left + (right - left) * a / (a - b)
    low = _end(points, root, [place for place in reversed(places) if place < root])
    high = _end(points, root, [place for place in places if place > root])
    return Crossing("found", root, low, high)


def _sign(differences: Differences) -> int:
    return 1 if np.nanmean(differences) > 0 else -1


def _end(points: Mapping[float, Differences], root: float, beyond: list[float]) -> float | None:
    """The last place from the root outwards that is not clearly on one side; None if all of them are not."""
    unclear = root
    for place in beyond:
        if not mean_interval(points[place]).clear:
            unclear = place
            continue
        clear = place
        for _ in range(_HALVINGS):
            middle = (unclear + clear) / 2
            if mean_interval(_between(points, middle)).clear:
                clear = middle
            else:
                unclear = middle
        return unclear
    return None


def _between(points: Mapping[float, Differences], place: float) -> Differences:
    """The differences at any place, drawn from point to point."""
    places = sorted(points)
    right = next(number for number, other in enumerate(places) if other >= place)
    if right == 0:
        return points[places[0]]
    left = right - 1
    part = (place - places[left]) / (places[right] - places[left])
    differences: Differences = (1 - part) * points[places[left]] + part * points[places[right]]
    return differences
