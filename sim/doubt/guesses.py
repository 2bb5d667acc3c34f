"""What is varied: the numbers that a scenario rests on and nobody has measured for it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from sim.experiment.base import value_at
from sim.experiment.ranges import Varied, between, varied
from sim.foreign import Json
from sim.parameters import PARAMETERS, PLATFORMS, TRAITS
from sim.scenario.settings import joined

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = ["guesses"]


def guesses(scenario: Scenario, registry: Registry, own: Collection[str] = ()) -> tuple[Varied, ...]:
    """Those numbers, each over its usual range, widened to hold what the scenario has.

    Of the model's: certainty C and D, and A and B where the scenario leaves them as the model or its platform
    has them, so that they are of other brands than this one. Of a strategy's: those that its author calls a
    guess, as far as they are left as they are. What idles in the scenario is left out.

    Args:
        scenario: what is run.
        registry: what plugins offer.
        own: paths of numbers that the user wrote, see :func:`sim.scenario.own_numbers`: theirs, even where
            they are what they would be anyway.
    """
    plain = scenario.resolved()
    usual = _usual(scenario)
    of_model = [
        _widen(each)
        for each in varied(["all"], partial(value_at, plain))
        if each.certainty in ("C", "D") or (each.base == usual[each.name] and each.path not in own)
    ]
    of_strategies = (each for each in _of_strategies(plain, registry) if each.path not in own)
    return (*of_model, *of_strategies)


def _widen(each: Varied) -> Varied:
    low, high = min(each.values.low, each.base), max(each.values.high, each.base)
    return replace(each, values=between(low, high, each.values.whole))


def _usual(scenario: Scenario) -> dict[str, float]:
    """What the model has where nobody says otherwise."""
    platform = PLATFORMS[scenario.audience.platform]
    return {name: about.default for name, about in {**PARAMETERS, **TRAITS}.items()} | {
        "reach": platform.reach,
        "participation.mean": platform.participation,
        "first_attention.mean": platform.first_attention,
    }


def _of_strategies(plain: Json, registry: Registry) -> Iterator[Varied]:
    for brand in plain["brands"]:
        for about in registry.strategies[brand["strategy"]].parameters:
            base = brand["with"].get(about.name)
            if about.guess is not None and base == about.default:
                path = joined(["brands", brand["name"], "with", about.name])
                values = between(*about.guess, about.type == "whole number")
                yield Varied(path, f"{brand['name']}.{about.name}", "", base, values)
