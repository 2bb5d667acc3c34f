"""The numbers of the page for a spreadsheet, as CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from sim.report.days import Curve, drawn_days
from sim.scenario.tables import written

__all__ = ["days_csv", "results_csv"]


def results_csv(summary: Mapping[str, Any]) -> str:
    """Every mean and paired difference of the run with its interval, a line each."""
    rows: list[Sequence[Any]] = []
    for brand in summary["brands"]:
        for group, found in (("all", brand["measures"]), *brand["groups"].items()):
            if group != "all":
                rows.append((group, "share", brand["name"], "", found["share"], "", "", "", ""))
            for measure, interval in found.items():
                if measure != "share":
                    rows.append((group, measure, brand["name"], "", *interval.values(), "", ""))
    for pair in summary["pairs"]:
        counts = f"{pair['a_better']} of {pair['of']}", pair.get("clear", "")
        rows.append(("all", pair["measure"], pair["a"], pair["b"], *pair["difference"].values(), *counts))
    return written(("group", "measure", "brand", "minus", "mean", "low", "high", "better", "clear"), rows)


def days_csv(names: Sequence[str], curves: Mapping[str, Sequence[Curve]]) -> str:
    """Every curve of the page, a line a brand and day: mean over replicates, then the ends of the band.

    Of very long runs as many days as are drawn; all are in ``daily.parquet``.
    """
    first = next(iter(curves.values()))[0]
    header = ["brand", "day"]
    for name in curves:
        header += [name] if first.low is None else [name, f"{name}_low", f"{name}_high"]
    rows = []
    for place, brand in enumerate(names):
        columns = []
        for of_brands in curves.values():
            curve = of_brands[place]
            columns += [part.tolist() for part in (curve.middle, curve.low, curve.high) if part is not None]
        for day in drawn_days(len(first.middle)):
            values = (column[day - 1] for column in columns)
            rows.append((brand, day, *(f"{v:.4g}" if isfinite(v) else "" for v in values)))
    return written(header, rows)
