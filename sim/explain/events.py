"""What can happen to a follower, and the tables in which it is kept."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import numpy as np

from sim.results.film import POST

__all__ = ["EVENT", "EXITS", "HEARD", "LOUD", "OVER_INCIDENT", "POST", "TIE", "Kind", "Reason"]


class Kind(IntEnum):
    """What happened. A number, once given, is never given again: films keep them."""

    LOOKED = 1  #: at a post, without reading the comments (5)
    WROTE = 2  #: a comment; what came of it follows
    ANSWERED = 3  #: in person (3, 5)
    FOLLOWED_UP = 4  #: in person, with a question back (3, 5)
    CANNED = 5  #: a template, taken for an answer (6)
    AUTOMATIC = 6  #: by a bot that says so (3)
    IGNORED = 7  #: no reply (4, 5)
    RECOGNISED = 8  #: a reply to them seen through, or taken for a fake; ``reply`` says what it was (6)
    CONTINUED = 9  #: they took up a question put back to them; what came of it follows
    READ = 10  #: opened the thread and read along (3, 4, 5)
    READ_FAKE = 11  #: opened the thread and saw through it (6)
    CALLED_OUT = 12  #: spoke up against the brand (7)
    PRAISED = 13  #: spoke up for it (7)
    HEARD_CALL_OUTS = 14  #: of ``count`` neighbours (8)
    HEARD_PRAISE = 15  #: of ``count`` neighbours (8b)
    JOINED = 16  #: decided to call out tomorrow (9)
    UNFOLLOWED = 17  #: left (10b)
    MUTED = 18  #: left, unseen (10b)
    STOPPED = 19  #: stopped looking, and still follows (10b)
    SUSPECTED = 20  #: took the brand for a phony, for the first time (12)
    SAW_INCIDENT = 30  #: came across an incident; heard of it besides of ``count`` neighbours (17)
    HEARD_OF_INCIDENT = 31  #: of ``count`` neighbours, 0 where it had got round (17)
    JOINED_STORM = 32  #: decided to call out tomorrow over an incident heard of (17)
    FORGAVE = 33  #: looked at an apology for an incident (17)
    BEGAN = 34  #: of the pool until then: began to follow (18)


class Reason(IntEnum):
    """Why someone left, as the model draws it (10b)."""

    NONE = 0
    BORED = 1
    IGNORED = 2
    PHONY = 3
    OTHER = 4


#: Kinds that end a tie, or their looking.
EXITS: Final = (Kind.UNFOLLOWED, Kind.MUTED, Kind.STOPPED)

#: Kinds that neighbours may hear of.
LOUD: Final = (Kind.CALLED_OUT, Kind.PRAISED, Kind.JOINED)

#: Kinds that are about an incident: ``post`` is its slot, 16 and up if it is no post, and ``turn`` the days
#: since it began, negated.
OVER_INCIDENT: Final = (Kind.SAW_INCIDENT, Kind.HEARD_OF_INCIDENT, Kind.JOINED_STORM, Kind.FORGAVE)

#: One event, with the tie after it, as of that day: credit, debit, grudge, expectation, attention, doubt and
#: closeness.
EVENT: Final = np.dtype(
    [
        ("place", "i4"),  # whose: index in Watched.rows
        ("day", "i2"),  # 1 and up
        ("kind", "u1"),  # Kind
        ("post", "i1"),  # slot of the post, from 0; -1 if it is about none
        ("asks", "?"),  # the post asked; in later turns, the brand's last reply did
        ("turn", "i2"),  # of the conversation: 1 is the comment itself, 0 is none
        ("count", "i4"),  # neighbours heard
        ("reason", "u1"),  # Reason, of exits
        ("reply", "u1"),  # sim.strategy.Reply, of WROTE, CONTINUED and what came of them
        ("began", "i2"),  # the day on which the conversation began; 0 if it is about none
        ("tau", "f4"),  # age of the reply in hours (14)
        ("r", "f4"),
        ("s", "f4"),
        ("k", "f4"),
        ("x", "f4"),
        ("A", "f4"),
        ("d", "f4"),
        ("c", "f4"),
    ]
)

#: Fields of an event that hold the tie -> what views call them.
TIE: Final = {
    "r": "credit",
    "s": "debit",
    "k": "grudge",
    "x": "expectation",
    "A": "attention",
    "d": "doubt",
    "c": "closeness",
}

#: A call-out (or praise) that a follower heard, and of whom; one of the two, at least, is watched.
HEARD: Final = np.dtype([("hearer", "i8"), ("source", "i8"), ("day", "i2"), ("praise", "?")])
