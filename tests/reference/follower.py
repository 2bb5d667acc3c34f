"""One follower of one brand: what she is, what she remembers, and a method per event."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from enum import IntEnum
from math import cos, exp, log, pi, sin, sqrt
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from sim.strategy import Reply

from . import equations as eq
from .luck import Luck, Purpose

if TYPE_CHECKING:
    from .brand import Brand

WEEK = 7
MONTH = 30
NEVER = 2**31


class Standing(IntEnum):
    FOLLOWS = 0
    MUTED = 1
    UNFOLLOWED = 2
    STRANGER = 3


@dataclass(frozen=True)
class Traits:
    """What does not change about a person, and is the same for every brand."""

    participation: float
    savvy: float
    outspokenness: float
    disposition: float
    first_attention: float

    @classmethod
    def drawn(cls, luck: Luck, who: int, spread: Any, levels: list[float]) -> Traits:
        """Four normals by Box & Muller (1958): three log-normal traits of the given mean, one clipped.

        And first attention in steps, ``levels`` being the chance of each step or a lower one.
        """
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
            first_attention=eq.first_attention(bisect_right(levels, luck.uniforms(Purpose.REST, who, 0)[0])),
        )


@dataclass(frozen=True)
class Evidence:
    """What a silence, an answer and a further turn say about whether the brand means it (11)."""

    dropped: float
    answered: float
    turn: float

    @classmethod
    def of(cls, p: Any) -> Evidence:
        return cls(
            dropped=eq.doubt_dropped(p.listener_answers, p.pretender_answers),
            answered=eq.doubt_answered(p.listener_answers, p.pretender_answers),
            turn=eq.doubt_turn(p.listener_turns, p.pretender_turns),
        )


@dataclass
class Thread:
    """What stands under one post at the end of the day: shares of its first-turn comments, further turns."""

    asks: bool
    comments: int = 0
    canned: int = 0
    genuine: float = 0.0
    fake: float = 0.0
    automatic: float = 0.0
    unanswered: float = 0.0
    further: int = 0  # genuine replies in later turns, taken for what they are or not

    def holds(self, told: Counter[Reply], open_yet: int) -> None:
        """How its first comments were answered, or not."""
        self.comments = sum(told.values()) + open_yet
        self.canned = told[Reply.CANNED]
        if self.comments:
            self.genuine = (told[Reply.PERSONAL] + told[Reply.FOLLOW_UP]) / self.comments
            self.fake = self.canned / self.comments
            self.automatic = told[Reply.AUTOMATIC] / self.comments
            self.unanswered = told[Reply.NONE] / self.comments

    @property
    def turns(self) -> float:
        """Further turns of the brand's a first comment."""
        return self.further / self.comments


@dataclass(eq=False)
class Message:
    """A comment, or what the follower wrote next in the conversation that came of it."""

    follower: Follower
    slot: int
    asks: bool
    time: float
    luck: float
    turn: int = 1
    day: int = 1  # on which the conversation began: its luck is of that day
    at: float = 0.0  # when this was written, in hours since the first midnight
    tau: float = 0.0  # hours that the answer took
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
        self.attention = traits.first_attention
        self.doubt = 0.0  # log odds that the brand only pretends to listen, since the start
        self.closeness = 0.0
        self.standing = Standing.FOLLOWS if number < brand.founders else Standing.STRANGER
        self.joined_on: int | None = None  # the day they began to follow, if not from the start
        self.next_join = 0.0  # strangers: the next day on which they may do so of their own accord
        self.talked = -1  # day of the last exchange felt as genuine
        self.has_commented = False
        self.has_opened = False
        self.has_called_out = False
        self.has_suspected = False
        self.was_right = False  # when they first did: the brand answered as a pretender would
        self.saw_template = False  # and it was one
        self.mistook = False  # a person's reply for a template

        self.evidence = Evidence.of(self.psychology)
        self.first_odds = eq.log_odds(self.psychology.pretender_prior)
        self.next_reach: dict[int, int] = {}  # slot -> day the feed may next show her that slot's post
        self.heard: dict[int, int] = {}  # source -> last day she heard that source call the brand out
        self.overheard: dict[int, int] = {}  # likewise, as a stranger, over an incident
        self.called_out_on: int | None = None  # last day a call-out of hers travelled

    # ---- what she feels --------------------------------------------------------------------------

    @property
    def trust(self) -> float:
        return eq.trust(
            self.credit, self.debit, self.grudge, self.traits.disposition, self.psychology.prior_weight
        )

    @property
    def odds(self) -> float:
        """L, the log odds that the brand only pretends to listen."""
        return self.first_odds + self.doubt

    @property
    def suspicion(self) -> float:
        return eq.probability(self.odds)

    @property
    def suspects(self) -> bool:
        """Takes the brand for a phony."""
        return self.odds > 0

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
        """Evidence fades, what tells of character more slowly; attention recovers.

        Closeness fades first, and credit by what is left of it (3b). Who has left stays as they left.
        """
        if self.is_away:
            return
        p = self.psychology
        first = self.traits.first_attention
        self.closeness *= p.closeness_memory
        self.credit *= eq.kept_of_credit(p.forgetting, self.closeness)
        self.debit *= p.forgetting
        self.grudge *= p.grudge_forgetting
        self.doubt *= p.grudge_forgetting
        self.attention = first + (self.attention - first) * (1 - p.attention_recovery)

    # ---- the feed --------------------------------------------------------------------------------

    def is_reached(self, slot: int) -> bool:
        """Whether today is a day of this slot's schedule, on which the feed may show them what is in it."""
        today = self.brand.today
        day = self.next_reach.get(slot, 0)
        while day < today:
            day += self._gap(slot, day)
        self.next_reach[slot] = day
        return day == today

    def _gap(self, slot: int, day: int) -> int:
        word = self.luck.words(Purpose.FEED, self.number, day, slot)[0]
        if not self.brand.ever:
            return NEVER
        return 1 + bisect_right(self.brand.gap_thresholds, word)

    def is_shown_beyond(self, slot: int, reach: float) -> bool:
        """On another day, to somebody whom the post's luck fell on: if it reaches as far as them (16)."""
        feedback = self.psychology.feed_feedback
        most = eq.beyond_schedule(reach * (1 + feedback), self.brand.candidate)
        wanted = eq.shown_chance(reach, feedback, self.affinity)
        chance = eq.beyond_schedule(wanted, self.brand.candidate)
        return self.happens(self._feed(slot)[1] * most, chance, "shown beyond the schedule")

    def is_shown(self, slot: int, reach: float) -> bool:
        """On a day of the schedule: the feed shows them the post, more often if they talked lately."""
        p = self.psychology
        u = self._feed(slot)[1]
        chance = eq.shown_chance(reach, p.feed_feedback, self.affinity)
        return self.happens(u * self.brand.candidate, chance, "shown")

    def looks(self, slot: int) -> bool:
        return self.happens(self._feed(slot)[2], self.attention, "looks")

    def comments(self, slot: int, pull: float) -> bool:
        """One draw decides looking, commenting and liking: a commenter is a looker."""
        return self.happens(self._feed(slot)[2], self.attention * self._commenting(pull), "comments")

    def likes(self, slot: int, pull: float) -> bool:
        commenting = self._commenting(pull)
        liking = min(1.0, self.psychology.liking * 2 * self.trust)
        either = commenting + (1 - commenting) * liking
        return self.happens(self._feed(slot)[2], self.attention * either, "likes")

    def _commenting(self, pull: float) -> float:
        """Chance that she comments on what she looks at: by what it draws, and more if she trusts."""
        p = self.psychology
        inclination = (1 - p.self_selection) + p.self_selection * 2 * self.trust
        return min(1.0, self.traits.participation * inclination * pull)

    def _feed(self, slot: int) -> tuple[float, float, float, float]:
        return self.luck.uniforms(Purpose.FEED, self.number, self.brand.today, slot)

    def writes(self, slot: int, asks: bool) -> Message:
        """The comment itself: when in the day, and the luck it brings to the strategy."""
        time, luck, *_ = self.luck.uniforms(Purpose.COMMENT, self.number, self.brand.today, slot)
        today = self.brand.today
        return Message(self, slot, asks, time, luck, day=today, at=24.0 * (today - 1 + time))

    # ---- what comes of a comment -----------------------------------------------------------------

    def _turn(self, message: Message) -> tuple[float, float, float, float]:
        slot = message.slot + 16 * message.turn
        return self.luck.uniforms(Purpose.TURN, self.number, message.day, slot)

    def awaits(self, message: Message) -> None:
        """They have spoken up: what they expect now stands for the whole conversation (2)."""
        p = self.psychology
        self.has_commented = True
        message.in_force = eq.expectation_in_force(self.expectation, message.asks, p.asking_lift)
        if message.asks:
            self.credit += p.voice_credit  # being asked is worth something, whatever comes of it

    def meant(self, asks: bool) -> float:
        """How much what the brand does now says of whether it means it: less if it had promised nothing."""
        return 1.0 if asks else self.psychology.unasked_weight

    def is_ignored(self, message: Message) -> None:
        """Silence (4, 5, 11). Later in a conversation it breaks a promise the brand has just made anew."""
        p = self.psychology
        first = message.turn == 1
        asks = message.asks or not first
        if not first:
            message.in_force = eq.expectation_in_force(self.expectation, True, p.asking_lift)
        self.debit += eq.ignored(message.in_force, asks, p.act_share, p.negativity)
        self.expectation = eq.learnt(self.expectation, 0, p.learning)
        if first:
            self.attention = eq.habituated(self.attention, p.habituation)
        self.doubt += self.traits.savvy * self.evidence.dropped * self.meant(asks)
        phony = self.comes_to_suspect(message.slot, message.turn)
        self.may_call_out(self._turn(message)[1], message.slot, message.turn, phony, asks)

    def gets_answer(self, message: Message) -> bool:
        """A person answers (3, 5, 11). False if they take it for a template all the same (13)."""
        p = self.psychology
        mistakes, _, _, praises = self._turn(message)
        if self.happens(mistakes, self.mistaking_chance(), "mistakes"):
            self.recognises(message, mistaken=True)
            return False
        self.credit += eq.answered(message.in_force, p.act_share) * eq.late(message.tau, p.delay_cost)
        if message.turn == 1:
            self.talks(further=False)
            self.doubt += self.evidence.answered * self.meant(message.asks)
            self.expectation = eq.learnt(self.expectation, 1, p.learning)
            self.attention = eq.rewarded(self.attention, p.attention_gain)
            if self.happens(praises, self.chance(p.praise, self.traits.outspokenness), "praises"):
                self.praises(message.slot)
        else:  # it takes up what they said (3b)
            self.talks(further=True)
            self.credit += p.turn_credit
            self.doubt += self.evidence.turn
            self.note("grew closer", message.slot, message.turn)
        return True

    def talks(self, *, further: bool) -> None:
        """An exchange felt as genuine; a further turn brings them closer (3b)."""
        if further:
            self.closeness = eq.closer(self.closeness, self.psychology.closeness_gain)
        self.closeness = eq.in_steps(self.closeness)
        self.talked = self.brand.today

    def mistaking_chance(self) -> float:
        p = self.psychology
        return eq.mistaking_chance(
            p.false_alarm, self.traits.savvy, p.record_protects, self.odds, self.first_odds
        )

    def continues(self, message: Message) -> bool:
        """She takes up the question that came back, if conversations may go on."""
        p = self.psychology
        chance = eq.going_on(p.continue_chance, message.tau, p.slow_continue)
        return message.turn < p.max_turns and self.happens(self._turn(message)[2], chance, "continues")

    def gets_canned(self, message: Message, thread: Thread) -> None:
        """A template (6): seen through, or taken for an answer of lesser worth."""
        p = self.psychology
        looks = eq.replies_visible(thread.canned, thread.comments, p.visible_comments)
        chance = eq.recognition_chance(p.recognition, self.traits.savvy, looks)
        if self.happens(self._turn(message)[0], chance, "recognises"):
            self.recognises(message)
            return
        answer = eq.answered(message.in_force, p.act_share) * eq.late(message.tau, p.delay_cost)
        self.credit += p.canned_worth * answer
        self.talks(further=False)
        evidence = self.evidence.turn
        if message.turn == 1:
            evidence = self.evidence.answered * self.meant(message.asks)
            self.expectation = eq.learnt(self.expectation, 1, p.learning)
            self.attention = eq.rewarded(self.attention, p.attention_gain)
        self.doubt += p.canned_worth * evidence

    def recognises(self, message: Message, *, mistaken: bool = False) -> None:
        """Taken for a fake (6, 7, 11): a grudge, nothing expected any more, half the attention, doubt."""
        p = self.psychology
        self.takes_for_template(message.slot, message.turn, mistaken)
        self.grudge += p.grudge_weight
        self.expectation = eq.learnt(self.expectation, 0, p.learning)
        self.attention *= 0.5
        self.doubt += p.template_doubt
        self.comes_to_suspect(message.slot, message.turn)
        self.may_call_out(self._turn(message)[1], message.slot, message.turn, True, False)

    def takes_for_template(self, slot: int, turn: int, mistaken: bool) -> None:
        self.note("recognised", slot, turn)
        if mistaken:
            self.note("mistook", slot, turn)
            self.mistook = True
        else:
            self.saw_template = True

    def comes_to_suspect(self, slot: int, turn: int) -> bool:
        """(12) The first time that they take it for a phony: a debit, half the attention. Is it now?"""
        if self.has_suspected or not self.suspects:
            return False
        self.note("suspects", slot, turn)
        self.has_suspected = True
        self.was_right = self.brand.pretends
        self.debit += self.psychology.phony_debit
        self.attention *= 0.5
        return True

    def may_call_out(self, u: float, slot: int, turn: int, phony: bool, ignored: bool) -> None:
        """One draw an event (7): as at a fake if it was taken for one, or the brand for a phony just now."""
        p = self.psychology
        if not (phony or ignored):
            return
        base = p.callout_on_fake if phony else p.callout_on_ignored
        if self.happens(u, self.chance(base, self.traits.outspokenness), "calls out"):
            self.calls_out(slot, turn)

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

    def reads_on(self, slot: int, thread: Thread, value: float | None = None) -> None:
        """They looked and did not comment: scroll past, or open the thread and see how others fare (5b).

        ``value``: the chance that the post is worth the look; None for that of any post.
        """
        p = self.psychology
        value = p.post_value if value is None else value
        opens, recognises, calls_out, rewards = self.luck.uniforms(
            Purpose.THREAD, self.number, self.brand.today, slot
        )
        rewarded = self.happens(rewards, value, "rewards")
        if rewarded:
            self.note("rewarded", slot)
        if thread.comments > 0 and self.happens(opens, p.thread_opening, "opens"):
            self.opens_thread(slot, thread, rewarded, recognises, calls_out)
        elif rewarded:
            self.attention = eq.rewarded(self.attention, p.post_gain)
        else:
            self.attention = eq.habituated(self.attention, p.habituation)

    def opens_thread(
        self, slot: int, thread: Thread, rewarded: bool, u_recognises: float, u_calls_out: float
    ) -> None:
        """Others' answers and silences count like one's own, at a reader's weights (3-6, 11)."""
        p = self.psychology
        self.note("opened", slot)
        self.has_opened = True
        seen = min(float(thread.comments), float(p.visible_comments))
        weight = eq.saturation(p.bystander_weight, seen)
        own_eyes = eq.saturation(p.reader_inference, seen)
        in_force = eq.expectation_in_force(self.expectation, thread.asks, p.asking_lift)
        blind = 1 - eq.recognition_chance(p.recognition, self.traits.savvy, thread.fake * seen)
        if thread.genuine > 0:
            blind *= 1 - self.mistaking_chance()

        silence = eq.ignored(in_force, thread.asks, p.act_share, p.negativity)
        self.debit += weight * thread.unanswered * silence
        dropped = self.evidence.dropped * self.traits.savvy * self.meant(thread.asks)
        self.doubt += own_eyes * thread.unanswered * dropped
        recognised = self.happens(u_recognises, 1 - blind, "recognises")
        if recognised:
            self.takes_for_template(slot, 0, mistaken=thread.fake == 0)
            self.grudge += p.bystander_weight * p.grudge_weight
            self.expectation = eq.learnt(self.expectation, 0, p.bystander_learning)
            self.attention *= 1 - p.bystander_weight / 2
            self.doubt += p.reader_inference * p.template_doubt
        else:
            self.reads_answers(thread, rewarded, in_force, weight, own_eyes)
        phony = self.comes_to_suspect(slot, 0)
        self.may_call_out(u_calls_out, slot, 0, recognised or phony, False)

    def reads_answers(
        self, thread: Thread, rewarded: bool, in_force: float, weight: float, own_eyes: float
    ) -> None:
        """What answers and further turns under a post do to who only reads them, if nothing looks fake."""
        p = self.psychology
        x, human = self.expectation, thread.genuine + thread.fake
        taken = thread.genuine + p.canned_worth * thread.fake  # as from a person
        answer = eq.answered(in_force, p.act_share)
        self.credit += weight * (
            (taken + p.disclosed_worth * thread.automatic) * answer + thread.turns * (answer + p.turn_credit)
        )
        self.doubt += own_eyes * (
            taken * self.evidence.answered * self.meant(thread.asks) + thread.turns * self.evidence.turn
        )
        self.expectation = x + p.bystander_learning * (human * (1 - x) - thread.unanswered * x)
        if rewarded:
            self.attention = eq.rewarded(self.attention, p.post_gain)
        else:
            self.attention = eq.habituated(self.attention, p.habituation * (1 - human))
        self.attention = eq.rewarded(self.attention, weight * p.attention_gain * human)

    # ---- leaving ---------------------------------------------------------------------------------

    def may_leave(self, slot: int, shown: bool, *, scheduled: bool = True) -> None:
        """A day of the first slot's schedule, and any post shown, is an occasion to leave (10)."""
        p = self.psychology
        distrust = eq.distrust_push(self.trust, p.exit_trust_slope)
        boredom = eq.boredom_push(self.attention, self.traits.first_attention, p.exit_attention_slope)
        hazard = eq.exit_hazard(p.exit_hazard, distrust, boredom)
        if self.joined_on is not None and self.brand.today - self.joined_on <= MONTH:
            hazard *= p.newcomer_exit
        chance = eq.exit_chance(
            hazard, self.brand.candidate, p.exit_shown, first_slot=slot == 0 and scheduled, shown=shown
        )
        if self.happens(self._feed(slot)[3], chance, "leaves"):
            kind, reason, *_ = self.luck.uniforms(Purpose.EXIT, self.number, self.brand.today, slot)
            debit, grudge = self.debit, self.grudge
            if self.brand.storms_happen and grudge >= debit and not (self.saw_template or self.mistook):
                debit, grudge = grudge, 0.0  # a grudge over an incident is no deceit
            why = eq.exit_reason(reason, distrust, boredom, debit, grudge, self.suspects)
            self.note("left, " + ("a post shown" if shown else "no post shown"), slot)
            self.exits(eq.exit_kind(kind), why, slot)

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

    def may_join(self, praise: int, talk: int) -> bool:
        """A stranger's day (18): do they begin to follow, having heard so much praise, seen so much talk?"""
        p, today = self.psychology, self.brand.today
        while self.next_join < today:
            u = self.luck.uniforms(Purpose.POOL, self.number, int(self.next_join))[0]
            self.next_join += eq.days_to_next(u, p.gain_background)
        _, u_others, u_self, _ = self.luck.uniforms(Purpose.POOL, self.number, today)
        told = [*self.heard.items(), *self.overheard.items()]
        critics = len({source for source, day in told if today - day < WEEK})
        calm = eq.calm(critics, p.gain_callouts)
        won = calm * eq.won_over(praise, talk, p.gain_praise, p.gain_talk)
        by_others = self.happens(u_others, won, "joins over neighbours")
        by_self = self.next_join == today and self.happens(u_self, calm, "joins of their own accord")
        if by_others:
            self.note("came over neighbours")
        elif by_self:
            self.note("came of their own accord")
        elif critics and (self.next_join == today or u_others < won / calm):
            self.note("put off by call-outs")
        return by_others or by_self

    def begins_to_follow(self) -> None:
        """From tomorrow on they are a follower like any other, with nothing behind them."""
        self.note("began to follow")
        self.standing = Standing.FOLLOWS
        self.joined_on = self.brand.today

    @property
    def is_away(self) -> bool:
        """Whether they have no tie that anything could happen to: left, or never followed."""
        return self.standing in (Standing.UNFOLLOWED, Standing.STRANGER)

    def speaks_up(self, number: int, chance: float, severity: float, *, joins: bool) -> bool:
        """Over an incident, having seen it, or (``joins``) having heard of it, to be heard tomorrow (17)."""
        luck = self.luck.uniforms(Purpose.INCIDENT, self.number, self.brand.today, number)
        wanted = eq.speaking_up(chance, severity, self.trust, self.traits.outspokenness)
        if not self.happens(luck[3 if joins else 2], wanted, "speaks up"):
            return False
        self.note("joined over an incident" if joins else "called out over an incident")
        self.has_called_out = True
        return True

    def is_angered(self, weight: float, integrity: float) -> None:
        """An incident, which weighs as so many call-outs heard; a share of the harm lasts (17)."""
        p = self.psychology
        harm = eq.call_outs_heard(weight, self.trust, p.callout_weight, p.negativity)
        self.grudge += integrity * harm
        self.debit += (1 - integrity) * harm

    def forgives(self) -> None:
        """An apology: part of the debit, none of the grudge (17)."""
        self.note("forgave")
        self.debit *= 1 - self.psychology.apology_worth

    def joins(self) -> bool:
        """Having heard a call-out today, she decides to join in tomorrow (9)."""
        p, today = self.psychology, self.brand.today
        sources = sum(today - day < WEEK for day in self.heard.values())
        lately = self.called_out_on is not None and today - self.called_out_on < WEEK
        if sources < p.join_sources or self.trust >= p.join_trust or lately:
            return False
        u = self.luck.uniforms(Purpose.JOIN, self.number, today)[0]
        return self.happens(u, self.chance(p.join_chance, self.traits.outspokenness), "joins")
