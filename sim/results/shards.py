"""Shards: finished replicates on disk, in small files that are whole or not there.

A shard is an Arrow IPC file with one row a replicate, which an experiment calls a run. It is written under a
temporary name, put on the disk (fsync) and renamed, so that whatever happens, what stands under its name is
complete. Its name ends with its checksum: damage is seen. Shards are the truth of an experiment: what they
hold is what is done. A scenario's have the days besides, until its run stands whole; see :mod:`.known`.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from sim.errors import ResultsError
from sim.measures import ReplicateResult
from sim.results import files

__all__ = [
    "DONE",
    "FAILED",
    "KILLED",
    "SHARDS",
    "DamagedShardError",
    "MissingShardError",
    "Row",
    "encode",
    "ended",
    "names",
    "put",
    "read",
    "refuse",
    "replace",
    "result_of",
    "values_of",
]

#: States of a run that has ended: with numbers, with an error, or with the death of its process.
DONE, FAILED, KILLED = "done", "failed", "killed"

#: Directory of the shards within an experiment's.
SHARDS = "shards"

_ENDING = ".arrow"
_DIGITS = 32  # of the checksum in a name: 128 bits
_NAME = re.compile(rf"-[0-9a-f]{{{_DIGITS}}}\{_ENDING}$")


class DamagedShardError(Exception):
    """A shard that should be there is not, or cannot be read."""


class MissingShardError(DamagedShardError):
    """It is not there."""


@dataclass(slots=True)
class Row:
    """One run that has ended.

    ``values`` are its measures, ``layout`` says of what (JSON: a list of [brand, group or "", measure]).
    ``seconds`` is how long it took, ``cpu`` how much of a processor; they are no part of any result.
    ``daily`` are its days, where they are kept; see :func:`daily_of`.
    """

    run: str
    state: str
    error: str = ""
    layout: str = "[]"
    values: Sequence[float] = ()
    seconds: float = 0.0
    cpu: float = 0.0
    daily: Sequence[float] | NDArray[np.float64] = ()


_DAILY = "daily"
_COLUMNS = tuple(field.name for field in fields(Row) if field.name != _DAILY)


def encode(rows: Sequence[Row]) -> bytes:
    """The rows as the bytes of a shard; with their days, and smaller, if the first has any."""
    import pyarrow as pa

    days = len(rows[0].daily) > 0
    words = pa.dictionary(pa.int32(), pa.string())  # the same for all, mostly
    numbers = pa.list_(pa.float64())
    types = {
        "values": numbers,
        _DAILY: numbers,
        "seconds": pa.float64(),
        "cpu": pa.float64(),
        "layout": words,
    }
    names = (*_COLUMNS, _DAILY) if days else _COLUMNS
    schema = pa.schema([(name, types.get(name, pa.string())) for name in names])
    columns = [pa.array([getattr(row, field.name) for row in rows], field.type) for field in schema]
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd" if days else None)
    with pa.ipc.new_file(sink, schema, options=options) as writer:
        writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))
    content: bytes = sink.getvalue().to_pybytes()
    return content


def read(path: Path, *, days: bool = False) -> list[Row]:
    """The rows of a shard, with their ``days`` if asked for.

    Raises:
        DamagedShardError: it is missing, or not whole.
    """
    names = (*_COLUMNS, _DAILY) if days else _COLUMNS
    return [Row(*cells) for cells in zip(*_columns(path, names), strict=True)]


def values_of(result: ReplicateResult, brands: Sequence[str]) -> tuple[str, list[float]]:
    """Every measure of a replicate, and (as JSON) the brand, group ("" for everyone) and measure of each."""
    layout: list[tuple[str, str, str]] = []
    values: list[float] = []
    for brand, everyone, apart in zip(brands, result.measures, result.groups, strict=True):
        for group, measures in (("", everyone), *apart.items()):
            layout += [(brand, group, measure) for measure in measures]
            values += [float(value) for value in measures.values()]
    return json.dumps(layout, ensure_ascii=False, separators=(",", ":")), values


def result_of(
    row: Row, replicate: int, brands: Sequence[str], shape: tuple[int, int, int, int]
) -> ReplicateResult:
    """What a replicate gave, from its row; ``shape``: of its days. Raises ValueError if they have another."""
    measures: dict[str, dict[str, float]] = {brand: {} for brand in brands}
    groups: dict[str, dict[str, dict[str, float]]] = {brand: {} for brand in brands}
    for (brand, group, measure), value in zip(json.loads(row.layout), row.values, strict=True):
        into = groups[brand].setdefault(group, {}) if group else measures[brand]
        into[measure] = float(value)
    daily = np.moveaxis(np.asarray(row.daily).reshape(shape[3], *shape[:3]), 0, -1)
    return ReplicateResult(replicate, daily, list(measures.values()), list(groups.values()))


def daily_of(result: ReplicateResult) -> NDArray[np.float64]:
    """The days of a replicate as they stand in its row: what is alike together, which makes it small."""
    return np.moveaxis(result.daily, -1, 0).ravel()


def ended(path: Path) -> list[tuple[str, str, float]]:
    """Name, state and seconds of the runs in a shard, by row.

    Raises:
        MissingShardError: it is not there.
        DamagedShardError: it is not whole.
    """
    runs = list(zip(*_columns(path, ("run", "state", "seconds")), strict=True))
    if any(state not in (DONE, FAILED, KILLED) for _, state, _ in runs):
        raise DamagedShardError(f"{path}: holds a run in a state that there is not")
    return runs


def _columns(path: Path, names: Sequence[str]) -> list[list[Any]]:
    import pyarrow as pa

    try:
        content = path.read_bytes()
        if path.stem.rpartition("-")[2] != _checksum(content):
            raise DamagedShardError(f"{path}: does not fit the checksum in its name")
        table = pa.ipc.open_file(io.BytesIO(content)).read_all()
        return [_plain(table.column(name), name) for name in names]
    except FileNotFoundError as error:
        raise MissingShardError(f"{path}: is missing") from error
    except (OSError, pa.ArrowException, KeyError) as error:
        raise DamagedShardError(f"{path}: {error}") from error


def _plain(column: Any, name: str) -> list[Any]:
    """A column as plain values, small: thousands of runs stand in memory at a time."""
    if name in ("values", _DAILY):
        arrays = [chunk for chunk in column.chunks if len(chunk)]
        return [values for chunk in arrays for values in _split(chunk)]
    cells: list[Any] = column.to_pylist()
    return [sys.intern(text) for text in cells] if name == "layout" else cells


def _split(chunk: Any) -> list[Any]:
    numbers, ends = chunk.values.to_numpy(), chunk.offsets.to_numpy()
    return [numbers[start:end].copy() for start, end in pairwise(ends)]


def put(folder: Path, content: bytes, prefix: str) -> str:
    """Write a shard, whole; its name, which begins with ``prefix`` and ends with its checksum.

    Raises:
        ResultsError: it cannot be written, the disk being full for one.
    """
    name = f"{prefix}-{_checksum(content)}{_ENDING}"
    replace(folder / name, content)
    return name


def _checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_DIGITS]


def replace(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path`` in one step, for good.

    Raises:
        ResultsError: it cannot be written.
    """
    try:
        files.replace(path, content)
    except OSError as error:
        refuse(path.parent, error)


def names(folder: Path) -> Iterator[str]:
    """Names of the shards in ``folder``."""
    for path in folder.iterdir():
        if _NAME.search(path.name):
            yield path.name


def refuse(place: Path, error: OSError) -> NoReturn:
    """Raise a sentence for what the system said about writing in ``place``."""
    raise ResultsError(f"{place}: runs cannot be written here: {files.reason(error)}.") from error
