"""The decisive moment: what one thing, had it been different, would have kept a follower who left.

Found by trying: the world is run again from the morning of the moment, with that one thing changed and the
same luck, and either they still follow on the last day or they do not. What the brand or their friends did
is tried first, from the last moment back to the first, since a later one changes less of what they lived
through; then boredom on the day they left, which no one moment makes. The first that keeps them is the
decisive one. Where none does, all moments of a kind are changed at once. Where that does not do either, no
one thing tried (a reply, a template, what others said, boredom) would have kept them; two together are not
tried.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim.engine.columns import FOLLOWS, STRANGER
from sim.errors import ScenarioError
from sim.explain.asking import follower_exit
from sim.explain.changes import Change
from sim.explain.events import EXITS, Kind
from sim.explain.watching import Watched, measured_once, prepared, watch
from sim.results.why import FORMAT, Decided, DepartureNumbers, Departures
from sim.strategy import Reply

if TYPE_CHECKING:
    from sim.explain.world import ObservedWorld
    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = [
    "BACKGROUND",
    "KINDS",
    "MOST_TRIED",
    "Reruns",
    "blames_the_brand",
    "decided",
    "first_because",
    "why_follower_left",
    "why_they_left",
]

BACKGROUND: Final = "background"
BOREDOM: Final = "boredom"

#: Kinds of decisive moments, in the order in which they are shown.
KINDS: Final = (
    "ignored after asked",  # they answered a question (the post's, or one put back to them) and heard nothing
    "ignored",  # they commented on a post that did not ask, and heard nothing
    "saw others ignored",  # they read along, and there were comments without a reply
    "recognised template",  # theirs, or one they read
    "false alarm",  # they took a personal reply for a template
    "friends' call-outs",
    "an incident",  # they came across one themselves, or it had got round
    BOREDOM,  # they looked less than at first, for want of reward
    BACKGROUND,  # none of these: chance that leaves at any trust
)

#: How many of those who left are looked into for the first who left because of the brand.
MOST_TRIED: Final = 200

_MEMORY: Final = 150_000_000  # bytes that mornings to go back to may take


def why_they_left(
    scenario: Scenario,
    registry: Registry,
    replicate: int,
    rows: npt.ArrayLike,
    tell: Callable[[int, int], None] = lambda done, of: None,
    check: Callable[[Watched], None] = lambda watched: None,
) -> Decided:
    """What decided the departures among ``rows`` from every brand, as :mod:`sim.results.why` keeps it.

    Args:
        scenario, registry, replicate, rows: as for :func:`sim.explain.watch`.
        tell: called with (departures looked into, departures in all).
        check: called with each brand as it was watched, before anything is tried.

    Raises:
        SimError: as :func:`sim.explain.watch` does.
    """
    names = [brand.name for brand in scenario.brands]
    watched = {name: watch(scenario, registry, name, replicate, rows) for name in names}
    leavers = {}
    for name, each in watched.items():
        check(each)
        leavers[name] = [int(row) for row in each.rows if follower_exit(each, int(row))]
    done, of = 0, sum(map(len, leavers.values()))
    tell(0, of)
    brands: dict[str, Departures] = {}
    for name, brand_leavers in leavers.items():
        departures = []
        if brand_leavers:
            with closing(Reruns(scenario, registry, name, replicate)) as reruns:
                for row in brand_leavers:
                    departures.append(decided(watched[name], row, reruns))
                    done += 1
                    tell(done, of)
        brands[name] = {
            "left": len(departures),
            "kinds": {kind: sum(each["kind"] == kind for each in departures) for kind in KINDS},
            "departures": departures,
        }
    return {
        "format": FORMAT,
        "replicate": replicate,
        "sample": len(np.unique(np.asarray(rows, np.int64))),
        "of": scenario.audience.size,
        "kinds": list(KINDS),
        "brands": brands,
    }


def why_follower_left(
    scenario: Scenario, registry: Registry, watched: Watched, row: int
) -> DepartureNumbers | None:
    """What decided that follower ``row``, who must be among those watched, left; None if they did not."""
    exit_ = follower_exit(watched, row)
    if exit_ is None:
        return None
    days = {change.day or 1 for _, change in _moments(watched, row, exit_[0])}
    with closing(Reruns(scenario, registry, watched.brand, watched.replicate, days)) as reruns:
        return decided(watched, row, reruns)


def first_because(
    scenario: Scenario, registry: Registry, brand: str, replicate: int, leavers: Sequence[int]
) -> int | None:
    """The first of ``leavers`` who left because of the brand; None if none did.

    They did if what decided it is neither boredom nor background: something that the brand did, or others
    said of it.

    Raises:
        ScenarioError: none of the first :data:`MOST_TRIED` is, and there are more.
        SimError: as :func:`sim.explain.watch` does.
    """
    candidates = leavers[:MOST_TRIED]
    if not len(candidates):
        return None
    watched = watch(scenario, registry, brand, replicate, candidates)
    with closing(Reruns(scenario, registry, brand, replicate)) as reruns:
        causes = (
            (row, next(iter(_rescues(watched, row, reruns, limit=1)), BACKGROUND)) for row in candidates
        )
        first = next((row for row, kind in causes if blames_the_brand(kind)), None)
    if first is None and len(candidates) < len(leavers):
        raise ScenarioError(
            f"of the first {len(candidates)} of them who left {brand}, nobody left because of it; the other "
            f"{len(leavers) - len(candidates):,} were not looked into. Try loudest, most-loyal or typical.",
            file="--follower",
        )
    return first


def blames_the_brand(kind: str) -> bool:
    """Whether a decisive moment of that kind means that they left because of the brand."""
    return kind not in (BOREDOM, BACKGROUND)


def decided(watched: Watched, row: int, reruns: Reruns) -> DepartureNumbers:
    """The decisive moment of one follower who left; they must be among those watched."""
    exit_ = follower_exit(watched, row)
    assert exit_ is not None
    day, how, reason = exit_
    rescues = _rescues(watched, row, reruns)
    kind = next(iter(rescues), BACKGROUND)
    rescue = rescues.get(kind)
    return {
        "follower": row,
        "day": day,
        "how": how.name.lower(),
        "reason": reason.name.lower(),
        "kind": kind,
        "change": None if rescue is None else rescue.what,
        "moment": None if rescue is None else rescue.day,
        "also": list(rescues)[1:],
    }


def _rescues(watched: Watched, row: int, reruns: Reruns, limit: int = len(KINDS)) -> dict[str, Change]:
    """By kind, the first of what would have kept one who left; no more than ``limit`` are looked for."""
    exit_ = follower_exit(watched, row)
    assert exit_ is not None
    rescues: dict[str, Change] = {}
    moments = list(_moments(watched, row, exit_[0]))
    acts = [each for each in moments if each[0] != BOREDOM]
    boredom = [each for each in moments if each[0] == BOREDOM]
    for tries in ([*acts, *boredom], [*_together(acts), *_together(boredom)]):
        for kind, change in tries:
            if kind not in rescues and reruns.keeps(row, change, moments[-1][1].day or 1):
                rescues[kind] = change
                if len(rescues) == limit:
                    return rescues
        if rescues:
            break
    return rescues


def _moments(watched: Watched, row: int, exit_day: int) -> Iterator[tuple[str, Change]]:
    """What could have been different, from the last moment back; a day once for each kind."""
    events = watched.events_of(row)
    events = events[events["day"] <= exit_day]
    changes: set[tuple[str, int]] = set()
    for at in reversed(range(len(events))):
        moment = _moment(watched, events, events[at], exit_day)
        if moment is None:
            continue
        kind, what = moment
        day = int(events["day"][at])
        if (what, day) not in changes:
            changes.add((what, day))
            yield kind, Change(what, row, day)


def _moment(watched: Watched, events: Any, event: Any, exit_day: int) -> tuple[str, str] | None:
    kind = Kind(event["kind"])
    if kind == Kind.IGNORED:
        return ("ignored after asked" if event["asks"] else "ignored"), "not ignored"
    if kind == Kind.RECOGNISED:
        canned = event["reply"] == Reply.CANNED
        return ("recognised template" if canned else "false alarm"), "not recognised"
    if kind in (Kind.READ, Kind.READ_FAKE):
        post = watched.post(event)
        if kind == Kind.READ_FAKE:
            return ("recognised template" if post["canned"] else "false alarm"), "not recognised"
        return ("saw others ignored", "read of answers") if post["silent"] else None
    if kind in (Kind.HEARD_CALL_OUTS, Kind.HEARD_OF_INCIDENT):
        today = events[events["day"] == event["day"]]
        hearing = np.isin(today["kind"], (Kind.HEARD_CALL_OUTS, Kind.HEARD_OF_INCIDENT))
        # What has got round they know of nobody; both are left unheard at once.
        return ("friends' call-outs" if today["count"][hearing].any() else "an incident"), "not heard"
    if kind == Kind.SAW_INCIDENT:
        return "an incident", "not seen"
    # Boredom has a part in leaving only below the first attention; "stopped" leaves less than there was.
    first = watched.first_attention[event["place"]]
    if kind in EXITS and event["day"] == exit_day and kind != Kind.STOPPED and event["A"] < first:
        return BOREDOM, "not bored"
    return None


def _together(moments: Sequence[tuple[str, Change]]) -> Iterator[tuple[str, Change]]:
    """All moments of a kind at once, those with the fewest first: it takes two, but for boredom."""
    days: dict[str, list[tuple[str, Change]]] = {}
    for kind, change in moments:
        days.setdefault(change.what, []).append((kind, change))
    for what, several in sorted(days.items(), key=lambda each: len(each[1])):
        if len(several) > 1 or what == "not bored":
            kinds = [kind for kind, _ in several]
            yield max(kinds, key=kinds.count), Change(what, several[0][1].row)


class Reruns:
    """One brand's replicate, to be run again from any morning with one thing changed.

    A morning is kept every day, or every few days where the audience is large; or those of ``days`` alone, if
    it is known which will be wanted. A strategy that cannot be copied has only the first: then every try
    starts there.
    """

    def __init__(
        self,
        scenario: Scenario,
        registry: Registry,
        brand: str,
        replicate: int,
        days: Collection[int] | None = None,
    ) -> None:
        nobody = np.empty(0, np.int64)
        self._model = prepared(measured_once(scenario), registry, brand, replicate, nobody, ())
        self._brand = self._model.brands[0]
        self._world: ObservedWorld = self._brand.world  # type: ignore[assignment]
        bytes_ = self._world.ties.nbytes + self._world.eyes.nbytes + 4 * self._model.size
        self._every = max(1, -(-bytes_ * self._model.days // _MEMORY))
        self._snapshots: list[tuple[int, Any]] = []  # days run before it, and a snapshot
        last = self._model.days if days is None else max(days, default=1)
        while True:
            wanted = days is None or self._model.day in (0, *(day - 1 for day in days))
            if wanted and self._model.day % self._every == 0:
                self._keep()
            if self._model.day >= last - 1:
                break
            self._model.step()

    def _keep(self) -> None:
        try:
            self._snapshots.append((self._model.day, self._model.snapshot()))
        except Exception:  # whatever a plugin's own objects raise that cannot be copied
            if not self._model.day:  # when no strategy is copied
                raise

    def keeps(self, row: int, change: Change, first: int = 1) -> bool:
        """Whether they still follow on the last day, with the change.

        ``first`` is the first day on which a change of every day can matter to them.
        """
        before = change.day or first
        self._model.restore(next(snapshot for day, snapshot in reversed(self._snapshots) if day < before))
        self._world.changes = [change]
        self._brand.corrected = self._world.corrected if change.reply else None
        while self._model.day < self._model.days:
            self._model.step()
            if self._world.eyes["standing"][row] not in (FOLLOWS, STRANGER):
                return False
        return bool(self._world.eyes["standing"][row] == FOLLOWS)

    def close(self) -> None:
        """Free what is large."""
        from sim.model.replicate import release

        self._snapshots.clear()
        release(self._model)
