"""The model in a browser: ``engine.js``, which runs small audiences, and what it takes of a scenario.

Held to :mod:`sim.engine` day by day, to the last comment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from sim.errors import ScenarioError
from sim.foreign import Json
from sim.trust_rule import BETA

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = ["MOST_PEOPLE", "STRATEGIES", "engine", "spec_of"]

#: Most people that a page runs while somebody looks on.
MOST_PEOPLE: Final = 2_000

#: Strategies that ``engine.js`` has as data.
STRATEGIES: Final = (
    "broadcast",
    "ask-and-ignore",
    "genuine-follow-up",
    "canned-reply",
    "personal-thanks",
    "auto-reply",
    "silence",
)

_NETWORKS: Final = ("small-world", "none")
_AT_0: Final = ("reach_spread", "comment_spread", "incident_chance")
_EXACT: Final = 2**53  # a number of JavaScript holds whole numbers up to here


def engine() -> str:
    """The source of ``engine.js``."""
    return files(__name__).joinpath("engine.js").read_text(encoding="utf-8")


def spec_of(scenario: Scenario, registry: Registry) -> Json:
    """What ``engine.js`` runs: the scenario in plain values, the numbers of its strategies written out.

    Goes through JSON unchanged; a seed that JavaScript would round is text.

    Raises:
        ScenarioError: the page cannot run it; the sentence says all that is in the way.
    """
    plain = scenario.resolved()
    in_the_way = list(_in_the_way(plain))
    if in_the_way:
        raise ScenarioError("the page cannot run this: " + "; ".join(in_the_way) + ".")

    def written_out(plan: Json) -> Json:
        return {**plan, "with": registry.strategies[plan["strategy"]].create(plan["with"]).settings()}

    return {
        "seed": plain["seed"] if plain["seed"] < _EXACT else str(plain["seed"]),
        "days": plain["days"],
        "audience": plain["audience"],
        "psychology": plain["psychology"],
        "brands": [written_out(brand) for brand in plain["brands"]],
        "timeline": [written_out(change) for change in plain["timeline"]],
    }


def _in_the_way(plain: Json) -> Iterator[str]:
    yield from _of_the_audience(plain["audience"])
    if plain["trust_rule"] != BETA:
        yield f"trust_rule has to be {BETA}, not {plain['trust_rule']}"
    if plain.get("topics"):
        yield "posts have no topics there"
    for name in _AT_0:
        if plain["psychology"][name]:
            yield f"psychology.{name} has to be 0: posts are alike, and none is an incident"
    yield from _of_the_brands(plain["brands"], plain["timeline"])


def _of_the_audience(audience: Json) -> Iterator[str]:
    people, network = audience["size"] + audience["pool"], audience["network"]["kind"]
    if people > MOST_PEOPLE:
        yield f"it has {people:,} people, and a page runs {MOST_PEOPLE:,} at most"
    if audience["pool"]:
        yield "nobody comes to follow there, so audience.pool has to be 0"
    if network not in _NETWORKS:
        yield f"audience.network.kind has to be {' or '.join(_NETWORKS)}, not {network}"


def _of_the_brands(brands: Sequence[Json], timeline: Sequence[Json]) -> Iterator[str]:
    for brand in brands:
        if "desk" in brand:
            yield f"{brand['name']} has a desk, and all is answered on its day"
    for entry in timeline:
        if "event" in entry:
            yield f"the {entry['event']} of {entry['brand']} on day {entry['day']} is beyond it"
    for name in dict.fromkeys(plan["strategy"] for plan in (*brands, *timeline) if "strategy" in plan):
        if name not in STRATEGIES:
            yield f"it knows no {name}, but {', '.join(STRATEGIES)}"
