"""The comments of a day, as columns and as sentences: `Inbox`, `Message`, `Answers`.

An inbox is made about 40,000 times in a run of three seconds, so it does as little as it can: no copies, no
checks, and views that gather a column only when it is looked at.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.strategy.posts import Day, Reply


class Message(NamedTuple):
    """One comment, for strategies that think about one at a time. The fields are those of `Inbox`."""

    follower: int
    followers: int
    post: int
    asks: bool
    turn: int
    time: float
    luck: float
    spoken: bool
    critic: bool
    age: int
    waited: float
    position: int
    """Where it stands in the full inbox."""


COLUMNS = Message._fields[:-1]
"""Those of an inbox."""

_OF_DESKS = ("age", "waited")  # without a desk nothing waits


class Answers:
    """Whom to answer, how, and in which order: the first are served while hands last.

    `positions` are places in the full inbox (int64, each at most once), `replies` the `Reply` codes (uint8),
    as many. Made by `inbox.where`, `inbox.all`, `inbox.nothing`; `a + b` means a first, then b, and
    where both answer the same comment a has its way.

    `with_overtime(hours)` buys hours of work for today beyond the brand's own, at its wage, used or not.
    """

    __slots__ = ("_by_hand", "_inbox", "_positions", "_replies", "_silent", "overtime")

    def __init__(self, positions: ArrayLike, replies: ArrayLike, *, _inbox: Inbox | None = None) -> None:
        self._positions: NDArray[np.int64] = np.asarray(positions)
        self._replies: NDArray[np.uint8] = np.asarray(replies)
        self._inbox = _inbox  # the full inbox whose helpers made this, or some of it
        self._by_hand = _inbox is None  # whether any of it still needs to be checked
        self._silent = True  # whether silences may be among the replies
        self.overtime = 0.0  #: hours bought

    @property
    def positions(self) -> NDArray[np.int64]:
        """Places in the full inbox."""
        return self._positions

    @property
    def replies(self) -> NDArray[np.uint8]:
        """The code of the reply for each."""
        return self._replies

    def __len__(self) -> int:
        return len(self._positions)

    def with_overtime(self, hours: float) -> Answers:
        """The same answers, and so many hours of work more today, for these and what follows.

        The hours are the day's: who asks again in a later round buys what is missing to them, not as many
        once more. A day has room for 12 hours of overtime; a desk that is closed today sells none.
        Raises ValueError for hours that are negative or not a number.
        """
        if not hours >= 0:
            raise ValueError(f"answers.with_overtime(hours) needs 0 hours or more, not {hours!r}")
        same = Answers(self._positions, self._replies, _inbox=self._inbox)
        same._by_hand, same._silent = self._by_hand, self._silent
        same.overtime = float(hours)
        return same

    def __add__(self, other: Answers) -> Answers:
        if not isinstance(other, Answers):
            return NotImplemented
        if self._inbox is not other._inbox and self._inbox is not None and other._inbox is not None:
            raise ValueError(
                "a + b joins answers to one inbox, but these were made from two. "
                "Use the inbox that answer(inbox) is given; one from an earlier round or day is gone"
            )
        first, second = self._positions, other._positions
        by_hand = self._by_hand or other._by_hand
        if by_hand:
            fresh = ~np.isin(second, first)
        else:
            assert self._inbox is not None
            mask = np.zeros(len(self._inbox), dtype=np.bool_)
            mask[first] = True
            fresh = ~mask[second]
        answers = Answers(
            np.concatenate((first, second[fresh])),
            np.concatenate((self._replies, other._replies[fresh])),
            _inbox=other._inbox if self._inbox is None else self._inbox,
        )
        answers._by_hand = by_hand
        answers._silent = self._silent or other._silent
        answers.overtime = max(self.overtime, other.overtime)
        return answers

    def __repr__(self) -> str:
        return f"Answers({len(self)} of {len(self._inbox) if self._inbox is not None else 'an inbox'})"


class Inbox:
    """The comments waiting for an answer in one round of one day, oldest first, one row a comment.

    Every column is a read-only array of `len(inbox)`:

    | column      | type    | what |
    |---|---|---|
    | `follower`  | int64   | who wrote (a number; equal numbers are the same person) |
    | `followers` | int64   | how many followers they have |
    | `post`      | int64   | which of today's posts they wrote under, from 0 |
    | `asks`      | bool    | whether that post asked, or they answer a question put back to them |
    | `turn`      | int64   | 1 for a first comment, 2 for their answer to a follow-up, and so on |
    | `time`      | float64 | time of day, 0 to 1 |
    | `luck`      | float64 | their luck, 0 to 1, the same in all turns of a conversation and for all brands |
    | `spoken`    | bool    | whether the brand has talked with them before |
    | `critic`    | bool    | whether they have called the brand out |
    | `age`       | int64   | days that it has been open: 0 for today's |
    | `waited`    | float64 | hours it had been there when the desk opened today, 0 if it came later |

    Without a desk every comment is settled on its day, and `age` and `waited` are 0. With one, comments come
    back until they are answered or given up. `post` is then the slot among the posts of the day they wrote
    on.

    `day` is the `Day`, `hands` how many replies can still be written today (`inf` if unlimited).

    `oldest`, `newest`, `by_followers`, `first`, `only`, `to_questions`, `known`, `new`, `critics` and
    `conversations` give smaller or reordered inboxes, which remember their places in the full one:

        inbox.critics().all(Reply.PERSONAL) + inbox.by_followers().first(20).all(Reply.FOLLOW_UP)

    A mask for `where` has the length of the inbox it is given to.
    """

    __slots__ = (
        "_columns", "_length", "_positions", "_root", "age", "asks", "critic", "day", "follower", "followers",
        "hands", "luck", "post", "spoken", "time", "turn", "waited",
    )  # fmt: skip

    follower: NDArray[np.int64]
    followers: NDArray[np.int64]
    post: NDArray[np.int64]
    asks: NDArray[np.bool_]
    turn: NDArray[np.int64]
    time: NDArray[np.float64]
    luck: NDArray[np.float64]
    spoken: NDArray[np.bool_]
    critic: NDArray[np.bool_]
    age: NDArray[np.int64]
    waited: NDArray[np.float64]

    def __init__(
        self, day: Day, hands: float, columns: Mapping[str, NDArray[Any]] | NDArray[np.void], length: int
    ) -> None:
        """Take columns by name, or as the fields of records; whoever builds one hands them over. A strategy
        looks at few: each is made read-only then. `age` and `waited` may be missing and are zeros.
        """
        self.day = day
        self.hands = hands
        self._root: Inbox = self
        self._length = length
        self._columns = columns
        self._positions: NDArray[np.int64] | None = None

    # -- looking ---------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Message]:
        columns = (getattr(self, name).tolist() for name in COLUMNS)
        return map(Message._make, zip(*columns, self.positions.tolist(), strict=True))

    @property
    def positions(self) -> NDArray[np.int64]:
        """Where each row stands in the full inbox. Shape (len(inbox),)."""
        if self._positions is None:
            self._positions = np.arange(self._length, dtype=np.int64)
            self._positions.setflags(write=False)
        return self._positions

    if not TYPE_CHECKING:  # a type checker should go on seeing which attributes there are

        def __getattr__(self, name: str) -> NDArray[Any]:
            # Reached only for a slot not filled yet: a column that is taken or gathered when first looked at.
            if name not in COLUMNS:
                raise AttributeError(f"an inbox has no {name!r}; its columns are {', '.join(COLUMNS)}")
            if self._root is not self:
                column = getattr(self._root, name)[self._positions]
            else:
                try:
                    column = self._columns[name]
                except (KeyError, ValueError):
                    if name not in _OF_DESKS:
                        raise
                    column = np.zeros(len(self), np.int64 if name == "age" else np.float64)
            column.setflags(write=False)
            setattr(self, name, column)
            return column

    # -- choosing --------------------------------------------------------------------------------------------

    def _take(self, rows: NDArray[np.intp]) -> Inbox:
        view = Inbox.__new__(Inbox)
        view.day = self.day
        view.hands = self.hands
        view._root = self._root
        view._positions = self.positions[rows]
        view._length = len(view._positions)
        view._positions.setflags(write=False)
        return view

    def oldest(self) -> Inbox:
        """Oldest comment first."""
        return self._take(np.argsort(self.time - self.age, kind="stable"))

    def newest(self) -> Inbox:
        """Newest comment first."""
        return self._take(np.argsort(self.age - self.time, kind="stable"))

    def by_followers(self) -> Inbox:
        """Who has most followers first; among equals, in the order they stand in here."""
        return self._take(np.argsort(-self.followers, kind="stable"))

    def first(self, n: float) -> Inbox:
        """The first `n`, or all if there are fewer. `n` may be `inbox.hands`, also when that is unlimited."""
        if not n >= 0:
            raise ValueError(f"inbox.first(n) needs a number of comments, 0 or more, not {n!r}")
        return self._take(np.arange(len(self) if n >= len(self) else math.floor(n)))

    def only(self, mask: ArrayLike) -> Inbox:
        """Those for which `mask` (bool, one a row) is true."""
        return self._take(np.flatnonzero(self._mask(mask, "only")))

    def to_questions(self) -> Inbox:
        """Comments under a post that asked, and answers to a question put back."""
        return self._take(np.flatnonzero(self.asks))

    def known(self) -> Inbox:
        """From people the brand has talked with before."""
        return self._take(np.flatnonzero(self.spoken))

    def new(self) -> Inbox:
        """From people the brand has not talked with yet."""
        return self._take(np.flatnonzero(~self.spoken))

    def critics(self) -> Inbox:
        """From people who have called the brand out."""
        return self._take(np.flatnonzero(self.critic))

    def conversations(self) -> Inbox:
        """Those that go on after a follow-up: turn 2 and later."""
        return self._take(np.flatnonzero(self.turn > 1))

    # -- answering -------------------------------------------------------------------------------------------

    def where(self, mask: ArrayLike, reply: Reply) -> Answers:
        """Answer with `reply` where `mask` (bool, one a row) is true, in the order of this inbox."""
        rows = self._mask(mask, "where").nonzero()[0]
        return self._answers(rows if self._root is self else self.positions[rows], reply)

    def all(self, reply: Reply) -> Answers:
        """Answer all of these with `reply`, in this order."""
        return self._answers(self.positions, reply)

    def nothing(self) -> Answers:
        """Answer nobody."""
        return self._answers(np.empty(0, dtype=np.int64), Reply.NONE)

    def _answers(self, positions: NDArray[np.int64], reply: Reply) -> Answers:
        if type(reply) is not Reply:
            raise TypeError(f"a reply is one of {reply_names()}, not {reply!r}")
        replies = np.empty(len(positions), np.uint8)
        replies.fill(reply)
        positions.setflags(write=False)  # they are not looked at again, so they stay as they are
        replies.setflags(write=False)
        answers = Answers(positions, replies, _inbox=self._root)
        answers._silent = reply == Reply.NONE
        return answers

    def _mask(self, mask: ArrayLike, method: str) -> NDArray[np.bool_]:
        array = np.asarray(mask)
        if array.dtype.char != "?" and not (array.size == 0 and len(self) == 0):
            raise TypeError(
                f"inbox.{method}(mask, ...) needs a mask of true and false, such as inbox.luck < 0.5, "
                f"not {_kind(array)}"
            )
        if array.shape != (self._length,):
            raise ValueError(
                f"inbox.{method}(mask, ...) needs one true or false for each of the {len(self)} comments, "
                f"but the mask has shape {array.shape}; "
                "a mask for a smaller inbox is made from that inbox's own columns"
            )
        return array if array.dtype.char == "?" else array.astype(np.bool_)

    def __repr__(self) -> str:
        total = "" if self._root is self else f" of {len(self._root)}"
        return f"Inbox({len(self)}{total} comments, day {self.day.number}, {self.hands} hands)"


def reply_names() -> str:
    """`Reply.NONE, Reply.CANNED, ...`, for sentences."""
    return ", ".join(f"Reply.{reply.name}" for reply in Reply)


def _kind(array: NDArray[Any]) -> str:
    return repr(array.item()) if array.ndim == 0 else f"an array of {array.dtype}"
