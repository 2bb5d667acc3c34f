"""A desk: who answers, when, and what stays open. Hours count from the midnight before day 1."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import cos, exp, floor, inf, log, pi, sqrt
from typing import TYPE_CHECKING, Any

from sim.strategy import Day, Reply, as_answers

from .follower import Message, Thread
from .luck import Purpose

if TYPE_CHECKING:
    from .brand import Brand

NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
BY_HAND = (Reply.CANNED, Reply.PERSONAL, Reply.FOLLOW_UP)
MOST_OVERTIME = 12


def weekday(start: date | None, day: int) -> str:
    """Which day of the week day ``day`` is. The first one is a Monday if nobody says."""
    first = start or date(2024, 1, 1)
    return NAMES[(first + timedelta(days=day - 1)).weekday()]


def named(days: str) -> set[str]:
    """``mon-wed, sat`` as the four days that it names."""
    found = set()
    for part in days.split(","):
        first, _, last = part.strip().partition("-")
        at = NAMES.index(first)
        found.add(first)
        while last and NAMES[at] != last:
            at = (at + 1) % 7
            found.add(NAMES[at])
    return found


def clock(hours: str) -> tuple[float, float]:
    """``8:30-17`` as 8.5 and 17."""
    opens, closes = ([int(part) for part in end.split(":")] for end in hours.split("-"))
    return opens[0] + sum(opens[1:]) / 60, closes[0] + sum(closes[1:]) / 60


@dataclass
class Hands:
    """What can be written today yet."""

    replies: float
    minutes: float
    each: float  # minutes of a personal reply
    worked: float = 0.0
    overtime: float = 0.0

    @property
    def left(self) -> float:
        """Personal replies."""
        left = min(self.replies, (self.minutes - self.worked + 1e-9) / self.each if self.each else inf)
        return max(0, floor(left)) if left < inf else inf

    def buys(self, hours: float) -> None:
        """So many for the day, those that are bought already among them."""
        hours = min(hours, MOST_OVERTIME)
        if hours > self.overtime:
            self.minutes += 60 * (hours - self.overtime)
            self.replies += self.room(hours) - self.room(self.overtime) if self.each else inf
            self.overtime = hours

    def room(self, hours: float) -> int:
        """Replies that fit into them."""
        return floor(60 * hours / self.each + 1e-9)

    def writes(self, minutes: float) -> bool:
        """One reply more, if it fits. What does not fit ends the work: nothing behind it is written."""
        if self.replies < 1 or self.worked + minutes > self.minutes + 1e-9:
            self.replies = 0
            return False
        self.replies -= 1
        self.worked += minutes
        return True


@dataclass
class Tally:
    """How the first comments under a post fared, or those of earlier days; and further turns."""

    told: Counter[Reply] = field(default_factory=Counter)
    waiting: int = 0
    further: int = 0

    def thread(self, asks: bool, late: Tally | None = None) -> Thread:
        """What can be seen of it, with what was settled late."""
        late = late or Tally()
        thread = Thread(asks=asks, further=self.further + late.further)
        thread.holds(self.told + late.told, self.waiting)
        return thread


@dataclass
class Desk:
    """The desk of a brand, ``about`` being what the scenario says of it."""

    about: Any
    costs: Any
    start: date | None
    holidays: tuple[date, ...]
    silence_after: float
    open: list[Message] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    late: Tally = field(default_factory=Tally)  # settled late, and not read yet
    idle: float = 0.0  # minutes of overtime paid today and not worked

    def is_open(self, day: int) -> bool:
        today = None if self.start is None else self.start + timedelta(days=day - 1)
        return weekday(self.start, day) in named(self.about.days) and today not in self.holidays

    def hands(self, day: int, replies: float) -> Hands:
        each = self.costs.minutes_per_reply
        if not self.is_open(day):
            return Hands(0, 0, each)
        return Hands(replies, self.minutes(replies), each)

    def minutes(self, replies: float) -> float:
        if self.about.hours_per_day is not None:
            return 60 * self.about.hours_per_day
        opens, closes = clock(self.about.hours)
        return inf if replies < inf else 60 * (closes - opens)

    def colleagues(self, replies: float) -> float:
        """How many work side by side, so that the day's work fits between opening and closing."""
        opens, closes = clock(self.about.hours)
        by_replies = replies * self.costs.minutes_per_reply if replies < inf else inf
        return max(1.0, min(by_replies, self.minutes(replies)) / (60 * (closes - opens)))

    def takes(self, brand: Brand, message: Message) -> float:
        """What a reply takes besides waiting, in hours: log-normal, by the luck of who wrote (14)."""
        slot = message.slot + 16 * message.turn
        u, v, *_ = brand.luck.uniforms(Purpose.DESK, message.follower.number, message.day, slot)
        normal = sqrt(-2 * log(u)) * cos(2 * pi * v)
        return self.about.median_minutes / 60 * exp(self.about.spread * normal)

    def given_up_on(self, message: Message) -> int:
        """The evening on which silence is final (15)."""
        return floor(message.at / 24) + int(min(self.about.give_up_after, self.silence_after))

    # ---- the day ---------------------------------------------------------------------------------

    def works(
        self, brand: Brand, day: Day, posts: list[Any], comments: list[Message]
    ) -> tuple[list[Thread], int, int]:
        """One day of answering: the threads as they are read, comments and replies of all turns."""
        midnight = 24.0 * (brand.today - 1)
        opens, closes = (midnight + hour for hour in clock(self.about.hours))
        if not self.is_open(brand.today):
            closes = -1.0
        hands = self.hands(brand.today, brand.replies_per_day)
        tallies = [Tally() for _ in posts]
        self.today = brand, day, tallies, opens
        for message in comments:
            message.follower.awaits(message)
            tallies[message.slot].waiting += 1
        waiting = sorted([*self.open, *comments], key=lambda m: m.at)
        self.written, self.answered = len(comments), 0
        seen = [m for m in waiting if m.at < closes]
        unseen = [m for m in waiting if m.at >= closes]
        stay: list[Message] = []
        while seen:
            further, left = self.session(seen, hands)
            stay += left
            seen = [m for m in further if m.at < closes]
            unseen += [m for m in further if m.at >= closes]
        tonight = [m for m in unseen if midnight <= m.at < midnight + 24]
        if tonight and brand.strategy.by_night:
            further, left = self.night(tonight)
            unseen = [m for m in unseen if m not in tonight] + left + further
        everything = stay + unseen
        over = [m for m in everything if self.given_up_on(m) <= brand.today]
        self.settles([(m, Reply.NONE) for m in over])
        self.open = sorted((m for m in everything if m not in over), key=lambda m: m.at)
        own = brand.replies_per_day * self.costs.minutes_per_reply if brand.replies_per_day < inf else inf
        own = min(own, self.minutes(brand.replies_per_day))
        self.idle = max(0.0, 60 * hands.overtime - max(0.0, hands.worked - own))
        threads = [tally.thread(post.asks, self.late) for tally, post in zip(tallies, posts, strict=True)]
        if posts:
            self.late = Tally()
        return threads, self.written, self.answered

    def session(self, messages: list[Message], hands: Hands) -> tuple[list[Message], list[Message]]:
        """One round of answers: what people write back, and what stays open."""
        brand, day, _, opens = self.today
        inbox = brand.inbox(day, messages, hands.left, opens)
        answers = as_answers(brand.strategy.answer(inbox), inbox)
        if answers.overtime:
            hands.buys(answers.overtime)
        people = self.colleagues(brand.replies_per_day)
        replies: dict[int, Reply] = {}
        meant = set()
        for position, code in zip(answers.positions.tolist(), answers.replies.tolist(), strict=True):
            reply, message = Reply(code), messages[position]
            if reply in BY_HAND:
                canned = reply == Reply.CANNED
                costs = self.costs
                if not hands.writes(costs.minutes_per_canned_reply if canned else costs.minutes_per_reply):
                    meant.add(position)
                    continue
                turn_comes = opens + hands.worked / 60 / people
                message.tau = max(0.0, turn_comes - message.at) + self.takes(brand, message)
            replies[position] = reply
        settled, left = [], []
        for position, message in enumerate(messages):
            reply = replies.get(position, Reply.NONE)
            if reply == Reply.NONE and self.given_up_on(message) > brand.today:
                left.append(message)
                continue
            if position in meant:
                brand.note("dropped", message.follower.number, message.slot)
            settled.append((message, reply))
        return self.settles(settled), left

    def night(self, messages: list[Message]) -> tuple[list[Message], list[Message]]:
        """Nobody is at the desk: bots answer."""
        brand, day, _, opens = self.today
        inbox = brand.inbox(day, messages, 0.0, opens)
        answers = as_answers(brand.strategy.answer(inbox), inbox)
        codes = dict(zip(answers.positions.tolist(), answers.replies.tolist(), strict=True))
        bots = [m for n, m in enumerate(messages) if codes.get(n) == Reply.AUTOMATIC]
        further = self.settles([(m, Reply.AUTOMATIC) for m in bots])
        return further, [m for m in messages if m not in bots]

    def settles(self, settled: list[tuple[Message, Reply]]) -> list[Message]:
        """Answers and final silences: they are counted, then they reach who wrote. Who writes back?"""
        brand, _, tallies, _ = self.today

        def under(message: Message) -> Tally:
            return tallies[message.slot] if message.day == brand.today else self.late

        for message, reply in settled:
            thread = under(message)
            if message.turn > 1:
                thread.further += reply in (Reply.PERSONAL, Reply.FOLLOW_UP)
                continue
            thread.told[reply] += 1
            thread.waiting -= message.day == brand.today
            brand.weighs(message, reply)
            if reply in BY_HAND:
                self.delays.append(message.tau)
            brand.note({Reply.NONE: "gave up", Reply.AUTOMATIC: "bot"}.get(reply, "in time"), -1)
        further = []
        for message, reply in settled:
            self.answered += reply != Reply.NONE
            if brand.meets(message, reply, under(message).thread(message.asks)):
                at = message.at + message.tau
                back = replace(message, turn=message.turn + 1, asks=True, at=at, time=at / 24 % 1, tau=0.0)
                further.append(back)
        self.written += len(further)
        return further
