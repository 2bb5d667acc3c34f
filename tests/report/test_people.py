"""The six people whose stories the page offers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from sim.explain import watch
from sim.explain.deciding import why_they_left
from sim.explain.picking import NAMED
from sim.explain.story import moments
from sim.plugins import load as load_plugins
from sim.report import write
from sim.report.people import _DRAWN, _people, _would_stay, decided, offered
from sim.results import Run
from sim.results.film import Film, read_film
from sim.results.why import read_why, write_why
from sim.scenario import load as load_scenario

from .conftest import drawn_by

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: A loud town in which something happens on day 12, and three ways to answer, one of them at a desk.
LOUD: dict[str, Any] = {
    "days": 40,
    "psychology": {
        "reach": 0.6, "callout_on_ignored": 0.4, "callout_seen": 0.6, "callout_on_fake": 0.5,
        "recognition": 0.1,
        "exit_hazard": 0.004, "thread_opening": 0.4, "habituation": 0.15, "join_chance": 1, "join_trust": 0.7,
        "incident_callout": 0.1, "incident_join": 0.05,
    },
    "brands": [
        {"name": "Cold", "strategy": "ask-and-ignore", "with": {"posts_per_day": 1, "questions": 0.7}},
        {"name": "Warm", "strategy": "genuine-follow-up", "with": {"posts_per_day": 1}},
        {"name": "Late", "strategy": "genuine-follow-up", "with": {"posts_per_day": 1},
         "replies_per_day": 2, "desk": {"hours": "9-17", "days": "mon-fri"}},
    ],
    "timeline": [
        {"day": 12, "brand": "Cold", "event": "fault", "severity": 20, "seen": 0.4, "lasts": 5},
        {"day": 12, "brand": "Late", "event": "breach", "severity": 20, "seen": 0.4, "lasts": 5},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def loud(drawn: Callable[..., Run]) -> Run:
    return drawn(**LOUD)


@pytest.fixture(scope="module")
def world(loud: Run) -> tuple[Any, Any]:
    registry = load_plugins([])
    return load_scenario(loud.directory / "scenario.yaml", registry=lambda files: registry), registry


def film_of(run: Run) -> Film:
    film = read_film(run.directory)
    assert film is not None
    return film


def names_of(people: list[Any]) -> list[str]:
    titles = {each.title: name for name, each in NAMED.items()} | {
        title: name for name, (title, _) in _DRAWN.items()
    }
    return [titles[each.title] for each in people]


def test_a_film_tells_what_watching_everybody_does(loud: Run, world: tuple[Any, Any]) -> None:
    film = film_of(loud)
    for brand, name in enumerate(loud.brands):
        seen = watch(*world, name, film.replicate, []).everyone
        told = _people(film, brand, name, {}, np.ones(len(film.rows), bool))
        for column in ("gone", "commented", "standing", "call_outs"):
            np.testing.assert_array_equal(getattr(told, column), seen[column], err_msg=f"{name}: {column}")
        assert told.call_outs.max() > 2 or name == "Warm"
        for column in ("trust", "attention", "expectation", "disposition"):
            np.testing.assert_allclose(getattr(told, column), seen[column], atol=0.01)


def test_who_is_offered_is_what_they_are_said_to_be(loud: Run) -> None:
    film = film_of(loud)
    for brand, people in enumerate(offered(film, loud.brands)):
        end, events = film.evening(brand, film.days), film.events(brand)
        gone = {int(each["place"]): int(each["day"]) for each in events if each["kind"] in (17, 18)}
        wrote = set(events["place"][events["kind"] == 2].tolist())
        drawn = {
            int(each["place"]) for each in events if each["kind"] in (17, 18) and each["detail"] in (2, 3)
        }
        follows = [film.evening(n, film.days).standing == 0 for n in range(3) if n != brand]
        there = dict(zip(names_of(people), people, strict=True))
        assert ("first-to-leave" in there) == bool(drawn)
        assert ("never-wrote" in there) == bool(drawn - wrote)
        for name, of in (("first-to-leave", drawn), ("never-wrote", drawn - wrote)):
            if name in there:
                assert there[name].place == min(of, key=lambda place: (gone[place], place))
                assert there[name].drawn
        stayed = {place for place in gone if any(each[place] for each in follows)}
        assert ("stayed-elsewhere" in there) == bool(stayed)
        if stayed:
            place = there["stayed-elsewhere"].place
            assert place == min(stayed, key=lambda place: (gone[place], place))
            others = [name for n, name in enumerate(loud.brands) if n != brand]
            some = [name for name, each in zip(others, follows, strict=True) if each[place]]
            assert there["stayed-elsewhere"].who.endswith(f": {' and '.join(some)}")
            assert not there["stayed-elsewhere"].drawn
        assert end.standing[there["most-loyal"].place] == 0
        grown = (end.trust - film.disposition)[end.standing == 0]
        assert (end.trust - film.disposition)[there["most-loyal"].place] == pytest.approx(grown.max())
        assert "typical" in there


def test_whom_nobody_is_is_not_offered(drawn: Callable[..., Run]) -> None:
    calm = {"reach": 0.2, "exit_hazard": 0, "callout_on_ignored": 0, "callout_on_fake": 0}
    quiet = drawn(days=5, psychology=calm, brands=[{"name": "Only", "strategy": "broadcast"}])
    assert names_of(offered(film_of(quiet), ["Only"])[0]) == ["most-loyal", "typical"]


@pytest.mark.slow
def test_who_left_because_of_the_brand_is_found_by_trying_where_that_was_done(
    loud: Run, world: tuple[Any, Any]
) -> None:
    film = film_of(loud)
    why = why_they_left(*world, film.replicate, film.rows)
    for brand, people in enumerate(offered(film, loud.brands, why)):
        there = dict(zip(names_of(people), people, strict=True))
        gone = why["brands"][loud.brands[brand]]["departures"]
        because = [
            (each["day"], each["follower"]) for each in gone if each["kind"] not in ("boredom", "background")
        ]
        assert ("first-to-leave" in there) == bool(because)
        if because:
            assert int(film.rows[there["first-to-leave"].place]) == min(because)[1]
            assert not there["first-to-leave"].drawn
    for other in (
        why | {"replicate": film.replicate + 1},
        why | {"brands": {name: {"departures": []} for name in loud.brands}},
    ):
        assert _would_stay(film, 0, other) is None
    plain = (loud.directory / "report.html").read_text(encoding="utf-8")
    write_why(loud.directory, why)
    write(loud)
    tried = (loud.directory / "report.html").read_text(encoding="utf-8")
    (loud.directory / "why.json").unlink()
    write(loud)
    assert (" data-drawn" in plain, " data-drawn>" in tried) == (True, False)


@pytest.mark.slow
def test_the_page_and_sim_explain_mean_the_same_person_above_500(
    drawn: Callable[..., Run], here: Any, opened: Callable[..., Page]
) -> None:
    """Of 900 people 500 are filmed: what was looked into is known of these, and decides for both."""
    run = drawn(
        **{**LOUD, "brands": LOUD["brands"][:1], "timeline": []}, audience={"size": 900}, replicates=1
    )
    film = film_of(run)
    assert (len(film.rows), film.audience) == (500, 900)
    out_of_distrust = offered(film, run.brands)[0][0]
    assert out_of_distrust.who == "the first who left out of distrust, of the 500 people who were looked into"
    assert here("explain", run.directory, "--why-they-left", "--json").returncode == 0
    write(run)
    told = json.loads(here("explain", run.directory, "--follower", "first-to-leave", "--json").stdout)
    why = read_why(run.directory)
    first = offered(film, run.brands, why)[0][0]
    assert told["follower"] == int(film.rows[first.place])
    assert (
        told["picked"]
        == first.who
        == ("the first who left because of the brand, of the 500 people who were looked into")
    )
    assert told["decided"]["kind"] not in ("boredom", "background")
    # And no story says of somebody whom the brand drove away that it was for no reason of the brand's.
    page = opened(run)
    page.wait_for_selector("#story:not([hidden])")
    assert page.locator("#story h3").inner_text() == f"Follower {told['follower']} and Cold"
    of_brand = decided(film, why)[0]
    against = [place for place, (_, other) in of_brand.items() if other]
    assert against
    plain = next(place for place in of_brand if place not in (*against, first.place))
    for place in (first.place, *against[:2], plain):
        page.get_by_label("Follower", exact=True).select_option(str(place))
        end = page.locator("#story h3 ~ p").nth(1).inner_text()
        said = here("explain", run.directory, "--follower", str(film.rows[place]))
        assert " ".join(end.replace("’", "'").split()) in " ".join(said.stdout.split())
        reason = re.search(r"out of boredom|for distrust|for no reason", end)
        assert (reason is None) == of_brand[place][1]
    assert page.errors == []


def test_names_do_not_get_out_of_the_buttons() -> None:
    from sim.report.people import Offered

    page = drawn_by("macros.html", "people", [[Offered(3, "Loudest", 'who stayed with "<b>"', False)], []])
    assert 'data-who="who stayed with &#34;&lt;b&gt;&#34;"' in page
    assert re.findall(r'data-brand="(\d)"', page) == ["0", "1"]


# --- In the browser


def test_their_stories_open_by_keyboard(loud: Run, opened: Callable[..., Page]) -> None:
    film = film_of(loud)
    expected = offered(film, loud.brands)
    page = opened(loud)
    page.wait_for_selector("#story:not([hidden])")
    shown = page.locator("#story .people:not([hidden]) button")
    assert shown.all_inner_texts() == [each.title for each in expected[0]]
    assert page.locator("#story h3").inner_text() == f"Follower {film.rows[expected[0][0].place]} and Cold"
    page.get_by_label("Brand", exact=True).focus()
    page.keyboard.press("ArrowDown")
    assert shown.all_inner_texts() == [each.title for each in expected[1]]
    for each in expected[1]:
        button = page.locator("#story .people:not([hidden])").get_by_role("button", name=each.title)
        button.focus()
        page.keyboard.press("Enter")
        assert button.get_attribute("aria-pressed") == "true"
        assert page.locator("#story h3").inner_text() == f"Follower {film.rows[each.place]} and Warm"
        said = page.locator("#story h3 + p").inner_text()
        assert each.who[1:] in said
        assert said.endswith(" (by the reason that the model drew).") == any(
            other.drawn for other in expected[1] if other.place == each.place
        )
    assert page.errors == []


def test_a_story_ends_as_sim_explain_says(
    loud: Run, world: tuple[Any, Any], opened: Callable[..., Page]
) -> None:
    from sim.cli.explain_shown import end_said
    from sim.explain.to_dict import story_to_dict

    film, page = film_of(loud), opened(loud)
    page.wait_for_selector("#story:not([hidden])")
    watched = watch(*world, "Cold", film.replicate, film.rows)
    ends = set()
    for row in range(0, 120, 9):
        page.get_by_label("Follower", exact=True).select_option(str(row))
        found = story_to_dict(watched, row, world[0].psychology) | {"decided": None}
        said = page.locator("#story h3 ~ p").nth(1).inner_text().replace("’", "'")
        digits = r"\d\.\d\d"
        assert re.sub(digits, "#", said) == re.sub(digits, "#", end_said(found))
        for one, other in zip(re.findall(digits, said), re.findall(digits, end_said(found)), strict=True):
            assert float(one) == pytest.approx(float(other), abs=0.011)
        ends.add(bool(found["left"]))
    assert ends == {True, False}


def test_stories_of_storms_and_desks_are_those_that_sim_explain_tells(
    loud: Run, world: tuple[Any, Any], browser: Any
) -> None:
    """Word for word, but for the numbers of neighbours; in the same order, with the same amounts."""
    film, seen = film_of(loud), set()
    page = browser.new_page()
    page.goto((loud.directory / "report.html").as_uri())
    stories = page.evaluate(
        """async () => {
             const film = await readFilm(JSON.parse(document.getElementById('recorded').textContent));
             return film.brands.map((_, brand) => film.rows.map((_, who) => storyOf(film, brand, who)));
           }"""
    )
    page.close()
    for brand, name in enumerate(loud.brands):
        watched = watch(*world, name, film.replicate, film.rows)
        for who, row in enumerate(film.rows.tolist()):
            expected = moments(watched, row, world[0].psychology)
            texts = [re.sub(r" \([\d, .]+\)", "", moment.text) for moment in expected]
            assert [line["text"].replace("’", "'") for line in stories[brand][who]] == texts
            for line, moment in zip(stories[brand][who], expected, strict=True):
                assert (line["day"], line["until"]) == (moment.day, moment.until)
                for amount in ("trust", "suspicion", "attention", "expectation"):
                    ends = [getattr(moment.before, amount), getattr(moment.after, amount)]
                    assert line[amount] == pytest.approx(ends, abs=0.015)
            seen |= {text.partition(" day")[0].partition(",")[0].partition(";")[0] for text in texts}
    for start in (
        "About the comment they left on", "In the conversation they began on", "Came across an incident.",
        "Heard of the incident of", "Saw the question and answered it",
        "Decided to join in: on the next evening they called the brand out",
    ):  # fmt: skip
        assert any(each.startswith(start) for each in seen), start
