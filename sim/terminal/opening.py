"""Opening a scenario for a command: file, settings, plugins, and the follower graph it names."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sim.calendar import span_text
from sim.errors import ResultsError, ScenarioError
from sim.experiment.room import refuse_what_cannot_fit
from sim.experiment.schedule import measures_of
from sim.measures import MEASURES, NEEDS, measures_for
from sim.plugins import allow
from sim.plugins import load as load_plugins
from sim.results.checksums import SUMS
from sim.scenario.called import measure_named
from sim.scenario.ties import edges_of, pinned
from sim.shell import command
from sim.terminal.saying import say_warnings, warn

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.results import Run
    from sim.scenario import Scenario, Setting

__all__ = ["begin", "check_measure", "check_until_sure", "open_run"]


def open_run(path: Path) -> Run:
    """A finished run that the user named: what is wrong with it is wrong input.

    Raises:
        ResultsError: there is none, it is a scenario instead, or it cannot be read.
    """
    from sim.results import load

    try:
        if path.suffix in (".yaml", ".yml") and path.is_file():
            again = command("sim", "run", path)
            raise ResultsError(f"{path}: is a scenario, not a run of it. Run it first: {again}")
        run = load(path)
    except ResultsError as error:
        error.exit_code = 2  # which run to read is something the user said
        raise
    if not run.sums.known:
        warn(f"warning: {run.directory} has no {SUMS}: whether its files are as they were cannot be told.")
    return run


def begin(
    path: Path,
    sets: Sequence[Setting] | None,
    plugins: Sequence[Path] | None,
    *,
    quiet: bool = False,
    seed: int | None = None,
    replicates: int | None = None,
    days: int | None = None,
    graph: Path | None = None,
    unagreed: Literal["refuse", "leave"] = "refuse",
) -> tuple[Scenario, Registry]:
    """The scenario, checked as far as can be without running it, and what plugins offer. What should be known
    of them is said on stderr, unless ``quiet``: what became of each odd thing in the follower graph, holidays
    that are no day of the run, warnings of plugins.

    Plugin files given on the command line become part of the scenario, so that the one kept with the results
    runs again. ``graph`` is where the edge list of the scenario lies now. With ``unagreed="leave"`` files
    that the user has not agreed to run are left alone, and what only they can say is not checked: see
    ``Registry.left``.

    Raises:
        SimError: anything is wrong with it.
    """
    from sim.scenario import load

    allow(plugins or ())  # whoever names a file on the command line means it

    registries: list[Registry] = []

    def load_registry(paths: Sequence[Path]) -> Registry:
        files = dict.fromkeys([*paths, *(file.expanduser().absolute() for file in plugins or ())])
        registries.append(load_plugins(list(files), unagreed=unagreed))
        return registries[-1]

    if graph is not None:
        sets = [*(sets or ()), ("audience.network.path", str(graph.expanduser().absolute()))]
    scenario = load(path, sets or (), registry=load_registry, seed=seed, replicates=replicates, days=days)
    registry = registries[-1]
    if plugins:
        scenario = scenario.model_copy(update={"plugins": tuple(str(file) for file in registry.files)})
    if unagreed == "refuse":  # whoever only checks is told, see sim.cli.check
        refuse_what_cannot_fit(scenario)
    scenario = pinned(scenario)
    remarks = list(_remarks(scenario))  # read also when quiet: a graph may be wrong
    if not quiet:
        for remark in remarks:
            warn(remark)
        say_warnings(registry.warnings)
    return scenario, registry


def _remarks(scenario: Scenario) -> Iterator[str]:
    outside = scenario.calendar.beyond(scenario.days)
    if outside:
        dates = ", ".join(outside[:3]) + (f" and {len(outside) - 3} more" if outside[3:] else "")
        span = span_text(scenario.resolved())
        yield f"warning: holidays: outside the days of the run, {span}: {dates}."
    network = scenario.audience.network
    if network.kind == "file":
        yield from edges_of(network, scenario.audience.size).notes


def check_measure(name: str, registry: Registry, *, sure: bool = True, there: Collection[str] = ()) -> str:
    """The measure that is called so; refuse one that neither the model nor a plugin has, and one of a group
    if it is to be made sure.

    ``there`` is what :func:`sim.measures.has` gives of the scenario: some measures need it.
    """
    catalogue = measures_of(registry, there)
    everyones = [*measures_for(there), *registry.measures]
    if name in MEASURES and name not in measures_for(there):
        need = NEEDS[MEASURES[name].needs]
        raise ScenarioError(f"{name!r} is told of scenarios that have {need}.", file="--measure")
    measure = measure_named(name, catalogue, among=everyones if sure else None)
    if sure and measure not in everyones:
        raise ScenarioError(
            f"{name!r} is of one group, and --until-sure looks at measures of all followers. Take "
            f"{measure.partition('.')[2]!r}, or say how many with --replicates.",
            file="--measure",
        )
    return measure


def check_until_sure(sure: bool, replicates: int | None, most: int | None) -> None:
    """Refuse to be told how many replicates and to find out."""
    if sure and replicates is not None:
        raise ScenarioError(
            "--replicates says how many, --until-sure finds out. Leave one of them away, or say "
            "with --max-replicates where to give up."
        )
    if most is not None and not sure:
        raise ScenarioError("--max-replicates goes with --until-sure. Write --replicates, or both.")
