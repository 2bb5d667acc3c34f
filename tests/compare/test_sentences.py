"""Each sentence that is shown, flipped by the numbers it is computed from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sim.compare.sentences import assumption, finding, findings, headline, how_sure, what_it_is_not
from sim.parameters import PARAMETERS, TRAITS

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


def test_the_only_one_with_a_value_is_not_told_apart_from_anybody(summary_of: Summaries) -> None:
    nobody = {"followers_kept": MIXED, "trust": [float("nan")] * 6}
    found = headline(summary_of({"A": {"followers_kept": HIGH, "trust": HIGH}, "B": nobody}))
    assert found.endswith("; A is trusted most, the only one of whom that is known.")


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
        "A keeps the most followers and is trusted most, though not told apart from B."
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
        "by 0.108 (95% interval 0.095 to 0.113)."
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
    assert found.sentence == "Trust: A and B do the same, exactly equal in all 6 replicates."
    assert found.same == ("B",)


def test_brands_that_do_the_same_are_said_to(summary_of: Summaries) -> None:
    same = {"followers_kept": HIGH, "trust": HIGH}
    low = {"followers_kept": LOW, "trust": LOW}
    said = "A and B do the same: exactly equal followers kept and trust in every replicate."
    assert headline(summary_of({"A": same, "B": same})) == said
    other = {"followers_kept": HIGH, "trust": [*HIGH[:5], 0.9]}
    assert "do the same" not in headline(summary_of({"A": same, "B": other}))
    two = headline(summary_of({"A": same, "B": same, "C": low}))
    assert two == "A keeps the most followers and is trusted most, as does B, which does the same."


def test_where_nothing_differs_there_is_no_interval_but_the_rule_of_three(summary_of: Summaries) -> None:
    found = summary_of({"A": {"trust": HIGH}, "B": {"trust": HIGH}})
    (pair,) = (each for each in found["pairs"] if each["measure"] == "trust")
    assert pair["difference"] == {"mean": 0, "low": None, "high": None}
    assert (pair["verdict"], pair["rule_of_three"], pair["p"]) == ("the same", 0.5, 1)  # 3 of 6
    one = summary_of({"A": {"trust": [*HIGH[:5], 0.9]}, "B": {"trust": HIGH}})
    (pair,) = (each for each in one["pairs"] if each["measure"] == "trust")
    assert "rule_of_three" not in pair


MATTERS = {"followers_kept": 0.01, "trust": 0.02}


def test_a_difference_that_is_clear_but_small_is_said_to_be(summary_of: Summaries) -> None:
    little = [value - 0.004 - 0.001 * (n % 2) for n, value in enumerate(HIGH)]
    values = {"A": {"followers_kept": HIGH, "trust": HIGH}, "B": {"followers_kept": little, "trust": LOW}}
    found = summary_of(values, matters=MATTERS)
    kept, trust = findings(found)
    assert (kept.clear, kept.small, trust.clear, trust.small) == (True, True, True, False)
    assert kept.sentence.endswith(
        "by 0.45 points (95% interval 0.39 to 0.51), less than 1 of 100 people. That is clear but "
        "small: 1 point would matter."
    )
    assert "small" not in trust.sentence
    assert headline(found) == "A keeps the most followers (clear but small) and is trusted most."
    verdicts = {pair["measure"]: pair["verdict"] for pair in found["pairs"]}
    assert (verdicts["followers_kept"], verdicts["trust"]) == ("clear but small", "clear")
    both = summary_of(values, matters={"followers_kept": 0.01, "trust": 0.2})
    assert headline(both) == "A keeps the most followers and is trusted most (both clear but small)."
    strict = summary_of(values, matters={**MATTERS, "followers_kept": 0.004})
    assert "small" not in headline(strict) + findings(strict)[0].sentence
    assert not findings(summary_of(values))[0].small  # a run of before there was such a thing
    mixed = summary_of({**values, "B": {"followers_kept": MIXED, "trust": LOW}}, matters=MATTERS)
    assert (
        next(each["verdict"] for each in mixed["pairs"] if each["measure"] == "followers_kept") == "not clear"
    )


def test_points_are_counted_in_people(summary_of: Summaries) -> None:
    values = {"A": {"followers_kept": HIGH, "trust": HIGH}, "B": {"followers_kept": LOW, "trust": LOW}}
    kept, trust = findings(summary_of(values, audience={"size": 20_000, "network": {"kind": "none"}}))
    assert kept.sentence.endswith("), 2,167 of 20,000 people.")  # 10.83 points
    assert "people" not in trust.sentence


def test_of_twenty_brands_a_few_are_named(summary_of: Summaries) -> None:
    values = {
        f"Brand {n}": {"trust": [each + 0.001 * ((n * 7 + place) % 5) for place, each in enumerate(HIGH)]}
        for n in range(20)
    }
    found = finding(summary_of(values), "trust")
    assert found is not None
    assert " more: " in found.sentence
    assert found.sentence.count("Brand") < 20


def test_where_few_replicates_differ_no_interval_is_told(summary_of: Summaries) -> None:
    """Most are draws: how far the others reach, and which way, is not known."""
    base = HIGH * 3
    some = [value - 0.1 * (n < 4) for n, value in enumerate(base)]
    found = summary_of({"A": {"trust": base}, "B": {"trust": some}})
    (pair,) = (each for each in found["pairs"] if each["measure"] == "trust")
    assert (pair["difference"]["low"], pair["a_better"], pair["p"], pair["clear"]) == (None, 4, 0.125, False)
    said = finding(found, "trust")
    assert said is not None
    assert said.sentence == (
        "No clear difference in trust between A and B: A and B are exactly equal in 14 of 18 replicates; "
        "4 are too few to say more. Chance of being best: A 50%, B 50%."
    )
    more = [value - 0.1 * (n < 8) for n, value in enumerate(base)]
    told = finding(summary_of({"A": {"trust": base}, "B": {"trust": more}}), "trust")
    assert told is not None
    assert "A did better in 8 of 18 replicates (10 draws), by 0.04 (95% interval" in told.sentence


def test_the_luckiest_of_many_is_no_clear_difference(summary_of: Summaries) -> None:
    base = [0.50, 0.52, 0.48, 0.51, 0.49, 0.50]
    near = [value + step for value, step in zip(base, [0.03, 0.01, 0.002, 0.03, 0.02, 0.01], strict=True)]
    alone = finding(summary_of({"A": {"trust": near}, "B": {"trust": base}}), "trust")
    among = finding(summary_of({"A": {"trust": near}, "B": {"trust": base}, "C": {"trust": base}}), "trust")
    assert alone is not None
    assert among is not None
    assert alone.sentence.startswith("Trust: A 0.52, against B 0.50. A did better in 6 of 6 replicates")
    assert among.sentence.startswith(
        "No clear difference in trust between A, B and C: A did better than B in 6 of"
    )
    assert "Alone that would be clear; of 3 pairs, one may come out so by luck." in among.sentence


def test_chances_do_not_contradict_what_is_not_told_apart(summary_of: Summaries) -> None:
    """Alone A would be clear of B; of six pairs it is not, so nothing near certainty may stand beside."""
    base = [0.50, 0.52, 0.48, 0.51, 0.49, 0.50]
    near = [value + step for value, step in zip(base, [0.03, 0.02, 0.002, 0.03, 0.02, 0.01], strict=True)]
    low = [value - 0.2 for value in base]
    alone = summary_of({"A": {"trust": near}, "B": {"trust": base}})
    among = summary_of({"A": {"trust": near}, "B": {"trust": base}, "C": {"trust": low}, "D": {"trust": low}})
    chances = [found["brands"][0]["probability_best"]["trust"] for found in (alone, among)]
    clear = [
        next(p["clear"] for p in found["pairs"] if p["measure"] == "trust" and {p["a"], p["b"]} == {"A", "B"})
        for found in (alone, among)
    ]
    assert clear == [True, False]
    assert chances[0] >= 0.975 > chances[1]
    told = finding(among, "trust")
    assert told is not None
    assert "not told apart" in headline(among)
    assert "Chance of being best: A 97%, B 3%." in told.sentence


def test_draws_are_counted_apart(summary_of: Summaries) -> None:
    found = finding(
        summary_of({"A": {"trust": HIGH}, "B": {"trust": [*HIGH[:3], 0.80, 0.99, 0.90]}}), "trust"
    )
    assert found is not None
    assert "A did better than B in 2 of 6 replicates (3 draws), by " in found.sentence
    found = finding(
        summary_of({"A": {"trust": HIGH}, "B": {"trust": [*HIGH[:1], *[x - 0.01 for x in HIGH[1:]]]}}),
        "trust",
    )
    assert found is not None
    assert " in 5 of 6 replicates (1 draw), by " in found.sentence


def test_the_chance_of_being_best_goes_with_the_leaders(summary_of: Summaries) -> None:
    less = [value - 0.001 for value in MIXED]
    found = finding(summary_of({"A": {"trust": MIXED}, "B": {"trust": HIGH}, "C": {"trust": LOW}}), "trust")
    assert found is not None
    said = found.sentence.partition("Chance of being best: ")[2]
    assert said.startswith("B ")
    chances = dict(part.split(" ") for part in said.partition(". C is")[0].split(", "))
    assert int(chances["B"].rstrip("%")) > 50 > int(chances["A"].rstrip("%")) > 0
    certain = finding(summary_of({"A": {"trust": MIXED}, "B": {"trust": less}}), "trust")
    assert certain is not None
    assert "Chance" not in certain.sentence


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


def test_what_it_is_not_counts_what_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    letters = [row.certainty for row in (*PARAMETERS.values(), *TRAITS.values())]
    said = what_it_is_not()
    assert said.startswith("For exposition and exploration, not a forecast of a named brand")
    assert letters.count("A") == 2
    assert f"Of the {len(letters)} numbers of the model 2 are measured" in said
    assert f"and {letters.count('D')} are free" in said
    measured = {name: replace(row, certainty="A") for name, row in PARAMETERS.items()}
    monkeypatch.setattr("sim.compare.sentences.PARAMETERS", measured)
    assert f"{len(measured)} are measured" in what_it_is_not()


# --- Until it is sure ---


def until_sure(summary: dict[str, Any], **changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "rule": "...",
        "measure": "followers_kept",
        "precision": 0.01,
        "floor": 20,
        "ceiling": 1000,
        "replicates": 45,
        "reached": True,
        "widest": {"a": "A", "b": "B", "half_width": 0.0093},
        "pairing": {"a": "A", "b": "B", "variance_ratio": 7.1, "common": 42, "independent": 298},
        "selection": {
            "procedure": "Kim-Nelson",
            "indifference": 0.01,
            "left": ["A"],
            "best": "A",
            "after": 20,
        },
    }
    return summary | {"until_sure": found | changes}


def test_how_many_replicates_it_took(summary_of: Summaries) -> None:
    found = summary_of({"A": {"followers_kept": HIGH}, "B": {"followers_kept": LOW}})
    assert how_sure(found) == []
    assert how_sure(until_sure(found)) == [
        "Sure enough after 45 replicates: the 95% interval of the difference in followers kept is 0.93 "
        "points to each side or less (asked for: 1 point).",
        "For 1 point between A and B, about 42 replicates are needed with the luck they share, and about 298 "
        "with luck of their own: what pairing saved.",
        "Selection (Kim-Nelson, 95% sure): A is best in followers kept, or within 1 point of the best; "
        "decided after 20 replicates.",
    ]
    three = summary_of({name: {"followers_kept": HIGH} for name in "ABC"})
    assert "every 95% interval of a difference in followers kept" in how_sure(until_sure(three))[0]


def test_the_ceiling_is_said_when_it_is_hit(summary_of: Summaries) -> None:
    found = until_sure(
        summary_of({"A": {"followers_kept": HIGH}, "B": {"followers_kept": LOW}}),
        reached=False,
        ceiling=60,
        replicates=60,
        widest={"a": "A", "b": "B", "half_width": 0.023},
    )
    assert how_sure(found)[0] == (
        "Not as sure as asked for: the ceiling of 60 replicates came first. The 95% interval of followers "
        "kept between A and B is 2.3 points to each side, not 1 point."
    )


def test_pairing_may_save_nothing_and_selection_may_be_open(summary_of: Summaries) -> None:
    found = until_sure(
        summary_of({"A": {"followers_kept": HIGH}, "B": {"followers_kept": LOW}}),
        pairing={"a": "A", "b": "B", "variance_ratio": 0.9, "common": 300, "independent": 270},
        selection={
            "procedure": "Kim-Nelson",
            "indifference": 0.01,
            "left": ["A", "B"],
            "best": None,
            "after": None,
        },
    )
    _, saved, selected = how_sure(found)
    assert saved.endswith("with luck of their own: pairing saved nothing here.")
    assert selected == "Selection (Kim-Nelson) still holds A and B possible as the best."


def test_a_brand_alone_is_known_by_its_mean(summary_of: Summaries) -> None:
    found = until_sure(
        summary_of({"A": {"followers_kept": HIGH}}),
        widest={"a": "A", "b": None, "half_width": 0.009},
        pairing=None,
        selection=None,
    )
    assert how_sure(found) == [
        "Sure enough after 45 replicates: the 95% interval of followers kept is 0.9 points to each side or "
        "less (asked for: 1 point)."
    ]
