"""How often brands post: each sentence, flipped by the numbers that it is computed from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sim.compare.rates import apart, opening, rates

Summaries = Callable[..., dict[str, Any]]

HIGH = [0.90, 0.92, 0.91, 0.93, 0.90, 0.94]
LOW = [0.80, 0.81, 0.80, 0.82, 0.79, 0.83]


def tried(mean: float, clear: bool = True, lead: float = 0.05, lead_clear: bool = True) -> dict[str, Any]:
    def around(value: float) -> dict[str, float]:
        return {"mean": value, "low": value - 0.002, "high": value + 0.002}

    return {"difference": around(mean), "clear": clear, "lead": around(lead), "lead_clear": lead_clear}


def entry(brand: str = "Parrot", to: str = "Neighbour", **measures: dict[str, Any]) -> dict[str, Any]:
    found = {"followers_kept": tried(0.031), "trust": tried(0.021)} | measures
    return {"brand": brand, "as": to, "rate": 0.7, "measures": found}


def block(**changes: Any) -> dict[str, Any]:
    return {
        "posts_per_day": {"Parrot": 3.2, "Neighbour": 0.7},
        "leader": "Neighbour",
        "simulated": 2000,
        "replicates": 8,
        "alone": [entry()],
        "untold": [],
    } | changes


def said(summary_of: Summaries, **changes: Any) -> str:
    values = {"followers_kept": HIGH, "trust": HIGH}, {"followers_kept": LOW, "trust": LOW}
    found = summary_of(
        {"Neighbour": values[0], "Parrot": values[1]}, matters={"followers_kept": 0.01, "trust": 0.02}
    )
    return opening(found | {"rates": block(**changes)})


def test_it_is_said_first_with_what_the_rate_alone_does(summary_of: Summaries) -> None:
    assert said(summary_of) == (
        "Parrot posts 3.2 times a day, Neighbour 0.7 times. At the rate of Neighbour: Parrot would keep 3.1 "
        "points more followers (95% interval 2.9 to 3.3) and have 0.021 more trust (95% interval 0.019 to "
        "0.023). At one rate Neighbour would be ahead of Parrot in followers kept and trust. Neighbour keeps "
        "the most followers and is trusted most."
    )
    less = said(summary_of, alone=[entry(followers_kept=tried(-0.031), trust=tried(-0.021))])
    assert (
        "Parrot would keep 3.1 points fewer followers (95% interval 2.9 to 3.3) and have 0.021 less" in less
    )


def test_nothing_is_said_where_all_post_alike(summary_of: Summaries) -> None:
    found = summary_of({"A": {"trust": HIGH}, "B": {"trust": LOW}})
    assert rates(found) == []
    assert opening(found).startswith("A is trusted most") or "trusted" in opening(found)


@pytest.mark.parametrize(("fast", "yes"), [(0.86, False), (0.88, True)])  # of 0.7, a quarter more is 0.875
def test_a_quarter_more_often_is_apart(fast: float, yes: bool) -> None:
    assert apart([0.7, fast]) == yes


def test_who_would_be_ahead_at_one_rate(summary_of: Summaries) -> None:
    turned = entry(followers_kept=tried(0.12, lead=-0.01), trust=tried(0.021))
    assert (
        "At one rate Neighbour would be behind Parrot in followers kept and be ahead of Parrot in trust."
        in (said(summary_of, alone=[turned]))
    )
    open_ = entry(followers_kept=tried(0.1, lead=0.01, lead_clear=False), trust=tried(0.1, lead_clear=False))
    assert "would not be told apart from Parrot in followers kept and trust." in said(
        summary_of, alone=[open_]
    )
    leader = entry("Neighbour", "Parrot")
    text = said(summary_of, alone=[leader])
    assert "At the rate of Parrot: Neighbour would keep 3.1 points more followers" in text
    assert "At one rate Neighbour would be ahead of Parrot" in text


def test_changes_that_do_not_matter_are_not_told_one_by_one(summary_of: Summaries) -> None:
    little = entry(followers_kept=tried(0.009), trust=tried(-0.013))
    changed = "(followers kept by at most 0.9 points, trust by 0.013)."
    text = said(summary_of, alone=[little])
    assert f"At the rate of Neighbour: Parrot would change by too little to matter {changed}" in text
    nothing = entry(followers_kept=tried(0.009, clear=False), trust=tried(0.5, clear=False))
    assert "At the rate of Neighbour: nothing clear would change for Parrot." in said(
        summary_of, alone=[nothing]
    )
    one = entry(followers_kept=tried(0.031, clear=False))
    assert "Parrot would have 0.021 more trust (95% interval 0.019 to 0.023)." in said(
        summary_of, alone=[one]
    )


def test_of_many_the_two_that_change_most_are_told(summary_of: Summaries) -> None:
    names = {"A": 0.02, "B": 0.04, "C": -0.03}
    alone = [
        entry(name, followers_kept=tried(size), trust=tried(0.0, clear=False)) for name, size in names.items()
    ]
    text = said(summary_of, alone=alone)
    assert "B would keep 4.0 points more followers" in text
    assert "C would keep 3.0 points fewer followers" in text
    assert "; A would change by less than that." in text


def test_what_cannot_be_told_is_said_to_be(summary_of: Summaries) -> None:
    text = said(summary_of, alone=[], untold=["Parrot"])
    assert "What its rate alone does for Parrot cannot be told apart: no number of it says how often." in text
    assert "What that alone does was not tried." in said(summary_of, alone=[])
    assert "not tried" not in text


def test_rates_are_grouped(summary_of: Summaries) -> None:
    some = {"A": 2.0, "B": 0.7, "C": 1.0, "D": 1.001, "E": 0.0}
    assert said(summary_of, posts_per_day=some).startswith(
        "A posts twice a day, D and C once, B 0.7 times, E never."
    )
    many = {f"B{n}": 0.7 + n / 5 for n in range(6)}
    assert said(summary_of, posts_per_day=many).startswith(
        "B5 posts 1.7 times a day, 4 others something between, B0 0.7 times."
    )
    both = {"A": 2.0, "B": 2.0, "C": 1.0}
    assert said(summary_of, posts_per_day=both).startswith("A and B post twice a day, C once.")
