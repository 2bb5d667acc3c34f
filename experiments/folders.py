"""The folders: where their numbers, figure and answer lie, and how each is made."""

from __future__ import annotations

import importlib.util
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from experiments import numbers

__all__ = ["FOLDERS", "Folder", "updated"]

_PLACE = re.compile(r"(<!-- begin answer: [^>]*-->\n).*?(<!-- end answer -->)", re.DOTALL)


@dataclass(frozen=True)
class Folder:
    """One question. ``answer.py`` in it says what its numbers mean, and draws them.

    A folder whose numbers come from elsewhere than a design of points has ``made`` in its ``answer.py`` too,
    and its functions take the text of the CSV.
    """

    path: Path

    @property
    def numbers(self) -> Path:
        """CSV."""
        return self.path / "numbers.csv"

    @property
    def figure(self) -> Path:
        """SVG."""
        return self.path / "figure.svg"

    @property
    def readme(self) -> Path:
        """The page."""
        return self.path / "README.md"

    @cached_property
    def code(self) -> ModuleType:
        """The folder's ``answer.py``; its name has hyphens, so it cannot be imported as a package."""
        spec = importlib.util.spec_from_file_location(
            f"experiments_{self.path.name.replace('-', '_')}", self.path / "answer.py"
        )
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    def made(self) -> str:
        """The numbers, run now."""
        function: Any = getattr(self.code, "made", None)
        return str(function()) if function is not None else numbers.made(self.path)

    def beside(self) -> dict[str, str]:
        """Further tables that its answer reads, run now: name of the file -> CSV."""
        function: Any = getattr(self.code, "beside", None)
        return {} if function is None else dict(function())

    def _read(self) -> Any:
        text = self.numbers.read_text(encoding="utf-8")
        return text if hasattr(self.code, "made") else numbers.Numbers(text)

    def judged_again(self) -> str:
        """The numbers that lie there, with whatever is computed from them made anew."""
        text = self.numbers.read_text(encoding="utf-8")
        again: Any = getattr(self.code, "judged_again", None)
        return str(again(text)) if again is not None else text

    def drawn(self) -> str:
        """The figure, from the numbers that lie there."""
        return str(self.code.figure(self._read()))

    def answered(self) -> str:
        """The answer, likewise."""
        return str(self.code.answer(self._read()))


def updated(page: str, answer: str) -> str:
    """The page with ``answer`` between its marks."""
    if not _PLACE.search(page):
        raise ValueError(
            "there is no place for the answer: <!-- begin answer: ... --> to <!-- end answer -->"
        )
    return _PLACE.sub(lambda match: f"{match.group(1)}\n{answer}\n\n{match.group(2)}", page)


FOLDERS = {
    path.parent.name: Folder(path.parent) for path in sorted(Path(__file__).parent.glob("*/answer.py"))
}
