"""What tests of several parts share: days and inboxes, scenarios, made-up replicates, the command line."""

from __future__ import annotations

import io
import math
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import hypothesis
import numpy as np
import pytest

from sim import Analytics, Day, Inbox
from sim.compare import Collected, summarise
from sim.measures import COLUMNS, GROUP_MEASURES, GROUPS, MEASURES, ReplicateResult
from sim.results import provenance

# The same examples every time, on machines of any speed.
hypothesis.settings.register_profile("suite", derandomize=True, deadline=None)
hypothesis.settings.load_profile("suite")

ROOT = Path(__file__).resolve().parents[1]
# In the background a suite has Ctrl-C ignored, under nohup a terminal that is closed; and so would every
# process that its tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
os.environ["SIM_TRUST"] = str(ROOT)  # some modules of tests load plugins while they are collected


@pytest.fixture(scope="session", autouse=True)
def _own_configuration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test sees or changes what the user has agreed to. Code that tests write, and that of the
    repository, may run; tests/plugins/test_agreement.py takes even that away.
    """
    base = tmp_path_factory.getbasetemp()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(base / "configuration"))
        patch.setenv("SIM_TRUST", os.pathsep.join(map(str, (base, ROOT))))
        yield


DayMaker = Callable[..., Day]
InboxMaker = Callable[..., Inbox]


@pytest.fixture
def make_day() -> DayMaker:
    """`make_day(number, seed=..., hands=..., yesterday=...)`: lucks depend on seed and number only."""

    def make(
        number: int = 1,
        *,
        last: int = 180,
        followers: int = 1000,
        hands: float = math.inf,
        yesterday: Analytics = Analytics(),  # noqa: B008  (a tuple: nothing to share)
        seed: int = 0,
        **shown: Any,
    ) -> Day:
        lucks = np.random.Generator(np.random.Philox(key=[seed, number])).random(32)
        luck = lambda i: float(lucks[i])  # noqa: E731
        return Day(number, last, followers, hands, yesterday, luck, (seed, number), **shown)

    return make


@pytest.fixture
def make_inbox(make_day: DayMaker) -> InboxMaker:
    """`make_inbox(n, turn=..., critic=...)`: random columns, or those given (a scalar is repeated)."""

    def make(
        n: int, *, day: Day | None = None, hands: float = math.inf, seed: int = 0, **columns: Any
    ) -> Inbox:
        rng = np.random.Generator(np.random.Philox(key=[seed, 99]))
        made: dict[str, np.ndarray] = {
            "follower": rng.permutation(max(2 * n, 1))[:n],
            "followers": rng.integers(0, 100, n),
            "post": np.zeros(n, dtype=np.int64),
            "asks": rng.random(n) < 0.5,
            "turn": np.ones(n, dtype=np.int64),
            "time": np.sort(rng.random(n)),
            "luck": rng.random(n),
            "spoken": rng.random(n) < 0.3,
            "critic": rng.random(n) < 0.1,
            "age": np.zeros(n, dtype=np.int64),
            "waited": np.zeros(n),
        }
        for name, value in columns.items():
            made[name] = np.broadcast_to(np.asarray(value, dtype=made[name].dtype), (n,)).copy()
        return Inbox(day or make_day(), hands, made, n)

    return make


# --- Scenarios, replicates, the command line ---

TINY = """\
name: Tiny town, for tests
days: 12
seed: 3
replicates: 4
audience: {size: 150, traits: {participation: {mean: 0.08}}}
psychology: {reach: 0.3}
brands:
  - {name: Loud, strategy: broadcast}
  - {name: Warm, strategy: genuine-follow-up}
"""


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A scenario that runs in a moment."""
    path = tmp_path / "tiny.yaml"
    path.write_text(TINY, encoding="utf-8")
    return path


Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """Run ``sim`` as a process of its own, in a directory of its own."""

    def run(*arguments: str | Path, env: dict[str, str] | None = None, **options: Any) -> Any:
        settings = {
            "capture_output": True,
            "text": True,
            "encoding": "utf-8",
            "timeout": 120,
            "cwd": tmp_path,
        }
        clean = {
            key: value
            for key, value in os.environ.items()
            if key not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR")
        }
        command = [sys.executable, "-m", "sim", *map(str, arguments)]
        return subprocess.run(command, env=clean | (env or {}), **(settings | options))

    return run


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The same in this process, without the second or two that starting Python and loading Mesa take."""
    from sim.cli.main import main

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        words = ["sim", *map(str, arguments)]
        said = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2)]
        code: int | str | None = 0
        with monkeypatch.context() as settings, redirect_stdout(said[0]), redirect_stderr(said[1]):
            settings.chdir(tmp_path)
            settings.setattr(sys, "argv", words)
            for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR"):
                settings.delenv(name, raising=False)
            try:
                main()
            except SystemExit as end:
                code = end.code
        out, errors = (stream.buffer.getvalue().decode("utf-8") for stream in said)  # type: ignore[attr-defined]
        return subprocess.CompletedProcess(words, int(code or 0), out, errors)

    return run


def workers_of(process: int) -> list[int]:
    """Worker processes of ``process`` that live, on Linux: its children, or those of the server they are
    forked from; neither that nor what else Python starts.
    """
    parents: dict[int, int] = {}
    commands: dict[int, str] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent, state = (entry / "stat").read_text().rpartition(")")[2].split()[1::-1]
                command = (entry / "cmdline").read_text()
            except OSError:
                continue  # it ended just now
            if state != "Z":
                parents[int(entry.name)], commands[int(entry.name)] = int(parent), command
    servers = [
        pid for pid, parent in parents.items() if parent == process and "forkserver import" in commands[pid]
    ]
    spawned = [pid for pid, parent in parents.items() if parent == process and "spawn_main" in commands[pid]]
    return spawned + [pid for pid, parent in parents.items() if parent in servers]


@pytest.fixture
def workers() -> Callable[[int], list[int]]:
    """`workers(pid)`: the worker processes of a process, as Linux shows them."""
    return workers_of


def _made_up(replicate: int, measures: list[dict[str, float]], days: int = 5) -> ReplicateResult:
    """A replicate with these measures; whatever is not given is 0, and days hold numbers that differ."""
    brands = len(measures)
    shape = (brands, days, len(GROUPS), len(COLUMNS))
    daily = np.arange(np.prod(shape), dtype=np.float64).reshape(shape) % 97 + replicate
    daily[:, :, 1:, -1] = np.nan
    group = {"share": 0.25, **dict.fromkeys(GROUP_MEASURES, 0.5)}
    return ReplicateResult(
        replicate,
        daily,
        [dict.fromkeys(MEASURES, 0.0) | given for given in measures],
        [{name: dict(group) for name in GROUPS[1:]} for _ in measures],
    )


def _summary_of(values: dict[str, dict[str, list[float]]], **scenario: Any) -> dict[str, Any]:
    """The summary of made-up replicates: brand -> measure -> a value a replicate."""
    replicates = max(len(column) for measures in values.values() for column in measures.values())
    asked = {
        "name": "Made up",
        "days": 5,
        "seed": 1,
        "replicates": replicates,
        "audience": {"size": 100, "network": {"kind": "none"}},
        "psychology": {},
        "brands": [{"name": name, "strategy": "broadcast"} for name in values],
        **scenario,
    }
    about = {name: {"title": m.title, "unit": m.unit, "better": m.better} for name, m in MEASURES.items()}
    collected = Collected(list(values))
    for number in range(replicates):
        row = [{name: column[number] for name, column in measures.items()} for measures in values.values()]
        collected.add(_made_up(number, row))
    return summarise(asked, provenance(asked, {"trustsim": "0"}, about), collected)


@pytest.fixture
def made_up() -> Callable[..., ReplicateResult]:
    """`made_up(replicate, measures of each brand, days=5)`: a replicate nobody ran."""
    return _made_up


@pytest.fixture
def summary_of() -> Callable[..., dict[str, Any]]:
    """`summary_of({"A": {"trust": [0.5, 0.6]}})`: the summary of replicates nobody ran."""
    return _summary_of
