"""The exports that are known: by which columns each is told, and what their columns mean.

A new one is a row of :data:`KINDS`. Headers are written as the English export has them; they are compared as
:func:`sim_own.headers.normal` leaves them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Literal

from sim_own.headers import normal

__all__ = ["HEADERS", "KINDS", "META_DAILY", "Grain", "Kind", "kind_of", "meta_field"]

Grain = Literal["day", "post", "conversation", "message"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of export.

    ``tells``: sets of headers; a table that has all of one set is of this kind. ``columns``: what is kept ->
    the headers it goes by, the first that is there is read (of ``text``: all). ``known``: patterns of headers
    that are understood and left. ``network``: "" where a column says which. ``month_first``: how a date such as
    03/04/2025 is meant where nothing else tells. ``all_told``: whether it has conversations that nobody answered.
    """

    name: str
    network: str
    grain: Grain
    tells: Sequence[Sequence[str]]
    columns: Mapping[str, Sequence[str]]
    known: Sequence[str] = ()
    month_first: bool = True
    all_told: bool = True
    remark: str = ""
    _fields: dict[str, str] = field(default_factory=dict, compare=False)

    def fits(self, header: Sequence[str]) -> int:
        """How many of the columns of a normal header it knows; 0 where it is not of this kind."""
        there = set(header)
        if not any({normal(name) for name in names} <= there for names in self.tells):
            return 0
        return sum(1 for cell in there if self.meaning(cell))

    def meaning(self, cell: str) -> str:
        """What a column of this normal header is kept as; "-" where it is known and left, "" where not."""
        if not self._fields:
            for name, headers in self.columns.items():
                self._fields.update({normal(header): name for header in headers})
        if cell in self._fields:
            return self._fields[cell]
        return "-" if any(fnmatchcase(cell, normal(pattern)) for pattern in self.known) else ""


_REST = (
    "*rate*",
    "*(%)*",
    "average *",
    "avg*",
    "*duration*",
    "*language*",
    "tags",
    "labels",
    "custom labels",
)

_X_DAYS = Kind(
    name="X overview",
    network="x",
    grain="day",
    tells=(("Date", "New follows", "Unfollows"), ("Date", "Tweets published", "impressions")),
    columns={
        "day": ("Date",),
        "impressions": ("Impressions",),
        "engagements": ("Engagements",),
        "likes": ("Likes",),
        "comments": ("Replies",),
        "shares": ("Reposts", "Retweets"),
        "saves": ("Bookmarks",),
        "new_followers": ("New follows", "Follows"),
        "lost_followers": ("Unfollows",),
        "profile_visits": ("Profile visits", "User profile clicks"),
        "clicks": ("URL Clicks",),
        "posts": ("Create Post", "Tweets published"),
    },
    known=(
        *_REST,
        "shares",
        "video views",
        "media *",
        "* clicks",
        "detail expands",
        "app *",
        "promoted *",
        "email tweet",
        "dial phone",
    ),
)
_X_POSTS = Kind(
    name="X content",
    network="x",
    grain="post",
    tells=(
        ("Post id", "Post text"),
        ("Post id", "Post Link"),
        ("Tweet id", "Tweet text"),
        ("Tweet id", "time"),
    ),
    columns={
        "post": ("Post id", "Tweet id"),
        "link": ("Post Link", "Tweet permalink"),
        "text": ("Post text", "Tweet text"),
        "published": ("Date", "time"),
        "impressions": ("Impressions",),
        "engagements": ("Engagements",),
        "likes": ("Likes",),
        "comments": ("Replies",),
        "shares": ("Reposts", "Retweets"),
        "saves": ("Bookmarks",),
        "follows": ("New follows", "Follows"),
        "clicks": ("URL Clicks",),
    },
    known=(
        *_REST,
        "shares",
        "profile visits",
        "detail expands",
        "* clicks",
        "app *",
        "media *",
        "promoted *",
        "email tweet",
        "dial phone",
        "video views",
    ),
)
_META = {
    "post": ("Post ID",),
    "link": ("Permalink",),
    "text": ("Title", "Description"),
    "published": ("Publish time",),
    "period": ("Date",),
    "impressions": ("Impressions",),
    "views": ("Views",),
    "reach": ("Reach",),
    "comments": ("Comments",),
    "shares": ("Shares",),
    "saves": ("Saves",),
    "follows": ("Follows",),
    "clicks": ("Total clicks", "Link clicks"),
    "hides": (
        "Negative feedback from users: Hide all",
        "Negative feedback from users: Hide",
        "Unique negative feedback from users: Hide all",
    ),
    "engagements": ("Reactions, comments and shares",),
}
_META_REST = (
    *_REST,
    "post type",
    "caption type",
    "is *",
    "funded content status",
    "data comment",
    "* clicks",
    "link clicks",
    "matched audience *",
    "*seconds viewed*",
    "estimated *",
    "ad *",
    "negative feedback*",
    "unique negative feedback*",
    "title",
    "description",
    "publish time",
)
_FACEBOOK = Kind(
    name="Facebook content",
    network="facebook",
    grain="post",
    tells=(("Post ID", "Page ID", "Publish time"), ("Post ID", "Page name", "Publish time")),
    columns={
        **_META,
        "account": ("Page ID", "Page name"),
        "likes": ("Reactions",),
    },
    known=(*_META_REST, "page name"),
)
_INSTAGRAM = Kind(
    name="Instagram content",
    network="instagram",
    grain="post",
    tells=(("Post ID", "Account ID", "Publish time"), ("Post ID", "Account username", "Publish time")),
    columns={
        **_META,
        "account": ("Account ID", "Account username"),
        "likes": ("Likes",),
    },
    known=(*_META_REST, "account *"),
)
META_DAILY = Kind(
    name="Meta daily",
    network="",
    grain="day",
    tells=(("Date", "Primary"),),
    columns={"day": ("Date",), "primary": ("Primary",)},
)
_LINKEDIN_FOLLOWERS = Kind(
    name="LinkedIn followers",
    network="linkedin",
    grain="day",
    tells=(
        ("Date", "Total followers", "Organic followers"),
        ("Date", "Total followers", "Sponsored followers"),
    ),
    columns={"day": ("Date",), "new_followers": ("Total followers",)},
    known=("* followers",),
    remark="'Total followers' of LinkedIn are the new ones of that day",
)
_LINKEDIN_DAYS = Kind(
    name="LinkedIn content",
    network="linkedin",
    grain="day",
    tells=(("Date", "Impressions (total)"), ("Date", "Impressions (organic)")),
    columns={
        "day": ("Date",),
        "impressions": ("Impressions (total)", "Impressions (organic)"),
        "reach": ("Unique impressions (organic)",),
        "likes": ("Reactions (total)", "Reactions (organic)"),
        "comments": ("Comments (total)", "Comments (organic)"),
        "shares": ("Reposts (total)", "Reposts (organic)", "Shares (total)"),
        "clicks": ("Clicks (total)", "Clicks (organic)"),
    },
    known=(*_REST, "* (organic)", "* (sponsored)", "* (total)"),
)
_LINKEDIN_POSTS = Kind(
    name="LinkedIn posts",
    network="linkedin",
    grain="post",
    tells=(("Post title", "Post link", "Created date"),),
    columns={
        "post": ("Post link",),
        "link": ("Post link",),
        "text": ("Post title",),
        "published": ("Created date",),
        "impressions": ("Impressions",),
        "views": ("Views",),
        "likes": ("Likes", "Reactions"),
        "comments": ("Comments",),
        "shares": ("Reposts", "Shares"),
        "follows": ("Follows",),
        "clicks": ("Clicks",),
    },
    known=(*_REST, "post type", "content type", "posted by", "campaign *", "audience", "offsite views"),
)
_LINKEDIN_VISITORS = Kind(
    name="LinkedIn visitors",
    network="linkedin",
    grain="day",
    tells=(("Date", "Total page views (total)"),),
    columns={"day": ("Date",), "profile_visits": ("Total page views (total)",)},
    known=("* page views (*)", "* unique visitors (*)"),
)
_YOUTUBE_DAYS = Kind(
    name="YouTube by day",
    network="youtube",
    grain="day",
    tells=(
        ("Date", "Views", "Watch time (hours)"),
        ("Date", "Views", "Subscribers"),
        ("Date", "Subscribers gained"),
    ),
    columns={
        "day": ("Date",),
        "views": ("Views",),
        "impressions": ("Impressions",),
        "new_followers": ("Subscribers gained",),
        "lost_followers": ("Subscribers lost",),
        "net_followers": ("Subscribers",),
        "likes": ("Likes",),
        "comments": ("Comments added", "Comments"),
        "shares": ("Shares",),
        "reach": ("Unique viewers",),
    },
    known=(*_REST, "watch time (hours)", "estimated *", "dislikes", "engaged views", "your *revenue*"),
)
_YOUTUBE_POSTS = Kind(
    name="YouTube by video",
    network="youtube",
    grain="post",
    tells=(
        ("Content", "Video title", "Video publish time", "Views"),
        ("Video", "Video title", "Video publish time"),
    ),
    columns={
        "post": ("Content", "Video"),
        "text": ("Video title",),
        "published": ("Video publish time",),
        "period": ("Date",),
        "views": ("Views",),
        "impressions": ("Impressions",),
        "likes": ("Likes",),
        "comments": ("Comments added", "Comments"),
        "shares": ("Shares",),
        "follows": ("Subscribers gained", "Subscribers"),
    },
    known=(*_REST, "watch time (hours)", "estimated *", "dislikes", "engaged views", "your *revenue*"),
)
_TIKTOK_DAYS = Kind(
    name="TikTok overview",
    network="tiktok",
    grain="day",
    tells=(("Date", "Video Views", "Profile Views"),),
    columns={
        "day": ("Date",),
        "views": ("Video Views",),
        "profile_visits": ("Profile Views",),
        "likes": ("Likes",),
        "comments": ("Comments",),
        "shares": ("Shares",),
        "reach": ("Reached audience",),
    },
    known=("unique viewers", "*sales*", "product *"),
)
_TIKTOK_FOLLOWERS = Kind(
    name="TikTok followers",
    network="tiktok",
    grain="day",
    tells=(("Date", "Followers", "Difference in followers from previous day"),),
    columns={
        "day": ("Date",),
        "followers": ("Followers",),
        "net_followers": ("Difference in followers from previous day",),
    },
)
_TIKTOK_VIEWERS = Kind(
    name="TikTok viewers",
    network="tiktok",
    grain="day",
    tells=(("Date", "Total Viewers", "New Viewers"),),
    columns={"day": ("Date",), "reach": ("Total Viewers",)},
    known=("new viewers", "returning viewers"),
)
_TIKTOK_POSTS = Kind(
    name="TikTok content",
    network="tiktok",
    grain="post",
    tells=(("Video title", "Video link", "Total views"), ("Video link", "Post time")),
    columns={
        "post": ("Video link",),
        "link": ("Video link",),
        "text": ("Video title",),
        "published": ("Post time",),
        "likes": ("Total likes",),
        "comments": ("Total comments",),
        "shares": ("Total shares",),
        "views": ("Total views",),
    },
    known=("time", "total *"),
)
_SPROUT = Kind(
    name="Sprout posts",
    network="",
    grain="post",
    tells=(("Date", "Network", "Profile", "Post"), ("Date", "Network", "Post Type", "Profile")),
    columns={
        "post": ("Post ID", "Link"),
        "link": ("Link",),
        "text": ("Post",),
        "published": ("Date",),
        "network": ("Network",),
        "account": ("Profile",),
        "impressions": ("Impressions",),
        "views": ("Views",),
        "reach": ("Reach",),
        "engagements": ("Engagements",),
        "likes": ("Reactions", "Likes"),
        "comments": ("Comments",),
        "shares": ("Shares",),
        "saves": ("Saves",),
        "clicks": ("Post Link Clicks", "Post Clicks"),
        "hides": ("Post Hides", "Negative Feedback"),
    },
    known=(
        *_REST,
        "post type",
        "content type",
        "sent by",
        "linked content",
        "organic *",
        "paid *",
        "viral *",
        "* clicks*",
        "video *",
        "* reactions",
        "likes",
        "*views*",
        "unique *",
        "*engagements*",
        "*fan*",
        "*follower*",
    ),
)
_BUFFER = Kind(
    name="Buffer posts",
    network="",
    grain="post",
    tells=(
        ("Sent At", "Text"),
        ("Date", "Channel", "Text"),
        ("Date", "Service", "Text"),
        ("Date", "Channel", "Post"),
    ),
    columns={
        "post": ("Post ID", "ID", "Link", "Post Link"),
        "link": ("Link", "Post Link", "Permalink", "Service Link"),
        "text": ("Text", "Post", "Post Text"),
        "published": ("Sent At", "Date"),
        "network": ("Service", "Network", "Channel Type", "Channel"),
        "account": ("Profile", "Channel Name", "Account"),
        "impressions": ("Impressions",),
        "views": ("Views",),
        "reach": ("Reach",),
        "engagements": ("Engagements",),
        "likes": ("Likes", "Reactions"),
        "comments": ("Comments", "Replies"),
        "shares": ("Shares", "Reposts", "Retweets"),
        "saves": ("Saves",),
        "clicks": ("Clicks",),
    },
    known=(*_REST, "type", "media*", "campaign*", "sent by", "created by", "status", "time"),
)
_ZENDESK = Kind(
    name="Zendesk tickets",
    network="",
    grain="conversation",
    tells=(
        ("Id", "Requester", "Created at"),
        ("Id", "Status", "First reply time in minutes"),
        ("Ticket ID", "Status", "Created at"),
        ("Id", "Requester id", "Created at"),
    ),
    columns={
        "conversation": ("Id", "Ticket ID"),
        "author": ("Requester id", "Requester external id", "Requester email", "Requester"),
        "text": ("Subject",),
        "begun": ("Created at",),
        "status": ("Status",),
        "network": ("Via", "Channel"),
        "brand_turns": ("Replies",),
        "answer_minutes": (
            "First reply time in minutes",
            "First reply time (in minutes)",
            "First reply time (min)",
        ),
    },
    known=(
        "*requester*",
        "summation column",
        "submitter*",
        "assignee*",
        "group*",
        "subject",
        "tags",
        "priority",
        "ticket type",
        "* at",
        "organization",
        "due date",
        "*resolution*",
        "satisfaction*",
        "reopens",
        "*reply time*",
        "*wait time*",
        "on hold *",
        "*brand*",
        "*sla*",
        "*language*",
    ),
)
_INTERCOM = Kind(
    name="Intercom",
    network="",
    grain="conversation",
    tells=(
        ("Conversation ID", "Conversation started at"),
        ("Conversation ID", "Conversation created at"),
        ("Conversation ID", "Conversation state"),
        ("Conversation ID", "Teammate first response time"),
    ),
    columns={
        "conversation": ("Conversation ID",),
        "author": ("User ID", "Contact ID", "User email", "User external ID"),
        "begun": ("Conversation started at", "Conversation created at", "Created at", "Started at"),
        "answered_at": (
            "Conversation first response at",
            "First response at",
            "Conversation first replied at",
            "First reply at",
        ),
        "status": ("Conversation state", "State", "Current conversation state"),
        "network": ("Channel", "Source type"),
        "text": ("Message body", "Title", "Subject"),
        "answer_minutes": ("First response time (minutes)",),
        "turns": ("User replies", "Customer replies"),
        "brand_turns": ("Teammate replies", "Admin replies", "Replies count"),
    },
    known=(
        "conversation *",
        "message *",
        "*teammate*",
        "*assigne*",
        "*team*",
        "user *",
        "*rating*",
        "*time*",
        "app *",
        "company*",
        "* at",
        "*tags*",
        "*companies*",
    ),
    all_told=False,
    remark="before its API 2.16 Intercom told only conversations with a reply, so no answer rate is taken",
)
_HOOTSUITE = Kind(
    name="Hootsuite inbox",
    network="",
    grain="conversation",
    tells=(
        ("Conversation ID", "Medium", "Created at"),
        ("Conversation ID", "Contact Profile ID", "Created at"),
        ("Conversation ID", "Contact Primary Identifier"),
    ),
    columns={
        "conversation": ("Conversation ID",),
        "author": ("Contact Profile ID", "Contact Primary Identifier"),
        "begun": ("Created at",),
        "network": ("Medium",),
        "answered_at": ("First Agent Response at", "First Response at", "First Reply at"),
        "turns": ("Inbound Messages", "Number of Inbound Messages", "Inbound Message Count"),
        "brand_turns": ("Outbound Messages", "Number of Outbound Messages", "Outbound Message Count"),
    },
    known=(
        "channel*",
        "contact *",
        "*agent*",
        "*team*",
        "*resol*",
        "*status*",
        "*time*",
        "topic*",
        "tag*",
        "language",
        "*handl*",
        "* at",
        "*csat*",
        "*sentiment*",
    ),
    all_told=False,
    remark="Hootsuite exports only resolved conversations, so no answer rate is taken",
)
_MESSAGES = {
    "conversation": ("Conversation", "Conversation ID", "Thread", "Thread ID"),
    "at": ("At", "Time", "Date", "Created at", "Message created at", "Sent at"),
    "from": ("From", "Direction", "Message author type", "Author type"),
    "author": ("Author", "Author ID", "Message author ID", "Message author user id", "Contact ID"),
    "text": ("Text", "Message", "Body", "Message body"),
    "network": ("Network", "Channel", "Medium"),
}
_INTERCOM_MESSAGES = Kind(
    name="Intercom messages",
    network="",
    grain="message",
    tells=(("Conversation ID", "Message author type", "Message created at"),),
    columns=_MESSAGES,
    known=("conversation *", "message *", "app *"),
    all_told=False,
    remark=_INTERCOM.remark,
)
_PLAIN = Kind(
    name="Conversations, plain",
    network="",
    grain="message",
    tells=tuple(
        (name, at, by)
        for name in _MESSAGES["conversation"]
        for at in _MESSAGES["at"]
        for by in ("From", "Direction")
    ),
    columns=_MESSAGES,
    month_first=False,
)

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "x-overview": _X_DAYS,
        "x-content": _X_POSTS,
        "facebook-content": _FACEBOOK,
        "instagram-content": _INSTAGRAM,
        "meta-daily": META_DAILY,
        "linkedin-followers": _LINKEDIN_FOLLOWERS,
        "linkedin-content": _LINKEDIN_DAYS,
        "linkedin-posts": _LINKEDIN_POSTS,
        "linkedin-visitors": _LINKEDIN_VISITORS,
        "youtube-days": _YOUTUBE_DAYS,
        "youtube-videos": _YOUTUBE_POSTS,
        "tiktok-overview": _TIKTOK_DAYS,
        "tiktok-followers": _TIKTOK_FOLLOWERS,
        "tiktok-viewers": _TIKTOK_VIEWERS,
        "tiktok-content": _TIKTOK_POSTS,
        "sprout-posts": _SPROUT,
        "buffer-posts": _BUFFER,
        "zendesk-tickets": _ZENDESK,
        "intercom": _INTERCOM,
        "intercom-messages": _INTERCOM_MESSAGES,
        "hootsuite-inbox": _HOOTSUITE,
        "messages": _PLAIN,
    }
)
"""Name of each kind, as import.json has it -> what is known of it."""

#: Every header that some export has, normal -> as it is written. What a map may lead to.
HEADERS: Mapping[str, str] = MappingProxyType(
    {
        normal(header): header
        for kind in KINDS.values()
        for headers in (*kind.tells, *kind.columns.values())
        for header in headers
    }
)


def kind_of(header: Sequence[str]) -> str:
    """The kind of the table with this normal header, or "": the one that knows most of its columns."""
    best, most = "", 0
    for name, kind in KINDS.items():
        fit = kind.fits(header)
        if fit > most:
            best, most = name, fit
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
