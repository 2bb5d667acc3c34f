"""Many pairs, one question: Holm's adjustment.

Of twenty pairs that do not differ, one interval in twenty excludes 0 by luck alone. Holm [Holm1979]_ orders
the p-values and asks more of the smallest: the chance of even one false "clear difference" in the family
stays below 5 %, whatever the dependence between pairs (and brands that share their luck do depend on each
other).
"""

from __future__ import annotations

from collections.abc import Sequence

from sim.compare.intervals import LEVEL

__all__ = ["clear", "holm"]


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Adjusted p-values of one family, in order; None (nothing was tested) stays and does not count.

    >>> holm([0.01, None, 0.04, 0.03])
    [0.03, None, 0.06, 0.06]
    """
    tested = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    most = 0.0
    for rank, (p, place) in enumerate(tested):
        most = max(most, min(1.0, (len(tested) - rank) * p))
        adjusted[place] = float(f"{most:.10g}")
    return adjusted


def clear(adjusted: float | None) -> bool | None:
    """Whether a difference with this adjusted p-value is a clear one; None if nothing was tested."""
    return None if adjusted is None else adjusted < 1 - LEVEL
