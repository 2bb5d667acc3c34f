"""`sim.run` and `sim.load`."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from json import dumps
from pathlib import Path

from sim.api.finished import Run
from sim.cli.run import carry_out
from sim.compare.stopping import HEADLINE
from sim.errors import ScenarioError
from sim.experiment import Until
from sim.foreign import Json
from sim.results import load as load_run
from sim.scenario import own_numbers
from sim.terminal.opening import begin, check_until_sure

__all__ = ["load", "run", "settings_of"]

#: Changes to a scenario: values by their keys, or texts as ``--set`` takes them.
Settings = Json | Sequence[str]


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
        force: run it even if it has been run before.
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
    sets = settings_of(settings)
    named = [Path(plugin) for plugin in plugins]
    asked, registry = begin(file, sets, named, quiet=quiet, seed=seed, replicates=replicates, days=days)
    sure: Until | None = None
    if precision is not None:
        sure = {"precision": precision, "most": None, "measure": HEADLINE}
    found, _ = carry_out(
        asked,
        registry,
        Path(out),
        own=own_numbers(file, sets),
        sure=sure,
        workers=workers,
        threads=threads,
        force=force,
        report=False,
        doubt=doubt,
        quiet=quiet,
        found_is_said=False,
    )
    if found is None:
        raise KeyboardInterrupt
    return Run.of(load_run(found.directory))


def load(path: str | os.PathLike[str]) -> Run:
    """A finished run, by its directory.

    Raises:
        ResultsError: there is none, it is not whole, or a newer version wrote it.
    """
    return Run.of(load_run(path))


def settings_of(settings: Settings) -> list[str]:
    """Changes as ``--set`` takes them. Raises ScenarioError for what is none."""
    if isinstance(settings, str):
        raise ScenarioError(f'settings are several: write ["{settings}"], or {{"KEY": VALUE}}.')
    if not isinstance(settings, Mapping):
        return list(settings)
    told = []
    for key, value in settings.items():
        plain = value.item() if hasattr(value, "item") else value  # a number of NumPy
        try:
            told.append(f"{key}={dumps(plain, allow_nan=False)}")
        except (TypeError, ValueError):
            raise ScenarioError(f"{key}: {value!r} is no value that a scenario can hold.") from None
    return told
