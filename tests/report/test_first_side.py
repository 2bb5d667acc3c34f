"""The first side alone: one sheet of paper that says nothing which the whole page does not say."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sim.experiment import run_scenario
from sim.plugins import load as load_plugins
from sim.report import write, write_first_side
from sim.results import Run
from sim.scenario import load

from .conftest import ROOT, brands

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SCENARIOS = ("three-cafes", "bakery", "growing", "understaffed")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    registry = load_plugins([])
    found = {}
    for name in SCENARIOS:
        path = ROOT / "scenarios" / f"{name}.yaml"
        scenario = load(path, ["audience.size=1500", "replicates=4"], registry=lambda files: registry)
        run = run_scenario(scenario, registry, tmp_path_factory.mktemp(name)).run
        assert run is not None
        write(run)
        write_first_side(run)
        found[name] = run
    return found


class _Paragraphs(HTMLParser):
    """What stands in each element that holds words."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        if self.get_starttag_text() != "<style>" and data.strip():
            self.words.append(" ".join(data.split()))


def words(path: Path) -> list[str]:
    parser = _Paragraphs()
    parser.feed(path.read_text(encoding="utf-8"))
    return parser.words


def sides(browser: Browser, path: Path) -> int:
    page = browser.new_page()
    page.goto(path.as_uri())
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    page.close()
    return len(re.findall(rb"/Type /Page\b", printed))


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_it_is_one_side_of_paper(runs: dict[str, Run], browser: Browser, name: str) -> None:
    assert sides(browser, runs[name].directory / "summary.html") == 1


@pytest.mark.slow
def test_eight_brands_still_fit(drawn: Callable[..., Run], browser: Browser) -> None:
    run = drawn(film=False, replicates=4, days=40, brands=brands(*"ABCDEFGH"))
    assert sides(browser, write_first_side(run)) == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_every_sentence_of_it_is_one_of_the_report(runs: dict[str, Run], name: str) -> None:
    place = runs[name].directory
    alone, whole = words(place / "summary.html"), words(place / "report.html")
    assert len(alone) > 40
    assert [said for said in alone if said not in whole] == []
    text = " ".join(alone)
    for what in ("more than", "numbers of the model were at work", "an assumption, not a finding"):
        assert what in text, what


@pytest.mark.slow
def test_it_runs_nothing_and_asks_for_nothing(runs: dict[str, Run]) -> None:
    page = (runs["bakery"].directory / "summary.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "default-src 'none'; style-src 'sha256-" in page
    assert "script-src" not in page
    assert "img-src" not in page
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert page.count('class="plot lines') == 1
    assert "EUR" in page
