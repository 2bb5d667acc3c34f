"""Explaining: what one story, one what-if, and the decisive moments of a sample cost."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def _process(*arguments: str) -> tuple[float, float]:
    """Wall seconds and CPU seconds of ``sim`` with these arguments, as a process of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.run(
        [sys.executable, "-m", "sim", *arguments], env=environment, capture_output=True, encoding="utf-8"
    )
    wall = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(process.stderr)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _row(what: str, limit: str, times: list[tuple[float, float]]) -> None:
    """The best of several: a busy machine only ever adds."""
    wall, cpu = (min(column) for column in zip(*times, strict=True))
    print(f"{what:62} {wall:8.2f} s {cpu:8.2f} s   {limit}", flush=True)


def _times(work: Any, times: int = 5) -> list[tuple[float, float]]:
    pairs = []
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        pairs.append((time.perf_counter() - wall, time.process_time() - cpu))
    return pairs


def main() -> None:
    """Print the table: whole processes first, then what they do."""
    print(f"{'three-cafes, 10,000 followers, 180 days':62} {'wall':>10} {'CPU':>10}   must be")
    with tempfile.TemporaryDirectory() as place:
        scenario = str(ROOT / "scenarios" / "three-cafes.yaml")
        _process("run", scenario, "--replicates", "5", "--workers", "1", "--out", place, "--quiet")
        (run,) = (str(path) for path in Path(place).iterdir() if path.is_dir())
        story = ("explain", run, "--brand", "Pollster", "--follower")
        _process(*story, "42")
        _row("sim explain, one follower", "under 2 s", [_process(*story, "42") for _ in range(3)])
        leaver = [_process(*story, "first-to-leave") for _ in range(3)]
        _row("sim explain, one who left, with what decided it", "under 2 s", leaver)
        what_if = (*story, "loudest", "--what-if", "always answered")
        _row("sim explain, with a what-if", "", [_process(*what_if) for _ in range(3)])
        parting = ("explain", run, "--brand", "Pollster", "--against", "Neighbour")
        _row("sim explain, where two brands part", "", [_process(*parting) for _ in range(3)])
        why = ("explain", run, "--why-they-left")
        _row("sim explain, why 500 of three brands left", "under 60 s", [_process(*why)])

    from sim import plugins
    from sim.explain import Change, watch
    from sim.explain.watching import only
    from sim.model import run_replicate
    from sim.scenario import load

    registry = plugins.load()
    cafes = load(ROOT / "scenarios" / "three-cafes.yaml", registry=registry)
    pollster = only(cafes, "Pollster")

    def replay(rows: Any, *changes: Change) -> Any:
        return watch(cafes, registry, "Pollster", 0, rows, changes)

    replay([42])
    _row("one replicate of one brand", "", _times(lambda: run_replicate(pollster, 0, registry=registry)))
    _row("the same, one follower watched", "", _times(lambda: replay([42])))
    _row("the same, 500 followers watched", "", _times(lambda: replay(range(0, 10_000, 20))))
    change = Change("answered", 42)
    both = _times(lambda: (replay([42]), replay([42], change)))
    _row("a what-if: as it was, and with the change", "about two replicates", both)
