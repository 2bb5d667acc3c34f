"""What a strategy says and sees of a day: `Reply`, `Post`, `Analytics`, `Day`."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import EnumType, IntEnum
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.errors import PluginError
from sim.names import nearest

MAX_POSTS = 16
"""Most posts a brand can make in a day: the keyed luck has sixteen slots for them."""

# Which of a day's keyed uniforms serves what; the conformance kit and the reference model use the same.
_DAY_LUCK = 0
_FRACTION = 1
_POST_LUCK = 16


class MisfitError(PluginError):
    """A strategy returned something that does not fit; the sentence begins with the method."""


class _Replies(EnumType):
    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        near = nearest(name, cls.__members__) or nearest(name.replace("_", ""), cls.__members__)
        hint = f"did you mean Reply.{near}" if near else "there are " + ", ".join(cls.__members__)
        raise AttributeError(f"there is no Reply.{name}: {hint}")


class Reply(IntEnum, metaclass=_Replies):
    """How a comment is answered. The numbers are what an array of codes holds."""

    NONE = 0
    """Not at all. The follower notices."""
    CANNED = 1
    """A ready-made text that poses as personal. Needs hands, and can be recognised."""
    PERSONAL = 2
    """Written for them. Needs hands."""
    FOLLOW_UP = 3
    """Written for them, and asks something back, so that they may go on. Needs hands."""
    AUTOMATIC = 4
    """A bot that says it is one. Needs no hands."""


@dataclass(frozen=True, slots=True)
class Post:
    """One post. Write `Post.ask()`, `Post.tell()` or `Post.apologise()`."""

    asks: bool
    """Whether it asks the followers something, which promises to listen (equation 2)."""

    topic: str = ""
    """What it is about: one of `day.topics`, or nothing in particular."""

    apologises: bool = False
    """Whether it says sorry: who looks at it and knows what for forgives a part of the debit (17)."""

    _ASK: ClassVar[Post]
    _TELL: ClassVar[Post]

    def __post_init__(self) -> None:
        asks: object = self.asks  # whatever the annotation says
        if type(asks) is not bool:
            if not isinstance(asks, np.bool_):
                raise TypeError(
                    f"a post asks or it does not; Post({asks!r}) says neither. "
                    "Write Post.ask() or Post.tell()"
                )
            object.__setattr__(self, "asks", bool(asks))
        topic: object = self.topic
        if not isinstance(topic, str):
            raise TypeError(f"a topic is the name of one, such as day.topics[0], not {topic!r}")

    @staticmethod
    def ask(topic: str = "") -> Post:
        """A post that asks a question, about something in particular if the scenario has such a topic."""
        return Post(True, topic) if topic else Post._ASK

    @staticmethod
    def tell(topic: str = "") -> Post:
        """A post that tells something."""
        return Post(False, topic) if topic else Post._TELL

    @staticmethod
    def apologise(topic: str = "") -> Post:
        """A post that says sorry. It tells; over an incident that is alive it is worth something."""
        return Post(False, topic, True)


Post._ASK = Post(True)
Post._TELL = Post(False)


class Analytics(NamedTuple):
    """What the brand's dashboard shows of one day. Whole numbers; all zero before day 1."""

    posts: int = 0
    """Posts made."""
    likes: int = 0
    """Likes received, over all posts."""
    comments: int = 0
    """Comments received, further turns of conversations included."""
    answered: int = 0
    """Comments that got any reply."""
    unfollows: int = 0
    """Followers lost. Mutes do not show."""
    call_outs: int = 0
    """Followers who called the brand out in public."""
    gained: int = 0
    """Followers won. Only an audience with a pool has any."""


#: Days of which `day.storm` tells.
STORM_DAYS = 3


def storm_of(call_outs: Sequence[int]) -> float:
    """Call-outs of the last three days against what three of the days before brought, one at least.

    Args:
        call_outs: up to the evening of each day, from day 0 on, which has none.
    """
    days = len(call_outs) - 1 - STORM_DAYS
    before = call_outs[days] if days > 0 else 0
    usual = STORM_DAYS * before / days if days > 0 else 0.0
    return (call_outs[-1] - before) / max(usual, 1.0)


class Prices(NamedTuple):
    """What the brand's own work costs, as the scenario has it."""

    minutes_per_reply: float = 3.0
    minutes_per_canned_reply: float = 0.5
    minutes_per_post: float = 30.0
    hourly_wage: float = 30.0


_PRICES = Prices()


class PastPost(NamedTuple):
    """How one of the brand's own posts did, on the day it was made."""

    day: int
    asks: bool
    shown: int
    likes: int
    comments: int
    """First comments."""


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""What `day.weekday` is one of."""


class Day:
    """What a strategy is shown in the morning, before it posts.

    `number` counts from 1 to `last`. `followers` is what the brand's counter shows (mutes do not lower it).
    `hands` is how many replies it can write today, `inf` if unlimited. `yesterday` is what the dashboard
    shows of the day before. `storm` is how many times the usual number of call-outs the last three days
    brought (usual: of the days before, one at least), `topics` the names of what may be posted about. Never
    trust: no brand sees that.

    `date` is that of the scenario's calendar, None without one; `weekday` is `mon` to `sun` (day 1 is a
    Monday without a calendar), `holiday` whether it is one. `open` is whether the brand's desk works today,
    and `backlog` how many comments are open this morning: 0 without a desk, where all is settled the day it
    is written. `costs` are the brand's own prices (`minutes_per_reply`, `minutes_per_canned_reply`,
    `minutes_per_post`, `hourly_wage`). `recent_posts` are its posts of the last 30 days, oldest first, each
    with `day`, `asks`, `shown`, `likes` and `comments`.
    """

    __slots__ = (
        "_any_topic", "_keyed", "_luck", "_posts", "_rng", "_rng_key", "backlog", "costs", "date",
        "followers", "hands", "holiday", "last", "number", "open", "storm", "topics", "weekday", "yesterday",
    )  # fmt: skip

    def __init__(
        self,
        number: int,
        last: int,
        followers: int,
        hands: float,
        yesterday: Analytics,
        keyed: Callable[[int], float],
        rng_key: tuple[int, ...],
        *,
        date: datetime.date | None = None,
        weekday: str = "",
        holiday: bool = False,
        open: bool = True,
        backlog: int = 0,
        costs: Prices = _PRICES,
        posts: Sequence[PastPost] = (),
        storm: float = 0.0,
        topics: tuple[str, ...] | None = (),
    ) -> None:
        """Take what the model knows. `topics` is None where any will do: nothing is published there."""
        self.date = date
        self.weekday = weekday or WEEKDAYS[(number - 1) % 7]
        self.holiday = holiday
        self.open = open
        self.backlog = backlog
        self.costs = costs
        self._posts = posts
        self.storm = storm
        self.topics = topics or ()
        self._any_topic = topics is None
        self.number = number
        self.last = last
        self.followers = followers
        self.hands = hands
        self.yesterday = yesterday
        self._keyed = keyed
        self._rng_key = rng_key
        self._luck = -1.0
        self._rng: np.random.Generator | None = None

    @property
    def luck(self) -> float:
        """The luck of the day, in (0, 1): the same for every brand, so that strategies stay comparable."""
        if self._luck < 0:
            self._luck = self._keyed(_DAY_LUCK)
        return self._luck

    def posts(self, rate: float) -> NDArray[np.float64]:
        """The luck of each post when `rate` are made a day on average; its length is how many to make today.

        A rate of 0.7 gives one post on 7 days of 10, a rate of 2.5 gives two or three. At most 16.

            [Post.ask() if luck < self.questions else Post.tell() for luck in day.posts(self.posts_per_day)]

        Raises ValueError for a rate that is negative or not a number.
        """
        if not rate >= 0:
            raise ValueError(f"day.posts(rate) needs a rate of 0 or more posts a day, not {rate!r}")
        count = math.floor(min(rate, MAX_POSTS))
        fraction = rate - count
        if count < MAX_POSTS and fraction > 0 and self._keyed(_FRACTION) < fraction:
            count += 1
        keyed = self._keyed
        return np.array([keyed(_POST_LUCK + j) for j in range(count)], dtype=np.float64)

    @property
    def rng(self) -> np.random.Generator:
        """Randomness of the strategy's own, keyed by seed, replicate and day, and the same for every brand.

        One generator a day: what is drawn in `plan` goes on in `answer`. Never use `random` or
        `numpy.random` directly: two brands would meet different luck, and a second run other numbers.
        """
        if self._rng is None:
            seeds = np.random.SeedSequence(self._rng_key)
            self._rng = np.random.Generator(np.random.Philox(seeds))
        return self._rng

    @property
    def recent_posts(self) -> tuple[PastPost, ...]:
        """The brand's posts of the last 30 days, oldest first; today's are not among them."""
        return tuple(post for post in self._posts if self.number - 30 <= post.day < self.number)

    def __repr__(self) -> str:
        return f"Day({self.number} of {self.last}, {self.followers} followers, {self.hands} hands)"
