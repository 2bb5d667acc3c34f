"""``sim explain``: why a follower of a finished run did what they did, and what if."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim import agreement
from sim.errors import ResultsError, ScenarioError
from sim.foreign import Json, read_ordinary
from sim.results.reading import SCENARIO
from sim.results.why import WHY
from sim.scenario.document import MOST_BYTES, DocumentError, parse
from sim.shell import command
from sim.terminal.opening import begin, open_run
from sim.terminal.options import AsJson, Debug, GraphFile
from sim.terminal.output import print_lines
from sim.terminal.progress import Watch
from sim.terminal.saying import print_json, say_warnings, warn

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.results import Run
    from sim.scenario import Scenario

__all__ = ["explain", "open_made"]


def explain(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A directory that `sim run` left.")],
    brand: Annotated[
        str | None, typer.Option(metavar="NAME", help="Whose follower; by itself the first brand.")
    ] = None,
    follower: Annotated[
        str | None,
        typer.Option(
            metavar="WHO",
            help="A number, or typical (by itself), first-to-leave (because of the brand), never-wrote (and "
            "left), stayed-elsewhere (left here, follows another brand), most-loyal (whose trust has grown "
            "most), loudest.",
        ),
    ] = None,
    replicate: Annotated[
        int | None,
        typer.Option(metavar="N", help="Which one, from 0; by itself the median for followers kept."),
    ] = None,
    what_if: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CHANGE", help="One thing different, such as 'answer day 12' or 'never recognised'."
        ),
    ] = None,
    against: Annotated[
        str | None, typer.Option(metavar="BRAND", help="Where the worlds of two brands part.")
    ] = None,
    why_they_left: Annotated[
        bool, typer.Option("--why-they-left", help="The moments that decided, over a sample of followers.")
    ] = False,
    plugin: Annotated[
        list[Path] | None,
        typer.Option("--plugin", metavar="FILE", help="Where a plugin file of the run lies now."),
    ] = None,
    graph: GraphFile = None,
    json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Tell one follower's story, what would have kept them, and where two brands part.

    \b
    Examples:
      sim explain runs/three-cafes-1a2b3c4d --follower first-to-leave
      sim explain runs/three-cafes-1a2b3c4d --brand Pollster --against Neighbour
      sim explain runs/three-cafes-1a2b3c4d --why-they-left
    """
    _one_question(what_if, against, why_they_left, brand, follower)
    try:
        with _in_one_go():
            from sim.explain.about import About

            opened_run, scenario, registry = open_made(run, plugin or [], graph)
            about = About(opened_run, scenario, registry, replicate)
            if against is not None:
                other = next((name for name in opened_run.brands if name != against), against)
                _show(about.divergence(brand or other, against, follower), json, "parting")
            elif not why_they_left:
                story = about.story(brand or opened_run.brands[0], follower or "typical", what_if or [])
                _show(story, json, "story")
        if why_they_left:
            with Watch(json, "departures") as watch:
                departures = about.why_they_left(watch.progress)
            head = {} if json else about.head | {"file": str(opened_run.directory / WHY)}
            _show({**head, **departures}, json, "why_they_left")
    except KeyboardInterrupt:
        warn("Stopped. An explanation is made in one go: nothing was kept.")
        raise typer.Exit(130) from None


@contextmanager
def _in_one_go() -> Iterator[None]:
    """Without looking for garbage: there is none in what is imported, and looking takes a quarter second."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _one_question(
    what_if: list[str] | None,
    against: str | None,
    why_they_left: bool,
    brand: str | None,
    follower: str | None,
) -> None:
    if against is not None and what_if:
        raise ScenarioError("--against and --what-if are two questions. Ask one at a time.")
    if why_they_left and (what_if or against or brand or follower):
        raise ScenarioError(
            "--why-they-left is about a sample of all brands' followers. Ask it without the other options "
            "(--replicate and --plugin may stay)."
        )


def open_made(
    path: Path, plugins: Sequence[Path] = (), graph: Path | None = None
) -> tuple[Run, Scenario, Registry]:
    """The run, its scenario, and the plugins that scenario names, some of which may have moved."""
    from sim.explain.verify import unedited

    run = open_run(path)
    agreement.allow(plugins)  # whoever names a file on the command line means it
    files = _plugin_files(run, plugins)
    _refuse_exchanged(run, [Path(file) for file in files] if files is not None else _scenario_files(run))
    sets = None if files is None else [f"plugins={dumps(files)}"]
    scenario, registry = begin(run.directory / SCENARIO, sets, None, quiet=True, graph=graph)
    unedited(run, scenario)
    say_warnings(registry.warnings)
    return run, scenario, registry


def _plugin_files(run: Run, plugins: Sequence[Path]) -> list[str] | None:
    """The run's plugin files, those that moved where ``plugins`` say; None if the scenario may stay."""
    originals = _scenario_files(run)
    places = {file.name: file.expanduser().absolute() for file in plugins}
    nowhere = [file for file in places.values() if not file.is_file()]
    if nowhere:
        raise ScenarioError(f"there is no file {nowhere[0]}.", file="--plugin")
    strange = sorted(places.keys() - {file.name for file in originals})
    if strange:
        those = ", ".join(file.name for file in originals)
        which = f"those of this run are called {those}." if originals else "this run has no plugin files."
        raise ScenarioError(f"{strange[0]}: {which}", file="--plugin")
    files = [places.get(file.name, file) for file in originals]
    absent = [file for file in files if not file.exists()]
    if absent:
        where = [word for file in absent for word in ("--plugin", f"PATH/{file.name}")]
        raise ScenarioError(
            f"{run.directory}: was run with plugin files that are not there any more: "
            f"{', '.join(map(str, absent))}. Say where they are now: "
            f"{command('sim', 'explain', run.directory, *where)}"
        )
    return [str(file) for file in files] if places else None


def _refuse_exchanged(run: Run, files: list[Path]) -> None:
    """Before anybody is asked about code: is it the code that the run was made with?

    Whoever agreed to a file may have edited it; whether that matters, the numbers tell.
    """
    hashes = run.summary["provenance"]["plugins"]
    for file in files:
        then = str(hashes.get(file.name, "")).removeprefix("sha256:")
        if agreement.agreed(file.resolve()) or not then:
            continue
        try:
            now = hashlib.sha256(read_ordinary(file)).hexdigest()
        except OSError:
            continue  # opening it says why
        if now != then:
            raise ResultsError(
                f"{file}: is not the plugin that the run was made with (sha256 {now}, then {then}), so "
                "nothing can be told from it. Say where that one is: "
                f"sim explain {run.directory} --plugin FILE",
                exit_code=2,
            )


def _scenario_files(run: Run) -> list[Path]:
    """The plugin files that the scenario names; none if it cannot be read, which opening it will say."""
    path = run.directory / SCENARIO
    try:
        text = read_ordinary(path, MOST_BYTES).decode("utf-8-sig")
        entries = parse(text, str(path)).root.plain().get("plugins")
    except (DocumentError, OSError, UnicodeDecodeError):
        return []
    entries = [entry for entry in entries if isinstance(entry, str)] if isinstance(entries, list) else []
    return [path.parent / Path(entry).expanduser() for entry in entries]


def _show(numbers: Json, json: bool, what: str) -> None:
    if json:
        print_json(numbers)
        return
    from sim.cli import explain_shown  # brings the engine: the help does not wait for it

    render = getattr(explain_shown, what)
    print_lines(lambda width, marks: render(numbers, width, marks))
