"""Who posts: the sections ``brands:``, ``timeline:`` and ``topics:`` of a scenario."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from sim.calendar import days_of, hours_of
from sim.scenario.values import (
    MOST_DAYS,
    GiveUp,
    HoursADay,
    Name,
    Replies,
    Strict,
    Weekdays,
    Window,
    With,
    about,
    limit,
)

__all__ = ["ENTRIES", "EVENTS", "Brand", "Change", "Costs", "Desk", "Entry", "Event", "Topic"]


class Costs(Strict):
    """What the brand's side costs. Rules of thumb of ours, without a source: put in your own."""

    minutes_per_reply: Annotated[
        float, about("Work on a personal reply or follow-up.", "minutes", ge=0, le=1440)
    ] = 3.0
    minutes_per_canned_reply: Annotated[float, about("Work on a canned reply.", "minutes", ge=0, le=1440)] = (
        0.5
    )
    minutes_per_post: Annotated[float, about("Work on a post.", "minutes", ge=0, le=14400)] = 30.0
    hourly_wage: Annotated[float, about("Cost of an hour of work.", "your currency", ge=0, le=100_000)] = 30.0
    fee_per_month: Annotated[
        float,
        about(
            "What is paid in 30 days whatever is done: a bot's subscription, an agency's fee.",
            "your currency",
            ge=0,
            le=100_000_000,
        ),
    ] = 0.0

    def fees(self, days: int) -> float:
        """What is paid over so many days whatever is done."""
        return self.fee_per_month / 30 * days


class Desk(Strict):
    """Who answers, and when: comments stay open over days. Without one, all is settled on the same day."""

    hours: Annotated[
        Window,
        about(
            "From when to when it works. What comes later waits for the next day it is open.",
            "hours of the day",
        ),
    ] = "0-24"
    days: Annotated[
        Weekdays, about("Weekdays on which it is open. Without a `start` of the scenario day 1 is a Monday.")
    ] = "mon-sun"
    median_minutes: Annotated[
        float,
        about(
            "Median of what a reply takes besides waiting for the desk to open and for its turn.",
            "minutes",
            ge=0,
            le=14400,
            plausible=[5, 120],
            certainty="B",
            source="docs/model/facts.md: e^3.49 between support desks",
        ),
    ] = 33.0
    spread: Annotated[
        float,
        about(
            "Spread of the same: standard deviation of its logarithm.",
            "log-normal sd",
            ge=0,
            le=5,
            plausible=[0.5, 2],
            certainty="B",
            source="docs/model/facts.md: within a support desk",
        ),
    ] = 1.5
    replies_per_day: Annotated[
        Replies | None,
        about(
            "Most replies on a day that it is open: the brand's own `replies_per_day`, which "
            "may stand here instead.",
            "replies a day",
        ),
    ] = None
    hours_per_day: Annotated[
        HoursADay,
        about(
            "Hours of work on a day that it is open, each reply taking what `costs` say. Left "
            "out: what `replies_per_day` takes; without those, the desk's `hours`.",
            "hours a day",
        ),
    ] = None
    give_up_after: Annotated[
        GiveUp,
        about(
            "Days after which the desk gives a comment up; 1 is the same evening. Its author "
            "does after `silence_after`.",
            "days",
        ),
    ] = math.inf

    @property
    def window(self) -> tuple[float, float]:
        """Hours of the day at which it opens and closes."""
        return hours_of(self.hours)

    @property
    def weekdays(self) -> frozenset[str]:
        """When it is open, of :data:`sim.calendar.WEEKDAYS`."""
        return days_of(self.days)


class Brand(Strict):
    """One way of talking to the audience."""

    name: Annotated[Name, about("What the brand is called in every result.")]
    strategy: Annotated[Name, about("How it behaves: a name that `sim strategies` lists.")]
    with_: Annotated[
        With, Field(alias="with", default_factory=dict, description="Parameters of the strategy, by name.")
    ]
    replies_per_day: Annotated[Replies, about("Hands: most replies a day.", "replies a day")] = 40.0
    costs: Annotated[Costs, about("What its work costs.")] = Costs()
    desk: Annotated[
        Desk | None,
        about("Hours, days and delay of its answers. Without a desk all are written the same day."),
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _hands_of_the_desk(cls, data: Any) -> Any:
        """Hands may stand in the desk or beside it; if they stand nowhere, hours tell."""
        if not isinstance(data, Mapping) or data.get("desk") is None:
            return data
        desk = data["desk"]
        if isinstance(desk, Desk):
            desk = {name: getattr(desk, name) for name in Desk.model_fields}
        if not isinstance(desk, Mapping):
            return data
        inside, rest = desk.get("replies_per_day"), {k: v for k, v in desk.items() if k != "replies_per_day"}
        if inside is None:
            return {"replies_per_day": math.inf, **data, "desk": rest}
        if "replies_per_day" in data:
            return data
        try:
            return {**data, "replies_per_day": limit(inside), "desk": rest}
        except PydanticCustomError:
            return data  # said of the desk


class Change(Strict):
    """A brand changes its ways: from the morning of ``day`` on it follows another strategy."""

    day: Annotated[int, about("First day of the new ways.", "day", ge=1, le=MOST_DAYS)]
    brand: Annotated[Name, about("Name of the brand.")]
    strategy: Annotated[Name, about("How it behaves from that day on.")]
    with_: Annotated[
        With,
        Field(alias="with", default_factory=dict, description="Parameters of the new strategy, by name."),
    ]
    replies_per_day: Annotated[
        Replies | None, about("Hands from that day on; as before if left out.", "replies a day")
    ] = None


#: Kinds of incidents, and the share of the harm that goes to character: could not, or would not.
EVENTS: Mapping[str, float] = {"fault": 0.2, "breach": 0.8}


class Event(Strict):
    """Something happens that angers people: from ``day`` on they come across it, and some say so (17)."""

    day: Annotated[int, about("When it begins.", "day", ge=1, le=MOST_DAYS)]
    brand: Annotated[Name, about("Name of the brand that it is held against.")]
    event: Annotated[
        Literal[tuple(EVENTS)],  # type: ignore[valid-type]  # the table has them
        about(
            "What it is: a fault (it could not do better) or a breach (it knew better). "
            "Gives integrity, if that is not set itself."
        ),
    ]
    severity: Annotated[
        float,
        about(
            "How bad it is: 1 is the least that is noticed; of the posts that are incidents, one "
            "in five is worse than 3 and one in thirty worse than 10.",
            "ratio",
            ge=1,
            le=100,
        ),
    ] = 3.0
    integrity: Annotated[
        float,
        about(
            "Share of the harm that is held against the brand's character, and lasts; the rest "
            "is debit. .2 for a fault, .8 for a breach.",
            "share",
            ge=0,
            le=1,
        ),
    ] = 0.2
    seen: Annotated[
        float, about("Share of the audience who come across it by themselves.", "share", ge=0, le=1)
    ] = 0.3
    lasts: Annotated[int, about("Days over which they do.", "days", ge=1, le=MOST_DAYS)] = 7

    @model_validator(mode="before")
    @classmethod
    def _as_its_kind(cls, data: Any) -> Any:
        kind = data.get("event") if isinstance(data, Mapping) else None
        return {"integrity": EVENTS[kind], **data} if isinstance(kind, str) and kind in EVENTS else data


def _entry_kind(value: object) -> str:
    """An entry of the timeline is an event if it says which, or anything that only events have."""
    if isinstance(value, Mapping):
        event_keys = set(Event.model_fields) - set(Change.model_fields)
        return "event" if event_keys & value.keys() and "strategy" not in value else "change"
    return "event" if isinstance(value, Event) else "change"


Entry = Annotated[
    Annotated[Change, Tag("change")] | Annotated[Event, Tag("event")], Discriminator(_entry_kind)
]


#: What pydantic calls the two kinds of entries of the timeline.
ENTRIES: Mapping[str, type[Strict]] = {"change": Change, "event": Event}


class Topic(Strict):
    """Something to post about: how a post about it differs from any other."""

    reach: Annotated[float, about("How many times as far it reaches.", "ratio", ge=0, le=100)] = 1.0
    comments: Annotated[
        float, about("How many times the comments it draws from who looks.", "ratio", ge=0, le=100)
    ] = 1.0
    value: Annotated[
        float | None,
        about(
            "Chance that it is worth the look; psychology.post_value if left out.",
            "probability a look",
            ge=0,
            le=1,
        ),
    ] = None
