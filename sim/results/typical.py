"""Which replicate to show when only one can be shown."""

from __future__ import annotations

from math import isnan
from statistics import median

from sim.results.reading import Run

__all__ = ["HEADLINE", "typical_replicate"]

#: The measure by which it is chosen: what a run is about.
HEADLINE = "followers_kept"


def typical_replicate(run: Run) -> int:
    """The median replicate for :data:`HEADLINE`: all brands together, the nearest to their medians.

    With one brand that is the median replicate (of an even number, one of the two in the middle). The same
    for every brand, so that the same people are shown. Of equals, the first.

    Raises:
        ResultsError: the file is missing or damaged.
    """
    table = run.values()
    columns = (table[name].to_pylist() for name in ("brand", "replicate", "group", "measure", "value"))
    by_brand: dict[str, list[float]] = {brand: [0.0] * run.replicates for brand in run.brands}
    for brand, replicate, group, measure, value in zip(*columns, strict=True):
        if group == "all" and measure == HEADLINE and value is not None:
            by_brand[brand][replicate] = value
    away = [0.0] * run.replicates
    for values in by_brand.values():
        middle = median(value for value in values if not isnan(value))
        away = [far + abs(value - middle) for far, value in zip(away, values, strict=True)]
    # Differences below rounding are no reason to prefer one to the other.
    return min(range(run.replicates), key=lambda number: (round(away[number], 12), number))
