"""Every sentence of the page says the opposite of opposite numbers, and nothing where nothing is clear."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from sim.compare.sentences import phonies
from sim.report.words import (
    REASONS,
    certainty,
    curves_title,
    groups_title,
    half_gone,
    happened,
    left_title,
    moves_title,
    opening,
    same_people,
    short_verdict,
    verdict,
    why_title,
)

Summaries = Callable[..., dict[str, Any]]
kept_title = partial(curves_title, measure="followers_kept")
growth_title = partial(curves_title, measure="net_growth")

HIGH, LOW = [0.95, 0.94, 0.96, 0.95, 0.94, 0.95], [0.80, 0.79, 0.82, 0.80, 0.81, 0.80]
NOISE, OTHER_NOISE = [0.9, 0.8, 0.95, 0.85, 0.7, 0.9], [0.85, 0.9, 0.8, 0.9, 0.8, 0.85]
RNG = np.random.default_rng(3)


def kept(**brands: list[float]) -> dict[str, dict[str, list[float]]]:
    return {name: {"followers_kept": values, "trust": values} for name, values in brands.items()}


def test_the_headline_names_who_leads(summary_of: Summaries) -> None:
    assert opening(summary_of(kept(A=HIGH, B=LOW))) == "A keeps the most followers and is trusted most"
    assert opening(summary_of(kept(A=LOW, B=HIGH))) == "B keeps the most followers and is trusted most"
    assert opening(summary_of(kept(A=NOISE, B=OTHER_NOISE))).startswith("No clear difference")


def test_a_brand_alone_has_a_headline_of_its_own(summary_of: Summaries) -> None:
    assert opening(summary_of(kept(A=HIGH))) == "A keeps 94.8% of its followers"
    assert opening(summary_of(kept(A=LOW))) == "A keeps 80.3% of its followers"
    told = certainty(summary_of(kept(A=HIGH)))[0]
    assert told.startswith("Over 6 replicates, the 95% interval is 93.9% to 95.6%. A second brand would show")
    assert certainty(summary_of(kept(A=[0.9])))[0].startswith("One replicate shows what can happen")


def test_the_second_sentence_says_how_sure(summary_of: Summaries) -> None:
    clear = certainty(summary_of(kept(A=HIGH, B=LOW)))[0]
    assert "A did better in 6 of 6 replicates, by 14.5 points (95% interval" in clear
    turned = certainty(summary_of(kept(A=LOW, B=HIGH)))[0]
    assert "B did better in 6 of 6 replicates" in turned
    assert certainty(summary_of(kept(A=NOISE, B=OTHER_NOISE)))[0].startswith("No clear difference in")


def test_the_title_of_the_curves_turns_round(summary_of: Summaries) -> None:
    assert kept_title(summary_of(kept(A=HIGH, B=LOW))) == "A keeps 94.8% of its followers, B 80.3%"
    assert kept_title(summary_of(kept(A=LOW, B=HIGH))) == "B keeps 94.8% of its followers, A 80.3%"
    unclear = "No clear difference in how many followers stay"
    assert kept_title(summary_of(kept(A=NOISE, B=OTHER_NOISE))) == unclear
    two = kept_title(summary_of(kept(A=NOISE, B=OTHER_NOISE, C=[0.3, 0.31, 0.3, 0.29, 0.3, 0.3])))
    assert two == "A keeps the most followers, though not told apart from B"
    assert kept_title(summary_of(kept(A=[0.9], B=[0.5]))) == "Followers kept, day by day"
    assert kept_title(summary_of(kept(A=HIGH))) == "Followers kept, day by day"


def test_half_gone_names_the_first_such_day() -> None:
    assert half_gone({"A": [0.9, 0.5, 0.49, 0.6]}) == [(3, 0.49, "Day 3: half the followers of A have left")]
    assert half_gone({"A": [0.9, 0.5]}) == []
    both = half_gone({"A": [0.4], "B": [0.3]})
    assert both == [(1, 0.4, "Day 1: half the followers of A and B have left")]


def grown(**brands: list[float]) -> dict[str, dict[str, list[float]]]:
    return {
        name: {"followers_kept": HIGH[: len(values)], "net_growth": values} for name, values in brands.items()
    }


def test_who_grows_and_who_shrinks(summary_of: Summaries) -> None:
    more, fewer = [share - 0.9 for share in HIGH], [share - 0.9 for share in LOW]
    assert growth_title(summary_of(grown(A=more, B=fewer))) == "A grows by 4.8%, B shrinks by 9.7%"
    assert growth_title(summary_of(grown(A=fewer, B=more))) == "B grows by 4.8%, A shrinks by 9.7%"
    both = growth_title(summary_of(grown(A=[x - 0.3 for x in fewer], B=fewer)))
    assert both == "B shrinks by 9.7%, A shrinks by 39.7%"
    level = growth_title(summary_of(grown(A=[0.0] * 6, B=fewer)))
    assert level == "A stays as large as it was, B shrinks by 9.7%"
    unclear = growth_title(summary_of(grown(A=NOISE, B=OTHER_NOISE)))
    assert unclear == "No clear difference in net growth"
    two = growth_title(summary_of(grown(A=NOISE, B=OTHER_NOISE, C=[0.3, 0.31, 0.3, 0.29, 0.3, 0.3])))
    assert two == "A grows most, though not told apart from B"
    assert growth_title(summary_of(grown(A=[0.1], B=[0.2]))) == "Net growth, day by day"
    assert growth_title(summary_of(grown(A=more))) == "Net growth, day by day"


def test_what_the_timeline_has_is_told_by_day() -> None:
    names = {"Alpha and sons": "Alpha", "B": "B", "C": "C"}
    timeline = [
        {"day": 9, "brand": "C", "event": "breach", "severity": 3.0},
        {"day": 7, "brand": "Alpha and sons", "event": "fault", "severity": 3.0},
        {"day": 7, "brand": "B", "event": "fault", "severity": 3.0},
        {"day": 7, "brand": "C", "strategy": "silence"},
    ]
    assert happened(timeline, names) == {
        7: ("fault and new strategy", "people come across a fault of Alpha and B; C turns to silence"),
        9: ("breach", "people come across a breach of C"),
    }
    assert happened([], names) == {}


def why(left: int, background: int) -> dict[str, Any]:
    return {"left": left, "kinds": {"boredom": left - background, "background": background}}


def test_how_many_one_thing_would_have_kept() -> None:
    told = why_title(["A", "B"], [why(44, 27), why(52, 28)])
    assert told == "Had one thing been otherwise, 17 of 44 would have stayed with A and 24 of 52 with B"
    assert why_title(["A"], [why(9, 9)]) == "Had one thing been otherwise, 0 of 9 would have stayed with A"
    many = why_title(list("ABCDE"), [why(10, 4)] * 5)
    assert many == "Had one thing been otherwise, 30 of the 50 who left would have stayed"


def test_who_left_one_brand_and_stayed_with_another() -> None:
    a, b = np.array([True, True, False, False, True]), np.array([True, False, True, True, True])
    all_of_them = np.ones(5, bool)
    told = "The same people with the same luck: 2 of them left A, or muted it, and stayed with B; 1 did the "
    told += "reverse."
    assert same_people(["A", "B"], [a, b]) == told
    assert same_people(["B", "A"], [b, a]) == told
    assert same_people(["A", "B"], [a, all_of_them]).endswith("stayed with B; nobody did the reverse.")
    assert same_people(["A", "B"], [a, a]) == ""
    assert same_people(["A"], [a]) == ""


def ends(change: dict[str, list[float]], n: int = 8) -> tuple[Any, Any]:
    first = {what: np.full((n, len(by)), 0.5) for what, by in change.items()}
    noise = RNG.normal(0, 0.01, (n, 2))
    return first, {
        what: first[what] + np.array(by) + noise[:, [0 if what == "trust" else 1]]
        for what, by in change.items()
    }


def test_where_attention_and_trust_went() -> None:
    names = ["A", "B"]
    fell = moves_title(names, *ends({"attention": [-0.3, -0.2], "trust": [-0.1, 0.2]}))
    assert fell == "Attention fell for both; trust fell for A and rose for B"
    rose = moves_title(names, *ends({"attention": [0.3, 0.2], "trust": [0.1, -0.2]}))
    assert rose == "Attention rose for both; trust fell for B and rose for A"
    still = moves_title(names, *ends({"attention": [0.0, 0.0], "trust": [0.0, 0.0]}))
    assert still == "No clear change in attention; no clear change in trust"
    partly = moves_title(names, *ends({"attention": [-0.3, 0.0], "trust": [0.0, 0.0]}))
    assert partly.startswith("Attention fell for A, with no clear change for B;")
    three = {"attention": [-0.3, -0.2, 0.3], "trust": [0.2, 0.1, -0.3]}
    both = moves_title(list("ABC"), *ends(three))
    assert both == "Attention fell for A and B, and rose for C; trust fell for C and rose for A and B"
    six = moves_title(
        list("ABCDEF"), *ends({"attention": [-0.3] * 3 + [0.3] * 3, "trust": [-0.3] * 5 + [0.3]})
    )
    assert (
        six
        == "Attention fell for 3 of the 6, and rose for 3 of the 6; trust fell for 5 of the 6, and rose for F"
    )
    one = {"attention": np.ones((1, 2)), "trust": np.ones((1, 2))}
    assert moves_title(names, one, one) == "Two ways to fail: nobody looks any more, or nobody believes"


def trust_of(gaps: dict[str, float]) -> dict[str, Any]:
    base = RNG.normal(0.5, 0.02, (8, 1))
    jitter = np.array([-1, 1] * 4)[:, None] * 0.002
    return {group: np.hstack([base + gap + jitter, base]) for group, gap in gaps.items()}


def test_which_group_tells_the_brands_apart() -> None:
    names = ["A", "B"]
    wide = groups_title(names, trust_of({"contributors": 0.2, "bystanders": 0.04, "lurkers": 0.0}))
    assert wide == (
        "Trust differs between brands by up to 0.20 among contributors, 0.04 among bystanders; "
        "no clear difference among lurkers"
    )
    turned = groups_title(names, trust_of({"contributors": 0.0, "bystanders": 0.04, "lurkers": -0.2}))
    assert turned == (
        "Trust differs between brands by up to 0.20 among lurkers, 0.04 among bystanders; "
        "no clear difference among contributors"
    )
    none = groups_title(names, trust_of({"contributors": 0.0, "bystanders": 0.0, "lurkers": 0.0}))
    assert none.endswith("no clear difference in trust in any of them")
    alone = groups_title(["A"], {"contributors": np.ones((8, 1))})
    assert alone == "Contributors, bystanders and lurkers apart"


def left(bored: list[float], ignored: list[float]) -> dict[str, Any]:
    noise = np.array([-1, 1] * 4)[:, None]
    zero = np.zeros((8, len(bored)))
    return {
        "left_bored": np.array(bored) + noise,
        "left_ignored": np.array(ignored) - noise,
        "left_phony": zero,
        "left_other": zero,
    }


def test_why_most_left() -> None:
    names = ["A", "B"]
    assert left_title(names, left([90, 80], [20, 30])) == "More left out of boredom than for any other reason"
    assert (
        left_title(names, left([20, 30], [90, 80]))
        == "More left over silence or what others said than for any other reason"
    )
    mixed = left_title(names, left([90, 20], [20, 90]))
    assert (
        mixed == "More left A out of boredom and B over silence or what others said than for any other reason"
    )
    assert left_title(names, left([50, 50], [50, 50])) == "No reason for leaving clearly stands out"
    nobody = {column: np.zeros((8, 2)) for column in left([0, 0], [0, 0])}
    assert left_title(names, nobody) == "Nobody left"
    assert left_title(["A"], left([90], [20])) == "More left A out of boredom than for any other reason"
    one = {column: values[:1] for column, values in left([9, 9], [1, 1]).items()}
    assert left_title(names, one) == "Why they left"


def test_leaving_a_phony_is_said_in_so_many_words() -> None:
    counts = left([20, 30], [30, 20])
    counts["left_phony"] = np.full((8, 2), 90.0) + np.array([-1, 1] * 4)[:, None]
    told = left_title(["A", "B"], counts)
    assert told == "More left taking it for a phony than for any other reason"
    assert REASONS["left_phony"] == "took it for a phony"


def phony(*each: float) -> dict[str, list[float]]:
    names = ("flagged_phony", "flagged_ever", "phony_template", "phony_asking", "phony_wrongly")
    shares = dict(zip(names, each, strict=True))
    return {"followers_kept": HIGH} | {name: [share] * len(HIGH) for name, share in shares.items()}


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            phony(0.123, 0.129, 0.12, 0, 0.003),
            "12.3% take A for a phony on the last day: 12.0% saw through a template and 0.3% suspect it "
            "wrongly (12.9% have at some time).",
        ),
        (
            phony(0.024, 0.03, 0, 0.024, 0),
            "2.4% take A for a phony on the last day: they concluded it from its silence (3.0% have at some "
            "time).",
        ),
        (
            phony(0, 0.0004, 0, 0, 0),
            "Nobody takes A for a phony on the last day; 0.04% have at some time.",
        ),
        (phony(0, 0, 0, 0, 0), "Nobody has ever taken A for a phony."),
    ],
)
def test_who_takes_it_for_a_phony_today_and_ever_and_why(
    summary_of: Summaries, found: dict[str, list[float]], said: str
) -> None:
    assert phonies(summary_of({"A": found})) == said


def test_every_brand_has_its_sentence_about_phonies(summary_of: Summaries) -> None:
    told = phonies(summary_of({"A": phony(0, 0, 0, 0, 0), "B": phony(0.1, 0.1, 0.1, 0, 0)}))
    assert told.startswith("Nobody has ever taken A for a phony. 10.0% take B for a phony")


def test_of_a_run_that_does_not_know_nothing_is_said_of_phonies(summary_of: Summaries) -> None:
    summary = summary_of({"A": phony(0.1, 0.1, 0.1, 0, 0)})
    del summary["brands"][0]["measures"]["flagged_ever"]
    assert phonies(summary) == ""


PAIR = {"difference": {"mean": 0.1, "low": 0.08, "high": 0.12}, "a_better": 20, "of": 20, "draws": 0}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"clear": True}, "better in 20 of 20, by 10.0 points (95% interval 8.0 to 12.0): clear"),
        (
            {"clear": False},
            "better in 20 of 20, by 10.0 points (95% interval 8.0 to 12.0): no clear difference",
        ),
        (
            {
                "clear": False,
                "a_better": 9,
                "draws": 4,
                "difference": {"mean": 0.0, "low": -0.1, "high": 0.1},
            },
            "better in 9 of 20 (4 draws), by 0.0 points (95% interval -10.0 to 10.0): no clear difference",
        ),
        (
            {"clear": None, "of": 1, "a_better": 1, "difference": {"mean": 0.1, "low": None, "high": None}},
            "better in 1 of 1; how sure that is remains open",
        ),
        (
            {
                "a_better": 3,
                "draws": 17,
                "clear": None,
                "difference": {"mean": 0.1, "low": None, "high": None},
            },
            "both are exactly equal in 17 of 20 replicates; 3 are too few to say more",
        ),
        (
            {
                "a_better": 0,
                "draws": 20,
                "clear": False,
                "difference": {"mean": 0.0, "low": 0.0, "high": 0.0},
            },
            "both are exactly equal in all 20 replicates",
        ),
        (
            {"verdict": "clear but small", "difference": {"mean": 0.004, "low": 0.003, "high": 0.005}},
            "better in 20 of 20, by 0.4 points (95% interval 0.3 to 0.5): clear but small",
        ),
        ({"difference": {"mean": None, "low": None, "high": None}}, "nothing to compare"),
    ],
)
def test_the_verdict_on_a_pair_is_the_adjusted_one(change: dict[str, Any], said: str) -> None:
    """An interval on one side of 0 is not enough: `clear` has all pairs in it."""
    pair = {**PAIR, **change}
    assert verdict(pair) == said
    short = short_verdict(pair)
    assert short.endswith(": clear") == said.endswith(": clear")
    assert ("no clear difference" in short) == ("no clear difference" in said)
    assert ("exactly equal" in short) == ("exactly equal" in said)
