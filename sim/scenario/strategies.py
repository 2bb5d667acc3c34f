"""Brands, and the trust rule, against what is installed: does it exist, do parameters fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sim.errors import PluginError
from sim.scenario.consistency import Contradiction, items
from sim.scenario.words import did_you_mean
from sim.trust_rule import BETA

if TYPE_CHECKING:
    from sim.plugins import Registry, StrategyInfo

__all__ = ["complete", "misfits"]


def misfits(data: Mapping[str, Any], registry: Registry) -> Iterator[Contradiction]:
    """Everything in the scenario that the installed strategies and trust rules do not know or take."""
    rule = data.get("trust_rule")
    if isinstance(rule, str) and rule.strip() not in ("", BETA, *registry.trust_rules):
        yield ("trust_rule",), False, registry.missing_trust_rule(rule.strip())
    for section in _SECTIONS:
        for index, entry in items(data, section):
            name = entry.get("strategy")
            if not isinstance(name, str) or not name.strip():
                continue
            info = registry.strategies.get(name.strip())
            if info is None:
                yield (section, index, "strategy"), False, _ended(registry.missing(name.strip()))
                continue
            for path, of_key, sentence in _parameters(entry.get("with"), info):
                yield (section, index, *path), of_key, sentence


def _parameters(given: object, info: StrategyInfo) -> Iterator[Contradiction]:
    if given is None:
        given = {}
    if not isinstance(given, Mapping):
        return  # told by the schema
    known = {parameter.name: parameter for parameter in info.parameters}
    fine = True
    for name, value in given.items():
        if name not in known:
            fine = False
            hint = did_you_mean(name, known, f"{info.name} takes") or f"{info.name} takes none."
            yield ("with", name), True, f"unknown parameter. {hint}"
            continue
        try:
            known[name].check(value)
        except ValueError as error:
            fine = False
            yield ("with", name), False, _ended(str(error).removeprefix(f"{name} "))
    if fine:
        try:
            info.create(given)
        except PluginError as error:
            yield ("with",), False, _ended(str(error))


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?", "!")) else sentence + "."


def complete(data: Mapping[str, Any], registry: Registry) -> dict[str, Any]:
    """``data`` with every parameter of every strategy, so that a result says what it was made with."""
    lists = {key: [_completed(entry, registry) for entry in data[key]] for key in _SECTIONS if key in data}
    return {**data, **lists}


_SECTIONS = ("brands", "timeline")


def _completed(entry: Mapping[str, Any], registry: Registry) -> dict[str, Any]:
    info = registry.strategies[entry["strategy"].strip()]
    settings = info.create(entry.get("with") or {}).settings()
    return {**entry, "with": {name: _plain(value) for name, value in settings.items()}}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, tuple | list) else value
