"""The lesson that ships, put together once, and a browser to give it in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sim_lesson.build import build

from tests.report.conftest import browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["browser"]  # a fixture of both

#: Every step of every chapter but the game's, which has to be played.
STEPS = {
    "pages": ("ask", "week", "end"),
    "person": ("ask", "diaries", "end"),
    "silence": ("ask", "end", "rigged"),
    "template": ("ask", "end", "puzzle"),
    "classes": ("ask", "end", "bigger"),
    "talk": ("ask", "end", "puzzle"),
    "faking": ("ask", "grid", "end"),
    "hands": ("ask", "end", "puzzle"),
    "turn": ("ask",),
}
FITS = "[document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
#: What may be longer than the screen of a phone: ends of chapters, the grid, the game.
MAY_SCROLL = {"pages/end", "end", "faking/grid"} | {
    f"turn/{step}" for step in ("ask", "ten", "curtain", "followers", "later")
}
GAME = ("curtain", "followers", "later")


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lesson as ``sim lesson`` writes it."""
    path = tmp_path_factory.mktemp("lesson") / "lesson.html"
    path.write_text(build(), encoding="utf-8")
    return path


@pytest.fixture
def opened(browser: Browser, shipped: Path) -> Iterator[Callable[..., Page]]:
    """``opened("pages/ask", width=1280, height=720, path=..., script="...", **context)``: a window.

    ``page.requests`` and ``page.errors`` list what it asked for besides itself, and what went wrong.
    ``script`` runs before the page's own.
    """
    contexts = []

    def open_(
        at: str = "",
        *,
        width: int = 1280,
        height: int = 720,
        path: Path = shipped,
        script: str = "",
        **options: Any,
    ) -> Page:
        options.setdefault("reduced_motion", "reduce")
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.requests, page.errors = [], []  # type: ignore[attr-defined]
        url = path.as_uri()
        page.on("request", lambda asked: asked.url.startswith(url) or page.requests.append(asked.url))  # type: ignore
        page.on("pageerror", lambda error: page.errors.append(str(error)))  # type: ignore[attr-defined]
        page.on("console", lambda said: page.errors.append(said.text))  # type: ignore[attr-defined]
        if script:
            page.add_init_script(script)
        page.goto(url + (f"#{at}" if at else ""))
        return page

    yield open_
    for context in contexts:
        context.close()


def go(page: Page, at: str) -> None:
    """To a step, with its film at the end."""
    page.evaluate(
        """(at) => new Promise((done) => {
             if (location.hash === '#' + at) return done();
             addEventListener('hashchange', () => setTimeout(done), {once: true});
             location.hash = at;
           })""",
        at,
    )
    skip = page.locator(".player button.plain:visible")
    if skip.count():
        skip.first.click()


def play(page: Page, plan: str) -> None:
    """Ten weeks of the game: a digit a week, as ``chapters.yaml`` numbers the moves."""
    go(page, "turn/ask")
    for move in plan:
        page.get_by_label("Questions" if move in "345" else "News", exact=True).check()
        page.locator(f"input[name=answer][value={['own', 'paste', 'nobody'][int(move) % 3]}]").check()
        page.locator(".play").click()


def walk(page: Page) -> Iterator[str]:
    """Through every step there is, one after the other."""
    go(page, "start")
    yield "start"
    for chapter, steps in STEPS.items():
        for step in steps:
            go(page, f"{chapter}/{step}")
            yield f"{chapter}/{step}"
    play(page, "0000000344")
    yield "turn/ten"
    for step in GAME:
        go(page, f"turn/{step}")
        yield f"turn/{step}"
    go(page, "end")
    yield "end"
