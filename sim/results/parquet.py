"""Opening a table of Parquet that somebody may have sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import ResultsError
from sim.results.checksums import AGAIN
from sim.shortage import shortage

__all__ = ["opened"]

_UNSUSPICIOUS = 64 << 20  # bytes in memory, whatever the file's length
_MOST_TIMES = 1000  # longer in memory than on the disk: of one follower, with days alike, it is 50
_CELL = 4  # bytes that a number or a word takes at least, once it is read


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
