"""The exports that are known, by name. A new one is a :class:`Kind` beside this, and a row here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sim_own import networks, tools
from sim_own.headers import normal
from sim_own.kind import Kind

__all__ = ["HEADERS", "KINDS", "kind_of", "meta_field"]

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "x-overview": networks.X_DAYS,
        "x-content": networks.X_POSTS,
        "facebook-content": networks.FACEBOOK,
        "instagram-content": networks.INSTAGRAM,
        "meta-daily": networks.META_DAILY,
        "linkedin-followers": networks.LINKEDIN_FOLLOWERS,
        "linkedin-content": networks.LINKEDIN_DAYS,
        "linkedin-posts": networks.LINKEDIN_POSTS,
        "linkedin-visitors": networks.LINKEDIN_VISITORS,
        "youtube-days": networks.YOUTUBE_DAYS,
        "youtube-videos": networks.YOUTUBE_POSTS,
        "tiktok-overview": networks.TIKTOK_DAYS,
        "tiktok-followers": networks.TIKTOK_FOLLOWERS,
        "tiktok-viewers": networks.TIKTOK_VIEWERS,
        "tiktok-content": networks.TIKTOK_POSTS,
        "sprout-posts": tools.SPROUT,
        "buffer-posts": tools.BUFFER,
        "zendesk-tickets": tools.ZENDESK,
        "intercom": tools.INTERCOM,
        "intercom-messages": tools.INTERCOM_MESSAGES,
        "hootsuite-inbox": tools.HOOTSUITE,
        "messages": tools.PLAIN,
    }
)
"""Name of each kind, as import.json has it -> what is known of it."""

#: Titles of Meta's daily files.
META_TITLES = [
    f"{network} {metric}".strip().capitalize()
    for network in ("facebook", "instagram", "")
    for metric in ("follows", "unfollows", "reach", "views", "visits", "content interactions", "link clicks")
]

#: Every header that some export has, normal -> as it is written. What a map may lead to.
HEADERS: Mapping[str, str] = MappingProxyType(
    {
        normal(header): header
        for kind in KINDS.values()
        for headers in (*kind.tells, *kind.columns.values())
        for header in headers
    }
    | {normal(title): title for title in META_TITLES}
)


def kind_of(header: Sequence[str]) -> str:
    """The kind of the table with this normal header, or "": the one that knows most of its columns."""
    best, best_fit = "", 0
    for name, kind in KINDS.items():
        fit = kind.fits(header)
        if fit > best_fit:
            best, best_fit = name, fit
    return best


_META_TITLES = (
    ("unfollow", "lost_followers"),
    ("follows", "new_followers"),
    ("new followers", "new_followers"),
    ("followers", "followers"),
    ("reach", "reach"),
    ("impressions", "impressions"),
    ("views", "views"),
    ("visits", "profile_visits"),
    ("interactions", "engagements"),
    ("clicks", "clicks"),
)


def meta_field(title: str) -> tuple[str, str]:
    """Which network and column the title of a one-metric file of Meta means; "" where it does not say."""
    words = normal(title)
    network = next((name for name in ("facebook", "instagram") if name in words), "")
    return network, next((column for word, column in _META_TITLES if word in words), "")
