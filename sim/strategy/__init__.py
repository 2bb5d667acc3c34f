"""What a plugin author imports: a strategy and the words it is written in.

A leaf of the package: it needs NumPy and `sim.errors`, nothing else of `sim`.
"""

from sim.strategy.asking import answers_of, as_answers, as_posts, posts_of
from sim.strategy.base import Strategy, problems
from sim.strategy.declared import (
    Bounds,
    Count,
    Days,
    ParameterError,
    ParameterInfo,
    Rate,
    Share,
    State,
    Texts,
    Unit,
    Weights,
    parameter,
)
from sim.strategy.inbox import Answers, Inbox, Message
from sim.strategy.posts import MAX_POSTS, Analytics, Day, PastPost, Post, Prices, Reply

__all__ = [
    "MAX_POSTS",
    "Analytics",
    "Answers",
    "Bounds",
    "Count",
    "Day",
    "Days",
    "Inbox",
    "Message",
    "ParameterError",
    "ParameterInfo",
    "PastPost",
    "Post",
    "Prices",
    "Rate",
    "Reply",
    "Share",
    "State",
    "Strategy",
    "Texts",
    "Unit",
    "Weights",
    "answers_of",
    "as_answers",
    "as_posts",
    "parameter",
    "posts_of",
    "problems",
]
