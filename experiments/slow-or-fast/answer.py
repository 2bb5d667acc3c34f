"""What answers are worth by how many days late they come, and after which delay half of that is gone."""

from __future__ import annotations

import numpy as np

from experiments.drawing import Line, lines
from experiments.numbers import Numbers
from sim.compare import Interval, mean_interval
from sim.parameters import PARAMETERS

DAYS, WAIT, COST = "brands.Answers.with.days", "psychology.silence_after", "psychology.delay_cost"
TRUST = "contributors.trust"
DEFAULT = PARAMETERS["delay_cost"].default  # nobody has measured it; the figure is drawn at it


def lead(numbers: Numbers, at: dict[str, float]) -> np.ndarray:
    """Trust of contributors, Answers less Silent, replicate by replicate."""
    return numbers.values(f"Answers.{TRUST}", at) - numbers.values(f"Silent.{TRUST}", at)


def leads(numbers: Numbers, wait: float, cost: float) -> list[np.ndarray]:
    """The lead at each delay."""
    return [lead(numbers, {WAIT: wait, COST: cost, DAYS: days}) for days in numbers.levels(DAYS)]


def half(numbers: Numbers, wait: float, cost: float) -> float | None:
    """The first delay at which less than half of the lead is left; None if there is none."""
    found = [float(np.mean(each)) for each in leads(numbers, wait, cost)]
    return next(
        (days for days, each in zip(numbers.levels(DAYS), found, strict=True) if each < found[0] / 2),
        None,
    )


def told(found: Interval) -> str:
    """One cell."""
    if found.mean is None or found.low is None or found.high is None:
        return "-"
    return f"{found.mean:.3f} ±{(found.high - found.low) / 2:.3f}"


def answer(numbers: Numbers) -> str:
    """A row for each patience and cost of delay."""
    days = numbers.levels(DAYS)
    heads = " | ".join(f"{each:g} d" for each in days)
    rows = [
        f"| people wait | delay costs | {heads} | half is gone after |",
        "|---:|---:" + "|---:" * len(days) + "|---:|",
    ]
    for wait in numbers.levels(WAIT):
        for cost in numbers.levels(COST):
            cells = " | ".join(told(mean_interval(each)) for each in leads(numbers, wait, cost))
            gone = half(numbers, wait, cost)
            after = "more than that" if gone is None else f"{gone:g} days"
            rows.append(f"| {wait:g} days | {cost:g} | {cells} | {after} |")
    return "\n".join(rows) + "\n\n" + verdict(numbers)


def verdict(numbers: Numbers) -> str:
    """Whether patience decides, or what each day costs."""
    waits, costs = numbers.levels(WAIT), numbers.levels(COST)
    patient = all(half(numbers, wait, cost) == wait for wait in waits for cost in costs)
    if patient:
        return (
            "Whatever delay costs, half of the worth is gone only when patience is: as long as people wait, "
            "an answer is worth more than half of one at once, and after that nothing."
        )
    return "Where half of the worth is gone depends on what delay costs, not on patience alone."


def figure(numbers: Numbers) -> str:
    """The lead by delay, a line for each patience."""
    days = numbers.levels(DAYS)
    drawn = []
    for wait in numbers.levels(WAIT):
        found = [mean_interval(each) for each in leads(numbers, wait, DEFAULT)]
        drawn.append(Line.of(f"people wait {wait:g} days", days, found))
    cliff = all(half(numbers, wait, DEFAULT) == wait for wait in numbers.levels(WAIT))
    title = (
        "A late answer is worth little less, until nobody waits" if cliff else "What a late answer is worth"
    )
    return lines(
        title,
        drawn,
        x="days before a comment is answered",
        y="trust of contributors, above silence",
        zero=True,
    )
