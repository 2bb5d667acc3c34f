"""``sim rivals``: whether the answer survives another idea of people."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from sim.cli.report import report_of
from sim.compare.rates import opening
from sim.compare.rivals import UnderRivals, against, rival_sentences, write_rivals
from sim.compare.sentences import assumption, called_in
from sim.errors import ScenarioError
from sim.experiment import run_scenario
from sim.results.film import FILM
from sim.rivals import RIVALS
from sim.terminal.opening import begin
from sim.terminal.options import Days, Debug, PluginFiles, Quiet, Runs, ScenarioFile, Seed, Sets, Workers
from sim.terminal.output import beside, print_result, wrapped
from sim.terminal.progress import Watch
from sim.terminal.saying import say_warnings, warn

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.results import Run
    from sim.scenario import Scenario, Setting
    from sim.terminal.marks import Marks

__all__ = ["rivals"]


def rivals(
    scenario: ScenarioFile,
    replicates: Annotated[int | None, typer.Option(metavar="N", help="How often to repeat each.")] = None,
    seed: Seed = None,
    days: Days = None,
    set_: Sets = None,
    plugin: PluginFiles = None,
    workers: Workers = None,
    out: Runs = Path("runs"),
    json: Annotated[bool, typer.Option("--json", help="Print rivals.json, and nothing else.")] = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Run a scenario under rival models: does the answer hold if an equation is wrong?

    Each rival is a run of its own, kept and found again, with the same people and luck. What holds is kept
    beside the run of the scenario itself, and stands in its report.

    \b
    Examples:
      sim rivals scenarios/three-cafes.yaml
    """

    def opened_with(sets: Sequence[Setting]) -> tuple[Scenario, Registry]:
        return begin(scenario, sets, plugin, quiet=True, seed=seed, replicates=replicates, days=days)

    base, registry = opened_with(set_ or ())
    if len(base.brands) < 2:
        raise ScenarioError("one brand leaves nothing to compare. Add another.", file=str(scenario))
    points = {"": (base, registry)}
    for rival in RIVALS:
        if rival.values(base.resolved()):  # else it is the model already, and would hold whatever
            points[rival.name] = opened_with([*(set_ or ()), *rival.values(base.resolved()).items()])
    if len(points) == 1:
        raise ScenarioError("every rival is this scenario already.", file=str(scenario))
    say_warnings(registry.warnings, quiet)
    runs: dict[str, Run] = {}
    total = sum(point.replicates for point, _ in points.values())
    with Watch(quiet) as watch:
        before = 0
        for name, (point, point_registry) in points.items():
            outcome = run_scenario(
                point,
                point_registry,
                out,
                workers=workers,
                starting=watch.starting,
                notice=warn,
                progress=lambda count, _, before=before: watch.progress(before + count, total),  # type: ignore[misc]
            )
            if outcome.stopped or outcome.run is None:
                warn("Stopped. Rivals that were finished are kept: the same command goes on.")
                raise typer.Exit(128 + outcome.stopped)
            runs[name] = outcome.run
            before += point.replicates
    base_run = runs.pop("")
    verdicts = against(base_run.summary, {name: run.summary for name, run in runs.items()})
    write_rivals(base_run.directory, verdicts)
    filmed = base_run.sums.fits(FILM)
    for trouble in report_of(base_run) if filmed else report_of(base_run, base, registry):
        warn(trouble)
    print_result(verdicts, json, lambda width, marks: _render(base_run, verdicts, width, marks))


_STYLES = {"holds": "green", "clearer": "yellow", "less clear": "yellow", "another": "bold red"}


def _render(run: Run, verdicts: UnderRivals, width: int, marks: Marks) -> Sequence[Text]:
    """A line a rival, a column a measure, and what it comes to."""
    names = {
        name: run.summary["provenance"]["measures"][name]["title"].lower() for name in verdicts["measures"]
    }
    lines = [*wrapped(opening(run.summary), width, "bold"), Text()]
    margin = max(len(rival.name) for rival in RIVALS) + 2
    cells = {name: max(len(title), 10) + 2 for name, title in names.items()}
    head = Text(" " * margin, style="dim")
    for name, title in names.items():
        head.append(title.ljust(cells[name]))
    head.append("what it says of people")
    lines.append(head)
    for rival in RIVALS:
        row = Text(rival.name.ljust(margin), style="bold")
        for name in names:
            outcome = verdicts["measures"][name]["rivals"].get(rival.name)
            verdict = "as it is" if outcome is None else outcome["verdict"]
            style = "dim" if outcome is None else _STYLES[verdict]
            row.append(verdict.ljust(cells[name]), style=f"not bold {style}")
        lines += beside(row, rival.says, width, "not bold default")
    lines.append(Text())
    for sentence in rival_sentences(verdicts, {name: called_in(run.summary, name) for name in names}):
        lines += wrapped(sentence, width)
    return [*lines, Text(), *wrapped(assumption(), width, "dim"), Text(), Text(f"Files: {run.directory}")]
