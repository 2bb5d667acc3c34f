"""What a scenario may say: the model behind ``scenarios/*.yaml``.

Numbers of the model itself (``psychology:``, ``audience.traits:``) are built from :mod:`sim.parameters`; here
and in the modules of its sections stands only the experiment around them: audience, brands, timeline.
Everything is frozen, strict (the text "10" is not the number 10), and refuses keys it does not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, StringConstraints, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from sim.calendar import Calendar
from sim.scenario.audience import Audience, platform_of
from sim.scenario.brands import Brand, Change, Entry, Event, Topic
from sim.scenario.consistency import contradictions
from sim.scenario.rows import Matters, Psychology
from sim.scenario.values import DAYS, MOST_DAYS, Date, Every, Name, Prose, Strict, about
from sim.scenario.writing import resolved
from sim.trust_rule import BETA

__all__ = ["LOOKED_AT", "Scenario"]

#: The context in which to validate what has been looked at for contradictions already.
LOOKED_AT = "looked at"


class Scenario(Strict):
    """An experiment: one audience, several brands, so many days, so many replicates.

    Made by :func:`sim.scenario.load`, or directly in Python: ``Scenario(name="A day", brands=[Brand(...)])``.
    """

    name: Annotated[Name, about("Title of the scenario.")]
    description: Annotated[Prose, about("What it asks, in a sentence or two.")] = ""
    days: Annotated[int, about("How long it runs.", "days", ge=1, le=MOST_DAYS)] = DAYS
    seed: Annotated[
        int, about("Number from which all luck follows; the same seed, the same luck.", ge=0, le=2**64 - 1)
    ] = 1
    replicates: Annotated[
        int, about("How often it is repeated, each time with other people and luck.", ge=1, le=1_000_000)
    ] = 20
    precision: Annotated[
        float | None,
        about(
            "Half-width of the interval of a difference in followers kept, for `sim run "
            "--until-sure`: 0.01 is one point.",
            "share",
            ge=0.0001,
            le=1,
        ),
    ] = None
    matters: Annotated[
        Matters, about("The smallest difference of a measure that matters; 0 if any does.")
    ] = Field(default_factory=Matters)
    start: Annotated[
        Date | None, about("Date of day 1, for weekdays and holidays. Without it day 1 is some Monday.")
    ] = None
    holidays: Annotated[
        tuple[Date, ...],
        Field(strict=False, max_length=1000, description="Dates on which every desk is closed."),
    ] = ()
    measure_every: Annotated[
        Every, about("Days between full measurements; auto chooses by size.", "days")
    ] = "auto"
    audience: Annotated[Audience, about("The followers.")] = Field(default_factory=Audience)
    psychology: Annotated[Psychology, about("Parameters of the model.")] = Field(default_factory=Psychology)
    trust_rule: Annotated[
        Name,
        about(
            "How evidence becomes trust: beta is equation 1; rivals are rescorla-wagner, "
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
        Prose, about("What money is counted in, to be shown beside it: EUR, for instance.")
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
            default_factory=dict, description="What may be posted about: strategies choose among these names."
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
        platform, psychology = platform_of(data.get("audience", {})), data.get("psychology", {})
        if platform is None or not isinstance(psychology, Mapping):
            return data
        return {**data, "psychology": {"reach": platform.reach, **psychology}}

    @model_validator(mode="after")
    def _consistent(self, info: ValidationInfo) -> Scenario:
        if info.context != LOOKED_AT:
            sentences = [finding.sentence for finding in contradictions(self.model_dump(by_alias=True))]
            if sentences:
                raise PydanticCustomError("contradiction", "{found}", {"found": " ".join(sentences)})
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
        return resolved(self)
