"""The runs of the baseline: every scenario that ships and every strategy, small and lively."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from sim import plugins
from sim.measures import ReplicateResult
from sim.model import run_replicate
from sim.scenario import Scenario, load, loads

__all__ = ["MEASURES", "results"]

ROOT = Path(__file__).parents[2]

#: Shown in the file, so that a change can be read; the hash holds everything else.
MEASURES = (
    "trust",
    "followers_kept",
    "attention",
    "reach",
    "comments",
    "replies",
    "flagged_phony",
    "call_outs",
)

# A hundred days, for the timeline of the second chance; and so much going on that every equation has work.
SETS = (
    "audience.size=100",
    "days=100",
    "psychology.reach=0.5",
    "psychology.callout_seen=0.5",
    "audience.traits.participation.mean=0.1",
)


def _edges(folder: Path) -> Path:
    """A ring of a hundred with chords: the graph for the scenario that asks for one."""
    path = folder / "edges.csv"
    ties = [f"{a},{(a + step) % 100}" for a in range(100) for step in (1, 7)]
    path.write_text("\n".join(["a,b", *ties]) + "\n", encoding="utf-8")
    return path


def _scenarios() -> Iterator[tuple[str, Scenario]]:
    registry = plugins.load()
    with TemporaryDirectory() as place:
        edges = _edges(Path(place))
        for path in sorted((ROOT / "scenarios").glob("*.yaml")):
            more = [f"audience.network.path={edges}"] if path.stem == "real-graph" else []
            yield path.stem, load(path, [*SETS, *more], registry=registry)
        brands = "".join(
            f"  - {{name: {name}, strategy: {name}, replies_per_day: 2}}\n"
            for name in sorted(registry.strategies)
        )
        yield "every strategy", loads(f"name: All\nseed: 16\nbrands:\n{brands}", sets=SETS, registry=registry)


def results() -> dict[str, Any]:
    """Scenario -> brand -> measures of replicate 0, and a hash of every column of every day."""
    found: dict[str, Any] = {}
    for name, scenario in _scenarios():
        result = run_replicate(scenario, 0)
        brands = {
            brand.name: {measure: _short(values[measure]) for measure in MEASURES}
            for brand, values in zip(scenario.brands, result.measures, strict=True)
        }
        found[name] = {"brands": brands, "daily": _hash(result)}
    return found


def _short(value: float) -> float | None:
    return None if np.isnan(value) else float(f"{value:.10g}")


def _hash(result: ReplicateResult) -> str:
    """Of the daily columns to nine decimals, so that the last digits of a processor do not show."""
    rounded = np.round(result.daily, 9) + 0.0
    return hashlib.sha256(np.where(np.isnan(rounded), -1.0, rounded).astype("<f8").tobytes()).hexdigest()
