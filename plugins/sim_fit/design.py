"""A design: all that prior runs depend on. Two brands of one design share them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.foreign import Json
from sim_fit.priors import BEHAVIOUR, KEPT, Prior, prior_of
from sim_fit.targets import AFTER

__all__ = ["HELD", "Design", "days_of", "people_of"]

#: Days at the end that are held out and predicted, where there are twice as many before.
HELD: Final = 30

_DAYS: Final = (30, 45, 60, 90, 120, 150, 180, 240, 300, 365)
#: Sizes of audiences, a fifth apart: prior runs with fewer would be of another noise. More than the last cost
#: more than they tell.
_PEOPLE: Final = tuple(int(float(f"{100 * 2 ** (step / 4):.2g}")) for step in range(34))


def days_of(days: int) -> int:
    """The longest period of a design that so many days hold; 0 if they are too few."""
    return max((each for each in _DAYS if each <= days), default=0)


def people_of(followers: float) -> int:
    """The largest audience of a design that so many followers hold."""
    return max((each for each in _PEOPLE if each <= followers), default=_PEOPLE[0])


@dataclass(frozen=True)
class Design:
    """What prior runs are of.

    Attributes:
        targets, behaviours: names of what is compared: statistics, and what the brand does.
        free: parameters to be inferred, by name.
        days, people: how long, how big.
        busy: posts a day, as a power of 2 to the next quarter. The prior is even around it.
        change: day of a change of policy, 0 for none.
        desk: whether answers take their time.
        base: the scenario whose audience and psychology hold where nothing is free, in plain values.
    """

    targets: tuple[str, ...]
    behaviours: tuple[str, ...]
    free: tuple[str, ...]
    days: int
    people: int
    busy: float = 0.0
    change: int = 0
    desk: bool = False
    base: Json = field(default_factory=dict)

    @property
    def held(self) -> int:
        """Days that are held out in turn; 0 where too few would be left."""
        rest = self.days - HELD
        return HELD if rest >= 2 * HELD and (not self.change or self.change + HELD // 2 <= rest) else 0

    @property
    def compared(self) -> tuple[str, ...]:
        """All numbers of a run, in order: targets, then behaviours."""
        return self.targets + self.behaviours

    @property
    def predicted(self) -> tuple[str, ...]:
        """Targets by which the days held out are predicted."""
        names = ("reach", "reach_daily", "comments", "comments_daily", "drip")
        return tuple(name for name in names if name in self.targets) if self.held else ()

    @cached_property
    def priors(self) -> tuple[Prior, ...]:
        """Of all that varies: free parameters, those that keep their prior, and what the brand does."""
        priors = [prior_of(name) for name in (*self.free, *(name for name in KEPT if name not in self.free))]
        after = ("posts_per_day", "questions", "answer_rate") if self.change else ()
        for name in (*BEHAVIOUR, *(each + AFTER for each in after)):
            prior = replace(BEHAVIOUR[name.removesuffix(AFTER)], name=name)
            if name.startswith("posts_per_day"):
                low, high = 2.0 ** (self.busy - 0.75), 2.0 ** (self.busy + 0.75)
                prior = replace(prior, low=max(low, prior.low), high=min(high, prior.high))
            priors.append(prior)
        return tuple(priors)

    @property
    def places(self) -> dict[str, int]:
        """Where each of them stands."""
        return {prior.name: place for place, prior in enumerate(self.priors)}

    @property
    def inferred(self) -> tuple[str, ...]:
        """What regression infers: free parameters but those that keep their prior, and what the brand does,
        as
        far as it is told."""
        return tuple(name for name in self.free if name not in KEPT) + self.behaviours

    @cached_property
    def seed(self) -> int:
        """Of all luck: of the design alone, so that other code does not come with other luck."""
        text = json.dumps(asdict(self), sort_keys=True, default=str)
        return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)

    @cached_property
    def key(self) -> str:
        """Hash of all of it, and of the code that runs it: what prior runs are kept under."""
        from importlib.metadata import version

        from sim.results import provenance

        code = provenance({"seed": 0, "replicates": 1}, {}, libraries={"numpy": version("numpy")})
        text = json.dumps([asdict(self), _own_code(), code["content"]], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:20]

    def draw(self, number: int) -> npt.NDArray[np.float64]:
        """The shares of the priors at which run ``number`` is, the same whatever runs before it."""
        return np.random.default_rng([self.seed, number]).random(len(self.priors))


def _own_code() -> str:
    """What simulates and counts decides what a table holds."""
    from pathlib import Path

    names = ("design", "priors", "record", "simulating", "statistics", "targets")
    files = [Path(__file__).with_name(f"{name}.py") for name in names]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files if file.exists())).hexdigest()
