"""``report.html``: what a run found, on one page, drawn from its files alone.

:func:`write` draws the page of a finished run into its directory. Every chart is an SVG made here, of five
kinds (lines with bands, the plane of trust and attention, the crowd, dots a replicate, bars), and gives its
plain numbers to whoever draws their own::

    import sim

    page = sim.report.draw(sim.results.load("runs/three-cafes-1f3a9c2e"))
    page.charts["trust"].data["brands"]["Pollster"]["middle"]
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import ResultsError

if TYPE_CHECKING:
    from sim.report.page import Page
    from sim.results import Run

__all__ = ["REPORT", "draw", "write"]

#: Name of the page in the directory of a run.
REPORT = "report.html"


def draw(run: Run) -> Page:
    """The page of a run, with its film and what decided departures where these are kept.

    Raises:
        ResultsError: a file of the run is damaged.
    """
    from sim.report.page import Page
    from sim.results.film import read_film
    from sim.results.why import read_why

    return Page(run, read_film(run.directory), read_why(run.directory))


def write(run: Run) -> Path:
    """Draw the page of a run and put it beside its other files, whole or not at all.

    Returns:
        Where it is.

    Raises:
        ResultsError: a file of the run is damaged, or the page cannot be written.
    """
    path = run.directory / REPORT
    html = draw(run).html()
    before = run.directory / f".{REPORT}.{os.getpid()}.partial"
    try:
        before.write_text(html, encoding="utf-8", errors="replace")
        before.replace(path)
    except OSError as error:
        before.unlink(missing_ok=True)
        raise ResultsError(f"{path}: cannot be written: {error.strerror or error}.") from None
    return path
