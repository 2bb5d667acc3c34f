"""Which follower: by number, or by what became of them.

Those with a name are the ones that people ask for. They are picked from columns (:class:`People`), those of a
whole audience in ``sim explain``, or of the followers filmed in the report.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.engine.columns import FOLLOWS, STRANGER
from sim.errors import ScenarioError
from sim.prose import listed
from sim.scenario.words import did_you_mean, shown

__all__ = ["BECAUSE", "NAMED", "Named", "People", "by_number", "described", "of_those", "pick"]

Column = npt.NDArray[Any]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class People:
    """What became of people with one brand in one replicate: columns of shape (people,), as of the last day.

    Attributes:
        brand: its name.
        trust, attention, expectation: as they ended, 0 to 1.
        disposition: trust at the start, 0 to 1.
        standing: 0 follows, 1 muted, 2 unfollowed, 3 has never followed.
        gone: day on which they unfollowed or muted, 0 if they did not.
        call_outs: how often they called the brand out.
        commented: whether they ever wrote.
        because: of places in the order of leaving, the first of those who left because of the brand, or None.
        elsewhere: other brand -> who follows it on the last day.
    """

    brand: str
    trust: Column
    attention: Column
    expectation: Column
    disposition: Column
    standing: Column
    gone: Column
    call_outs: Column
    commented: Column
    because: Callable[[Whole], int | None]
    elsewhere: Callable[[], Mapping[str, Column]]

    def leavers(self, of: Column | None = None) -> Whole:
        """Places of those who left, in that order; ``of``: only of these."""
        there = np.flatnonzero((self.gone > 0) if of is None else (self.gone > 0) & of)
        return there[np.argsort(self.gone[there], kind="stable")]

    def stayed_with(self, place: int) -> list[str]:
        """Which other brands somebody follows on the last day."""
        return [name for name, follows in self.elsewhere().items() if follows[place]]


def _stayed_elsewhere(people: People) -> int | None:
    columns = list(people.elsewhere().values())
    leavers = people.leavers(np.any(columns, axis=0) if columns else people.gone < 0)
    return int(leavers[0]) if len(leavers) else None


def _most_loyal(people: People) -> int | None:
    stays = people.standing == FOLLOWS
    # Not who trusts most: that is whoever is disposed to, and nothing need ever have reached them.
    growth = np.round(people.trust - people.disposition, 9)
    return int(np.argmax(np.where(stays, growth, -2.0))) if stays.any() else None


def _typical(people: People) -> int:
    """Nearest, at the end, to the median of trust, attention and expectation, each by its spread."""
    there = np.flatnonzero(people.standing != STRANGER)
    away = np.zeros(len(there))
    for column in (people.trust, people.attention, people.expectation):
        away += ((column[there] - np.median(column[there])) / (column[there].std() or 1.0)) ** 2
    return int(there[np.argmin(away)])


_MOST_NAMES: Final = 3  # of other brands
_MOST_DIGITS: Final = 20  # of a number of a follower


class Named(NamedTuple):
    """Somebody who can be asked for by a word: a title, who they are, how to find them, what if nobody is."""

    title: str
    who: str
    find: Callable[[People], int | None]
    nobody: str


#: By name, in the order in which they are offered. Of equals, the one with the lowest number.
NAMED: Final[Mapping[str, Named]] = {
    "first-to-leave": Named(
        "First to leave because of the brand",
        "the first who left because of the brand",
        lambda people: people.because(people.leavers()),
        "nobody left {brand} because of it",
    ),
    "stayed-elsewhere": Named(
        "Left here, stayed elsewhere",
        "the first who left here and still follows another brand on the last day",
        _stayed_elsewhere,
        "nobody left {brand} and stayed with another brand",
    ),
    "never-wrote": Named(
        "Left, and never wrote",
        "the first who left because of the brand without ever having written",
        lambda people: people.because(people.leavers(~people.commented)),
        "nobody who never wrote left {brand} because of it",
    ),
    "loudest": Named(
        "Loudest",
        "who called the brand out most often",
        lambda people: int(np.argmax(people.call_outs)) if people.call_outs.any() else None,
        "nobody called {brand} out",
    ),
    "most-loyal": Named(
        "Most loyal",
        "whose trust has grown most, of those who still follow",
        _most_loyal,
        "nobody follows {brand} any more",
    ),
    "typical": Named(
        "Typical",
        "whose trust, attention and expectation end nearest to everyone's medians",
        _typical,
        "nobody has ever followed {brand}",
    ),
}


#: Those who left because of the brand.
BECAUSE: Final = ("first-to-leave", "never-wrote")


def of_those(who: str, looked_into: int, of: int) -> str:
    """Who somebody is, where not everybody was looked into."""
    return who if looked_into >= of else f"{who}, of the {looked_into:,} people who were looked into"


def described(name: str, people: People, place: int) -> str:
    """Who a name means, of the follower in ``place`` whom it means."""
    if name != "stayed-elsewhere":
        return NAMED[name].who
    brands = people.stayed_with(place)
    if len(brands) > _MOST_NAMES:
        return f"{NAMED[name].who}: {len(brands)} of {len(people.elsewhere())}"
    return f"{NAMED[name].who}: {listed(brands)}"


def by_number(text: str, size: int) -> int | None:
    """The follower of ``size`` whose number ``text`` is; None if it is no number.

    Raises:
        ScenarioError: nobody has that number.
    """
    plain = text.strip().replace(",", "").replace("_", "")
    if not re.fullmatch(r"[+-]?\d+", plain, re.ASCII):
        return None
    number = int(plain) if len(plain) <= _MOST_DIGITS else -1
    if not 0 <= number < size:
        raise ScenarioError(
            f"there is no follower {shown(plain)[1:-1]}: they are numbered from 0 to {size - 1}.",
            file="--follower",
        )
    return number


def pick(text: str, people: People) -> int:
    """The follower that a name of :data:`NAMED` means.

    Raises:
        ScenarioError: it means nobody.
    """
    word = text.strip().casefold()
    if word not in NAMED:
        hint = did_you_mean(word, NAMED, "Give a number, or one of")
        raise ScenarioError(f"nobody is called {text!r}. {hint}", file="--follower")
    place = NAMED[word].find(people)
    if place is None:
        raise ScenarioError(
            f"{NAMED[word].nobody.format(brand=people.brand)}. Try typical.", file="--follower"
        )
    return place
