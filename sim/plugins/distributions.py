"""The content of an installed plugin: every file of its distribution that may make numbers, hashed."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from urllib.parse import urlparse
from urllib.request import url2pathname
from weakref import WeakKeyDictionary

__all__ = ["content_of"]

# Nothing of these runs or is read by what runs, and some of them name a folder of this machine.
_LEFT_OUT = (".pyc", ".pyo", ".pth", ".nbi", ".nbc")


_hashes: WeakKeyDictionary[ModuleType, str] = WeakKeyDictionary()


def content_of(distribution: importlib.metadata.Distribution, module: str) -> str:
    """SHA-256 (hexadecimal) over every file of an installed distribution whose ``module`` has been imported.

    Which files belong to it, its RECORD says. An editable install has none that would help: there it is the
    whole folder of the package (or the one file) that ``module`` is in, and of every other package of the
    same project that has been imported. Read once: what is imported does not change with the files.
    """
    key = sys.modules[module]
    if key not in _hashes:
        _hashes[key] = _content(distribution, module)
    return _hashes[key]


def _content(distribution: importlib.metadata.Distribution, module: str) -> str:
    files = dict(_record_files(distribution)) or dict(_beside(distribution, module))
    digest = hashlib.sha256()
    for name, path in sorted(files.items()):
        try:
            content = path.read_bytes()
        except OSError:  # uninstalled by half: what is missing cannot have made a number
            continue
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _record_files(distribution: importlib.metadata.Distribution) -> Iterator[tuple[str, Path]]:
    """Name -> file, of what RECORD lists; nothing for an editable install."""
    if _project(distribution) is not None:
        return
    for file in distribution.files or ():
        first = file.parts[0] if file.parts else ""
        outside = first in ("..", "/") or first.endswith((".dist-info", ".egg-info"))
        if not outside and _counts(Path(*file.parts)) and not first.startswith("__editable__"):
            yield file.as_posix(), Path(str(distribution.locate_file(file)))


def _beside(distribution: importlib.metadata.Distribution, module: str) -> Iterator[tuple[str, Path]]:
    """Name -> file, of the package that ``module`` is in and of its project's other imported ones."""
    yield from _package(module)
    project = _project(distribution)
    if project is None:
        return
    for name, other in list(sys.modules.items()):
        file = Path(getattr(other, "__file__", None) or "")
        if "." not in name and file.is_relative_to(project) and "site-packages" not in file.parts:
            yield from _package(name)


def _package(module: str) -> Iterator[tuple[str, Path]]:
    """Every file of the outermost package (not a bare namespace) that ``module`` is in, or its own file."""
    parts = module.split(".")
    for depth in range(1, len(parts) + 1):
        package = sys.modules.get(".".join(parts[:depth]))
        file = getattr(package, "__file__", None)
        if file is None:
            continue
        path = Path(file)
        if not hasattr(package, "__path__"):
            yield path.name, path
            return
        for inside in path.parent.rglob("*"):
            if inside.is_file() and _counts(inside.relative_to(path.parent)):
                yield inside.relative_to(path.parent.parent).as_posix(), inside
        return


def _counts(path: Path) -> bool:
    hidden = any(part.startswith(".") or part == "__pycache__" for part in path.parts)
    return not hidden and path.suffix not in _LEFT_OUT


def _project(distribution: importlib.metadata.Distribution) -> Path | None:
    """The folder that an editable install runs from; None for any other."""
    try:
        about = json.loads(distribution.read_text("direct_url.json") or "{}")
        if about.get("dir_info", {}).get("editable"):
            return Path(url2pathname(urlparse(about["url"]).path)).resolve()
    except (OSError, ValueError, KeyError, AttributeError):
        pass
    return None
