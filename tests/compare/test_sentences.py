"""Each sentence that is shown, flipped by the numbers it is computed from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sim.compare.sentences import assumption, finding, findings, headline

Summaries = Callable[..., dict[str, Any]]

HIGH = [0.90, 0.92, 0.91, 0.93, 0.90, 0.94]
LOW = [0.80, 0.81, 0.80, 0.82, 0.79, 0.83]
MIXED = [0.80, 0.99, 0.85, 0.97, 0.91, 0.90]


def test_a_clear_winner_is_named_and_the_other_way_round(summary_of: Summaries) -> None:
    values = {"followers_kept": HIGH, "trust": HIGH}, {"followers_kept": LOW, "trust": LOW}
    said = "{} keeps the most followers and is trusted most."
    assert headline(summary_of({"A": values[0], "B": values[1]})) == said.format("A")
    assert headline(summary_of({"A": values[1], "B": values[0]})) == said.format("B")


def test_two_winners_are_both_named(summary_of: Summaries) -> None:
    one, other = {"followers_kept": HIGH, "trust": LOW}, {"followers_kept": LOW, "trust": HIGH}
    assert headline(summary_of({"A": one, "B": other})) == "A keeps the most followers; B is trusted most."
    assert headline(summary_of({"A": other, "B": one})) == "B keeps the most followers; A is trusted most."


def test_no_clear_difference_is_said_when_there_is_none(summary_of: Summaries) -> None:
    values = {"followers_kept": HIGH, "trust": HIGH}, {"followers_kept": MIXED, "trust": MIXED}
    found = summary_of({"A": values[0], "B": values[1]})
    assert headline(found) == "No clear difference: followers kept and trust do not tell these brands apart."
    kept, trust = findings(found)
    assert kept.sentence.startswith("No clear difference in followers kept between A and B: ")
    assert trust.sentence.startswith("No clear difference in trust between A and B: ")
    assert not kept.clear
    assert not trust.clear


def test_no_clear_difference_in_one_of_two(summary_of: Summaries) -> None:
    one, other = {"followers_kept": HIGH, "trust": HIGH}, {"followers_kept": MIXED, "trust": LOW}
    said = "There is no clear difference in followers kept; A is trusted most."
    assert headline(summary_of({"A": one, "B": other})) == said


def test_two_that_cannot_be_told_apart_ahead_of_a_third(summary_of: Summaries) -> None:
    near = [value + (-1) ** n * 0.01 for n, value in enumerate(HIGH)]
    found = summary_of(
        {
            "A": {"followers_kept": HIGH, "trust": HIGH},
            "B": {"followers_kept": near, "trust": near},
            "C": {"followers_kept": LOW, "trust": LOW},
        }
    )
    assert headline(found) == (
        "A and B keep the most followers and are trusted most; there is no clear difference between them."
    )
    kept = findings(found)[0]
    assert kept.leaders == ("A", "B")
    assert kept.sentence.endswith("C is clearly behind A.")


def test_the_sentence_of_a_winner_gives_the_certainty(summary_of: Summaries) -> None:
    found = finding(summary_of({"A": {"trust": LOW}, "B": {"trust": HIGH}}), "trust")
    assert found is not None
    assert found.clear
    assert found.sentence == (
        "Trust: B 0.92, against A 0.81. B did better in 6 of 6 replicates, "
        "by 0.108 (95% interval 0.095 to 0.111)."
    )


def test_shares_are_told_in_points(summary_of: Summaries) -> None:
    found = finding(
        summary_of({"A": {"followers_kept": HIGH}, "B": {"followers_kept": LOW}}), "followers_kept"
    )
    assert found is not None
    assert found.sentence.startswith("Followers kept: A 91.7%, against B 80.8%. A did better in 6 of 6")
    assert "by 10.8 points (95% interval 9.5 to" in found.sentence


def test_identical_brands_differ_by_exactly_nothing(summary_of: Summaries) -> None:
    found = finding(summary_of({"A": {"trust": HIGH}, "B": {"trust": HIGH}}), "trust")
    assert found is not None
    assert found.sentence == "No clear difference in trust between A and B: A and B differ by exactly 0."


def test_one_replicate_says_nothing_of_certainty(summary_of: Summaries) -> None:
    found = summary_of({"A": {"trust": [0.9]}, "B": {"trust": [0.1]}})
    assert headline(found) == "One replicate shows what can happen, not how sure it is: run more to compare."
    trust = finding(found, "trust")
    assert trust is not None
    assert not trust.clear
    assert trust.sentence == "Trust: A 0.90, B 0.10, in one replicate; how sure that is remains open."


def test_one_brand_has_nothing_to_be_compared_with(summary_of: Summaries) -> None:
    assert headline(summary_of({"A": {"trust": HIGH}})) == "A is alone: add a brand to compare it with."


@pytest.mark.parametrize(("cheap", "said"), [("A", "cost: A 5"), ("B", "cost: B 5")])
def test_less_cost_is_better(summary_of: Summaries, cheap: str, said: str) -> None:
    less, more = [5.0, 6, 5, 4, 5, 5], [50.0, 60, 55, 52, 51, 49]
    values = {name: {"cost": less if name == cheap else more} for name in "AB"}
    found = finding(summary_of(values), "cost")
    assert found is not None
    assert found.sentence.casefold().startswith(said.casefold())
    assert f"{cheap} did better in 6 of 6 replicates, by 48 (" in found.sentence


def test_a_measure_without_values_or_direction_says_nothing(summary_of: Summaries) -> None:
    nan = float("nan")
    found = summary_of({"A": {"answered": [nan, nan], "replies": [1.0, 2.0]}, "B": {"answered": [nan, nan]}})
    assert finding(found, "answered") is None
    assert finding(found, "replies") is None
    assert finding(found, "no such measure") is None


def test_the_assumption_is_called_one() -> None:
    assert "an assumption, not a finding" in assumption()
