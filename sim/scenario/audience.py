"""Who listens: the section ``audience:`` of a scenario, with the graph of who hears whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, StringConstraints, Tag, model_validator

from sim.parameters import PLATFORM, PLATFORMS, Platform
from sim.scenario.rows import Traits
from sim.scenario.values import FOLLOWERS, MOST_FOLLOWERS, Strict, about

__all__ = [
    "DEFAULT_NETWORK",
    "NETWORKS",
    "Audience",
    "Network",
    "NetworkFile",
    "NoNetwork",
    "PowerlawCluster",
    "Random",
    "SmallWorld",
    "platform_of",
]

Degree = Annotated[float, about("Mean number of neighbours of a follower.", "followers", ge=0, le=1000)]


class PowerlawCluster(Strict):
    """Friends of friends, a few with very many friends (Holme & Kim 2002)."""

    kind: Literal["powerlaw-cluster"] = "powerlaw-cluster"
    mean_degree: Degree = 12.0
    triad_closure: Annotated[
        float, about("Chance that a new tie closes a triangle.", "probability", ge=0, le=1)
    ] = 0.5


class SmallWorld(Strict):
    """Neighbours on a ring, some ties rewired (Watts & Strogatz 1998)."""

    kind: Literal["small-world"] = "small-world"
    mean_degree: Degree = 12.0
    rewiring: Annotated[float, about("Share of the ties rewired at random.", "share", ge=0, le=1)] = 0.1


class Random(Strict):
    """Ties between followers drawn at random (Erdos & Renyi 1959)."""

    kind: Literal["random"] = "random"
    mean_degree: Degree = 12.0


class NoNetwork(Strict):
    """Followers who do not know each other: call-outs reach nobody."""

    kind: Literal["none"] = "none"


class NetworkFile(Strict):
    """A graph read from a file: an edge list in CSV, or one of the formats of graphs."""

    kind: Literal["file"] = "file"
    path: Annotated[
        str,
        StringConstraints(min_length=1, strict=True),
        about("Edge list or graph, relative to the scenario file (with --set: to where you are)."),
    ]
    self_loops: Annotated[
        Literal["refuse", "drop"], about("What becomes of a line that ties a follower to themselves.")
    ] = "refuse"
    sha256: Annotated[
        Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$", strict=True)] | None,
        about("Hash of the list, by which a run finds it again; written by the run."),
    ] = None


NETWORKS: Mapping[str, type[Strict]] = {
    "powerlaw-cluster": PowerlawCluster,
    "small-world": SmallWorld,
    "random": Random,
    "none": NoNetwork,
    "file": NetworkFile,
}


DEFAULT_NETWORK = "powerlaw-cluster"


def _kind(value: object) -> object:
    if isinstance(value, Mapping):
        return value.get("kind", DEFAULT_NETWORK)
    return getattr(value, "kind", None)


Network = Annotated[
    Annotated[PowerlawCluster, Tag("powerlaw-cluster")]
    | Annotated[SmallWorld, Tag("small-world")]
    | Annotated[Random, Tag("random")]
    | Annotated[NoNetwork, Tag("none")]
    | Annotated[NetworkFile, Tag("file")],
    Discriminator(_kind),
]


class Audience(Strict):
    """The followers. Each brand meets its own copy of them."""

    size: Annotated[int, about("How many followers.", "followers", ge=1, le=MOST_FOLLOWERS)] = FOLLOWERS
    pool: Annotated[
        int,
        about(
            "How many people besides, who do not follow yet and may come to.",
            "people",
            ge=0,
            le=MOST_FOLLOWERS,
        ),
    ] = 0
    network: Annotated[Network, about("Who hears whom.")] = PowerlawCluster()
    platform: Annotated[
        Literal[tuple(PLATFORMS)],  # type: ignore[valid-type]  # the table has them
        about(
            "Where brand and audience meet. Gives reach, participation and first attention, "
            "as far as they are not set themselves."
        ),
    ] = PLATFORM
    traits: Annotated[Traits, about("What followers differ in.")] = Field(default_factory=Traits)

    @property
    def people(self) -> int:
        """Followers and pool together: all that hear and may talk of the brand."""
        return self.size + self.pool

    @model_validator(mode="before")
    @classmethod
    def _as_on_the_platform(cls, data: Any) -> Any:
        platform = platform_of(data)
        if platform is None:
            return data
        traits = data.get("traits", {})
        if not isinstance(traits, Mapping):
            return data
        means = {"participation": platform.participation, "first_attention": platform.first_attention}
        platform_traits = {
            name: {"mean": mean, **moments}
            if isinstance(moments := traits.get(name, {}), Mapping)
            else moments
            for name, mean in means.items()
        }
        return {**data, "traits": {**traits, **platform_traits}}


def platform_of(audience: Any) -> Platform | None:
    """The platform of an audience as it was written; None where that cannot be said."""
    if isinstance(audience, Audience):
        return PLATFORMS[audience.platform]
    if not isinstance(audience, Mapping):
        return None
    name = audience.get("platform", PLATFORM)
    return PLATFORMS.get(name) if isinstance(name, str) else None
