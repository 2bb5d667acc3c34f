"""Finished runs against each other: what differs, whether luck is shared, who did better."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.compare.runs import compare_runs, differences, labels, values_of, why_unpaired
from sim.errors import ScenarioError
from sim.measures import COLUMNS, GROUPS
from sim.results import Run, RunWriter

Keep = Callable[..., Run]
LUCK = [0.05, -0.03, 0.01, 0.0, -0.04, 0.02]


@pytest.fixture
def keep(tmp_path: Path, made_up: Callable[..., Any], summary_of: Callable[..., dict[str, Any]]) -> Keep:
    """`keep({"A": {"trust": [...]}}, seed=2)`: a run on disk of replicates nobody ran."""

    def make(values: dict[str, dict[str, list[float]]], **scenario: Any) -> Run:
        summary = summary_of(values, **scenario)
        with RunWriter(tmp_path / "runs", list(values), GROUPS, COLUMNS) as writer:
            for number in range(summary["provenance"]["replicates"]):
                rows = [{name: column[number] for name, column in each.items()} for each in values.values()]
                writer.add(made_up(number, rows))
            return writer.finish("name: x\n", summary)

    return make


def trust(*brands: str, shift: float = 0.0, n: int = 6, **more: float) -> dict[str, dict[str, list[float]]]:
    """Brands that share their luck, replicate by replicate."""
    return {
        brand: {"trust": [0.5 + shift + more.get(brand, 0.0) + luck for luck in LUCK[:n]]} for brand in brands
    }


def pair(found: dict[str, Any], number: int = 0) -> dict[str, Any]:
    (one,) = [each for each in found["comparisons"][number]["pairs"] if each["measure"] == "trust"]
    return dict(one)


def test_the_same_brand_in_two_runs_is_paired(keep: Keep) -> None:
    one = keep(trust("A", "B"), psychology={"negativity": 2.0})
    other = keep(trust("A", "B", shift=0.01), psychology={"negativity": 1.0})
    found = compare_runs([one, other])
    assert (found["paired"], found["why_unpaired"], found["replicates"]) == (True, None, 6)
    assert [each["brand"] for each in found["comparisons"]] == ["A", "B"]
    assert [run["label"] for run in found["runs"]] == ["negativity=2", "negativity=1"]
    first = pair(found)
    assert (first["a"], first["b"], first["a_better"], first["of"]) == ("negativity=1", "negativity=2", 6, 6)
    assert first["difference"]["mean"] == pytest.approx(0.01)
    assert first["clear"]


def test_a_value_is_of_the_replicate_that_its_row_names(keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    run = keep(trust("A", "B"))
    in_order, table = values_of(run)["B"]["trust"], run.values()
    assert in_order == [0.5 + luck for luck in LUCK]
    monkeypatch.setattr(run, "values", lambda: table.take(list(reversed(range(table.num_rows)))))
    assert values_of(run)["B"]["trust"] == in_order


def test_as_many_replicates_as_both_have(keep: Keep) -> None:
    found = compare_runs([keep(trust("A")), keep(trust("A", n=4), psychology={"negativity": 1.0})])
    assert found["replicates"] == pair(found)["of"] == 4
    first, second = found["comparisons"][0]["brands"]
    assert first["measures"]["trust"] == second["measures"]["trust"]
    assert pair(found)["difference"] == {"mean": 0.0, "low": None, "high": None}
    assert pair(found)["rule_of_three"] == 0.75


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"seed": 2}, "seeds 1 and 2 give different people and luck"),
        (
            {"audience": {"size": 101, "network": {"kind": "none"}}},
            "the audiences differ (audience.size), so it is not the same people who are met",
        ),
    ],
)
def test_other_luck_is_not_paired_and_the_reason_is_said(
    keep: Keep, changed: dict[str, Any], said: str
) -> None:
    one, other = keep(trust("A")), keep(trust("A", shift=0.01), **changed)
    found = compare_runs([one, other])
    assert (found["paired"], found["why_unpaired"]) == (False, said)
    assert (pair(found)["of"], pair(found)["clear"]) == (None, False)  # luck no longer cancels
    assert why_unpaired([one, one]) is None


def test_runs_of_different_length_are_refused(keep: Keep) -> None:
    one, other = keep(trust("A"), days=60), keep(trust("A", shift=0.01), days=30)
    with pytest.raises(ScenarioError) as refused:
        compare_runs([other, one])
    assert refused.value.exit_code == 2
    said = str(refused.value)
    assert f"{other.directory} has 30 and {one.directory} has 60. Run the other with --days 60." in said
    with pytest.raises(ScenarioError, match="Run the others with --days 60"):
        compare_runs([one, other, other])
    assert compare_runs([one, keep(trust("A", shift=0.01), days=60, seed=2)])["comparisons"]


def test_counts_of_audiences_of_different_size_are_left_out(keep: Keep) -> None:
    small = keep(trust("A"))
    large = keep(trust("A", shift=0.01), audience={"size": 900, "network": {"kind": "none"}})
    found = compare_runs([small, large])
    assert set(found["not_comparable"]) >= {"cost", "comments", "staff_hours"}
    assert "trust" in found["measures"]
    assert not set(found["not_comparable"]) & set(found["measures"])
    assert compare_runs([small, small])["not_comparable"] == []


def test_the_same_run_given_twice_is_told(keep: Keep) -> None:
    one, other = keep(trust("A")), keep(trust("A", shift=0.01), seed=2)
    assert compare_runs([one, other])["same"] == []
    assert compare_runs([one, other, one])["same"] == [str(one.directory)]


def test_brands_of_one_run(keep: Keep) -> None:
    found = compare_runs([keep(trust("A", "B", B=0.1))])
    (only,) = found["comparisons"]
    assert only["brand"] is None
    assert [arm["name"] for arm in only["brands"]] == ["A", "B"]
    assert (pair(found)["a"], pair(found)["clear"]) == ("B", True)


def test_runs_without_a_brand_in_common_are_compared_brand_against_brand(keep: Keep) -> None:
    found = compare_runs([keep(trust("A"), name="One"), keep(trust("B", B=0.1), name="Two")])
    (only,) = found["comparisons"]
    assert [arm["name"] for arm in only["brands"]] == ["A (One)", "B (Two)"]
    assert pair(found)["clear"]


def test_what_differs_is_told_by_its_key() -> None:
    one = {"name": "x", "days": 5, "brands": [{"name": "A", "with": {"rate": 0.5}}], "replicates": 3}
    other = {"name": "y", "days": 5, "brands": [{"name": "A", "with": {}}], "replicates": 9}
    assert differences([one, other]) == {"brands.A.with.rate": [0.5, None]}
    assert differences([one, one]) == {}


def test_labels_are_told_apart(keep: Keep) -> None:
    one = keep(trust("A"))
    assert labels([one, one]) == [f"1: {one.directory.name}", f"2: {one.directory.name}"]
    many = keep(trust("A"), name="Other", psychology={"x": 1, "y": 2, "z": 3})
    assert labels([one, many]) == ["Made up", "Other"]


def test_family_of_all_runs(keep: Keep) -> None:
    runs = [keep(trust("A", shift=0.01 * n), psychology={"negativity": n}) for n in range(3)]
    pairs = [each for each in compare_runs(runs)["comparisons"][0]["pairs"] if each["measure"] == "trust"]
    assert len(pairs) == 3
    assert all(each["p_holm"] >= each["p"] for each in pairs)


def test_versions_are_told_apart_by_what_runs_share(keep: Keep) -> None:
    def made(code: str, **sources: str) -> Run:
        run = keep(trust("A"))
        run.summary["provenance"] |= {"code": code, "sources": sources}
        return run

    one = made("c0de", silence="aa", broadcast="bb")
    for others, same in (
        ([made("c0de", mixed="cc")], True),  # another strategy is no other version
        ([made("c0de", mixed="cc"), made("c0de", silence="aa", mixed="cc")], True),
        ([made("0ther", silence="aa", broadcast="bb")], False),
        ([made("c0de", silence="changed")], False),
        ([made("c0de"), made("c0de", broadcast="changed")], False),
    ):
        assert compare_runs([one, *others])["one_version"] is same


def test_a_group_apart_is_compared_when_asked_for(keep: Keep) -> None:
    one = keep(trust("A", "B"))
    assert "contributors.trust" not in compare_runs([one])["measures"]
    found = compare_runs([one], ["contributors.trust", "nobody.trust"])
    assert found["measures"]["contributors.trust"] == {
        "title": "trust of contributors",
        "unit": "trust",
        "better": 1,
    }
    assert "nobody.trust" not in found["measures"]
    for brand in found["comparisons"][0]["brands"]:
        assert brand["measures"]["contributors.trust"]["mean"] == 0.5
        assert brand["measures"]["trust"]["mean"] != 0.5
