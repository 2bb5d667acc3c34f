"""What may be moved on the page, from declarations alone: of strategies, of the model, of a scenario.

A knob is a setting of the scenario with the values it takes on a slider (its *stops*), its default and, where
one is declared, its plausible range. Parameters of anybody's strategy appear by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf, isfinite, log10
from typing import TYPE_CHECKING

from sim.measures import has
from sim.parameters import PARAMETERS, PLATFORMS, TRAITS, Parameter, matters
from sim.scenario import Brand, Scenario, joined

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.strategy import ParameterInfo

__all__ = ["MOST_DAYS", "MOST_PEOPLE", "Knob", "knobs", "of_strategy", "plainly", "strategy_key"]

MOST_PEOPLE = 1_000_000
MOST_DAYS = 2_000

UNMEASURED = "nobody has measured this"


@dataclass(frozen=True, slots=True)
class Knob:
    """One thing that may be moved.

    Values are texts, as ``--set`` takes them. ``group``: ``first``, ``plan`` (of the brand), ``world``,
    ``model`` or ``people``. ``brand``: whose it is; empty if it is everybody's. ``stops``: what a slider goes
    through; none for a choice or a switch, which have ``choices``. ``plausible``: where the plausible range
    begins and ends, as stops. ``missing``: why it cannot be moved; then it has no value.
    """

    key: str
    brand: str
    group: str
    label: str
    help: str = ""
    unit: str = ""
    value: str = ""
    default: str = ""
    stops: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    plausible: tuple[str, str] | None = None
    mark: str = ""
    missing: str = ""


def knobs(scenario: Scenario, registry: Registry) -> list[Knob]:
    """Everything that may be moved, in the order of the page: the first five, then the others."""
    all_knobs: list[Knob] = []
    recognition = _of_model("psychology", PARAMETERS["recognition"], scenario, "first", "Spotting a template")
    for brand in scenario.brands:
        all_knobs += [*_first(brand, registry), recognition, *_others(brand, registry)]
    return list(dict.fromkeys([*all_knobs, *_world(scenario), *_model(scenario)]))


# --- The brand


def strategy_key(brand: str) -> str:
    """The setting that says which strategy a brand has."""
    return joined(["brands", brand, "strategy"])


def of_strategy(brand: str, strategy: str, registry: Registry) -> list[Knob]:
    """What a brand could move if it had that strategy, each at its default: what is ``with:`` it, no more."""
    other = Brand.model_validate({"name": brand, "strategy": strategy})
    all_knobs = [*_first(other, registry), *_others(other, registry)]
    return [knob for knob in all_knobs if knob.key.startswith(f"{joined(['brands', brand])}.with.")]


_LEADING = {
    "answer_rate": ("Answer rate", "share of comments it answers"),
    "questions": ("Posts that ask", "share of posts that ask"),
    "replies_per_day": ("Replies a day", "hands: most replies a day"),
    "posts_per_day": ("Posts a day", "posts a day"),
}
_REPLIES = (*map(str, (0, 1, 2, 3, 5, 7, 10, 15, 20, 30, 40, 50, 70, 100, 150, 200)), "unlimited")
_POSTS = (0.1, 3.0)


def _first(brand: Brand, registry: Registry) -> Iterator[Knob]:
    parameters = {each.name: each for each in registry.strategies[brand.strategy].parameters}
    for name, (label, meaning) in _LEADING.items():
        if name == "replies_per_day":
            yield _replies(brand, label, meaning)
        elif name in parameters and parameters[name].type in ("number", "whole number"):
            yield _of_strategy(brand, parameters[name], "first", label)
        else:
            why = f"{brand.strategy} has no {name}: it is nothing that {brand.name} decides."
            yield Knob(_with(brand, name), brand.name, "first", label, meaning, missing=why)


def _replies(brand: Brand, label: str, meaning: str) -> Knob:
    key = joined(["brands", brand.name, "replies_per_day"])
    if brand.desk is not None:
        why = f"{brand.name} has a desk, whose hours and hands are written in the scenario."
        return Knob(key, brand.name, "first", label, meaning, missing=why)
    value = plainly(brand.replies_per_day)
    default = plainly(Brand.model_fields["replies_per_day"].default)
    return Knob(key, brand.name, "first", label, meaning, "replies a day", value, default, _REPLIES)


def _others(brand: Brand, registry: Registry) -> Iterator[Knob]:
    for info in registry.strategies[brand.strategy].parameters:
        if info.name not in _LEADING and info.type in ("number", "whole number", "choice", "true or false"):
            yield _of_strategy(brand, info, "plan", _title(info.name))


def _of_strategy(brand: Brand, info: ParameterInfo, group: str, label: str) -> Knob:
    value, default = brand.with_.get(info.name, info.default), info.default
    about = (
        _with(brand, info.name),
        brand.name,
        group,
        label,
        info.help,
        info.unit,
        plainly(value),
        plainly(default),
    )
    if info.type == "choice":
        return Knob(*about, choices=info.choices)
    if info.type == "true or false":
        return Knob(*about, choices=("true", "false"))
    whole = info.type == "whole number"
    low = -inf if info.low is None else info.low
    high = inf if info.high is None else info.high
    if info.name == "posts_per_day":
        low, high = max(low, _POSTS[0]), min(high, _POSTS[1])
    elif info.unit == "a day" and (low, high) == (0, 16):
        high = _POSTS[1]
    numbers = [float(each) for each in (value, default) if isinstance(each, int | float)]
    reach = 4 * max((abs(each) for each in numbers), default=1.0) or 1.0  # where nothing bounds it
    low = low if isfinite(low) else -reach
    high = high if isfinite(high) else max(reach, low + 1)
    return Knob(*about, stops=_stops(low, high, whole=whole))


def _with(brand: Brand, name: str) -> str:
    return joined(["brands", brand.name, "with", name])


# --- The world and the model


def _world(scenario: Scenario) -> Iterator[Knob]:
    fields = Scenario.model_fields
    days = (7, 14, 30, 60, 90, 120, 180, 270, 365, 540, 730, 1095, 1460, MOST_DAYS)
    about = ("Days", "How long it runs.", "days", plainly(scenario.days), plainly(fields["days"].default))
    yield Knob("days", "", "world", *about, tuple(map(str, days)))
    size = scenario.audience.size
    if scenario.audience.network.kind == "file":
        why = "The follower graph is a file, which says how many there are."
        yield Knob("audience.size", "", "world", "Followers", missing=why)
    else:
        stops = [first * power for power in (100, 1000, 10_000, 100_000) for first in (1, 2, 5)]
        default = plainly(type(scenario.audience).model_fields["size"].default)
        about = ("Followers", "How many people each brand talks to.", "followers", plainly(size), default)
        yield Knob("audience.size", "", "world", *about, tuple(map(str, [*stops, MOST_PEOPLE])))
    yield _of_model("psychology", PARAMETERS["negativity"], scenario, "world", "Negativity")
    yield _of_model("psychology", PARAMETERS["reach"], scenario, "world", "Reach")


def _model(scenario: Scenario) -> Iterator[Knob]:
    values, features = scenario.psychology.model_dump(), has(scenario.resolved())
    for row in PARAMETERS.values():
        if row.name not in ("recognition", "negativity", "reach") and matters(row, values, features):
            yield _of_model("psychology", row, scenario, "model", _title(row.name))
    for row in TRAITS.values():
        yield _of_model("audience.traits", row, scenario, "people", _title(row.name.replace(".", ", ")))


def _of_model(place: str, row: Parameter, scenario: Scenario, group: str, label: str) -> Knob:
    plain = scenario.resolved()
    section = plain["psychology"] if place == "psychology" else plain["audience"]["traits"]
    name, _, moment = row.name.partition(".")
    value = section[name][moment] if moment else section[name]
    platform = PLATFORMS[scenario.audience.platform]
    default = {
        "reach": platform.reach,
        "participation.mean": platform.participation,
        "first_attention.mean": platform.first_attention,
    }.get(row.name, row.default)
    low, high = (row.low, row.high) if row.name == "recognition" else _around(row)
    stops = _stops(low, high, whole=row.integer, also=(row.low, row.high))
    mark = UNMEASURED if row.certainty == "D" else ""
    return Knob(
        f"{place}.{row.name}",
        "",
        group,
        label,
        row.meaning,
        row.unit,
        plainly(value),
        plainly(default),
        stops,
        plausible=(plainly(row.low), plainly(row.high)),
        mark=mark,
    )


_FAR = 0.4  # of the plausible range, how far a slider goes beyond it


def _around(row: Parameter) -> tuple[float, float]:
    if _logarithmic(row.low, row.high):
        further = (row.high / row.low) ** _FAR
        return max(row.minimum, row.low / further), min(row.maximum, row.high * further)
    further = _FAR * (row.high - row.low)
    return max(row.minimum, row.low - further), min(row.maximum, row.high + further)


# --- Stops

_STEPS = 40


def _logarithmic(low: float, high: float) -> bool:
    return low > 0 and high / low >= 40


def _stops(low: float, high: float, *, whole: bool = False, also: Sequence[float] = ()) -> tuple[str, ...]:
    """From ``low`` to ``high`` in some forty round steps, even ones, or even ratios where it spans a lot."""
    if whole:
        apart = max(1, round((high - low) / _STEPS))
        return tuple(map(plainly, [*range(round(low), round(high), apart), round(high)]))
    if _logarithmic(low, high):
        values = [_to(2, low * (high / low) ** (n / _STEPS)) for n in range(_STEPS + 1)]
        values[0], values[-1] = low, high
    else:
        step = _round_step((high - low) / _STEPS)
        first, last = round(low / step), round(high / step)
        values = [low, *(_tidy(n * step) for n in range(first, last + 1)), high]
    stops = {_tidy(value) for value in (*values, *also) if low <= value <= high}
    return tuple(map(plainly, sorted(stops)))


def _round_step(step: float) -> float:
    power = 10.0 ** (log10(step) // 1)
    return float(next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= step - 1e-12))


def _to(digits: int, value: float) -> float:
    return float(f"{value:.{digits}g}")


def _tidy(value: float) -> float:
    return float(f"{value:.10g}")


def plainly(value: object) -> str:
    """A value as ``--set`` takes it, without separators: ``0.85``, ``10000``, ``unlimited``."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return "unlimited" if value == inf else f"{value:.10g}" if abs(value) < 1e10 else repr(value)
    return str(value)


def _title(name: str) -> str:
    words = name.replace("_", " ")
    return words[0].upper() + words[1:]
