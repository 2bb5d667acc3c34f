"""A measure over the days of a run, as charts draw it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sim.measures import groups_of, has

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sim.results import Run

__all__ = ["by_day"]

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


def by_day(run: Run, measure: str) -> npt.NDArray[np.float64] | None:
    """The mean over replicates, shape (brands, days), NaN where there is no value; None if the measure is not
    known day by day.

    A measure of a group is that of whoever belonged to it on the day.

    Raises:
        ResultsError: the file is missing or damaged.
    """
    import numpy as np

    group, _, name = measure.rpartition(".")
    column, counts = _STATES.get(name, (name, False))
    if name not in _STATES and measure not in _SUMS:
        return None
    groups = groups_of(has(run.scenario))
    shape = run.replicates, len(run.brands), int(run.scenario["days"]), len(groups)
    table = run.daily(["brand", "day", "group", "people", column])

    def of_group(name: str) -> npt.NDArray[Any]:
        values: npt.NDArray[Any] = table[name].to_numpy(zero_copy_only=False).reshape(shape)
        return values[..., groups.index(group) if group else 0].astype(np.float64)

    with np.errstate(invalid="ignore"):  # where there is nobody, there is no share, and no mean
        values = of_group(column) / of_group("people") if counts else of_group(column)
        finite = np.isfinite(values)
        means = np.where(finite, values, 0.0).sum(axis=0) / finite.sum(axis=0)
    if measure in _SUMS:
        means = np.where(np.isnan(means), np.nan, np.nancumsum(means, axis=1))
    return np.asarray(means)
