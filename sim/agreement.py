"""Whose code runs: that of folders the user has agreed to, and of files that they name themselves.

A plugin file named by a scenario may have come from anybody. It runs if

* it lies in a folder that the user trusts: `sim trust DIR`, or a yes when asked; remembered in
  `trustsim/trusted.json` of their own configuration (`XDG_CONFIG_HOME`, else `~/.config`),
* it lies in or below a folder that the environment variable SIM_TRUST names, for machines where nobody sits,
* their own command line, or their own Python, names it (`allow`).

What counts is where the file really lies, links followed: a scenario in a trusted folder does not lend its
trust to a file elsewhere. An edited file is not asked about again.
"""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sim.errors import PluginError
from sim.foreign import read_ordinary

VARIABLE = "SIM_TRUST"
_MOST_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder whose code may run: `path` (absolute, links followed), and whether what is below it, too."""

    path: str
    below: bool = True

    def covers(self, file: Path) -> bool:
        """Whether `file` (absolute, links followed) lies in it."""
        folder = Path(self.path)
        return file.is_relative_to(folder) if self.below else file.parent == folder

    def __str__(self) -> str:
        return f"{self.path}, with all below it" if self.below else f"{self.path}, without what is below it"


class NotAgreedError(PluginError):
    """Code that the user has not agreed to run. `path` is the file, `sha256` the hash of its content."""

    exit_code = 2

    def __init__(self, path: Path, sha256: str) -> None:
        self.path, self.sha256 = path, sha256
        super().__init__(
            f"plugin {path} (sha256 {sha256}) is code that you have not agreed to run. "
            f"Look at it; if you trust it: {command(path.parent)}"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.path, self.sha256)


def command(folder: Path) -> str:
    """What to type to agree to a folder."""
    return f"sim trust {shlex.quote(str(folder))}"


_allowed_files: set[Path] = set()
_ask: Callable[[Path, str], bool] | None = None


def allow(files: Iterable[Path | str]) -> None:
    """Agree to these files for as long as this process lives: whoever calls this names them."""
    _allowed_files.update(_real(file) for file in files)


def ask_with(ask: Callable[[Path, str], bool] | None) -> None:
    """How to ask the user about a file and its hash from now on; None, as at first, for not at all.

    Whoever asks also remembers the answer, with `trust`.
    """
    global _ask
    _ask = ask


def require(path: Path, sha256: str) -> None:
    """Let the code in `path` (absolute, links followed) run, or raise NotAgreedError: exit code 2."""
    if agreed(path):
        return
    if _ask is None or not _ask(path, sha256):
        raise NotAgreedError(path, sha256)
    _allowed_files.add(path)


def agreed(path: Path) -> bool:
    """Whether the user has agreed to the code in `path` (absolute, links followed)."""
    return path in _allowed_files or any(folder.covers(path) for folder in [*from_environment(), *trusted()])


def from_environment() -> list[Folder]:
    """The folders that SIM_TRUST names, separated as in PATH."""
    names = os.environ.get(VARIABLE, "").split(os.pathsep)
    return [Folder(str(_real(name))) for name in names if name]


def trusted() -> list[Folder]:
    """The folders that are remembered; none if what remembers them cannot be relied on: see `trouble`."""
    return _read()[0]


def trouble() -> str:
    """What is wrong with the file that remembers, as a sentence; empty if nothing is."""
    return _read()[1]


def trust(folder: Path | str, *, below: bool = True) -> None:
    """Remember that code in `folder` may run. Raises PluginError if that cannot be written."""
    real = _real(folder)
    with _rewriting() as folders:
        wider = below or any(entry.path == str(real) and entry.below for entry in folders)
        folders[:] = [entry for entry in folders if entry.path != str(real)]
        folders.append(Folder(str(real), wider))


def withdraw(folder: Path | str) -> bool:
    """Forget a folder; whether it was remembered. Raises PluginError if that cannot be written."""
    real = str(_real(folder))
    if all(entry.path != real for entry in trusted()):
        return False
    with _rewriting() as folders:
        folders[:] = [entry for entry in folders if entry.path != real]
    return True


def written_by_others(folder: Path) -> bool:
    """Whether anybody on this machine may put a file into `folder`, as into `/tmp`."""
    try:
        return bool(folder.stat().st_mode & stat.S_IWOTH)
    except OSError:
        return True


def remembered_in() -> Path:
    """The file of the user's own configuration that remembers."""
    config = os.environ.get("XDG_CONFIG_HOME", "")
    home = Path(config) if Path(config).is_absolute() else Path("~/.config").expanduser()
    return home / "trustsim" / "trusted.json"


def _real(path: Path | str) -> Path:
    try:
        return Path(path).expanduser().resolve()
    except (OSError, RuntimeError, ValueError):
        return Path(path).absolute()


def _read() -> tuple[list[Folder], str]:
    """What is remembered, and what is wrong with the file."""
    try:
        path = remembered_in()
        content = read_ordinary(path, _MOST_BYTES)
        about = path.stat()
    except (FileNotFoundError, NotADirectoryError, RuntimeError):
        return [], ""
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        return [], f"{path}: cannot be read ({why}), so no folder is trusted"
    if about.st_uid != os.getuid() or about.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return [], (
            f"{path}: others may write to it, so no folder is trusted. "
            f"Look at what it says, then make it your own: chmod 600 {path}"
        )
    try:
        document = json.loads(content)
        if document["format"] != 1:
            raise ValueError
        return [_folder(entry) for entry in document["folders"]], ""
    except (KeyError, RecursionError, TypeError, ValueError):
        return [], (f"{path}: is damaged, so no folder is trusted. `sim trust DIR` writes it anew")


def _folder(entry: Any) -> Folder:
    path, below = entry["path"], entry["below"]
    if not isinstance(path, str) or not isinstance(below, bool) or not Path(path).is_absolute():
        raise ValueError
    return Folder(path, below)


@contextlib.contextmanager
def _rewriting() -> Iterator[list[Folder]]:
    """The folders, to be changed in place and then kept; one process at a time."""
    import fcntl

    try:
        path = remembered_in()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(path.parent, os.O_RDONLY)
    except (OSError, RuntimeError) as error:
        raise _unwritable(error) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folders = trusted()
        yield folders
        document = {"format": 1, "folders": [asdict(folder) for folder in folders]}
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".trusted-")  # 0600
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(json.dumps(document, indent=1) + "\n")
        Path(name).replace(path)
    except OSError as error:
        raise _unwritable(error) from None
    finally:
        os.close(lock)


def _unwritable(error: Exception) -> PluginError:
    why = getattr(error, "strerror", None) or error
    where = getattr(error, "filename", None) or "your configuration"
    return PluginError(
        f"{where}: what you trust cannot be written there ({why}). Name the folder in {VARIABLE} instead"
    )
