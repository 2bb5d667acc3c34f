"""Brands, and the trust rule, against what is installed: does it exist, do parameters fit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sim.errors import PluginError
from sim.foreign import Json
from sim.measures import MEASURES
from sim.names import nearest, nfc
from sim.scenario.advice import Drop, Edit, Finding, Move, Path, Put
from sim.scenario.consistency import items
from sim.scenario.meant import assigned, meant
from sim.scenario.words import brief, did_you_mean
from sim.trust_rule import BETA

if TYPE_CHECKING:
    from sim.plugins import Registry, StrategyInfo
    from sim.scenario.schema import Scenario

__all__ = ["fitted", "unknown", "unknown_measures"]


def fitted(data: Json, registry: Registry) -> tuple[Json, list[Finding]]:
    """The scenario with every parameter of every strategy, so that a result says what it was made with; and
    everything in it that the installed strategies and trust rules do not know or take.

    Where plugin files were left alone, whatever is not known may be theirs: see :func:`unknown`.
    """
    findings = list(_unknown_rule(data, registry))
    data = dict(data)
    for section in ("brands", "timeline"):
        for index, entry in items(data, section):
            name = entry.get("strategy")
            if not isinstance(name, str) or not name.strip():
                continue
            name, with_ = name.strip(), entry.get("with")
            info = registry.strategies.get(nfc(name))
            if info is None:
                if not registry.left:
                    path: Path = (section, index, "strategy")
                    other = nearest(name, registry.strategies) or next(iter(registry.strategies), "")
                    sentence = _full_sentence(registry.missing(name))
                    findings.append(Finding(path, sentence, (Put(path, other),)))
            elif with_ is None or isinstance(with_, Mapping):  # else told by the schema
                whole = _whole(registry, info.name, json.dumps(with_ or {}))
                if whole is None:
                    findings += _parameters(entry, with_ or {}, info, (section, index))
                else:
                    data[section] = [*data[section]]
                    data[section][index] = {**entry, "with": whole}
    return data, findings


@lru_cache(maxsize=500)
def _whole(registry: Registry, strategy: str, with_: str) -> Json | None:
    """Every parameter of a strategy that takes ``with_`` (JSON); None where it does not take that."""
    try:
        made = registry.strategies[strategy].create(json.loads(with_))
    except PluginError:
        return None
    return {name: _plain(value) for name, value in made.settings().items()}


def _unknown_rule(data: Json, registry: Registry) -> Iterator[Finding]:
    rule = data.get("trust_rule")
    rules = ("", BETA, *registry.trust_rules)
    if isinstance(rule, str) and nfc(rule.strip()) not in rules and not registry.left:
        near = nearest(rule, [BETA, *registry.trust_rules]) or BETA
        yield Finding(
            ("trust_rule",), registry.missing_trust_rule(rule.strip()), (Put(("trust_rule",), near),)
        )


def unknown_measures(data: Json, registry: Registry | None) -> Iterator[Finding]:
    """Keys of ``matters`` that are no measure: of the model, or of an installed plugin. Where plugins are not
    known, or were left alone, only what is nearly the name of one of the model's.
    """
    matters = data.get("matters")
    others = [name for name in matters if name not in MEASURES] if isinstance(matters, Mapping) else []
    measures = () if registry is None else tuple(registry.measures)
    for name in others:
        near = nearest(str(name), [*MEASURES, *measures])
        if name in measures or (near is None and (registry is None or registry.left)):
            continue
        path: Path = ("matters", name)
        edit = Drop(path) if near is None else Move(path, ("matters", near))
        hint = did_you_mean(str(name), [*MEASURES, *measures], "The measures are", most=40)
        yield Finding(path, f"unknown key. {hint}", (edit,), of_key=True)


def unknown(scenario: Scenario, registry: Registry) -> list[str]:
    """What could not be checked since plugin files were left alone: names of strategies and trust rules."""
    if not registry.left:
        return []
    strategies = [brand.strategy for brand in scenario.brands] + [
        change.strategy for change in scenario.changes
    ]
    names = [f"strategy {name!r}" for name in dict.fromkeys(strategies) if name not in registry.strategies]
    if scenario.trust_rule not in (BETA, *registry.trust_rules):
        names.append(f"trust rule {scenario.trust_rule!r}")
    return names


def _parameters(entry: Json, settings: Json, info: StrategyInfo, place: Path) -> Iterator[Finding]:
    """What is wrong with ``settings``, the parameters of ``entry``."""
    parameters = {parameter.name: parameter for parameter in info.parameters}
    fine = True
    for name, value in settings.items():
        path = (*place, "with", name)
        if name not in parameters:
            fine = False
            sentence, edits = _advice(str(name), entry, info, path)
            yield Finding(path, f"unknown parameter. {sentence}", edits, of_key=True)
            continue
        try:
            parameters[name].check(value)
        except ValueError as error:
            fine = False
            example = Put(path, _plain(parameters[name].default))
            sentence = _full_sentence(str(error).removeprefix(f"{name} "))
            yield Finding(path, sentence, (example,), tuple(meant(value, path)))
    if fine:
        try:
            info.create(settings)
        except PluginError as error:
            path = (*place, "with")
            yield Finding(path, _full_sentence(str(error)), (Put(path, {}),))


def _advice(name: str, entry: Json, info: StrategyInfo, path: Path) -> tuple[str, tuple[Edit, ...]]:
    """What to do with a parameter that the strategy does not have."""
    if name in ("replies_per_day", "costs"):
        if entry.get(name) is not None:
            return f"{name!r} stands beside 'with' already. Leave this one away.", (Drop(path),)
        return f"{name!r} stands beside 'with', not in it.", (Move(path, (*path[:-2], name)),)
    names = [parameter.name for parameter in info.parameters]
    if (setting := assigned(name)) is not None and (target := nearest(setting[0], names)) is not None:
        edits = (Drop(path), Put((*path[:-1], target), setting[1]))
        return f"Write {target}: {brief(setting[1])}.", edits
    near = nearest(name, names)
    edit = Drop(path) if near is None else Move(path, (*path[:-1], near))
    return did_you_mean(name, names, f"{info.name} takes") or f"{info.name} takes none.", (edit,)


def _full_sentence(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?", "!")) else sentence + "."


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, tuple | list) else value
