"""The columns: what the engine remembers of ties and followers, and how numbers reach the kernels.

One row a tie (a follower of one brand), one field a column; ``ties["r"]`` is the column of credits.

A tie has two rows: in ``TIE`` what she thinks of the brand, in ``EYE`` whether she looks. Most days only ask
whether she looks, so what that takes lies close together, and each row is faded on its own.
20 + 8 bytes a tie, 16 a follower, and 2 a tie and post of the day for the feed's schedule.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.parameters import PARAMETERS

__all__ = [
    "EYE",
    "FOLLOWER",
    "MESSAGE",
    "TIE",
    "Psychology",
    "Tables",
    "new_eyes",
    "new_ties",
    "psychology",
    "tables",
]

#: What she thinks of the brand. Days are whole; -1 is never.
TIE: Final = np.dtype(
    [
        ("r", "f4"),  # credit, >= 0
        ("s", "f4"),  # debit, >= 0
        ("k", "f4"),  # grudge, >= 0
        ("x", "f4"),  # expectation of an answer, 0..1
        ("touched", "i2"),  # the day up to which r, s and k are faded
        ("talked", "i2"),  # the day of the last exchange felt as genuine
    ]
)

#: Whether she looks.
EYE: Final = np.dtype(
    [
        ("A", "f4"),  # attention, 0..1
        ("touched", "i2"),  # the day up to which A has drifted
        ("standing", "u1"),  # FOLLOWS, MUTED or UNFOLLOWED
        ("flags", "u1"),  # what she has done with this brand so far
    ]
)

#: One follower: who she is, whatever the brand.
FOLLOWER: Final = np.dtype(
    [("participation", "f4"), ("savvy", "f4"), ("outspokenness", "f4"), ("disposition", "f4")]
)

#: One comment, or a later turn of the conversation that it opened.
MESSAGE: Final = np.dtype(
    [
        ("follower", "i8"),
        ("followers", "i8"),  # how many she has
        ("post", "i8"),  # slot of the post it stands under
        ("asks", "?"),  # that post asked; or, in later turns, the brand's last reply did
        ("turn", "i8"),  # 1 is the comment itself
        ("time", "f8"),  # time of the day, 0..1
        ("luck", "f8"),  # the same for every turn of a conversation
        ("spoken", "?"),  # the brand has talked with her before
        ("critic", "?"),  # she has called the brand out
        ("xstar", "f8"),  # expectation in force when the conversation began, equation 2
    ]
)

FOLLOWS: Final = 0
MUTED: Final = 1
UNFOLLOWED: Final = 2

COMMENTED: Final = 1
OPENED: Final = 2
CALLED_OUT: Final = 4

# How a comment was answered. The numbers of sim.strategy.Reply, which the engine does not import.
NONE: Final = 0
CANNED: Final = 1
PERSONAL: Final = 2
FOLLOW_UP: Final = 3
AUTOMATIC: Final = 4

#: The parameters of sim.parameters, as floats, in one tuple that compiled code can read.
Psychology: Any = NamedTuple("Psychology", [(name, float) for name in PARAMETERS])  # type: ignore[misc]


class Tables(NamedTuple):
    """Powers and thresholds worked out once, so that no kernel calls ``pow`` or ``log`` for them."""

    fade: npt.NDArray[np.float64]  #: forgetting ** days
    grudge_fade: npt.NDArray[np.float64]  #: grudge_forgetting ** days
    drift: npt.NDArray[np.float64]  #: (1 - attention_recovery) ** days
    affinity: npt.NDArray[np.float64]  #: affinity_memory ** days
    gap: npt.NDArray[
        np.uint64
    ]  #: gap[g - 1] = chance, in 1/2**32, that the next candidate day is within g days
    guide: npt.NDArray[np.int64]  #: where the search in gap starts, by the word's highest byte


def psychology(values: Mapping[str, float]) -> Any:
    """A :data:`Psychology` from full names; parameters that are not named keep their default."""
    return Psychology(**{name: float(values.get(name, row.default)) for name, row in PARAMETERS.items()})


def candidate_chance(p: Any) -> float:
    """The chance a day of being a candidate for a post: what the fullest affinity would give."""
    return float(min(1.0, p.reach * (1.0 + p.feed_feedback)))


def tables(p: Any, days: int) -> Tables:
    """The tables for a run of ``days`` days."""
    spans = np.arange(days + 2, dtype=np.float64)
    chance = candidate_chance(p)
    gap = np.floor((1.0 - (1.0 - chance) ** (spans[1:])) * 2.0**32).astype(np.uint64)
    guide = np.searchsorted(gap, np.arange(256, dtype=np.uint64) << np.uint64(24), side="right")
    return Tables(
        fade=p.forgetting**spans,
        grudge_fade=p.grudge_forgetting**spans,
        drift=(1.0 - p.attention_recovery) ** spans,
        affinity=p.affinity_memory**spans,
        gap=gap,
        guide=guide.astype(np.int64),
    )


def new_ties(followers: int, p: Any) -> npt.NDArray[np.void]:
    """What ``followers`` people think of a brand on day 0: no evidence, the first expectation."""
    ties = np.zeros(followers, dtype=TIE)
    ties["x"] = p.first_expectation
    ties["talked"] = -1
    return ties


def new_eyes(followers: int, p: Any) -> npt.NDArray[np.void]:
    """On day 0 they all follow, with the first attention."""
    eyes = np.zeros(followers, dtype=EYE)
    eyes["A"] = p.first_attention
    return eyes
