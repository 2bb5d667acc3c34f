"""What a lead costs, worked by hand."""

from __future__ import annotations

from typing import Any

from sim.compare.besides import price


def _summary(*pairs: dict[str, Any], costs: tuple[float, ...] = (100.0, 700.0), currency: str = "") -> Any:
    names = ("Cheap", "Dear", "Dearer")
    return {
        "scenario": {"audience": {"size": 1000}, "days": 60, "currency": currency or None},
        "brands": [
            {"name": name, "measures": {"cost": {"mean": cost}}}
            for name, cost in zip(names, costs, strict=False)
        ],
        "pairs": list(pairs),
    }


def _pair(a: str, b: str, measure: str, mean: float, low: float, high: float, clear: bool = True) -> Any:
    difference = {"mean": mean, "low": low, "high": high}
    return {"a": a, "b": b, "measure": measure, "difference": difference, "clear": clear}


def test_a_clear_lead_has_its_price_with_the_range_of_its_interval() -> None:
    # 600 more over 60 days are 300 a month; .02 of 1,000 followers are 20 people, at 30 each.
    said = price(_summary(_pair("Dear", "Cheap", "followers_kept", 0.02, 0.01, 0.03), currency="EUR"))
    assert said == [
        "Dear costs 600 EUR more than Cheap, 300 a month: 30 for each follower kept beyond it (20 to 60)."
    ]


def test_the_order_of_a_pair_does_not_matter_and_trust_is_told_by_hundredths() -> None:
    said = price(_summary(_pair("Cheap", "Dear", "trust", -0.06, -0.1, -0.05)))
    assert said == [
        "Dear costs 600 more than Cheap, 300 a month: 100 for each hundredth of trust beyond it (60 to 120)."
    ]


def test_a_lead_that_is_not_clear_or_another_way_has_no_price() -> None:
    assert price(_summary(_pair("Dear", "Cheap", "trust", 0.06, 0.01, 0.1, clear=False))) == []
    assert price(_summary(_pair("Cheap", "Dear", "trust", 0.06, 0.01, 0.1))) == []


def test_brands_that_cost_the_same_are_not_told_apart_by_money() -> None:
    assert price(_summary(_pair("Dear", "Cheap", "trust", 0.06, 0.05, 0.1), costs=(5.0, 5.0))) == []


def test_every_dearer_brand_is_held_against_the_cheapest() -> None:
    said = price(
        _summary(
            _pair("Dear", "Cheap", "trust", 0.06, 0.05, 0.1),
            _pair("Dearer", "Cheap", "trust", 0.12, 0.1, 0.2),
            costs=(100.0, 700.0, 1300.0),
        )
    )
    assert [sentence.split(" ")[0] for sentence in said] == ["Dear", "Dearer"]


def test_of_many_three_are_told_and_the_others_counted() -> None:
    names = [f"B{number}" for number in range(6)]
    summary = _summary(*(_pair(name, "B0", "trust", 0.06, 0.05, 0.1) for name in names[1:]))
    summary["brands"] = [
        {"name": name, "measures": {"cost": {"mean": 100.0 * place}}} for place, name in enumerate(names)
    ]
    said = price(summary)
    assert [sentence.split(" ")[0] for sentence in said[:3]] == ["B1", "B2", "B3"]
    assert said[3:] == ["Clearly ahead of B0, and dearer: 2 more brands."]
