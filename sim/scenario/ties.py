"""The edge list of an audience: read once, known by its content, found wherever it lies now."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import ScenarioError
from sim.foreign import open_ordinary, read_ordinary
from sim.scenario.edges import Edges, read_edges

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sim.scenario.audience import NetworkFile
    from sim.scenario.schema import Scenario

__all__ = ["adopt", "content_hash", "edges_of", "found_again", "holds", "pinned", "remember"]

# (SHA-256 of the file, audience, what becomes of loops) -> ties: what this process has read.
_edges: dict[tuple[str, int, str], Edges] = {}

_MOST_REMEMBERED = 200
_MOST_BYTES = 1 << 20


def content_hash(path: str | os.PathLike[str]) -> str:
    """SHA-256 of a file, hexadecimal. Raises OSError."""
    with open_ordinary(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pinned(scenario: Scenario) -> Scenario:
    """The scenario with the content of its edge list, which is read now and is what runs from here on,
    whatever is saved under that name meanwhile. A scenario without one is given back as it is.

    Raises:
        ScenarioError: the list cannot be used, or is another one than the scenario names.
    """
    network = scenario.audience.network
    if network.kind != "file":
        return scenario
    content = _content(network, scenario.audience.size)
    if network.sha256 not in (None, content):
        raise ScenarioError(
            f"is another edge list than that of the run (sha256 {network.sha256}). Say where that one is "
            "with --graph FILE, or remove audience.network.sha256 to run with this one.",
            file=network.path,
        )
    audience = scenario.audience.model_copy(
        update={"network": network.model_copy(update={"sha256": content})}
    )
    return scenario.model_copy(update={"audience": audience})


def _content(network: NetworkFile, size: int) -> str:
    try:
        while True:
            before = content_hash(network.path)
            edges = read_edges(network.path, size, self_loops=network.self_loops)
            if content_hash(network.path) == before:  # else it was saved just now
                _edges[before, size, network.self_loops] = edges
                return before
    except OSError as error:
        raise ScenarioError(f"cannot be read: {error.strerror or error}.", file=network.path) from None


def edges_of(network: NetworkFile, size: int) -> Edges:
    """The ties between ``size`` followers, and what was read besides.

    Raises:
        ScenarioError: the list cannot be used, or is not any more the one that was read at first.
    """
    if network.sha256 is None:
        return read_edges(network.path, size, self_loops=network.self_loops)
    key = network.sha256, size, network.self_loops
    if key not in _edges and _content(network, size) != network.sha256:
        raise ScenarioError("was changed while the run began. Run it again.", file=network.path)
    return _edges[key]


def adopt(network: NetworkFile, size: int, pairs: NDArray[np.int64]) -> None:
    """Take the ties from another process, which has read them."""
    if network.sha256 is not None:
        _edges[network.sha256, size, network.self_loops] = Edges(pairs, 0)


# --- Where lists lie on this machine


def remember(path: str, sha256: str) -> None:
    """Note where an edge list lies, so that a run of it finds it without having to say; best effort."""
    places = {key: place for key, place in _known_places().items() if key != sha256}
    places[sha256] = str(Path(path).absolute())
    latest = dict(list(places.items())[-_MOST_REMEMBERED:])
    with suppress(OSError):
        file = _memory()
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_name(f"{file.name}.{os.getpid()}")
        partial.write_text(json.dumps(latest, indent=1), encoding="utf-8")
        partial.replace(file)


def holds(path: Path, sha256: str) -> bool:
    """Whether a file is there and has this content."""
    try:
        return path.is_file() and content_hash(path) == sha256
    except (OSError, ValueError):
        return False


def found_again(sha256: str, near: Path, name: str) -> str | None:
    """Where the edge list of this content is: where it was, or under its name beside the run or here."""
    places = [Path(_known_places().get(sha256, "")), *(folder / name for folder in (near, *near.parents[:2]))]
    return next((str(place.absolute()) for place in (*places, Path(name)) if holds(place, sha256)), None)


def _known_places() -> dict[str, str]:
    try:
        places: Any = json.loads(read_ordinary(_memory(), _MOST_BYTES))
        return {str(key): str(place) for key, place in places.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def _memory() -> Path:
    home = os.environ.get("XDG_CACHE_HOME", "")
    return (
        Path(home) if Path(home).is_absolute() else Path("~/.cache").expanduser()
    ) / "trustsim/graphs.json"
