"""Whether hands sufficed, and whom a bot reached, worked by hand."""

from __future__ import annotations

from typing import Any

from sim.compare.besides import bots, hands


def _summary(**brands: dict[str, float]) -> Any:
    return {
        "brands": [
            {"name": name, "measures": {measure: {"mean": mean} for measure, mean in found.items()}}
            for name, found in brands.items()
        ]
    }


def test_what_was_meant_and_never_written_is_told_with_its_share_of_what_was_meant() -> None:
    # 250 of the 1,000 that were meant.
    short = {"out_of_hands": 250.0, "replies": 750.0}
    assert hands(_summary(Eager=short, Easy={"out_of_hands": 0.0, "replies": 10.0})) == [
        "Hands did not suffice: of the replies that were meant, 250 of Eager (25%) were never written."
    ]


def test_nothing_is_said_where_hands_sufficed_or_nobody_counted() -> None:
    assert hands(_summary(Easy={"out_of_hands": 0.0, "replies": 10.0})) == []
    assert hands(_summary(Old={"replies": 10.0})) == []


def test_of_many_three_are_named() -> None:
    short = {"out_of_hands": 250.0, "replies": 750.0}
    (said,) = hands(_summary(**dict.fromkeys("ABCDE", short)))
    assert said.endswith(
        "250 of A (25%), 250 of B (25%), 250 of C (25%) and those of 2 more were never written."
    )


def test_a_bot_that_answers_everybody_is_not_passed_over() -> None:
    found = _summary(
        Bot={"answered": 0.0, "reached": 1.0},
        Both={"answered": 0.25, "reached": 0.5},
        None_={"answered": 0.1},
    )
    assert bots(found) == [
        "A bot that says so replied too: of Bot 100% of the comments got a reply, "
        "0% one that a person wrote; of Both 50% of the comments got a reply, 25% one that a person wrote."
    ]
    assert bots(_summary(Person={"answered": 0.5, "reached": 0.5})) == []
