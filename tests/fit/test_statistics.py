"""The numbers by which data and runs are compared, worked by hand."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pytest
from sim_fit.targets import BEHAVIOURS, TARGETS, available, measured, values

from .conftest import record


def of(name: str, **columns) -> float:
    return {**TARGETS, **BEHAVIOURS}[name].value(record(**columns))


def test_the_drip_is_losses_over_followers() -> None:
    lost = np.r_[np.full(30, 2.0), np.full(30, np.nan)]  # half of the days are not told
    # 60 lost of 30 days with 1,000: (60 + .5) / (30,000 + 1)
    assert exp(of("drip", followers=np.full(60, 1000.0), lost=lost)) == pytest.approx(60.5 / 30_001)


def test_elasticity_is_percent_for_a_percent() -> None:
    shown = np.tile([100.0, 300.0], 30)
    assert of("drip_elasticity", lost=shown / 50, shown=shown) == pytest.approx(1.0)
    assert of("drip_elasticity", lost=np.full(60, 3.0), shown=shown) == pytest.approx(0.0)
    assert of("drip_elasticity", lost=np.full(60, 3.0), shown=np.full(60, 9.0)) == 0.0


def test_reach_and_its_spread_are_over_posts() -> None:
    posts = {
        "post_day": [0, 1, 2, 3],
        "post_shown": [99.5, 199.5, 99.5, 199.5],
        "followers": np.full(60, 1000.0),
    }
    assert exp(of("reach", **posts)) == pytest.approx(0.15)
    assert of("reach_spread", **posts) == pytest.approx(log(2) / 2)


def test_a_question_is_held_against_statements_of_the_same_month() -> None:
    """An audience that writes a tenth as much in the second month: over both, asking would look bad."""
    posts = {
        "post_day": [0, 1, 40, 41],
        "post_asks": [1, 0, 1, 0],
        "post_shown": [100, 900, 900, 100],
        "post_comments": [40, 180, 36, 2],
    }
    # First month 40 of 100 against 180 of 900, second 36 of 900 against 2 of 100: twice as many in both.
    up = 0.25 + 40 * 900 / 1000 + 36 * 100 / 1000
    down = 0.25 + 180 * 100 / 1000 + 2 * 900 / 1000
    assert of("question_lift", **posts) == pytest.approx(log(up / down))
    assert up / down == pytest.approx(2.0, rel=0.02)
    pooled = (40 + 36) / 1000 / ((180 + 2) / 1000)
    assert pooled < 0.5


def test_posts_that_draw_unevenly_are_overdispersed() -> None:
    even = {"post_day": range(4), "post_shown": [100] * 4}
    assert of("overdispersion", **even, post_comments=[5, 5, 5, 5]) == pytest.approx(log(0.1))
    # Mean 5: squares 25 + 25 + 25 + 225, less the mean each, over the squares of the mean.
    found = of("overdispersion", **even, post_comments=[0, 0, 0, 20])
    expected = 100 * 20.25 / 401
    beyond = (3 * expected**2 + (20 - expected) ** 2 - 4 * expected) / (4 * expected**2)
    assert found == pytest.approx(log(beyond + 0.1))


def test_who_comes_back_is_told_by_what_became_of_the_first_comment() -> None:
    talks = {
        "talk_author": [1, 1, 2, 3, 3, 4, 4],
        "talk_day": [0, 5, 1, 2, 50, 3, 3.5],  # 3 comes back after more than a month, 4 on the same day
        "talk_answered": [1, 0, 1, 0, 1, 0, 0],
        "talk_told": [1] * 7,
    }
    # Answered first: 1, who came back, and 2. Ignored first: 3 and 4, who did not.
    assert of("back_answered", **talks) == pytest.approx(log(1.5 / 1.5))
    assert of("back_ignored", **talks) == pytest.approx(log(0.5 / 2.5))


def test_continuation_by_depth_and_delay() -> None:
    talks = {
        "talk_day": range(6),
        "talk_answered": [1, 1, 1, 1, 0, 1],
        "talk_turns": [1, 2, 3, 3, 1, 1],
        "talk_replies": [1, 2, 2, 3, 0, 1],
        "talk_minutes": [100, 10, 10, 10, np.nan, 100],
    }
    assert of("continuation", **talks) == pytest.approx(log(3.5 / 2.5))
    assert of("continuation_deep", **talks) == pytest.approx(log(2.5 / 1.5))
    assert of("continuation_deeper", **talks) == pytest.approx(log(0.5 / 1.5))
    slow, fast = log(0.5 / 2.5), log(3.5 / 0.5)
    assert of("continuation_slow", **talks) == pytest.approx(slow - fast)


def test_no_answer_rate_comes_from_a_source_without_the_unanswered() -> None:
    talks = {"talk_day": range(8), "talk_answered": [1.0] * 8, "talk_turns": [1.0] * 8}
    assert "answer_rate" not in measured(record(**talks, talk_told=[0.0] * 8))
    assert "back_ignored" not in available(record(**talks, talk_told=[0.0] * 8))
    assert "continuation" in available(record(**talks, talk_told=[0.0] * 8))
    found = measured(record(**talks, talk_told=[1.0] * 8))
    assert found["answer_rate"] == pytest.approx(log(8.5 / 0.5))


def test_days_alone_tell_of_reach_where_there_are_no_posts() -> None:
    days = {
        "shown": np.full(60, 200.0),
        "followers": np.full(60, 1000.0),
        "posts": np.full(60, 2.0),
        "comments": np.full(60, 1.0),
    }
    assert set(available(record(**days))) == {"reach_daily", "comments_daily"}
    assert exp(of("reach_daily", **days)) == pytest.approx(0.1, rel=1e-4)
    posts = {"post_day": range(9), "post_shown": [100.0] * 9, "post_comments": [1.0] * 9}
    assert not {"reach_daily", "comments_daily"} & set(available(record(**days, **posts)))


def test_a_change_compares_what_was_after_with_what_was_before() -> None:
    posts = {
        "post_day": range(60),
        "post_shown": [1000.0] * 60,
        "post_comments": [1.0] * 30 + [4.0] * 30,
        "followers": np.full(60, 1000.0),
    }
    there = available(record(**posts), change=30)
    assert "change_comments" in there
    assert "change_drip" not in there
    (found,) = values(record(**posts), ("change_comments",), change=30)
    assert exp(found) == pytest.approx(120.5 / 30.5)


def test_every_number_is_finite_for_a_run_in_which_nothing_happened() -> None:
    names = (*TARGETS, *BEHAVIOURS)
    empty = {
        "lost": np.zeros(60),
        "shown": np.zeros(60),
        "followers": np.full(60, 9.0),
        "posts": np.zeros(60),
    }
    assert np.isfinite(values(record(**empty), names)).all()
    one = {"post_day": [3], "post_shown": [0], "post_comments": [0], "post_asks": [1], "post_likes": [0]}
    assert np.isfinite(values(record(**empty, **one), names)).all()
