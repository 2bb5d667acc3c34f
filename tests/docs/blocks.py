"""Pages as text with blocks in it: fenced ones, which run, and generated ones, drawn from the code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]


def name_of(page: Path) -> str:
    """As tests call it."""
    return page.relative_to(ROOT).as_posix()


class Block(NamedTuple):
    """A fenced block. ```` ```yaml title="corner.yaml" ```` has the kind yaml and is saved as corner.yaml."""

    kind: str
    saved_as: str  # empty: it is not a file
    text: str
    start: int  # where the text begins in the page
    end: int


_FENCE = re.compile(r'^```(\w*)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)


def blocks(page: str) -> list[Block]:
    """The fenced blocks of a page, in order."""
    return [
        Block(found[1], found[2] or "", found[3], found.start(3), found.end(3))
        for found in _FENCE.finditer(page)
    ]


def with_generated(page: str, name: str, text: str) -> str:
    """The page with ``text`` between ``<!-- begin NAME: how -->`` and ``<!-- end NAME -->``."""
    pattern = re.compile(rf"(<!-- begin {name}\b[^>]*-->\n).*?(<!-- end {name} -->)", re.DOTALL)
    if not pattern.search(page):
        raise AssertionError(f"there is no place for {name}: <!-- begin {name} --> to <!-- end {name} -->")
    return pattern.sub(lambda match: f"{match.group(1)}\n{text}\n{match.group(2)}", page)
