"""The replicates of a finished run, as they were when it ran.

Replicates do not depend on how many there are. A run that asks for more of them than an earlier one need not
compute those again: written out a second time they are the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import ResultsError
from sim.foreign import Json
from sim.measures import ReplicateResult, columns_of, groups_of, has
from sim.names import slug
from sim.results.reading import Run, load, runs
from sim.results.typed import Origin

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["earlier", "replicates"]


def earlier(place: Path, scenario: Json, provenance: Origin) -> Run | None:
    """The finished run in ``place`` that differs from what is asked in the number of replicates alone.

    Of several, the one with the most replicates; None if there is none.

    Args:
        place: directory of runs.
        scenario: resolved.
        provenance: of what is asked.
    """
    candidates: list[Run] = []
    for path in runs(place):
        if path.name.startswith(slug(scenario["name"])):
            try:
                run = load(path)
            except ResultsError:
                continue
            if (
                run.sums.known
                and _same(run.summary["provenance"], provenance)
                and _alike(run.scenario, scenario)
            ):
                candidates.append(run)
    return max(candidates, key=lambda run: run.replicates, default=None)


def replicates(run: Run) -> Iterator[ReplicateResult]:
    """The replicates of ``run``, in order. Days have the precision of the file (float32).

    Raises:
        ResultsError: a file is missing, damaged, or of another shape.
    """
    there = has(run.scenario)
    names = list(columns_of(there))
    shape = (len(run.brands), int(run.scenario["days"]), len(groups_of(there)), len(names))
    daily = _chunks(run, shape[0] * shape[1] * shape[2])
    values = _by_replicate(run)
    for number in range(run.replicates):
        table = next(daily, None)
        if table is None or table.column_names[4:] != names or number not in values:
            raise ResultsError(f"{run.directory}: does not hold replicate {number}.")
        columns = [
            table[name].to_numpy(zero_copy_only=False).astype(np.float64) for name in table.column_names[4:]
        ]
        measures, groups = values[number]
        yield ReplicateResult(number, np.stack(columns, axis=1).reshape(shape), measures, groups)


_Numbers = tuple[list[dict[str, float]], list[dict[str, dict[str, float]]]]


def _by_replicate(run: Run) -> dict[int, _Numbers]:
    from sim.results.tables import EVERYONE

    numbers: dict[int, _Numbers] = {}
    brands = {name: place for place, name in enumerate(run.brands)}
    table = run.values()
    columns = (table[name].to_pylist() for name in ("brand", "replicate", "group", "measure", "value"))
    for brand, replicate, group, measure, value in zip(*columns, strict=True):
        measures, groups = numbers.setdefault(replicate, ([{} for _ in brands], [{} for _ in brands]))
        place = brands[brand]
        into = measures[place] if group == EVERYONE else groups[place].setdefault(group, {})
        into[measure] = float("nan") if value is None else value
    return numbers


def _chunks(run: Run, rows: int) -> Iterator[pa.Table]:
    """The table in pieces of ``rows`` lines: one replicate each, so that memory stays flat."""
    import pyarrow as pa

    with run.daily_file() as file:
        waiting: list[pa.RecordBatch] = []
        count = 0
        for batch in file.iter_batches(batch_size=rows):
            waiting.append(batch)
            count += batch.num_rows
            while count >= rows:
                table = pa.Table.from_batches(waiting)
                yield table.slice(0, rows)
                waiting, count = table.slice(rows).to_batches(), count - rows


_MAKERS = ("sim", "code", "sources", "plugins", "seed", "network", "reading")


def _same(a: Origin, b: Origin) -> bool:
    return all(a.get(key) == b.get(key) for key in _MAKERS)


def _alike(a: Json, b: Json) -> bool:
    return _comparable(a) == _comparable(b)


def _comparable(scenario: Json) -> Json:
    """The scenario without how often it runs, and without where its files lie (their content is compared)."""
    audience = dict(scenario["audience"])
    if "path" in audience.get("network", {}):
        audience["network"] = {**audience["network"], "path": None, "sha256": None}
    left_out = ("replicates", "precision", "plugins", "audience")
    return {key: value for key, value in scenario.items() if key not in left_out} | {"audience": audience}
