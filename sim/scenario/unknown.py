"""A key that does not exist where it stands: how it may have been meant."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.foreign import Json
from sim.names import nearest
from sim.scenario.advice import Drop, Edit, Move, Path, Put
from sim.scenario.audience import NETWORKS
from sim.scenario.brands import EVENTS, Change, Event
from sim.scenario.consistency import items
from sim.scenario.keys import OF_TRAITS, as_moments, fields_of, homes
from sim.scenario.meant import assigned, in_days
from sim.scenario.rows import Traits
from sim.scenario.scalars import is_number
from sim.scenario.schema import Scenario
from sim.scenario.words import brief, did_you_mean, shown

if TYPE_CHECKING:
    from sim.plugins import Registry

__all__ = ["unknown_key"]

#: Keys that an earlier version had, and what has become of them. Where a key has moved, its name tells.
_GONE: Mapping[Path, str] = {
    ("psychology", "exit_background"): (
        "no key any more. Leaving for no reason of the brand's is in 'exit_hazard' now, the chance a day to "
        "leave, post or none. Leave it away."
    ),
}


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
    def beside(self) -> Json:
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


#: What is said, and what to do.
Advice = tuple[str, tuple[Edit, ...]]


def unknown_key(path: Path, model: type[BaseModel], data: Any, registry: Registry | None) -> Advice:
    """What is said about a key of ``model`` that does not exist, by the first reading that makes sense, and
    what to do with it.
    """
    key = _Key(path, model, data, registry)
    for reading in _READINGS:
        if (advice := reading(key)) is not None:
            return advice
    return f"unknown key. {did_you_mean(key.name, key.fields, 'Keys here', most=50)}", (Drop(key.path),)


def _equals_sign(key: _Key) -> Advice | None:
    """``days=30`` for ``days: 30``."""
    setting = assigned(key.name) if key.value is None else None
    if setting is None:
        return None
    name, value = setting
    return f"unknown key. Write {name}: {brief(value)}.", (Drop(key.path), Put(key.beside_it(name), value))


def _other_unit(key: _Key) -> Advice | None:
    """``weeks: 4`` for ``days: 28``."""
    if key.model is not Scenario or key.name not in ("weeks", "months", "years"):
        return None
    days = in_days(key.name, key.value)
    if not days:
        return None
    return f"unknown key. Write days: {days}.", (Drop(key.path), Put(("days",), days))


def _of_strategy(key: _Key) -> Advice | None:
    """A parameter that stands beside the strategy, where it belongs in its ``with``."""
    strategy = key.beside.get("strategy") if "strategy" in key.fields else None
    info = (
        key.registry.strategies.get(strategy.strip()) if key.registry and isinstance(strategy, str) else None
    )
    names = [parameter.name for parameter in info.parameters] if info else []
    name = key.name if key.name in names else None if key.near else nearest(key.name, names)
    if name is None:
        return None
    setting = f"with: {{{name}: {brief(key.value)}}}"
    sentence = f"a parameter of {strategy}, which stands in 'with'. Write {setting}."
    return sentence, (Move(key.path, key.beside_it("with", name)),)


def _of_event(key: _Key) -> Advice | None:
    if key.model is not Change or key.name not in fields_of(Event):
        return None
    sentence = "goes with an event, and this entry changes a strategy. Make two entries of it."
    return sentence, (Drop(key.path),)


def _of_before(key: _Key) -> Advice | None:
    return (_GONE[key.path], (Drop(key.path),)) if key.path in _GONE else None


def _misspelt(key: _Key) -> Advice | None:
    if key.near is None:
        return None
    return f"unknown key. Did you mean {shown(key.near)}?", (Move(key.path, key.beside_it(key.near)),)


def _of_other_network(key: _Key) -> Advice | None:
    kinds = [kind for kind, model in NETWORKS.items() if key.name in model.model_fields]
    here = next((kind for kind, model in NETWORKS.items() if model is key.model), None)
    if not kinds or here is None:
        return None
    setting = f"--set 'audience.network={{kind: {kinds[0]}, {key.name}: {brief(key.value)}}}'"
    belongs = f"goes with a network of kind {' or '.join(kinds)}, not {here}"
    return f"{belongs}. Leave it away, or set the network as a whole: {setting}.", (Drop(key.path),)


def _in_hours(key: _Key) -> Advice | None:
    """``hours_per_day: 2`` for the replies that can be written in two hours."""
    hands = _hands(key.name, key.value, key.beside) if "strategy" in key.fields else None
    if hands is None:
        return None
    sentence = f"unknown key. Hands are counted in replies: write replies_per_day: {hands}."
    return sentence, (Drop(key.path), Put(key.beside_it("replies_per_day"), hands))


def _elsewhere(key: _Key) -> Advice | None:
    """A key that exists in another place, or a trait that is much like it."""
    traits = fields_of(Traits)
    trait = nearest(key.name, traits) if key.path[0] in ("psychology", "audience") else None
    home = homes().get(key.name) or (trait and OF_TRAITS + trait)
    target = None if home is None else _target(home, key.data)
    if home is None or target is None:
        return None
    known = home.split(".")[-1] == key.name
    sentence = f"unknown key here. It belongs at {shown(home)}"
    if not known:
        sentence = f"unknown key. Did you mean {shown(home)}"
    moments = as_moments(traits.get(str(target[-1])), key.value) if home.startswith(OF_TRAITS) else None
    if moments is None:
        return f"{sentence}{'.' if known else '?'}", (Move(key.path, target),)
    setting = brief({"traits": {target[-1]: moments}})
    sentence = f"{sentence}{': write' if known else '? Write'} audience: {setting}."
    return sentence, (Drop(key.path), Put((*target, "mean"), key.value))


#: How a key that does not exist may have been meant, the likeliest first.
_READINGS: Sequence[Callable[[_Key], Advice | None]] = (
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


def _inside(data: Any, path: Path) -> Json:
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


def _hands(name: str, value: Any, brand: Json) -> int | None:
    """Replies a day that fit in the time that somebody wrote (``hours_per_day: 2``)."""
    unit = re.fullmatch(r"(?:working_|work_)?(hour|minute)s?_(?:per|a)_(day|week)", name)
    if unit is None or not is_number(value) or not 0 <= value <= 1e6:
        return None
    costs = brand.get("costs")
    each = costs.get("minutes_per_reply", 3) if isinstance(costs, Mapping) else 3
    if not is_number(each) or not 0 < each < math.inf:
        return None
    return int(value * (60 if unit[1] == "hour" else 1) / each / (7 if unit[2] == "week" else 1))
