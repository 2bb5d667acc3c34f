"""Everything that was found, usable by name, with a sentence for what cannot be used."""

from __future__ import annotations

import copy
import functools
import inspect
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from traceback import walk_tb
from types import FrameType, MappingProxyType
from typing import TYPE_CHECKING, Any

import pluggy

from sim.agreement import NotAgreedError
from sim.blame import let_through
from sim.errors import PluginError, SimError
from sim.foreign import Json
from sim.hookspecs import Columns, Hooks, Measure, RunView
from sim.names import nearest
from sim.plugins.files import what_happened, wrong_input
from sim.plugins.origins import Origin
from sim.plugins.sources import Reading, Source
from sim.watchdog import guards

if TYPE_CHECKING:
    import numpy as np
    import typer
    from numpy.typing import NDArray

    from sim.strategy import ParameterInfo, Strategy
    from sim.trust_rule import TrustRule

_DEEPEST = 8  # strategies made of strategies made of ...: deeper is a circle


def _first_line(cls: type) -> str:
    return (cls.__doc__ or "").strip().partition("\n")[0]


@dataclass(frozen=True, slots=True)
class StrategyInfo:
    """A strategy that can be used: its `name`, its class, where it comes from."""

    name: str
    cls: type[Strategy]
    origin: Origin
    _registry: Registry = field(repr=False, compare=False)

    @property
    def summary(self) -> str:
        """The first line of its documentation, or an empty text."""
        return _first_line(self.cls)

    @property
    def parameters(self) -> list[ParameterInfo]:
        """Its declared parameters."""
        return self.cls.parameters()

    def create(self, with_: Json = MappingProxyType({})) -> Strategy:
        """A fresh strategy with these parameters: one for each brand and replicate.

        Raises ParameterError naming the parameter, PluginError if it is made of others that cannot be made.
        """
        return self._create(with_, 0, [])

    def parts(self, with_: Json = MappingProxyType({})) -> list[StrategyInfo]:
        """Itself and the strategies that it is made of with these parameters. Raises as `create` does."""
        infos: list[StrategyInfo] = []
        self._create(with_, 0, infos)
        return infos

    def _create(self, with_: Json, depth: int, infos: list[StrategyInfo]) -> Strategy:
        if depth > _DEEPEST:
            raise PluginError(f"{self.name} is made of itself, over and over. Leave it out of its own parts")

        parts: list[Strategy] = []

        def make(part: str | type[Strategy], /, **with_: Any) -> Strategy:
            if isinstance(part, str):
                info = self._registry.strategy(part)
            else:
                info = StrategyInfo(part.name or part.__name__, part, self.origin, self._registry)
            parts.append(info._create(with_, depth + 1, infos))
            return parts[-1]

        infos.append(self)
        doing = "being made"
        try:
            strategy = self.cls(**{str(name): value for name, value in with_.items()})
            doing = "assemble"
            strategy.assemble(make)
            strategy._keep(parts)
        except PluginError:
            raise
        except BaseException as exc:
            let_through(exc)
            what = what_happened(exc, self.origin.path)
            raise PluginError(f"{self.name} ({self.origin}): {doing} failed: {what}") from exc
        return strategy


@dataclass(frozen=True, slots=True)
class MeasureInfo:
    """A measure a plugin offers: `of(columns)` is its value for one brand."""

    name: str
    measure: Measure
    origin: Origin

    def of(self, columns: Columns) -> float:
        """The number. Raises PluginError if the plugin's function raises or gives no finite number."""
        try:
            value = float(self.measure.compute(columns))
        except BaseException as exc:
            let_through(exc)
            raise PluginError(
                f"measure {self.name} ({self.origin}): {what_happened(exc, self.origin.path)}"
            ) from exc
        if not math.isfinite(value):
            raise PluginError(
                f"measure {self.name} ({self.origin}) gave {value}. It must give a finite number"
            )
        return value


@dataclass(frozen=True, slots=True)
class TrustRuleInfo:
    """A rival trust rule: its `name`, its class, where it comes from."""

    name: str
    cls: type[TrustRule]
    origin: Origin

    @property
    def summary(self) -> str:
        """The first line of its documentation, or an empty text."""
        return _first_line(self.cls)

    def updates(self) -> Callable[..., NDArray[np.float64]]:
        """What :class:`sim.engine.world.World` takes. It raises PluginError, naming rule and day, for a
        rule that raises or gives no column of numbers from 0 to 1.
        """
        import numpy as np

        try:
            rule = self.cls()
        except BaseException as exc:
            let_through(exc)
            raise PluginError(f"{self}: {what_happened(exc, self.origin.path)}") from exc

        def update(trust: Any, disposition: Any, credit: Any, debit: Any, grudge: Any, day: int) -> Any:
            for column in (trust, disposition, credit, debit, grudge):
                column.setflags(write=False)
            try:
                output = rule.update(trust, disposition, credit, debit, grudge)
                trusts = np.asarray(output, dtype=np.float64)
            except BaseException as exc:
                let_through(exc)
                where = what_happened(exc, self.origin.path)
                raise PluginError(f"{self}: update on day {day}: {where}") from exc
            if trusts.shape != trust.shape:
                shape = f"gave shape {trusts.shape} for {trust.shape}"
                raise PluginError(f"{self}: update on day {day} {shape}. Give one trust a row")
            wrong = ~((trusts >= 0.0) & (trusts <= 1.0))
            if wrong.any():
                value = f"gave {trusts[wrong][0]:g}"
                raise PluginError(f"{self}: update on day {day} {value}. Trust is from 0 to 1")
            return trusts

        guards(update, lambda at, _: f"{self}: update on day {at['day']}")
        return update

    def __str__(self) -> str:
        return f"trust rule {self.name} ({self.origin})"


@dataclass(frozen=True, slots=True)
class Makers:
    """What makes the numbers of a scenario, among all that plugins offer. Made by `Registry.makers`.

    `plugins`: distribution -> version and content hash, file -> `sha256:...`; sorted. `sources`: the files of
    what ships with the simulation and is used. `foreign`: whether anything does not ship. `files`: the plugin
    files among them, with what they have read.
    """

    plugins: Mapping[str, str]
    sources: frozenset[Path]
    foreign: bool
    files: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class PluginInfo:
    """One plugin in use: where it comes from, what it offers by name, and the seconds it took to load.

    `hooks` are those that watch runs, by name; `commands` is filled once they have been registered.
    """

    origin: Origin
    seconds: float
    strategies: tuple[str, ...]
    measures: tuple[str, ...]
    trust_rules: tuple[str, ...]
    hooks: tuple[str, ...]
    commands: tuple[str, ...]


_WATCHING = ("run_started", "day_ended", "run_ended")


class Registry:
    """What plugins offer. Made by `sim.plugins.load`.

    `strategies`, `measures` and `trust_rules` hold what can be used, by name, sorted. `warnings` are
    sentences about what cannot, for the user to see. `files` are the plugin files it was loaded with, and
    `sources` what stood in them, for workers to load; `left` tells of those that were left alone, since
    nobody agreed to run them.
    """

    def __init__(self) -> None:
        self.strategies: Mapping[str, StrategyInfo] = {}
        self.measures: Mapping[str, MeasureInfo] = {}
        self.trust_rules: Mapping[str, TrustRuleInfo] = {}
        self.warnings: list[str] = []
        self.files: tuple[Path, ...] = ()
        self.left: tuple[NotAgreedError, ...] = ()
        self._broken: dict[str, str] = {}  # name of a strategy or of a plugin -> why it cannot be used
        self._broken_plugins: list[str] = []
        self._origins: dict[Any, Origin] = {}  # plugin module -> where it comes from
        self._readings: list[Reading] = []
        self._parts: dict[tuple[str, str], dict[Any, Origin]] = {}
        self._seconds: dict[Any, float] = {}  # plugin module -> how long it took to load
        self._commands: dict[Origin, list[str]] = {}
        self._pluggy = pluggy.PluginManager("sim")
        self._pluggy.add_hookspecs(Hooks)

    def __deepcopy__(self, memo: object) -> Registry:
        return self  # nothing in it changes; its classes are what they are

    @property
    def sources(self) -> tuple[Source, ...]:
        """The plugin files with what they have read, for other processes to load."""
        return tuple(reading.source() for reading in self._readings)

    def unwatched(self) -> Registry:
        """The same without those that watch runs: what is only tried is not theirs to see."""
        registry = copy.copy(self)
        registry._pluggy = pluggy.PluginManager("sim")
        registry._pluggy.add_hookspecs(Hooks)
        return registry

    def close(self) -> None:
        """A run is named by what plugin files have read up to now: reading anything else is refused."""
        for reading in self._readings:
            reading.closed = True

    def confirm(self) -> None:
        """Raise PluginError if a plugin file has read what it should not have, even if it swallowed that."""
        for reading in self._readings:
            reading.confirm()

    @property
    def hook(self) -> pluggy.HookRelay:
        """The hooks, as pluggy calls them. `run_started` and its fellows below also name the culprit."""
        return self._pluggy.hook

    def makers(self, scenario: Json, also: Iterable[str] = ()) -> Makers:
        """What makes the numbers of a scenario (resolved): the plugins of its strategies, with those they are
        made of, and of its trust rule; and all that offer measures, since every run has every measure.

        `also`: names of further strategies, with whatever parameters. Raises PluginError for a strategy that
        cannot be made.
        """
        origins: dict[Any, Origin] = {}
        for info in (self.strategy(name) for name in also):
            origins |= self._bases(info)
        changes = [entry for entry in scenario["timeline"] if "strategy" in entry]
        for entry in (*scenario["brands"], *changes):
            origins |= self._made_of(entry["strategy"], entry.get("with") or {})
        rule = self.trust_rules.get(scenario.get("trust_rule", ""))
        if rule is not None:
            origins[rule.cls] = rule.origin
        origins |= {f"measure {info.name}": info.origin for info in self.measures.values()}
        return Makers(
            plugins=self._identities(set(origins.values())),
            sources=frozenset(
                path
                for cls, origin in origins.items()
                if origin.builtin and isinstance(cls, type)
                for path in _sources(cls)
            ),
            foreign=any(not origin.builtin for origin in origins.values()),
            files=tuple(
                reading.source()
                for reading in self._readings
                if any(origin.path == reading.path for origin in origins.values())
            ),
        )

    def _made_of(self, name: str, with_: Json) -> dict[Any, Origin]:
        key = name, json.dumps(with_, sort_keys=True, default=str)
        if key not in self._parts:
            if len(self._parts) > 1000:
                self._parts.clear()
            parts = [self._bases(info) for info in self.strategy(name).parts(with_)]
            self._parts[key] = {cls: origin for part in parts for cls, origin in part.items()}
        return self._parts[key]

    def _bases(self, info: StrategyInfo) -> dict[Any, Origin]:
        """The class of a strategy and those it inherits from, each with where it comes from."""
        origins = {other.cls: other.origin for other in self.strategies.values()}
        return {base: origins[base] for base in info.cls.__mro__ if base in origins} | {info.cls: info.origin}

    def _identities(self, origins: Iterable[Origin]) -> dict[str, str]:
        """Distribution -> version and hash, file -> hash; a second file of one name is called `name (2)`."""
        identities: dict[str, str] = {}
        paths = {origin.path for origin in origins}
        files = {item for each in self._readings if each.path in paths for item in each.hashes.items()}
        for name, digest in sorted(files):
            count = sum(other.partition(" (")[0] == name for other in identities)
            identities[name if count == 0 else f"{name} ({count + 1})"] = f"sha256:{digest}"
        for origin in origins:
            if origin.path is None:
                content = f", sha256:{origin.content}" if origin.content else ""
                identities[origin.distribution] = f"{origin.version}{content}"
        return dict(sorted(identities.items()))

    def plugins(self) -> list[PluginInfo]:
        """Every plugin in use and what it offers, those that ship first."""
        infos = []
        for plugin, origin in self._origins.items():
            callers = self._pluggy.get_hookcallers(plugin) or ()

            def names_of(kind: Mapping[str, StrategyInfo | MeasureInfo | TrustRuleInfo]) -> tuple[str, ...]:
                return tuple(name for name, info in kind.items() if info.origin == origin)  # noqa: B023

            hooks = tuple(name for name in _WATCHING if name in {caller.name for caller in callers})
            commands = tuple(self._commands.get(origin, ()))
            infos.append(
                PluginInfo(
                    origin,
                    self._seconds.get(plugin, 0.0),
                    names_of(self.strategies),
                    names_of(self.measures),
                    names_of(self.trust_rules),
                    hooks,
                    commands,
                )
            )
        return sorted(infos, key=lambda info: not info.origin.builtin)

    def trace(self, write: Callable[[str], object]) -> None:
        """From now on tell every call of a hook, who is called, and what it returned, a line each."""
        self._pluggy.trace.root.setwriter(lambda text: write(text.rstrip("\n")))
        self._pluggy.enable_tracing()

        def before(name: str, implementations: Any, arguments: Any) -> None:
            whose = [
                str(self._origins.get(implementation.plugin, implementation.plugin_name))
                for implementation in implementations
            ]
            write(f"{name}: {', '.join(whose) or 'nobody'}")

        self._pluggy.add_hookcall_monitoring(before, lambda *_: None)

    def strategy(self, name: str) -> StrategyInfo:
        """The strategy of that name. Raises PluginError (exit code 2) saying why there is none."""
        info = self.strategies.get(name)
        if info is None:
            raise wrong_input(self.missing(name))
        return info

    def missing(self, name: str) -> str:
        """Why no strategy can be used under `name`, and what would do."""
        if name in self._broken:
            return self._broken[name]
        near = nearest(str(name), self.strategies)
        hint = f"Did you mean {near!r}?" if near else "`sim strategies` lists those there are."
        remark = (
            f" (It may be one of a plugin that cannot be used: {self._broken_plugins[0]})"
            if self._broken_plugins
            else ""
        )
        return f"no strategy is called {name!r}. {hint}{remark}"

    def trust_rule(self, name: str) -> TrustRuleInfo:
        """The rival trust rule of that name. Raises PluginError (exit code 2) saying what would do."""
        info = self.trust_rules.get(name)
        if info is None:
            raise wrong_input(self.missing_trust_rule(name))
        return info

    def missing_trust_rule(self, name: str) -> str:
        """Why no trust rule can be used under `name`, and what would do."""
        from sim.trust_rule import BETA

        names = [BETA, *self.trust_rules]
        near = nearest(str(name), names)
        hint = f"Did you mean {near!r}?" if near else f"There are {', '.join(names)}."
        return f"no trust rule is called {name!r}. {hint}"

    # -- hooks that watch a run ------------------------------------------------------------------------------

    @property
    def watched(self) -> bool:
        """Whether any plugin watches runs; if not, no `RunView` need be made."""
        return any(getattr(self.hook, name).get_hookimpls() for name in _WATCHING)

    def run_started(self, run: RunView) -> None:
        """Tell plugins that a replicate begins. Raises PluginError naming the one that raised."""
        self._call("run_started", run)

    def day_ended(self, run: RunView) -> None:
        """Tell plugins that `run.day` has ended. Raises PluginError naming the one that raised."""
        self._call("day_ended", run, day=run.day)

    def run_ended(self, run: RunView) -> None:
        """Tell plugins that a replicate has ended. Raises PluginError naming the one that raised."""
        self._call("run_ended", run)

    def _call(self, hook: str, run: RunView, **arguments: int) -> None:
        try:
            getattr(self.hook, hook)(run=run, **arguments)
        except BaseException as exc:
            let_through(exc)
            origin = self._culprit(hook, [frame for frame, _ in walk_tb(exc.__traceback__)])
            where = what_happened(exc, origin.path if origin else None)
            raise PluginError(f"plugin {origin or 'unknown'}: {hook} on day {run.day}: {where}") from exc

    def _culprit(self, hook: str, frames: Iterable[FrameType]) -> Origin | None:
        """Whose function is at work in these frames: pluggy does not say."""
        codes = {frame.f_code for frame in frames}
        implementations = getattr(self.hook, hook).get_hookimpls()
        for implementation in implementations:
            if getattr(implementation.function, "__code__", None) in codes or len(implementations) == 1:
                return self._origins.get(implementation.plugin)
        return None

    # -- the command line ------------------------------------------------------------------------------------

    def register_commands(self, app: typer.Typer) -> list[str]:
        """Let plugins add commands to `app`. One that fails is left out; returns the sentences about that."""
        troubles = []
        for implementation in self.hook.register_commands.get_hookimpls():
            origin = self._origins[implementation.plugin]
            before = list(app.registered_commands), list(app.registered_groups)
            names = {_command_name(command) for command in (*before[0], *before[1])}
            try:
                function: Callable[..., Any] = implementation.function
                function(**dict.fromkeys(implementation.argnames, app))
            except BaseException as exc:
                let_through(exc)
                app.registered_commands[:], app.registered_groups[:] = before
                troubles.append(f"plugin {origin}: register_commands: {what_happened(exc, origin.path)}")
                continue
            for commands in (app.registered_commands, app.registered_groups):
                for command in commands[len(before[commands is app.registered_groups]) :]:
                    name = _command_name(command)
                    if not origin.builtin:
                        _mind(command, name, origin)
                    if name in names:
                        commands.remove(command)  # type: ignore[arg-type]
                        troubles.append(
                            f"plugin {origin}: a command {name!r} exists already. Choose another name"
                        )
                    else:
                        self._commands.setdefault(origin, []).append(name)
                        names.add(name)
        self.warnings += troubles
        return troubles

    def __repr__(self) -> str:
        return f"Registry({len(self.strategies)} strategies, {len(self.warnings)} warnings)"


def _hook_label(at: dict[str, Any], frames: list[FrameType]) -> str:
    origin = at["self"]._culprit(at["hook"], frames)
    whose = f"plugin {origin}: " if origin else ""
    return f"{whose}{at['hook']} on day {at['run'].day}"


guards(Registry._call, _hook_label)
guards(StrategyInfo._create, lambda at, _: f"{at['self'].name} ({at['self'].origin}): assemble")
guards(MeasureInfo.of, lambda at, _: f"measure {at['self'].name} ({at['self'].origin})")


def _command_name(command: Any) -> str:
    if command.name:
        return str(command.name)
    callback = getattr(command, "callback", None)
    return str(getattr(callback, "__name__", "")).lower().replace("_", "-")


def _mind(command: Any, name: str, origin: Origin) -> None:
    """Let what goes wrong in a command of a plugin, or in one of a group of commands, name the plugin."""
    group = getattr(command, "typer_instance", None)
    if group is not None:
        for member in (*group.registered_commands, *group.registered_groups):
            _mind(member, f"{name} {_command_name(member)}", origin)
        return
    callback = command.callback
    if callback is None:
        return

    @functools.wraps(callback)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return callback(*args, **kwargs)
        except SimError:
            raise
        except BaseException as exc:
            let_through(exc)
            if type(exc).__module__.partition(".")[0] in ("click", "typer"):
                raise  # how a command ends, or says what was wrong on its line
            if isinstance(exc, SystemExit):
                if exc.code in (None, 0):
                    raise
                how = f"ended with {exc.code}" if isinstance(exc.code, int) else f"ended: {exc.code}"
                error = PluginError(f"plugin {origin}: sim {name} {how}")
                error.exit_code = exc.code if isinstance(exc.code, int) else 1
                raise error from exc
            raise PluginError(f"plugin {origin}: sim {name}: {what_happened(exc, origin.path)}") from exc

    command.callback = run


def _sources(cls: type) -> Iterator[Path]:
    """The files in which a class and those it inherits from are written, but for the simulation's own."""
    for base in cls.__mro__:
        if base is not object and base.__module__.partition(".")[0] != "sim":
            try:
                file = inspect.getsourcefile(base)
            except (TypeError, OSError):
                continue
            if file is not None and Path(file).is_file():
                yield Path(file)
