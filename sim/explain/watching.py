"""Watching: one replicate of one brand, run again, with what happened to some of its followers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.engine.columns import COMMENTED, MUTED, UNFOLLOWED, first_attention
from sim.engine.state import STATE, State
from sim.errors import ScenarioError
from sim.explain.world import ObservedWorld
from sim.scenario.words import did_you_mean

if TYPE_CHECKING:
    from sim.engine.audience import Audience
    from sim.engine.columns import Tables
    from sim.explain.changes import Change
    from sim.model import TrustModel
    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = ["Watched", "check_brand", "measured_once", "only", "prepared", "watch"]


@dataclass(frozen=True, slots=True)
class Watched:
    """One replicate of one brand as some of its followers lived through it. Made by :func:`watch`.

    Attributes:
        brand, replicate, days: of what.
        rows: int64 (n,), the followers, ascending.
        trust, attention, expectation: float64 (days + 1, n), on the evening of each day; [0] is before day 1.
            What :class:`sim.hookspecs.Columns` calls by these names.
        standing: uint8 (days + 1, n): 0 follows, 1 muted, 2 unfollowed, 3 has never followed.
        events: of :data:`sim.explain.events.EVENT`, in order of day and of happening within the day.
        heard: of :data:`sim.explain.events.HEARD`: from whom they heard what.
        posts: of :data:`sim.explain.events.POST`: the brand's posts, and how comments were answered.
        traits: of :data:`sim.engine.columns.FOLLOWER`, (n,).
        first_attention: float64 (n,), where attention started and drifts back to.
        neighbours: int64 (n,), how many they have in the follower graph.
        daily: float64 (days, groups, columns of :mod:`sim.measures`), what the run recorded for the brand.
        measures: measure -> value of the brand in this replicate.
        everyone: columns of the whole audience, with its pool (people,): ``trust``, those of
            :data:`sim.engine.state.STATE`, ``standing`` and ``commented`` at the end; ``gone``, the day on
            which they left (unfollowed or muted), 0 if they did not; ``call_outs``, how often they called the
            brand out; ``disposition``, the trust they began with.
        ties, eyes: the brand's columns of the whole audience at the end, as :mod:`sim.engine.columns` has
            them: two worlds in which they are the same bytes are the same.
    """

    brand: str
    replicate: int
    days: int
    rows: npt.NDArray[np.int64]
    trust: npt.NDArray[np.float64]
    attention: npt.NDArray[np.float64]
    expectation: npt.NDArray[np.float64]
    standing: npt.NDArray[np.uint8]
    events: npt.NDArray[np.void]
    heard: npt.NDArray[np.void]
    posts: npt.NDArray[np.void]
    traits: npt.NDArray[np.void]
    first_attention: npt.NDArray[np.float64]
    neighbours: npt.NDArray[np.int64]
    daily: npt.NDArray[np.float64]
    measures: dict[str, float]
    everyone: dict[str, npt.NDArray[Any]]
    ties: npt.NDArray[np.void]
    eyes: npt.NDArray[np.void]

    def place(self, row: int) -> int:
        """Where follower ``row`` stands among those watched. Raises ValueError: they were not."""
        place = int(np.searchsorted(self.rows, row))
        if place == len(self.rows) or self.rows[place] != row:
            raise ValueError(f"follower {row} was not watched")
        return place

    def events_of(self, row: int) -> npt.NDArray[np.void]:
        """What happened to follower ``row``, in order."""
        own: npt.NDArray[np.void] = self.events[self.events["place"] == self.place(row)]
        return own

    def post(self, event: npt.NDArray[np.void]) -> npt.NDArray[np.void]:
        """The post that an event is about."""
        about = (self.posts["day"] == event["day"]) & (self.posts["post"] == event["post"])
        post: npt.NDArray[np.void] = self.posts[about][0]
        return post


def watch(
    scenario: Scenario,
    registry: Registry,
    brand: str,
    replicate: int,
    rows: npt.ArrayLike,
    changes: Sequence[Change] = (),
) -> Watched:
    """Run one replicate of one brand again and record what happens to ``rows``.

    The same digits as in the run of all brands, whoever is watched: a brand's world depends on no other one,
    and no luck is drawn in turn.

    Args:
        scenario: the run's, with all its brands.
        registry: what plugins offer, loaded with the scenario's own files.
        brand: name of the brand.
        replicate: 0 and up.
        rows: followers, from 0; in any order, each once. None are fine.
        changes: what is to be different, see :class:`sim.explain.changes.Change`; nothing by default.

    Raises:
        ScenarioError: there is no such brand, or no such follower.
        SimError: whatever a strategy raises.
    """
    from sim.model.replicate import measures_of, release

    followers = np.unique(np.asarray(rows, np.int64))
    model = prepared(scenario, registry, brand, replicate, followers, changes)
    model_brand = model.brands[0]
    world = model_brand.world
    assert isinstance(world, ObservedWorld)
    n, days = len(followers), model.days
    ties, eyes = np.empty((days + 1, n), world.ties.dtype), np.empty((days + 1, n), world.eyes.dtype)
    exit_days = np.zeros(model.size, np.int16)
    try:
        while True:
            ties[model.day], eyes[model.day] = world.ties[followers], world.eyes[followers]
            exit_days[np.isin(world.eyes["standing"], (MUTED, UNFOLLOWED)) & (exit_days == 0)] = model.day
            if model.day == days:
                break
            model.step()
        events, hearings, posts = world.noted()
        everyone = {"trust": model_brand.column("trust")}
        everyone |= columns(days, world.ties, world.eyes, model.audience, model.psychology, model.tables)
        everyone |= {"gone": exit_days, "call_outs": world.call_outs}
        everyone["commented"] = (world.eyes["flags"] & COMMENTED) != 0
        everyone["disposition"] = model.audience.followers["disposition"].astype(np.float64)
        return Watched(
            brand=brand,
            replicate=replicate,
            days=days,
            rows=followers,
            standing=eyes["standing"],
            events=events,
            heard=hearings,
            posts=posts,
            traits=model.audience.followers[followers],
            first_attention=first_attention(model.audience.rests[followers]),
            neighbours=model.audience.graph.degrees[followers],
            daily=model.daily[0],
            measures=measures_of(model, 0),
            everyone=everyone,
            ties=world.ties,
            eyes=world.eyes,
            **_evenings(ties, eyes, model, followers),
        )
    finally:
        release(model)


def _evenings(
    ties: npt.NDArray[np.void], eyes: npt.NDArray[np.void], model: TrustModel, rows: npt.NDArray[np.int64]
) -> dict[str, npt.NDArray[np.float64]]:
    """Trust, attention and expectation of ``rows`` from their columns as they stood each evening, at once:
    what :meth:`sim.model.Brand.column` would have given on each of them.
    """
    people = model.audience
    days = np.arange(len(ties))[:, None]
    now = State(days, ties, eyes, people.rests[rows], model.psychology, model.tables)
    return {
        "trust": now.trust(people.followers["disposition"][rows].astype(np.float64)),
        "attention": now["attention"],
        "expectation": now["expectation"],
    }


def columns(
    day: int, ties: npt.NDArray[np.void], eyes: npt.NDArray[np.void], people: Audience, p: Any, t: Tables
) -> dict[str, npt.NDArray[Any]]:
    """Everybody's tie on the evening of ``day``, whenever it was last touched, and standing."""
    now = State(day, ties, eyes, people.rests, p, t)
    return {name: now[name] for name in (*STATE, "suspicion")} | {"standing": eyes["standing"]}


def apart(a: Mapping[str, npt.NDArray[Any]], b: Mapping[str, npt.NDArray[Any]]) -> npt.NDArray[np.bool_]:
    """Whose ties differ, given as :func:`columns` does.

    On which day each was last faded makes no difference, nor does the rounding of that: ties are kept in
    single precision.
    """
    differs = a["standing"] != b["standing"]
    for name in STATE:
        differs = differs | ~np.isclose(a[name], b[name], rtol=1e-5, atol=1e-7)
    return np.asarray(differs)


def prepared(
    scenario: Scenario,
    registry: Registry,
    brand: str,
    replicate: int,
    rows: npt.NDArray[np.int64],
    changes: Sequence[Change],
) -> TrustModel:
    """A model of that one brand before its first day, its world an :class:`ObservedWorld`."""
    from sim.model import TrustModel

    size = scenario.audience.people
    if len(rows) and not (rows[0] >= 0 and rows[-1] < size):
        wrong = int(rows[0] if rows[0] < 0 else rows[-1])
        raise ScenarioError(f"there is no follower {wrong}: they are numbered from 0 to {size - 1}.")
    model = TrustModel(only(scenario, brand), replicate=replicate, registry=registry.unwatched())
    model_brand = model.brands[0]
    model_brand.world = world = model_brand.made(partial(ObservedWorld, rows, changes))
    if any(change.reply for change in changes):
        model_brand.corrected = world.corrected
    return model


def measured_once(scenario: Scenario) -> Scenario:
    """The same, measured on the last day alone: what happens does not change, and it takes less time."""
    return scenario.model_copy(update={"measure_every": scenario.days})


def check_brand(name: str, brands: Sequence[str], option: str = "--brand") -> None:
    """Raise ScenarioError if none of ``brands`` has that name, which ``option`` asks for."""
    if name not in brands:
        hint = did_you_mean(name, brands, "There are", most=30)
        raise ScenarioError(f"no brand of this run is called {name!r}. {hint}", file=option)


def only(scenario: Scenario, brand: str) -> Scenario:
    """The scenario with that brand alone: its world is the same without the others.

    Raises ScenarioError if there is no such brand.
    """
    check_brand(brand, [each.name for each in scenario.brands])
    brands = tuple(each for each in scenario.brands if each.name == brand)
    timeline = tuple(change for change in scenario.timeline if change.brand == brand)
    return scenario.model_copy(update={"brands": brands, "timeline": timeline})
