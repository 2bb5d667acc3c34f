"""What a run is named by: everything its numbers depend on, and nothing else.

The scenario with every default written out, the seed, the version of sim, the code that makes the numbers,
the content of each plugin that it uses, and the libraries that change a digit. Not the time, the machine, the
number of threads or processes, nor where a file lies: the same content has the same name anywhere.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

import sim
from sim.errors import ResultsError
from sim.foreign import Json, open_ordinary
from sim.measures import About
from sim.names import slug
from sim.results.typed import Basis, Origin, Precision

__all__ = [
    "FORMAT",
    "basis",
    "digest",
    "directory_name",
    "file_hash",
    "point_name",
    "provenance",
    "replicate_names",
    "run_name",
]

#: Version of the layout of a run directory and of ``summary.json``.
FORMAT: Final = 1

# Where numbers come from. The command line or the report may change without making another run of it.
_MAKERS = (
    "calendar.py",
    "compare",
    "engine",
    "measures.py",
    "model",
    "parameters.py",
    "results",
    "strategy",
    "trust_rule.py",
)
# What a replicate depends on, beside its scenario.
_BASIS = ("sim", "code", "sources", "plugins", "network", "reading")
# What it does not depend on: how a scenario is called, and how many replicates there are.
_BESIDES = ("name", "description", "replicates", "precision")
# And, where there is a graph from a file, whatever reads it: which ties it finds there makes numbers too.
_READERS = ("scenario/edges.py", "scenario/graphs.py", "scenario/tables.py")

_LENGTH = 32  # hexadecimal digits of a name: 128 bits


def provenance(
    scenario: Json,
    plugins: Mapping[str, str],
    measures: Mapping[str, About] | None = None,
    sources: Iterable[Path] = (),
    until_sure: Precision | None = None,
    libraries: Mapping[str, str] | None = None,
) -> Origin:
    """Where a run's numbers come from, as it stands in ``summary.json``.

    Args:
        scenario: the resolved scenario.
        plugins: version and content hash of each plugin that is used, as the registry gives them.
        measures: unit, direction and title of each measure, so that results can be shown from the files
            alone.
        sources: the files in which what ships and is used is written, strategies and trust rule: apart
            from the code, which is the same whichever of them a run uses.
        until_sure: precision and ceiling, if replicates are added until it is sure. How many that takes
            follows from the rest, so the content holds the ceiling in place of the replicates: the run can be
            found before that is known.
        libraries: name -> version of those that change a digit of what is computed from replicates.

    Raises:
        ResultsError: a file that the scenario names cannot be read.
    """
    origin = basis(scenario, plugins, sources, libraries)
    plain = _without_places(scenario)
    content: Json = {"format": FORMAT, **origin, "scenario": plain}
    if until_sure is not None:
        origin["until_sure"] = until_sure
        ceiling = until_sure["ceiling"]
        plain = {**plain, "replicates": ceiling}
        content = {**content, "until_sure": until_sure, "replicates": ceiling, "scenario": plain}
    return {**origin, "content": _hash(_canonical(content)), "measures": dict(measures or {})}


def basis(
    scenario: Json,
    plugins: Mapping[str, str],
    sources: Iterable[Path] = (),
    libraries: Mapping[str, str] | None = None,
) -> Basis:
    """What numbers follow from, besides the scenario; see :func:`provenance`. Raises ResultsError."""
    network = scenario.get("audience", {}).get("network", {})
    origin: Basis = {
        "sim": sim.__version__,
        "code": _code(_MAKERS),
        "plugins": dict(plugins),
        "seed": scenario["seed"],
        "replicates": scenario["replicates"],
    }
    files = {path.name: _source(path) for path in sorted(sources)}
    if files:
        origin["sources"] = files
    if libraries is not None:
        origin["libraries"] = dict(libraries)
    if network.get("kind") == "file":
        origin["reading"] = _code(_READERS)
    if "path" in network:
        origin["network"] = network.get("sha256") or file_hash(network["path"])
    return origin


def point_name(scenario: Json, origin: Basis) -> str:
    """The name of what replicates are replicates of: the resolved scenario, and the code that runs it.

    It is the same whatever the scenario is called, and however many replicates are asked for.
    """
    plain = {key: value for key, value in _without_places(scenario).items() if key not in _BESIDES}
    makers = {key: value for key, value in origin.items() if key in _BASIS}
    return digest({**makers, "scenario": plain})


def run_name(point: str, replicate: int) -> str:
    """The name of one replicate of a design point named ``point``."""
    return _hash(f"{point} {replicate}")[:_LENGTH]


def replicate_names(scenario: Json, origin: Basis) -> list[str]:
    """The names of the replicates of a run, in order: equal names, equal numbers.

    Of numbers that each replicate has of its own (``draws``), a replicate depends on its own ones alone.
    """
    count, draws = scenario["replicates"], scenario.get("draws")
    if not draws:
        point = point_name(scenario, origin)
        return [run_name(point, number) for number in range(count)]
    sets = min(count, *map(len, draws.values()))
    points = [
        point_name({**scenario, "draws": {path: values[each] for path, values in draws.items()}}, origin)
        for each in range(sets)
    ]
    return [run_name(points[number % sets], number) for number in range(count)]


def digest(value: Any) -> str:
    """Hash of plain values, the same whatever the order of keys."""
    return _hash(_canonical(value))[:_LENGTH]


def directory_name(name: str, content: str) -> str:
    """``three-cafes-1f3a9c2e``: the scenario's name in short, and the start of its content hash."""
    return f"{slug(name)}-{content[:8]}"


def _without_places(scenario: Json) -> Json:
    """The scenario without where its files lie; their content is hashed beside it."""
    audience = dict(scenario.get("audience", {}))
    if "path" in audience.get("network", {}):
        audience["network"] = {**audience["network"], "path": None, "sha256": None}
    return {**scenario, "audience": audience, "plugins": None}


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def file_hash(path: str) -> str:
    """SHA-256 of a file's content, read once while it does not change.

    Raises:
        ResultsError: it cannot be read.
    """
    try:
        about = os.stat(path)  # noqa: PTH116  (a path as the scenario has it)
        return _hash_of(path, about.st_mtime_ns, about.st_size)
    except OSError as error:
        raise ResultsError(f"{path}: cannot be read: {error.strerror or error}.") from None


@lru_cache(64)
def _hash_of(path: str, mtime: int, size: int) -> str:
    with open_ordinary(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def _code(makers: tuple[str, ...]) -> str:
    """Hash of the source of these modules, in short.

    A version alone would let a changed engine find the runs of the one before it.
    """
    package = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for file in (file for maker in makers for file in _modules(package / maker)):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(package).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


@cache
def _source(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:16]


def _modules(place: Path) -> list[Path]:
    return sorted(place.rglob("*.py")) if place.is_dir() else [place] if place.exists() else []
