"""The shape of what ``sim explain --json`` prints; see ``docs/reference/explain.md``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from typing_extensions import TypedDict

from sim.results.why import Decided, DepartureNumbers

__all__ = [
    "Difference",
    "DivergenceNumbers",
    "Divergences",
    "FollowerNumbers",
    "Head",
    "Left",
    "MomentNumbers",
    "Moved",
    "StoryNumbers",
    "WhatIf",
    "WhyTheyLeft",
]


class Head(TypedDict):
    """The run and the replicate; ``chosen``: ``median`` or ``asked``; ``trust_rule``: the scenario's."""

    format: int
    run: str
    scenario: str
    trust_rule: str
    replicate: int
    replicates: int
    chosen: str


class MomentNumbers(TypedDict):
    """One line of a story; see :class:`sim.explain.story.Moment`."""

    day: int
    until: int
    kinds: Sequence[str]
    text: str
    equations: Sequence[str]
    before: Mapping[str, float]
    after: Mapping[str, float]
    added: Mapping[str, float]
    chance: Mapping[str, float]
    reason: str | None


class Left(TypedDict):
    """How and when somebody left."""

    day: int
    how: str
    why: str
    trust: float


class Evenings(TypedDict):
    """Every evening from 0, the morning before the first."""

    trust: Sequence[float]
    attention: Sequence[float]
    expectation: Sequence[float]
    standing: Sequence[int]


class FollowerNumbers(TypedDict):
    """What happened to one follower."""

    traits: Mapping[str, float]
    neighbours: int
    start: Mapping[str, float]
    end: Mapping[str, float]
    left: Left | None
    story: Sequence[MomentNumbers]
    evenings: Evenings


class Moved(TypedDict):
    """A measure as it was, and as it is then."""

    was: float | None
    then: float | None


class Difference(TypedDict):
    """What followed from a change, in the world of one brand and replicate.

    ``first_day``: the first day of which anything differs in the brand's numbers or in their evenings; None
    if nothing does. ``others_stayed``: others who left as it was, and stay now, ascending; ``others_left``:
    who stayed, and leave now. ``others_later``, ``others_sooner``: how many leave either way, on a later or
    an earlier day. ``others_moved``: how many ties end different, in what they hold or in where they stand.
    ``measures``: those that moved.
    """

    first_day: int | None
    others_stayed: Sequence[int]
    others_left: Sequence[int]
    others_later: int
    others_sooner: int
    others_moved: int
    measures: Mapping[str, Moved]


class WhatIf(FollowerNumbers, Difference):
    """The same with something different, and what followed from that."""

    changes: Sequence[str]


class StoryNumbers(Head, FollowerNumbers):
    """A follower's story; ``picked``: who they are, if a word was asked for."""

    brand: str
    follower: int
    picked: str | None
    decided: DepartureNumbers | None
    what_if: WhatIf | None


class AudienceDivergenceNumbers(TypedDict):
    """The first difference between two brands; see :class:`sim.explain.divergence.Divergence`."""

    day: int
    what: str
    a: Any
    b: Any
    follower: int | None
    post: int | None
    turn: int | None
    felt: int | None
    moved: int


class FollowerDivergenceNumbers(TypedDict):
    """The first day on which a follower feels a difference, and what happens to them on it."""

    day: int
    a: MomentNumbers | None
    b: MomentNumbers | None


class Divergences(TypedDict):
    """Where two brands part, for everybody and for one follower; None where they never do."""

    audience: AudienceDivergenceNumbers | None
    follower: FollowerDivergenceNumbers | None


class DivergenceNumbers(Head):
    """Where the worlds of two brands part."""

    brand: str
    against: str
    follower: int | None
    sentence: str | None
    parting: Divergences


class WhyTheyLeft(Head, Decided):
    """What decided departures, and where that is kept."""

    file: str
