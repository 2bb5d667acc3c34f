"""A finished run, run again: is what it gives what the run recorded?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

import sim
from sim.errors import ResultsError
from sim.measures import columns_of, groups_of, has
from sim.results.reading import DAILY, SCENARIO, Run
from sim.shell import command

if TYPE_CHECKING:
    from sim.explain.watching import Watched
    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = ["check", "recorded", "unedited"]

#: What may be another in the file without a number being another.
_HARMLESS: Final = (
    "name",
    "description",
    "replicates",
    "plugins",
    "audience.network.path",
    "audience.network.sha256",
)
_LONGEST: Final = 40  # characters of a value that is shown


def unedited(run: Run, scenario: Scenario) -> None:
    """Hold the scenario that lies in the run's directory against the one the run was made of.

    Args:
        run: the run.
        scenario: its scenario.yaml, as it is now.

    Raises:
        ResultsError: a value is not what it was, and which. Its exit code is 2.
    """
    differences = list(_differences(run.scenario, scenario.resolved(), ""))
    if not differences:
        return
    key, was, now = differences[0]
    more = f", and {len(differences) - 1} more" if len(differences) > 1 else ""
    path = run.directory / SCENARIO
    raise ResultsError(
        f"{path}: was changed since the run: {key} {_text(was)} then, {_text(now)} now{more}. "
        "What happened then cannot be told from it. Change it back, or run it as it is and explain that: "
        f"{command('sim', 'run', path)}",
        exit_code=2,
    )


def _differences(then: Any, now: Any, key: str) -> Iterator[tuple[str, Any, Any]]:
    """(key, then, now) of what differs and matters; what was not known then (a newer version's) does not."""
    if isinstance(then, dict) and isinstance(now, dict):
        for name, value in then.items():
            yield from _differences(value, now.get(name), f"{key}.{name}" if key else name)
    elif key in _HARMLESS:
        return
    elif isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        for number, (was, is_) in enumerate(zip(then, now, strict=True)):
            name = was.get("name", number) if isinstance(was, dict) else number
            yield from _differences(was, is_, f"{key}.{name}")
    elif then != now:
        yield key, then, now


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "1 entry" if len(value) == 1 else f"{len(value)} entries"
    text = "nothing" if value is None else " ".join(str(value).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


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
        there = has(run.scenario)
        of = f"{columns_of(there)[column]} of {groups_of(there)[group]}"
        differs = f"{watched.brand}, day {day + 1}, {of}: {values}"
    raise ResultsError(
        f"{run.directory}: replicate {watched.replicate} does not come out as it did ({differs}). "
        f"{_why(run, registry)} What happened then cannot be told from what happens now. Run it again and "
        f"explain the new run: {command('sim', 'run', run.directory / SCENARIO, '--force')}",
        exit_code=2,
    )


def _why(run: Run, registry: Registry) -> str:
    provenance = run.summary["provenance"]
    then, now = provenance.get("plugins", {}), registry.makers(run.scenario).plugins
    names = sorted(name for name in then.keys() | now.keys() if then.get(name) != now.get(name))
    if provenance.get("sim") != sim.__version__:
        return f"It was made by trustsim {provenance.get('sim')}; this is {sim.__version__}."
    if names:
        return f"Changed since: {', '.join(names)}."
    return "The code has changed since."


def recorded(run: Run, brand: str, replicate: int) -> npt.NDArray[np.float32]:
    """What ``daily.parquet`` holds for one brand in one replicate: (days, groups, columns).

    Raises:
        ResultsError: the file is missing or damaged, or holds no such replicate.
    """
    with run.daily_file() as file:
        row_groups = [n for n in range(file.num_row_groups) if _may_hold(file, n, replicate)]
        table = file.read_row_groups(row_groups)
    brands = table["brand"].combine_chunks()
    words = brands.dictionary.to_pylist()
    rows = table["replicate"].to_numpy() == replicate
    rows &= brands.indices.to_numpy() == (words.index(brand) if brand in words else -1)
    there = has(run.scenario)
    groups, names = len(groups_of(there)), list(columns_of(there))
    if not rows.any() or rows.sum() % groups or table.column_names[4:] != names:
        what = f"replicate {replicate} of {brand} as this version reads it"
        raise ResultsError(f"{run.directory / DAILY}: does not hold {what}.")
    columns = [table[name].to_numpy(zero_copy_only=False)[rows] for name in names]
    daily: npt.NDArray[np.float32] = np.stack(columns, axis=1).reshape(-1, groups, len(names))
    return daily.astype(np.float32)


def _may_hold(file: Any, number: int, replicate: int) -> bool:
    statistics = file.metadata.row_group(number).column(1).statistics
    return statistics is None or not statistics.has_min_max or statistics.min <= replicate <= statistics.max
