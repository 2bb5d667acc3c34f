"""A policy, which is a way of talking to people: a strategy, its parameters, the hands."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from math import inf
from typing import Any

from sim.foreign import Json
from sim_plan.typed import PolicyNumbers

__all__ = ["CONVERSATIONS", "Policy", "hands_as_written", "tidy"]

#: Strategies that ship in which people answer people. They differ in what a brand decides anyway (whom, how
#: many, one line or more), not in what it stands for: one that has one of them may be told to take another.
CONVERSATIONS = (
    "ask-and-ignore",
    "broadcast",
    "first-come",
    "genuine-follow-up",
    "honest-pause",
    "influencers-first",
    "long-talks",
    "newcomers-first",
    "personal-thanks",
)


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """What a brand does: ``strategy`` with the parameters ``with_``, and ``hands`` replies a day (or inf)."""

    strategy: str
    with_: Json
    hands: float

    @property
    def key(self) -> str:
        """A text that is equal for equal policies."""
        return json.dumps([self.strategy, dict(self.with_), self.hands], sort_keys=True)

    def but(self, **changes: Any) -> Policy:
        """The same with some parameters changed."""
        return replace(self, with_={**self.with_, **changes})

    def as_dict(self) -> PolicyNumbers:
        """As it stands in the result."""
        return {
            "strategy": self.strategy,
            "with": dict(self.with_),
            "replies_per_day": hands_as_written(self.hands),
        }


def hands_as_written(hands: float) -> int | str:
    """As a scenario has them."""
    return "unlimited" if hands == inf else int(hands)


def tidy(value: float) -> float:
    """A value on the grid of a decision, without the dust of binary fractions."""
    return float(f"{value:.6g}")
