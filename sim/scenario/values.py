"""What the values of a scenario may be, each a type of its own, and what its sections have in common."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from sim.calendar import WEEKDAYS, date_of, days_of, hours_of, hours_text
from sim.foreign import Json
from sim.names import nfc
from sim.scenario.scalars import is_number, is_whole

__all__ = [
    "DAYS",
    "FOLLOWERS",
    "MOST_DAYS",
    "MOST_FOLLOWERS",
    "Date",
    "Every",
    "GiveUp",
    "HoursADay",
    "Name",
    "Prose",
    "Replies",
    "Strict",
    "Weekdays",
    "Window",
    "With",
    "about",
    "limit",
]

MOST_DAYS = 3650
MOST_FOLLOWERS = 100_000_000

#: Of a scenario that does not say: how many followers, and how many days.
FOLLOWERS = 10_000
DAYS = 180


def about(description: str, unit: str = "", *, ge: Any = None, le: Any = None, **more: Any) -> Any:
    """What is said of a key: what it is, in which unit, from where to where; ``more`` for the JSON Schema."""
    extra = {**({"unit": unit} if unit else {}), **more} or None
    return Field(ge=ge, le=le, description=description, json_schema_extra=extra)


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
    def _sections(cls, data: Any) -> Any:
        """A section with nothing in it (all its lines commented out) is as good as left away."""
        if isinstance(data, dict) and None in data.values():
            return {key: value for key, value in data.items() if value is not None or not cls._section(key)}
        return data

    @classmethod
    def _section(cls, key: str) -> bool:
        for name, field in cls.model_fields.items():
            if key in (name, field.alias):
                default = field.get_default(call_default_factory=True, validated_data={})
                return isinstance(default, BaseModel | tuple | dict)
        return False


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


def _number_or(word: str, low: float, high: float, *, whole: bool = True) -> Callable[[object], float]:
    """Reads a number from ``low`` to ``high``, or the ``word`` for no end."""

    def read(value: object) -> float:
        if value in (word, math.inf):
            return math.inf
        if not is_number(value) or not low <= value <= high:
            raise PydanticCustomError("wants", "")
        if whole and value % 1:
            raise PydanticCustomError("wants", "")
        return float(value)

    return read


def _written_or(word: str, kind: type[int | float] = int) -> PlainSerializer:
    """Writes what was so read."""
    return PlainSerializer(
        lambda value: value if value is None else word if value == math.inf else kind(value)
    )


def _schema_or(word: str, **number: Any) -> WithJsonSchema:
    """And what it may be, in the JSON Schema."""
    return WithJsonSchema({"anyOf": [number, {"const": word}]})


limit = _number_or("unlimited", 0, math.inf)  #: ``replies_per_day``


def _hours_a_day(value: object) -> float | None:
    return None if value is None else _number_or("unlimited", 0, 24, whole=False)(value)


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
    if value == "auto" or (is_whole(value) and 1 <= value <= MOST_DAYS):
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


Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, strict=True),
    AfterValidator(_printable),
]
Prose = Annotated[str, StringConstraints(max_length=10_000, strict=True), AfterValidator(_printable_lines)]
Replies = Annotated[
    float,
    PlainValidator(limit),
    _written_or("unlimited"),
    _schema_or("unlimited", type="integer", minimum=0),
]
Date = Annotated[
    date,
    PlainValidator(_date),
    PlainSerializer(date.isoformat),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-03-02"]}),
]
With = Annotated[dict[str, Any], AfterValidator(_finite)]
Window = Annotated[
    str,
    PlainValidator(_window),
    WithJsonSchema({"type": "string", "examples": ["9-17", "8:30-17:00"]}),
]
Weekdays = Annotated[
    str,
    PlainValidator(_weekdays),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "examples": ["mon-fri"]},
                {"type": "array", "items": {"enum": list(WEEKDAYS)}, "minItems": 1},
            ]
        }
    ),
]
HoursADay = Annotated[
    float | None,
    PlainValidator(_hours_a_day),
    _written_or("unlimited", float),
    _schema_or("unlimited", type="number", minimum=0, maximum=24),
]
GiveUp = Annotated[
    float,
    PlainValidator(_number_or("never", 1, MOST_DAYS)),
    _written_or("never"),
    WithJsonSchema({"anyOf": [{"const": "never"}, {"type": "integer", "minimum": 1, "maximum": MOST_DAYS}]}),
]
Every = Annotated[
    Literal["auto"] | int,
    PlainValidator(_every),
    WithJsonSchema({"anyOf": [{"const": "auto"}, {"type": "integer", "minimum": 1, "maximum": MOST_DAYS}]}),
]
