"""An audience with a pool, for the facts about growth."""

from __future__ import annotations

from typing import Final

from sim_facts.evaluator import Evaluator, Record, Setup, ratio

__all__ = ["counter", "gained", "growing"]

#: Three people outside for each who follows: how many there are outside is anybody's guess, and the chance a
#: day to join (``gain_background``) goes with it.
_POOL: Final = 3

_BRANDS: Final = """
brands:
  - {name: ordinary, strategy: ask-and-ignore, with: {questions: 0.25, answer_rate: 0.3}}
  - {name: quieter, strategy: ask-and-ignore, with: {questions: 0.25, answer_rate: 0.3, posts_per_day: 0.35}}
  - {name: louder, strategy: ask-and-ignore, with: {questions: 0.25, answer_rate: 0.3, posts_per_day: 1.4}}
"""


def growing(evaluator: Evaluator) -> Setup:
    """The ordinary brand, and two that post half and twice as often, with people who may come to follow."""
    return Setup(_BRANDS, (f"audience.pool={_POOL * evaluator.size.followers}",))


def gained(record: Record, brand: str) -> float:
    """How many joined."""
    return record.total(brand, "gained")


def counter(record: Record, brand: str) -> float:
    """What the brand's counter shows at the end, against the start: who muted still counts."""
    everyone = record.mean(brand, "people", "everyone") - record.mean(brand, "unfollowed", "everyone")
    return ratio(everyone, record.size)
