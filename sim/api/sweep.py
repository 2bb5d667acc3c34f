"""One setting of a run's scenario at several values."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sim.api.frames import frame, measured
from sim.api.shown import as_text, text_html
from sim.cli.sweep import rendered
from sim.compare.sweeps import Sweep as SweepNumbers
from sim.compare.sweeps import sweep_of

if TYPE_CHECKING:
    import pandas as pd

    from sim.api.runs import Run

__all__ = ["Sweep"]


class Sweep:
    """A run at each of several values, with the same people and the same luck.

    Attributes:
        key: what is varied.
        values: its values.
        runs: a run a value.
    """

    def __init__(self, run: Run, key: str, values: Sequence[Any], **how: Any) -> None:
        self.key = key
        self.values = list(values)
        self.runs = [run.again({key: value}, **{"doubt": False, **how}) for value in self.values]

    def data(self, measure: str = "followers_kept") -> SweepNumbers:
        """All that is said of a measure over the values, as ``sim sweep --json`` prints it."""
        return sweep_of(self.runs, self.key, self.values, measure)

    @property
    def table(self) -> pd.DataFrame:
        """Every measure of every brand at every value: columns value, brand, measure, mean, low, high."""
        return frame(
            {"value": value, **row}
            for value, run in zip(self.values, self.runs, strict=True)
            for row in measured(run)
        )

    def crossing(self, measure: str, a: str, b: str) -> list[tuple[Any, Any]]:
        """Between which neighbouring values the brand that is ahead on ``measure`` changes from ``a`` to
        ``b`` or back, by their means: none, if one is ahead everywhere.
        """
        points = self.data(measure)["points"]
        for name in (a, b):
            self.runs[0]._brand(name)
        leads = []
        for value, point in zip(self.values, points, strict=True):
            mean_a, mean_b = point["brands"][a]["mean"], point["brands"][b]["mean"]
            if mean_a is not None and mean_b is not None:
                leads.append((value, mean_a - mean_b))
        return [
            (before, after)
            for (before, lead), (after, then) in pairwise(leads)
            if lead * then < 0 or (lead == 0) != (then == 0)
        ]

    def __repr__(self) -> str:
        return as_text(rendered(self.data(), self.runs))

    def _repr_html_(self) -> str:
        return text_html(repr(self))
