"""Looking at an experiment: what is done, what came of it, a line a run or a line a design point."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.compare import mean_interval
from sim.errors import ResultsError, ScenarioError
from sim.experiment import manifest as manifests
from sim.experiment.manifest import MANIFEST, Manifest
from sim.experiment.store import MARK, Counts, Store
from sim.experiment.tables import LostShardsError, column_of, load_runs
from sim.names import stem_slug
from sim.results.identity import file_hash
from sim.results.locks import held
from sim.scenario.called import measure_named
from sim.shell import command

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = [
    "Status",
    "by_point",
    "counts_of",
    "measure_of",
    "opened",
    "place_of",
    "run_again",
    "runs_of",
    "status_of",
    "values",
]


@dataclass(frozen=True, slots=True)
class Status:
    """How far an experiment is.

    ``running``: whether a process is at it. ``changed``: whether its file has changed since the manifest was
    made. ``seconds``: mean of a finished run, None if there is none. ``tables``: whether they are written.
    ``unfit``: names of tables that were changed since. ``shards``: names of those that are damaged.
    ``failures``: sentence -> how many runs failed with it, most frequent first, some.
    """

    manifest: Manifest
    counts: Counts
    running: bool
    changed: bool
    seconds: float | None
    tables: bool
    unfit: tuple[str, ...]
    shards: tuple[str, ...]
    failures: dict[str, int]


def place_of(target: Path, out: Path) -> Path:
    """The directory of an experiment, named by it or by the experiment's file."""
    return target if target.is_dir() else out / stem_slug(target.stem)


def run_again(file: Path, out: Path) -> str:
    """The command that runs an experiment, or goes on with it, as it is typed."""
    return command("sim", "experiment", "run", file, *([] if out == Path("runs") else ["--out", out]))


def opened(target: Path, out: Path) -> Store:
    """An experiment, to look at.

    Args:
        target: its directory, or its file.
        out: the directory of results, in which that of the file is looked for.

    Raises:
        ResultsError: there is none (the exit code is 2), or what it is to run is damaged.
    """
    store = Store(place_of(target, out))
    manifest = manifests.read(store.place)
    if manifest is None:
        there = sorted(str(path.parent) for path in out.glob(f"*/{MANIFEST}"))
        hint = f" There are: {', '.join(there[:5])}." if there else ""
        start = f" Start it with: {run_again(target, out)}" if target.is_file() else ""
        raise ResultsError(f"{store.place}: there is no experiment.{hint}{start}", exit_code=2)
    file = (store.place / manifest.about["file"]).resolve()  # kept as it is seen from there
    store.manifest = replace(manifest, about={**manifest.about, "file": str(file)})
    return store


def counts_of(store: Store) -> Counts:
    """How many of its runs are in which state."""
    if store.current:
        return store.final()[0]
    store.look()
    return store.counts()


def status_of(store: Store) -> Status:
    """How far it is."""
    about = store.plan.about
    changed = False
    with suppress(ResultsError):
        changed = file_hash(about["file"]) != about["text"]
    written = store.current
    if not written:
        store.look()
    counts, seconds = store.final() if written else store.tally()
    failures: dict[str, int] = {}
    if counts.failed + counts.killed and (written or not store.damaged):
        errors = runs_of(store).column("error").to_pylist()
        for error in filter(None, errors):
            failures[error] = failures.get(error, 0) + 1
    frequent = sorted(failures.items(), key=lambda pair: -pair[1])[:5]
    return Status(
        store.plan,
        counts,
        running=held(store.place / MARK) is True,
        changed=changed,
        seconds=seconds,
        tables=written,
        unfit=() if written else tuple(store.changed or ()),
        shards=tuple(store.damaged),
        failures=dict(frequent),
    )


def runs_of(store: Store) -> pa.Table:
    """Every run that has ended, one line each.

    Raises:
        ResultsError: shards are missing.
    """
    for attempt in range(3):  # another process may be gathering shards just now
        if attempt or not store.current:
            store.look()
        if store.damaged and not store.current:
            break
        try:
            return load_runs(store)
        except LostShardsError as error:
            store.forget(error.names)
    raise ResultsError(
        f"{store.place}: files with runs are missing or damaged. Run the experiment again: it does what is "
        "missing."
    )


def measure_of(manifest: Manifest, name: str) -> str:
    """The measure of the tables that is called so.

    Raises:
        ResultsError: they do not keep it. Its exit code is 2.
    """
    catalogue = {each: manifest.about["about"][each] for each in manifest.about["measures"]}
    what = "{} is no measure that the tables of this experiment keep."
    try:
        return measure_named(name, catalogue, what=what, otherwise="They keep", file=None)
    except ScenarioError as refusal:
        raise ResultsError(refusal.message, exit_code=2) from None


def values(table: pa.Table, column: str, points: int, replicates: int) -> NDArray[np.float64]:
    """A column as shape (points, replicates); NaN where a run gave no value, or has not ended."""
    matrix = np.full((points, replicates), np.nan)
    where = table.column("point").to_numpy(), table.column("replicate").to_numpy()
    matrix[where] = table.column(column).to_numpy()
    return matrix


def by_point(table: pa.Table, manifest: Manifest, measures: Sequence[str]) -> pa.Table:
    """One line a design point: its settings, how many runs gave values and how many failed, and for each
    brand and measure the mean over replicates with its 95 % interval (columns ``Brand.measure``, ``.low``,
    ``.high``).
    """
    import pyarrow as pa

    about = manifest.about
    points = about["points"]
    first = np.full(points, -1)
    of = table.column("point").to_numpy()
    first[of[::-1]] = np.arange(len(of))[::-1]
    there = np.flatnonzero(first >= 0)
    is_done = np.array([state == "done" for state in table.column("state").to_pylist()], dtype=bool)
    columns: dict[str, object] = {"point": pa.array(there, pa.int32())}
    for path in about["paths"]:
        columns[path] = table.column(path).take(pa.array(first[there]))
    for name, which in (("runs", is_done), ("failed", ~is_done)):
        columns[name] = pa.array(np.bincount(of[which], minlength=points)[there], pa.int32())
    for brand in about["brands"]:
        for measure in measures:
            name = column_of(brand, measure)
            matrix = values(table, name, points, about["replicates"])
            intervals = [mean_interval(matrix[point]) for point in there]
            columns[name] = pa.array([each.mean for each in intervals], pa.float64())
            columns[f"{name}.low"] = pa.array([each.low for each in intervals], pa.float64())
            columns[f"{name}.high"] = pa.array([each.high for each in intervals], pa.float64())
    return pa.table(columns)
