"""What data and simulated runs are compared by: each target is one number, computed from either alike.

A target adds half an event where it takes a logarithm, so that it is finite for whatever a run brings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from sim_fit import statistics as st
from sim_fit.record import Record, told

__all__ = ["AFTER", "BEHAVIOURS", "CHANGES", "KNOWN", "TARGETS", "Target", "available", "measured", "values"]

Floats = npt.NDArray[np.float64]


_SHARES: Final = ("drip", "reach", "reach_daily", "comments", "comments_daily", "likes", "hides")


@dataclass(frozen=True)
class Target:
    """``scale`` says what ``value`` is: a plain number, the logarithm of one, or the log odds of a share.

    ``informs``: parameters, of :data:`sim_fit.priors.FREE`. ``export``: where it comes from, for who lacks
    it.
    """

    name: str
    title: str
    scale: Literal["plain", "log", "odds"]
    needs: Callable[[Record], bool]
    value: Callable[[Record], float]
    informs: tuple[str, ...]
    export: str

    @property
    def percent(self) -> bool:
        """Whether the number is a share."""
        return self.scale == "odds" or self.name in _SHARES

    def shown(self, value: float) -> float:
        """The number as people know it."""
        if self.scale == "log":
            return float(np.exp(value))
        return float(1 / (1 + np.exp(-value))) if self.scale == "odds" else value


# --- a dated change of policy: what was different after it


def _difference(value: Callable[[Record], float]) -> Callable[[Record, int], float]:
    def change(r: Record, day: int) -> float:
        return float(np.clip(value(r.between(day, r.days)) - value(r.between(0, day)), -5, 5))

    return change


#: Target -> what it compares; all are logarithms of ratios.
_CHANGES: Final = {
    "change_comments": (
        "comments",
        st.comments,
        "comments a time shown, after the change against before",
    ),
    "change_likes": ("likes", st.likes, "likes a time shown, after the change against before"),
    "change_drip": ("drip", st.drip, "followers lost a day, after the change against before"),
}


#: What a brand does, counted in the same way: behaviour -> target.
BEHAVIOURS: Final[Mapping[str, Target]] = {
    target.name: target
    for target in (
        Target("posts_per_day", "posts a day", "log", lambda r: st.posts_made(r) > 0,
               lambda r: float(np.log((st.posts_made(r) + 0.5) / r.days)), (), "posts"),
        Target("questions", "share of posts that ask", "odds", lambda r: bool(told(r.post_asks).any()),
               lambda r: st.odds(st.total(r.post_asks), float(told(r.post_asks).sum())), (), "posts, with their text"),
        Target("answer_rate", "share of comments answered", "odds",
               lambda r: int((told(r.talk_answered) & (r.talk_told == 1)).sum()) >= st.FEW,
               lambda r: st.odds(st.total(r.talk_answered[r.talk_told == 1]), float((r.talk_told == 1).sum())), (),
               "conversations, open ones included"),
        Target("median_minutes", "minutes to an answer, median", "log", lambda r: int(st.timed(r).sum()) >= st.FEW,
               lambda r: float(np.median(st.minutes(r))) if st.timed(r).any() else 4.0, (), "conversations"),
        Target("spread", "spread of its logarithm", "plain", lambda r: int(st.timed(r).sum()) >= st.FEW,
               lambda r: float(np.std(st.minutes(r))) if st.timed(r).any() else 0.0, (), "conversations"),
    )
}  # fmt: skip

_DAYS = "daily numbers with followers (X overview, LinkedIn or Meta followers)"
_POSTS = "posts with what they were shown and drew (X content, Meta content)"
_TALK = "conversations, open ones included (a plain table, Zendesk)"

#: All of them, in the order in which pages list them.
TARGETS: Final[Mapping[str, Target]] = {
    target.name: target
    for target in (
        Target("drip", "followers lost a day, of those there are", "log", st.has_drip, st.drip, ("exit_hazard",),
               _DAYS),
        Target("drip_elasticity", "how far losses follow what is shown", "plain",
               lambda r: st.has_drip(r) and int((told(r.lost) & told(r.shown)).sum()) >= st.MONTH // 2, st.elasticity,
               ("exit_shown",), _DAYS),
        Target("reach", "times a post is shown, of followers", "log", lambda r: st.posts(r, r.post_followers) >= st.FEW,
               st.reach, ("reach",), _POSTS),
        Target("reach_daily", "times a post is shown, of followers", "log",
               lambda r: st.only_days(r, r.posts * r.followers), st.reach_daily, ("reach",), _POSTS),
        Target("comments_daily", "comments a time shown", "log", lambda r: st.only_days(r, r.comments),
               st.comments_daily, ("participation.mean",), _POSTS),
        Target("reach_spread", "spread of reach between posts", "plain",
               lambda r: st.posts(r, r.post_followers) >= 2 * st.FEW, st.reach_spread, ("reach_spread",), _POSTS),
        Target("comments", "comments a time shown", "log", lambda r: st.posts(r, r.post_comments) >= st.FEW, st.comments,
               ("participation.mean",), _POSTS),
        Target("question_lift", "comments of a question against a statement", "log",
               lambda r: st.posts(r, r.post_comments, r.post_asks) >= 2 * st.FEW
               and min((r.post_asks == 1).sum(), (r.post_asks == 0).sum()) >= 3,
               st.question_lift, ("question_pull",), "posts with their text (X content, Meta content)"),
        Target("overdispersion", "how unevenly posts draw comments", "log",
               lambda r: st.posts(r, r.post_comments) >= 2 * st.FEW, st.overdispersion, ("comment_spread",), _POSTS),
        Target("likes", "likes a time shown", "log", lambda r: st.posts(r, r.post_likes) >= st.FEW, st.likes, ("liking",),
               _POSTS),
        Target("fatigue", "likes a time shown, second half against first", "log",
               lambda r: st.posts(r, r.post_likes) >= 4 * st.FEW, st.fatigue, ("habituation",), _POSTS),
        Target("hides", "hides a time shown", "log", lambda r: st.posts(r, r.post_hides) >= 2 * st.FEW, st.hides,
               ("exit_hazard",), "posts with hides (Meta content)"),
        Target("regulars", "conversations of who writes at all", "log", st.has_returns, st.regulars,
               ("participation.sigma",), _TALK),
        Target("back_answered", "who come back, once answered", "odds",
               lambda r: st.has_returns(r) and st.talks(r) >= 2 * st.FEW, lambda r: st.back(r, True), ("attention_gain",), _TALK),
        Target("back_ignored", "who come back, once ignored", "odds", st.has_returns, lambda r: st.back(r, False),
               ("attention_gain",), _TALK),
        Target("continuation", "answers that are answered", "odds", st.has_talks, st.continued, ("continue_chance",), _TALK),
        Target("continuation_deep", "second answers that are answered", "odds", st.has_talks, st.continued_deep,
               ("continue_chance", "max_turns"), _TALK),
        Target("continuation_deeper", "third answers that are answered", "odds", st.has_talks, st.continued_deeper,
               ("max_turns",), _TALK),
        Target("continuation_slow", "the same after slow answers against fast ones", "log",
               lambda r: int(st.timed(r).sum()) >= 4 * st.FEW, st.continued_slow, ("slow_continue",), _TALK),
    )
}  # fmt: skip


#: The same for a dated change of policy: each needs what it compares, on both sides.
CHANGES: Final[Mapping[str, Target]] = {
    name: Target(name, title, "log", TARGETS[of].needs, lambda r: 0.0, ("exit_trust_slope", "self_selection"),
                 TARGETS[of].export)
    for name, (of, _, title) in _CHANGES.items()
}  # fmt: skip
KNOWN: Final[Mapping[str, Target]] = {**TARGETS, **CHANGES, **BEHAVIOURS}
AFTER: Final = "_after"  #: ending of what a brand does after a change of policy


def available(record: Record, change: int = 0) -> tuple[str, ...]:
    """Names of the targets that a record can be compared by; ``change``: day of a change of policy, or 0."""
    names = [name for name, target in TARGETS.items() if target.needs(record)]
    if change:
        sides = record.between(0, change), record.between(change, record.days)
        names += [name for name, target in CHANGES.items() if all(target.needs(side) for side in sides)]
    return tuple(names)


def measured(record: Record, change: int = 0) -> dict[str, float]:
    """What the brand does, as far as it is told: behaviour -> number, on the target's scale."""
    first = record.between(0, change) if change else record
    numbers = {name: target.value(first) for name, target in BEHAVIOURS.items() if target.needs(first)}
    if change:
        last = record.between(change, record.days)
        for name in ("posts_per_day", "questions", "answer_rate"):
            if BEHAVIOURS[name].needs(last):
                numbers[name + AFTER] = BEHAVIOURS[name].value(last)
    return numbers


def values(record: Record, names: tuple[str, ...], change: int = 0) -> Floats:
    """The number of each target, and of each behaviour, by name."""
    first = record.between(0, change) if change else record
    last = record.between(change, record.days) if change else record
    numbers = []
    with np.errstate(invalid="ignore", divide="ignore"):
        for name in names:
            if name in _CHANGES:
                numbers.append(_difference(_CHANGES[name][1])(record, change))
            elif name in TARGETS:
                numbers.append(TARGETS[name].value(record))
            else:
                side = last if name.endswith(AFTER) else first
                numbers.append(BEHAVIOURS[name.removesuffix(AFTER)].value(side))
    return np.nan_to_num(np.array(numbers, np.float64), nan=0.0, posinf=20.0, neginf=-20.0)
