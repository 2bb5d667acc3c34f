"""Looking at an experiment: what is done, what came of it, a line a run or a line a design point."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import ResultsError, ScenarioError
from sim.experiment.ledger import FILE, Counts, Ledger, Plan
from sim.names import stem_slug
from sim.scenario.called import measure_named
from sim.shell import command

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = [
    "Status",
    "by_point",
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

    ``changed``: whether its file has changed since the plan was made. ``seconds``: mean of a finished run,
    None if there is none. ``tables``: whether they are written. ``unfit``: names of those that were changed
    since. ``failures``: sentence -> how many runs failed with it, most frequent first, some.
    """

    plan: Plan
    counts: Counts
    changed: bool
    seconds: float | None
    tables: bool
    unfit: tuple[str, ...]
    failures: dict[str, int]


def place_of(target: Path, out: Path) -> Path:
    """The directory of an experiment, named by it or by the experiment's file."""
    return target if target.is_dir() else out / stem_slug(target.stem)


def run_again(file: Path, out: Path) -> str:
    """The command that runs an experiment, or goes on with it, as it is typed."""
    return command("sim", "experiment", "run", file, *([] if out == Path("runs") else ["--out", out]))


@contextmanager
def opened(target: Path, out: Path) -> Iterator[tuple[Ledger, Plan]]:
    """The ledger and the latest plan of an experiment.

    Args:
        target: its directory, or its file.
        out: the directory of results, in which that of the file is looked for.

    Raises:
        ResultsError: there is none. Its exit code is 2.
    """
    place = place_of(target, out)
    if not (place / FILE).is_file():
        there = sorted(str(path.parent) for path in out.glob(f"*/{FILE}"))
        hint = f" There are: {', '.join(there[:5])}." if there else ""
        start = f" Start it with: {run_again(target, out)}" if target.is_file() else ""
        error = ResultsError(f"{place}: there is no experiment.{hint}{start}")
        error.exit_code = 2
        raise error
    with Ledger(place, create=False) as ledger, ledger.damage_told():
        plan = ledger.plan()
        if plan is None:
            raise ResultsError(f"{place}: the experiment was never begun. Run it.")
        file = (place / plan.about["file"]).resolve()  # kept as it is seen from there
        plan = replace(plan, about={**plan.about, "file": str(file)})
        yield ledger, plan


def status_of(ledger: Ledger, plan: Plan) -> Status:
    """How far it is."""
    from sim.experiment.naming import file_hash
    from sim.experiment.tables import unfit

    changed = False
    with suppress(ResultsError):
        changed = file_hash(plan.about["file"]) != plan.about["text"]
    counts = ledger.counts(plan)
    failures: dict[str, int] = {}
    if counts.failed + counts.killed:
        errors = runs_of(ledger, plan).column("error").to_pylist()
        for error in filter(None, errors):
            failures[error] = failures.get(error, 0) + 1
    most = sorted(failures.items(), key=lambda pair: -pair[1])[:5]
    damaged = tuple(unfit(ledger, plan))
    tables = ledger.noted("tables") == plan.key and not damaged
    return Status(plan, counts, changed, ledger.seconds(plan), tables, damaged, dict(most))


def runs_of(ledger: Ledger, plan: Plan) -> pa.Table:
    """Every run that has ended, one line each.

    Raises:
        ResultsError: shards are missing.
    """
    from sim.experiment.tables import LostShardsError, load_runs

    for attempt in range(3):  # another process may be gathering shards just now
        try:
            return load_runs(ledger, plan)
        except LostShardsError as lost:
            if attempt == 2:
                raise ResultsError(
                    f"{ledger.place}: {len(lost.names)} files with runs are missing or damaged. "
                    "Run the experiment again: it does what is missing."
                ) from None
    raise AssertionError


def measure_of(plan: Plan, name: str) -> str:
    """The measure of the tables that is called so.

    Raises:
        ResultsError: they do not keep it. Its exit code is 2.
    """
    known = {each: plan.about["about"][each] for each in plan.about["measures"]}
    what = "{} is no measure that the tables of this experiment keep."
    try:
        return measure_named(name, known, what=what, otherwise="They keep", file=None)
    except ScenarioError as refusal:
        error = ResultsError(refusal.message)
        error.exit_code = 2
        raise error from None


def values(table: pa.Table, column: str, points: int, replicates: int) -> NDArray[np.float64]:
    """A column as shape (points, replicates); NaN where a run gave no value, or has not ended."""
    found = np.full((points, replicates), np.nan)
    where = table.column("point").to_numpy(), table.column("replicate").to_numpy()
    found[where] = table.column(column).to_numpy()
    return found


def by_point(table: pa.Table, plan: Plan, measures: Sequence[str]) -> pa.Table:
    """One line a design point: its settings, how many runs gave values and how many failed, and for each
    brand and measure the mean over replicates with its 95 % interval (columns ``Brand.measure``, ``.low``,
    ``.high``).
    """
    import pyarrow as pa

    from sim.compare import mean_interval
    from sim.experiment.tables import column_of

    about = plan.about
    points = about["points"]
    first = np.full(points, -1)
    of = table.column("point").to_numpy()
    first[of[::-1]] = np.arange(len(of))[::-1]
    there = np.flatnonzero(first >= 0)
    done = np.array([state == "done" for state in table.column("state").to_pylist()], dtype=bool)
    columns: dict[str, Any] = {"point": pa.array(there, pa.int32())}
    for path in about["paths"]:
        columns[path] = table.column(path).take(pa.array(first[there]))
    for name, which in (("runs", done), ("failed", ~done)):
        columns[name] = pa.array(np.bincount(of[which], minlength=points)[there], pa.int32())
    for brand in about["brands"]:
        for measure in measures:
            name = column_of(brand, measure)
            found = values(table, name, points, about["replicates"])
            intervals = [mean_interval(found[point]) for point in there]
            columns[name] = pa.array([each.mean for each in intervals], pa.float64())
            columns[f"{name}.low"] = pa.array([each.low for each in intervals], pa.float64())
            columns[f"{name}.high"] = pa.array([each.high for each in intervals], pa.float64())
    return pa.table(columns)
