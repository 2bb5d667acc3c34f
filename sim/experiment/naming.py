"""What runs are called: everything their numbers depend on, and nothing else.

A run is one design point and one replicate. Its name is a hash of the resolved scenario, the replicate, and
the versions of sim and plugins with the content of their files. What a scenario is called does not matter,
nor how many replicates are asked for: more of them find the first ones done.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import sys
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import sim
from sim.errors import ResultsError
from sim.foreign import open_ordinary
from sim.results import provenance

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = ["differences", "digest", "fingerprint", "libraries", "point_name", "run_name"]

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
        settings = {key: value for key, value in network.items() if key not in ("path", "sha256")}
        content = network.get("sha256") or file_hash(network["path"])
        plain["audience"] = {**plain["audience"], "network": {**settings, "content": content}}
    makers = registry.makers(plain)
    name: str = provenance(plain, makers.plugins, None, makers.sources)["content"]
    return name[:_LENGTH]


def libraries() -> dict[str, str]:
    """Versions of the libraries that change a digit of what is computed from replicates: p-values."""
    return {"scipy": _version("scipy")}


#: Reading a package's metadata takes as long as many a summary.
_version = lru_cache(importlib.metadata.version)


def fingerprint(registry: Registry, plugins: Collection[str] | None = None) -> dict[str, str]:
    """What a worker must share with whoever gives it work: versions, and the code that makes numbers.

    ``plugins``: names of those that are used; all that are installed if left out. Plugin files travel with
    the work and are no part of it.
    """
    makers = registry.makers({"brands": (), "timeline": ()}, also=registry.strategies)
    origin = provenance(_DUMMY, {}, None, makers.sources)
    versions = {
        "Python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "trustsim": sim.__version__,
        "the code of trustsim": digest([origin["code"], origin.get("sources")])[:16],
    }
    for package in ("numpy", "numba"):
        versions[package] = importlib.metadata.version(package)
    return versions | {
        f"plugin {name}": content
        for name, content in makers.plugins.items()
        if not content.startswith("sha256:") and (plugins is None or name in plugins)
    }


_DUMMY = {"seed": 0, "replicates": 1}


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
def _hash_of(path: str, mtime: int, size: int) -> str:
    with open_ordinary(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def differences(here: Mapping[str, str], there: Mapping[str, str]) -> list[str]:
    """What another fingerprint has otherwise than ``here``, as clauses; what else it has does not matter."""
    return [
        f"{name} is {there.get(name, 'missing')} there and {value} here"
        for name, value in here.items()
        if value != there.get(name)
    ]
