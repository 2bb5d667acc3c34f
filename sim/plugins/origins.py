"""Where a plugin comes from: an installed distribution and its version, or a file and its content."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a plugin was found. `str(origin)` is how sentences call it.

    For an installed plugin `distribution`, `version`, `entry_point` and, unless it ships, `content` (hash of
    all its files) are filled; for a file `path` (absolute) and `sha256` (of its bytes, hexadecimal).
    """

    distribution: str = ""
    version: str = ""
    entry_point: str = ""
    content: str = ""
    path: Path | None = None
    sha256: str = ""

    def __str__(self) -> str:
        if self.path is not None:
            return f"{self.path.name}, sha256 {self.sha256[:8]}" if self.sha256 else self.path.name
        if self.builtin:
            return f"{self.distribution} {self.version}"
        return f"{self.distribution} {self.version}, plugin {self.entry_point!r}"

    @property
    def builtin(self) -> bool:
        """Whether it ships with the simulation itself."""
        return self.distribution == BUILTIN

    def as_dict(self) -> dict[str, str]:
        """For `--json`: distribution and version, or file and sha256."""
        if self.path is not None:
            return {"file": str(self.path), "sha256": self.sha256}
        return {"distribution": self.distribution, "version": self.version}


BUILTIN = "trustsim"
"""The distribution whose own entry point offers the strategies that ship."""
