"""What runs are called: everything their numbers depend on, and nothing else.

A run is one design point and one replicate. Its name is a hash of the resolved scenario, the replicate, and
the versions of sim and plugins with the content of their files. What a scenario is called does not matter,
nor how many replicates are asked for: more of them find the first ones done.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import inspect
import json
import os
import sys
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sim
from sim.errors import ResultsError
from sim.results import provenance

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = ["digest", "fingerprint", "point_name", "run_name"]

_LENGTH = 32  # hexadecimal digits: 128 bits


def digest(value: Any) -> str:
    """Hash of plain values, the same whatever the order of keys."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_LENGTH]


def run_name(point: str, replicate: int) -> str:
    """The name of one replicate of a design point named ``point``."""
    return hashlib.sha256(f"{point} {replicate}".encode()).hexdigest()[:_LENGTH]


def point_name(scenario: Scenario, registry: Registry) -> str:
    """The name of a design point: its scenario, and the code that runs it."""
    plain = {**scenario.resolved(), "name": "", "description": "", "replicates": 1}
    network = plain["audience"]["network"]
    if "path" in network:  # by content, read once
        kept = {key: value for key, value in network.items() if key != "path"}
        plain["audience"] = {**plain["audience"], "network": {**kept, "content": file_hash(network["path"])}}
    used = {brand["strategy"] for brand in plain["brands"]} | {
        change["strategy"] for change in plain["timeline"]
    }
    sources = _sources(registry, used)
    content: str = provenance(plain, registry.provenance(), None, sources)["content"]
    return content[:_LENGTH]


def fingerprint(registry: Registry) -> dict[str, str]:
    """What a worker must share with whoever gives it work: versions, and the code that makes numbers.

    Plugin files travel with the work and are no part of it.
    """
    installed = {info.name for info in registry.strategies.values() if info.origin.path is None}
    dummy = {"seed": 0, "replicates": 1}
    found = {
        "Python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "trustsim": sim.__version__,
        "code of trustsim and installed strategies": provenance(
            dummy, {}, None, _sources(registry, installed)
        )["code"],
    }
    for package in ("numpy", "numba"):
        found[package] = importlib.metadata.version(package)
    plugins = registry.provenance()
    found |= {f"plugin {name}": of for name, of in plugins.items() if not of.startswith("sha256:")}
    return found


def file_hash(path: str) -> str:
    """SHA-256 of a file's content, read once while it does not change.

    Raises:
        ResultsError: it cannot be read.
    """
    try:
        about = os.stat(path)  # noqa: PTH116  (a path as the scenario has it)
        return _hash_of(path, about.st_mtime_ns, about.st_size)
    except OSError as error:
        raise ResultsError(f"{path}: cannot be read: {error.strerror or error}.") from None


@lru_cache(64)
def _hash_of(path: str, changed: int, size: int) -> str:
    with open(path, "rb") as file:  # noqa: PTH123  (the same)
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sources(registry: Registry, names: Iterable[str]) -> list[Path]:
    """The files that strategies are written in. Given files are part of the registry's provenance already."""
    return sorted({found for name in names if (found := _source(registry.strategy(name).cls)) is not None})


_files: dict[type, Path | None] = {}


def _source(cls: type) -> Path | None:
    if cls not in _files:
        try:
            file = inspect.getsourcefile(cls)
        except TypeError:
            file = None
        _files[cls] = Path(file) if file is not None and Path(file).is_file() else None
    return _files[cls]


def differences(mine: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    """What differs between two fingerprints, as clauses."""
    return [
        f"{name} is {theirs.get(name, 'missing')} there and {mine.get(name, 'missing')} here"
        for name in dict.fromkeys([*mine, *theirs])
        if mine.get(name) != theirs.get(name)
    ]
