"""Checksums of a directory's files: what lies on the disk is what was written, or it is said.

They stand in one file, ``SHA256SUMS``, in the form that ``sha256sum --check SHA256SUMS`` reads.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from sim.errors import ResultsError
from sim.foreign import open_ordinary, read_ordinary
from sim.results import files, locks

__all__ = ["AGAIN", "SUMS", "Sums", "checksum", "keep", "renew", "write"]

#: Name of the file in a directory that holds the checksums of the others.
SUMS = "SHA256SUMS"

#: How what is damaged in a run is made again.
AGAIN = "Run the scenario again: that mends it."

_MOST = 100_000  # bytes of them
_LINE = re.compile(r"([0-9a-f]{64})  ([^\n]+)")


def checksum(path: Path) -> str:
    """SHA-256 of a file, hexadecimal. Raises OSError."""
    with open_ordinary(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Sums:
    """The checksums of the files in ``directory``, as they were written.

    Attributes:
        known: whether there are any: directories that an older version wrote have none.

    Raises:
        ResultsError: they are damaged themselves.
    """

    def __init__(self, directory: Path) -> None:
        self._path = directory / SUMS
        self._sums: dict[str, str] = {}
        try:
            text = read_ordinary(self._path, _MOST).decode("ascii", "replace")
        except FileNotFoundError:
            self.known = False
            return
        except OSError as error:
            raise ResultsError(f"{self._path}: cannot be read: {error.strerror or error}.") from None
        self.known = True
        lines = text.removesuffix("\n").split("\n")
        for match in map(_LINE.fullmatch, lines):
            if match is None or match[2] in self._sums or not text.endswith("\n"):
                raise ResultsError(f"{self._path}: is damaged. {AGAIN}")
            self._sums[match[2]] = match[1]

    def fits(self, name: str, content: bytes | None = None) -> bool:
        """Whether a file is what was written. Where there are no checksums, that is not known: yes.

        Args:
            name: of the file.
            content: what it holds, if that has been read; otherwise it is read.
        """
        if not self.known:
            return True
        with suppress(OSError):
            digest = checksum(self._path.parent / name) if content is None else _sum(content)
            return digest == self._sums.get(name)
        return False

    def check(self, name: str, content: bytes | None = None, again: str = AGAIN) -> None:
        """Refuse a file that is not what was written; ``again`` says how to make it again.

        Raises:
            ResultsError: it is another.
        """
        if not self.fits(name, content):
            raise ResultsError(
                f"{self._path.parent / name}: is damaged, or was changed: it does not fit its checksum in "
                f"{SUMS}. {again}"
            )


def write(directory: Path, names: Iterable[str]) -> None:
    """Keep the checksums of these files in ``directory``. Raises OSError."""
    _put(directory, {name: checksum(directory / name) for name in names})


def renew(directory: Path, name: str) -> None:
    """Keep the checksum of one file that was written beside the others. Raises OSError.

    Where there are none, or they are damaged, that stays so: whoever reads them says it.
    """
    with locks.waited(directory), suppress(ResultsError):
        sums = Sums(directory)
        if sums.known:
            _put(directory, sums._sums | {name: checksum(directory / name)})


def keep(path: Path, text: str) -> Path:
    """Put ``text`` into the directory of a run, in one step, with its checksum if the others have theirs.

    It can be made again, so the system may take its time.

    Raises:
        ResultsError: it cannot be written.
    """
    try:
        files.replace(path, text.encode("utf-8", "replace"), durable=False)
        renew(path.parent, path.name)
    except OSError as error:
        raise ResultsError(f"{path}: cannot be written: {files.reason(error)}.") from None
    return path


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _put(directory: Path, sums: dict[str, str]) -> None:
    text = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
    files.replace(directory / SUMS, text.encode(), durable=False)
