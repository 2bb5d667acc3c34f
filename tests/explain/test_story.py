"""A story says what happened, with the amounts by which it moved them, and the equations."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from sim.explain import Change, Kind, Watched, watch
from sim.explain.story import Moment, moments, states
from sim.explain.to_dict import story_to_dict
from tests.reference.test_agreement import LIVELY, registry, scenario

SIZE = 240


@pytest.fixture(scope="module")
def lively() -> tuple[Any, Watched]:
    psychology = LIVELY | {"callout_on_ignored": 0.3, "callout_seen": 0.6, "exit_hazard": 0.008}
    asked = scenario(
        {"strategy": "everything", "replies_per_day": 30}, size=SIZE, days=60, seed=13, psychology=psychology
    )
    return asked, watch(asked, registry(), "Brand 0", 0, range(SIZE))


@pytest.fixture(scope="module")
def stories(lively: tuple[Any, Watched]) -> dict[int, list[Moment]]:
    asked, watched = lively
    return {row: moments(watched, row, asked.psychology) for row in range(SIZE)}


def every(stories: dict[int, list[Moment]], *kinds: str) -> list[tuple[int, Moment]]:
    return [
        (row, moment) for row, told in stories.items() for moment in told if set(kinds) <= set(moment.kinds)
    ]


def test_every_event_is_told_once(lively: tuple[Any, Watched], stories: dict[int, list[Moment]]) -> None:
    _, watched = lively
    for row, story in stories.items():
        events = watched.events[watched.events["place"] == row]
        kinds = sorted(Kind(kind).name.lower() for kind in events["kind"])
        assert sorted(kind for moment in story for kind in moment.kinds) == kinds
        days = [moment.day for moment in story]
        assert days == sorted(days)


def nothing_but_forgetting(story: list[Moment], p: Any) -> None:
    """Each line begins where the one before it ended, but for what is forgotten in between."""
    for one, next_ in pairwise(story):
        days = next_.day - one.until
        fade, grudge = p.forgetting**days, p.grudge_forgetting**days
        close = [one.after.closeness * p.closeness_memory**night for night in range(1, days + 1)]
        assert next_.before.closeness == pytest.approx(close[-1] if close else one.after.closeness)
        kept = one.after.credit * p.forgetting ** (days - sum(close))
        assert next_.before.credit == pytest.approx(kept, abs=1e-6)
        assert next_.before.debit == pytest.approx(one.after.debit * fade, abs=1e-6)
        assert next_.before.grudge == pytest.approx(one.after.grudge * grudge, abs=1e-6)
        assert next_.before.expectation == one.after.expectation


def test_between_two_lines_lies_forgetting_and_nothing_else(
    lively: tuple[Any, Watched], stories: dict[int, list[Moment]]
) -> None:
    asked, _ = lively
    for story in stories.values():
        nothing_but_forgetting(story, asked.psychology)


def test_what_comes_of_a_comment_after_something_else_is_a_line_of_its_own(
    stories: dict[int, list[Moment]],
) -> None:
    found = [moment for story in stories.values() for moment in story if moment.kinds[0] == "continued"]
    assert found  # two conversations on one day that took turns
    for moment in found:
        assert moment.text.startswith("In a conversation they began earlier that day, they wrote back; ")


def test_the_story_ends_where_the_run_does(
    lively: tuple[Any, Watched], stories: dict[int, list[Moment]]
) -> None:
    asked, watched = lively
    for row in stories:
        start, end = states(watched, row, asked.psychology)
        assert start.trust == watched.trust[0, row]
        assert end.trust == watched.trust[-1, row]
        W, a = asked.psychology.prior_weight, float(watched.traits["disposition"][row])
        of = (end.credit + a * W) / (end.credit + end.debit + end.grudge + W)
        assert of == pytest.approx(end.trust, abs=1e-9)


def test_evidence_only_comes_from_what_is_told(stories: dict[int, list[Moment]]) -> None:
    """What a moment adds to credit, debit and grudge is what its kinds may add, and never less than 0."""
    credit = {"answered", "followed_up", "canned", "automatic", "read", "heard_praise"}
    debit = {"ignored", "read", "read_fake", "suspected", "heard_call_outs"}
    grudge = {"recognised", "read_fake"}
    for story in stories.values():
        for moment in story:
            kinds = set(moment.kinds)
            for name, from_ in (("credit", credit), ("debit", debit), ("grudge", grudge)):
                added = moment.added[name]
                assert added >= 0
                if added:
                    assert kinds & from_, moment


@pytest.mark.parametrize(
    ("kinds", "words", "equations"),
    [
        (("wrote", "ignored"), "heard nothing", {"4", "5", "11"}),
        (("wrote", "ignored", "suspected"), "took the brand for a phony", {"4", "11", "12"}),
        (("wrote", "recognised"), "template", {"6", "11"}),
        (("wrote", "answered"), "got a personal answer", {"3", "5", "11"}),
        (("wrote", "followed_up"), "got an answer with a question back", {"3", "5", "11"}),
        (("wrote", "followed_up", "continued"), "wrote back", {"3", "5", "11"}),
        (("wrote", "canned"), "took it for an answer", {"3", "5", "6", "11"}),
        (("wrote", "automatic"), "a bot's reply", {"3"}),
        (("wrote", "ignored", "called_out"), "called the brand out", {"4", "5", "7"}),
        (("wrote", "praised"), "praised it", {"3", "7"}),
        (("looked",), "passed on", {"5b"}),
        (("read",), "Opened the thread", {"5", "5b", "11"}),
        (("read_fake",), "Opened the thread", {"6", "11"}),
        (("heard_call_outs",), "call the brand out", {"8"}),
        (("heard_praise",), "praise the brand", {"8b"}),
        (("joined",), "Decided to join in", {"9"}),
        (("muted",), "Muted the brand", {"10b"}),
        (("unfollowed",), "Unfollowed", {"10b"}),
        (("stopped",), "Stopped looking", {"10b"}),
    ],
)
def test_what_happened_in_words(
    stories: dict[int, list[Moment]], kinds: tuple[str, ...], words: str, equations: set[str]
) -> None:
    found = every(stories, *kinds)
    assert found
    for _, moment in found:
        assert words in moment.text
        assert equations <= set(moment.equations)


def test_what_did_not_happen_is_not_said(stories: dict[int, list[Moment]]) -> None:
    for story in stories.values():
        for moment in story:
            assert ("heard nothing" in moment.text) == ("ignored" in moment.kinds)
            assert ("got a personal answer" in moment.text) == ("answered" in moment.kinds)
            assert ("called the brand out" in moment.text) == (
                not {"called_out", "joined"}.isdisjoint(moment.kinds)
            )
            assert ("took the brand for a phony" in moment.text) == ("suspected" in moment.kinds)
            fake = not {"recognised", "read_fake"}.isdisjoint(moment.kinds)
            seen = "recognised the template" in moment.text or "for a template" in moment.text
            assert seen == fake


def test_the_question_is_told_from_the_post(
    lively: tuple[Any, Watched], stories: dict[int, list[Moment]]
) -> None:
    _, watched = lively
    asked = {(int(post["day"]), int(post["post"])): bool(post["asks"]) for post in watched.posts}
    checked = set()
    for row, moment in every(stories, "wrote"):
        events = watched.events[(watched.events["place"] == row) & (watched.events["day"] == moment.day)]
        wrote = events[events["kind"] == Kind.WROTE]
        if len(wrote) > 1:
            continue
        asks = asked[moment.day, int(wrote["post"][0])]
        assert moment.text.startswith("Saw the question" if asks else "Commented on a post")
        assert ("2" in moment.equations) or not asks or "recognised" in moment.kinds
        checked.add(asks)
    assert checked == {True, False}


def test_looks_in_a_row_are_one_line(stories: dict[int, list[Moment]]) -> None:
    found = [moment for _, moment in every(stories, "looked") if len(moment.kinds) > 1]
    assert found
    for moment in found:
        assert set(moment.kinds) == {"looked"}
        assert f"Looked at {len(moment.kinds)} posts" in moment.text


def test_a_look_that_raised_attention_was_worth_it(
    lively: tuple[Any, Watched], stories: dict[int, list[Moment]]
) -> None:
    """By the luck of the look itself (equation 5b)."""
    from tests.reference.luck import Luck, Purpose

    asked, watched = lively
    luck, told = Luck(asked.seed, 0), Counter[bool]()
    for row, moment in every(stories, "looked"):
        events = watched.events[(watched.events["place"] == row) & (watched.events["kind"] == Kind.LOOKED)]
        hers = events[(events["day"] >= moment.day) & (events["day"] <= moment.until)]
        if len(hers) > len(moment.kinds):
            continue  # on the day of one line began another
        worth = sum(
            luck.uniforms(Purpose.THREAD, row, int(event["day"]), int(event["post"]))[3]
            < asked.psychology.post_value
            for event in hers
        )
        if len(hers) == 1:
            what = "question" if hers["asks"][0] else "post"
            how = ", which was worth it, and" if worth else " and"
            assert moment.text == f"Looked at a {what}{how} passed on."
            assert (moment.after.attention > moment.before.attention) == bool(worth)
        else:
            every_one = "both" if len(hers) == 2 else "all"
            of = {0: "", 1: ", one of them worth it", len(hers): f", {every_one} of them worth it"}
            said = of.get(worth, f", {worth} of them worth it")
            assert moment.text.endswith(f"{said}, and passed on.")
            assert ("worth it" in moment.text) == bool(worth)
        told[bool(worth)] += 1
    assert min(told[True], told[False]) > 20


def test_a_thread_without_answers_may_have_been_worth_the_look(
    lively: tuple[Any, Watched], stories: dict[int, list[Moment]]
) -> None:
    ignoring = scenario({"strategy": "ask-and-ignore"}, size=120, days=30, seed=5)
    watched = watch(ignoring, registry(), "Brand 0", 0, range(120))
    told = Counter[bool]()
    for row in range(120):
        for moment in moments(watched, row, ignoring.psychology):
            if moment.kinds == ["read"] and "answered" not in moment.text:
                rose = moment.after.attention > moment.before.attention
                assert moment.text.endswith("left without a reply. The post was worth it.") == rose
                told[rose] += 1
    assert min(told[True], told[False]) > 20
    answered = [moment for _, moment in every(stories, "read") if "answered in person" in moment.text]
    assert answered  # they raise attention as well, so nothing is said of the post
    assert not any("worth it" in moment.text for moment in answered)


def test_silence_that_she_was_made_to_read_as_answers_says_nothing_of_the_post() -> None:
    ignoring = scenario({"strategy": "ask-and-ignore"}, size=120, days=30, seed=5)
    watched = watch(ignoring, registry(), "Brand 0", 0, range(120))
    place = int(watched.events["place"][watched.events["kind"] == Kind.READ][0])
    changes = [Change("read of answers", place)]
    then = watch(ignoring, registry(), "Brand 0", 0, [place], changes)
    found = [
        moment for moment in moments(then, place, ignoring.psychology, changes) if "read" in moment.kinds
    ]
    assert any(moment.after.attention > moment.before.attention for moment in found)
    assert not any("worth it" in moment.text for moment in found)


def test_who_heard_it_are_her_neighbours(
    lively: tuple[Any, Watched], stories: dict[int, list[Moment]]
) -> None:
    _, watched = lively
    some = 0
    for row, moment in every(stories, "wrote", "called_out"):
        heard = watched.heard
        hers = heard[(heard["source"] == row) & (heard["day"] == moment.day) & ~heard["praise"]]
        of = watched.neighbours[row]
        if len(hers):
            assert f"{len(hers)} of their {of} neighbours heard it" in moment.text
            some += 1
        else:
            assert "none of their" in moment.text or "no neighbours" in moment.text
    assert some


def test_a_further_turn_of_the_brand_is_told_to_bring_them_closer(
    lively: tuple[Any, Watched], stories: dict[int, list[Moment]]
) -> None:
    """Equation 3b: where the brand answers what was said in reply to it, and nowhere else but in threads."""
    _, watched = lively
    told = Counter[bool]()
    for row, moment in every(stories, "wrote"):
        events = watched.events[(watched.events["place"] == row) & (watched.events["day"] == moment.day)]
        if (events["kind"] == Kind.WROTE).sum() > 1:
            continue
        later = events[np.isin(events["kind"], (Kind.ANSWERED, Kind.FOLLOWED_UP)) & (events["turn"] > 1)]
        assert ("3b" in moment.equations) == bool(len(later))
        told[bool(len(later))] += 1
    assert told[True]
    assert told[False]


def test_suspicion_rises_with_silence_and_falls_with_answers(stories: dict[int, list[Moment]]) -> None:
    for kind, way in (("ignored", 1), ("answered", -1)):
        for _, moment in every(stories, kind):
            if set(moment.kinds) <= {"wrote", kind, "called_out", "praised", "suspected"}:
                assert way * (moment.after.suspicion - moment.before.suspicion) > 0


def test_who_takes_the_brand_for_a_phony_says_so_once_and_from_then_on_suspects_it(
    lively: tuple[Any, Watched], stories: dict[int, list[Moment]]
) -> None:
    _, watched = lively
    ever = np.flatnonzero(watched.eyes["flags"] & 8)
    found = every(stories, "suspected")
    assert [row for row, _ in found] == ever.tolist()
    for _, moment in found:
        assert moment.before.suspicion < 0.5
        if moment.kinds[-1] in ("suspected", "called_out"):
            assert moment.after.suspicion > 0.5
        assert moment.added["debit"] > 1.99  # what equation 12 costs


def test_who_reads_along_can_take_the_brand_for_a_phony_too() -> None:
    ignoring = scenario(
        {"strategy": "ask-and-ignore", "with": {"posts_per_day": 1, "questions": 1}}, size=120, days=40
    )
    watched = watch(ignoring, registry(), "Brand 0", 0, range(120))
    told = {row: moments(watched, row, ignoring.psychology) for row in range(120)}
    found = [moment for _, moment in every(told, "read", "suspected")]
    assert found
    for moment in found:
        assert moment.text.startswith("Opened the thread under a question")
        assert "left without a reply; took the brand for a phony" in moment.text
        assert {"11", "12"} <= set(moment.equations)


def test_the_chance_of_leaving_is_equation_10b(
    lively: tuple[Any, Watched], stories: dict[int, list[Moment]]
) -> None:
    from tests.reference import equations as eq

    asked, watched = lively
    p = asked.psychology
    for row, moment in [*every(stories, "muted"), *every(stories, "unfollowed")]:
        assert (moment.reason == "bored") == ("out of boredom" in moment.text)
        assert (moment.reason == "phony") == ("taking the brand for a phony" in moment.text)
        assert (moment.reason == "other") == ("for no reason of the brand's" in moment.text)
        events = watched.events[watched.events["place"] == row]
        attention = float(events["A"][np.isin(events["kind"], (Kind.MUTED, Kind.UNFOLLOWED))][0])
        distrust = eq.distrust_push(moment.before.trust, p.exit_trust_slope)
        boredom = eq.boredom_push(attention, watched.attention[0, row], p.exit_attention_slope)
        hazard = eq.exit_hazard(p.exit_hazard, distrust, boredom)
        assert moment.chance["all"] == pytest.approx(min(1, hazard), rel=1e-4)


def test_as_plain_values(lively: tuple[Any, Watched]) -> None:
    import json

    asked, watched = lively
    left = int(np.flatnonzero(watched.everyone["gone"])[0])
    found = story_to_dict(watched, left, asked.psychology)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["left"]["day"] == watched.everyone["gone"][left]
    exit_ = next(moment for moment in found["story"] if found["left"]["how"] in moment["kinds"])
    assert found["left"]["trust"] == exit_["after"]["trust"]
    assert found["evenings"]["trust"] == watched.trust[:, left].tolist()
    assert found["story"][0]["before"]["trust"] == pytest.approx(found["start"]["trust"])
    stays = int(np.flatnonzero(watched.everyone["gone"] == 0)[0])
    assert story_to_dict(watched, stays, asked.psychology)["left"] is None


def test_nobody_who_was_not_watched_has_a_story(lively: tuple[Any, Watched]) -> None:
    asked, _ = lively
    alone = watch(asked, registry(), "Brand 0", 0, [3])
    with pytest.raises(ValueError, match="was not watched"):
        moments(alone, 4, asked.psychology)
