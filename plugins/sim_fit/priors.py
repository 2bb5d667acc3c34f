"""What is believed before there are data: the ranges of the model's own table, and of what brands do.

A prior is even over its range, or over its logarithm where that spans a decade. Everything in here that is
fitted moves on the *share* of its prior that lies below: 0 to 1, whatever the unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log
from typing import Final

import numpy as np
import numpy.typing as npt

from sim import ScenarioError
from sim.parameters import PARAMETERS, TRAITS, Parameter

__all__ = ["BEHAVIOUR", "FREE", "KEPT", "Prior", "prior_of"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Prior:
    """Even over ``low`` to ``high``, or over its logarithm. ``path`` is as ``--set`` takes it."""

    name: str
    path: str
    low: float
    high: float
    log: bool
    integer: bool = False
    unit: str = ""

    def value(self, share: Floats | float) -> Floats:
        """What lies at a share of the prior."""
        share = np.clip(np.asarray(share, np.float64), 0.0, 1.0)
        if self.integer:
            whole: Floats = np.minimum(np.floor(self.low + share * (self.high - self.low + 1)), self.high)
            return whole
        if self.log:
            return np.asarray(np.exp(log(self.low) + share * (log(self.high) - log(self.low))))
        return np.asarray(self.low + share * (self.high - self.low))

    def share(self, value: float) -> float:
        """Where a value lies, 0 to 1; that of an integer lies in the middle of what is rounded to it."""
        if self.integer:
            return min(max((value + 0.5 - self.low) / (self.high - self.low + 1), 0.0), 1.0)
        if self.log:
            value = max(value, self.low * exp(-50))
            return float(np.clip((log(value) - log(self.low)) / (log(self.high) - log(self.low)), 0, 1))
        return float(np.clip((value - self.low) / (self.high - self.low), 0, 1))


#: Ranges that are wider than the table's: of real accounts, some lie outside what a sweep usually covers.
#: Comments per 1,000 shown were .08 to 3.6 on four accounts, which is a participation of .0003 to .014; a
#: brand page's reach has a median of 3.1 % of its fans and a log-normal spread of .99 (docs/model/facts.md).
_WIDER: Final = {"participation.mean": (0.0002, 0.05), "reach": (0.004, 0.9), "exit_hazard": (0.0001, 0.003)}


def prior_of(name: str) -> Prior:
    """The prior of a parameter of the model, by its name in the table.

    Raises:
        ScenarioError: there is none, or it has no range.
    """
    row = _row(name)
    low, high = _WIDER.get(row.name, (row.low, row.high))
    place = "psychology" if name in PARAMETERS else "audience.traits"
    spans = low > 0 and high / low >= 10
    return Prior(row.name, f"{place}.{row.name}", low, high, spans and not row.integer, row.integer, row.unit)


def _row(name: str) -> Parameter:
    parameters = {**PARAMETERS, **TRAITS}
    short = name.removeprefix("psychology.").removeprefix("audience.traits.").strip()
    if short in parameters:
        return parameters[short]
    from sim.scenario import did_you_mean

    raise ScenarioError(
        f"no parameter {name!r}. {did_you_mean(short, list(parameters), 'There are')}", file="--free"
    )


#: What some export can tell of, in the order in which pages list it.
FREE: Final = (
    "reach",
    "reach_spread",
    "participation.mean",
    "participation.sigma",
    "question_pull",
    "comment_spread",
    "liking",
    "habituation",
    "attention_gain",
    "continue_chance",
    "slow_continue",
    "max_turns",
    "exit_hazard",
    "exit_shown",
)

#: What no export tells of, whatever is freed: these keep their prior. Nobody writes in an export whether
#: they think a brand a phony.
KEPT: Final = (
    "negativity",
    "act_share",
    "bystander_weight",
    "pretender_prior",
    "recognition",
    "grudge_weight",
)

#: What the brand itself does. Counted, not inferred; varied in prior runs, so that brands share them.
BEHAVIOUR: Final = {
    "posts_per_day": Prior("posts_per_day", "posts_per_day", 0.05, 16, True, unit="posts a day"),
    "questions": Prior("questions", "questions", 0, 1, False, unit="share of posts"),
    "answer_rate": Prior("answer_rate", "answer_rate", 0, 1, False, unit="share of comments"),
    "median_minutes": Prior("median_minutes", "median_minutes", 1, 4320, True, unit="minutes"),
    "spread": Prior("spread", "spread", 0.2, 3, False, unit="log-normal sd"),
}
