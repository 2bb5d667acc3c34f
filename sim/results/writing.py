"""Writing a run: whole or not at all.

Everything goes into a directory with a temporary name beside its final place, is put on the disk (fsync), and
is renamed in one step. What is killed on the way leaves a directory that nothing reads; the next run in that
place clears it away.
"""

from __future__ import annotations

import errno
import json
import shutil
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, Self

from sim.errors import ResultsError
from sim.results.files import PARTIAL, alive, reason, sync, temporary
from sim.results.identity import directory_name
from sim.results.reading import DAILY, REPLICATES, SCENARIO, SUMMARY, Run, load

if TYPE_CHECKING:
    from sim.measures import ReplicateResult

__all__ = ["RunWriter", "existing"]


def existing(place: Path, name: str, content: str) -> Run | None:
    """The finished run of this content in ``place``, if there is one.

    Args:
        place: directory of runs.
        name: of the scenario.
        content: hash of what the run depends on, from its provenance.

    Raises:
        ResultsError: something stands in its place that is not this run.
    """
    directory = place / directory_name(name, content)
    try:
        if not directory.exists():
            return None
    except OSError as error:
        _refuse(place, error)
    run = load(directory)
    if run.summary["provenance"].get("content") != content:
        raise ResultsError(
            f"{directory}: holds another run. Give another place with --out, or replace it with --force."
        )
    return run


class RunWriter:
    """A run being written; leaving the ``with`` block without :meth:`finish` leaves nothing behind.

    Args:
        place: directory of runs, made if missing.
        brands: names of the brands.
        groups: names of the groups of ``daily``.
        columns: names of the columns of ``daily``.

    Raises:
        ResultsError: nothing can be written there. Its exit code is 2: another place is what would do.
    """

    def __init__(
        self, place: Path, brands: Sequence[str], groups: Sequence[str], columns: Sequence[str]
    ) -> None:
        from sim.results.tables import DailyTable, ReplicatesTable

        self._place = place
        self._here = temporary(place / "run")
        self._tables: list[Any] = []
        try:
            place.mkdir(parents=True, exist_ok=True)
            _clear(place)
            self._here.mkdir()
            self._daily = DailyTable(self._here / DAILY, brands, groups, columns)
            self._tables.append(self._daily)
            self._values = ReplicatesTable(self._here / REPLICATES, brands)
            self._tables.append(self._values)
        except OSError as error:
            self.abandon()
            _refuse(place, error)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.abandon()

    def add(self, result: ReplicateResult) -> None:
        """Append one replicate; they come in order.

        Raises:
            ResultsError: the disk is full, or the place is gone.
        """
        try:
            self._daily.add(result.replicate, result.daily)
            self._values.add(result.replicate, result.measures, result.groups)
        except OSError as error:
            _refuse(self._place, error)

    def finish(self, scenario: str, summary: Mapping[str, Any], *, replace: bool = False) -> Run:
        """Put everything in its final place, in one step.

        Args:
            scenario: the resolved scenario as YAML.
            summary: what ``summary.json`` holds.
            replace: replace what stands there. Otherwise a finished run that got there first is kept: it has
                the same content.

        Raises:
            ResultsError: it could not be written.
        """
        name = directory_name(summary["scenario"]["name"], summary["provenance"]["content"])
        final = self._place / name
        try:
            for table in self._tables:
                table.close()
            self._tables.clear()
            (self._here / SCENARIO).write_text(scenario, encoding="utf-8")
            text = json.dumps(summary, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
            (self._here / SUMMARY).write_text(text, encoding="utf-8")
            for path in (*self._here.iterdir(), self._here):
                sync(path)
            if replace and final.exists():
                aside = self._here.with_name(f"{self._here.name.removesuffix(PARTIAL)}-old{PARTIAL}")
                final.rename(aside)
                self._here.rename(final)
                shutil.rmtree(aside, ignore_errors=True)
            else:
                self._here.rename(final)
            sync(self._place)
        except OSError as error:
            if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
                return load(final)
            _refuse(self._place, error)
        return load(final)

    def abandon(self) -> None:
        """Remove everything that is not finished."""
        for table in self._tables:
            table.abandon()
        self._tables.clear()
        shutil.rmtree(self._here, ignore_errors=True)


def _clear(place: Path) -> None:
    """Remove what killed runs of this machine left unfinished."""
    host = socket.gethostname()
    for path in place.glob(f".{host}-*{PARTIAL}"):
        pid = path.name.removeprefix(f".{host}-").partition("-")[0]
        if pid.isdigit() and not alive(int(pid)):
            shutil.rmtree(path, ignore_errors=True)


def _refuse(place: Path, error: OSError) -> NoReturn:
    refusal = ResultsError(
        f"{place}: results cannot be written here: {reason(error)}. Nothing was left behind; "
        "give another place with --out."
    )
    refusal.exit_code = 2  # where to write is something the user said
    raise refusal from error
