"""What announces itself among all that is installed, found without importing any of it.

Nothing heavy is imported here: the command line asks for it before it knows what else it needs.
"""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

__all__ = ["announced", "normal", "unreadable"]

GROUP = "sim"


def announced(warnings: list[str]) -> Iterator[tuple[importlib.metadata.EntryPoint, str, str]]:
    """Every entry point of our group with name and version of its distribution, found without importing any.

    `importlib.metadata.entry_points` gives up where one distribution is damaged, as an interrupted install
    leaves it. Here that one is left out, with a warning that names its folder.
    """
    stems = set()
    for dist in importlib.metadata.distributions():
        folder = Path(str(getattr(dist, "_path", None) or dist.locate_file("")))
        stem = folder.name.partition("-")[0]
        if normal(stem) in stems:  # the first on sys.path is the one that Python imports
            continue
        stems.add(normal(stem))
        try:
            points = [point for point in dist.entry_points if point.group == GROUP]
        except Exception as exc:
            if f"[{GROUP}]".encode() in _bytes(folder / "entry_points.txt"):
                warnings.append(_damage(folder, f"its entry_points.txt cannot be read ({exc})"))
            continue
        if not points:
            continue
        name: str | None = None
        version: str | None = None
        with suppress(Exception):  # importlib itself: which one depends on the version of Python
            about = dist.metadata
            # Not ``get``: the protocol that types it has none.
            name, version = (about[f] if f in about else None for f in ("Name", "Version"))  # noqa: SIM401
        if not (name and version):
            field = "Version" if name else "Name"
            what = f"{field} in its METADATA" if _bytes(folder / "METADATA") else "METADATA"
            warnings.append(_damage(folder, f"there is no {what}"))
            continue
        yield from ((point, name, version) for point in points)


def unreadable() -> str:
    """A sentence about the first installed distribution whose entry points cannot be read, or nothing.

    Other libraries look through all of them as well, and stop there.
    """
    for dist in importlib.metadata.distributions():
        try:
            for _ in dist.entry_points:
                pass
        except Exception as exc:
            folder = getattr(dist, "_path", None) or dist.locate_file("")
            return (
                f"{folder}: its entry_points.txt cannot be read ({' '.join(str(exc).split())}), as after an "
                "install that was interrupted, and libraries that look through all that is installed stop "
                "there. Install it again, or delete the folder"
            )
    return ""


def _damage(folder: Path, why: str) -> str:
    return (
        f"the plugin in {folder} is left out: {why}, as after an install that was interrupted. "
        "Install it again, or delete the folder"
    )


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


def normal(name: str) -> str:
    """The name of a distribution as names of distributions are compared."""
    return re.sub(r"[-_.]+", "-", name.strip()).lower()
