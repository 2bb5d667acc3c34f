"""What runs are called: everything their numbers depend on, and nothing else.

A run is one design point and one replicate. Its name is a hash of the resolved scenario, the replicate, and
the versions of sim and plugins with the content of their files. What a scenario is called does not matter,
nor how many replicates are asked for: more of them find the first ones done.
"""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

import sim
from sim.results import identity

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = ["differences", "fingerprint", "libraries", "point_name"]


def point_name(scenario: Scenario, registry: Registry) -> str:
    """The name of a design point: its scenario, and the code that runs it."""
    plain = scenario.resolved()
    network = plain["audience"]["network"]
    if "path" in network:  # by content, read once
        network["sha256"] = network.get("sha256") or identity.file_hash(network["path"])
    makers = registry.makers(plain)
    return identity.point_name(plain, identity.basis(plain, makers.plugins, makers.sources))


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
    origin = identity.basis({"seed": 0, "replicates": 1}, {}, makers.sources)
    versions = {
        "Python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "trustsim": sim.__version__,
        "the code of trustsim": identity.digest([origin["code"], origin.get("sources")])[:16],
    }
    for package in ("numpy", "numba"):
        versions[package] = importlib.metadata.version(package)
    return versions | {
        f"plugin {name}": content
        for name, content in makers.plugins.items()
        if not content.startswith("sha256:") and (plugins is None or name in plugins)
    }


def differences(here: Mapping[str, str], there: Mapping[str, str]) -> list[str]:
    """What another fingerprint has otherwise than ``here``, as clauses; what else it has does not matter."""
    return [
        f"{name} is {there.get(name, 'missing')} there and {value} here"
        for name, value in here.items()
        if value != there.get(name)
    ]
