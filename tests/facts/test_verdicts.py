"""Verdicts are computed from the interval against the range, and every way round is reached."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sim_facts.catalogue import FACTS, Claim, Evaluator, Size, check, judged, verdict_of
from sim_facts.crossing import crossings
from sim_facts.table import markdown, read_csv, tally, to_csv

from sim.errors import ResultsError, ScenarioError
from sim.model import TrustModel
from sim.plugins import Registry
from sim.scenario import Scenario

CLAIM = Claim("x", "a share", lambda evaluator: np.zeros(1), 0.2, 0.4)
SIGN = Claim("y", "a difference", lambda evaluator: np.zeros(1), 0, unit="trust")
FACT = replace(FACTS[1], claims=(CLAIM, SIGN))
NARROW = np.array([-0.01, 0.0, 0.01, -0.005, 0.005])


def verdict(claim: Claim, values: object) -> str:
    return judged(FACT, claim, np.asarray(values, float).tolist()).verdict


@pytest.mark.parametrize(
    ("middle", "expected"),
    [(0.3, "holds"), (0.1, "fails"), (0.5, "fails"), (0.2, "inconclusive"), (0.4, "inconclusive")],
)
def test_a_verdict_is_where_the_interval_lies(middle: float, expected: str) -> None:
    assert verdict(CLAIM, NARROW + middle) == expected


def test_a_wide_interval_is_inconclusive_wherever_its_mean_is() -> None:
    assert verdict(CLAIM, 30 * NARROW + 0.3) == "inconclusive"


def test_a_sign_needs_a_difference() -> None:
    assert verdict(SIGN, NARROW + 0.1) == "holds"
    assert verdict(SIGN, NARROW - 0.1) == "fails"
    assert verdict(SIGN, NARROW) == "inconclusive"
    assert (
        verdict(SIGN, np.zeros(5)) == "fails"
    )  # exactly none, in every replicate: a setting switched it off
    assert verdict(replace(SIGN, low=-math.inf, high=0), np.zeros(5)) == "fails"


def test_the_interval_of_a_part_of_a_whole_ends_where_that_does() -> None:
    part = replace(CLAIM, part=True)
    most, least = NARROW * 10 + 0.97, NARROW * 10 + 0.02
    found = judged(FACT, part, most)
    assert found.text == "97% (86% to 100%)"
    assert found.interval.high is not None
    assert found.interval.high > 1  # the verdict is of the interval as it is
    assert found.ends[1] == 1.0
    assert judged(FACT, part, least).text == "2% (0% to 13%)"
    assert judged(FACT, CLAIM, least).text == "2% (-9% to 13%)"  # a difference may be below 0


def test_nothing_reads_minus_nothing() -> None:
    assert CLAIM.text(-0.00001, 1) == "0.0%"
    assert SIGN.text(-0.0001, 2) == "0.00"


def test_every_part_of_a_whole_lies_within_it() -> None:
    text = (Path(__file__).parents[2] / "experiments" / "facts" / "numbers.csv").read_text(encoding="utf-8")
    parts = [each for each in read_csv(text) if each.claim.part]
    assert len(parts) > 15
    for each in parts:
        assert each.claim.unit == "share"
        assert all(0 <= value <= 1 for value in each.values if not math.isnan(value))


def test_a_claim_without_a_range_is_told_and_moves_no_verdict() -> None:
    size = judged(FACT, replace(CLAIM, low=-math.inf, high=math.inf), NARROW + 0.3)
    assert (size.verdict, size.claim.expected) == ("told", "-")
    good, bad = (judged(FACT, CLAIM, NARROW + middle) for middle in (0.3, 0.5))
    assert [verdict_of([each, size]) for each in (good, bad)] == ["holds", "fails"]


def test_one_replicate_or_nothing_to_measure_is_inconclusive() -> None:
    assert verdict(CLAIM, [0.3]) == "inconclusive"
    assert verdict(CLAIM, [math.nan] * 5) == "inconclusive"
    assert judged(FACT, CLAIM, [math.nan] * 5).text == "no value"


def test_a_fact_fails_with_one_claim_and_holds_with_all() -> None:
    good, bad, open_ = (judged(FACT, CLAIM, NARROW + middle) for middle in (0.3, 0.5, 0.4))
    assert verdict_of([good, good]) == "holds"
    assert verdict_of([good, open_]) == "inconclusive"
    assert verdict_of([good, open_, bad]) == "fails"


def test_a_tally_says_which() -> None:
    good = judged(FACTS[1], CLAIM, NARROW + 0.3)
    bad = judged(FACTS[2], CLAIM, NARROW + 0.5)
    open_ = judged(FACTS[3], CLAIM, NARROW + 0.4)
    assert tally([good]) == "Of 1 fact 1 holds."
    assert tally([good, bad, open_]) == "Of 3 facts 1 holds, 1 fails (2), 1 is inconclusive (3)."
    assert tally([bad]) == "Of 1 fact 0 hold, 1 fails (2)."


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (CLAIM, "20% to 40%"),
        (replace(CLAIM, low=-math.inf), "at most 40%"),
        (replace(CLAIM, high=math.inf, unit="ratio"), "at least 0.2"),
        (SIGN, "above 0"),
        (replace(SIGN, low=-math.inf, high=0), "below 0"),
    ],
)
def test_the_range_in_words(claim: Claim, said: str) -> None:
    assert claim.expected == said


def test_a_value_near_the_end_of_its_range_shows_on_which_side_it_is() -> None:
    text = judged(FACT, CLAIM, NARROW / 10 + 0.3985).text
    assert text.startswith("39.8")
    assert judged(FACT, CLAIM, NARROW + 0.3).text == "30% (29% to 31%)"


def test_crossings_lie_on_straight_lines() -> None:
    found = crossings([0, 1, 2], [np.array([-1.0, 1, -2]), np.array([1.0, 2, -1]), np.array([2.0, 3, -0.5])])
    assert found.tolist() == [0.5, 0, 2]  # never crossing: the end that is nearer to it
    assert math.isnan(crossings([0, 1], [np.array([math.nan]), np.array([1.0])])[0])
    never = [np.array([1.0]), np.array([2.0])]
    assert crossings([0, 1], never)[0] == 0
    assert math.isnan(crossings([0, 1], never, ends=False)[0])


def test_the_table_is_read_as_it_was_written() -> None:
    found = [judged(FACTS[1], claim, NARROW + 0.3) for claim in FACTS[1].claims]
    again = read_csv(to_csv(found))
    assert to_csv(again) == to_csv(found)
    assert [each.verdict for each in again] == [each.verdict for each in found]
    assert "| 1 | C | comments written by the top tenth of followers | at least 70% |" in markdown(found)
    assert "**fails**" in markdown(found)
    with pytest.raises(ResultsError, match="make the table again"):
        read_csv(to_csv(found).replace("top-tenth", "top-half"))


def test_other_settings_are_another_model_and_the_fact_keeps_its_own() -> None:
    evaluator = Evaluator(Size(300, 1), ["psychology.feed_feedback=0", "psychology.negativity=1"])
    setup = FACTS[18].claims[0]
    assert setup.measure(evaluator).tolist() == [0]  # nothing is ranked, so nothing widens
    from sim_facts import fact_19

    assert evaluator.scenario(fact_19._HARSH).psychology.negativity == 3
    assert evaluator.scenario(fact_19._SETUP).psychology.negativity == 1
    with pytest.raises(ScenarioError, match="negativety"):
        list(check(Evaluator(Size(300, 1), ["psychology.negativety=1"]), [FACTS[1]]))


@pytest.mark.parametrize(
    "setting", ["days=3", "brands.teller.strategy=silence", "audience.size=50", "seed=2"]
)
def test_what_a_fact_decides_is_not_to_be_set(setting: str) -> None:
    with pytest.raises(ScenarioError, match="brands, days and sizes of their own"):
        Evaluator(Size(300, 1), [setting])


def test_facts_cope_with_people_who_do_nothing_at_all() -> None:
    """Nobody writes, nobody leaves: no ratio of nothing to nothing, and no crash."""
    still = [
        "audience.traits.participation.mean=0",
        "psychology.exit_hazard=0",
    ]
    asked = [FACTS[number] for number in (1, 3, 4, 5, 9, 11, 13, 14, 17)]
    found = {(e.fact.number, e.claim.name): e for e in check(Evaluator(Size(150, 2), still), asked)}
    for name in (
        (1, "top-tenth"),
        (3, "ordinary"),
        (4, "mutes"),
        (5, "rare"),
        (9, "early"),
        (13, "comments"),
    ):
        assert found[name].text == "no value"
        assert found[name].verdict == "inconclusive"
    assert found[17, "more"].verdict == "fails"  # nobody leaves, so nobody leaves sooner


def test_a_setup_runs_once_and_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[int] = []

    def counted(scenario: Scenario, *, replicate: int, registry: Registry) -> TrustModel:
        runs.append(replicate)
        return TrustModel(scenario, replicate=replicate, registry=registry)

    monkeypatch.setattr("sim_facts.evaluator.TrustModel", counted)
    evaluator = Evaluator(Size(300, 2))
    first = [claim.measure(evaluator).tolist() for fact in (FACTS[1], FACTS[4]) for claim in fact.claims]
    assert runs == [0, 1]
    again = Evaluator(Size(300, 2))
    assert str([c.measure(again).tolist() for f in (FACTS[1], FACTS[4]) for c in f.claims]) == str(first)
