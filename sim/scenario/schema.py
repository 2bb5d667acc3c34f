"""What a scenario may say: the models behind ``scenarios/*.yaml``.

Numbers of the model itself (``psychology:``, ``audience.traits:``) are built from :mod:`sim.parameters`; here
stand only the experiment around them: audience, brands, timeline. Everything is frozen, strict (the text "10"
is not the number 10), and refuses keys it does not know.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    Tag,
    WithJsonSchema,
    create_model,
    model_validator,
)
from pydantic_core import PydanticCustomError

from sim.calendar import WEEKDAYS, Calendar, date_of, days_of, hours_of, hours_text
from sim.foreign import Json
from sim.measures import MEASURES
from sim.names import nfc
from sim.parameters import PARAMETERS, PLATFORM, PLATFORMS, TRAITS, Parameter, Platform
from sim.trust_rule import BETA

__all__ = [
    "DEFAULT_NETWORK",
    "EVENTS",
    "NETWORKS",
    "Audience",
    "Brand",
    "Change",
    "Costs",
    "Desk",
    "Event",
    "Matters",
    "Network",
    "NetworkFile",
    "NoNetwork",
    "PowerlawCluster",
    "Psychology",
    "Random",
    "Scenario",
    "SmallWorld",
    "Strict",
    "Topic",
    "Traits",
]


class Strict(BaseModel):
    """Frozen, strict, and without room for unknown keys."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        allow_inf_nan=False,
        validate_by_name=True,
        validate_by_alias=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _sections(cls, given: Any) -> Any:
        """A section with nothing in it (all its lines commented out) is as good as left away."""
        if isinstance(given, dict) and None in given.values():
            return {key: value for key, value in given.items() if value is not None or not cls._section(key)}
        return given

    @classmethod
    def _section(cls, key: str) -> bool:
        for name, field in cls.model_fields.items():
            if key in (name, field.alias):
                default = field.get_default(call_default_factory=True, validated_data={})
                return isinstance(default, BaseModel | tuple | dict)
        return False


class _Numbers(Strict):
    """A model with one attribute for each row of a parameter table."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> float: ...


def _field(parameter: Parameter) -> Any:
    """The pydantic field of one row of a parameter table."""
    low, high = parameter.minimum, parameter.maximum
    default = int(parameter.default) if parameter.integer else float(parameter.default)
    extra: dict[str, Any] = {"unit": parameter.unit, "plausible": [parameter.low, parameter.high]}
    if parameter.symbol != "-":
        extra["symbol"] = parameter.symbol
    extra |= {"certainty": parameter.certainty, "source": parameter.source or "none: sweep it"}
    limits = {"ge": int(low), "le": int(high)} if parameter.integer else {"ge": low, "le": high}
    field = Field(
        default,
        title=parameter.name.replace("_", " "),
        description=parameter.meaning,
        json_schema_extra=extra,
        **limits,
    )
    return (int if parameter.integer else float, field)


def _trait(name: str) -> type[_Numbers]:
    rows = {key.partition(".")[2]: row for key, row in TRAITS.items() if key.partition(".")[0] == name}
    fields = {moment: _field(row) for moment, row in rows.items()}
    return create_model(
        name.title().replace("_", ""),
        __base__=_Numbers,
        __doc__=f"How {name.replace('_', ' ')} differs among followers.",
        **fields,
    )


class _Traits(Strict):
    """What followers differ in, fixed for each of them."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> _Numbers: ...


def _traits() -> type[_Traits]:
    names = dict.fromkeys(key.partition(".")[0] for key in TRAITS)
    kinds = {name: _trait(name) for name in names}
    globals().update({kind.__name__: kind for kind in kinds.values()})  # where pickle looks for them
    fields: dict[str, Any] = {name: (kind, Field(default_factory=kind)) for name, kind in kinds.items()}
    return create_model("Traits", __base__=_Traits, __doc__=_Traits.__doc__, **fields)


if TYPE_CHECKING:
    Traits = _Traits
    Psychology = _Numbers
else:
    Traits = _traits()
    Psychology = create_model(
        "Psychology",
        __base__=_Numbers,
        __doc__="Every parameter of the model, by its full name.",
        **{name: _field(parameter) for name, parameter in PARAMETERS.items()},
    )


def _printable(text: str) -> str:
    """In one Unicode form; refuse control characters: line breaks and tabs are for descriptions only."""
    for character in text:
        if unicodedata.category(character) == "Cc":
            code = f"{ord(character):04X}"
            raise PydanticCustomError("control", "found the control character U+{code}", {"code": code})
    return nfc(text)


def _printable_lines(text: str) -> str:
    _printable(text.replace("\n", "").replace("\t", ""))
    return nfc(text)


def _limit(value: object) -> float:
    """``replies_per_day``: a whole number of 0 or more, or ``unlimited``."""
    if value == "unlimited" or value == math.inf:
        return math.inf
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or value != value
        or value < 0
        or value % 1
    ):
        raise PydanticCustomError("wants", "")
    return float(value)


def _limit_written(value: float | None) -> int | str | None:
    if value is None:
        return None
    return "unlimited" if math.isinf(value) else int(value)


def _hours_a_day(value: object) -> float | None:
    """``hours_per_day``: 0 to 24, or ``unlimited``."""
    if value is None:
        return None
    if value == "unlimited" or value == math.inf:
        return math.inf
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 24:
        raise PydanticCustomError("wants", "")
    return float(value)


def _hours_written(value: float | None) -> float | str | None:
    return "unlimited" if value == math.inf else value


def _window(value: object) -> str:
    """``hours``: from when to when, ``9-17`` or ``8:30-17:00``."""
    try:
        return hours_text(hours_of(value))  # type: ignore[arg-type]  # whatever it is
    except (ValueError, AttributeError):
        raise PydanticCustomError("wants", "") from None


def _weekdays(value: object) -> str:
    """``days``: ``mon-fri``, or a list."""
    try:
        open_on = days_of(value)  # type: ignore[arg-type]  # whatever it is
    except (ValueError, AttributeError, TypeError):
        raise PydanticCustomError("wants", "") from None
    return value.strip().lower() if isinstance(value, str) else ", ".join(w for w in WEEKDAYS if w in open_on)


def _give_up(value: object) -> float:
    """``give_up_after``: a whole number of days from 1, or ``never``."""
    if value == "never" or value == math.inf:
        return math.inf
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not 1 <= value <= MOST_DAYS
        or value % 1
    ):
        raise PydanticCustomError("wants", "")
    return float(value)


def _give_up_written(value: float) -> int | str:
    return "never" if math.isinf(value) else int(value)


def _date(value: object) -> date:
    """A date as ISO 8601 writes it, ``2026-03-02``."""
    if isinstance(value, date):
        return value
    try:
        return date_of(value)  # type: ignore[arg-type]  # whatever it is
    except (ValueError, TypeError, AttributeError):
        raise PydanticCustomError("wants", "") from None


def _every(value: object) -> int | str:
    """``measure_every``: ``auto``, or a whole number of days."""
    if value == "auto" or (
        isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_DAYS
    ):
        return value
    raise PydanticCustomError("wants", "")


def _finite(value: Json) -> Json:
    """Values of ``with``: numbers, words, lists and mappings of them; the strategy checks them further."""
    pending: list[Any] = [*value.values()]
    for item in pending:
        if isinstance(item, dict):
            pending += item.values()
        elif isinstance(item, list):
            pending += item
        elif isinstance(item, float) and not math.isfinite(item):
            raise PydanticCustomError("unbounded", "found a number that is not finite")
    return {nfc(key): _composed(inner) for key, inner in value.items()}


def _composed(value: Any) -> Any:
    if isinstance(value, str):
        return nfc(value)
    if isinstance(value, dict):
        return {_composed(key): _composed(inner) for key, inner in value.items()}
    return [_composed(inner) for inner in value] if isinstance(value, list) else value


MOST_DAYS = 3650
MOST_FOLLOWERS = 100_000_000

Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, strict=True),
    AfterValidator(_printable),
]
Prose = Annotated[str, StringConstraints(max_length=10_000, strict=True), AfterValidator(_printable_lines)]
Replies = Annotated[
    float,
    PlainValidator(_limit),
    PlainSerializer(_limit_written),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 0}, {"const": "unlimited"}]}),
]
Day = Annotated[
    date,
    PlainValidator(_date),
    PlainSerializer(date.isoformat),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-03-02"]}),
]
With = Annotated[dict[str, Any], AfterValidator(_finite)]
Degree = Annotated[
    float,
    Field(
        ge=0,
        le=1000,
        description="Mean number of neighbours of a follower.",
        json_schema_extra={"unit": "followers"},
    ),
]


class PowerlawCluster(Strict):
    """Friends of friends, a few with very many friends (Holme & Kim 2002)."""

    kind: Literal["powerlaw-cluster"] = "powerlaw-cluster"
    mean_degree: Degree = 12.0
    triad_closure: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            description="Chance that a new tie closes a triangle.",
            json_schema_extra={"unit": "probability"},
        ),
    ] = 0.5


class SmallWorld(Strict):
    """Neighbours on a ring, some ties rewired (Watts & Strogatz 1998)."""

    kind: Literal["small-world"] = "small-world"
    mean_degree: Degree = 12.0
    rewiring: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            description="Share of the ties rewired at random.",
            json_schema_extra={"unit": "share"},
        ),
    ] = 0.1


class Random(Strict):
    """Ties between followers drawn at random (Erdos & Renyi 1959)."""

    kind: Literal["random"] = "random"
    mean_degree: Degree = 12.0


class NoNetwork(Strict):
    """Followers who do not know each other: call-outs reach nobody."""

    kind: Literal["none"] = "none"


class NetworkFile(Strict):
    """A graph read from a file: an edge list in CSV, or one of the formats of graphs."""

    kind: Literal["file"] = "file"
    path: Annotated[
        str,
        StringConstraints(min_length=1, strict=True),
        Field(
            description="Edge list or graph, relative to the scenario file (with --set: to where you are)."
        ),
    ]
    self_loops: Annotated[
        Literal["refuse", "drop"],
        Field(description="What becomes of a line that ties a follower to themselves."),
    ] = "refuse"
    sha256: Annotated[
        Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$", strict=True)] | None,
        Field(description="Hash of the list, by which a run finds it again; written by the run."),
    ] = None


NETWORKS: Mapping[str, type[Strict]] = {
    "powerlaw-cluster": PowerlawCluster,
    "small-world": SmallWorld,
    "random": Random,
    "none": NoNetwork,
    "file": NetworkFile,
}


DEFAULT_NETWORK = "powerlaw-cluster"


def _kind(value: object) -> object:
    if isinstance(value, Mapping):
        return value.get("kind", DEFAULT_NETWORK)
    return getattr(value, "kind", None)


Network = Annotated[
    Annotated[PowerlawCluster, Tag("powerlaw-cluster")]
    | Annotated[SmallWorld, Tag("small-world")]
    | Annotated[Random, Tag("random")]
    | Annotated[NoNetwork, Tag("none")]
    | Annotated[NetworkFile, Tag("file")],
    Discriminator(_kind),
]


class Audience(Strict):
    """The followers. Each brand meets its own copy of them."""

    size: Annotated[
        int,
        Field(
            ge=1,
            le=MOST_FOLLOWERS,
            description="How many followers.",
            json_schema_extra={"unit": "followers"},
        ),
    ] = 10_000
    pool: Annotated[
        int,
        Field(
            ge=0,
            le=MOST_FOLLOWERS,
            description="How many people besides, who do not follow yet and may come to.",
            json_schema_extra={"unit": "people"},
        ),
    ] = 0
    network: Annotated[Network, Field(description="Who hears whom.")] = PowerlawCluster()
    platform: Annotated[
        Literal[tuple(PLATFORMS)],  # type: ignore[valid-type]  # the table has them
        Field(
            description="Where brand and audience meet. Gives reach, participation and first attention, "
            "as far as they are not set themselves."
        ),
    ] = PLATFORM
    traits: Annotated[Traits, Field(description="What followers differ in.")] = Field(default_factory=Traits)

    @property
    def people(self) -> int:
        """Followers and pool together: all that hear and may talk of the brand."""
        return self.size + self.pool

    @model_validator(mode="before")
    @classmethod
    def _as_on_the_platform(cls, data: Any) -> Any:
        platform = _platform(data)
        if platform is None:
            return data
        traits = data.get("traits", {})
        if not isinstance(traits, Mapping):
            return data
        means = {"participation": platform.participation, "first_attention": platform.first_attention}
        filled = {
            name: {"mean": mean, **moments}
            if isinstance(moments := traits.get(name, {}), Mapping)
            else moments
            for name, mean in means.items()
        }
        return {**data, "traits": {**traits, **filled}}


def _platform(audience: Any) -> Platform | None:
    """The platform of an audience as it was written; None where that cannot be said."""
    if isinstance(audience, Audience):
        return PLATFORMS[audience.platform]
    if not isinstance(audience, Mapping):
        return None
    name = audience.get("platform", PLATFORM)
    return PLATFORMS.get(name) if isinstance(name, str) else None


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
        str,
        PlainValidator(_window),
        Field(
            description="From when to when it works. What comes later waits for the next day it is open.",
            json_schema_extra={"unit": "hours of the day"},
        ),
        WithJsonSchema({"type": "string", "examples": ["9-17", "8:30-17:00"]}),
    ] = "0-24"
    days: Annotated[
        str,
        PlainValidator(_weekdays),
        Field(
            description="Weekdays on which it is open. Without a `start` of the scenario day 1 is a Monday."
        ),
        WithJsonSchema(
            {
                "anyOf": [
                    {"type": "string", "examples": ["mon-fri"]},
                    {"type": "array", "items": {"enum": list(WEEKDAYS)}, "minItems": 1},
                ]
            }
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
        float | None,
        PlainValidator(_hours_a_day),
        PlainSerializer(_hours_written),
        Field(
            description="Hours of work on a day that it is open, each reply taking what `costs` say. Left "
            "out: what `replies_per_day` takes; without those, the desk's `hours`.",
            json_schema_extra={"unit": "hours a day"},
        ),
        WithJsonSchema({"anyOf": [{"type": "number", "minimum": 0, "maximum": 24}, {"const": "unlimited"}]}),
    ] = None
    give_up_after: Annotated[
        float,
        PlainValidator(_give_up),
        PlainSerializer(_give_up_written),
        Field(
            description="Days after which the desk gives a comment up; 1 is the same evening. Its author "
            "does after `silence_after`.",
            json_schema_extra={"unit": "days"},
        ),
        WithJsonSchema(
            {"anyOf": [{"const": "never"}, {"type": "integer", "minimum": 1, "maximum": MOST_DAYS}]}
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
            return {**data, "replies_per_day": _limit(inside), "desk": rest}
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
        own = set(Event.model_fields) - set(Change.model_fields)
        return "event" if own & value.keys() and "strategy" not in value else "change"
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


class _Open(_Numbers):
    """Numbers under other names, too: whether they are measures of a plugin is looked at where plugins are
    known.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Annotated[float, Field(ge=0)]]


def _matters() -> type[_Numbers]:
    """One key a measure, in its own unit; what is given beside the usual ones stands beside them."""
    fields: dict[str, Any] = {
        name: (
            float | None,
            Field(
                measure.matters or None,
                ge=0,
                le=1 if measure.unit in ("share", "trust") else None,
                description=measure.description,
                json_schema_extra={"unit": measure.unit},
            ),
        )
        for name, measure in MEASURES.items()
    }
    doc = "The smallest difference that matters: one that is clear but smaller is called small."
    return create_model("Matters", __base__=_Open, __doc__=doc, **fields)


if TYPE_CHECKING:
    Matters = _Numbers
else:
    Matters = _matters()


class Scenario(Strict):
    """An experiment: one audience, several brands, so many days, so many replicates.

    Made by :func:`sim.scenario.load`, or directly in Python: ``Scenario(name="A day", brands=[Brand(...)])``.
    """

    name: Annotated[Name, Field(description="Title of the scenario.")]
    description: Annotated[Prose, Field(description="What it asks, in a sentence or two.")] = ""
    days: Annotated[
        int, Field(ge=1, le=MOST_DAYS, description="How long it runs.", json_schema_extra={"unit": "days"})
    ] = 180
    seed: Annotated[
        int,
        Field(
            ge=0,
            le=2**64 - 1,
            description="Number from which all luck follows; the same seed, the same luck.",
        ),
    ] = 1
    replicates: Annotated[
        int,
        Field(
            ge=1, le=1_000_000, description="How often it is repeated, each time with other people and luck."
        ),
    ] = 20
    precision: Annotated[
        float | None,
        Field(
            ge=0.0001,
            le=1,
            description="Half-width of the interval of a difference in followers kept, for `sim run "
            "--until-sure`: 0.01 is one point.",
            json_schema_extra={"unit": "share"},
        ),
    ] = None
    matters: Annotated[
        Matters, Field(description="The smallest difference of a measure that matters; 0 if any does.")
    ] = Field(default_factory=Matters)
    start: Annotated[
        Day | None,
        Field(description="Date of day 1, for weekdays and holidays. Without it day 1 is some Monday."),
    ] = None
    holidays: Annotated[
        tuple[Day, ...],
        Field(strict=False, max_length=1000, description="Dates on which every desk is closed."),
    ] = ()
    measure_every: Annotated[
        Literal["auto"] | int,
        PlainValidator(_every),
        Field(
            description="Days between full measurements; auto chooses by size.",
            json_schema_extra={"unit": "days"},
        ),
        WithJsonSchema(
            {"anyOf": [{"const": "auto"}, {"type": "integer", "minimum": 1, "maximum": MOST_DAYS}]}
        ),
    ] = "auto"
    audience: Annotated[Audience, Field(description="The followers.")] = Field(default_factory=Audience)
    psychology: Annotated[Psychology, Field(description="Parameters of the model.")] = Field(
        default_factory=Psychology
    )
    trust_rule: Annotated[
        Name,
        Field(
            description="How evidence becomes trust: beta is equation 1; rivals are rescorla-wagner, "
            "log-odds and what plugins offer."
        ),
    ] = BETA
    brands: Annotated[
        tuple[Brand, ...],
        Field(strict=False, min_length=1, max_length=100, description="Who talks to the audience."),
    ]
    timeline: Annotated[
        tuple[Entry, ...],
        Field(strict=False, description="Brands that change their ways, and what happens to them, by day."),
    ] = ()
    currency: Annotated[
        Prose, Field(description="What money is counted in, to be shown beside it: EUR, for instance.")
    ] = ""
    draws: Annotated[
        dict[str, list[float]],
        Field(
            default_factory=dict,
            description="Numbers of the model that each replicate has of its own: path (`psychology.reach`) "
            "and values, one a replicate, in turn. `sim run --posterior` puts them in.",
        ),
    ]
    topics: Annotated[
        dict[Name, Topic],
        Field(
            default_factory=dict,
            description="What may be posted about: strategies choose among these names.",
        ),
    ]
    plugins: Annotated[
        tuple[Annotated[str, StringConstraints(min_length=1, strict=True)], ...],
        Field(
            strict=False,
            description="Python files with strategies of your own, relative to the scenario file.",
        ),
    ] = ()

    @model_validator(mode="before")
    @classmethod
    def _as_on_the_platform(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        platform, psychology = _platform(data.get("audience", {})), data.get("psychology", {})
        if platform is None or not isinstance(psychology, Mapping):
            return data
        return {**data, "psychology": {"reach": platform.reach, **psychology}}

    @model_validator(mode="after")
    def _consistent(self) -> Scenario:
        from sim.scenario.consistency import contradictions  # it reads this module's defaults

        found = [finding.sentence for finding in contradictions(self.model_dump(by_alias=True))]
        if found:
            raise PydanticCustomError("contradiction", "{found}", {"found": " ".join(found)})
        by_day = tuple(sorted(self.timeline, key=lambda change: change.day))
        if by_day != self.timeline:
            object.__setattr__(self, "timeline", by_day)  # before anybody has seen it
        return self

    @property
    def changes(self) -> tuple[Change, ...]:
        """Of the timeline: brands that change their ways."""
        return tuple(entry for entry in self.timeline if isinstance(entry, Change))

    @property
    def events(self) -> tuple[Event, ...]:
        """Of the timeline: what happens to brands."""
        return tuple(entry for entry in self.timeline if isinstance(entry, Event))

    @property
    def calendar(self) -> Calendar:
        """Which day is which."""
        return Calendar(self.start, self.holidays)

    def resolved(self) -> dict[str, Any]:
        """Everything written out, defaults included, in plain values; loads again to an equal scenario."""
        from sim.scenario.writing import resolved

        return resolved(self)
