"""Who is trusted most with the same hands, by who can tell a pasted line and what a silence weighs."""

from __future__ import annotations

from itertools import groupby

from experiments.drawing import Line, lines
from experiments.numbers import Numbers
from sim.compare import paired

KAPPA, LEVEL = "psychology.negativity", "psychology.recognition"
BRANDS = ("One line", "Long talks", "First come", "A word each")


def best(numbers: Numbers, measure: str, kappa: float, level: float) -> tuple[str, ...]:
    """The brand with the most, and those not clearly behind it."""
    at = {KAPPA: kappa, LEVEL: level}
    values = {brand: numbers.values(f"{brand}.{measure}", at) for brand in BRANDS}
    first = max(BRANDS, key=lambda brand: values[brand].mean())
    behind = {b for b in BRANDS if b != first and paired(values[first], values[b]).difference.clear}
    return (first, *(brand for brand in BRANDS if brand != first and brand not in behind))


def answer(numbers: Numbers) -> str:
    """Who is trusted most where, and the numbers at each point."""
    said = []
    for measure, of in (("contributors.trust", "contributors"), ("trust", "everyone")):
        for kappa in numbers.levels(KAPPA):
            parts = []
            led = ((best(numbers, measure, kappa, level), level) for level in numbers.levels(LEVEL))
            for leaders, group in groupby(led, key=lambda each: each[0]):
                levels = [level for _, level in group]
                where = f"{levels[0]:g}" if len(levels) == 1 else f"{levels[0]:g} to {levels[-1]:g}"
                parts.append(f"{' and '.join(leaders)} (recognition {where})")
            said.append(f"- Most trusted by {of} at negativity {kappa:g}: {', then '.join(parts)}.")
    rows = ["| negativity | recognition | " + " | ".join(BRANDS) + " |", "|---:|---:|" + "---|" * len(BRANDS)]
    for kappa in numbers.levels(KAPPA):
        for level in numbers.levels(LEVEL):
            cells = []
            for brand in BRANDS:
                found = numbers.mean(f"{brand}.contributors.trust", {KAPPA: kappa, LEVEL: level})
                assert found.high is not None
                assert found.mean is not None
                cells.append(f"{found.mean:.3f} ±{found.high - found.mean:.3f}")
            rows.append(f"| {kappa:g} | {level:g} | {' | '.join(cells)} |")
    return "\n".join(said) + "\n\nTrust of contributors:\n\n" + "\n".join(rows)


def figure(numbers: Numbers) -> str:
    """Trust of contributors by recognition, at the default negativity."""
    levels, kappa = numbers.levels(LEVEL), numbers.levels(KAPPA)[-1]
    drawn = []
    for brand in BRANDS:
        found = [
            numbers.mean(f"{brand}.contributors.trust", {KAPPA: kappa, LEVEL: level}) for level in levels
        ]
        drawn.append(
            Line(brand, levels, [e.mean or 0 for e in found], [e.low for e in found], [e.high for e in found])
        )
    values = [numbers.values("One line.contributors.trust", {KAPPA: kappa, LEVEL: level}) for level in levels]
    title = "Twelve replies a day: what a pasted line is worth hangs on who can tell"
    if not paired(values[0], values[-1]).difference.clear:
        title = "Twelve replies a day, spent in four ways"
    x = "chance to recognise one canned reply"
    return lines(title, drawn, x=x, y=f"trust of contributors, negativity {kappa:g}", log=True)
