"""Small runs, of which doubts, sweeps, plans and experiments are made: what one costs, and where it goes.

These look at the last day only. A run whose days somebody looks at is measured daily, which costs more.
"""

from __future__ import annotations

import statistics
import time
from itertools import product
from typing import Any

SCENARIO = "scenarios/three-cafes.yaml"

#: Followers -> milliseconds of a quiet processor that a run of 180 days may take.
PROMISED = {1_000: 25, 10_000: 60}

DAYS = 180  # of the scenario

REPEATS = 30


def _run(scenario: Any, registry: Any, replicate: int) -> tuple[float, list[float], float]:
    """Seconds of processor that people and brands took to make, each of the days, and the measures."""
    from sim.measures import measure_groups
    from sim.model import TrustModel
    from sim.model.replicate import measures_of, release

    clock = time.process_time
    start = clock()
    model = TrustModel(scenario, replicate=replicate, registry=registry)
    setup = clock() - start
    days = []
    while model.running:
        start = clock()
        model.step()
        days.append(clock() - start)
    start = clock()
    for number, daily in enumerate(model.daily):
        measures_of(model, number)
        measure_groups(daily, model.has)
    release(model)
    return setup, days, clock() - start


def _line(what: str, figure: str, limit: str = "") -> None:
    print(f"{what:<44} {figure:>14}   {limit}", flush=True)


def main() -> None:
    """Print the table. The least of many repeats of each day is what it takes when nobody disturbs it."""
    from sim import plugins
    from sim.scenario import load

    print(f"{'three cafés, 180 days':<44} {'measured':>14}   promised")
    for (followers, limit), daily in product(PROMISED.items(), (False, True)):
        sets = [f"audience.size={followers}", *([] if daily else [f"measure_every={DAYS}"])]
        scenario = load(SCENARIO, sets=sets, registry=plugins.load)
        registry = plugins.load(scenario.plugins)
        _run(scenario, registry, 0)  # warm
        runs = [_run(scenario, registry, 0) for _ in range(REPEATS)]
        setup, finish = min(run[0] for run in runs), min(run[2] for run in runs)
        days = sum(map(min, zip(*(run[1] for run in runs), strict=True)))
        typical = statistics.median(run[0] + sum(run[1]) + run[2] for run in runs)
        label = "measured daily" if daily else "measured at the end"
        _line(f"{followers:,} followers, {label}", f"{1e3 * typical:.1f} ms", f"{limit} ms")
        _line("  undisturbed", f"{1e3 * (setup + days + finish):.1f} ms")
        _line("  of that, people and brands", f"{1e3 * setup:.1f} ms")
        _line("  the days", f"{1e3 * days:.1f} ms")
        _line("  measures", f"{1e3 * finish:.1f} ms")


if __name__ == "__main__":
    main()
