"""One brand and its copy of the audience: a day, in the order of MODEL's "One day, in this order"."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from math import floor, inf
from typing import Any

import mesa
import numpy as np

from sim.strategy import Analytics, Day, Inbox, PastPost, Prices, Reply, as_answers

from . import equations as eq
from .desk import Desk, weekday
from .follower import Follower, Message, Standing, Thread, Traits
from .luck import Luck, Purpose
from .storm import Storms

GENUINE = (Reply.PERSONAL, Reply.FOLLOW_UP)
TAKES_HANDS = (Reply.CANNED, *GENUINE)


@dataclass(frozen=True, order=True)
class Event:
    """One thing that happened, to one follower."""

    day: int
    what: str
    follower: int
    slot: int = -1
    turn: int = 0


@dataclass(frozen=True)
class Shape:
    """A post as it comes to people."""

    reach: float
    pull: float  # how many times the comments of a plain statement
    value: float


@dataclass(frozen=True)
class CloseCall:
    """The decision that luck settled most narrowly: below single precision, two models may differ there."""

    margin: float
    day: int
    follower: int
    what: str


class Brand(mesa.Agent):
    """A brand talking to its followers."""

    def __init__(
        self,
        model: mesa.Model,
        name: str,
        scenario: Any,
        luck: Luck,
        strategy: Any,
        replies_per_day: float,
        traits: list[Traits],
        edges: list[tuple[int, int]],
        changes: dict[int, tuple[Callable[[], Any] | None, float | None]],
        about: Any,
    ) -> None:
        super().__init__(model)
        self.name = name
        self.last_day = scenario.days
        self.psychology = scenario.psychology
        self.luck = luck
        self.strategy = strategy
        self.replies_per_day = replies_per_day
        self.costs = about.costs
        self.start = scenario.start
        self.desk = None
        if about.desk is not None:
            when = scenario.start, scenario.holidays
            self.desk = Desk(about.desk, about.costs, *when, scenario.psychology.silence_after)
        self.past: list[PastPost] = []
        self.changes = changes
        self.today = 0
        self.posts: list[Any] = []  # of today
        self.yesterday = Analytics(
            posts=0, likes=0, comments=0, answered=0, unfollows=0, call_outs=0, gained=0
        )
        p = self.psychology
        most = eq.largest_hazard(p.exit_hazard, p.exit_trust_slope, p.exit_attention_slope)
        if scenario.audience.pool:  # there may be newcomers
            most *= max(1.0, p.newcomer_exit)
        self.founders = scenario.audience.size
        self.candidate = eq.candidate_chance(p.reach, p.feed_feedback, most)
        self.topics = scenario.topics
        events = [event for event in scenario.events if event.brand == name]
        self.storms = Storms(self, events)
        self.storms_happen = bool(scenario.events) or p.incident_chance > 0
        self.called_out: list[int] = []  # times, by day
        self.ever = 1 - self.candidate < 1
        self.gap_thresholds = eq.gap_thresholds(self.candidate)

        self.followers = [Follower(model, self, number, t) for number, t in enumerate(traits)]
        for a, b in edges:
            self.followers[a].neighbours.append(self.followers[b])
            self.followers[b].neighbours.append(self.followers[a])

        self.calling_out: set[int] = set()  # today
        self.praising: set[int] = set()  # today
        self.joining: set[int] = set()  # decided this evening, travelling tomorrow
        self.met = 0.0  # first comments so far, each by how much the brand's answer tells
        self.met_in_person = 0.0  # of these, answered by a person and not by a template
        self.pretends = False  # so few that who takes it for a phony is right
        self.diary: defaultdict[int, list[Event]] = defaultdict(list)  # day -> what happened
        self.closest = CloseCall(inf, 0, -1, "nothing")

    def note(self, what: str, follower: int, slot: int = -1, turn: int = 0) -> None:
        self.diary[self.today].append(Event(self.today, what, follower, slot, turn))

    def decided(self, follower: Follower, u: float, chance: float, what: str) -> bool:
        if abs(u - chance) < self.closest.margin:
            self.closest = CloseCall(abs(u - chance), self.today, follower.number, what)
        return u < chance

    def happened(self, what: str, day: int | None = None) -> list[Event]:
        """Events whose name starts with ``what``, of one day or of all."""
        events = self.events if day is None else self.diary[day]
        return [e for e in events if e.what.startswith(what)]

    @property
    def events(self) -> list[Event]:
        """Everything that happened, day by day."""
        return [event for today in self.diary.values() for event in today]

    # ---- the day ---------------------------------------------------------------------------------

    def step(self) -> None:
        self.today += 1
        self.calling_out, self.joining, self.praising = self.joining, set(), set()
        self.change_ways()
        for follower in self.followers:
            follower.forgets()
        day = self.this_morning()
        posts = self.posts = list(self.strategy.plan(day))
        self.shapes = [self.shape(slot, post) for slot, post in enumerate(posts)]
        reached = self.reached(posts)
        beyond = self.reached_beyond(posts, reached)
        shown, lookers, comments, likes = self.feed(posts, reached, beyond)
        if self.desk is None:
            threads, written, answered = self.converse(day, posts, comments)
        else:
            threads, written, answered = self.desk.works(self, day, posts, comments)
        self.past += [
            PastPost(
                self.today,
                post.asks,
                len(shown[slot]),
                sum(event.slot == slot for event in self.happened("liked", self.today)),
                sum(message.slot == slot for message in comments),
            )
            for slot, post in enumerate(posts)
        ]
        for slot, those in enumerate(reached):
            those = those + (beyond[slot] if slot < len(posts) else [])
            commenters = {m.follower.number for m in comments if m.slot == slot}
            for follower in those:
                was_shown = slot < len(posts) and follower in shown[slot]
                looked_on = was_shown and follower in lookers[slot] and follower.number not in commenters
                if looked_on and follower.follows:
                    follower.reads_on(slot, threads[slot], self.shapes[slot].value)
                if follower.follows and (slot == 0 or was_shown):
                    follower.may_leave(slot, was_shown, scheduled=follower in reached[slot])
        heard = self.evening()
        self.storms.evening(lookers, posts)
        self.called_out.append(len(self.calling_out) + len(self.storms.calling_out))
        self.growth(heard)
        self.yesterday = Analytics(
            posts=len(posts),
            likes=likes,
            comments=written,
            answered=answered,
            unfollows=len(self.happened("unfollowed", self.today)),
            call_outs=self.called_out[-1],
            gained=len(self.happened("began to follow", self.today)),
        )

    def change_ways(self) -> None:
        """The timeline: a new strategy, another number of hands, from this morning on."""
        if self.today in self.changes:
            new_strategy, replies_per_day = self.changes[self.today]
            if new_strategy is not None:
                self.strategy = new_strategy()
            if replies_per_day is not None:
                self.replies_per_day = replies_per_day

    def this_morning(self) -> Day:
        """What the strategy knows when it plans the day."""

        def keyed(i: int) -> float:
            return self.luck.uniforms(Purpose.PLAN, 0, self.today, i)[0]

        desk = self.desk
        date = None if self.start is None else self.start + timedelta(days=self.today - 1)
        return Day(
            number=self.today,
            last=self.last_day,
            followers=sum(f.standing in (Standing.FOLLOWS, Standing.MUTED) for f in self.followers),
            hands=self.replies_per_day if desk is None else desk.hands(self.today, self.replies_per_day).left,
            yesterday=self.yesterday,
            keyed=keyed,
            rng_key=(self.luck.seed, self.luck.replicate, Purpose.RNG, self.today),
            date=date,
            weekday=weekday(self.start, self.today),
            holiday=desk is not None and date in desk.holidays,
            open=desk is None or desk.is_open(self.today),
            backlog=0 if desk is None else len(desk.open),
            costs=Prices(*(getattr(self.costs, name) for name in Prices._fields)),
            posts=[post for post in self.past if post.day >= self.today - 30],
            storm=self.storm(),
            topics=tuple(self.topics),
        )

    def storm(self) -> float:
        """Call-outs of the last three days against what three days usually bring, at least one."""
        before = self.called_out[:-3]
        usual = 3 * sum(before) / len(before) if before else 0.0
        return sum(self.called_out[-3:]) / max(1.0, usual)

    # ---- posts and comments ----------------------------------------------------------------------

    def shape(self, slot: int, post: Any) -> Shape:
        """(16) How far a post reaches, what it draws, what it is worth: by its topic, and its own luck."""
        p, topic = self.psychology, self.topics.get(post.topic)
        u0, u1, _, _ = self.luck.uniforms(Purpose.POST, 0, self.today, slot)
        reach, comments = eq.unevenly(u0, u1, p.reach_spread, p.comment_spread)
        pull = p.question_pull if post.asks else 1.0
        if topic is None:
            return Shape(p.reach * reach, pull * comments, p.post_value)
        value = p.post_value if topic.value is None else topic.value
        return Shape(p.reach * topic.reach * reach, pull * topic.comments * comments, value)

    def reached_beyond(self, posts: list[Any], reached: list[list[Follower]]) -> list[list[Follower]]:
        """Per slot, whom the post may be shown beside those whose day it is, because it reaches so far."""
        feedback, found = self.psychology.feed_feedback, []
        for slot in range(len(posts)):
            shape = self.shapes[slot]
            chance = eq.beyond_schedule(shape.reach * (1 + feedback), self.candidate)
            slots = range(slot, slot + 17 * 16, 16)
            lucky = self.luck.hits(Purpose.EXCESS, self.today, slots, chance, len(self.followers))
            others = [self.followers[who] for who in sorted(lucky)]
            scheduled = set(reached[slot])
            found.append(
                [
                    f
                    for f in others
                    if f.follows and f not in scheduled and f.is_shown_beyond(slot, shape.reach)
                ]
            )
        return found

    def reached(self, posts: list[Any]) -> list[list[Follower]]:
        """Per slot, whose day it is. That of the first slot is a day to leave on, post or no post."""
        slots = range(max(1, len(posts)))
        return [[f for f in self.followers if f.follows and f.is_reached(slot)] for slot in slots]

    def feed(
        self, posts: list[Any], reached: list[list[Follower]], beyond: list[list[Follower]]
    ) -> tuple[list[set[Follower]], list[set[Follower]], list[Message], int]:
        """Every post meets everyone as they were this morning: shown, lookers per slot, comments, likes."""
        shown = [
            {f for f in reached[slot] if f.is_shown(slot, self.shapes[slot].reach)} | set(beyond[slot])
            for slot in range(len(posts))
        ]
        lookers = [{f for f in shown[slot] if f.looks(slot)} for slot in range(len(posts))]
        comments: list[Message] = []
        likes = 0
        for slot, post in enumerate(posts):
            for follower in self.followers:
                if follower not in lookers[slot]:
                    continue
                self.note("looked", follower.number, slot)
                if follower.comments(slot, self.shapes[slot].pull):
                    self.note("commented", follower.number, slot, 1)
                    comments.append(follower.writes(slot, post.asks))
                elif follower.likes(slot, self.shapes[slot].pull):
                    self.note("liked", follower.number, slot)
                    likes += 1
            for follower in sorted(shown[slot], key=lambda f: f.number):
                self.note("shown", follower.number, slot)
        comments.sort(key=lambda m: (m.time, m.slot, m.follower.number))
        return shown, lookers, comments, likes

    # ---- conversation ----------------------------------------------------------------------------

    def converse(self, day: Day, posts: list[Any], comments: list[Message]) -> tuple[list[Thread], int, int]:
        """Rounds of answering until nobody writes back: threads, comments and replies of all turns."""
        threads = [Thread(asks=post.asks) for post in posts]
        hands = self.replies_per_day
        messages = comments
        written = answered = 0
        while messages:
            replies, hands = self.answer(day, messages, hands)
            written += len(messages)
            answered += sum(reply != Reply.NONE for reply in replies)
            if messages[0].turn == 1:
                self.settle(threads, messages, replies)
            else:
                for message, reply in zip(messages, replies, strict=True):
                    threads[message.slot].further += reply in GENUINE
            messages = [
                replace(message, turn=message.turn + 1, asks=True)
                for message, reply in zip(messages, replies, strict=True)
                if self.meets(message, reply, threads[message.slot])
            ]
        return threads, written, answered

    def answer(self, day: Day, messages: list[Message], hands: float) -> tuple[list[Reply], float]:
        """Ask the strategy, then honour its answers in its order of priority as far as the hands reach."""
        inbox = self.inbox(day, messages, hands)
        answers = as_answers(self.strategy.answer(inbox), inbox)
        replies = [Reply.NONE] * len(messages)
        for position, code in zip(answers.positions, answers.replies, strict=True):
            reply = Reply(int(code))
            if reply in TAKES_HANDS:
                if hands < 1:
                    self.note("dropped", messages[position].follower.number, messages[position].slot)
                    continue
                hands -= 1
            replies[position] = reply
        return replies, hands

    def inbox(self, day: Day, messages: list[Message], hands: float, opens: float = inf) -> Inbox:
        days = [self.today - 1 - floor(m.at / 24) for m in messages]
        waited = [max(0.0, opens - m.at) if self.desk else 0.0 for m in messages]
        followers = [m.follower for m in messages]
        columns = {
            "follower": np.array([f.number for f in followers], dtype=np.int64),
            "followers": np.array([len(f.neighbours) for f in followers], dtype=np.int64),
            "post": np.array([m.slot for m in messages], dtype=np.int64),
            "asks": np.array([m.asks for m in messages], dtype=bool),
            "turn": np.array([m.turn for m in messages], dtype=np.int64),
            "time": np.array([m.time for m in messages], dtype=np.float64),
            "luck": np.array([m.luck for m in messages], dtype=np.float64),
            "spoken": np.array([f.talked >= 0 for f in followers], dtype=bool),
            "critic": np.array([f.has_called_out for f in followers], dtype=bool),
            "age": np.array(days, dtype=np.int64),
            "waited": np.array(waited, dtype=np.float64),
        }
        return Inbox(day, hands, columns, len(messages))

    def settle(self, threads: list[Thread], messages: list[Message], replies: list[Reply]) -> None:
        """Count what now stands under each post, and what the brand's record is by now."""
        for message, reply in zip(messages, replies, strict=True):
            self.weighs(message, reply)
        for slot, thread in enumerate(threads):
            told = Counter(r for m, r in zip(messages, replies, strict=True) if m.slot == slot)
            thread.holds(told, open_yet=0)

    def weighs(self, message: Message, reply: Reply) -> None:
        """One first comment more is settled: what is the brand's record by now?"""
        tells = message.follower.meant(message.asks)
        self.met += tells
        self.met_in_person += tells * (reply in GENUINE)
        told = message.follower.evidence
        self.pretends = self.met_in_person < eq.pretence_boundary(told.dropped, told.answered) * self.met

    def meets(self, message: Message, reply: Reply, thread: Thread) -> bool:
        """The follower takes in what came back to her. True if she writes again."""
        follower = message.follower
        gone = follower.standing == Standing.UNFOLLOWED  # since they wrote
        if message.turn == 1 and self.desk is None:
            follower.awaits(message)
        if reply == Reply.NONE:
            self.note("ignored", follower.number, message.slot, message.turn)
            if not gone:
                follower.is_ignored(message)
            return False
        self.note(f"answered {reply.name}", follower.number, message.slot, message.turn)
        if gone:
            self.note("answered too late", follower.number, message.slot, message.turn)
            return False
        if reply == Reply.CANNED:
            follower.gets_canned(message, thread)
            return False
        if reply == Reply.AUTOMATIC:
            follower.gets_bot(message)
            return False
        if not follower.gets_answer(message) or reply != Reply.FOLLOW_UP or not follower.continues(message):
            return False
        self.note("commented", follower.number, message.slot, message.turn + 1)
        return True

    # ---- who takes it for a phony ----------------------------------------------------------------

    def root(self, follower: Follower) -> str:
        """Why a follower takes the brand for a phony today: template, asking or wrongly; nothing if not."""
        if not (follower.suspects or follower.grudge > 0):
            return ""
        if follower.saw_template:
            return "template"
        return "asking" if follower.was_right and not follower.mistook else "wrongly"

    # ---- the evening -----------------------------------------------------------------------------

    def evening(self) -> dict[int, int]:
        """Call-outs and praise made today travel one step along the graph; some who hear join in.

        Returns how many praised, in the hearing of each stranger who heard any.
        """
        call_outs: dict[int, list[Follower]] = {}
        praise: dict[int, list[Follower]] = {}
        for number in sorted(self.calling_out):
            self.followers[number].called_out_on = self.today
        for number in sorted(self.calling_out | self.praising):
            source = self.followers[number]
            for hearer in source.neighbours:
                if hearer.standing == Standing.UNFOLLOWED:
                    continue
                u_call_out, u_praise = hearer.luck_of_hearing(source)
                seen = self.psychology.callout_seen
                if number in self.calling_out and hearer.happens(u_call_out, seen, "hears a call-out"):
                    call_outs.setdefault(hearer.number, []).append(source)
                if number in self.praising and hearer.happens(u_praise, seen, "hears praise"):
                    praise.setdefault(hearer.number, []).append(source)
        for number in sorted(call_outs.keys() | praise.keys()):
            hearer = self.followers[number]
            critics, friends = call_outs.get(number, []), praise.get(number, [])
            if hearer.standing == Standing.STRANGER:  # there is no tie to move, but they will know
                hearer.heard.update({source.number: self.today for source in critics})
                continue
            if critics:
                self.note("heard call-out", number)
            if friends:
                self.note("heard praise", number)
            hearer.hears(critics, friends)
            if critics and hearer.joins():
                chain = min(critics, key=lambda source: hearer.luck_of_hearing(source)[0])
                self.note(f"joined after {chain.number}", number)
                hearer.has_called_out = True
                self.joining.add(number)
        strangers = {f.number for f in self.followers if f.standing == Standing.STRANGER}
        return {number: len(friends) for number, friends in praise.items() if number in strangers}

    def growth(self, praise: dict[int, int]) -> None:
        """Strangers who may join (18): by themselves, for what they hear, for what the feed shows them."""
        answered = {event.follower for event in self.happened("answered", self.today)}
        for stranger in self.followers:
            if stranger.standing == Standing.STRANGER:
                talk = sum(friend.number in answered for friend in stranger.neighbours)
                if stranger.may_join(praise.get(stranger.number, 0), talk):
                    stranger.begins_to_follow()
