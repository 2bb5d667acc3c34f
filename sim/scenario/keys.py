"""The keys of a scenario: which there are, where each belongs, and what would do for it."""

from __future__ import annotations

import math
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.foreign import Json
from sim.scenario.advice import Path
from sim.scenario.audience import DEFAULT_NETWORK, NETWORKS
from sim.scenario.brands import Change, Entry
from sim.scenario.consistency import items
from sim.scenario.extending import EXTENDS
from sim.scenario.rows import Matters
from sim.scenario.scalars import is_number
from sim.scenario.schema import Scenario
from sim.scenario.values import MOST_DAYS, Strict
from sim.scenario.words import number

__all__ = ["OF_TRAITS", "as_moments", "entry_example", "example", "fields_of", "homes", "is_list",
           "json_schema", "model_of", "of_desk", "value_of", "wants"]  # fmt: skip

#: What would do, for keys whose type does not say it.
_SPECIAL = {
    "replies_per_day": "a whole number of 0 or more, or unlimited",
    "desk": "a mapping such as {hours: 9-17, days: mon-fri}",
    "hours": "from when to when on one day, such as 9-17 or 8:30-17:00",
    "hours_per_day": "a number from 0 to 24, or unlimited",
    "give_up_after": "a whole number of days from 1, or never",
    "start": "a date as year-month-day, such as 2026-03-02",
    "holidays": "a list of dates, such as [2026-12-25, 2026-12-26]",
    "measure_every": f"auto, or a whole number of days from 1 to {number(MOST_DAYS)}",
    "seed": "a whole number from 0 to 2^64 - 1",
    "kind": "one of " + ", ".join(NETWORKS),
    "self_loops": "refuse or drop",
    "network": "a mapping such as {kind: random, mean_degree: 12}",
    "path": "the path of an edge list in CSV, for example --set audience.network.path=edges.csv",
    "sha256": "64 hexadecimal digits, the SHA-256 of the edge list",
    "strategy": "the name of a strategy",
    "with": "a mapping of the strategy's parameters, for example {posts_per_day: 1}",
    "brands": "a list of brands, each with a name and a strategy",
    "timeline": "a list, each entry with day, brand and strategy, or with day, brand and event",
    "topics": "a mapping of topics by name, for example {offers: {reach: 1.5, value: 0.2}}",
    "draws": "a mapping of numbers of the model to lists of values, one a replicate",
    "plugins": "a list of paths of Python files",
}


#: Where traits are, as a dotted path begins.
OF_TRAITS = "audience.traits."


def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The keys of a model as they are written, and their fields."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def is_list(field: FieldInfo) -> bool:
    """Whether a key holds a list."""
    return get_origin(field.annotation) is tuple


def value_of(field: FieldInfo | None) -> type[BaseModel] | None:
    """The model of what a mapping by name maps to."""
    if field is None or get_origin(field.annotation) is not dict:
        return None
    value = get_args(field.annotation)[1]
    return value if isinstance(value, type) and issubclass(value, Strict) else None


def model_of(field: FieldInfo | None) -> type[BaseModel] | None:
    """The model of what stands at a key, or of the entries of its list; None where that is no mapping."""
    annotation: Any = None if field is None else field.annotation
    if get_origin(annotation) is tuple:
        annotation = get_args(annotation)[0]
        annotation = Change if annotation == Entry else annotation  # or an Event, as its keys tell
    if get_origin(annotation) is UnionType:  # a model, or nothing
        annotation = next((each for each in get_args(annotation) if each is not NoneType), None)
    return annotation if isinstance(annotation, type) and issubclass(annotation, Strict) else None


def of_desk(path: Path, field: FieldInfo | None) -> bool:
    """Whether these are the days of a desk, not those of a scenario."""
    return path[-1:] == ("days",) and field is not None and field.annotation is str


def wants(name: str, field: FieldInfo) -> str:
    """What would do for a key: "a whole number from 1 to 3650"."""
    if name in _SPECIAL:
        return _SPECIAL[name]
    if of_desk((name,), field):
        return "weekdays, such as mon-fri or [mon, wed]"
    if model_of(field) is not None:
        return "a mapping of keys to values"
    if field.annotation is str:
        return "text"
    if get_origin(field.annotation) is Literal:
        return f"one of {', '.join(get_args(field.annotation))}"
    low: Any = next((mark.ge for mark in field.metadata if isinstance(mark, Ge)), None)
    high: Any = next((mark.le for mark in field.metadata if isinstance(mark, Le)), None)
    kind = "a whole number" if field.annotation is int else "a number"
    extra = field.json_schema_extra
    usual: Any = extra.get("plausible") if isinstance(extra, dict) else None
    text = (
        f"{kind} of {number(low)} or more" if high is None else f"{kind} from {number(low)} to {number(high)}"
    )
    return f"{text} (usually {number(usual[0])} to {number(usual[1])})" if usual else text


def example(name: str, field: FieldInfo | None, data: Any = None) -> Any:
    """A value that would do for a key, whatever else is in the scenario."""
    if name in ("brands", "timeline"):
        return [entry_example(name, data)] if name == "brands" else []
    if name in _EXAMPLES:
        return _EXAMPLES[name]
    if field is None or field.is_required():
        low: Any = next((mark.ge for mark in field.metadata if isinstance(mark, Ge)), None) if field else None
        return "text" if low is None else low
    default = field.get_default(call_default_factory=True, validated_data={})
    return {} if isinstance(default, BaseModel) else default


_EXAMPLES = {
    "brand": "Megaphone",
    "event": "fault",
    "desk": {"hours": "9-17", "days": "mon-fri"},
    "give_up_after": 3,
    "holidays": [],
    "hours": "9-17",
    "hours_per_day": 2,
    "start": "2026-03-02",
    "kind": DEFAULT_NETWORK,
    "name": "Megaphone",
    "network": {"kind": "random", "mean_degree": 12},
    "path": "edges.csv",
    "plugins": [],
    "precision": 0.01,
    "replies_per_day": 40,
    "strategy": "broadcast",
    "topics": {},
    "trust_rule": "beta",
    "with": {},
}


def entry_example(section: str, data: Any) -> dict[str, object]:
    """An entry of brands or of the timeline that would do."""
    if section == "brands":
        return {"name": "Megaphone", "strategy": "broadcast"}
    names = [brand.get("name") for _, brand in items(data, "brands")]
    return {"day": 1, "brand": next(filter(None, names), "Megaphone"), "strategy": "broadcast"}


def homes() -> dict[str, str]:
    """Name of every key that stands in one place only -> its dotted path (lists left out)."""
    places: dict[str, list[str]] = {}
    _collect(Scenario, "", places)
    for model in NETWORKS.values():
        _collect(model, "audience.network.", places)
    unique = {name: set(paths) for name, paths in places.items()}
    return {name: paths.pop() for name, paths in unique.items() if len(paths) == 1}


def _collect(model: type[BaseModel], prefix: str, places: dict[str, list[str]]) -> None:
    for name, field in fields_of(model).items():
        places.setdefault(name, []).append(prefix + name)
        inner = model_of(field)
        # Mean and sd are no names that tell where they belong, nor are those of measures.
        if inner is not None and prefix != OF_TRAITS and inner is not Matters:
            _collect(inner, f"{prefix}{name}.", places)


def as_moments(field: FieldInfo | None, value: Any) -> Json | None:
    """A number where the moments of a trait belong, as its mean; None where it is none, or cannot be that."""
    model = model_of(field)
    mean = None if model is None else fields_of(model).get("mean")
    if mean is None or not is_number(value):
        return None
    within = all(
        value >= mark.ge if isinstance(mark, Ge) else value <= mark.le  # type: ignore[operator]
        for mark in mean.metadata
        if isinstance(mark, Ge | Le)
    )
    return {"mean": value} if within else None


def json_schema() -> Json:
    """JSON Schema (draft 2020-12) of a scenario file: titles, descriptions, ranges, units, defaults.

    Beyond the standard, parameters of the model carry ``unit``, ``plausible`` (the range a sweep should
    cover), ``certainty`` (A measured to D free) and ``source``. What no schema can say (one name a brand, a
    timeline within the days) is checked when a file is loaded.
    """
    schema = Scenario.model_json_schema(by_alias=True)
    for kind, model in NETWORKS.items():
        network = schema["$defs"][model.__name__]
        if kind != DEFAULT_NETWORK:  # the one that is meant when no kind is given
            network["required"] = ["kind", *network.get("required", [])]
    schema["properties"][EXTENDS] = {
        "type": "string",
        "title": "Extends",
        "description": "Another scenario, on which this one lies: what this one says has its way.",
    }
    schema["anyOf"] = [{"required": [EXTENDS]}, {"required": schema.pop("required")}]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_in_words(schema)}


def _in_words(part: Any) -> Any:
    """Defaults without a bound in the word for it: JSON has no number that large."""
    if isinstance(part, list):
        return [_in_words(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    if part.get("default") == math.inf:
        part = part | {"default": next(each["const"] for each in part["anyOf"] if "const" in each)}
    return {name: _in_words(inner) for name, inner in part.items()}
