"""What a run is measured by: the columns of a day, and the numbers at the end.

To add a measure, add a :class:`Measure` to ``MEASURES`` whose ``compute`` reads a brand's :class:`Totals`;
results, tables and comparisons pick it up from there. (A plugin does it from outside, ``register_measures``.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

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

#: Columns of a day that count followers of a group.
COUNTS: Final = (
    "people",
    "following",
    "muted",
    "unfollowed",
    "flagged",  # take the brand for a phony today, or have seen through a reply
    "flagged_ever",  # have ever
    "saw_template",  # of the flagged: recognised a canned reply;
    "saw_asking",  # of the others: concluded it when the brand had answered as a pretender would,
    "wrongly",  # or when it had not; or took a genuine reply for a canned one
)

#: Columns of a day that describe a group: counts, then means over it. Who unfollowed counts with the
#: trust they left with, and with no attention; who muted counts with no attention.
STATE: Final = (*COUNTS, "trust", "attention", "expectation", "suspicion")

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
    "suspects",  # took the brand for a phony, for the first time
    "call_outs",
    "joins",  # call-outs that others joined
    "praises",
    "unfollows",
    "mutes",
    "stops",  # stopped looking, without leaving
    "left_other",  # of the three above: for no reason of the brand's,
    "left_bored",  # out of boredom,
    "left_ignored",  # for distrust, mostly over silence or what others said,
    "left_phony",  # for distrust, taking the brand for a phony
    "minutes",  # of work
)

COLUMNS: Final = STATE + FLOWS


class Totals(NamedTuple):
    """One brand at the end of one replicate, as ``compute`` sees it."""

    last: Mapping[str, float]  #: STATE columns of all followers on the last day
    sums: Mapping[str, float]  #: FLOWS columns, summed over the days
    hourly_wage: float
    came_back: Mapping[str, float]  #: shares of first-time commenters by :func:`came_back`
    storms: Sequence[int] = ()  #: call-outs over each incident that had any

    @property
    def size(self) -> float:
        """Followers at the start."""
        return self.last["people"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A number for one brand in one replicate.

    ``better``: 1 if more is better, -1 if less is, 0 if neither. ``unit``: share, trust (0..1), count, hours,
    money. ``needs``: one of :data:`NEEDS`, what a scenario must have for the measure to be told at all.
    """

    name: str
    title: str
    unit: str
    better: Literal[-1, 0, 1]
    description: str
    compute: Callable[[Totals], float]
    needs: str = ""


#: What not every scenario has -> how to have it.
NEEDS: Final = {
    "incidents": "incidents: give it an event in its timeline, or psychology.incident_chance above 0",
}


def needs_of(scenario: Any) -> frozenset[str]:
    """Which of :data:`NEEDS` a scenario has."""
    has = {"incidents": scenario.psychology.incident_chance > 0 or bool(scenario.events)}
    return frozenset(name for name, there in has.items() if there)


def measures_for(scenario: Any) -> dict[str, Measure]:
    """The measures that are told of runs of a scenario, by name."""
    has = needs_of(scenario)
    return {name: row for name, row in MEASURES.items() if not row.needs or row.needs in has}


def _ratio(part: float, whole: float) -> float:
    """NaN where there is nothing to take a share of."""
    return part / whole if whole else float("nan")


#: First-time commenters, and the days within which they may write again.
RETURNS: Final = {
    f"came_back{name}_{days}": (title, answered, days)
    for days in (30, 180)
    for name, title, answered in (
        ("", "", None),
        ("_answered", " answered", True),
        ("_ignored", " ignored", False),
    )
}


_BOTS: Final = " Answered is by a person, a template too; a bot's reply counts as none."


def _returns() -> list[Measure]:
    """One measure for each of :data:`RETURNS`."""
    return [
        Measure(
            name,
            f"back{title} {days}d",
            "share",
            1,
            f"Of those whose first comment was{title or ' made'} in the first half of the run, who wrote "
            f"again within {days} days, or by the end of a run shorter than twice that."
            f"{_BOTS if answered is not None else ''}",
            lambda t, name=name: t.came_back[name],  # type: ignore[misc]
        )
        for name, (title, answered, days) in RETURNS.items()
    ]


def came_back(
    follower: npt.NDArray[np.int64], day: npt.NDArray[np.int64], answered: npt.NDArray[np.bool_], last: int
) -> dict[str, float]:
    """Shares of first-time commenters who write again, by the names of :data:`RETURNS`.

    Args:
        follower, day, answered: one row a first-turn comment, in the order of days. Several comments of one
            day are one occasion: who wrote two comments on the first day has not come back.
        last: last day of the run. Who first wrote in its second half is left out: too late to tell.
    """
    order = np.lexsort((~answered, day, follower))
    follower, day, answered = follower[order], day[order], answered[order]
    first = (
        np.flatnonzero(np.r_[True, follower[1:] != follower[:-1]]) if len(follower) else np.empty(0, np.int64)
    )
    begun = np.repeat(day[first], np.diff(np.r_[first, len(follower)]))
    later = np.where(day > begun, day - begun, np.iinfo(np.int64).max)
    again = np.minimum.reduceat(later, first) if len(first) else later
    shares = {}
    for name, (_, kind, days) in RETURNS.items():
        who = 2 * day[first] <= last
        if kind is not None:
            who &= answered[first] == kind
        shares[name] = _ratio(float(np.count_nonzero(again[who] <= days)), float(np.count_nonzero(who)))
    return shares


#: Share of the followers whose call-outs make an incident a storm.
STORM: Final = 0.001

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
        "Mean trust of everyone who was there at the start; who unfollowed counts with the trust they left "
        "with.",
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
        "engagement",
        "engagement",
        "share",
        1,
        "Likes and comments per time shown.",
        lambda t: _ratio(t.sums["likes"] + t.sums["comments"], t.sums["shown"]),
    ),
    *_returns(),
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
        "Followers who take the brand for a phony at the end, or have seen through a reply.",
        lambda t: t.last["flagged"] / t.size,
    ),
    Measure(
        "flagged_ever",
        "ever phony",
        "share",
        -1,
        "Followers who have ever taken the brand for a phony or seen through a reply, even if it has won "
        "them back.",
        lambda t: t.last["flagged_ever"] / t.size,
    ),
    Measure(
        "phony_template",
        "saw a template",
        "share",
        -1,
        "Followers who have seen through a canned reply.",
        lambda t: t.last["saw_template"] / t.size,
    ),
    Measure(
        "phony_asking",
        "saw through asking",
        "share",
        -1,
        "Followers who concluded it from silences, when the brand had answered in person less than the "
        "pretence boundary (equation 11; comments that nobody asked for count `unasked_weight`).",
        lambda t: t.last["saw_asking"] / t.size,
    ),
    Measure(
        "phony_wrongly",
        "wrongly suspect",
        "share",
        -1,
        "Followers who suspect a brand that means it, or took a genuine reply for a canned one.",
        lambda t: t.last["wrongly"] / t.size,
    ),
    Measure(
        "suspicion",
        "suspicion",
        "share",
        -1,
        "Mean belief that the brand only pretends to listen, 0 to 1.",
        lambda t: t.last["suspicion"],
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
        "storms",
        "storms",
        "count",
        -1,
        "Incidents over which one follower in a thousand or more called the brand out. Told where there can be "
        "incidents.",
        lambda t: float(sum(size >= STORM * t.size for size in t.storms)),
        needs="incidents",
    ),
    Measure(
        "largest_storm",
        "largest storm",
        "share",
        -1,
        "Followers who called the brand out over the incident over which most did. Told where there can be "
        "incidents.",
        lambda t: max(t.storms, default=0) / t.size,
        needs="incidents",
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
GROUP_MEASURES: Final = ("followers_kept", "trust", "attention", "flagged_phony", "suspicion")


def of_groups(about: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Title, unit and direction of each group's measures, named as ``contributors.trust``.

    Args:
        about: the same of the measures of a brand, by name.
    """
    found: dict[str, dict[str, Any]] = {}
    for group in GROUPS[1:]:
        found[f"{group}.share"] = {"title": f"share of {group}", "unit": "share", "better": 0}
        for name in GROUP_MEASURES:
            if name in about:
                found[f"{group}.{name}"] = {**about[name], "title": f"{about[name]['title']} of {group}"}
    return found


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
    sums = np.concatenate([census.sum(axis=0, keepdims=True), census])
    people, (flagged, template, asking) = sums[:, :1], sums[:, [4, 6, 7]].T
    counts = np.column_stack([sums[:, :8], flagged - template - asking])
    with np.errstate(invalid="ignore"):
        means = np.where(people > 0, sums[:, 8:] / people, np.nan)
    return np.concatenate([counts, means], axis=1)


def measure(
    daily: npt.NDArray[np.float64],
    hourly_wage: float,
    came_back: Mapping[str, float],
    *,
    storms: Sequence[int] = (),
    told: Mapping[str, Measure] | None = None,
) -> dict[str, float]:
    """The built-in measures ``told`` (all of them by default) of one brand.

    From its days, shape (days, groups, COLUMNS), and what is known of it besides.
    """
    states = len(STATE)
    sums = daily[:, 0, states:].sum(axis=0).tolist()
    totals = Totals(
        last=dict(zip(STATE, daily[-1, 0, :states].tolist(), strict=True)),
        sums=dict(zip(FLOWS, sums, strict=True)),
        hourly_wage=hourly_wage,
        came_back=came_back,
        storms=storms,
    )
    return {name: row.compute(totals) for name, row in (MEASURES if told is None else told).items()}


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
            "suspicion": last["suspicion"],
        }
    return found
