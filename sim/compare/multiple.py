"""Many pairs, one question: Holm's adjustment.

Of twenty pairs that do not differ, one interval in twenty excludes 0 by luck alone. Holm [Holm1979]_ orders
the p-values and asks more of the smallest: the chance of even one false "clear difference" in the family
stays below 5 %, whatever the dependence between pairs (and brands that share their luck do depend on each
other).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from sim.compare.intervals import LEVEL

__all__ = ["clear", "holm"]


P = TypeVar("P", float, float | None)


def holm(p_values: Sequence[P]) -> list[P]:
    """Adjusted p-values of one family, in order; None (nothing was tested) stays and does not count.

    >>> holm([0.01, None, 0.04, 0.03])
    [0.03, None, 0.06, 0.06]
    """
    order = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    p_holm = list(p_values)
    largest = 0.0
    for rank, (p, place) in enumerate(order):
        largest = max(largest, min(1.0, (len(order) - rank) * p))
        p_holm[place] = float(f"{largest:.10g}")
    return p_holm


def clear(p_holm: float | None) -> bool | None:
    """Whether a difference with this adjusted p-value is a clear one; None if nothing was tested."""
    return None if p_holm is None else p_holm < 1 - LEVEL
