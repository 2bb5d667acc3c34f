"""What a worker does with a task: run it, write one shard, hand back a receipt.

Tasks and receipts are plain values, so that they travel anywhere; plugin files travel as their content.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import tempfile
import threading
import time
import zlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sim.blame import told
from sim.errors import ResultsError, SimError
from sim.shortage import shortage

if TYPE_CHECKING:
    from sim.experiment.shards import Row
    from sim.measures import ReplicateResult
    from sim.plugins import Registry, Source
    from sim.scenario import Scenario

__all__ = [
    "Errand",
    "Receipt",
    "Task",
    "bring",
    "go_on",
    "hello",
    "mark_of",
    "perform",
    "stop",
    "values_of",
    "versions",
]


@dataclass(frozen=True, slots=True)
class Errand:
    """What all tasks of an experiment share.

    ``place``: directory of the experiment, and ``mark`` what its file ``mark`` holds: a worker that does not
    find it there does not see that directory, and sends its shard instead. ``expected``: the versions a
    worker must have. ``networks``: content hash of each edge list -> where it lies.
    """

    place: str
    mark: str
    expected: Mapping[str, str]
    plugins: tuple[Source, ...] = ()
    networks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Task:
    """Some runs to do: their names, and all that it takes to do them, as bytes.

    Packed, because a pipe takes little in one piece: a process that dies in the middle of a long message
    leaves the other side waiting for the rest.
    """

    runs: tuple[str, ...]
    packed: bytes
    key: str

    @classmethod
    def of(cls, errand: Errand, runs: Sequence[tuple[str, str, int]], threads: int = 1) -> Task:
        """A task of runs, ``(name, scenario as JSON, replicate)`` each."""
        packed = zlib.compress(pickle.dumps((errand, tuple(runs), threads)), 1)
        return cls(tuple(run for run, _, _ in runs), packed, os.urandom(12).hex())


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a task.

    ``states`` and ``seconds`` are of the runs that ended: the task's first ones, in its order and that of
    ``shard``, whose bytes are in ``content`` if the worker could not write it where it belongs. ``trouble``:
    a sentence, if nothing can go on; then none has ended.
    """

    states: tuple[str, ...] = ()
    seconds: tuple[float, ...] = ()
    shard: str = ""
    content: bytes | None = None
    trouble: str = ""


_LONGEST = 500  # letters of a sentence about what went wrong

_stopping = threading.Event()


def stop(*_: object) -> None:
    """End tasks after the run they are at; a signal handler, too."""
    _stopping.set()


def go_on() -> None:
    """Take tasks again, after :func:`stop`: a process that worked for itself may do so once more."""
    _stopping.clear()


def hello() -> bool:
    """Whether this process has compiled kernels at hand."""
    from sim import engine

    return engine.compiled()


def versions() -> dict[str, str]:
    """What this process would make numbers with, without plugin files."""
    from sim.experiment.naming import fingerprint
    from sim.plugins import load

    return fingerprint(load())


def perform(task: Task) -> Receipt:
    """Run a task; what goes wrong in a run is kept as what it gave."""
    from sim.experiment import shards

    errand, runs, threads = pickle.loads(zlib.decompress(task.packed))
    try:
        registry = _registry(errand)
        for key in errand.networks:
            _network(key, errand.networks)
    except SimError as error:
        return Receipt(trouble=str(error)[:_LONGEST])
    rows: list[Row] = []
    for run, text, replicate in runs:
        if _stopping.is_set():
            break
        try:
            rows.append(_one(run, text, replicate, threads, errand, registry))
        except _MachineError as error:  # no result of this run: another day it may end
            return Receipt(trouble=str(error))
    if not rows:
        return Receipt()
    content = shards.encode(rows)
    ended = tuple(row.state for row in rows), tuple(row.seconds for row in rows)
    place = Path(errand.place)
    if not _sees(place, errand.mark):
        return Receipt(*ended, content=content)
    try:
        name = shards.put(place / shards.SHARDS, content, rows[0].run[:12])
    except ResultsError as error:
        return Receipt(trouble=str(error)[:_LONGEST])
    return Receipt(*ended, shard=name)


def mark_of(place: Path) -> str:
    """What the mark of an experiment says, whatever has become of it. Raises OSError."""
    return (place / "mark").read_bytes().hex()


def _sees(place: Path, mark: str) -> bool:
    try:
        return mark_of(place) == mark
    except OSError:
        return False


class _MachineError(Exception):
    """A run could not be done for what this machine has too little of."""


def _one(run: str, text: str, replicate: int, threads: int, errand: Errand, registry: Registry) -> Row:
    from sim.experiment.shards import DONE, FAILED, Row
    from sim.model import run_replicate

    started, cpu = time.perf_counter(), time.thread_time()
    try:
        scenario = _scenario(text, errand.networks)
        result = run_replicate(scenario, replicate, threads=threads, registry=registry)
    except (Exception, SystemExit) as error:
        scarce = shortage(error)
        if scarce:
            raise _MachineError(scarce) from error
        said = told(error, _LONGEST) or "no message"
        sentence = said if isinstance(error, SimError) else f"{type(error).__name__}: {said}"
        row = Row(run, FAILED, sentence[:_LONGEST])
    else:
        layout, values = values_of(result, [brand.name for brand in scenario.brands])
        row = Row(run, DONE, "", layout, values)
    row.seconds, row.cpu = time.perf_counter() - started, time.thread_time() - cpu
    return row


def values_of(result: ReplicateResult, brands: Sequence[str]) -> tuple[str, list[float]]:
    """Every measure of a replicate, and (as JSON) the brand, group ("" for everyone) and measure of each."""
    layout: list[tuple[str, str, str]] = []
    values: list[float] = []
    for brand, everyone, apart in zip(brands, result.measures, result.groups, strict=True):
        for group, found in (("", everyone), *apart.items()):
            layout += [(brand, group, measure) for measure in found]
            values += [float(value) for value in found.values()]
    return json.dumps(layout, ensure_ascii=False, separators=(",", ":")), values


# --- What a worker keeps between tasks

_lock = threading.Lock()  # workers of a cluster may run several tasks in threads
_registries: dict[tuple[str, ...], Registry] = {}
_scenarios: OrderedDict[str, Scenario] = OrderedDict()


def _scenario(text: str, networks: Mapping[str, str]) -> Scenario:
    from sim.scenario import Scenario

    with _lock:
        found = _scenarios.get(text)
        if found is None:
            plain = json.loads(text)
            network = plain["audience"]["network"]
            if "content" in network:
                network["sha256"] = network.pop("content")
                network["path"] = _network(network["sha256"], networks)
            # A table has one line a run: the days between are nobody's to look at, and measuring them costs
            # a sixth of the run.
            plain["measure_every"] = plain["days"]
            found = _scenarios[text] = Scenario.model_validate(plain)
            if len(_scenarios) > 8:
                _scenarios.popitem(last=False)
        return found


def _registry(errand: Errand) -> Registry:
    """The plugins of the errand, loaded once; refuses versions other than expected."""
    from sim.experiment.naming import differences, fingerprint
    from sim.plugins import load

    key = tuple(plugin.key for plugin in errand.plugins)
    with _lock:
        if key not in _registries:
            registry = load(errand.plugins)
            found = differences(errand.expected, fingerprint(registry))
            if found:
                raise ResultsError(
                    f"A worker would give other numbers: {'; '.join(found)}. Install the same on both sides; "
                    "if the code has just been changed, start again."
                )
            _registries[key] = registry
        return _registries[key]


_kept: list[tempfile.TemporaryDirectory[str]] = []  # until the process ends
_stored: dict[str, str] = {}  # edge lists that were brought here: content hash -> path


def bring(content: bytes) -> None:
    """Keep an edge list that does not lie on this machine."""
    key = hashlib.sha256(content).hexdigest()
    with _lock:
        if key not in _stored:
            kept = tempfile.TemporaryDirectory(prefix="trustsim-network-")
            _kept.append(kept)
            path = Path(kept.name) / "edges.csv"
            path.write_bytes(content)
            _stored[key] = str(path)


def _network(key: str, networks: Mapping[str, str]) -> str:
    """Where the edge list of this content lies on this machine."""
    from sim.experiment.naming import file_hash

    if key in _stored:
        return _stored[key]
    path = networks.get(key, "")
    if not Path(path).is_file() or file_hash(path) != key:
        raise ResultsError(f"{path}: the edge list is not on this machine, or has changed since the start.")
    return path
