"""One follower of one brand: what she is, what she remembers, and a method per event."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from enum import IntEnum
from math import cos, exp, log, pi, sin, sqrt
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from . import equations as eq
from .luck import Luck, Purpose

if TYPE_CHECKING:
    from .brand import Brand

WEEK = 7
NEVER = 2**31


class Standing(IntEnum):
    FOLLOWS = 0
    MUTED = 1
    UNFOLLOWED = 2


@dataclass(frozen=True)
class Traits:
    """What does not change about a person, and is the same for every brand."""

    participation: float
    savvy: float
    outspokenness: float
    disposition: float

    @classmethod
    def drawn(cls, luck: Luck, who: int, spread: Any) -> Traits:
        """Four normals by Box & Muller (1958): three log-normal traits of the given mean, one clipped."""
        u0, u1, u2, u3 = luck.uniforms(Purpose.TRAITS, who, 0)
        radius, other = sqrt(-2 * log(u0)), sqrt(-2 * log(u2))
        n0, n1 = radius * cos(2 * pi * u1), radius * sin(2 * pi * u1)
        n2, n3 = other * cos(2 * pi * u3), other * sin(2 * pi * u3)

        def log_normal(trait: Any, n: float) -> float:
            return trait.mean * exp(trait.sigma * n - trait.sigma**2 / 2)

        disposition = spread.disposition.mean + spread.disposition.sd * n3
        return cls(
            # the engine keeps traits in single precision
            participation=float(np.float32(log_normal(spread.participation, n0))),
            savvy=float(np.float32(log_normal(spread.savvy, n1))),
            outspokenness=float(np.float32(log_normal(spread.outspokenness, n2))),
            disposition=float(np.float32(min(0.99, max(0.01, disposition)))),
        )


@dataclass
class Thread:
    """What stands under one post once the first round is answered: shares of its first-turn comments."""

    asks: bool
    comments: int = 0
    canned: int = 0
    genuine: float = 0.0
    fake: float = 0.0
    automatic: float = 0.0
    unanswered: float = 0.0


@dataclass
class Message:
    """A comment, or what the follower wrote next in the conversation that came of it."""

    follower: Follower
    slot: int
    asks: bool
    time: float
    luck: float
    turn: int = 1
    in_force: float = field(default=float("nan"))  # x*: formed when the first turn is answered, then kept


class Follower(mesa.Agent):
    """A tie between one person and one brand."""

    def __init__(self, model: mesa.Model, brand: Brand, number: int, traits: Traits) -> None:
        super().__init__(model)
        self.brand = brand
        self.number = number
        self.luck = brand.luck
        self.psychology = brand.psychology
        self.traits = traits
        self.neighbours: list[Follower] = []

        self.credit = 0.0
        self.debit = 0.0
        self.grudge = 0.0
        self.expectation = float(self.psychology.first_expectation)
        self.attention = float(self.psychology.first_attention)
        self.standing = Standing.FOLLOWS
        self.talked = -1  # day of the last exchange felt as genuine
        self.has_commented = False
        self.has_opened = False
        self.has_called_out = False

        self.next_reach: dict[int, int] = {}  # slot -> day the feed may next show her that slot's post
        self.heard: dict[int, int] = {}  # source -> last day she heard that source call the brand out
        self.called_out_on: int | None = None  # last day a call-out of hers travelled

        u_day, self.background_luck = self.luck.uniforms(Purpose.BACKGROUND, number, 0)[:2]
        self.background_exit = eq.first_background_exit(u_day, self.psychology.exit_background)

    # ---- what she feels --------------------------------------------------------------------------

    @property
    def trust(self) -> float:
        return eq.trust(
            self.credit, self.debit, self.grudge, self.traits.disposition, self.psychology.prior_weight
        )

    @property
    def affinity(self) -> float:
        """The feed's memory of her last good exchange with the brand."""
        if self.talked < 0:
            return 0.0
        return self.psychology.affinity_memory ** (self.brand.today - self.talked)

    @property
    def follows(self) -> bool:
        return self.standing == Standing.FOLLOWS

    def chance(self, base: float, trait: float = 1.0) -> float:
        return min(1.0, base * trait)

    def happens(self, u: float, chance: float, what: str) -> bool:
        """Whether luck ``u`` is below ``chance``."""
        return self.brand.decided(self, u, chance, what)

    def note(self, what: str, slot: int = -1, turn: int = 0) -> None:
        self.brand.note(what, self.number, slot, turn)

    # ---- overnight -------------------------------------------------------------------------------

    def forgets(self) -> None:
        """Evidence fades, deceit more slowly; attention recovers. Who has left stays as she left."""
        if self.standing == Standing.UNFOLLOWED:
            return
        p = self.psychology
        self.credit *= p.forgetting
        self.debit *= p.forgetting
        self.grudge *= p.grudge_forgetting
        self.attention = p.first_attention + (self.attention - p.first_attention) * (1 - p.attention_recovery)

    # ---- the feed --------------------------------------------------------------------------------

    def is_reached(self, slot: int) -> bool:
        """Whether today is one of the days on which the feed may show her what is in this slot."""
        today = self.brand.today
        day = self.next_reach.get(slot, 0)
        while day < today:
            day += self._gap(slot, day)
        self.next_reach[slot] = day
        return day == today

    def _gap(self, slot: int, day: int) -> int:
        word = self.luck.words(Purpose.FEED, self.number, day, slot)[0]
        if not self.brand.can_reach:
            return NEVER
        return 1 + bisect_right(self.brand.reach_thresholds, word)

    def is_shown(self, slot: int) -> bool:
        """The feed shows her the post: more often when she and the brand talked lately."""
        if not self.follows or not self.is_reached(slot):
            return False
        p = self.psychology
        u = self._feed(slot)[1]
        able = eq.reach_chance(p.reach, p.feed_feedback)
        return self.happens(u * able, min(1.0, p.reach * (1 + p.feed_feedback * self.affinity)), "shown")

    def looks(self, slot: int) -> bool:
        return self.happens(self._feed(slot)[2], self.attention, "looks")

    def comments(self, slot: int, asks: bool) -> bool:
        """One draw decides looking, commenting and liking: a commenter is a looker."""
        return self.happens(self._feed(slot)[2], self.attention * self._commenting(asks), "comments")

    def likes(self, slot: int, asks: bool) -> bool:
        commenting = self._commenting(asks)
        liking = min(1.0, self.psychology.liking * 2 * self.trust)
        either = commenting + (1 - commenting) * liking
        return self.happens(self._feed(slot)[2], self.attention * either, "likes")

    def _commenting(self, asks: bool) -> float:
        """Chance that she comments on what she looks at: more if asked, more if she trusts."""
        p = self.psychology
        inclination = (1 - p.self_selection) + p.self_selection * 2 * self.trust
        return min(1.0, self.traits.participation * inclination * (p.question_pull if asks else 1))

    def _feed(self, slot: int) -> tuple[float, float, float, float]:
        return self.luck.uniforms(Purpose.FEED, self.number, self.brand.today, slot)

    def writes(self, slot: int, asks: bool) -> Message:
        """The comment itself: when in the day, and the luck it brings to the strategy."""
        time, luck, *_ = self.luck.uniforms(Purpose.COMMENT, self.number, self.brand.today, slot)
        return Message(self, slot, asks, time, luck)

    # ---- what comes of a comment -----------------------------------------------------------------

    def _turn(self, message: Message) -> tuple[float, float, float, float]:
        slot = message.slot + 16 * message.turn
        return self.luck.uniforms(Purpose.TURN, self.number, self.brand.today, slot)

    def awaits(self, message: Message) -> None:
        """She has spoken up: what she expects now stands for the whole conversation (2)."""
        self.has_commented = True
        message.in_force = eq.expectation_in_force(
            self.expectation, message.asks, self.psychology.asking_lift
        )

    def is_ignored(self, message: Message) -> None:
        """Silence (4, 5). Later in a conversation it breaks a promise the brand has just made anew."""
        p = self.psychology
        first = message.turn == 1
        asks = message.asks or not first
        if not first:
            message.in_force = eq.expectation_in_force(self.expectation, True, p.asking_lift)
        self.debit += eq.ignored(message.in_force, asks, p.act_share, p.negativity)
        self.expectation = eq.learnt(self.expectation, 0, p.learning)
        if first:
            self.attention = eq.habituated(self.attention, p.habituation)
        u = self._turn(message)[1]
        if asks and self.happens(
            u, self.chance(p.callout_on_ignored, self.traits.outspokenness), "calls out"
        ):
            self.calls_out(message.slot, message.turn)

    def gets_answer(self, message: Message) -> bool:
        """A person answers (3, 5). False if she takes it for a template all the same."""
        p = self.psychology
        mistakes, _, _, praises = self._turn(message)
        if self.happens(mistakes, self.chance(p.false_alarm, self.traits.savvy), "mistakes"):
            self.recognises(message)
            return False
        self.credit += eq.answered(message.in_force, p.act_share)
        self.talked = self.brand.today
        if message.turn == 1:
            self.expectation = eq.learnt(self.expectation, 1, p.learning)
            self.attention = eq.rewarded(self.attention, p.attention_gain)
            if self.happens(praises, self.chance(p.praise, self.traits.outspokenness), "praises"):
                self.praises(message.slot)
        return True

    def continues(self, message: Message) -> bool:
        """She takes up the question that came back, if conversations may go on."""
        p = self.psychology
        return message.turn < p.max_turns and self.happens(
            self._turn(message)[2], p.continue_chance, "continues"
        )

    def gets_canned(self, message: Message, thread: Thread) -> None:
        """A template (6): seen through, or taken for an answer of lesser worth."""
        p = self.psychology
        looks = eq.replies_visible(thread.canned, thread.comments, p.visible_comments)
        chance = eq.recognition_chance(p.recognition, self.traits.savvy, looks)
        if self.happens(self._turn(message)[0], chance, "recognises"):
            self.recognises(message)
            return
        self.credit += p.canned_worth * eq.answered(message.in_force, p.act_share)
        self.talked = self.brand.today
        if message.turn == 1:
            self.expectation = eq.learnt(self.expectation, 1, p.learning)
            self.attention = eq.rewarded(self.attention, p.attention_gain)

    def recognises(self, message: Message) -> None:
        """Taken for a fake (6, 7): a grudge, no more expectations, half the attention, perhaps a call-out."""
        p = self.psychology
        self.note("recognised", message.slot, message.turn)
        self.grudge += p.grudge_weight
        self.expectation = eq.learnt(self.expectation, 0, p.learning)
        self.attention *= 0.5
        u = self._turn(message)[1]
        if self.happens(u, self.chance(p.callout_on_fake, self.traits.outspokenness), "calls out"):
            self.calls_out(message.slot, message.turn)

    def gets_bot(self, message: Message) -> None:
        """A bot that says so: worth little, promises nothing, deceives nobody."""
        p = self.psychology
        self.credit += p.disclosed_worth * eq.answered(message.in_force, p.act_share)
        if message.turn == 1:
            self.attention = eq.habituated(self.attention, p.habituation)

    def calls_out(self, slot: int, turn: int) -> None:
        self.note("called out", slot, turn)
        self.has_called_out = True
        self.brand.calling_out.add(self.number)

    def praises(self, slot: int) -> None:
        self.note("praised", slot, 1)
        self.brand.praising.add(self.number)

    # ---- reading along ---------------------------------------------------------------------------

    def reads_on(self, slot: int, thread: Thread) -> None:
        """She looked and did not comment: scrolls past, or opens the thread and sees how others fare."""
        u = self.luck.uniforms(Purpose.THREAD, self.number, self.brand.today, slot)
        if thread.comments > 0 and self.happens(u[0], self.psychology.thread_opening, "opens"):
            self.opens_thread(slot, thread, u[1], u[2])
        else:
            self.attention = eq.habituated(self.attention, self.psychology.habituation)

    def opens_thread(self, slot: int, thread: Thread, u_recognises: float, u_calls_out: float) -> None:
        """Others' answers and silences count like her own, at a bystander's weight (3-6)."""
        p = self.psychology
        self.note("opened", slot)
        self.has_opened = True
        seen = min(float(thread.comments), float(p.visible_comments))
        weight = eq.saturation(p.bystander_weight, seen)
        x = self.expectation
        in_force = eq.expectation_in_force(x, thread.asks, p.asking_lift)
        blind = 1 - eq.recognition_chance(p.recognition, self.traits.savvy, thread.fake * seen)
        if thread.genuine > 0:
            blind *= 1 - min(1.0, p.false_alarm * self.traits.savvy)

        self.debit += (
            weight * thread.unanswered * eq.ignored(in_force, thread.asks, p.act_share, p.negativity)
        )
        if self.happens(u_recognises, 1 - blind, "recognises"):
            self.note("recognised", slot)
            self.grudge += p.bystander_weight * p.grudge_weight
            self.expectation = eq.learnt(x, 0, p.bystander_learning)
            self.attention *= 1 - p.bystander_weight / 2
            chance = self.chance(p.callout_on_fake, self.traits.outspokenness)
            if self.happens(u_calls_out, chance, "calls out"):
                self.calls_out(slot, 0)
            return
        worth = thread.genuine + p.canned_worth * thread.fake + p.disclosed_worth * thread.automatic
        human = thread.genuine + thread.fake
        self.credit += weight * worth * eq.answered(in_force, p.act_share)
        self.expectation = x + p.bystander_learning * (human * (1 - x) - thread.unanswered * x)
        if human > 0:
            self.attention = eq.rewarded(self.attention, weight * p.attention_gain * human)
        else:
            self.attention = eq.habituated(self.attention, p.habituation)

    # ---- leaving ---------------------------------------------------------------------------------

    def may_leave(self, slot: int) -> None:
        """A post shown, looked at or not, is an occasion to leave (10)."""
        p = self.psychology
        distrust = eq.distrust_push(self.trust, p.exit_trust_slope)
        boredom = eq.boredom_push(self.attention, p.exit_attention_slope)
        hazard = min(1.0, eq.exit_hazard(p.exit_hazard, distrust, boredom))
        if self.happens(self._feed(slot)[3], hazard, "leaves"):
            kind, reason, *_ = self.luck.uniforms(Purpose.EXIT, self.number, self.brand.today, slot)
            why = eq.exit_reason(reason, distrust, boredom, self.debit, self.grudge)
            self.exits(eq.exit_kind(kind), why, slot)

    def may_leave_anyway(self) -> None:
        """Life goes on: the one day on which she would leave whatever the brand does."""
        if self.follows and self.background_exit == self.brand.today:
            self.exits(eq.exit_kind(self.background_luck), "other", -1)

    def exits(self, kind: str, reason: str, slot: int) -> None:
        self.note(f"{kind} ({reason})", slot)
        if kind == "unfollowed":
            self.standing = Standing.UNFOLLOWED
        elif kind == "muted":
            self.standing = Standing.MUTED
        else:
            self.attention *= 0.1

    # ---- the evening -----------------------------------------------------------------------------

    def luck_of_hearing(self, source: Follower) -> tuple[float, float]:
        """Luck of hearing that source's call-out, and that source's praise, today."""
        call_out, praise, *_ = self.luck.uniforms(Purpose.HEAR, self.number, source.number, self.brand.today)
        return call_out, praise

    def hears(self, call_outs: list[Follower], praise: list[Follower]) -> None:
        """What neighbours say about the brand (8)."""
        p = self.psychology
        trust = self.trust
        for source in call_outs:
            self.heard[source.number] = self.brand.today
        self.debit += eq.call_outs_heard(len(call_outs), trust, p.callout_weight, p.negativity)
        self.credit += eq.praise_heard(len(praise), trust, p.callout_weight)

    def joins(self) -> bool:
        """Having heard a call-out today, she decides to join in tomorrow (9)."""
        p, today = self.psychology, self.brand.today
        sources = sum(today - day < WEEK for day in self.heard.values())
        lately = self.called_out_on is not None and today - self.called_out_on < WEEK
        if sources < p.join_sources or self.trust >= p.join_trust or lately:
            return False
        u = self.luck.uniforms(Purpose.JOIN, self.number, today)[0]
        return self.happens(u, self.chance(p.join_chance, self.traits.outspokenness), "joins")
