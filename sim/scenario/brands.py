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
    limit,
)

__all__ = ["ENTRIES", "EVENTS", "Brand", "Change", "Costs", "Desk", "Entry", "Event", "Topic"]


class Costs(Strict):
    """What the brand's side costs. Rules of thumb of ours, without a source: put in your own."""

    minutes_per_reply: Annotated[
        float,
        Field(
            ge=0,
            le=1440,
            description="Work on a personal reply or follow-up.",
            json_schema_extra={"unit": "minutes"},
        ),
    ] = 3.0
    minutes_per_canned_reply: Annotated[
        float,
        Field(ge=0, le=1440, description="Work on a canned reply.", json_schema_extra={"unit": "minutes"}),
    ] = 0.5
    minutes_per_post: Annotated[
        float, Field(ge=0, le=14400, description="Work on a post.", json_schema_extra={"unit": "minutes"})
    ] = 30.0
    hourly_wage: Annotated[
        float,
        Field(
            ge=0,
            le=100_000,
            description="Cost of an hour of work.",
            json_schema_extra={"unit": "your currency"},
        ),
    ] = 30.0
    fee_per_month: Annotated[
        float,
        Field(
            ge=0,
            le=100_000_000,
            description="What is paid in 30 days whatever is done: a bot's subscription, an agency's fee.",
            json_schema_extra={"unit": "your currency"},
        ),
    ] = 0.0

    def fees(self, days: int) -> float:
        """What is paid over so many days whatever is done."""
        return self.fee_per_month / 30 * days


class Desk(Strict):
    """Who answers, and when: comments stay open over days. Without one, all is settled on the same day."""

    hours: Annotated[
        Window,
        Field(
            description="From when to when it works. What comes later waits for the next day it is open.",
            json_schema_extra={"unit": "hours of the day"},
        ),
    ] = "0-24"
    days: Annotated[
        Weekdays,
        Field(
            description="Weekdays on which it is open. Without a `start` of the scenario day 1 is a Monday."
        ),
    ] = "mon-sun"
    median_minutes: Annotated[
        float,
        Field(
            ge=0,
            le=14400,
            description="Median of what a reply takes besides waiting for the desk to open and for its turn.",
            json_schema_extra={
                "unit": "minutes",
                "plausible": [5, 120],
                "certainty": "B",
                "source": "docs/model/facts.md: e^3.49 between support desks",
            },
        ),
    ] = 33.0
    spread: Annotated[
        float,
        Field(
            ge=0,
            le=5,
            description="Spread of the same: standard deviation of its logarithm.",
            json_schema_extra={
                "unit": "log-normal sd",
                "plausible": [0.5, 2],
                "certainty": "B",
                "source": "docs/model/facts.md: within a support desk",
            },
        ),
    ] = 1.5
    replies_per_day: Annotated[
        Replies | None,
        Field(
            description="Most replies on a day that it is open: the brand's own `replies_per_day`, which "
            "may stand here instead.",
            json_schema_extra={"unit": "replies a day"},
        ),
    ] = None
    hours_per_day: Annotated[
        HoursADay,
        Field(
            description="Hours of work on a day that it is open, each reply taking what `costs` say. Left "
            "out: what `replies_per_day` takes; without those, the desk's `hours`.",
            json_schema_extra={"unit": "hours a day"},
        ),
    ] = None
    give_up_after: Annotated[
        GiveUp,
        Field(
            description="Days after which the desk gives a comment up; 1 is the same evening. Its author "
            "does after `silence_after`.",
            json_schema_extra={"unit": "days"},
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

    name: Annotated[Name, Field(description="What the brand is called in every result.")]
    strategy: Annotated[Name, Field(description="How it behaves: a name that `sim strategies` lists.")]
    with_: Annotated[
        With, Field(alias="with", default_factory=dict, description="Parameters of the strategy, by name.")
    ]
    replies_per_day: Annotated[
        Replies, Field(description="Hands: most replies a day.", json_schema_extra={"unit": "replies a day"})
    ] = 40.0
    costs: Annotated[Costs, Field(description="What its work costs.")] = Costs()
    desk: Annotated[
        Desk | None,
        Field(
            description="Hours, days and delay of its answers. Without a desk all are written the same day."
        ),
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

    day: Annotated[
        int,
        Field(
            ge=1, le=MOST_DAYS, description="First day of the new ways.", json_schema_extra={"unit": "day"}
        ),
    ]
    brand: Annotated[Name, Field(description="Name of the brand.")]
    strategy: Annotated[Name, Field(description="How it behaves from that day on.")]
    with_: Annotated[
        With,
        Field(alias="with", default_factory=dict, description="Parameters of the new strategy, by name."),
    ]
    replies_per_day: Annotated[
        Replies | None,
        Field(
            description="Hands from that day on; as before if left out.",
            json_schema_extra={"unit": "replies a day"},
        ),
    ] = None


#: Kinds of incidents, and the share of the harm that goes to character: could not, or would not.
EVENTS: Mapping[str, float] = {"fault": 0.2, "breach": 0.8}


class Event(Strict):
    """Something happens that angers people: from ``day`` on they come across it, and some say so (17)."""

    day: Annotated[
        int, Field(ge=1, le=MOST_DAYS, description="When it begins.", json_schema_extra={"unit": "day"})
    ]
    brand: Annotated[Name, Field(description="Name of the brand that it is held against.")]
    event: Annotated[
        Literal[tuple(EVENTS)],  # type: ignore[valid-type]  # the table has them
        Field(
            description="What it is: a fault (it could not do better) or a breach (it knew better). "
            "Gives integrity, if that is not set itself."
        ),
    ]
    severity: Annotated[
        float,
        Field(
            ge=1,
            le=100,
            description="How bad it is: 1 is the least that is noticed; of the posts that are incidents, one "
            "in five is worse than 3 and one in thirty worse than 10.",
            json_schema_extra={"unit": "ratio"},
        ),
    ] = 3.0
    integrity: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            description="Share of the harm that is held against the brand's character, and lasts; the rest "
            "is debit. .2 for a fault, .8 for a breach.",
            json_schema_extra={"unit": "share"},
        ),
    ] = 0.2
    seen: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            description="Share of the audience who come across it by themselves.",
            json_schema_extra={"unit": "share"},
        ),
    ] = 0.3
    lasts: Annotated[
        int,
        Field(ge=1, le=MOST_DAYS, description="Days over which they do.", json_schema_extra={"unit": "days"}),
    ] = 7

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

    reach: Annotated[
        float,
        Field(
            ge=0,
            le=100,
            description="How many times as far it reaches.",
            json_schema_extra={"unit": "ratio"},
        ),
    ] = 1.0
    comments: Annotated[
        float,
        Field(
            ge=0,
            le=100,
            description="How many times the comments it draws from who looks.",
            json_schema_extra={"unit": "ratio"},
        ),
    ] = 1.0
    value: Annotated[
        float | None,
        Field(
            ge=0,
            le=1,
            description="Chance that it is worth the look; psychology.post_value if left out.",
            json_schema_extra={"unit": "probability a look"},
        ),
    ] = None
