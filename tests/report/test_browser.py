"""The report in a real browser: what it weighs, asks for, shows, prints, and lets one do by keyboard."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from sim.explain import watch
from sim.explain.story import moments
from sim.foreign import plain
from sim.plugins import load as load_plugins
from sim.results import Run
from sim.results.film import Film, read_film
from sim.scenario import load as load_scenario

from .conftest import brands
from .test_page import HOSTILE, hostile

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from playwright.sync_api import Page

Opened = Callable[..., "Page"]
__all__ = ["hostile"]  # a fixture of both files


@pytest.fixture(scope="module")
def axe() -> str:
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def film_of(run: Run) -> Film:
    film = read_film(run.directory)
    assert film is not None
    return film


def test_three_brands_weigh_at_most_340_kb(cafes: Run) -> None:
    assert (cafes.directory / "report.html").stat().st_size <= 340_000


def test_it_asks_for_nothing_and_its_policy_lets_nothing_in(cafes: Run, opened: Opened) -> None:
    page = opened(cafes)
    page.wait_for_selector(".player:not([hidden])")
    assert page.requests == []
    refused = page.evaluate(
        """async () => {
             const refused = [];
             addEventListener('securitypolicyviolation', (event) => refused.push(event.effectiveDirective));
             await fetch('http://127.0.0.1:9/').catch(() => 0);
             document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/x.png'}));
             document.body.append(Object.assign(document.createElement('script'), {textContent: 'ran = 1'}));
             document.body.insertAdjacentHTML('beforeend', '<p style="color: red">');
             await new Promise((done) => setTimeout(done, 50));
             return [[...new Set(refused)].sort(), window.ran === undefined];
           }"""
    )
    assert refused == [["connect-src", "img-src", "script-src-elem", "style-src-attr"], True]


def test_nothing_goes_wrong_in_any_colour(cafes: Run, opened: Opened) -> None:
    for options in ({}, {"color_scheme": "dark"}, {"width": 390}):
        page = opened(cafes, **options)
        page.wait_for_selector(".player:not([hidden])")
        assert page.errors == []


def test_it_is_complete_without_javascript(cafes: Run, opened: Opened) -> None:
    page = opened(cafes, java_script_enabled=False)
    assert page.locator("section").count() == 10
    assert page.locator("svg.plot").count() == 1 + 3 + 4 + 4
    assert page.locator("svg.crowd").count() == 3
    for hidden in (".player", "#theme", "#story"):
        assert not page.locator(hidden).is_visible()
    following = int((film_of(cafes).evening(0, 180).standing == 0).sum())
    assert page.locator(".count b").first.inner_text() == str(following)
    for place in range(page.locator("svg.plot").count()):
        box = page.locator("svg.plot").nth(place).bounding_box()
        assert box is not None
        assert box["width"] > 150
        assert box["height"] > 100
    with page.expect_download() as download:
        page.get_by_text("Results (CSV)").click()
    assert download.value.suggested_filename.endswith("-results.csv")
    assert (
        Path(download.value.path())
        .read_text(encoding="utf-8")
        .startswith("\ufeffgroup,measure,brand,minus,mean")
    )


@pytest.mark.parametrize(
    "options", [{}, {"color_scheme": "dark"}, {"width": 390}], ids=["light", "dark", "narrow"]
)
def test_no_accessibility_violations(cafes: Run, opened: Opened, axe: str, options: dict[str, Any]) -> None:
    page = opened(cafes, bypass_csp=True, **options)
    page.wait_for_selector(".player:not([hidden])")
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    page.evaluate(axe)
    asked: dict[str, Any] = {
        "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        "resultTypes": ["violations"],
    }
    if options.get("color_scheme"):
        asked["runOnly"] = {"type": "rule", "values": ["color-contrast"]}  # what else could be otherwise?
    if options.get("width"):
        asked["rules"] = {"color-contrast": {"enabled": False}}
    found = page.evaluate("(asked) => axe.run(asked)", asked)
    told = [(each["id"], each["nodes"][0]["target"], each["help"]) for each in found["violations"]]
    assert told == []
    assert len(found["passes"]) > (0 if options.get("color_scheme") else 15)


def test_no_sideways_scroll_on_a_telephone(cafes: Run, hostile: Run, opened: Opened) -> None:
    for run in (cafes, hostile):
        page = opened(run, width=390)
        page.wait_for_selector(".player:not([hidden])")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        wide = (
            "[...document.querySelectorAll('svg text')].filter((t) => t.getBoundingClientRect().right > 391)"
        )
        assert page.evaluate(f"{wide}.map((t) => t.textContent)") == []


def test_the_heading_of_a_table_of_many_brands_stands_in_one_line_on_a_telephone(
    hostile: Run, opened: Opened
) -> None:
    captions = opened(hostile, width=390).locator(".brands caption")
    assert captions.count() > 1
    for caption in captions.all():
        box = caption.bounding_box()
        assert box is not None
        assert box["width"] > 300
        assert box["height"] < 35


def test_what_has_no_label_stands_without_a_colon_and_over_the_whole_width(
    cafes: Run, opened: Opened
) -> None:
    page = opened(cafes, width=390)
    found = page.evaluate(
        """[...document.querySelectorAll('.grounds td')].map((each) => [
             each.dataset.label || '', getComputedStyle(each, '::before').content,
             each.offsetWidth / each.parentElement.offsetWidth])"""
    )
    assert {label for label, _, _ in found} == {"here", "usually", "certainty", "source", ""}
    for label, before, width in found:
        assert before == (f'"{label}" ": "' if label else "none") or before == f'"{label}: "'
        assert (width > 0.9) == (not label)


def test_text_keeps_its_size_on_a_telephone(cafes: Run, opened: Opened) -> None:
    page = opened(cafes, width=390)
    sizes = page.evaluate(
        "[...document.querySelectorAll('svg.plot text')].filter((t) => t.getBBox().width)"
        ".map((t) => t.getBoundingClientRect().height)"
    )
    assert min(sizes) > 12


def background(page: Page) -> int:
    """How bright the page is, 0 to 255."""
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(map(int, re.findall(r"\d+", colour)[:3])) // 3


def test_dark_by_preference_and_by_button(cafes: Run, opened: Opened) -> None:
    assert background(opened(cafes)) > 240
    page = opened(cafes, color_scheme="dark")
    assert background(page) < 40
    page.get_by_role("button", name="Light").click()
    assert background(page) > 240
    page.get_by_role("button", name="Dark").click()
    assert background(page) < 40


def test_it_prints_as_vectors_with_text_and_nothing_cut(cafes: Run, opened: Opened) -> None:
    page = opened(cafes, color_scheme="dark")
    page.wait_for_selector(".player:not([hidden])")
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    assert b"/Subtype /Image" not in printed
    assert b"/Type /Font" in printed or b"/FontFile" in printed
    # Chromium writes a stream a page; what lies outside of it would be drawn at places off the paper.
    assert 5 <= len(re.findall(rb"/Type /Page\b", printed)) <= 14
    drawn = b"".join(_streams(printed))
    assert drawn.count(b" l\n") + drawn.count(b" c\n") > 3000
    page.set_viewport_size({"width": 687, "height": 900})  # A4 less its margins, at 96 to the inch
    page.emulate_media(media="print")
    outside = page.evaluate(
        """[...document.querySelectorAll('svg text, td, th, p, h1, h2')].filter((each) => {
             const box = each.getBoundingClientRect();
             return box.width && (box.left < -1 || box.right > 688);
           }).map((each) => each.textContent)"""
    )
    assert outside == []
    assert page.locator(".groups").is_visible()  # folded away on the screen
    assert not page.locator("#theme").is_visible()
    assert background(page) == 255


@pytest.fixture(scope="module")
def four(drawn: Callable[..., Run]) -> Run:
    names = ("Stadtwerke Musterstadt", "Neighbour", "Verkehrsbetriebe Musterstadt", "Parrot")
    return drawn(days=10, brands=brands(*names))


@pytest.mark.parametrize(("width", "media"), [(687, "print"), (800, "screen"), (390, "screen")])
def test_tables_keep_their_room(four: Run, hostile: Run, opened: Opened, width: int, media: str) -> None:
    for run in (four, hostile):
        page = opened(run, width=width)
        page.emulate_media(media=media)
        beyond = page.evaluate(
            """(width) => [...document.querySelectorAll('table, td, th, svg text')].filter((each) => {
                 const box = each.getBoundingClientRect();
                 return box.width && (box.right > width + 1 || each.clientWidth && each.matches('td, th') &&
                   each.scrollWidth > each.clientWidth + 1);
               }).map((each) => each.textContent)""",
            width,
        )
        assert beyond == []
    page = opened(four, width=width)
    page.emulate_media(media=media)
    for label in page.locator(".measures th[scope=row]").all():
        box = label.bounding_box()
        assert box is not None
        assert box["width"] > 120
        assert box["height"] < 80


def test_no_line_of_the_axis_runs_through_the_words_of_a_row(four: Run, opened: Opened) -> None:
    page = opened(four)
    for chart in page.locator("figure.dots").all():
        crossed = chart.evaluate(
            r"""(figure) => {
                 const words = [...figure.querySelectorAll('.name, .heading')].map(
                   (each) => each.getBoundingClientRect());
                 const top = figure.querySelector('svg').getBoundingClientRect().top;
                 const spans = [...figure.querySelectorAll('.zero, .grid')].flatMap(
                   (line) => [...line.getAttribute('d').matchAll(/M[\d.-]+ ([\d.]+)V([\d.]+)/g)]);
                 return [spans.length, spans.filter(([, from, to]) => words.some((box) =>
                   top + +from < box.bottom - 3 && top + +to > box.top + 3)).length];
               }"""
        )
        assert crossed[0] > 0
        assert crossed[1] == 0


def test_the_longest_number_at_the_end_of_a_curve_has_room_on_paper(four: Run, opened: Opened) -> None:
    page = opened(four, width=687)
    page.emulate_media(media="print")
    beyond = page.evaluate(
        """[...document.querySelectorAll('#moved .end')].map((end) => {
             end.lastChild.textContent = '16.308%';
             const own = end.getBoundingClientRect(), room = end.closest('.room').getBoundingClientRect();
             return own.right - room.right;
           })"""
    )
    assert len(beyond) == 16
    assert max(beyond) <= 0


def _streams(document: bytes) -> list[bytes]:
    found = []
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", document, re.DOTALL):
        try:
            found.append(zlib.decompress(packed))
        except zlib.error:
            continue
    return found


def test_it_is_painted_in_half_a_second(cafes: Run, opened: Opened) -> None:
    def painted() -> float:
        page = opened(cafes)
        page.wait_for_selector(".player:not([hidden])")
        return float(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))

    assert min(painted() for _ in range(3)) < 500  # a busy machine is no reason


def test_hostile_names_are_shown_as_text(hostile: Run, opened: Opened) -> None:
    page = opened(hostile)
    page.wait_for_selector(".player:not([hidden])")
    assert page.errors == []
    shown = page.locator(".named bdi").all_text_contents()
    assert shown == [plain(name) for name in HOSTILE]
    assert page.title() == "</title><img src=x>"
    assert page.locator("img").count() == 0
    page.get_by_label("Brand", exact=True).select_option("0")
    assert HOSTILE[0] in page.locator("#story h3").inner_text()


def test_the_cross_hair_follows_pointer_and_keys(cafes: Run, opened: Opened) -> None:
    page = opened(cafes)
    plot = page.get_by_role("slider", name="Followers kept: day")
    plot.focus()
    page.keyboard.press("Home")
    first = re.findall(r"([\d.]+)%", plot.get_attribute("aria-valuetext") or "")
    assert len(first) == 3
    assert all(99.5 < float(kept) < 100 for kept in first)  # a few leave on any day
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert plot.get_attribute("aria-valuenow") == "4"
    page.keyboard.press("End")
    told = plot.get_attribute("aria-valuetext") or ""
    for brand in cafes.summary["brands"]:
        kept = float(re.search(rf"{brand['name']} ([\d.]+)%", told)[1])  # type: ignore[index]
        assert kept == pytest.approx(100 * brand["measures"]["followers_kept"]["mean"], abs=0.06)
    assert page.locator(".reading:not([hidden]) b").inner_text() == "Day 180"
    page.keyboard.press("Escape")
    assert page.locator(".reading:not([hidden])").count() == 0
    box = plot.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    assert plot.get_attribute("aria-valuenow") in ("90", "91")


def test_the_film_goes_to_any_day_and_plays(cafes: Run, opened: Opened) -> None:
    page = opened(cafes)
    page.wait_for_selector(".player:not([hidden])")
    film = film_of(cafes)
    slider = page.get_by_role("slider", name="Day", exact=True)
    for day in (0, 45, 180):
        slider.fill(str(day))
        counts = [int(text) for text in page.locator(".count b").all_inner_texts()]
        assert counts == [int((film.evening(brand, day).standing == 0).sum()) for brand in range(3)]
        assert page.locator("#today").inner_text() == f"day {day}"
    page.get_by_role("button", name="Play").click()
    for _ in range(100):  # wait_for_function evaluates text, which the page's policy refuses
        page.wait_for_timeout(20)
        if 2 < int(slider.input_value()) < 180:
            break
    else:
        pytest.fail("the film does not move")
    page.get_by_role("button", name="Pause").click()
    day = slider.input_value()
    page.wait_for_timeout(120)
    assert slider.input_value() == day


@pytest.mark.parametrize("brands_", [3, 4])
def test_film_and_play_fit_a_projector(cafes: Run, four: Run, opened: Opened, brands_: int) -> None:
    page = opened(cafes if brands_ == 3 else four, width=1280)
    page.set_viewport_size({"width": 1280, "height": 720})
    page.wait_for_selector(".player:not([hidden])")
    page.locator("#film h2").evaluate("(title) => title.scrollIntoView()")
    play = page.locator("#play").bounding_box()
    assert play is not None
    assert play["y"] > 0
    for crowd in page.locator("svg.crowd").all():
        box = crowd.bounding_box()
        assert box is not None
        assert box["y"] > play["y"] + play["height"]
        assert box["y"] + box["height"] <= 720
    page.mouse.wheel(0, 300)  # further down the button stays
    page.wait_for_timeout(200)
    again = page.locator("#play").bounding_box()
    assert again is not None
    assert 0 <= again["y"] < 40


def test_the_crowd_stands_as_it_trusted_on_day_1(cafes: Run, opened: Opened) -> None:
    page = opened(cafes)
    page.wait_for_selector(".player:not([hidden])")
    drawn = """(crowd) => [...crowd.querySelectorAll('path')].flatMap((path, level) =>
        [...path.getAttribute('d').matchAll(/M(\\d+) (\\d+)h0/g)].map(([, x, y]) => [+y, +x, level - 1]))
        .sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, , level]) => level)"""
    crowds = page.locator("svg.crowd").all()
    ends = [crowd.evaluate(drawn) for crowd in crowds]
    film = film_of(cafes)
    order = np.argsort(-film.disposition, kind="stable")
    for brand, levels in enumerate(ends):  # as the page has them without its script
        evening = film.evening(brand, 180)
        wanted = np.where(evening.standing == 0, np.clip(np.round(evening.trust * 10), 0, 10), -1)[order]
        assert levels == wanted.tolist()
    page.get_by_role("slider", name="Day", exact=True).fill("0")
    for crowd in crowds:
        levels = crowd.evaluate(drawn)
        assert levels == sorted(levels, reverse=True)
        assert levels[0] > levels[-1]


def test_the_day_is_told_by_the_slider_and_not_read_out_while_the_film_plays(
    cafes: Run, opened: Opened
) -> None:
    page = opened(cafes)
    page.wait_for_selector(".player:not([hidden])")
    live = page.locator(".player output, .player [aria-live], .player [role=status], .player [role=alert]")
    assert live.count() == 0
    slider = page.get_by_role("slider", name="Day", exact=True)
    slider.fill("90")
    counts = [int((film_of(cafes).evening(brand, 90).standing == 0).sum()) for brand in range(3)]
    told = [f"{count} follow {name}" for count, name in zip(counts, cafes.brands, strict=True)]
    assert slider.get_attribute("aria-valuetext") == f"day 90: {', '.join(told)}"


def test_what_is_pressed_with_a_finger_is_large_enough(cafes: Run, opened: Opened) -> None:
    page = opened(cafes, width=390)
    page.wait_for_selector("#story:not([hidden])")
    shown = page.locator("#story button:visible, #story select:visible")
    assert shown.count() >= 4
    for pressed in shown.all():
        box = pressed.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44


def test_less_motion_where_that_is_wanted(cafes: Run, opened: Opened) -> None:
    page = opened(cafes, reduced_motion="reduce")
    page.wait_for_selector(".player:not([hidden])")
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(300)
    assert page.get_by_role("slider", name="Day", exact=True).input_value() == "0"


@pytest.fixture(scope="module")
def read(cafes: Run, browser: Any) -> dict[str, Any]:
    """What the browser's reader makes of the film: every tenth evening, every story."""
    page = browser.new_page()
    page.goto((cafes.directory / "report.html").as_uri())
    found: dict[str, Any] = page.evaluate(
        """async () => {
             const film = await readFilm(JSON.parse(document.getElementById('recorded').textContent));
             const people = film.rows.map((_, who) => who), evenings = [], stories = [];
             for (const [b, brand] of film.brands.entries()) {
               evenings.push([0, 1, 17, 90, 180].map((day) => people.map((who) => {
                 const now = brand.evening(who, day);
                 return [now.trust, now.attention, now.expectation, now.suspicion, now.standing];
               })));
               stories.push(people.map((who) => storyOf(film, b, who)));
             }
             return {rows: film.rows, neighbours: film.neighbours, evenings, stories};
           }"""
    )
    page.close()
    return found


def test_the_browser_reads_the_film_as_python_does(cafes: Run, read: dict[str, Any]) -> None:
    film = film_of(cafes)
    assert read["rows"] == film.rows.tolist()
    assert read["neighbours"] == film.neighbours.tolist()
    for brand in range(3):
        for day, evening in zip((0, 1, 17, 90, 180), read["evenings"][brand], strict=True):
            assert np.allclose(evening, np.array(film.evening(brand, day)).T, atol=1e-9)


@pytest.mark.parametrize("brand", ["Pollster", "Neighbour"])
def test_a_dot_tells_the_story_that_sim_explain_tells(cafes: Run, read: dict[str, Any], brand: str) -> None:
    """Word for word, but for the numbers of neighbours; amounts to what the film keeps."""
    registry = load_plugins([])
    scenario = load_scenario(cafes.directory / "scenario.yaml", registry=lambda files: registry)
    film, kinds = film_of(cafes), set()
    stories = read["stories"][film.brands.index(brand)]
    watched = watch(scenario, registry, brand, film.replicate, film.rows)
    for who, row in enumerate(film.rows.tolist()):
        expected = moments(watched, row, scenario.psychology)
        told = stories[who]
        plain = [re.sub(r" \([\d, .]+\)", "", moment.text) for moment in expected]
        assert [line["text"].replace("’", "'") for line in told] == plain
        for line, moment in zip(told, expected, strict=True):
            assert (line["day"], line["until"]) == (moment.day, moment.until)
            assert line["trust"] == pytest.approx([moment.before.trust, moment.after.trust], abs=0.01)
            suspicion = [moment.before.suspicion, moment.after.suspicion]
            assert line["suspicion"] == pytest.approx(suspicion, abs=0.01)
            assert line["attention"] == pytest.approx(
                [moment.before.attention, moment.after.attention], abs=0.01
            )
            kinds |= set(moment.kinds)
    assert {"looked", "wrote", "ignored", "read", "unfollowed"} <= kinds
    assert ("followed_up" in kinds) == (brand == "Neighbour")
    said = " ".join(line["text"] for story in stories for line in story)
    assert "post, which was worth it, and passed on." in said
    assert "of them worth it, and passed on." in said
    # Where comments are answered, threads without any answer are rare.
    assert "left without a reply. The post was worth it." in said or brand == "Neighbour"


def test_a_story_opens_from_a_dot_and_by_keyboard_alone(cafes: Run, opened: Opened) -> None:
    page = opened(cafes)
    page.wait_for_selector("#story:not([hidden])")
    film = film_of(cafes)
    rows, most = film.rows, int(np.argmax(film.disposition))  # who trusted most on day 1 stands first
    crowd = page.locator("svg.crowd").nth(1)
    crowd.click(position={"x": 5, "y": 5})
    assert page.locator("#story h3").inner_text() == f"Follower {rows[most]} and Pollster"
    page.get_by_role("button", name="The next follower").press("Enter")
    assert page.locator("#story h3").inner_text() == f"Follower {rows[most + 1]} and Pollster"
    page.get_by_label("Brand", exact=True).focus()
    page.keyboard.press("ArrowDown")
    assert page.locator("#story h3").inner_text() == f"Follower {rows[most + 1]} and Neighbour"
    assert page.locator("#story li").count() >= 1


def test_everything_is_reached_by_the_tab_key(cafes: Run, opened: Opened) -> None:
    page = opened(cafes)
    page.wait_for_selector("#story:not([hidden])")
    reached = []
    for _ in range(50):
        page.keyboard.press("Tab")
        name = (
            "const e = document.activeElement; return e.id || e.getAttribute('aria-label') || e.textContent"
        )
        reached.append(page.evaluate(f"(() => {{ {name} }})()"))
    for wanted in (
        "theme",
        "Followers kept: day",
        "play",
        "day",
        "Follower",
        "Brand",
        "Typical",
        "Mean trust: day",
    ):
        assert wanted in reached, json.dumps(reached)
    assert "Results (CSV)" in reached


SMALLEST = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (texts.nextNode()) {
    const at = texts.currentNode.parentElement;
    if (!texts.currentNode.textContent.trim() || at.closest('script') || !at.checkVisibility()) continue;
    const size = parseFloat(getComputedStyle(at).fontSize) * (at.currentCSSZoom ?? 1);
    found.push([size, texts.currentNode.textContent]);
  }
  return found.sort((a, b) => a[0] - b[0])[0];
}"""


@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark"}])
def test_it_can_be_read_from_the_last_row(cafes: Run, opened: Opened, options: dict[str, Any]) -> None:
    page = opened(cafes, 1280, **options)
    page.set_viewport_size({"width": 1280, "height": 720})
    button = page.get_by_role("button", name="For a room")
    assert page.evaluate(SMALLEST)[0] < 15
    button.press("Enter")
    assert button.get_attribute("aria-pressed") == "true"
    size, text = page.evaluate(SMALLEST)
    assert size >= 19, text
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    # Play and all of every crowd are seen at once, and the cross-hair still lies where the chart is.
    page.evaluate("document.getElementById('film').scrollIntoView()")
    tops = [
        page.locator("#play").bounding_box(),
        *(each.bounding_box() for each in page.locator("svg.crowd").all()),
    ]
    assert all(box is not None and box["y"] >= 0 and box["y"] + box["height"] <= 720 for box in tops)
    chart, slider = (page.locator(f"#kept {which}").bounding_box() for which in ("svg.lines", ".slider"))
    assert chart is not None
    assert slider == pytest.approx(chart, abs=1)
    button.press("Enter")
    assert page.evaluate(SMALLEST)[0] < 15
    page.set_viewport_size({"width": 390, "height": 844})
    assert not button.is_visible()  # a phone is no room
    assert page.errors == page.requests == []
