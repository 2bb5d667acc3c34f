"""Whom the kit examines: a strategy by class, by name or as an instance, made afresh for every check."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.foreign import Json
from sim.plugins import Origin, StrategyInfo, allow, load
from sim.strategy import Strategy


class CheckFailed(AssertionError):  # noqa: N818  (an assertion that failed, as pytest shows them)
    """A strategy breaks a rule. The text names the strategy, the rule, and what was seen."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A strategy and the parameters to examine it with."""

    info: StrategyInfo
    parameters: Json
    cache: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """What checks found out and others need as well."""

    @property
    def cls(self) -> type[Strategy]:
        """Its class."""
        return self.info.cls

    def create(self) -> Strategy:
        """A fresh one, as the model makes one for every brand and replicate."""
        return self.info.create(self.parameters)


def subject_of(strategy: type[Strategy] | Strategy | str | StrategyInfo, parameters: Json) -> Subject:
    """The subject for what a caller gave.

    PluginError if there is no strategy of that name, TypeError if it is not a strategy at all.
    """
    if isinstance(strategy, StrategyInfo):
        return Subject(strategy, parameters)
    if isinstance(strategy, str):
        return Subject(load().strategy(strategy), parameters)
    if isinstance(strategy, Strategy):
        parameters = {**strategy.settings(), **parameters}
        strategy = type(strategy)
    if not (isinstance(strategy, type) and issubclass(strategy, Strategy)):
        raise TypeError(f"give a Strategy class, a strategy or the name of one, not {strategy!r}")
    name = strategy.name if isinstance(strategy.name, str) and strategy.name else strategy.__name__
    return Subject(StrategyInfo(name, strategy, Origin(), load()), parameters)


def make_strategy(strategy: type[Strategy] | str, /, **parameters: Any) -> Strategy:
    """A strategy as the model makes one, its parts assembled: for tests of one that is made of others."""
    return subject_of(strategy, parameters).create()


def load_strategy(file: Path | str, name: str = "") -> type[Strategy]:
    """The strategy in a plugin file, loaded as `sim run --plugin FILE` loads it.

    `name` chooses among several. PluginError if the file cannot be used, or if it has none of that name.
    """
    allow([file])
    registry = load([file])
    (path,) = registry.files
    strategies = {info.name: info for info in registry.strategies.values() if info.origin.path == path}
    if name:
        return (strategies.get(name) or registry.strategy(name)).cls
    if len(strategies) == 1:
        return next(iter(strategies.values())).cls
    raise ValueError(
        f"{path.name} has {', '.join(strategies) or 'no strategy'}. Say which: load_strategy(file, name)"
    )
