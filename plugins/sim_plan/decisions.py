"""What a strategist is free to decide: the declared parameters of the strategy, and which strategy it is.

A share is free from 0 to 1 in steps of 5 points; a rate a day from .3 to 2, the range of posts a day that
brands are taken to make (around the .7 of [RivalIQ2022]_); a number without an upper bound up to four times
its default. Texts and weights are nobody's to search.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING, Any

from sim.errors import ScenarioError
from sim.foreign import Json
from sim.scenario import did_you_mean, number, shown
from sim_plan.policies import CONVERSATIONS, Policy, tidy
from sim_plan.typed import DecisionNumbers, PolicyNumbers

if TYPE_CHECKING:
    from sim.plugins import Registry, StrategyInfo
    from sim.strategy import ParameterInfo

__all__ = ["ALTERNATIVES", "Decision", "Option", "described", "options", "value_text"]

#: What a brand whose people answer may choose among unless it says otherwise.
ALTERNATIVES = ("genuine-follow-up", "personal-thanks", "long-talks", "honest-pause")

_STEPS = 20  # values a number is searched on, about
_RATE = (0.3, 2.0, 0.1)  # posts a day
_ROOM = 4  # times the default, where nothing bounds a number from above


@dataclass(frozen=True, slots=True)
class Decision:
    """One parameter and the values it may take: ``low`` to ``high`` in steps of ``step``, or ``choices``.

    ``whole`` decisions take whole numbers only; ``open`` ones could go beyond the range that is searched.
    """

    name: str
    low: float = 0.0
    high: float = 0.0
    step: float = 0.0
    choices: tuple[Any, ...] = ()
    whole: bool = False
    open: bool = False

    def snapped(self, value: Any) -> Any:
        """The value nearest to ``value`` that may be taken."""
        if self.choices:
            return value if value in self.choices else self.choices[0]
        steps = round((min(max(float(value), self.low), self.high) - self.low) / self.step)
        nearest = tidy(min(self.low + steps * self.step, self.high))
        return int(nearest) if self.whole else nearest

    def spread(self, current: Any) -> list[Any]:
        """A few values over the whole range, other than ``current``."""
        if self.choices:
            values = list(self.choices)
        else:
            values = [self.snapped(self.low + part * (self.high - self.low)) for part in _SPREAD]
        return [value for value in dict.fromkeys(values) if value != current]

    def around(self, value: Any) -> list[Any]:
        """Other values: the ends, a step to either side of ``value``, then a few over the whole range."""
        if self.choices:
            return self.spread(value)
        near = [self.low, self.high, float(value) - self.step, float(value) + self.step]
        values = [*(self.snapped(each) for each in near), *self.spread(value)]
        return [each for each in dict.fromkeys(values) if each != value]

    def at_edge(self, value: Any) -> bool:
        """Whether ``value`` is as far as was searched, where one could go further."""
        return not self.choices and value in (self.low, self.high) and self.high > self.low

    def distance(self, a: Any, b: Any) -> float:
        """How far two values lie apart, 0 to 1."""
        if self.choices or self.high == self.low:
            return float(a != b)
        return tidy(abs(float(a) - float(b)) / (self.high - self.low))

    def as_dict(self) -> DecisionNumbers:
        """As it stands in the result."""
        if self.choices:
            return {"parameter": self.name, "choices": list(self.choices)}
        return {"parameter": self.name, "low": self.low, "high": self.high, "step": self.step}


_SPREAD = (0.0, 0.15, 0.4, 0.7, 1.0)


@dataclass(frozen=True, slots=True)
class Option:
    """A strategy one may choose, what is then free, and every parameter's value if nothing is decided."""

    strategy: str
    decisions: tuple[Decision, ...]
    with_: Json

    def policy(self, values: Json, hands: float) -> Policy:
        """The policy with these values."""
        return Policy(self.strategy, {**self.with_, **values}, hands)

    def decision(self, name: str) -> Decision | None:
        """The decision about one parameter, if it is free."""
        return next((decision for decision in self.decisions if decision.name == name), None)


def options(
    status_quo: Policy,
    registry: Registry,
    *,
    strategies: Sequence[str] = (),
    kept: Sequence[str] = (),
    ranges: Mapping[str, tuple[float, float]] | None = None,
) -> list[Option]:
    """What may be chosen, the present strategy first.

    Parameters that another strategy shares with the present one start from their present value.

    Args:
        status_quo: what the brand does now, every parameter written out.
        registry: the strategies installed.
        strategies: strategies to choose from besides the present one; by default, where people answer people,
            other ways of doing so.
        kept: parameters that stay as they are.
        ranges: parameters and the range to search instead of the usual one.

    Raises:
        ScenarioError: a parameter or strategy named is none, a range does not fit, or nothing is free.
    """
    ranges = ranges or {}
    names = [status_quo.strategy, *(strategies or _alternatives(status_quo.strategy, registry))]
    infos = []
    for name in dict.fromkeys(names):
        if name not in registry.strategies:
            raise ScenarioError(registry.missing(name), file=f"--strategy {name}")
        infos.append(registry.strategies[name])
    _check_names(infos, kept, "--keep")
    _check_names(infos, list(ranges), "--range")
    choices = [_option(info, status_quo, kept, ranges) for info in infos]
    if len(choices) == 1 and not choices[0].decisions:
        raise ScenarioError(_nothing_free(infos[0], kept), file=f"strategy {shown(status_quo.strategy)}")
    return choices


def _alternatives(strategy: str, registry: Registry) -> list[str]:
    if strategy not in CONVERSATIONS:
        return []
    return [name for name in ALTERNATIVES if name in registry.strategies]


def _nothing_free(info: StrategyInfo, kept: Sequence[str]) -> str:
    if not info.parameters:
        reason = "it has no parameters, so there is nothing to decide."
    elif kept and any(parameter.name in kept for parameter in info.parameters):
        reason = "everything it could decide is kept, so there is nothing to search."
    else:
        reason = "none of its parameters is a number, a choice or a switch, so there is nothing to search."
    return f"{reason} Name strategies to choose from: --strategy genuine-follow-up"


def _check_names(infos: Sequence[StrategyInfo], names: Sequence[str], option: str) -> None:
    parameters = dict.fromkeys(parameter.name for info in infos for parameter in info.parameters)
    for name in names:
        if name not in parameters:
            hint = did_you_mean(name, parameters, "The parameters are")
            sentence = f"no strategy to choose from has a parameter {shown(name)}. {hint}"
            raise ScenarioError(sentence.rstrip(), file=f"{option} {name}")


def _option(
    info: StrategyInfo, status_quo: Policy, kept: Sequence[str], ranges: Mapping[str, tuple[float, float]]
) -> Option:
    own = info.name == status_quo.strategy
    values = dict(status_quo.with_) if own else dict(_start(info, status_quo))
    decisions = []
    for parameter in info.parameters:
        if parameter.name in kept:
            continue
        decision = _decision(parameter, values[parameter.name], ranges.get(parameter.name))
        if decision is not None:
            decisions.append(decision)
    return Option(info.name, tuple(decisions), values)


def _start(info: StrategyInfo, status_quo: Policy) -> Iterator[tuple[str, Any]]:
    """Parameters of another strategy: the present value where it has one of that name, else the default."""
    for parameter in info.parameters:
        value = status_quo.with_.get(parameter.name, parameter.default)
        try:
            yield parameter.name, parameter.check(value)
        except ValueError:
            yield parameter.name, parameter.default


def _decision(parameter: ParameterInfo, value: Any, bounds: tuple[float, float] | None) -> Decision | None:
    if parameter.optional and value is None:
        return None
    if parameter.type == "choice":
        return Decision(parameter.name, choices=parameter.choices)
    if parameter.type == "true or false":
        return Decision(parameter.name, choices=(False, True))
    if parameter.type not in ("number", "whole number"):
        if bounds:
            sentence = f"{parameter.name} is {parameter.range()}, which has no range."
            raise ScenarioError(sentence, file=f"--range {parameter.name}")
        return None
    return _number_decision(parameter, float(value), bounds)


def _number_decision(
    parameter: ParameterInfo, value: float, bounds: tuple[float, float] | None
) -> Decision | None:
    whole = parameter.type == "whole number"
    if bounds is not None:
        low, high = bounds
        for end in bounds:
            try:
                parameter.check(int(end) if whole and float(end).is_integer() else end)
            except ValueError as error:
                raise ScenarioError(f"{error}.", file=f"--range {parameter.name}") from None
        step = _step(high - low, whole)
    elif parameter.low is not None and parameter.high is not None:
        low, high, step = parameter.low, parameter.high, _step(parameter.high - parameter.low, whole)
        if parameter.unit == "a day" and (low, high) == (0, 16):
            low, high, step = _RATE
            low, high = min(low, value), max(high, value)
    else:
        low = 0.0 if parameter.low is None else parameter.low
        high = max(_ROOM * float(parameter.default), value, low)
        step = _step(high - low, whole)
    if high <= low:
        return None
    reaches = (parameter.low, parameter.high) == (low, high)
    steps = max(
        1, floor((high - low) / step + 1e-9)
    )  # the last one lands on the end of the range, or before it
    return Decision(
        parameter.name, tidy(low), tidy(low + steps * step), tidy(step), whole=whole, open=not reaches
    )


def _step(width: float, whole: bool) -> float:
    if whole:
        return float(max(1, round(width / _STEPS)))
    return width / _STEPS if width > 0 else 1.0


def described(policy: PolicyNumbers) -> str:
    """A plan in a line: ``genuine-follow-up (posts_per_day 1, questions 0.15)``."""
    values = ", ".join(f"{name} {value_text(value)}" for name, value in policy["with"].items())
    return f"{policy['strategy']} ({values})" if values else policy["strategy"]


def value_text(value: Any) -> str:
    """What a parameter is, in a sentence."""
    return number(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
