"""A brand: a Mesa agent with a strategy, hands, and its own copy of the audience's ties."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy, deepcopy
from math import inf
from operator import add
from typing import TYPE_CHECKING, Any, TypeVar

import mesa
import numpy as np
import numpy.typing as npt

from sim.engine.columns import (
    AUTOMATIC,
    CALLED_OUT,
    CANNED,
    COMMENTED,
    FOLLOW_UP,
    MISTOOK,
    MUTED,
    NONE,
    OPENED,
    PERSONAL,
    SAW_TEMPLATE,
    STRANGER,
    SUSPECTED,
    UNFOLLOWED,
)
from sim.engine.posts import PLAIN, Said
from sim.engine.state import State
from sim.engine.storm import Given
from sim.engine.thread import count_replies
from sim.engine.world import World
from sim.measures import came_back
from sim.model.desk import Desk, Shift
from sim.strategy import Analytics, Answers, Day, Inbox, PastPost, Post, Prices, answers_of, posts_of
from sim.strategy.posts import storm_of
from sim.trust_rule import BETA

if TYPE_CHECKING:
    from sim.model.model import TrustModel
    from sim.scenario import Brand as BrandOptions
    from sim.scenario import Scenario

__all__ = ["FLAGS", "Brand"]

Array = npt.NDArray[Any]
Rows = npt.NDArray[np.int64] | slice
Corrected = Callable[[npt.NDArray[np.void], npt.NDArray[np.uint8]], npt.NDArray[np.uint8]]

W = TypeVar("W", bound=World)

#: What somebody can have done with a brand, and its bit in the column ``flags``.
FLAGS = {
    "commented": COMMENTED,
    "opened": OPENED,
    "called_out": CALLED_OUT,
    "suspected": SUSPECTED,
    "saw_template": SAW_TEMPLATE,
    "mistook": MISTOOK,
}
_EVERYONE = slice(None)
_NO_COMMENTS = np.empty(0, np.int64), np.empty(0, np.uint8)
#: What a day counts besides the world's flows. The last three are of first comments: given up, answered by a
#: bot, open in the evening; without a desk nothing is given up or stays open.
_COUNTED = (
    "turns", "answered", "replies", "canned", "automatic", "dropped", "given_up", "by_bot", "open",
)  # fmt: skip
#: What days change of a brand, besides its strategy, its desk and its world.
_MOVED = (
    "hands", "yesterday", "by_bot", "_counter", "_comment_weight", "_answered_weight", "_comments",
    "_called_out", "_posts",
)  # fmt: skip
MOST_POSTED = 60  #: days of posts that are kept, at most; a strategy looks back on thirty
_STORED = {"credit": "r", "debit": "s", "grudge": "k", "expectation": "x", "doubt": "d"}


def _counts(messages: npt.NDArray[np.void], replies: npt.NDArray[np.uint8]) -> list[list[int]]:
    """How many of each kind, by their numbers: under posts that tell, and under posts that ask."""
    counts = np.zeros((2, AUTOMATIC + 1), np.int64)
    count_replies.run(counts, messages, replies)
    numbers: list[list[int]] = counts.tolist()
    return numbers


def _by_hand(counts: list[int]) -> int:
    return sum(counts) - counts[NONE] - counts[AUTOMATIC]


def given_to(brand: str, scenario: Scenario) -> dict[int, list[Given]]:
    """The incidents that the scenario has in store for a brand, by the day on which they begin."""
    given: dict[int, list[Given]] = {}
    for event in scenario.events:
        if event.brand == brand:
            about = Given(event.severity, event.integrity, event.seen, event.lasts)
            given.setdefault(event.day, []).append(about)
    return given


class Brand(mesa.Agent):  # type: ignore[misc]  # Mesa has no types
    """One brand of a scenario.

    Attributes:
        name: what the scenario calls it.
        strategy: how it behaves now; the timeline may change it.
        hands: replies it can write a day, ``inf`` if unlimited.
        desk: who answers and when, with the comments that are open; None where all is settled on its day.
        flows: what happened on the last day, by the names of :data:`sim.measures.FLOWS`; and what a desk did.
        corrected: what :mod:`sim.explain` asks "what if" with: takes the messages and replies of a round,
            gives the replies to be written instead. None in every other run.
    """

    model: TrustModel

    def __init__(self, model: TrustModel, options: BrandOptions) -> None:
        super().__init__(model)
        self.name = options.name
        self.costs = options.costs
        self.hands = options.replies_per_day
        self._options = options
        self.strategy = self._at_first()
        self.flows: dict[str, float] = {}
        self.corrected: Corrected | None = None
        self._counter = model.founders
        #: By day, first comments: who wrote, and the reply (without a desk, which keeps that itself).
        self._comments: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]] = []
        # First comments so far, and of these answered in person (weights of 11).
        self._comment_weight = self._answered_weight = 0.0
        self._unasked = model.psychology.unasked_weight
        self.yesterday = Analytics()
        self._posts: list[PastPost] = []
        self._prices = Prices(*(getattr(self.costs, name) for name in Prices._fields))
        self.idle_minutes = 0.0  # of overtime bought today and not worked
        self.by_bot = 0  # first comments that a bot which says so replied to
        desk = options.desk
        self.desk = None if desk is None else Desk(desk, self.costs, model.calendar, model.psychology)
        self.world = self.made(World)
        self._topics = model.scenario.topics
        self._topic_names = tuple(self._topics)
        self._called_out = [0]  # up to the evening of each day

    def made(self, kind: Callable[..., W]) -> W:
        """A world for this brand, before its first day; ``kind`` is called as :class:`World` is."""
        model, rule = self.model, self.model.scenario.trust_rule
        update = None if rule == BETA else model.registry.trust_rule(rule).updates()
        people = (model.audience, model.psychology, model.tables, model.days)
        world = kind(*people, model.pool, model.threads, update)
        world.given = given_to(self.name, model.scenario)
        world.desk = self.desk is not None
        return world

    def _at_first(self) -> Any:
        options = self._options
        return self.model.registry.strategies[options.strategy].create(options.with_)

    def snapshot(self) -> tuple[Any, ...]:
        """The brand and its world as they are between two days, for :meth:`restore`.

        Raises:
            Exception: whatever a strategy raises when it is copied; none is before the first day.
        """
        return (
            deepcopy(self.strategy) if self.model.day else None,
            {name: copy(getattr(self, name)) for name in _MOVED},
            None if self.desk is None else self.desk.snapshot(),
            self.world.snapshot(),
        )

    def restore(self, snapshot: tuple[Any, ...]) -> None:
        """Be as the brand was when a ``snapshot`` was taken of it, which may serve again."""
        strategy, moved, desk, world = snapshot
        self.strategy = self._at_first() if strategy is None else deepcopy(strategy)
        self.__dict__.update({name: copy(value) for name, value in moved.items()})
        if self.desk is not None:
            self.desk.restore(desk)
        self.world.restore(world)

    @property
    def followers(self) -> int:
        """What the brand's counter shows: who muted still counts, and who joined."""
        standing = self.world.eyes["standing"]
        return int(np.count_nonzero((standing != UNFOLLOWED) & (standing != STRANGER)))

    def step(self) -> None:
        """Steps 2 to 9 of the day for this brand; see :meth:`TrustModel.step`."""
        model = self.model
        morning = self._morning()
        posts = posts_of(self.strategy, morning)
        messages = self.world.begin(model.day, [post.asks for post in posts], self._said(posts))
        self._comments.append(_NO_COMMENTS)
        count = dict.fromkeys(_COUNTED, 0)
        self.idle_minutes = 0.0
        if self.desk is None:
            self._converse(morning, messages, count)
        else:
            self._comments[-1] = messages["follower"].copy(), _NO_COMMENTS[1]
            self.desk.serve(self, morning, messages, count)
        self.world.close()
        did, costs = self.world.flows, self.costs
        gained = did.get("gained", 0)
        self._counter += gained - did["unfollows"]
        self.by_bot += count["by_bot"]
        self._called_out.append(self._called_out[-1] + did["call_outs"])
        self.yesterday = Analytics(
            did["posts"],
            did["likes"],
            did["comments"] + count["turns"],
            count["replies"] + count["automatic"],
            did["unfollows"],
            did["call_outs"],
            gained,
        )
        minutes = (
            did["posts"] * costs.minutes_per_post
            + count["canned"] * costs.minutes_per_canned_reply
            + (count["replies"] - count["canned"]) * costs.minutes_per_reply
            + self.idle_minutes
        )
        self.flows = {**did, **count, "minutes": minutes}
        self._keep_posts(posts)

    def _morning(self) -> Day:
        """What the strategy is shown."""
        model, desk, day = self.model, self.desk, self.model.day
        calendar = model.calendar
        return Day(
            day,
            model.days,
            self._counter,
            self.hands if desk is None else desk.shift(day, self.hands).hands,
            self.yesterday,
            model.luck_of_day,
            model.rng_key,
            date=calendar.date(day),
            weekday=calendar.weekday(day),
            holiday=calendar.holiday(day),
            open=desk is None or desk.is_open(day),
            backlog=0 if desk is None else len(desk.open),
            costs=self._prices,
            posts=self._posts,
            storm=storm_of(self._called_out),
            topics=self._topic_names,
        )

    def _keep_posts(self, posts: list[Post]) -> None:
        """How today's posts did, for the strategy to look at for thirty days."""
        day = self.model.day
        for post, did in zip(posts, self.world.of_posts, strict=False):
            shown, _, likes, comments = did
            self._posts.append(PastPost(day, post.asks, shown, likes, comments))
        if self._posts and self._posts[0].day < day - MOST_POSTED:
            self._posts = [post for post in self._posts if post.day >= day - 30]

    def _converse(self, morning: Day, messages: npt.NDArray[np.void], count: dict[str, int]) -> None:
        """Everything said today is answered or not today, in rounds."""
        shift = None
        hands = self.hands
        first = True
        while len(messages):
            inbox = Inbox(morning, hands, messages, len(messages))
            answers = answers_of(self.strategy, inbox)
            if answers.overtime:
                shift = shift or Shift(hands, inf, self.costs)
                hands += shift.buy(answers.overtime)
            replies, dropped = self._within(hands, answers, len(messages))
            counts = _counts(messages, replies)
            kinds = list(map(add, *counts))
            used = by_hand = _by_hand(kinds)
            if self.corrected is not None:
                replies = self.corrected(messages, replies)
                counts = _counts(messages, replies)
                kinds = list(map(add, *counts))
                by_hand = _by_hand(kinds)
                used = min(used, by_hand)  # a reply more comes on top of the hands: nobody else loses theirs
                dropped = max(dropped - (by_hand - used), 0)
            hands -= used
            if first:
                count["answered"] = by_hand
                count["by_bot"] = kinds[AUTOMATIC]
                self._comments[-1] = messages["follower"].copy(), replies
                self._weigh(counts)
            else:
                count["turns"] += len(messages)
            count["replies"] += by_hand
            count["canned"] += kinds[CANNED]
            count["automatic"] += kinds[AUTOMATIC]
            count["dropped"] += dropped
            messages = self.world.answer(messages, replies)
            first = False
        if shift is not None:  # the replies that overtime allowed are paid as replies, the rest of it here
            shift.worked = (count["replies"] - self.hands) * self.costs.minutes_per_reply
            self.idle_minutes = shift.idle(0.0)

    def _said(self, posts: Sequence[Post]) -> list[Said]:
        """What there is to the day's posts beside whether they ask; nothing, mostly."""
        if not any(post.topic or post.apologises for post in posts):
            return []
        about = [self._topics.get(post.topic) for post in posts]
        return [
            PLAIN._replace(sorry=post.apologises)
            if topic is None
            else Said(topic.reach, topic.comments, topic.value, post.apologises)
            for post, topic in zip(posts, about, strict=True)
        ]

    def weigh(self, messages: npt.NDArray[np.void], replies: npt.NDArray[np.uint8]) -> None:
        """What first comments that are settled now say of the brand's record."""
        self._weigh(_counts(messages, replies))

    def _weigh(self, counts: list[list[int]]) -> None:
        told, asked = counts
        for weight, kinds in ((1.0, asked), (self._unasked, told)):
            self._comment_weight += weight * sum(kinds)
            self._answered_weight += weight * (kinds[PERSONAL] + kinds[FOLLOW_UP])
        t = self.model.tables
        # Then who takes it for a pretender is right (11).
        self.world.pretends = self._answered_weight < self._comment_weight * t.dropped / (
            t.dropped - t.answered
        )

    def came_back(self) -> dict[str, float]:
        """Shares of first-time commenters who wrote again so far; see :func:`sim.measures.came_back`."""
        days = len(self._comments)
        who, how = zip(_NO_COMMENTS, *self._comments, strict=True)
        replies = np.concatenate(how)
        return came_back(
            np.concatenate(who),
            np.repeat(np.arange(days + 1), [len(each) for each in who]),
            (replies != NONE) & (replies != AUTOMATIC) if self.desk is None else self.desk.answered,
            days,
        )

    @staticmethod
    def _within(hands: float, answers: Answers, comments: int) -> tuple[npt.NDArray[np.uint8], int]:
        """One reply a comment, as far as hands reach in the order given; and how many had to be dropped."""
        codes = answers.replies
        positions = answers.positions
        dropped = 0
        if len(codes) > hands:
            manual = (codes != AUTOMATIC) & (codes != NONE)
            fits = ~manual | (np.cumsum(manual) <= hands)
            dropped = len(codes) - int(np.count_nonzero(fits))
            codes, positions = codes[fits], positions[fits]
        replies = np.zeros(comments, np.uint8)
        replies[positions] = codes
        return replies, dropped

    # --- columns, as the views and hooks read them
    # -------------------------------------------------------------

    def column(self, name: str, rows: Rows = _EVERYONE) -> Array:
        """One column of the ties, faded to the current day, for ``rows``.

        ``name``: credit, debit, grudge, doubt, suspicion, closeness, expectation, attention, trust (float64),
        standing, flags, talked (integers), or a flag of :data:`FLAGS` (bool).
        """
        ties, eyes = self.world.ties[rows], self.world.eyes[rows]
        if name in FLAGS:
            return np.asarray((eyes["flags"] & FLAGS[name]) != 0)
        if name in ("standing", "flags"):
            return np.asarray(eyes[name].copy())
        if name == "talked":
            return np.asarray(ties["talked"].astype(np.int64))
        model = self.model
        people = model.audience
        now = State(model.day, ties, eyes, people.rests[rows], model.psychology, model.tables)
        if name == "trust":
            return now.trust(people.followers["disposition"][rows].astype(np.float64))
        return now[name]

    def set_column(self, name: str, rows: npt.NDArray[np.int64], values: npt.NDArray[np.float64]) -> None:
        """Write credit, debit, grudge, doubt, expectation or attention of ``rows``, as of the current day."""
        self.model.stamp += 1
        ties, eyes, day = self.world.ties, self.world.eyes, self.model.day
        if name == "attention":
            eyes["A"][rows] = values
            eyes["touched"][rows] = day
            return
        now = {other: self.column(other, rows) for other in _STORED}
        now[name] = values
        for other, field in _STORED.items():
            ties[field][rows] = now[other]
        ties["touched"][rows] = day

    @property
    def muted(self) -> int:
        """Followers who muted the brand; no dashboard shows this."""
        return int(np.count_nonzero(self.world.eyes["standing"] == MUTED))
