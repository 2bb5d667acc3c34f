"""The manifest: what an experiment is to run. A line a design point, with its name and what it sets.

It is a file of lines of JSON; the first is the checksum of the others, the second describes the experiment.
What is missing of an experiment is the difference between the manifest and the runs that its shards hold.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from sim.errors import ResultsError
from sim.foreign import read_ordinary
from sim.results import shards
from sim.results.files import reason
from sim.results.identity import run_name

__all__ = [
    "MANIFEST",
    "DamagedManifestError",
    "Manifest",
    "Step",
    "line_of",
    "read",
    "sealed",
    "unsealed",
    "write",
]

#: Its name in the directory of an experiment.
MANIFEST = "manifest.jsonl"

_FORMAT = 1
_MOST = 2_000_000_000  # bytes of it
_NAME = slice(2, 34)  # where a design point's stands in its line


class DamagedManifestError(ResultsError):
    """The manifest is not what was written. Results do not depend on it."""


class Step(NamedTuple):
    """A run of the manifest: which design point and replicate it is, and its name."""

    point: int
    replicate: int
    run: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an experiment is to run.

    ``key`` hashes all it depends on; ``about`` describes it. ``points``: the line of each design point, as
    :func:`line_of` writes it.
    """

    key: str
    about: Mapping[str, Any]
    points: Sequence[str] = ()

    @property
    def replicates(self) -> int:
        """Runs of each design point."""
        return int(self.about["replicates"])

    def __len__(self) -> int:
        """Lines of its tables; a run may stand in several."""
        return len(self.points) * self.replicates

    def settings(self, point: int) -> list[tuple[str, Any]]:
        """What a design point sets in the base scenario."""
        _, settings = json.loads(self.points[point])
        return [(path, value) for path, value in settings]

    def steps(self, first: int = 0, count: int | None = None) -> Iterator[Step]:
        """``count`` of its runs, from position ``first`` on; all that follow if left out."""
        last = len(self) if count is None else min(first + count, len(self))
        for position in range(first, last):
            point, replicate = divmod(position, self.replicates)
            yield Step(point, replicate, self._run(point, replicate))

    def once(self) -> Iterator[Step]:
        """Its runs, in order, each once: design points may be the same."""
        names: set[str] = set()
        replicates = range(self.replicates)
        for point in range(len(self.points)):
            first = self._run(point, 0)
            if first not in names:
                names.add(first)
                yield from (Step(point, replicate, self._run(point, replicate)) for replicate in replicates)

    def _run(self, point: int, replicate: int) -> str:
        return run_name(self.points[point][_NAME], replicate)


def line_of(name: str, settings: Sequence[tuple[str, Any]]) -> str:
    """A design point as it stands in a manifest; its name has 32 letters."""
    return json.dumps([name, settings], ensure_ascii=False)


def write(place: Path, manifest: Manifest) -> None:
    """Put it into the directory of its experiment, in one step.

    Raises:
        ResultsError: it cannot be written.
    """
    head = {"format": _FORMAT, "key": manifest.key, "about": manifest.about}
    lines = [json.dumps(head, ensure_ascii=False), *manifest.points, ""]
    shards.replace(place / MANIFEST, sealed("\n".join(lines)))


def sealed(text: str) -> bytes:
    """A text as a file that begins with its checksum, in a line of JSON."""
    content = text.encode("utf-8", "surrogatepass")
    return _seal(content) + b"\n" + content


def _seal(content: bytes) -> bytes:
    return json.dumps({"sha256": hashlib.sha256(content).hexdigest()}).encode()


def unsealed(path: Path) -> str | None:
    """The text of such a file; None if it is not what was written. Raises OSError."""
    seal, _, content = read_ordinary(path, _MOST).partition(b"\n")
    return content.decode("utf-8", "surrogatepass") if seal == _seal(content) else None


def read(place: Path) -> Manifest | None:
    """That of the experiment in ``place``; None if there is none.

    Raises:
        DamagedManifestError: it is not what was written.
        ResultsError: it cannot be read, or a newer version wrote it.
    """
    path = place / MANIFEST
    try:
        text = unsealed(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ResultsError(f"{path}: cannot be read: {reason(error)}.") from None
    if text is None:
        raise DamagedManifestError(
            f"{path}: is damaged, or was changed. Run the experiment again: what is finished is kept."
        )
    first, *points = text.split("\n")[:-1]
    head = json.loads(first)
    if head["format"] != _FORMAT:
        raise ResultsError(f"{path}: another version of trustsim wrote this. Use that one.")
    return Manifest(head["key"], head["about"], points)
