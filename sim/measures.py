"""What a run is measured by: the columns of a day, and the numbers at the end.

To add a measure, add a :class:`Measure` to ``MEASURES`` whose ``compute`` reads a brand's :class:`Totals`;
results, tables and comparisons pick it up from there. (A plugin does it from outside, ``register_measures``.)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from typing_extensions import TypedDict

from sim.foreign import Json

if TYPE_CHECKING:
    from sim.hookspecs import Measure as PluginMeasure

__all__ = [
    "COLUMNS",
    "EVERYONE",
    "FLOWS",
    "GROUPS",
    "GROUP_MEASURES",
    "MEASURES",
    "NEEDS",
    "NEWCOMERS",
    "STATE",
    "About",
    "Measure",
    "ReplicateResult",
    "Totals",
    "columns_of",
    "groups_of",
    "has",
    "measures_for",
]

#: Followers by what they have done with the brand up to the day: wrote; opened a thread but never wrote;
#: neither.
GROUPS: Final = ("all", "contributors", "bystanders", "lurkers")

#: Besides, where there is a pool: founders and newcomers together, and who joined during the run. The groups
#: above are of the founders alone, who were there at the start, or newcomers would pull every mean to where
#: people begin.
EVERYONE: Final = "everyone"
NEWCOMERS: Final = "newcomers"
OF_POOL: Final = (EVERYONE, NEWCOMERS)

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

#: Besides, where there is a pool: who joined on a day.
FLOWS_OF_POOL: Final = ("gained",)


#: What not every scenario has -> how to have it.
NEEDS: Final[Mapping[str, str]] = {
    "desk": "a brand with a desk: brands: - {name: ..., strategy: ..., desk: {hours: 9-17}}",
    "incidents": "incidents: give it an event in its timeline, or psychology.incident_chance above 0",
    "pool": "people who may come to follow: --set audience.pool=10_000",
}


def has(scenario: Json) -> frozenset[str]:
    """Which of :data:`NEEDS` a scenario (in plain values, of any version) has."""
    psychology, audience = scenario.get("psychology", {}), scenario.get("audience", {})
    there = {
        "desk": any(brand.get("desk") for brand in scenario.get("brands", ())),
        "incidents": psychology.get("incident_chance", 0) > 0
        or any("event" in entry for entry in scenario.get("timeline", ())),
        "pool": audience.get("pool", 0) > 0,
    }
    return frozenset(name for name, given in there.items() if given)


def groups_of(there: Collection[str]) -> tuple[str, ...]:
    """The groups of a run, in the order of its tables; ``there`` is what :func:`has` gives."""
    return GROUPS + (OF_POOL if "pool" in there else ())


def columns_of(there: Collection[str]) -> tuple[str, ...]:
    """The columns of a day, likewise."""
    return COLUMNS + (FLOWS_OF_POOL if "pool" in there else ())


_NO_DESK: Final[Mapping[str, float]] = dict.fromkeys(
    ("reply_median", "reply_p90", "within_hour", "within_day", "backlog"), float("nan")
)


class Totals(NamedTuple):
    """One brand at the end of one replicate, as ``compute`` sees it."""

    last: Mapping[str, float]  #: STATE columns of all founders on the last day
    sums: Mapping[str, float]  #: FLOWS columns, summed over the days
    hourly_wage: float
    fees: float  #: paid over the run whatever is done
    came_back: Mapping[str, float]  #: shares of first-time commenters by :func:`came_back`
    everyone: Mapping[str, float]  #: as ``last``, newcomers included; the same without a pool
    storms: Sequence[int] = ()  #: call-outs over each incident that had any
    desk: Mapping[str, float] = _NO_DESK  #: what its desk did, by the names of measures; NaN without one
    by_bot: int = 0  #: first comments that a bot which says so replied to

    @property
    def size(self) -> float:
        """Followers at the start."""
        return self.last["people"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A number for one brand in one replicate.

    ``better``: 1 if more is better, -1 if less is, 0 if neither. ``unit``: share, trust (0..1), count, hours,
    money. ``needs``: one of :data:`NEEDS`, what a scenario must have for the measure to be told at all.
    ``least`` and ``most``: what no value lies below or above, if that is not what its unit says.
    ``matters``: the smallest difference that does, where the scenario does not say; 0 if any does.
    """

    name: str
    title: str
    unit: str
    better: Literal[-1, 0, 1]
    description: str
    compute: Callable[[Totals], float]
    needs: str = ""
    least: float = 0.0
    most: float | None = None
    matters: float = 0.0

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the most that it can be: a share or trust is at most 1, the rest has no end."""
        if self.most is not None:
            return self.least, self.most
        return self.least, 1.0 if self.unit in ("share", "trust") else inf


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


def came_back(
    follower: npt.NDArray[np.int64], day: npt.NDArray[np.int64], answered: npt.NDArray[np.bool_], last: int
) -> dict[str, float]:
    """Shares of first-time commenters who write again, by the names of :data:`RETURNS`.

    Args:
        follower, day, answered: one row a first-turn comment, in the order of days. Several comments of one
            day are one occasion: who wrote two comments on the first day has not come back.
        last: last day of the run. Who first wrote in its second half is left out: too late to tell.
    """
    order = np.argsort((follower * (last + 1) + day) * 2 + ~answered)  # one key: much sooner than three
    follower, day, answered = follower[order], day[order], answered[order]
    first = (
        np.flatnonzero(np.r_[True, follower[1:] != follower[:-1]]) if len(follower) else np.empty(0, np.int64)
    )
    start = np.repeat(day[first], np.diff(np.r_[first, len(follower)]))
    later = np.where(day > start, day - start, np.iinfo(np.int64).max)
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
        matters=0.01,
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
        matters=0.02,
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
        most=inf,  # newcomers look too
    ),
    Measure(
        "engagement",
        "engagement",
        "share",
        1,
        "Likes and comments per time shown.",
        lambda t: _ratio(t.sums["likes"] + t.sums["comments"], t.sums["shown"]),
        most=2.0,  # who looks may do both
    ),
    *(
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
        "reached",
        "any reply",
        "share",
        1,
        "Share of comments that got any reply, of a person or of a bot that says so.",
        lambda t: _ratio(t.sums["answered"] + t.by_bot, t.sums["comments"]),
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
        "Incidents over which one follower in a thousand or more called the brand out. Told where there can "
        "be incidents.",
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
        most=inf,  # newcomers call out too
    ),
    Measure(
        "reply_median",
        "median wait (h)",
        "hours",
        -1,
        "Median age of first replies by hand, from the comment to the reply.",
        lambda t: t.desk["reply_median"],
        needs="desk",
    ),
    Measure(
        "reply_p90",
        "90% wait (h)",
        "hours",
        -1,
        "Age that nine in ten first replies by hand stay under.",
        lambda t: t.desk["reply_p90"],
        needs="desk",
    ),
    Measure(
        "within_hour",
        "within an hour",
        "share",
        1,
        "Share of first comments, those still open left out, that were answered by hand within an hour.",
        lambda t: t.desk["within_hour"],
        needs="desk",
    ),
    Measure(
        "within_day",
        "within a day",
        "share",
        1,
        "The same within 24 hours.",
        lambda t: t.desk["within_day"],
        needs="desk",
    ),
    Measure(
        "backlog",
        "still open",
        "count",
        -1,
        "First comments that are still open at the end.",
        lambda t: t.desk["backlog"],
        needs="desk",
    ),
    Measure(
        "out_of_hands",
        "out of hands",
        "count",
        -1,
        "Replies that were meant and never came, for want of hands; at a desk, of what was given up on a day "
        "on which it was open.",
        lambda t: t.sums["dropped"],
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
        "Hours of work times the hourly wage, and fees.",
        lambda t: t.sums["minutes"] / 60 * t.hourly_wage + t.fees,
    ),
    Measure(
        "gained",
        "gained",
        "count",
        1,
        "Newcomers: people of the pool who began to follow during the run, whether or not they stayed.",
        lambda t: t.sums["gained"],
        needs="pool",
    ),
    Measure(
        "net_growth",
        "net growth",
        "share",
        1,
        "Followers at the end, newcomers included, who neither unfollowed nor muted, against those at the "
        "start: 0.1 is a tenth more, -0.1 a tenth fewer.",
        lambda t: t.everyone["following"] / t.size - 1,
        needs="pool",
        least=-1.0,
        most=inf,
    ),
)

#: name -> Measure, in the order in which tables show them.
MEASURES: Final[Mapping[str, Measure]] = {measure.name: measure for measure in _MEASURES}


def measures_for(there: Collection[str]) -> dict[str, Measure]:
    """The built-in measures that say something where there is what :func:`has` gives, by name."""
    return {name: row for name, row in MEASURES.items() if not row.needs or row.needs in there}


class About(TypedDict):
    """What a measure is; ``better`` is 1 if more is, -1 if less is, 0 if neither."""

    title: str
    unit: str
    better: Literal[-1, 0, 1]


def titled(measures: Mapping[str, Measure | PluginMeasure], currency: str = "") -> dict[str, About]:
    """Title, unit and direction of each, by name: of built-in measures as of those that plugins offer. Titles
    of money name the ``currency``, if there is one.
    """
    money = f" in {currency}" if currency else ""
    return {
        name: {
            "title": (row.title or name) + (money if row.unit == "money" else ""),
            "unit": row.unit,
            "better": row.better,
        }
        for name, row in measures.items()
    }


#: What is known of each group apart, besides its share of the audience.
GROUP_MEASURES: Final = ("followers_kept", "trust", "attention", "flagged_phony", "suspicion")


def of_groups(about: Mapping[str, About], groups: Sequence[str] = GROUPS) -> dict[str, About]:
    """Title, unit and direction of each group's measures, named as ``contributors.trust``.

    Args:
        about: the same of the measures of a brand, by name.
        groups: of the run, see :func:`groups_of`.
    """
    titles: dict[str, About] = {}
    for group in groups[1:]:
        titles[f"{group}.share"] = {"title": f"share of {group}", "unit": "share", "better": 0}
        for name in GROUP_MEASURES:
            if name in about:
                titles[f"{group}.{name}"] = {**about[name], "title": f"{about[name]['title']} of {group}"}
    return titles


@dataclass(frozen=True, slots=True)
class ReplicateResult:
    """One replicate of a scenario, all brands.

    ``daily``: float64, shape (brands, days, groups, columns), by :func:`groups_of` and :func:`columns_of`.
    What is no STATE counts what happened to everybody, newcomers included, and is NaN for groups other than
    ``all``; STATE is NaN on days that were not measured (``measure_every``) and for groups without people.
    ``measures``: for each brand, measure -> value. ``groups``: for each brand, group -> share and
    GROUP_MEASURES. NaN where there is nothing to measure.
    """

    replicate: int
    daily: npt.NDArray[np.float64]
    measures: list[dict[str, float]]
    groups: list[dict[str, dict[str, float]]]


def state_of(census: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """STATE columns, shape (..., groups, STATE), from the sums of :mod:`sim.engine.census`.

    The groups are those of :func:`groups_of`: with a pool the census has one more. NaN gives NaN.
    """
    founders, newcomers = census[..., : len(GROUPS) - 1, :], census[..., len(GROUPS) - 1 :, :]
    sums = np.concatenate([founders.sum(axis=-2, keepdims=True), founders], axis=-2)
    if newcomers.shape[-2]:
        sums = np.concatenate([sums, sums[..., :1, :] + newcomers, newcomers], axis=-2)
    people, flagged = sums[..., :1], sums[..., 4:5] - sums[..., 6:7] - sums[..., 7:8]
    with np.errstate(invalid="ignore"):
        means = np.where(people > 0, sums[..., 8:] / people, np.nan)
    return np.concatenate([sums[..., :8], flagged, means], axis=-1)


def measure(daily: npt.NDArray[np.float64], there: Collection[str], **rest: Any) -> dict[str, float]:
    """Every built-in measure that a run has of one brand, from its days, shape (days, groups, columns).

    ``there`` is what :func:`has` gives; groups and columns go with it. ``rest`` is that of :class:`Totals`.
    """
    groups = groups_of(there)
    sums = daily[:, 0, len(STATE) :].sum(axis=0).tolist()
    totals = Totals(
        last=_last(daily, 0),
        sums=dict(zip(columns_of(there)[len(STATE) :], sums, strict=True)),
        everyone=_last(daily, groups.index(EVERYONE) if EVERYONE in groups else 0),
        **rest,
    )
    return {name: row.compute(totals) for name, row in measures_for(there).items()}


def _last(daily: npt.NDArray[np.float64], group: int) -> dict[str, float]:
    """STATE columns of a group on the last day."""
    return dict(zip(STATE, daily[-1, group, : len(STATE)].tolist(), strict=True))


def measure_groups(
    daily: npt.NDArray[np.float64], there: Collection[str] = ()
) -> dict[str, dict[str, float]]:
    """Share of the founders and GROUP_MEASURES of each group apart, at the end; see :func:`measure`."""
    measures = {}
    size = float(daily[-1, 0, 0])
    for number, group in enumerate(groups_of(there)[1:], start=1):
        last = _last(daily, number)
        measures[group] = {
            "share": last["people"] / size,
            "followers_kept": _ratio(last["following"], last["people"]),
            "trust": last["trust"],
            "attention": last["attention"],
            "flagged_phony": _ratio(last["flagged"], last["people"]),
            "suspicion": last["suspicion"],
        }
    return measures
