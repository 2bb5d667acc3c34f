"""What is known of one kind of export."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import translate
from functools import cached_property
from typing import Literal

from sim_own.headers import normal

__all__ = ["REST", "Grain", "Kind"]

Grain = Literal["day", "post", "conversation", "message"]

#: Patterns of headers that many exports have, and that are left.
REST = (
    "*rate*",
    "*(%)*",
    "average *",
    "avg*",
    "*duration*",
    "*language*",
    "tags",
    "labels",
    "custom labels",
)


@dataclass(frozen=True)
class Kind:
    """One kind of export.

    ``tells``: sets of headers; a table that has all of one set is of this kind. ``columns``: what is kept ->
    the headers it goes by, of which the first that is there is read (of ``text``: all). ``known``: patterns
    of headers that are understood and left. ``network``: "" where a column says which. ``month_first``: how
    a date such as 03/04/2025 is meant where nothing else tells. ``all_told``: whether it has conversations
    that nobody answered. ``remark``: what everybody who imports one should know.
    """

    name: str
    network: str
    grain: Grain
    tells: Sequence[Sequence[str]]
    columns: Mapping[str, Sequence[str]]
    known: Sequence[str] = ()
    month_first: bool = True
    all_told: bool = True
    remark: str = ""

    @cached_property
    def _tells(self) -> list[frozenset[str]]:
        return [frozenset(map(normal, names)) for names in self.tells]

    @cached_property
    def _fields(self) -> dict[str, str]:
        return {normal(header): name for name, headers in self.columns.items() for header in headers}

    @cached_property
    def _known(self) -> re.Pattern[str]:
        return re.compile("|".join(translate(normal(pattern)) for pattern in self.known) or "(?!)")

    def fits(self, header: Sequence[str]) -> int:
        """How many of the columns of a normal header it knows; 0 where it is not of this kind."""
        cells = set(header)
        if not any(names <= cells for names in self._tells):
            return 0
        return sum(1 for cell in cells if self.meaning(cell))

    def meaning(self, cell: str) -> str:
        """What a column of this normal header is kept as; "-" where it is known and left, "" where not."""
        return self._fields.get(cell) or ("-" if self._known.match(cell) else "")
