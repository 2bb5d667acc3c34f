"""The tables of a run, as Parquet.

``daily.parquet``: one line a replicate, brand, day and group; a column a daily measure (float32; empty where
a day was not measured).
``replicates.parquet``: one line a replicate, brand, group and measure (float64; group "all" for everyone),
from which every interval and difference of ``summary.json`` can be computed again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import ResultsError
from sim.results.checksums import AGAIN
from sim.shortage import shortage

__all__ = ["EVERYONE", "DailyTable", "ReplicatesTable", "daily_schema", "opened", "values_schema"]

#: Name of the group of everyone in ``replicates.parquet``.
EVERYONE = "all"

_ROWS = 1 << 16  # rows gathered before they are written: memory stays flat in the number of replicates

# Of a table that somebody may have sent:
_UNSUSPICIOUS = 64 << 20  # bytes in memory, whatever the file's length
_MOST_TIMES = 1000  # longer in memory than on the disk: of one follower, with days alike, it is 50
_CELL = 4  # bytes that a number or a word takes at least, once it is read


class _Table:
    """A Parquet file written a replicate at a time, in whole row groups whose size depends on the content
    alone.
    """

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._schema = schema
        self._writer = pq.ParquetWriter(path, schema, compression="zstd", store_schema=True)
        self._waiting: list[pa.RecordBatch] = []
        self._rows = 0

    def _add(self, columns: list[pa.Array]) -> None:
        batch = pa.RecordBatch.from_arrays(columns, schema=self._schema)
        self._waiting.append(batch)
        self._rows += batch.num_rows
        if self._rows >= _ROWS:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            table = pa.Table.from_batches(self._waiting, schema=self._schema)
            self._writer.write_table(table.combine_chunks(), row_group_size=max(table.num_rows, 1))
        self._waiting, self._rows = [], 0

    def close(self) -> None:
        """Write what waits, and the end of the file."""
        self._flush()
        self._writer.close()

    def abandon(self) -> None:
        """Let go of the file; what stands in it is no table."""
        with suppress(OSError, pa.ArrowException):  # the disk is full: that is why it is abandoned
            self._writer.close()


def _words(words: Sequence[str], codes: np.ndarray[Any, Any]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(
        pa.array(codes.astype(np.int32)), pa.array(list(words), pa.string())
    )


_WORD = pa.dictionary(pa.int32(), pa.string())


def daily_schema(columns: Sequence[str]) -> pa.Schema:
    """Columns of ``daily.parquet`` with these measures."""
    keys = [("brand", _WORD), ("replicate", pa.int32()), ("day", pa.int32()), ("group", _WORD)]
    return pa.schema([*keys, *((name, pa.float32()) for name in columns)])


def values_schema(word: pa.DataType = _WORD) -> pa.Schema:
    """Columns of ``replicates.parquet``, with groups and measures as ``word``."""
    keys = [("brand", _WORD), ("replicate", pa.int32()), ("group", word), ("measure", word)]
    return pa.schema([*keys, ("value", pa.float64())])


class DailyTable(_Table):
    """``daily.parquet`` in the making."""

    def __init__(
        self, path: Path, brands: Sequence[str], groups: Sequence[str], columns: Sequence[str]
    ) -> None:
        self._brands, self._groups, self._columns = list(brands), list(groups), list(columns)
        super().__init__(path, daily_schema(self._columns))

    def add(self, replicate: int, daily: np.ndarray[Any, Any], first_day: int = 1) -> None:
        """Append one replicate: ``daily`` has shape (brands, days, groups, columns), its first day is
        ``first_day``.
        """
        shape = daily.shape
        if (shape[0], *shape[2:]) != (len(self._brands), len(self._groups), len(self._columns)):
            raise ValueError(f"daily has shape {shape}, not (brands, days, groups, columns) of this run")
        brand, day, group = (index.ravel() for index in np.indices(shape[:3]))
        numbers = daily.reshape(-1, shape[3])
        self._add(
            [
                _words(self._brands, brand),
                pa.array(np.full(len(brand), replicate, dtype=np.int32)),
                pa.array((day + first_day).astype(np.int32)),
                _words(self._groups, group),
                *(
                    pa.array(numbers[:, i].astype(np.float32), mask=~np.isfinite(numbers[:, i]))
                    for i in range(shape[3])
                ),
            ]
        )


class ReplicatesTable(_Table):
    """``replicates.parquet`` in the making."""

    def __init__(self, path: Path, brands: Sequence[str]) -> None:
        self._brands = list(brands)
        super().__init__(path, values_schema(pa.string()))

    def add(
        self,
        replicate: int,
        measures: Sequence[Mapping[str, float]],
        groups: Sequence[Mapping[str, Mapping[str, float]]],
    ) -> None:
        """Append one replicate: a mapping of measures a brand, and one of groups to measures a brand."""
        rows = [
            (brand, group, name, value)
            for brand, (everyone, apart) in enumerate(zip(measures, groups, strict=True))
            for group, numbers in ((EVERYONE, everyone), *apart.items())
            for name, value in numbers.items()
        ]
        values = np.array([row[3] for row in rows], dtype=np.float64)
        self._add(
            [
                _words(self._brands, np.array([row[0] for row in rows], dtype=np.int32)),
                pa.array(np.full(len(rows), replicate, dtype=np.int32)),
                pa.array([row[1] for row in rows], pa.string()),
                pa.array([row[2] for row in rows], pa.string()),
                pa.array(values, mask=~np.isfinite(values)),
            ]
        )


@contextmanager
def opened(path: Path, schema: pa.Schema, rows: int, again: str = AGAIN) -> Iterator[pq.ParquetFile]:
    """A table that is, by its own account, what it is taken for; nothing but that account has been read.

    In a few bytes may stand a billion rows that are all alike: they would fill the memory.

    Args:
        path: the file.
        schema: columns that must be there. Where one holds words of a few, they are read as such.
        rows: how many it must have.
        again: a sentence on how to make the file again.

    Raises:
        ResultsError: it is missing, damaged, or another table; likewise if reading it in the block fails.
    """
    words = [field.name for field in schema if pa.types.is_dictionary(field.type)]
    try:
        with pq.ParquetFile(path, read_dictionary=words) as file:
            wrong = _misfit(file, schema, rows, path.stat().st_size)
            if wrong:
                raise ResultsError(f"{path}: {wrong}. {again}")
            yield file
    except FileNotFoundError:
        raise ResultsError(f"{path}: is missing. {again}") from None
    except (OSError, pa.ArrowException) as error:
        if shortage(error):
            raise  # nothing is wrong with the file
        raise ResultsError(f"{path}: cannot be read: {str(error).splitlines()[0]}") from None


def _misfit(file: pq.ParquetFile, schema: pa.Schema, rows: int, size: int) -> str | None:
    metadata, there = file.metadata, file.schema_arrow
    for field in schema:
        if there.get_field_index(field.name) < 0 or there.field(field.name).type != field.type:
            return f"has no column {field.name} of the type {field.type}"
    if metadata.num_rows != rows:
        return f"holds {metadata.num_rows:,} rows, not the {rows:,} that it should"
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    memory = max(rows * metadata.num_columns * _CELL, sum(group.total_byte_size for group in groups))
    if memory > max(_UNSUSPICIOUS, _MOST_TIMES * size):
        return f"says that its {size:,} bytes stand for {memory:,}, which no table of ours does"
    return None
