"""What a run is named by: everything its numbers depend on, and nothing else.

The scenario with every default written out, the seed, the version of sim, the code that makes the numbers,
the content of each plugin that it uses, and the libraries that change a digit. Not the time, the machine, the
number of threads or processes, nor where a file lies: the same content has the same name anywhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import sim
from sim.errors import ResultsError
from sim.foreign import Json, open_ordinary
from sim.measures import About
from sim.names import slug
from sim.results.typed import Basis, Origin, Precision

__all__ = ["FORMAT", "directory_name", "provenance"]

#: Version of the layout of a run directory and of ``summary.json``.
FORMAT = 1

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
# And, where there is a graph from a file, whatever reads it: which ties it finds there makes numbers too.
_READERS = ("scenario/edges.py", "scenario/graphs.py", "scenario/tables.py")


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
    network = scenario.get("audience", {}).get("network", {})
    basis: Basis = {
        "sim": sim.__version__,
        "code": _code(_MAKERS),
        "plugins": dict(plugins),
        "seed": scenario["seed"],
        "replicates": scenario["replicates"],
    }
    files = {path.name: _source(path) for path in sorted(sources)}
    if files:
        basis["sources"] = files
    if libraries is not None:
        basis["libraries"] = dict(libraries)
    if network.get("kind") == "file":
        basis["reading"] = _code(_READERS)
    if "path" in network:
        basis["network"] = network.get("sha256") or _file_hash(Path(network["path"]))
    plain = _without_places(scenario)
    content: Json = {"format": FORMAT, **basis, "scenario": plain}
    if until_sure is not None:
        basis["until_sure"] = until_sure
        ceiling = until_sure["ceiling"]
        plain = {**plain, "replicates": ceiling}
        content = {**content, "until_sure": until_sure, "replicates": ceiling, "scenario": plain}
    return {**basis, "content": _hash(_canonical(content)), "measures": dict(measures or {})}


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


def _file_hash(path: Path) -> str:
    try:
        with open_ordinary(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ResultsError(f"{path}: cannot be read: {error.strerror or error}.") from None


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
