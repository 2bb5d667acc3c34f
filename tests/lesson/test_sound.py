"""What is heard, and that nothing is unless it is wanted: a sheet in place of ears."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from .conftest import go

if TYPE_CHECKING:
    from playwright.sync_api import Page

Opened = Callable[..., "Page"]

SHEET = """
window.notes = [];
window.contexts = [];
window.AudioContext = class {
  constructor() { contexts.push(this); }
  get currentTime() { return performance.now() / 1000; }
  createOscillator() {
    const tone = {frequency: {value: 0}, connect: (to) => to, stop() {}};
    tone.start = (at) => notes.push([at, Math.round(tone.frequency.value), performance.now() / 1000]);
    return tone;
  }
  createGain() {
    return {gain: {setValueAtTime() {}, exponentialRampToValueAtTime() {}}, connect: (to) => to};
  }
  close() { this.closed = true; }
};
"""
LOW = 98
PITCHES = (523, 659, 831)  # of the pages, in their order


def film(opened: Opened, wanted: bool) -> Page:
    """The first chapter from day 7 to day 90, nine seconds of it on a clock that is wound by hand."""
    page = opened("start", script=SHEET, reduced_motion="no-preference")
    if wanted:
        page.get_by_role("button", name="Sound", exact=True).click()
    page.clock.install()
    go(page, "pages/end")
    page.evaluate("notes.length = 0")
    keys = page.keyboard
    keys.press("Home")
    keys.press("Space")
    page.clock.run_for(12_000)
    return page


@pytest.mark.slow
def test_nothing_is_heard_unless_it_is_wanted(opened: Opened) -> None:
    page = film(opened, wanted=False)
    button = page.get_by_role("button", name="Sound", exact=True)
    assert button.get_attribute("aria-pressed") == "false"
    assert page.evaluate("[contexts.length, notes.length]") == [0, 0]
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    button.press("Enter")
    assert button.get_attribute("aria-pressed") == "false"
    assert page.evaluate("contexts.map(({closed}) => closed)") == [True]
    button.click()
    page.reload()
    assert button.get_attribute("aria-pressed") == "false"  # it is kept nowhere


@pytest.mark.slow
def test_who_leaves_ticks_and_who_speaks_up_is_a_low_tone(opened: Opened) -> None:
    page = film(opened, wanted=True)
    notes = page.evaluate("notes")
    low = [at for at, pitch, _ in notes if pitch == LOW]
    ticks = sorted(at for at, pitch, _ in notes if pitch != LOW)
    heard = Counter(pitch for _, pitch, _ in notes)
    # At most twelve a second, and none later than its picture.
    assert min(b - a for a, b in pairwise(ticks)) >= 1 / 12 - 1e-6
    assert all(at < now + 0.1 + 1e-6 for at, _, now in notes)
    # As many call-outs as are seen: four of Ivy's, on as many days, and nobody's besides.
    assert "4 call-outs" in " ".join(page.locator(".counts").nth(1).inner_text().split())
    assert "0 call-outs" in " ".join(page.locator(".counts").nth(0).inner_text().split())
    assert 1 <= len(low) <= 4
    # Of more than twelve a second each page has its share.
    gone = [500 - int(each) for each in page.locator(".counts span:first-child b").all_inner_texts()]
    assert set(heard) == {LOW, *PITCHES}
    ticked = [heard[pitch] for pitch in PITCHES]
    assert all(0 < mine <= all_ for mine, all_ in zip(ticked, gone, strict=True))
    share = sum(ticked) / sum(gone)
    assert all(abs(mine - share * all_) < 6 for mine, all_ in zip(ticked, gone, strict=True))
    assert page.errors == []


def test_in_the_game_only_what_the_counter_shows_is_heard(opened: Opened) -> None:
    page = opened("turn/ask", script=SHEET)
    page.get_by_role("button", name="Sound", exact=True).click()
    for week in range(1, 11):
        page.evaluate("notes.length = 0")
        page.get_by_label("Questions", exact=True).check()
        page.locator("input[name=answer][value=paste]").check()
        page.locator(".play").click()
        cells = page.locator(".weeks tbody tr").all_inner_texts()
        now, before = (row.split() for row in (cells[0], cells[1] if week > 1 else "0 0 500 0"))
        left, called = int(before[2]) - int(now[2]), int(now[3])
        heard = Counter(pitch for _, pitch, _ in page.evaluate("notes"))
        assert heard[PITCHES[0]] == min(left, 12)
        assert heard[LOW] == bool(called)


def test_a_real_browser_takes_it(opened: Opened) -> None:
    page = opened("start")
    page.get_by_role("button", name="Sound", exact=True).click()
    go(page, "pages/end")
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    page.wait_for_timeout(2500)  # two pictures without motion
    assert page.errors == []
