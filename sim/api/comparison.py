"""Finished runs held against each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.api.frames import frame
from sim.api.shown import as_text, text_html
from sim.cli.compare import rendered
from sim.compare.runs import compare_runs

if TYPE_CHECKING:
    import pandas as pd

    from sim.results import Run

__all__ = ["Comparison"]


class Comparison:
    """What ``sim compare`` says of these runs.

    Attributes:
        runs: those that are compared.
        data: all numbers, as ``sim compare --json`` prints them.
    """

    def __init__(self, runs: Sequence[Run]) -> None:
        self.runs = list(runs)
        self.data = compare_runs(self.runs)

    @property
    def pairs(self) -> pd.DataFrame:
        """Every pair: columns brand (missing where brands are compared with each other), a, b, measure, mean,
        low, high, p_holm, clear.
        """
        return frame(
            {
                "brand": each["brand"],
                "a": pair["a"],
                "b": pair["b"],
                "measure": pair["measure"],
                "p_holm": pair["p_holm"],
                "clear": pair["clear"],
                **pair["difference"],
            }
            for each in self.data["comparisons"]
            for pair in each["pairs"]
        )

    def __repr__(self) -> str:
        return as_text(rendered(self.runs, self.data))

    def _repr_html_(self) -> str:
        return text_html(repr(self))
