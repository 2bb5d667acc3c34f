"""Finding plugins and sorting what they offer into a `Registry`.

Installed plugins announce themselves by an entry point of group `sim`. One that is broken costs a warning
and its own strategies, nothing else. A file that the user names is another matter: what is wrong with it is
an error.

The environment variable SIM_PLUGINS decides which installed distributions take part: unset, all of them;
empty, none but the strategies that ship; `a,b`, those two besides. Where it is set, a file takes part if it
is named there, too: `a,mine.py`.
"""

from __future__ import annotations

import copyreg
import importlib.metadata
import inspect
import os
import sys
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from warnings import catch_warnings, simplefilter

from sim import watchdog
from sim.agreement import NotAgreedError
from sim.blame import let_through
from sim.errors import PluginError
from sim.hookspecs import Measure
from sim.installed import announced, normal
from sim.names import nearest, nfc
from sim.plugins.checks import (
    hook_problems,
    hooks_of,
    lookalikes,
    measure_problem,
    return_problem,
    trust_rule_problem,
)
from sim.plugins.distributions import content_of
from sim.plugins.files import load_file, what_happened, wrong_input
from sim.plugins.origins import Origin
from sim.plugins.registry import MeasureInfo, Registry, StrategyInfo, TrustRuleInfo
from sim.plugins.sources import Source

if TYPE_CHECKING:
    from sim.strategy import Strategy
    from sim.trust_rule import TrustRule

VARIABLE = "SIM_PLUGINS"
TRACE = "SIM_TRACE_PLUGINS"

T = TypeVar("T")


def load(
    files: Sequence[Path | str | Source] = (), *, unagreed: Literal["refuse", "leave"] = "refuse"
) -> Registry:
    """Everything installed plugins and these files offer. A file may come as its source, from elsewhere.

    A file runs only if the user has agreed to that: see `sim.agreement`. One to which they have not is
    refused, or left out and told of in `registry.left`.

    Raises PluginError (exit code 2) for a file that cannot be used. Trouble with an installed plugin goes to
    `registry.warnings`, and is told again to whoever asks for one of its strategies.
    """
    return _Loader().load(files, unagreed == "leave")


def _recipe(registry: Registry) -> tuple[Any, ...]:
    return load, (registry.sources or registry.files,)


copyreg.pickle(Registry, _recipe)  # copies, here and in other processes, are loaded


def third_party() -> list[str]:
    """Names of the other distributions that have plugins in use, found without importing any. Sorted."""
    return sorted({origin.distribution for _, origin in _entry_points([]) if not origin.builtin})


def _entry_points(warnings: list[str]) -> Iterator[tuple[importlib.metadata.EntryPoint, Origin]]:
    """Entry points in a fixed order, those that ship first, less those that SIM_PLUGINS leaves out."""
    points: dict[tuple[bool, str, str, str], tuple[importlib.metadata.EntryPoint, Origin]] = {}
    for point, name, version in announced(warnings):
        origin = Origin(normal(name), version, point.name)
        points.setdefault((not origin.builtin, origin.distribution, point.name, point.value), (point, origin))
    selection = _selection()
    if selection is not None:
        distributions = {origin.distribution for _, origin in points.values()}
        for name in sorted(name for name in selection - distributions if not name.endswith("-py")):
            near = nearest(name, distributions)
            hint = f"Did you mean {near!r}?" if near else "Is it installed here?"
            warnings.append(f"{VARIABLE} names {name!r}, but no such distribution has a plugin. {hint}")
    for key in sorted(points):
        point, origin = points[key]
        if selection is None or origin.builtin or origin.distribution in selection:
            yield point, origin


def _selection() -> set[str] | None:
    value = os.environ.get(VARIABLE)
    return None if value is None else {normal(name) for name in value.split(",") if name.strip()}


def _refuse_left_out(name: str) -> None:
    selection = _selection()
    if selection is not None and normal(name) not in selection:
        raise wrong_input(
            f"plugin {name}: {VARIABLE} leaves it out. Unset {VARIABLE}, or name {name} in it, too"
        )


class _Loader:
    """One loading. Plugins come one after another; who claims which name is settled at the end."""

    def __init__(self) -> None:
        self.registry = Registry()
        self.strategies: dict[str, list[tuple[type[Strategy], Origin]]] = {}
        self.measures: dict[str, list[tuple[Measure, Origin]]] = {}
        self.trust_rules: dict[str, list[tuple[type[TrustRule], Origin]]] = {}

    def load(self, files: Sequence[Path | str | Source], leave: bool) -> Registry:
        registry = self.registry
        for point, origin in _entry_points(registry.warnings):
            start = perf_counter()
            try:
                plugin = _import_plugin(point, origin)
                if not origin.builtin and point.dist is not None:
                    origin = replace(origin, content=content_of(point.dist, point.module))
                self._add(plugin, origin)
                registry._seconds[plugin] = perf_counter() - start
            except BaseException as exc:
                let_through(exc)
                sentence = f"plugin {origin}: {what_happened(exc)}"
                registry.warnings.append(sentence)
                registry._broken_plugins.append(sentence)
                registry._broken.setdefault(point.name, f"strategy {point.name!r} is missing: {sentence}")
        paths = []
        if files:
            watchdog.start()
        for file in files:
            start = perf_counter()
            try:
                _refuse_left_out(file.name if isinstance(file, Source) else Path(file).name)
                module, origin, reading = load_file(file if isinstance(file, Source) else Path(file))
            except NotAgreedError as error:
                if not leave:
                    raise
                registry.left += (error,)
                continue
            if origin.path in paths or origin.path is None:
                continue
            paths.append(origin.path)
            self._add_file(module, origin)
            registry._seconds[module] = perf_counter() - start
            registry._readings.append(reading)
        registry.files = tuple(paths)
        self._settle()
        if os.environ.get(TRACE):
            registry.trace(lambda line: sys.stderr.write(f"plugins: {line}\n"))
        return registry

    def _add_file(self, module: Any, origin: Origin) -> None:
        troubles = len(self.registry.warnings)
        try:
            offered = self._add(module, origin)
        except BaseException as exc:
            let_through(exc)
            raise wrong_input(f"plugin {origin}: {what_happened(exc, origin.path)}") from exc
        new = self.registry.warnings[troubles:]
        broken = [sentence for sentence in new if sentence in self.registry._broken_plugins]
        if broken:
            raise wrong_input(broken[0])
        if not offered:
            raise wrong_input(
                f"plugin {origin} offers nothing: it defines no Strategy class and no hook. "
                "Write `class MyStrategy(Strategy):` with a name, or mark hooks with @hookimpl"
            )

    def _add(self, plugin: Any, origin: Origin) -> bool:
        """Take in what a plugin offers, and say whether there was anything. Raises if none can be used."""
        from sim.strategy import Strategy

        if isinstance(plugin, type) and issubclass(plugin, Strategy):  # an entry point that names a class
            self._add_strategy(plugin, origin)
            self.registry._origins[plugin] = origin
            return True
        problems = list(hook_problems(plugin))
        if problems:
            raise PluginError("; ".join(problems))
        for sentence in lookalikes(plugin):
            self.registry.warnings.append(f"plugin {origin}: {sentence}")
        hooks = hooks_of(plugin)
        if "register_strategies" in hooks:
            classes = _offers(plugin.register_strategies, "register_strategies")
        else:
            classes = [
                value
                for name, value in vars(plugin).items()
                if isinstance(value, type)
                and issubclass(value, Strategy)
                and value.__module__ == plugin.__name__
                and not name.startswith("_")
                and not value.__name__.startswith("_")
            ]
        for cls in _distinct(classes):
            self._add_strategy(cls, origin)
        if "register_measures" in hooks:
            for name, value in _offers(plugin.register_measures, "register_measures", mapping=True).items():
                self._add_measure(name, value, origin)
        if "register_trust_rules" in hooks:
            for cls in _distinct(_offers(plugin.register_trust_rules, "register_trust_rules")):
                self._add_trust_rule(cls, origin)
        if hooks:
            with catch_warnings(record=True) as messages:  # of hooks and arguments that will go
                simplefilter("always")
                self.registry._pluggy.register(plugin, name=f"{origin} {id(plugin)}")
            self.registry.warnings += [f"plugin {origin}: {warning.message}" for warning in messages]
        self.registry._origins[plugin] = origin
        return bool(classes or hooks)

    def _add_strategy(self, cls: Any, origin: Origin) -> None:
        from sim.strategy import Strategy, problems

        if not isinstance(cls, type):
            fix = "Give Strategy classes"
            if isinstance(cls, Strategy):
                fix = f"Give the class, {type(cls).__name__}, without ()"
            self._refuse("", f"register_strategies returned {cls!r}. {fix}", origin)
            return
        if not issubclass(cls, Strategy):
            fix = f"Write class {cls.__name__}(Strategy), with `from sim import Strategy`"
            self._refuse("", f"{cls.__name__} is not a Strategy. {fix}", origin)
            return
        sentences = problems(cls)
        name = cls.name if isinstance(cls.name, str) else ""
        if sentences:
            self._refuse(name if "name" in vars(cls) else "", "; ".join(sentences), origin)
            return
        claims = self.strategies.setdefault(name, [])
        if origin.path is not None and any(other == origin for _, other in claims):
            self._refuse("", f"two classes are called {name!r}. Give each its own name", origin)
            return
        cls._origin = str(origin)
        claims.append((cls, origin))

    def _add_measure(self, name: Any, value: Any, origin: Origin) -> None:
        problem = measure_problem(name, value)
        if problem:
            self._refuse("", problem, origin)
            return
        if not isinstance(value, Measure):
            value = Measure(value, description=inspect.getdoc(value) or "")
        self.measures.setdefault(nfc(name), []).append((value, origin))

    def _add_trust_rule(self, cls: Any, origin: Origin) -> None:
        problem = trust_rule_problem(cls)
        if problem:
            self._refuse("", problem, origin)
            return
        self.trust_rules.setdefault(nfc(cls.name.strip()), []).append((cls, origin))

    def _refuse(self, name: str, problem: str, origin: Origin) -> None:
        sentence = f"plugin {origin}: {problem}"
        self.registry.warnings.append(sentence)
        self.registry._broken_plugins.append(sentence)
        if name:
            self.registry._broken.setdefault(name, f"strategy {name!r} cannot be used: {sentence}")

    def _settle(self) -> None:
        """A name that two plugins claim belongs to neither: which one was meant cannot be known."""
        from sim.measures import MEASURES

        registry = self.registry
        strategies, conflicts = self._sole("strategy", self.strategies)
        for name in strategies:
            registry._broken.pop(name, None)
        registry._broken |= conflicts
        measures, _ = self._sole("measure", self.measures, MEASURES)
        rules, _ = self._sole("trust rule", self.trust_rules)
        registry.strategies = MappingProxyType(
            {name: StrategyInfo(name, *claim, registry) for name, claim in strategies.items()}
        )
        registry.measures = MappingProxyType(
            {name: MeasureInfo(name, *claim) for name, claim in measures.items()}
        )
        registry.trust_rules = MappingProxyType(
            {name: TrustRuleInfo(name, *claim) for name, claim in rules.items()}
        )

    def _sole(
        self, what: str, offers: Mapping[str, list[tuple[T, Origin]]], taken: Container[str] = ()
    ) -> tuple[dict[str, tuple[T, Origin]], dict[str, str]]:
        """What is offered once, and the warnings about the rest, both by name and in its order."""
        sole: dict[str, tuple[T, Origin]] = {}
        warnings: dict[str, str] = {}
        for name, claims in sorted(offers.items()):
            if name in taken:
                warnings[name] = (
                    f"plugin {claims[0][1]}: there is a {what} {name!r} already. Choose another name"
                )
            elif len(claims) == 1:
                sole[name] = claims[0]
            else:
                owners = " and by ".join(str(origin) for _, origin in claims)
                warnings[name] = (
                    f"{what} name {name!r} is taken twice, by {owners}. Rename one, or leave one out with "
                    f"{VARIABLE}"
                )
        self.registry.warnings += warnings.values()
        return sole, warnings


def _import_plugin(point: importlib.metadata.EntryPoint, origin: Origin) -> Any:
    if not origin.builtin:
        watchdog.start()
    return point.load()


watchdog.guards(_import_plugin, lambda at, _: f"plugin {at['origin']}: being imported")
watchdog.guards(_Loader._add, lambda at, _: f"plugin {at['origin']}: one of its registering hooks")


def _offers(function: Any, hook: str, mapping: bool = False) -> Any:
    value = function()
    problem = return_problem(value, mapping)
    if problem:
        raise PluginError(f"{hook} {problem}")
    return value if mapping else list(value)


def _distinct(classes: Iterable[Any]) -> list[Any]:
    return list({id(cls): cls for cls in classes}.values())
