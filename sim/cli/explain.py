"""``sim explain``: why a follower of a finished run did what they did, and what if."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.options import Debug, GraphFile
from sim.cli.saying import say
from sim.errors import ScenarioError
from sim.shell import command

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sim.plugins import Registry
    from sim.results import Run
    from sim.scenario import Scenario

__all__ = ["explain"]


def explain(
    run: Annotated[
        Path, typer.Argument(metavar="RUN", help="A directory that `sim run` left.", show_default=False)
    ],
    brand: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Whose follower; by itself the first brand.", show_default=False),
    ] = None,
    follower: Annotated[
        str | None,
        typer.Option(
            metavar="WHO",
            help="A number, or typical (by itself), first-to-leave (because of the brand), never-wrote (and "
            "left), stayed-elsewhere (left here, follows another brand), most-loyal (whose trust has grown "
            "most), loudest.",
            show_default=False,
        ),
    ] = None,
    replicate: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Which one, from 0; by itself the median for followers kept.",
            show_default=False,
        ),
    ] = None,
    what_if: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CHANGE",
            help="One thing different, such as 'answer day 12' or 'never recognised'.",
            show_default=False,
        ),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(metavar="BRAND", help="Where the worlds of two brands part.", show_default=False),
    ] = None,
    why_they_left: Annotated[
        bool, typer.Option("--why-they-left", help="The moments that decided, over a sample of followers.")
    ] = False,
    plugin: Annotated[
        list[Path] | None,
        typer.Option(
            "--plugin", metavar="FILE", help="Where a plugin file of the run lies now.", show_default=False
        ),
    ] = None,
    graph: GraphFile = None,
    json: Annotated[bool, typer.Option("--json", help="Print it as JSON, and nothing else.")] = False,
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
            opened, scenario, registry = _opened(run, plugin or [], graph)
            number = _replicate(opened, replicate)
            about = _About(opened, scenario, registry, number, replicate is None)
            if against is not None:
                about.parting(brand or _other(opened, against), against, follower, json)
            elif not why_they_left:
                about.story(brand or opened.brands[0], follower or "typical", what_if or [], json)
        if why_they_left:
            about.why_they_left(json)
    except KeyboardInterrupt:
        say("Stopped. An explanation is made in one go: nothing was kept.", err=True)
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


def _opened(path: Path, plugins: list[Path], graph: Path | None) -> tuple[Run, Scenario, Registry]:
    """The run, its scenario, and the plugins that scenario names, some of which may have moved."""
    from json import dumps

    from sim import agreement
    from sim.cli.opening import open_run, open_scenario
    from sim.explain.again import unedited
    from sim.results.reading import SCENARIO

    run = open_run(path)
    agreement.allow(plugins)  # whoever names a file on the command line means it
    found = _found(run, plugins)
    _refuse_exchanged(run, [Path(file) for file in found] if found is not None else _named(run))
    sets = None if found is None else [f"plugins={dumps(found)}"]
    scenario, registry = open_scenario(run.directory / SCENARIO, sets, None, graph=graph)
    unedited(run, scenario)
    for warning in registry.warnings:
        say(f"warning: {warning}", err=True)
    return run, scenario, registry


def _found(run: Run, plugins: list[Path]) -> list[str] | None:
    """The run's plugin files, those that moved where ``plugins`` say; None if the scenario may stay."""
    named = _named(run)
    moved = {file.name: file.expanduser().absolute() for file in plugins}
    nowhere = [file for file in moved.values() if not file.is_file()]
    if nowhere:
        raise ScenarioError(f"there is no file {nowhere[0]}.", file="--plugin")
    strange = sorted(moved.keys() - {file.name for file in named})
    if strange:
        those = ", ".join(file.name for file in named)
        which = f"those of this run are called {those}." if named else "this run has no plugin files."
        raise ScenarioError(f"{strange[0]}: {which}", file="--plugin")
    found = [moved.get(file.name, file) for file in named]
    lost = [file for file in found if not file.exists()]
    if lost:
        where = [word for file in lost for word in ("--plugin", f"PATH/{file.name}")]
        raise ScenarioError(
            f"{run.directory}: was run with plugin files that are not there any more: "
            f"{', '.join(map(str, lost))}. Say where they are now: "
            f"{command('sim', 'explain', run.directory, *where)}"
        )
    return [str(file) for file in found] if moved else None


def _refuse_exchanged(run: Run, files: list[Path]) -> None:
    """Before anybody is asked about code: is it the code that the run was made with?

    Whoever agreed to a file may have edited it; whether that matters, the numbers tell.
    """
    import hashlib

    from sim import agreement
    from sim.errors import ResultsError
    from sim.foreign import read_ordinary

    made = run.summary["provenance"]["plugins"]
    for file in files:
        then = str(made.get(file.name, "")).removeprefix("sha256:")
        if agreement.agreed(file.resolve()) or not then:
            continue
        try:
            now = hashlib.sha256(read_ordinary(file)).hexdigest()
        except OSError:
            continue  # opening it says why
        if now != then:
            error = ResultsError(
                f"{file}: is not the plugin that the run was made with (sha256 {now}, then {then}), so "
                "nothing can be told from it. Say where that one is: "
                f"sim explain {run.directory} --plugin FILE"
            )
            error.exit_code = 2
            raise error


def _named(run: Run) -> list[Path]:
    """The plugin files that the scenario names; none if it cannot be read, which opening it will say."""
    from sim.foreign import read_ordinary
    from sim.results.reading import SCENARIO
    from sim.scenario.document import MOST_BYTES, DocumentError, parse

    path = run.directory / SCENARIO
    try:
        text = read_ordinary(path, MOST_BYTES).decode("utf-8-sig")
        listed = parse(text, str(path)).root.plain().get("plugins")
    except (DocumentError, OSError, UnicodeDecodeError):
        return []
    listed = [entry for entry in listed if isinstance(entry, str)] if isinstance(listed, list) else []
    return [path.parent / Path(entry).expanduser() for entry in listed]


def _replicate(run: Run, asked: int | None) -> int:
    from sim.results.typical import typical_replicate

    if asked is None:
        return typical_replicate(run)
    if not 0 <= asked < run.replicates:
        are = "is replicate 0 alone" if run.replicates == 1 else f"are replicates 0 to {run.replicates - 1}"
        raise ScenarioError(f"there is no replicate {asked} in this run: there {are}.", file="--replicate")
    return asked


def _other(run: Run, against: str) -> str:
    return next((name for name in run.brands if name != against), against)


class _About:
    """One replicate of one run, and the questions about it."""

    def __init__(
        self, run: Run, scenario: Scenario, registry: Registry, replicate: int, chosen: bool
    ) -> None:
        self.run = run
        self.scenario = scenario
        self.registry = registry
        self.replicate = replicate
        self.head: dict[str, Any] = {
            "format": 1,
            "run": str(run.directory),
            "scenario": scenario.name,
            "replicate": replicate,
            "replicates": run.replicates,
            "chosen": "median" if chosen else "asked",
        }

    def watch(self, brand: str, rows: list[int], changes: Any = ()) -> Any:
        """One brand, watched; as it was, it is held against what the run recorded."""
        from sim.explain import watch
        from sim.explain.again import check

        watched = watch(self.scenario, self.registry, brand, self.replicate, rows, changes)
        if not changes:
            check(self.run, watched, self.registry)
        return watched

    def people(self, brand: str, others: list[str] | None = None) -> Any:
        """What became of everybody with a brand; ``others`` are those that people may have stayed with."""
        from sim.engine.columns import FOLLOWS
        from sim.explain.deciding import blames_the_brand, first_because
        from sim.explain.picking import People
        from sim.results.why import departures

        others = [name for name in self.run.brands if name != brand] if others is None else others
        of = self.watch(brand, []).everyone
        about = (self.scenario, self.registry, brand, self.replicate)
        known = departures(self.why, self.replicate, brand)

        def because(leavers: NDArray[np.int64]) -> int | None:
            # What was looked into decides, as it does on the report's page, which shows the same people.
            there = (row for row in leavers.tolist() if row in known)
            found = next((row for row in there if blames_the_brand(known[row]["kind"])), None)
            return first_because(*about, leavers.tolist()) if found is None else found

        @cache
        def elsewhere() -> dict[str, Any]:
            return {name: self.watch(name, []).everyone["standing"] == FOLLOWS for name in others}

        return People(
            brand,
            **{name: of[name] for name in ("trust", "attention", "expectation", "disposition", "standing")},
            **{name: of[name] for name in ("gone", "call_outs", "commented")},
            because=because,
            elsewhere=elsewhere,
        )

    @cached_property
    def why(self) -> dict[str, Any] | None:
        """What ``--why-they-left`` found in this run, if it was asked."""
        from sim.results.why import read_why

        return read_why(self.run.directory)

    def story(self, brand: str, who: str, what_if: list[str], json: bool) -> None:
        """What happened to them; and what would have."""
        from dataclasses import asdict

        from sim.engine.columns import STRANGER
        from sim.explain.asking import difference, understood
        from sim.explain.deciding import why_she_left
        from sim.explain.picking import BECAUSE, NAMED, described, of_those, pick
        from sim.explain.telling import told, told_difference
        from sim.results.why import departures
        from sim.scenario.draws import drawn

        psychology, picked = drawn(self.scenario, self.replicate).psychology, None
        if who.strip().isascii() and who.strip().isdecimal():
            self._there(int(who))
            row = int(who)
        else:
            people = self.people(brand)
            row = pick(who, people)
            word = who.strip().casefold()
            picked = described(word, people, row) if word in NAMED else None
            if picked and word in BECAUSE and self.why and row in departures(self.why, self.replicate, brand):
                picked = of_those(picked, self.why["sample"], self.scenario.audience.size)
        was = self.watch(brand, [row])
        if was.standing[-1, 0] == STRANGER:
            raise ScenarioError(
                f"{row} is of the pool and has not come to follow {brand}. Try typical.", file="--follower"
            )
        found = self.head | {
            "brand": brand,
            "follower": row,
            "picked": picked,
            **told(was, row, psychology),
            "decided": None,
            "what_if": None,
        }
        if not what_if:
            decided = why_she_left(self.scenario, self.registry, was, row)
            found["decided"] = None if decided is None else asdict(decided) | {"also": list(decided.also)}
        if what_if:
            changes = [understood(text, row, was) for text in what_if]
            now = self.watch(brand, [row], changes)
            then = told(now, row, psychology, changes)
            found["what_if"] = told_difference(what_if, difference(was, now, row), then)
        self._print(found, json, "story")

    def _there(self, row: int) -> None:
        size = self.scenario.audience.people
        if row >= size:
            raise ScenarioError(
                f"there is no follower {row}: they are numbered from 0 to {size - 1}.", file="--follower"
            )

    def parting(self, a: str, b: str, who: str | None, json: bool) -> None:
        """Where two brands part."""
        from sim.explain.parting import her_parting, parting
        from sim.explain.picking import pick
        from sim.explain.telling import told_parting
        from sim.scenario.draws import drawn

        for option, name in (("--brand", a), ("--against", b)):
            if name not in self.run.brands:
                from sim.scenario.words import did_you_mean

                hint = did_you_mean(name, self.run.brands, "There are", most=30)
                raise ScenarioError(f"no brand of this run is called {name!r}. {hint}", file=option)
        whole = parting(self.scenario, self.registry, a, b, self.replicate)
        found = self.head | {"brand": a, "against": b, "follower": None, "sentence": None}
        hers = None
        if who is not None:
            row = pick(who, self.people(a, [b]))
            both = [self.watch(brand, [row]) for brand in (a, b)]
            hers = her_parting(both[0], both[1], row, drawn(self.scenario, self.replicate).psychology)
            found["follower"] = row
        else:
            for brand in (a, b):
                self.watch(brand, [])
        if whole is not None:
            found["sentence"] = whole.sentence(a, b)
        self._print(found | {"parting": told_parting(whole, hers)}, json, "parting")

    def why_they_left(self, json: bool) -> None:
        """The moments that decided."""
        from sim.cli.progress import Watch
        from sim.explain.again import check
        from sim.explain.deciding import why_they_left
        from sim.results.why import write_why

        with Watch(json, "departures") as watch:
            found = why_they_left(
                self.scenario,
                self.registry,
                self.replicate,
                self._sample(),
                watch.progress,
                lambda watched: check(self.run, watched, self.registry),
            )
        path = write_why(self.run.directory, found)
        self._print(found if json else self.head | found | {"file": str(path)}, json, "why_they_left")

    def _sample(self) -> Any:
        """Those of the film, if there is one of this replicate; else those a film would show."""
        from sim.report.filming import SAMPLE, sample_of
        from sim.results.film import read_film

        film = read_film(self.run.directory)
        if film is not None and film.replicate == self.replicate:
            return film.rows
        return sample_of(self.scenario, self.registry, self.replicate, SAMPLE)

    @staticmethod
    def _print(found: dict[str, Any], json: bool, what: str) -> None:
        if json:
            from json import dumps

            say(dumps(found, indent=1, ensure_ascii=False, allow_nan=False))
            return
        from sim.cli import explain_shown
        from sim.cli.output import print_lines

        render = getattr(explain_shown, what)
        print_lines(lambda width, marks: render(found, width, marks))
