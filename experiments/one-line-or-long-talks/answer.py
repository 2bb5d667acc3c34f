"""Who is trusted most with the same hands, by how much there is to answer and who can tell a pasted line."""

from __future__ import annotations

from itertools import groupby

from experiments.drawing import Line, lines
from experiments.numbers import Numbers
from sim.compare import paired

LEVEL, SIZE = "psychology.recognition", "audience.size"
BRANDS = ("One line", "Long talks", "First come", "A word each")
DAYS, HANDS = 180, 12  # of the scenario
_DRAWN = 0.01  # the default level of recognition


def load(numbers: Numbers, level: float, size: float) -> float:
    """Comments a day for each reply there is a hand for, under *A word each*."""
    comments = numbers.mean("A word each.comments", {LEVEL: level, SIZE: size}).mean
    return (comments or 0.0) / DAYS / HANDS


def best(numbers: Numbers, measure: str, level: float, size: float) -> tuple[str, ...]:
    """The brand with the most, and those not clearly behind it."""
    at = {LEVEL: level, SIZE: size}
    values = {brand: numbers.values(f"{brand}.{measure}", at) for brand in BRANDS}
    first = max(BRANDS, key=lambda brand: values[brand].mean())
    behind = {b for b in BRANDS if b != first and paired(values[first], values[b]).difference.clear}
    return (first, *(brand for brand in BRANDS if brand != first and brand not in behind))


def answer(numbers: Numbers) -> str:
    """Who is trusted most at which load, and the numbers at each point."""
    said = []
    for measure, of in (("contributors.trust", "contributors"), ("trust", "everyone")):
        for level in numbers.levels(LEVEL):
            sizes = numbers.levels(SIZE)
            led = [(best(numbers, measure, level, size), load(numbers, level, size)) for size in sizes]
            parts = []
            for leaders, group in groupby(led, key=lambda each: each[0]):
                loads = [each for _, each in group]
                where = f"{loads[0]:.1f}" if len(loads) == 1 else f"{loads[0]:.1f} to {loads[-1]:.1f}"
                parts.append(f"{' and '.join(leaders)} (load {where})")
            said.append(f"- Most trusted by {of} at recognition {level:g}: {', then '.join(parts)}.")
    rows = [
        "| recognition | followers | load | " + " | ".join(BRANDS) + " |",
        "|---:|---:|---:|" + "---|" * len(BRANDS),
    ]
    for level in numbers.levels(LEVEL):
        for size in numbers.levels(SIZE):
            cells = []
            for brand in BRANDS:
                found = numbers.mean(f"{brand}.contributors.trust", {LEVEL: level, SIZE: size})
                assert found.high is not None
                assert found.mean is not None
                cells.append(f"{found.mean:.3f} ±{found.high - found.mean:.3f}")
            rows.append(f"| {level:g} | {size:,g} | {load(numbers, level, size):.1f} | {' | '.join(cells)} |")
    return "\n".join(said) + "\n\nTrust of contributors:\n\n" + "\n".join(rows)


def figure(numbers: Numbers) -> str:
    """Trust of contributors by load, at the default recognition."""
    sizes = numbers.levels(SIZE)
    loads = [load(numbers, _DRAWN, size) for size in sizes]
    drawn = []
    for brand in BRANDS:
        found = [numbers.mean(f"{brand}.contributors.trust", {LEVEL: _DRAWN, SIZE: size}) for size in sizes]
        drawn.append(Line.of(brand, loads, found))
    leaders = {best(numbers, "contributors.trust", _DRAWN, size) for size in sizes}
    title = "Twelve replies a day: who is trusted most turns with the load"
    if len(leaders) == 1:
        title = "Twelve replies a day: the same way leads at any load"
    x = "comments a day for each reply there is a hand for"
    ticks = [round(each, 1) for each in loads]
    return lines(title, drawn, x=x, y="trust of contributors", log=True, ticks=ticks)
