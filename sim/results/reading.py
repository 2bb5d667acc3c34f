"""Reading what a run left behind."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import ResultsError
from sim.foreign import Json, json_of, read_ordinary
from sim.measures import groups_of, has
from sim.results.checksums import AGAIN, Sums
from sim.results.files import PARTIAL
from sim.results.fitting import contradiction, measured, strange, unmeasured
from sim.results.identity import FORMAT
from sim.results.seeds import of_json
from sim.results.shape import misfit
from sim.results.typed import RunSummary

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import pyarrow as pa
    import pyarrow.parquet as pq

__all__ = ["DAILY", "FOLLOWERS", "MOST_BYTES", "REPLICATES", "SCENARIO", "SUMMARY", "Run", "load", "runs"]

MOST_BYTES = 128 << 20  # of a summary: a hundred brands in pairs make some 20 MB

SCENARIO = "scenario.yaml"
SUMMARY = "summary.json"
DAILY = "daily.parquet"
REPLICATES = "replicates.parquet"
FOLLOWERS = "followers.csv"  #: who is who, if the follower graph has names


class Run:
    """A finished run: the directory it left, read when asked.

    Made by :func:`load`. Everything shown anywhere is drawn from here. ``sums``: checksums of its files.
    """

    def __init__(self, directory: Path, summary: RunSummary, sums: Sums) -> None:
        self.directory = directory
        self.summary = summary
        self.sums = sums
        self._checked_files: set[str] = set()

    @property
    def scenario(self) -> Json:
        """The scenario with every default written out, as plain values."""
        return self.summary["scenario"]

    @property
    def brands(self) -> list[str]:
        """Names of the brands, in the scenario's order."""
        return [brand["name"] for brand in self.summary["brands"]]

    @property
    def replicates(self) -> int:
        """How many replicates it has."""
        return self.summary["provenance"]["replicates"]

    def daily(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Every daily measure: columns brand, replicate, day, group, then one a measure (float32).

        Args:
            columns: those to read; all if left out.

        Raises:
            ResultsError: the file is missing or damaged.
        """
        with self.daily_file() as file:
            missing = sorted(set(columns or ()) - set(file.schema_arrow.names))
            wrong = f"has no column {missing[0]}" if missing else None
            table = file.read(columns=None if columns is None else list(columns))
        return self._fitting(DAILY, table, wrong or strange(self.summary, table))

    def daily_file(self) -> AbstractContextManager[pq.ParquetFile]:
        """The file of every daily measure, open: for whoever does not want it in one piece.

        Raises:
            ResultsError: the file is missing or damaged.
        """
        from sim.results.tables import daily_schema, opened

        rows = self.replicates * len(self.brands) * self.scenario["days"] * len(groups_of(has(self.scenario)))
        return opened(self.checked(DAILY), daily_schema(()), rows)

    def values(self) -> pa.Table:
        """Every measure of every replicate: columns brand, replicate, group, measure, value (float64).

        Raises:
            ResultsError: the file is missing or damaged.
        """
        from sim.results.tables import opened, values_schema

        rows = self.replicates * len(measured(self.summary))
        with opened(self.checked(REPLICATES), values_schema(), rows) as file:
            table = file.read()
        wrong = strange(self.summary, table) or unmeasured(self.summary, table)
        return self._fitting(REPLICATES, table, wrong)

    def _fitting(self, name: str, table: pa.Table, wrong: str | None) -> pa.Table:
        if wrong:
            raise ResultsError(f"{self.directory / name}: {wrong}. {AGAIN}")
        return table

    def checked(self, name: str) -> Path:
        """Where a file of the run lies, once it is known to be what was written.

        Raises:
            ResultsError: it is another.
        """
        path = self.directory / name
        if name not in self._checked_files:
            if not path.is_file():
                raise ResultsError(f"{path}: is missing. {AGAIN}")
            self.sums.check(name)
            self._checked_files.add(name)
        return path

    @cached_property
    def text(self) -> str:
        """``summary.json`` as it stands in the file."""
        return read_ordinary(self.directory / SUMMARY, MOST_BYTES).decode("utf-8")

    def __repr__(self) -> str:
        return f"Run({str(self.directory)!r})"


def load(path: str | os.PathLike[str]) -> Run:
    """Read a finished run.

    Args:
        path: its directory, such as ``runs/three-cafes-1f3a9c2e``.

    Raises:
        ResultsError: there is none, it is not whole, or a newer version wrote it.
    """
    directory = Path(path)
    if directory.name.endswith(PARTIAL):
        raise ResultsError(
            f"{directory}: is still being written, or was left behind by a run that was stopped."
        )
    if not directory.is_dir():
        raise ResultsError(f"{directory}: there is no such run.{_nearby(directory)}")
    sums = Sums(directory)
    try:
        content = read_ordinary(directory / SUMMARY, MOST_BYTES)
        summary = json_of(content)
    except FileNotFoundError:
        raise ResultsError(f"{directory}: is not a run: it has no {SUMMARY}.{_nearby(directory)}") from None
    except OSError as error:
        raise ResultsError(f"{directory / SUMMARY}: cannot be read: {error.strerror or error}.") from None
    except ValueError:
        raise ResultsError(f"{directory / SUMMARY}: is damaged. {AGAIN}") from None
    format_ = summary.get("format") if isinstance(summary, dict) else None
    if format_ != FORMAT:
        newer = isinstance(format_, int) and format_ > FORMAT
        what = f"was written by a newer trustsim (format {format_})" if newer else "is not a summary of a run"
        raise ResultsError(f"{directory / SUMMARY}: {what}; this one reads format {FORMAT}.")
    sums.check(SUMMARY, content)
    wrong = misfit(summary, RunSummary)
    if not wrong:
        of_json(summary)
        wrong = contradiction(summary)
    if wrong:
        raise ResultsError(f"{directory / SUMMARY}: is damaged: {wrong}. {AGAIN}")
    for name in (SCENARIO, DAILY, REPLICATES):
        if not (directory / name).is_file():
            raise ResultsError(f"{directory}: {name} is missing. {AGAIN}")
    return Run(directory, summary, sums)


def runs(directory: str | os.PathLike[str]) -> list[Path]:
    """Directories of the finished runs in ``directory``, by name; unfinished ones and other things are passed
    over.
    """
    try:
        inside = sorted(Path(directory).iterdir())
    except OSError:
        return []
    return [path for path in inside if not path.name.endswith(PARTIAL) and _has_summary(path)]


def _has_summary(directory: Path) -> bool:
    with suppress(OSError):  # somebody else's, who keeps it to themselves
        return (directory / SUMMARY).is_file()
    return False


def _nearby(directory: Path) -> str:
    others = runs(directory) or runs(directory.parent)
    return f" There are: {', '.join(str(path) for path in others[:5])}." if others else ""
