"""The tables of an experiment: one line a run, in the order of the plan.

``runs.parquet`` and ``runs.csv`` hold the same. They depend on the plan and on what its runs gave, and on
nothing else: not on who ran them, when, in what order, or how often it was interrupted.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import ResultsError
from sim.experiment import shards
from sim.experiment.ledger import DamagedLedgerError, Ledger, Plan
from sim.experiment.shards import SHARDS, DamagedShardError, Row
from sim.results.checksums import checksum
from sim.results.files import settle, temporary
from sim.results.locks import claimed
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
    "current",
    "finish",
    "for_sheets",
    "load_runs",
    "unfit",
]

PARQUET = "runs.parquet"
CSV = "runs.csv"

#: Columns that stand before the factors and after them; the measures follow, ``Brand.measure``.
KEYS = (("point", "replicate"), ("run", "state", "error"))

_CHUNK = 2048  # runs at a time: memory stays flat in the number of runs
_OPEN = 64  # shards kept in memory meanwhile


class LostShardsError(Exception):
    """Shards that the ledger counts on are missing or damaged; ``names``."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(", ".join(names))
        self.names = list(names)


def columns_of(about: Mapping[str, Any]) -> list[str]:
    """Names of the columns that hold measures."""
    return [column_of(brand, measure) for brand in about["brands"] for measure in about["measures"]]


def column_of(brand: str, *rest: str) -> str:
    """The column of a brand's measure: ``Neighbour.trust``, ``Neighbour.lurkers.trust``.

    A brand whose name is a key of a scenario, or has dots or quotes in it, stands in quotes: factors are
    columns too, named by their paths (``psychology.reach``), and no two columns may meet.
    """
    plain = brand not in Scenario.model_fields and not set(brand) & set("\".'=")
    return ".".join([brand if plain else json.dumps(brand, ensure_ascii=False), *rest])


def current(ledger: Ledger, plan: Plan) -> bool:
    """Whether the tables on the disk are those of ``plan``."""
    return ledger.noted("tables") == plan.key and not unfit(ledger, plan)


def unfit(ledger: Ledger, plan: Plan) -> list[str]:
    """Names of the tables that were written for ``plan`` and are no longer what was written."""
    if ledger.noted("tables") != plan.key:
        return []
    sums: dict[str, str] = json.loads(ledger.noted("sums") or "{}")
    return [name for name in (PARQUET, CSV) if not _fits(ledger.place / name, sums.get(name))]


def _fits(path: Path, expected: str | None) -> bool:
    try:
        return checksum(path) == expected
    except OSError:
        return False


def finish(ledger: Ledger, plan: Plan) -> None:
    """Write the tables, gather small shards into larger ones, and remove what nothing stands in.

    Raises:
        LostShardsError: some runs must be done again.
        ResultsError: it cannot be written.
    """
    import pyarrow.csv
    import pyarrow.parquet as pq

    place = ledger.place
    partial: dict[str, Path] = {}
    try:
        with ExitStack() as stack, ledger.finishing():
            for name in (PARQUET, CSV):
                partial[name], lock = claimed(
                    lambda: temporary(place / PARQUET), lambda path: path.touch(exist_ok=False)
                )
                stack.callback(lock.release)
            schema = _schema(plan.about)
            with (
                pq.ParquetWriter(partial[PARQUET], schema, compression="zstd") as parquet,
                partial[CSV].open("wb") as sheet,
            ):
                sheet.write(MARK.encode())
                text = pyarrow.csv.CSVWriter(sheet, for_sheets(schema.empty_table()).schema)
                for steps, rows in _chunks(ledger, plan, whole=True):
                    _gather(ledger, steps, rows)
                    table = _table(ledger, plan, schema, steps, rows)
                    parquet.write_table(table, row_group_size=_CHUNK)
                    text.write_table(for_sheets(table))
                text.close()
            sums = {name: checksum(path) for name, path in partial.items()}
            for name, path in partial.items():
                settle(path, place / name)
            empty = ledger.finish(plan, sums)
    except OSError as error:
        shards.refuse(place, error)
    finally:
        for path in partial.values():
            with suppress(OSError):
                path.unlink(missing_ok=True)
    for name in empty:
        with suppress(OSError):
            (place / SHARDS / name).unlink()


def for_sheets(table: pa.Table) -> pa.Table:
    """The table as a CSV holds it: no text or name of a column that a spreadsheet takes for a formula."""
    import pyarrow as pa

    found = table.rename_columns([marked(name) for name in table.column_names])
    for at, field in enumerate(found.schema):
        if pa.types.is_string(field.type):
            text = pa.array([marked(value) for value in found.column(at).to_pylist()], pa.string())
            found = found.set_column(at, field, text)
    return found


def load_runs(ledger: Ledger, plan: Plan) -> pa.Table:
    """Every run that has ended, one line each.

    Raises:
        LostShardsError: some of them are lost; running the experiment again mends it.
    """
    import pyarrow as pa

    from sim.results.parquet import opened

    schema = _schema(plan.about)
    if ledger.noted("tables") == plan.key and PARQUET not in unfit(ledger, plan):
        with suppress(ResultsError), opened(ledger.place / PARQUET, schema, ledger.length(plan)) as file:
            return file.read()
    tables = [_table(ledger, plan, schema, steps, rows) for steps, rows in _chunks(ledger, plan)]
    return pa.concat_tables(tables) if tables else schema.empty_table()


Steps = list[tuple[int, int, str, str, str | None, int]]


def _chunks(ledger: Ledger, plan: Plan, whole: bool = False) -> Iterator[tuple[Steps, list[Row]]]:
    """The runs of the plan that have ended, some at a time, with what they gave; ``whole``: that is all."""
    folder = ledger.place / SHARDS
    kept: OrderedDict[str, list[Row]] = OrderedDict()
    lost: dict[str, None] = {}
    for first in range(0, ledger.length(plan), _CHUNK):
        steps = ledger.steps(plan, first, _CHUNK)
        ended = [state in (shards.DONE, shards.FAILED, shards.KILLED) for _, _, _, state, _, _ in steps]
        if any(
            of != (step[4] is not None) or (whole and not of) for of, step in zip(ended, steps, strict=True)
        ):
            raise DamagedLedgerError(ledger.place)
        steps = [step for step in steps if step[4] is not None]
        found = []
        for _, _, run, state, shard, number in steps:
            assert shard is not None
            if shard not in kept and shard not in lost:
                try:
                    kept[shard] = shards.read(folder / shard)
                except DamagedShardError:
                    lost[shard] = None
                if len(kept) > _OPEN:
                    kept.popitem(last=False)
            rows = kept.get(shard, [])
            if shard not in lost and (
                not isinstance(number, int)
                or not 0 <= number < len(rows)
                or (rows[number].run, rows[number].state) != (run, state)
            ):
                raise DamagedLedgerError(ledger.place)  # the shard is whole: see its checksum
            if shard not in lost:
                found.append(rows[number])
        if not lost:
            yield steps, found
    if lost:
        raise LostShardsError(list(lost))


def _gather(ledger: Ledger, steps: Steps, rows: Sequence[Row]) -> None:
    """Put runs that stand in several shards into one."""
    if len({step[4] for step in steps}) > 1:
        unique = list({row.run: row for row in rows}.values())
        name = shards.put(ledger.place / SHARDS, shards.encode(unique), "pack")
        ledger.move(name, [row.run for row in unique])


def _schema(about: Mapping[str, Any]) -> pa.Schema:
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


def _table(ledger: Ledger, plan: Plan, schema: pa.Schema, steps: Steps, rows: Sequence[Row]) -> pa.Table:
    import pyarrow as pa

    about = plan.about
    points = [step[0] for step in steps]
    settings = ledger.settings(plan, min(points), max(points)) if points else {}
    values = {point: {**about["base"], **dict(found)} for point, found in settings.items()}
    columns: dict[str, Any] = {
        "point": pa.array(points, pa.int32()),
        "replicate": pa.array([step[1] for step in steps], pa.int32()),
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
            given = np.array([rows[line].values for line in lines], dtype=np.float64)
            taken, put = zip(*pairs, strict=True)
            numbers[np.ix_(lines, put)] = given[:, list(taken)]
    return numbers
