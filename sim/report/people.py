"""The people whose stories are offered by what they are, picked of those filmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.engine.columns import FOLLOWS
from sim.explain import Kind, Reason
from sim.explain.deciding import blames_the_brand
from sim.explain.picking import BECAUSE, NAMED, People, described, of_those
from sim.explain.to_dict import decisive_text, speaks_against
from sim.results.why import departures

if TYPE_CHECKING:
    from sim.results.film import Film
    from sim.results.why import Decided

__all__ = ["Offered", "decided", "offered"]

Those = npt.NDArray[np.bool_]  # a flag for each of those filmed

_LEFT = (Kind.UNFOLLOWED, Kind.MUTED)
#: Title and who they are, where nobody tried what would have kept them: the model's reason is all there is.
_DRAWN = {
    "first-to-leave": ("First to leave out of distrust", "the first who left out of distrust"),
    "never-wrote": (
        "Left out of distrust, and never wrote",
        "the first who left out of distrust without ever having written",
    ),
}


class Offered(NamedTuple):
    """Somebody whose story is offered."""

    place: int  #: in ``Film.rows``
    title: str  #: what they are, in a few words
    who: str  #: what they are, in a sentence
    drawn: bool  #: why they left is taken from the reason that the model drew


def offered(film: Film, names: Sequence[str], why: Decided | None = None) -> list[list[Offered]]:
    """Of each brand, in the film's order, who is offered: as many as there are.

    Args:
        film: who was filmed.
        names: what the brands are called, in the film's order.
        why: what :mod:`sim.results.why` keeps, if it was looked into: who left because of a brand is then
            known by what would have kept them, and ``sim explain`` means the same person. Else there is the
            reason that the model drew, and nobody is said to have left because of the brand.
    """
    follows = [film.evening(brand, film.days).standing == FOLLOWS for brand in range(len(names))]
    offers = []
    for brand in range(len(names)):
        others = {name: follows[n] for n, name in enumerate(names) if n != brand}
        stays = _would_stay(film, brand, why)
        people = _people(
            film, brand, names[brand], others, _left_in_distrust(film, brand) if stays is None else stays
        )
        of_brand = []
        for name, entry in NAMED.items():
            place = entry.find(people)
            if place is None:
                continue
            title, who = entry.title, described(name, people, place)
            drawn = name in BECAUSE and stays is None
            if drawn:
                title, who = _DRAWN[name]
            if name in BECAUSE:
                who = of_those(who, len(film.rows), film.audience)
            of_brand.append(Offered(place, title, who, drawn))
        offers.append(of_brand)
    return offers


def decided(film: Film, why: Decided | None) -> list[dict[int, tuple[str, bool]]]:
    """Of each brand, by place in ``Film.rows``: what would have kept who left, and whether the reason that
    the model drew is another one. Empty where that was not looked into.
    """
    places = {int(row): place for place, row in enumerate(film.rows)}
    return [
        {
            places[row]: (decisive_text(each), speaks_against(each))
            for row, each in departures(why, film.replicate, brand).items()
            if row in places
        }
        for brand in film.brands
    ]


def _people(
    film: Film,
    brand: int,
    name: str,
    others: Mapping[str, Those],
    because: Those,
) -> People:
    """What became of those filmed with one brand."""
    events, n = film.events(brand), len(film.rows)
    end = film.evening(brand, film.days)

    def first(places: npt.NDArray[np.int64]) -> int | None:
        leavers = places[because[places]]
        return int(leavers[0]) if len(leavers) else None

    return People(
        brand=name,
        trust=end.trust,
        attention=end.attention,
        expectation=end.expectation,
        disposition=film.disposition,
        standing=end.standing,
        gone=_first_days(events, _LEFT, n),
        call_outs=_call_outs(events, film.days, n),
        commented=_first_days(events, (Kind.WROTE,), n) > 0,
        because=first,
        elsewhere=partial(dict, others),
    )


def _first_days(events: npt.NDArray[np.void], kinds: Sequence[Kind], n: int) -> npt.NDArray[np.int64]:
    """The day on which any of ``kinds`` first happened to each, 0 if none did."""
    days = np.zeros(n, np.int64)
    some = events[np.isin(events["kind"], kinds)][::-1]  # of each in order: the first is written last
    days[some["place"]] = some["day"]
    return days


def _call_outs(events: npt.NDArray[np.void], days: int, n: int) -> npt.NDArray[np.int64]:
    """How often each called the brand out: once an evening, and once more for every incident.

    Who decides to join is heard on the evening after, if there is one.
    """
    loud = events[np.isin(events["kind"], (Kind.CALLED_OUT, Kind.JOINED))]
    storm = (loud["kind"] == Kind.CALLED_OUT) & (loud["post"] < 0)  # over an incident: under no post
    when = loud["day"] + (loud["kind"] == Kind.JOINED)
    once = np.unique(loud["place"][~storm].astype(np.int64) * (days + 2) + when[~storm])
    once = once[once % (days + 2) <= days] // (days + 2)
    joiners = events[(events["kind"] == Kind.JOINED_STORM) & (events["day"] < days)]["place"]
    return np.bincount(np.concatenate([once, loud["place"][storm], joiners]), minlength=n)


def _would_stay(film: Film, brand: int, why: Decided | None) -> Those | None:
    """Whom one thing different would have kept; None if that was not tried of all who left."""
    left = _first_days(film.events(brand), _LEFT, len(film.rows)) > 0
    decisions = departures(why, film.replicate, film.brands[brand])
    looked_into = why is not None and why["replicate"] == film.replicate
    if looked_into and set(film.rows[left].tolist()) <= decisions.keys():
        because = {row for row, each in decisions.items() if blames_the_brand(each["kind"])}
        return np.array([row in because for row in film.rows.tolist()])
    return None


def _left_in_distrust(film: Film, brand: int) -> Those:
    """Who left out of distrust, as the model drew it."""
    events = film.events(brand)
    distrust = np.isin(events["detail"], (Reason.IGNORED, Reason.PHONY))
    places = events[np.isin(events["kind"], _LEFT) & distrust]["place"]
    return np.isin(np.arange(len(film.rows)), places)
