"""Each trap of a real export, with a small file made up for it."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sim_own.kinds import kind_of

X = "Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,Replies,Reposts,Profile visits,Create Post,Video views,Media views\n"


def test_x_overview_with_the_dates_that_x_writes(save, rows) -> None:
    text = (
        X
        + '"Fri, Sep 12, 2025",900,10,20,1,2,5,3,4,2,7,1,8,9\n"Thu, Sep 11, 2025",1200,30,40,1,2,6,1,3,2,7,0,8,9\n'
    )
    found = rows("days", save("account_overview.csv", text))
    assert [
        (row["day"], row["impressions"], row["new_followers"], row["lost_followers"]) for row in found
    ] == [
        (date(2025, 9, 11), 1200, 6, 1),
        (date(2025, 9, 12), 900, 5, 3),
    ]
    assert found[0]["comments"] == 3
    assert found[0]["shares"] == 2  # reposts, not presses of the share button
    assert "views" not in found[0]


def test_x_of_the_old_kind(save, rows) -> None:
    text = 'Date,Tweets published,impressions,engagements,engagement rate,retweets,replies,likes,follows\n"2020-06-01",2,500,9,0.018,1,2,3,-\n'
    (row,) = rows("days", save("daily.csv", text))
    assert (row["day"], row["posts"], row["impressions"], row["comments"]) == (date(2020, 6, 1), 2, 500, 2)
    assert "new_followers" not in row
    posts = 'Tweet id,Tweet permalink,Tweet text,time,impressions,engagements,retweets,replies,likes\n"17","https://twitter.com/acme/status/17","Hello?","2020-06-01 14:03 +0000",9,1,0,1,0\n'
    (post,) = rows("posts", save("tweets.csv", posts))
    assert (post["published"], post["question"], post["impressions"]) == (
        datetime(2020, 6, 1, 14, 3),
        True,
        9,
    )


@pytest.mark.parametrize(
    "day",
    [
        "9/11/2025",
        "11.09.2025",
        "2025-09-11 00:00:00",
        "45911",
        "11 de septiembre de 2025",
        "jeu. 11 sept. 2025",
    ],
)
def test_x_dates_rewritten_by_office_programs(save, rows, day: str) -> None:
    others = {"9/11/2025": "9/13/2025", "11.09.2025": "13.09.2025"}
    text = (
        X
        + f'"{day}",1,1,1,1,1,1,1,1,1,1,1,1,1\n'
        + f'"{others.get(day, "Sep 13, 2025")}",1,1,1,1,1,1,1,1,1,1,1,1,1\n'
    )
    assert rows("days", save("x.csv", text))[0]["day"] == date(2025, 9, 11)


def test_x_has_no_level_of_followers_and_says_how_to_give_it(save, rows, warned) -> None:
    text = X + "".join(f"2025-09-{day},100,1,1,1,1,{day},1,1,1,1,1,1,1\n" for day in (10, 11, 12))
    file = save("x.csv", text)
    assert "--followers-at x:2025-09-12=COUNT" in warned(file)
    assert "followers" not in rows("days", file)[0]
    found = rows("days", file, followers_at=[("", date(2025, 9, 11), 1000)])
    # 11 came and 1 left on the 11th, 12 and 1 on the 12th: 990, 1000, 1011.
    assert [(row["followers"], row["reckoned"]) for row in found] == [
        (990, True),
        (1000, False),
        (1011, True),
    ]


def test_the_later_export_wins_because_x_revises_its_last_days(save, rows, warned) -> None:
    early = save(
        "a.csv", X + "2025-09-10,100,1,1,1,1,5,1,1,1,1,1,1,1\n2025-09-11,40,1,1,1,1,2,1,1,1,1,1,1,1\n"
    )
    late = save("b.csv", X + "2025-09-11,90,1,1,1,1,,1,1,1,1,1,1,1\n2025-09-12,80,1,1,1,1,4,1,1,1,1,1,1,1\n")
    for order in ((early, late), (late, early)):
        found = rows("days", *order)
        assert [row["impressions"] for row in found] == [100, 90, 80]
        assert [row["new_followers"] for row in found] == [5, 2, 4]  # a blank takes nothing away
    assert "revises 1 number of a.csv" in warned(late, early)


def test_ending_on_one_day_the_file_named_later_wins(save, rows) -> None:
    one = save("a.csv", X + "2025-09-11,40,1,1,1,1,2,1,1,1,1,1,1,1\n")
    two = save("b.csv", X + "2025-09-11,90,1,1,1,1,2,1,1,1,1,1,1,1\n")
    assert rows("days", one, two)[0]["impressions"] == 90
    assert rows("days", two, one)[0]["impressions"] == 40


def test_x_content_in_two_exports_is_one_post(save, rows) -> None:
    head = "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,New follows,Replies,Reposts\n"
    link = "https://x.com/acme/status/1966000000000000001"
    early = save(
        "a.csv",
        head + f'1966000000000000001,"Thu, Sep 11, 2025","What do you\nthink?",{link},100,1,2,0,7,1\n',
    )
    late = save(
        "b.csv",
        head
        + f'1.966E+18,"Thu, Sep 11, 2025","What do you\nthink?",{link},150,1,2,0,9,1\n2,"Fri, Sep 12, 2025",No.,https://x.com/acme/status/2,5,1,2,0,9,1\n',
    )
    found = sorted(rows("posts", early, late), key=lambda row: row["published"])
    assert [(row["impressions"], row["comments"], row["question"]) for row in found] == [
        (150, 9, True),
        (5, 9, False),
    ]


FACEBOOK = "Post ID,Page ID,Page name,Title,Description,Publish time,Permalink,Post type,Date,Impressions,Reach,Reactions,Comments,Shares,Negative feedback from users: Hide all\n"


def test_impressions_and_views_are_never_chained(save, rows) -> None:
    old = save(
        "old.csv",
        FACEBOOK
        + "1,9,Acme,Hi,,09/11/2025 14:03,https://www.facebook.com/1,Photo,Lifetime,500,400,9,8,7,2\n",
    )
    new = save(
        "new.csv",
        FACEBOOK.replace("Impressions", "Views")
        + "1,9,Acme,Hi,,09/13/2025 14:03,https://www.facebook.com/1/,Photo,Lifetime,900,410,9,8,7,\n",
    )
    (row,) = rows("posts", old, new)
    assert (row["impressions"], row["views"], row["reach"], row["hides"]) == (500, 900, 410, 2)
    assert row["likes"] == 9


def test_instagram_content(save, rows) -> None:
    text = 'Post ID,Account ID,Account username,Account name,Description,Publish time,Permalink,Post type,Date,Views,Reach,Likes,Shares,Follows,Comments,Saves\n5,7,acme,Acme,"Which one, left or right? https://a.example/?x=1",09/13/2025 08:00,https://www.instagram.com/p/AbC/,IG image,Lifetime,"12,400",9000,300,20,3,41,17\n'
    (row,) = rows("posts", save("ig.csv", text))
    assert (row["network"], row["views"], row["follows"], row["saves"], row["question"]) == (
        "instagram",
        12400,
        3,
        17,
        True,
    )


def test_meta_daily_is_utf16_with_a_separator_line_and_a_title(save, rows) -> None:
    text = 'sep=,\r\n"Facebook follows"\r\n"Date","Primary"\r\n"2025-09-01T00:00:00","20"\r\n"2025-09-02T00:00:00","1,204"\r\n'
    found = rows("days", save("Follows.csv", text, "utf-16"))
    assert [(row["network"], row["day"].day, row["new_followers"]) for row in found] == [
        ("facebook", 1, 20),
        ("facebook", 2, 1204),
    ]


def test_meta_daily_of_several_metrics_and_one_that_does_not_say_of_which_network(save, rows, warned) -> None:
    block = '"{}"\r\n"Date","Primary"\r\n"2025-09-01T00:00:00","{}"\r\n\r\n'
    file = save(
        "a.csv",
        "sep=,\r\n" + block.format("Instagram profile visits", 3) + block.format("Reach", 9),
        "utf-16",
    )
    found = {row["network"]: row for row in rows("days", file)}
    assert found["instagram"]["profile_visits"] == 3
    assert found["meta"]["reach"] == 9
    assert "does not say of which network" in warned(file)
    assert rows("days", file, network="facebook")[0]["network"] == "facebook"


def test_daily_files_of_meta_that_are_called_alike_are_told_apart_by_their_folders(
    tmp_path, imported
) -> None:
    for number, network in enumerate(("facebook", "instagram")):
        (tmp_path / network).mkdir()
        text = f'sep=,\r\n"{network} follows"\r\n"Date","Primary"\r\n"2025-09-01T00:00:00","{number}"\r\n'
        (tmp_path / network / "Follows.csv").write_text(text, "utf-16")
    found = imported(*sorted(tmp_path.rglob("*.csv")))
    assert [file.parts[0].label for file in found.files] == ["facebook/Follows.csv", "instagram/Follows.csv"]


def test_a_blank_is_not_0(save, rows) -> None:
    text = X + "2025-09-11,,-,0,undefined,n/a,5,3,,2,,0,8,9\n"
    (row,) = rows("days", save("x.csv", text))
    assert {"impressions", "likes", "saves", "comments", "profile_visits"} & set(row) == set()
    assert (row["engagements"], row["posts"]) == (0, 0)


LINKEDIN = [
    ["Aggregated engagement metrics of your page, and a long sentence about what they mean"],
    [
        "Date",
        "Impressions (organic)",
        "Impressions (sponsored)",
        "Impressions (total)",
        "Clicks (total)",
        "Reactions (total)",
        "Comments (total)",
        "Reposts (total)",
        "Engagement rate (total)",
    ],
    ["09/11/2025", 100, 20, 120, 5, 6, 7, 1, 0.1],
    ["09/13/2025", 50, 0, 50, 5, 6, 2, 1, 0.1],
]


@pytest.mark.parametrize("name", ["content.xls", "content.xlsx"])
def test_linkedin_content_begins_in_row_2_and_has_two_sheets(workbook, rows, name: str) -> None:
    posts = [
        ["Engagement metrics of each post"],
        [
            "Post title",
            "Post link",
            "Post type",
            "Created date",
            "Impressions",
            "Views",
            "Clicks",
            "Likes",
            "Comments",
            "Reposts",
            "Follows",
        ],
        [
            "Wie macht ihr das?",
            "https://www.linkedin.com/feed/update/urn:li:activity:7",
            "Organic",
            "09/11/2025",
            100,
            "",
            5,
            6,
            7,
            1,
            2,
        ],
    ]
    file = workbook(name, {"Metrics": LINKEDIN, "All posts": posts})
    assert [(row["day"].day, row["impressions"], row["comments"]) for row in rows("days", file)] == [
        (11, 120, 7),
        (13, 50, 2),
    ]
    (post,) = rows("posts", file)
    assert (post["question"], post["likes"], post["follows"], "views" in post) == (True, 6, 2, False)


def test_linkedin_total_followers_are_the_new_ones_of_that_day(workbook, rows, warned) -> None:
    sheets = {
        "New followers": [
            ["Date", "Sponsored followers", "Organic followers", "Auto-invited followers", "Total followers"],
            ["09/11/2025", 0, 3, 1, 4],
        ],
        "Location": [["Location", "Total followers"], ["Riverton", 900]],
    }
    file = workbook("followers.xls", sheets)
    (row,) = rows("days", file)
    assert (row["new_followers"], "followers" in row) == (4, False)
    assert "are the new ones of that day" in warned(file)
    assert "not read in it: Location" in warned(file)


def test_youtube_in_a_zip_with_a_total_row_and_soft_hyphens(packed, rows, warned) -> None:
    files = {
        "Table data.csv": 'Content,Video title,Video publish time,Duration,Views,Watch time (hours),Subscribers,Impres\u00adsions,Impressions click-through rate (%)\nTotal,,,,900,12.5,7,5000,4\nabc,Why?,"Sep 11, 2025",61,800,11.0,6,4000,4.1\n',
        "Totals.csv": "Date,Views\n2025-09-11,500\n2025-09-12,400\n",
        "Chart data.csv": 'Date,Content,Video title,Video publish time,Duration,Views\n2025-09-11,abc,Why?,"Sep 11, 2025",61,3\n2025-09-12,abc,Why?,"Sep 11, 2025",61,4\n',
    }
    file = packed("Content 2025.zip", files)
    (post,) = rows("posts", file)
    assert (post["views"], post["impressions"], post["follows"], post["published"]) == (
        800,
        4000,
        6,
        datetime(2025, 9, 11),
    )
    assert [row["views"] for row in rows("days", file)] == [500, 400]
    assert warned(file) == "not read in it: Chart data.csv\n\n"


def test_youtube_by_day(save, rows) -> None:
    text = "Date,Views,Watch time (hours),Subscribers gained,Subscribers lost,Subscribers,Likes,Comments added\nTotal,30,1,9,3,6,1,1\n2025-09-11,10,0.5,5,1,4,,1\n"
    (row,) = rows("days", save("t.csv", text))
    assert (row["views"], row["new_followers"], row["lost_followers"], row["net_followers"]) == (10, 5, 1, 4)


def test_tiktok_dates_without_a_year_over_new_year_and_the_word_undefined(packed, rows, warned) -> None:
    overview = "Date,Video Views,Profile Views,Likes,Comments,Shares\n" + "".join(
        f"{day},{views},5,6,7,undefined\n"
        for day, views in (("December 30", 100), ("December 31", 200), ("January 1", 300))
    )
    followers = (
        "Date,Followers,Difference in followers from previous day\nDecember 31,1000,4\nJanuary 1,1003,3\n"
    )
    file = packed("Overview.zip", {"Overview.csv": overview, "FollowerHistory.csv": followers}, (2026, 1, 5))
    found = rows("days", file)
    assert [row["day"] for row in found] == [date(2025, 12, 30), date(2025, 12, 31), date(2026, 1, 1)]
    assert [row["views"] for row in found] == [100, 200, 300]
    assert found[2]["followers"] == 1003
    assert "shares" not in found[0]
    assert "counted back from the day of the file, 2026-01-05" in warned(file)
    assert rows("days", file, year=2025)[2]["day"] == date(2025, 1, 1)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("30 août", "31 août"),
        ("30. August", "31. August"),
        ("30 de agosto", "31 de agosto"),
        ("30 sierpnia", "31 sierpnia"),
        ("8月30日", "8月31日"),
        ("30 Ağustos", "31 Ağustos"),
    ],
)
def test_tiktok_dates_in_other_languages(save, rows, first: str, second: str) -> None:
    text = f"Date,Video Views,Profile Views\n{first},1,2\n{second},3,4\n"
    found = rows("days", save("o.csv", text), year=2024)
    assert [row["day"] for row in found] == [date(2024, 8, 30), date(2024, 8, 31)]


def test_tiktok_content(save, rows) -> None:
    text = "Time,Video title,Video link,Post time,Total likes,Total comments,Total shares,Total views\nAugust 30,Nice,https://www.tiktok.com/@acme/video/73,August 29,1,2,3,4\n"
    (row,) = rows("posts", save("c.csv", text), year=2025)
    assert (row["published"], row["views"], row["question"]) == (datetime(2025, 8, 29), 4, False)


def test_sprout_and_x_tell_of_the_same_post(save, rows) -> None:
    sprout = save(
        "sprout.csv",
        "Date,Post ID,Network,Post Type,Profile,Sent by,Link,Post,Impressions,Engagements,Reactions,Comments\n09/13/2025 10:05 am,5,Twitter,Tweet,@acme,Jo,https://twitter.com/acme/status/77,Hello?,90,9,3,2\n",
    )
    own = save(
        "x.csv",
        'Post id,Date,Post text,Post Link,Impressions,Likes\n77,"Sat, Sep 13, 2025",Hello?,https://x.com/acme/status/77,100,3\n',
    )
    (row,) = rows("posts", sprout, own)
    # The file of X ends at midnight of that day, the other at five past ten: the same day, and X is named later.
    assert (row["impressions"], row["comments"], row["network"]) == (100, 2, "x")


def test_buffer_posts(save, rows) -> None:
    text = "Sent At,Text,Service,Channel Name,Link,Impressions,Likes,Comments\n2025-09-11 10:00,Hello,instagram,acme,https://www.instagram.com/p/Q/,5,6,7\n"
    (row,) = rows("posts", save("b.csv", text))
    assert (row["network"], row["impressions"], row["comments"]) == ("instagram", 5, 7)


ZENDESK = "Id,Requester,Requester id,Subject,Status,Via,Created at,Replies,First reply time in minutes\n"


def test_zendesk_tickets_open_ones_included(save, rows) -> None:
    text = (
        ZENDESK
        + '1,Ada L.,81,Where is it?,Solved,Mail,2025-09-11 10:00,2,30\n2,Bo,82,Thanks,Open,Twitter,2025-09-12 10:00,0,\n3,Ada L.,81,Again,Pending,Mail,2025-09-13 10:00,1,"1,440"\n'
    )
    found = sorted(rows("conversations", save("t.csv", text)), key=lambda row: row["begun"])
    assert [row["answered"] for row in found] == [True, False, True]
    assert [row.get("answer_minutes") for row in found] == [30.0, None, 1440.0]
    assert [row["open"] for row in found] == [False, True, True]
    assert [row["question"] for row in found] == [True, False, False]
    assert [row["network"] for row in found] == ["other", "x", "other"]
    assert found[0]["author"] == found[2]["author"] != found[1]["author"]
    assert all(row["all_told"] for row in found)


def test_a_view_of_settled_tickets_gives_no_answer_rate(save, rows, warned) -> None:
    file = save("t.csv", ZENDESK + "1,Ada,81,Where?,Solved,Mail,2025-09-11 10:00,2,30\n")
    assert rows("conversations", file)[0]["all_told"] is False
    assert "no answer rate" in warned(file)


def test_hootsuite_holds_only_resolved_conversations(save, rows, warned) -> None:
    text = "Conversation ID,Medium,Channel,Contact Profile ID,Contact Primary Identifier,Created at,Status\n7,Facebook,Acme,99,Ada,2025-09-11T10:00:00Z,RESOLVED\n"
    file = save("h.csv", text)
    (row,) = rows("conversations", file)
    assert (row["all_told"], row["network"], "answered" in row) == (False, "facebook", False)
    assert "only resolved conversations" in warned(file)


def test_intercom_told_only_conversations_with_a_reply(save, rows, warned) -> None:
    text = "conversation_id,conversation_started_at,conversation_first_response_at,conversation_state,user_id,user_name\n7,2025-09-11 10:00:00,2025-09-11 10:45:00,closed,u1,Ada\n"
    file = save("i.csv", text)
    (row,) = rows("conversations", file)
    assert (row["all_told"], row["answered"], row["answer_minutes"]) == (False, True, 45.0)
    assert "before its API 2.16" in warned(file)


INTERCOM = "conversation_id,conversation_started_at,conversation_first_response_at,user_id\n"


def test_first_answers_are_dated_in_the_order_that_the_beginnings_have(save, rows, warned) -> None:
    text = INTERCOM + "7,13/09/2025 10:00,13/09/2025 10:45,u1\n8,04/09/2025 10:00,05/09/2025 10:00,u2\n"
    file = save("i.csv", text)
    assert [row["answer_minutes"] for row in rows("conversations", file)] == [45.0, 1440.0]
    assert "two ways" not in warned(file)
    # Of the answers alone, nothing would tell.
    file = save("i.csv", INTERCOM + "7,13/09/2025 10:00,,u1\n8,04/09/2025 10:00,05/09/2025 10:00,u2\n")
    found = {row["begun"].day: row.get("answer_minutes") for row in rows("conversations", file)}
    assert (found, "two ways" in warned(file)) == ({13: None, 4: 1440.0}, False)


def test_first_answers_without_a_year_have_that_of_the_map(save, rows) -> None:
    file = save("i.csv", INTERCOM + "7,September 11 10:00,September 11 10:45,u1\n")
    assert rows("conversations", file, year=2021)[0]["answer_minutes"] == 45.0


def test_first_answers_that_are_no_dates_are_told(save, rows, warned) -> None:
    text = INTERCOM + "7,2025-09-11 10:00,soon,u1\n8,2025-09-11 10:00,1999-09-11 10:00,u1\n"
    file = save("i.csv", text)
    assert len(rows("conversations", file)) == 2
    assert "first answers: no dates, left out: 'soon'" in warned(file)
    assert "first answers: dates before 2004 or in the future, left out: '1999-09-11 10:00'" in warned(file)


def test_an_answer_before_its_question_is_an_answer(save, rows, warned) -> None:
    file = save("i.csv", INTERCOM + "7,2025-09-11 10:00,2025-09-11 09:00,u1\n")
    (row,) = rows("conversations", file)
    assert (row["answered"], "answer_minutes" in row) == (True, False)
    assert "answers before their question: their delay is left out" in warned(file)


def test_a_plain_table_of_messages_becomes_conversations(save, rows) -> None:
    lines = [
        "conversation,at,from,author,text",
        "a,2025-09-11 10:00,audience,ada,Is it open?",
        "a,2025-09-11 10:20,brand,,Yes. Are you near?",
        "a,2025-09-11 11:00,audience,ada,I am",
        "b,2025-09-12 09:00,audience,bo,Nice",
        "c,2025-09-12 10:00,brand,,Hello there?",
        "c,2025-09-12 10:05,audience,cy,Hi",
    ]
    file = save("talk.csv", "\n".join(lines) + "\n")
    found = {row["begun"].isoformat(): row for row in rows("conversations", file)}
    a, b, c = (found[key] for key in sorted(found))
    assert (a["question"], a["answered"], a["answer_minutes"], a["turns"], a["brand_turns"]) == (
        True,
        True,
        20.0,
        2,
        1,
    )
    assert (b["question"], b["answered"], b["turns"], b["brand_turns"]) == (False, False, 1, 0)
    assert "answer_minutes" not in b
    assert ("answered" in c, "author" in c, c["turns"], c["brand_turns"]) == (False, False, 1, 1)
    messages = [row for row in rows("messages", file) if row["conversation"] == a["conversation"]]
    assert [(row["turn"], row["brand"], row["question"]) for row in messages] == [
        (1, False, True),
        (2, True, True),
        (3, False, False),
    ]


def test_quoted_line_breaks_and_thousands(save, rows) -> None:
    text = 'Post id,Date,Post text,Post Link,Impressions\n1,2025-09-11,"One\r\n\r\ntwo, ""three"" 4\n",https://x.com/acme/status/1,"12,400"\n2,2025-09-12,x,https://x.com/acme/status/2,7\n'
    assert sorted(row["impressions"] for row in rows("posts", save("p.csv", text))) == [7, 12400]


def test_a_burst_of_follows_that_nobody_saw_is_left_out_and_named(save, imported) -> None:
    lines = [f"2025-09-{day:02},1000,1,1,1,1,{5 + day % 3},1,1,1,1,1,1,1\n" for day in range(1, 31)]
    lines[13] = "2025-09-14,1010,1,1,1,1,5210,1,1,1,1,1,1,1\n"
    lines[20] = "2025-09-21,9000,1,1,1,1,900,1,1,1,1,1,1,1\n"  # many people saw something
    found = imported(save("x.csv", X + "".join(lines)), followers_at=[("x", date(2025, 9, 13), 1000)])
    (burst,) = found.merged.bursts
    assert (burst.network, burst.day, burst.new_followers) == ("x", date(2025, 9, 14), 5210)
    days = {row["day"].day: row for row in found.merged.tables["days"].to_pylist()}
    assert (days[14]["new_followers"], days[14]["left_out"], days[14]["impressions"]) == (None, "burst", 1010)
    assert days[21]["new_followers"] == 900
    assert days[14]["followers"] == 1000 + 5210 - 1  # they do follow


def test_headers_are_compared_without_case_width_and_what_cannot_be_seen(save, rows) -> None:
    text = "\ufeff  DATE ,ｖｉｅｗｓ,Watch\u00a0time (hours),Sub\u00adscribers\n2025-09-11,10,1,2\n"
    (row,) = rows("days", save("y.csv", text))
    assert (row["views"], row["net_followers"]) == (10, 2)


def test_our_own_headers_are_made_normal_once(monkeypatch) -> None:
    """Else a folder of files of no known kind takes seconds."""
    assert kind_of(["stars", "product"]) == ""

    def refuse(header: str) -> str:
        raise AssertionError(f"{header} again")

    monkeypatch.setattr("sim_own.kind.normal", refuse)
    assert kind_of(["cup", "of tea"]) == ""


def test_columns_that_are_not_understood_are_named(save, imported) -> None:
    found = imported(save("x.csv", X.strip() + ",Mood\n2025-09-11,1,1,1,1,1,1,1,1,1,1,1,1,1,3\n"))
    assert found.files[0].parts[0].unknown == ["Mood"]
    assert found.files[0].parts[0].name == "X overview"


def test_daily_files_of_meta_in_another_language(save, rows) -> None:
    text = 'sep=,\r\n"Facebook-Follower"\r\n"Datum","Primär"\r\n"2025-09-01T00:00:00","20"\r\n'
    columns = {"datum": "date", "primär": "primary", "facebook-follower": "facebook follows"}
    (row,) = rows("days", save("f.csv", text, "utf-16"), columns=columns)
    assert (row["network"], row["new_followers"]) == ("facebook", 20)


def test_number_7_of_one_inbox_is_not_number_7_of_another(save, rows) -> None:
    one = save("t.csv", ZENDESK + "7,Ada,81,Where?,Open,Mail,2025-09-11 10:00,0,\n")
    two = save("m.csv", "conversation,at,from,author\n7,2025-09-11 10:00,audience,81\n")
    found = rows("conversations", one, two)
    assert len({row["conversation"] for row in found}) == len({row["author"] for row in found}) == 2
