"""What a process does with a task of an experiment: run it, write one shard, say what became of the runs.

Tasks and results are plain values, so that they travel anywhere.
"""

from __future__ import annotations

import hashlib
import json
import pickle
import tempfile
import threading
import time
import zlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.blame import error_text
from sim.errors import ResultsError, SimError
from sim.experiment.naming import fingerprint
from sim.experiment.performing import Work, stopping
from sim.plugins import load
from sim.results import shards
from sim.results.identity import file_hash
from sim.results.shards import DONE, FAILED, Row, values_of
from sim.scenario import Scenario
from sim.shortage import shortage

if TYPE_CHECKING:
    from sim.plugins import Registry

__all__ = ["Place", "Task", "TaskResult", "bring", "mark_of", "perform", "versions"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the shards of an experiment belong: its ``directory``, and what the file ``mark`` in it holds.

    A process that does not find the mark there does not see that directory, and sends its shard instead.
    """

    directory: str
    mark: str


@dataclass(frozen=True, slots=True)
class Task:
    """Some runs to do: their names, and all that it takes to do them, as bytes.

    Packed, because a pipe takes little in one piece: a process that dies in the middle of a long message
    leaves the other side waiting for the rest.
    """

    runs: tuple[str, ...]
    packed: bytes

    @classmethod
    def of(
        cls, runs: Sequence[tuple[str, str, int]], networks: Mapping[str, str] | None = None, threads: int = 1
    ) -> Task:
        """A task of runs, ``(name, scenario as JSON, replicate)`` each.

        ``networks``: content hash of each edge list -> where it lies.
        """
        packed = zlib.compress(pickle.dumps((tuple(runs), dict(networks or {}), threads)), 1)
        return cls(tuple(run for run, _, _ in runs), packed)


@dataclass(frozen=True, slots=True)
class TaskResult:
    """What became of a task.

    ``states`` and ``seconds`` are of the runs that ended: the task's first ones, in its order and that of
    ``shard``, whose bytes are in ``content`` if the process could not write it where it belongs.
    """

    states: tuple[str, ...] = ()
    seconds: tuple[float, ...] = ()
    shard: str = ""
    content: bytes | None = None


_LONGEST = 500  # letters of a sentence about what went wrong


def versions() -> dict[str, str]:
    """What this process would make numbers with, without plugin files."""
    return fingerprint(load())


def perform(work: Work, packed: bytes) -> TaskResult:
    """Run a task, given as packed; what goes wrong in a run is kept as what it gave.

    Raises:
        SimError: nothing can go on; then none of the runs has ended.
    """
    runs, networks, threads = pickle.loads(zlib.decompress(packed))
    for key in networks:
        _network(key, networks)
    rows: list[Row] = []
    for run, text, replicate in runs:
        if stopping():
            break
        rows.append(_run_one(run, text, replicate, threads, networks, work.registry))
    if not rows:
        return TaskResult()
    content = shards.encode(rows)
    outcome = tuple(row.state for row in rows), tuple(row.seconds for row in rows)
    place: Place = work.given
    if not _sees(place):
        return TaskResult(*outcome, content=content)
    name = shards.put(Path(place.directory) / shards.SHARDS, content, rows[0].run[:12])
    return TaskResult(*outcome, shard=name)


def mark_of(place: Path) -> str:
    """What the mark of an experiment says, whatever has become of it. Raises OSError."""
    return (place / "mark").read_bytes().hex()


def _sees(place: Place) -> bool:
    try:
        return mark_of(Path(place.directory)) == place.mark
    except OSError:
        return False


def _run_one(
    run: str, text: str, replicate: int, threads: int, networks: Mapping[str, str], registry: Registry
) -> Row:
    from sim.model import run_replicate

    start, cpu = time.perf_counter(), time.thread_time()
    try:
        scenario = _scenario(text, networks)
        result = run_replicate(scenario, replicate, threads=threads, registry=registry)
    except (Exception, SystemExit) as error:
        scarce = shortage(error)
        if scarce:  # a fault of this machine is no result of the run: another day it may end
            raise ResultsError(scarce) from error
        message = error_text(error, _LONGEST) or "no message"
        sentence = message if isinstance(error, SimError) else f"{type(error).__name__}: {message}"
        row = Row(run, FAILED, sentence[:_LONGEST])
    else:
        layout, values = values_of(result, [brand.name for brand in scenario.brands])
        row = Row(run, DONE, "", layout, values)
    row.seconds, row.cpu = time.perf_counter() - start, time.thread_time() - cpu
    return row


# --- What a process keeps between tasks

_lock = threading.Lock()  # workers of a cluster may run several tasks in threads
_scenarios: OrderedDict[str, Scenario] = OrderedDict()


def _scenario(text: str, networks: Mapping[str, str]) -> Scenario:
    with _lock:
        scenario = _scenarios.get(text)
        if scenario is None:
            plain = json.loads(text)
            network = plain["audience"]["network"]
            if "content" in network:
                network["sha256"] = network.pop("content")
                network["path"] = _network(network["sha256"], networks)
            # A table has one line a run: the days between are nobody's to look at, and measuring them costs
            # a sixth of the run.
            plain["measure_every"] = plain["days"]
            scenario = _scenarios[text] = Scenario.model_validate(plain)
            if len(_scenarios) > 8:
                _scenarios.popitem(last=False)
        return scenario


_folders: list[tempfile.TemporaryDirectory[str]] = []  # until the process ends
_paths: dict[str, str] = {}  # edge lists that were brought here: content hash -> path


def bring(content: bytes) -> None:
    """Keep an edge list that does not lie on this machine."""
    key = hashlib.sha256(content).hexdigest()
    with _lock:
        if key not in _paths:
            folder = tempfile.TemporaryDirectory(prefix="trustsim-network-")
            _folders.append(folder)
            path = Path(folder.name) / "edges.csv"
            path.write_bytes(content)
            _paths[key] = str(path)


def _network(key: str, networks: Mapping[str, str]) -> str:
    """Where the edge list of this content lies on this machine."""
    if key in _paths:
        return _paths[key]
    path = networks.get(key, "")
    if not Path(path).is_file() or file_hash(path) != key:
        raise ResultsError(f"{path}: the edge list is not on this machine, or has changed since the start.")
    return path
