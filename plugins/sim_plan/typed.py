"""The shape of a plan as ``sim plan --json`` prints it, for whoever makes it and whoever says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, final

from typing_extensions import TypedDict

from sim.foreign import Json
from sim.numbers import Mean
from sim.results import Audience

__all__ = [
    "AgainstPresent",
    "Algebra",
    "BreakEven",
    "BudgetNumbers",
    "Capacity",
    "CrossingNumbers",
    "DecisionNumbers",
    "Edge",
    "Enough",
    "Findings",
    "Gain",
    "MeasureNumbers",
    "Place",
    "Plan",
    "PlanNumbers",
    "PolicyNumbers",
    "Role",
    "Thresholds",
    "Unsaid",
]


class PolicyNumbers(TypedDict("PolicyNumbers", {"with": Json})):
    """A way of talking to people; hands without end are ``"unlimited"``."""

    strategy: str
    replies_per_day: int | str


class Role(TypedDict("Role", {"from": NotRequired[Any]})):
    """Why a plan is there; what is changed in it, where that is one thing."""

    role: str
    parameter: NotRequired[str]
    to: NotRequired[Any]


class AgainstPresent(Mean):
    """A plan less the present one, and in how many replicates it is better."""

    better_in: int
    of: int
    clear: bool | None


class Edge(TypedDict):
    """A decision that stands at the end of what was searched."""

    parameter: str
    value: float
    low: float
    high: float


class PlanNumbers(PolicyNumbers):
    """One of the plans that were compared."""

    roles: Sequence[Role]
    measures: Mapping[str, Mean]
    against_present: AgainstPresent
    behind_best: Mean | None
    probability_best: float | None
    told_apart: bool
    at_edge: Sequence[Edge]


class Place(TypedDict):
    """Where a difference changes its sign between two ends.

    ``side``: ``"found"``, or ``"above"`` / ``"below"`` when the difference is above or below 0 all the way.
    ``low`` and ``high`` are None where the interval reaches beyond what was looked at.
    """

    side: str
    root: float | None
    low: float | None
    high: float | None


class CrossingNumbers(Place):
    """The same; ``clear``: whether the difference is clearly on that side at both ends (not where found)."""

    clear: bool | None


class Algebra(TypedDict):
    """The answer rate that the algebra of the model says, with so many turns a conversation."""

    root: float
    turns: float


class Thresholds(TypedDict):
    """From which answer rates on asking pays; see :mod:`sim_plan.break_even`."""

    asker: PolicyNumbers
    telling: CrossingNumbers
    silence: CrossingNumbers
    algebra: Algebra
    pretence: float | None


class Gain(Mean):
    """What the present questions do to trust."""

    clear: bool


@final
class BreakEven(Thresholds):
    """The thresholds, and what holds for the present plan."""

    as_now: bool
    followers: int
    replicates: int
    here: Gain | None


class Enough(Place):
    """Up to which audience size hands suffice; see :mod:`sim_plan.capacity`."""

    asker: PolicyNumbers
    least: int
    most: int


@final
class Capacity(Enough):
    """The same, of the present plan or of another one."""

    as_now: bool
    replicates: int


class Unsaid(TypedDict):
    """Why nothing can be said."""

    reason: str


class MeasureNumbers(TypedDict):
    """What is to be best: ``better`` is 1 if more is better, -1 if less is."""

    name: str
    title: str
    unit: str
    better: int


class BudgetNumbers(TypedDict):
    """What there is to spend: replies a day, or money."""

    replies_per_day: int | str | None
    money: float | None
    wage: float


class DecisionNumbers(TypedDict):
    """A parameter and what it may be: one of ``choices``, or ``low`` to ``high``."""

    parameter: str
    choices: NotRequired[Sequence[Any]]
    low: NotRequired[float]
    high: NotRequired[float]
    step: NotRequired[float]


class DecisionOf(DecisionNumbers):
    """The same, of a strategy."""

    strategy: str


class Search(TypedDict):
    """How the plans were looked for."""

    optimiser: str
    plans: int
    replicates: int
    runs: int
    decisions: Sequence[DecisionOf]


class Findings(TypedDict):
    """Everything but what is said of it; the best plan comes first."""

    format: int
    scenario: Json
    brand: str
    measure: MeasureNumbers
    budget: BudgetNumbers
    audience: Audience
    present_affordable: bool
    timeline_left_out: bool
    search: Search
    replicates: int
    plans: Sequence[PlanNumbers]
    break_even: BreakEven | Unsaid
    capacity: Capacity | Unsaid


class Plan(Findings):
    """What ``sim plan --json`` prints."""

    sentences: Mapping[str, str]
