"""A fact: what is known of real audiences, as claims that a run can hold to or not.

A claim is a number a replicate and the range in which it must lie. The verdict is computed from the 95 %
interval of its mean: *holds* where the whole interval lies in the range, *fails* where none of it does,
*inconclusive* where it lies across an end, or where there is nothing to measure. More replicates settle what
is inconclusive; nothing else may.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, isfinite
from typing import Literal

from sim.compare import Interval, mean_interval
from sim.foreign import Json
from sim.numbers import plain, possible
from sim_facts.evaluator import Measure

__all__ = ["Claim", "Fact", "Judgement", "Kind", "Verdict", "judged", "verdict_of"]

Kind = Literal["C", "T", "B", "T/B"]
Verdict = Literal["holds", "fails", "inconclusive", "told"]
Unit = Literal["share", "ratio", "trust", "number"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A number and the range that it must lie in.

    Attributes:
        name: short and unique within its fact, for tables that programs read.
        what: what is measured, in words.
        measure: gives it, one number a replicate, NaN where there is none.
        low, high: ends of the range, both included. Without either, nothing is asked: it is told.
        unit: share (shown in per cent), ratio, trust (0..1) or number.
        part: the number is a part of a whole, between 0 and 1; a difference of two such is not.
    """

    name: str
    what: str
    measure: Measure
    low: float = -inf
    high: float = inf
    unit: Unit = "share"
    part: bool = False

    @property
    def told(self) -> bool:
        """Nothing is asked of the number: only its size is of interest."""
        return self.low == -inf and self.high == inf

    @property
    def expected(self) -> str:
        """The range in words: ``70% to 92%``, ``at most 0.5``, ``above 0``, ``-`` if nothing is asked."""
        if self.told:
            return "-"
        if self.low == -inf:
            return f"{'below' if self.high == 0 else 'at most'} {self.text(self.high)}"
        if self.high == inf:
            return f"{'above' if self.low == 0 else 'at least'} {self.text(self.low)}"
        return f"{self.text(self.low)} to {self.text(self.high)}"

    def text(self, value: float, places: int | None = None) -> str:
        """A value of this claim as it is shown; as short as it gets without ``places``."""
        scale, sign = (100, "%") if self.unit == "share" else (1, "")
        if places is None:
            return f"{scale * value:.10g}{sign}" if value else "0"
        return f"{plain(scale * value, places)}{sign}"


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known, and how it is looked for.

    ``number``: as in ``docs/model/facts.md``. ``kind``: C calibrated, T tested and never tuned for, B built
    in by an equation. ``says``: the fact. ``sources``: keys of ``docs/bibliography.md``. ``concerns``: the
    strategies that ship of which a result is less to be believed where the fact fails.
    """

    number: int
    kind: Kind
    says: str
    sources: str
    claims: tuple[Claim, ...]
    concerns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """A claim held against what was found; ``values`` are the numbers, one a replicate."""

    fact: Fact
    claim: Claim
    values: tuple[float, ...]
    interval: Interval
    verdict: Verdict

    @property
    def ends(self) -> tuple[float | None, float | None]:
        """Those of the interval, as far as they are possible: a part of a whole lies between 0 and 1."""
        low, high = self.interval.low, self.interval.high
        if low is None or high is None or not self.claim.part:
            return low, high
        return possible(low, high, (0.0, 1.0))

    @property
    def text(self) -> str:
        """The mean with its interval: ``83% (82% to 84%)``."""
        mean, (low, high) = self.interval.mean, self.ends
        if mean is None:
            return "no value"
        if low is None or high is None:
            return f"{self.claim.text(mean, 3)}, no interval"
        places = _places(self.claim, mean, low, high)
        middle, first, last = (self.claim.text(value, places) for value in (mean, low, high))
        return f"{middle} ({first} to {last})"

    def as_dict(self) -> Json:
        """As it stands in ``sim facts --json``."""
        return {
            "fact": self.fact.number,
            "kind": self.fact.kind,
            "claim": self.claim.name,
            "what": self.claim.what,
            "unit": self.claim.unit,
            "low": self.claim.low if isfinite(self.claim.low) else None,
            "high": self.claim.high if isfinite(self.claim.high) else None,
            "found": self.interval.as_dict(),
            "verdict": self.verdict,
            "values": [value if isfinite(value) else None for value in self.values],
        }


def _places(claim: Claim, *values: float) -> int:
    """Decimals that tell the ends of the interval apart, and a value from the end of its range."""
    scale = 100 if claim.unit == "share" else 1
    gaps = [scale * abs(a - b) for a, b in pairwise(values) if a != b]
    gaps += [
        scale * abs(value - end)
        for value in values
        for end in (claim.low, claim.high)
        if isfinite(end) and value != end
    ]
    fewest = 0 if claim.unit == "share" else 2
    return next((places for places in range(fewest, 6) if min(gaps, default=1) >= 0.5 * 10**-places), 6)


def judged(fact: Fact, claim: Claim, values: Sequence[float]) -> Judgement:
    """A claim with its verdict."""
    interval = mean_interval(values)
    return Judgement(fact, claim, tuple(float(v) for v in values), interval, _verdict(claim, interval))


def _verdict(claim: Claim, interval: Interval) -> Verdict:
    if claim.told:
        return "told"
    if interval.mean is None or interval.low is None or interval.high is None:
        return "inconclusive"
    # "Above 0" and "below 0" ask for a difference, and exactly none is none.
    if interval.low == interval.high == 0 and 0 in (claim.low, claim.high):
        return "fails"
    if claim.low <= interval.low and interval.high <= claim.high:
        return "holds"
    if interval.high < claim.low or interval.low > claim.high:
        return "fails"
    return "inconclusive"


def verdict_of(judgements: Sequence[Judgement]) -> Verdict:
    """Of a fact from its claims: it fails if one does, and holds if all do."""
    verdicts = {each.verdict for each in judgements} - {"told"}
    return "fails" if "fails" in verdicts else "holds" if verdicts == {"holds"} else "inconclusive"
