"""Words: one file a language, the same ids and holes in each, and room for languages that need more of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from sim_lesson import build as building
from sim_lesson.words import Words, languages

from sim.errors import ScenarioError

from .conftest import FITS, MAY_SCROLL, STEPS, go

if TYPE_CHECKING:
    from playwright.sync_api import Page

Opened = Callable[..., "Page"]
HERE = Path(building.__file__).parent


def english() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((HERE / "words.en.yaml").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("language", languages())
def test_every_language_says_the_same_with_the_same_numbers(language: str) -> None:
    here, there = Words.load("en").holes(), Words.load(language).holes()
    assert set(here) == set(there)
    assert {name: holes for name, holes in here.items() if holes != there[name]} == {}


def test_numbers_and_plurals_are_the_language_s() -> None:
    words = Words(
        {
            "lang": "de",
            "dir": "ltr",
            "x": {
                "a": "{n} {n, one: Mensch, other: Menschen}, {who}",
                "b": "{n, one: once, other: {n} times}",
            },
        }
    )
    assert words.filled("x.a", {"n": 1234.4, "who": "Ivy"}.__getitem__) == "1.234 Menschen, Ivy"
    assert words.filled("x.a", {"n": 0.6, "who": "Ivy"}.__getitem__) == "1 Mensch, Ivy"
    assert words.filled("x.b", {"n": 3}.__getitem__) == "3 times"
    assert (
        Words({"lang": "en", "dir": "ltr", "x": {"a": "{n}"}}).filled("x.a", {"n": 1234.4}.__getitem__)
        == "1,234"
    )


def test_what_is_not_there_fails_the_build() -> None:
    texts = english()
    del texts["pages"]["wrong"]
    with pytest.raises(ScenarioError, match=r"has no pages\.wrong"):
        building.check_words(Words(texts))
    texts = english()
    texts["pages"]["intro"] = "{sice} people"
    with pytest.raises(ScenarioError, match="sice"):
        building.page(Words(texts), building.chosen_chapters(), building.baked())


def test_no_text_holds_a_number_of_a_run() -> None:
    """Digits are the scale of trust and years of sources; whatever a run gives stands in braces."""
    allowed = {"100"}
    for name, text in Words.load("en").texts.items():
        if name.endswith(".sources"):
            continue
        assert set(re.findall(r"\d+", re.sub(r"\{[^{}]*\}", "", text))) <= allowed, name


def test_every_text_is_used() -> None:
    files = [*(HERE / "script").glob("*.js"), HERE / "paper.py", HERE / "build.py"]
    script = "".join(file.read_text(encoding="utf-8") for file in files)
    chapters = (HERE / "chapters.yaml").read_text(encoding="utf-8") + (HERE / "diaries.py").read_text(
        encoding="utf-8"
    )
    unused = [
        name
        for name in Words.load("en").texts
        if not any(part in script + chapters for part in (name, name.split(".")[1]))
        and not name.startswith(("diary.", "keys.", "options."))
        and not re.search(
            r"\.(opt_|but_|next_|d_|plan_|ledger_|ruled|too_|route_|announce_|code_|fewer_|half_|show_|sheet_)",
            name,
        )
    ]
    assert unused == []


def pseudo(texts: Mapping[str, Any]) -> dict[str, Any]:
    """Forty per cent longer, and from right to left."""

    def longer(text: str) -> str:
        plain = re.sub(r"\{[^{}]*(\{[^{}]*\}[^{}]*)*\}|\*\*", "", text)
        more = " ".join(["ooo"] * -(-len(plain) * 2 // 20))
        return f"{text} {more}".strip()

    return {
        name: {key: longer(str(text)) for key, text in section.items()}
        if isinstance(section, dict)
        else section
        for name, section in texts.items()
    } | {"lang": "ar", "dir": "rtl"}


@pytest.mark.slow
def test_a_longer_language_from_right_to_left_fits(opened: Opened, tmp_path: Path) -> None:
    path = tmp_path / "pseudo.html"
    path.write_text(
        building.page(Words(pseudo(english())), building.chosen_chapters(), building.baked()),
        encoding="utf-8",
    )
    page = opened("start", path=path)
    for step in steps_of(page):
        assert page.evaluate(FITS) == [720, 1280], step
    assert page.errors == []


def steps_of(page: Page) -> Iterator[str]:
    """Every step, in a language that the tests do not read."""
    for chapter, steps in STEPS.items():
        for step in steps:
            go(page, f"{chapter}/{step}")
            yield f"{chapter}/{step}"


@pytest.mark.slow
def test_german_fits_too(opened: Opened, tmp_path: Path) -> None:
    path = tmp_path / "lektion.html"
    path.write_text(building.build("de"), encoding="utf-8")
    assert path.stat().st_size <= 300_000
    for width, height in ((1280, 720), (390, 844)):
        page = opened("start", path=path, width=width, height=height)
        for step in steps_of(page):
            found = page.evaluate(FITS)
            assert found[1] == width, step
            assert found[0] == height or (width == 390 and step in MAY_SCROLL), (step, found)
        assert page.errors == []
