"""From what pydantic found to sentences a user can act on: key, what was found, what would do."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from sim.calendar import days_of
from sim.foreign import Json
from sim.names import nearest
from sim.parameters import PLATFORMS
from sim.prose import listed
from sim.scenario.advice import Drop, Finding, Hint, Move, Path, Put
from sim.scenario.audience import DEFAULT_NETWORK, NETWORKS
from sim.scenario.brands import ENTRIES, EVENTS, Change, Event, Topic
from sim.scenario.document import DocumentError, parse
from sim.scenario.keys import (
    as_moments,
    entry_example,
    example,
    fields_of,
    is_list,
    model_of,
    of_desk,
    value_of,
    wants,
)
from sim.scenario.meant import in_time, meant
from sim.scenario.scalars import is_number
from sim.scenario.schema import Scenario
from sim.scenario.unknown import unknown_key
from sim.scenario.words import brief, did_you_mean, number, shown, what

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from sim.plugins import Registry

__all__ = ["explain", "unbounded"]


def explain(error: ValidationError, data: Any, registry: Registry | None = None) -> Iterator[Finding]:
    """One finding for each thing pydantic refused; ``data`` is what it was given.

    What is missing and stands there under another name is told once, where it stands.
    """
    findings = list(_findings(error, data, registry))
    targets = {
        _as_strategy(edit.to) for _, finding in findings for edit in finding.edits if isinstance(edit, Move)
    }
    yield from (
        each for kind, each in findings if kind != "missing" or _as_strategy(each.path) not in targets
    )


def _as_strategy(path: Path) -> Path:
    """A strategy or an event: an entry of the timeline misses either, and has one."""
    return (*path[:-1], "strategy") if path[:1] == ("timeline",) and path[-1] == "event" else path


def _findings(error: ValidationError, data: Any, registry: Registry | None) -> Iterator[tuple[str, Finding]]:
    """Kind of each thing pydantic refused, and what is said of it."""
    paths: set[Path] = set()
    for detail in error.errors(include_url=False, include_context=True):
        if detail["type"] in ("contradiction", "unbounded"):
            continue  # told apart, and more exactly, by the caller
        path, models, field = _follow(detail["loc"], data)
        if detail["type"] == "union_tag_invalid":
            path = (*path, "kind")
        short = (
            detail["type"] == "too_short" and detail["input"]
        )  # because of entries that are told themselves
        if path in paths or short:
            continue
        paths.add(path)
        if detail["type"] == "extra_forbidden":
            sentence, edits = unknown_key(path, models[-1], data, registry)
            yield detail["type"], Finding(path, sentence, edits, of_key=True)
        elif of_desk(path, field) and isinstance(detail["input"], list) and detail["input"]:
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
            inner = model_of(field)
            data = data.get(part) if isinstance(data, dict) else None
            model = inner if field is None or not is_list(field) else None
            tagged = part == "network" and field is not None
            if model is not None:
                models.append(model)
        elif isinstance(part, str) and field is not None and value_of(field) is not None:
            path.append(part)
            data = data.get(part) if isinstance(data, dict) else None
            model, field = value_of(field), None
            models += [model] if model is not None else []
        elif isinstance(part, int) and field is not None and is_list(field) and isinstance(path[-1], str):
            path.append(part)
            data = data[part] if isinstance(data, list) and part < len(data) else None
            model = model_of(field)
            entered = path[0] == "timeline"
            if model is not None:
                models.append(model)
        # anything else names a branch of a union, not a key
    return tuple(path), models, field


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
    fault = f"found {what(of.value)}"
    if section == "holidays":
        sentence = f"{fault}. Write {wants('start', Scenario.model_fields['start'])}."
        return Finding(of.path, sentence, (Drop(of.path),), tuple(in_time(of.value, of.path)))
    if section == "plugins":
        return Finding(of.path, f"{fault}. Write text.", (Drop(of.path),))
    entry = entry_example(section, of.data)
    if section == "brands" and isinstance(of.value, str):
        entry["name"] = of.value
    return of.finding(f"{fault}. Write {_entry(of.model)}.", entry)


def _mapping_of(of: _Misfit) -> Json | None:
    """The mapping that was meant by a single value: a topic, or the moments of a trait."""
    if of.model is Topic and of.field is None and of.detail["type"] != "control":
        times = is_number(of.value)
        return {"reach": of.value} if times else {"reach": 1.5, "value": 0.2}
    return as_moments(of.field, of.value)


def _missing(of: _Misfit) -> Finding:
    if of.model is Change and of.name == "strategy":
        either = f"missing. Write {of.need}, or event: and one of {', '.join(EVENTS)}."
        return of.finding(either, of.example)
    return of.finding(f"missing. Write {of.need}.", of.example)


def _control_character(of: _Misfit) -> Finding:
    without = "".join(c for c in of.value if unicodedata.category(c) != "Cc")
    return of.finding(f"{of.detail['msg']}. Remove it.", without)


def _empty(of: _Misfit) -> Finding:
    kind = "text" if isinstance(of.value, str) else "list"
    return of.finding(f"the {kind} is empty. Write {of.need}.", of.example)


def _no_network(of: _Misfit) -> Finding:
    kind = str(of.detail["ctx"]["tag"])
    sentence = f"no network is of kind {shown(kind)}. {did_you_mean(kind, NETWORKS, 'The kinds are')}"
    return of.finding(sentence, nearest(kind, NETWORKS) or DEFAULT_NETWORK)


def _too_many(of: _Misfit) -> Finding:
    count, limit = (of.detail["ctx"][key] for key in ("actual_length", "max_length"))
    return of.finding(f"{count} are too many; the most is {limit}.", of.value[:limit])


def _too_long(of: _Misfit) -> Finding:
    limit = of.detail["ctx"]["max_length"]
    sentence = f"the text has {len(of.value)} characters. Write at most {limit}."
    return of.finding(sentence, of.value[:limit].strip())


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
    "too_short": _empty,
    "string_too_short": _empty,
    "union_tag_invalid": _no_network,
    "too_long": _too_many,
    "string_too_long": _too_long,
    "greater_than_equal": _out_of_range,
    "less_than_equal": _out_of_range,
}


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
    if field is not None and is_list(field) and not isinstance(value, list):
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


def _entry(model: type[BaseModel]) -> str:
    names = [name for name, field in fields_of(model).items() if field.is_required()]
    return f"a mapping with {listed(names)}"
