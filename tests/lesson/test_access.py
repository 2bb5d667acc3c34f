"""The lesson for everybody: by keyboard, by ear, without motion or script, in forced colours, on paper."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .conftest import STEPS, go, walk

if TYPE_CHECKING:
    from playwright.sync_api import Page

Opened = Callable[..., "Page"]
SNAPSHOTS = Path(__file__).parent / "snapshots"


@pytest.fixture(scope="module")
def axe() -> str:
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [{}, {"color_scheme": "dark"}, {"width": 390, "height": 844}],
    ids=["light", "dark", "phone"],
)
def test_no_accessibility_violations(opened: Opened, axe: str, options: dict[str, Any]) -> None:
    page = opened(bypass_csp=True, **options)
    page.evaluate(axe)
    asked = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    for step in walk(page):
        found = page.evaluate("(asked) => axe.run(asked)", asked)
        for verdict in ("violations", "incomplete"):
            told = [
                (each["id"], [n["target"] for n in each["nodes"]], each["help"]) for each in found[verdict]
            ]
            assert told == [], (step, verdict)
        assert len(found["passes"]) > 15


@pytest.mark.slow
def test_the_core_route_by_keyboard_alone(opened: Opened) -> None:
    """From the first page to the last, never touching a mouse; each new heading takes the focus."""
    page = opened()
    for _ in range(12):  # to the button of the core route
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").startswith("One lesson"):
            break
    page.keyboard.press("Enter")
    seen = []
    for _ in range(60):
        where = page.evaluate("location.hash")
        if where == "#end":
            break
        seen.append(where)
        assert page.evaluate("document.activeElement.tagName") == "H1", where
        _answer(page)
        page.keyboard.press("n")
        if page.evaluate("location.hash") == where:  # a puzzle that is passed over says what follows first
            page.keyboard.press("n")
        assert page.evaluate("location.hash") != where
    assert [where.removeprefix("#").split("/")[0] for where in seen if where.endswith("/ask")] == [
        "pages", "person", "silence", "template", "talk", "hands", "turn",
    ]  # fmt: skip
    assert page.errors == []


def _answer(page: Page) -> None:
    """Whatever this step wants before it goes on, by keys."""
    if page.evaluate("location.hash") == "#turn/ask":
        for _ in range(10):
            _tab_to(page, ".play")
            page.keyboard.press("Enter")
        _tab_to(page, "h1, .next")
        page.evaluate("document.querySelector('h1').focus()")
        return
    if page.locator(".player button.plain:visible").count():
        _tab_to(page, ".player button.plain")
        page.keyboard.press("Enter")
    for name in ("bet", "bet2"):
        radio, number = f"input[type=radio][name={name}]", f"input[type=number][id$={name}]"
        if page.locator(radio).count():
            _tab_to(page, radio)
            page.keyboard.press("ArrowRight")
        elif page.locator(number).count():
            _tab_to(page, number)
            page.keyboard.type(page.locator(number).get_attribute("max") or "")
            page.keyboard.press("Tab")
    page.evaluate("document.activeElement.blur()")
    while not page.locator("main .next").count():
        _tab_to(page, "main button")
        page.keyboard.press("Enter")


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(60):
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by Tab on {page.evaluate('location.hash')}")


def test_keys_play_step_and_name_the_day(opened: Opened) -> None:
    page = opened("pages/week", reduced_motion="no-preference")
    # Not as somebody who looks for it: it is there for less than a second, until the week is over by itself.
    page.locator(".player button.plain").dispatch_event("click")
    page.evaluate("document.activeElement.blur()")
    day = page.locator(".player input")
    for key, expected in (
        ("ArrowLeft", "6"),
        ("Home", "0"),
        ("PageDown", "7"),
        ("ArrowLeft", "6"),
        ("End", "7"),
    ):
        page.keyboard.press(key)
        assert day.input_value() == expected, key
    assert re.fullmatch(r"day 7: Max \d+, Ivy \d+, Rosa \d+", day.get_attribute("aria-valuetext") or "")
    page.keyboard.press("t")
    assert page.locator(".hands").count() == 1
    page.locator("nav").get_by_role("button", name="Keys").click()
    assert page.locator("dialog dt").count() >= 6
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="detached")


@pytest.mark.slow
def test_a_playing_film_does_not_flood_a_reader(opened: Opened) -> None:
    page = opened("start", reduced_motion="no-preference")
    page.evaluate(
        """() => { window.said = []; const live = document.querySelector('[role=status]');
             new MutationObserver(() => live.textContent && said.push(live.textContent))
               .observe(live, {childList: true, subtree: true}); }"""
    )
    page.evaluate("location.hash = 'pages/end'")
    page.locator(".answer p").first.wait_for(timeout=30_000)
    assert 1 <= len(page.evaluate("said")) <= 3
    assert page.locator("[aria-live]").count() == 0


def test_without_motion_nothing_moves_faster_than_a_second(opened: Opened) -> None:
    page = opened(
        "start",
        script="window.timers = []; const every = window.setInterval;"
        "window.setInterval = (act, after) => { timers.push(after); return every(act, after); };",
    )
    go(page, "pages/end")
    page.get_by_role("button", name="Play").click()
    assert page.evaluate("timers") == [1000]


def test_without_a_script_it_is_all_there(opened: Opened) -> None:
    page = opened(java_script_enabled=False)
    assert page.locator("#paper section.sheet").count() == len(STEPS) + 1
    assert page.locator("#paper .asked").count() == len(STEPS)
    for chapter in STEPS:
        days = {each.get_attribute("data-day") for each in page.locator(f"#paper-{chapter} figure").all()}
        assert len(days) == 2, chapter
        assert page.locator(f"#paper-{chapter} td").count() > 0
    text = page.locator("#paper").inner_text()
    assert text.count("But ") >= len(STEPS)
    assert "{" not in text


def test_a_browser_that_cannot_run_it_shows_what_is_on_paper(opened: Opened) -> None:
    page = opened(script="delete Array.prototype.flat")
    assert page.locator("#paper section.sheet").first.is_visible()
    assert page.locator("#paper section.sheet").count() == len(STEPS) + 1


def test_on_paper_a_side_a_chapter_as_text_and_vectors(opened: Opened, tmp_path: Path) -> None:
    page = opened()
    file = tmp_path / "lesson.pdf"
    file.write_bytes(page.pdf(prefer_css_page_size=True))
    assert page.locator("#paper").count() == 0  # gone again
    go(page, "pages/ask")
    page.locator("input[value=Ivy]").check()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#paper-pages .room").text_content() == "Your bets: Ivy. Your reasons:"
    content = file.read_bytes()
    assert b"/Subtype /Image" not in content
    assert b"/Subtype/Image" not in content
    pages = len(re.findall(rb"/Type\s*/Page\b", content))
    assert len(STEPS) < pages <= len(STEPS) + 3
    try:
        text = subprocess.run(
            ["pdftotext", str(file), "-"], capture_output=True, text=True, check=True
        ).stdout
    except FileNotFoundError:
        return
    sides = text.split("\f")
    for place, side in enumerate(sides[: len(STEPS)], start=1):
        assert f"{place}. " in side


def test_in_forced_colours_who_has_gone_differs(opened: Opened) -> None:
    page = opened(forced_colors="active")
    go(page, "pages/end")
    strokes = page.evaluate(
        """() => ['.g', '.h', '.l3'].map((name) => {
             const style = getComputedStyle(document.querySelector('.crowd ' + name));
             return [style.display, style.stroke, style.strokeWidth]; })"""
    )
    gone, hole, follows = strokes
    assert gone[1] == follows[1]
    assert hole[0] != "none"  # a ring
    assert hole[1] != gone[1]
    assert float(hole[2].removesuffix("px")) < float(gone[2].removesuffix("px"))


@pytest.mark.slow
def test_what_a_reader_hears(opened: Opened) -> None:
    """Each step as the accessibility tree has it; renewed with TRUSTSIM_RENEW=1."""
    import os

    page = opened()
    for step in walk(page):
        heard = page.locator("main").aria_snapshot() + "\n"
        kept = SNAPSHOTS / f"{step.replace('/', '-')}.yaml"
        if os.environ.get("TRUSTSIM_RENEW"):
            kept.parent.mkdir(exist_ok=True)
            kept.write_text(heard, encoding="utf-8")
        assert heard == kept.read_text(encoding="utf-8"), step
