"""Exports put together, by numbers worked by hand."""

from __future__ import annotations

from datetime import date

import pytest

from sim import ScenarioError

from .test_traps import X


def day(number: int, new: int = 5, lost: int = 1, seen: int = 1000) -> str:
    return f"2025-09-{number:02},{seen},1,1,1,1,{new},{lost},1,1,1,1,1,1\n"


def test_followers_are_reckoned_up_to_a_hole_and_no_further(save, rows) -> None:
    file = save("x.csv", X + day(1) + day(2, 7, 2) + day(3, 1, 4) + day(5))
    found = rows("days", file, followers_at=[("x", date(2025, 9, 2), 100)])
    # Day 1 ended with 100 - 7 + 2, day 3 with 100 + 1 - 4; what happened on the 4th, nobody tells.
    assert [row.get("followers") for row in found] == [95, 100, 97, None]


def test_two_given_levels_are_both_kept(save, rows, warned) -> None:
    file = save("x.csv", X + day(1) + day(2) + day(3))
    given = [("x", date(2025, 9, 1), 100), ("x", date(2025, 9, 3), 110)]
    found = rows("days", file, followers_at=given)
    assert [(row["followers"], row["reckoned"]) for row in found] == [(100, False), (106, True), (110, False)]
    assert "108 followers on 2025-09-03 by the exports, 110 by --followers-at" in warned(
        file, followers_at=given
    )


def test_a_day_of_which_nothing_tells_cannot_be_reckoned_from(save, warned) -> None:
    told = warned(save("x.csv", X + day(1)), followers_at=[("x", date(2025, 9, 9), 100)])
    assert "no export tells of 2025-09-09" in told


def test_with_two_networks_it_must_be_said_of_which(save, imported) -> None:
    tiktok = save("t.csv", "Date,Video Views,Profile Views\n2025-09-01,1,2\n")
    with pytest.raises(
        ScenarioError, match=r"there are days of tiktok, x. Say of which network: tiktok:2025-09-01=5"
    ):
        imported(save("x.csv", X + day(1)), tiktok, followers_at=[("", date(2025, 9, 1), 5)])


def test_a_burst_needs_many_more_than_usual_and_eyes_that_did_not_see(save, imported) -> None:
    usual = [day(n) for n in range(1, 29)]

    def bursts(**odd: int) -> list[int]:
        text = "".join([*usual[:13], day(14, **odd), *usual[14:]])
        return [burst.new_followers for burst in imported(save("x.csv", X + text)).merged.bursts]

    # 5 a day, always: more than 5 + 10 * sqrt(5) = 27.4 are many; 1,500 of 1,000 impressions are more eyes.
    assert bursts(new=27) == []
    assert bursts(new=28) == [28]
    assert bursts(new=28, seen=1500) == [28]
    assert bursts(new=28, seen=1501) == []


def test_the_same_days_in_every_column_by_whoever_tells_it_last(save, rows) -> None:
    early = save("a.csv", "Date,Views,Watch time (hours),Likes\n2025-09-01,10,1,4\n2025-09-02,20,1,5\n")
    late = save("b.csv", "Date,Views,Watch time (hours),Likes\n2025-09-02,21,1,\n2025-09-03,30,1,6\n")
    found = rows("days", late, early)
    assert [(row["views"], row["likes"]) for row in found] == [(10, 4), (21, 5), (30, 6)]


def test_a_conversation_that_goes_on_in_a_later_export_stands_once(save, rows) -> None:
    head = "conversation,at,from\n"
    early = save("a.csv", head + "c,2025-09-01 10:00,audience\n")
    late = save("b.csv", head + "c,2025-09-01 10:00,audience\nc,2025-09-02 10:00,brand\n")
    (talk,) = rows("conversations", late, early)
    assert (talk["answered"], talk["answer_minutes"], talk["brand_turns"]) == (True, 1440.0, 1)
    assert [row["turn"] for row in rows("messages", late, early)] == [1, 2]


def test_handles_that_were_renamed_are_one_brand_where_the_user_says_so(save, rows) -> None:
    head = "Post id,Date,Post text,Post Link,Impressions\n"
    one = save("a.csv", head + "1,2025-09-11,Hi,https://x.com/acme/status/1,5\n")
    two = save("b.csv", head + "1,2025-09-11,Hi,https://x.com/acme_now/status/1,9\n")
    (post,) = rows("posts", one, two, one_brand=True)
    assert post["impressions"] == 9
