"""Where a paired difference changes its sign, with an interval.

The root is found by bisection on the mean difference, all points with the same luck. The interval holds every
place at which the difference, drawn linearly from point to point replicate by replicate, is not clearly on
one side (its 95 % interval contains 0): the test of each place is turned round [Fieller1954]_.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from sim.compare import mean_interval
from sim_plan.typed import CrossingNumbers

__all__ = ["Differences", "bisected", "crossing", "halved"]

Differences = NDArray[np.float64]  # one a replicate

_HALVINGS = 30  # of the search for the ends of the interval


def halved(low: float, high: float, like_low: Callable[[float], bool], steps: int) -> tuple[float, float]:
    """The part of ``low`` to ``high`` in which what holds at ``low`` ends, after so many halvings."""
    for _ in range(steps):
        middle = (low + high) / 2
        if like_low(middle):
            low = middle
        else:
            high = middle
    return low, high


def bisected(
    difference: Callable[[float], Differences], low: float, high: float, steps: int
) -> dict[float, Differences]:
    """Differences at both ends and, if their means lie on two sides of 0, at ``steps`` places in between."""
    points = {low: difference(low)}

    def like_low(place: float) -> bool:
        points[place] = difference(place)
        return _sign(points[place]) == _sign(points[low])

    if not like_low(high):
        halved(low, high, like_low, steps)
    return points


def crossing(points: Mapping[float, Differences]) -> CrossingNumbers:
    """The place at which the mean difference changes its sign (the first, should there be several)."""
    places = sorted(points)
    signs = [_sign(points[place]) for place in places]
    change = next((number for number in range(1, len(places)) if signs[number] != signs[0]), None)
    if change is None:
        clear = all(mean_interval(points[place]).clear for place in places)
        side = "above" if signs[0] > 0 else "below"
        return {"side": side, "root": None, "low": None, "high": None, "clear": clear}
    left, right = places[change - 1], places[change]
    a, b = float(np.nanmean(points[left])), float(np.nanmean(points[right]))
    root = left + (right - left) * a / (a - b)
    low = _end(points, root, [place for place in reversed(places) if place < root])
    high = _end(points, root, [place for place in places if place > root])
    return {"side": "found", "root": root, "low": low, "high": high, "clear": None}


def _sign(differences: Differences) -> int:
    return 1 if np.nanmean(differences) > 0 else -1


def _end(points: Mapping[float, Differences], root: float, beyond: list[float]) -> float | None:
    """The last place from the root outwards that is not clearly on one side; None if all of them are not."""
    unclear = root
    for place in beyond:
        if mean_interval(points[place]).clear:
            end, _ = halved(
                unclear, place, lambda at: not mean_interval(_between(points, at)).clear, _HALVINGS
            )
            return end
        unclear = place
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
