"""From what pydantic found to sentences a user can act on: key, what was found, what would do."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from sim.calendar import days_of
from sim.names import nearest
from sim.parameters import PLATFORMS
from sim.scenario.advice import Drop, Edit, Finding, Hint, Move, Path, Put
from sim.scenario.consistency import items
from sim.scenario.document import DocumentError, parse
from sim.scenario.meant import assigned, in_days, in_time, meant
from sim.scenario.schema import (
    DEFAULT_NETWORK,
    ENTRIES,
    EVENTS,
    MOST_DAYS,
    NETWORKS,
    Change,
    Entry,
    Event,
    Matters,
    Scenario,
    Strict,
    Topic,
    Traits,
)
from sim.scenario.words import brief, did_you_mean, number, shown, what

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from sim.plugins import Registry

__all__ = ["explain", "fields_of", "homes", "unbounded", "wants"]

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


_TRAITS = "audience.traits."

#: Keys that an earlier version had, and what has become of them. Where a key has moved, its name tells.
_GONE: Mapping[Path, str] = {
    ("psychology", "exit_background"): (
        "no key any more. Leaving for no reason of the brand's is in 'exit_hazard' now, the chance a day to "
        "leave, post or none. Leave it away."
    ),
}


def explain(error: ValidationError, data: Any, registry: Registry | None = None) -> Iterator[Finding]:
    """One finding for each thing pydantic refused; ``data`` is what it was given.

    What is missing and stands there under another name is told once, where it stands.
    """
    found = list(_found(error, data, registry))
    there = {_filled(edit.to) for _, finding in found for edit in finding.edits if isinstance(edit, Move)}
    yield from (each for kind, each in found if kind != "missing" or _filled(each.path) not in there)


def _filled(path: Path) -> Path:
    """A strategy or an event: an entry of the timeline misses either, and has one."""
    return (*path[:-1], "strategy") if path[:1] == ("timeline",) and path[-1] == "event" else path


def _found(error: ValidationError, data: Any, registry: Registry | None) -> Iterator[tuple[str, Finding]]:
    """Kind of each thing pydantic refused, and what is said of it."""
    done: set[Path] = set()
    for detail in error.errors(include_url=False, include_context=True):
        if detail["type"] in ("contradiction", "unbounded"):
            continue  # told apart, and more exactly, by the caller
        path, models, field = _follow(detail["loc"], data)
        if detail["type"] == "union_tag_invalid":
            path = (*path, "kind")
        short = (
            detail["type"] == "too_short" and detail["input"]
        )  # because of entries that are told themselves
        if path in done or short:
            continue
        done.add(path)
        if detail["type"] == "extra_forbidden":
            sentence, edits = _unknown(_Key(path, models[-1], data, registry))
            yield detail["type"], Finding(path, sentence, edits, of_key=True)
        elif _of_desk(path, field) and isinstance(detail["input"], list) and detail["input"]:
            yield from ((detail["type"], each) for each in _no_weekdays(path, detail["input"]))
        else:
            yield detail["type"], _misfit(_Misfit(detail, path, models[-1], field, data))


def _follow(
    location: tuple[int | str, ...], data: Any
) -> tuple[Path, list[type[BaseModel]], FieldInfo | None]:
    """The key path of an error, the models along it, and the field at its end."""
    path: list[str | int] = []
    model: type[BaseModel] | None = Scenario
    models: list[type[BaseModel]] = [Scenario]
    field: FieldInfo | None = None
    tagged = entered = False
    for part in location:
        if entered and part in ENTRIES:  # the kind of entry, named by pydantic before what is wrong in it
            entered = False
            model = ENTRIES[str(part)]
            models[-1] = model
            continue
        if tagged:  # the kind of network, named by pydantic between "network" and what is wrong in it
            tagged = False
            model = NETWORKS.get(str(part))
            models += [model] if model is not None else []
            continue
        if model is not None and isinstance(part, str):
            field = fields_of(model).get(part)
            path.append(part)
            inner = _model_of(field)
            data = data.get(part) if isinstance(data, dict) else None
            model = inner if field is None or not _is_list(field) else None
            tagged = part == "network" and field is not None
            if model is not None:
                models.append(model)
        elif isinstance(part, str) and field is not None and _value_of(field) is not None:
            path.append(part)
            data = data.get(part) if isinstance(data, dict) else None
            model, field = _value_of(field), None
            models += [model] if model is not None else []
        elif isinstance(part, int) and field is not None and _is_list(field) and isinstance(path[-1], str):
            path.append(part)
            data = data[part] if isinstance(data, list) and part < len(data) else None
            model = _model_of(field)
            entered = path[0] == "timeline"
            if model is not None:
                models.append(model)
        # anything else names a branch of a union, not a key
    return tuple(path), models, field


def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The keys of a model as they are written, and their fields."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _is_list(field: FieldInfo) -> bool:
    return get_origin(field.annotation) is tuple


def _value_of(field: FieldInfo | None) -> type[BaseModel] | None:
    """The model of what a mapping by name maps to."""
    if field is None or get_origin(field.annotation) is not dict:
        return None
    value = get_args(field.annotation)[1]
    return value if isinstance(value, type) and issubclass(value, Strict) else None


def _model_of(field: FieldInfo | None) -> type[BaseModel] | None:
    annotation: Any = None if field is None else field.annotation
    if get_origin(annotation) is tuple:
        annotation = get_args(annotation)[0]
        annotation = Change if annotation == Entry else annotation  # or an Event, as its keys tell
    if get_origin(annotation) is UnionType:  # a model, or nothing
        annotation = next((each for each in get_args(annotation) if each is not NoneType), None)
    return annotation if isinstance(annotation, type) and issubclass(annotation, Strict) else None


def wants(name: str, field: FieldInfo) -> str:
    """What would do for a key: "a whole number from 1 to 3650"."""
    if name in _SPECIAL:
        return _SPECIAL[name]
    if _of_desk((name,), field):
        return "weekdays, such as mon-fri or [mon, wed]"
    if _model_of(field) is not None:
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


def unbounded(value: Any, path: Path = ()) -> Iterator[Finding]:
    """Numbers that are none or without end, anywhere; ``unlimited`` is the word where that makes sense."""
    if isinstance(value, dict | list):
        for part, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from unbounded(inner, (*path, part))
    elif isinstance(value, float) and not math.isfinite(value):
        if path[:2] == ("audience", "network"):  # the kind tells which keys there are, not what they want
            fields = {name: field for model in NETWORKS.values() for name, field in fields_of(model).items()}
            field = fields.get(str(path[-1]))
        else:
            _, _, field = _follow(path, None)
        if "with" in path[:-1]:
            yield Finding(path, f"found {what(value)}. Write a finite number.", (Put(path, 1),))
        elif field is not None and isinstance(path[-1], str):  # of an entry of a list, explain tells
            name = path[-1]
            word = tuple(Hint(f"Here that is {word}.", (Put(path, word),)) for word in _WORDS.get(name, ()))
            edits = (Put(path, example(name, field)),)
            yield Finding(path, f"found {what(value)}. Write {wants(name, field)}.", edits, word)


def homes() -> dict[str, str]:
    """Name of every key that stands in one place only -> its dotted path (lists left out)."""
    found: dict[str, list[str]] = {}
    _collect(Scenario, "", found)
    for model in NETWORKS.values():
        _collect(model, "audience.network.", found)
    unique = {name: set(paths) for name, paths in found.items()}
    return {name: paths.pop() for name, paths in unique.items() if len(paths) == 1}


def _collect(model: type[BaseModel], prefix: str, found: dict[str, list[str]]) -> None:
    for name, field in fields_of(model).items():
        found.setdefault(name, []).append(prefix + name)
        inner = _model_of(field)
        # Mean and sd are no names that tell where they belong, nor are those of measures.
        if inner is not None and prefix != _TRAITS and inner is not Matters:
            _collect(inner, f"{prefix}{name}.", found)


@dataclass(frozen=True, slots=True)
class _Misfit:
    """A value that pydantic refused: what it says, where the value stands, in which model and which whole."""

    detail: ErrorDetails
    path: Path
    model: type[BaseModel]
    field: FieldInfo | None
    data: Any

    @property
    def value(self) -> Any:
        return self.detail["input"]

    @property
    def name(self) -> str:
        return str(self.path[-1])

    @property
    def need(self) -> str:
        """What would do, in words."""
        if self.field is not None:
            return wants(self.name, self.field)
        # A key without a field under matters is a measure that only its plugin knows.
        return "a number of 0 or more" if self.path[0] == "matters" else "something else"

    @property
    def example(self) -> Any:
        return example(self.name, self.field, self.data)

    def finding(self, sentence: str, instead: Any, hints: Iterable[Hint] = ()) -> Finding:
        """What is wrong, and what to put in its place."""
        return Finding(self.path, sentence, (Put(self.path, instead),), tuple(hints))


def _misfit(of: _Misfit) -> Finding:
    """A sentence about a value, by where it stands and what pydantic says of it."""
    if not of.path:
        return Finding((), f"found {what(of.value)}. Write keys and values, such as name: and brands:.")
    if isinstance(of.path[-1], int) and len(of.path) > 1:
        return _entry_misfit(of, str(of.path[-2]))
    if (mapping := _mapping_of(of)) is not None:
        return of.finding(f"found {what(of.value)}. Write {brief(mapping)}.", mapping)
    return _MISFITS.get(of.detail["type"], _other_misfit)(of)


def _entry_misfit(of: _Misfit, section: str) -> Finding:
    """The same about an entry of a list."""
    found = f"found {what(of.value)}"
    if section == "holidays":
        hints = tuple(in_time(of.value, of.path))
        return Finding(of.path, f"{found}. Write {_SPECIAL['start']}.", (Drop(of.path),), hints)
    if section == "plugins":
        return Finding(of.path, f"{found}. Write text.", (Drop(of.path),))
    entry = _example(section, of.data)
    if section == "brands" and isinstance(of.value, str):
        entry["name"] = of.value
    return of.finding(f"{found}. Write {_entry(of.model)}.", entry)


def _mapping_of(of: _Misfit) -> dict[str, Any] | None:
    """The mapping that was meant by a single value: a topic, or the moments of a trait."""
    if of.model is Topic and of.field is None and of.detail["type"] != "control":
        times = isinstance(of.value, int | float) and not isinstance(of.value, bool)
        return {"reach": of.value} if times else {"reach": 1.5, "value": 0.2}
    return _moments(of.field, of.value)


def _missing(of: _Misfit) -> Finding:
    if of.model is Change and of.name == "strategy":
        either = f"missing. Write {of.need}, or event: and one of {', '.join(EVENTS)}."
        return of.finding(either, of.example)
    return of.finding(f"missing. Write {of.need}.", of.example)


def _control_character(of: _Misfit) -> Finding:
    without = "".join(c for c in of.value if unicodedata.category(c) != "Cc")
    return of.finding(f"{of.detail['msg']}. Remove it.", without)


def _empty_list(of: _Misfit) -> Finding:
    return of.finding(f"the list is empty. Write {of.need}.", of.example)


def _empty_text(of: _Misfit) -> Finding:
    return of.finding(f"the text is empty. Write {of.need}.", of.example)


def _no_network(of: _Misfit) -> Finding:
    kind = str(of.detail["ctx"]["tag"])
    sentence = f"no network is of kind {shown(kind)}. {did_you_mean(kind, NETWORKS, 'The kinds are')}"
    return of.finding(sentence, nearest(kind, NETWORKS) or DEFAULT_NETWORK)


def _too_many(of: _Misfit) -> Finding:
    count, most = (of.detail["ctx"][key] for key in ("actual_length", "max_length"))
    return of.finding(f"{count} are too many; the most is {most}.", of.value[:most])


def _too_long(of: _Misfit) -> Finding:
    most = of.detail["ctx"]["max_length"]
    sentence = f"the text has {len(of.value)} characters. Write at most {most}."
    return of.finding(sentence, of.value[:most].strip())


def _out_of_range(of: _Misfit) -> Finding:
    bound = next(iter(of.detail["ctx"].values()))
    return of.finding(f"{number(of.value)} is out of range. Write {of.need}.", bound, _per_cent(of))


def _per_cent(of: _Misfit) -> Iterator[Hint]:
    """The share of an event that somebody wrote in per cent."""
    too_high = of.detail["type"] == "less_than_equal" and of.value <= 100
    if of.model is Event and of.field is not None and too_high and (of.name == "seen" or of.value >= 10):
        yield Hint(f"Did you mean {number(of.value / 100)}?", (Put(of.path, of.value / 100),))


def _other_misfit(of: _Misfit) -> Finding:
    sentence = f"found {what(of.value)}. Write {of.need}."
    return of.finding(sentence, of.example, _guesses(of.value, of.path, of.field))


#: What pydantic says of a value -> what is said of it.
_MISFITS: Mapping[str, Callable[[_Misfit], Finding]] = {
    "missing": _missing,
    "control": _control_character,
    "too_short": _empty_list,
    "string_too_short": _empty_text,
    "union_tag_invalid": _no_network,
    "too_long": _too_many,
    "string_too_long": _too_long,
    "greater_than_equal": _out_of_range,
    "less_than_equal": _out_of_range,
}


def _of_desk(path: Path, field: FieldInfo | None) -> bool:
    """Whether these are the days of a desk, not those of a scenario."""
    return path[-1:] == ("days",) and field is not None and field.annotation is str


def _no_weekdays(path: Path, days: list[Any]) -> Iterator[Finding]:
    """The entries that are none."""
    for at, day in enumerate(days):
        try:
            days_of([day])
        except (ValueError, AttributeError):
            there = (*path, at)
            sentence = f"found {what(day)}. Write a weekday, such as mon, or several, such as mon-fri."
            yield Finding(there, sentence, (Put(there, "mon"),), tuple(in_time(day, there)))


def _guesses(value: Any, path: Path, field: FieldInfo | None) -> Iterator[Hint]:
    """What most likely happened: a word misspelt, quotes or dashes too many or too few, a decimal comma."""
    name = str(path[-1])
    if isinstance(value, str):
        if (word := nearest(value, _WORDS.get(name, ()))) is not None:
            yield Hint(f"Did you mean {shown(word)}?", (Put(path, word),))
        if name == "network" and value in NETWORKS:
            yield Hint(f"Here that is {{kind: {value}}}.", (Put(path, {"kind": value}),))
        if value.strip()[:1] in ("{", "["):
            with suppress(DocumentError):
                inside = parse(f"value: {value.strip()}", "").root.plain()["value"]
                yield Hint("Leave the quotes away.", (Put(path, inside),))
    if field is not None and _is_list(field) and not isinstance(value, list):
        if isinstance(value, dict) and value and all(isinstance(entry, dict) for entry in value.values()):
            entries = [{"name": key, **entry} for key, entry in value.items()]
            yield Hint("Begin each entry with a dash, its name behind it: - name: ...", (Put(path, entries),))
        single = (
            f"Here that is [{brief(value)}]." if isinstance(value, str) else "Begin it with a dash: - ..."
        )
        yield Hint(single, (Put(path, [value]),))
    if isinstance(value, bool | int | float):
        text = brief(value).replace("_", "")
        yield Hint("Put it in quotes to make it text.", (Put(path, text),))
    yield from in_time(value, path)
    yield from meant(value, path)


#: Words that stand for values.
_WORDS = {
    "replies_per_day": ("unlimited",),
    "hours_per_day": ("unlimited",),
    "give_up_after": ("never",),
    "measure_every": ("auto",),
    "platform": tuple(PLATFORMS),
    "self_loops": ("refuse", "drop"),
    "event": tuple(EVENTS),
}


def example(name: str, field: FieldInfo | None, data: Any = None) -> Any:
    """A value that would do for a key, whatever else is in the scenario."""
    if name in ("brands", "timeline"):
        return [_example(name, data)] if name == "brands" else []
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


def _example(section: str, data: Any) -> dict[str, Any]:
    if section == "brands":
        return {"name": "Megaphone", "strategy": "broadcast"}
    names = [brand.get("name") for _, brand in items(data, "brands")]
    return {"day": 1, "brand": next(filter(None, names), "Megaphone"), "strategy": "broadcast"}


def _entry(model: type[BaseModel]) -> str:
    needed = [name for name, field in fields_of(model).items() if field.is_required()]
    return f"a mapping with {', '.join(needed[:-1])} and {needed[-1]}"  # every entry needs two keys or more


@dataclass(frozen=True, slots=True)
class _Key:
    """A key that does not exist where it stands, in which model and which whole."""

    path: Path
    model: type[BaseModel]
    data: Any
    registry: Registry | None

    @property
    def name(self) -> str:
        return str(self.path[-1])

    @property
    def beside(self) -> Mapping[str, Any]:
        """The mapping that it stands in."""
        return _inside(self.data, self.path[:-1])

    @property
    def value(self) -> Any:
        return self.beside.get(self.name)

    @property
    def either(self) -> bool:
        """Whether it stands in an entry of the timeline that may become a change or an event."""
        return self.model in (Change, Event) and not {"strategy", "event"} & self.beside.keys()

    @property
    def fields(self) -> dict[str, FieldInfo]:
        """The keys that exist there."""
        return fields_of(Change) | fields_of(Event) if self.either else fields_of(self.model)

    @property
    def near(self) -> str | None:
        """The one of them that was most likely meant."""
        near = nearest(self.name, self.fields)
        if near is None and self.either and isinstance(self.value, str) and nearest(self.value, EVENTS):
            return "event"
        return near

    def beside_it(self, *path: str) -> Path:
        """The path of another key in the same mapping."""
        return (*self.path[:-1], *path)


#: What is said of a key, and what to do with it.
_Advice = tuple[str, tuple[Edit, ...]]


def _unknown(key: _Key) -> _Advice:
    """What is said about a key that does not exist where it stands, by the first reading that makes sense."""
    for reading in _READINGS:
        if (advice := reading(key)) is not None:
            return advice
    return f"unknown key. {did_you_mean(key.name, key.fields, 'Keys here', most=50)}", (Drop(key.path),)


def _equals_sign(key: _Key) -> _Advice | None:
    """``days=30`` for ``days: 30``."""
    setting = assigned(key.name) if key.value is None else None
    if setting is None:
        return None
    name, value = setting
    return f"unknown key. Write {name}: {brief(value)}.", (Drop(key.path), Put(key.beside_it(name), value))


def _other_unit(key: _Key) -> _Advice | None:
    """``weeks: 4`` for ``days: 28``."""
    if key.model is not Scenario or key.name not in ("weeks", "months", "years"):
        return None
    days = in_days(key.name, key.value)
    if not days:
        return None
    return f"unknown key. Write days: {days}.", (Drop(key.path), Put(("days",), days))


def _of_strategy(key: _Key) -> _Advice | None:
    """A parameter that stands beside the strategy, where it belongs in its ``with``."""
    strategy = key.beside.get("strategy") if "strategy" in key.fields else None
    info = (
        key.registry.strategies.get(strategy.strip()) if key.registry and isinstance(strategy, str) else None
    )
    names = [parameter.name for parameter in info.parameters] if info else []
    name = key.name if key.name in names else None if key.near else nearest(key.name, names)
    if name is None:
        return None
    whole = f"with: {{{name}: {brief(key.value)}}}"
    sentence = f"a parameter of {strategy}, which stands in 'with'. Write {whole}."
    return sentence, (Move(key.path, key.beside_it("with", name)),)


def _of_event(key: _Key) -> _Advice | None:
    if key.model is not Change or key.name not in fields_of(Event):
        return None
    sentence = "goes with an event, and this entry changes a strategy. Make two entries of it."
    return sentence, (Drop(key.path),)


def _of_before(key: _Key) -> _Advice | None:
    return (_GONE[key.path], (Drop(key.path),)) if key.path in _GONE else None


def _misspelt(key: _Key) -> _Advice | None:
    if key.near is None:
        return None
    return f"unknown key. Did you mean {shown(key.near)}?", (Move(key.path, key.beside_it(key.near)),)


def _of_other_network(key: _Key) -> _Advice | None:
    kinds = [kind for kind, model in NETWORKS.items() if key.name in model.model_fields]
    here = next((kind for kind, model in NETWORKS.items() if model is key.model), None)
    if not kinds or here is None:
        return None
    whole = f"--set 'audience.network={{kind: {kinds[0]}, {key.name}: {brief(key.value)}}}'"
    belongs = f"goes with a network of kind {' or '.join(kinds)}, not {here}"
    return f"{belongs}. Leave it away, or set the network as a whole: {whole}.", (Drop(key.path),)


def _in_hours(key: _Key) -> _Advice | None:
    """``hours_per_day: 2`` for the replies that can be written in two hours."""
    hands = _hands(key.name, key.value, key.beside) if "strategy" in key.fields else None
    if hands is None:
        return None
    sentence = f"unknown key. Hands are counted in replies: write replies_per_day: {hands}."
    return sentence, (Drop(key.path), Put(key.beside_it("replies_per_day"), hands))


def _elsewhere(key: _Key) -> _Advice | None:
    """A key that exists in another place, or a trait that is much like it."""
    traits = fields_of(Traits)
    trait = nearest(key.name, traits) if key.path[0] in ("psychology", "audience") else None
    home = homes().get(key.name) or (trait and _TRAITS + trait)
    target = None if home is None else _target(home, key.data)
    if home is None or target is None:
        return None
    known = home.split(".")[-1] == key.name
    sentence = f"unknown key here. It belongs at {shown(home)}"
    if not known:
        sentence = f"unknown key. Did you mean {shown(home)}"
    moments = _moments(traits.get(str(target[-1])), key.value) if home.startswith(_TRAITS) else None
    if moments is None:
        return f"{sentence}{'.' if known else '?'}", (Move(key.path, target),)
    whole = brief({"traits": {target[-1]: moments}})
    sentence = f"{sentence}{': write' if known else '? Write'} audience: {whole}."
    return sentence, (Drop(key.path), Put((*target, "mean"), key.value))


#: How a key that does not exist may have been meant, the likeliest first.
_READINGS: Sequence[Callable[[_Key], _Advice | None]] = (
    _equals_sign,
    _other_unit,
    _of_strategy,
    _of_event,
    _of_before,
    _misspelt,
    _of_other_network,
    _in_hours,
    _elsewhere,
)


def _moments(field: FieldInfo | None, value: Any) -> dict[str, Any] | None:
    """A number where the moments of a trait belong, as its mean; None where it is none, or cannot be that."""
    model = _model_of(field)
    mean = None if model is None else fields_of(model).get("mean")
    if mean is None or isinstance(value, bool) or not isinstance(value, int | float):
        return None
    within = all(
        value >= mark.ge if isinstance(mark, Ge) else value <= mark.le  # type: ignore[operator]
        for mark in mean.metadata
        if isinstance(mark, Ge | Le)
    )
    return {"mean": value} if within else None


def _inside(data: Any, path: Path) -> Mapping[str, Any]:
    for part in path:
        data = data[part]
    return data if isinstance(data, Mapping) else {}


def _target(home: str, data: Any) -> Path | None:
    """The path of a home in ``data``; lists are entered at their first entry, None if there is none."""
    first, *rest = home.split(".")
    if first not in ("brands", "timeline"):
        return (first, *rest)
    entries = items(data, first)
    return (first, entries[0][0], *rest) if entries else None


def _hands(name: str, value: Any, brand: Mapping[str, Any]) -> int | None:
    """Replies a day that fit in the time that somebody wrote (``hours_per_day: 2``)."""
    unit = re.fullmatch(r"(?:working_|work_)?(hour|minute)s?_(?:per|a)_(day|week)", name)
    if unit is None or isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1e6:
        return None
    costs = brand.get("costs")
    each = costs.get("minutes_per_reply", 3) if isinstance(costs, Mapping) else 3
    if isinstance(each, bool) or not isinstance(each, int | float) or not 0 < each < math.inf:
        return None
    return int(value * (60 if unit[1] == "hour" else 1) / each / (7 if unit[2] == "week" else 1))
