"""summary.json from replicates: documented shape, every pair, every measure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jsonschema import Draft202012Validator

from sim.measures import MEASURES
from sim.results import summary_schema

Summaries = Callable[..., dict[str, Any]]


def test_it_keeps_to_the_schema_that_ships(summary_of: Summaries) -> None:
    nan = float("nan")
    found = summary_of({"A": {"trust": [0.5, 0.6]}, "B": {"answered": [nan, nan]}, "C": {}})
    Draft202012Validator(summary_schema()).validate(found)
    found["pairs"][0]["a_better"] = -1
    assert not Draft202012Validator(summary_schema()).is_valid(found)


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(summary_schema())


def test_every_pair_on_every_measure(summary_of: Summaries) -> None:
    found = summary_of({"A": {"trust": [0.5, 0.6]}, "B": {}, "C": {}})
    assert len(found["pairs"]) == 3 * len(MEASURES)
    assert {frozenset((pair["a"], pair["b"])) for pair in found["pairs"]} == {
        frozenset("AB"),
        frozenset("AC"),
        frozenset("BC"),
    }


def test_a_is_the_one_that_did_better(summary_of: Summaries) -> None:
    found = summary_of(
        {"A": {"trust": [0.5, 0.6], "cost": [9.0, 8.0]}, "B": {"trust": [0.7, 0.7], "cost": [9.0, 9.0]}}
    )
    trust, cost = (
        next(pair for pair in found["pairs"] if pair["measure"] == name) for name in ("trust", "cost")
    )
    assert (trust["a"], trust["b"], trust["a_better"], trust["of"]) == ("B", "A", 2, 2)
    assert trust["difference"]["mean"] == 0.15
    assert (cost["a"], cost["b"], cost["a_better"], cost["of"]) == ("A", "B", 1, 2)
    assert cost["difference"]["mean"] == -0.5


def test_pairs_of_one_measure_are_a_family(summary_of: Summaries) -> None:
    """Clear for itself, but not as the luckiest of three."""
    base = [0.50, 0.52, 0.48, 0.51, 0.49, 0.50]
    near = [value + step for value, step in zip(base, [0.03, 0.01, 0.002, 0.03, 0.02, 0.01], strict=True)]
    two = summary_of({"A": {"trust": near}, "B": {"trust": base}})
    three = summary_of({"A": {"trust": near}, "B": {"trust": base}, "C": {"trust": base}})

    def found(summary: dict[str, Any], a: str, b: str) -> dict[str, Any]:
        pairs = (pair for pair in summary["pairs"] if pair["measure"] == "trust")
        return next(pair for pair in pairs if {pair["a"], pair["b"]} == {a, b})

    alone, among = found(two, "A", "B"), found(three, "A", "B")
    assert alone["difference"]["low"] > 0
    assert alone["p"] == alone["p_holm"] == among["p"] < 0.05 < among["p_holm"]
    assert (alone["clear"], among["clear"]) == (True, False)
    assert found(three, "B", "C")["p_holm"] == 1


def test_the_probability_of_being_best(summary_of: Summaries) -> None:
    found = summary_of(
        {"A": {"trust": [0.5, 0.6, 0.55], "cost": [9.0, 8.0, 9.0]}, "B": {"trust": [0.7, 0.8, 0.7]}}
    )
    first, second = (brand["probability_best"] for brand in found["brands"])
    assert (first["trust"], second["trust"]) == (0.0, 1.0)
    assert (first["cost"], second["cost"]) == (0.0, 1.0)  # less is better
    assert first["followers_kept"] == second["followers_kept"] == 0.5
    assert "replies" not in first  # neither way is better
    assert summary_of({"A": {"trust": [0.5, 0.6]}})["brands"][0]["probability_best"] == {}


def test_no_value_is_null(summary_of: Summaries) -> None:
    found = summary_of({"A": {"answered": [float("nan")]}})
    assert found["brands"][0]["measures"]["answered"] == {"mean": None, "low": None, "high": None}
    assert found["brands"][0]["measures"]["trust"] == {"mean": 0.0, "low": None, "high": None}
