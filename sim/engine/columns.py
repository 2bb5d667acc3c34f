"""The columns: what the engine remembers of ties and followers, and how numbers reach the kernels.

One row a tie (a follower of one brand), one field a column; ``ties["r"]`` is the column of credits.

A tie has two rows: in ``TIE`` what they think of the brand, in ``EYE`` whether they look. Most days only ask
whether they look, so what that takes lies close together, and each row is faded on its own.
26 + 8 bytes a tie, 17 a follower, and 2 a tie and post of the day for the feed's schedule; 4 more a tie for
people of the pool.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, inf, log
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.engine.compiling import inlined
from sim.parameters import PARAMETERS

__all__ = [
    "EYE",
    "FOLLOWER",
    "MESSAGE",
    "TIE",
    "Psychology",
    "Tables",
    "first_attention",
    "new_eyes",
    "new_ties",
    "psychology",
    "psychology_of",
    "tables",
    "together",
]

#: What they think of the brand. Days are whole; -1 is never.
TIE: Final = np.dtype(
    [
        ("r", "f4"),  # credit, >= 0
        ("s", "f4"),  # debit, >= 0
        ("k", "f4"),  # grudge, >= 0
        ("x", "f4"),  # expectation of an answer, 0..1
        ("d", "f4"),  # doubt: log odds that the brand only pretends to listen, from where they started
        ("c", "u2"),  # closeness as it was on the day `talked`, in 65535ths
        ("touched", "i2"),  # the day up to which r, s, k and d are faded
        ("talked", "i2"),  # the day of the last exchange felt as genuine
    ]
)

#: Whether they look.
EYE: Final = np.dtype(
    [
        ("A", "f4"),  # attention, 0..1
        ("touched", "i2"),  # the day up to which A has drifted
        ("standing", "u1"),  # FOLLOWS, MUTED, UNFOLLOWED or STRANGER
        ("flags", "u1"),  # what they have done with this brand so far
    ]
)

#: One follower: who they are, whatever the brand.
FOLLOWER: Final = np.dtype(
    [("participation", "f4"), ("savvy", "f4"), ("outspokenness", "f4"), ("disposition", "f4")]
)

#: One comment, or a later turn of the conversation that it opened.
MESSAGE: Final = np.dtype(
    [
        ("follower", "i8"),
        ("followers", "i8"),  # how many they have
        ("post", "i8"),  # slot of the post it stands under
        ("asks", "?"),  # that post asked; or, in later turns, the brand's last reply did
        ("turn", "i8"),  # 1 is the comment itself
        ("time", "f8"),  # time of the day, 0..1
        ("luck", "f8"),  # the same for every turn of a conversation
        ("spoken", "?"),  # the brand has talked with them before
        ("critic", "?"),  # they have called the brand out
        ("xstar", "f8"),  # expectation in force when the conversation began, equation 2
        ("day", "i8"),  # on which the conversation began; its luck is keyed by it, however late the answer
        ("at", "f8"),  # when this was written, in hours since the run began
        ("tau", "f8"),  # age of the reply in hours, equation 14; 0 is at once
        ("number", "i8"),  # of the comment among all of the run, where a desk keeps them open
    ]
)

FOLLOWS: Final = 0
MUTED: Final = 1
UNFOLLOWED: Final = 2
STRANGER: Final = 3  # of the pool: has never followed

COMMENTED: Final = 1
OPENED: Final = 2
CALLED_OUT: Final = 4
SUSPECTED: Final = 8  # has taken the brand for a phony, equation 12
SAW_TEMPLATE: Final = 16  # has recognised a canned reply
MISTOOK: Final = 32  # has taken a genuine reply for a canned one
RIGHTLY: Final = 64  # first took it for a phony while it answered as a pretender would, equation 11

#: Closeness 1 as it is stored.
CLOSEST: Final = 65535

#: Steps of attention, as a share of the first one and up to MOST_ATTENTION, that have a bound of their own.
EXIT_STEPS: Final = 64
MOST_ATTENTION: Final = 2.0

#: Steps in which first attention is kept: level q stands for (q + 1/2) / REST_STEPS.
REST_STEPS: Final = 256
_RESTS: Final = ((np.arange(REST_STEPS) + 0.5) / REST_STEPS).astype(np.float32)

# How a comment was answered. The numbers of sim.strategy.Reply, which the engine does not import.
NONE: Final = 0
CANNED: Final = 1
PERSONAL: Final = 2
FOLLOW_UP: Final = 3
AUTOMATIC: Final = 4

#: The parameters of sim.parameters, as floats, in one tuple that compiled code can read.
Psychology: Any = NamedTuple("Psychology", [(name, float) for name in PARAMETERS])  # type: ignore[misc]


class Tables(NamedTuple):
    """Powers, thresholds and what follows from the parameters, worked out once for all kernels."""

    fade: npt.NDArray[np.float64]  #: forgetting ** days
    grudge_fade: npt.NDArray[np.float64]  #: grudge_forgetting ** days
    drift: npt.NDArray[np.float64]  #: (1 - attention_recovery) ** days
    affinity: npt.NDArray[np.float64]  #: affinity_memory ** days
    gap: npt.NDArray[
        np.uint64
    ]  #: gap[g - 1] = chance, in 1/2**32, that the next candidate day is within g days
    guide: npt.NDArray[np.int64]  #: where the search in gap starts, by the word's highest byte
    chance: float  #: a day's chance of being a candidate, which ``gap`` was made with
    exit_bounds: npt.NDArray[np.float64]  #: (10b) most that the hazard can be, by steps of attention
    closeness: npt.NDArray[np.float64]  #: closeness_memory ** days
    close_days: npt.NDArray[np.float64]  #: sum of ``closeness`` over days 1 to n
    loss: float  #: -log(forgetting), finite
    prior: float  #: L0, log odds of a pretender before any experience; -inf without that belief
    dropped: float  #: (11) what a dropped question adds to the log odds, > 0
    answered: float  #: (11) what an answer adds, < 0
    turned: float  #: (11) what a further turn adds, < 0
    storms: bool  #: (17) whether there can be incidents: then a grudge need not be over deceit


def psychology(values: Mapping[str, float]) -> Any:
    """A :data:`Psychology` from full names; parameters that are not named keep their default."""
    return Psychology(**{name: float(values.get(name, row.default)) for name, row in PARAMETERS.items()})


#: For kernels: the :data:`Psychology` of an array of its numbers, which is handed over sooner than a tuple.
#: The numbers are named one by one: a tuple that is filled in a loop is copied as often as it is long.
psychology_of = inlined(
    eval(f"lambda numbers: Psychology({', '.join(f'numbers[{n}]' for n in range(len(PARAMETERS)))})")
)


#: A bound stays above what kernels compute, whose exponential may be another one in the last place.
ABOVE: Final = 1.0 + 1e-12


def candidate_chance(p: Any, readiest: float = 1.0) -> float:
    """The chance a day of being a candidate, to be shown a post or to leave: the most that either needs.

    ``readiest``: the most that anybody's hazard of leaving is multiplied by.
    """
    steepest = min(700.0, 0.5 * p.exit_trust_slope + p.exit_attention_slope)  # beyond, exp has no number
    most = readiest * p.exit_hazard * exp(steepest)
    return float(min(1.0, max(p.reach * (1.0 + p.feed_feedback), most)))


def tables(p: Any, days: int, pool: bool = False, storms: bool = False) -> Tables:
    """The tables for a run of ``days`` days.

    ``pool``: there are newcomers, who may leave sooner. ``storms``: incidents are given.
    """
    spans = np.arange(days + 2, dtype=np.float64)
    readiest = max(1.0, p.newcomer_exit) if pool else 1.0
    chance = candidate_chance(p, readiest)
    gap = np.floor((1.0 - (1.0 - chance) ** (spans[1:])) * 2.0**32).astype(np.uint64)
    guide = np.searchsorted(gap, np.arange(256, dtype=np.uint64) << np.uint64(24), side="right")
    closeness = p.closeness_memory**spans
    prior = p.pretender_prior
    with np.errstate(over="ignore", invalid="ignore"):  # beyond, everybody leaves
        attention = np.arange(EXIT_STEPS + 1) * (MOST_ATTENTION / EXIT_STEPS)  # rounded down to it
        bored = p.exit_attention_slope * (1.0 - attention)
        exit_bounds = p.exit_hazard * np.exp(0.5 * p.exit_trust_slope + bored) * (readiest * ABOVE)
    return Tables(
        fade=p.forgetting**spans,
        grudge_fade=p.grudge_forgetting**spans,
        drift=(1.0 - p.attention_recovery) ** spans,
        affinity=p.affinity_memory**spans,
        gap=gap,
        guide=guide.astype(np.int64),
        chance=chance,
        exit_bounds=exit_bounds,
        closeness=closeness,
        close_days=np.cumsum(closeness) - 1.0,
        loss=-log(p.forgetting) if p.forgetting > 0.0 else 1e30,
        prior=log(prior / (1.0 - prior)) if prior > 0.0 else -inf,
        dropped=log((1.0 - p.pretender_answers) / (1.0 - p.listener_answers)),
        answered=log(p.pretender_answers / p.listener_answers),
        turned=log(p.pretender_turns / p.listener_turns),
        storms=storms or p.incident_chance > 0.0,
    )


def new_ties(followers: int, p: Any) -> npt.NDArray[np.void]:
    """What ``followers`` people think of a brand on day 0: no evidence, the first expectation."""
    ties = np.zeros(followers, dtype=TIE)
    ties["x"] = p.first_expectation
    ties["talked"] = -1
    return ties


def new_eyes(rests: npt.NDArray[np.uint8], founders: int) -> npt.NDArray[np.void]:
    """On day 0 the ``founders`` follow, the others are strangers, each with their own first attention, of
    which ``rests`` holds the levels.
    """
    eyes = np.zeros(len(rests), dtype=EYE)
    eyes["A"] = _RESTS[rests]
    eyes["standing"][founders:] = STRANGER
    return eyes


def together(*parts: npt.NDArray[np.void]) -> npt.NDArray[np.void]:
    """Records of one type, one part after the other; a part itself where the others are empty.

    ``np.concatenate`` takes long over what fields its parts have.
    """
    there = [part for part in parts if len(part)]
    if len(there) == 1:
        return there[0]
    whole = np.empty(sum(map(len, there)), parts[0].dtype)
    at = 0
    for part in there:
        whole[at : at + len(part)] = part
        at += len(part)
    return whole


def first_attention(rests: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    """First attention, 0..1, of the levels in ``rests``."""
    return _RESTS[rests].astype(np.float64)
