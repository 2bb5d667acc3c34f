"""The columns of what an import leaves behind, declared here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pyarrow as pa

__all__ = ["COLUMNS", "COUNTS", "SIGNED", "schema"]

_NETWORK = ("text", "x, facebook, instagram, meta (one of the two), linkedin, youtube, tiktok, ...")
_SOURCE = ("text", "kind of the export it was last told by")
_DAY_COUNTS = {
    "followers": "followers at the end of the day, told, or reckoned from `--followers-at`",
    "new_followers": "who began to follow",
    "lost_followers": "who stopped",
    "net_followers": "new less lost, where only that is told",
    "impressions": "times a post was shown",
    "views": "times a post was viewed; counted otherwise than impressions, and never put in their place",
    "reach": "people who were shown one",
    "profile_visits": "visits to the profile or page",
    "posts": "posts of the brand",
    "engagements": "whatever the network counts as one",
    "likes": "likes and other reactions",
    "comments": "comments, or replies",
    "shares": "shares, reposts",
    "saves": "saves, bookmarks",
    "clicks": "clicks on links",
}
_POST_COUNTS = {
    name: _DAY_COUNTS[name]
    for name in (
        "impressions",
        "views",
        "reach",
        "engagements",
        "likes",
        "comments",
        "shares",
        "saves",
        "clicks",
    )
} | {"hides": "people who hid it", "follows": "who began to follow from it"}

#: Table -> column -> (type, what it is).
COLUMNS: Mapping[str, Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "days": {
            "network": _NETWORK,
            "day": ("date", "the day, as the export has it"),
            **{name: ("int", what) for name, what in _DAY_COUNTS.items()},
            "reckoned": ("bool", "whether `followers` is reckoned"),
            "left_out": (
                "text",
                "`burst`: follows without impressions, a campaign or bots; their numbers are empty",
            ),
        },
        "posts": {
            "network": _NETWORK,
            "post": ("text", "which post: a hash"),
            "published": ("time", "when, as the export has it"),
            "question": ("bool", "whether its text asks"),
            **{name: ("int", what) for name, what in _POST_COUNTS.items()},
            "source": _SOURCE,
        },
        "conversations": {
            "network": _NETWORK,
            "conversation": ("text", "which one: a hash"),
            "author": ("text", "who began it: a hash"),
            "begun": ("time", "when"),
            "question": ("bool", "whether its first text asks"),
            "answered": ("bool", "whether the brand answered; empty where it began itself"),
            "answer_minutes": ("float", "from the beginning to the first answer"),
            "turns": ("int", "messages of the audience"),
            "brand_turns": ("int", "messages of the brand"),
            "open": ("bool", "whether it is not yet settled"),
            "all_told": (
                "bool",
                "whether the source has unanswered ones too: only then is there an answer rate",
            ),
            "source": _SOURCE,
        },
        "messages": {
            "network": _NETWORK,
            "conversation": ("text", "which one, as in conversations"),
            "turn": ("int", "its place in it, from 1"),
            "at": ("time", "when"),
            "brand": ("bool", "whether the brand wrote it"),
            "author": ("text", "who wrote it: a hash"),
            "question": ("bool", "whether it asks"),
            "source": _SOURCE,
        },
    }
)

#: Table -> its columns that count something.
COUNTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "days": tuple(_DAY_COUNTS),
        "posts": tuple(_POST_COUNTS),
        "conversations": ("turns", "brand_turns"),
        "messages": (),
    }
)
SIGNED = frozenset({"net_followers"})

_TYPES = {
    "text": pa.string(),
    "date": pa.date32(),
    "time": pa.timestamp("ms"),
    "int": pa.int64(),
    "float": pa.float64(),
    "bool": pa.bool_(),
}


def schema(table: str) -> Any:
    """The Arrow schema of a table."""
    return pa.schema([(name, _TYPES[kind]) for name, (kind, _) in COLUMNS[table].items()])
