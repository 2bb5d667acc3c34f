"""``sim lesson``: the lesson for a class, as one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.errors import ResultsError
from sim.plugins import load as load_plugins
from sim.terminal import Debug, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim_lesson.typed import Table

__all__ = ["lesson"]


def lesson(
    open_: Annotated[bool, typer.Option("--open", help="Show it in the browser.")] = False,
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to put it.")] = Path("lesson.html"),
    lang: Annotated[str, typer.Option(metavar="LANGUAGE", help="en or de.")] = "en",
    chapters: Annotated[
        str | None,
        typer.Option(metavar="LIST", help="Only these, by number or name: 1,2,4.", show_default=False),
    ] = None,
    scenario: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="A scenario whose audience, psychology and seed take the place of the lesson's own. Runs "
            "everything again.",
            show_default=False,
        ),
    ] = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Run everything that it tells of again: some minutes.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Open it in a headless Chromium and see that it computes right.")
    ] = False,
    workers: Annotated[
        int | None, typer.Option(metavar="N", help="Processes, for --rebuild.", show_default=False)
    ] = None,
    debug: Debug = False,
) -> None:
    """A lesson for a class: one page that runs the model itself, without network and without installing.

    Nine chapters, in each of which a class bets before it watches. Put the file on a stick, or open it here.

    \b
    Examples:
      sim lesson --open
      sim lesson --lang de --out lektion.html
      sim lesson --chapters 1,2,4
      sim lesson --scenario my-class.yaml
    """
    from sim_lesson.build import build, checked_names, shipped

    only = checked_names(chapters)
    tables = _new_tables(scenario, only, workers) if rebuild or scenario else None
    page = None if only or tables else shipped(lang)
    page = page or build(lang, only, tables)
    _write(out, page)
    say(f"{out}: {len(page.encode()) / 1000:,.0f} kB. It asks the network for nothing; double-click it.")
    if check:
        from sim_lesson.checking import check_in_browser

        for sentence in check_in_browser(out.resolve()):
            say(sentence)
    if open_:
        import webbrowser

        if not webbrowser.open(out.resolve().as_uri()):
            say("No browser was found; open the file in one.", err=True)


def _new_tables(scenario: Path | None, only: list[str], workers: int | None) -> Mapping[str, Table]:
    """Everything run again, with a table of the twists."""
    from sim_lesson.baking import bake, base_of
    from sim_lesson.build import chosen_chapters, twists

    registry = load_plugins([])
    base = base_of(scenario) if scenario else {}
    ids = tuple(chapter["id"] for chapter in chosen_chapters(only))
    tables = bake(
        registry, base, only=ids, workers=workers, progress=lambda name: say(f"running {name}", err=True)
    )
    say(f"{'chapter':10} {'twist':>6}   holds in")
    missing = []
    for name, shown, count, of, _ in twists(tables):
        say(f"{name:10} {'yes' if shown else 'no':>6}   {count} of {of}")
        missing += [] if shown else [name]
    for name in missing:
        say(f"warning: {name}: what the chapter turns on does not happen here. It says so instead.", err=True)
    return tables


def _write(out: Path, page: str) -> None:
    try:
        out.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ResultsError(
            f"{out}: cannot be written ({error.strerror}). Choose another place with --out."
        ) from None
