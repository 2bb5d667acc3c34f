"""What a run is measured by: the columns of a day, and the numbers at the end.

To add a measure, add a :class:`Measure` to ``MEASURES`` whose ``compute`` reads a brand's :class:`Totals`;
results, tables and comparisons pick it up from there. (A plugin does it from outside, ``register_measures``.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = [
    "COLUMNS",
    "FLOWS",
    "GROUPS",
    "GROUP_MEASURES",
    "MEASURES",
    "STATE",
    "Measure",
    "ReplicateResult",
    "Totals",
]

#: Followers by what they have done with the brand up to the day: wrote; opened a thread but never wrote;
#: neither.
GROUPS: Final = ("all", "contributors", "bystanders", "lurkers")

#: Columns of a day that describe a group: counts of followers, then means over the group. Who left counts
#: with the trust she left with, and with no attention; who muted counts with no attention.
STATE: Final = ("people", "following", "muted", "unfollowed", "flagged", "trust", "attention", "expectation")

#: Columns of a day that count what happened, for all followers together.
FLOWS: Final = (
    "posts",
    "asks",  # posts that asked
    "shown",  # times a post was shown
    "looks",  # times it was looked at
    "likes",
    "comments",  # first comments; further turns are not counted here
    "asked",  # of these, under a post that asked
    "turns",  # further turns of conversations
    "answered",  # first comments that got a reply written by a person, canned or not
    "replies",  # replies written by a person, further turns included
    "canned",  # of these, canned
    "automatic",  # replies by a bot that says so
    "dropped",  # replies meant, but no hands were left
    "opened",  # threads opened by who did not write
    "recognised",  # fakes recognised (or thought to be)
    "call_outs",
    "joins",  # call-outs that others joined
    "praises",
    "unfollows",
    "mutes",
    "stops",  # stopped looking, without leaving
    "left_other",  # of the three above: for no reason of the brand's,
    "left_bored",  # out of boredom,
    "left_ignored",  # for distrust, mostly over silence or what others said,
    "left_phony",  # for distrust, mostly from seeing through a fake
    "minutes",  # of work
)

COLUMNS: Final = STATE + FLOWS


class Totals(NamedTuple):
    """One brand at the end of one replicate, as ``compute`` sees it."""

    last: Mapping[str, float]  #: STATE columns of all followers on the last day
    sums: Mapping[str, float]  #: FLOWS columns, summed over the days
    hourly_wage: float

    @property
    def size(self) -> float:
        """Followers at the start."""
        return self.last["people"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A number for one brand in one replicate.

    ``better``: 1 if more is better, -1 if less is, 0 if neither. ``unit``: share, trust (0..1), count, hours,
    money.
    """

    name: str
    title: str
    unit: str
    better: Literal[-1, 0, 1]
    description: str
    compute: Callable[[Totals], float]


def _ratio(part: float, whole: float) -> float:
    """NaN where there is nothing to take a share of."""
    return part / whole if whole else float("nan")


_MEASURES = (
    Measure(
        "followers_kept",
        "kept",
        "share",
        1,
        "Followers who neither unfollowed nor muted.",
        lambda t: t.last["following"] / t.size,
    ),
    Measure(
        "muted", "muted", "share", -1, "Followers who muted the brand.", lambda t: t.last["muted"] / t.size
    ),
    Measure(
        "unfollowed",
        "unfollowed",
        "share",
        -1,
        "Followers who left.",
        lambda t: t.last["unfollowed"] / t.size,
    ),
    Measure(
        "trust",
        "trust",
        "trust",
        1,
        "Mean trust of everyone who was there at the start; who left counts with the trust she left with.",
        lambda t: t.last["trust"],
    ),
    Measure(
        "attention",
        "attention",
        "share",
        1,
        "Mean chance to look at a post that is shown; who left or muted counts 0.",
        lambda t: t.last["attention"],
    ),
    Measure(
        "reach",
        "reach",
        "share",
        1,
        "Looks per post and follower, over the whole run.",
        lambda t: _ratio(t.sums["looks"], t.sums["posts"] * t.size),
    ),
    Measure(
        "comments",
        "comments",
        "count",
        1,
        "Comments received; further turns not counted.",
        lambda t: t.sums["comments"],
    ),
    Measure(
        "answered",
        "answered",
        "share",
        1,
        "Share of comments that got a reply written by a person, canned or not.",
        lambda t: _ratio(t.sums["answered"], t.sums["comments"]),
    ),
    Measure(
        "replies",
        "replies",
        "count",
        0,
        "Replies written, further turns included.",
        lambda t: t.sums["replies"],
    ),
    Measure(
        "flagged_phony",
        "phony",
        "share",
        -1,
        "Followers with a grudge: they saw through a fake, or think so.",
        lambda t: t.last["flagged"] / t.size,
    ),
    Measure(
        "call_outs",
        "call-outs",
        "count",
        -1,
        "Times a follower called the brand out.",
        lambda t: t.sums["call_outs"],
    ),
    Measure(
        "staff_hours",
        "hours",
        "hours",
        0,
        "Hours of work on posts and replies.",
        lambda t: t.sums["minutes"] / 60,
    ),
    Measure(
        "cost",
        "cost",
        "money",
        -1,
        "Hours of work times the hourly wage.",
        lambda t: t.sums["minutes"] / 60 * t.hourly_wage,
    ),
)

#: name -> Measure, in the order in which tables show them.
MEASURES: Final[Mapping[str, Measure]] = {measure.name: measure for measure in _MEASURES}

#: What is known of each group apart, besides its share of the audience.
GROUP_MEASURES: Final = ("followers_kept", "trust", "attention", "flagged_phony")


@dataclass(frozen=True, slots=True)
class ReplicateResult:
    """One replicate of a scenario, all brands.

    ``daily``: float64, shape (brands, days, groups, COLUMNS). FLOWS are NaN for groups other than ``all``;
    STATE is NaN on days that were not measured (``measure_every``) and for groups without people.
    ``measures``: for each brand, measure -> value. ``groups``: for each brand, group -> share and
    GROUP_MEASURES. NaN where there is nothing to measure.
    """

    replicate: int
    daily: npt.NDArray[np.float64]
    measures: list[dict[str, float]]
    groups: list[dict[str, dict[str, float]]]


def state_of(census: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """STATE columns, shape (groups, STATE), from the sums of :mod:`sim.engine.census`."""
    table = np.concatenate([census.sum(axis=0, keepdims=True), census])
    people = table[:, :1]
    with np.errstate(invalid="ignore"):
        table[:, 5:] = np.where(people > 0, table[:, 5:] / people, np.nan)
    return table


def measure(daily: npt.NDArray[np.float64], hourly_wage: float) -> dict[str, float]:
    """Every built-in measure of one brand from its days, shape (days, groups, COLUMNS)."""
    states = len(STATE)
    sums = daily[:, 0, states:].sum(axis=0).tolist()
    totals = Totals(
        last=dict(zip(STATE, daily[-1, 0, :states].tolist(), strict=True)),
        sums=dict(zip(FLOWS, sums, strict=True)),
        hourly_wage=hourly_wage,
    )
    return {name: row.compute(totals) for name, row in MEASURES.items()}


def measure_groups(daily: npt.NDArray[np.float64]) -> dict[str, dict[str, float]]:
    """Share and GROUP_MEASURES of each group apart, at the end."""
    found = {}
    size = float(daily[-1, 0, 0])
    for number, group in enumerate(GROUPS[1:], start=1):
        last = dict(zip(STATE, daily[-1, number, : len(STATE)].tolist(), strict=True))
        found[group] = {
            "share": last["people"] / size,
            "followers_kept": _ratio(last["following"], last["people"]),
            "trust": last["trust"],
            "attention": last["attention"],
            "flagged_phony": _ratio(last["flagged"], last["people"]),
        }
    return found
