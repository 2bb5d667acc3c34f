"""The shape of ``summary.json``, for whoever makes it and whoever reads it: see ``summary.schema.json``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

from sim.foreign import Json
from sim.measures import About
from sim.numbers import NOTHING, Mean

__all__ = [
    "About",
    "Audience",
    "Basis",
    "BrandNumbers",
    "Mean",
    "Origin",
    "Pair",
    "Pairing",
    "Precision",
    "RateEffect",
    "Rated",
    "Rates",
    "Selected",
    "Stopping",
    "Summary",
    "VariedNumber",
    "Widest",
    "mean_of",
]


class Audience(TypedDict):
    """How many followers there are, and how many of them were simulated."""

    followers: int
    simulated: int


class Precision(TypedDict):
    """What is asked of a run that is extended until it is sure. ``measure``: where another one decides."""

    precision: float
    ceiling: int
    measure: NotRequired[str]


class Widest(TypedDict):
    """The interval that is known worst: of a difference, or of a brand that is alone."""

    a: str
    b: str | None
    half_width: float | None


class Pairing(TypedDict):
    """Replicates needed between two brands, with the luck both share and with luck of their own."""

    a: str
    b: str
    variance_ratio: float | None
    common: int
    independent: int


class Selected(TypedDict):
    """Which brands may still be the best; ``best``: the one that is, after so many replicates."""

    procedure: str
    indifference: float
    left: Sequence[str]
    best: str | None
    after: int | None


class Stopping(TypedDict):
    """How a run that was extended until it was sure came to its replicates."""

    rule: str
    measure: str
    precision: float
    floor: int
    ceiling: int
    replicates: int
    reached: bool
    widest: Widest
    pairing: Pairing | None
    selection: Selected | None


class Basis(TypedDict):
    """What numbers follow from, besides the scenario. ``replicates`` is None of several runs that are not
    paired.
    """

    replicates: int | None
    sim: NotRequired[str]
    code: NotRequired[str]
    plugins: NotRequired[Mapping[str, str]]
    seed: NotRequired[int]
    sources: NotRequired[Mapping[str, str]]
    reading: NotRequired[str]
    libraries: NotRequired[Mapping[str, str]]
    until_sure: NotRequired[Precision]
    network: NotRequired[str]


class Origin(Basis):
    """Where numbers come from. Of a run everything that they follow from; of several, what they share."""

    measures: Mapping[str, About]
    content: NotRequired[str]


class BrandNumbers(TypedDict):
    """What one brand came to. ``groups``: by group measure -> mean, and ``share``, that of all followers."""

    name: str
    strategy: str
    measures: Mapping[str, Mean]
    groups: NotRequired[Mapping[str, Json]]
    acts: NotRequired[Mapping[str, float]]
    probability_best: NotRequired[Mapping[str, float | None]]


def mean_of(brand: BrandNumbers, measure: str) -> float | None:
    """The mean of a measure; None where the brand has none."""
    return brand["measures"].get(measure, NOTHING)["mean"]


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
    scenario: NotRequired[Json]
    headline: NotRequired[str]
    rates: NotRequired[Rates]
    until_sure: NotRequired[Stopping]
