"""The audience at which a sincere brand with twenty replies a day is trusted less than a broadcaster."""

from __future__ import annotations

from math import exp, log

import numpy as np
from sim_facts.crossing import crossings

from experiments.drawing import Line, lines
from experiments.numbers import Numbers
from sim.compare import Interval, mean_interval

ASKS, SIZE = "brands.Sincere.with.questions", "audience.size"


def difference(numbers: Numbers, measure: str, asks: float, size: float) -> np.ndarray:
    """Sincere less Broadcaster, replicate by replicate."""
    at = {ASKS: asks, SIZE: size}
    return numbers.values(f"Sincere.{measure}", at) - numbers.values(f"Broadcaster.{measure}", at)


def crossing(numbers: Numbers, measure: str, asks: float) -> Interval | None:
    """The size at which the two are level (on a log scale); None if one is ahead at all sizes."""
    sizes = numbers.levels(SIZE)
    found = [difference(numbers, measure, asks, size) for size in sizes]
    if len({bool(np.mean(each) > 0) for each in found}) == 1:
        return None
    logs = mean_interval(crossings([log(size) for size in sizes], found))
    return Interval(*(None if end is None else exp(end) for end in (logs.mean, logs.low, logs.high)))


def told(numbers: Numbers, measure: str, asks: float) -> str:
    """One cell: the size, or who is ahead at all sizes."""
    found = crossing(numbers, measure, asks)
    if found is None:
        sizes = numbers.levels(SIZE)
        ahead = np.mean(difference(numbers, measure, asks, sizes[-1])) > 0
        return f"sincere ahead up to {sizes[-1]:,.0f}" if ahead else f"behind from {sizes[0]:,.0f}"
    return f"{_round(found.mean):,} ({_round(found.low):,} to {_round(found.high):,})"


def _round(size: float | None) -> int:
    return int(round(size or 0, -2))


def answer(numbers: Numbers) -> str:
    """Sizes by how often it asks, and what share it still answers there."""
    rows = [
        "| posts that ask | trust of contributors | trust of everyone | answered at each size |",
        "|---:|---|---|---|",
    ]
    sizes = numbers.levels(SIZE)
    for asks in numbers.levels(ASKS):
        shares = (numbers.mean("Sincere.answered", {ASKS: asks, SIZE: size}).mean for size in sizes)
        answered = ", ".join(f"{100 * (share or 0):.0f} %" for share in shares)
        mine = (told(numbers, measure, asks) for measure in ("contributors.trust", "trust"))
        rows.append(f"| {100 * asks:g} % | {' | '.join(mine)} | {answered} |")
    listed = ", ".join(f"{size:,.0f}" for size in sizes)
    return (
        "\n".join(rows)
        + f"\n\nSizes: {listed} followers; 95 % intervals of the size at which the two are level."
    )


def figure(numbers: Numbers) -> str:
    """The lead of the sincere brand by size, a line a question rate."""
    sizes = numbers.levels(SIZE)
    drawn = []
    for asks in numbers.levels(ASKS):
        found = [mean_interval(difference(numbers, "trust", asks, size)) for size in sizes]
        drawn.append(Line.of(f"asks with {100 * asks:g} %", sizes, found))
    ends = [line.means[-1] for line in drawn]
    title = "With twenty replies a day, who asks less stays sincere for longer"
    if ends != sorted(ends, reverse=True):
        title = "With twenty replies a day: the lead of a sincere brand by size"
    return lines(
        title, drawn, x="followers", y="trust of everyone, sincere less broadcaster", log=True, zero=True
    )
