"""A measure over the days of a run, as charts draw it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sim.results import Run

__all__ = ["curve"]

#: Measures that are a state of the audience: the daily column, and whether it counts followers.
_STATES: Final[Mapping[str, tuple[str, bool]]] = {
    "followers_kept": ("following", True),
    "muted": ("muted", True),
    "unfollowed": ("unfollowed", True),
    "flagged_phony": ("flagged", True),
    "flagged_ever": ("flagged_ever", True),
    "phony_template": ("saw_template", True),
    "phony_asking": ("saw_asking", True),
    "phony_wrongly": ("wrongly", True),
    "suspicion": ("suspicion", False),
    "trust": ("trust", False),
    "attention": ("attention", False),
}

#: Measures that add up over the days.
_SUMS: Final = ("comments", "replies", "call_outs")


def curve(run: Run, brand: str, measure: str) -> tuple[list[float], list[float]] | None:
    """Days and the mean over replicates on each; None if the measure is not known day by day.

    A measure of a group is that of whoever belonged to it on the day.

    Raises:
        ResultsError: the file is missing or damaged.
    """
    import numpy as np

    group, _, name = measure.rpartition(".")
    column, counts = _STATES.get(name, (name, False))
    if name not in _STATES and measure not in _SUMS:
        return None
    table = run.daily().select(["brand", "day", "group", "people", *([column] if column != "people" else [])])
    mask = (np.array(table["brand"].to_pylist()) == brand) & (
        np.array(table["group"].to_pylist()) == (group or "all")
    )
    day = table["day"].to_numpy()[mask]
    value = table[column].to_numpy(zero_copy_only=False)[mask].astype(np.float64)
    if counts:
        value = value / table["people"].to_numpy(zero_copy_only=False)[mask].astype(np.float64)
    days = int(run.scenario["days"])
    finite = np.isfinite(value)
    totals = np.bincount(day[finite], weights=value[finite], minlength=days + 1)[1 : days + 1]
    numbers = np.bincount(day[finite], minlength=days + 1)[1 : days + 1]
    there = numbers > 0
    means = totals[there] / numbers[there]
    if measure in _SUMS:
        means = np.cumsum(means)
    return (np.arange(1, days + 1)[there].astype(float).tolist(), means.tolist())
