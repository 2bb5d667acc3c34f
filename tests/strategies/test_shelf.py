"""What each strategy on the shelf does, in numbers, on days and inboxes built by hand."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import numpy as np
import pytest

from sim import Analytics, Post, Reply
from sim.measures import COLUMNS
from sim.model import run_replicate
from sim.plugins import load
from sim.scenario import loads
from sim.strategy import answers_of, posts_of

REGISTRY = load()
SHELF = sorted(name for name, info in REGISTRY.strategies.items() if info.origin.builtin)
DAYS = 4000
ROOT = Path(__file__).parents[2]


def make(name, **with_):
    return REGISTRY.strategy(name).create(with_)


def habits(strategy, make_day):
    """Posts a day, and the share of them that ask, over many days of plenty."""
    posts = [
        post for number in range(1, DAYS + 1) for post in posts_of(strategy, make_day(number, last=DAYS))
    ]
    asking = sum(post.asks for post in posts) / len(posts) if posts else 0.0
    return len(posts) / DAYS, asking


def answered(strategy, inbox):
    """Share answered of 20,000 comments, and the kinds of reply used."""
    answers = answers_of(strategy, inbox)
    return len(answers) / len(inbox), {Reply(code).name for code in np.unique(answers.replies)}


@pytest.mark.parametrize(
    ("name", "posts", "asking", "answers", "kinds"),
    [
        ("silence", 0, 0, 0, set()),
        ("broadcast", 0.7, 0, 0.1, {"PERSONAL"}),
        ("ask-and-ignore", 0.7, 0.5, 0.02, {"PERSONAL"}),
        ("genuine-follow-up", 0.7, 0.5, 0.85, {"FOLLOW_UP"}),
        ("canned-reply", 0.7, 0.5, 0.95, {"CANNED"}),
        ("auto-reply", 0.7, 0.5, 1, {"AUTOMATIC"}),
        ("personal-thanks", 0.7, 0, 0.85, {"PERSONAL"}),
        ("influencers-first", 0.7, 0.5, 0.85, {"FOLLOW_UP"}),
        ("first-come", 0.7, 0.5, 1, {"FOLLOW_UP"}),
        ("honest-pause", 0.7, 0.5, 0.85, {"FOLLOW_UP"}),
        ("apologises", 0.7, 0.5, 0.85, {"FOLLOW_UP"}),
        ("apology", 0.7, 0.5, 0.1, {"PERSONAL"}),
        ("love-bombing", 0.7, 0.5, 1, {"FOLLOW_UP"}),
        ("long-talks", 0.7, 0.5, 10 / 20_000, {"FOLLOW_UP"}),
        ("newcomers-first", 0.7, 0.5, 0.85, {"PERSONAL"}),
        ("one-to-all", 0.7, 0.5, 1, {"CANNED"}),
        ("mixed", 0.7, 0.5, None, None),
        ("days-late", 0.7, 0.5, 0, set()),
        ("monday-batch", 0.7, 0.5, 0.85, {"FOLLOW_UP"}),
        ("overtime", 0.7, 0.5, 0.85, {"FOLLOW_UP"}),
    ],
)
def test_habits_at_the_defaults(make_day, make_inbox, name, posts, asking, answers, kinds):
    rate, share = habits(make(name), make_day)
    assert abs(rate - posts) < 4 * math.sqrt(0.25 / DAYS)
    assert abs(share - asking) < 4 * math.sqrt(0.25 / max(1, 0.7 * DAYS))
    if kinds is not None:
        found, used = answered(make(name), make_inbox(20_000))
        assert abs(found - answers) < 4 * math.sqrt(0.25 / 20_000)
        assert used == kinds


def test_every_strategy_on_the_shelf_is_in_the_table_above():
    (marker,) = [mark for mark in test_habits_at_the_defaults.pytestmark if mark.name == "parametrize"]
    assert sorted(row[0] for row in marker.args[1]) == SHELF
    assert len(SHELF) >= 14


@pytest.mark.parametrize("name", SHELF)
def test_what_it_posts_and_answers_follows_its_parameters(make_day, make_inbox, name):
    known = {one.name for one in REGISTRY.strategies[name].parameters}
    if "posts_per_day" in known:
        assert abs(habits(make(name, posts_per_day=2.25), make_day)[0] - 2.25) < 0.05
        assert habits(make(name, posts_per_day=0), make_day)[0] == 0
    if "questions" in known:
        assert habits(make(name, questions=1), make_day)[1] == 1
        assert habits(make(name, questions=0), make_day)[1] == 0
    if "answer_rate" in known and name != "apology":
        assert answered(make(name, answer_rate=0), make_inbox(500, age=2))[0] == 0
        assert answered(make(name, answer_rate=1), make_inbox(500, age=2))[0] == 1


@pytest.mark.parametrize("name", SHELF)
def test_empty_inboxes_first_and_last_days_and_no_followers(make_day, make_inbox, name):
    strategy = make(name)
    for number in (1, 180):
        day = make_day(number, followers=0, hands=0)
        posts_of(strategy, day)
        assert len(answers_of(strategy, make_inbox(0, day=day, hands=0))) == 0


@pytest.mark.parametrize("name", SHELF)
def test_its_documentation_says_idea_source_and_what_to_expect(name):
    doc = REGISTRY.strategies[name].cls.__doc__
    assert "What to expect:" in doc
    assert "Source:" in doc
    listed = set(
        re.findall(r"^- \*\*\[(\w+)\]\*\*", (ROOT / "docs/bibliography.md").read_text("utf-8"), re.M)
    )
    assert set(re.findall(r"\[(\w+)\]_", doc)) <= listed
    assert all(one.help for one in REGISTRY.strategies[name].parameters)


@pytest.mark.parametrize("name", ["genuine-follow-up", "honest-pause", "influencers-first", "mixed"])
def test_a_conversation_once_begun_is_carried_on(make_day, make_inbox, name):
    strategy, day = make(name), make_day(1)
    first = make_inbox(300, day=day)
    begun = answers_of(strategy, first).positions
    later = make_inbox(len(begun), day=day, turn=2, asks=True, luck=first.luck[begun])
    assert len(begun) > 0
    assert sorted(answers_of(strategy, later).positions) == list(range(len(begun)))


def test_influencers_first_answers_by_follower_count(make_inbox):
    inbox = make_inbox(200)
    order = inbox.followers[answers_of(make("influencers-first"), inbox).positions]
    assert (np.diff(order) <= 0).all()


def test_first_come_answers_by_time(make_inbox):
    inbox = make_inbox(5, time=[0.3, 0.1, 0.5, 0.2, 0.4])
    assert answers_of(make("first-come"), inbox).positions.tolist() == [1, 3, 0, 4, 2]


def test_newcomers_first(make_inbox):
    inbox = make_inbox(6, spoken=[1, 0, 1, 0, 0, 1], luck=0.1)
    assert answers_of(make("newcomers-first"), inbox).positions.tolist() == [1, 3, 4, 0, 2, 5]


def test_long_talks_sees_conversations_through_before_it_begins_others(make_inbox):
    inbox = make_inbox(8, turn=[1, 2, 1, 3, 1, 1, 2, 1])
    assert answers_of(make("long-talks", people=2), inbox).positions.tolist() == [1, 3, 6, 0, 2]


def test_one_to_all_is_personal_with_a_few(make_inbox):
    assert answered(make("one-to-all"), make_inbox(5))[1] == {"PERSONAL"}
    assert answered(make("one-to-all"), make_inbox(6))[1] == {"CANNED"}


def test_love_bombing_ends_with_the_month(make_day, make_inbox):
    love = make("love-bombing")
    shares = [len(answers_of(love, make_inbox(10, day=make_day(number)))) / 10 for number in range(1, 61)]
    assert shares == [1] * 30 + [0] * 30


def asks_on(strategy, make_day, first, last, yesterday=Analytics()):  # noqa: B008  (a tuple)
    """How many of the posts from the first to the last of these days ask."""
    days = (make_day(number, yesterday=yesterday) for number in range(first, last + 1))
    return sum(post.asks for day in days for post in posts_of(strategy, day))


def test_honest_pause_stops_asking_for_a_week_when_hands_ran_out(make_day, make_inbox):
    strategy = make("honest-pause", posts_per_day=1, questions=1)
    assert asks_on(strategy, make_day, 1, 3) == 3
    answers_of(strategy, make_inbox(100, day=make_day(3), luck=0.1))
    assert asks_on(strategy, make_day, 4, 4, Analytics(comments=100, answered=79)) == 0
    assert asks_on(strategy, make_day, 5, 10) == 0
    assert asks_on(strategy, make_day, 11, 20) == 10
    answers_of(strategy, make_inbox(100, day=make_day(20), luck=0.1))
    assert asks_on(strategy, make_day, 21, 21, Analytics(comments=100, answered=80)) == 1


def test_honest_pause_never_pauses_over_those_it_did_not_mean_to_answer(make_day, make_inbox):
    strategy = make("honest-pause", posts_per_day=1, questions=1)
    asks_on(strategy, make_day, 1, 1)
    answers_of(strategy, make_inbox(10, day=make_day(1), luck=0.9))
    assert asks_on(strategy, make_day, 2, 2, Analytics(comments=10, answered=0)) == 1


def test_apology_answers_every_critic_for_two_weeks_after_a_storm(make_day, make_inbox):
    strategy = make("apology", posts_per_day=1, questions=1, answer_rate=0)

    def critics_answered(number):
        inbox = make_inbox(20, day=make_day(number), critic=np.arange(20) < 4)
        return answers_of(strategy, inbox).positions.tolist()

    assert asks_on(strategy, make_day, 5, 5, Analytics(call_outs=2)) == 1
    assert critics_answered(5) == []
    assert asks_on(strategy, make_day, 6, 6, Analytics(call_outs=3)) == 0
    assert critics_answered(6) == critics_answered(19) == [0, 1, 2, 3]
    assert asks_on(strategy, make_day, 7, 19) == 0
    assert critics_answered(20) == []
    assert asks_on(strategy, make_day, 20, 20) == 1
    strategy.reset()
    assert critics_answered(6) == []


def test_apologises_says_sorry_for_a_week_when_there_is_a_storm(make_day, make_inbox):
    strategy, other = make("apologises", usually="broadcast"), make("broadcast")

    def posts(number, storm=0.0):
        day = make_day(number, storm=storm)
        return posts_of(strategy, day), posts_of(other, day)

    for number in range(1, 30):
        mine, theirs = posts(number, storm=4.9)
        assert mine == theirs
    mine, theirs = posts(30, storm=5.0)
    assert mine == [Post.apologise(), *theirs[1:]]
    assert all(posts(number)[0][0].apologises for number in range(31, 37))
    mine, theirs = posts(37)
    assert mine == theirs
    inbox = make_inbox(50, day=make_day(31))
    assert answers_of(strategy, inbox).positions.tolist() == answers_of(other, inbox).positions.tolist()
    strategy.reset()
    mine, theirs = posts(31)
    assert mine == theirs


def test_mixed_follows_its_weights_and_resets_its_parts(make_day, make_inbox):
    strategy = make("mixed", of={"first-come": 3, "silence": 1})
    answered_days = sum(
        len(answers_of(strategy, make_inbox(1, day=make_day(number)))) for number in range(1, DAYS + 1)
    )
    assert abs(answered_days / DAYS - 0.75) < 4 * math.sqrt(0.25 / DAYS)
    sorry = make("mixed", of={"apology": 1})
    posts_of(sorry, make_day(2, yesterday=Analytics(call_outs=50)))
    inbox = make_inbox(3, day=make_day(3), critic=True)
    assert len(answers_of(sorry, inbox)) == 3
    sorry.reset()
    assert len(answers_of(sorry, make_inbox(3, day=make_day(3), critic=True, luck=0.9))) == 0


def test_two_brands_of_one_strategy_decide_alike(make_day, make_inbox):
    for name in SHELF:
        a, b = make(name), make(name)
        for number in range(1, 30):
            assert posts_of(a, make_day(number)) == posts_of(b, make_day(number))
            answers = [answers_of(one, make_inbox(30, day=make_day(number), seed=number)) for one in (a, b)]
            assert answers[0].positions.tolist() == answers[1].positions.tolist()
            assert answers[0].replies.tolist() == answers[1].replies.tolist()


def test_days_late_waits_and_then_takes_the_oldest_first(make_inbox):
    inbox = make_inbox(4, age=[0, 1, 2, 3], time=0.5)
    assert answers_of(make("days-late", answer_rate=1), inbox).positions.tolist() == [3, 2]
    assert answers_of(make("days-late", answer_rate=1, days=0), inbox).positions.tolist() == [3, 2, 1, 0]


def test_the_batch_is_on_mondays_oldest_first(make_day, make_inbox):
    batch = make("monday-batch", answer_rate=1)
    monday, tuesday = (make_inbox(3, day=make_day(number), age=[0, 2, 1], time=0.5) for number in (8, 9))
    assert answers_of(batch, monday).positions.tolist() == [1, 2, 0]
    assert len(answers_of(batch, tuesday)) == 0


@pytest.mark.parametrize(
    ("backlog", "hands", "hours"), [(20, 5, 0), (60, 5, 2), (60, 100, 0), (500, 5, 4), (60, 60, 0)]
)
def test_overtime_is_bought_for_what_is_too_much(make_day, make_inbox, backlog, hands, hours):
    """Three minutes a reply: forty too many are two hours; never more than four, none with hands enough."""
    inbox = make_inbox(backlog, day=make_day(9, backlog=backlog), hands=hands)
    assert answers_of(make("overtime", answer_rate=1), inbox).overtime == hours


@pytest.mark.parametrize("name", ["auto-reply", "genuine-follow-up"])
def test_who_does_as_others_do_works_by_night_as_they_do(name):
    """Closed for good: only a bot answers, in the evening."""
    brands = (
        ("Plain", name, {}),
        ("Sorry", "apologises", {"usually": name}),
        ("Mixed", "mixed", {"of": {name: 1}}),
    )
    text = {
        "name": "Night",
        "days": 20,
        "audience": {"size": 200, "network": {"kind": "none"}},
        "psychology": {"reach": 0.8},
        "brands": [
            {"name": brand, "strategy": strategy, "with": with_, "desk": {"hours": "0-1", "days": ["mon"]}}
            for brand, strategy, with_ in brands
        ],
    }
    scenario = loads(json.dumps(text), registry=REGISTRY)
    plain, *others = run_replicate(scenario, 0, registry=REGISTRY).daily
    by_bot = plain[:, 0, list(COLUMNS).index("automatic")]
    assert (by_bot.sum() > 20) == (name == "auto-reply")
    for other in others:
        assert np.array_equal(other, plain, equal_nan=True)


def test_one_part_that_works_by_night_is_enough():
    assert make("mixed", of={"silence": 1, "auto-reply": 1}).by_night
    assert not make("mixed", of={"silence": 1, "auto-reply": 0}).by_night
