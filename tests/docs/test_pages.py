"""Every page can be followed: files are saved, commands typed, code run, and what it shows comes out."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import pytest

from .blocks import DOCS, PAGES, ROOT, blocks, name_of, with_generated
from .generated import GENERATED, SCHEMA, schema
from .session import filled, same_but_for_the_code

#: Pages whose code is run by a test of their own.
ELSEWHERE = {
    "docs/explanation/same-luck.md": "tests/testing/test_pages.py",
    "docs/how-to/report.md": "tests/report/test_pages.py",
    "docs/reference/film.md": "tests/report/test_pages.py",
    "docs/reference/hooks.md": "tests/testing/test_pages.py",
    "docs/reference/results.md": "tests/docs/test_results_page.py",
    "docs/reference/strategies.md": "tests/testing/test_pages.py",
    "docs/tutorial/your-own-strategy.md": "tests/testing/test_tutorial.py",
}
FOLLOWED = [
    name_of(page)
    for page in PAGES
    if name_of(page) not in ELSEWHERE
    and any(block.kind in ("python", "console") for block in blocks(page.read_text(encoding="utf-8")))
]
AGAIN = "run: python -m tests.docs"


@pytest.mark.slow
@pytest.mark.parametrize("name", FOLLOWED)
def test_following_a_page_gives_what_it_shows(name: str, tmp_path: Path) -> None:
    page = (ROOT / name).read_text(encoding="utf-8")
    assert same_but_for_the_code(filled(page, tmp_path)) == same_but_for_the_code(page), AGAIN


def constraints() -> str:
    """The tested set."""
    return (ROOT / "constraints.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name",
    # Every help page of the command line is asked for.
    [pytest.param(name, marks=[pytest.mark.slow] * (name == "docs/reference/cli.md")) for name in GENERATED],
)
def test_what_is_drawn_from_the_code_is_what_the_code_says(name: str) -> None:
    if name == "docs/reference/cli.md" and f"typer=={version('typer')}\n" not in constraints():
        pytest.skip("help is laid out by Typer, and this is another than the page was drawn with")
    page = (ROOT / name).read_text(encoding="utf-8")
    for place, draw in GENERATED[name].items():
        assert with_generated(page, place, draw()) == page, AGAIN


def test_the_schema_of_results_is_what_their_types_say() -> None:
    if f"pydantic=={version('pydantic')}\n" not in constraints():
        pytest.skip("another pydantic may word the same schema differently")
    assert SCHEMA.read_text(encoding="utf-8") == schema(), f"{AGAIN} {name_of(SCHEMA)}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = target.partition("#")
        if "://" in path:
            continue
        there = page if not path else (page.parent / path).resolve()
        assert there.exists(), f"{name_of(page)}: {target}"
        if anchor:
            assert anchor in anchors(there), f"{name_of(page)}: {target}"


def test_every_page_can_be_reached_from_the_map() -> None:
    reached, waiting = set(), [DOCS / "index.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md" or not page.is_relative_to(DOCS) or not page.exists():
            continue
        reached.add(page)
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                waiting.append((page.parent / target).resolve())
    assert set(DOCS.rglob("*.md")) - reached == set()


def anchors(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}
