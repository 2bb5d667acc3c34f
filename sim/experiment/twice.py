"""Whether plugins decide the same twice: tried on a small world before numbers are kept under a name.

A run is named by its content, so the same content must give the same numbers. What ships does. For everything
else the brands that use it are run here, with a few hundred followers, and once more in a process of its own,
beside the run: with another seed of Python's hashes, at another time in another time zone, and with a twin
after every brand, whose decisions show what strategies of one class share. The two must agree.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import secrets
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from sim.ending import ENDING
from sim.errors import PluginError, SimError
from sim.foreign import Json
from sim.plugins import files, load
from sim.scenario import dump, loads
from sim.scenario.audience import NoNetwork
from sim.scenario.brands import Brand

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.plugins import Registry, StrategyInfo
    from sim.scenario import Scenario

__all__ = ["Trial", "other_zone"]

_FOLLOWERS = 500
_CONTROL = "control"
_PATIENCE = 300.0  # seconds for a process that takes less than two on an idle machine


class Decided(NamedTuple):
    """What came of a brand: hash of its days, and its measures."""

    days: str
    measures: dict[str, float]


_agreements: set[str] = set()  # worlds that this process has tried twice


class Trial:
    """Foreign plugins of a scenario, tried once when this is made. What they read is noticed by that.

    Args:
        scenario: what is to be run.
        registry: what plugins offer.
        also: names of further strategies that may come into it, with the parameters they have by themselves.
        starting: called before anything is tried, which may have to compile the model.

    A context manager: leaving it ends the other process. If nothing foreign makes a number of the scenario,
    nothing is tried.
    """

    def __init__(
        self,
        scenario: Scenario,
        registry: Registry,
        also: Iterable[str] = (),
        starting: Callable[[], None] = lambda: None,
    ) -> None:
        self._registry = registry
        self._world = _small(scenario, registry, also)
        self._decisions: dict[str, Decided] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._key = ""
        if self._world is None:
            return
        starting()
        with suppress(Exception):  # what goes wrong in there goes wrong in the run, too, which tells it
            self._decisions = _decide(self._world, registry)
        self._key = _key_of(self._world, registry)  # with what was read now
        if self._key in _agreements:
            self._decisions = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def begin(self) -> None:
        """Have the other process begin; the run goes on meanwhile."""
        if self._decisions is None or self._world is None or self._process is not None:
            return
        twins, names = _twins(self._world)
        work = list(sys.path), dump(twins), self._registry.sources, names
        with suppress(OSError):  # no process to be had: then nothing is tried twice
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", "from sim.experiment.twice import other; other()"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=os.environ | {"PYTHONHASHSEED": _other_hashes(), "TZ": other_zone(time.localtime())},
            )
            assert self._process.stdin is not None
            pickle.dump(work, self._process.stdin)
            self._process.stdin.flush()

    def confirm(self) -> None:
        """Wait for the other process, and raise PluginError if it decided otherwise."""
        if self._decisions is None:
            return
        self.begin()
        answers = self._answer()
        if isinstance(answers, str):
            raise PluginError(f"{answers} It was tried a second time, in another process. Nothing was kept.")
        if answers is not None:
            for there in answers:
                self._compare(self._decisions, there)
            _agreements.add(self._key)

    def _answer(self) -> list[dict[str, Decided]] | str | None:
        process = self._process
        if process is None or process.stdout is None:
            return None
        timer = threading.Timer(_PATIENCE, process.kill)
        timer.start()
        try:
            answer: list[dict[str, Decided]] | str = pickle.loads(process.stdout.read())
        except (EOFError, pickle.UnpicklingError):
            return None  # killed, or no memory: nothing that a plugin decided
        finally:
            timer.cancel()
        return answer

    def _compare(self, here: dict[str, Decided], there: dict[str, Decided]) -> None:
        for name, decision in here.items():
            if decision.days != there[name].days:
                raise PluginError(self._sentence(name))
        for name, decision in here.items():
            for measure, value in decision.measures.items():
                other = there[name].measures[measure]
                if value != other and not (value != value and other != other):
                    raise PluginError(self._measure(measure, value, other))

    def _sentence(self, name: str) -> str:
        assert self._world is not None
        if name == _CONTROL:
            return f"{self._registry.trust_rule(self._world.trust_rule)} does not give the same twice. {_WHY}"
        strategies = [brand.strategy for brand in self._world.brands if brand.name == name]
        strategies += [change.strategy for change in self._world.changes if change.brand == name]
        infos = [self._registry.strategy(strategy) for strategy in strategies]
        guilty = next((info for info in infos if not info.origin.builtin), infos[0])
        return f"{name} does not decide the same twice: sim strategies check {_argument(guilty)}\n{_WHY}"

    def _measure(self, name: str, value: float, other: float) -> str:
        origin = self._registry.measures[name].origin if name in self._registry.measures else "unknown"
        return f"measure {name} ({origin}) does not give the same twice: {value:g}, then {other:g}. {_WHY}"


_WHY = (
    "Nothing was kept. Such a plugin counts outside of what it is given, or asks `random`, the clock, "
    "or hash() of a text; day.luck, day.rng and inbox.luck are the same whenever they are asked."
)


def _argument(info: StrategyInfo) -> str:
    """What to type after `sim strategies check`."""
    path = info.origin.path
    if path is None:
        return shlex.quote(info.name)
    with suppress(ValueError):
        path = path.relative_to(Path.cwd())
    return shlex.quote(str(path))


# --- The small world


def _small(scenario: Scenario, registry: Registry, also: Iterable[str]) -> Scenario | None:
    """The brands that foreign plugins have to do with, and few people who do not know each other.

    None if there is nothing foreign.
    """
    plain = scenario.resolved()
    rule = registry.trust_rules.get(scenario.trust_rule)
    foreign_rule = rule is not None and not rule.origin.builtin
    brands = [brand for brand in scenario.brands if foreign_rule or _foreign(brand.name, plain, registry)]
    brand_names = {brand.name for brand in scenario.brands}
    for name in also:
        if not registry.strategy(name).origin.builtin and f"({name})" not in brand_names:
            with suppress(SimError):
                registry.strategy(name).create()
                brands.append(Brand.model_validate({"name": f"({name})", "strategy": name}))
    if not brands and registry.makers(plain).foreign:  # a measure
        brands = [scenario.brands[0]]
    if not brands:
        return None
    if foreign_rule and "broadcast" in registry.strategies and _CONTROL not in brand_names:
        brands.append(Brand.model_validate({"name": _CONTROL, "strategy": "broadcast"}))
    names = {brand.name for brand in brands}
    network = scenario.audience.network
    audience = {
        "size": min(scenario.audience.size, _FOLLOWERS),
        "pool": min(scenario.audience.pool, _FOLLOWERS),
        "network": NoNetwork() if network.kind == "file" else network,
    }
    return scenario.model_copy(
        update={
            "audience": scenario.audience.model_copy(update=audience),
            "brands": tuple(brands),
            "timeline": tuple(change for change in scenario.timeline if change.brand in names),
            "measure_every": scenario.days,
            "replicates": 1,
        }
    )


def _foreign(name: str, plain: Json, registry: Registry) -> bool:
    """Whether a strategy that does not ship decides for this brand at any time."""
    entries = [brand for brand in plain["brands"] if brand["name"] == name]
    entries += [entry for entry in plain["timeline"] if entry["brand"] == name and "strategy" in entry]
    parts = [part for entry in entries for part in registry.strategy(entry["strategy"]).parts(entry["with"])]
    return any(not part.origin.builtin for part in parts)


def _key_of(world: Scenario, registry: Registry) -> str:
    """Which strategies with which parameters, code and dates: the same need not be tried again here."""
    plain = world.resolved()
    keys = ("brands", "timeline", "topics", "trust_rule", "days", "start", "holidays")
    what = [plain.get(key) for key in keys]
    codes = [source.key for source in registry.sources]
    return repr((what, codes, sorted(registry.makers(plain).plugins.items())))


def _decide(world: Scenario, registry: Registry) -> dict[str, Decided]:
    from sim.model import run_replicate

    result = run_replicate(world, 0, registry=registry.unwatched())
    return {
        brand.name: Decided(hashlib.sha256(days.tobytes()).hexdigest(), dict(measures))
        for brand, days, measures in zip(world.brands, result.daily, result.measures, strict=True)
    }


def _twins(world: Scenario) -> tuple[Scenario, list[str]]:
    """The world with a twin after every brand, and the names of those that are none.

    What counts its calls to every m-th counts 1, 3, 5 ... then, and comes to none at the same times.
    """
    twin = {brand.name: f"{brand.name} (twin)" for brand in world.brands}
    brands = [
        each
        for brand in world.brands
        for each in (brand, brand.model_copy(update={"name": twin[brand.name]}))
    ]
    changes = [
        each
        for change in world.timeline
        for each in (change.model_copy(update={"brand": twin[change.brand]}), change)
    ]
    return world.model_copy(update={"brands": tuple(brands), "timeline": tuple(changes)}), list(twin)


# --- The other process


def _other_hashes() -> str:
    setting = os.environ.get("PYTHONHASHSEED", "")
    seed = int(setting) if setting.isdecimal() else 0
    return str((seed + 1 + secrets.randbelow(4_000_000_000)) % 4_294_967_296 or 1)


def other_zone(now: time.struct_time) -> str:
    """A time zone in which it is the day before, or the day after, and another hour.

    A day more, and who looks at every second day would decide the same again.
    """
    east, minutes = now.tm_gmtoff // 60, 60 * now.tm_hour + now.tm_min
    for shift in (-_HALF, _HALF, -_FAR, _FAR):
        days = {(minutes + shift) // _DAY, (minutes + shift + _SOON) // _DAY}
        if days in ({-1}, {1}) and abs(east + shift) < _MOST:
            break
    hours, rest = divmod(abs(east + shift), 60)
    return f"TRY{'-' if east + shift > 0 else ''}{hours}:{rest:02}"


# In minutes.
_DAY = 24 * 60
_HALF, _FAR = 13 * 60 + 37, 25 * 60 + 37
_SOON = 10  # in which the other process has decided
_MOST = 25 * 60  # from Greenwich


def other() -> None:
    """What the other process does: reads what to try from stdin, and answers on stdout."""
    for number in ENDING:  # they reach all; whoever began this ends it, by SIGTERM
        if number != signal.SIGTERM:
            signal.signal(number, signal.SIG_IGN)
    stream = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what plugins print is no answer
    path, text, sources, names = pickle.load(sys.stdin.buffer)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.path[:] = path
    now, monotonic = time.time, time.monotonic
    time.time = lambda: now() + _LATER
    time.time_ns = lambda: int((now() + _LATER) * 1e9)
    time.monotonic = lambda: monotonic() + _LATER
    try:
        result: list[dict[str, Decided]] | str = _answers(text, sources, names)
    except SimError as error:
        result = str(error)
    pickle.dump(result, stream)
    stream.flush()
    os._exit(0)


_LATER = 86_400.0 * 1_000 + 12_345.678  # seconds: another year, month, weekday


def _answers(text: str, sources: Any, names: list[str]) -> list[dict[str, Decided]]:
    """What came of the brands, and what comes of them where hash() gives yet another value."""
    world = loads(text)
    answers = []
    for more in (0, 1):
        replacements = {"hash": lambda value, more=more: hash(value) + more * _random(value)}
        files.begin_anew(replacements)
        registry = load(sources)
        packages = {info.cls.__module__.partition(".")[0] for info in registry.strategies.values()}
        for name, module in list(sys.modules.items()):
            if name.partition(".")[0] in packages - {"sim", "sim_strategies"}:
                vars(module).update(replacements)
        decisions = _decide(world, registry)
        answers.append({name: decisions[name] for name in names})
    return answers


def _random(value: object) -> bool:
    """Whether Python hashes it otherwise in every process: two values may still agree by chance, modulo 2."""
    if isinstance(value, tuple | frozenset):
        return any(_random(each) for each in value)
    return not isinstance(value, int | float | complex)


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(1)
