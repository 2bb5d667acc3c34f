"""What is known of a brand's days, posts and conversations, be it from exports or from a simulated run."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Record", "told"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Record:
    """Columns as float64; NaN is whatever nobody tells. Days count from 0.

    Attributes:
        days: how many.
        followers, lost, shown, comments, likes, posts: a day each. ``shown``: times a post was shown;
            ``comments``: all that the audience wrote, further turns too.
        post_day, post_asks, post_shown, post_comments, post_likes, post_hides: a post each. ``post_asks`` is
            1 or 0.
        talk_day, talk_author, talk_answered, talk_minutes, talk_turns, talk_replies, talk_told: a
            conversation each. ``talk_author``: who began it, as a number; ``talk_turns``: messages of the
            audience; ``talk_replies``: of the brand; ``talk_told``: 1 where its source has unanswered ones
            too.
    """

    days: int
    followers: Floats
    lost: Floats
    shown: Floats
    comments: Floats
    likes: Floats
    posts: Floats
    post_day: Floats
    post_asks: Floats
    post_shown: Floats
    post_comments: Floats
    post_likes: Floats
    post_hides: Floats
    talk_day: Floats
    talk_author: Floats
    talk_answered: Floats
    talk_minutes: Floats
    talk_turns: Floats
    talk_replies: Floats
    talk_told: Floats

    def between(self, first: int, last: int) -> Record:
        """The days from ``first`` up to ``last``, that one left out, as a record of its own."""
        columns: dict[str, Any] = {"days": last - first}
        for name in _names():
            column = getattr(self, name)
            if name.startswith("post_"):
                columns[name] = column[(self.post_day >= first) & (self.post_day < last)]
            elif name.startswith("talk_"):
                columns[name] = column[(self.talk_day >= first) & (self.talk_day < last)]
            else:
                columns[name] = column[first:last]
        columns["post_day"] = columns["post_day"] - first
        columns["talk_day"] = columns["talk_day"] - first
        return Record(**columns)

    def without(self, *names: str) -> Record:
        """The same with these columns told by nobody."""
        return replace(self, **{name: np.full_like(getattr(self, name), np.nan) for name in names})

    @property
    def post_followers(self) -> Floats:
        """How many followed on the day of each post."""
        at = np.clip(self.post_day.astype(np.int64), 0, max(self.days - 1, 0))
        return self.followers[at] if self.days else np.empty(0)


def _names() -> list[str]:
    return [field.name for field in fields(Record) if field.name != "days"]


def told(column: Floats) -> npt.NDArray[np.bool_]:
    """Where something is told."""
    return ~np.isnan(column)
