"""One prior run: a small audience with the parameters of its draw, seen as the brand's own exports see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim import Answers, Day, Inbox, Post, Reply, Strategy, TrustModel
from sim.scenario import Scenario, loads
from sim_fit.design import Design
from sim_fit.record import Record
from sim_fit.targets import AFTER, values

if TYPE_CHECKING:
    from sim.plugins import Registry

__all__ = ["Simulator", "columns_of"]

Floats = npt.NDArray[np.float64]
_BRAND = "Brand"


class Recorder(Strategy):
    """Posts, asks and answers as often as the brand did, and writes down what its exports would hold."""

    name = "recorder"

    def begin(self, does: Mapping[str, float], change: int) -> None:
        """Take what the brand does, before and from the day of a change of policy on; 0 for none."""
        self.does, self.change = does, change
        self.posts: list[tuple[float, ...]] = []
        self.messages: list[tuple[npt.NDArray[Any], ...]] = []

    def _rate(self, name: str, day: int) -> float:
        return self.does[name + AFTER if self.change and day > self.change else name]

    def plan(self, day: Day) -> list[Post]:
        """As `genuine-follow-up`; besides, how yesterday's posts did."""
        for post in reversed(day.recent_posts):
            if post.day < day.number - 1:
                break
            self.posts.append((post.day - 1, post.asks, post.shown, post.likes, post.comments))
        share = self._rate("questions", day.number)
        lucks = day.posts(self._rate("posts_per_day", day.number))
        return [Post.ask() if luck < share else Post.tell() for luck in lucks]

    def answer(self, inbox: Inbox) -> Answers:
        """As `genuine-follow-up`."""
        replies = inbox.luck < self._rate("answer_rate", inbox.day.number)
        day = np.full(len(inbox), inbox.day.number - 1 - inbox.age)
        self.messages.append((inbox.follower.copy(), inbox.luck.copy(), inbox.turn.copy(), day, replies))
        return inbox.where(replies, Reply.FOLLOW_UP)


class Simulator:
    """Prior runs of a design, one at a time.

    Args:
        design: what to run.
        registry: what plugins offer.
    """

    def __init__(self, design: Design, registry: Registry) -> None:
        self.design, self.registry = design, registry
        self._base = scenario_of(design, registry)

    def run(self, number: int) -> Floats:
        """The row of run ``number``: its draw; all that is compared; the same without the days held out; what
        of these is predicted.
        """
        design = self.design
        shares = design.draw(number)
        return np.concatenate([shares, self.compared(self.record(shares, number))])

    def compared(self, record: Record) -> Floats:
        """The numbers of a record, the days held out apart."""
        design = self.design
        first = record.between(0, design.days - design.held)
        last = record.between(design.days - design.held, design.days)
        return np.concatenate(
            [
                values(record, design.compared, design.change),
                values(first, design.compared, design.change),
                values(last, design.predicted),
            ]
        )

    def record(self, shares: Floats, number: int, scenario: Scenario | None = None) -> Record:
        """Run an audience with parameters at these shares of their priors, and write down its days."""
        design = self.design
        draw = {prior.name: float(prior.value(u)) for prior, u in zip(design.priors, shares, strict=True)}
        model = TrustModel(
            changed(scenario or self._base, draw, design), replicate=number, registry=self.registry
        )
        brand = model.brands[0]
        brand.strategy = recorder = Recorder()
        recorder.begin(draw, design.change)
        days = np.empty((design.days, 6))
        followers, hides = float(brand.followers), 0.0
        for day in range(design.days):
            model.step()
            flows = brand.flows
            comments = flows["comments"] + flows["turns"]
            losses = flows["unfollows"]
            followers -= losses
            days[day] = followers, losses, flows["shown"], comments, flows["likes"], flows["posts"]
            hides += flows["mutes"]
        model.step()  # the morning after, on which the last day's posts are looked back on
        return columns_of(design.days, days, recorder, hides, brand.desk)


def scenario_of(design: Design, registry: Registry) -> Scenario:
    """The base with one brand of the design's size and length."""

    brand: dict[str, object] = {
        "name": _BRAND,
        "strategy": "genuine-follow-up",
        "replies_per_day": "unlimited",
    }
    if design.desk:
        brand["desk"] = {"hours": "0-24", "days": "mon-sun", "hours_per_day": "unlimited"}
    base = {
        key: value for key, value in design.base.items() if key in ("audience", "psychology", "trust_rule")
    }
    audience = {**base.get("audience", {}), "size": design.people, "pool": 0}
    plain = {
        **base,
        "name": "prior",
        "brands": [brand],
        "days": design.days + 1,
        "seed": design.seed,
    }
    plain |= {"audience": audience, "measure_every": design.days + 1}
    import json

    return loads(json.dumps(plain), registry=registry)


def changed(scenario: Scenario, draw: Mapping[str, float], design: Design) -> Scenario:
    """The scenario with the numbers of a draw put in; what the brand does is the recorder's."""
    psychology: dict[str, float] = {}
    traits: dict[str, dict[str, float]] = {}
    for prior in design.priors:
        place, _, name = prior.path.rpartition(".")
        value: float = int(draw[prior.name]) if prior.integer else draw[prior.name]
        if place == "psychology":
            psychology[name] = value
        elif place:
            traits.setdefault(place.rpartition(".")[2], {})[name] = value
    audience = scenario.audience
    new_traits = {each: getattr(audience.traits, each).model_copy(update=of) for each, of in traits.items()}
    brand = scenario.brands[0]
    if brand.desk is not None:
        desk = {name: draw[name] for name in ("median_minutes", "spread")}
        brand = brand.model_copy(update={"desk": brand.desk.model_copy(update=desk)})
    return scenario.model_copy(
        update={
            "psychology": scenario.psychology.model_copy(update=psychology),
            "audience": audience.model_copy(update={"traits": audience.traits.model_copy(update=new_traits)}),
            "brands": (brand,),
        }
    )


def columns_of(length: int, days: Floats, recorder: Recorder, hides: float, desk: Any) -> Record:
    """What was written down, as a record."""
    posts = np.array(recorder.posts, np.float64).reshape(-1, 5)
    posts = posts[posts[:, 0] < length]
    of_posts = np.zeros(len(posts))
    of_posts[:1] = hides if len(posts) else 0.0
    if recorder.messages:
        follower, luck, turn, day, replied = (
            np.concatenate(parts) for parts in zip(*recorder.messages, strict=True)
        )
    else:
        follower, luck, turn, day, replied = (np.empty(0) for _ in range(5))
    # At a desk what nobody answers is seen again the next morning: each message counts once, on its first
    # day.
    order = np.lexsort((day, turn, luck, follower))
    follower, luck, turn, day, replied = (part[order] for part in (follower, luck, turn, day, replied))
    new = np.r_[True, (follower[1:] != follower[:-1]) | (luck[1:] != luck[:-1])] if len(luck) else luck > 0
    talk = np.cumsum(new) - 1
    count = int(new.sum())
    turns = np.zeros(count)
    np.maximum.at(turns, talk, turn)
    replies = np.bincount(talk, weights=replied, minlength=count).astype(np.float64)
    # What was open when the brand changed its ways may be answered on a later day than it was first seen.
    first = np.bincount(talk, weights=replied * (turn == 1), minlength=count)
    answered = np.minimum(first, 1.0)
    minutes = np.full(count, np.nan)
    if desk is not None and count:
        _put_delays(minutes, answered > 0, recorder, desk, follower[new], luck[new])
    mask = day[new] < length
    followers, losses, shown, comments, likes, post_counts = days.T
    return Record(
        days=length, followers=followers, lost=losses, shown=shown, comments=comments, likes=likes,
        posts=post_counts, post_day=posts[:, 0], post_asks=posts[:, 1], post_shown=posts[:, 2],
        post_comments=posts[:, 4], post_likes=posts[:, 3], post_hides=of_posts,
        talk_day=day[new][mask].astype(np.float64), talk_author=follower[new][mask].astype(np.float64),
        talk_answered=answered[mask], talk_minutes=minutes[mask], talk_turns=turns[mask],
        talk_replies=replies[mask], talk_told=np.ones(int(mask.sum())),
    )  # fmt: skip


def _put_delays(
    minutes: Floats, answered: npt.NDArray[np.bool_], recorder: Recorder, desk: Any, who: Floats, luck: Floats
) -> None:
    """How long each first answer took: the desk keeps them in the order in which they were written."""
    answers = [
        (follower[first], lucks[first])
        for follower, lucks, turn, _, replied in recorder.messages
        for first in [(turn == 1) & replied]
    ]
    hours = np.concatenate([np.empty(0), *desk.delays])
    of_who, of_luck = (np.concatenate([np.empty(0), *parts]) for parts in zip(*answers, strict=True))
    if len(hours) != len(of_who):
        raise AssertionError(f"{len(hours)} delays of {len(of_who)} answers")
    by_time = np.lexsort((of_luck, of_who))
    rows = np.flatnonzero(answered)
    minutes[rows[np.lexsort((luck[rows], who[rows]))]] = 60.0 * hours[by_time]
