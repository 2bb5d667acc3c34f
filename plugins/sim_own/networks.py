"""Exports of the networks themselves. Headers as the English export has them."""

from __future__ import annotations

from sim_own.kind import REST, Kind

__all__ = [
    "FACEBOOK",
    "INSTAGRAM",
    "LINKEDIN_DAYS",
    "LINKEDIN_FOLLOWERS",
    "LINKEDIN_POSTS",
    "LINKEDIN_VISITORS",
    "META_DAILY",
    "TIKTOK_DAYS",
    "TIKTOK_FOLLOWERS",
    "TIKTOK_POSTS",
    "TIKTOK_VIEWERS",
    "X_DAYS",
    "X_POSTS",
    "YOUTUBE_DAYS",
    "YOUTUBE_POSTS",
]

_X_REST = (
    *REST,
    "shares",
    "video views",
    "profile visits",
    "media *",
    "* clicks",
    "detail expands",
    "app *",
    "promoted *",
    "email tweet",
    "dial phone",
)
X_DAYS = Kind(
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
    known=_X_REST,
)
X_POSTS = Kind(
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
    known=_X_REST,
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
    *REST,
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
FACEBOOK = Kind(
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
INSTAGRAM = Kind(
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
LINKEDIN_FOLLOWERS = Kind(
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
LINKEDIN_DAYS = Kind(
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
    known=(*REST, "* (organic)", "* (sponsored)", "* (total)"),
)
LINKEDIN_POSTS = Kind(
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
    known=(*REST, "post type", "content type", "posted by", "campaign *", "audience", "offsite views"),
)
LINKEDIN_VISITORS = Kind(
    name="LinkedIn visitors",
    network="linkedin",
    grain="day",
    tells=(("Date", "Total page views (total)"),),
    columns={"day": ("Date",), "profile_visits": ("Total page views (total)",)},
    known=("* page views (*)", "* unique visitors (*)"),
)
_YOUTUBE_REST = (*REST, "watch time (hours)", "estimated *", "dislikes", "engaged views", "your *revenue*")
YOUTUBE_DAYS = Kind(
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
    known=_YOUTUBE_REST,
)
YOUTUBE_POSTS = Kind(
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
    known=_YOUTUBE_REST,
)
TIKTOK_DAYS = Kind(
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
TIKTOK_FOLLOWERS = Kind(
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
TIKTOK_VIEWERS = Kind(
    name="TikTok viewers",
    network="tiktok",
    grain="day",
    tells=(("Date", "Total Viewers", "New Viewers"),),
    columns={"day": ("Date",), "reach": ("Total Viewers",)},
    known=("new viewers", "returning viewers"),
)
TIKTOK_POSTS = Kind(
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
