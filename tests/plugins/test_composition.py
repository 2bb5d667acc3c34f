"""Two personas in one brand: a strategy made of others, by name or by class, kept by the kit."""

from __future__ import annotations

import copy
import pickle

import pytest

from sim import Reply
from sim.plugins import load
from sim.testing import examine, make_day, make_inbox, make_strategy

DUO = """
from sim import Inbox, Post, Reply, State, Strategy, answers_of, posts_of

class Shy(Strategy):
    '''Answers its first three days only.

    Source: none.
    '''
    name = "shy"
    days: State[int] = 0

    def plan(self, day):
        self.days += 1
        return [Post.ask()]

    def answer(self, inbox: Inbox):
        return inbox.all(Reply.PERSONAL) if self.days <= 3 else inbox.nothing()

class Duo(Strategy):
    '''The one on even days, the other on odd ones.

    Source: none.
    '''
    name = "duo"

    def assemble(self, make):
        self.even = make(Shy)
        self.odd = make("broadcast", posts_per_day=2)

    def today(self, day):
        return self.odd if day.number % 2 else self.even

    def plan(self, day):
        return posts_of(self.today(day), day)

    def answer(self, inbox):
        return answers_of(self.today(inbox.day), inbox)
"""


@pytest.fixture
def duo(write):
    return load([write("duo.py", DUO)]).strategy("duo")


def lived(strategy) -> list[int]:
    found = []
    for number in range(1, 13):
        day = make_day(number)
        strategy.plan(day)
        found.append(len(strategy.answer(make_inbox(2, day=day))))
    return found


def test_parts_come_by_name_and_by_class_and_are_reset_with_the_whole(duo):
    strategy = duo.create()
    first = lived(strategy)
    assert first == [0, 2, 0, 2, 0, 2, 0, 0, 0, 0, 0, 0]
    assert lived(strategy)[1] == 0
    strategy.reset()
    assert lived(strategy) == first
    assert lived(duo.create()) == first


def test_copies_have_parts_of_their_own(duo):
    strategy = duo.create()
    for twin in (copy.deepcopy(strategy), pickle.loads(pickle.dumps(strategy))):
        twin.plan(make_day(2))
        assert (twin.even.days, strategy.even.days) == (1, 0)
        twin.reset()
        assert twin.even.days == 0


@pytest.mark.slow
def test_the_kit_keeps_it(duo):
    assert [str(one) for one in examine(duo) if not one.passed] == []


def test_one_that_is_made_of_others_can_be_made_in_a_test():
    mixed = make_strategy("mixed", of={"one-to-all": 1})
    assert set(mixed.answer(make_inbox(3)).replies.tolist()) <= {reply.value for reply in Reply}
