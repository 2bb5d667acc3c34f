"""Overtime is bought by the day, in however many rounds it is asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.measures import COLUMNS
from sim.model import run_replicate
from sim.model.desk import MOST_OVERTIME, Shift
from sim.plugins import load as load_plugins
from sim.scenario import Costs, loads

TEXT = """\
name: Overtime
days: 30
seed: 5
audience: {{size: 300, traits: {{participation: {{mean: 0.3}}}}}}
psychology: {{reach: 0.8, reach_spread: 0}}
brands:
  - name: Late
    strategy: {strategy}
    {place}
    costs: {{minutes_per_post: 0, minutes_per_reply: 10}}
"""

EVERY_ROUND = '''
from sim import Post, Reply, Strategy


class EveryRound(Strategy):
    """Asks in every round for the same hours."""

    name = "every-round"
    hours: float = 1.0

    def plan(self, day):
        return [Post.ask()]

    def answer(self, inbox):
        assert inbox.hands >= 0, inbox.hands
        return inbox.all(Reply.FOLLOW_UP).with_overtime(self.hours)
'''


def shift(replies: float = 5, each: float = 10) -> Shift:
    return Shift(replies, np.inf, Costs(minutes_per_reply=each))


def test_hours_are_the_total_of_the_day() -> None:
    one = shift()
    assert one.buy(0.25) == 1  # 15 minutes: a reply, and half of one
    assert one.buy(0.25) == 0
    assert one.buy(0.5) == 2  # with the 5 minutes left over: 30 minutes are three replies in all
    assert one.buy(0.1) == 0
    assert (one.replies, one.overtime) == (8, 0.5)
    assert one.buy(100) == 6 * MOST_OVERTIME - 3
    assert one.buy(np.inf) == 0
    assert one.overtime == MOST_OVERTIME


def test_replies_that_take_no_time_have_no_end() -> None:
    one = shift(each=0)
    assert one.buy(1) == one.buy(2) == np.inf
    assert one.buy(2) == 0
    assert one.replies == np.inf
    assert shift(replies=np.inf).buy(1) == 6


def minutes(tmp_path: Path, strategy: str, place: str) -> np.ndarray:
    """Of work a day."""
    (tmp_path / "every_round.py").write_text(EVERY_ROUND)
    registry = load_plugins([tmp_path / "every_round.py"])
    scenario = loads(TEXT.format(strategy=strategy, place=place), registry=registry)
    return run_replicate(scenario, 0, registry=registry).daily[0, :, 0, COLUMNS.index("minutes")]


@pytest.mark.parametrize(
    ("strategy", "place"),
    [
        ("every-round", "replies_per_day: 2"),
        ("every-round", "desk: {replies_per_day: 2}"),
        ("overtime\n    with: {backlog: 1, most_hours: 1}", "desk: {replies_per_day: 2}"),
    ],
    ids=["no desk", "desk", "on the shelf"],
)
def test_a_day_has_no_more_hours_than_are_asked_for(tmp_path: Path, strategy: str, place: str) -> None:
    """Two replies are 20 minutes, an hour of overtime 60; on busy days both are worked to the end."""
    assert minutes(tmp_path, strategy, place).max() == 80


def test_hands_without_limit_stay_so(tmp_path: Path) -> None:
    assert minutes(tmp_path, "every-round", "replies_per_day: unlimited").max() > 80
