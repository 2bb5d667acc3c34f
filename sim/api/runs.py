"""`sim.run` and `sim.load`: a run, and what can be asked of it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from sim import results
from sim.api.frames import frame, measured
from sim.api.plot import Plot
from sim.api.shown import as_text, run_html, text_html
from sim.api.story import Story
from sim.api.sweep import Sweep
from sim.cli.compare import rendered
from sim.cli.explain import open_made
from sim.cli.report import whole
from sim.cli.result import render, said
from sim.cli.run import carry_out
from sim.compare.runs import compare_runs
from sim.compare.stopping import HEADLINE
from sim.errors import ScenarioError, SimError
from sim.experiment import Until
from sim.foreign import Json
from sim.results import load as load_run
from sim.scenario import Setting, own_numbers
from sim.scenario.words import did_you_mean
from sim.terminal.opening import begin, check_until_sure

if TYPE_CHECKING:
    import pandas as pd

    from sim.explain.about import About

__all__ = ["Run", "load", "run"]

#: Changes to a scenario: values by their keys, or texts as ``--set`` takes them.
Settings = Json | Sequence[str]


class Run(results.Run):
    """A finished run, made by :func:`sim.run` or :func:`sim.load`.

    Shown, it is what ``sim run`` prints. Besides what is below it has what every finished run has:
    ``summary`` (all numbers, as in ``summary.json``), ``scenario``, ``brands``, ``replicates`` (how many) and
    ``directory``.
    """

    @classmethod
    def of(cls, run: results.Run) -> Self:
        """The same run, with all this."""
        return cls(run.directory, run.summary, run.sums)

    # --- numbers

    @property
    def table(self) -> pd.DataFrame:
        """Every measure of every brand: rows (brand, measure), columns mean, low, high, as in
        ``summary.json``. The ends of the interval are missing with one replicate.
        """
        return frame(measured(self)).set_index(["brand", "measure"])

    @property
    def by_day(self) -> pd.DataFrame:
        """What was measured daily: columns brand, replicate, day, group, then one a measure."""
        return self.daily().to_pandas()

    @property
    def by_replicate(self) -> pd.DataFrame:
        """Every measure of every replicate: columns brand, replicate, group, measure, value."""
        return self.values().to_pandas()

    @property
    def pairs(self) -> pd.DataFrame:
        """Every pair of brands on every measure that has a better end: columns a, b, measure, mean, low and
        high of the difference, a_better, b_better, draws, of, p, p_holm, clear, verdict.
        """
        return frame(
            {key: value for key, value in pair.items() if key != "difference"} | pair["difference"]
            for pair in self.summary["pairs"]
        )

    @property
    def sentences(self) -> list[str]:
        """What the run says, and how sure that is: the sentences that ``sim run`` prints."""
        return said(self)

    # --- pictures

    @cached_property
    def plot(self) -> Plot:
        """Charts of the run, as the report has them."""
        return Plot(self)

    def report(self, open: bool = False) -> Path:
        """Draw ``report.html`` beside the run's files; returns where it is.

        Args:
            open: show it in the browser.
        """
        path = whole(self, None)
        if open:
            import webbrowser

            webbrowser.open(path.resolve().as_uri())
        return path

    def to_yaml(self, path: str | os.PathLike[str] | None = None) -> str:
        """The scenario of the run with every default written out; also to ``path``, if that is given."""
        text = self.checked("scenario.yaml").read_text(encoding="utf-8")
        if path is not None:
            Path(path).write_text(text, encoding="utf-8")
        return text

    # --- people

    def follower(
        self, who: int | str = "typical", brand: str | None = None, replicate: int | None = None
    ) -> Story:
        """What happened to one follower, and what would have kept them.

        Args:
            who: a number, or typical, first-to-leave, never-wrote, stayed-elsewhere, most-loyal, loudest.
            brand: whose follower; the first brand's if left out.
            replicate: from 0; the one in the middle by followers kept if left out.

        Raises:
            SimError: there is no such follower, brand or replicate, or the run cannot be told.
        """
        brand = self._brand(brand)
        return Story(self.about(replicate), brand, str(who))

    def why_they_left(self, replicate: int | None = None) -> pd.DataFrame:
        """What one thing would have kept each of a sample of those who left: columns brand, kind, people,
        the same for every brand. Kept beside the run, so that its report shows it.
        """
        departures = self.about(replicate).why_they_left()
        return frame(
            {"brand": brand, "kind": kind, "people": each["kinds"][kind]}
            for brand, each in departures["brands"].items()
            for kind in departures["kinds"]
        )

    def about(self, replicate: int | None) -> About:
        """One replicate, to be asked about. It is run again for every question."""
        from sim.explain.about import About  # loads the engine

        _, scenario, registry = open_made(self.directory)
        return About(self, scenario, registry, replicate)

    # --- beside others

    def compare(self, *others: results.Run) -> Comparison:
        """Hold this run against others: each brand against itself in them; alone, its brands against each
        other.
        """
        return Comparison([self, *others])

    def vary(self, key: str, values: Sequence[Any], **how: Any) -> Sweep:
        """The same scenario with one setting at several values, with the same people and luck at each.

        Args:
            key: as in :func:`sim.run`, such as ``"brands.Neighbour.replies_per_day"``.
            values: two or more.
            how: what else :func:`sim.run` takes.
        """
        return Sweep(self, key, values, **how)

    def again(self, settings: Settings = (), **how: Any) -> Run:
        """Run the scenario of this run with other settings: :func:`sim.run` on it."""
        return run(self, settings, **{"out": self.directory.parent, **how})

    # --- how it looks

    def __repr__(self) -> str:
        try:
            return as_text(lambda width, marks: render(self, width, marks))
        except SimError:  # looking at what is damaged must not fail
            return super().__repr__()

    def _repr_html_(self) -> str:
        return run_html(self)

    def _brand(self, name: str | None) -> str:
        if name is None:
            return self.brands[0]
        if name not in self.brands:
            raise ScenarioError(
                f"no brand of this run is called {name!r}. {did_you_mean(name, self.brands, 'There are')}"
            )
        return name


class Comparison:
    """What ``sim compare`` says of these runs.

    Attributes:
        runs: those that are compared.
        data: all numbers, as ``sim compare --json`` prints them.
    """

    def __init__(self, runs: Sequence[results.Run]) -> None:
        self.runs = list(runs)
        self.data = compare_runs(self.runs)

    @property
    def pairs(self) -> pd.DataFrame:
        """Every pair: columns brand (missing where brands are compared with each other), a, b, measure, mean,
        low, high, p_holm, clear.
        """
        return frame(
            {
                "brand": each["brand"],
                "a": pair["a"],
                "b": pair["b"],
                "measure": pair["measure"],
                "p_holm": pair["p_holm"],
                "clear": pair["clear"],
                **pair["difference"],
            }
            for each in self.data["comparisons"]
            for pair in each["pairs"]
        )

    def __repr__(self) -> str:
        return as_text(rendered(self.runs, self.data))

    def _repr_html_(self) -> str:
        return text_html(repr(self))


def run(
    scenario: str | os.PathLike[str] | Run,
    settings: Settings = (),
    *,
    replicates: int | None = None,
    seed: int | None = None,
    days: int | None = None,
    precision: float | None = None,
    plugins: Sequence[str | os.PathLike[str]] = (),
    out: str | os.PathLike[str] = "runs",
    workers: int | None = None,
    threads: int | None = None,
    force: bool = False,
    doubt: bool = True,
    quiet: bool = False,
) -> Run:
    """Run a scenario as ``sim run`` does, or find the finished run of the same content.

    Args:
        scenario: a YAML file; or a run, whose scenario is run again with other ``settings``.
        settings: changes, such as ``{"psychology.negativity": 1, "brands.Parrot.with.answer_rate": 0.4}``.
        replicates: how often to repeat it, with other people and luck.
        seed: the number from which all luck follows.
        days: how many days to run.
        precision: add replicates until differences in followers kept are known to this half-width, a share.
        plugins: plugin files to take in.
        out: directory in which runs are kept.
        workers, threads: processes, and threads in each; by themselves as many as pay.
        force: compute all of it anew, even what has been run before.
        doubt: try how far it holds over what nobody has measured.
        quiet: show no progress.

    Returns:
        The run. Interrupted (Ctrl-C, the notebook's stop), it holds the replicates that were finished, and
        that is said on stderr.

    Raises:
        SimError: it cannot be run.
        KeyboardInterrupt: not one replicate was finished.
    """
    check_until_sure(precision is not None, replicates, None)
    file = scenario.directory / "scenario.yaml" if isinstance(scenario, Run) else Path(scenario)
    sets = _settings_of(settings)
    files = [Path(plugin) for plugin in plugins]
    base, registry = begin(file, sets, files, quiet=quiet, seed=seed, replicates=replicates, days=days)
    sure: Until = {"precision": precision, "most": None, "measure": HEADLINE}
    kept, _ = carry_out(
        base,
        registry,
        Path(out),
        own=own_numbers(file, sets),
        sure=None if precision is None else sure,
        workers=workers,
        threads=threads,
        force=force,
        report=False,
        doubt=doubt,
        quiet=quiet,
        found_is_said=False,
    )
    if kept is None:
        raise KeyboardInterrupt
    return load(kept.directory)


def load(path: str | os.PathLike[str]) -> Run:
    """A finished run, by its directory.

    Raises:
        ResultsError: there is none, it is not whole, or a newer version wrote it.
    """
    return Run.of(load_run(path))


def _settings_of(settings: Settings) -> list[Setting]:
    """Changes as a scenario takes them. Raises ScenarioError for what is none."""
    if isinstance(settings, str):
        raise ScenarioError(f'settings are several: write ["{settings}"], or {{"KEY": VALUE}}.')
    return list(settings.items() if isinstance(settings, Mapping) else settings)
