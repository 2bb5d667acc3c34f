"""A plugin file with what it reads beside itself: read once, and that very content runs everywhere."""

from __future__ import annotations

import difflib
import hashlib
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NoReturn

from sim.errors import PluginError
from sim.foreign import read_ordinary

__all__ = ["MOST_BYTES", "Reading", "Source", "sha256", "unpacked"]

#: The longest file that a plugin may read beside itself: it goes along with every run.
MOST_BYTES = 64 * 2**20


def sha256(content: bytes) -> str:
    """The hash of a file's content, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True, slots=True)
class Source:
    """A plugin file as it travels: where it lay, and the content of it and of all that it read.

    ``files``: path relative to its folder, with slashes -> content; the plugin's own comes first.
    """

    path: str
    files: Mapping[str, bytes]

    @property
    def name(self) -> str:
        """The name of the plugin file."""
        return next(iter(self.files))

    @property
    def key(self) -> str:
        """Hash of the content of all files."""
        digest = hashlib.sha256()
        for name, content in sorted(self.files.items()):
            digest.update(f"{name} {len(content)}\n".encode())
            digest.update(content)
        return digest.hexdigest()[:32]

    @property
    def reads_data(self) -> bool:
        """Whether there are files that it opens, not only code that it imports."""
        return any(not name.endswith(".py") for name in self.files)

    def unpack(self, folder: Path) -> Path:
        """Write the files into ``folder``, as they lay; returns where the plugin's own is. Raises OSError."""
        above = max(PurePosixPath(name).parts.count("..") for name in self.files)
        home = folder.joinpath(*["in"] * above)  # so that what lay above it stays in the folder
        for name, content in self.files.items():
            path = home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return home / self.name


class Reading:
    """What a plugin file has read so far, each file as it was when it was first read.

    Args:
        path: of the plugin file.
        content: of the plugin file.
        travelled: the source that it came in, if it does not lie here: there is no more to it than that.
    """

    def __init__(self, path: Path, content: bytes, travelled: Source | None = None) -> None:
        self.path = path
        self.folder = path.parent
        self.travelled = travelled is not None
        #: Whether a run has been named by what was read: nothing may be added.
        self.closed = self.travelled
        #: Why what ran is none of what was named, if it is not.
        self.trouble = ""
        self._home = Path(travelled.path).parent if travelled else self.folder
        self.files: dict[str, bytes] = {}
        #: The SHA-256 of each.
        self.hashes: dict[str, str] = {}
        for name, raw in {path.name: content, **(travelled.files if travelled else {})}.items():
            self._keep(name, raw)

    def _keep(self, name: str, content: bytes) -> None:
        self.files[name], self.hashes[name] = content, sha256(content)

    def take(self, name: str) -> bytes | None:
        """The content of a file, ``name`` being relative to the folder; None if there is none."""
        if name not in self.files:
            if self.closed:
                return None
            try:
                self._keep(name, read_ordinary(self.folder / name, MOST_BYTES))
            except (OSError, ValueError):
                return None
        return self.files[name]

    def name_of(self, path: Path) -> str:
        """What a file is called in here, wherever the plugin lies on this machine."""
        for folder in (self.folder, self._home):
            name = Path(os.path.relpath(path, folder)).as_posix()
            if name in self.files:
                return name
        return Path(os.path.relpath(path, self.folder)).as_posix()

    def declare(self, names: object) -> None:
        """Take in what a plugin says that it reads: ``data = ("calendar.csv",)``. What is no text, or texts,
        means something else.

        Raises PluginError if there is no such file.
        """
        texts = (names,) if isinstance(names, str) else names
        if not isinstance(texts, tuple | list) or not all(isinstance(name, str) for name in texts):
            return
        for name in texts:
            if self.take(Path(name).as_posix()) is None:
                near = difflib.get_close_matches(name, [file.name for file in self.folder.iterdir()], 1)
                hint = f"Did you mean {near[0]!r}?" if near else f"Put it into {self.folder}."
                raise PluginError(f"`data` names files that are read, and there is no {name!r}. {hint}")

    def reopen(self) -> None:
        """Another run begins: what it reads besides becomes part of its name."""
        self.closed, self.trouble = self.travelled, ""

    def refuse(self, sentence: str) -> NoReturn:
        """Refuse what a plugin does. It may swallow that: :meth:`confirm` says it again."""
        self.trouble = self.trouble or sentence
        raise PluginError(sentence)

    def confirm(self) -> None:
        """Raise PluginError if anything was refused."""
        if self.trouble:
            raise PluginError(self.trouble)

    def current(self) -> bool:
        """Whether everything that was read still lies there as it was."""
        try:
            return all((self.folder / name).read_bytes() == content for name, content in self.files.items())
        except OSError:
            return False

    def source(self) -> Source:
        """What there is to it, as it travels."""
        return Source(str(self.path), dict(self.files))


_folders: dict[str, tuple[Path, tempfile.TemporaryDirectory[str]]] = {}  # until the process ends


def unpacked(source: Source) -> Path:
    """Where a source that reads data lies on this machine: written out once a process."""
    if source.key not in _folders:
        folder = tempfile.TemporaryDirectory(prefix="trustsim-plugin-")
        _folders[source.key] = source.unpack(Path(folder.name).resolve()), folder
    return _folders[source.key][0]
