"""The engine and the command: speed, scaling and memory, against what was promised."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SIM = str(Path(sys.executable).with_name("sim"))
THREE_CAFES = "scenarios/three-cafes.yaml"


def _model(followers: int, *, days: int, threads: int = 2, network: str = "none") -> Any:
    """One brand that asks daily and answers as far as forty hands reach."""
    from sim.model import TrustModel
    from sim.scenario import Scenario

    scenario = Scenario.model_validate(
        {
            "name": "benchmark",
            "days": days,
            "audience": {"size": followers, "network": {"kind": network}},
            "brands": [
                {
                    "name": "Asker",
                    "strategy": "genuine-follow-up",
                    "with": {"posts_per_day": 1.0, "questions": 1.0},
                }
            ],
        }
    )
    return TrustModel(scenario, threads=threads)


def _rate(followers: int, *, days: int, threads: int = 2, network: str = "none", rounds: int = 5) -> float:
    """Median follower-days a second over ``rounds`` stretches of ``days`` days, after ten to settle in."""
    model = _model(followers, days=10 + rounds * days, threads=threads, network=network)
    for _ in range(10):
        model.step()
    rates = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(days):
            model.step()
        rates.append(followers * days / (time.perf_counter() - start))
    return statistics.median(rates)


def _reference_rate(followers: int = 20_000, days: int = 4) -> float:
    """Follower-days a second of the reference model of the tests: one Mesa agent a follower."""
    from tests.reference.model import ReferenceModel

    model = _model(followers, days=days, network="none", threads=1)
    reference = ReferenceModel(model.scenario, model.audience.graph.edges, registry=model.registry)
    start = time.perf_counter()
    for _ in range(days):
        reference.step()
    return followers * days / (time.perf_counter() - start)


def _peak() -> int:
    """Most memory this process has held, in bytes (Linux). ``ru_maxrss`` would count its parent's too."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def _bytes_a_tie(followers: int = 10_000_000) -> float:
    """Peak memory above that of a small model, a tie."""
    _stepped(20_000)
    before = _peak()
    graph = _stepped(followers).audience.graph
    above: float = (_peak() - before - graph.starts.nbytes) / followers
    return above


def _stepped(followers: int, days: int = 10) -> Any:
    model = _model(followers, days=days)
    for _ in range(days):
        model.step()
    return model


def _alone(what: Callable[..., float], *arguments: Any, **options: Any) -> float:
    """A measurement in a process of its own: nothing before it has warmed what it uses, or used memory."""
    words = [*map(repr, arguments), *(f"{name}={value!r}" for name, value in options.items())]
    program = f"import benchmarks.engine as b; print(b.{what.__name__}({', '.join(words)}))"
    process = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, check=True)
    return float(process.stdout.split()[-1])


def _filmed_rate(followers: int, days: int, rounds: int = 3) -> float:
    """What film and report of one replicate cost, as a share of the engine's own time; medians."""
    from sim import plugins
    from sim.cli.report import report_of
    from sim.experiment import run_scenario
    from sim.model import run_replicate
    from sim.report.filming import Filming

    scenario, registry = (
        _model(followers, days=days).scenario.model_copy(update={"replicates": 1}),
        plugins.load(),
    )
    engine, more = [], []
    with tempfile.TemporaryDirectory() as place:
        for _ in range(rounds + 1):
            start = time.perf_counter()
            run_replicate(scenario, 0, threads=2, registry=registry)
            seconds = time.perf_counter() - start
            times = []
            for filming in (None, Filming()):
                start = time.perf_counter()
                how: dict[str, Any] = {"workers": 1, "threads": 2, "force": True, "onlooker": filming}
                outcome = run_scenario(scenario, registry, Path(place), **how)
                if filming is not None and outcome.run is not None:
                    report_of(outcome.run, scenario, registry, filming.film)
                times.append(time.perf_counter() - start)
            engine.append(seconds)
            more.append(times[1] - times[0])
    return statistics.median(more[1:]) / statistics.median(engine[1:])


def _command(*arguments: str, rounds: int = 5, **environment: str) -> float:
    """Median seconds of a whole ``sim`` process."""
    seconds = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as place:
            more = ["--out", place, "--quiet"] if arguments[0] == "run" else []
            start = time.perf_counter()
            subprocess.run(
                [SIM, *arguments, *more], check=True, capture_output=True, env=os.environ | environment
            )
            seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def main() -> None:
    """Print the table."""
    print(f"{'what':58} {'must':>8} {'aim':>8} {'found':>9}", flush=True)

    def row(what: str, must: str, aim: str, figure: str) -> None:
        print(f"{what:58} {must:>8} {aim:>8} {figure:>9}", flush=True)

    million = _alone(_rate, 1_000_000, days=20)
    row("follower-days/s, 1,000,000 followers, asks daily, 2 threads", "2e8", "5e8", f"{million:.2g}")
    row("the same with one thread", "", "", f"{_alone(_rate, 1_000_000, days=20, threads=1):.2g}")
    graph_rate = _alone(_rate, 1_000_000, days=20, network="powerlaw-cluster")
    row("the same with the default follower graph", "", "", f"{graph_rate:.2g}")
    reference = _alone(_reference_rate)
    row(
        "ratio to one Mesa object a follower (20,000 followers)",
        "300 x",
        "1,000 x",
        f"{million / reference:,.0f} x",
    )
    # One thread: a second one cannot help an audience of 1e5, and is not given to it by `sim run`.
    costs = [
        1 / _alone(_rate, size, days=days, rounds=3, threads=1)
        for size, days in ((100_000, 60), (1_000_000, 20), (10_000_000, 6))
    ]
    row(
        "dearest over cheapest cost, 1e5, 1e6, 1e7 followers, 1 thread",
        "1.5 x",
        "",
        f"{max(costs) / min(costs):.2f} x",
    )
    row("bytes a tie at 1e7 followers, all but the graph", "48", "", f"{_alone(_bytes_a_tie):.1f}")
    film_cost = _alone(_filmed_rate, 1_000_000, 90)
    row("film and report beside the engine's time, 1e6 x 90 days", "25 %", "", f"{film_cost:.0%}")
    row("sim run three-cafes, compiled before", "6 s", "3 s", f"{_command('run', THREE_CAFES):.1f} s")
    with tempfile.TemporaryDirectory() as cold:
        first = _command("run", THREE_CAFES, rounds=1, XDG_CACHE_HOME=cold, NUMBA_CACHE_DIR=cold)
    row("first run ever, compiling included", "20 s", "", f"{first:.1f} s")
    row("sim --help", "0.3 s", "", f"{_command('--help', rounds=9):.2f} s")
