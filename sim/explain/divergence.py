"""Where the worlds of two brands part: the first thing one does that the other does not, and who feels it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim.engine.posts import PLAIN
from sim.engine.storm import Given
from sim.explain.story import Moment, moments, place_of
from sim.explain.watching import Watched, apart, columns, prepared
from sim.prose import counted
from sim.strategy import Reply

if TYPE_CHECKING:
    from sim.explain.world import ObservedWorld
    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = ["Divergence", "FollowerDivergence", "first_divergence", "follower_divergence"]


@dataclass(frozen=True, slots=True)
class Divergence:
    """The first difference between two brands that meet the same audience in one replicate.

    Attributes:
        day: of the first thing that differs.
        what: ``incident``, ``posts``, ``reply``, or ``desk`` where one of the two keeps comments open.
        a, b: of each brand: the incidents that begin that day (``["fault"]``), how its posts read (``["asks",
            "tells about offers"]``), how it replied (the name of a :class:`sim.strategy.Reply`), or at a desk
            what became of the comment, in words.
        follower, post, turn: to whom, under which post, in which turn; None for incidents and posts.
        felt: the first day on whose evening any tie differs; None if none ever does.
        moved: how many followers' ties differ on that evening.
    """

    day: int
    what: str
    a: Any
    b: Any
    follower: int | None = None
    post: int | None = None
    turn: int | None = None
    felt: int | None = None
    moved: int = 0

    def sentence(self, a: str, b: str) -> str:
        """It in words, the brands called ``a`` and ``b``."""
        text = f"On day {self.day}{self._difference_text(a, b)}."
        if self.felt is None:
            return f"{text} No follower ever feels a difference."
        who = "one follower's tie differs" if self.moved == 1 else f"{self.moved:,} followers' ties differ"
        when = "That evening" if self.felt == self.day else f"On the evening of day {self.felt}, the first,"
        return f"{text} {when} {who}."

    def _difference_text(self, a: str, b: str) -> str:
        if self.what == "incident":
            return f" {a} has {_incidents(self.a)}; {b} has {_incidents(self.b)}"
        if self.what == "posts":
            if len(self.a) == len(self.b) > 1:
                n = next(n for n, (x, y) in enumerate(zip(self.a, self.b, strict=True)) if x != y)
                of = f", with post {n + 1} of {len(self.a)},"
                return f"{of} {a} {_post(self.a[n])}; {b} {_post(self.b[n])}"
            return f" {a} {_posts(self.a)}; {b} {_posts(self.b)}"
        if self.what == "desk":
            return f", of what follower {self.follower} wrote: {a} {self.a}; {b} {self.b}"
        where = "their comment" if self.turn == 1 else f"turn {self.turn} of the conversation"
        return (
            f" follower {self.follower} writes to both: {a} {_REPLIES[self.a]} {where}, "
            f"{b} {_REPLIES[self.b]} it"
        )


_REPLIES: Mapping[str, str] = {
    "NONE": "ignores",
    "CANNED": "sends a template for",
    "PERSONAL": "answers",
    "FOLLOW_UP": "asks back after",
    "AUTOMATIC": "lets a bot answer",
}
_POSTS: Mapping[str, str] = {
    "asks": "asks a question",
    "tells": "tells something",
    "apologises": "apologises",
    "apologises and asks": "apologises and asks a question",
}


def _incidents(incidents: list[str]) -> str:
    return " and ".join(f"a {each}" for each in incidents) or "no incident"


def _post(post: str) -> str:
    how, about, topic = post.partition(" about ")
    return f"{_POSTS[how]}{about}{topic}"


def _posts(posts: list[str]) -> str:
    if not posts:
        return "posts nothing"
    if len(posts) == 1:
        return _post(posts[0])
    questions = sum(post.startswith("asks") for post in posts)
    return f"posts {len(posts)} times, {questions} of them a question"


def first_divergence(
    scenario: Scenario, registry: Registry, a: str, b: str, replicate: int
) -> Divergence | None:
    """Walk through both brands' days side by side until something differs; None if they never part.

    Raises:
        ScenarioError: there is no such brand.
        SimError: whatever a strategy raises.
    """
    from sim.model.replicate import release

    nobody = np.empty(0, np.int64)
    models = [prepared(scenario, registry, brand, replicate, nobody, ()) for brand in (a, b)]
    worlds: list[Any] = [model.brands[0].world for model in models]
    first: Divergence | None = None
    try:
        for _ in range(scenario.days):
            for model in models:
                model.step()
            day = models[0].day
            first = first or _first(day, (a, b), worlds, scenario)
            if first is None:
                continue
            moved = int(np.count_nonzero(_differ(*worlds)))
            if moved:
                return replace(first, felt=day, moved=moved)
        return first
    finally:
        for model in models:
            release(model)


def _differ(a: ObservedWorld, b: ObservedWorld) -> npt.NDArray[np.bool_]:
    now = [columns(each.day, each.ties, each.eyes, each.audience, each.p, each.tables) for each in (a, b)]
    return apart(*now)


def _first(
    day: int, brands: Sequence[str], worlds: Sequence[ObservedWorld], scenario: Scenario
) -> Divergence | None:
    """What was different for the two brands today, until today the same."""
    world_a, world_b = worlds
    if world_a.given.get(day, []) != world_b.given.get(day, []):
        a, b = _incidents_of_day(day, brands, scenario)
        return Divergence(day, "incident", a, b)
    if world_a.asks != world_b.asks or world_a.said != world_b.said:
        return Divergence(day, "posts", _posts_of_day(world_a, scenario), _posts_of_day(world_b, scenario))
    return _first_reply(day, worlds)


def _incidents_of_day(day: int, brands: Sequence[str], scenario: Scenario) -> list[list[str]]:
    """The incidents that begin today; where both have the same kinds of them, with what differs."""
    events = [
        [event for event in scenario.events if (event.brand, event.day) == (brand, day)] for brand in brands
    ]
    incidents = [[event.event for event in each] for each in events]
    if incidents[0] == incidents[1]:
        for n, pair in enumerate(zip(*events, strict=True)):
            differs = [name for name in Given._fields if len({getattr(event, name) for event in pair}) > 1]
            for each, event in zip(incidents, pair, strict=True):
                details = ", ".join(f"{name} {getattr(event, name):g}" for name in differs)
                each[n] += f" ({details})" if differs else ""
    return incidents


def _posts_of_day(world: ObservedWorld, scenario: Scenario) -> list[str]:
    """How today's posts read, with what they are about where that is more than nothing in particular."""
    topics: dict[Any, list[str]] = {}
    for name, topic in scenario.topics.items():
        topics.setdefault((topic.reach, topic.comments, topic.value), []).append(name)
    topics.pop(PLAIN[:3], None)
    posts = []
    for post, ask in zip(world.said, world.asks, strict=True):
        how = "apologises and asks" if post.sorry and ask else "apologises" if post.sorry else _HOW[ask]
        about = topics.get(post[:3])  # topics that are the same to followers cannot be told apart
        posts.append(f"{how} about {' or '.join(about)}" if about else how)
    return posts


_HOW: Mapping[bool, str] = {True: "asks", False: "tells"}


def _first_reply(day: int, worlds: Sequence[ObservedWorld]) -> Divergence | None:
    """The first message that one brand settled otherwise today than the other, or one of them not yet.

    At a desk a message may be of an earlier day, and stay open.
    """
    about = ["follower", "day", "post", "turn"]
    fates = [
        {
            key: (int(reply), round(_SECONDS * float(tau)))
            for messages, replies in world.rounds
            for key, reply, tau in zip(messages[about].tolist(), replies, messages["tau"], strict=True)
        }
        for world in worlds
    ]
    desk = any(world.desk for world in worlds)
    for key in {**fates[0], **fates[1]}:
        both = [each.get(key) for each in fates]
        if both[0] == both[1] or (None in both and not desk):
            continue
        follower, _, post, turn = key
        if not desk:
            a, b = (Reply(each[0]).name for each in both if each)
            return Divergence(day, "reply", a, b, follower, post, turn)
        for units in (2, 4):  # where they read alike, every unit
            a, b = (_fate(each, world.desk, units) for each, world in zip(both, worlds, strict=True))
            if a != b:
                break
        return Divergence(day, "desk", a, b, follower, post, turn)
    return None


def _fate(outcome: tuple[int, int] | None, desk: bool, units: int) -> str:
    """What became of a message today; None where nothing did."""
    if outcome is None:
        return "leaves it open"
    reply, seconds = outcome
    if reply == Reply.NONE:
        return "gives it up" if desk else "ignores it"
    return f"{_AT_A_DESK[Reply(reply).name]} {_age(seconds, units)}"


def _age(seconds: int, units: int) -> str:
    """How long a reply took, in so many units, the largest of which it has any first: ``after 2 hours``."""
    parts = []
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(counted(count, unit))
        units -= bool(parts)
        if not units:
            break
    return f"after {' '.join(parts)}" if parts else "at once"


_SECONDS: Final = 3_600  # to the hour; what differs by less is no difference

_AT_A_DESK: Mapping[str, str] = {
    "CANNED": "sends a template",
    "PERSONAL": "answers",
    "FOLLOW_UP": "answers and asks back",
    "AUTOMATIC": "lets a bot answer",
}


@dataclass(frozen=True, slots=True)
class FollowerDivergence:
    """The first day on which one follower lives through different things with two brands.

    ``a`` and ``b`` are what first differs on that day, or None where nothing more happened to them.
    """

    day: int
    a: Moment | None
    b: Moment | None


def follower_divergence(a: Watched, b: Watched, row: int, psychology: Any) -> FollowerDivergence | None:
    """Hold one follower's events with two brands against each other; None if nothing ever differs."""
    events = []
    for watched in (a, b):
        own_events = watched.events_of(row)
        own_events["place"] = 0
        events.append(own_events)
    common = min(map(len, events))
    differ = np.flatnonzero(events[0][:common] != events[1][:common])
    if not len(differ) and len(events[0]) == len(events[1]):
        return None
    at = int(differ[0]) if len(differ) else common
    day = min(int(each["day"][at]) for each in events if at < len(each))
    first_moments = []
    for watched, each in zip((a, b), events, strict=True):
        here = at < len(each) and each["day"][at] == day
        first_moments.append(
            moments(watched, row, psychology)[place_of(watched, row, psychology, at)] if here else None
        )
    return FollowerDivergence(day, *first_moments)
