"""The numbers of the page for a spreadsheet: as CSV, and as one file of several sheets (XLSX)."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from sim.foreign import plain
from sim.report.charts import Charts
from sim.report.days import Curve, drawn_days
from sim.results.typed import RunSummary
from sim.scenario.tables import written

if TYPE_CHECKING:
    from sim.results import Run

__all__ = ["days_csv", "downloads", "results_csv", "sheets", "tables_of", "workbook"]

Header = Sequence[str]
Rows = list[Sequence[Any]]

_RESULTS = ("group", "measure", "brand", "minus", "mean", "low", "high", "better", "clear")


def results_csv(summary: RunSummary) -> str:
    """Every mean and paired difference of the run with its interval, a line each."""
    return written(_RESULTS, _results(summary))


def _results(summary: RunSummary) -> Rows:
    rows: Rows = []
    for brand in summary["brands"]:
        for group, measures in (("all", brand["measures"]), *brand["groups"].items()):
            if group != "all":
                rows.append((group, "share", brand["name"], "", measures["share"], "", "", "", ""))
            for measure, interval in measures.items():
                if measure != "share":
                    rows.append((group, measure, brand["name"], "", *interval.values(), "", ""))
    for pair in summary["pairs"]:
        counts = f"{pair['a_better']} of {pair['of']}", pair.get("clear", "")
        rows.append(("all", pair["measure"], pair["a"], pair["b"], *pair["difference"].values(), *counts))
    return rows


def days_csv(names: Sequence[str], curves: Mapping[str, Sequence[Curve]]) -> str:
    """Every curve of the page, a line a brand and day: mean over replicates, then the ends of the band.

    Of very long runs as many days as are drawn; all are in ``daily.parquet``.
    """
    return written(*_days(names, curves))


def _days(names: Sequence[str], curves: Mapping[str, Sequence[Curve]]) -> tuple[Header, Rows]:
    first = next(iter(curves.values()))[0]
    header = ["brand", "day"]
    for name in curves:
        header += [name] if first.low is None else [name, f"{name}_low", f"{name}_high"]
    rows: Rows = []
    for place, brand in enumerate(names):
        columns = []
        for of_brands in curves.values():
            curve = of_brands[place]
            columns += [part.tolist() for part in (curve.middle, curve.low, curve.high) if part is not None]
        for day in drawn_days(len(first.middle)):
            values = (column[day - 1] for column in columns)
            # To four digits, and none behind the fourth decimal: chance is larger.
            rows.append((brand, day, *(f"{round(v, 4):.4g}" if isfinite(v) else "" for v in values)))
    return header, rows


def sheets(summary: RunSummary, curves: Mapping[str, Sequence[Curve]]) -> dict[str, tuple[Header, Rows]]:
    """The same numbers as people lay them out: brands across measures, groups, pairs, and days.

    The page's script makes the same sheets of the CSV that stands on it (sheets.js).
    """
    names = [brand["name"] for brand in summary["brands"]]
    rows = _results(summary)
    alone = [row for row in rows if not row[3]]
    across: dict[str, list[Any]] = {}
    for group, measure, _, _, *interval in alone:
        if group == "all":
            across.setdefault(measure, [measure]).extend(interval[:3])
    of_brands = [title for name in names for title in (name, f"{name}, low", f"{name}, high")]
    header, days = _days(names, curves)
    return {
        "Measures": (["measure", *of_brands], list(across.values())),
        "Groups": (
            ["group", *_RESULTS[1:3], *_RESULTS[4:7]],
            [(*row[:3], *row[4:7]) for row in alone if row[0] != "all"],
        ),
        "Pairs": (
            list(_RESULTS[1:]),
            [(*row[1:8], "" if row[8] is None else str(row[8])) for row in rows if row[3]],
        ),
        "Days": (header, [(*row[:2], *(float(v) if v else "" for v in row[2:])) for row in days]),
    }


class Download(NamedTuple):
    """A file that can be taken away from the page: ``content`` as it stands in a link."""

    label: str
    file: str
    kind: str
    content: str


def downloads(run: Run, curves: Mapping[str, Sequence[Curve]]) -> list[Download]:
    """The scenario of a run, and the two tables."""
    scenario = run.checked("scenario.yaml").read_text(encoding="utf-8")
    files = (
        ("Scenario (YAML)", ".yaml", "text/yaml", scenario),
        ("Results (CSV)", "-results.csv", "text/csv", results_csv(run.summary)),
        ("Day by day (CSV)", "-days.csv", "text/csv", days_csv(run.brands, curves)),
    )
    return [
        Download(label, f"{run.directory.name}{end}", kind, quote(content, safe=" ,.:;()/+-_*!~=@$?[]{}|^"))
        for label, end, kind, content in files
    ]


def tables_of(run: Run) -> dict[str, str]:
    """The two tables of a run as CSV, by the ends of their names: ``results`` and ``days``."""
    return {"results": results_csv(run.summary), "days": days_csv(run.brands, _curves(run))}


def workbook(run: Run) -> bytes:
    """The :func:`sheets` of a run as XLSX. Text is text there: no name is taken for a formula."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    for title, (header, rows) in sheets(run.summary, _curves(run)).items():
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "B2"

        def cells(values: Iterable[Any], *, bold: bool = False, sheet: Any = sheet) -> list[Any]:
            line = []
            for value in values:
                text = isinstance(value, str)
                cell = WriteOnlyCell(sheet, (plain(value) or None) if text else value)
                if text and value:
                    cell.data_type = "s"
                if bold:
                    cell.font = Font(bold=True)
                line.append(cell)
            return line

        sheet.append(cells(header, bold=True))
        for row in rows:
            sheet.append(cells(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _curves(run: Run) -> Mapping[str, Sequence[Curve]]:
    return Charts(run).curves
