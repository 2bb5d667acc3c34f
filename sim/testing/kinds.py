"""The rules for measures, trust rules, watchers and commands: whatever a plugin offers besides strategies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import typer
from numpy.typing import NDArray

from sim.commands import OWN
from sim.errors import PluginError
from sim.hookspecs import Columns
from sim.plugins import MeasureInfo, PluginInfo, Registry, TrustRuleInfo, allow, load
from sim.plugins.files import wrong_input
from sim.plugins.samples import make_columns, make_run
from sim.testing.checking import Check, Finding, examine, refuse_failures
from sim.testing.playing import shared_luck
from sim.testing.subject import CheckFailed

__all__ = ["check_plugin", "examine_plugin", "load_plugin"]

_NOTHING: Any = {name: 0.0 for name in make_columns(1, 1) if name.startswith("daily_")}
_SAMPLES: dict[str, Callable[[], Columns]] = {
    "ordinary followers": lambda: make_columns(200, 30),
    "one follower and one day": lambda: make_columns(1, 1),
    "everybody gone": lambda: make_columns(20, 5, standing=2, attention=0.0),
    "everybody there": lambda: make_columns(20, 5, standing=0),
    "nobody who ever wrote": lambda: make_columns(
        20, 5, commented=False, opened=False, called_out=False, talked=-1, grudge=0.0
    ),
    "days on which nothing happened": lambda: make_columns(20, 5, **_NOTHING),
}


def load_plugin(plugin: Path | str) -> Registry:
    """Everything usable, that plugin included: a file, or the name of one that is installed."""
    file = Path(plugin)
    if file.suffix != ".py":
        return load()
    allow([file])
    return load([file])


def check_plugin(plugin: Path | str) -> None:
    """Make every check on everything that a plugin offers: a file, or the name of one that is installed.

    Raises `CheckFailed` with one paragraph for each rule that is broken; PluginError if it cannot be used.
    """
    refuse_failures(finding for findings in examine_plugin(plugin).values() for finding in findings)


def examine_plugin(plugin: Path | str) -> dict[str, list[Finding]]:
    """What every check found, by what was checked, such as "measure doubters". Raises for none that fails."""
    registry = load_plugin(plugin)
    if registry.files:
        infos = [info for info in registry.plugins() if info.origin.path == registry.files[0]]
    else:
        names = {str(plugin), str(plugin).lower().replace("_", "-")}
        infos = [info for info in registry.plugins() if info.origin.distribution in names]
    if not infos:
        distributions = sorted({info.origin.distribution for info in registry.plugins()})
        raise wrong_input(
            f"no plugin is called {str(plugin)!r}. Name a file, ending in .py, or one of: "
            f"{', '.join(distributions)}"
        )
    findings: dict[str, list[Finding]] = {}
    for info in infos:
        findings |= _findings(info, registry)
    return findings


def _findings(info: PluginInfo, registry: Registry) -> dict[str, list[Finding]]:
    findings = {f"strategy {name}": examine(registry.strategies[name]) for name in info.strategies}
    for name in info.measures:
        findings[f"measure {name}"] = [_on(check, name, registry.measures[name]) for check in _MEASURE]
    for name in info.trust_rules:
        findings[f"trust rule {name}"] = [_on(check, name, registry.trust_rules[name]) for check in _RULE]
    if info.hooks:
        label = f"watcher {', '.join(info.hooks)}"
        findings[label] = [_on(check, str(info.origin), registry) for check in _WATCHER]
    implementations = registry.hook.register_commands.get_hookimpls()
    if any(registry._origins.get(implementation.plugin) == info.origin for implementation in implementations):
        findings["commands"] = [_on(check, str(info.origin), registry) for check in _COMMANDS]
    return findings


def _on(check: Check, name: str, subject: Any) -> Finding:
    with shared_luck(1) as used:
        finding = check.on(subject, name)
        if finding.passed and used():
            note = "it used `random` or `numpy.random`, which all code shares. Decide by what it is given"
            return replace(finding, passed=False, note=note)
    return finding


# -- measures -----------------------------------------------------------------------------------------------


def _described(info: MeasureInfo) -> None:
    if not info.measure.description:
        raise CheckFailed('nobody knows what it says. Write a docstring, or Measure(..., description="...")')


def _finite(info: MeasureInfo) -> None:
    for when, sample in _SAMPLES.items():
        try:
            with np.errstate(all="ignore"):
                info.of(sample())
        except PluginError as exc:
            raise CheckFailed(f"{when}: {exc}") from exc


def _same_twice(info: MeasureInfo) -> None:
    values = [info.of(make_columns(50, 9)) for _ in range(2)]
    if values[0] != values[1]:
        raise CheckFailed(f"on the same columns it gave {values[0]:g}, then {values[1]:g}")


def _for_any_order(info: MeasureInfo) -> None:
    columns = make_columns(50, 9)  # the same days follow from the same seed
    reverse: Any = {name: column[::-1] for name, column in columns.items() if not name.startswith("daily_")}
    first, second = info.of(columns), info.of(make_columns(50, 9, **reverse))
    if not np.isclose(first, second):
        raise CheckFailed(f"it gave {first:g}, and {second:g} when the same people had other numbers")


_MEASURE = (
    Check("described", "It says what it measures.", _described),
    Check("number", "It gives a finite number, whatever has happened.", _finite),
    Check("same-twice", "On the same columns it gives the same number.", _same_twice),
    Check("any-order", "Other numbers for the same people change nothing.", _for_any_order),
)


# -- trust rules --------------------------------------------------------------------------------------------


def _evidence(rows: int) -> list[NDArray[np.float64]]:
    rng = np.random.Generator(np.random.Philox(key=[rows, 13]))
    trust, disposition = rng.uniform(0.001, 0.999, (2, rows))
    pieces = rng.uniform(0, 3, (3, rows)) * (rng.random((3, rows)) < 0.5)
    return [trust, disposition, *pieces]


def _rule_described(info: TrustRuleInfo) -> None:
    if not info.summary:
        raise CheckFailed("the docstring of its class is missing. Say in its first line how trust moves")


def _in_range(info: TrustRuleInfo) -> None:
    update = info.updates()
    edge = np.array([1e-9, 0.5, 1 - 1e-9])
    update(*_evidence(300), 1)
    for strong in (0.0, 1e-6, 100.0):
        for which in range(3):
            pieces = [np.full(3, strong if which == index else 0.0) for index in range(3)]
            update(edge.copy(), np.full(3, 0.5), *pieces, 1)
    update(*_evidence(0), 1)


def _row_by_row(info: TrustRuleInfo) -> None:
    update = info.updates()
    columns = _evidence(60)
    trusts = update(*(column.copy() for column in columns), 1)
    order = np.arange(60)[::-1]
    halves = [update(*(column[rows].copy() for column in columns), 1) for rows in (order[:20], order[20:])]
    if not np.allclose(trusts[order], np.concatenate(halves)):
        raise CheckFailed(
            "a row got another trust when it came among others. Look at nothing but the row: "
            "no means over the columns, no memory"
        )


def _rule_same_twice(info: TrustRuleInfo) -> None:
    first, second = (info.updates()(*_evidence(40), 1) for _ in range(2))
    if not np.array_equal(first, second):
        raise CheckFailed("on the same rows it gave other trust the second time")


_RULE = (
    Check("described", "It says how trust moves.", _rule_described),
    Check("range", "It gives one trust a row, from 0 to 1, whatever the evidence.", _in_range),
    Check("row-by-row", "Rows may come in any number and order.", _row_by_row),
    Check("same-twice", "On the same rows it gives the same.", _rule_same_twice),
)


# -- watchers and commands ----------------------------------------------------------------------------------


def _watches(registry: Registry) -> None:
    for replicate, (followers, days) in enumerate(((30, 6), (1, 1), (30, 6))):
        run = make_run(followers=followers, day=0, days=days, seed=replicate)
        run.replicate = replicate
        registry.run_started(run)
        for day in range(1, days + 1):
            run.turn_to(day)
            registry.day_ended(run)
        registry.run_ended(run)


_WATCHER = (
    Check("watches", "It gets through three replicates, one of a single day and follower.", _watches),
)


def _registered(registry: Registry) -> None:
    registry.warnings.clear()
    app = typer.Typer()
    for name in OWN:
        app.command(name)(lambda: None)
    troubles = registry.register_commands(app)
    if troubles:
        raise CheckFailed("; ".join(troubles))


def _helped(registry: Registry) -> None:
    app = typer.Typer()
    registry.register_commands(app)
    for command in app.registered_commands:
        if not (command.help or getattr(command.callback, "__doc__", None)):
            name = command.name or getattr(command.callback, "__name__", "")
            raise CheckFailed(f"the command {name!r} says nothing about itself. Write a docstring")


_COMMANDS = (
    Check("registered", "Its commands can be added, under names of their own.", _registered),
    Check("helped", "Every command says what it does.", _helped),
)
