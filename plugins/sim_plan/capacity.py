"""The audience size at which these hands no longer suffice: where asking is trusted less than broadcasting.

Bisection over the size of the audience, with the hands as they are and the same luck at every size. Very
large audiences cost minutes, so the search ends at a size and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp, log
from typing import TYPE_CHECKING

import numpy as np

from sim_plan.crossing import Differences, crossing, halved
from sim_plan.policies import Policy
from sim_plan.running import Outcome
from sim_plan.typed import Enough

if TYPE_CHECKING:
    from sim.plugins import Registry

__all__ = ["LEAST", "MOST", "broadcaster_of", "capacity"]

LEAST = 125  # followers: below, an audience is too small to say anything
MOST = 200_000  # followers: above, a run takes many seconds
_START = 16_000
_STEPS = 3  # halvings of a doubling: the size to a twelfth


def broadcaster_of(asker: Policy, posts_per_day: float, registry: Registry) -> Policy | None:
    """Somebody who posts as often, asks nothing, and answers as few as broadcasters do; None if that strategy
    is not installed.
    """
    if "broadcast" not in registry.strategies:
        return None
    settings = registry.strategies["broadcast"].create().settings()
    return Policy("broadcast", {**settings, "posts_per_day": posts_per_day}, asker.hands)


def capacity(
    asker: Policy, broadcaster: Policy, size: int, run: Callable[[Sequence[Policy], int], list[list[Outcome]]]
) -> Enough:
    """Up to which audience size the asker is trusted more, with its interval.

    Args:
        asker: a policy with limited hands.
        broadcaster: as :func:`broadcaster_of` gives it.
        size: of the present audience.
        run: the outcomes of several policies with so many followers, one list of replicates each.
    """

    points: dict[float, Differences] = {}

    def enough(place: float) -> bool:
        a, b = run([asker, broadcaster], round(exp(place)))
        points[place] = np.array([x["trust"] - y["trust"] for x, y in zip(a, b, strict=True)])
        return float(np.nanmean(points[place])) > 0

    def smaller(place: float) -> float:
        return max(place - log(2), log(LEAST))

    def larger(place: float) -> float:
        return min(place + log(2), log(MOST))

    place = log(min(max(size, LEAST), _START))
    suffice = enough(place)
    onward, end = (larger, log(MOST)) if suffice else (smaller, log(LEAST))
    while place != end:
        before, place = place, onward(place)
        if enough(place) != suffice:
            halved(min(before, place), max(before, place), enough, _STEPS)
            break
    limit = crossing(points)
    # The interval may reach beyond what the bisection needed.
    while limit["side"] == "found" and limit["low"] is None and min(points) > log(LEAST):
        enough(smaller(min(points)))
        limit = crossing(points)
    while limit["side"] == "found" and limit["high"] is None and max(points) < log(MOST):
        enough(larger(max(points)))
        limit = crossing(points)
    return {
        "asker": asker.as_dict(),
        "side": limit["side"],
        "root": _size(limit["root"]),
        "low": _size(limit["low"]),
        "high": _size(limit["high"]),
        "least": round(exp(min(points))),
        "most": round(exp(max(points))),
    }


def _size(place: float | None) -> int | None:
    return None if place is None else round(exp(place))
