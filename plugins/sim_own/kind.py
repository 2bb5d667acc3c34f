"""What is known of one kind of export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
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


@dataclass(frozen=True, slots=True)
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
    _fields: dict[str, str] = field(default_factory=dict, compare=False)

    def fits(self, header: Sequence[str]) -> int:
        """How many of the columns of a normal header it knows; 0 where it is not of this kind."""
        there = set(header)
        if not any({normal(name) for name in names} <= there for names in self.tells):
            return 0
        return sum(1 for cell in there if self.meaning(cell))

    def meaning(self, cell: str) -> str:
        """What a column of this normal header is kept as; "-" where it is known and left, "" where not."""
        if not self._fields:
            for name, headers in self.columns.items():
                self._fields.update({normal(header): name for header in headers})
        if cell in self._fields:
            return self._fields[cell]
        return "-" if any(fnmatchcase(cell, normal(pattern)) for pattern in self.known) else ""
