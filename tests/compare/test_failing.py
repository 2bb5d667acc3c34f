"""Facts that fail and concern a strategy of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim_facts.table import failing_csv, read_csv

from sim.compare.besides import fact_sentences, facts_text

ROOT = Path(__file__).parents[2]


def summary(*strategies: str, timeline: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    brands = [{"name": f"B{n}", "strategy": strategy} for n, strategy in enumerate(strategies)]
    return {"scenario": {"brands": brands, "timeline": list(timeline)}}


def test_the_table_is_drawn_from_the_numbers_of_the_facts() -> None:
    numbers = (ROOT / "experiments" / "facts" / "numbers.csv").read_text(encoding="utf-8")
    kept = (ROOT / "sim" / "compare" / "failing.csv").read_text(encoding="utf-8")
    again = "python -m sim_facts.table experiments/facts/numbers.csv > sim/compare/failing.csv"
    assert kept == failing_csv(read_csv(numbers)), again


def test_what_holds_or_concerns_nobody_is_left_out() -> None:
    found = read_csv((ROOT / "experiments" / "facts" / "numbers.csv").read_text(encoding="utf-8"))
    rows = failing_csv(found).splitlines()[1:]
    failing = {each.fact.number for each in found if each.verdict == "fails" and each.fact.concerns}
    assert {int(row.partition(",")[0]) for row in rows} == failing
    assert failing_csv([each for each in found if each.verdict != "fails"]).count("\n") == 1


def test_canned_replies_and_fact_9() -> None:
    (told,) = fact_sentences(summary("canned-reply", "silence"))
    assert told.startswith(
        "Fact 9 fails, and concerns canned-reply (B0): contributors' gain of trust in four"
    )
    assert fact_sentences(summary("silence")) == []
    assert facts_text(summary("silence")) == ""
    assert "fact 9 (B0 and B1)." in facts_text(summary("canned-reply", "canned-reply"))
    later = (
        {"day": 9, "brand": "B0", "strategy": "canned-reply"},
        {"day": 3, "brand": "B0", "event": "fault"},
    )
    assert "fact 9 (B0)." in facts_text(summary("silence", timeline=later))
    assert "facts 9 (B0) and 17 (B1)." in facts_text(summary("canned-reply", "broadcast"))
