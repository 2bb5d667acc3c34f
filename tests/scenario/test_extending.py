"""``extends:``: one scenario on another."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario import load

BASE = """\
name: Base
days: 40
audience: {size: 200, traits: {participation: {mean: 0.02, sigma: 1.0}}}
psychology: {reach: 0.2, negativity: 1.5}
brands:
  - {name: Loud, strategy: broadcast, with: {posts_per_day: 2}}
  - {name: Warm, strategy: genuine-follow-up, replies_per_day: 10}
"""


@pytest.fixture
def laid(tmp_path: Path):
    """`laid(text, **files)`: the scenario of a text that lies beside base.yaml."""

    def make(text: str, **files: str):
        for name, content in {"base": BASE, **files, "top": text}.items():
            path = tmp_path / f"{name}.yaml"
            path.write_text(content, encoding="utf-8")
        return load(tmp_path / "top.yaml")

    return make


def test_mappings_are_put_together_and_brands_by_name(laid) -> None:
    found = laid(
        "extends: base.yaml\nname: Top\naudience: {traits: {participation: {mean: 0.01}}}\n"
        "psychology: {reach: 0.1}\n"
        "brands:\n  - {name: New, strategy: silence}\n  - {name: Loud, with: {answer_rate: 0.5}}\n"
    )
    assert (found.name, found.days, found.audience.size) == ("Top", 40, 200)
    assert found.audience.traits.participation.mean == 0.01
    assert found.audience.traits.participation.sigma == 1.0
    assert (found.psychology.reach, found.psychology.negativity) == (0.1, 1.5)
    assert [brand.name for brand in found.brands] == ["Loud", "Warm", "New"]
    assert found.brands[0].with_ == {"posts_per_day": 2, "answer_rate": 0.5}


def test_a_scenario_may_lie_on_one_that_lies_on_one(laid) -> None:
    found = laid("extends: middle.yaml\nname: Top\n", middle="extends: base.yaml\nseed: 9\ndays: 50\n")
    assert (found.name, found.seed, found.days) == ("Top", 9, 50)


def test_what_it_comes_to_is_written_out_without_it(laid) -> None:
    assert "extends" not in laid("extends: base.yaml\nname: Top\n").resolved()


def test_files_are_looked_for_from_the_scenario_that_names_them(tmp_path: Path) -> None:
    below = tmp_path / "below"
    below.mkdir()
    (below / "ties.csv").write_text("0,1\n1,2\n", encoding="utf-8")
    (below / "base.yaml").write_text(
        BASE.replace("size: 200,", "size: 3, network: {kind: file, path: ties.csv},"), encoding="utf-8"
    )
    (tmp_path / "top.yaml").write_text("extends: below/base.yaml\nname: Top\n", encoding="utf-8")
    assert load(tmp_path / "top.yaml").audience.network.path == str(below / "ties.csv")


@pytest.mark.parametrize(
    ("text", "files", "sentence"),
    [
        ("extends: nowhere.yaml\n", {}, "top.yaml:1:10: extends: there is no file 'nowhere.yaml'"),
        ("extends: [base.yaml]\n", {}, "top.yaml:1:10: extends: is the path of a scenario"),
        ("extends: top.yaml\n", {}, "more than 5 scenarios lie on each other"),
        ("extends: bad.yaml\n", {"bad": "name: [\n"}, "bad.yaml:"),
        ("extends: odd.yaml\n", {"odd": BASE + "dayz: 3\n"}, "odd.yaml:8:1: dayz: unknown key"),
        ("extends: base.yaml\npsychology: {reach: 3}\n", {}, "top.yaml:2:21: psychology.reach"),
        ("extends: wide.yaml\n", {"wide": BASE.replace("0.2,", "3,")}, "wide.yaml:4:21: psychology.reach"),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(laid, text: str, files: dict[str, str], sentence: str) -> None:
    with pytest.raises(ScenarioError) as refusal:
        laid(text, **files)
    assert sentence in str(refusal.value)
