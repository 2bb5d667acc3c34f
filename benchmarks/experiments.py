"""Experiments: what a thousand runs cost beyond the runs, and how quickly many finished ones are at hand."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

SCENARIO = """\
name: Benchmark
days: {days}
seed: 7
audience: {{size: {followers}}}
brands:
  - {{name: Megaphone, strategy: broadcast}}
  - {{name: Neighbour, strategy: genuine-follow-up}}
"""

EXPERIMENT = """\
name: {name}
scenario: {name}-scenario.yaml
factors:
  psychology.negativity: {{uniform: [1, 3]}}
  brands.Neighbour.with.answer_rate: {{uniform: [0, 1]}}
design: {{kind: latin-hypercube, points: {points}}}
replicates: {replicates}
"""


def _experiment_file(
    place: Path, name: str, *, days: int, followers: int, points: int, replicates: int
) -> Path:
    (place / f"{name}-scenario.yaml").write_text(SCENARIO.format(days=days, followers=followers))
    path = place / f"{name}.yaml"
    path.write_text(EXPERIMENT.format(name=name, points=points, replicates=replicates))
    return path


def _sim(place: Path, *arguments: str) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds of it and its workers, and peak megabytes of the process itself (Linux).

    ``ru_maxrss`` would count what its parent held when it began.
    """
    script = (
        "import pathlib, sys\n"
        "from sim.cli.main import app\n"
        "if __name__ == '__main__':\n"
        "    try:\n"
        "        app()\n"
        "    finally:\n"
        "        status = pathlib.Path('/proc/self/status').read_text()\n"
        "        print(int(status.partition('VmHWM:')[2].split()[0]) / 1024, file=sys.stderr)\n"
    )
    path = place / "coordinator.py"
    path.write_text(script)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    _adopt()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    process = subprocess.run(
        [sys.executable, str(path), *arguments],
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - start
    with suppress(ChildProcessError):
        while (
            True
        ):  # workers are children of the server they are forked from, which comes to us when orphaned
            os.waitpid(-1, 0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        sys.exit(process.stderr)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, cpu, float(process.stderr.split()[-1])


def _adopt() -> None:
    """Have orphans of our children become our own, so that their time can be counted; on Linux."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def _cpu_of_runs(place: Path) -> float:
    """CPU seconds that the runs themselves took (of a thousand, milliseconds of each)."""
    from sim.results import shards

    return sum(row.cpu for name in shards.names(place) for row in shards.read(place / name))


def _thousand(place: Path) -> None:
    path = _experiment_file(place, "thousand", days=90, followers=2000, points=100, replicates=10)
    workers = len(os.sched_getaffinity(0))
    seconds, cpu, _ = _sim(place, "experiment", "run", path.name, "--quiet")
    runs_cpu = _cpu_of_runs(place / "runs" / "thousand" / "shards")
    _line("1,000 runs, 90 days, 2,000 followers", f"{seconds:.1f} s", "8 s")
    _line("  of a run, CPU", f"{runs_cpu:.1f} ms", "")
    _line("  CPU beyond the runs' own", f"{100 * (cpu / runs_cpu - 1):.1f} %", "15 %")
    single, single_cpu, _ = _sim(
        place, "experiment", "run", path.name, "--quiet", "--workers", "1", "--out", "one"
    )
    _line("  the same with one worker", f"{single:.1f} s", "")
    _line(
        f"  efficiency of {workers} workers, by the clock",
        f"{100 * single / seconds / workers:.0f} %",
        "90 %",
    )
    _line(f"  efficiency of {workers} workers, by CPU", f"{100 * single_cpu / cpu:.0f} %", "90 %")


def _memory(place: Path) -> None:
    for points in (50, 200, 800):
        path = _experiment_file(place, f"small-{points}", days=3, followers=50, points=points, replicates=5)
        _, _, peak = _sim(place, "experiment", "run", path.name, "--quiet")
        _line(f"coordinator's memory, {5 * points:,} runs", f"{peak:.0f} MB", "flat")


def _many(place: Path) -> None:
    path = _experiment_file(place, "many", days=1, followers=20, points=1000, replicates=10)
    seconds, _, peak = _sim(place, "experiment", "run", path.name, "--quiet")
    _line("10,000 runs of nothing much", f"{10_000 / seconds:.0f} a second", "")
    _line("coordinator's memory, 10,000 runs", f"{peak:.0f} MB", "flat")
    seconds, _, _ = _sim(place, "experiment", "run", path.name, "--quiet")
    _line("starting it again, all done", f"{seconds:.2f} s", "2 s")
    seconds, _, _ = _sim(place, "experiment", "results", path.name, "--by", "run")
    _line("listing 10,000 finished runs", f"{seconds:.2f} s", "2 s")
    seconds, _, _ = _sim(place, "experiment", "status", path.name)
    _line("how far it is", f"{seconds:.2f} s", "2 s")
    seconds, _, _ = _sim(place, "experiment", "best", path.name, "--maximise", "trust")
    _line("best of 1,000 design points", f"{seconds:.2f} s", "")


def _line(what: str, figure: str, limit: str) -> None:
    print(f"{what:<44} {figure:>14}   {limit}", flush=True)


def main() -> None:
    """Print the table."""
    print(f"{'':<44} {'measured':>14}   promised")
    with tempfile.TemporaryDirectory(prefix="trustsim-benchmark-") as directory:
        place = Path(directory)
        _thousand(place)
        _memory(place)
        _many(place)


if __name__ == "__main__":
    main()
