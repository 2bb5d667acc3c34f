"""The shape of ``sensitivity.json``, for whoever makes it and whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NotRequired

from typing_extensions import TypedDict

from sim.measures import About
from sim.numbers import Mean
from sim.results import VariedNumber

__all__ = [
    "Ahead",
    "AheadByHalf",
    "Counted",
    "EffectNumbers",
    "Findings",
    "Half",
    "PairFindings",
    "Sensitivity",
    "Sentences",
    "Shares",
]


class EffectNumbers(TypedDict):
    """What a parameter does to a difference; see :class:`sim_sensitivity.morris.Effect`."""

    parameter: str
    size: Mean
    mean: float | None
    sigma: float | None
    inert: bool


class Ahead(TypedDict):
    """Where the first brand is ahead: a share of the points, its interval, and where both are equal."""

    share: float | None
    low: float | None
    high: float | None
    equal: float | None
    points: int


class Shares(TypedDict):
    """Shares of the variance; see :class:`sim_sensitivity.sobol.Index`."""

    parameter: str
    first: Mean
    total: Mean


class Half(TypedDict):
    """Where the first brand is ahead, with a parameter below and above the middle of its range."""

    parameter: str
    middle: float
    below: float
    above: float
    error: float


class AheadByHalf(TypedDict):
    """Where the first brand is ahead, on independent points."""

    share: float | None
    points: int
    halves: Sequence[Half]


class PairFindings(TypedDict):
    """Two brands on one measure, what moves their difference most first. What was weighed, where it was."""

    a: str
    b: str
    measure: str
    base: Mean
    luck: float | None
    ahead: Ahead
    effects: Sequence[EffectNumbers]
    weighed: NotRequired[Sequence[Shares]]
    weighed_ahead: NotRequired[AheadByHalf]


class Counted(TypedDict):
    """Design points of an experiment, and its runs."""

    points: int
    runs: int
    failed: int


class Screening(Counted):
    """The first experiment."""

    trajectories: int


class Weighing(Counted):
    """The second one, and what was varied in it."""

    lines: int
    parameters: Sequence[str]


class Findings(TypedDict):
    """What both experiments found."""

    parameters: Sequence[VariedNumber]
    screening: Screening
    weighing: Weighing | None
    inert: Sequence[str]
    pairs: Sequence[PairFindings]


class Sentences(TypedDict):
    """What is said of each pair, in order, and of the whole study."""

    pairs: Sequence[Sequence[str]]
    all: Sequence[str]


class Sensitivity(Findings):
    """``sensitivity.json``, and what ``sim sensitivity --json`` prints."""

    format: int
    scenario: str
    seed: int | str
    replicates: int
    measures: Mapping[str, About]
    sentences: Sentences
