"""A follower's told events, put through the equations of the reference model: what must come out is the tie.

The engine keeps a tie in single precision and fades it when it is next touched; so does this.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.explain import Kind, Watched
from tests.reference import equations as eq
from tests.reference.luck import Luck, Purpose


class Tie:
    def __init__(self, p: Any, who: int, traits: Any, first: float, luck: Luck) -> None:
        self.p, self.who, self.luck, self.first = p, who, luck, first
        self.disposition, self.savvy = float(traits["disposition"]), float(traits["savvy"])
        self.r = self.s = self.k = self.d = 0.0
        self.c, self.talked = 0.0, 0  # closeness as it was on the day of the last good exchange
        self.x = _single(p.first_expectation)
        self.A = _single(first)
        self.standing = 0
        self.suspected = False
        self.faded = self.drifted = 0
        self.in_force: dict[int, float] = {}
        self.heard: tuple[int, float] = (0, 0.0)  # day, and the trust that evening before anything was heard

    def as_of(self, day: int) -> tuple[float, float, float, float]:
        days = 0 if self.standing == 2 else day - self.faded
        fade, grudge = self.p.forgetting**days, self.p.grudge_forgetting**days
        # So many days are not forgotten: the sum of closeness over the nights since.
        close = sum(self.closeness(self.faded + night) for night in range(1, days + 1)) if self.c else 0.0
        kept = float(np.exp(-np.log(self.p.forgetting) * close)) if close else 1.0
        return self.r * fade * kept, self.s * fade, self.k * grudge, self.d * grudge

    def closeness(self, day: int) -> float:
        return self.c * self.p.closeness_memory ** (day - self.talked)

    def trust(self, day: int) -> float:
        return eq.trust(*self.as_of(day)[:3], self.disposition, self.p.prior_weight)

    def attention(self, day: int) -> float:
        days = 0 if self.standing == 2 else day - self.drifted
        return self.first + (self.A - self.first) * (1 - self.p.attention_recovery) ** days

    def touch(self, day: int) -> None:
        if day > self.faded:
            self.r, self.s, self.k, self.d = map(_single, self.as_of(day))
            self.faded = day

    def doubt(self, far: float) -> None:
        self.feel(d=self.d + far)

    def answers(self, asks: bool) -> float:
        """(11) What one answer tells."""
        p = self.p
        weight = 1.0 if asks else p.unasked_weight
        return weight * eq.doubt_answered(p.listener_answers, p.pretender_answers)

    def silences(self, asks: bool) -> float:
        p = self.p
        weight = 1.0 if asks else p.unasked_weight
        return weight * self.savvy * eq.doubt_dropped(p.listener_answers, p.pretender_answers)

    def turns(self) -> float:
        return eq.doubt_turn(self.p.listener_turns, self.p.pretender_turns)

    def talks(self, day: int, *, further: bool) -> None:
        close = self.closeness(day)
        if further:
            close = eq.closer(close, self.p.closeness_gain)
        self.c, self.talked = eq.in_steps(close), day

    def touch_eye(self, day: int) -> None:
        if day > self.drifted:
            self.A, self.drifted = _single(self.attention(day)), day

    def feel(self, **now: float) -> None:
        for name, value in now.items():
            setattr(self, name, _single(value))

    def learn(self, outcome: float, *, first: bool) -> None:
        if outcome and not first:
            return
        attention = self.A
        if first and outcome:
            attention = eq.rewarded(self.A, self.p.attention_gain)
        elif first:
            attention = eq.habituated(self.A, self.p.habituation)
        self.feel(x=eq.learnt(self.x, outcome, self.p.learning), A=attention)

    def lives(self, event: Any, posts: dict[tuple[int, int], Any]) -> None:
        p, day, first = self.p, int(event["day"]), event["turn"] == 1
        slot, asks = int(event["post"]), bool(event["asks"])
        kind = Kind(event["kind"])
        match kind:
            case Kind.WROTE | Kind.CONTINUED:
                self.touch(day)
                self.touch_eye(day)
                if first:
                    self.in_force[slot] = eq.expectation_in_force(self.x, asks, p.asking_lift)
                    if asks:
                        self.feel(r=self.r + p.voice_credit)
            case Kind.ANSWERED | Kind.FOLLOWED_UP | Kind.CANNED:
                canned = kind == Kind.CANNED
                worth = p.canned_worth if canned else 1.0
                earned = worth * eq.answered(self.in_force[slot], p.act_share)
                self.feel(r=self.r + earned + (0.0 if first or canned else p.turn_credit))
                self.learn(1, first=first)
                self.doubt(worth * (self.answers(asks) if first else self.turns()))
                self.talks(day, further=not first and not canned)
            case Kind.AUTOMATIC:
                self.feel(r=self.r + p.disclosed_worth * eq.answered(self.in_force[slot], p.act_share))
                if first:
                    self.feel(A=eq.habituated(self.A, p.habituation))
            case Kind.IGNORED:
                if not first:
                    self.in_force[slot] = eq.expectation_in_force(self.x, True, p.asking_lift)
                self.feel(s=self.s + eq.ignored(self.in_force[slot], asks, p.act_share, p.negativity))
                self.learn(0, first=first)
                self.doubt(self.silences(asks))
            case Kind.RECOGNISED:
                k, x = self.k + p.grudge_weight, eq.learnt(self.x, 0, p.learning)
                self.feel(k=k, x=x, A=self.A * 0.5)
                self.doubt(p.template_doubt)
            case Kind.SUSPECTED:
                assert not self.suspected
                assert eq.log_odds(p.pretender_prior) + self.d > 0
                self.suspected = True
                self.feel(s=self.s + p.phony_debit, A=self.A * 0.5)
            case Kind.LOOKED:
                self.touch_eye(day)
                self.looks(day, slot, 0.0)
            case Kind.READ | Kind.READ_FAKE:
                self.touch(day)
                self.touch_eye(day)
                self.reads(kind == Kind.READ_FAKE, asks, posts[day, slot], day, slot)
            case Kind.HEARD_CALL_OUTS | Kind.HEARD_PRAISE:
                self.touch(day)
                if self.heard[0] != day:
                    self.heard = (day, self.trust(day))
                count, trust = int(event["count"]), self.heard[1]
                if kind == Kind.HEARD_CALL_OUTS:
                    cost = eq.call_outs_heard(count, trust, p.callout_weight, p.negativity)
                    self.feel(s=self.s + cost)
                else:
                    self.feel(r=self.r + eq.praise_heard(count, trust, p.callout_weight))
            case Kind.BEGAN:
                self.standing, self.faded, self.drifted = 0, day, day
            case Kind.UNFOLLOWED | Kind.MUTED | Kind.STOPPED:
                self.touch(day)
                self.touch_eye(day)
                if kind == Kind.STOPPED:
                    self.feel(A=self.A * 0.1)
                self.standing = {Kind.UNFOLLOWED: 2, Kind.MUTED: 1, Kind.STOPPED: self.standing}[kind]

    def looks(self, day: int, slot: int, answered: float) -> None:
        """(5b) The post was worth the look, by luck; or it was not, and answers are some comfort."""
        p = self.p
        if self.luck.uniforms(Purpose.THREAD, self.who, day, slot)[3] < p.post_value:
            self.feel(A=eq.rewarded(self.A, p.post_gain))
        else:
            self.feel(A=eq.habituated(self.A, p.habituation * (1 - answered)))

    def reads(self, fake: bool, asks: bool, post: Any, day: int, slot: int) -> None:
        p = self.p
        counts = [int(post[name]) for name in ("genuine", "canned", "automatic", "silent")]
        comments = sum(counts)
        genuine, canned, automatic, silent = (count / comments for count in counts)
        seen = min(comments, p.visible_comments)
        weight, tells = eq.saturation(p.bystander_weight, seen), eq.saturation(p.reader_inference, seen)
        further = int(post["turns"]) / comments
        in_force, x = eq.expectation_in_force(self.x, asks, p.asking_lift), self.x
        self.feel(s=self.s + weight * silent * eq.ignored(in_force, asks, p.act_share, p.negativity))
        if fake:
            self.feel(
                k=self.k + p.bystander_weight * p.grudge_weight,
                x=eq.learnt(x, 0, p.bystander_learning),
                A=self.A * (1 - p.bystander_weight / 2),
            )
            self.doubt(tells * silent * self.silences(asks) + p.reader_inference * p.template_doubt)
            return
        worth = genuine + p.canned_worth * canned + p.disclosed_worth * automatic
        human = genuine + canned
        answer = eq.answered(in_force, p.act_share)
        self.feel(r=self.r + weight * (worth * answer + further * (answer + p.turn_credit)))
        told = (genuine + p.canned_worth * canned) * self.answers(asks) + further * self.turns()
        self.doubt(tells * (silent * self.silences(asks) + told))
        self.feel(x=x + p.bystander_learning * (human * (1 - x) - silent * x))
        self.looks(day, slot, human)
        self.feel(A=eq.rewarded(self.A, weight * p.attention_gain * human))


def replayed(watched: Watched, place: int, scenario: Any) -> dict[str, np.ndarray]:
    """Evenings as events tell them: trust, attention, expectation, standing; shape (days + 1,)."""
    luck = Luck(scenario.seed, watched.replicate)
    first = float(watched.first_attention[place])
    tie = Tie(scenario.psychology, int(watched.rows[place]), watched.traits[place], first, luck)
    if watched.standing[0, place] == 3:  # of the pool
        tie.standing = 3
    posts = {(int(post["day"]), int(post["post"])): post for post in watched.posts}
    hers = watched.events[watched.events["place"] == place]
    told: dict[str, list[float]] = {"trust": [], "attention": [], "expectation": [], "standing": []}
    at = 0
    for day in range(watched.days + 1):
        while at < len(hers) and hers["day"][at] == day:
            tie.lives(hers[at], posts)
            at += 1
        told["trust"].append(tie.trust(day))
        told["attention"].append(tie.attention(day))
        told["expectation"].append(tie.x)
        told["standing"].append(tie.standing)
    assert at == len(hers)
    return {name: np.array(column) for name, column in told.items()}


def _single(value: float) -> float:
    return float(np.float32(value))
