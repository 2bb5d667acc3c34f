"""The shape of ``summary.json``, for whoever makes it and whoever reads it: see ``summary.schema.json``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

from sim.measures import About
from sim.numbers import Mean

__all__ = [
    "About",
    "BrandNumbers",
    "Mean",
    "Origin",
    "Pair",
    "RateEffect",
    "Rated",
    "Rates",
    "Summary",
    "VariedNumber",
]


class Origin(TypedDict):
    """Where numbers come from. Of a run everything that they follow from; of several, what they share.

    ``replicates`` is None of several that are not paired.
    """

    replicates: int | None
    measures: Mapping[str, About]
    sim: NotRequired[str]
    code: NotRequired[str]
    plugins: NotRequired[Mapping[str, Any]]
    seed: NotRequired[int]
    content: NotRequired[str]
    sources: NotRequired[Mapping[str, str]]
    reading: NotRequired[str]
    libraries: NotRequired[Mapping[str, str]]
    until_sure: NotRequired[Mapping[str, Any]]
    network: NotRequired[str]


class BrandNumbers(TypedDict):
    """What one brand came to. ``groups``: by group measure -> mean, and ``share``, that of all followers."""

    name: str
    strategy: str
    measures: Mapping[str, Mean]
    groups: NotRequired[Mapping[str, Mapping[str, Any]]]
    acts: NotRequired[Mapping[str, float]]
    probability_best: NotRequired[Mapping[str, float | None]]


class Pair(TypedDict):
    """Two brands on one measure: ``a`` less ``b``. What is counted by replicate is None where they are not
    paired.
    """

    a: str
    b: str
    measure: str
    difference: Mean
    a_better: int | None
    of: int | None
    b_better: NotRequired[int | None]
    draws: NotRequired[int | None]
    p: NotRequired[float | None]
    p_holm: NotRequired[float | None]
    clear: NotRequired[bool | None]
    verdict: NotRequired[str | None]
    rule_of_three: NotRequired[float]


class RateEffect(TypedDict):
    """What another rate of posting alone does to a measure, and how far the leader is ahead then."""

    difference: Mean
    clear: bool
    lead: Mean
    lead_clear: bool


class Rated(TypedDict("Rated", {"as": str})):
    """A brand at the rate of another one (``as``)."""

    brand: str
    rate: float
    measures: Mapping[str, RateEffect]


class Rates(TypedDict):
    """How often brands post, where they differ, and what that alone does."""

    posts_per_day: Mapping[str, float]
    leader: str
    simulated: int | None
    replicates: int
    alone: Sequence[Rated]
    untold: Sequence[str]


class VariedNumber(TypedDict):
    """A number of a scenario that was varied, and between which ends; see :class:`sim.experiment.Varied`."""

    name: str
    path: str
    certainty: str
    base: float
    low: float
    high: float
    scale: str


class Summary(TypedDict):
    """``summary.json``; or brands of several runs held against each other, of which less is known."""

    provenance: Origin
    brands: Sequence[BrandNumbers]
    pairs: Sequence[Pair]
    format: NotRequired[int]
    scenario: NotRequired[Mapping[str, Any]]
    headline: NotRequired[str]
    rates: NotRequired[Rates]
    until_sure: NotRequired[Mapping[str, Any]]
