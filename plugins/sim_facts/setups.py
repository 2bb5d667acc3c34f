"""Brands that several facts look at, run once for all of them."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim_facts.evaluator import Numbers, Record, Setup
from sim_facts.watchers import comments_of

__all__ = ["AUDIENCE", "GROWING", "exits"]

#: The *ordinary* brand asks with a quarter of its posts and answers three comments in ten in person: most
#: brands answer 11-60 %. It is ``ask-and-ignore`` less careless than that strategy's default.
AUDIENCE: Final = Setup(
    """
brands:
  - {name: ordinary, strategy: ask-and-ignore, with: {questions: 0.25, answer_rate: 0.3}}
  - {name: teller, strategy: broadcast}
  - {name: quieter, strategy: broadcast, with: {posts_per_day: 0.35}}
  - {name: louder, strategy: broadcast, with: {posts_per_day: 1.4}}
  - {name: ignorer, strategy: ask-and-ignore}
  - {name: follower-up, strategy: genuine-follow-up}
  - {name: answers-10, strategy: personal-thanks, with: {answer_rate: 0.1}}
  - {name: answers-85, strategy: personal-thanks, with: {answer_rate: 0.85}}
""",
    watch=comments_of("ordinary"),
)

#: The ordinary brand, and two that post half and twice as often, with people who may come to follow. How many
#: there are outside is anybody's guess, and the chance a day to join (``gain_background``) goes with it.
GROWING: Final = Setup(
    """
brands:
  - {name: ordinary, strategy: ask-and-ignore, with: {questions: 0.25, answer_rate: 0.3}}
  - {name: quieter, strategy: ask-and-ignore, with: {questions: 0.25, answer_rate: 0.3, posts_per_day: 0.35}}
  - {name: louder, strategy: ask-and-ignore, with: {questions: 0.25, answer_rate: 0.3, posts_per_day: 1.4}}
""",
    pool=3,
)


def exits(record: Record, brand: str) -> Numbers:
    """Who unfollowed, muted or stopped looking, by day."""
    reasons = ("left_other", "left_bored", "left_ignored", "left_phony")
    by_day: Numbers = np.sum([record.by_day(brand, reason) for reason in reasons], axis=0)
    return by_day
