"""``report.html``: what a run found, on one page, drawn from its files alone.

:func:`write` draws the page of a finished run into its directory. Every chart is an SVG made here, of five
kinds (lines with bands, the plane of trust and attention, the crowd, dots a replicate, bars), and gives its
plain numbers to whoever draws their own::

    import sim

    page = sim.report.draw(sim.results.load("runs/three-cafes-1f3a9c2e"))
    page.charts["trust"].data["brands"]["Pollster"]["middle"]
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sim.errors import ResultsError
from sim.report.chart import SHAPES
from sim.report.days import drawn_days
from sim.results.checksums import keep
from sim.shell import command

if TYPE_CHECKING:
    from sim.report.page import Page
    from sim.results import Run
    from sim.results.film import Film
    from sim.results.why import Decided

__all__ = [
    "REPORT",
    "SHAPES",
    "SUMMARY",
    "draw",
    "drawn_days",
    "film_of",
    "styles",
    "write",
    "write_first_side",
]

T = TypeVar("T")

#: Name of the page in the directory of a run.
REPORT = "report.html"
#: Name of its first side, where that was asked for.
SUMMARY = "summary.html"


def draw(run: Run, unread: Callable[[ResultsError], None] | None = None) -> Page:
    """The page of a run, with its film, what decided departures, rivals and doubt, where these are kept.

    Args:
        run: finished.
        unread: told what of these cannot be read; the page is drawn without it. Left out, that is an error.

    Raises:
        ResultsError: a file of the run is damaged.
    """
    from sim.compare.doubt import read_doubt
    from sim.compare.rivals import read_rivals
    from sim.report.page import Page
    from sim.results.why import read_why

    def readable(read: Callable[[], T | None]) -> T | None:
        try:
            return read()
        except ResultsError as error:
            if unread is None:
                raise
            unread(error)
            return None

    return Page(
        run,
        readable(lambda: film_of(run)),
        readable(lambda: _of(run, read_why(run.directory), "why.json")),
        readable(lambda: read_rivals(run.directory)),
        readable(lambda: read_doubt(run.directory, run.brands)),
    )


def styles() -> str:
    """The style sheets of the page and of its charts."""
    assets = Path(__file__).parent / "assets"
    return "".join((assets / name).read_text(encoding="utf-8") for name in ("charts.css", "page.css"))


def film_of(run: Run) -> Film | None:
    """The film of a run; None if there is none.

    Raises:
        ResultsError: it cannot be read, or is of another run.
    """
    from sim.results.film import FILM, read_film

    film = read_film(run.directory)
    if film is not None and (film.brands, film.days) != (run.brands, run.scenario["days"]):
        raise ResultsError(
            f"{run.directory / FILM}: is of another run. "
            f"Film it again: {command('sim', 'report', run.directory)}"
        )
    return film


def _of(run: Run, why: Decided | None, name: str) -> Decided | None:
    if why is not None and not set(run.brands) <= why["brands"].keys():
        raise ResultsError(f"{run.directory / name}: is of another run.")
    return why


def write(run: Run, unread: Callable[[ResultsError], None] | None = None) -> Path:
    """Draw the page of a run and put it beside its other files, whole or not at all.

    Args:
        run: finished.
        unread: as :func:`draw` takes it.

    Returns:
        Where it is.

    Raises:
        ResultsError: a file of the run is damaged, or the page cannot be written.
    """
    return keep(run.directory / REPORT, draw(run, unread).html())


def write_first_side(run: Run, unread: Callable[[ResultsError], None] | None = None) -> Path:
    """Draw the first side of the page alone, to be printed or forwarded, and put it beside the run's files.

    Takes, returns and raises what :func:`write` does.
    """
    return keep(run.directory / SUMMARY, draw(run, unread).first_side())
