"""Whether a run fits into the memory of this machine, told before it starts rather than by its end.

The bytes follow from the engine's own columns; what building a graph takes besides was counted from how it is
built, and held against runs of a million followers.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import ScenarioError

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = ["available", "needed", "refuse_what_cannot_fit", "too_much"]

_BASE = 400e6  # Python, the libraries and the compiled kernels
_POOL = 4  # bytes a tie of somebody of the pool: when they may join, and when they did
_SLOTS = 2  # posts of a day that have a schedule of their own: two bytes a tie each
_SMALL = 50e6  # followers times (neighbours + brands) that fit anywhere: nothing is looked up for fewer

# Bytes an edge, while a graph of this kind is built: pairs of int64, and what sorts them.
_BUILDING = {"powerlaw-cluster": 40, "small-world": 80, "random": 117, "file": 60}
_STANDING = 8  # bytes an edge of a finished graph: two int32
_LINE = 14  # bytes of a line of an edge list: two numbers of six digits


def needed(scenario: Scenario) -> float:
    """Bytes of memory that one replicate takes at its peak, to a tenth or two."""
    from sim.engine.columns import EYE, FOLLOWER, TIE

    size, network = scenario.audience.people, scenario.audience.network
    edges = 0.0
    if network.kind == "file":
        with suppress(OSError):
            edges = Path(network.path).stat().st_size / _LINE
    else:
        edges = size * min(getattr(network, "mean_degree", 0.0), size) / 2
    person = FOLLOWER.itemsize + 8  # and where their neighbours begin
    tie = TIE.itemsize + EYE.itemsize + 2 * _SLOTS
    building = edges * _BUILDING.get(network.kind, 0) + 24 * size
    running = edges * _STANDING + size * (person + tie * len(scenario.brands))
    running += scenario.audience.pool * _POOL * len(scenario.brands)
    return _BASE + max(building, running)


def available() -> float:
    """Bytes of memory that this process may still get: of the machine, or of the group it is put in."""
    free = float("inf")
    with suppress(OSError, ValueError, IndexError):
        text = Path("/proc/meminfo").read_text(encoding="ascii")
        free = 1024.0 * int(text.partition("MemAvailable:")[2].split()[0])
    with suppress(OSError, ValueError, AttributeError):
        free = min(free, float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")))
    group = Path("/sys/fs/cgroup")
    with suppress(OSError, ValueError):
        limit = int((group / "memory.max").read_text(encoding="ascii"))  # "max" where there is no limit
        free = min(
            free, limit - int((group / "memory.current").read_text(encoding="ascii")) + _cache_size(group)
        )
    return free


def _cache_size(group: Path) -> int:
    """Bytes of files that the system holds in memory, and gives up when asked."""
    with suppress(OSError, ValueError, IndexError):
        text = (group / "memory.stat").read_text(encoding="ascii")
        return int(text.partition("inactive_file ")[2].split()[0])
    return 0


def too_much(scenario: Scenario) -> str:
    """A sentence, if one replicate does not fit into memory; empty if it does, or nobody knows."""
    network = scenario.audience.network
    degree = getattr(network, "mean_degree", 0.0)
    if network.kind != "file" and scenario.audience.people * (degree + len(scenario.brands)) < _SMALL:
        return ""
    need, there = needed(scenario), available()
    if need <= there:
        return ""
    size = int(scenario.audience.size * max(there - _BASE, 0) / (need - _BASE) * 0.9)
    round_ = int(f"{size:.1e}".partition("e")[0].replace(".", "")) * 10 ** max(len(str(size)) - 2, 0)
    fewer = f"audience.size={max(round_, 1)}"
    also = " or a smaller audience.network.mean_degree" if degree else ""
    return (
        f"one replicate needs about {_gigabytes(need)} of memory, and {_gigabytes(there)} is free. "
        f"Try --set {fewer}{also}"
    )


def refuse_what_cannot_fit(scenario: Scenario) -> None:
    """Raise ScenarioError if one replicate does not fit into memory."""
    sentence = too_much(scenario)
    if sentence:
        raise ScenarioError(f"{sentence}.", key="audience")


def _gigabytes(size: float) -> str:
    return f"{size / 1e9:,.0f} GB" if size >= 10e9 else f"{size / 1e9:.1f} GB"
