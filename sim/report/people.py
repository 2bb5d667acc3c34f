"""The people whose stories are offered by what they are, picked of those filmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.engine.columns import FOLLOWS
from sim.explain import Kind, Reason
from sim.explain.deciding import blames_the_brand
from sim.explain.picking import NAMED, People, described

if TYPE_CHECKING:
    from sim.results.film import Film

__all__ = ["Offered", "buttons", "offered"]

_BECAUSE = ("first-to-leave", "never-wrote")  # left because of the brand
_LEFT = (Kind.UNFOLLOWED, Kind.MUTED)


class Offered(NamedTuple):
    """Somebody whose story is offered."""

    place: int  #: in ``Film.rows``
    title: str  #: what they are, in a few words
    who: str  #: what they are, in a sentence
    drawn: bool  #: that they left because of the brand is taken from the reason that the model drew


def offered(film: Film, names: Sequence[str], why: Mapping[str, Any] | None = None) -> list[list[Offered]]:
    """Of each brand, in the film's order, who is offered: as many as there are.

    Args:
        film: who was filmed.
        names: what the brands are called, in the film's order.
        why: what :mod:`sim.results.why` keeps, if it was looked into: who left because of a brand is then
            known by what would have kept them, else by the reason that the model drew.
    """
    follows = [film.evening(brand, film.days).standing == FOLLOWS for brand in range(len(names))]
    found = []
    for brand in range(len(names)):
        others = {name: follows[n] for n, name in enumerate(names) if n != brand}
        tried = _tried(film, brand, why)
        people = _people(film, brand, names[brand], others, _drawn(film, brand) if tried is None else tried)
        places = {name: named.find(people) for name, named in NAMED.items()}
        found.append(
            [
                Offered(
                    place,
                    NAMED[name].title,
                    described(name, people, place),
                    tried is None and name in _BECAUSE,
                )
                for name, place in places.items()
                if place is not None
            ]
        )
    return found


def buttons(of_brands: Sequence[Sequence[Offered]]) -> str:
    """HTML: a list of buttons a brand, of which the page's script shows that of the brand asked about."""
    lists = []
    for brand, people in enumerate(of_brands):
        those = "".join(
            f'<li><button type="button" aria-pressed="false" data-place="{each.place}" '
            f'data-who="{escape(each.who)}"{" data-drawn" * each.drawn}>{escape(each.title)}</button></li>'
            for each in people
        )
        lists.append(
            f'<ul class="people" aria-label="People of interest" data-brand="{brand}" hidden>{those}</ul>'
        )
    return "".join(lists)


def _people(
    film: Film, brand: int, name: str, others: Mapping[str, Any], because: npt.NDArray[np.bool_]
) -> People:
    """What became of those filmed with one brand."""
    events, n = film.events(brand), len(film.rows)
    end = film.evening(brand, film.days)

    def first(places: npt.NDArray[np.int64]) -> int | None:
        mine = places[because[places]]
        return int(mine[0]) if len(mine) else None

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
    some = events[np.isin(events["kind"], kinds)][
        ::-1
    ]  # of each follower in order: the first is written last
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
    joined = events[(events["kind"] == Kind.JOINED_STORM) & (events["day"] < days)]["place"]
    return np.bincount(np.concatenate([once, loud["place"][storm], joined]), minlength=n)


def _tried(film: Film, brand: int, why: Mapping[str, Any] | None) -> npt.NDArray[np.bool_] | None:
    """Whom one thing different would have kept; None if that was not tried of all who left."""
    left = _first_days(film.events(brand), _LEFT, len(film.rows)) > 0
    if why is not None and why["replicate"] == film.replicate:
        tried = {
            each["follower"]: blames_the_brand(each["kind"])
            for each in why["brands"][film.brands[brand]]["departures"]
        }
        if set(film.rows[left].tolist()) <= tried.keys():
            return np.array([tried.get(row, False) for row in film.rows.tolist()])
    return None


def _drawn(film: Film, brand: int) -> npt.NDArray[np.bool_]:
    """Who left out of distrust, as the model drew it."""
    events = film.events(brand)
    distrust = np.isin(events["detail"], (Reason.IGNORED, Reason.PHONY))
    drawn = events[np.isin(events["kind"], _LEFT) & distrust]["place"]
    return np.isin(np.arange(len(film.rows)), drawn)
