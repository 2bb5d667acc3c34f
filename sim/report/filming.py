"""Recording the film of a run: one replicate, with a few hundred people watched.

Who is watched are the same people for every brand. They are drawn so that those who wrote, who read along
and who did neither, with the first brand and the second and so on, have the shares that they have among
everybody: all followers are put in the order of what they did with each brand, and every so many-th is taken
(systematic sampling from a sorted list). Where there is a pool, all of them followed from the start.
"""

from __future__ import annotations

from functools import partial
from math import isnan
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.compare.runs import values_of
from sim.engine.columns import COMMENTED, OPENED, first_attention
from sim.errors import ResultsError, SimError
from sim.explain import EXITS, LOUD, Kind, watch
from sim.explain.events import OVER_INCIDENT
from sim.explain.notes import Lived, NotedWorld, again
from sim.explain.verify import check
from sim.explain.watching import measured_once
from sim.model import TrustModel, run_replicate
from sim.model.replicate import release
from sim.results.film import EVENT, Film
from sim.results.typical import typical_replicate

if TYPE_CHECKING:
    from sim.explain import Watched
    from sim.measures import ReplicateResult
    from sim.plugins import Registry
    from sim.results import Run
    from sim.scenario import Scenario

__all__ = ["SAMPLE", "Filming", "film_events", "record", "sample", "sample_of"]

#: How many followers are filmed.
SAMPLE = 500


class Filming:
    """The film of a replicate, made while it runs.

    What reaches followers is noted as it goes by (:mod:`sim.explain.notes`). At the end it is known who
    belongs to whom, the sample is drawn, and those few live through it once more, watched.

    Args:
        size: how many followers to film; all of them if there are fewer.
        rows: whom, if that is known beforehand: of the others nothing is noted then.

    Attributes:
        film: once the replicate has ended; None if it could not be told.
        refused: why not, where that is known.
        rows: who is in the sample.
    """

    def __init__(self, size: int = SAMPLE, rows: npt.NDArray[np.int64] | None = None) -> None:
        self.size, self.rows = size, rows
        self.film: Film | None = None
        self.refused: SimError | None = None

    def begin(self, model: TrustModel) -> None:
        """Have notes taken in ``model``, before its first day."""
        for brand in model.brands:
            del brand.world  # before there is another one: it is large
            brand.world = brand.made(partial(NotedWorld, self.rows))

    def end(self, model: TrustModel) -> None:
        """Make the film of ``model``, after its last day."""
        try:
            self._make(model)
        except SimError as error:
            self.refused = error
        except Exception:  # no film is worth a run; :func:`record` says what is wrong
            return

    def _make(self, model: TrustModel) -> None:
        worlds: dict[str, NotedWorld] = {
            brand.name: brand.world for brand in model.brands if isinstance(brand.world, NotedWorld)
        }
        if self.rows is None:
            self.rows = _drawn(model, self.size)
        histories = {name: again(world, self.rows) for name, world in worlds.items()}
        complete = {name: each for name, each in histories.items() if each is not None}
        if len(complete) < len(histories):
            return
        self.film = Film.of(
            days=model.days,
            replicate=model.replicate,
            audience=model.founders,
            rows=self.rows,
            disposition=model.audience.followers["disposition"][self.rows].astype(np.float64),
            first_attention=first_attention(model.audience.rests[self.rows]),
            neighbours=model.audience.graph.degrees[self.rows],
            psychology=model.scenario.psychology.model_dump(),
            brands={name: (film_events(each), each.posts) for name, each in complete.items()},
        )


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
    replicate = typical_replicate(run)
    once = measured_once(scenario)
    unwatched = registry.unwatched()
    filming = Filming(size)
    rerun = run_replicate(once, replicate, registry=unwatched, onlooker=filming)
    for name in _differing(run, rerun):
        check(run, watch(scenario, registry, name, replicate, []), registry)
    if filming.film is None and filming.refused is None:
        # A great deal was said: now that it is known of whom, less is noted.
        filming = Filming(size, filming.rows)
        run_replicate(once, replicate, registry=unwatched, onlooker=filming)
    if filming.refused is not None:
        raise filming.refused
    if filming.film is None:
        raise ResultsError(f"{run.directory}: what its followers lived through cannot be told from outside.")
    return filming.film


def _differing(run: Run, rerun: ReplicateResult) -> set[str]:
    """Brands that do not measure what they measured in the run."""
    values = values_of(run)
    return {
        brand["name"]
        for brand, measures in zip(run.summary["brands"], rerun.measures, strict=True)
        for measure in brand["measures"]
        if not isnan(value := values[brand["name"]][measure][rerun.replicate])
        if measures.get(measure) != value
    }


def sample_of(
    scenario: Scenario, registry: Registry, replicate: int, size: int = SAMPLE
) -> npt.NDArray[np.int64]:
    """Whom a film of that replicate shows: everybody, or as :func:`sample` draws them."""
    if scenario.audience.size <= size:
        return np.arange(scenario.audience.size)
    model = TrustModel(measured_once(scenario), replicate=replicate, registry=registry.unwatched())
    try:
        while model.running:
            model.step()
        model.registry.confirm()
        return _drawn(model, size)
    finally:
        release(model)


def _drawn(model: TrustModel, size: int) -> npt.NDArray[np.int64]:
    """The sample of a model after its last day: everybody, if there are no more than that."""
    if model.founders <= size:
        return np.arange(model.founders)
    return sample([_acts(brand.world.eyes["flags"][: model.founders]) for brand in model.brands], size)


def sample(acts: list[npt.NDArray[np.uint8]], size: int) -> npt.NDArray[np.int64]:
    """``size`` followers in whom each group of each brand, and each combination, has its share.

    Args:
        acts: a brand: 0 wrote, 1 read along, 2 did neither, shape (followers,).
        size: how many, at most as many as there are.

    Returns:
        Their rows, ascending.
    """
    order = np.lexsort(acts[::-1])
    places = ((np.arange(size) + 0.5) * len(order) / size).astype(np.int64)
    return np.sort(order[places])


def _acts(flags: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    return np.where(flags & COMMENTED, 0, np.where(flags & OPENED, 1, 2)).astype(np.uint8)


def film_events(life: Lived | Watched) -> npt.NDArray[np.void]:
    """What happened, as films hold it: of :data:`sim.results.film.EVENT`."""
    events = np.zeros(len(life.events), EVENT)
    for name in ("place", "day", "kind", "asks", "post", *"rskxAdc"):
        events[name] = life.events[name]
    kinds, count, turn = (life.events[name] for name in ("kind", "count", "turn"))
    since_incident = -1000 * turn.astype(np.int32)  # days since it began, and neighbours
    details = (
        ((Kind.HEARD_CALL_OUTS, Kind.HEARD_PRAISE), count),
        (OVER_INCIDENT, since_incident + np.minimum(count, 999)),
        (EXITS, life.events["reason"]),
        ((Kind.ANSWERED, Kind.FOLLOWED_UP, Kind.CANNED), np.floor(life.events["tau"])),
        ((Kind.RECOGNISED,), life.events["reply"]),
    )
    for of_kinds, detail in details:
        those = np.isin(kinds, of_kinds)
        events["detail"][those] = detail[those]
    of_before = life.events["began"] > 0  # a conversation that began on another day is none of today's posts
    events["post"][of_before] += 16 * (life.events["day"] - life.events["began"])[of_before]
    for at in np.flatnonzero(np.isin(kinds, LOUD)):
        # A follower who joins is heard on the evening after.
        day = int(events["day"][at]) + (kinds[at] == Kind.JOINED)
        events["detail"][at] = _listeners(life, events["place"][at], day, kinds[at] == Kind.PRAISED)
    return events


def _listeners(life: Lived | Watched, place: int, day: int, praise: bool) -> int:
    talk = life.heard
    listeners = (talk["source"] == life.rows[place]) & (talk["day"] == day) & (talk["praise"] == praise)
    return int(np.count_nonzero(listeners))
