"""What a doubt says: each sentence, flipped by the numbers that it is computed from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim.compare.doubt import (
    FILE,
    answers,
    doubt_sentences,
    how_it_was_tried,
    pair_of,
    pair_sentence,
    read_doubt,
    write_doubt,
)
from sim.compare.sentences import findings
from sim.errors import ResultsError

SHARE = {"title": "kept", "unit": "share", "better": 1}
TURNS = {
    "parameter": "recognition",
    "base": 0.01,
    "value": 0.03,
    "above": True,
    "p": 0.002,
    "here": {"ahead": 2, "behind": 9, "of": 11},
    "elsewhere": {"ahead": 48, "behind": 1, "of": 49},
}


def row(**changes: Any) -> dict[str, Any]:
    return {
        "a": "A",
        "b": "B",
        "measure": "followers_kept",
        "base": {"mean": 0.016, "low": 0.015, "high": 0.017},
        "low": 0.001,
        "high": 0.09,
        "ahead": 60,
        "behind": 0,
        "equal": 0,
        "of": 60,
        "enough": None,
        "noise": 0.001,
        "turns": None,
    } | changes


def said(about: dict[str, Any] = SHARE, **changes: Any) -> str:
    return pair_sentence(row(**changes), about, "followers kept")


def test_both_intervals_and_the_worlds() -> None:
    assert said() == (
        "A against B: 1.6 points more followers kept (luck alone 1.5 to 1.7; over what nobody has measured "
        "0.1 to 9.0), ahead in 60 of 60 worlds."
    )
    assert "luck alone" not in said(base={"mean": 0.016, "low": None, "high": None})
    luck = {"mean": 0.02, "low": 0.018, "high": 0.022}
    sentence = pair_sentence(row(), SHARE, "followers kept", luck)
    assert sentence.startswith("A against B: 2.0 points more followers kept (luck alone 1.8 to 2.2; over")
    less = {"mean": -0.016, "low": -0.017, "high": -0.015}
    sentence = said({**SHARE, "better": -1}, base=less, low=-0.09, high=-0.001)
    assert sentence.startswith("A against B: 1.6 points less followers kept (luck alone -1.7 to -1.5; over")
    assert "over what nobody has measured 0 to 4.4" in said(low=0.00001, high=0.044)


def test_in_how_many_worlds_it_matters() -> None:
    enough = {"ahead": 31, "behind": 2}
    assert said(enough=enough).endswith("ahead in 60 of 60 worlds (31 by as much as matters).")
    equal = said(enough=enough, ahead=50, equal=10)
    assert equal.endswith("50 of 60 worlds (31 by as much as matters), equal in 10, never behind.")
    other = pair_of({"pairs": [row(enough=enough)]}, "B", "A", "followers_kept")
    assert other is not None
    assert other["enough"] == {"ahead": 2, "behind": 31}


def test_where_it_turns() -> None:
    turns = {"ahead": 50, "behind": 10}
    assert said(**turns, turns=TURNS).endswith(
        "ahead in 50 of 60 worlds. It turns mostly where recognition is above 0.03 (the scenario has 0.01): "
        "ahead in 2 of 11 such worlds, and in 48 of the 49 others."
    )
    assert "is below 0.03" in said(**turns, turns={**TURNS, "above": False})
    assert said(**turns).endswith("No single number decides where it turns.")
    assert said(ahead=58, behind=2).endswith("ahead in 58 of 60 worlds. Too few turn it to say with what.")
    holds = {
        **TURNS,
        "here": {"ahead": 8, "behind": 1, "of": 9},
        "elsewhere": {"ahead": 2, "behind": 49, "of": 51},
    }
    assert "It holds mostly where recognition is above 0.03" in said(ahead=10, behind=50, turns=holds)
    assert "above in 50 of 60 worlds" in said({**SHARE, "better": 0}, **turns)


def test_where_it_does_not_turn() -> None:
    assert said(ahead=40, equal=20).endswith("ahead in 40 of 60 worlds, equal in 20, never behind.")
    assert said(ahead=0, equal=60) == "A against B: equal followers kept in each of 60 worlds."


def test_whoever_stands_first() -> None:
    found = {"pairs": [row(ahead=50, behind=10, turns=TURNS)]}
    same = pair_of(found, "A", "B", "followers_kept")
    other = pair_of(found, "B", "A", "followers_kept")
    assert same == found["pairs"][0]
    assert other is not None
    assert (other["a"], other["low"], other["high"], other["ahead"], other["behind"]) == (
        "B",
        -0.09,
        -0.001,
        10,
        50,
    )
    assert other["base"] == {"mean": -0.016, "low": -0.017, "high": -0.015}
    assert other["turns"]["here"] == {"ahead": 9, "behind": 2, "of": 11}
    assert pair_of(found, "A", "B", "trust") is None


def kept(**changes: Any) -> dict[str, Any]:
    return {
        "format": 1,
        "scenario": "Cafés",
        "seed": 1,
        "worlds": 60,
        "replicates": 2,
        "audience": {"followers": 10_000, "simulated": 2500},
        "parameters": [],
        "measures": {"followers_kept": SHARE},
        "pairs": [row()],
        "failed": 0,
        "rivals": None,
    } | changes


def test_it_is_read_as_a_strangers(tmp_path: Path) -> None:
    assert read_doubt(tmp_path, ["A", "B"]) is None
    write_doubt(tmp_path, kept())
    assert read_doubt(tmp_path, ["A", "B"]) == kept()
    for wrong, brands, why in (
        (kept(), ["A", "C"], "is of another run"),
        (kept(pairs=[row(ahead=61)]), ["A", "B"], "its worlds do not add up"),
        (kept(pairs=[row(measure="trust")]), ["A", "B"], "it has no trust"),
        (kept(pairs=[row(low="x")]), ["A", "B"], r"pairs\[0\].low is not number"),
        (kept(format=2), ["A", "B"], "reads format 1"),
    ):
        (tmp_path / FILE).write_text(json.dumps(wrong))
        with pytest.raises(ResultsError, match=why):
            read_doubt(tmp_path, brands)


def test_of_a_run_the_leader_is_held_against_the_next(summary_of: Any) -> None:
    high, low = [0.90, 0.92, 0.91, 0.93, 0.90, 0.94], [0.80, 0.81, 0.80, 0.82, 0.79, 0.83]
    values = {
        "A": {"followers_kept": low, "trust": low},
        "B": {"followers_kept": high, "trust": low},
        "C": {"followers_kept": [each - 0.3 for each in low], "trust": low},
    }
    found = kept(pairs=[row(low=-0.05, high=0.001, ahead=15, behind=45), row(b="C")])
    (said,) = doubt_sentences(found, summary_of(values))
    assert said == (
        # The doubt has it the other way round; the run is one of the worlds.
        "B against A: 10.8 points more followers kept (luck alone 9.5 to 11.3; over what nobody has measured "
        "-0.1 to 10.8), ahead in 45 of 60 worlds. No single number decides where it turns."
    )
    assert doubt_sentences(kept(pairs=[]), summary_of(values)) == []


HIGH, LOW = [0.90, 0.92, 0.91, 0.93, 0.90, 0.94], [0.80, 0.81, 0.80, 0.82, 0.79, 0.83]
MIXED = [0.80, 0.99, 0.85, 0.97, 0.91, 0.90]


def test_luck_and_what_nobody_has_measured_in_one_sentence(summary_of: Any) -> None:
    values = {
        "A": {"followers_kept": HIGH, "trust": HIGH},
        "B": {"followers_kept": LOW, "trust": LOW},
        "C": {"followers_kept": [each - 0.3 for each in LOW], "trust": LOW},
    }
    found = kept(pairs=[row(ahead=45, behind=15, enough={"ahead": 30, "behind": 3}, turns=TURNS)])
    first, trust = answers(found, summary_of(values))
    assert first == (
        "Followers kept: A 10.8 points more than B, 11 of 100 people (luck alone 9.5 to 11.3; over what "
        "nobody has measured 0.1 to 10.8), ahead in 6 of 6 replicates and in 45 of 60 worlds (30 by as much "
        "as matters). It turns mostly where recognition is above 0.03 (the scenario has 0.01): ahead in 2 of "
        "11 such worlds, and in 48 of the 49 others."
    )
    plain = [each.sentence for each in findings(summary_of(values))]
    assert trust == plain[1]  # of which the doubt has nothing
    assert answers(None, summary_of(values)) == plain
    assert answers(kept(pairs=[row(b="C")]), summary_of(values)) == plain  # B is next, and not in it


def test_no_clear_difference_has_its_range_too(summary_of: Any) -> None:
    values = {
        "A": {"followers_kept": MIXED, "trust": HIGH},
        "B": {"followers_kept": HIGH, "trust": LOW},
        "C": {"followers_kept": LOW, "trust": LOW},
    }
    (said, _) = answers(kept(pairs=[row(ahead=31, behind=29)]), summary_of(values))
    assert said.startswith(
        "No clear difference in followers kept between B and A: B 1.3 points more than A (luck alone -"
    )
    assert "), ahead in 3 of 6 replicates and in 29 of 60 worlds. No single number" in said
    assert "Chance of being best: " in said
    assert said.endswith("C is clearly behind B.")


def test_small_is_said_with_it(summary_of: Any) -> None:
    little = [value - 0.004 - 0.001 * (n % 2) for n, value in enumerate(HIGH)]
    values = {
        "A": {"followers_kept": HIGH, "trust": HIGH},
        "B": {"followers_kept": little, "trust": HIGH},
    }
    said, same = answers(kept(), summary_of(values, matters={"followers_kept": 0.01}))
    assert said.endswith("in 60 of 60 worlds. That is clear but small: 1 point would matter.")
    assert same == "Trust: A and B do the same, exactly equal in all 6 replicates."


def test_how_it_was_tried() -> None:
    said = how_it_was_tried(kept())
    assert "60 were tried, on 2,500 of the 10,000 followers" in said
    whole = kept(audience={"followers": 500, "simulated": 500})
    assert "60 were tried. In nine of ten" in how_it_was_tried(whole)
