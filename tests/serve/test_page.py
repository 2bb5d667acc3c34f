"""The page in a real browser: what it shows when, by keyboard alone, for everybody."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.report.conftest import browser

from .conftest import Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

    Opened = Callable[..., Page]

__all__ = ["browser"]  # a fixture of the report's

DONE = "8 of 8 replicates"
NAMED = """(() => {
  const at = document.activeElement;
  return at === document.body ? "" : at.ariaLabel ?? at.labels?.[0]?.textContent ?? at.textContent;
})()"""
NUMBER = re.compile(r"\d[\d.]*\s*%|±|\d\.\d\d")


@pytest.fixture
def opened(browser: Browser, server: Server) -> Iterator[Opened]:
    """`opened("#...", width=1280, **context)`: the page, in a window of its own.

    `page.errors` lists what went wrong, `page.asked` what was asked of anybody else.
    """
    contexts = []
    own = f"http://127.0.0.1:{server.port}/"

    def open_(hash_: str = "", width: int = 1280, height: int = 720, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.errors, page.asked = [], []  # type: ignore[attr-defined]
        page.on("request", lambda r: r.url.startswith((own, "blob:", "data:")) or page.asked.append(r.url))  # type: ignore[attr-defined]
        page.on("pageerror", lambda error: page.errors.append(str(error)))  # type: ignore[attr-defined]
        page.on("console", lambda said: page.errors.append(said.text))  # type: ignore[attr-defined]
        page.goto(server.url + hash_)
        return page

    yield open_
    for context in contexts:
        context.close()


def finished(page: Page, progress: str = DONE) -> Page:
    from playwright.sync_api import expect

    expect(page.locator("#progress")).to_have_text(progress, timeout=60_000)
    expect(page.locator("#finding")).to_contain_text("mean over 8 replicates", timeout=60_000)
    return page


def slider(page: Page, label: str) -> Any:
    return page.get_by_role("slider", name=label, exact=True)


def test_it_shows_what_is_known_and_asks_nobody_else(opened: Opened) -> None:
    page = finished(opened())
    assert page.title() == "Two cafés: sim serve"
    cells = page.locator("#table tbody tr").first.locator("td").all_inner_texts()
    assert all("±" in cell for cell in cells[:3])
    assert page.locator("#chart path.line").count() == 2
    assert page.locator("#chart path.band").count() == 2
    assert page.locator("#chart path.thin").count() == 0
    assert (page.errors, page.asked) == ([], [])  # type: ignore[attr-defined]


def test_the_first_five_sliders_are_what_one_decides_or_doubts_most(opened: Opened) -> None:
    page = opened()
    page.wait_for_selector("#first .knob")
    labels = page.locator("#first .knob label").all_inner_texts()
    assert labels == ["Answer rate", "Posts that ask", "Replies a day", "Posts a day", "Spotting a template"]
    assert "nobody has measured this" in page.locator("#first .knob").last.inner_text()
    replies = slider(page, "Replies a day")
    replies.press("End")
    assert replies.get_attribute("aria-valuetext") == "unlimited replies a day"
    page.get_by_label("Brand").select_option("Tells")
    asks = slider(page, "Posts that ask")
    assert asks.is_disabled()
    assert "broadcast has no questions" in page.locator("#first .knob").nth(1).inner_text()
    page.locator("#more > summary").click()
    world = page.locator("#world .knob label").all_inner_texts()
    assert world == ["Days", "Followers", "Negativity", "Reach"]
    page.locator("#deep > summary").click()
    assert page.locator("#model .knob").count() > 40
    assert page.locator("#people .knob").count() == 10


def test_with_fewer_than_five_replicates_there_are_lines_and_no_number(
    opened: Opened, server: Server
) -> None:
    """Whatever the page is sent: with four, and then with five."""
    from playwright.sync_api import expect

    events = server.events(sets=["days=15"])
    for count, young in ((4, True), (5, False)):
        parts = [each for each in events if each[0] == "replicate"][:count]
        told = server.events(sets=["days=15"], replicates=count)
        summary = next(
            (kind, {**data, "of": 8}) for kind, data in told if kind == "summary" and data["done"] == count
        )
        sent = [("accepted", {"id": "x", "of": [8]}), *parts, summary]
        body = "".join(f"event: {kind}\ndata: {json.dumps(data)}\n\n" for kind, data in sent)
        page = opened("#set=days%3D9")  # another one first
        page.route("**/api/run", partial(_answer, body))
        page.goto(server.url + "#set=days%3D15")
        expect(page.locator("#progress")).to_have_text(f"{count} of 8 replicates")
        shown = " ".join(
            page.locator(place).inner_text()
            for place in ("#verdict", "#progress", "#numbers", "#finding", "#said")
        )
        assert page.locator("#chart path.thin").count() == (2 * count if young else 0)
        assert page.locator("#chart path.band").count() == (0 if young else 2)
        assert bool(NUMBER.search(shown)) != young
        assert ("Too early" in shown) == young


def _answer(body: str, route: Route) -> None:
    route.fulfill(content_type="text/event-stream", body=body)


def test_while_a_slider_moves_there_is_a_sketch_without_numbers(opened: Opened) -> None:
    from playwright.sync_api import expect

    page = finished(opened())
    page.route("**/api/run", lambda route: None)  # a server that takes its time
    slider(page, "Answer rate").press("Home")
    expect(page.locator("#chart path.sketch")).to_have_count(1)
    assert "a sketch: 300 people, one run" in page.locator("#drawn").inner_text()
    assert page.locator("#verdict").inner_text() == "Computing…"
    assert not NUMBER.search(page.locator("#answer > :not(figure)").all_inner_texts()[0])
    assert not NUMBER.search(page.locator("#table").inner_text())
    assert page.locator("#chart path.line.old").count() == 2  # the last result, faded


def test_a_link_is_a_setting(opened: Opened, server: Server) -> None:
    page = finished(opened())
    page.locator("#pin").click()
    slider(page, "Posts that ask").fill("8")
    page.get_by_role("radio", name="Trust", exact=True).check()
    finished(page)
    table = page.locator("#table").inner_text()
    again = finished(opened(page.evaluate("location.hash")))
    assert again.get_by_label("Posts that ask, as a number").input_value() == "0.2"
    assert again.get_by_role("radio", name="Trust", exact=True).is_checked()
    assert again.locator("#table").inner_text() == table
    assert again.get_by_role("button", name="Go to A").is_visible()
    again.evaluate("location.hash = ''")
    finished(again)
    assert again.get_by_label("Posts that ask, as a number").input_value() == "0.5"
    opened("#set=plugins%3D%5Bx.py%5D&set=nonsense&pin=%7B&brand=Nobody&draw=x").wait_for_selector(
        "#chart svg"
    )


def test_rates_of_posting_are_said_before_who_is_ahead(opened: Opened, server: Server) -> None:
    from playwright.sync_api import expect

    page = opened("#set=brands.Tells.with.posts_per_day%3D3&set=days%3D20")
    rates, verdict = page.locator("#rates"), page.locator("#verdict")
    expect(rates).to_contain_text("At the rate of", timeout=120_000)
    expect(rates).to_have_text(re.compile("Tells posts 3"))
    above, below = rates.bounding_box(), verdict.bounding_box()
    assert above
    assert below
    assert above["y"] + above["height"] <= below["y"]


def test_another_strategy_by_keyboard(opened: Opened, server: Server) -> None:
    from playwright.sync_api import expect

    page = finished(opened("#pin="))
    slider(page, "Posts that ask").fill("8")  # of the strategy that is left
    choice = page.get_by_label("Strategy", exact=True)
    choice.focus()
    page.keyboard.type("cann")
    page.keyboard.press("Tab")
    finished(page)
    assert choice.input_value() == "canned-reply"
    assert "drawer" in page.locator("#does").inner_text()
    assert page.get_by_label("Answer rate, as a number").input_value() == "0.95"  # its own default
    assert "brands.Talks.with" not in page.evaluate("decodeURIComponent(location.hash)")
    slider(page, "Answer rate").press("Home")
    finished(page)
    expect(page.locator("#pins")).to_contain_text("brands.Talks.strategy")
    expect(page.locator("#apart-says")).to_contain_text("now less A: ")
    page.locator("#command").click()
    expect(page.locator("#saved pre")).to_contain_text("brands.Talks.strategy=canned-reply")
    # The link holds it, and the way back leads to the file.
    again = finished(opened(page.evaluate("location.hash")))
    assert again.get_by_label("Strategy", exact=True).input_value() == "canned-reply"
    assert again.get_by_label("Answer rate, as a number").input_value() == "0"
    assert again.locator("#table").inner_text() == page.locator("#table").inner_text()
    again.locator("#back").click()
    assert again.get_by_label("Strategy", exact=True).input_value() == "genuine-follow-up"
    # One that the page's own model does not know is not sketched: the last result fades.
    finished(again)
    again.route("**/api/run", lambda route: None)
    again.get_by_label("Strategy", exact=True).select_option("love-bombing")
    expect(again.locator("#chart path.old")).not_to_have_count(0)
    assert again.locator("#verdict").inner_text() == "Computing…"
    assert "does not know love-bombing" in again.locator("#progress").inner_text()
    again.get_by_label("Strategy", exact=True).select_option("silence")
    expect(again.locator("#chart path.sketch")).to_have_count(1)
    assert page.errors == again.errors == []  # type: ignore[attr-defined]


def test_the_plane_of_trust_and_attention(opened: Opened, server: Server) -> None:
    page = finished(opened())
    page.get_by_role("radio", name="Trust × attention").check()
    assert page.locator("#chart svg.plane path.way.line").count() == 2
    # Each way ends where the means of all replicates do.
    parts = [data for kind, data in server.events() if kind == "replicate"]
    ends = [
        [sum(part["curves"][curve][brand][-1] for part in parts) / 8 for brand in (0, 1)]
        for curve in ("attention", "trust")
    ]
    drawn = [
        [float(word) for word in path.get_attribute("d").rpartition("L")[2].split()]  # type: ignore[union-attr]
        for path in page.locator("#chart path.way.line").all()
    ]
    for axis, sign in ((0, 1), (1, -1)):  # both axes are lines from tick to tick
        marks = page.locator("#chart use").all()
        assert (drawn[0][axis] - drawn[1][axis]) * (ends[axis][0] - ends[axis][1]) * sign > 0
        assert len(marks) == 2
    page.locator("#pin").click()
    slider(page, "Answer rate").press("Home")
    finished(page)
    assert page.locator("#chart path.dashed").count() == 1
    assert "Trust of Talks, now less A" in page.locator("#apart-says").inner_text()
    again = finished(opened(page.evaluate("location.hash")))
    assert again.locator("#chart svg.plane").count() == 1
    assert page.errors == again.errors == []  # type: ignore[attr-defined]


def test_wrong_input_is_answered_at_its_control(opened: Opened) -> None:
    from playwright.sync_api import expect

    page = finished(opened())
    box = page.get_by_label("Answer rate, as a number")
    box.fill("5")
    box.press("Enter")
    error = page.locator("#first .knob").first.locator(".error")
    expect(error).to_contain_text("from 0 to 1")
    assert box.get_attribute("aria-invalid") is not None
    assert page.locator("#verdict").inner_text() == "This setting cannot be run."
    assert "…" in page.locator("#table").inner_text()
    box.fill("0.5")
    box.press("Enter")
    finished(page)
    assert error.is_hidden()


def test_the_whole_way_by_keyboard(opened: Opened, tmp_path: Path, here: Any) -> None:
    from playwright.sync_api import expect

    page = finished(opened(accept_downloads=True))
    keys = page.keyboard

    def to(name: str) -> None:
        for _ in range(60):
            keys.press("Tab")
            if name in page.evaluate(NAMED):
                return
        raise AssertionError(f"no Tab leads to {name}")

    to("Pin as A")
    keys.press("Enter")
    expect(page.locator("#pins")).to_contain_text("Nothing differs yet")
    page.evaluate("document.activeElement.blur()")
    to("Brand")
    keys.type("Ta")
    to("Answer rate, as a number")
    keys.press("Tab")  # the slider
    keys.press("Home")
    for _ in range(4):
        keys.press("ArrowRight")
    expect(page.get_by_label("Answer rate, as a number")).to_have_value("0.1")
    finished(page)
    expect(page.locator("#apart-says")).to_contain_text("now less A: ")
    expect(page.locator("#apart-says")).to_contain_text("95% interval")
    to("Followers kept")
    keys.press("ArrowRight")
    expect(page.locator("#apart-says")).to_contain_text("Trust of Talks")
    to("Go to A")
    to("Scenario file")
    with page.expect_download() as download:
        keys.press("Enter")
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name == "cafes-changed.yaml"
    assert "answer_rate: 0.1" in file.read_text(encoding="utf-8")
    assert here("check", file).returncode == 0
    to("Command")
    keys.press("Enter")
    expect(page.locator("#saved pre")).to_contain_text("--set brands.Talks.with.answer_rate=0.1")
    to("Run and keep")
    keys.press("Enter")
    expect(page.locator("#saved")).to_contain_text("Kept in", timeout=60_000)
    to("Open its report")
    page.evaluate("document.activeElement.blur()")
    to("Take A away")
    keys.press("Enter")
    expect(page.locator("#pins")).to_be_empty()
    assert page.evaluate("document.activeElement.id") == "pin"
    assert page.errors == []  # type: ignore[attr-defined]


def test_four_pins_at_most(opened: Opened) -> None:
    page = finished(opened())
    rate = slider(page, "Answer rate")
    for place in range(4):
        rate.fill(str(3 * place))
        page.locator("#pin").click()
    assert page.locator("#pin").is_disabled()
    rate.fill("30")
    finished(page)
    from playwright.sync_api import expect

    expect(page.locator("#pins p")).to_have_count(
        5
    )  # three differences (A's is under its chart), sentence, how
    assert page.locator("#chart path.dashed").count() == 4
    assert page.locator("#pins thead th").all_inner_texts() == ["A", "B", "C", "D", "now"]


@pytest.mark.parametrize(
    ("width", "options"),
    [(1280, {}), (1280, {"color_scheme": "dark"}), (390, {})],
)
def test_it_is_for_everybody(opened: Opened, width: int, options: dict[str, Any]) -> None:
    import axe_playwright_python

    axe = Path(axe_playwright_python.__file__).parent / "axe.min.js"
    page = opened("#brand=Talks&pin=", width, 844 if width == 390 else 720, **options)
    slider(page, "Answer rate").fill("10")
    page.locator("#more > summary").click()
    page.locator("#deep > summary").click()
    page.get_by_label("Days, as a number").fill("x")
    page.get_by_label("Days, as a number").press("Enter")
    page.wait_for_selector("#world .error:not([hidden])")
    page.evaluate(axe.read_text(encoding="utf-8"))
    for step in ("an error", "an answer"):
        if step == "an answer":
            page.get_by_label("Days, as a number").fill("24")
            page.get_by_label("Days, as a number").press("Enter")
            finished(page)
            page.wait_for_selector("#apart:not([hidden])")
        found = page.evaluate("axe.run()")
        assert [
            (each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]
        ] == [], step
    assert page.evaluate("document.documentElement.scrollWidth") <= width
