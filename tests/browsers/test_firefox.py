"""The pages in Firefox: what has to work in more than the one browser that all other tests use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sim_lesson.build import build

from sim.results import Run
from tests.report.conftest import brands, drawn
from tests.serve.conftest import SMALL, end, start

from .firefox import Tab, firefox, started

__all__ = ["drawn"]  # a fixture of the report's

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    binary = firefox()
    if binary is None:
        pytest.skip("no Firefox: `make browser` installs it where it can")
    with started(binary, tmp_path_factory.mktemp("firefox")) as tab:
        yield tab


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("lesson") / "lesson.html"
    path.write_text(build(), encoding="utf-8")
    return path.as_uri()


def test_the_lesson_opens_from_a_file_and_its_engine_is_docked(tab: Tab, lesson: str) -> None:
    del tab.requests[:], tab.errors[:]
    tab.open(f"{lesson}#check")
    assert tab.evaluate("document.documentElement.dataset.checked") == "equal"  # every chapter, to 1e-8
    assert tab.evaluate("lesson.live()") is True
    assert [each for each in tab.requests if not each.startswith(lesson)] == []
    assert tab.errors == []


def test_a_chapter_by_keyboard(tab: Tab, lesson: str) -> None:
    del tab.errors[:]
    tab.open("about:blank").open(f"{lesson}#pages/ask")
    tab.tab_to("Max")
    tab.press("ArrowDown", "ArrowDown")
    assert "Rosa" in tab.evaluate("document.querySelector('[name]:checked').closest('label').textContent")
    tab.press("Enter")
    tab.wait("location.hash === '#pages/week'")
    tab.press("End")
    tab.press("n")
    tab.wait("location.hash === '#pages/end'")
    tab.press("Space")  # it plays, a week a second
    said = tab.wait("document.querySelector('.answer p')?.textContent")
    assert said.startswith("You bet on Rosa, and so it was.")
    assert tab.evaluate("document.documentElement.scrollHeight <= 720")
    assert tab.errors == []


def test_the_live_page_gets_a_result(tab: Tab, tmp_path: Path) -> None:
    del tab.errors[:]
    file = tmp_path / "cafes.yaml"
    file.write_text(SMALL, encoding="utf-8")
    server = start(file)
    try:
        tab.open(server.url)
        tab.wait("document.getElementById('progress').textContent === '8 of 8 replicates'")
        before = tab.wait("document.getElementById('verdict').textContent")
        assert before.strip(".…")
        assert tab.evaluate("document.querySelectorAll('#chart path.line').length") == 2
        tab.tab_to("Answer rate, as a number")
        tab.press("Tab", "Home")
        tab.wait("location.hash.includes('answer_rate%3D0')")
        tab.wait("document.getElementById('finding').textContent.includes('mean over 8 replicates')")
        cells = tab.evaluate(
            "[...document.querySelectorAll('#table tbody td')].map((each) => each.textContent)"
        )
        assert all("±" in each for each in cells[:3])
    finally:
        end(server)
    assert tab.errors == []


def test_the_film_of_a_report_plays(tab: Tab, drawn: object) -> None:
    del tab.errors[:]
    run: Run = drawn(brands=brands("Tells", "Talks"))  # type: ignore[operator]
    tab.open((run.directory / "report.html").as_uri())
    tab.wait("!document.querySelector('.player').hidden")
    tab.click("#play")
    # A day a second, since no motion is wanted.
    tab.wait("document.getElementById('today').textContent === 'day 3'")
    tab.click("#play")
    assert tab.evaluate("document.getElementById('play').textContent") == "Play"
    assert tab.evaluate("document.querySelector('#story h3').textContent").startswith("Follower ")
    assert tab.errors == []
