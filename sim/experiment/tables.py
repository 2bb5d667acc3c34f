"""The tables of an experiment: one line a run, in the order of the manifest.

``runs.parquet`` and ``runs.csv`` hold the same. They depend on the manifest and on what its runs gave, and on
nothing else: not on who ran them, when, in what order, or how often it was interrupted.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import ResultsError
from sim.experiment.manifest import MANIFEST, Step
from sim.experiment.store import CSV, PARQUET, Store
from sim.foreign import Json
from sim.results import checksums, shards
from sim.results.files import whole
from sim.results.shards import DamagedShardError, Row
from sim.scenario import Scenario
from sim.scenario.tables import MARK, marked

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "CSV",
    "KEYS",
    "PARQUET",
    "LostShardsError",
    "column_of",
    "columns_of",
    "finish",
    "for_sheets",
    "load_runs",
]

#: Columns that stand before the factors and after them; the measures follow, ``Brand.measure``.
KEYS = (("point", "replicate"), ("run", "state", "error"))

_CHUNK = 2048  # runs at a time: memory stays flat in the number of runs
_OPEN = 8  # shards kept in memory meanwhile


class LostShardsError(Exception):
    """Shards that are counted on are missing or damaged; ``names``."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(", ".join(names))
        self.names = list(names)


def columns_of(about: Json) -> list[str]:
    """Names of the columns that hold measures."""
    return [column_of(brand, measure) for brand in about["brands"] for measure in about["measures"]]


def column_of(brand: str, *rest: str) -> str:
    """The column of a brand's measure: ``Neighbour.trust``, ``Neighbour.lurkers.trust``.

    A brand whose name is a key of a scenario, or has dots or quotes in it, stands in quotes: factors are
    columns too, named by their paths (``psychology.reach``), and no two columns may meet.
    """
    plain = brand not in Scenario.model_fields and not set(brand) & set("\".'=")
    return ".".join([brand if plain else json.dumps(brand, ensure_ascii=False), *rest])


def load() -> None:
    """Load what tables are written with, which takes half a second: Arrow asks pandas about every array."""
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    pa.array(["a"])


def finish(store: Store) -> None:
    """Write the tables, gather small shards into larger ones, and remove what nothing stands in.

    Raises:
        LostShardsError: some runs must be done again.
        ResultsError: it cannot be written.
    """
    import pyarrow.csv
    import pyarrow.parquet as pq

    place = store.place
    store.unfinished()
    store.tidy()
    schema = _schema(store.plan.about)
    try:
        with (
            whole(place / PARQUET) as parquet_path,
            whole(place / CSV) as sheet_path,
            pq.ParquetWriter(parquet_path, schema, compression="zstd") as parquet,
            sheet_path.open("wb") as sheet,
        ):
            sheet.write(MARK.encode())
            text = pyarrow.csv.CSVWriter(sheet, for_sheets(schema.empty_table()).schema)
            for steps, rows in _chunks(store):
                table = _table(store, schema, steps, rows)
                parquet.write_table(table, row_group_size=_CHUNK)
                text.write_table(for_sheets(table))
            text.close()
        store.seal()
        checksums.write(place, (MANIFEST, PARQUET, CSV))
    except OSError as error:
        shards.refuse(place, error)


def for_sheets(table: pa.Table) -> pa.Table:
    """The table as a CSV holds it: no text or name of a column that a spreadsheet takes for a formula."""
    import pyarrow as pa

    sheet = table.rename_columns([marked(name) for name in table.column_names])
    for at, field in enumerate(sheet.schema):
        if pa.types.is_string(field.type):
            text = pa.array([marked(value) for value in sheet.column(at).to_pylist()], pa.string())
            sheet = sheet.set_column(at, field, text)
    return sheet


def load_runs(store: Store) -> pa.Table:
    """Every run that has ended, one line each.

    Raises:
        LostShardsError: some of them are lost; running the experiment again mends it.
    """
    import pyarrow as pa

    from sim.results.tables import opened

    schema = _schema(store.plan.about)
    if store.current:
        with suppress(ResultsError), opened(store.place / PARQUET, schema, len(store.plan)) as file:
            return file.read()
    store.look()  # current tables were reason not to
    tables = [_table(store, schema, steps, rows) for steps, rows in _chunks(store)]
    return pa.concat_tables(tables) if tables else schema.empty_table()


def _chunks(store: Store) -> Iterator[tuple[list[Step], list[Row]]]:
    """The runs of the manifest that have ended, some at a time, with what they gave."""
    cache: OrderedDict[str, list[Row]] = OrderedDict()
    losses: dict[str, None] = {}
    for first in range(0, len(store.plan), _CHUNK):
        steps = [step for step in store.plan.steps(first, _CHUNK) if step.run in store.runs]
        rows = []
        for step in steps:
            shard, number, _, _ = store.runs[step.run]
            if shard not in cache and shard not in losses:
                try:
                    cache[shard] = store.read(shard)
                except DamagedShardError:
                    losses[shard] = None
                if len(cache) > _OPEN:
                    cache.popitem(last=False)
            elif shard in cache:
                cache.move_to_end(shard)
            if shard not in losses:
                rows.append(cache[shard][number])
        if not losses:
            yield steps, rows
    if losses:
        raise LostShardsError(list(losses))


def _schema(about: Json) -> pa.Schema:
    import pyarrow as pa

    kinds = {"bool": pa.bool_(), "int": pa.int64(), "float": pa.float64()}
    return pa.schema(
        [
            ("point", pa.int32()),
            ("replicate", pa.int32()),
            *((path, kinds.get(about["kinds"][path], pa.string())) for path in about["paths"]),
            *((name, pa.string()) for name in KEYS[1]),
            *((name, pa.float64()) for name in columns_of(about)),
        ]
    )


def _table(store: Store, schema: pa.Schema, steps: Sequence[Step], rows: Sequence[Row]) -> pa.Table:
    import pyarrow as pa

    about = store.plan.about
    points = [step.point for step in steps]
    values = {point: {**about["base"], **dict(store.plan.settings(point))} for point in dict.fromkeys(points)}
    columns: dict[str, object] = {
        "point": pa.array(points, pa.int32()),
        "replicate": pa.array([step.replicate for step in steps], pa.int32()),
        "run": [row.run for row in rows],
        "state": [row.state for row in rows],
        "error": [row.error or None for row in rows],
    }
    for path in about["paths"]:
        kind = about["kinds"][path]
        columns[path] = [_cell(values[point].get(path), kind) for point in points]
    names = columns_of(about)
    numbers = _numbers(rows, names)
    for index, name in enumerate(names):
        column = np.ascontiguousarray(numbers[:, index])
        columns[name] = pa.array(column, mask=~np.isfinite(column))
    return pa.table([pa.array(columns[field.name], field.type) for field in schema], schema=schema)


def _cell(value: Any, kind: str) -> Any:
    if value is None or kind in ("bool", "int"):
        return value
    if kind == "float":
        return float(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _numbers(rows: Sequence[Row], names: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The measures ``names`` of each run, shape (runs, names); NaN where there is none."""
    where = {name: index for index, name in enumerate(names)}
    numbers = np.full((len(rows), len(names)), np.nan)
    alike: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        if len(row.values):
            alike.setdefault(row.layout, []).append(index)
    for layout, lines in alike.items():
        labels = [
            column_of(brand, group, measure) if group else column_of(brand, measure)
            for brand, group, measure in json.loads(layout)
        ]
        pairs = [(index, where[label]) for index, label in enumerate(labels) if label in where]
        if pairs:
            cells = np.array([rows[line].values for line in lines], dtype=np.float64)
            sources, targets = zip(*pairs, strict=True)
            numbers[np.ix_(lines, targets)] = cells[:, list(sources)]
    return numbers
