"""From files to one import: read each, put them together, say what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import sim
from sim import ScenarioError
from sim.foreign import Json
from sim_own.headers import translated
from sim_own.mapping import Settings
from sim_own.merging import Merged, merged
from sim_own.opening import sheets, source_of
from sim_own.reading import Part, read
from sim_own.sheet import FileError, UnknownError

__all__ = ["File", "Import", "gather"]

FORMAT = 1


@dataclass
class File:
    """One file of the user's, and the tables that were found in it."""

    name: str
    sha256: str = ""
    parts: list[Part] = field(default_factory=list)


@dataclass
class Import:
    """All files, and what they give together."""

    files: list[File]
    merged: Merged
    followers_at: Mapping[str, Mapping[date, int]]

    def about(self) -> Json:
        """What ``import.json`` holds; also what ``--json`` prints."""
        return {
            "format": FORMAT,
            "made_by": f"trustsim {sim.__version__}",
            "tables": {name: table.num_rows for name, table in self.merged.tables.items()},
            "files": [
                {
                    "file": part.label,
                    "sha256": file.sha256,
                    "kind": part.kind,
                    "taken_for": part.name,
                    "rows": part.rows,
                    "begins": str(part.begins) if part.begins else None,
                    "ends": str(part.ends) if part.ends else None,
                    "unknown_columns": part.unknown,
                    "warnings": part.warnings,
                    "refusal": part.record,
                }
                for file in self.files
                for part in file.parts
            ],
            "followers_at": {
                network: {str(day): count for day, count in sorted(days.items())}
                for network, days in sorted(self.followers_at.items())
            },
            "bursts": [
                {"network": burst.network, "day": str(burst.day), "new_followers": burst.new_followers}
                for burst in self.merged.bursts
            ],
            "warnings": self.merged.warnings,
        }


def gather(
    paths: Sequence[Path],
    settings: Settings,
    salt: bytes,
    followers_at: Sequence[tuple[str, date, int]] = (),
) -> Import:
    """Read files and put them together.

    Args:
        paths: in the order in which they were named: of two exports that end on one day, the later one wins.
        settings: what a map says.
        salt: for hashes of names.
        followers_at: network ("" for the only one), day, followers.

    Raises:
        ScenarioError: none can be used, or they are of two brands.
    """
    files = []
    names: dict[str, str] = {}
    often = Counter(path.name for path in paths)
    for path in paths:
        # Meta calls its daily files alike for both of its networks: then their folders tell them apart.
        file = File("/".join(path.parts[-2:]) if often[path.name] > 1 else path.name)
        strangers: list[Part] = []
        try:
            source, file.sha256 = source_of(path, file.name)
            if file.sha256 in names:
                raise FileError(f"is the same as {names[file.sha256]}.")
            names[file.sha256] = file.name

            def is_header(row: Sequence[str], packed: bool) -> bool:
                return bool(settings.kind(translated(row, settings.columns), packed))

            for sheet in sheets(source, is_header):
                try:
                    file.parts.append(read(sheet, settings, salt))
                except FileError as error:
                    file.parts.append(Part(sheet.label, refusal=str(error), record=error.record))
                    strangers += [file.parts[-1]] * isinstance(error, UnknownError)
        except FileError as error:
            file.parts.append(Part(file.name, refusal=str(error), record=error.record))
        _forget(strangers, file)
        files.append(file)
    parts = [part for file in files for part in file.parts if not part.refusal]
    if not parts:
        refusals = "\n".join(f"{part.label}: {part.refusal}" for file in files for part in file.parts)
        raise ScenarioError(refusals if len(files) == 1 else f"none of these files can be used.\n{refusals}")
    levels = _levels(parts, followers_at)
    return Import(files, merged(parts, levels, one_brand=settings.one_brand), levels)


def _forget(strangers: Sequence[Part], file: File) -> None:
    """Where one table of a file was read, those of no known kind are named, and not told one by one."""
    good = [part for part in file.parts if not part.refusal]
    if good and strangers:
        names = [part.label.partition(": ")[2] or part.label for part in strangers]
        good[0].warn(f"not read in it: {', '.join(names[:8])}")
        file.parts = [part for part in file.parts if part not in strangers]


def _levels(
    parts: Sequence[Part], followers_at: Sequence[tuple[str, date, int]]
) -> dict[str, dict[date, int]]:
    """Followers that the user gave, by network."""
    networks = sorted(
        {
            name
            for part in parts
            if part.grain == "days"
            for name in part.table.column("network").unique().to_pylist()
        }
    )
    levels: dict[str, dict[date, int]] = {}
    for network, day, count in followers_at:
        if not network and len(networks) != 1:
            hint = (
                f"there are days of {', '.join(networks)}. Say of which network: {networks[0]}:{day}={count}."
                if networks
                else "no file tells of days. Name one that does, or leave it out."
            )
            raise ScenarioError(f"{day}={count}: {hint}", file="--followers-at")
        if network and network not in networks:
            hint = f"There are {', '.join(networks)}" if networks else "No file tells of days"
            raise ScenarioError(f"no file tells of days of {network!r}. {hint}.", file="--followers-at")
        levels.setdefault(network or networks[0], {})[day] = count
    return levels
