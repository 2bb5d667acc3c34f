"""Reading what a run left behind."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import ResultsError
from sim.foreign import json_of, read_ordinary
from sim.measures import GROUP_MEASURES
from sim.results.checksums import Sums
from sim.results.files import PARTIAL
from sim.results.identity import FORMAT
from sim.results.seeds import of_json
from sim.results.shape import misfit, summary_schema

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["DAILY", "FOLLOWERS", "REPLICATES", "SCENARIO", "SUMMARY", "Run", "load", "runs"]

_MOST_BYTES = 128 << 20  # of a summary: a hundred brands in pairs make some 20 MB

SCENARIO = "scenario.yaml"
SUMMARY = "summary.json"
DAILY = "daily.parquet"
REPLICATES = "replicates.parquet"
FOLLOWERS = "followers.csv"  #: who is who, if the follower graph has names


class Run:
    """A finished run: the directory it left, read when asked.

    Made by :func:`load`. Everything shown anywhere is drawn from here. ``sums``: checksums of its files.
    """

    def __init__(self, directory: Path, summary: dict[str, Any], sums: Sums) -> None:
        self.directory = directory
        self.summary = summary
        self.sums = sums
        self._checked: set[str] = set()

    @property
    def scenario(self) -> dict[str, Any]:
        """The scenario with every default written out, as plain values."""
        found: dict[str, Any] = self.summary["scenario"]
        return found

    @property
    def brands(self) -> list[str]:
        """Names of the brands, in the scenario's order."""
        return [brand["name"] for brand in self.summary["brands"]]

    @property
    def replicates(self) -> int:
        """How many replicates it has."""
        return int(self.summary["provenance"]["replicates"])

    def daily(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Every daily measure: columns brand, replicate, day, group, then one a measure (float32).

        Args:
            columns: those to read; all if left out.

        Raises:
            ResultsError: the file is missing or damaged.
        """
        return _table(self.checked(DAILY), columns)

    def values(self) -> pa.Table:
        """Every measure of every replicate: columns brand, replicate, group, measure, value (float64).

        Raises:
            ResultsError: the file is missing or damaged.
        """
        return _table(self.checked(REPLICATES))

    def checked(self, name: str) -> Path:
        """Where a file of the run lies, once it is known to be what was written.

        Raises:
            ResultsError: it is another.
        """
        path = self.directory / name
        if name not in self._checked:
            if not path.is_file():
                raise ResultsError(f"{path}: is missing. Run the scenario again: that mends it.")
            self.sums.check(name)
            self._checked.add(name)
        return path

    @cached_property
    def text(self) -> str:
        """``summary.json`` as it stands in the file."""
        return read_ordinary(self.directory / SUMMARY, _MOST_BYTES).decode("utf-8")

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
        content = read_ordinary(directory / SUMMARY, _MOST_BYTES)
        summary = json_of(content)
    except FileNotFoundError:
        raise ResultsError(f"{directory}: is not a run: it has no {SUMMARY}.{_nearby(directory)}") from None
    except OSError as error:
        raise ResultsError(f"{directory / SUMMARY}: cannot be read: {error.strerror or error}.") from None
    except ValueError:
        raise ResultsError(
            f"{directory / SUMMARY}: is damaged. Run the scenario again: that mends it."
        ) from None
    found = summary.get("format") if isinstance(summary, dict) else None
    if found != FORMAT:
        newer = isinstance(found, int) and found > FORMAT
        what = f"was written by a newer trustsim (format {found})" if newer else "is not a summary of a run"
        raise ResultsError(f"{directory / SUMMARY}: {what}; this one reads format {FORMAT}.")
    sums.check(SUMMARY, content)
    wrong = misfit(summary, summary_schema()) or _left_out(summary)
    if not wrong:
        try:
            of_json(summary)
        except ValueError as error:
            wrong = str(error)
    if wrong:
        raise ResultsError(
            f"{directory / SUMMARY}: is damaged: {wrong}. Run the scenario again: that mends it."
        )
    for name in (SCENARIO, DAILY, REPLICATES):
        if not (directory / name).is_file():
            raise ResultsError(f"{directory}: {name} is missing. Run the scenario again: that mends it.")
    return Run(directory, summary, sums)


def runs(directory: str | os.PathLike[str]) -> list[Path]:
    """Directories of the finished runs in ``directory``, by name; unfinished ones and other things are passed
    over.
    """
    try:
        inside = sorted(Path(directory).iterdir())
    except OSError:
        return []
    return [path for path in inside if not path.name.endswith(PARTIAL) and (path / SUMMARY).is_file()]


def _left_out(summary: dict[str, Any]) -> str | None:
    """Measures that a brand or group lacks: which there are, the schema leaves to plugins."""
    for place, brand in enumerate(summary["brands"]):
        of = {
            "measures": brand["measures"],
            **{f"groups.{name}": each for name, each in brand["groups"].items()},
        }
        for part, there in of.items():
            wanted = summary["provenance"]["measures"] if part == "measures" else GROUP_MEASURES
            for name in wanted:
                if name not in there:
                    return f"there is no brands[{place}].{part}.{name}"
    return None


def _nearby(directory: Path) -> str:
    found = runs(directory) or runs(directory.parent)
    return f" There are: {', '.join(str(path) for path in found[:5])}." if found else ""


def _table(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:  # read_table would import pandas, for nothing
            return file.read(columns=None if columns is None else list(columns))
    except FileNotFoundError:
        raise ResultsError(f"{path}: is missing. Run the scenario again: that mends it.") from None
    except (OSError, pa.ArrowException) as error:
        raise ResultsError(f"{path}: cannot be read: {str(error).splitlines()[0]}") from None
