"""The facts at the defaults, in a quick run on people whom the committed table has not met.

A fact that fails is not to be loosened. Kinds C and B must hold: else either a default that nobody has
measured moves, or the model is wrong. Kind T may fail, and then stays on the table.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from sim_facts.catalogue import FACTS, QUICK, Evaluator, Judgement, Size, check, verdict_of
from sim_facts.table import read_csv

TABLE = Path(__file__).parents[2] / "experiments" / "facts" / "numbers.csv"


@pytest.fixture(scope="module")
def evaluator() -> Evaluator:
    return Evaluator(QUICK, seed=2)


@pytest.fixture(scope="module")
def found(evaluator: Evaluator) -> list[Judgement]:
    """Without fact 33, whose 256,000 followers take as long as all others together."""
    return list(check(evaluator, [fact for fact in FACTS.values() if fact.number != 33]))


def committed() -> list[Judgement]:
    return read_csv(TABLE.read_text(encoding="utf-8"))


@pytest.mark.slow
def test_what_is_calibrated_or_built_in_lies_in_its_range(found: list[Judgement]) -> None:
    for each in found:
        if each.fact.kind in ("C", "B"):
            assert each.interval.mean is not None
            assert each.claim.low <= each.interval.mean <= each.claim.high, f"{each.claim.what}: {each.text}"
            assert each.verdict != "fails"


def test_what_is_calibrated_or_built_in_holds_in_the_table() -> None:
    for fact in FACTS.values():
        if fact.kind in ("C", "B"):
            assert verdict_of([each for each in committed() if each.fact is fact]) == "holds"


@pytest.mark.slow
def test_verdicts_are_those_of_the_table_with_other_people(found: list[Judgement]) -> None:
    """Where few replicates are too few to say, they say so; they never say the opposite."""
    table = [each for each in committed() if each.fact.number != 33]
    for quick, full in zip(found, table, strict=True):
        assert quick.claim is full.claim
        assert {quick.verdict, full.verdict} != {"holds", "fails"}, quick.text
    agreeing = sum(quick.verdict == full.verdict for quick, full in zip(found, table, strict=True))
    assert agreeing >= len(found) - 4


@pytest.mark.slow
def test_a_tenth_writes_not_a_handful(evaluator: Evaluator) -> None:
    (ever,) = (claim for claim in FACTS[1].claims if claim.name == "ever")
    assert ever.measure(evaluator).mean() > 0.05


def test_the_table_has_every_claim_of_every_fact() -> None:
    claims = [(fact.number, claim.name) for fact in FACTS.values() for claim in fact.claims]
    assert [(each.fact.number, each.claim.name) for each in committed()] == claims
    assert len(set(claims)) == len(claims)
    assert {len(each.values) for each in committed()} == {20}


def test_the_facts_are_those_asked_for() -> None:
    old = [1, 2, 3, 4, 5, 7, 8, 9, 11, 13, 14, 17, 18, 19]
    assert sorted(FACTS) == [*old, 21, 23, 24, 25, 27, *range(29, 40)]


@pytest.mark.slow
def test_what_the_page_says_of_fact_9_where_hardly_anybody_recognises_a_template() -> None:
    (early,) = (claim for claim in FACTS[9].claims if claim.name == "early")
    rarely = ["psychology.recognition=0.002"]
    for sets, said in ((rarely, 1 / 3), ([*rarely, "psychology.canned_worth=1"], 1 / 2)):
        assert early.measure(Evaluator(Size(10_000, 3), sets)).mean() == pytest.approx(said, abs=0.05)
