"""Counts and lists in sentences."""

from __future__ import annotations

from sim.prose import counted, listed


def test_a_count_and_its_noun() -> None:
    assert [counted(number, "row") for number in (0, 1, 2, 1200)] == [
        "0 rows",
        "1 row",
        "2 rows",
        "1,200 rows",
    ]


def test_a_list() -> None:
    assert [listed("ABC"[:n]) for n in range(4)] == ["nothing", "A", "A and B", "A, B and C"]
    assert listed("ABC", last=", ") == "A, B, C"


def test_a_long_list_says_how_many_more() -> None:
    assert listed("ABCDEF", 6) == "A, B, C, D, E and F"
    assert listed("ABCDEFGH", 6) == "A, B, C, D and 4 more"
