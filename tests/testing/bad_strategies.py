"""Strategies that break one rule each, and no other. `BREAKS` says which: name -> check, what it is told."""

import math
import random
import time

import numpy as np

from sim import Answers, Post, Reply, Share, State, Strategy, Weights, parameter
from sim.testing import make_inbox


class _Fine(Strategy):
    """Asks every other day and answers half of the comments.

    Source: none; a strategy without fault, for others to spoil.
    """

    answer_rate: Share = 0.5  # share of comments it answers

    def plan(self, day):
        return [Post.ask() if day.luck < 0.5 else Post.tell()]

    def answer(self, inbox):
        return inbox.where(inbox.luck < self.answer_rate, Reply.FOLLOW_UP)


class Fine(_Fine):
    """Asks every other day and answers half of the comments.

    Source: none; a strategy without fault, for others to spoil.
    """

    name = "fine"


class Undocumented(_Fine):
    """

    Source: none.
    """

    name = "undocumented"


class NoDocstring(_Fine):
    name = "no-docstring"


class NoHelp(_Fine):
    """Has a parameter that nobody explains.

    Source: none.
    """

    name = "no-help"
    warmth: Share = 0.5


class NoSource(_Fine):
    """Does not say where its idea is from."""

    name = "no-source"


class ChangesWeights(_Fine):
    """Rewrites its own parameter, so that the scenario that is kept says another thing than the one given.

    Source: none.
    """

    name = "changes-weights"
    of: Weights = parameter({"a": 1, "b": 3}, "weights that it scales to 1")

    def assemble(self, make):
        total = sum(self.of.values())
        self.of = {name: weight / total for name, weight in self.of.items()}


class WearsOff(_Fine):
    """Lowers a parameter day by day, and so begins the next replicate tired.

    Source: none.
    """

    name = "wears-off"
    warmth: Share = 1.0  # how warm it is, which nobody sees

    def plan(self, day):
        self.warmth = 0.9 * self.warmth
        return super().plan(day)


class FailsSometimes(_Fine):
    """Divides by nothing when no question was put.

    Source: none.
    """

    name = "fails-sometimes"

    def answer(self, inbox):
        assert len(inbox) / int(inbox.asks.sum()) > 0
        return super().answer(inbox)


class OnePost(_Fine):
    """Gives a post without a list.

    Source: none.
    """

    name = "one-post"

    def plan(self, day):
        return Post.tell()


class ManyPosts(_Fine):
    """Posts all it can think of on the last day.

    Source: none.
    """

    name = "many-posts"

    def plan(self, day):
        return [Post.tell()] * (17 if day.number == day.last else 1)


class AnswersOutside(_Fine):
    """Answers a comment that is not there.

    Source: none.
    """

    name = "answers-outside"

    def answer(self, inbox):
        return Answers([len(inbox)], [Reply.PERSONAL])


class AnswersTwice(_Fine):
    """Answers the first comment twice.

    Source: none.
    """

    name = "answers-twice"

    def answer(self, inbox):
        return Answers([0, 0], [Reply.PERSONAL, Reply.PERSONAL])


class UnknownReply(_Fine):
    """Has a reply of its own.

    Source: none.
    """

    name = "unknown-reply"

    def answer(self, inbox):
        return np.full(len(inbox), 9)


class AnotherInbox(_Fine):
    """Answers another inbox than the one it is asked about.

    Source: none.
    """

    name = "another-inbox"

    def answer(self, inbox):
        return make_inbox(len(inbox)).all(Reply.PERSONAL)


class LooksBack(_Fine):
    """Looks a day back, where on the first there is none.

    Source: none.
    """

    name = "looks-back"

    def plan(self, day):
        if day.number == 1:
            raise LookupError("no day before the first")
        return super().plan(day)


class LooksAhead(_Fine):
    """Looks a day ahead, where after the last there is none.

    Source: none.
    """

    name = "looks-ahead"

    def plan(self, day):
        return [Post.ask() if 1 / (day.last - day.number) > 0 else Post.tell()]


class NeedsFollowers(_Fine):
    """Divides by its followers.

    Source: none.
    """

    name = "needs-followers"

    def plan(self, day):
        return [Post.ask() if day.yesterday.likes / day.followers > 0.01 else Post.tell()]


class NeedsHands(_Fine):
    """Divides by its hands.

    Source: none.
    """

    name = "needs-hands"

    def plan(self, day):
        return [Post.ask() if 1 / day.hands < 0.1 else Post.tell()]


class NeedsToday(_Fine):
    """Looks every comment up among those of today.

    Source: none.
    """

    name = "needs-today"

    def answer(self, inbox):
        hours = [[0.0, 24.0][age] for age in inbox.age.tolist()]
        return inbox.all(Reply.PERSONAL) if sum(hours) >= 0 else inbox.nothing()


class NeedsLimit(_Fine):
    """Counts its hands, which may be unlimited.

    Source: none.
    """

    name = "needs-limit"

    def answer(self, inbox):
        order = np.arange(len(inbox)) < int(inbox.hands)
        return inbox.where(order, Reply.PERSONAL)


class NeedsComments(_Fine):
    """Takes the mean of nothing.

    Source: none.
    """

    name = "needs-comments"

    def answer(self, inbox):
        return inbox.where(inbox.time >= inbox.time.min(), Reply.PERSONAL)


class NeedsFewComments(_Fine):
    """Has room for two thousand comments.

    Source: none.
    """

    name = "needs-few-comments"

    def answer(self, inbox):
        room = np.zeros(2_000)
        room[len(inbox) - 1] = 1
        return super().answer(inbox)


class HelpsItself(_Fine):
    """Takes as many hands as it likes.

    Source: none.
    """

    name = "helps-itself"

    def answer(self, inbox):
        inbox.hands = math.inf
        return super().answer(inbox)


class Writes(_Fine):
    """Writes into a column, having made it writable.

    Source: none.
    """

    name = "writes"

    def answer(self, inbox):
        inbox.luck.setflags(write=True)
        inbox.luck[:] = 0.1
        return super().answer(inbox)


class Sorts(_Fine):
    """Sorts a column in place.

    Source: none.
    """

    name = "sorts"

    def answer(self, inbox):
        inbox.followers.sort()
        return super().answer(inbox)


class Replaces(_Fine):
    """Puts a column of its own in the place of one.

    Source: none.
    """

    name = "replaces"

    def answer(self, inbox):
        inbox.spoken = ~inbox.spoken
        return super().answer(inbox)


class ChangesTheDay(_Fine):
    """Counts followers it does not have.

    Source: none.
    """

    name = "changes-the-day"

    def plan(self, day):
        day.followers += 1
        return super().plan(day)


class WatchesTheClock(_Fine):
    """Does as the time of day on this machine has it.

    Source: none.
    """

    name = "watches-the-clock"

    def answer(self, inbox):
        return inbox.where(inbox.luck < time.perf_counter_ns() % 1009 / 1009, Reply.PERSONAL)


class UnseededGenerator(_Fine):
    """Has a generator of its own without a seed.

    Source: none.
    """

    name = "unseeded-generator"

    def answer(self, inbox):
        return inbox.where(np.random.default_rng().random(len(inbox)) < 0.5, Reply.PERSONAL)


class Dices(_Fine):
    """Throws the dice that all Python programs share.

    Source: none.
    """

    name = "dices"

    def plan(self, day):
        return [Post.ask() if random.random() < 0.5 else Post.tell()]


class OldNumpy(_Fine):
    """Throws the dice of NumPy.

    Source: none.
    """

    name = "old-numpy"

    def answer(self, inbox):
        return inbox.where(np.random.rand(len(inbox)) < 0.5, Reply.PERSONAL)  # noqa: NPY002


class SeedsForAll(_Fine):
    """Seeds the luck of everybody, to be reproducible.

    Source: none.
    """

    name = "seeds-for-all"

    def plan(self, day):
        np.random.seed(7)  # noqa: NPY002
        return super().plan(day)


class PutsDiceBack(_Fine):
    """Throws shared dice and puts them back as they were.

    Source: none.
    """

    name = "puts-dice-back"

    def plan(self, day):
        state = random.getstate()
        luck = random.random()
        random.setstate(state)
        return [Post.ask() if luck < 0.5 else Post.tell()]


class SharesADay(_Fine):
    """Keeps today on the class, where another brand's today replaces it.

    Source: none.
    """

    name = "shares-a-day"
    today = None

    def plan(self, day):
        type(self).today = day
        return super().plan(day)

    def answer(self, inbox):
        return inbox.where(inbox.luck < self.today.luck, Reply.PERSONAL)


class _Sticky:
    """Something that will not be copied."""

    def __init__(self):
        self.days = 0

    def __deepcopy__(self, memo):
        return self


class Uncopyable(_Fine):
    """Shares its memory with every copy.

    Source: none.
    """

    name = "uncopyable"
    memory: State[object] = None

    def plan(self, day):
        if self.memory is None:
            self.memory = _Sticky()
        self.memory.days += 1
        return [Post.ask() if self.memory.days % 7 else Post.tell()]


class Unpicklable(_Fine):
    """Makes up a rule on the spot.

    Source: none.
    """

    name = "unpicklable"

    def plan(self, day):
        self.rule = lambda luck: luck < 0.5
        return super().plan(day)


class NeverForgets(_Fine):
    """Resets by halves.

    Source: none.
    """

    name = "never-forgets"
    days: State[int] = 0  # days worked

    def reset(self):
        days = self.__dict__.get("days", 0)
        super().reset()
        self.days = days

    def plan(self, day):
        self.days += 1
        return [Post.ask() if self.days % 7 < 3 else Post.tell()]


class OddAndEven(_Fine):
    """Answers people with even numbers.

    Source: none.
    """

    name = "odd-and-even"

    def answer(self, inbox):
        return inbox.where(inbox.follower % 2 == 0, Reply.PERSONAL)


class OneLuckForAll(_Fine):
    """Lets the luck of the first decide for all.

    Source: none.
    """

    name = "one-luck-for-all"

    def answer(self, inbox):
        first = len(inbox) > 0 and inbox.luck[0] < 0.5
        return inbox.all(Reply.PERSONAL) if first else inbox.nothing()


class Loops(_Fine):
    """Looks at every comment, and at each of them often.

    Source: none.
    """

    name = "loops"

    def answer(self, inbox):
        mask = [sum(luck * weight for weight in (0.1, 0.2, 0.3, 0.4)) < 0.5 for luck in inbox.luck]
        return inbox.where(np.array(mask, dtype=bool), Reply.PERSONAL)


class YesterdaysOrder(_Fine):
    """Answers in the order that was right yesterday.

    Source: none.
    """

    name = "yesterdays-order"
    order: State[tuple] = ()

    def answer(self, inbox):
        rows = np.array(self.order, dtype=int)
        self.order = tuple(np.argsort(-inbox.luck).tolist())
        if not len(rows):
            return inbox.nothing()
        return inbox.where(inbox.luck > inbox.luck[rows].mean(), Reply.PERSONAL)


class OneByOne(Strategy):
    """Thinks about one comment at a time.

    Source: none.
    """

    name = "one-by-one"
    answer_rate: Share = 0.5  # share of comments it answers

    def plan(self, day):
        return [Post.tell()]

    def reply_to(self, message):
        """Critics first, then half of the others."""
        if message.critic and not message.spoken:
            return Reply.FOLLOW_UP
        return Reply.PERSONAL if message.luck < self.answer_rate else Reply.NONE


BREAKS = {
    "undocumented": ("documented", "does not begin with a sentence"),
    "no-docstring": ("documented", "the docstring of NoDocstring is missing"),
    "no-help": ("documented", "warmth: no help"),
    "no-source": ("sourced", "does not say where the idea is from"),
    "changes-weights": ("parameters-kept", "a fresh one has of = {'a': 0.25, 'b': 0.75} instead of"),
    "wears-off": ("parameters-kept", "after ten days of work it has warmth = 0.3"),
    "fails-sometimes": ("ordinary-days", "answer raised ZeroDivisionError"),
    "yesterdays-order": ("ordinary-days", "IndexError"),
    "one-post": ("posts", "returned one Post instead of a list"),
    "many-posts": ("posts", "the first day and the last: many-posts"),
    "answers-outside": ("answers", "answered position 40, but the inbox has positions 0 to 39"),
    "answers-twice": ("answers", "answered position 0 twice"),
    "unknown-reply": ("answers", "reply code 9, which means nothing"),
    "another-inbox": ("answers", "returned answers made from another inbox"),
    "looks-back": ("first-and-last-day", "no day before the first"),
    "looks-ahead": ("first-and-last-day", "ZeroDivisionError"),
    "needs-followers": ("no-followers", "no followers left: needs-followers"),
    "needs-hands": ("no-hands", "no hands: needs-hands"),
    "needs-limit": ("unlimited-hands", "OverflowError"),
    "needs-today": ("backlog", "comments open over days: needs-today"),
    "needs-comments": ("empty-inbox", "an empty inbox: needs-comments"),
    "needs-few-comments": ("huge-inbox", "10,000 comments a day: needs-few-comments"),
    "helps-itself": ("capacity", "answer on day 2 changed inbox.hands"),
    "writes": ("untouched", "answer on day 2 changed inbox.luck"),
    "sorts": ("untouched", "read-only"),
    "replaces": ("untouched", "changed inbox.spoken"),
    "changes-the-day": ("untouched", "plan on day 2 changed day.followers"),
    "watches-the-clock": ("deterministic", "the second time. Take luck from day.luck"),
    "unseeded-generator": ("deterministic", "the second time"),
    "dices": ("own-luck", "plan on day 2 used the luck of `random`"),
    "old-numpy": ("own-luck", "answer on day 2 used the luck of `numpy.random`"),
    "seeds-for-all": ("own-luck", "`numpy.random`"),
    "puts-dice-back": ("own-luck", "when `random` and `numpy.random` are seeded otherwise"),
    "shares-a-day": ("alone", "when another brand used it in between"),
    "uncopyable": ("copied", "once it had been copied"),
    "unpicklable": ("pickled", "it cannot be pickled"),
    "never-forgets": ("reset", "after days of work and reset()"),
    "odd-and-even": ("ids", "when the same people had other numbers"),
    "one-luck-for-all": ("ids", "differ in nothing but luck"),
    "loops": ("speed", "Loops over comments are slow"),
    "one-by-one": ("speed", "by columns it reads"),
}
