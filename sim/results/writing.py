"""Writing a run: whole or not at all.

Everything goes into a directory with a temporary name beside its final place, is put on the disk (fsync), and
is renamed in one step. What is killed on the way leaves a directory that nothing reads; the next run in that
place clears it away.
"""

from __future__ import annotations

import errno
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, Self

from sim.errors import ResultsError
from sim.results import checksums, locks
from sim.results.files import PARTIAL, clear_partial, reason, sync, temporary
from sim.results.identity import directory_name
from sim.results.reading import DAILY, REPLICATES, SCENARIO, SUMMARY, Run, load
from sim.results.seeds import with_seeds_for_json
from sim.results.typed import RunSummary

if TYPE_CHECKING:
    from sim.measures import ReplicateResult
    from sim.plugins import Source

__all__ = ["PLUGINS", "RunWriter", "existing"]

#: Folder in a run's directory with the plugin files that it was made with.
PLUGINS = "plugins"


def existing(
    place: Path, name: str, content: str, notice: Callable[[str], None] = lambda sentence: None
) -> Run | None:
    """The finished run of this content in ``place``, if there is one.

    Args:
        place: directory of runs.
        name: of the scenario.
        content: hash of what the run depends on, from its provenance.
        notice: told why a run that stands there is none: it is damaged, or was changed. Write in its place.

    Raises:
        ResultsError: something stands in its place that is not this run.
    """
    directory = place / directory_name(name, content)
    try:
        if not directory.exists():
            if directory.is_symlink():
                sentence = "is a link that leads nowhere. Remove it, or give another place with --out."
                raise ResultsError(f"{directory}: {sentence}", exit_code=2)
            return None
    except OSError as error:
        _refuse(place, error)
    try:
        run = _sound(directory)
    except ResultsError as error:
        if not any((directory / file).is_file() for file in (checksums.SUMS, SUMMARY)):
            raise  # no run, and nobody's to replace
        notice(f"{str(error).partition(' Run the scenario again')[0]} It is run again.")
        return None
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
        safe: whether replicates are kept elsewhere, should nothing come of this.

    Raises:
        ResultsError: nothing can be written there. Its exit code is 2: another place is what would do.
    """

    def __init__(
        self,
        place: Path,
        brands: Sequence[str],
        groups: Sequence[str],
        columns: Sequence[str],
        safe: Callable[[], bool] = lambda: False,
    ) -> None:
        from sim.results.tables import DailyTable, ReplicatesTable

        self._place, self._safe = place, safe
        self._here: Path | None = None
        self._tables: list[Any] = []
        try:
            place.mkdir(parents=True, exist_ok=True)
            clear_partial(place)
            self._here, self._lock = locks.claimed(lambda: temporary(place / "run"), Path.mkdir)
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
            _refuse(self._place, error, self._safe())

    def plugins(self, sources: Sequence[Source]) -> tuple[str, ...]:
        """Put plugin files with what they read into the run, so that whoever gets it can check and run it.

        Returns where they lie, relative to the run's directory. Raises ResultsError.
        """
        assert self._here is not None
        folders = []
        try:
            for number, source in enumerate(sources, start=1):
                folder = self._here / PLUGINS
                folder = folder if number == 1 else folder / str(number)
                folders.append(source.unpack(folder).relative_to(self._here).as_posix())
        except OSError as error:
            _refuse(self._place, error, self._safe())
        return tuple(folders)

    def finish(
        self,
        scenario: str,
        summary: RunSummary,
        *,
        more: Mapping[str, str] | None = None,
        replace: bool = False,
    ) -> Run:
        """Put everything in its final place, in one step.

        Args:
            scenario: the resolved scenario as YAML.
            summary: what ``summary.json`` holds.
            more: further files: name -> text.
            replace: replace what stands there. Otherwise a finished run that got there first is kept: it has
                the same content.

        Raises:
            ResultsError: it could not be written.
        """
        name = directory_name(summary["scenario"]["name"], summary["provenance"]["content"])
        final, here = self._place / name, self._here
        assert here is not None
        try:
            for table in self._tables:
                table.close()
            self._tables.clear()
            for file, content in {SCENARIO: scenario, **(more or {})}.items():
                (here / file).write_text(content, encoding="utf-8")
            document = with_seeds_for_json(summary)
            text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
            (here / SUMMARY).write_text(text, encoding="utf-8")
            code = [path for path in sorted((here / PLUGINS).rglob("*")) if path.is_file()]
            inside = [path.relative_to(here).as_posix() for path in code]
            checksums.write(here, (SCENARIO, SUMMARY, DAILY, REPLICATES, *(more or {}), *inside))
            for path in (*here.iterdir(), *code, here):
                sync(path)
            if (final.exists() or final.is_symlink()) and (replace or not _is_sound(final)):
                aside = here.with_name(f"{here.name.removesuffix(PARTIAL)}-old{PARTIAL}")
                final.rename(aside)
                here.rename(final)
                if aside.is_symlink():
                    aside.unlink()  # the link was in the way, not what it leads to
                else:
                    shutil.rmtree(aside, ignore_errors=True)
            else:
                here.rename(final)
            self._lock.release()
            sync(self._place)
        except OSError as error:
            if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
                return load(final)
            _refuse(self._place, error, self._safe())
        return load(final)

    def abandon(self) -> None:
        """Remove everything that is not finished."""
        for table in self._tables:
            table.abandon()
        self._tables.clear()
        if self._here is not None:
            shutil.rmtree(self._here, ignore_errors=True)
            self._lock.release()
            self._here = None


def _sound(directory: Path) -> Run:
    """The run there, if its files are those that were written. Raises ResultsError."""
    run = load(directory)
    if not run.sums.known:
        raise ResultsError(f"{directory / checksums.SUMS}: is missing.")
    for file in (SCENARIO, DAILY, REPLICATES):
        run.sums.check(file)
    return run


def _is_sound(directory: Path) -> bool:
    with suppress(ResultsError):
        return bool(_sound(directory))
    return False


def _refuse(place: Path, error: OSError, safe: bool = False) -> NoReturn:
    if safe:
        advice = "Finished replicates are kept, and the same command goes on from there."
    else:
        advice = "Nothing was left behind; give another place with --out."
    sentence = f"{place}: results cannot be written here: {reason(error)}. {advice}"
    raise ResultsError(sentence, exit_code=2) from error  # where to write is something the user said
