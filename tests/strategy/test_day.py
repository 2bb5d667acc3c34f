"""A day's luck and randomness: the same for every brand, and nobody else's."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim import Day, Post
from sim.strategy import Analytics


def test_a_rate_gives_its_mean_number_of_posts(make_day):
    for rate in (0.3, 0.7, 1.0, 2.5):
        counts = [len(make_day(number).posts(rate)) for number in range(1, 4001)]
        assert set(counts) <= {math.floor(rate), math.ceil(rate)}
        assert abs(np.mean(counts) - rate) < 0.03


def test_never_more_than_sixteen(make_day):
    assert len(make_day().posts(16)) == len(make_day().posts(1e9)) == len(make_day().posts(math.inf)) == 16
    assert len(make_day().posts(0)) == 0


@pytest.mark.parametrize("rate", [-0.1, math.nan])
def test_a_rate_is_a_rate(make_day, rate):
    with pytest.raises(ValueError, match="0 or more posts a day"):
        make_day().posts(rate)


def test_which_keyed_numbers_are_whose():
    asked = []

    def keyed(i):
        asked.append(i)
        return 0.25 if i == 1 else i / 100

    day = Day(1, 9, 100, 5, Analytics(), keyed, (1,))
    assert day.posts(2.5).tolist() == [0.16, 0.17, 0.18], "the fraction .5 is met by the luck .25"
    assert day.luck == 0.0
    assert day.luck == 0.0
    assert asked == [1, 16, 17, 18, 0], "the luck of the day is drawn once"


def test_two_brands_draw_the_same_numbers_of_their_own(make_day):
    a, b = make_day(3), make_day(3)
    assert a.rng.random(4).tolist() == b.rng.random(4).tolist()
    assert a.rng.random() != make_day(4).rng.random()


def test_posts_are_what_they_say():
    assert Post.ask().asks
    assert not Post.tell().asks
    assert Post.ask() is Post.ask()
