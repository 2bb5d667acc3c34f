"""What a sweep says, flipped by its numbers."""

from __future__ import annotations

from typing import Any

from sim.compare.sweeps import change_sentences, lead_text


def point(value: Any, leaders: list[str], clear: bool, **means: float) -> dict[str, Any]:
    brands = {name: {"mean": mean, "low": mean, "high": mean} for name, mean in means.items()}
    return {"value": value, "run": "r", "replicates": 6, "brands": brands, "leaders": leaders, "clear": clear}


def sweep(
    *points: dict[str, Any], changes: list[dict[str, Any]] | None = None, better: int = 1
) -> dict[str, Any]:
    about = {"title": "kept", "unit": "share", "better": better}
    return {
        "key": "k",
        "measure": "followers_kept",
        "about": about,
        "points": points,
        "changes": changes or [],
    }


def change(brand: str, mean: float, low: float, high: float, clear: bool, **more: Any) -> dict[str, Any]:
    counts = {"last_better": 5, "first_better": 1, "draws": 0, "of": 6} | more
    return {"brand": brand, "difference": {"mean": mean, "low": low, "high": high}, "clear": clear} | counts


def test_where_the_lead_changes_hands() -> None:
    found = sweep(
        point(0, ["A"], True, A=0.9, B=0.8),
        point(0.5, ["B", "A"], False, A=0.9, B=0.9),
        point(0.75, ["B"], True, A=0.9, B=0.95),
        point(1, ["B"], True, A=0.9, B=0.99),
    )
    assert lead_text(found) == (
        "Best in followers kept, by k: A at 0; no clear difference at 0.5; B from 0.75 to 1."
    )


def test_nowhere_and_everywhere() -> None:
    same = [point(value, ["A", "B"], False, A=0.9, B=0.9) for value in (1, 2)]
    assert lead_text(sweep(*same)) == "Best in followers kept, by k: no clear difference everywhere."
    led = [point(value, ["A"], True, A=0.9, B=0.8) for value in ("x", "y")]
    assert lead_text(sweep(*led)) == "Best in followers kept, by k: A everywhere."


def test_some_of_several_may_be_level() -> None:
    found = sweep(*(point(value, ["B", "A"], False, A=0.9, B=0.9, C=0.1) for value in (1, 2)))
    assert lead_text(found) == "Best in followers kept, by k: no clear difference between A and B everywhere."


def test_alone_or_without_a_better_way_nobody_leads() -> None:
    assert lead_text(sweep(point(1, ["A"], False, A=0.9), point(2, ["A"], False, A=0.9))) is None
    both = [point(value, ["A"], True, A=0.9, B=0.8) for value in (1, 2)]
    assert lead_text(sweep(*both, better=0)) is None


def test_what_each_brand_makes_of_it() -> None:
    ends = [
        point(0, ["A"], True, A=0.5, B=0.5, C=0.5, D=0.5),
        point(1, ["A"], True, A=0.6, B=0.4, C=0.5, D=0.5),
    ]
    changes = [
        change("A", 0.1, 0.08, 0.12, True),
        change("B", -0.1, -0.12, -0.08, True, last_better=0, first_better=6),
        change("C", 0.01, -0.01, 0.03, False),
        change("D", 0.0, 0.0, 0.0, False),
    ]
    assert change_sentences(sweep(*ends, changes=changes)) == [
        "A: followers kept rises from 50.0% to 60.0% between 0 and 1, by 10.0 points "
        "(95% interval 8.0 to 12.0), in 5 of 6 replicates.",
        "B: followers kept falls from 50.0% to 40.0% between 0 and 1, by 10.0 points "
        "(95% interval 8.0 to 12.0), in 6 of 6 replicates.",
        "C: no clear difference in followers kept between 0 and 1: 1.0 points (95% interval -1.0 to 3.0).",
        "D: nothing changes in any replicate.",
    ]


def test_unpaired_changes_have_no_count_and_one_replicate_no_interval() -> None:
    ends = [point(0, [], False, A=0.5), point(1, [], False, A=0.6)]
    apart = change_sentences(sweep(*ends, changes=[change("A", 0.1, 0.08, 0.12, True, of=None)]))
    assert apart[0].endswith("(95% interval 8.0 to 12.0).")
    alone = change("A", 0.1, 0.1, 0.1, False) | {"difference": {"mean": 0.1, "low": None, "high": None}}
    assert change_sentences(sweep(*ends, changes=[alone])) == [
        "A: how sure a difference is remains open with so few replicates."
    ]
