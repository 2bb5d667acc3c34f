"""A follower's told events, put through the equations of the reference model: what must come out is her tie.

The engine keeps a tie in single precision and fades it when it is next touched; so does this.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.explain import Kind, Reason, Watched
from tests.reference import equations as eq


class Tie:
    def __init__(self, p: Any, traits: Any) -> None:
        self.p, self.disposition = p, float(traits["disposition"])
        self.r = self.s = self.k = 0.0
        self.x = _single(p.first_expectation)
        self.A = _single(p.first_attention)
        self.standing = 0
        self.faded = self.drifted = 0
        self.in_force: dict[int, float] = {}
        self.heard: tuple[int, float] = (0, 0.0)  # day, and the trust that evening before anything was heard

    def as_of(self, day: int) -> tuple[float, float, float]:
        days = 0 if self.standing == 2 else day - self.faded
        fade, grudge = self.p.forgetting**days, self.p.grudge_forgetting**days
        return self.r * fade, self.s * fade, self.k * grudge

    def trust(self, day: int) -> float:
        return eq.trust(*self.as_of(day), self.disposition, self.p.prior_weight)

    def attention(self, day: int) -> float:
        days = 0 if self.standing == 2 else day - self.drifted
        first = self.p.first_attention
        return first + (self.A - first) * (1 - self.p.attention_recovery) ** days

    def touch(self, day: int) -> None:
        if day > self.faded:
            self.r, self.s, self.k = map(_single, self.as_of(day))
            self.faded = day

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
            case Kind.ANSWERED | Kind.FOLLOWED_UP:
                self.feel(r=self.r + eq.answered(self.in_force[slot], p.act_share))
                self.learn(1, first=first)
            case Kind.CANNED:
                self.feel(r=self.r + p.canned_worth * eq.answered(self.in_force[slot], p.act_share))
                self.learn(1, first=first)
            case Kind.AUTOMATIC:
                self.feel(r=self.r + p.disclosed_worth * eq.answered(self.in_force[slot], p.act_share))
                if first:
                    self.feel(A=eq.habituated(self.A, p.habituation))
            case Kind.IGNORED:
                if not first:
                    self.in_force[slot] = eq.expectation_in_force(self.x, True, p.asking_lift)
                self.feel(s=self.s + eq.ignored(self.in_force[slot], asks, p.act_share, p.negativity))
                self.learn(0, first=first)
            case Kind.RECOGNISED:
                k, x = self.k + p.grudge_weight, eq.learnt(self.x, 0, p.learning)
                self.feel(k=k, x=x, A=self.A * 0.5)
            case Kind.LOOKED:
                self.touch_eye(day)
                self.feel(A=eq.habituated(self.A, p.habituation))
            case Kind.READ | Kind.READ_FAKE:
                self.touch(day)
                self.touch_eye(day)
                self.reads(kind == Kind.READ_FAKE, asks, posts[day, slot])
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
            case Kind.UNFOLLOWED | Kind.MUTED | Kind.STOPPED:
                if kind == Kind.UNFOLLOWED or event["reason"] != Reason.BACKGROUND:
                    self.touch(day)
                self.touch_eye(day)
                if kind == Kind.STOPPED:
                    self.feel(A=self.A * 0.1)
                self.standing = {Kind.UNFOLLOWED: 2, Kind.MUTED: 1, Kind.STOPPED: self.standing}[kind]

    def reads(self, fake: bool, asks: bool, post: Any) -> None:
        p = self.p
        counts = [int(post[name]) for name in ("genuine", "canned", "automatic", "silent")]
        comments = sum(counts)
        genuine, canned, automatic, silent = (count / comments for count in counts)
        weight = eq.saturation(p.bystander_weight, min(comments, p.visible_comments))
        in_force, x = eq.expectation_in_force(self.x, asks, p.asking_lift), self.x
        self.feel(s=self.s + weight * silent * eq.ignored(in_force, asks, p.act_share, p.negativity))
        if fake:
            self.feel(
                k=self.k + p.bystander_weight * p.grudge_weight,
                x=eq.learnt(x, 0, p.bystander_learning),
                A=self.A * (1 - p.bystander_weight / 2),
            )
            return
        worth = genuine + p.canned_worth * canned + p.disclosed_worth * automatic
        human = genuine + canned
        self.feel(
            r=self.r + weight * worth * eq.answered(in_force, p.act_share),
            x=x + p.bystander_learning * (human * (1 - x) - silent * x),
            A=eq.rewarded(self.A, weight * p.attention_gain * human)
            if human
            else eq.habituated(self.A, p.habituation),
        )


def replayed(watched: Watched, place: int, p: Any) -> dict[str, np.ndarray]:
    """Her evenings as her events tell them: trust, attention, expectation, standing; shape (days + 1,)."""
    tie = Tie(p, watched.traits[place])
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
