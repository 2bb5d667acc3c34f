"""Where the worlds of two brands part: the first thing one does that the other does not, and who feels it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.explain.story import Moment, late, moments
from sim.explain.watching import Watched, apart, columns, prepared
from sim.strategy import Reply

if TYPE_CHECKING:
    from sim.explain.world import ObservedWorld
    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = ["HerParting", "Parting", "her_parting", "parting"]


@dataclass(frozen=True, slots=True)
class Parting:
    """The first difference between two brands that meet the same audience in one replicate.

    Attributes:
        day: of the first thing that the brands do differently.
        what: ``posts`` or ``reply``.
        a, b: what each did: how its posts read (``["asks", "tells"]``), or how it replied (the name of a
            :class:`sim.strategy.Reply`).
        follower, post, turn: to whom, under which post, in which turn; None for posts.
        felt: the first day on whose evening any tie differs; None if none ever does.
        moved: how many followers' ties differ on that evening.
    """

    day: int
    what: str
    a: Any
    b: Any
    follower: int | None
    post: int | None
    turn: int | None
    felt: int | None
    moved: int

    def sentence(self, a: str, b: str) -> str:
        """It in words, the brands called ``a`` and ``b``."""
        if self.what == "posts":
            did = f"On day {self.day} {a} {_posts(self.a)}; {b} {_posts(self.b)}."
        elif self.what == "desk":
            wrote = f"what follower {self.follower} wrote"
            did = f"On day {self.day}, of {wrote}: {a} {self.a}; {b} {self.b}."
        else:
            where = "her comment" if self.turn == 1 else f"turn {self.turn} of the conversation"
            did = (
                f"On day {self.day} follower {self.follower} writes to both: {a} {_REPLIES[self.a]} {where}, "
                f"{b} {_REPLIES[self.b]} it."
            )
        if self.felt is None:
            return f"{did} No follower ever feels a difference."
        who = "one follower's tie differs" if self.moved == 1 else f"{self.moved:,} followers' ties differ"
        when = "That evening" if self.felt == self.day else f"On the evening of day {self.felt}, the first,"
        return f"{did} {when} {who}."


_REPLIES: Mapping[str, str] = {
    "NONE": "ignores",
    "CANNED": "sends a template for",
    "PERSONAL": "answers",
    "FOLLOW_UP": "asks back after",
    "AUTOMATIC": "lets a bot answer",
}


def _posts(asks: list[str]) -> str:
    if not asks:
        return "posts nothing"
    if len(asks) == 1:
        return {"asks": "asks a question", "apologises": "apologises"}.get(asks[0], "tells something")
    questions = asks.count("asks")
    return f"posts {len(asks)} times, {questions} of them a question"


def parting(scenario: Scenario, registry: Registry, a: str, b: str, replicate: int) -> Parting | None:
    """Walk through both brands' days side by side until something differs; None if they never part.

    Raises:
        ScenarioError: there is no such brand.
        SimError: whatever a strategy raises.
    """
    from sim.model.replicate import release

    nobody = np.empty(0, np.int64)
    models = [prepared(scenario, registry, brand, replicate, nobody, ()) for brand in (a, b)]
    worlds: list[Any] = [model.brands[0].world for model in models]
    found: Parting | None = None
    try:
        for _ in range(scenario.days):
            for model in models:
                model.step()
            day = models[0].day
            found = found or _first(day, *worlds)
            if found is None:
                continue
            moved = int(np.count_nonzero(_differ(*worlds)))
            if moved:
                return Parting(
                    found.day,
                    found.what,
                    found.a,
                    found.b,
                    found.follower,
                    found.post,
                    found.turn,
                    day,
                    moved,
                )
        return found
    finally:
        for model in models:
            release(model)


def _differ(one: ObservedWorld, other: ObservedWorld) -> npt.NDArray[np.bool_]:
    now = [
        columns(each.day, each.ties, each.eyes, each.audience, each.p, each.tables) for each in (one, other)
    ]
    return apart(*now)


def _first(day: int, one: ObservedWorld, other: ObservedWorld) -> Parting | None:
    """What the two brands did differently today, until today the same."""
    posts = [_made(world) for world in (one, other)]
    if posts[0] != posts[1] or one.said != other.said:
        return Parting(day, "posts", posts[0], posts[1], None, None, None, None, 0)
    if one.desk or other.desk:
        return _first_at_a_desk(day, one, other)
    for (messages, mine), (_, theirs) in zip(one.rounds, other.rounds, strict=False):
        # The same audience, the same posts, the same replies until now: the same messages.
        for n in np.flatnonzero(mine != theirs)[:1]:
            names = [Reply(int(replies[n])).name for replies in (mine, theirs)]
            follower, post, turn = (int(messages[name][n]) for name in ("follower", "post", "turn"))
            return Parting(day, "reply", names[0], names[1], follower, post, turn, None, 0)
    return None


def _made(world: ObservedWorld) -> list[str]:
    """How today's posts read."""
    return [
        "apologises" if said.sorry else "asks" if ask else "tells"
        for ask, said in zip(world.asks, world.said, strict=True)
    ]


def _first_at_a_desk(day: int, one: ObservedWorld, other: ObservedWorld) -> Parting | None:
    """The first comment that one brand settled otherwise today than the other, or one of them not yet."""
    about = ["follower", "day", "post", "turn"]
    fates = [
        {
            key: (int(reply), float(tau))
            for messages, replies in world.rounds
            for key, reply, tau in zip(messages[about].tolist(), replies, messages["tau"], strict=True)
        }
        for world in (one, other)
    ]
    for key in {**fates[0], **fates[1]}:
        mine, theirs = (each.get(key, (Reply.NONE, 0.0)) for each in fates)
        if mine != theirs or (key in fates[0]) != (key in fates[1]):
            told = [_fate(each.get(key)) for each in fates]
            follower, _, post, turn = key
            return Parting(day, "desk", told[0], told[1], follower, post, turn, None, 0)
    return None


def _fate(found: tuple[int, float] | None) -> str:
    """What became of a comment at a desk today; None where nothing did."""
    if found is None:
        return "leaves it open"
    reply, tau = found
    return f"{_AT_A_DESK[Reply(reply).name]}{late(tau)}"


_AT_A_DESK: Mapping[str, str] = {
    "NONE": "gives it up",
    "CANNED": "sends a template",
    "PERSONAL": "answers",
    "FOLLOW_UP": "answers and asks back",
    "AUTOMATIC": "lets a bot answer",
}


@dataclass(frozen=True, slots=True)
class HerParting:
    """The first day on which one follower lives through different things with two brands.

    ``a`` and ``b`` are what happened to her on that day, or None where nothing did.
    """

    day: int
    a: Moment | None
    b: Moment | None


def her_parting(a: Watched, b: Watched, row: int, psychology: Any) -> HerParting | None:
    """Hold one follower's events with two brands against each other; None if nothing ever differs."""
    told = [moments(watched, row, psychology) for watched in (a, b)]
    events = []
    for watched in (a, b):
        place = int(np.searchsorted(watched.rows, row))
        hers = watched.events[watched.events["place"] == place].copy()
        hers["place"] = 0
        events.append(hers)
    shared = min(map(len, events))
    differ = np.flatnonzero(events[0][:shared] != events[1][:shared])
    if not len(differ) and len(events[0]) == len(events[1]):
        return None
    at = int(differ[0]) if len(differ) else shared
    day = min(int(each["day"][at]) for each in events if at < len(each))
    here = [_on(each, day) for each in told]
    return HerParting(day, *here)


def _on(told: list[Moment], day: int) -> Moment | None:
    return next((moment for moment in told if moment.day <= day <= moment.until), None)
