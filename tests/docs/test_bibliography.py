"""Whatever is cited by key has an entry."""

from __future__ import annotations

import re

import pytest

from .blocks import DOCS, ROOT

ENTRIES = re.findall(
    r"^- \*\*\[(\w+)\]\*\* (.+)$", (DOCS / "bibliography.md").read_text("utf-8"), re.MULTILINE
)
PLACES = ["sim", "plugins", "docs", "scenarios", "benchmarks", "experiments", "tests", "README.md"]
KINDS = {".py", ".md", ".yaml", ".tmpl", ".txt", ".json"}


def cited() -> dict[str, list[str]]:
    """Key -> files that cite it."""
    found: dict[str, list[str]] = {}
    for place in PLACES:
        top = ROOT / place
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and path.suffix in KINDS and "tests/plugins" not in path.as_posix():
                for key in re.findall(r"\[([A-Z]\w*\d{4}[a-z]?)\]_", path.read_text(encoding="utf-8")):
                    found.setdefault(key, []).append(path.relative_to(ROOT).as_posix())
    return found


def test_every_key_resolves() -> None:
    keys = [key for key, _ in ENTRIES]
    missing = {key: files for key, files in cited().items() if key not in keys}
    assert missing == {}
    assert len(cited()) > 25  # the search does find what is cited


def test_every_entry_stands_once() -> None:
    keys = [key for key, _ in ENTRIES]
    assert len(keys) == len(set(keys))


def test_every_parameter_has_a_source_or_says_that_it_has_none() -> None:
    from sim.parameters import PARAMETERS, TRAITS

    for row in [*PARAMETERS.values(), *TRAITS.values()]:
        assert row.source or row.certainty == "D", (
            f"{row.name} is certain by {row.certainty}, and cites nothing"
        )


@pytest.mark.parametrize(("key", "text"), ENTRIES)
def test_an_entry_says_who_when_and_what(key: str, text: str) -> None:
    year = re.search(r"\d{4}", key).group()  # type: ignore[union-attr]
    assert f"({year})" in text
    assert "*" in text  # a title or a journal
