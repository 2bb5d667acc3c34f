"""What an experiment varies: a path of the scenario, and the values it takes there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sim.scenario.document import Place

__all__ = ["Continuous", "Factor", "Levels", "LogUniform", "Normal", "Setting", "Uniform", "tidy"]

#: A path as ``--set`` takes it, and the value to put there.
Setting = tuple[str, Any]

_DIGITS = 10  # significant digits of a sampled value: fewer than processors and libraries disagree about


@dataclass(frozen=True, slots=True)
class Levels:
    """Values one by one. A sampling design takes each with the same chance."""

    values: tuple[Any, ...]

    def at(self, u: float) -> Any:
        """The value at ``u``, 0 <= u < 1."""
        return self.values[min(int(u * len(self.values)), len(self.values) - 1)]


@dataclass(frozen=True, slots=True)
class Uniform:
    """Any value between two, each as likely; ``whole`` numbers only, if asked."""

    low: float
    high: float
    whole: bool = False

    def at(self, u: float) -> float:
        """The value below which the share ``u`` of all lies."""
        if self.whole:  # both ends as likely as the rest
            return min(math.floor(self.low + u * (self.high - self.low + 1)), int(self.high))
        return tidy(self.low + u * (self.high - self.low))


@dataclass(frozen=True, slots=True)
class LogUniform:
    """Any value between two above 0, each order of magnitude as likely."""

    low: float
    high: float
    whole: bool = False

    def at(self, u: float) -> float:
        """The value below which the share ``u`` of all lies."""
        value = math.exp(math.log(self.low) + u * (math.log(self.high) - math.log(self.low)))
        value = min(max(value, self.low), self.high)
        return round(value) if self.whole else tidy(value)


@dataclass(frozen=True, slots=True)
class Normal:
    """Values around a mean; cut off (not heaped up) outside ``low`` to ``high``."""

    mean: float
    sd: float
    low: float = -math.inf
    high: float = math.inf
    whole: bool = False

    def at(self, u: float) -> float:
        """The value below which the share ``u`` of all lies."""
        from scipy.special import ndtr, ndtri

        below, above = (float(ndtr((end - self.mean) / self.sd)) for end in (self.low, self.high))
        u = min(max(below + u * (above - below), 1e-12), 1 - 1e-12)
        value = min(max(self.mean + self.sd * float(ndtri(u)), self.low), self.high)
        return round(value) if self.whole else tidy(value)


Continuous = Uniform | LogUniform | Normal


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that varies: ``path`` as ``--set`` takes it, its values, and where the file says so."""

    path: str
    values: Levels | Continuous
    place: Place


def tidy(value: float) -> float:
    """``value`` with the digits that are the same everywhere; no minus zero."""
    return float(f"{value:.{_DIGITS}g}") + 0.0


def spaced(low: float, high: float, steps: int, log: bool = False) -> Sequence[float]:
    """``steps`` values from ``low`` to ``high``, both included, evenly (or by even factors) spaced; whole
    numbers if both ends are and the steps fall on some.
    """
    shares = [i / (steps - 1) for i in range(steps)]
    if log:
        values = [math.exp(math.log(low) * (1 - s) + math.log(high) * s) for s in shares]
    else:
        values = [low * (1 - s) + high * s for s in shares]
    values = [tidy(value) for value in values]
    if isinstance(low, int) and isinstance(high, int) and all(value.is_integer() for value in values):
        return [int(value) for value in values]
    return values
