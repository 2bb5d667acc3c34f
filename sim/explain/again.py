"""A finished run, run again: is what it gives what the run recorded?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.errors import ResultsError
from sim.measures import COLUMNS, GROUPS
from sim.results.reading import DAILY, SCENARIO, Run

if TYPE_CHECKING:
    from sim.explain.watching import Watched
    from sim.plugins import Registry

__all__ = ["check", "recorded"]


def check(run: Run, watched: Watched, registry: Registry) -> None:
    """Hold what was watched against what the run recorded for that brand and replicate, day by day.

    Raises:
        ResultsError: they differ, and why they may. Its exit code is 2: another run is what would do.
    """
    then = recorded(run, watched.brand, watched.replicate)
    now = watched.daily.astype(np.float32)
    if then.shape == now.shape and np.array_equal(then, now, equal_nan=True):
        return
    differs = "its tables have another shape"
    if then.shape == now.shape:
        day, group, column = np.argwhere(~((then == now) | (np.isnan(then) & np.isnan(now))))[0]
        values = f"{then[day, group, column]:g} then, {now[day, group, column]:g} now"
        differs = f"{watched.brand}, day {day + 1}, {COLUMNS[column]} of {GROUPS[group]}: {values}"
    error = ResultsError(
        f"{run.directory}: replicate {watched.replicate} does not come out as it did ({differs}). "
        f"{_why(run, registry)} What happened then cannot be told from what happens now. Run it again and "
        f"explain the new run: sim run {run.directory / SCENARIO} --force"
    )
    error.exit_code = 2
    raise error


def _why(run: Run, registry: Registry) -> str:
    import sim

    made = run.summary["provenance"]
    then, now = made.get("plugins", {}), registry.provenance()
    changed = sorted(name for name in then.keys() | now.keys() if then.get(name) != now.get(name))
    if made.get("sim") != sim.__version__:
        return f"It was made by trustsim {made.get('sim')}; this is {sim.__version__}."
    if changed:
        return f"Changed since: {', '.join(changed)}."
    return "The code has changed since."


def recorded(run: Run, brand: str, replicate: int) -> npt.NDArray[np.float32]:
    """What ``daily.parquet`` holds for one brand in one replicate: (days, groups, COLUMNS).

    Raises:
        ResultsError: the file is missing or damaged, or holds no such replicate.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = run.directory / DAILY
    try:
        with pq.ParquetFile(path) as file:
            wanted = [n for n in range(file.num_row_groups) if _may_hold(file, n, replicate)]
            table = file.read_row_groups(wanted)
    except FileNotFoundError:
        raise ResultsError(f"{path}: is missing. Run the scenario again with --force.") from None
    except (OSError, pa.ArrowException) as error:
        raise ResultsError(f"{path}: cannot be read: {str(error).splitlines()[0]}") from None
    brands = table["brand"].combine_chunks()
    words = brands.dictionary.to_pylist()
    mine = table["replicate"].to_numpy() == replicate
    mine &= brands.indices.to_numpy() == (words.index(brand) if brand in words else -1)
    groups = len(GROUPS)
    if not mine.any() or mine.sum() % groups or table.column_names[4:] != list(COLUMNS):
        raise ResultsError(
            f"{path}: does not hold replicate {replicate} of {brand} as this version reads it."
        )
    columns = [table[name].to_numpy(zero_copy_only=False)[mine] for name in COLUMNS]
    found: npt.NDArray[np.float32] = np.stack(columns, axis=1).reshape(-1, groups, len(COLUMNS))
    return found.astype(np.float32)


def _may_hold(file: Any, number: int, replicate: int) -> bool:
    statistics = file.metadata.row_group(number).column(1).statistics
    return statistics is None or not statistics.has_min_max or statistics.min <= replicate <= statistics.max
