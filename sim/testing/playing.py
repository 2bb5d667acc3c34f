"""A strategy at work in a small world of its own: what it is shown, what it decides, what it does besides.

The days here follow the rules of the model (comments only under posts, hands used up in the order of the
answers, conversations in rounds) with people made up on the spot, so that a check takes milliseconds.
Whatever a strategy raises is noted and the next day begins: one check tells about it, the others go on with
their own.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import watchdog
from sim.errors import PluginError
from sim.strategy import (
    Analytics,
    Answers,
    Day,
    Inbox,
    PastPost,
    Post,
    Reply,
    Strategy,
    answers_of,
    posts_of,
)
from sim.strategy.inbox import COLUMNS
from sim.strategy.posts import MisfitError, storm_of
from sim.testing.building import make_day, make_inbox

_FIRST = date(2026, 3, 2)
_LONGEST_WAIT = 4
_BY_HAND = (Reply.CANNED, Reply.PERSONAL, Reply.FOLLOW_UP)


@dataclass(frozen=True)
class PlayedDays:
    """The days to be played, one after another.

    `comments` come in a day on which there is a post, several numbers in turn; `ids` is the number of each of
    `people`. `alike` makes all comments of a day the same but for who wrote them and their luck, which `mix`
    permutes.
    """

    days: Sequence[int] = range(2, 32)
    last: int = 180
    followers: int = 1000
    hands: float = 25
    comments: int | Sequence[int] = (40, 3, 40, 200, 1, 40, 0)
    people: int = 400
    seed: int = 0
    relabel: int = 0
    alike: bool = False
    mix: int = 0
    quiet: bool = False
    """Nothing happened yesterday, on any day."""
    ask_empty: bool = False
    """Ask whom to answer of no comments at all, where the model would not ask."""
    turns: int = 3
    desk: bool = False
    """Whether comments stay open over days, and come back until they are answered or four days old."""

    def comments_on(self, number: int) -> int:
        """How many comments come on day `number` if there is a post."""
        if isinstance(self.comments, int):
            return self.comments
        return self.comments[number % len(self.comments)]


@dataclass(frozen=True)
class Failure:
    """Something a strategy raised or returned that cannot be used: `kind` is raised, misfit or read-only."""

    day: int
    method: str
    kind: str
    sentence: str


def _rng(seed: int, purpose: int) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(key=[seed, purpose]))


class _People:
    """Those who comment: how many follow each, who is a critic, whom the brand has spoken with.

    Arrays of shape (people,); ``ids`` are the numbers that a strategy is shown, others for another
    ``relabel``.
    """

    def __init__(self, test_days: PlayedDays) -> None:
        rng = _rng(test_days.seed, 9)
        self.friends = np.floor(rng.pareto(1.5, test_days.people) * 20).astype(np.int64)
        self.critic = rng.random(test_days.people) < 0.1
        self.spoken = np.zeros(test_days.people, dtype=np.bool_)
        rng = _rng(test_days.seed, 7)
        self.ids = np.cumsum(rng.integers(1, 20, test_days.people))
        rng.shuffle(self.ids)
        if test_days.relabel:
            _rng(test_days.relabel, 8).shuffle(self.ids)


@dataclass(frozen=True, slots=True)
class _Comments:
    """Comments: who wrote each, and the columns of an inbox without who it is."""

    who: NDArray[np.int64]
    columns: dict[str, NDArray[Any]]

    def __len__(self) -> int:
        return len(self.who)

    def of(self, mask: NDArray[np.bool_]) -> _Comments:
        """Those that are chosen."""
        return _Comments(self.who[mask], {name: column[mask] for name, column in self.columns.items()})


class _Waiting:
    """Comments that nobody has answered yet."""

    def __init__(self) -> None:
        self._comments: list[_Comments] = []

    def __len__(self) -> int:
        return sum(map(len, self._comments))

    def keep(self, comments: _Comments, replies: NDArray[np.uint8]) -> None:
        """What got no reply stays, until it is four days old."""
        self._comments.append(
            comments.of((replies == Reply.NONE) & (comments.columns["age"] < _LONGEST_WAIT))
        )

    def and_these(self, today: _Comments) -> _Comments:
        """What waits, a day older than yesterday, and today's behind it."""
        older = len(self)
        parts = [*self._comments, today]
        self._comments = []
        columns = {name: np.concatenate([part.columns[name] for part in parts]) for name in today.columns}
        columns["age"][:older] += 1
        columns["waited"][:older] = 24.0 * (columns["age"][:older] - columns["time"][:older]) + 9.0
        return _Comments(np.concatenate([part.who for part in parts]), columns)


class Play:
    """A strategy going through test days. After `run`, everything there is to know about it.

    `record`: a (day, method, decision) for each time it was asked. `failures`: what went wrong. `meddled`:
    what it changed of what it was shown, `hands_changed`: the same for its hands. `global_luck`: which of
    `random` and `numpy.random` it used, and where. `asked` and `dropped`: replies by hand it wanted to write,
    and those for which there were no hands. `seconds`: what it took on each day that it posted.
    """

    def __init__(self, strategy: Strategy, test_days: PlayedDays, *, global_seed: int = 1) -> None:
        watchdog.start()
        self.strategy = strategy
        self.test_days = test_days
        self.record: list[tuple[int, str, Any]] = []
        self.failures: list[Failure] = []
        self.meddled: list[str] = []
        self.hands_changed: list[str] = []
        self.global_luck: dict[str, str] = {}
        self.seconds: list[float] = []
        self.asked = 0
        self.dropped = 0
        self._global_seed = global_seed
        self._took = 0.0

    def run(self) -> Play:
        """Go through all days."""
        for _ in self.steps():
            pass
        return self

    def steps(self) -> Iterator[None]:
        """Go through all days, pausing after each time the strategy is asked."""
        test_days = self.test_days
        people = _People(test_days)
        waiting = _Waiting()
        call_out_totals = [0]
        past_posts: list[PastPost] = []
        yesterday = Analytics() if test_days.days[0] == 1 or test_days.quiet else Analytics(1, 10, 8, 5, 2, 1)
        for number in test_days.days:
            rng = _rng(test_days.seed, 1000 + number)
            day = make_day(
                number,
                last=test_days.last,
                followers=test_days.followers,
                hands=test_days.hands,
                yesterday=yesterday,
                seed=test_days.seed,
                storm=storm_of(call_out_totals),
                date=_FIRST + timedelta(days=number - 1) if test_days.desk else None,
                open=not test_days.desk or number % 7 not in (6, 0),
                holiday=test_days.desk and number % 10 == 0,
                backlog=len(waiting),
                posts=tuple(past_posts),
            )
            self._took = 0.0
            posts = self._plan(day)
            yield
            comments = self._comments(rng, number, posts, people)
            past_posts += [PastPost(number, post.asks, 100, 5, len(comments) // len(posts)) for post in posts]
            if test_days.desk:
                comments = waiting.and_these(comments)
            if not day.open:
                waiting.keep(comments, np.zeros(len(comments), np.uint8))
                comments = comments.of(np.zeros(len(comments), np.bool_))
            n_comments, n_replies = yield from self._conversations(rng, day, comments, people, waiting)
            if posts:
                self.seconds.append(self._took)
            unfollows, call_outs = (int(count) for count in rng.integers(0, 6, 2))
            call_out_totals.append(call_out_totals[-1] + (0 if test_days.quiet else call_outs))
            likes = int(rng.integers(0, 50)) if posts else 0
            gained = int(rng.integers(0, 6))
            yesterday = Analytics(len(posts), likes, n_comments, n_replies, unfollows, call_outs, gained)
            if test_days.quiet:
                yesterday = Analytics()

    def _comments(
        self, rng: np.random.Generator, number: int, posts: Sequence[Post], people: _People
    ) -> _Comments:
        """The comments under the posts of day `number`, in the order of their time; none where nothing is
        posted.
        """
        test_days = self.test_days
        comments = test_days.comments_on(number)
        who = rng.choice(test_days.people, comments, replace=comments > test_days.people)
        who = who if posts and not test_days.ask_empty else who[:0]
        n = len(who)
        post = rng.integers(0, max(len(posts), 1), n)
        luck = rng.random(n)
        columns: dict[str, NDArray[Any]] = {
            "followers": people.friends[who],
            "post": post,
            "asks": np.array([each.asks for each in posts] or [False])[post],
            "turn": np.ones(n, dtype=np.int64),
            "time": np.sort(rng.random(n)),
            "luck": luck,
            "spoken": people.spoken[who],
            "critic": people.critic[who],
            "age": np.zeros(n, dtype=np.int64),
            "waited": np.zeros(n),
        }
        if test_days.alike:
            for name in ("followers", "post", "spoken", "critic"):
                columns[name][:] = 0
            columns["asks"][:] = bool(posts and posts[0].asks)
            columns["time"][:] = 0.5
        if test_days.mix:
            permutation = _rng(test_days.mix, 10).permutation(n)
            columns["luck"], who = luck[permutation], who[permutation]
        return _Comments(who, columns)

    def _conversations(
        self, rng: np.random.Generator, day: Day, comments: _Comments, people: _People, waiting: _Waiting
    ) -> Generator[None, None, tuple[int, int]]:
        """Have comments answered, and what their authors write back, turn by turn, pausing after each.

        Returns how many comments were heard, and how many of them got a reply.
        """
        test_days = self.test_days
        hands, n_comments, n_replies = test_days.hands, 0, 0
        for turn in range(1, test_days.turns + 1):
            if not len(comments) and not (test_days.ask_empty and turn == 1):
                break
            columns = comments.columns
            if turn > 1 or not test_days.desk:
                columns["turn"][:] = turn
            replies = self._answer(day, hands, {**columns, "follower": people.ids[comments.who]})
            yield
            if test_days.desk:
                waiting.keep(comments, replies)
            hands -= int(np.isin(replies, _BY_HAND).sum())
            n_comments += len(comments)
            n_replies += int(np.count_nonzero(replies))
            people.spoken[comments.who[replies >= Reply.PERSONAL]] = True
            comments = comments.of((replies == Reply.FOLLOW_UP) & (rng.random(len(comments)) < 0.5))
            for name, value in (("asks", True), ("spoken", True), ("age", 0), ("waited", 0.0)):
                comments.columns[name][:] = value
        return n_comments, n_replies

    # -- asking the strategy ---------------------------------------------------------------------------------

    def _plan(self, day: Day) -> list[Post]:
        before = _looks(day)
        posts: list[Post] = []
        with self._noting(day.number, "plan"):
            start = perf_counter()
            posts = posts_of(self.strategy, day)
            self._took += perf_counter() - start
            decision = [(post.asks, post.topic, post.apologises) for post in posts]
            self.record.append((day.number, "plan", decision))
            self._compare("day", before, _looks(day), day.number, "plan")
        return posts

    def _answer(self, day: Day, hands: float, columns: Any) -> NDArray[np.uint8]:
        """The reply each comment gets, after hands have run out."""
        inbox = make_inbox(len(columns["luck"]), day=day, hands=hands, **columns)
        replies = np.zeros(len(inbox), dtype=np.uint8)
        before, inbox_before = _looks(day), _inbox_looks(inbox)
        with self._noting(day.number, "answer"):
            start = perf_counter()
            answers = answers_of(self.strategy, inbox)
            self._took += perf_counter() - start
            decision = list(zip(answers.positions.tolist(), answers.replies.tolist(), strict=True))
            self.record.append((day.number, "answer", decision))
            self._compare("day", before, _looks(day), day.number, "answer")
            self._compare("inbox", inbox_before, _inbox_looks(inbox), day.number, "answer")
            replies[:] = served(answers, hands, len(inbox))
            count = int(np.isin(answers.replies, _BY_HAND).sum())
            self.asked += count
            self.dropped += count - int(np.isin(replies, _BY_HAND).sum())
        return replies

    @contextmanager
    def _noting(self, day: int, method: str) -> Iterator[None]:
        """Note what goes wrong, and whether the luck that all Python programs share is touched.

        That luck is set anew each time, so that a strategy that uses it is at least the same every time, and
        found out by one check alone; it is put back afterwards.
        """
        with shared_luck(1000 * self._global_seed + day) as used:
            try:
                yield
            except PluginError as exc:
                kind = _kind(exc)
                self.record.append((day, method, kind))
                self.failures.append(Failure(day, method, kind, str(exc)))
            finally:
                for library in used():
                    self.global_luck.setdefault(library, f"{method} on day {day}")

    def _compare(
        self, what: str, before: Mapping[str, object], after: Mapping[str, object], day: int, method: str
    ) -> None:
        for name, value in before.items():
            if not _same(value, after[name]):
                changes = self.hands_changed if name == "hands" else self.meddled
                changes.append(f"{method} on day {day} changed {what}.{name}")


def served(answers: Answers, hands: float, comments: int) -> NDArray[np.uint8]:
    """The reply each comment gets: those by hand are written in the order given, while hands last."""
    manual = np.isin(answers.replies, _BY_HAND)
    mask = ~manual | (np.cumsum(manual) <= hands)
    replies = np.zeros(comments, dtype=np.uint8)
    replies[answers.positions[mask]] = answers.replies[mask]
    return replies


def _kind(exc: BaseException | None) -> str:
    while exc is not None:
        if isinstance(exc, MisfitError):
            return "misfit"
        if isinstance(exc, ValueError) and "read-only" in str(exc):
            return "read-only"
        exc = exc.__cause__
    return "raised"


_DAY = (
    "number", "last", "followers", "hands", "yesterday", "date", "weekday", "holiday", "open", "backlog",
    "costs", "recent_posts", "storm", "topics",
)  # fmt: skip


def _looks(day: Day) -> dict[str, object]:
    return {name: getattr(day, name) for name in _DAY}


def _inbox_looks(inbox: Inbox) -> dict[str, object]:
    """The columns as they are now: which array, its values, whether it can be written to."""
    looks: dict[str, object] = {"hands": inbox.hands, "day": inbox.day}
    for name in COLUMNS:
        column = getattr(inbox, name)
        looks[name] = (
            id(column),
            np.array(column),
            getattr(getattr(column, "flags", None), "writeable", None),
        )
    return looks


def _same(before: Any, after: Any) -> bool:
    if isinstance(before, tuple) and len(before) == 3:
        return before[0] == after[0] and before[2] == after[2] and np.array_equal(before[1], after[1])
    return bool(before == after)


@contextmanager
def shared_luck(seed: int) -> Iterator[Callable[[], list[str]]]:
    """The luck that all Python programs share, set anew and put back. Yields what tells which was used of
    `random` and `numpy.random`.
    """
    states = random.getstate(), np.random.get_state()  # noqa: NPY002  (it is watched, not used)
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002
    before = _luck_states()
    try:
        yield lambda: [library for library, state in _luck_states().items() if state != before[library]]
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])  # noqa: NPY002


def _luck_states() -> dict[str, object]:
    name, keys, *rest = np.random.get_state()  # noqa: NPY002
    return {"random": random.getstate(), "numpy.random": (name, np.asarray(keys).tobytes(), *rest)}
