"""What ``sim fit`` prints, and how far it has come."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from json import dumps
from typing import TYPE_CHECKING, Final

from sim.foreign import Json, plain
from sim.prose import listed
from sim_fit.words import number

if TYPE_CHECKING:
    from sim_fit.checking import Checked
    from sim_fit.fitting import Estimate, Fit
    from sim_fit.review import Check

__all__ = ["VERDICTS", "as_json", "show", "show_check"]

#: How a verdict is printed.
VERDICTS: Final = {"good": "yes", "look": "look", "bad": "no", "open": "-"}


def _width() -> int:
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        width = int(columns)
    else:
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 80
    return min(max(width, 60), 110)


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(plain(line).rstrip() + "\n")


def as_json(fit: Fit, checks: Sequence[Check]) -> Json:
    """What ``--json`` prints."""
    question = fit.question
    return {
        "format": 1,
        "network": question.imported.network,
        "begins": question.begins.isoformat(),
        "days": question.design.days,
        "followers": question.size,
        "prior_runs": fit.runs,
        "counted": dict(question.does),
        "review": [{"name": c.name, "verdict": c.verdict, "sentence": c.sentence} for c in checks],
        "parameters": [
            {
                "name": each.name,
                "path": each.prior.path,
                "prior": [each.prior.low, each.prior.high],
                "median": each.median,
                "interval": None if each.low is None else [each.low, each.high],
                "contraction": each.contraction,
                "kept": each.kept,
            }
            for each in fit.estimates
        ],
        "targets": [
            {"name": each.name, "seen": each.seen, "predicted": [each.low, each.high], "inside": each.inside}
            for each in fit.predictions
        ],
        "held_out": [
            {"name": each.name, "seen": each.seen, "predicted": [each.low, each.high], "inside": each.inside}
            for each in fit.held_out
        ],
    }


def show(fit: Fit, checks: Sequence[Check], *, json: bool) -> None:
    """Print the review, then the parameters, then what to do next."""
    if json:
        sys.stdout.write(dumps(as_json(fit, checks), indent=1, ensure_ascii=True) + "\n")
        return
    question, width = fit.question, _width()
    imported = question.imported
    head = (
        f"{imported.folder}: {imported.network or 'conversations'}, {question.design.days} days from "
        f"{question.begins}, {question.size:,} followers ({question.design.people:,} in each of "
        f"{fit.runs:,} prior runs)"
    )
    lines = [*textwrap.wrap(head, width), *(f"  - {note}." for note in imported.notes), ""]
    for check in checks:
        lines.append(f"{VERDICTS[check.verdict]:5} {check.name}")
        lines += textwrap.wrap(check.sentence, width, initial_indent="      ", subsequent_indent="      ")
    free = [each for each in fit.estimates if not each.kept]
    wide = max((len(each.name) for each in free), default=9)
    lines += ["", f"{'':{wide}}  {'median':>9}  {'90 % interval':>19}  {'prior':>17}  learnt"]
    for each in sorted(free, key=lambda each: -each.contraction):
        lines.append(_row(each, wide))
    names = [each.name for each in fit.estimates if each.kept]
    remark = f"No export says whether people think a brand a phony: {listed(names)} keep their prior."
    lines += ["", *textwrap.wrap(remark, width), ""]
    from sim.shell import command

    lines.append(f"Report: {imported.folder / 'fit.html'}")
    lines.append(f"Run it: {command('sim', 'run', imported.folder / 'fitted.yaml', '--posterior')}")
    _print(lines)


def _row(each: Estimate, wide: int) -> str:
    prior = f"{number(each.prior.low)} to {number(each.prior.high)}"
    if each.low is None or each.high is None:
        return f"{each.name:{wide}}  {'':>9}  {'calibration failed':>19}  {prior:>17}"
    interval = f"{number(each.low)} to {number(each.high)}"
    share = max(round(100 * each.contraction), 0)
    return f"{each.name:{wide}}  {number(each.median):>9}  {interval:>19}  {prior:>17}  {share:>4} %"


def show_check(report: Checked, *, json: bool) -> None:
    """Print how each parameter did, and what became of rivals; exit code 1 where nothing passes."""
    import typer

    if json:
        from dataclasses import asdict

        document = {
            "format": 1,
            "prior_runs": report.runs,
            "parameters": [asdict(each) for each in report.calibrated],
            "broken_fails": report.catches,
            "rivals": report.rivals,
        }
        sys.stdout.write(dumps(document, indent=1) + "\n")
    else:
        _print(_check_lines(report, _width()))
    if not report.passes:
        raise typer.Exit(1)


def _check_lines(report: Checked, width: int) -> list[str]:
    design, first = report.design, report.calibrated[0]
    head = (
        f"{len(design.targets)} targets, {design.days} days, {design.people:,} followers: {report.runs:,} "
        f"prior runs, {first.truths} of them as made-up truths, each left out in turn."
    )
    wide = max(len(each.name) for each in report.calibrated)
    titles = "  ".join(f"{f'{100 * level:g} %':>5}" for level in first.covered)
    lines = [*textwrap.wrap(head, width), "", f"{'intervals of':{wide}}  {titles}   even  learnt"]
    for each in report.calibrated:
        coverage = "  ".join(f"{100 * share:>5.1f}" for share in each.covered.values())
        verdict = "" if each.passes else "  fails"
        share = max(round(100 * each.contraction), 0)
        lines.append(f"{each.name:{wide}}  {coverage}  {each.adjusted:>5.2f}  {share:>4} %{verdict}")
    bounds = "  ".join(f"{100 * low:>5.1f}" for low, _ in first.bounds.values())
    lines.append(f"{'at least':{wide}}  {bounds}")
    bounds = "  ".join(f"{100 * high:>5.1f}" for _, high in first.bounds.values())
    lines.append(f"{'at most':{wide}}  {bounds}")
    failures = sum(not each.passes for each in report.broken)
    remark = (
        "At least, at most: 99 of 100 of calibrated parameters. Even: Holm's p of even ranks. "
        f"Broken on purpose, intervals half as wide: {failures} of {len(report.broken)} parameters fail, as "
        "they have to."
    )
    lines += ["", *textwrap.wrap(remark, width)]
    if report.rivals:
        lines += ["", "Intervals of 90 % on data that another model made, over all parameters:"]
        for name, rates in report.rivals.items():
            mean = sum(rates.values()) / len(rates)
            worst = min(rates, key=lambda each: rates[each])
            lines.append(f"  {100 * mean:>5.1f} %  {name} (least: {worst} {100 * rates[worst]:.0f} %)")
    return lines
