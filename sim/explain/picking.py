"""Which follower: by number, or by what became of her."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from sim.engine.columns import STRANGER
from sim.errors import ScenarioError
from sim.explain.watching import Watched

__all__ = ["NAMED", "pick"]


def _typical(watched: Watched) -> int:
    """Nearest, at the end, to the median of trust, attention and expectation, each by its spread."""
    there = np.flatnonzero(watched.everyone["standing"] != STRANGER)
    away = np.zeros(len(there))
    for name in ("trust", "attention", "expectation"):
        column = watched.everyone[name][there]
        away += ((column - np.median(column)) / (column.std() or 1.0)) ** 2
    return int(there[np.argmin(away)])


def _first_to_leave(watched: Watched) -> int:
    gone = watched.everyone["gone"]
    if not gone.any():
        raise ScenarioError(f"nobody left {watched.brand}. Try typical or most-loyal.", file="--follower")
    return int(np.argmin(np.where(gone > 0, gone, np.iinfo(gone.dtype).max)))


def _loudest(watched: Watched) -> int:
    made = watched.everyone["call_outs"]
    if not made.any():
        raise ScenarioError(
            f"nobody called {watched.brand} out. Try typical or first-to-leave.", file="--follower"
        )
    return int(np.argmax(made))


def _most_loyal(watched: Watched) -> int:
    stays = watched.everyone["standing"] == 0
    if not stays.any():
        raise ScenarioError(f"nobody follows {watched.brand} any more. Try typical.", file="--follower")
    # Not who trusts most: that is whoever is disposed to, and nothing need ever have reached her.
    grown = np.round(watched.everyone["trust"] - watched.everyone["disposition"], 9)
    return int(np.argmax(np.where(stays, grown, -2.0)))


#: Name -> (how to find her, what she is). Of equals, the one with the lowest number.
NAMED: Final[Mapping[str, tuple[Callable[[Watched], int], str]]] = {
    "typical": (_typical, "whose trust, attention and expectation end nearest to everyone's medians"),
    "first-to-leave": (_first_to_leave, "the first who unfollowed or muted"),
    "loudest": (_loudest, "who called the brand out most often"),
    "most-loyal": (_most_loyal, "whose trust has grown most, of those who still follow"),
}


def pick(text: str, watched: Watched) -> int:
    """The follower that ``text`` means, in what was ``watched`` of the brand.

    Raises:
        ScenarioError: it means nobody.
    """
    word = text.strip().casefold()
    size = len(watched.everyone["trust"])
    plain = word.replace(",", "").replace("_", "")
    if re.fullmatch(r"[+-]?\d+", plain, re.ASCII):
        number = int(plain)
        if not 0 <= number < size:
            raise ScenarioError(
                f"there is no follower {number}: they are numbered from 0 to {size - 1}.", file="--follower"
            )
        return number
    if word not in NAMED:
        from sim.scenario.words import did_you_mean

        hint = did_you_mean(word, NAMED, "Give a number, or one of")
        raise ScenarioError(f"nobody is called {text!r}. {hint}", file="--follower")
    return NAMED[word][0](watched)
