"""``sim report``: the page of a finished run, drawn again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim import agreement
from sim.errors import ResultsError, SimError
from sim.report import film_of, write, write_first_side
from sim.report.tables import tables_of, workbook
from sim.results.film import FILM, write_film
from sim.results.reading import SCENARIO
from sim.shell import command
from sim.terminal.opening import begin, open_run
from sim.terminal.options import Debug, GraphFile
from sim.terminal.saying import put, say, warn

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.results import Run
    from sim.results.film import Film
    from sim.scenario import Scenario

__all__ = ["film", "report", "report_of", "whole"]


def report(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The directory of a finished run.")],
    open_: Annotated[bool, typer.Option("--open", help="Show it in the browser.")] = False,
    summary: Annotated[
        bool, typer.Option("--summary", help="Draw its first side alone: summary.html, one A4 in print.")
    ] = False,
    xlsx: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write its numbers for an office program.")
    ] = None,
    csv: Annotated[Path | None, typer.Option(metavar="DIR", help="Write its numbers as CSV.")] = None,
    graph: GraphFile = None,
    debug: Debug = False,
) -> None:
    """Draw the report of a finished run: one page to read, print or forward.

    \b
    Examples:
      sim report runs/three-cafes-1a2b3c4d --open
      sim report runs/three-cafes-1a2b3c4d --summary
      sim report runs/three-cafes-1a2b3c4d --xlsx cafes.xlsx
    """
    agreement.ask_with(None)  # a page needs no code but for a film: without a film, then
    opened_run = open_run(run)
    tables = {} if xlsx is None else {xlsx: workbook(opened_run)}
    if csv is not None:
        for name, text in tables_of(opened_run).items():
            tables[csv / f"{opened_run.directory.name}-{name}.csv"] = text.encode()
    for path, content in tables.items():
        put(path, content)
        say(str(path))
    if summary:
        _show(write_first_side(opened_run, lambda error: warn(_without(error))), open_)
    elif xlsx is None and csv is None:
        _show(whole(opened_run, graph), open_)


def whole(run: Run, graph: Path | None) -> Path:
    """Draw the report, with a film if there can be one."""
    try:
        filmed = film_of(run) is not None
    except ResultsError:
        filmed = False
        warn(f"{run.directory / FILM}: cannot be read. The run is filmed again.")
    if not filmed:
        try:
            film(run, *begin(run.directory / SCENARIO, (), (), quiet=True, graph=graph))
        except SimError as error:
            warn(f"No film in the report: {error}")
    return write(run, lambda error: warn(_without(error)))


def _show(path: Path, open_: bool) -> None:
    say(str(path))
    if open_:
        import webbrowser

        if not webbrowser.open(path.resolve().as_uri()):
            warn("No browser was found; open the file in one.")


def report_of(
    run: Run,
    scenario: Scenario | None = None,
    registry: Registry | None = None,
    recording: Film | None = None,
) -> list[str]:
    """Film a run that has just finished (if its scenario is given) and draw its page; ``recording`` is the
    film that was made while it ran, if there is one.

    Whatever happens here, the run itself is kept: it was finished before. Returns what went wrong, in
    sentences.
    """
    troubles = []
    try:
        if scenario is not None and registry is not None:
            try:
                film(run, scenario, registry, recording)
            except Exception as error:
                troubles.append(f"No film in the report: {_error_sentence(error)}")
        write(run, lambda error: troubles.append(_without(error)))
    except KeyboardInterrupt:
        troubles.append(
            f"Stopped before there was a report. The run is kept: {command('sim', 'report', run.directory)}"
        )
    except Exception as error:
        troubles.append(f"The run is kept, but its report could not be drawn: {_error_sentence(error)}")
    return troubles


def film(run: Run, scenario: Scenario, registry: Registry, recording: Film | None = None) -> None:
    """Film ``run``, unless that has been done, and keep the film beside it."""
    from sim.report.filming import record

    write_film(run.directory, recording or record(run, scenario, registry))


def _without(error: Exception) -> str:
    return f"The report is drawn without it: {error}"


def _error_sentence(error: Exception) -> str:
    return str(error) if isinstance(error, SimError) else f"{type(error).__name__}: {error}"
