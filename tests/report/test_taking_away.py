"""Numbers and charts to take away: the sheets of page and Python are the same, drawings stand alone."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from sim.report.tables import workbook
from sim.results import Run

from .conftest import brands
from .test_page import hostile

if TYPE_CHECKING:
    from playwright.sync_api import Page

Opened = Callable[..., "Page"]
__all__ = ["hostile"]
SVG = "{http://www.w3.org/2000/svg}"


def cells(content: bytes) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))

    def plain(value: Any) -> Any:
        return float(f"{value:.12g}") if isinstance(value, float) else value  # XLSX keeps fifteen digits

    return {sheet.title: [[*map(plain, row)] for row in sheet.iter_rows(values_only=True)] for sheet in book}


def saved(page: Page, label: str) -> Path:
    with page.expect_download() as download:
        page.get_by_role("button", name=label, exact=True).click()
    return Path(download.value.path())


def test_sheets_hold_what_the_run_found(cafes: Run) -> None:
    found = cells(workbook(cafes))
    assert list(found) == ["Measures", "Groups", "Pairs", "Days"]
    header, *rows = found["Measures"]
    assert header[:4] == ["measure", "Megaphone", "Megaphone, low", "Megaphone, high"]
    trust = next(row for row in rows if row[0] == "trust")
    for place, brand in enumerate(cafes.summary["brands"]):
        interval = brand["measures"]["trust"]
        assert trust[1 + 3 * place : 4 + 3 * place] == [
            pytest.approx(interval[key]) for key in ("mean", "low", "high")
        ]
    assert len(found["Pairs"]) == 1 + len(cafes.summary["pairs"])
    assert len(found["Days"]) == 1 + 3 * 180
    assert all(isinstance(value, int | float) for value in found["Days"][-1][1:] if value is not None)
    assert len(found["Groups"]) == 1 + 3 * 3 * 6


def test_a_name_is_text_whatever_it_begins_with(drawn: Callable[..., Run]) -> None:
    run = drawn(brands=brands("=1+1", "Two"), days=3, film=False)
    book = openpyxl.load_workbook(io.BytesIO(workbook(run)))
    cell = book["Measures"]["B1"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_the_page_makes_the_workbook_that_python_makes(cafes: Run, hostile: Run, opened: Opened) -> None:
    for run in (cafes, hostile):
        page = opened(run)
        page.wait_for_selector("#again select")
        made = cells(saved(page, "All numbers (XLSX)").read_bytes())
        assert made == cells(workbook(run))
        assert page.errors == []  # type: ignore[attr-defined]
        assert page.requests == []  # type: ignore[attr-defined]


def test_every_chart_can_be_taken_away_and_stands_alone(drawn: Callable[..., Run], opened: Opened) -> None:
    run = drawn(brands=brands("One", "Two"), days=10)
    page = opened(run, color_scheme="dark", accept_downloads=True)
    page.wait_for_selector("#again select")
    pick = page.locator("#again select")
    titles = pick.locator("option").all_inner_texts()
    assert len(titles) == len(set(titles)) == page.locator(".room > svg").count()
    kinds = page.locator(".room > svg").evaluate_all("found => found.map((each) => each.classList[1] ?? '')")
    # One of each kind: a browser lets a page save ten files in a row.
    assert len(set(kinds)) >= 5
    for place in {kind: place for place, kind in enumerate(kinds)}.values():
        title = titles[place]
        pick.select_option(str(place))
        drawing = ET.fromstring(saved(page, "SVG").read_text(encoding="utf-8"))
        assert drawing.findtext(f"{SVG}text") == title.partition(" (")[0]
        every = list(drawing.iter())
        assert not any("class" in each.attrib or "style" in each.attrib for each in every)
        assert not any("var(" in value for each in every for value in each.attrib.values())
        shapes = {f"#{each.get('id')}" for each in every if each.get("id")}
        assert {each.get("href") for each in drawing.iter(f"{SVG}use")} <= shapes
        words = {"".join(each.itertext()) for each in drawing.iter(f"{SVG}text")}
        shown = page.locator(".room > svg").nth(place).locator("text:visible").all_text_contents()
        assert set(shown) < words  # and the title besides
    picture = saved(page, "PNG").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 5000
    assert page.errors == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("locale", ["de-DE", "en-US"])
def test_numbers_that_the_script_writes_are_written_as_the_reader_does(
    cafes: Run, opened: Opened, locale: str
) -> None:
    page = opened(cafes, locale=locale)
    slider = page.get_by_role("slider", name="Followers kept: day")
    slider.focus()
    page.keyboard.press("End")
    said = slider.get_attribute("aria-valuetext")
    kept = cafes.summary["brands"][0]["measures"]["followers_kept"]["mean"]
    wanted = f"{100 * kept:.1f}"
    assert said is not None
    assert (wanted.replace(".", ",") if locale == "de-DE" else wanted) in said
