"""Recording the film of a run: one replicate run again, with a few hundred people watched.

Who is watched are the same people for every brand. They are drawn so that those who wrote, who read along
and who did neither, with the first brand and the second and so on, have the shares that they have among
everybody: all followers are put in the order of what they did with each brand, and every so many-th is taken
(systematic sampling from a sorted list).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.results.film import EVENT, Film
from sim.results.typical import typical_replicate

if TYPE_CHECKING:
    from sim.explain import Watched
    from sim.plugins import Registry
    from sim.results import Run
    from sim.scenario import Scenario

__all__ = ["SAMPLE", "record", "sample", "sample_of"]

#: How many followers are filmed.
SAMPLE = 500


def record(run: Run, scenario: Scenario, registry: Registry, size: int = SAMPLE) -> Film:
    """Film the replicate of ``run`` that is in the middle by followers kept.

    Args:
        run: finished.
        scenario: the run's, with the strategies it names.
        registry: what plugins offer, loaded with the scenario's own files.
        size: how many followers; all of them if there are fewer.

    Raises:
        SimError: the replicate cannot be run again, or does not come out as the run recorded it.
    """
    from sim.explain import watch
    from sim.explain.again import check

    replicate = typical_replicate(run)
    names = [brand.name for brand in scenario.brands]
    rows = sample_of(scenario, registry, replicate, size)
    last = _measured_once(scenario)
    found = {name: watch(last, registry, name, replicate, rows) for name in names}
    for name in _differing(run, found):
        check(run, watch(scenario, registry, name, replicate, []), registry)
    any_brand = found[names[0]]
    return Film.of(
        days=scenario.days,
        replicate=replicate,
        audience=scenario.audience.size,
        rows=rows,
        disposition=any_brand.traits["disposition"].astype(np.float64),
        first_attention=any_brand.first_attention,
        neighbours=any_brand.neighbours,
        psychology=scenario.psychology.model_dump(),
        brands={name: (_events(watched), watched.posts) for name, watched in found.items()},
    )


def sample_of(
    scenario: Scenario, registry: Registry, replicate: int, size: int = SAMPLE
) -> npt.NDArray[np.int64]:
    """Whom a film of that replicate shows: everybody, or as :func:`sample` draws them."""
    from sim.explain import watch

    if scenario.audience.size <= size:
        return np.arange(scenario.audience.size)
    last = _measured_once(scenario)
    before = [watch(last, registry, brand.name, replicate, []) for brand in scenario.brands]
    return sample([_did(watched) for watched in before], size)


def _measured_once(scenario: Scenario) -> Scenario:
    """The same, measured on the last day alone: what happens does not change, and it takes less time."""
    return scenario.model_copy(update={"measure_every": scenario.days})


def _differing(run: Run, found: Mapping[str, Watched]) -> set[str]:
    """Brands that do not measure what they measured in the run."""
    table = run.values()
    columns = (table[name].to_pylist() for name in ("brand", "replicate", "group", "measure", "value"))
    return {
        brand
        for brand, replicate, group, measure, value in zip(*columns, strict=True)
        if replicate == found[brand].replicate and group == "all" and value is not None
        if found[brand].measures.get(measure) != value
    }


def sample(did: list[npt.NDArray[np.uint8]], size: int) -> npt.NDArray[np.int64]:
    """``size`` followers in whom each group of each brand, and each combination, has its share.

    Args:
        did: a brand: 0 wrote, 1 read along, 2 did neither, shape (followers,).
        size: how many, at most as many as there are.

    Returns:
        Their rows, ascending.
    """
    order = np.lexsort(did[::-1])
    places = ((np.arange(size) + 0.5) * len(order) / size).astype(np.int64)
    return np.sort(order[places])


def _did(watched: Watched) -> npt.NDArray[np.uint8]:
    from sim.engine.columns import COMMENTED, OPENED

    flags = watched.eyes["flags"]
    return np.where(flags & COMMENTED, 0, np.where(flags & OPENED, 1, 2)).astype(np.uint8)


def _events(watched: Watched) -> npt.NDArray[np.void]:
    from sim.explain import EXITS, LOUD, Kind

    found = np.zeros(len(watched.events), EVENT)
    for name in ("place", "day", "kind", "asks", "post", *"rskxAdc"):
        found[name] = watched.events[name]
    kinds = watched.events["kind"]
    heard = np.isin(kinds, (Kind.HEARD_CALL_OUTS, Kind.HEARD_PRAISE))
    found["detail"][heard] = watched.events["count"][heard]
    exits = np.isin(kinds, EXITS)
    found["detail"][exits] = watched.events["reason"][exits]
    seen = kinds == Kind.RECOGNISED
    found["detail"][seen] = watched.events["reply"][seen]
    for at in np.flatnonzero(np.isin(kinds, LOUD)):
        # A follower who joins is heard on the evening after.
        day = int(found["day"][at]) + (kinds[at] == Kind.JOINED)
        found["detail"][at] = _listeners(watched, found["place"][at], day, kinds[at] == Kind.PRAISED)
    return found


def _listeners(watched: Watched, place: int, day: int, praise: bool) -> int:
    heard = watched.heard
    hers = (heard["source"] == watched.rows[place]) & (heard["day"] == day) & (heard["praise"] == praise)
    return int(np.count_nonzero(hers))
