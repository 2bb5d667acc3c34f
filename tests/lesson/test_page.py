"""The lesson in a real browser: what it weighs and asks for, fits, hides before a bet and says after it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sim_lesson.baking import chapters
from sim_lesson.build import baked, chosen_chapters
from sim_lesson.facts import Facts

from .conftest import FITS, MAY_SCROLL, go, play, walk

if TYPE_CHECKING:
    from playwright.sync_api import Page

Opened = Callable[..., "Page"]

# Every text that is seen, by the size of its letters.
SMALLEST = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) {
    const box = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || box.closest('script, style, .sr, .skip, option')) continue;
    if (!box.checkVisibility()) continue;
    found.push([parseFloat(getComputedStyle(box).fontSize), box.textContent.trim().slice(0, 30)]);
  }
  return found.sort((a, b) => a[0] - b[0])[0];
}"""
TARGETS = """() => {
  const wanted = 'button, select, summary, label.card, [type=number], [type=range]';
  return [...document.querySelectorAll(wanted)]
    .filter((each) => each.checkVisibility() && !each.closest('.skip'))
    .map((each) => [each.getBoundingClientRect().height, each.textContent]).filter(([high]) => high < 43.5);
}"""


@pytest.mark.slow
def test_it_is_one_small_file_that_asks_for_nothing(shipped: Path, opened: Opened) -> None:
    assert shipped.stat().st_size <= 300_000
    page = opened()
    for _ in walk(page):
        assert page.errors == []
    assert page.requests == []
    refused = page.evaluate(
        """async () => {
             const refused = [];
             addEventListener('securitypolicyviolation', (event) => refused.push(event.effectiveDirective));
             await fetch('http://127.0.0.1:9/').catch(() => 0);
             document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/x.png'}));
             document.body.append(Object.assign(document.createElement('script'), {textContent: 'ran = 1'}));
             await new Promise((done) => setTimeout(done, 50));
             return [[...new Set(refused)].sort(), window.ran === undefined];
           }"""
    )
    assert refused == [["connect-src", "img-src", "script-src-elem"], True]


def test_it_keeps_nothing(opened: Opened) -> None:
    page = opened("pages/ask/teacher")
    page.get_by_label("Ivy", exact=False).first.check()
    page.locator(".hands input").first.fill("12")
    page.reload()
    assert page.locator(".hands input").first.input_value() == ""
    assert page.locator("input:checked").count() == 0
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1024, 768), (1366, 768), (1920, 1080)])
def test_a_step_is_a_screen(opened: Opened, width: int, height: int) -> None:
    page = opened(width=width, height=height)
    for step in walk(page):
        assert page.evaluate(FITS) == [height, width], step
        size, text = page.evaluate(SMALLEST)
        assert size >= (19 if width == 1280 else 16), (step, text)


@pytest.mark.slow
def test_it_fits_a_phone(opened: Opened) -> None:
    page = opened(width=390, height=844)
    for step in walk(page):
        height, width = page.evaluate(FITS)
        assert width == 390, step
        assert height == 844 or step in MAY_SCROLL, (step, height)
        size, text = page.evaluate(SMALLEST)
        assert size >= 14, (step, text)
        assert page.evaluate(TARGETS) == [], step


def test_nothing_tells_the_answer_before_the_bet(opened: Opened) -> None:
    """Neither text, labels, title nor stills: of everything but the data, what is in the document."""
    page = opened()
    for chapter in chapters()["chapters"]:
        go(page, f"{chapter['id']}/ask")
        shown = page.evaluate(
            """() => { const copy = document.documentElement.cloneNode(true);
                       for (const each of copy.querySelectorAll('script, style')) each.remove();
                       return copy.outerHTML; }"""
        )
        assert 'class="crowd"' not in shown, chapter["id"]
        facts = Facts(chapter, baked()[chapter["id"]])
        for name in ANSWERS[chapter["id"]]:
            value = facts[name]
            told = f"{round(float(value)):,}" if not isinstance(value, str) else value
            assert not re.search(rf"(?<![\d,]){told}(?![\d,])", re.sub(r"<[^>]*>", " ", shown)), (
                chapter["id"],
                name,
            )


#: What would give it away. (Of a brand that is an option, only the numbers.)
ANSWERS = {
    "pages": ("kept_rosa", "kept_ivy", "kept_max"),
    "person": ("wrote", "silent"),
    "silence": ("kept_ivy", "kept_ida"),
    "template": ("saw", "kept_otto"),
    "classes": ("big_saw", "trust_otto"),
    "talk": ("none_otto", "chat_otto", "hit"),
    "faking": (),
    "hands": ("phony", "phony_ivy"),
    "turn": ("honest",),
}


def test_the_lesson_of_one_who_bets_wrong(opened: Opened) -> None:
    page = opened("pages/ask")
    page.get_by_label("Ivy", exact=False).first.check()
    page.get_by_role("button", name="Place the bet").click()
    page.get_by_role("button", name="On to day").click()
    facts = Facts(chapters()["chapters"][0], baked()["pages"])
    go(page, "pages/end")
    said = page.locator(".answer").inner_text()
    assert (
        f"You bet on Ivy. {facts['kept_ivy']} of 500 are left there; Rosa has {facts['kept_rosa']}." in said
    )
    assert "But after a week nothing showed it." in said
    page.get_by_role("button", name="Follow one person").click()
    assert page.locator("h1").inner_text() == "One person, two pages"


def test_no_bet_no_film(opened: Opened) -> None:
    page = opened("pages/ask")
    page.get_by_role("button", name="Place the bet").click()
    assert page.locator("[role=alert]").inner_text() == "Choose one first."
    assert page.evaluate("document.activeElement.name") == "bet"
    go(page, "silence/ask")
    page.get_by_role("button", name="Place the bet").click()
    assert page.locator("[role=alert]").inner_text() == "Type a number first, or move the slider."


def test_hands_of_a_class_stand_beside_the_result(opened: Opened) -> None:
    page = opened("pages/ask/teacher")
    page.locator("input[value=Rosa]").check()
    fields = page.locator(".hands input")
    fields.nth(0).focus()
    page.keyboard.type("5")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("8")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("17")
    page.get_by_role("button", name="Place the bet").click()
    page.get_by_role("button", name="On to day").click()
    go(page, "pages/end/teacher")
    assert "17 of 30 hands were for Rosa." in page.locator(".class-chart").first.inner_text()


def test_thirty_numbers_in_one_field(opened: Opened) -> None:
    page = opened("silence/ask/teacher")
    page.locator(".hands input").fill(" ".join(str(400 + 3 * i) for i in range(30)))
    page.locator("input[type=number]").fill("450")
    page.get_by_role("button", name="Place the bet").click()
    assert page.locator(".dots i").count() == 30
    assert "Half of the class said 442 or less" in page.locator(".class-chart").inner_text()


def test_the_page_works_out_what_the_builder_does(opened: Opened) -> None:
    """Every fact and every condition of every chapter, in the page and in Python."""
    page = opened()
    for chapter in chapters()["chapters"]:
        table = baked()[chapter["id"]]
        free = [
            name for name, text in chapter.get("facts", {}).items() if not re.search(r"\bbet2?\b", str(text))
        ]
        facts = Facts(chapter, table)
        there = page.evaluate(
            """([id, names]) => { const fact = lesson.factsOf(lesson.chapters.find((each) => each.id === id));
                                  return names.map((name) => fact(name)); }""",
            [chapter["id"], free],
        )
        assert there == pytest.approx([facts[name] for name in free]), chapter["id"]
        assert (
            page.evaluate(
                """(id) => { const chapter = lesson.chapters.find((each) => each.id === id);
                             return lesson.factsOf(chapter).happens(chapter.but); }""",
                chapter["id"],
            )
            == facts.twist(chapter["but"])[0]
        )


@pytest.mark.parametrize(
    "text",
    ["1 + 2 * 3 - 4 / 8", "-(2 - 5) * -1", "not 1 == 2 and 3 >= 3 or 1 > 2", "min(3, 2) < max(1, 2.5)",
     "round(2.5) + round(-2.5) + abs(-3)", "better(Rosa, Max, trust)", "many(kept(Max) > kept(Ivy))",
     "typical(kept(Max)) - kept(Max, 7)", "best(kept) == Rosa", "most(comments(Rosa))", "classes() * size()"],
)  # fmt: skip
def test_one_language_in_two_programs(opened: Opened, text: str) -> None:
    from sim_lesson.conditions import evaluate

    page = opened()
    found = page.evaluate("(text) => lesson.evaluate(text, lesson.chapters[0].runs)", text)
    assert found == pytest.approx(evaluate(text, baked()["pages"]))


def test_another_browser_says_so_and_shows_what_was_run(opened: Opened) -> None:
    page = opened("pages/ask", script="const exp = Math.exp; Math.exp = (x) => exp(x) * (1 + 1e-6);")
    assert page.evaluate("lesson.live()") is False
    assert page.locator(".differs").inner_text().startswith("This browser computes differently")
    go(page, "pages/end")
    assert page.locator(".crowds .crowd").count() == 3
    assert (
        f"{baked()['pages']['worlds']['base']['brands']['Rosa']['kept'][-1][7]}"
        in page.locator(".answer").inner_text()
    )
    go(page, "turn/ask")
    assert "comments" in page.locator("main").inner_text()
    assert page.errors == []


def test_it_can_be_checked_from_outside(shipped: Path, tmp_path: Path) -> None:
    from sim_lesson.checking import check_in_browser

    from sim.errors import ResultsError
    from tests.report.conftest import chromium

    if chromium() is None:
        pytest.skip("no Chromium")
    assert check_in_browser(shipped) == [
        "Checked in a browser: it computes what the model does, in every chapter."
    ]
    wrong = tmp_path / "wrong.html"
    wrong.write_text(re.sub(r'"check":\[0\.', '"check":[0.9', shipped.read_text(encoding="utf-8"), count=1))
    with pytest.raises(ResultsError, match="computes differently"):
        check_in_browser(wrong)


def test_it_is_usable_within_a_second(opened: Opened) -> None:
    page = opened()
    timing = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    assert timing < 3000  # a second on an idle machine; tests share theirs


def _chapter(name: str) -> dict[str, Any]:
    (found,) = chosen_chapters([name])
    return found


# --- the puzzles


def _solved(page: Page, stops: list[str]) -> list[str]:
    accepted = []
    for place, stop in enumerate(stops):
        go(page, "start")
        go(page, page.evaluate("window.where"))
        page.locator("main input[type=range]").fill(str(place))
        page.get_by_role("button", name="That is my answer").click()
        if page.locator("[role=status]").first.inner_text().startswith("Yes"):
            accepted.append(stop)
    return accepted


def test_the_puzzle_of_the_template_takes_from_level_to_clear(opened: Opened) -> None:
    chapter = _chapter("template")
    facts = Facts(chapter, baked()["template"])
    page = opened()
    page.evaluate("window.where = 'template/puzzle'")
    stops = list(chapter["sweeps"]["seen"])
    accepted = _solved(page, stops)
    assert accepted[0] == facts["level"]
    assert accepted[-1] == facts["clear"]
    assert len(accepted) < len(stops) / 2


def test_the_puzzle_of_two_hands_takes_a_share_in_between(opened: Opened) -> None:
    chapter = _chapter("hands")
    page = opened()
    page.evaluate("window.where = 'hands/puzzle'")
    stops = list(chapter["sweeps"]["share"])
    accepted = _solved(page, stops)
    assert accepted
    assert stops[0] not in accepted
    assert stops[-1] not in accepted


def test_the_puzzle_of_the_chat_takes_what_spares_max_and_finds_otto(opened: Opened) -> None:
    page = opened("talk/puzzle")
    verdicts = {}
    for rule in ("Fewer speak up", "Fewer pass it on", "Half as many hear it", "Wait for a second voice"):
        page.get_by_label(rule).check()
        assert page.evaluate(FITS) == [720, 1280]
        verdicts[rule] = ": yes." in page.locator("[role=status]").first.inner_text()
    assert verdicts["Wait for a second voice"]
    assert not all(verdicts.values())


# --- your turn


def test_trust_is_nowhere_before_the_curtain(opened: Opened) -> None:
    page = opened("turn/ask")
    play(page, "0314")
    assert "trust" not in page.locator("main").inner_text().lower()
    assert page.locator("main .crowd").count() == 0


def test_ten_weeks_are_the_model_s(opened: Opened) -> None:
    table = baked()["turn"]
    page = opened()
    for plan, digits in _chapter("turn")["plans"].items():
        you = table["worlds"][plan]["brands"]["You"]
        found = page.evaluate(
            """([plan, number]) => { const daily = lesson.played(plan, number).daily[0];
               return [daily.comments.reduce((a, b) => a + b), daily.following.at(-1),
                       Math.round(1e4 * daily.trust.at(-1))]; }""",
            [digits, table["typical"]],
        )
        wanted = [you[name][-1][table["typical"]] for name in ("comments", "kept", "trust")]
        assert found == pytest.approx(wanted, abs=1.01), plan  # trust in ten-thousandths
        assert found[:2] == wanted[:2], plan


@pytest.mark.slow
def test_the_target_is_reached_cheapest_by_pasting_late(opened: Opened) -> None:
    """As the notes for teachers say: six honest weeks, then each of 6 x 6 x 6 x 6 ends."""
    page = opened()
    found = page.evaluate(
        """() => { const found = [];
             for (let n = 0; n < 1296; n++) {
               const plan = '000000' + n.toString(6).padStart(4, '0');
               const daily = lesson.played(plan, 7).daily[0];
               found.push([daily.trust.at(-1), daily.comments.reduce((a, b) => a + b), plan]);
             }
             return found; }"""
    )
    target = Facts(_chapter("turn"), baked()["turn"])["target"]
    best = sorted((trust, plan) for trust, comments, plan in found if comments >= target)[-10:]
    assert all("4" in plan for _, plan in best)


def test_a_code_replays_the_game_on_another_page(opened: Opened) -> None:
    page = opened()
    play(page, "0341250033")
    go(page, "turn/curtain")
    there = page.locator("main").inner_text()
    go(page, "turn/later")
    code = page.locator(".code").inner_text()
    other = opened("turn/ask")
    other.locator("input[name=code]").fill(code.lower())
    other.get_by_role("button", name="Replay").click()
    assert other.locator("main").inner_text() == there


def test_a_slip_of_the_pen_is_refused(opened: Opened) -> None:
    page = opened()
    wrong = page.evaluate(
        """() => { const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ', taken = [];
             const code = lesson.encode('0341250033', 11).replace('-', '');
             const accepted = (typed) => typeof lesson.decode(typed) !== 'string';
             for (let i = 0; i < 7; i++) for (const letter of letters) {
               const slip = code.slice(0, i) + letter + code.slice(i + 1);
               if (slip !== code && accepted(slip)) taken.push(slip);
             }
             return [taken, lesson.decode(code), lesson.decode('ABC')]; }"""
    )
    assert wrong == [[], {"plan": "0341250033", "number": 11}, "short"]


def test_weeks_can_be_taken_back(opened: Opened) -> None:
    page = opened()
    play(page, "0123450123")
    for _ in range(10):
        page.get_by_role("button", name="Take back").click()
    assert page.locator("h1").inner_text() == "Your page: week 1 of 10"
    assert page.locator(".weeks").count() == 0


@pytest.mark.slow
def test_what_is_taken_home_runs(opened: Opened, command: Callable[..., Any], tmp_path: Path) -> None:
    """The scenario gives the digits of the game, and so does the plugin."""
    from sim.plugins import load as load_plugins
    from sim.scenario import load

    plan = "0004443335"
    page = opened(accept_downloads=True)
    play(page, plan)
    game = page.evaluate(
        """(plan) => { const d = lesson.played(plan, 7).daily[0];
                       return [d.comments.reduce((a, b) => a + b), d.following.at(-1)]; }""",
        plan,
    )
    go(page, "turn/later")
    saved = {}
    for button, name in (("Scenario file", "your-ten-weeks.yaml"), ("plugin in Python", "my_page.py")):
        with page.expect_download() as download:
            page.get_by_role("button", name=button).click()
        assert download.value.suggested_filename == name
        saved[name] = tmp_path / name
        download.value.save_as(saved[name])
    registry = load_plugins([])
    scenario = load(saved["your-ten-weeks.yaml"], registry=lambda files: registry)
    assert _played(scenario, registry) == game
    found = command("check", str(saved["your-ten-weeks.yaml"]))
    assert (found.returncode, found.stderr) == (0, "")
    found = command("strategies", "check", str(saved["my_page.py"]))
    assert (found.returncode, found.stderr) == (0, ""), found.stdout


def _played(scenario: Any, registry: Any) -> list[float]:
    from sim.experiment.pool import run_replicates
    from sim.measures import columns_of

    (result,) = run_replicates(scenario, [7], registry=registry, workers=1)
    daily = dict(zip(columns_of(()), result.daily[0][:, 0, :].T, strict=True))
    return [float(daily["comments"].sum()), float(daily["following"][-1])]
