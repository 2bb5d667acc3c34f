"""The replicates of a run that need not be computed: they are known, of a run that differs only in how many.

Replicates do not depend on how many there are. Those of a finished run are taken from its files; those of a
run that was killed from the shards that it had put beside where it would have stood. Written out again they
are the same bytes.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, suppress
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np

from sim.errors import ResultsError
from sim.foreign import Json, json_of, read_ordinary
from sim.measures import ReplicateResult, columns_of, groups_of, has
from sim.names import slug
from sim.results import locks, shards
from sim.results.checksums import AGAIN
from sim.results.identity import replicate_names
from sim.results.reading import MOST_BYTES, SUMMARY, Run, load, runs
from sim.results.seeds import of_json
from sim.results.shards import DONE, DamagedShardError, Row
from sim.results.typed import Origin

if TYPE_CHECKING:
    import pyarrow as pa

    Results = Generator[ReplicateResult, None, None]

__all__ = ["UNFINISHED", "Known"]

#: Ending of directories with the shards of runs that do not stand yet; nothing in there is a result.
UNFINISHED = ".unfinished"

_EVERY = 2.0  # seconds of work that may be lost: shorter runs write no shard
_SHARE = 0.01  # of all work so far, that may be lost too: so there are hundreds of shards, not thousands
_MOST = 32 << 20  # bytes of days in memory above which that does not count
_RUNS = 100  # that are looked at, the newest: each takes some milliseconds
_REPLICATES = 10_000  # of a run that are looked at, at most
_FORGOTTEN = 7 * 24 * 3600.0  # seconds after which nobody is expected to go on with what was killed


class Known:
    """The replicates of a scenario that are known, and a safe place for those that are computed now.

    A context manager. Of two processes that are at the same scenario, one has the safe place.

    Args:
        place: directory of runs.
        scenario: what is asked, resolved; its ``replicates`` are the most that will be asked for.
        origin: of what is asked.
        notice: told of what is damaged, in a sentence.
        anew: nothing is known.

    Attributes:
        taken: numbers of the replicates that were known, and have been given.
        safe: whether there are any in the safe place.
    """

    def __init__(
        self,
        place: Path,
        scenario: Json,
        origin: Origin,
        notice: Callable[[str], None],
        *,
        anew: bool = False,
    ) -> None:
        self.taken: set[int] = set()
        there = has(scenario)
        self._brands = [brand["name"] for brand in scenario["brands"]]
        self._shape = (
            len(self._brands), int(scenario["days"]), len(groups_of(there)), len(columns_of(there))
        )  # fmt: skip
        self._names = replicate_names(scenario, origin)
        self._notice, self._anew = notice, anew
        nothing: tuple[int, Iterator[ReplicateResult]] = (0, iter(()))
        finished = nothing if anew else _earlier(place, slug(scenario["name"]), self._names)
        self._finished_count, self._finished = finished
        self._path = place / f".{slug(scenario['name'])}-{self._names[0][:12]}{UNFINISHED}"
        self._rows: dict[str, tuple[Path, int]] = {}  # by the name of the replicate: its shard and row
        self._shard: tuple[Path, list[Row]] = (Path(), [])  # the one that was read last
        self._waiting: list[Row] = []
        self._began = self._written = time.monotonic()
        self._lock: locks.Lock | None = None
        self._closed = False  # nothing goes there, or no more
        with suppress(OSError):  # where nothing can be looked at, nothing is known
            for other in set(place.glob(f".*{UNFINISHED}")) - {self._path}:
                locks.clear(other, _FORGOTTEN)
            if self._path.is_dir():
                self._open(anew)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._lock is not None:
            self._lock.release()

    @property
    def safe(self) -> bool:
        """Whether any replicates are in the safe place for the same command, should this run come to nothing.

        Computed anew, they would be once more.
        """
        return bool(self._rows) and not self._anew

    def results(
        self, first: int, last: int, compute: Callable[[Sequence[int]], Results]
    ) -> Generator[ReplicateResult, None, None]:
        """Replicates ``first`` to before ``last``, in order: known ones, and between them those computed.

        Args:
            first: how many have been given before.
            last: how many there will have been.
            compute: called once with the numbers of those that are not known, which may be none.

        Raises:
            ResultsError: a shard can no longer be read.
        """
        while first < min(last, self._finished_count):
            try:
                result = next(self._finished)
            except ResultsError as error:
                self._finished_count = first
                self._notice(f"{str(error).partition(f' {AGAIN}')[0]} Its replicates are computed again.")
                break
            self.taken.add(first)
            yield result
            first += 1
        numbers = range(first, last)
        missing = [number for number in numbers if self._names[number] not in self._rows]
        with closing(compute(missing)) as computed:
            for number in numbers:
                if self._names[number] in self._rows:
                    self.taken.add(number)
                    yield self._read(number)
                else:
                    yield next(computed)

    def keep(self, result: ReplicateResult) -> None:
        """Put a replicate that was computed into the safe place, together with others, now or soon.

        Where that cannot be written, the run goes on without: its own files will say what is wrong.
        """
        if self._closed or result.replicate in self.taken:
            return
        layout, values = shards.values_of(result, self._brands)
        name = self._names[result.replicate]
        self._waiting.append(Row(name, DONE, "", layout, values, daily=shards.daily_of(result)))
        now = time.monotonic()
        since, size = now - self._written, result.daily.nbytes * len(self._waiting)
        if since > _EVERY and (since > _SHARE * (now - self._began) or size > _MOST):
            try:
                self._write()
            except (OSError, ResultsError):
                self._closed = True
                self._waiting.clear()
            self._written = time.monotonic()

    def stands(self, replicates: int) -> None:
        """The run stands whole, with so many: what is in the safe place goes, unless it holds others."""
        if self._rows.keys() <= set(self._names[:replicates]):
            self.discard()

    def discard(self) -> None:
        """Have nothing in the safe place."""
        if self._lock is not None:
            shutil.rmtree(self._path, ignore_errors=True)
        self._rows.clear()
        self._closed = True

    def _open(self, anew: bool) -> None:
        """Take in what lies in the safe place, if nobody else is at it."""
        self._hold()
        if self._lock is None:
            self._closed = True
            return
        for path in [self._path / name for name in sorted(shards.names(self._path))]:
            try:
                rows = [] if anew else shards.ended(path)
            except DamagedShardError:
                self._notice(f"{path}: is damaged. Its replicates are computed again.")
                rows = []
            if not rows:
                with suppress(OSError):
                    path.unlink()
            self._rows |= {name: (path, row) for row, (name, _, _) in enumerate(rows)}

    def _hold(self) -> None:
        self._lock = locks.hold(self._path, lambda: self._path.mkdir(exist_ok=True))

    def _write(self) -> None:
        if self._lock is None:
            self._hold()
        if self._lock is None:
            self._closed = True
            return
        rows, self._waiting = self._waiting, []
        path = self._path / shards.put(self._path, shards.encode(rows), rows[0].run[:12])
        self._rows |= {row.run: (path, number) for number, row in enumerate(rows)}

    def _read(self, number: int) -> ReplicateResult:
        path, row = self._rows[self._names[number]]
        try:
            if self._shard[0] != path:
                self._shard = path, shards.read(path, days=True)
            return shards.result_of(self._shard[1][row], number, self._brands, self._shape)
        except (DamagedShardError, ValueError, KeyError, TypeError):
            raise ResultsError(f"{path}: is damaged. Remove it, and run the scenario again.") from None


def _earlier(place: Path, name: str, names: Sequence[str]) -> tuple[int, Iterator[ReplicateResult]]:
    """How many of the first replicates of these names a finished run in ``place`` has, and those.

    Of several runs, the one with the most.
    """
    newest = sorted((path for path in runs(place) if path.name.startswith(name)), key=_written)[-_RUNS:]
    shared = [(_shared(path, names), path) for path in newest]
    for count, path in sorted(shared, key=lambda each: -each[0]):
        with suppress(ResultsError):
            if count and (run := load(path)).sums.known:
                return count, _replicates(run)
    return 0, iter(())


def _written(path: Path) -> float:
    with suppress(OSError):
        return path.stat().st_mtime
    return 0.0


def _shared(path: Path, names: Sequence[str]) -> int:
    """How many of the first replicates of a run have these names, by its own account: 0 if it has none."""
    try:
        about = (path / SUMMARY).stat()
        its_names = _names_of(path, about.st_mtime_ns, about.st_size)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError):
        return 0
    same = [own == other for own, other in zip(its_names, names, strict=False)]
    return same.index(False) if False in same else len(same)


@lru_cache(_RUNS)
def _names_of(path: Path, mtime: int, size: int) -> list[str]:
    """What the replicates of a run are called, looked up once: a sweep asks for each of its values."""
    summary = json_of(read_ordinary(path / SUMMARY, MOST_BYTES))
    of_json(summary)
    scenario = {**summary["scenario"], "replicates": min(summary["scenario"]["replicates"], _REPLICATES)}
    return replicate_names(scenario, summary["provenance"])


def _replicates(run: Run) -> Iterator[ReplicateResult]:
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
