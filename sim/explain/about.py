"""Questions about one replicate of a finished run, each run again and held against what was recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from functools import cache, cached_property
from typing import TYPE_CHECKING

from sim.engine.columns import FOLLOWS, STRANGER
from sim.errors import ScenarioError
from sim.explain import watch
from sim.explain.asking import difference, understood
from sim.explain.deciding import blames_the_brand, first_because, why_follower_left, why_they_left
from sim.explain.divergence import first_divergence, follower_divergence
from sim.explain.picking import BECAUSE, People, by_number, described, of_those, pick
from sim.explain.to_dict import divergence_to_dict, story_to_dict
from sim.explain.typed import DivergenceNumbers, Head, StoryNumbers
from sim.explain.verify import check
from sim.explain.watching import check_brand
from sim.report.filming import SAMPLE, sample_of
from sim.results.film import read_film
from sim.results.typical import typical_replicate
from sim.results.why import Decided, departures, read_why, write_why
from sim.scenario.draws import drawn

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sim.explain import Change, Watched
    from sim.plugins import Registry
    from sim.results import Run
    from sim.scenario import Scenario

__all__ = ["About"]


class About:
    """One replicate of one run, and the questions about it.

    Args:
        run: finished.
        scenario, registry: its scenario and plugins, opened.
        replicate: from 0; by itself the one in the middle by followers kept.

    Raises:
        ScenarioError: the run has no such replicate.
    """

    def __init__(
        self, run: Run, scenario: Scenario, registry: Registry, replicate: int | None = None
    ) -> None:
        chosen = replicate is None
        replicate = _replicate(run, replicate)
        self.run = run
        self.scenario = scenario
        self.registry = registry
        self.replicate = replicate
        self.head: Head = {
            "format": 1,
            "run": str(run.directory),
            "scenario": scenario.name,
            "trust_rule": scenario.trust_rule,
            "replicate": replicate,
            "replicates": run.replicates,
            "chosen": "median" if chosen else "asked",
        }

    def watch(self, brand: str, rows: list[int], changes: Sequence[Change] = ()) -> Watched:
        """One brand, watched; as it was, it is held against what the run recorded."""
        watched = watch(self.scenario, self.registry, brand, self.replicate, rows, changes)
        if not changes:
            check(self.run, watched, self.registry)
        return watched

    def people(self, brand: str, others: list[str] | None = None) -> People:
        """What became of everybody with a brand; ``others`` are those that people may have stayed with."""
        others = [name for name in self.run.brands if name != brand] if others is None else others
        of = self.watch(brand, []).everyone
        about = (self.scenario, self.registry, brand, self.replicate)
        decisions = departures(self.why, self.replicate, brand)

        def because(leavers: NDArray[np.int64]) -> int | None:
            # What was looked into decides, as it does on the report's page, which shows the same people.
            there = (row for row in leavers.tolist() if row in decisions)
            first = next((row for row in there if blames_the_brand(decisions[row]["kind"])), None)
            return first_because(*about, leavers.tolist()) if first is None else first

        @cache
        def elsewhere() -> dict[str, NDArray[np.bool_]]:
            return {name: self.watch(name, []).everyone["standing"] == FOLLOWS for name in others}

        return People(
            brand,
            **{field.name: of[field.name] for field in fields(People) if field.name in of},
            because=because,
            elsewhere=elsewhere,
        )

    @cached_property
    def why(self) -> Decided | None:
        """What ``--why-they-left`` found in this run, if it was asked."""
        return read_why(self.run.directory)

    def story(self, brand: str, who: str, what_if: Sequence[str] = ()) -> StoryNumbers:
        """What happened to a follower; and what would have, if something had been different.

        Args:
            brand: whose follower.
            who: a number, or a name of :data:`sim.explain.picking.NAMED`.
            what_if: changes, in words.

        Raises:
            ScenarioError: there is no such follower, or a change is not understood.
        """
        psychology, label = drawn(self.scenario, self.replicate).psychology, None
        row = by_number(who, self.scenario.audience.people)
        if row is None:
            people = self.people(brand)
            row = pick(who, people)
            word = who.strip().casefold()
            label = described(word, people, row)
            if word in BECAUSE and self.why and row in departures(self.why, self.replicate, brand):
                label = of_those(label, self.why["sample"], self.scenario.audience.size)
        was = self.watch(brand, [row])
        if was.standing[-1, 0] == STRANGER:
            raise ScenarioError(
                f"{row} is of the pool and has not come to follow {brand}. Try typical.", file="--follower"
            )
        story: StoryNumbers = {
            **self.head,
            "brand": brand,
            "follower": row,
            "picked": label,
            **story_to_dict(was, row, psychology),
            "decided": None,
            "what_if": None,
        }
        if not what_if:
            story["decided"] = why_follower_left(self.scenario, self.registry, was, row)
        else:
            changes = [understood(text, row, was) for text in what_if]
            now = self.watch(brand, [row], changes)
            then = story_to_dict(now, row, psychology, changes)
            story["what_if"] = {"changes": list(what_if), **difference(was, now, row), **then}
        return story

    def divergence(self, a: str, b: str, who: str | None = None) -> DivergenceNumbers:
        """Where the worlds of two brands part, and where they do for one follower.

        Raises:
            ScenarioError: there is no such brand or follower.
        """
        for option, name in (("--brand", a), ("--against", b)):
            check_brand(name, self.run.brands, option)
        of_all = first_divergence(self.scenario, self.registry, a, b, self.replicate)
        row, of_one = None, None
        if who is not None:
            row = by_number(who, self.scenario.audience.people)
            row = pick(who, self.people(a, [b])) if row is None else row
            both = [self.watch(brand, [row]) for brand in (a, b)]
            of_one = follower_divergence(
                both[0], both[1], row, drawn(self.scenario, self.replicate).psychology
            )
        else:
            for brand in (a, b):
                self.watch(brand, [])
        return {
            **self.head,
            "brand": a,
            "against": b,
            "follower": row,
            "sentence": None if of_all is None else of_all.sentence(a, b),
            "parting": divergence_to_dict(of_all, of_one),
        }

    def why_they_left(self, progress: Callable[[int, int], None] = lambda done, of: None) -> Decided:
        """The moments that decided over a sample of followers; kept beside the run as ``why.json``."""
        why = why_they_left(
            self.scenario,
            self.registry,
            self.replicate,
            self._sample(),
            progress,
            lambda watched: check(self.run, watched, self.registry),
        )
        write_why(self.run.directory, why)
        self.__dict__.pop("why", None)
        return why

    def _sample(self) -> NDArray[np.int64]:
        """Those of the film, if there is one of this replicate; else those a film would show."""
        film = read_film(self.run.directory)
        if film is not None and film.replicate == self.replicate:
            return film.rows
        return sample_of(self.scenario, self.registry, self.replicate, SAMPLE)


def _replicate(run: Run, number: int | None) -> int:
    if number is None:
        return typical_replicate(run)
    if not 0 <= number < run.replicates:
        are = "is replicate 0 alone" if run.replicates == 1 else f"are replicates 0 to {run.replicates - 1}"
        raise ScenarioError(f"there is no replicate {number} in this run: there {are}.", file="--replicate")
    return number
