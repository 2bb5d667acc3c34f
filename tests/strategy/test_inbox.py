"""Choosing and answering: an inbox reads like sentences and never loses track of positions."""

from __future__ import annotations

import copy
import math

import numpy as np
import pytest

from sim import Answers, PluginError, Reply
from sim.strategy import as_answers


def test_the_columns_cannot_be_written(make_inbox):
    inbox = make_inbox(5)
    for name in (
        "follower",
        "followers",
        "post",
        "asks",
        "turn",
        "time",
        "luck",
        "spoken",
        "critic",
        "positions",
    ):
        with pytest.raises(ValueError, match="read-only"):
            getattr(inbox, name)[0] = 1
        with pytest.raises(ValueError, match="read-only"):
            getattr(inbox.newest(), name)[0] = 1


def test_views_remember_positions_through_every_step(make_inbox):
    inbox = make_inbox(50)
    view = inbox.to_questions().by_followers().first(7)
    assert len(view) == 7
    assert view.asks.all()
    np.testing.assert_array_equal(view.follower, inbox.follower[view.positions])
    assert (np.diff(view.followers) <= 0).all()


def test_orders(make_inbox):
    inbox = make_inbox(4, time=[0.3, 0.1, 0.4, 0.2], followers=[5, 9, 5, 1])
    assert inbox.oldest().positions.tolist() == [1, 3, 0, 2]
    assert inbox.newest().positions.tolist() == [2, 0, 3, 1]
    assert inbox.by_followers().positions.tolist() == [1, 0, 2, 3], "equals keep their order"


def test_filters(make_inbox):
    inbox = make_inbox(4, spoken=[1, 0, 1, 0], critic=[0, 0, 1, 1], turn=[1, 2, 1, 3], asks=[0, 0, 0, 1])
    assert inbox.known().positions.tolist() == [0, 2]
    assert inbox.new().positions.tolist() == [1, 3]
    assert inbox.critics().positions.tolist() == [2, 3]
    assert inbox.conversations().positions.tolist() == [1, 3]
    assert inbox.to_questions().positions.tolist() == [3]
    assert inbox.only(inbox.turn == 3).positions.tolist() == [3]
    assert inbox.critics().known().positions.tolist() == [2]


@pytest.mark.parametrize(("n", "kept"), [(0, 0), (2, 2), (2.7, 2), (9, 4), (math.inf, 4)])
def test_first(make_inbox, n, kept):
    assert make_inbox(4).first(n).positions.tolist() == list(range(kept))


@pytest.mark.parametrize("n", [-1, math.nan])
def test_first_refuses_what_is_no_number_of_comments(make_inbox, n):
    with pytest.raises(ValueError, match=r"0 or more, not"):
        make_inbox(4).first(n)


def test_where_keeps_the_order_of_the_view_and_positions_of_the_whole(make_inbox):
    inbox = make_inbox(4, followers=[1, 4, 3, 2], luck=[0.1, 0.9, 0.2, 0.3])
    view = inbox.by_followers()
    answers = view.where(view.luck < 0.5, Reply.FOLLOW_UP)
    assert answers.positions.tolist() == [2, 3, 0]
    assert answers.replies.tolist() == [3, 3, 3]


def test_a_mask_has_the_length_of_the_inbox_it_is_given_to(make_inbox):
    inbox = make_inbox(6)
    with pytest.raises(ValueError, match=r"each of the 2 comments, but the mask has shape \(6,\)"):
        inbox.first(2).where(inbox.luck < 1, Reply.PERSONAL)


@pytest.mark.parametrize("mask", [[0, 1, 1], [0.1, 0.2, 0.3], "abc", 7])
def test_a_mask_is_true_and_false(make_inbox, mask):
    with pytest.raises(TypeError, match="needs a mask of true and false"):
        make_inbox(3).where(mask, Reply.PERSONAL)


@pytest.mark.parametrize("reply", [3, "personal", None, True])
def test_a_reply_is_a_reply(make_inbox, reply):
    with pytest.raises(TypeError, match=r"a reply is one of Reply\.NONE, Reply\.CANNED"):
        make_inbox(3).all(reply)


def test_adding_answers_puts_the_first_first_and_lets_it_win(make_inbox):
    inbox = make_inbox(5, critic=[0, 1, 0, 1, 0])
    answers = inbox.critics().all(Reply.PERSONAL) + inbox.newest().all(Reply.CANNED)
    assert answers.positions.tolist() == [1, 3, 4, 2, 0]
    assert answers.replies.tolist() == [2, 2, 1, 1, 1]


def test_adding_answers_made_by_hand():
    answers = Answers([4, 1], [2, 2]) + Answers([1, 3], [3, 3])
    assert answers.positions.tolist() == [4, 1, 3]
    assert answers.replies.tolist() == [2, 2, 3]


def test_answers_to_another_inbox_cannot_be_joined(make_inbox):
    today, yesterday = make_inbox(5), make_inbox(5, seed=1)
    theirs = yesterday.first(3).all(Reply.PERSONAL)
    for ours in (today.nothing(), today.all(Reply.CANNED), Answers([1], [2]) + today.nothing()):
        with pytest.raises(ValueError, match="made from two"):
            ours + theirs
    for joined in (Answers([4], [2]) + theirs, theirs + Answers([4], [2])):
        with pytest.raises(PluginError, match="made from another inbox"):
            as_answers(joined, today)


def test_what_is_joined_with_answers_made_by_hand_is_checked(make_inbox):
    inbox = make_inbox(5)
    assert as_answers(Answers([4], [2]) + inbox.first(2).all(Reply.CANNED), inbox).positions.tolist() == [
        4,
        0,
        1,
    ]
    with pytest.raises(PluginError, match="answered position 7"):
        as_answers(inbox.nothing() + Answers([7], [2]), inbox)


def test_answers_stay_as_they_were_made(make_inbox):
    answers = make_inbox(3).where([True, False, True], Reply.PERSONAL)
    with pytest.raises(AttributeError):
        answers.positions = make_inbox(9).positions
    with pytest.raises(ValueError, match="read-only"):
        answers.replies[0] = 9
    with pytest.raises(ValueError, match="read-only"):
        answers.positions[0] = 9


def test_an_empty_inbox_takes_every_sentence(make_inbox):
    inbox = make_inbox(0)
    assert list(inbox) == []
    assert not inbox
    for view in (
        inbox.oldest(), inbox.newest(), inbox.by_followers(), inbox.first(3), inbox.known(), inbox.new(),
        inbox.critics(), inbox.conversations(), inbox.to_questions(), inbox.only([]),
    ):  # fmt: skip
        assert len(view) == 0
        assert len(view.where(view.luck < 1, Reply.PERSONAL) + view.all(Reply.CANNED) + view.nothing()) == 0


def test_messages_carry_plain_numbers_and_their_position(make_inbox):
    inbox = make_inbox(3)
    last = next(iter(inbox.newest()))
    assert last.position == 2
    assert (last.follower, last.luck) == (int(inbox.follower[2]), float(inbox.luck[2]))
    assert type(last.asks) is bool


def test_a_misspelt_column_says_which_there_are(make_inbox):
    with pytest.raises(AttributeError, match=r"no 'lucky'; its columns are follower, followers, post"):
        _ = make_inbox(1).lucky


def test_inboxes_can_be_copied(make_inbox):
    view = copy.deepcopy(make_inbox(4)).critics()
    assert view.all(Reply.PERSONAL).positions.tolist() == np.flatnonzero(make_inbox(4).critic).tolist()
