"""What a strategy returns: accepted in several forms, and anything else explained."""

from __future__ import annotations

import numpy as np
import pytest

from sim import Answers, PluginError, Post, Reply, Strategy
from sim.strategy import answers_of, as_answers, posts_of
from sim.testing import make_day as sim_day


class Told(Strategy):
    """Does what it is told, for tests."""

    name = "told"

    def plan(self, day):
        return self.posts(day)

    def answer(self, inbox):
        return self.answers(inbox)


def told(posts=None, answers=None):
    strategy = Told()
    strategy.posts, strategy.answers = posts, answers
    return strategy


@pytest.mark.parametrize(
    "posts",
    [[], [Post.ask()], (Post.tell(), Post.ask()), iter([Post.tell()]), [Post.tell()] * 16],
)
def test_any_run_of_posts_is_a_plan(make_day, posts):
    wanted = list(posts) if not hasattr(posts, "__next__") else [Post.tell()]
    assert posts_of(told(posts=lambda day: posts), make_day()) == wanted


@pytest.mark.parametrize(
    ("posts", "sentence"),
    [
        (None, "Told.plan(day) returned nothing. Return a list of posts; [] posts nothing today"),
        (Post.ask(), "returned one Post instead of a list. Put it in brackets: [Post.ask()]"),
        ("ask", "returned 'ask' instead of a list of Post.ask() and Post.tell()"),
        (3, "returned 3 instead of a list"),
        (["ask"], "a list with 'ask' in it. Use Post.ask() and Post.tell() only"),
        ([Post.ask], "It is the method itself: call it, with ()"),
        ([Post.tell()] * 17, "more than 16 posts"),
    ],
)
def test_a_plan_that_does_not_fit(make_day, posts, sentence):
    with pytest.raises(PluginError) as caught:
        posts_of(told(posts=lambda day: posts), make_day(12))
    assert str(caught.value).startswith("told (")
    assert "on day 12" in str(caught.value)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    "codes",
    [
        [3, 0, 2],
        [Reply.FOLLOW_UP, Reply.NONE, Reply.PERSONAL],
        np.array([3, 0, 2], dtype=np.uint8),
        (3, 0, 2),
    ],
)
def test_one_code_for_each_comment(make_inbox, codes):
    answers = answers_of(told(answers=lambda inbox: codes), make_inbox(3))
    assert answers.positions.tolist() == [0, 2]
    assert answers.replies.tolist() == [3, 2]
    assert answers.replies.dtype == np.uint8


def test_silences_are_left_out_and_order_kept(make_inbox):
    inbox = make_inbox(4, critic=[0, 1, 0, 0])
    answers = as_answers(inbox.critics().all(Reply.NONE) + inbox.newest().all(Reply.PERSONAL), inbox)
    assert answers.positions.tolist() == [3, 2, 0]


def test_answers_by_hand(make_inbox):
    answers = as_answers(Answers([2, 0], [Reply.CANNED, Reply.AUTOMATIC]), make_inbox(3))
    assert answers.positions.tolist() == [2, 0]
    assert answers.replies.tolist() == [1, 4]


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        (lambda inbox: None, "Told.answer(inbox) returned nothing. Is a `return` missing?"),
        (lambda inbox: inbox, "without saying how to answer them. Add .all(Reply.PERSONAL)"),
        (lambda inbox: Reply.CANNED, "returned one reply for everybody. Write inbox.all(Reply.CANNED)"),
        (lambda inbox: {"a": 1}, "returned {'a': 1} instead of answers"),
        (lambda inbox: (r for r in [1, 2]), "instead of answers"),
        (lambda inbox: "all", "returned 'all' instead of answers"),
        (lambda inbox: [3, 3], "codes of shape (2,) for 4 comments"),
        (lambda inbox: inbox.luck < 2, "returned true and false, which do not say how to answer"),
        (lambda inbox: inbox.luck, "returned float64 values as reply codes"),
        (lambda inbox: [0, 1, 2, 5], "the reply code 5, which means nothing. The codes are 0 to 4"),
        (lambda inbox: [0, -1, 2, 3], "the reply code -1, which means nothing"),
        (lambda inbox: ["a", "b", "c", "d"], "values as reply codes"),
        (lambda inbox: Answers([0, 4], [3, 3]), "answered position 4, but the inbox has positions 0 to 3"),
        (lambda inbox: Answers([0, -1], [3, 3]), "answered position -1"),
        (lambda inbox: Answers([1, 1], [3, 3]), "answered position 1 twice"),
        (lambda inbox: Answers([1], [3, 3]), "positions of shape (1,) and replies of shape (2,)"),
        (lambda inbox: Answers([0.5], [3]), "positions of float64"),
        (lambda inbox: Answers([0], [9]), "the reply code 9"),
    ],
)
def test_answers_that_do_not_fit(make_inbox, answers, sentence):
    with pytest.raises(PluginError) as caught:
        answers_of(told(answers=answers), make_inbox(4))
    assert sentence in str(caught.value)
    assert "on day 1" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_answers_to_an_inbox_of_the_past(make_inbox):
    stale = make_inbox(4).all(Reply.PERSONAL)
    with pytest.raises(PluginError, match="made from another inbox"):
        answers_of(told(answers=lambda inbox: stale), make_inbox(4))


def test_what_a_strategy_raises_names_the_line(make_day):
    def broken(day):
        return 1 / 0

    with pytest.raises(
        PluginError, match=r"Told\.plan raised ZeroDivisionError: .* \(test_asking.py, line \d+\)"
    ) as e:
        posts_of(told(posts=broken), make_day(3))
    assert isinstance(e.value.__cause__, ZeroDivisionError)


def test_ending_the_program_is_an_error_like_any_other(make_day):
    def leave(day):
        raise SystemExit(0)

    with pytest.raises(PluginError, match="SystemExit"):
        posts_of(told(posts=leave), make_day())


def test_a_topic_that_there_is_not_is_told_with_those_that_there_are():
    about_offers = told(posts=lambda day: [Post.tell(topic="offers")])
    assert posts_of(about_offers, sim_day())[0].topic == "offers"  # any will do where nothing says which
    assert posts_of(about_offers, sim_day(topics=("offers", "people")))
    with pytest.raises(PluginError, match=r"a post about 'offers'. The topics are: people, prices"):
        posts_of(about_offers, sim_day(topics=("people", "prices")))
    with pytest.raises(PluginError, match="The scenario has no topics"):
        posts_of(about_offers, sim_day(topics=()))


@pytest.mark.parametrize("asks", ["maybe", None, 1, 0.5, "no"])
def test_a_post_that_asks_perhaps_is_refused_at_once(make_day, asks):
    with pytest.raises(PluginError, match=r"a post asks or it does not; Post\(.*says neither"):
        posts_of(told(posts=lambda day: [Post(asks)]), make_day())


def test_a_post_may_be_made_by_numpy(make_day):
    lucks = np.array([0.1, 0.9])
    made = posts_of(told(posts=lambda day: [Post(luck < 0.5) for luck in lucks]), make_day())
    assert made == [Post.ask(), Post.tell()]


class OneByOne(Strategy):
    """Answers the newcomers."""

    name = "one-by-one"

    def plan(self, day):
        return []

    def reply_to(self, message):
        return Reply.NONE if message.spoken else Reply.PERSONAL


def test_one_message_at_a_time_gives_what_the_columns_give(make_inbox):
    inbox = make_inbox(200)
    assert OneByOne.slow
    assert not Told.slow
    by_message = answers_of(OneByOne(), inbox)
    by_column = as_answers(inbox.new().all(Reply.PERSONAL), inbox)
    assert by_message.positions.tolist() == by_column.positions.tolist()
    assert by_message.replies.tolist() == by_column.replies.tolist()
    assert len(answers_of(OneByOne(), make_inbox(0))) == 0


@pytest.mark.parametrize("reply", [None, True, 2, "personal"])
def test_one_message_at_a_time_must_give_a_reply(make_inbox, reply):
    class Wrong(OneByOne):
        name = "wrong"

        def reply_to(self, message):
            return reply

    with pytest.raises(PluginError, match=r"Wrong\.reply_to\(message\) returned .*for comment 1 of 3"):
        answers_of(Wrong(), make_inbox(3))
