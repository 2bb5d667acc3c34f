"""Headers of columns, as they are compared: what differs only to a machine is the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

__all__ = ["normal", "translated"]

# Soft hyphen, zero-width characters and joiners, byte order mark: seen in headers, meant by nobody.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


def normal(header: str) -> str:
    """A header in the form in which headers are compared: NFKC, case-folded, invisible characters and
    doubled blanks gone.
    """
    text = unicodedata.normalize("NFKC", header.translate(_INVISIBLE)).casefold()
    return " ".join(re.sub(r"[\s_]+", " ", text).strip(" \"'").split())


def translated(header: Sequence[str], columns: Mapping[str, str]) -> list[str]:
    """A header with each cell normal, and as the English export has it, by ``columns`` of a map."""
    cells = [normal(cell) for cell in header]
    return [columns.get(cell, cell) for cell in cells]
