"""Two brands compared on the same people with the same luck.

Replicate 7 of one brand and replicate 7 of the other share every follower and every random number, so their
difference holds what the way of talking makes, and little else. Differences are therefore taken replicate by
replicate (the paired design; common random numbers, Law & Kelton 2000), never between means.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sim.compare.intervals import Interval, mean_interval, p_value, sign_test

__all__ = ["Paired", "paired"]


@dataclass(frozen=True, slots=True)
class Paired:
    """What ``a`` minus ``b`` is, replicate by replicate.

    ``difference`` is the mean difference with its 95 % interval; ``p`` how surprising it would be if there
    were none: from the interval, or by the sign test where too few replicates differ for one (None for a
    single replicate). Of ``of`` replicates ``a_better`` went to ``a``, ``b_better`` to
    ``b``, and ``draws`` to nobody; those in which one of the two has no value do not count.
    """

    difference: Interval
    a_better: int
    b_better: int
    draws: int
    of: int
    p: float | None

    @property
    def same(self) -> bool:
        """Whether there are several replicates, and the two do exactly as well in each."""
        return self.draws == self.of > 1


def paired(a: ArrayLike, b: ArrayLike, better: int = 1) -> Paired:
    """Compare two brands on one measure.

    Args:
        a: the measure of one brand, shape (replicates,).
        b: of the other, same shape and order of replicates.
        better: +1 if more is better, -1 if less is; 0 (neither) counts how often ``a`` is higher.

    Raises:
        ValueError: the shapes differ.
    """
    first = np.asarray(a, dtype=np.float64)
    second = np.asarray(b, dtype=np.float64)
    if first.shape != second.shape or first.ndim != 1:
        raise ValueError(f"paired values need one shape (replicates,), not {first.shape} and {second.shape}")
    both = np.isfinite(first) & np.isfinite(second)
    differences = first[both] - second[both]
    wins = int(np.count_nonzero(differences * (better or 1) > 0))
    losses = int(np.count_nonzero(differences * (better or 1) < 0))
    of = int(both.sum())
    difference = mean_interval(differences)
    p = p_value(difference, of)
    if p is None and of > 1:
        p = sign_test(wins, losses)
    return Paired(difference, wins, losses, of - wins - losses, of, p)
